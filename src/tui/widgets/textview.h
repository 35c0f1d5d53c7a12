/*
 * A scrolling column of paragraphs with roles (a conversation, a node's facts, a gate's page): built once per content and width, drawn per frame.
 * Long texts are wrapped lazily, at most TEXTVIEW_LIMIT lines (then a line says how much is left out and how to see it).
 */
#ifndef PREOP_TUI_WIDGETS_TEXTVIEW_H
#define PREOP_TUI_WIDGETS_TEXTVIEW_H

#include "preop/base/memory.h"
#include "tui/command.h"
#include "tui/grid.h"

enum { TEXTVIEW_LIMIT = 5000, TEXT_COLUMNS = 100 /* prose is never wider */ };

struct textview;
struct textview *textview_new(void);
void textview_free(struct textview *view);
void textview_clear(struct textview *view); /* keeps the scroll position when the next content has the same key */
void textview_key(struct textview *view, int64_t key); /* identity of the content; another one scrolls to the top */

/* Appends a paragraph (copied), `indent` columns from the left; newlines break lines. */
void textview_add(struct textview *view, enum role role, int indent, const char *text, size_t n);
void textview_addf(struct textview *view, enum role role, int indent, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool textview_is_empty(const struct textview *view);
/* Lines it has on this surface, at most `limit`. */
int textview_lines(struct textview *view, const struct surface *s, int limit);
void textview_gap(struct textview *view);  /* an empty line */
void textview_rule(struct textview *view); /* a thin line */
/* "name   value" with values aligned at column `at`. */
void textview_pair(struct textview *view, int at, const char *name, enum role role, const char *value);
void textview_highlight(struct textview *view, const char *word); /* ASCII-folded, role MATCH, "" clears all */

/* Bytes of the paragraph added last stand out in this role, underlined; marks of a paragraph come in order and do not overlap. */
void textview_mark(struct textview *view, size_t start, size_t length, enum role role);

void textview_scroll(struct textview *view, int lines);
int textview_scrolled(const struct textview *view);
bool textview_command(struct textview *view, enum command_id id); /* scroll-down, scroll-up ... */
void textview_draw(struct textview *view, const struct surface *s);

#endif
