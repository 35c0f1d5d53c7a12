/* Who can be compared with whom, and where a verdict the other way is wanting. */
#include "bradley_terry.h"

#include <stdlib.h>

static void spread(uint32_t *group, size_t systems, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < systems; i++) {
		if (group[i] == from)
			group[i] = to;
	}
}

size_t bt_join(const struct bt_pairs *pairs, uint32_t *group)
{
	size_t n = pairs->systems, groups = 0;

	for (size_t i = 0; i < n; i++)
		group[i] = (uint32_t)i;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			bool met = pairs->wins[i * n + j] > 0 || pairs->wins[j * n + i] > 0;

			if (met && group[i] != group[j])
				spread(group, n, group[i] > group[j] ? group[i] : group[j],
					group[i] < group[j] ? group[i] : group[j]);
		}
	}
	/* Numbered 0, 1 ... in the order of their first systems. */
	for (size_t i = 0; i < n; i++) {
		if (group[i] == i)
			spread(group, n, (uint32_t)i, (uint32_t)groups++);
	}
	return groups;
}

/* Warshall's closure: whom each system beats, perhaps through others. */
static void close_over(unsigned char *beats, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; beats[i * n + k] && j < n; j++)
				beats[i * n + j] |= beats[k * n + j];
		}
	}
}

static void bound_of(const struct bt_pairs *pairs, const unsigned char *beats, size_t i, enum bt_bound *out)
{
	size_t n = pairs->systems;
	bool over = false, under = false;

	for (size_t j = 0; j < n; j++) {
		over = over || (beats[i * n + j] && !beats[j * n + i]);
		under = under || (beats[j * n + i] && !beats[i * n + j]);
	}
	*out = over && under ? BT_BETWEEN : over ? BT_AT_LEAST : under ? BT_AT_MOST : BT_ESTIMATED;
}

bool bt_bound(struct bt_pairs *pairs, enum bt_bound *bound)
{
	size_t n = pairs->systems;
	unsigned char *beats = calloc(n * n + 1, 1);

	if (!beats)
		return false;
	for (size_t i = 0; i < n * n; i++)
		beats[i] = pairs->wins[i] > 0;
	close_over(beats, n);
	for (size_t i = 0; i < n; i++)
		bound_of(pairs, beats, i, &bound[i]);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			pairs->halves[i * n + j] = pairs->wins[j * n + i] > 0 && !beats[i * n + j];
	}
	free(beats);
	return true;
}
