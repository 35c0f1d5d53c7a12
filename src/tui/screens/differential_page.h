/*
 * The differential of a strand over the TRAIN screen: what it sounds like, the tests it has to pass before training is thought of, and the causes in the order to rule
 * them out. differential_page.c has the page, differential_load.c what a reader brings, differential_write.c what is written, differential_draw.c the picture.
 */
#ifndef PREOP_TUI_SCREENS_DIFFERENTIAL_PAGE_H
#define PREOP_TUI_SCREENS_DIFFERENTIAL_PAGE_H

#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/strand.h"
#include "preop/model/strand_test.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct differential_book { /* what a reader brings */
	struct arena arena;
	struct strand *strands;
	size_t strand_count;
	size_t at;            /* the strand that is shown; only when there is any */
	struct cause *causes; /* of that strand */
	size_t cause_count;
	struct case_text *texts; /* of all strands */
	size_t text_count;
};

struct differential_page {
	struct overlay overlay;
	struct differential_book *book; /* NULL: being read */
	char *strand;                   /* uuid; "": the first one */
	struct list list;               /* over the causes */
	int list_row;                   /* of the last frame, for the mouse */
};

const struct strand *differential_strand(const struct differential_page *page); /* NULL: none */
const struct cause *differential_cause(const struct differential_page *page);   /* NULL: nothing under the cursor */
/* A text that was found of the strand, "" without one. */
const char *differential_text(const struct differential_page *page, const char *name);

/* ---- differential_load.c ---- */
void differential_ask(struct overlay *overlay);
void differential_book_free(void *book); /* NULL is fine */

/* ---- differential_write.c ---- */
bool differential_conclude(
	struct differential_page *page, enum cause_state state, const char *result, struct error *error);
bool differential_remove(struct differential_page *page, struct error *error);
void differential_add(struct differential_page *page);
void differential_fill(struct differential_page *page);
void differential_diagnose(struct differential_page *page);
bool differential_test(struct differential_page *page, const char *number, struct error *error);
void differential_twin(struct differential_page *page, const char *twin);

/* ---- differential_draw.c ---- */
void differential_draw(struct overlay *overlay, const struct surface *screen);

#endif
