/* What the answer of a gate stands on. */
#ifndef PREOP_SRC_MODEL_GATE_GROUND_H
#define PREOP_SRC_MODEL_GATE_GROUND_H

#include "preop/model/gate.h"

/* Fills claim, counter, owner, until, evidence, doubtful and amber. */
bool gate_ground(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error);

#endif
