/* Which lanes an example is in, and how much deciding it would change. */
#include "queue_scan.h"

#include "preop/model/adjudication.h"
#include "preop/model/aggregate.h"
#include "preop/model/precedent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The weights are the house's; docs/statistics.md says why. */
static const double skip_weight = 0.2, precedent_weight = 0.25;
static const double train_weight = 1.0, other_split_weight = 0.25; /* only train rows are learned from */
static const double rarity_least = 0.5, rarity_most = 4.0;
static const double near_most = 8.0; /* as many near-duplicates count */
static const double suspect_least = 0.5, model_smoothing = 0.5,
		    model_tolerance = 1e-3; /* of the log-likelihood: an order needs no more */
enum { MODEL_STEPS = 40 /* labels that say little would take hundreds, for an order of nearly equal gains */ };
enum { MODEL_ITEMS = 20, MODEL_LABELS = 5 /* of each annotator on average: with fewer the votes alone are taken */ };

static bool differ(const struct queue_case *one)
{
	return one->second != NO_LABEL;
}

static bool unanimous(const struct queue_case *one)
{
	return one->people > 1 && !differ(one);
}

/* ---- The same or nearly the same input elsewhere ---- */

struct folded {
	uint64_t fold; /* or its cluster */
	struct queue_case *one;
};

static int by_fold(const void *a, const void *b)
{
	const struct folded *x = a, *y = b;

	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	return (x->one->id > y->one->id) - (x->one->id < y->one->id);
}

/* What an example speaks for among its repeats: a decision, else what everybody said. */
static int32_t stands_for(const struct queue_case *one)
{
	if (one->settled != NO_LABEL)
		return one->settled;
	return one->adjudicated == ADJUDICATED_NOT && !differ(one) ? one->first : NO_LABEL;
}

static void judge_repeats(struct folded *from, size_t count)
{
	int32_t voice = NO_LABEL, decided = NO_LABEL;
	bool voices = false, decisions = false;

	for (size_t i = 0; i < count; i++) {
		const struct queue_case *one = from[i].one;
		int32_t label = stands_for(one);
		voices |= label != NO_LABEL && voice != NO_LABEL && label != voice;
		voice = voice == NO_LABEL ? label : voice;
		decisions |= one->settled != NO_LABEL && decided != NO_LABEL && one->settled != decided;
		decided = decided == NO_LABEL ? one->settled : decided;
	}
	for (size_t i = 0; i < count; i++) {
		struct queue_case *one = from[i].one;
		one->near = (uint32_t)(count < UINT32_MAX ? count : UINT32_MAX);
		one->precedents_differ = decisions;
		if (voices && one->first != NO_LABEL && !differ(one))
			one->suspect |= SUSPECT_REPEAT;
	}
}

static bool find_repeats(struct queue_scan *scan, struct error *error)
{
	struct folded *all = try_array(NULL, scan->count + 1, sizeof(*all));
	size_t count = 0;

	if (all == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the queue");
	for (size_t i = 0; i < scan->count; i++) {
		struct queue_case *one = &scan->cases[i];
		uint64_t key = scan->options->index != NULL ? precedent_index_cluster(scan->options->index, one->id)
							    : one->fold;
		if (key != 0)
			all[count++] = (struct folded){ key, one };
	}
	if (count > 0)
		qsort(all, count, sizeof(*all), by_fold);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && all[to].fold == all[from].fold;)
			to++;
		if (to - from > 1)
			judge_repeats(all + from, to - from);
	}
	free(all);
	return true;
}

/* ---- Posteriors ---- */

/* Dawid and Skene: five-to-five among those who often err is another thing than among those who do not. Unanimous ones it speaks against are suspect. */
static void take_posteriors(struct queue_scan *scan, const struct votes *votes, const struct aggregate *aggregate)
{
	size_t q = votes->category_count;

	for (size_t i = 0; i < votes->item_count; i++) {
		struct queue_case *one = queue_scan_find(scan, votes->examples[i]);
		const double *posterior = aggregate->consensus.posterior + i * q;
		size_t best = 0;

		if (one == NULL || q == 0)
			continue;
		for (size_t k = 1; k < q; k++)
			best = posterior[k] > posterior[best] ? k : best;
		one->top = (float)posterior[best];
		if (one->first != NO_LABEL && !differ(one) && posterior[best] > suspect_least &&
			strcmp(votes->categories[best], scan->labels.values[one->first]) != 0)
			one->suspect |= SUSPECT_MODEL;
	}
}

/* Annotators are told apart only by many labels. */
static bool enough(const struct votes *votes)
{
	return votes->annotator_count > 1 && votes->item_count >= MODEL_ITEMS &&
		votes->ratings.count >= MODEL_LABELS * votes->annotator_count;
}

static bool weigh_annotators(struct queue_scan *scan, struct error *error)
{
	const struct aggregate_options options = { .method = AGGREGATE_DAWID_SKENE,
		.smoothing = model_smoothing,
		.tolerance = model_tolerance,
		.iterations = MODEL_STEPS };
	struct error reason = ERROR_INIT;
	struct aggregate aggregate;
	struct votes votes;
	bool ok = true;

	if (!votes_load(scan->db, scan->dataset, NULL, &votes, error))
		return false;
	if (enough(&votes)) {
		ok = aggregate_run(&votes, &options, &aggregate, &reason);
		if (ok) {
			take_posteriors(scan, &votes, &aggregate);
			aggregate_free(&aggregate);
		}
	}
	votes_free(&votes);
	/* Too many cells for the model: the votes will do. */
	if (!ok && reason.code != ERROR_UNSUPPORTED)
		return error_set(error, reason.code, "%s", reason.message);
	return true;
}

/* The votes with one added to each label there may be: nobody is certain after three votes. */
static void smooth(struct queue_scan *scan)
{
	double labels = scan->dataset->label_count > 2 ? (double)scan->dataset->label_count : 2;

	for (size_t i = 0; i < scan->count; i++) {
		struct queue_case *one = &scan->cases[i];
		one->top = (float)((one->most + 1) / (one->people + labels));
	}
}

/* ---- Lanes ---- */

static uint8_t lanes_of(const struct queue_case *one)
{
	unsigned lanes = 0;

	if (differ(one))
		lanes |= one->most == one->runner_up ? 1U << LANE_TIE : 1U << LANE_CONFLICT;
	if (one->decisions > 1 || one->adjudicated == ADJUDICATED_WAITS || one->adjudicated == ADJUDICATED_SPLIT)
		lanes |= 1U << LANE_SECOND;
	if (one->old_votes || one->old_decision || one->lost)
		lanes |= 1U << LANE_STALE;
	if (one->suspect != 0)
		lanes |= 1U << LANE_SUSPECT;
	if (lanes != 0)
		lanes |= 1U << LANE_OPEN;
	if (unanimous(one))
		lanes |= 1U << LANE_UNANIMOUS;
	return (uint8_t)lanes;
}

static int by_rank(const void *a, const void *b)
{
	const struct queue_case *x = *(struct queue_case *const *)a, *y = *(struct queue_case *const *)b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* The first so many of the unanimous by rank. What is decided later changes nothing about who is in it. */
static bool draw_sample(struct queue_scan *scan, struct error *error)
{
	size_t size = (size_t)(scan->options->audit_size > 0 ? scan->options->audit_size : QUEUE_AUDIT_SIZE), count = 0;
	struct queue_case **all = try_array(NULL, scan->count + 1, sizeof(struct queue_case *));

	if (all == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the queue");
	for (size_t i = 0; i < scan->count; i++)
		if (unanimous(&scan->cases[i]))
			all[count++] = &scan->cases[i];
	if (count > 0)
		qsort(all, count, sizeof(struct queue_case *), by_rank);
	for (size_t i = 0; i < count && i < size; i++)
		all[i]->lanes |= 1U << LANE_AUDIT;
	free(all);
	return true;
}

/* ---- Gain ---- */

/* How rare a label is among the commonest labels of all examples: 1 when all are equally common. */
static double *rarity_of_labels(const struct queue_scan *scan)
{
	size_t labels = scan->labels.value_count, used = 0;
	double *rarity = try_array(NULL, labels + 1, sizeof(*rarity)), total = 0;

	if (rarity == NULL)
		return NULL;
	for (size_t i = 0; i < labels; i++)
		rarity[i] = 0;
	for (size_t i = 0; i < scan->count; i++)
		if (scan->cases[i].first != NO_LABEL) {
			used += rarity[scan->cases[i].first]++ == 0;
			total++;
		}
	for (size_t i = 0; i < labels; i++)
		if (rarity[i] > 0)
			rarity[i] = fmin(fmax(total / ((double)used * rarity[i]), rarity_least), rarity_most);
	return rarity;
}

static float gain_of(const struct queue_case *one, const double *rarity)
{
	double rare = one->first != NO_LABEL ? rarity[one->first] : 1;

	/* Of two labels that are in question the rarer one counts. */
	if (one->second != NO_LABEL && rarity[one->second] > rare)
		rare = rarity[one->second];
	double impact = fmin(one->near, near_most) * (one->train ? train_weight : other_split_weight) * rare;
	return (float)((1 - (double)one->top) * impact + (one->precedents_differ ? precedent_weight : 0) -
		skip_weight * one->skips);
}

bool queue_judge(struct queue_scan *scan, struct error *error)
{
	if (!find_repeats(scan, error))
		return false;
	smooth(scan);
	if (!weigh_annotators(scan, error))
		return false;
	double *rarity = rarity_of_labels(scan);
	if (rarity == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the queue");
	for (size_t i = 0; i < scan->count; i++) {
		struct queue_case *one = &scan->cases[i];
		one->marks |= adjudicated_settled(one->adjudicated) ? QUEUE_DONE : 0;
		one->lanes = lanes_of(one);
		one->gain = gain_of(one, rarity);
	}
	free(rarity);
	return draw_sample(scan, error);
}
