/*
 * Confidence intervals of a proportion. Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22 (1927), 209-212; without continuity correction.
 */
#ifndef PREOP_STATS_INTERVAL_H
#define PREOP_STATS_INTERVAL_H

#include <stdint.h>

struct interval {
	double low, high; /* 0..1; both NAN when n is 0 */
};

/* successes 0..n; confidence is 95 % (z = 1.959963984540054). */
struct interval interval_wilson(int64_t successes, int64_t n);

#endif
