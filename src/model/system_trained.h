/* What a system was trained on, as it is kept: a number of examples, or the uuid of a snapshot; "": not said. In the journal by itself (kind "system-trained"), so that
 * a copy of the project that says only this changes nothing else of the system. */
#ifndef PREOP_SRC_MODEL_SYSTEM_TRAINED_H
#define PREOP_SRC_MODEL_SYSTEM_TRAINED_H

#include "preop/model/system.h"

/* Part of the caller's action; `key` is the system's. `word` as in system_put(). */
bool system_trained_put(
	struct db *db, const struct system *wanted, const char *key, struct arena *arena, struct error *error);

#endif
