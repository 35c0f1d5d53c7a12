#include "preop/stats/interval.h"

#include <math.h>

static const double z = 1.959963984540054; /* the normal distribution's 97.5 % quantile */

struct interval interval_wilson(int64_t successes, int64_t n)
{
	if (n <= 0)
		return (struct interval){ (double)NAN, (double)NAN };
	double count = (double)n;
	double share = (double)successes / count;
	double scale = 1 / (1 + z * z / count);
	double middle = (share + z * z / (2 * count)) * scale;
	double half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) * scale;

	/* Exact at the ends, where the terms cancel and rounding would leave a trace. */
	return (struct interval){
		.low = successes == 0 ? 0 : middle - half,
		.high = successes == n ? 1 : middle + half,
	};
}
