/*
 * What a dataset of preferences (left, right, tie) says beside who won: bias of side, length and person, and systems that beat each other in a circle.
 * The statistics are stats/preference.h; this reads them out of the file.
 *
 * Systems are named by the records: model_x and model_y, model_a and model_b, system_a ..., left_model ..., or left and right when the answers stand elsewhere. The answers
 * are result_x and result_y, response_a ..., chosen and rejected, left and right, else the turns a preference has; their length is in characters. What a record
 * does not say is unknown and counted so. Models that judge are people's equals here and kept apart in everything.
 *
 * One pass over the votes and one over the records: call it on a reader.
 */
#ifndef PREOP_MODEL_PREFERENCE_H
#define PREOP_MODEL_PREFERENCE_H

#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/stats/preference.h"

enum { PREFERENCE_TRIPLES = 20 /* circles that are told */ };

struct preference_person {
	const char *who;
	struct preference_bias bias;
};
struct preference_circle { /* each beats the next, the last the first */
	const char *systems[3];
	int64_t margins[3]; /* votes ahead */
};
struct preference_group { /* of people, or of models */
	int64_t votes, items;
	struct preference_bias bias;
	struct preference_person *people; /* by name */
	size_t person_count;
	size_t systems, pairs, decided;    /* pairs compared; with a majority */
	int64_t complete, circular;        /* triples of systems with three majorities; of these going in a circle */
	struct preference_circle *circles; /* the clearest first */
	size_t circle_count;
};
struct preference_report {
	int64_t items;               /* somebody chose */
	int64_t nameless;            /* of these: the record does not say which systems */
	int64_t lengthless;          /* does not hold both answers */
	int64_t dropped;             /* labels that are neither left, right nor tie */
	const char *names, *answers; /* the fields that were read in most records: "model_x, model_y"; "" */
	struct preference_group people, models;
};

/* ERROR_INPUT: nobody chose left, right or tie in it. */
bool preference_read(struct db *db, const struct dataset *dataset, struct arena *arena, struct preference_report *out,
	bool (*progress)(void *context, int64_t done), void *context, struct error *error);

#endif
