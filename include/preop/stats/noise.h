/*
 * What wrong labels cost: how many there are to expect, what they leave for a model to reach, and how many fewer further decisions would leave.
 *
 * All is computed from `wrong`: for each item the probability that the label it has is wrong, by the posteriors of an aggregation (consensus.h). Items are taken
 * as independent given these, so the number of wrong labels is Poisson-binomial: mean sum w, variance sum w (1 - w). Derivations: docs/statistics.md.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_NOISE_H
#define PREOP_STATS_NOISE_H

#include "preop/stats/interval.h"

#include <stdbool.h>
#include <stddef.h>

/* The distribution is exact while at most so many items are in doubt; above, the normal one with its mean and variance. */
enum { NOISE_EXACT = 4096 };

struct noise_count {
	double expected, low, high; /* wrong labels; 5 % and 95 % points of their number */
};
/* False: no memory. */
bool noise_count(const double *wrong, size_t count, struct noise_count *out);

/* The ceiling of measured accuracy when the labels are those that `joint` says: q x q, entry [true class][label] the expected number of items. The sum over
 * classes of the largest entry of a row, of all. NAN without items. */
double noise_ceiling(const double *joint, size_t q);

struct noise_class {
	double items;     /* with this label */
	double wrong;     /* expected, of these */
	double annotator; /* how often one annotator misses an item of this class; NAN: nothing of it was seen */
};
/* `joint` as above; `confusion` annotators x q x q expected counts (true class, answer). */
void noise_classes(const double *joint, const double *confusion, size_t annotators, size_t q, struct noise_class *out);

/* Decisions in an order, each taking the doubt of its item away. */
struct noise_plan {
	size_t decisions;              /* of those asked for, as many as there are items in the order */
	struct noise_count now, after; /* without and with these decisions */
	double gain;                   /* now.expected - after.expected */
	double marginal;               /* wrong labels a decision takes away, of the NOISE_WINDOW next ones */
	size_t worth;                  /* decisions after which `marginal` stays below `least` */
	size_t for_share; /* decisions that take `share` of all items' doubt away; 0: more than there are */
};
enum { NOISE_WINDOW = 10 };
/* `order`: `length` different items. `least`: wrong labels a decision has to take away to be worth it. False: no memory. */
bool noise_plan(const double *wrong, size_t count, const size_t *order, size_t length, size_t decisions, double least,
	double share, struct noise_plan *out);

#endif
