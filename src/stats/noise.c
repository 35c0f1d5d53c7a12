#include "preop/stats/noise.h"

#include <math.h>
#include <stdlib.h>

static const double z90 =
	1.6448536269514722; /* the normal distribution's 95 % quantile: five per cent on either side */
static const double certain = 1e-12;

/* ---- How many are wrong ---- */

static bool in_doubt(double wrong)
{
	return wrong > certain && wrong < 1 - certain;
}

/* The smallest k with P(count <= k) >= share. */
static size_t quantile(const double *chance, size_t length, double share)
{
	double sum = 0;
	size_t k = 0;

	while (k + 1 < length && (sum += chance[k]) < share)
		k++;
	return k;
}

/* The distribution built up item by item; `sure` are wrong for certain. */
static bool count_exactly(const double *wrong, size_t count, size_t doubtful, double sure, struct noise_count *out)
{
	double *chance = calloc(doubtful + 1, sizeof(*chance));
	size_t seen = 0;

	if (chance == NULL)
		return false;
	chance[0] = 1;
	for (size_t i = 0; i < count; i++) {
		if (!in_doubt(wrong[i]))
			continue;
		seen++;
		for (size_t k = seen; k > 0; k--)
			chance[k] = chance[k] * (1 - wrong[i]) + chance[k - 1] * wrong[i];
		chance[0] *= 1 - wrong[i];
	}
	out->low = sure + (double)quantile(chance, doubtful + 1, 0.05);
	out->high = sure + (double)quantile(chance, doubtful + 1, 0.95);
	free(chance);
	return true;
}

bool noise_count(const double *wrong, size_t count, struct noise_count *out)
{
	double variance = 0, sure = 0;
	size_t doubtful = 0;

	*out = (struct noise_count){ .expected = 0 };
	for (size_t i = 0; i < count; i++) {
		out->expected += wrong[i];
		variance += wrong[i] * (1 - wrong[i]);
		doubtful += in_doubt(wrong[i]);
		sure += wrong[i] >= 1 - certain;
	}
	if (doubtful <= NOISE_EXACT)
		return count_exactly(wrong, count, doubtful, sure, out);
	out->low = fmax(sure, round(out->expected - z90 * sqrt(variance)));
	out->high = fmin(sure + (double)doubtful, round(out->expected + z90 * sqrt(variance)));
	return true;
}

/* ---- What that leaves ---- */

double noise_ceiling(const double *joint, size_t q)
{
	double reached = 0, all = 0;

	for (size_t k = 0; k < q; k++) {
		double best = 0;
		for (size_t l = 0; l < q; l++) {
			all += joint[k * q + l];
			best = fmax(best, joint[k * q + l]);
		}
		reached += best;
	}
	return all > 0 ? reached / all : (double)NAN;
}

void noise_classes(const double *joint, const double *confusion, size_t annotators, size_t q, struct noise_class *out)
{
	for (size_t k = 0; k < q; k++) {
		double right = 0, answers = 0;
		out[k] = (struct noise_class){ .items = 0 };
		for (size_t t = 0; t < q; t++) {
			out[k].items += joint[t * q + k];
			out[k].wrong += t != k ? joint[t * q + k] : 0;
		}
		for (size_t a = 0; a < annotators; a++)
			for (size_t l = 0; l < q; l++) {
				answers += confusion[(a * q + k) * q + l];
				right += l == k ? confusion[(a * q + k) * q + l] : 0;
			}
		out[k].annotator = answers > 0 ? 1 - right / answers : (double)NAN;
	}
}

/* ---- What decisions would change ---- */

static double mean_of_next(const double *wrong, const size_t *order, size_t length, size_t from)
{
	double sum = 0;
	size_t i = from;

	for (; i < length && i < from + NOISE_WINDOW; i++)
		sum += wrong[order[i]];
	return i > from ? sum / (double)(i - from) : 0;
}

/* The last place from which the next decisions are worth their time: all before are taken with it. */
static size_t worth(const double *wrong, const size_t *order, size_t length, double least)
{
	for (size_t n = length; n > 0; n--)
		if (mean_of_next(wrong, order, length, n - 1) >= least)
			return n;
	return 0;
}

static size_t decisions_for(const double *wrong, const size_t *order, size_t length, double wanted)
{
	double sum = 0;

	for (size_t n = 0; n < length; n++)
		if ((sum += wrong[order[n]]) >= wanted - certain)
			return n + 1;
	return 0;
}

bool noise_plan(const double *wrong, size_t count, const size_t *order, size_t length, size_t decisions, double least,
	double share, struct noise_plan *out)
{
	double *left = calloc(count + 1, sizeof(*left));

	*out = (struct noise_plan){ .decisions = decisions < length ? decisions : length };
	if (left == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		left[i] = wrong[i];
	for (size_t i = 0; i < out->decisions; i++)
		left[order[i]] = 0;
	bool ok = noise_count(wrong, count, &out->now) && noise_count(left, count, &out->after);
	free(left);
	out->gain = out->now.expected - out->after.expected;
	out->marginal = mean_of_next(wrong, order, length, out->decisions);
	out->worth = worth(wrong, order, length, least);
	out->for_share = decisions_for(wrong, order, length, share * (double)count);
	return ok;
}
