/*
 * One answer from many labels (stats/consensus.h) for the items of votes.h: posteriors, ties that stay ties, how well it does where the right answer is known.
 *
 * Reads nothing but the votes: any thread. Memory: items x categories and annotators x categories x categories doubles; refused beyond AGGREGATE_CELLS.
 */
#ifndef PREOP_MODEL_AGGREGATE_H
#define PREOP_MODEL_AGGREGATE_H

#include "preop/model/votes.h"
#include "preop/stats/consensus.h"

enum aggregate_method { AGGREGATE_MAJORITY, AGGREGATE_WEIGHTED, AGGREGATE_DAWID_SKENE, AGGREGATE_METHOD_COUNT };
const char *aggregate_method_word(enum aggregate_method method);           /* "majority" "weighted" "dawid-skene" */
bool aggregate_method_parse(const char *word, enum aggregate_method *out); /* false: none of them */

enum { AGGREGATE_CELLS = 40 << 20 /* of posteriors, and of confusion matrices: 320 MiB */ };
#define AGGREGATE_TOLERANCE 1e-6 /* of the log-likelihood's change: the reference values were computed with it */

struct aggregate_options {
	enum aggregate_method method;
	bool gold;        /* items whose right answer is known have it; Dawid-Skene learns from them */
	double smoothing; /* Dawid-Skene: added to every count of a confusion matrix */
	double tolerance; /* 0: AGGREGATE_TOLERANCE */
	int iterations;   /* at most; 0: 1000 */
	bool (*progress)(void *context, int iteration, double log_likelihood); /* false cancels; may be NULL */
	void *context;
};

/* Labels compared with the right answers. Shares are NAN without items. */
struct aggregate_score {
	size_t items; /* with a right answer and a label or tie */
	double split,
		kept; /* share that is right: a tie of n labels counts 1 / n if the right one is among them; counts 0 */
};

struct aggregate {
	enum aggregate_method method;
	bool gold;                  /* right answers were used: `score` then says nothing about the method */
	struct consensus consensus; /* posterior: items x categories */
	int32_t *label;             /* of each item: category, CONSENSUS_TIE */
	size_t ties, unanimous /* items, also of one label */;
	double expected_wrong;                  /* items: the sum of 1 - the best label's probability */
	struct aggregate_score score, majority; /* of this method; of counting votes, to compare */
};
/* ERROR_MEMORY, ERROR_UNSUPPORTED (too many cells; says what to do), ERROR_CANCELLED. Free `out` only when it returned true. */
bool aggregate_run(
	const struct votes *votes, const struct aggregate_options *options, struct aggregate *out, struct error *error);
void aggregate_free(struct aggregate *aggregate);

/* What each annotator answered (columns) to items of each class (rows), as expected counts: q x q an annotator, one after the other; `out` is zeroed first. Divided
 * by the sum of its row an entry is the error rate. */
void aggregate_confusion(const struct votes *votes, const struct aggregate *aggregate, double *out);

#endif
