/*
 * Without smoothing nearly all posteriors and error rates are 0: with many classes an item is between two or three of them, and a person mixes up few. So both are kept
 * as lists of what is not 0, an item's list is the meeting of those of its answers, and one q x q table at a time is filled, a person's. Work of a step: labels times the
 * length of these lists, not times q.
 */
#include "dawid_skene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ENTRIES = 1024 };
static const double negligible = -50; /* e^-50 beside 1 is lost in a double */

struct entry { /* a class, and its share or the logarithm of an error rate */
	double value;
	uint32_t class;
};
struct lists {
	struct entry *entries;
	size_t *start; /* of each list; of one more: the end */
	size_t capacity, most;
};

struct model {
	struct skene *skene;
	const struct ratings *ratings;
	struct lists shares;     /* of each item: the classes it may be */
	struct lists errors;     /* of each annotator and answer: the classes it is given to */
	double *table;           /* q x q, answer by answer: of one annotator */
	double *of_class;        /* q: sums of the table over answers */
	bool *given;             /* q: answers this annotator gave */
	double *log_prior, *sum; /* q */
	uint32_t *met;           /* q: in how many lists of an item's answers a class stands */
	uint32_t *candidates;    /* q */
	size_t q;
};

/* ---- Lists ---- */

static bool lists_init(struct lists *lists, size_t count, size_t most)
{
	lists->start = calloc(count + 1, sizeof(*lists->start));
	lists->most = most;
	lists->capacity = most < FIRST_ENTRIES ? most : FIRST_ENTRIES;
	lists->entries = calloc(lists->capacity + 1, sizeof(*lists->entries));
	return lists->start != NULL && lists->entries != NULL;
}

static void lists_free(struct lists *lists)
{
	free(lists->entries);
	free(lists->start);
	*lists = (struct lists){ .entries = NULL };
}

static bool lists_room(struct lists *lists, size_t count)
{
	size_t wider = lists->capacity + lists->capacity / 2;
	struct entry *entries;

	if (count <= lists->capacity)
		return true;
	wider = wider < count ? count : wider;
	wider = wider > lists->most ? lists->most : wider;
	if (wider < count || wider > SIZE_MAX / sizeof(*entries) - 1)
		return false;
	entries = realloc(lists->entries, (wider + 1) * sizeof(*entries));
	if (entries == NULL)
		return false;
	lists->entries = entries;
	lists->capacity = wider;
	return true;
}

/* ---- The start: shares of votes, or the known class ---- */

static size_t count_votes(struct model *model, size_t item)
{
	const struct ratings *ratings = model->ratings;
	size_t found = 0;

	for (size_t at = ratings->start[item]; at < ratings->start[item + 1]; at++) {
		uint32_t answer = ratings->items[at].category;
		if (model->met[answer]++ == 0)
			model->candidates[found++] = answer;
	}
	return found;
}

static bool start(struct model *model)
{
	const struct ratings *ratings = model->ratings;
	struct lists *shares = &model->shares;
	size_t end = 0;

	for (size_t i = 0; i < ratings->item_count; i++) {
		double votes = (double)(ratings->start[i + 1] - ratings->start[i]);
		size_t found = count_votes(model, i);
		if (!lists_room(shares, end + found + 1))
			return false;
		for (size_t k = 0; k < found; k++) {
			uint32_t class = model->candidates[k];
			if (skene_gold(model->skene, i) < 0)
				shares->entries[end++] = (struct entry){ model->met[class] / votes, class };
			model->met[class] = 0;
		}
		if (skene_gold(model->skene, i) >= 0)
			shares->entries[end++] = (struct entry){ 1, (uint32_t)skene_gold(model->skene, i) };
		shares->start[i + 1] = end;
	}
	return true;
}

/* ---- M: priors and error rates that fit the posteriors best (Dawid & Skene 1979, equations 2.3 and 2.4) ---- */

static void take_priors(struct model *model)
{
	double *prior = model->skene->out->prior;
	size_t end = model->shares.start[model->ratings->item_count];

	memset(prior, 0, model->q * sizeof(*prior));
	for (size_t i = 0; i < end; i++)
		prior[model->shares.entries[i].class] += model->shares.entries[i].value;
	skene_prior(model->skene);
	for (size_t k = 0; k < model->q; k++)
		model->log_prior[k] = log(prior[k]);
}

/* What one annotator answered to items of each class. */
static void fill_table(struct model *model, size_t annotator)
{
	const struct skene *skene = model->skene;
	size_t q = model->q;

	memset(model->given, 0, q * sizeof(*model->given));
	memset(model->of_class, 0, q * sizeof(*model->of_class));
	for (size_t at = skene->by_annotator[annotator]; at < skene->by_annotator[annotator + 1]; at++) {
		struct place place = skene->places[at];
		double *answer = model->table + place.answer * q;
		if (!model->given[place.answer]) {
			model->given[place.answer] = true;
			memset(answer, 0, q * sizeof(*answer));
		}
		for (size_t i = model->shares.start[place.item]; i < model->shares.start[place.item + 1]; i++) {
			struct entry share = model->shares.entries[i];
			answer[share.class] += share.value;
			model->of_class[share.class] += share.value;
		}
	}
}

static bool take_errors(struct model *model)
{
	struct lists *errors = &model->errors;
	size_t q = model->q, end = 0;

	for (size_t a = 0; a < model->ratings->annotator_count; a++) {
		fill_table(model, a);
		for (size_t c = 0; c < q; c++) {
			const double *answer = model->table + c * q;
			if (model->given[c] && !lists_room(errors, end + q))
				return false;
			for (size_t k = 0; model->given[c] && k < q; k++)
				if (answer[k] > 0)
					errors->entries[end++] = (struct entry){ log(answer[k] / model->of_class[k]),
						(uint32_t)k };
			errors->start[a * q + c + 1] = end;
		}
	}
	return true;
}

/* ---- E: posteriors under these priors and error rates (equation 2.5) ---- */

/* Logarithms of prior times error rates, in sum[]; classes that stand in every list, in candidates[]. */
static size_t meet(struct model *model, size_t item)
{
	const struct ratings *ratings = model->ratings;
	const struct lists *errors = &model->errors;
	size_t from = ratings->start[item], count = 0, kept = 0;
	uint32_t all = (uint32_t)(ratings->start[item + 1] - from);

	for (uint32_t j = 0; j < all; j++) {
		struct rating rating = ratings->items[from + j];
		size_t list = rating.annotator * model->q + rating.category;
		for (size_t i = errors->start[list]; i < errors->start[list + 1]; i++) {
			struct entry error = errors->entries[i];
			if (j == 0) {
				model->candidates[count++] = error.class;
				model->sum[error.class] = model->log_prior[error.class] + error.value;
				model->met[error.class] = 1;
			} else if (model->met[error.class] == j) {
				model->sum[error.class] += error.value;
				model->met[error.class] = j + 1;
			}
		}
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t class = model->candidates[i];
		if (model->met[class] == all && isfinite(model->sum[class]))
			model->candidates[kept++] = class;
		model->met[class] = 0;
	}
	return kept;
}

/* exp(sum) as shares, appended at `end`; *logarithm gets that of their sum. Returns the new end. */
static size_t put_shares(struct model *model, size_t count, size_t end, double *logarithm)
{
	double most = (double)-INFINITY, total = 0;
	struct entry *entries = model->shares.entries;
	size_t first = end;

	for (size_t i = 0; i < count; i++)
		most = model->sum[model->candidates[i]] > most ? model->sum[model->candidates[i]] : most;
	for (size_t i = 0; i < count; i++) {
		double below = model->sum[model->candidates[i]] - most;
		if (below < negligible)
			continue;
		entries[end] = (struct entry){ exp(below), model->candidates[i] };
		total += entries[end++].value;
	}
	for (size_t i = first; i < end; i++)
		entries[i].value /= total;
	*logarithm = count > 0 ? most + log(total) : 0;
	return end;
}

/* The log-likelihood of the labels in *sum. False: no memory. */
static bool expect(struct model *model, double *sum)
{
	const struct ratings *ratings = model->ratings;
	struct lists *shares = &model->shares;
	size_t end = 0;

	*sum = 0;
	for (size_t i = 0; i < ratings->item_count; i++) {
		int32_t gold = skene_gold(model->skene, i);
		double logarithm = 0;
		size_t count = ratings->start[i] < ratings->start[i + 1] ? meet(model, i) : 0;
		if (!lists_room(shares, end + count + 1))
			return false;
		if (gold >= 0) {
			shares->entries[end++] = (struct entry){ 1, (uint32_t)gold };
			logarithm = count > 0 ? model->sum[gold] : 0; /* its own answers are in its rates: it is met */
		} else {
			end = put_shares(model, count, end, &logarithm);
		}
		shares->start[i + 1] = end;
		*sum += logarithm;
	}
	return true;
}

/* ---- All of it ---- */

static bool step(void *arg)
{
	struct model *model = arg;

	take_priors(model);
	return take_errors(model) && expect(model, &model->skene->out->log_likelihood);
}

/* Lists as tables: what callers read. */
static bool finish(struct model *model)
{
	struct consensus *out = model->skene->out;
	size_t q = model->q, people = model->ratings->annotator_count;

	lists_free(&model->errors);
	out->posterior = calloc(out->item_count + 1, (q + 1) * sizeof(double));
	out->confusion = calloc(people * q * q + 1, sizeof(double));
	if (out->posterior == NULL || out->confusion == NULL)
		return false;
	take_priors(model);
	for (size_t i = 0; i < out->item_count; i++)
		for (size_t at = model->shares.start[i]; at < model->shares.start[i + 1]; at++)
			out->posterior[i * q + model->shares.entries[at].class] = model->shares.entries[at].value;
	for (size_t a = 0; a < people; a++) {
		fill_table(model, a);
		for (size_t c = 0; c < q; c++)
			for (size_t k = 0; model->given[c] && k < q; k++)
				/* a class nobody was seen with stays at 0 and is never asked */
				if (model->of_class[k] > 0)
					out->confusion[(a * q + k) * q + c] = model->table[c * q + k] /
						model->of_class[k];
	}
	return true;
}

static bool allocate(struct model *model)
{
	const struct ratings *ratings = model->ratings;
	size_t q = model->q, people = ratings->annotator_count;

	model->table = calloc(q * q + 1, sizeof(double));
	model->of_class = calloc(q + 1, sizeof(double));
	model->given = calloc(q + 1, sizeof(*model->given));
	model->log_prior = calloc(q + 1, sizeof(double));
	model->sum = calloc(q + 1, sizeof(double));
	model->met = calloc(q + 1, sizeof(*model->met));
	model->candidates = calloc(q + 1, sizeof(*model->candidates));
	return model->table != NULL && model->of_class != NULL && model->given != NULL && model->log_prior != NULL &&
		model->sum != NULL && model->met != NULL && model->candidates != NULL &&
		lists_init(&model->shares, ratings->item_count, (ratings->item_count + 1) * (q + 1)) &&
		lists_init(&model->errors, people * q, (people + 1) * (q + 1) * (q + 1));
}

static void release(struct model *model)
{
	lists_free(&model->shares);
	lists_free(&model->errors);
	free(model->table);
	free(model->of_class);
	free(model->given);
	free(model->log_prior);
	free(model->sum);
	free(model->met);
	free(model->candidates);
}

bool skene_run_lists(struct skene *skene)
{
	struct model model = { .skene = skene, .ratings = skene->ratings, .q = skene->q };
	bool ok = allocate(&model) && start(&model) && skene_iterate(skene, step, &model) && finish(&model);

	release(&model);
	return ok;
}
