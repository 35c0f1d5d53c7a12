/*
 * Bootstrap intervals of a mean, over cases or over clusters of cases.
 *
 *   B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979), 1-26: percentile.
 *   B. Efron, "Better bootstrap confidence intervals", JASA 82 (1987), 171-185: BCa, corrected for bias and skew; the acceleration is the jackknife's.
 *
 * The same seed gives the same interval on every machine. Thread: any.
 */
#ifndef PREOP_STATS_BOOTSTRAP_H
#define PREOP_STATS_BOOTSTRAP_H

#include "preop/stats/interval.h"

#include <stdbool.h>
#include <stddef.h>

struct bootstrap_unit { /* what is drawn: a case, or a cluster with all its cases */
	double sum;
	double count;
};
struct bootstrap_mean {
	struct interval percentile, bca; /* 95 %; NAN where all samples came out alike */
};
/* `samples` times as many units are drawn with replacement. False: no memory, or fewer than two units. */
bool bootstrap_mean(
	const struct bootstrap_unit *units, size_t n, size_t samples, uint64_t seed, struct bootstrap_mean *out);

#endif
