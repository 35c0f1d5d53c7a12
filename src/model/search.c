/* Building the full-text index, a chunk at a time: stopped at any moment it goes on where it was. */
#include "search.h"

#include "search_text.h"

#include "preop/model/shape.h"

#include <inttypes.h>
#include <string.h>

enum {
	CHUNK_ROWS = 8192,
	CHUNK_BYTES = 16 << 20, /* of bodies */
	STALE_LIMIT = 4096      /* rows to look through for every match: a tenth of a second */
};

/* As much as a chunk has words: each transaction then writes one piece of index instead of many that have to be merged. */
static const char set_memory_sql[] = "INSERT INTO search (search, rank) VALUES ('hashsize', 67108864)";

bool search_state_read(struct db *db, struct search_state *out, struct error *error)
{
	*out = (struct search_state){ .built = false };
	return db_int(db, error, &out->indexed, &out->built, "SELECT example FROM search_upto WHERE id = 1", "") &&
		db_int(db, error, &out->rows, NULL, "SELECT coalesce(max(id), 0) FROM example", "") &&
		db_int(db, error, &out->stale, NULL, "SELECT count(*) FROM search_stale", "");
}

bool search_built(struct db *db, bool *built, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, built, "SELECT 1 FROM search_upto WHERE id = 1", "");
}

bool search_touch(struct db *db, int64_t id, struct error *error)
{
	return db_run(db, error,
		"INSERT OR IGNORE INTO search_stale (example) SELECT ?1 WHERE EXISTS (SELECT 1 FROM search_upto WHERE "
		"example >= ?1)",
		"i", id);
}

static bool write_upto(struct db *db, int64_t upto, struct error *error)
{
	return db_run(db, error,
		"INSERT INTO search_upto (id, example) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET example = ?1", "i",
		upto);
}

/* What FTS5 writes for an index without a row: no totals, and a structure of no levels. An index so damaged that FTS5 does not even open it cannot be
 * emptied in another way. */
static const char reset_sql[] =
	"DELETE FROM search_data; DELETE FROM search_idx; DELETE FROM search_docsize; DELETE FROM search_config;"
	"INSERT INTO search_config (k, v) VALUES ('version', 4);"
	"INSERT INTO search_data (id, block) VALUES (1, x''), (10, x'00000000000000')";
static const char empty_sql[] = "INSERT INTO search (search) VALUES ('delete-all')";

static bool empty_index(struct db *db, struct error *error)
{
	struct error damage = ERROR_INIT;

	if (db_run(db, &damage, empty_sql, ""))
		return true;
	if (damage.code == ERROR_INPUT || damage.code == ERROR_DATABASE)
		return db_exec_behind(db, error, reset_sql) && db_run(db, error, empty_sql, "");
	if (error != NULL)
		*error = damage;
	return false;
}

static bool begin_anew(struct db *db, struct search_state *state, struct error *error)
{
	state->indexed = state->stale = 0;
	state->built = true;
	return empty_index(db, error) && db_run(db, error, "DELETE FROM search_stale", "") &&
		db_run(db, error, set_memory_sql, "") && write_upto(db, 0, error);
}

struct indexing {
	struct db *db;
	struct search_source source;
	struct strbuf text;
	int64_t last, rows, bytes;
};

static bool index_row(struct indexing *work, sqlite3_stmt *stmt, struct error *error)
{
	const char *body = sqlite3_column_blob(stmt, 4);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 4);

	work->last = sqlite3_column_int64(stmt, 0);
	work->rows++;
	work->bytes += (int64_t)n;
	strbuf_reset(&work->text);
	if (!search_source_turn(&work->source, sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2),
		    db_column_text(stmt, 3), error) ||
		!search_text(&work->source, body, n, &work->text))
		return error_wrap(error, "example %" PRId64, work->last);
	return db_run(work->db, error, "INSERT INTO search (rowid, text) VALUES (?, ?)", "is", work->last,
		work->text.data, work->text.len);
}

static bool index_rows(struct indexing *work, int64_t after, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT e.id, e.import, i.shape, i.fields, b.body FROM example e JOIN import i ON i.id = e.import JOIN "
		"example_body b ON b.id = e.id WHERE e.id > ? ORDER BY e.id LIMIT ?",
		"ii", after, (int64_t)CHUNK_ROWS);
	int got = -1;

	while (stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		bool ok = index_row(work, stmt, error);
		if (ok && work->bytes < CHUNK_BYTES)
			continue;
		db_done(stmt);
		return ok;
	}
	return got == 0;
}

static bool build_chunk(struct db *db, bool anew, struct search_state *out, struct error *error)
{
	struct indexing work = { .db = db, .source = SEARCH_SOURCE_INIT, .text = STRBUF_INIT };

	if (!search_state_read(db, out, error) ||
		((anew || !out->built || out->stale > STALE_LIMIT) && !begin_anew(db, out, error)))
		return false;
	bool ok = index_rows(&work, out->indexed, error);
	if (ok)
		out->indexed = work.rows > 0 ? work.last : out->rows;
	ok = ok && write_upto(db, out->indexed, error);
	search_source_free(&work.source);
	strbuf_free(&work.text);
	return ok;
}

bool search_build_chunk(struct db *db, bool anew, struct search_state *out, struct error *error)
{
	if (!db_begin(db, error))
		return false;
	if (build_chunk(db, anew, out, error))
		return db_commit(db, error);
	db_rollback(db);
	return false;
}
