/*
 * The close of a sitting: what one person decided in a run without a long break, and what it did to the agreement of a dataset.
 *
 * A sitting ends with the person's newest decision or skip and reaches back to the first pause of more than SITTING_MINUTES, or to a time that is given. It is read
 * from what holds now: a decision that was taken back is none, one that was changed counts once. Agreement is computed on three sets of items: all; those that were open
 * when it began; those that are open now. The votes are the same, the sets are not: what is left is what people really differ on.
 *
 * Three times the cost of agreement without intervals: call it on a reader.
 */
#ifndef PREOP_MODEL_SITTING_H
#define PREOP_MODEL_SITTING_H

#include "preop/base/memory.h"
#include "preop/model/adjudication.h"
#include "preop/model/dataset.h"

enum { SITTING_MINUTES = 30, SITTING_REASONS = 16 };

struct sitting_reason {
	const struct reason_code *code; /* NULL: none was said */
	int64_t count;
};
struct sitting_agreement {
	int64_t items, pairable; /* with a label; with two or more */
	const char *metric;      /* of alpha */
	double alpha, ac1;       /* NAN: undefined */
	const char *undefined;   /* why alpha is, NULL: it has a value */
};
struct sitting_error { /* one annotator's label beside the decided one */
	const char *said, *decided;
	int64_t count;
};
struct sitting_person {
	const char *who;
	int64_t labels, right;        /* on what was decided for one label here */
	struct sitting_error *errors; /* most frequent first */
	size_t error_count;
};
struct sitting {
	const char *who;
	int64_t from, to; /* first and last decision or skip; CLOCK_NONE: there is none */
	bool given;       /* `from` was asked for */
	int64_t decided, outcomes[OUTCOME_COUNT], sure, unsure, self, propagated, skipped;
	struct sitting_reason reasons
		[SITTING_REASONS]; /* in the order of reason_codes(), then those without; only those with a count */
	size_t reason_count;
	double seconds;                          /* a decision, median; NAN: not known */
	int64_t patches_opened, patches_applied; /* of the guideline, by this person */
	struct sitting_agreement all, before, now;
	struct sitting_person *people; /* by name */
	size_t person_count;
	int64_t open; /* items on which people differ and nothing is settled */
};
/* `who` NULL: the actor. `since` CLOCK_NONE: the last run. A person who decided nothing has an empty sitting: decided 0, to CLOCK_NONE. */
bool sitting_read(struct db *db, const struct dataset *dataset, const char *who, int64_t since, struct arena *arena,
	struct sitting *out, struct error *error);

#endif
