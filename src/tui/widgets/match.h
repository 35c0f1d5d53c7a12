/* Marking what was searched for, where it shows. ASCII letters match in either case, as in filters. */
#ifndef PREOP_TUI_WIDGETS_MATCH_H
#define PREOP_TUI_WIDGETS_MATCH_H

#include "tui/grid.h"

/* The first place of `word` (not empty) in text[from..n). */
bool match_find(const char *text, size_t n, size_t from, const char *word, size_t *at);

/* text[start..start+length) was drawn from (row, col) in at most max_cols columns: paints the cells of every occurrence of `word` with ROLE_MATCH, those that begin
 * before `start` or end behind it included. */
void match_paint(const struct surface *s, int row, int col, int max_cols, const char *text, size_t n, size_t start,
	size_t length, const char *word);

struct drawn_text {
	const char *text;
	size_t start, end; /* the bytes that were drawn */
};
/* Paints the cells of the bytes [first, last) of what was drawn from (row, col) in at most max_cols columns. */
void match_paint_range(const struct surface *s, int row, int col, int max_cols, const struct drawn_text *drawn,
	size_t first, size_t last, enum role role, unsigned attributes);

#endif
