/* A conflict's states in words. */
#ifndef PREOP_SRC_MODEL_CONFLICT_WORDS_H
#define PREOP_SRC_MODEL_CONFLICT_WORDS_H

#include "preop/model/conflict.h"

struct conflict_states {
	int64_t id, at, theirs_at;
	const char *kind, *key, *base, *mine, *theirs; /* base, mine, theirs: NULL when absent */
	const char *theirs_who;
};
/* From `arena`. A kind or state of another shape than expected is shown as it stands in the journal. */
bool conflict_describe(struct db *db, const struct conflict_states *states, struct arena *arena, struct conflict *out,
	struct error *error);

#endif
