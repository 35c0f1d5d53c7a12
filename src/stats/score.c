#include "preop/stats/score.h"

#include "preop/stats/distribution.h"

#include <math.h>
#include <stdlib.h>

struct mean mean_of(const double *values, size_t n)
{
	struct mean out = { .n = (int64_t)n, .mean = (double)NAN, .sd = (double)NAN, .se = (double)NAN };
	double sum = 0, squares = 0;

	if (n == 0)
		return out;
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	out.mean = sum / (double)n;
	/* In a second pass: one that subtracts the square of the mean loses all digits where the values are large and close. */
	for (size_t i = 0; i < n; i++)
		squares += (values[i] - out.mean) * (values[i] - out.mean);
	if (n < 2)
		return out;
	out.sd = sqrt(squares / (double)(n - 1));
	out.se = out.sd / sqrt((double)n);
	return out;
}

struct interval interval_t(double mean, double se, double df, double confidence)
{
	double t = student_quantile(0.5 + confidence / 2, df);

	return (struct interval){ mean - t * se, mean + t * se };
}

bool clustered_se(const double *values, const uint32_t *cluster, size_t n, size_t clusters, struct clustered *out)
{
	double *sums = calloc(clusters + 1, sizeof(*sums)), squares = 0, mean = mean_of(values, n).mean;
	unsigned char *used = calloc(clusters + 1, 1);

	*out = (struct clustered){ .cr0 = (double)NAN, .cr1 = (double)NAN };
	for (size_t i = 0; sums && used && i < n; i++) {
		sums[cluster[i]] += values[i] - mean;
		out->clusters += !used[cluster[i]];
		used[cluster[i]] = 1;
	}
	for (size_t g = 0; sums && g < clusters; g++)
		squares += sums[g] * sums[g];
	if (n > 0)
		out->cr0 = sqrt(squares) / (double)n;
	if (out->clusters > 1)
		out->cr1 = out->cr0 * sqrt((double)out->clusters / (double)(out->clusters - 1));
	free(sums);
	free(used);
	return sums != NULL && used != NULL;
}
