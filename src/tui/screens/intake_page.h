/* Intake: the team's sentence, marked into strands; and what is asked of each strand then. */
#ifndef PREOP_TUI_SCREENS_INTAKE_PAGE_H
#define PREOP_TUI_SCREENS_INTAKE_PAGE_H

#include "preop/model/intake.h"
#include "tui/app.h"

/* The command intake: the sentence, or, with words, these as a strand. */
bool intake_page_start(struct app *app, const char *args, struct error *error);

/* ---- intake_steps.c ---- */
/* Writes the strand, then asks what it sounds like, for its box and whether it belongs in weights; Escape ends the asking. */
void intake_take_words(struct app *app, const char *words);
/* The commands strand-diagnosis and strand-belongs on a strand. */
void intake_diagnosis(struct app *app, const struct strand *strand, const char *args);
bool intake_test(struct app *app, const struct strand *strand, const char *args, struct error *error);

#endif
