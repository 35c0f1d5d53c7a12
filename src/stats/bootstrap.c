#include "preop/stats/bootstrap.h"

#include "preop/base/random.h"
#include "preop/stats/distribution.h"
#include "preop/stats/quantile.h"

#include <math.h>
#include <stdlib.h>

static double total_mean(const struct bootstrap_unit *units, size_t n)
{
	double sum = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		sum += units[i].sum;
		count += units[i].count;
	}
	return sum / count;
}

static void draw(const struct bootstrap_unit *units, size_t n, size_t samples, uint64_t seed, double *means)
{
	struct rng rng = { seed };

	for (size_t s = 0; s < samples; s++) {
		double sum = 0, count = 0;

		for (size_t i = 0; i < n; i++) {
			const struct bootstrap_unit *unit = &units[rng_below(&rng, n)];

			sum += unit->sum;
			count += unit->count;
		}
		means[s] = sum / count;
	}
}

/* From what the mean is without each of the units. */
static double acceleration(const struct bootstrap_unit *units, size_t n)
{
	double sum = 0, count = 0, middle = 0, squares = 0, cubes = 0;

	for (size_t i = 0; i < n; i++) {
		sum += units[i].sum;
		count += units[i].count;
	}
	for (size_t i = 0; i < n; i++)
		middle += (sum - units[i].sum) / (count - units[i].count) / (double)n;
	for (size_t i = 0; i < n; i++) {
		double apart = middle - (sum - units[i].sum) / (count - units[i].count);

		squares += apart * apart;
		cubes += apart * apart * apart;
	}
	return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0;
}

static double corrected(double share, double bias, double a)
{
	double z = bias + normal_quantile(share);

	return normal_upper(-(bias + z / (1 - a * z)));
}

/* Efron's z0 counts the samples below the estimate; those equal to it, but for the last digits, are not below. */
static struct interval bca(const double *sorted, size_t samples, double estimate, double a)
{
	double rounding = 1e-12 * fmax(fabs(sorted[0]), fabs(sorted[samples - 1])), bias;
	size_t below = 0;

	while (below < samples && sorted[below] < estimate - rounding)
		below++;
	if (below == 0 || below == samples)
		return (struct interval){ (double)NAN, (double)NAN };
	bias = normal_quantile((double)below / (double)samples);
	return (struct interval){ quantile_of(sorted, samples, corrected(0.025, bias, a)),
		quantile_of(sorted, samples, corrected(0.975, bias, a)) };
}

bool bootstrap_mean(
	const struct bootstrap_unit *units, size_t n, size_t samples, uint64_t seed, struct bootstrap_mean *out)
{
	double *means = n > 1 && samples > 1 ? calloc(samples, sizeof(*means)) : NULL;

	*out = (struct bootstrap_mean){ { (double)NAN, (double)NAN }, { (double)NAN, (double)NAN } };
	if (!means)
		return false;
	draw(units, n, samples, seed, means);
	quantile_sort(means, samples);
	if (means[0] < means[samples - 1]) {
		out->percentile = (struct interval){ quantile_of(means, samples, 0.025),
			quantile_of(means, samples, 0.975) };
		out->bca = bca(means, samples, total_mean(units, n), acceleration(units, n));
	}
	free(means);
	return true;
}
