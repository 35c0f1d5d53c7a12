#include "preop/model/row_reader.h"

#include "grow.h"

#include "preop/base/hash.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	GAP = 32,           /* ids between two wanted ones that are cheaper to step over than to look up */
	STRETCH = 64 * 1024 /* ids one statement covers */
};

struct row_reader {
	struct db *db;
	struct row_origin *origins; /* by id */
	size_t origin_count, last_origin;
	struct arena arena;
	const struct id_list *ids; /* NULL: a snapshot */
	size_t at, end;            /* wanted: ids[at], the stretch being read ends before ids[end] */
	int64_t total, passed;
	int64_t dataset, version; /* of the snapshot */
	const char *split;        /* of its rows, NULL: any */
	sqlite3_stmt *stmt;       /* of the stretch or the snapshot; NULL: none is open */
	bool begun, started;      /* started: the snapshot's statement was opened */
};

static void take_origin(sqlite3_stmt *stmt, struct arena *arena, struct row_origin *out)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->first_id = sqlite3_column_int64(stmt, 1);
	out->numbers = sqlite3_column_int64(stmt, 2);
	out->duplicates = sqlite3_column_int64(stmt, 3);
	out->rejected = sqlite3_column_int64(stmt, 4);
	out->shape = (enum example_shape)sqlite3_column_int(stmt, 5);
	out->format = arena_strdup(arena, db_column_text(stmt, 7));
	out->path = arena_strdup(arena, db_column_text(stmt, 8));
	out->frame = arena_strdup(arena, db_column_text(stmt, 9));
	out->envelope = arena_strdup(arena, db_column_text(stmt, 10));
	out->crlf = strcmp(db_column_text(stmt, 11), "crlf") == 0;
	out->bom = sqlite3_column_int(stmt, 12) != 0;
	out->last_newline = sqlite3_column_int(stmt, 13) != 0;
	out->uuid = arena_strdup(arena, db_column_text(stmt, 16));
	out->bytes = sqlite3_column_int64(stmt, 14);
	if (sqlite3_column_bytes(stmt, 15) == SHA256_SIZE)
		hash_hex(sqlite3_column_blob(stmt, 15), SHA256_SIZE, out->sha256);
}

/* A row is counted from its import's first one. */
static bool has_honest_numbers(const struct row_origin *origin, struct error *error)
{
	return (origin->first_id >= 0 && origin->first_id < INT64_MAX / 2 && origin->numbers >= 0 &&
		       origin->numbers < INT64_MAX / 2) ||
		error_set(error, ERROR_INPUT,
			"it cannot have the numbers it has: another program changed the file; go back to a copy");
}

static bool read_origins(struct row_reader *reader, struct error *error)
{
	struct arena *arena = &reader->arena;
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT id, first_id, numbers, duplicates, rejected, shape, fields, format, path, frame, envelope, "
		"newline, bom, last_newline, bytes, sha256, uuid FROM import WHERE dataset = ? ORDER BY id",
		"i", reader->dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(reader->db, stmt, error)) == 1) {
		struct row_origin *origin = GROW(arena, reader->origins, reader->origin_count);
		take_origin(stmt, arena, origin);
		if (!has_honest_numbers(origin, error) ||
			!field_map_parse(db_column_text(stmt, 6), arena, &origin->map, error)) {
			db_done(stmt);
			return error_wrap(error, "import %" PRId64, origin->id);
		}
	}
	return got == 0;
}

static struct row_reader *reader_new(struct db *db, int64_t dataset, struct error *error)
{
	struct row_reader *reader = xcalloc(1, sizeof(*reader));

	reader->db = db;
	reader->dataset = dataset;
	reader->begun = db_begin(db, error);
	if (reader->begun && read_origins(reader, error))
		return reader;
	row_reader_close(reader);
	return NULL;
}

void row_reader_close(struct row_reader *reader)
{
	if (reader == NULL)
		return;
	db_done(reader->stmt);
	if (reader->begun)
		db_rollback(reader->db); /* it has only read */
	arena_free(&reader->arena);
	free(reader);
}

/* Imports are few and their rows stand together: the one of the last row is nearly always the one. */
static struct row_origin *origin_of(struct row_reader *reader, int64_t example)
{
	for (size_t i = 0; i < reader->origin_count; i++) {
		size_t at = (reader->last_origin + i) % reader->origin_count;
		struct row_origin *origin = &reader->origins[at];
		if (example >= origin->first_id && example - origin->first_id < origin->numbers) {
			reader->last_origin = at;
			return origin;
		}
	}
	return NULL;
}

bool row_reader_open(
	struct db *db, int64_t dataset, const struct id_list *ids, struct row_reader **out, struct error *error)
{
	struct row_reader *reader = reader_new(db, dataset, error);

	*out = reader;
	if (reader == NULL)
		return false;
	reader->ids = ids;
	reader->total = (int64_t)ids->count;
	for (size_t i = 0; i < ids->count; i++) {
		struct row_origin *origin = origin_of(reader, ids->ids[i]);
		if (origin != NULL)
			origin->wanted++;
	}
	return true;
}

#define SNAPSHOT_MEMBERS                                                                                               \
	"(SELECT id AS example, revision, kind, split, label FROM example NOT INDEXED WHERE dataset = ?1 AND gone = "  \
	"0 AND since <= ?2"                                                                                            \
	" UNION ALL SELECT p.example, p.revision, p.kind, p.split, p.label FROM example_past p JOIN example x ON "     \
	"x.id = p.example"                                                                                             \
	" WHERE x.dataset = ?1 AND p.since <= ?2 AND p.until > ?2)"

static bool find_version(struct db *db, int64_t dataset, const char *snapshot, int64_t *version, struct error *error)
{
	bool found;

	return db_int(db, error, version, &found,
		       "SELECT version FROM snapshot WHERE dataset = ?1 AND gone = 0 AND (name = ?2 OR uuid = ?2) "
		       "ORDER BY id DESC LIMIT 1",
		       "it", dataset, snapshot) &&
		(found ||
			error_set(error, ERROR_NOT_FOUND,
				"the dataset has no snapshot \"%.60s\"; preop snapshot list shows them", snapshot));
}

static bool count_members(struct row_reader *reader, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT example FROM " SNAPSHOT_MEMBERS " WHERE ?3 IS NULL OR split = ?3", "iit", reader->dataset,
		reader->version, reader->split);
	int got = -1;

	while (stmt != NULL && (got = db_step(reader->db, stmt, error)) == 1) {
		struct row_origin *origin = origin_of(reader, sqlite3_column_int64(stmt, 0));
		if (origin != NULL)
			origin->wanted++;
		reader->total++;
	}
	return got == 0;
}

/* A row that was edited since has all its bodies in `revision`. */
static bool open_members(struct row_reader *reader, struct error *error)
{
	reader->started = true;
	reader->stmt = db_query(reader->db, error,
		"SELECT m.example, m.revision, m.kind, m.split, m.label, e.given, e.external,"
		" coalesce((SELECT r.body FROM revision r WHERE r.example = m.example AND r.revision = m.revision), "
		"b.body), NULL"
		" FROM " SNAPSHOT_MEMBERS " m CROSS JOIN example e ON e.id = m.example CROSS JOIN example_body b ON "
		"b.id = m.example"
		" WHERE ?3 IS NULL OR m.split = ?3 ORDER BY m.example",
		"iit", reader->dataset, reader->version, reader->split);
	return reader->stmt != NULL;
}

bool row_reader_open_snapshot(struct db *db, int64_t dataset, const char *snapshot, const char *split,
	struct row_reader **out, struct error *error)
{
	struct row_reader *reader = reader_new(db, dataset, error);

	*out = reader;
	if (reader == NULL)
		return false;
	reader->split = split != NULL ? arena_strdup(&reader->arena, split) : NULL;
	if (find_version(db, dataset, snapshot, &reader->version, error) && count_members(reader, error))
		return true;
	row_reader_close(reader);
	*out = NULL;
	return false;
}

void row_reader_rewind(struct row_reader *reader)
{
	db_done(reader->stmt);
	reader->stmt = NULL;
	reader->started = false;
	reader->at = reader->end = 0;
	reader->passed = 0;
}

/* ids[at..end) rise by small steps: one statement reads them all. */
static bool open_stretch(struct row_reader *reader, struct error *error)
{
	const struct id_list *list = reader->ids;
	size_t end = reader->at + 1;

	while (end < list->count && end - reader->at < STRETCH && list->ids[end] > list->ids[end - 1] &&
		list->ids[end] - list->ids[end - 1] <= GAP)
		end++;
	reader->end = end;
	reader->stmt = db_query(reader->db, error,
		"SELECT e.id, e.revision, e.kind, e.split, e.label, e.given, e.external, b.body, "
		"e.tokens FROM example e CROSS "
		"JOIN example_body b ON b.id = e.id WHERE e.id BETWEEN ? AND ? AND e.gone = 0 ORDER BY e.id",
		"ii", list->ids[reader->at], list->ids[end - 1]);
	return reader->stmt != NULL;
}

static bool take_row(struct row_reader *reader, struct row *out, struct error *error)
{
	sqlite3_stmt *stmt = reader->stmt;

	out->id = sqlite3_column_int64(stmt, 0);
	out->revision = sqlite3_column_int64(stmt, 1);
	out->kind = sqlite3_column_int(stmt, 2);
	out->split = db_column_text(stmt, 3);
	out->label = db_column_text(stmt, 4);
	out->given = db_column_text(stmt, 5);
	out->external = db_column_text(stmt, 6);
	out->body = sqlite3_column_blob(stmt, 7);
	out->length = (size_t)sqlite3_column_bytes(stmt, 7);
	out->tokens = sqlite3_column_type(stmt, 8) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 8);
	out->origin = origin_of(reader, out->id);
	return out->origin != NULL ||
		error_set(error, ERROR_INPUT, "example %" PRId64 " belongs to no import; run preop verify", out->id);
}

static int next_member(struct row_reader *reader, struct row *out, struct error *error)
{
	if (!reader->started && !open_members(reader, error))
		return -1;
	int got = reader->stmt == NULL ? 0 : db_step(reader->db, reader->stmt, error);

	if (got <= 0)
		reader->stmt = NULL;
	return got == 1 && !take_row(reader, out, error) ? -1 : got;
}

int row_reader_next(struct row_reader *reader, struct row *out, struct error *error)
{
	const struct id_list *list = reader->ids;

	if (list == NULL)
		return next_member(reader, out, error);
	while (reader->at < list->count) {
		if (reader->stmt == NULL && !open_stretch(reader, error))
			return -1;
		int got = db_step(reader->db, reader->stmt, error);
		if (got < 0)
			return reader->stmt = NULL, -1;
		int64_t id = got == 1 ? sqlite3_column_int64(reader->stmt, 0) : INT64_MAX;
		for (; reader->at < reader->end && list->ids[reader->at] < id; reader->at++)
			reader->passed++;
		if (got == 0)
			reader->stmt = NULL;
		else if (list->ids[reader->at] == id)
			return reader->at++, take_row(reader, out, error) ? 1 : -1;
	}
	return 0;
}

int64_t row_reader_total(const struct row_reader *reader)
{
	return reader->total;
}

int64_t row_reader_passed(const struct row_reader *reader)
{
	return reader->passed;
}

const struct row_origin *row_reader_origins(const struct row_reader *reader, size_t *count)
{
	*count = reader->origin_count;
	return reader->origins;
}
