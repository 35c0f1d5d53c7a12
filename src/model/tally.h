/* The counts that signals are made of, over all live datasets and, of the cases, the newest suite: it is the one that a decision is measured on. */
#ifndef PREOP_SRC_MODEL_TALLY_H
#define PREOP_SRC_MODEL_TALLY_H

#include "tally_output.h"
#include "tally_time.h"

#include "preop/base/memory.h"
#include "preop/model/label_measure.h"
#include "preop/model/suite.h"
#include "preop/store/db.h"

/* What the labels of a dataset last came to (label_measure.h). */
struct tally_labels {
	const char *dataset;
	struct label_measure measure;
};

struct tally_dataset { /* a live one */
	struct dataset dataset;
	unsigned schema;      /* datasets whose labels mean the same have the same number; 0: there were too many */
	unsigned kinds;       /* bits 1 << enum example_kind, of the live rows */
	bool twice;           /* two people labelled a row */
	unsigned first, last; /* days of dated labels (tally_day); 0: there are none */
};

struct tally {
	struct tally_dataset *datasets; /* in the order they came; in the arena, and so are the lists below */
	size_t dataset_count;
	int64_t verified; /* rows of which the file knows that they are right, whatever else they lack */
	int64_t examples, unique /* distinct folded inputs */, labeled, twice /* two annotators or more */, disputed;
	int64_t dated, oldest, newest; /* examples with a date; CLOCK_NONE when there are none */
	const struct suite *suites;    /* in the order they came */
	size_t suite_count;
	const struct suite *suite;               /* the newest; NULL: there is none, and the counts of cases are 0 */
	int64_t cases, dated_cases, median_case; /* median: half of the dated ones are as new as that or newer */
	int64_t exposed /* cases whose input is a training example's */, exposed_before /* of the older suites */;
	int64_t reviewable /* cases with outputs of two systems */, reviewed;
	struct tally_inputs inputs;
	struct tally_drift *drifts; /* one a schema that has enough */
	size_t drift_count;
	struct tally_outputs outputs;
	struct tally_labels *labels; /* of datasets in which an example has labels of two people */
	size_t label_count;
	struct tally_labels *windows; /* of those in which dated labels are TALLY_WINDOW days apart, or more */
	size_t window_count;
};

/* One pass over the narrow rows, sorted by input and by date: less than a second on a million. */
bool tally_read(struct db *db, struct arena *arena, struct tally *out, struct error *error);

#endif
