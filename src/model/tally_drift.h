/*
 * The oldest third of the dated examples beside the newest: what their labels and the lengths of their outputs are. Datasets whose labels mean the same are
 * looked at together and others apart: of two schemas one mix is no mix.
 */
#ifndef PREOP_SRC_MODEL_TALLY_DRIFT_H
#define PREOP_SRC_MODEL_TALLY_DRIFT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum {
	TALLY_SCHEMAS = 255,
	TALLY_DAYS = 0x10000 /* 0: no date */,
	TALLY_THIRD = 20 /* rows, at least */,
	TALLY_LENGTHS = 2000 /* outputs that are read, of all schemas; each reads at least 2 * TALLY_THIRD */
};

struct tally_drift { /* of whole days: the fewest that hold a third of the dated rows, from the oldest on and from the newest back */
	unsigned schema;
	int64_t rows[2];    /* 0: too few, or they meet */
	int64_t labeled[2]; /* rows with a label */
	double distance,
		by_chance;  /* of the label mixes (stats/drift.h); NAN: too few labels, or too many different ones */
	size_t labels;      /* different ones; 0: more than can be told apart */
	int64_t outputs[2]; /* that were read */
	double length[2];   /* their median characters: of the last turn of the output; NAN: too few */
	bool part;          /* there are more outputs; these are by chance */
};

/* Rows are added, then divided by their days, then looked at again in any order. False: no memory. */
struct tally_eras;
struct tally_eras *tally_eras_new(void); /* NULL: no memory */
void tally_eras_free(struct tally_eras *eras);
/* `output`: the row shows one. Schema 0 is of those that are not compared. */
bool tally_eras_add(struct tally_eras *eras, unsigned schema, unsigned day, int64_t id, bool output);
void tally_eras_divide(struct tally_eras *eras);
void tally_eras_look(struct tally_eras *eras, unsigned schema, unsigned day, uint32_t label /* 0: none */);
bool tally_eras_read(struct tally_eras *eras, struct db *db, struct arena *arena, struct tally_drift **out,
	size_t *count, struct error *error);

#endif
