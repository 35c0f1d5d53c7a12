/*
 * Intake: a part of the sentence a team came with becomes a strand, with the words kept as they were said.
 * Thread: the writer's.
 */
#ifndef PREOP_MODEL_INTAKE_H
#define PREOP_MODEL_INTAKE_H

#include "preop/base/random.h"
#include "preop/store/db.h"

struct intake_strand {
	int64_t id;
	char uuid[UUID_SIZE];
};
/* One action. ERROR_INPUT: the words name a treatment ("fine-tune"), or are none. */
bool intake_take(struct db *db, const char *words, struct intake_strand *out, struct error *error);

#endif
