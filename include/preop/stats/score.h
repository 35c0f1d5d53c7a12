/*
 * Mean scores with their uncertainty.
 *
 *   Student (W. S. Gosset), "The probable error of a mean", Biometrika 6 (1908), 1-25.
 *   E. Miller, "Adding Error Bars to Evals: A Statistical Approach to Language Model Evaluations", arXiv:2411.00640 (2024): clustered standard errors.
 *   K.-Y. Liang, S. L. Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73 (1986), 13-22.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_SCORE_H
#define PREOP_STATS_SCORE_H

#include "preop/stats/interval.h"

#include <stdbool.h>
#include <stddef.h>

struct mean {
	int64_t n;
	double mean; /* NAN: n is 0 */
	double sd;   /* with n - 1; NAN: n < 2 */
	double se;   /* sd / sqrt(n) */
};
struct mean mean_of(const double *values, size_t n);

/* mean +- t(1 - (1 - confidence) / 2, df) se; both NAN where that is not defined. */
struct interval interval_t(double mean, double se, double df, double confidence);

struct clustered {
	size_t clusters;
	double cr0; /* sqrt(sum over clusters of (sum of deviations from the mean)^2) / n: Miller 2024, equation 4 */
	double cr1; /* cr0 sqrt(G / (G - 1)), for few clusters; NAN: one cluster */
};
/* `cluster[i]`: of value i, 0 .. clusters - 1; not all need be used. False: no memory. */
bool clustered_se(const double *values, const uint32_t *cluster, size_t n, size_t clusters, struct clustered *out);

#endif
