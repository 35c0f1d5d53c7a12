/* The close of a sitting over the screen: what was decided, what it did to the agreement, what is left; labels and feedback go out from here. */
#ifndef PREOP_TUI_SCREENS_SITTING_PAGE_H
#define PREOP_TUI_SCREENS_SITTING_PAGE_H

#include "tui/app.h"

bool sitting_page_start(struct app *app, const char *args, struct error *error);
/* The name of the dataset they mean: the Labels screen's when it is shown, else the Data screen's; "": none is open there. */
const char *labels_out_dataset(struct app *app);
/* Ask for a file, or a folder, unless `args` names one. */
bool labels_export_start(struct app *app, const char *args, struct error *error);
bool labels_feedback_start(struct app *app, const char *args, struct error *error);

#endif
