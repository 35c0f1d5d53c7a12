/* What the files of the Bradley-Terry model share. */
#ifndef PREOP_SRC_STATS_BRADLEY_TERRY_H
#define PREOP_SRC_STATS_BRADLEY_TERRY_H

#include "preop/stats/bradley_terry.h"

struct bt_pairs {
	size_t systems;
	double *wins;          /* systems x systems: of the row's over the column's, ties half */
	unsigned char *halves; /* systems x systems: the row's is given half a win over the column's */
};

/* Numbers the groups of systems that verdicts join; returns how many. */
size_t bt_join(const struct bt_pairs *pairs, uint32_t *group);
/* Fills `halves` and `bound`. False: no memory. */
bool bt_bound(struct bt_pairs *pairs, enum bt_bound *bound);

#endif
