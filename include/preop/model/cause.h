/*
 * The differential of a strand: candidate causes, ordered as a clinician would, each with the test that tells it from the others and what came of it.
 *
 * Order: open ones before concluded ones; then what is dangerous to miss or cheap to find out, weighed by how likely it is: likelihood x danger / effort,
 * the higher first; ties as they were entered. The rarest and dearest, training, comes last by itself.
 */
#ifndef PREOP_MODEL_CAUSE_H
#define PREOP_MODEL_CAUSE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum cause_state { CAUSE_OPEN, CAUSE_RULED_OUT, CAUSE_SUPPORTED, CAUSE_TREATED };
const char *cause_state_word(enum cause_state state); /* "open", "ruled out" ... */
bool cause_state_parse(const char *word, enum cause_state *out);

struct cause {
	const char *uuid, *strand /* uuid */, *entry /* id in the list, or "" */, *title, *rung, *test, *result, *who;
	int likelihood, danger, effort; /* 1 low .. 3 high */
	double weight;                  /* by which open ones are ordered */
	enum cause_state state;
	int64_t at;
	int64_t evidence, doubtful; /* links, and those that changed, expired or are gone */
	bool orphan;                /* its strand is not there any more */
};
/* strand: uuid, NULL for all (strand by strand). */
bool cause_list(
	struct db *db, const char *strand, struct arena *arena, struct cause **out, size_t *count, struct error *error);

/* All causes the list has for the strand's diagnosis (case_text.h) that are not there yet, as one action. ERROR_INPUT: no diagnosis was chosen. */
bool cause_add_listed(struct db *db, const char *strand, int64_t *added, struct error *error);
struct cause_new {
	const char *title, *test, *rung /* "" */;
	int likelihood, danger, effort;
};
/* "LIKELIHOOD/DANGER/EFFORT", such as 3/2/1; ERROR_USAGE: not of that form. */
bool cause_ranks_parse(const char *word, struct cause_new *cause, struct error *error);
bool cause_add(struct db *db, const char *strand, const struct cause_new *cause, char *uuid, struct error *error);
/* A conclusion needs a result in words: what was run, on which cases, what came out; and "supported" and "treated" what board_demand() asks for. */
bool cause_conclude(struct db *db, const char *uuid, enum cause_state state, const char *result, struct error *error);
bool cause_remove(struct db *db, const char *uuid, struct error *error);

/* Which diagnoses a complaint sounds like, the likeliest first: ids of the list; never empty, the last is "other". Says nothing of the truth. */
size_t cause_hear(const char *complaint, const char **ids, size_t most);

#endif
