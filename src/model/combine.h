/*
 * Ready-made journal_target.combine: states that are JSON objects with the members always in one order. What tells when something was done is never a
 * reason to ask anybody, nor is where it stands in a list ("position"): of two times, or places, the earlier one stays.
 */
#ifndef PREOP_SRC_MODEL_COMBINE_H
#define PREOP_SRC_MODEL_COMBINE_H

#include "preop/base/strbuf.h"

#include <stdbool.h>

/* The two differ in when and where only. */
bool combine_times(const char *base, const char *mine, const char *theirs, struct strbuf *out);
/* Each member was changed by one of the two at most, or by both to the same. */
bool combine_members(const char *base, const char *mine, const char *theirs, struct strbuf *out);

#endif
