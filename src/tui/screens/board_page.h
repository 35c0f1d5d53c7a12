/* The failure board as a page: groups of failing outputs with counts and shares; Enter opens their cases in Review, keep makes it a record. */
#ifndef PREOP_TUI_SCREENS_BOARD_PAGE_H
#define PREOP_TUI_SCREENS_BOARD_PAGE_H

#include "tui/app.h"

/* suite "": the newest. strand: uuid, "": the whole case; `of` names it. */
void board_page_open(struct app *app, const char *suite, const char *strand, const char *of);

#endif
