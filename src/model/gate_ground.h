/* What the answer of a gate stands on. */
#ifndef PREOP_SRC_MODEL_GATE_GROUND_H
#define PREOP_SRC_MODEL_GATE_GROUND_H

#include "preop/model/gate.h"

/* Fills claim, counter, owner, until, evidence and doubtful. */
bool gate_ground_read(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error);
/* Whether an answer rests on nothing but signals, so that they have to be computed. */
bool gate_ground_wants_signals(const struct gate gates[GATE_COUNT]);
/* Fills amber. */
bool gate_ground_judge(struct db *db, struct arena *arena, const struct signal *signals, size_t count,
	struct gate gates[GATE_COUNT], struct error *error);

#endif
