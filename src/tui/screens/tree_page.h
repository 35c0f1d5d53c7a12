/*
 * The decision tree over the TRAIN screen: the walk of the whole case or of one strand. tree_page.c has the page and what it reads, tree_page_draw.c the picture.
 *
 * Supposing shows the walk as it would be; nothing is kept before Enter asks why.
 */
#ifndef PREOP_TUI_SCREENS_TREE_PAGE_H
#define PREOP_TUI_SCREENS_TREE_PAGE_H

#include "preop/model/evidence.h"
#include "preop/model/strand.h"
#include "preop/model/tree.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct tree_book { /* what a reader brings */
	struct arena arena;
	struct strand *strands;
	size_t strand_count;
	struct tree_walk walk;
	struct tree_walk supposed; /* without steps when nothing is supposed */
	struct evidence *links;    /* of all answers */
	size_t link_count;
};

struct tree_page {
	struct overlay overlay;
	struct tree_book *book;  /* NULL: being read */
	char *strand;            /* uuid; "": the whole case */
	char *question, *answer; /* what is supposed; NULL: nothing */
	struct list list;        /* over the steps */
	int list_row;            /* of the last frame, for the mouse */
	int answer_row,
		answers; /* the same: the first answer of the question under the cursor, and how many are in sight */
	int detail_top;  /* rows of the question that are scrolled away */
	int detail_left; /* of the last frame: rows of it below the screen */
};
enum { TREE_STEP_ROWS = 2 };

const struct tree_walk *tree_page_walk(const struct tree_page *page); /* the one that is shown; NULL: none yet */
const struct tree_step *tree_page_at(const struct tree_page *page);   /* NULL: nothing under the cursor */
void tree_page_draw(struct overlay *overlay, const struct surface *screen);

#endif
