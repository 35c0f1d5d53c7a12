/*
 * The hazard sheet over the TRAIN screen: what a bad tune would do, how many it reaches, and who stops it. hazard_page.c has the page and what it reads,
 * hazard_page_write.c what is written, hazard_page_draw.c the picture.
 */
#ifndef PREOP_TUI_SCREENS_HAZARD_PAGE_H
#define PREOP_TUI_SCREENS_HAZARD_PAGE_H

#include "preop/model/hazard.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct hazard_book { /* what a reader brings */
	struct arena arena;
	struct hazard *hazards;
	size_t count;
};

struct hazard_page {
	struct overlay overlay;
	struct hazard_book *book; /* NULL: being read */
	struct list list;
	int list_row; /* of the last frame, for the mouse */
};

const struct hazard *hazard_page_at(const struct hazard_page *page); /* NULL: nothing under the cursor */

/* A field as people write it, "" where nothing was said; a number's text is of the arena. */
const char *hazard_page_field(const struct hazard *hazard, const char *name, struct arena *arena);

/* ---- hazard_page_write.c ---- */
void hazard_page_add(struct app *app, const char *title); /* "": asks for it */
/* "FIELD" asks for its value, "FIELD=VALUE" sets it, "" asks for the field. */
bool hazard_page_edit(struct hazard_page *page, const char *words, struct error *error);
void hazard_page_remove(struct hazard_page *page);

/* ---- hazard_page_draw.c ---- */
void hazard_page_draw(struct overlay *overlay, const struct surface *screen);

#endif
