/* Agreement taken apart: each label against all others, which labels are taken for which, which two people. */
#include "agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Classes ---- */

/* The tally with two categories: this one, all others. */
static void collapse(const struct agreement_tally *tally, size_t k, struct agreement_tally *out)
{
	double total = 0, of_k = 0, pairs_total = 0, pairs_of_k = 0, units = 0;
	size_t q = tally->q;

	for (size_t i = 0; i < q * q; i++) {
		total += tally->coincidence[i];
		pairs_total += tally->pairs[i];
	}
	for (size_t l = 0; l < q; l++) {
		of_k += tally->coincidence[k * q + l];
		pairs_of_k += tally->pairs[k * q + l];
		units += tally->prevalence[l];
	}
	double same = tally->coincidence[k * q + k], pairs_same = tally->pairs[k * q + k];
	out->units = tally->units;
	out->units_2 = tally->units_2;
	out->n = tally->n;
	out->coincidence[0] = same;
	out->coincidence[1] = out->coincidence[2] = of_k - same;
	out->coincidence[3] = total - 2 * of_k + same;
	out->pairs[0] = pairs_same;
	out->pairs[1] = out->pairs[2] = pairs_of_k - pairs_same;
	out->pairs[3] = pairs_total - 2 * pairs_of_k + pairs_same;
	out->prevalence[0] = tally->prevalence[k];
	out->prevalence[1] = units - tally->prevalence[k];
}

static int more_labels(const void *a, const void *b)
{
	const struct agreement_class *x = a, *y = b;

	if (x->labels != y->labels)
		return (x->labels < y->labels) - (x->labels > y->labels);
	return (x->category > y->category) - (x->category < y->category);
}

bool agreement_classes(struct agreement_work *work)
{
	struct agreement *out = work->out;
	const struct ratings *ratings = &work->votes->ratings;
	size_t q = out->tally.q;
	struct agreement_tally two;

	if (!tally_init(&two, 2))
		return false;
	out->classes = arena_alloc(&out->arena, (q + 1) * sizeof(*out->classes));
	out->class_count = q;
	for (size_t k = 0; k < q; k++)
		out->classes[k].category = (uint32_t)k;
	for (size_t i = 0; i < ratings->count; i++)
		out->classes[ratings->items[i].category].labels++;
	for (size_t k = 0; k < q; k++) {
		struct agreement_class *class = &out->classes[k];
		collapse(&out->tally, k, &two);
		double said = two.pairs[0] + two.pairs[1];
		class->prevalence = two.units > 0 ? two.prevalence[0] / two.units : 0;
		class->percent = agreement_number(&out->arena, agreement_percent(&two, NULL), out->items,
			work->votes->ratings.count, (double)NAN);
		class->alpha = agreement_number(&out->arena, agreement_alpha(&two, METRIC_NOMINAL, NULL), out->items,
			work->votes->ratings.count, class->percent.value);
		class->specific = agreement_share(0, 0, "nobody gave it where another one could have");
		if (said > 1e-12)
			class->specific = (struct agreement_number){ two.pairs[0] / said, (double)NAN, (double)NAN,
				out->pairable, NULL };
	}
	qsort(out->classes, q, sizeof(*out->classes), more_labels);
	tally_free(&two);
	return true;
}

/* ---- Confusions ---- */

static int more_pairs(const void *a, const void *b)
{
	const struct agreement_confusion *x = a, *y = b;

	if (x->pairs < y->pairs || x->pairs > y->pairs)
		return (x->pairs < y->pairs) - (x->pairs > y->pairs);
	return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
				    : (x->second > y->second) - (x->second < y->second);
}

bool agreement_confusions(struct agreement_work *work)
{
	struct agreement *out = work->out;
	size_t q = out->tally.q, count = 0;
	double all = 0;
	struct agreement_confusion *found;

	for (size_t k = 0; k < q; k++)
		for (size_t l = k + 1; l < q; l++)
			count += out->tally.coincidence[k * q + l] > 0;
	found = try_array(NULL, count + 1, sizeof(*found));
	if (found == NULL)
		return false;
	count = 0;
	for (size_t k = 0; k < q; k++)
		for (size_t l = k + 1; l < q; l++) {
			double pairs = 2 * out->tally.coincidence[k * q + l];
			if (pairs > 0)
				found[count++] = (struct agreement_confusion){ (uint32_t)k, (uint32_t)l, pairs, 0 };
			all += pairs;
		}
	qsort(found, count, sizeof(*found), more_pairs);
	out->confusion_count = count < AGREEMENT_CONFUSIONS ? count : AGREEMENT_CONFUSIONS;
	out->confusions_left_out = count - out->confusion_count;
	out->confusions = arena_alloc(&out->arena, (out->confusion_count + 1) * sizeof(*out->confusions));
	for (size_t i = 0; i < out->confusion_count; i++) {
		out->confusions[i] = found[i];
		out->confusions[i].share = found[i].pairs / all;
	}
	free(found);
	return true;
}

/* ---- Pairs of people ---- */

enum {
	PEOPLE_MOST = 5000,      /* of whom every pair can be counted: 50 MB */
	TABLE_STEPS = 400000000, /* q x q of all pairs together */
	SHARED_MOST = 16 << 20   /* items of all pairs together */
};

struct shared { /* how many items two people have in common */
	uint32_t first, second;
	uint32_t items;
};
struct answers {
	uint32_t first, second;
};
struct pairs {
	const struct ratings *ratings;
	uint32_t *count; /* of each pair; later 1 + its place among the chosen, 0: not chosen */
	struct shared *shared;
	struct answers *answers; /* pair by pair */
	size_t *start, *filled;
	double *table;
	size_t shared_count, chosen;
};

static size_t place_of(size_t first, size_t second)
{
	return second * (second - 1) / 2 + first; /* first < second */
}

static bool each_pair(struct agreement_work *work, struct pairs *pairs,
	void (*visit)(struct pairs *pairs, struct rating first, struct rating second))
{
	const struct ratings *ratings = pairs->ratings;

	for (size_t i = 0; i < ratings->item_count; i++) {
		if (i % 1024 == 0 && !agreement_step(work, (int64_t)i, (int64_t)ratings->item_count))
			return false;
		for (size_t a = ratings->start[i]; a < ratings->start[i + 1]; a++)
			for (size_t b = a + 1; b < ratings->start[i + 1]; b++) {
				struct rating x = ratings->items[a], y = ratings->items[b];
				if (x.annotator < y.annotator)
					visit(pairs, x, y);
				else if (y.annotator < x.annotator)
					visit(pairs, y, x);
			}
	}
	return true;
}

static void count_pair(struct pairs *pairs, struct rating first, struct rating second)
{
	pairs->count[place_of(first.annotator, second.annotator)]++;
}

static void keep_answers(struct pairs *pairs, struct rating first, struct rating second)
{
	uint32_t place = pairs->count[place_of(first.annotator, second.annotator)];

	if (place > 0)
		pairs->answers[pairs->filled[place - 1]++] = (struct answers){ first.category, second.category };
}

static int more_items(const void *a, const void *b)
{
	const struct shared *x = a, *y = b;

	if (x->items != y->items)
		return (x->items < y->items) - (x->items > y->items);
	return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
				    : (x->second > y->second) - (x->second < y->second);
}

/* Those with most items in common, as many as there is room and time for. */
static bool choose(struct pairs *pairs)
{
	size_t people = pairs->ratings->annotator_count, q = pairs->ratings->category_count, most, items = 0;

	for (size_t i = 0; people > 1 && i < place_of(0, people); i++)
		pairs->shared_count += pairs->count[i] > 0;
	pairs->shared = try_array(NULL, pairs->shared_count + 1, sizeof(*pairs->shared));
	pairs->start = calloc(AGREEMENT_PAIRS + 1, sizeof(*pairs->start));
	pairs->filled = calloc(AGREEMENT_PAIRS + 1, sizeof(*pairs->filled));
	if (pairs->shared == NULL || pairs->start == NULL || pairs->filled == NULL)
		return false;
	size_t at = 0;
	for (uint32_t second = 1; second < people; second++)
		for (uint32_t first = 0; first < second; first++)
			if (pairs->count[place_of(first, second)] > 0)
				pairs->shared[at++] = (struct shared){ first, second,
					pairs->count[place_of(first, second)] };
	qsort(pairs->shared, pairs->shared_count, sizeof(*pairs->shared), more_items);
	memset(pairs->count, 0, (place_of(0, people) + 1) * sizeof(*pairs->count));
	most = TABLE_STEPS / (q * q);
	most = most < AGREEMENT_PAIRS ? most : AGREEMENT_PAIRS;
	while (pairs->chosen < pairs->shared_count && pairs->chosen < most &&
		items + pairs->shared[pairs->chosen].items <= SHARED_MOST) {
		struct shared shared = pairs->shared[pairs->chosen];
		pairs->start[pairs->chosen] = pairs->filled[pairs->chosen] = items;
		items += shared.items;
		pairs->count[place_of(shared.first, shared.second)] = (uint32_t)++pairs->chosen;
	}
	pairs->answers = try_array(NULL, items + 1, sizeof(*pairs->answers));
	pairs->table = calloc(q * q + 1, sizeof(*pairs->table));
	return pairs->answers != NULL && pairs->table != NULL;
}

static struct agreement_pair pair_of(struct agreement_work *work, const struct pairs *pairs, size_t i)
{
	size_t q = pairs->ratings->category_count;
	struct arena *arena = &work->out->arena;
	struct shared shared = pairs->shared[i];
	const double *linear = work->weights[WEIGHT_LINEAR], *quadratic = work->weights[WEIGHT_QUADRATIC];
	double same = 0, items = shared.items;

	memset(pairs->table, 0, q * q * sizeof(*pairs->table));
	for (size_t at = pairs->start[i]; at < pairs->filled[i]; at++) {
		pairs->table[pairs->answers[at].first * q + pairs->answers[at].second]++;
		same += pairs->answers[at].first == pairs->answers[at].second;
	}
	struct agreement_pair pair = { .first = shared.first,
		.second = shared.second,
		.percent = agreement_share(same, shared.items, ""),
		.kappa = agreement_number(arena, agreement_cohen(pairs->table, q, NULL), shared.items,
			2 * (size_t)shared.items, same / items),
		.linear = AGREEMENT_UNDEFINED,
		.quadratic = AGREEMENT_UNDEFINED };
	if (linear != NULL) {
		pair.linear = agreement_number(arena, agreement_cohen(pairs->table, q, linear), shared.items,
			2 * (size_t)shared.items, same / items);
		pair.quadratic = agreement_number(arena, agreement_cohen(pairs->table, q, quadratic), shared.items,
			2 * (size_t)shared.items, same / items);
	}
	return pair;
}

static bool fill_pairs(struct agreement_work *work, struct pairs *pairs)
{
	struct agreement *out = work->out;
	size_t people = pairs->ratings->annotator_count;

	pairs->count = calloc(place_of(0, people) + 1, sizeof(*pairs->count));
	if (pairs->count == NULL || !each_pair(work, pairs, count_pair) || !choose(pairs) ||
		!each_pair(work, pairs, keep_answers))
		return false;
	out->pairs = try_array(NULL, pairs->chosen + 1, sizeof(*out->pairs));
	for (size_t i = 0; out->pairs != NULL && i < pairs->chosen; i++)
		out->pairs[i] = pair_of(work, pairs, i);
	out->pair_count = pairs->chosen;
	out->pairs_left_out = pairs->shared_count - pairs->chosen;
	return out->pairs != NULL;
}

bool agreement_pairs(struct agreement_work *work)
{
	struct pairs pairs = { .ratings = &work->votes->ratings };

	if (pairs.ratings->annotator_count < 2 || pairs.ratings->category_count == 0)
		return true;
	if (pairs.ratings->annotator_count > PEOPLE_MOST) {
		work->out->pairs_left_out = place_of(0, pairs.ratings->annotator_count);
		return true;
	}
	bool ok = fill_pairs(work, &pairs);
	free(pairs.count);
	free(pairs.shared);
	free(pairs.answers);
	free(pairs.start);
	free(pairs.filled);
	free(pairs.table);
	return ok;
}
