/* The label schema over the screen: labels with their keys and how often they are used; migrations with their preview. */
#ifndef PREOP_TUI_SCREENS_SCHEMA_PAGE_H
#define PREOP_TUI_SCREENS_SCHEMA_PAGE_H

#include "tui/app.h"

bool schema_page_start(struct app *app, const char *args, struct error *error);

#endif
