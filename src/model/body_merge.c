/* Texts of edited examples out of another copy of the project (model/merge.h). */
#include "bring.h"

#include "body.h"
#include "digest.h"
#include "key.h"
#include "state.h"

#include "preop/base/hash.h"

#include <inttypes.h>
#include <string.h>

/* Their revision, or no row when they never edited it: then the text is the one that was imported, here as there. */
static sqlite3_stmt *their_revision(struct db *theirs, int64_t id, int64_t revision, struct error *error)
{
	return db_query(theirs, error, "SELECT at, who, note, body FROM revision WHERE example = ?1 AND revision = ?2",
		"ii", id, revision);
}

static bool check_state(const char *key, const char *state, int64_t revision, sqlite3_stmt *row, struct error *error)
{
	struct strbuf expected = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	sha256_of(sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3), hash);
	body_state_print(revision, hash, &expected);
	bool fits = strcmp(expected.data, state) == 0;
	strbuf_free(&expected);
	return fits ||
		error_set(error, ERROR_INPUT,
			"revision %" PRId64 " of example %.60s is not the text its journal speaks of", revision, key);
}

/* The number that text has here: its own, else the first that has it. */
static bool find_here(struct db *db, int64_t id, int64_t revision, sqlite3_stmt *row, int64_t *number, bool *found,
	struct error *error)
{
	return db_int(db, error, number, found,
		"SELECT revision FROM revision WHERE example = ?1 AND body = ?2 ORDER BY revision <> ?3, revision "
		"LIMIT 1",
		"ibi", id, sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3), revision);
}

static bool add_here(
	struct db *db, int64_t id, int64_t revision, sqlite3_stmt *row, int64_t *number, struct error *error)
{
	return db_int(db, error, number, NULL,
		       "SELECT iif(EXISTS (SELECT 1 FROM revision WHERE example = ?1 AND revision = ?2), max(revision) "
		       "+ 1, ?2)"
		       " FROM revision WHERE example = ?1",
		       "ii", id, revision) &&
		db_run(db, error,
			"INSERT INTO revision (example, revision, at, who, note, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			"iiittb", id, *number, (int64_t)sqlite3_column_int64(row, 0), db_column_text(row, 1),
			db_column_text(row, 2), sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3));
}

static bool bring_row(struct db *db, int64_t id, const char *key, const char *state, int64_t revision,
	sqlite3_stmt *row, struct strbuf *here, struct error *error)
{
	unsigned char hash[SHA256_SIZE];
	int64_t number = 0;
	bool found = false;

	bool ok = check_state(key, state, revision, row, error) && body_keep_import(db, id, error) &&
		find_here(db, id, revision, row, &number, &found, error) &&
		(found || add_here(db, id, revision, row, &number, error));
	sha256_of(sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3), hash);
	if (ok)
		body_state_print(number, hash, here);
	return ok;
}

bool body_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	int64_t revision = state_int(state_root(state), "revision", -1), id, their_id;

	if (!example_key_find(db, key, &id, error) || !example_key_find(theirs, key, &their_id, error))
		return false;
	sqlite3_stmt *row = their_revision(theirs, their_id, revision, error);
	int got = row == NULL ? -1 : db_step(theirs, row, error);
	if (got == 0)
		return error_set(error, ERROR_INPUT,
			"its journal speaks of revision %" PRId64 " of example %.60s, which it does not have", revision,
			key);
	bool ok = got == 1 && bring_row(db, id, key, state, revision, row, here, error);
	db_done(row);
	return ok;
}

/* Numbers are each file's own; a text is what it is. */
bool body_combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	const char *here = state_string(state_root(mine), "hash", &arena);
	bool same = *here != '\0' && strcmp(here, state_string(state_root(theirs), "hash", &arena)) == 0;

	(void)base;
	if (same)
		strbuf_adds(out, mine);
	arena_free(&arena);
	return same;
}
