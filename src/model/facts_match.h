/* Finding facts in the turns of one record. */
#ifndef PREOP_SRC_MODEL_FACTS_MATCH_H
#define PREOP_SRC_MODEL_FACTS_MATCH_H

#include "preop/model/facts.h"

/* The answer at `turn`: its hits are appended. `slow` (of all rules, may be NULL) counts up where a rule was given up. */
void facts_find_in(struct facts_lint *lint, const struct turns *turns, size_t turn, struct arena *arena,
	struct facts_hit **hits, size_t *count, int64_t *slow);
bool facts_is_answer(const struct turn *turn);

#endif
