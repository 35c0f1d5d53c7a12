/* Export, step by step: which format, what each would leave out, where to, the work itself, what came of it. */
#ifndef PREOP_TUI_SCREENS_EXPORT_DIALOG_H
#define PREOP_TUI_SCREENS_EXPORT_DIALOG_H

#include "preop/base/idlist.h"
#include "tui/app.h"

/* The rows the filter shows, or those of `marked` when there are any. `args`: "", or "FORMAT FILE" to begin at once; FORMAT - : as the rows came in. */
bool export_dialog_open(struct app *app, const char *dataset, const char *filter, const struct id_list *marked,
	const char *args, struct error *error);

#endif
