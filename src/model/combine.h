/*
 * Ready-made journal_target.combine: states that are JSON objects with the members always in one order. Who did something ("who") and when ("at") is never a
 * reason to ask anybody: both come, together, from the one whose words stay; when both say the same, from the one who said so first; when each changed
 * something else, from the one who did so last. Nor is when it was made or where it stands in a list ("created_at", "position"): the earlier one stays.
 */
#ifndef PREOP_SRC_MODEL_COMBINE_H
#define PREOP_SRC_MODEL_COMBINE_H

#include "preop/base/strbuf.h"

#include <stdbool.h>

/* The two differ in who, when and where only. */
bool combine_times(const char *base, const char *mine, const char *theirs, struct strbuf *out);
/* Each member was changed by one of the two at most, or by both to the same. */
bool combine_members(const char *base, const char *mine, const char *theirs, struct strbuf *out);

#endif
