/* What the examples say of time: the same input in two windows, and the oldest third of the dated ones beside the newest. */
#ifndef PREOP_SRC_MODEL_TALLY_TIME_H
#define PREOP_SRC_MODEL_TALLY_TIME_H

#include "tally_drift.h"

#include "preop/base/error.h"
#include "preop/model/example.h"

enum {
	TALLY_WINDOW = 30 /* days */,
	TALLY_GAPS = 512 /* windows: 42 years */
};

struct tally_gap { /* pairs of labels of one input, so many windows apart; nearer ones are disagreement, not time */
	int64_t kept, changed, days /* of all of them */;
};

/* Of a date, from 1 on; 0: it has none. What is earlier or later than can be told apart is the first or last one. */
unsigned tally_day(int64_t at);

/* Inputs, a fold each, by what became of their rows: one row has to pass all filters up to there. */
enum tally_stage { TALLY_ANSWERED, TALLY_AGREED, TALLY_OUTSIDE, TALLY_VERIFIED, TALLY_STAGES };

struct tally_inputs {
	int64_t distinct;
	int64_t stages[TALLY_STAGES];
	int64_t revisited /* labeled in two windows */, contradicted;
	struct tally_gap gaps[TALLY_GAPS];
};

struct tally_row {
	int64_t id, fold, at; /* at: CLOCK_NONE */
	const char *label;
	size_t label_n;
	unsigned schema; /* labels are compared within one, from 1 to TALLY_SCHEMAS; 0: this one is not compared */
	bool output;     /* it shows one */
	bool stages[TALLY_STAGES]; /* each filter by itself */
};

/* Rows are added one by one and walked once, sorted by input and day. False: no memory, no disk. */
struct tally_time;
struct tally_time *tally_time_new(void); /* NULL: no memory */
void tally_time_free(struct tally_time *time);
bool tally_time_add(struct tally_time *time, const struct tally_row *row, struct error *error);
bool tally_time_read(struct tally_time *time, struct tally_inputs *inputs, struct error *error);
/* After that: a drift for each schema that has enough dated rows, in the arena. */
bool tally_time_drift(struct tally_time *time, struct db *db, struct arena *arena, struct tally_drift **out,
	size_t *count, struct error *error);

#endif
