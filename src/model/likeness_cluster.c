/*
 * Clusters of near-duplicates among any number of examples, by locality-sensitive hashing: signatures are cut into bands, examples that have a whole band in common are
 * compared, and those that are nearly alike are joined (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", section 3.4). With 16 bands of 4 minima a pair
 * that is alike to 0.8 is missed once in four thousand times, and one that is alike to 0.3 is compared once in eight.
 */
#include "precedent_index.h"

#include "preop/base/hash.h"

#include <stdlib.h>

const struct likeness_rule likeness_duplicates = { .band = 4, .least = 0.8 }; /* the house's */

struct banded {
	uint64_t key;
	uint32_t item;
};

static int by_key(const void *a, const void *b)
{
	const struct banded *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

/* The item that stands for the cluster; paths are halved on the way. */
static uint32_t root_of(struct likeness *items, uint32_t item)
{
	while (items[item].cluster != item) {
		items[item].cluster = items[items[item].cluster].cluster;
		item = items[item].cluster;
	}
	return item;
}

/* The earlier item stands for both: the order of joining does not matter. */
static void join(struct likeness *items, uint32_t a, uint32_t b)
{
	uint32_t x = root_of(items, a), y = root_of(items, b);

	if (x < y)
		items[y].cluster = x;
	else
		items[x].cluster = y;
}

static bool are_joined(struct likeness *items, uint32_t a, uint32_t b)
{
	return root_of(items, a) == root_of(items, b);
}

/* Each with the one before it and with the first that has the band: linear, also where a million have it in common. What another band joined is not compared again. */
static void compare_run(struct likeness *items, const struct banded *run, size_t count, double least)
{
	for (size_t i = 1; i < count; i++) {
		const size_t others[] = { i - 1, 0 };
		for (size_t k = 0; k < 2; k++)
			if (!are_joined(items, run[i].item, run[others[k]].item) &&
				likeness_estimate(&items[run[i].item], &items[run[others[k]].item]) >= least)
				join(items, run[i].item, run[others[k]].item);
	}
}

static void cluster_band(
	struct likeness *items, struct banded *band, size_t count, size_t number, const struct likeness_rule *rule)
{
	for (size_t i = 0; i < count; i++) {
		const uint16_t *minima = items[i].minhash.minima + number * rule->band;
		band[i] = (struct banded){ hash64(minima, rule->band * sizeof(*minima), 0), (uint32_t)i };
	}
	qsort(band, count, sizeof(*band), by_key);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && band[to].key == band[from].key;)
			to++;
		compare_run(items, band + from, to - from, rule->least);
	}
}

bool likeness_cluster(struct likeness *items, size_t count, const struct likeness_rule *rule,
	bool (*progress)(void *context, size_t bands, size_t of), void *context, struct error *error)
{
	struct banded *band = try_array(NULL, count + 1, sizeof(*band));
	size_t bands = MINHASH_SIZE / rule->band;
	bool go_on = true;

	if (band == NULL || count > UINT32_MAX) {
		free(band);
		return error_set(
			error, ERROR_MEMORY, "no memory to look for near-duplicates among %zu examples", count);
	}
	for (size_t i = 0; i < count; i++)
		items[i].cluster = (uint32_t)i;
	for (size_t number = 0; number < bands && count > 0 && go_on; number++) {
		cluster_band(items, band, count, number, rule);
		go_on = progress == NULL || progress(context, number + 1, bands);
	}
	for (size_t i = 0; i < count; i++)
		items[i].cluster = root_of(items, (uint32_t)i);
	free(band);
	return go_on || error_set(error, ERROR_CANCELLED, "the comparison was cancelled");
}
