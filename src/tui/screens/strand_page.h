/* A strand with all that was found of it, over Case: what it is, what its tests say, its causes, the board kept for it, where its walk ended. */
#ifndef PREOP_TUI_SCREENS_STRAND_PAGE_H
#define PREOP_TUI_SCREENS_STRAND_PAGE_H

#include "tui/app.h"

void strand_page_open(struct app *app, const char *uuid); /* copied */

#endif
