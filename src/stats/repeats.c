#include "preop/stats/repeats.h"

#include <math.h>

double pass_at_k(int64_t n, int64_t c, int64_t k)
{
	double none = 1;

	if (n < 1 || c < 0 || c > n || k < 1 || k > n)
		return (double)NAN;
	if (n - c < k)
		return 1;
	for (int64_t i = n - c + 1; i <= n; i++)
		none *= 1 - (double)k / (double)i;
	return 1 - none;
}
