/*
 * Where each label comes from: what an export of labels says beside them, row by row, and what annotators are told of what became of theirs.
 *
 *   adjudicated  decided by a person: who, when, why, under which guideline; also that several labels, or none, are right
 *   propagated   decided for a near-duplicate and taken over
 *   unanimous    everybody who labelled it said so; also one person alone
 *   model        people differ, and the model of their errors (Dawid and Skene) says this
 *   majority     people differ, and most said this
 *   given        nobody labelled it; the label came in with the row
 *   unresolved   people differ and nothing decides, or there is no label at all
 *
 * A decision that does not count (unsure, or by somebody who had labelled the example) settles nothing. Models' labels are kept apart and decide nothing.
 * Reads the whole dataset as of one moment; call it on a reader. Memory: with a model that of aggregation, else one row.
 */
#ifndef PREOP_MODEL_PROVENANCE_H
#define PREOP_MODEL_PROVENANCE_H

#include "preop/base/memory.h"
#include "preop/model/adjudication.h"
#include "preop/model/dataset.h"

enum provenance {
	PROVENANCE_ADJUDICATED,
	PROVENANCE_PROPAGATED,
	PROVENANCE_UNANIMOUS,
	PROVENANCE_MODEL,
	PROVENANCE_MAJORITY,
	PROVENANCE_GIVEN,
	PROVENANCE_UNRESOLVED,
	PROVENANCE_COUNT
};
const char *provenance_word(enum provenance provenance);

/* What speaks where people differ. */
enum provenance_judge { JUDGE_MAJORITY, JUDGE_DAWID_SKENE, JUDGE_NONE, JUDGE_COUNT };
const char *provenance_judge_word(enum provenance_judge judge); /* "majority" "dawid-skene" "none" */
bool provenance_judge_parse(const char *word, enum provenance_judge *out);

struct provenance_vote {
	const char *who, *label, *note; /* note: "" */
	int64_t at, spent /* ms, -1 */, guideline /* 0: not known */;
	double confidence; /* NAN: not said */
	bool model;
};
struct provenance_share {
	const char *label;
	double share;
};
struct provenance_row { /* strings are never NULL unless said; valid until the next row */
	int64_t id;
	const char *key, *own_id, *split, *title;
	const char *label, *gold; /* NULL: none */
	enum provenance provenance;
	int adjudicated;                 /* enum adjudicated */
	const struct decision *decision; /* that settled it: of several the earliest; NULL */
	struct provenance_vote *votes;   /* by name */
	size_t vote_count;
	struct provenance_share *soft; /* shares of the labels, by label; the decided one whole */
	size_t soft_count;
};

struct provenance_options {
	enum provenance_judge judge;
	bool (*progress)(void *context, int64_t done, int64_t total); /* false cancels; may be NULL */
	void *context;
};
/* `each` returns false with the error set to stop. `counts` (PROVENANCE_COUNT of them, may be NULL) are zeroed first. */
bool provenance_each(struct db *db, const struct dataset *dataset, const struct provenance_options *options,
	bool (*each)(void *work, const struct provenance_row *row, struct error *error), void *work, int64_t *counts,
	struct error *error);

#endif
