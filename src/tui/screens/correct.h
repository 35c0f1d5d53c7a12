/*
 * What Data and Review share about corrections: saving one, the page of the wall's candidates.
 */
#ifndef PREOP_TUI_SCREENS_CORRECT_H
#define PREOP_TUI_SCREENS_CORRECT_H

#include "preop/model/correction.h"
#include "tui/app.h"

/* The editor on an answer; what comes back becomes a correction. */
struct correct_spec {
	int64_t example;               /* corrects it; 0: the output of `place` */
	struct correction_place place; /* system: copied */
	const char *dataset;           /* where it goes, for the message; kept as the choice for outputs */
	const char *name;              /* what is corrected: "#17", "H-007, output A" */
	const char *answer;
	size_t length;
};
void correct_open(struct app *app, const struct correct_spec *spec);

void wall_open(struct app *app);

/* Locks or opens a suite, or a split of a dataset; which of the two it becomes is seen when it is done. */
void lock_turn(struct app *app, int64_t dataset, int64_t suite, const char *split);

#endif
