/* Signals on how far the examples reach: what is left of them, what they leave out, and whether more would help. */
#ifndef PREOP_SRC_MODEL_SIGNAL_COVERAGE_H
#define PREOP_SRC_MODEL_SIGNAL_COVERAGE_H

#include "signal_rows.h"

bool signal_find_funnel(struct signal_reader *reader, struct signal *out, struct error *error);
bool signal_find_holes(struct signal_reader *reader, struct signal *out, struct error *error);
bool signal_find_negatives(struct signal_reader *reader, struct signal *out, struct error *error);
bool signal_find_curve(struct signal_reader *reader, struct signal *out, struct error *error);

#endif
