/* What the examples say of time: the same input in two windows, and the oldest third of the dated ones beside the newest. */
#ifndef PREOP_SRC_MODEL_TALLY_TIME_H
#define PREOP_SRC_MODEL_TALLY_TIME_H

#include "preop/base/error.h"
#include "preop/model/example.h"

enum {
	TALLY_WINDOW = 30 /* days */,
	TALLY_GAPS = 512 /* windows: 42 years */,
	TALLY_THIRD = 20 /* rows, at least */,
	TALLY_SCHEMAS = 255
};

struct tally_gap { /* pairs of labels of one input, so many windows apart; nearer ones are disagreement, not time */
	int64_t kept, changed, days /* of all of them */;
};

/* Inputs, a fold each, by what became of their rows: one row has to pass all filters up to there. */
enum tally_stage { TALLY_ANSWERED, TALLY_AGREED, TALLY_OUTSIDE, TALLY_VERIFIED, TALLY_STAGES };

struct tally_inputs {
	int64_t distinct;
	int64_t stages[TALLY_STAGES];
	int64_t revisited /* labeled in two windows */, contradicted;
	struct tally_gap gaps[TALLY_GAPS];
};

struct tally_row {
	int64_t fold, at; /* CLOCK_NONE */
	const char *label;
	size_t label_n;
	unsigned schema; /* labels are compared within one, from 1 to TALLY_SCHEMAS; 0: this one is not compared */
	int64_t length;
	bool stages[TALLY_STAGES]; /* each filter by itself */
};

struct tally_drift { /* of whole days: the fewest that hold a third of the dated rows, from the oldest on and from the newest back */
	int64_t rows[2];    /* 0: too few, or they meet */
	double length[2];   /* median characters of all turns, to half a per cent */
	int64_t labeled[2]; /* rows with a label */
	double distance,
		by_chance; /* of the label mixes (stats/drift.h); NAN: too few labels, or too many different ones */
	size_t labels;     /* different ones; 0: more than can be told apart */
};

/* Rows are added one by one and walked once, sorted by input and day. False: no memory, no disk. */
struct tally_time;
struct tally_time *tally_time_new(void); /* NULL: no memory */
void tally_time_free(struct tally_time *time);
bool tally_time_add(struct tally_time *time, const struct tally_row *row, struct error *error);
bool tally_time_read(
	struct tally_time *time, struct tally_inputs *inputs, struct tally_drift *drift, struct error *error);

#endif
