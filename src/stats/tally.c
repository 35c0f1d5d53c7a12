#include "tally.h"

#include <stdlib.h>
#include <string.h>

bool tally_init(struct agreement_tally *tally, size_t q)
{
	*tally = (struct agreement_tally){ .q = q };
	tally->pairs = calloc(q * q + 1, sizeof(double));
	tally->coincidence = calloc(q * q + 1, sizeof(double));
	tally->prevalence = calloc(q + 1, sizeof(double));
	if (tally->pairs != NULL && tally->coincidence != NULL && tally->prevalence != NULL)
		return true;
	tally_free(tally);
	return false;
}

void tally_free(struct agreement_tally *tally)
{
	free(tally->pairs);
	free(tally->coincidence);
	free(tally->prevalence);
	*tally = (struct agreement_tally){ .q = 0 };
}

void tally_clear(struct agreement_tally *tally)
{
	size_t q = tally->q;

	tally->units = tally->units_2 = tally->n = 0;
	memset(tally->pairs, 0, q * q * sizeof(double));
	memset(tally->coincidence, 0, q * q * sizeof(double));
	memset(tally->prevalence, 0, q * sizeof(double));
}

void tally_add(struct agreement_tally *tally, const struct cell *cells, size_t count, double times)
{
	double r = 0;

	for (size_t i = 0; i < count; i++)
		r += cells[i].count;
	if (r == 0 || times == 0)
		return;
	tally->units += times;
	for (size_t i = 0; i < count; i++)
		tally->prevalence[cells[i].category] += times * cells[i].count / r;
	if (r < 2)
		return;
	tally->units_2 += times;
	tally->n += times * r;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			size_t at = cells[i].category * tally->q + cells[k].category;
			double same = i == k ? 1 : 0, pairs = cells[i].count * (cells[k].count - same);
			tally->coincidence[at] += times * pairs / (r - 1);
			tally->pairs[at] += times * pairs / (r * (r - 1));
		}
}

static int compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A unit's categories in rising order with their counts; `sorted` has room for its ratings. Returns the number of cells. */
static size_t cells_of(const struct ratings *ratings, size_t unit, uint32_t *sorted, struct cell *cells)
{
	size_t from = ratings->start[unit], r = ratings->start[unit + 1] - from, count = 0;

	for (size_t i = 0; i < r; i++)
		sorted[i] = ratings->items[from + i].category;
	qsort(sorted, r, sizeof(*sorted), compare_numbers);
	for (size_t i = 0; i < r; i++) {
		if (count > 0 && cells[count - 1].category == sorted[i])
			cells[count - 1].count++;
		else
			cells[count++] = (struct cell){ sorted[i], 1 };
	}
	return count;
}

static size_t longest_unit(const struct ratings *ratings)
{
	size_t most = 0;

	for (size_t i = 0; i < ratings->item_count; i++)
		if (ratings->start[i + 1] - ratings->start[i] > most)
			most = ratings->start[i + 1] - ratings->start[i];
	return most;
}

/* ---- Patterns ---- */

static uint64_t hash_cells(const struct cell *cells, size_t count)
{
	uint64_t hash = 0xcbf29ce484222325U ^ count;

	for (size_t i = 0; i < count; i++) {
		hash = (hash ^ cells[i].category) * 0x100000001b3U;
		hash = (hash ^ cells[i].count) * 0x100000001b3U;
	}
	return hash ^ hash >> 29;
}

struct pattern_table { /* open addressing: pattern and 1, or 0 */
	uint32_t *slots;
	size_t mask;
};

/* The pattern of these cells, which stand at the end of patterns->cells; a new one when there is none like it. */
static uint32_t find_pattern(struct patterns *patterns, const struct pattern_table *table, size_t count)
{
	const struct cell *cells = patterns->cells + patterns->start[patterns->pattern_count];

	for (size_t i = (size_t)hash_cells(cells, count) & table->mask;; i = (i + 1) & table->mask) {
		if (table->slots[i] == 0) {
			table->slots[i] = (uint32_t)++patterns->pattern_count;
			patterns->start[patterns->pattern_count] = patterns->start[patterns->pattern_count - 1] + count;
			return table->slots[i] - 1;
		}
		size_t at = patterns->start[table->slots[i] - 1], n = patterns->start[table->slots[i]] - at;
		if (n == count && memcmp(patterns->cells + at, cells, n * sizeof(*cells)) == 0)
			return table->slots[i] - 1;
	}
}

bool patterns_init(struct patterns *patterns, const struct ratings *ratings)
{
	struct pattern_table table = { .mask = 1 };

	while (table.mask < 2 * ratings->item_count + 2)
		table.mask *= 2;
	table.slots = calloc(table.mask, sizeof(*table.slots));
	table.mask--;
	uint32_t *sorted = calloc(longest_unit(ratings) + 1, sizeof(*sorted));
	*patterns = (struct patterns){ .cells = calloc(ratings->count + 1, sizeof(*patterns->cells)),
		.start = calloc(ratings->item_count + 2, sizeof(*patterns->start)),
		.of_unit = calloc(ratings->item_count + 1, sizeof(*patterns->of_unit)),
		.unit_count = ratings->item_count };
	bool ok = table.slots != NULL && sorted != NULL && patterns->cells != NULL && patterns->start != NULL &&
		patterns->of_unit != NULL;
	for (size_t i = 0; ok && i < ratings->item_count; i++) {
		struct cell *end = patterns->cells + patterns->start[patterns->pattern_count];
		patterns->of_unit[i] = find_pattern(patterns, &table, cells_of(ratings, i, sorted, end));
	}
	free(table.slots);
	free(sorted);
	if (!ok)
		patterns_free(patterns);
	return ok;
}

void patterns_free(struct patterns *patterns)
{
	free(patterns->cells);
	free(patterns->start);
	free(patterns->of_unit);
	*patterns = (struct patterns){ .pattern_count = 0 };
}

bool tally_count(struct agreement_tally *tally, const struct ratings *ratings)
{
	size_t most = longest_unit(ratings);
	uint32_t *sorted = calloc(most + 1, sizeof(*sorted));
	struct cell *cells = calloc(most + 1, sizeof(*cells));
	bool ok = sorted != NULL && cells != NULL;

	tally_clear(tally);
	for (size_t i = 0; ok && i < ratings->item_count; i++)
		tally_add(tally, cells, cells_of(ratings, i, sorted, cells), 1);
	free(sorted);
	free(cells);
	return ok;
}
