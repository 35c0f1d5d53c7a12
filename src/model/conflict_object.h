/* In what two states of one object differ, in words. */
#ifndef PREOP_SRC_MODEL_CONFLICT_OBJECT_H
#define PREOP_SRC_MODEL_CONFLICT_OBJECT_H

#include "preop/base/json.h"
#include "preop/base/memory.h"

/* A string as it is, of a list its strings one after the other: "pass; enough of them". Appends, behind "; " when there is something already. */
void conflict_add_words(struct json_span value, struct strbuf *out);

/*
 * What `state` says where `mine` and `theirs` differ: "reach 200; no puller". Who and when stand elsewhere, and what is for programs only (uuids) is left
 * out. Each may be NULL, for absent; where one of the two is, `state` is told whole. From `arena`; "" when there is nothing to say.
 */
const char *conflict_object_words(const char *state, const char *mine, const char *theirs, struct arena *arena);

#endif
