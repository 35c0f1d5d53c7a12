/* E. W. Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1 (1986), 251-266: the greedy algorithm, keeping
 * each round's frontier to walk back on. */
#include "diff.h"

#include "preop/base/memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = INT_MAX / 4 }; /* diagonals and edits are counted in an int */

/* The elements that may have a partner, and where they stand in the whole sequence. */
struct candidates {
	uint32_t *ids;
	int *places;
	int count;
};

/* The furthest x reached on the diagonals k = low, low + 2, ... high (k = x - y) with a given number of edits. */
struct frontier {
	int low, high;
	size_t offset; /* into the trace */
};

struct search {
	const struct candidates *left, *right;
	int *trace;
	size_t trace_count, trace_capacity;
	struct frontier *frontiers;
	int rounds, round_capacity;
	int64_t steps; /* that may still be spent */
};

static void *grow_zeroed(void *p, size_t count, size_t wanted, size_t size)
{
	char *bytes = xrealloc(p, wanted * size);

	memset(bytes + count * size, 0, (wanted - count) * size);
	return bytes;
}

void diff_scratch_reserve(struct diff_scratch *scratch, size_t id_count)
{
	size_t wanted = 2 * id_count;

	if (id_count <= scratch->count)
		return;
	scratch->stamps = grow_zeroed(scratch->stamps, scratch->count, wanted, sizeof(scratch->stamps[0]));
	scratch->tallies = grow_zeroed(scratch->tallies, scratch->count, wanted, sizeof(scratch->tallies[0]));
	scratch->count = wanted;
}

void diff_scratch_free(struct diff_scratch *scratch)
{
	free(scratch->stamps);
	free(scratch->tallies);
	*scratch = (struct diff_scratch)DIFF_SCRATCH_INIT;
}

/* The frontier's x on diagonal k, -1 where it has none. */
static int reached(const struct search *search, const struct frontier *frontier, int k)
{
	if (k < frontier->low || k > frontier->high)
		return -1;
	return search->trace[frontier->offset + (size_t)(k - frontier->low) / 2];
}

/* Where diagonal k is entered from the round before; *down tells an insertion from a deletion. */
static int enter(const struct search *search, const struct frontier *before, int k, bool *down)
{
	int above = reached(search, before, k + 1), beside = reached(search, before, k - 1);

	*down = above > beside;
	return *down ? above : beside + 1;
}

/* Diagonals outside the grid are left out; each round has every second one. */
static struct frontier *add_frontier(struct search *search)
{
	int edits = search->rounds, width = search->left->count, height = search->right->count;

	if (search->rounds == search->round_capacity) {
		search->round_capacity = search->round_capacity ? 2 * search->round_capacity : 64;
		search->frontiers = xrealloc(
			search->frontiers, (size_t)search->round_capacity * sizeof(search->frontiers[0]));
	}
	struct frontier *frontier = &search->frontiers[search->rounds++];
	frontier->low = edits <= height ? -edits : -height + (edits - height) % 2;
	frontier->high = edits <= width ? edits : width - (edits - width) % 2;
	frontier->offset = search->trace_count;
	search->trace_count += (size_t)(frontier->high - frontier->low) / 2 + 1;
	if (search->trace_count > search->trace_capacity) {
		search->trace_capacity = 2 * search->trace_count;
		search->trace = xrealloc(search->trace, search->trace_capacity * sizeof(search->trace[0]));
	}
	return frontier;
}

/* One more edit. Returns 1 when the ends have met, 0 when they have not, -1 when the budget has ended. */
static int advance(struct search *search)
{
	const struct candidates *left = search->left, *right = search->right;
	const struct frontier *frontier = add_frontier(search);

	for (int k = frontier->low; k <= frontier->high; k += 2) {
		bool down;
		int x = search->rounds == 1 ? 0 : enter(search, frontier - 1, k, &down), start = x;
		while (x < left->count && x - k < right->count && left->ids[x] == right->ids[x - k])
			x++;
		search->trace[frontier->offset + (size_t)(k - frontier->low) / 2] = x;
		if (x >= left->count && x - k >= right->count)
			return 1;
		search->steps -= x - start + 1;
	}
	return search->steps >= 0 ? 0 : -1;
}

/* From the end back: on each diagonal the run of equal elements, then the edit that led there. */
static void walk_back(const struct search *search, const struct diff_side *left, const struct diff_side *right)
{
	int x = search->left->count, y = search->right->count;

	for (int round = search->rounds - 1; round >= 0; round--) {
		bool down = false;
		int start = round ? enter(search, &search->frontiers[round - 1], x - y, &down) : 0;
		for (; x > start; x--, y--) {
			left->matched[search->left->places[x - 1]] = true;
			right->matched[search->right->places[y - 1]] = true;
		}
		x -= !down;
		y -= down;
	}
}

static void match_candidates(const struct diff_side *left, const struct diff_side *right,
	const struct candidates *left_some, const struct candidates *right_some, struct diff_budget *budget)
{
	int64_t allowance = budget->steps / 2; /* leaves something for those after it */
	struct search search = { .left = left_some, .right = right_some, .steps = allowance };
	int met = 0;

	while (!met)
		met = advance(&search);
	if (met > 0)
		walk_back(&search, left, right);
	else
		budget->exceeded = true;
	budget->steps -= allowance - search.steps;
	free(search.trace);
	free(search.frontiers);
}

/* Leaves the newest stamp on the ids that occur on both sides. */
static void stamp_common(const struct diff_side *left, const struct diff_side *right, struct diff_scratch *scratch)
{
	uint32_t only_left = scratch->stamp + 1, both = scratch->stamp + 2;

	for (size_t i = 0; i < left->count; i++)
		scratch->stamps[left->ids[i]] = only_left;
	for (size_t i = 0; i < right->count; i++) {
		if (scratch->stamps[right->ids[i]] == only_left)
			scratch->stamps[right->ids[i]] = both;
	}
	scratch->stamp = both;
}

static struct candidates choose(const struct diff_side *side, const struct diff_scratch *scratch)
{
	struct candidates some = {
		.ids = xmalloc(side->count * sizeof(some.ids[0])),
		.places = xmalloc(side->count * sizeof(some.places[0])),
	};

	for (size_t i = 0; i < side->count; i++) {
		if (scratch->stamps[side->ids[i]] != scratch->stamp)
			continue;
		some.ids[some.count] = side->ids[i];
		some.places[some.count++] = (int)i;
	}
	return some;
}

static void free_candidates(struct candidates *some)
{
	free(some->ids);
	free(some->places);
}

/* An element without an equal on the other side is in no common subsequence. Leaving those out first makes texts cheap that have
 * little in common, which are the worst case of the search. */
static void match_middle(const struct diff_side *left, const struct diff_side *right, struct diff_scratch *scratch,
	struct diff_budget *budget)
{
	stamp_common(left, right, scratch);
	struct candidates left_some = choose(left, scratch), right_some = choose(right, scratch);
	if (left_some.count > 0)
		match_candidates(left, right, &left_some, &right_some, budget);
	free_candidates(&left_some);
	free_candidates(&right_some);
}

static struct diff_side part(const struct diff_side *side, size_t start, size_t end)
{
	return (struct diff_side){ .ids = side->ids + start, .count = end - start, .matched = side->matched + start };
}

void diff_sequence(const struct diff_side *left, const struct diff_side *right, struct diff_scratch *scratch,
	struct diff_budget *budget)
{
	size_t left_end = left->count, right_end = right->count, start = 0;

	memset(left->matched, 0, left->count * sizeof(left->matched[0]));
	memset(right->matched, 0, right->count * sizeof(right->matched[0]));
	for (; start < left_end && start < right_end && left->ids[start] == right->ids[start]; start++)
		left->matched[start] = right->matched[start] = true;
	while (left_end > start && right_end > start && left->ids[left_end - 1] == right->ids[right_end - 1])
		left->matched[--left_end] = right->matched[--right_end] = true;

	struct diff_side left_middle = part(left, start, left_end), right_middle = part(right, start, right_end);
	if (left_middle.count == 0 || right_middle.count == 0)
		return;
	if (left_middle.count > COUNT_MAX || right_middle.count > COUNT_MAX)
		budget->exceeded = true;
	else
		match_middle(&left_middle, &right_middle, scratch, budget);
}
