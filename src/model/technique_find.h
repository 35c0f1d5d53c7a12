/* What the two halves of a rung, its status and its override, share. */
#ifndef PREOP_SRC_MODEL_TECHNIQUE_FIND_H
#define PREOP_SRC_MODEL_TECHNIQUE_FIND_H

#include "preop/model/technique.h"

enum { TECHNIQUE_REASON = 2000 }; /* bytes of a reason */

/* One rung as it is judged among the others; ERROR_NOT_FOUND. */
bool technique_find(
	struct db *db, const char *rung, struct arena *arena, const struct technique **out, struct error *error);

#endif
