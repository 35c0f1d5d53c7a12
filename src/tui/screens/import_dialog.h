/* Import, step by step: which file, what it looks like and what would be made of it, the work itself, what came of it. */
#ifndef PREOP_TUI_SCREENS_IMPORT_DIALOG_H
#define PREOP_TUI_SCREENS_IMPORT_DIALOG_H

#include "tui/app.h"

/* path "": asks for it. `labels_for` (NULL: none): the dataset that a file of labels goes to. `imported` is told the dataset's name when examples came in. */
void import_dialog_open(struct app *app, const char *path, const char *labels_for,
	void (*imported)(struct app *app, void *context, const char *dataset), void *context);

#endif
