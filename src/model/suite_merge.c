/* Outputs and their cases out of another copy of the project (model/merge.h). */
#include "bring.h"

#include "carry.h"
#include "judge.h"
#include "suite_merge.h"

#include "preop/model/suite_import.h"

#include <string.h>

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
		"INSERT INTO eval_case (suite, import, external, input, reference, slice, at, hash, slices, cluster, "
		"must_pass, messages, context, extra) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
		"?14)",
		row, 0, 14, error);
}

static bool place_cases(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT ?2, ?3, external, input, reference, slice, at, hash, slices, cluster, must_pass, messages, "
		"context, "
		"extra FROM eval_case WHERE import = ?1 OR id IN"
		" (SELECT o.eval_case FROM output o JOIN run r ON r.id = o.run WHERE r.import = ?1) ORDER BY id",
		"iii", move->their_id, move->suite, move->id);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = place_case(move, stmt, error);
	db_done(stmt);
	return ok && got == 0;
}

static bool place_report(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error, "SELECT ?2, report FROM import_report WHERE import = ?1",
		"ii", move->their_id, move->id);
	int got = stmt == NULL ? -1 : db_step(move->theirs, stmt, error);
	bool ok = got == 0 ||
		(got == 1 &&
			carry_row(move->db, "INSERT INTO import_report (import, report) VALUES (?1, ?2)", stmt, 0, 2,
				error));

	db_done(stmt);
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
				place_cases(&move, error) && place_report(&move, error) &&
				suite_merge_runs(&move, error) &&
				judge_bring(&(struct judge_move){ db, theirs, move.suite, move.id, move.their_id },
					error)));
	strbuf_free(&move.suite_uuid);
	strbuf_free(&move.suite_name);
	return ok;
}
