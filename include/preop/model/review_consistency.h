/*
 * How steady people are, from pairs that were shown to them twice, sides changed, without their knowing; and what the left side is worth to them. What is stale counts nowhere.
 * Thread: any reader.
 */
#ifndef PREOP_MODEL_REVIEW_CONSISTENCY_H
#define PREOP_MODEL_REVIEW_CONSISTENCY_H

#include "preop/model/review.h"
#include "preop/stats/preference.h"

struct review_steadiness {
	const char *who;
	int64_t verdicts, blind;         /* on pairs; of these blind */
	int64_t looks;                   /* at three or four outputs, not counted below */
	struct preference_share same;    /* the second look came to the same; p is not used */
	int64_t flipped, softened;       /* the other output won; one of the two looks was a tie or both bad */
	int64_t left_twice, right_twice; /* flipped: the same side won both times */
	struct preference_share left;    /* left won, of first looks with a winner; p: sign test against one half */
	double seconds;                  /* median of a verdict, NAN: not known */
};
/* Of everybody with a verdict, by name. */
bool review_consistency(struct db *db, int64_t suite, struct arena *arena, struct review_steadiness **out,
	size_t *count, struct error *error);

#endif
