#include "preop/stats/agreement.h"

#include <math.h>
#include <stdlib.h>

const char *undefined_text(enum undefined_reason reason)
{
	static const char *const texts[] = {
		[DEFINED] = "",
		[UNDEFINED_NO_OVERLAP] = "no item has two labels",
		[UNDEFINED_ONE_CATEGORY] = "only one label was used",
		[UNDEFINED_SCALE] = "the scale has fewer than two labels",
	};

	return texts[reason];
}

static struct coefficient undefined(enum undefined_reason reason)
{
	return (struct coefficient){ .value = (double)NAN, .undefined = reason };
}

/* (observed - expected) / (1 - expected); when chance alone agrees always there is nothing to say. */
static struct coefficient beyond_chance(double observed, double expected)
{
	if (1 - expected < 1e-12)
		return undefined(UNDEFINED_ONE_CATEGORY);
	return (struct coefficient){ .value = (observed - expected) / (1 - expected) };
}

/* ---- Weights and distances ---- */

static double value_of(const double *scale, size_t k)
{
	return scale != NULL ? scale[k] : (double)k + 1;
}

static double square(double x)
{
	return x * x;
}

static double ratio(double a, double b)
{
	return a + b == 0 ? 0 : square((a - b) / (a + b));
}

static double weight(enum weighting weighting, const double *scale, size_t q, size_t k, size_t l)
{
	double a = value_of(scale, k), b = value_of(scale, l), low = value_of(scale, 0), high = value_of(scale, q - 1);
	double ranks = (double)(k > l ? k - l : l - k);

	switch (weighting) {
	case WEIGHT_LINEAR:
		return 1 - fabs(a - b) / (high - low);
	case WEIGHT_QUADRATIC:
		return 1 - square(a - b) / square(high - low);
	case WEIGHT_ORDINAL:
		return 1 - ranks * (ranks + 1) / ((double)q * ((double)q - 1));
	case WEIGHT_RADICAL:
		return 1 - sqrt(fabs(a - b)) / sqrt(high - low);
	case WEIGHT_RATIO:
		return 1 - ratio(a, b) / ratio(high, low);
	case WEIGHT_NONE:
	case WEIGHT_COUNT:
		break;
	}
	return 0;
}

void weights_fill(enum weighting weighting, const double *scale, size_t q, double *out)
{
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++)
			out[k * q + l] = k == l ? 1 : weight(weighting, scale, q, k, l);
}

static double weight_at(const double *weights, size_t q, size_t k, size_t l)
{
	return weights != NULL ? weights[k * q + l] : k == l;
}

static double weights_sum(const double *weights, size_t q)
{
	double sum = 0;

	for (size_t i = 0; i < q * q; i++)
		sum += weights[i];
	return sum;
}

/* ---- Many annotators ---- */

/* Why nothing can be said at all. */
static enum undefined_reason obstacle(const struct agreement_tally *tally)
{
	return tally->units_2 > 0 ? DEFINED : UNDEFINED_NO_OVERLAP;
}

static double observed(const struct agreement_tally *tally, const double *weights)
{
	double sum = 0;

	for (size_t k = 0; k < tally->q; k++)
		for (size_t l = 0; l < tally->q; l++)
			if (tally->pairs[k * tally->q + l] != 0)
				sum += weight_at(weights, tally->q, k, l) * tally->pairs[k * tally->q + l];
	return sum / tally->units_2;
}

struct coefficient agreement_percent(const struct agreement_tally *tally, const double *weights)
{
	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	return (struct coefficient){ .value = observed(tally, weights) };
}

struct coefficient agreement_fleiss(const struct agreement_tally *tally, const double *weights)
{
	double expected = 0;

	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	for (size_t k = 0; k < tally->q; k++)
		for (size_t l = 0; l < tally->q; l++)
			expected += weight_at(weights, tally->q, k, l) * tally->prevalence[k] * tally->prevalence[l];
	return beyond_chance(observed(tally, weights), expected / square(tally->units));
}

/* The categories an annotator chooses from. Weights are of all of them. */
static size_t choices(const struct agreement_tally *tally, const double *weights)
{
	return tally->scale > 0 && weights == NULL ? tally->scale : tally->q;
}

struct coefficient agreement_gwet(const struct agreement_tally *tally, const double *weights)
{
	double spread = 0, q = (double)choices(tally, weights),
	       sum = weights != NULL ? weights_sum(weights, tally->q) : q;

	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	if (q < 2)
		return undefined(UNDEFINED_SCALE);
	for (size_t k = 0; k < tally->q; k++)
		spread += tally->prevalence[k] / tally->units * (1 - tally->prevalence[k] / tally->units);
	return beyond_chance(observed(tally, weights), sum / (q * (q - 1)) * spread);
}

struct coefficient agreement_brennan(const struct agreement_tally *tally, const double *weights)
{
	double q = (double)choices(tally, weights), sum = weights != NULL ? weights_sum(weights, tally->q) : q;

	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	if (q < 2)
		return undefined(UNDEFINED_SCALE);
	return beyond_chance(observed(tally, weights), sum / square(q));
}

/* ---- Krippendorff ---- */

static void marginals(const struct agreement_tally *tally, double *out)
{
	for (size_t k = 0; k < tally->q; k++) {
		out[k] = 0;
		for (size_t l = 0; l < tally->q; l++)
			out[k] += tally->coincidence[k * tally->q + l];
	}
}

/* Disagreements, observed and expected, of a distance between categories k and l. */
struct disagreement {
	double observed, expected;
};

static struct coefficient alpha_of(const struct agreement_tally *tally, struct disagreement sums)
{
	if (sums.expected <= 0)
		return undefined(UNDEFINED_ONE_CATEGORY);
	return (struct coefficient){ .value = 1 - (tally->n - 1) * sums.observed / sums.expected };
}

/* Distances between values; the ordinal one counts the ratings between them (below[k]: up to the middle of k). */
static double distance(enum metric metric, const double *scale, const double *below, size_t k, size_t l)
{
	switch (metric) {
	case METRIC_ORDINAL:
		return square(below[k] - below[l]);
	case METRIC_INTERVAL:
		return square(value_of(scale, k) - value_of(scale, l));
	case METRIC_RATIO:
		return ratio(value_of(scale, k), value_of(scale, l));
	case METRIC_NOMINAL:
		break;
	}
	return k != l;
}

struct coefficient agreement_alpha(const struct agreement_tally *tally, enum metric metric, const double *scale)
{
	double of[RATINGS_CATEGORIES], below[RATINGS_CATEGORIES], sum = 0;
	struct disagreement sums = { 0, 0 };
	size_t q = tally->q;

	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	marginals(tally, of);
	for (size_t k = 0; k < q; k++) {
		below[k] = sum + of[k] / 2;
		sum += of[k];
	}
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++) {
			double apart = distance(metric, scale, below, k, l);
			sums.observed += tally->coincidence[k * q + l] * apart;
			sums.expected += of[k] * of[l] * apart;
		}
	return alpha_of(tally, sums);
}

struct coefficient agreement_alpha_distance(const struct agreement_tally *tally, const double *distances)
{
	double of[RATINGS_CATEGORIES];
	struct disagreement sums = { 0, 0 };
	size_t q = tally->q;

	if (obstacle(tally) != DEFINED)
		return undefined(obstacle(tally));
	marginals(tally, of);
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++) {
			sums.observed += tally->coincidence[k * q + l] * distances[k * q + l];
			sums.expected += of[k] * of[l] * distances[k * q + l];
		}
	return alpha_of(tally, sums);
}

static int bits(uint64_t set)
{
	return __builtin_popcountll(set);
}

double distance_jaccard(uint64_t a, uint64_t b)
{
	return a == b ? 0 : 1 - (double)bits(a & b) / bits(a | b);
}

double distance_masi(uint64_t a, uint64_t b)
{
	uint64_t both = a & b;
	double monotone = a == b ? 1 : both == a || both == b ? 2.0 / 3 : both != 0 ? 1.0 / 3 : 0;

	return 1 - (1 - distance_jaccard(a, b)) * monotone;
}

/* ---- Two annotators ---- */

struct margins { /* of a table, as shares */
	double rows[RATINGS_CATEGORIES], columns[RATINGS_CATEGORIES];
	double n, observed;
};

static void margins_of(const double *table, size_t q, const double *weights, struct margins *out)
{
	out->n = out->observed = 0;
	for (size_t k = 0; k < q; k++)
		out->rows[k] = out->columns[k] = 0;
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++) {
			double count = table[k * q + l];
			out->n += count;
			out->rows[k] += count;
			out->columns[l] += count;
			out->observed += weight_at(weights, q, k, l) * count;
		}
	for (size_t k = 0; out->n > 0 && k < q; k++) {
		out->rows[k] /= out->n;
		out->columns[k] /= out->n;
	}
	if (out->n > 0)
		out->observed /= out->n;
}

static struct coefficient two_annotators(const double *table, size_t q, const double *weights, bool pooled)
{
	struct margins margins;
	double expected = 0;

	margins_of(table, q, weights, &margins);
	if (margins.n == 0)
		return undefined(UNDEFINED_NO_OVERLAP);
	for (size_t k = 0; pooled && k < q; k++)
		margins.rows[k] = margins.columns[k] = (margins.rows[k] + margins.columns[k]) / 2;
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++)
			expected += weight_at(weights, q, k, l) * margins.rows[k] * margins.columns[l];
	return beyond_chance(margins.observed, expected);
}

struct coefficient agreement_cohen(const double *table, size_t q, const double *weights)
{
	return two_annotators(table, q, weights, false);
}

struct coefficient agreement_scott(const double *table, size_t q, const double *weights)
{
	return two_annotators(table, q, weights, true);
}

size_t agreement_table(const struct ratings *ratings, uint32_t first, uint32_t second, double *table)
{
	size_t q = ratings->category_count, both = 0;

	for (size_t i = 0; i < q * q; i++)
		table[i] = 0;
	for (size_t i = 0; i < ratings->item_count; i++) {
		const struct rating *a = NULL, *b = NULL;
		for (size_t k = ratings->start[i]; k < ratings->start[i + 1]; k++) {
			const struct rating *rating = &ratings->items[k];
			a = a == NULL && rating->annotator == first ? rating : a;
			b = b == NULL && rating->annotator == second ? rating : b;
		}
		if (a == NULL || b == NULL)
			continue;
		table[a->category * q + b->category]++;
		both++;
	}
	return both;
}
