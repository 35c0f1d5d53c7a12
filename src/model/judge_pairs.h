/* The pairs a judge was asked about, with all that is known of them; for judge_measure.c. */
#ifndef PREOP_SRC_MODEL_JUDGE_PAIRS_H
#define PREOP_SRC_MODEL_JUDGE_PAIRS_H

#include "preop/model/judge_measure.h"

struct judge_pair {
	int64_t eval_case, first, second; /* second 0: one output, of a judge of labels; "first" says that it will do */
	unsigned char said[JUDGE_ORDER_COUNT]; /* enum judge_word; JUDGE_SILENT: not asked */
	unsigned char people, gold;
	bool split;                          /* people have no majority */
	bool own_verdict;                    /* the actor decided it */
	int64_t votes[3];                    /* people's: first, second, tie */
	int64_t first_length, second_length; /* -1: no output */
};

struct judge_pairs {
	struct judge_pair *items; /* by case, first, second */
	size_t count, capacity;
	int64_t verdicts, unread;
	int64_t repeated, steady; /* groups of repeats */
	double squares, freedom;  /* of repeated scores: sum of squares within, degrees of freedom */
};
bool judge_pairs_load(
	struct db *db, const struct judge *judge, bool first_round, struct judge_pairs *out, struct error *error);
void judge_pairs_free(struct judge_pairs *pairs);

enum judge_word judge_word_parse(const char *choice); /* "" : JUDGE_UNREAD */
struct judge_pair *judge_pairs_find(
	const struct judge_pairs *pairs, int64_t eval_case, int64_t first, int64_t second); /* NULL: not there */

#endif
