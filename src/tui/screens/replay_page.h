/* A patch of the guideline tried on decided examples: the record, the decision, the rule before and after, one key an answer. */
#ifndef PREOP_TUI_SCREENS_REPLAY_PAGE_H
#define PREOP_TUI_SCREENS_REPLAY_PAGE_H

#include "tui/app.h"

/* "3": that patch; "": the newest that is open in the dataset that Data shows. */
bool replay_page_start(struct app *app, const char *patch, struct error *error);
void replay_page_open(struct app *app, int64_t patch);

#endif
