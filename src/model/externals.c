#include "preop/model/externals.h"

#include "seen.h"

#include "preop/base/hash.h"
#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

struct externals {
	struct db *db;
	struct seen rows; /* hash of an id: the first live row that has it */
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the table of ids");
}

static uint64_t hash_of(const char *external)
{
	return seen_hash(hash64(external, strlen(external), 0));
}

static bool load(struct externals *externals, int64_t dataset, struct error *error)
{
	sqlite3_stmt *stmt = db_query(externals->db, error,
		"SELECT id, external FROM example NOT INDEXED WHERE dataset = ? AND gone = 0 AND external IS NOT NULL "
		"ORDER BY id",
		"i", dataset);
	int got = stmt == NULL ? -1 : 0;

	while (got >= 0 && (got = db_step(externals->db, stmt, error)) == 1) {
		if (!seen_make_room(&externals->rows)) {
			db_done(stmt);
			return no_memory(error);
		}
		uint64_t hash = hash_of(db_column_text(stmt, 1));
		struct seen_slot *slot = seen_find_key(&externals->rows, hash);
		if (slot->hash == 0)
			seen_take(&externals->rows, slot, hash, (uint64_t)sqlite3_column_int64(stmt, 0));
	}
	return got == 0;
}

struct externals *externals_open(struct db *db, int64_t dataset, struct error *error)
{
	struct externals *externals = xcalloc(1, sizeof(*externals));

	externals->db = db;
	if (load(externals, dataset, error))
		return externals;
	externals_close(externals);
	return NULL;
}

void externals_close(struct externals *externals)
{
	if (externals == NULL)
		return;
	seen_free(&externals->rows);
	free(externals);
}

/* The hash is not believed: another id may share it. */
bool externals_find(struct externals *externals, const char *external, int64_t *id, struct error *error)
{
	bool found = false;

	*id = 0;
	if (!seen_make_room(&externals->rows))
		return no_memory(error);
	const struct seen_slot *slot = seen_find_key(&externals->rows, hash_of(external));
	if (slot->hash == 0)
		return true;
	return db_int(externals->db, error, id, &found, "SELECT id FROM example WHERE id = ? AND external = ?", "it",
		(int64_t)slot->more, external);
}
