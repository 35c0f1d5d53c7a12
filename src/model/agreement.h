/* Agreement while it is computed. agreement.c: coefficients and intervals; agreement_tables.c: classes, confusions, pairs; agreement_people.c: one against the rest, models;
 * agreement_words.c: what the numbers mean. */
#ifndef PREOP_SRC_MODEL_AGREEMENT_H
#define PREOP_SRC_MODEL_AGREEMENT_H

#include "preop/model/agreement.h"

struct agreement_work {
	const struct votes *votes;
	const struct agreement_options *options;
	struct agreement *out;
	double *weights[WEIGHT_COUNT]; /* q x q; NULL: not used at this level */
	double *jaccard, *masi;        /* q x q; NULL: no label sets */
	size_t scale;                  /* labels to choose from, see agreement.c */
	bool cancelled;
};

#define AGREEMENT_UNDEFINED ((struct agreement_number){ .value = (double)NAN, .low = (double)NAN, .high = (double)NAN })

/* As a number without an interval; `labels` are counted in the words of an undefined one. */
struct agreement_number agreement_number(
	struct arena *arena, struct coefficient coefficient, size_t items, size_t labels, double percent);
/* hits / n; undefined with `why` when n is 0. */
struct agreement_number agreement_share(double hits, size_t n, const char *why);
/* The main coefficient of a tally. */
struct coefficient agreement_main(void *work, const struct agreement_tally *tally);
/* Whether to go on: asks the caller's progress. */
bool agreement_step(struct agreement_work *work, int64_t done, int64_t of);

/* Each fills its part of `out`; false: no memory or cancelled. */
bool agreement_classes(struct agreement_work *work);
bool agreement_confusions(struct agreement_work *work);
bool agreement_pairs(struct agreement_work *work);
bool agreement_people(struct agreement_work *work);
bool agreement_models(struct agreement_work *work, const struct votes *models);

void agreement_say(struct agreement *out); /* sentence and notes */

#endif
