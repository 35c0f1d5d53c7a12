/*
 * Whether what is taught holds still: how far two mixes are apart, and how long an answer lasts.
 *
 *   Total variation distance: half the sum of |p - q|, the largest difference in share of any set of labels. D. A. Levin, Y. Peres, "Markov Chains and Mixing
 *   Times", 2nd ed. 2017, section 4.1. Two samples of one mix are apart, too; what is expected then is the mean of a half-normal per label,
 *   sqrt(2/pi) times its standard error.
 *   Half-life: answers change at a constant rate r, and a pair of looks at one input, d days apart, says only whether the answer changed in between:
 *   P(same) = exp(-r d). The rate is the maximum of that likelihood, its interval Wald's on the logarithm of r. J. D. Kalbfleisch, R. L. Prentice, "The
 *   Statistical Analysis of Failure Time Data", 2nd ed. 2002, section 3.4 (current status data). Without any change the rate is below 3 / sum(d) with 95 %
 *   confidence (J. A. Hanley, A. Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983), 1743-1745).
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_DRIFT_H
#define PREOP_STATS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

/* a, b: counts per label. NAN: one of them has none at all. */
double drift_total_variation(const double *a, const double *b, size_t n);
double drift_by_chance(const double *a, const double *b, size_t n);

struct drift_looks { /* pairs of looks, `days` apart */
	double days, kept, changed;
};
struct drift_half_life {
	double days;      /* NAN where nothing changed: then only `low` is known */
	double low, high; /* 95 % */
};
/* False: there are no looks, or every one of them found a change (the rate has no bound). */
bool drift_half_life(const struct drift_looks *looks, size_t n, struct drift_half_life *out);

#endif
