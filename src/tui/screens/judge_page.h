/*
 * The judges of a suite over the screen, each with its calibration; one opened: every number of it, where it differs from people, and what lies behind either.
 * Thread: interface; what is shown comes from readers.
 */
#ifndef PREOP_TUI_SCREENS_JUDGE_PAGE_H
#define PREOP_TUI_SCREENS_JUDGE_PAGE_H

#include "preop/model/judge_measure.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct judge_shown { /* one judge */
	struct judge judge;
	struct judge_measure measure;
	struct judge_mark mark;
	struct judge_line *lines;
	size_t line_count;
};
struct judge_loaded { /* brought by a reader */
	struct arena arena;
	struct suite suite;
	struct judge_shown *items;
	size_t count;
};

/* A row of an opened judge: a heading, a number, or a pair on which it differs. */
struct judge_row {
	const char *heading;           /* NULL: none */
	const struct judge_line *line; /* NULL: none */
	const struct judge_disagreement *differs;
};
struct judge_page {
	struct overlay overlay;
	char *suite; /* asked for; "": the newest */
	struct judge_loaded *loaded;
	struct list list, inside;
	bool opened;
	struct judge_row *rows; /* of the opened one */
	int top_rows;           /* of the last draw: above the list */
};

/* `args`: a suite, else that of the Review screen. */
bool judge_page_start(struct app *app, const char *args, struct error *error);

const struct judge_shown *judge_page_at(const struct judge_page *page); /* NULL: there is none */
const struct judge_row *judge_page_row(const struct judge_page *page);  /* of the opened one */

void judge_page_ask(struct judge_page *page); /* judge_page_load.c */
void judge_loaded_free(void *loaded);
void judge_page_draw(struct overlay *overlay, const struct surface *screen);     /* judge_page_draw.c */
void judge_page_explain(struct judge_page *page, const struct judge_line *line); /* judge_page_explain.c */
void judge_page_case(struct judge_page *page, const struct judge_disagreement *differs);

#endif
