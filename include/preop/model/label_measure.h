/*
 * What agreement, aggregation and the search for near-duplicates of a dataset last came to, kept in the file so that status and gates can show them without computing. A cache: it says nothing that cannot be
 * computed anew, is not in the journal and does not travel when copies are merged.
 */
#ifndef PREOP_MODEL_LABEL_MEASURE_H
#define PREOP_MODEL_LABEL_MEASURE_H

#include "preop/model/aggregate.h"
#include "preop/model/agreement.h"
#include "preop/model/near_revisit.h"
#include "preop/model/noise.h"

/* The newest op of the journal: read it before the votes, so that a label that comes meanwhile makes the measure stale. */
bool label_measure_newest(struct db *db, int64_t *op, struct error *error);

/* Keeps what all labels of the dataset came to; the other parts of the measure stay as they are. Needs a connection that writes. */
bool label_measure_keep_agreement(
	struct db *db, int64_t dataset, int64_t op, const struct agreement *agreement, struct error *error);
bool label_measure_keep_aggregate(
	struct db *db, int64_t dataset, int64_t op, const struct aggregate *aggregate, struct error *error);
bool label_measure_keep_noise(
	struct db *db, int64_t dataset, int64_t op, const struct noise_report *noise, struct error *error);
bool label_measure_keep_near(
	struct db *db, int64_t dataset, int64_t op, const struct near_revisits *near, struct error *error);

struct label_measured {  /* NAN: undefined, or never computed */
	bool known;      /* was computed */
	bool stale;      /* labels, rows, people or schemas changed since; of `near` texts, too */
	int64_t changes; /* so many of them */
	int64_t items;
};
struct label_measure {
	int64_t at; /* when it was kept last; CLOCK_NONE: never */
	struct label_measured agreement;
	int64_t pairable, annotators, annotations;
	const char *alpha_metric; /* "ordinal", "" */
	double percent, alpha, alpha_low, alpha_high, ac1;
	struct label_measured aggregate;
	const char *method; /* "dawid-skene", "" */
	int64_t ties;
	double noise;                /* expected share of wrong labels after aggregation */
	double accuracy;             /* where the right answer is known and was not used, ties split */
	struct label_measured doubt; /* what noise_read() came to, of the labels as they are */
	int64_t labelled;            /* items with one label */
	double wrong, wrong_low, wrong_high, ceiling;
	struct label_measured near; /* inputs across time */
	struct near_revisits revisits;
};
/* Strings in the arena. */
bool label_measure_read(
	struct db *db, int64_t dataset, struct arena *arena, struct label_measure *out, struct error *error);

#endif
