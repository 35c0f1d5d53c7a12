/*
 * Quantiles of a sample, and how sure they are.
 *
 *   R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), 361-365: type 7, linear between the two values around it.
 *   W. J. Conover, "Practical Nonparametric Statistics", 3rd ed. 1999, section 3.2: order statistics whose ranks are binomial quantiles enclose the true one with at
 *   least the confidence asked for, whatever the distribution.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_QUANTILE_H
#define PREOP_STATS_QUANTILE_H

#include "preop/stats/interval.h"

#include <stddef.h>

void quantile_sort(double *values, size_t n);                     /* rising; none may be NAN */
double quantile_of(const double *sorted, size_t n, double share); /* 0 <= share <= 1; NAN: n is 0 */
/* 95 % of the quantile; both NAN where n is too small for one: under 6 for the median. */
struct interval quantile_interval(const double *sorted, size_t n, double share);

#endif
