#include "preop/base/random.h"
#include "tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_values(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Linear between the two values around it, as most statistics programs have it by default (Hyndman & Fan 1996, type 7). */
static double percentile(const double *sorted, size_t count, double share)
{
	double at = share * (double)(count - 1);
	size_t below = (size_t)at, above = below + 1 < count ? below + 1 : below;

	return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

static void interval(double *values, size_t count, size_t samples, double *low, double *high)
{
	*low = *high = (double)NAN;
	if (count == 0 || count * 10 < samples * 9)
		return;
	qsort(values, count, sizeof(*values), compare_values);
	*low = percentile(values, count, 0.025);
	*high = percentile(values, count, 0.975);
}

struct work {
	struct patterns patterns;
	struct agreement_tally tally;
	uint32_t *times; /* of each pattern in the present sample */
	double *values;  /* coefficient by coefficient, `samples` each */
	size_t *defined; /* how many of them */
	struct coefficient *out;
};

static bool work_init(struct work *work, const struct ratings *ratings, size_t count, size_t samples)
{
	memset(work, 0, sizeof(*work));
	if (!patterns_init(&work->patterns, ratings) || !tally_init(&work->tally, ratings->category_count))
		return false;
	work->times = calloc(work->patterns.pattern_count + 1, sizeof(*work->times));
	work->values = calloc(count * samples + 1, sizeof(*work->values));
	work->defined = calloc(count + 1, sizeof(*work->defined));
	work->out = calloc(count + 1, sizeof(*work->out));
	return work->times != NULL && work->values != NULL && work->defined != NULL && work->out != NULL;
}

static void work_free(struct work *work)
{
	patterns_free(&work->patterns);
	tally_free(&work->tally);
	free(work->times);
	free(work->values);
	free(work->defined);
	free(work->out);
}

static void draw(struct work *work, struct rng *rng)
{
	const struct patterns *patterns = &work->patterns;

	memset(work->times, 0, patterns->pattern_count * sizeof(*work->times));
	for (size_t i = 0; i < patterns->unit_count; i++)
		work->times[patterns->of_unit[rng_below(rng, patterns->unit_count)]]++;
	tally_clear(&work->tally);
	for (size_t i = 0; i < patterns->pattern_count; i++)
		if (work->times[i] > 0)
			tally_add(&work->tally, patterns->cells + patterns->start[i],
				patterns->start[i + 1] - patterns->start[i], work->times[i]);
}

static bool sample(struct work *work, const struct bootstrap *bootstrap, size_t count)
{
	struct rng rng = { bootstrap->seed };
	size_t samples = (size_t)bootstrap->samples;

	for (int i = 0; i < bootstrap->samples; i++) {
		if (bootstrap->progress != NULL && !bootstrap->progress(bootstrap->context, i, bootstrap->samples))
			return false;
		draw(work, &rng);
		bootstrap->evaluate(bootstrap->context, &work->tally, work->out);
		for (size_t k = 0; k < count; k++)
			if (work->out[k].undefined == DEFINED)
				work->values[k * samples + work->defined[k]++] = work->out[k].value;
	}
	return true;
}

bool agreement_bootstrap(
	const struct ratings *ratings, const struct bootstrap *bootstrap, size_t count, double *low, double *high)
{
	struct work work;
	size_t samples = (size_t)bootstrap->samples;
	bool ok = work_init(&work, ratings, count, samples) &&
		(ratings->item_count == 0 || sample(&work, bootstrap, count));

	for (size_t k = 0; ok && k < count; k++)
		interval(work.values + k * samples, work.defined[k], samples, &low[k], &high[k]);
	work_free(&work);
	return ok;
}
