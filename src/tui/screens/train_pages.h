/*
 * The pages that open over TRAIN: the decision as text, the menu of nine rungs, the decision tree, the differential of a strand, the hazard sheet. Each reads the file when it
 * opens and again whenever it changed; every change on them is one write.
 */
#ifndef PREOP_TUI_SCREENS_TRAIN_PAGES_H
#define PREOP_TUI_SCREENS_TRAIN_PAGES_H

#include "tui/app.h"

void decision_page_open(struct app *app);
void menu_page_open(struct app *app);
void tree_page_open(struct app *app);
void tree_page_open_of(struct app *app, const char *strand); /* "": of the whole case */
void differential_page_open(struct app *app);
void differential_page_open_of(
	struct app *app, const char *strand); /* of that strand (uuid), "" for the first there is */
void hazard_page_open(struct app *app);

#endif
