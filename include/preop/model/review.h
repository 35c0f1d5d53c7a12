/*
 * Verdicts of people on outputs, side by side. For a suite with systems s1..sk a pair is (first, second) with first before second in name order; a look at
 * three or four outputs is written as the verdicts on its pairs that follow from it, which share a `view`.
 *
 * Blind: until a person seals a suite (review_seal()) nobody tells them which system is which, and their verdicts are `blind`. What has been seen cannot be unseen: after
 * a seal, even one that was undone, their verdicts on that suite are not blind.
 *
 * A verdict keeps what the two outputs were (`seen`). When a newer output came since, it is stale: it is not counted, and the pair is open again.
 */
#ifndef PREOP_MODEL_REVIEW_H
#define PREOP_MODEL_REVIEW_H

#include "preop/model/suite.h"

enum review_choice { REVIEW_NONE, REVIEW_FIRST, REVIEW_SECOND, REVIEW_TIE, REVIEW_BAD };
const char *review_choice_word(enum review_choice choice); /* "first" ... */
enum review_choice review_choice_parse(const char *word);  /* REVIEW_NONE: no such word */

struct review_pair {                      /* two outputs of a case */
	int64_t eval_case, first, second; /* system ids */
	bool first_left;                  /* as it is, or was, shown */
	enum review_choice choice;        /* the actor's own verdict, REVIEW_NONE when open */
};
/* All pairs of the newest outputs, case by case, for the actor; stale verdicts are none. systems: ids to restrict to, or NULL. Caller frees. */
bool review_pairs(struct db *db, int64_t suite, const int64_t *systems, size_t system_count, struct review_pair **out,
	size_t *count, struct error *error);
bool review_first_left(uint64_t seed, const char *case_external, const char *first, const char *second);

/* A verdict on two outputs without a queue; review_give() (review_queue.h) writes those of people who look. REVIEW_NONE takes it back. One action "verdict". */
bool review_set(struct db *db, const struct review_pair *pair, enum review_choice choice, bool blind, const char *note,
	struct error *error);

/* One verdict as it is in the file. Strings are valid during the call, or the arena's. */
struct review_verdict {
	int64_t eval_case, at, spent /* milliseconds, -1: not known */;
	int64_t first_id, second_id;
	const char *who, *first, *second, *note;
	const char *reasons; /* JSON list of tags */
	const char *view;    /* shared by the verdicts of one look at three or four outputs, else "" */
	enum review_choice choice;
	bool first_left, blind;
	bool stale; /* an output changed since: it does not count */
};
/* Of everybody on one case. */
bool review_verdicts(struct db *db, int64_t eval_case, struct arena *arena, struct review_verdict **out, size_t *count,
	struct error *error);
/* Of everybody in a suite, case by case: what a ladder counts (leaving out what is stale), what is exported. `each` returns false to stop, which is no error. */
bool review_each(struct db *db, int64_t suite, bool (*each)(void *context, const struct review_verdict *verdict),
	void *context, struct error *error);
/* The same of the hidden repeats (review_consistency.h). */
bool review_each_repeat(struct db *db, int64_t suite, bool (*each)(void *context, const struct review_verdict *verdict),
	void *context, struct error *error);

/* of everybody */
bool review_progress(struct db *db, int64_t suite, int64_t *cases_reviewed, int64_t *verdicts, struct error *error);

/* What an output is, for `seen`. */
uint64_t review_output_mark(const char *state, const char *text, size_t n);

/* ---- Blind ---- */

/* When the actor sealed the suite; CLOCK_NONE: not, names are hidden. */
bool review_sealed(struct db *db, int64_t suite, int64_t *at, struct error *error);
/* Whether the actor's next verdict is blind: they never saw the names, not even before an undo. */
bool review_is_blind(struct db *db, int64_t suite, bool *blind, struct error *error);
/* Names may be shown to the actor from now on. One action "seal"; sealing again changes nothing. */
bool review_seal(struct db *db, int64_t suite, const char *why /* "ladder": in the log */, struct error *error);

/* ---- How a suite is reviewed ---- */

enum { REVIEW_REPEATS = 10 /* per cent */, REVIEW_TINY = 30 /* pairs: fewer are not shown again */, REVIEW_TAGS = 20 };

struct review_setup {
	int repeats;          /* per cent of decided pairs that are shown again, 0 to 50 */
	const char **tags;    /* reasons to choose from */
	const char *tag_keys; /* a key each, never one of a verdict */
	size_t tag_count;
};
bool review_setup_read(
	struct db *db, int64_t suite, struct arena *arena, struct review_setup *out, struct error *error);
/* One action "review-setup". ERROR_INPUT: too many tags, one too long, a share out of range. */
bool review_setup_write(struct db *db, int64_t suite, const struct review_setup *setup, struct error *error);

#endif
