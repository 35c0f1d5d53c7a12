/* Signals that speak of how the target itself changes: versions of the guideline, what flipped under them, and how long an answer lasts. */
#ifndef PREOP_SRC_MODEL_SIGNAL_GUIDELINE_H
#define PREOP_SRC_MODEL_SIGNAL_GUIDELINE_H

#include "signal_rows.h"

bool signal_find_versions(struct signal_reader *reader, struct signal *out, struct error *error);
bool signal_find_flips(struct signal_reader *reader, struct signal *out, struct error *error);
/* Of labels given twice and of decided examples that versions were tried on, together. */
bool signal_find_half_life(struct signal_reader *reader, struct signal *out, struct error *error);

#endif
