/* The Library: what its files share. library.c has the tables and commands, library_lists the four lists, library_draw the cells, library_print what is written. */
#ifndef PREOP_TUI_SCREENS_LIBRARY_VIEW_H
#define PREOP_TUI_SCREENS_LIBRARY_VIEW_H

#include "preop/model/checklist.h"
#include "tui/app.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

enum library_list { LIBRARY_PLAYBOOKS, LIBRARY_TERMS, LIBRARY_CHECKLIST, LIBRARY_SOURCES, LIBRARY_LISTS };

struct library_loaded { /* brought by a reader */
	struct arena arena;
	const struct lists *lists; /* what it went by: `shown` counts in these */
	const struct texts *problems;
	struct checklist_item *items;
	size_t item_count;
	size_t done;
};

struct library_view {
	struct view view;
	enum library_list which;
	struct list lists[LIBRARY_LISTS];
	size_t *shown[LIBRARY_LISTS]; /* indices of what the filter shows */
	char *filter;
	struct library_loaded *loaded; /* NULL: being read */
	struct textview *detail;
	uint32_t slot;
};

/* ---- library_lists.c ---- */
size_t library_count(const struct library_view *view, enum library_list which);
const char *library_name(enum library_list which); /* "playbooks" */
const char *library_title(enum library_list which);
void library_narrow(struct library_view *view); /* after the filter or the lists changed */
/* The entry under the cursor of the present list, SIZE_MAX: none. */
size_t library_chosen(const struct library_view *view);
struct library_row {
	const char *sign; /* of the checklist, "" */
	enum role role;
	const char *text, *note, *origin;
};
void library_row(const struct library_view *view, enum library_list which, size_t index, struct library_row *out);
void library_text(const struct library_view *view, enum library_list which, size_t index, struct strbuf *out);
/* What `y` copies: an address, a meaning, a page. */
void library_value(const struct library_view *view, size_t index, struct strbuf *out);

/* ---- library_draw.c ---- */
void library_draw(struct view *base, const struct surface *s, bool focused);
/* The list whose title stands there, LIBRARY_LISTS: none; and the first row of the list. */
enum library_list library_title_at(const struct library_view *view, int row, int col);
int library_first_row(void);

/* ---- library_print.c ---- */
bool library_print(struct library_view *view, const char *args, struct error *error);

#endif
