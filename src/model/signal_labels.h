/* Signals that speak of the labels: what preop agreement and preop noise last came to. */
#ifndef PREOP_SRC_MODEL_SIGNAL_LABELS_H
#define PREOP_SRC_MODEL_SIGNAL_LABELS_H

#include "signal_rows.h"

/* The lowest alpha of all datasets. */
bool signal_find_agreement(struct signal_reader *reader, struct signal *out, struct error *error);
/* Over all datasets. */
bool signal_find_noise(struct signal_reader *reader, struct signal *out, struct error *error);
bool signal_find_ceiling(struct signal_reader *reader, struct signal *out, struct error *error);

#endif
