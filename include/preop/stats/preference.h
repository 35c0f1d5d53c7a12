/*
 * What pairwise choices say beside who won: whether the side, the length or the person decided, and whether the choices can be put into an order at all.
 *
 *   M. G. Kendall, B. Babington Smith, "On the method of paired comparisons", Biometrika 31 (1940), 324-345: circular triads. Where every choice is
 *   a coin toss a quarter of the triads is circular.
 *
 * Intervals are Wilson's (interval.h) and take votes as independent. Thread: any.
 */
#ifndef PREOP_STATS_PREFERENCE_H
#define PREOP_STATS_PREFERENCE_H

#include "preop/stats/interval.h"

#include <stdbool.h>
#include <stddef.h>

enum preference_side { SIDE_LEFT, SIDE_RIGHT, SIDE_TIE };
enum { PREFERENCE_UNKNOWN = -1, PREFERENCE_SYSTEMS = 2000 /* at most: who beats whom is kept for every pair */ };

struct preference_vote {
	uint32_t annotator;
	enum preference_side choice;
	int32_t left, right;               /* systems, or PREFERENCE_UNKNOWN */
	int64_t left_length, right_length; /* characters, or PREFERENCE_UNKNOWN */
};

struct preference_share {
	int64_t hits, n;
	double share;             /* NAN when n is 0 */
	struct interval interval; /* 95 % */
	double p;                 /* two-sided, exact, against one half; NAN when n is 0 */
};
struct preference_bias {
	int64_t left, right, tie;
	struct preference_share position; /* left, of those that are no tie */
	struct preference_share ties;     /* of all */
	struct preference_share
		length; /* the longer one won, of those that are no tie with two different known lengths */
};
/* `each`: one an annotator, may be NULL. */
void preference_bias(const struct preference_vote *votes, size_t count, struct preference_bias *all,
	struct preference_bias *each, size_t annotator_count);

/* The probability of a result at least as far from n / 2 as this one, by tosses of a coin; NAN when n is 0. */
double preference_coin(int64_t hits, int64_t n);

struct preference_triple { /* first beats second beats third beats first */
	int32_t systems[3];
	int64_t margins[3]; /* votes ahead: of first against second, second against third, third against first */
};
struct preference_triples {
	size_t pairs, decided;           /* pairs of systems that were compared; with a majority */
	int64_t complete;                /* triples whose three pairs are decided */
	int64_t circular;                /* of these */
	struct preference_triple *items; /* the first `count` circular ones by their smallest margin, largest first */
	size_t count;
};
/* At most `limit` items. Votes of unknown systems, and of a system against itself, are passed over. False: no memory, or more than PREFERENCE_SYSTEMS.
 * Free with preference_triples_free(). */
bool preference_triples(const struct preference_vote *votes, size_t count, size_t system_count, size_t limit,
	struct preference_triples *out);
void preference_triples_free(struct preference_triples *triples);

#endif
