#include "preop/model/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef bool run(
	const struct votes *votes, const struct aggregate_options *options, const int32_t *gold, struct consensus *out);

static bool run_majority(
	const struct votes *votes, const struct aggregate_options *options, const int32_t *gold, struct consensus *out)
{
	(void)options, (void)gold;
	return consensus_majority(out, &votes->ratings);
}

static bool run_weighted(
	const struct votes *votes, const struct aggregate_options *options, const int32_t *gold, struct consensus *out)
{
	(void)options, (void)gold;
	return consensus_weighted(out, &votes->ratings);
}

static bool run_dawid_skene(
	const struct votes *votes, const struct aggregate_options *options, const int32_t *gold, struct consensus *out)
{
	const struct dawid_skene settings = { .gold = gold,
		.tolerance = options->tolerance > 0 ? options->tolerance : AGGREGATE_TOLERANCE,
		.iterations = options->iterations,
		.smoothing = options->smoothing,
		.progress = options->progress,
		.context = options->context };

	return consensus_dawid_skene(out, &votes->ratings, &settings);
}

static const struct {
	const char *word;
	run *run;
	bool matrices; /* needs one for every annotator */
} methods[AGGREGATE_METHOD_COUNT] = {
	[AGGREGATE_MAJORITY] = { "majority", run_majority, false },
	[AGGREGATE_WEIGHTED] = { "weighted", run_weighted, false },
	[AGGREGATE_DAWID_SKENE] = { "dawid-skene", run_dawid_skene, true },
};

const char *aggregate_method_word(enum aggregate_method method)
{
	return methods[method].word;
}

bool aggregate_method_parse(const char *word, enum aggregate_method *out)
{
	for (int i = 0; i < AGGREGATE_METHOD_COUNT; i++)
		if (strcmp(methods[i].word, word) == 0) {
			*out = (enum aggregate_method)i;
			return true;
		}
	return false;
}

static bool fits(const struct votes *votes, enum aggregate_method method, struct error *error)
{
	size_t q = votes->category_count > 0 ? votes->category_count : 1;

	if (votes->item_count > AGGREGATE_CELLS / q)
		return error_set(error, ERROR_UNSUPPORTED,
			"%zu items of %zu different labels are more than aggregation can hold; aggregate a part of "
			"them",
			votes->item_count, q);
	if (methods[method].matrices && votes->annotator_count > AGGREGATE_CELLS / q / q)
		return error_set(error, ERROR_UNSUPPORTED,
			"%s keeps a table of %zu x %zu labels for each of %zu annotators, which is too much; "
			"use majority or weighted",
			methods[method].word, q, q, votes->annotator_count);
	return true;
}

/* What is known, for a method: a right answer that no category stands for teaches it nothing. NULL: no memory. */
static int32_t *known_classes(const struct votes *votes)
{
	int32_t *gold = try_array(NULL, votes->item_count + 1, sizeof(*gold));

	for (size_t i = 0; gold != NULL && i < votes->item_count; i++)
		gold[i] = votes->gold[i] >= 0 ? votes->gold[i] : -1;
	return gold;
}

/* Every method reports the answers that are known; only Dawid-Skene learns from them. */
static void put_known(struct consensus *consensus, const int32_t *gold)
{
	for (size_t i = 0; i < consensus->item_count; i++) {
		double *row = consensus->posterior + i * consensus->q;
		if (gold[i] < 0)
			continue;
		memset(row, 0, consensus->q * sizeof(*row));
		row[gold[i]] = 1;
	}
}

/* How many categories share the first place, and whether `category` does. */
static size_t ahead(const double *row, size_t q, int32_t category, bool *among)
{
	double best = 0;
	size_t count = 0;

	for (size_t k = 0; k < q; k++)
		best = row[k] > best ? row[k] : best;
	*among = false;
	for (size_t k = 0; best > 0 && k < q; k++)
		if (row[k] >= best - 1e-12) {
			count++;
			*among = *among || (int32_t)k == category;
		}
	return count;
}

static struct aggregate_score score(const struct votes *votes, const struct consensus *consensus)
{
	struct aggregate_score sum = { .items = 0 };

	for (size_t i = 0; i < votes->item_count; i++) {
		bool among;
		size_t tied = ahead(consensus->posterior + i * consensus->q, consensus->q, votes->gold[i], &among);
		if (votes->gold[i] == VOTES_GOLD_NONE || tied == 0)
			continue;
		sum.items++;
		sum.split += among ? 1 / (double)tied : 0;
		sum.kept += among && tied == 1;
	}
	sum.split = sum.items > 0 ? sum.split / (double)sum.items : (double)NAN;
	sum.kept = sum.items > 0 ? sum.kept / (double)sum.items : (double)NAN;
	return sum;
}

static bool unanimous(const struct ratings *ratings, size_t item)
{
	for (size_t at = ratings->start[item] + 1; at < ratings->start[item + 1]; at++)
		if (ratings->items[at].category != ratings->items[ratings->start[item]].category)
			return false;
	return true;
}

static bool summarise(const struct votes *votes, struct aggregate *out)
{
	const struct consensus *consensus = &out->consensus;

	out->label = try_array(NULL, votes->item_count + 1, sizeof(*out->label));
	if (out->label == NULL)
		return false;
	for (size_t i = 0; i < votes->item_count; i++) {
		const double *row = consensus->posterior + i * consensus->q;
		double best = 0;
		for (size_t k = 0; k < consensus->q; k++)
			best = row[k] > best ? row[k] : best;
		out->expected_wrong += 1 - best;
		out->label[i] = consensus_label(consensus, i);
		out->ties += out->label[i] == CONSENSUS_TIE;
		out->unanimous += unanimous(&votes->ratings, i);
	}
	return true;
}

static bool compute(
	const struct votes *votes, const struct aggregate_options *options, const int32_t *gold, struct aggregate *out)
{
	struct consensus votes_counted;

	if (!consensus_majority(&votes_counted, &votes->ratings))
		return false;
	out->majority = score(votes, &votes_counted);
	consensus_free(&votes_counted);
	if (!methods[options->method].run(votes, options, gold, &out->consensus))
		return false;
	if (gold != NULL)
		put_known(&out->consensus, gold);
	out->score = score(votes, &out->consensus);
	return summarise(votes, out);
}

struct watched { /* so that a cancelled run is told from one without memory */
	const struct aggregate_options *options;
	bool cancelled;
};

static bool watch(void *context, int iteration, double log_likelihood)
{
	struct watched *watched = context;
	const struct aggregate_options *options = watched->options;

	watched->cancelled = options->progress != NULL &&
		!options->progress(options->context, iteration, log_likelihood);
	return !watched->cancelled;
}

bool aggregate_run(
	const struct votes *votes, const struct aggregate_options *options, struct aggregate *out, struct error *error)
{
	struct watched watched = { .options = options };
	struct aggregate_options inner = *options;
	int32_t *gold = NULL;

	*out = (struct aggregate){ .method = options->method, .gold = options->gold && votes->gold_count > 0 };
	if (!fits(votes, options->method, error))
		return false;
	inner.progress = watch;
	inner.context = &watched;
	bool ok = !out->gold || (gold = known_classes(votes)) != NULL;
	ok = ok && compute(votes, &inner, gold, out);
	free(gold);
	if (ok)
		return true;
	aggregate_free(out);
	if (watched.cancelled)
		return error_set(error, ERROR_CANCELLED, "cancelled; nothing was changed");
	return error_set(error, ERROR_MEMORY, "no memory to aggregate %zu labels", votes->ratings.count);
}

void aggregate_free(struct aggregate *aggregate)
{
	consensus_free(&aggregate->consensus);
	free(aggregate->label);
	*aggregate = (struct aggregate){ .label = NULL };
}

void aggregate_confusion(const struct votes *votes, const struct aggregate *aggregate, double *out)
{
	const struct ratings *ratings = &votes->ratings;
	size_t q = aggregate->consensus.q;

	memset(out, 0, votes->annotator_count * q * q * sizeof(*out));
	for (size_t i = 0; i < ratings->item_count; i++) {
		const double *row = aggregate->consensus.posterior + i * q;
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++) {
			double *table = out + ratings->items[at].annotator * q * q + ratings->items[at].category;
			for (size_t k = 0; k < q; k++)
				table[k * q] += row[k];
		}
	}
}
