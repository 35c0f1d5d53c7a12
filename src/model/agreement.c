#include "agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Which coefficients a level has ---- */

enum needs {
	NEEDS_NOTHING,
	NEEDS_ORDER,
	NEEDS_NUMBERS,
	NEEDS_POSITIVE,
	NEEDS_BITS,
	NEEDS_CLASSES /* no sets */,
	NEEDS_SETS
};
enum kind { KIND_PERCENT, KIND_ALPHA, KIND_JACCARD, KIND_MASI, KIND_FLEISS, KIND_GWET, KIND_BRENNAN };

static const struct row {
	const char *name, *metric, *title;
	enum kind kind;
	enum needs needs;
	enum metric distance;
	enum weighting weighting;
} rows[] = {
	{ "percent", "nominal", "percent agreement", KIND_PERCENT, NEEDS_NOTHING, METRIC_NOMINAL, WEIGHT_NONE },
	{ "alpha", "nominal", "Krippendorff's alpha, nominal", KIND_ALPHA, NEEDS_CLASSES, METRIC_NOMINAL, WEIGHT_NONE },
	{ "alpha", "ordinal", "Krippendorff's alpha, ordinal", KIND_ALPHA, NEEDS_ORDER, METRIC_ORDINAL, WEIGHT_NONE },
	{ "alpha", "interval", "Krippendorff's alpha, interval", KIND_ALPHA, NEEDS_NUMBERS, METRIC_INTERVAL,
		WEIGHT_NONE },
	{ "alpha", "ratio", "Krippendorff's alpha, ratio", KIND_ALPHA, NEEDS_POSITIVE, METRIC_RATIO, WEIGHT_NONE },
	{ "alpha", "equality", "Krippendorff's alpha, equal sets", KIND_ALPHA, NEEDS_SETS, METRIC_NOMINAL,
		WEIGHT_NONE },
	{ "alpha", "jaccard", "Krippendorff's alpha, Jaccard", KIND_JACCARD, NEEDS_BITS, METRIC_NOMINAL, WEIGHT_NONE },
	{ "alpha", "masi", "Krippendorff's alpha, MASI", KIND_MASI, NEEDS_BITS, METRIC_NOMINAL, WEIGHT_NONE },
	{ "fleiss", "nominal", "Fleiss' kappa", KIND_FLEISS, NEEDS_NOTHING, METRIC_NOMINAL, WEIGHT_NONE },
	{ "ac1", "nominal", "Gwet's AC1", KIND_GWET, NEEDS_NOTHING, METRIC_NOMINAL, WEIGHT_NONE },
	{ "ac2", "ordinal", "Gwet's AC2, ordinal weights", KIND_GWET, NEEDS_ORDER, METRIC_NOMINAL, WEIGHT_ORDINAL },
	{ "ac2", "quadratic", "Gwet's AC2, quadratic weights", KIND_GWET, NEEDS_ORDER, METRIC_NOMINAL,
		WEIGHT_QUADRATIC },
	{ "brennan-prediger", "nominal", "Brennan-Prediger", KIND_BRENNAN, NEEDS_NOTHING, METRIC_NOMINAL, WEIGHT_NONE },
	{ "brennan-prediger", "quadratic", "Brennan-Prediger, quadratic weights", KIND_BRENNAN, NEEDS_ORDER,
		METRIC_NOMINAL, WEIGHT_QUADRATIC },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The alpha that fits the level; each level has the first of its row, or the second. */
static const char *const main_metrics[LEVEL_COUNT][2] = {
	[LEVEL_CLASS] = { "nominal", "nominal" },
	[LEVEL_SET] = { "jaccard", "equality" },
	[LEVEL_ORDINAL] = { "ordinal", "ordinal" },
	[LEVEL_NUMERIC] = { "interval", "interval" },
	[LEVEL_PREFERENCE] = { "nominal", "nominal" },
	[LEVEL_TEXT] = { "nominal", "nominal" },
};

static bool has(const struct votes *votes, enum needs needs)
{
	bool ordered = votes->level == LEVEL_ORDINAL || votes->level == LEVEL_NUMERIC;

	switch (needs) {
	case NEEDS_ORDER:
		return ordered;
	case NEEDS_NUMBERS:
		return votes->scale != NULL;
	case NEEDS_POSITIVE: /* of numbers around 0 no ratio can be said */
		return votes->scale != NULL && votes->category_count > 0 && votes->scale[0] >= 0 &&
			votes->scale[votes->category_count - 1] >= 0;
	case NEEDS_BITS:
		return votes->bits != NULL;
	case NEEDS_CLASSES:
		return votes->level != LEVEL_SET;
	case NEEDS_SETS:
		return votes->level == LEVEL_SET;
	case NEEDS_NOTHING:
		break;
	}
	return true;
}

/*
 * A scale is the declared one, whatever was used of it. Of names only those count that somebody gave: a schema often holds others, from the rows' own labels or
 * for later, and each would raise AC1 and Brennan-Prediger. Two are always there to choose from when two are declared.
 */
static size_t scale_of(const struct agreement *out)
{
	size_t used = 0;

	if (out->votes->level != LEVEL_CLASS)
		return 0;
	for (size_t k = 0; k < out->tally.q; k++)
		used += out->tally.prevalence[k] > 0;
	return used < 2 ? (out->tally.q < 2 ? out->tally.q : 2) : used;
}

static struct coefficient coefficient_of(
	const struct agreement_work *work, const struct row *row, const struct agreement_tally *counted)
{
	const double *weights = work->weights[row->weighting];
	struct agreement_tally copy = *counted, *tally = &copy; /* of the counts, not of the tables */

	copy.scale = work->scale;

	switch (row->kind) {
	case KIND_PERCENT:
		return agreement_percent(tally, weights);
	case KIND_ALPHA:
		return agreement_alpha(tally, row->distance, work->votes->scale);
	case KIND_JACCARD:
		return agreement_alpha_distance(tally, work->jaccard);
	case KIND_MASI:
		return agreement_alpha_distance(tally, work->masi);
	case KIND_FLEISS:
		return agreement_fleiss(tally, weights);
	case KIND_GWET:
		return agreement_gwet(tally, weights);
	case KIND_BRENNAN:
		break;
	}
	return agreement_brennan(tally, weights);
}

static void evaluate(void *context, const struct agreement_tally *tally, struct coefficient *out)
{
	const struct agreement_work *work = context;

	for (size_t i = 0; i < ROWS; i++)
		if (has(work->votes, rows[i].needs))
			*out++ = coefficient_of(work, &rows[i], tally);
}

struct coefficient agreement_main(void *work, const struct agreement_tally *tally)
{
	const struct agreement *out = ((const struct agreement_work *)work)->out;

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].name == out->main->name && rows[i].metric == out->main->metric)
			return coefficient_of(work, &rows[i], tally);
	bug("no main coefficient at level %d", (int)out->votes->level);
}

const struct agreement_coefficient *agreement_find(
	const struct agreement *agreement, const char *name, const char *metric)
{
	for (size_t i = 0; i < agreement->coefficient_count; i++)
		if (strcmp(agreement->coefficients[i].name, name) == 0 &&
			strcmp(agreement->coefficients[i].metric, metric) == 0)
			return &agreement->coefficients[i];
	return NULL;
}

/* ---- Weights and distances ---- */

static bool fill_weights(struct agreement_work *work)
{
	static const enum weighting used[] = { WEIGHT_LINEAR, WEIGHT_QUADRATIC, WEIGHT_ORDINAL };
	size_t q = work->votes->category_count;

	for (size_t i = 0; has(work->votes, NEEDS_ORDER) && i < sizeof(used) / sizeof(used[0]); i++) {
		double *weights = try_array(NULL, q * q + 1, sizeof(*weights));
		if (weights == NULL)
			return false;
		weights_fill(used[i], work->votes->scale, q, weights);
		work->weights[used[i]] = weights;
	}
	return true;
}

static bool fill_distances(struct agreement_work *work)
{
	const struct votes *votes = work->votes;
	size_t q = votes->category_count;

	if (votes->bits == NULL)
		return true;
	work->jaccard = try_array(NULL, q * q + 1, sizeof(*work->jaccard));
	work->masi = try_array(NULL, q * q + 1, sizeof(*work->masi));
	if (work->jaccard == NULL || work->masi == NULL)
		return false;
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++) {
			work->jaccard[k * q + l] = distance_jaccard(votes->bits[k], votes->bits[l]);
			work->masi[k * q + l] = distance_masi(votes->bits[k], votes->bits[l]);
		}
	return true;
}

/* ---- Coefficients ---- */

bool agreement_step(struct agreement_work *work, int64_t done, int64_t of)
{
	const struct agreement_options *options = work->options;

	work->cancelled = work->cancelled ||
		(options->progress != NULL && !options->progress(options->context, done, of));
	return !work->cancelled;
}

static bool sampled(void *context, int done, int of)
{
	return agreement_step(((struct agreement_work *)context), done, of);
}

/* Big tables make every sample dear; 200 still give a usable interval. */
static int samples_of(const struct agreement_work *work)
{
	int samples = work->options->samples;

	return work->votes->category_count > 300 && samples > 200 ? 200 : samples;
}

static bool intervals(struct agreement_work *work)
{
	struct agreement *out = work->out;
	const struct bootstrap bootstrap = { .evaluate = evaluate,
		.progress = sampled,
		.context = work,
		.samples = samples_of(work),
		.seed = work->options->seed };
	double low[ROWS], high[ROWS];

	if (bootstrap.samples <= 0 || out->pairable == 0)
		return true;
	if (!agreement_bootstrap(&work->votes->ratings, &bootstrap, out->coefficient_count, low, high))
		return false;
	out->samples = bootstrap.samples;
	for (size_t i = 0; i < out->coefficient_count; i++)
		if (out->coefficients[i].number.undefined == NULL) {
			out->coefficients[i].number.low = low[i];
			out->coefficients[i].number.high = high[i];
		}
	return true;
}

static void coefficients(struct agreement_work *work)
{
	struct agreement *out = work->out;
	const char *const *metrics = main_metrics[work->votes->level];
	struct coefficient percent = agreement_percent(&out->tally, NULL);

	out->coefficients = arena_alloc(&out->arena, ROWS * sizeof(*out->coefficients));
	for (size_t i = 0; i < ROWS; i++) {
		if (!has(work->votes, rows[i].needs))
			continue;
		out->coefficients[out->coefficient_count++] = (struct agreement_coefficient){ rows[i].name,
			rows[i].metric, rows[i].title,
			agreement_number(&out->arena, coefficient_of(work, &rows[i], &out->tally),
				out->pairable > 0 ? out->pairable : out->items,
				out->pairable > 0 ? out->pairable_labels : work->votes->ratings.count, percent.value) };
	}
	out->main = agreement_find(out, "alpha", metrics[0]);
	if (out->main == NULL)
		out->main = agreement_find(out, "alpha", metrics[1]);
}

/* Items by how they were labelled, and how often the majority is right. */
static void count_items(struct agreement_work *work, uint32_t *votes_of)
{
	const struct ratings *ratings = &work->votes->ratings;
	struct agreement *out = work->out;
	size_t compared = 0;
	double right = 0;

	out->items = ratings->item_count;
	for (size_t i = 0; i < ratings->item_count; i++) {
		size_t from = ratings->start[i], to = ratings->start[i + 1];
		uint32_t most = 0, tied = 0, gold = 0;
		for (size_t at = from; at < to; at++) {
			uint32_t count = ++votes_of[ratings->items[at].category];
			most = count > most ? count : most;
		}
		for (size_t at = from; at < to; at++) {
			uint32_t *count = &votes_of[ratings->items[at].category];
			if (*count == most) { /* once a label: its count is taken back then */
				tied++;
				gold += (int32_t)ratings->items[at].category == work->votes->gold[i];
			}
			*count = 0;
		}
		out->pairable += to - from > 1;
		out->pairable_labels += to - from > 1 ? to - from : 0;
		out->unanimous += most == to - from;
		out->ties += tied > 1;
		if (work->votes->gold[i] != VOTES_GOLD_NONE) {
			compared++;
			right += gold > 0 ? 1 / (double)tied : 0;
		}
	}
	out->accuracy = agreement_share(right, compared, "no right answers are known");
}

static bool compute(struct agreement_work *work, const struct votes *models)
{
	struct agreement *out = work->out;
	uint32_t *votes_of = calloc(work->votes->category_count + 1, sizeof(*votes_of));

	if (votes_of != NULL)
		count_items(work, votes_of);
	free(votes_of);
	if (votes_of == NULL || !fill_weights(work) || !fill_distances(work) ||
		!tally_init(&out->tally, work->votes->category_count) ||
		!tally_count(&out->tally, &work->votes->ratings))
		return false;
	work->scale = scale_of(out);
	coefficients(work);
	if (!intervals(work) || !agreement_classes(work) || !agreement_confusions(work) || !agreement_pairs(work) ||
		!agreement_people(work) || (models != NULL && !agreement_models(work, models)))
		return false;
	agreement_say(out);
	return true;
}

bool agreement_run(const struct votes *people, const struct votes *models, const struct agreement_options *options,
	struct agreement *out, struct error *error)
{
	struct agreement_work work = { .votes = people, .options = options, .out = out };

	*out = (struct agreement){ .arena = ARENA_INIT, .votes = people, .fast_below = (double)NAN };
	bool ok = compute(&work, models);
	for (int i = 0; i < WEIGHT_COUNT; i++)
		free(work.weights[i]);
	free(work.jaccard);
	free(work.masi);
	if (ok)
		return true;
	agreement_free(out);
	if (work.cancelled)
		return error_set(error, ERROR_CANCELLED, "cancelled; nothing was changed");
	return error_set(error, ERROR_MEMORY, "no memory for the agreement of %zu labels", people->ratings.count);
}

void agreement_free(struct agreement *agreement)
{
	tally_free(&agreement->tally);
	free(agreement->pairs);
	free(agreement->people);
	arena_free(&agreement->arena);
	*agreement = (struct agreement){ .arena = ARENA_INIT };
}
