/* Labels of many people from a file, in the background: what `preop annotations import` does, with its report as a page. */
#ifndef PREOP_TUI_SCREENS_IMPORT_LABELS_H
#define PREOP_TUI_SCREENS_IMPORT_LABELS_H

#include "tui/app.h"

/* `map`: "item=id,annotator=worker,label=label,input=text"; `dataset` NULL: the one that has the items, else a new one. `imported` is called when
 * a dataset was made. */
void import_labels_start(struct app *app, const char *path, const char *map, const char *dataset,
	void (*imported)(struct app *app, void *context, const char *dataset), void *context);

#endif
