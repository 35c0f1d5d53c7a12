/* What both copies changed, over the screen: a list, and below it the two states with their words compared. Also the merge itself, as a job. */
#ifndef PREOP_TUI_SCREENS_CONFLICTS_PAGE_H
#define PREOP_TUI_SCREENS_CONFLICTS_PAGE_H

#include "tui/app.h"

void conflicts_page_open(struct app *app);

/* Brings the copy `path` in; "": asks for it. */
void merge_start(struct app *app, const char *path);

#endif
