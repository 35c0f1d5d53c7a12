/* Outputs and their cases out of another copy of the project (model/merge.h). */
#include "bring.h"

#include "carry.h"
#include "grow.h"
#include "judge.h"

#include "preop/model/suite_import.h"

#include <string.h>

struct moving {
	struct db *db, *theirs;
	const char *uuid;
	int64_t their_id, their_suite;
	int64_t id, suite;
	struct strbuf suite_uuid, suite_name;
	int64_t suite_at;
};

static bool find_theirs(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT i.id, s.id, s.uuid, s.name, s.created_at FROM import i JOIN suite s ON s.id = i.suite WHERE "
		"i.uuid = ?1",
		"t", move->uuid);
	int got = stmt == NULL ? -1 : db_step(move->theirs, stmt, error);

	if (got != 1)
		return got == 0 &&
			error_set(error, ERROR_INPUT,
				"its journal speaks of import %.40s, whose outputs it does not have", move->uuid);
	move->their_id = sqlite3_column_int64(stmt, 0);
	move->their_suite = sqlite3_column_int64(stmt, 1);
	strbuf_adds(&move->suite_uuid, db_column_text(stmt, 2));
	strbuf_adds(&move->suite_name, db_column_text(stmt, 3));
	move->suite_at = sqlite3_column_int64(stmt, 4);
	db_done(stmt);
	return true;
}

/* Both copies made a suite of that name. A suite's name is no state of the journal: it is only changed. */
static bool choose_name(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->db, error,
		"SELECT uuid, created_at FROM suite WHERE name = ?1 AND uuid <> ?2", "tt", move->suite_name.data,
		move->suite_uuid.data);
	int got = stmt == NULL ? -1 : db_step(move->db, stmt, error);
	struct strbuf uuid = STRBUF_INIT, other = STRBUF_INIT;
	bool ok = got >= 0;

	if (got == 1) {
		strbuf_adds(&uuid, db_column_text(stmt, 0));
		bool ours = carry_keeps_name(&(struct carry_name){ uuid.data, sqlite3_column_int64(stmt, 1) },
			&(struct carry_name){ move->suite_uuid.data, move->suite_at });
		db_done(stmt);
		carry_other_name(move->suite_name.data, ours ? move->suite_uuid.data : uuid.data, &other);
		if (ours) {
			strbuf_reset(&move->suite_name);
			strbuf_adds(&move->suite_name, other.data);
		} else {
			ok = db_run(move->db, error, "UPDATE suite SET name = ?1 WHERE uuid = ?2", "tt", other.data,
				uuid.data);
		}
	}
	strbuf_free(&uuid);
	strbuf_free(&other);
	return ok;
}

static bool place_suite(struct moving *move, struct error *error)
{
	bool found = false;

	if (!db_int(move->db, error, &move->suite, &found, "SELECT id FROM suite WHERE uuid = ?1", "t",
		    move->suite_uuid.data))
		return false;
	if (found)
		return true;
	if (!choose_name(move, error))
		return false;
	sqlite3_stmt *stmt = db_query(move->theirs, error, "SELECT uuid, ?2, seed, created_at FROM suite WHERE id = ?1",
		"it", move->their_suite, move->suite_name.data);
	bool ok = db_row(move->theirs, stmt, error) &&
		carry_row(move->db, "INSERT INTO suite (uuid, name, seed, created_at, gone) VALUES (?1, ?2, ?3, ?4, 1)",
			stmt, 0, 4, error);
	db_done(stmt);
	move->suite = sqlite3_last_insert_rowid(db_handle(move->db));
	return ok;
}

static bool place_import(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT uuid, ?2, format, path, bytes, sha256, rows, duplicates, rejected, at, who FROM import WHERE "
		"id = ?1",
		"ii", move->their_id, move->suite);
	bool ok = db_row(move->theirs, stmt, error) &&
		carry_row(move->db,
			"INSERT INTO import (uuid, suite, format, path, bytes, sha256, rows, duplicates, rejected, at, "
			"who, gone)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
			stmt, 0, 11, error);

	db_done(stmt);
	move->id = sqlite3_last_insert_rowid(db_handle(move->db));
	return ok;
}

/* A case of that id here: the same input, or the outputs of one would be shown for the other. */
static bool check_case(struct moving *move, sqlite3_stmt *theirs, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->db, error, "SELECT hash FROM eval_case WHERE suite = ?1 AND external = ?2",
		"it", move->suite, db_column_text(theirs, 2));
	int got = stmt == NULL ? -1 : db_step(move->db, stmt, error);
	bool same = got == 1 && sqlite3_column_bytes(stmt, 0) == CASE_HASH_SIZE &&
		sqlite3_column_bytes(theirs, 7) == CASE_HASH_SIZE &&
		memcmp(sqlite3_column_blob(stmt, 0), sqlite3_column_blob(theirs, 7), CASE_HASH_SIZE) == 0;

	db_done(stmt);
	*found = got == 1;
	return got == 0 || same ||
		(got == 1 &&
			error_set(error, ERROR_CONFLICT,
				"case %.80s of suite %.80s has another input in each copy; undo one of the two "
				"imports, then "
				"merge",
				db_column_text(theirs, 2), move->suite_name.data));
}

/* One that an undone import left here is taken over, as an import would. */
static bool place_case(struct moving *move, sqlite3_stmt *row, struct error *error)
{
	bool found = false;

	if (!check_case(move, row, &found, error))
		return false;
	if (found)
		return db_run(move->db, error,
			"UPDATE eval_case SET import = ?1 WHERE suite = ?2 AND external = ?3"
			" AND (SELECT gone FROM import WHERE id = eval_case.import)",
			"iit", move->id, move->suite, db_column_text(row, 2));
	return carry_row(move->db,
		"INSERT INTO eval_case (suite, import, external, input, reference, slice, at, hash) VALUES (?1, ?2, "
		"?3, ?4, ?5, "
		"?6, ?7, ?8)",
		row, 0, 8, error);
}

static bool place_cases(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT ?2, ?3, external, input, reference, slice, at, hash FROM eval_case WHERE import = ?1 OR id IN"
		" (SELECT o.eval_case FROM output o JOIN run r ON r.id = o.run WHERE r.import = ?1) ORDER BY id",
		"iii", move->their_id, move->suite, move->id);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = place_case(move, stmt, error);
	db_done(stmt);
	return ok && got == 0;
}

struct moved_run {
	int64_t theirs, here;
};

static bool place_run(struct moving *move, sqlite3_stmt *stmt, struct moved_run *out, struct error *error)
{
	const char *system = db_column_text(stmt, 4);

	out->theirs = sqlite3_column_int64(stmt, 0);
	if (!db_run(move->db, error,
		    "INSERT INTO system (suite, name) VALUES (?1, ?2) ON CONFLICT (suite, name) DO NOTHING", "it",
		    move->suite, system) ||
		!db_run(move->db, error,
			"INSERT INTO run (uuid, system, import, at, outputs)"
			" SELECT ?1, id, ?2, ?3, ?4 FROM system WHERE suite = ?5 AND name = ?6",
			"tiiiit", db_column_text(stmt, 1), move->id, (int64_t)sqlite3_column_int64(stmt, 2),
			(int64_t)sqlite3_column_int64(stmt, 3), move->suite, system))
		return false;
	out->here = sqlite3_last_insert_rowid(db_handle(move->db));
	return true;
}

static bool place_outputs(struct moving *move, const struct moved_run *run, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT ?2, o.state, o.score, o.text, ?3, c.external FROM output o JOIN eval_case c ON c.id = "
		"o.eval_case WHERE "
		"o.run = ?1",
		"iii", run->theirs, run->here, move->suite);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = carry_row(move->db,
			"INSERT INTO output (run, eval_case, state, score, text)"
			" SELECT ?1, id, ?2, ?3, ?4 FROM eval_case WHERE suite = ?5 AND external = ?6",
			stmt, 0, 6, error);
	db_done(stmt);
	return ok && got == 0;
}

static bool place_runs(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT r.id, r.uuid, r.at, r.outputs, s.name FROM run r JOIN system s ON s.id = r.system WHERE "
		"r.import = ?1"
		" ORDER BY r.id",
		"i", move->their_id);
	struct arena arena = ARENA_INIT;
	struct moved_run *runs = NULL;
	size_t count = 0;
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = place_run(move, stmt, GROW(&arena, runs, count), error);
	db_done(stmt);
	ok = ok && got == 0;
	for (size_t i = 0; ok && i < count; i++)
		ok = place_outputs(move, &runs[i], error);
	arena_free(&arena);
	return ok;
}

/*
 * The newest run of a system counts, and the newest is the one with the highest id: where the runs of the two copies interleave, those here get new ids in
 * the order of their times, so that both copies show the same outputs.
 */
static bool order_runs(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->db, error,
		"SELECT r.id FROM run r JOIN system s ON s.id = r.system WHERE s.suite = ?1 ORDER BY r.at, r.uuid", "i",
		move->suite);
	struct arena arena = ARENA_INIT;
	int64_t *ids = NULL, next = 0;
	size_t count = 0;
	int got = -1;
	bool ordered = true;

	while (stmt != NULL && (got = db_step(move->db, stmt, error)) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		ordered = ordered && (count == 0 || ids[count - 1] < id);
		*GROW(&arena, ids, count) = id;
	}
	bool ok = got == 0 &&
		(ordered ||
			(db_int(move->db, error, &next, NULL, "SELECT coalesce(max(id), 0) FROM run", "") &&
				db_exec(move->db, error, "PRAGMA defer_foreign_keys=ON")));
	for (size_t i = 0; ok && !ordered && i < count; i++)
		ok = db_run(move->db, error, "UPDATE output SET run = ?1 WHERE run = ?2", "ii", next + 1 + (int64_t)i,
			     ids[i]) &&
			db_run(move->db, error, "UPDATE run SET id = ?1 WHERE id = ?2", "ii", next + 1 + (int64_t)i,
				ids[i]);
	arena_free(&arena);
	return ok;
}

bool suite_import_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	struct moving move = {
		.db = db, .theirs = theirs, .uuid = key, .suite_uuid = STRBUF_INIT, .suite_name = STRBUF_INIT
	};
	int64_t one = 0;
	bool found = false;

	strbuf_adds(here, state);
	bool ok = db_int(db, error, &one, &found, "SELECT 1 FROM import WHERE uuid = ?1", "t", key) &&
		(found ||
			(find_theirs(&move, error) && place_suite(&move, error) && place_import(&move, error) &&
				place_cases(&move, error) && place_runs(&move, error) && order_runs(&move, error) &&
				judge_bring(&(struct judge_move){ db, theirs, move.suite, move.id, move.their_id },
					error)));
	strbuf_free(&move.suite_uuid);
	strbuf_free(&move.suite_name);
	return ok;
}
