/*
 * Decisions of adjudicators on examples that people labelled differently (or alike and wrong).
 *
 * Each adjudicator has at most one present decision on an example; it is theirs, never a copy of an annotator's row. A decision counts when it is sure and its maker did
 * not annotate the example. Of the counting decisions the commonest holds; without one the example waits for a second adjudicator; equally common ones
 * that differ leave it open. No rule asks which came last, so two copies of a project merge to the same answer.
 *
 * Conflict of interest is enforced here: who annotated the example is recorded as `self`, whatever the caller says, and who annotates it later decided nothing alone
 * either. A model decides nothing (ERROR_CONFLICT), and what somebody decided who turns out to be one does not count.
 */
#ifndef PREOP_MODEL_ADJUDICATION_H
#define PREOP_MODEL_ADJUDICATION_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum adjudicated { /* example.adjudicated */
	ADJUDICATED_NOT,
	ADJUDICATED_LABEL, /* the label of the example is the decided one */
	ADJUDICATED_BOTH,  /* several labels are right: no hard label, a soft one */
	ADJUDICATED_NONE,  /* none of the labels given is right; the right one may be known */
	ADJUDICATED_WAITS, /* for a second adjudicator: the votes decide until then */
	ADJUDICATED_SPLIT, /* adjudicators differ: no label */
	ADJUDICATED_COUNT
};
/* "", "decided", "both", "none", "waits", "split" */
const char *adjudicated_word(int state);
/* Nothing is left to do. */
bool adjudicated_settled(int state);

enum outcome { OUTCOME_LABEL, OUTCOME_BOTH, OUTCOME_NONE, OUTCOME_COUNT };
const char *outcome_word(enum outcome outcome); /* "label" "both" "none" */

/* Why people differed. The house's list, after Potato's taxonomy (reference: docs/labeling.md). */
struct reason_code {
	char code;
	const char *name, *text; /* "guideline gap", "the guideline does not say" */
};
const struct reason_code *reason_codes(size_t *count);
const struct reason_code *reason_code_of(const char *code); /* NULL: none */

struct decision {
	int64_t example;
	const char *who;
	enum outcome outcome;
	const char *label;          /* NULL: none */
	const char *soft;           /* of OUTCOME_BOTH: JSON object label -> share; "{}" */
	const char *reason;         /* code, "" */
	const char *note, *section; /* "" */
	const char *source;         /* key of the example it was propagated from, "" */
	int64_t guideline, spent /* ms, -1 not known */, at;
	uint64_t seed; /* of the order in which the votes were shown */
	bool sure, self;
};

/* Decides as the actor; replaces the actor's decision there was. `decision`: example, who, self, at and guideline are filled in (guideline: the version in
 * force). The label must be one the dataset's schema admits. One action "adjudicate", one op. The same decision again is no action. */
bool adjudication_set(struct db *db, int64_t example, const struct decision *decision, struct error *error);
/* The same on several examples as one action "adjudicate": bulk approval, propagation. *changed may be NULL. */
bool adjudication_set_many(struct db *db, const int64_t *ids, size_t count, const struct decision *decision,
	int64_t *changed, struct error *error);
/* Takes the actor's decision back. No decision of theirs: true, no action. */
bool adjudication_clear(struct db *db, const int64_t *ids, size_t count, int64_t *changed, struct error *error);

/* Decisions on an example, by name. */
bool adjudication_read(
	struct db *db, int64_t example, struct arena *arena, struct decision **out, size_t *count, struct error *error);

#endif
