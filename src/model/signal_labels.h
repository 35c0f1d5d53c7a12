/* Signals that speak of the labels: what preop agreement and preop noise last came to. */
#ifndef PREOP_SRC_MODEL_SIGNAL_LABELS_H
#define PREOP_SRC_MODEL_SIGNAL_LABELS_H

#include "preop/model/signal.h"
#include "tally.h"

/* The lowest alpha of all datasets. */
enum signal_state signal_find_agreement(const struct tally *tally, struct arena *arena, struct signal *out);
/* Over all datasets. */
enum signal_state signal_find_noise(const struct tally *tally, struct arena *arena, struct signal *out);
enum signal_state signal_find_ceiling(const struct tally *tally, struct arena *arena, struct signal *out);

#endif
