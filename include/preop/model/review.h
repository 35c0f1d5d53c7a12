/*
 * Blind pairwise review. For a suite with systems s1..sk the pairs are all (first, second) with first before second in name order; which of the two is shown left is
 * drawn from the suite's stored seed, the case and the pair, so every reopening shows the same order, and it is stored with the verdict.
 * A pair of a case can be reviewed when both systems have an output for it.
 */
#ifndef PREOP_MODEL_REVIEW_H
#define PREOP_MODEL_REVIEW_H

#include "preop/model/suite.h"

enum review_choice { REVIEW_NONE, REVIEW_FIRST, REVIEW_SECOND, REVIEW_TIE, REVIEW_BAD };
const char *review_choice_word(enum review_choice choice); /* "first" ... */
enum review_choice review_choice_parse(const char *word);  /* REVIEW_NONE: no such word */

struct review_pair {                      /* one thing to decide */
	int64_t eval_case, first, second; /* system ids */
	bool first_left;
	enum review_choice choice; /* the actor's own verdict, REVIEW_NONE when open */
};
/* All pairs in review order (case by case), for the actor. systems: ids to restrict to, or NULL. Caller frees. */
bool review_pairs(struct db *db, int64_t suite, const int64_t *systems, size_t system_count, struct review_pair **out,
	size_t *count, struct error *error);
bool review_first_left(uint64_t seed, const char *case_external, const char *first, const char *second);

/* REVIEW_NONE takes the verdict back. One action "verdict". */
bool review_set(struct db *db, const struct review_pair *pair, enum review_choice choice, bool blind, const char *note,
	struct error *error);

struct review_verdict {
	const char *who, *first, *second, *note;
	enum review_choice choice;
	bool first_left, blind;
	int64_t at;
};
bool review_verdicts(struct db *db, int64_t eval_case, struct arena *arena, struct review_verdict **out, size_t *count,
	struct error *error);
/* of everybody */
bool review_progress(struct db *db, int64_t suite, int64_t *cases_reviewed, int64_t *verdicts, struct error *error);

#endif
