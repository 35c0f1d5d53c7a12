#include "preop/stats/quantile.h"

#include "preop/stats/distribution.h"

#include <math.h>
#include <stdlib.h>

static int rising(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void quantile_sort(double *values, size_t n)
{
	if (n > 1)
		qsort(values, n, sizeof(*values), rising);
}

double quantile_of(const double *sorted, size_t n, double share)
{
	double at = share * (double)(n - 1);
	size_t below = (size_t)at, above = below + 1 < n ? below + 1 : below;

	return n == 0 ? (double)NAN : sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

/* P(X <= k), X binomial of n and p: how surely the k-th smallest of n values, and k more, lies below the quantile. */
static double binomial_upto(double k, double n, double p)
{
	return k < 0 ? 0 : k >= n ? 1 : beta_regularised(1 - p, n - k, k + 1);
}

/* The largest k of -1 .. n with P(X <= k) <= alpha. */
static double binomial_below(double n, double p, double alpha)
{
	double low = -1, high = n;

	while (high - low > 1) {
		double middle = floor((low + high) / 2);

		if (binomial_upto(middle, n, p) <= alpha)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct interval quantile_interval(const double *sorted, size_t n, double share)
{
	/* Values number l and u, counted from 0: P(X <= l) and P(X >= u) are at most 2.5 %. */
	double l = binomial_below((double)n, share, 0.025);
	double u = (double)n - 1 - binomial_below((double)n, 1 - share, 0.025);

	if (n == 0 || l < 0 || u > (double)n - 1)
		return (struct interval){ (double)NAN, (double)NAN };
	return (struct interval){ sorted[(size_t)l], sorted[(size_t)u] };
}
