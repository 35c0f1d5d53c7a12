/* One annotator against all others: what they answered, and what agreement is without this one. */
#include "tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
	const struct ratings *ratings;
	size_t *start; /* by annotator: places[start[a]] .. places[start[a + 1] - 1] */
	struct place {
		uint32_t item, category;
	} * places;
	struct cell *cells; /* of one unit */
	uint32_t *count;    /* q: how often in this unit; 0 between units */
	struct agreement_tally tally;
};

static bool init(struct work *work, const struct ratings *ratings)
{
	size_t q = ratings->category_count;

	memset(work, 0, sizeof(*work));
	work->ratings = ratings;
	work->start = calloc(ratings->annotator_count + 2, sizeof(*work->start));
	work->places = calloc(ratings->count + 1, sizeof(*work->places));
	work->cells = calloc(q + 1, sizeof(*work->cells));
	work->count = calloc(q + 1, sizeof(*work->count));
	return work->start != NULL && work->places != NULL && work->cells != NULL && work->count != NULL &&
		tally_init(&work->tally, q);
}

static void release(struct work *work)
{
	free(work->start);
	free(work->places);
	free(work->cells);
	free(work->count);
	tally_free(&work->tally);
}

/* Counting sort by annotator, stable: start[a + 2] counts, becomes where a + 1 begins, and moves on as places are filled. */
static void sort_places(struct work *work)
{
	const struct ratings *ratings = work->ratings;

	for (size_t i = 0; i < ratings->count; i++)
		work->start[ratings->items[i].annotator + 2]++;
	for (size_t a = 2; a <= ratings->annotator_count; a++)
		work->start[a] += work->start[a - 1];
	for (size_t i = 0; i < ratings->item_count; i++)
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++)
			work->places[work->start[ratings->items[at].annotator + 1]++] = (struct place){ (uint32_t)i,
				ratings->items[at].category };
}

/* The unit's categories with their counts, in order of first sight. */
static size_t cells_of(struct work *work, size_t item)
{
	const struct ratings *ratings = work->ratings;
	size_t count = 0;

	for (size_t at = ratings->start[item]; at < ratings->start[item + 1]; at++) {
		uint32_t category = ratings->items[at].category;
		if (work->count[category]++ == 0)
			work->cells[count++].category = category;
	}
	for (size_t i = 0; i < count; i++) {
		work->cells[i].count = work->count[work->cells[i].category];
		work->count[work->cells[i].category] = 0;
	}
	return count;
}

static size_t take_one(struct cell *cells, size_t count, uint32_t category)
{
	for (size_t i = 0; i < count; i++)
		if (cells[i].category == category && --cells[i].count == 0) {
			cells[i] = cells[count - 1];
			return count - 1;
		}
	return count;
}

/* 1 for the majority of these cells, 1 / n for one of n that tie, else 0. */
static double credit(const struct cell *cells, size_t count, uint32_t category)
{
	uint32_t most = 0, own = 0;
	double tied = 0;

	for (size_t i = 0; i < count; i++) {
		most = cells[i].count > most ? cells[i].count : most;
		own = cells[i].category == category ? cells[i].count : own;
	}
	for (size_t i = 0; i < count; i++)
		tied += cells[i].count == most;
	return own == most ? 1 / tied : 0;
}

/* What was added and taken away again leaves a rest of rounding, which is no coincidence of labels. */
static void drop_rests(struct agreement_tally *tally)
{
	for (size_t i = 0; i < tally->q * tally->q; i++) {
		if (fabs(tally->coincidence[i]) < 1e-9)
			tally->coincidence[i] = 0;
		if (fabs(tally->pairs[i]) < 1e-9)
			tally->pairs[i] = 0;
	}
	for (size_t k = 0; k < tally->q; k++)
		if (fabs(tally->prevalence[k]) < 1e-9)
			tally->prevalence[k] = 0;
}

static void copy(struct agreement_tally *to, const struct agreement_tally *from)
{
	size_t q = from->q;

	to->units = from->units;
	to->units_2 = from->units_2;
	to->n = from->n;
	memcpy(to->pairs, from->pairs, q * q * sizeof(*to->pairs));
	memcpy(to->coincidence, from->coincidence, q * q * sizeof(*to->coincidence));
	memcpy(to->prevalence, from->prevalence, q * sizeof(*to->prevalence));
}

/* A unit with r ratings counts r in n only while r is two or more, so a unit is taken out whole and put back without the one. */
static void leave_out(struct work *work, uint32_t annotator, bool tally, struct annotator_agreement *out)
{
	for (size_t at = work->start[annotator]; at < work->start[annotator + 1]; at++) {
		struct place place = work->places[at];
		size_t count = cells_of(work, place.item);
		if (tally)
			tally_add(&work->tally, work->cells, count, -1);
		count = take_one(work->cells, count, place.category);
		if (tally)
			tally_add(&work->tally, work->cells, count, 1);
		out->labels++;
		if (count == 0)
			continue;
		out->compared++;
		out->equal += credit(work->cells, count, place.category);
	}
}

bool agreement_annotators(const struct ratings *ratings, const struct agreement_tally *all,
	const struct annotator_question *question, struct annotator_agreement *out)
{
	struct work work;
	bool ok = init(&work, ratings);

	if (ok)
		sort_places(&work);
	for (size_t a = 0; ok && a < ratings->annotator_count; a++) {
		out[a] = (struct annotator_agreement){ .labels = 0 };
		if (question->evaluate != NULL)
			copy(&work.tally, all);
		leave_out(&work, (uint32_t)a, question->evaluate != NULL, &out[a]);
		if (question->evaluate != NULL) {
			drop_rests(&work.tally);
			out[a].without = question->evaluate(question->context, &work.tally);
		}
		ok = question->progress == NULL ||
			question->progress(question->context, a + 1, ratings->annotator_count);
	}
	release(&work);
	return ok;
}
