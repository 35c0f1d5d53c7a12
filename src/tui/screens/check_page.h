/*
 * The checks of a suite over the Review screen: a row a check, a column a system. check_page.c has the page, check_page_draw.c the picture, check_form.c adds and changes a
 * check, check_page_run.c runs them and opens the failing cases.
 */
#ifndef PREOP_TUI_SCREENS_CHECK_PAGE_H
#define PREOP_TUI_SCREENS_CHECK_PAGE_H

#include "preop/model/check_total.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct check_page_spec {
	int64_t suite;
	const char *name; /* of the suite */
	bool blind;       /* systems have no names and no columns: one column for all together */
	/* Shows a case on the screen below; called when the page has closed. */
	void (*show)(struct app *app, int64_t eval_case);
};
void check_page_open(struct app *app, const struct check_page_spec *spec);

struct check_board { /* what a reader brings */
	struct arena arena;
	struct check_totals totals;
};

struct check_page {
	struct overlay overlay;
	struct check_page_spec spec;
	char *name;
	struct check_board *board; /* NULL: being read */
	struct list list;
	size_t system; /* column under the cursor */
	int list_row;  /* of the last frame, for the mouse */
	int64_t job;   /* that runs the checks; 0: none */
};

void check_page_ask(struct check_page *page);
const struct check *check_page_at(const struct check_page *page); /* NULL: nothing under the cursor */
size_t check_page_columns(const struct check_page *page);         /* systems, or one when blind */
/* Of a column; when blind of all systems together. */
struct check_total check_page_total(const struct check_page *page, size_t check, size_t column);
void check_page_draw(struct overlay *overlay, const struct surface *screen);

/* The page with that slot reads again, when it is still open. */
void check_page_changed(struct app *app, uint32_t slot);
bool check_page_run(struct check_page *page, struct error *error);
bool check_page_failing(struct check_page *page, struct error *error);

/* ---- check_form.c ---- */
void check_form_new(struct check_page *page);
void check_form_edit(struct check_page *page, const struct check *check);

#endif
