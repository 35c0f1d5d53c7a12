/* The rows of an import out of another copy of the project (model/merge.h). */
#include "bring.h"

#include "body.h"
#include "carry.h"
#include "digest.h"
#include "member.h"

#include "preop/base/hash.h"
#include "preop/base/idlist.h"

#include <inttypes.h>
#include <string.h>

/* An import there and its place here. */
struct moving {
	struct db *db, *theirs;
	const char *uuid;
	int64_t their_id, their_first, numbers;
	int64_t id, first, dataset, version;
	int64_t rows;
	struct id_list edited; /* ids here: their narrow rows tell of a later text */
};

static bool find_theirs(struct moving *move, struct strbuf *dataset, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT i.id, i.first_id, i.numbers, d.uuid FROM import i JOIN dataset d ON d.id = i.dataset WHERE "
		"i.uuid = ?1",
		"t", move->uuid);
	int got = stmt == NULL ? -1 : db_step(move->theirs, stmt, error);

	if (got != 1)
		return got == 0 &&
			error_set(error, ERROR_INPUT, "its journal speaks of import %.40s, whose rows it does not have",
				move->uuid);
	move->their_id = sqlite3_column_int64(stmt, 0);
	move->their_first = sqlite3_column_int64(stmt, 1);
	move->numbers = sqlite3_column_int64(stmt, 2);
	strbuf_adds(dataset, db_column_text(stmt, 3));
	db_done(stmt);
	return (move->numbers >= 0 && move->numbers < INT64_MAX / 4 && move->their_first >= 0 &&
		       move->their_first < INT64_MAX / 4) ||
		error_set(error, ERROR_INPUT, "import %.40s cannot have the numbers it has", move->uuid);
}

static bool find_place(struct moving *move, struct error *error)
{
	struct strbuf dataset = STRBUF_INIT;
	bool found = false;

	bool ok = find_theirs(move, &dataset, error) &&
		db_int(move->db, error, &move->dataset, &found, "SELECT id FROM dataset WHERE uuid = ?1", "t",
			dataset.data);
	if (ok && !found)
		ok = error_set(error, ERROR_INPUT, "its journal brings import %.40s before its dataset", move->uuid);
	ok = ok &&
		db_int(move->db, error, &move->version, NULL, "SELECT version FROM dataset WHERE id = ?1", "i",
			move->dataset) &&
		db_int(move->db, error, &move->first, NULL, "SELECT coalesce(max(id), 0) + 1 FROM example", "");
	if (ok && move->first >= INT64_MAX / 2)
		ok = error_set(error, ERROR_INPUT, "the numbers of the examples in this file have come to their end");
	strbuf_free(&dataset);
	return ok;
}

static bool copy_import(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT uuid, ?2, format, shape, fields, path, bytes, sha256, ?3, numbers, rows, duplicates, rejected, "
		"at, who, "
		"newline, bom, last_newline, frame, envelope FROM import WHERE id = ?1",
		"iii", move->their_id, move->dataset, move->first);

	if (!db_row(move->theirs, stmt, error))
		return false;
	bool ok = carry_row(move->db,
		"INSERT INTO import (uuid, dataset, format, shape, fields, path, bytes, sha256, first_id, numbers, "
		"rows, "
		"duplicates, rejected, at, who, newline, bom, last_newline, frame, envelope, gone) VALUES (?1, ?2, ?3, "
		"?4, ?5, "
		"?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1)",
		stmt, 0, 20, error);
	db_done(stmt);
	move->id = sqlite3_last_insert_rowid(db_handle(move->db));
	return ok;
}

/* The columns of their_rows() that are stored, and those behind them. */
enum { ROW_COLUMNS = 17, COLUMN_BODY = ROW_COLUMNS, COLUMN_EDITED, COLUMN_HASH };

/* An edited row comes with the text it was imported with, and nothing that says otherwise: its edits follow from the journal. */
static sqlite3_stmt *their_rows(struct moving *move, struct error *error)
{
	return db_query(move->theirs, error,
		"SELECT e.id - ?2 + ?3, ?4, ?5, 2, e.kind, e.split, e.given, e.given, e.flags & ~96, e.length, e.at,"
		" e.external, e.grp, ?6, e.fold, e.title, iif(r.body IS NULL, e.tokens, NULL),"
		" coalesce(r.body, b.body), r.body IS NOT NULL, e.hash"
		" FROM example e JOIN example_body b ON b.id = e.id"
		" LEFT JOIN revision r ON r.example = e.id AND r.revision = 0 WHERE e.import = ?1 ORDER BY e.id",
		"iiiiii", move->their_id, move->their_first, move->first, move->dataset, move->id, move->version);
}

static bool store_row(struct moving *move, sqlite3_stmt *row, const unsigned char *hash, struct error *error)
{
	int64_t id = sqlite3_column_int64(row, 0);

	return carry_row(move->db,
		       "INSERT INTO example (id, dataset, import, gone, kind, split, label, given, flags, length, at, "
		       "external, "
		       "grp, since, fold, title, tokens, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
		       "?12, ?13, "
		       "?14, ?15, ?16, ?17, x'')",
		       row, 0, ROW_COLUMNS, error) &&
		db_run(move->db, error, "UPDATE example SET hash = ?1 WHERE id = ?2", "bi", hash,
			(size_t)RECORD_HASH_SIZE, id) &&
		db_run(move->db, error, "INSERT INTO example_body (id, body) VALUES (?1, ?2)", "ib", id,
			sqlite3_column_blob(row, COLUMN_BODY), (size_t)sqlite3_column_bytes(row, COLUMN_BODY));
}

static bool take_row(struct moving *move, sqlite3_stmt *row, struct error *error)
{
	int64_t id = sqlite3_column_int64(row, 0);
	bool edited = sqlite3_column_int(row, COLUMN_EDITED) != 0;
	unsigned char hash[SHA256_SIZE];

	sha256_of(sqlite3_column_blob(row, COLUMN_BODY), (size_t)sqlite3_column_bytes(row, COLUMN_BODY), hash);
	if (id < move->first || id >= move->first + move->numbers)
		return error_set(error, ERROR_INPUT, "import %.40s has a row outside its numbers", move->uuid);
	if (!edited &&
		(sqlite3_column_bytes(row, COLUMN_HASH) != RECORD_HASH_SIZE ||
			memcmp(sqlite3_column_blob(row, COLUMN_HASH), hash, RECORD_HASH_SIZE) != 0))
		return error_set(error, ERROR_INPUT,
			"the text of row %" PRId64 " of import %.40s is not the one its hash stands for",
			id - move->first + 1, move->uuid);
	move->rows++;
	return store_row(move, row, hash, error) &&
		(!edited || id_list_add(&move->edited, id) ||
			error_set(error, ERROR_MEMORY, "no memory for the list of edited rows"));
}

static bool copy_rows(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = their_rows(move, error);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = take_row(move, stmt, error);
	db_done(stmt);
	return ok && got == 0 &&
		(move->rows == move->numbers ||
			error_set(error, ERROR_INPUT, "import %.40s says it has %" PRId64 " rows and has %" PRId64,
				move->uuid, move->numbers, move->rows));
}

static bool measure_row(struct moving *move, int64_t id, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	bool ok = db_text(move->db, error, &body, NULL, "SELECT body FROM example_body WHERE id = ?1", "i", id) &&
		body_change(move->db, id, 0, body.data, body.len, error);

	strbuf_free(&body);
	return ok;
}

static bool move_import(struct moving *move, struct error *error)
{
	bool ok = find_place(move, error) && copy_import(move, error) && copy_rows(move, error);

	for (size_t i = 0; ok && i < move->edited.count; i++)
		ok = measure_row(move, move->edited.ids[i], error);
	id_list_free(&move->edited);
	return ok;
}

bool import_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	struct moving move = { .db = db, .theirs = theirs, .uuid = key, .edited = ID_LIST_INIT };
	int64_t one = 0;
	bool found = false;

	strbuf_adds(here, state);
	return db_int(db, error, &one, &found, "SELECT 1 FROM import WHERE uuid = ?1", "t", key) &&
		(found || move_import(&move, error));
}
