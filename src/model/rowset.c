#include "preop/model/rowset.h"

#include "preop/base/memory.h"

#include <stdlib.h>

struct chunk {
	int64_t ids[ROWSET_CHUNK];
	size_t count, size;
};

static bool stopped(struct error *error)
{
	return error_set(error, ERROR_CANCELLED, "the list was not needed any more");
}

static bool build(struct db *db, sqlite3_stmt *stmt, struct chunk *chunk, int64_t limit,
	bool (*each)(void *, const int64_t *ids, size_t count, bool complete), void *context, struct error *error)
{
	int got = 0;

	for (int64_t taken = 0; (limit == 0 || taken < limit) && (got = db_step(db, stmt, error)) == 1; taken++) {
		chunk->ids[chunk->count++] = sqlite3_column_int64(stmt, 0);
		if (chunk->count < chunk->size)
			continue;
		if (!each(context, chunk->ids, chunk->count, false))
			return stopped(error);
		chunk->count = 0;
		chunk->size = ROWSET_CHUNK;
	}
	if (got < 0)
		return false;
	return each(context, chunk->ids, chunk->count, true) || stopped(error);
}

bool rowset_build(struct db *db, int64_t dataset, const char *filter_text, int64_t limit,
	bool (*each)(void *, const int64_t *ids, size_t count, bool complete), void *context, struct error *error)
{
	struct filter *filter = filter_parse(filter_text, NULL, error);

	if (filter == NULL)
		return false;
	sqlite3_stmt *stmt = filter_select(db, filter, dataset, error);
	filter_free(filter);
	if (stmt == NULL)
		return false;
	struct chunk *chunk = xmalloc(sizeof(*chunk));
	chunk->count = 0;
	chunk->size = ROWSET_FIRST_CHUNK;
	bool ok = build(db, stmt, chunk, limit, each, context, error);
	free(chunk);
	sqlite3_finalize(stmt);
	return ok;
}
