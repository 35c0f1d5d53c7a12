/*
 * A unit as categories with counts: what a tally adds up. Units that look the same are one pattern, which is what makes a bootstrap of a
 * hundred thousand ratings quick.
 */
#ifndef PREOP_SRC_STATS_TALLY_H
#define PREOP_SRC_STATS_TALLY_H

#include "preop/stats/agreement.h"

struct cell {
	uint32_t category, count;
};

struct patterns {
	struct cell *cells;
	size_t *start; /* pattern_count + 1 */
	size_t pattern_count;
	uint32_t *of_unit; /* pattern of each item */
	size_t unit_count;
};
bool patterns_init(struct patterns *patterns, const struct ratings *ratings); /* false: no memory */
void patterns_free(struct patterns *patterns);

void tally_add(struct agreement_tally *tally, const struct cell *cells, size_t count, double times);

#endif
