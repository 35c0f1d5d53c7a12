/* The data card of a dataset, or of a snapshot as it was, over the screen: seven fields to walk, e writes into one. */
#ifndef PREOP_TUI_SCREENS_CARD_PAGE_H
#define PREOP_TUI_SCREENS_CARD_PAGE_H

#include "tui/app.h"

void card_page_open(struct app *app, int64_t snapshot /* 0: of the dataset */, const char *dataset /* name */);

#endif
