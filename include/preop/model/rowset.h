/*
 * Row sets: the ids of one (dataset, filter) in order, built in chunks while already shown. Never OFFSET.
 */
#ifndef PREOP_MODEL_ROWSET_H
#define PREOP_MODEL_ROWSET_H

#include "preop/model/filter.h"

enum { ROWSET_FIRST_CHUNK = 64, ROWSET_CHUNK = 8192 };

/* `each` gets chunks of ids (first ROWSET_FIRST_CHUNK, then ROWSET_CHUNK) and returns false to stop (ERROR_CANCELLED). The final call has complete =
 * true and may have count 0. `limit` 0: all. */
bool rowset_build(struct db *db, int64_t dataset, const char *filter, int64_t limit,
	bool (*each)(void *, const int64_t *ids, size_t count, bool complete), void *context, struct error *error);

/* The first of these examples whose record holds the text as a filter's words do; *found == count: none does. */
bool rowset_search(
	struct db *db, const int64_t *ids, size_t count, const char *text, size_t *found, struct error *error);

#endif
