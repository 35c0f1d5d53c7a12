/* The registry of signals: a table of rows a gate, and what their functions share. */
#ifndef PREOP_SRC_MODEL_SIGNAL_ROWS_H
#define PREOP_SRC_MODEL_SIGNAL_ROWS_H

#include "preop/model/signal.h"
#include "preop/model/suite.h"
#include "tally.h"

#include <math.h>

/* What the signals of one reading share. */
struct signal_reader {
	struct db *db;
	const struct signal_row *row; /* that is being read */
	struct arena *arena;
	const struct tally *tally;
	struct signal_suite *suite; /* signal_suite.h */
	struct signal_rules *rules; /* signal_guideline.c */
};

/*
 * `find` sets threshold where there are no limits to say what is wanted, why and the part of the value that the unit names (part, whole, at, number), and state where it is not the limits that decide: a state other
 * than neutral stays; value only where it is not part of whole; low and high where only what is surely past a limit is. Without a value it calls signal_undefined(). What is left is done by signal.c: value, own threshold, state, origin.
 */
enum signal_source {           /* bits */
	SIGNAL_READS_CASE = 1, /* strands, hazards */
	SIGNAL_READS_DATASETS = 2,
	SIGNAL_READS_SUITES = 4,
	SIGNAL_READS_NEWEST = 8 /* suite */
};

struct signal_row {
	const char *id, *name;
	enum signal_unit unit;
	enum signal_direction direction;
	double good, warn; /* limits: past `good` all is well, past `warn` nearly; NAN: the house has none */
	const char *origin;
	bool (*find)(struct signal_reader *reader, struct signal *out, struct error *error);
	unsigned reads;                /* enum signal_source */
	const char *screen, *argument; /* of struct signal */
};

struct signal_table {
	char gate;
	const struct signal_row *rows;
	size_t count;
};
extern const struct signal_table signal_task, signal_knowledge, signal_examples, signal_impact, signal_evaluation;
#define SIGNAL_TABLE(letter, rows)                                                                                     \
	{                                                                                                              \
		(letter), (rows), sizeof(rows) / sizeof((rows)[0])                                                     \
	}

#define SIGNAL_HOUSE "Threshold: house."
#define SIGNAL_NO_WARN (double)NAN
#define SIGNAL_SOME 1e-9 /* anything above nothing */

/* Of a file that was counted already. */
bool signal_read_tallied(struct db *db, struct arena *arena, const struct tally *tally, struct signal **out,
	size_t *count, struct error *error);

/* True, so that a `find` may end with it. */
bool signal_undefined(struct signal *out, const char *why);

#endif
