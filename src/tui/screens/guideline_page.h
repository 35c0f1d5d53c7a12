/* The labeling guideline over the screen: sections left, the text of one right, versions to walk, a section to patch. */
#ifndef PREOP_TUI_SCREENS_GUIDELINE_PAGE_H
#define PREOP_TUI_SCREENS_GUIDELINE_PAGE_H

#include "tui/app.h"

/* All of a dataset, by name; "": as dataset_find(). */
void guideline_page_open(struct app *app, const char *dataset, const char *section);
/* The dataset that Labels shows when that is the screen, else the one that Data shows; "": none. */
const char *guideline_dataset(const struct app *app);
/* All of that dataset. `section` "": the first. */
bool guideline_page_start(struct app *app, const char *section, struct error *error);
/* Writes a section anew in the editor, as a patch, and asks about its precedents. "SECTION": also from where decisions are made. */
bool guideline_patch_start(struct app *app, const char *section, struct error *error);

#endif
