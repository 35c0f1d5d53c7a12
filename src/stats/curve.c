#include "preop/stats/curve.h"

#include "preop/stats/score.h"

#include <math.h>
#include <stdlib.h>

/* A spread below it is none. */
static const double rounding = 1e-12;

struct fit {
	const struct curve_point *points;
	size_t count;
	double centre, spread; /* mean of log2 of the examples; sum of squares around it */
};

static void centre(struct fit *fit)
{
	for (size_t i = 0; i < fit->count; i++)
		fit->centre += log2(fit->points[i].examples) / (double)fit->count;
	for (size_t i = 0; i < fit->count; i++) {
		double off = log2(fit->points[i].examples) - fit->centre;

		fit->spread += off * off;
	}
}

/* NAN where one of the scores is. From the first score on, so that equal scores have a slope of exactly 0. */
static double slope_of_case(const struct fit *fit, size_t at)
{
	double sum = 0;

	for (size_t i = 0; i < fit->count; i++)
		sum += (log2(fit->points[i].examples) - fit->centre) *
			(fit->points[i].scores[at] - fit->points[0].scores[at]);
	return sum / fit->spread;
}

static bool measure(const double *slopes, const uint32_t *cluster, size_t n, size_t clusters, struct curve_slope *out)
{
	struct mean mean = mean_of(slopes, n);
	double se = mean.se, df = (double)n - 1;
	struct clustered clustered;

	out->n = (int64_t)n;
	out->slope = mean.mean;
	if (cluster != NULL && n > 0) {
		if (!clustered_se(slopes, cluster, n, clusters, &clustered))
			return false;
		se = clustered.cr1;
		df = (double)clustered.clusters - 1;
	}
	if (se > rounding)
		out->interval = interval_t(mean.mean, se, df, 0.95);
	return true;
}

bool curve_slope(const struct curve_point *points, size_t count, size_t cases, const uint32_t *cluster, size_t clusters,
	struct curve_slope *out)
{
	struct fit fit = { .points = points, .count = count };
	double *slopes = calloc(cases + 1, sizeof(*slopes));
	uint32_t *kept = calloc(cases + 1, sizeof(*kept));
	size_t n = 0;

	*out = (struct curve_slope){ .slope = (double)NAN, .interval = { (double)NAN, (double)NAN } };
	centre(&fit);
	for (size_t i = 0; slopes != NULL && kept != NULL && fit.spread > 0 && i < cases; i++) {
		double slope = slope_of_case(&fit, i);

		if (isnan(slope))
			continue;
		kept[n] = cluster != NULL ? cluster[i] : 0;
		slopes[n++] = slope;
	}
	bool ok = slopes != NULL && kept != NULL && measure(slopes, cluster != NULL ? kept : NULL, n, clusters, out);
	free(slopes);
	free(kept);
	return ok;
}
