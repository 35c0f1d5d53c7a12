/*
 * Learning curve: what a doubling of the training set gains, from systems that differ in it, on the same cases.
 *
 * Per case the scores are fitted by least squares against log2 of the number of examples; the mean of these slopes is the slope of the mean scores, and their spread over
 * cases (clusters, where cases share a source) gives its standard error, so that what is hard in a case cancels. Student's t with n - 1, or one less than the clusters.
 * Scores grow about linearly in the logarithm of the examples until they level off: C. Cortes, L. D. Jackel, S. A. Solla, V. Vapnik, J. S. Denker, "Learning curves: asymptotic
 * values and rate of convergence", NIPS 6 (1993), 327-334; so the last doubling is told by itself.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_CURVE_H
#define PREOP_STATS_CURVE_H

#include "preop/stats/interval.h"

#include <stdbool.h>
#include <stddef.h>

struct curve_point {
	double examples;
	const double *scores; /* per case; NAN: none */
};
struct curve_slope {
	int64_t n;                /* cases with a score at every point */
	double slope;             /* per doubling; NAN: n is 0 */
	struct interval interval; /* 95 %; NANs: fewer than two cases (clusters), or all slopes alike */
};

/* `cluster` per case, 0 .. clusters - 1; NULL: cases are independent. All points of one size: slope NAN. False: no memory. */
bool curve_slope(const struct curve_point *points, size_t count, size_t cases, const uint32_t *cluster, size_t clusters,
	struct curve_slope *out);

#endif
