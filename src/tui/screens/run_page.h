/* The page of runs of a suite: what was asked of which system, how far it is, what it cost; start, pause, go on, cancel. */
#ifndef PREOP_TUI_RUN_PAGE_H
#define PREOP_TUI_RUN_PAGE_H

#include "tui/app.h"

bool run_page_start(struct app *app, const char *args, struct error *error);
/* Reads again, when the page is open. */
void run_page_refresh(struct app *app);

#endif
