/*
 * The menu of nine rungs over the TRAIN screen, and what was measured of each. menu_page.c has the page, menu_page_draw.c the picture.
 */
#ifndef PREOP_TUI_SCREENS_MENU_PAGE_H
#define PREOP_TUI_SCREENS_MENU_PAGE_H

#include "preop/model/menu.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct menu_page {
	struct overlay overlay;
	struct menu *menu; /* NULL: being read */
	struct list list;
	int list_row; /* of the last frame, for the mouse */
};

void menu_page_draw(struct overlay *overlay, const struct surface *screen);
const struct menu_rung *menu_page_at(const struct menu_page *page); /* NULL: nothing under the cursor */

#endif
