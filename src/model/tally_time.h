/* What the examples say of time: the same input in two windows, and the oldest third of the dated ones beside the newest. */
#ifndef PREOP_SRC_MODEL_TALLY_TIME_H
#define PREOP_SRC_MODEL_TALLY_TIME_H

#include "preop/base/bigsort.h"
#include "preop/model/example.h"

enum { TALLY_WINDOW = 30 /* days */, TALLY_GAPS = 512 /* windows: 42 years */, TALLY_THIRD = 20 /* rows, at least */ };

struct tally_gap { /* pairs of labels of one input, so many windows apart; nearer ones are disagreement, not time */
	int64_t kept, changed, days /* of all of them */;
};

/* Inputs, a fold each, by what became of their rows: one row has to pass all filters up to there. */
enum tally_stage { TALLY_ANSWERED, TALLY_AGREED, TALLY_OUTSIDE, TALLY_STAGES };

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
	int64_t length;
	bool stages[TALLY_STAGES]; /* each filter by itself */
};
/* Into a sort of all rows; tally_inputs_read() walks it. */
bool tally_inputs_add(struct bigsort *sort, const struct tally_row *row, struct error *error);
bool tally_inputs_read(struct bigsort *sort, struct tally_inputs *out, struct error *error);

struct tally_drift {        /* oldest third, newest third */
	int64_t rows;       /* of each; 0: too few have dates */
	double length[2];   /* median characters of all turns */
	int64_t labeled[2]; /* rows with a label */
	double distance,
		by_chance; /* of the label mixes (stats/drift.h); NAN: too few labels, or too many different ones */
	size_t labels;     /* different ones; 0: more than can be told apart */
};
bool tally_drift_add(struct bigsort *sort, const struct tally_row *row, struct error *error);
bool tally_drift_read(
	struct bigsort *sort, int64_t rows /* that were added */, struct tally_drift *out, struct error *error);

#endif
