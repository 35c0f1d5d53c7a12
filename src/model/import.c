/* Imports as they are listed, and as objects of the journal. */
#include "dataset.h"

#include "grow.h"
#include "member.h"
#include "repeats.h"

#include "preop/base/hash.h"
#include "preop/base/json.h"

bool import_list(struct db *db, struct arena *arena, struct import_info **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, at, dataset, suite, bytes, rows, duplicates, rejected, uuid, path, format, who, gone FROM "
		"import ORDER BY id",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct import_info *info = GROW(arena, *out, *count);
		info->id = sqlite3_column_int64(stmt, 0);
		info->at = sqlite3_column_int64(stmt, 1);
		info->dataset = sqlite3_column_int64(stmt, 2);
		info->suite = sqlite3_column_int64(stmt, 3);
		info->bytes = sqlite3_column_int64(stmt, 4);
		info->rows = sqlite3_column_int64(stmt, 5);
		info->duplicates = sqlite3_column_int64(stmt, 6);
		info->rejected = sqlite3_column_int64(stmt, 7);
		info->uuid = arena_strdup(arena, db_column_text(stmt, 8));
		info->path = arena_strdup(arena, db_column_text(stmt, 9));
		info->format = arena_strdup(arena, db_column_text(stmt, 10));
		info->who = arena_strdup(arena, db_column_text(stmt, 11));
		info->gone = sqlite3_column_int(stmt, 12) != 0;
	}
	return got == 0;
}

static void put_sha256(struct json_writer *w, sqlite3_stmt *stmt, int column)
{
	char hex[SHA256_HEX_SIZE];

	if (sqlite3_column_bytes(stmt, column) != SHA256_SIZE)
		return;
	hash_hex(sqlite3_column_blob(stmt, column), SHA256_SIZE, hex);
	json_put_string(w, "sha256", hex);
}

/* What was read from where; enough to tell from the journal alone which file it was. */
bool import_state_read(struct db *db, const char *uuid, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT d.uuid, i.path, i.format, i.rows, i.duplicates, i.rejected, i.sha256 FROM import i JOIN "
		"dataset d ON d.id = i.dataset"
		" WHERE i.uuid = ? AND i.gone = 0",
		"t", uuid);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	struct json_writer w;

	(void)like;
	if (got == 1) {
		json_begin(&w, state);
		json_open(&w, NULL, '{');
		json_put_string(&w, "dataset", db_column_text(stmt, 0));
		json_put_string(&w, "path", db_column_text(stmt, 1));
		json_put_string(&w, "format", db_column_text(stmt, 2));
		json_put_int(&w, "rows", sqlite3_column_int64(stmt, 3));
		json_put_int(&w, "duplicates", sqlite3_column_int64(stmt, 4));
		json_put_int(&w, "rejected", sqlite3_column_int64(stmt, 5));
		put_sha256(&w, stmt, 6);
		json_close(&w, '}');
		db_done(stmt);
	}
	return got >= 0;
}

struct import_range {
	int64_t dataset, first, count;
	bool gone;
};

static bool read_range(struct db *db, const char *uuid, struct import_range *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT dataset, first_id, numbers, gone FROM import WHERE uuid = ? AND dataset IS NOT NULL", "t",
		uuid);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		out->dataset = sqlite3_column_int64(stmt, 0);
		out->first = sqlite3_column_int64(stmt, 1);
		out->count = sqlite3_column_int64(stmt, 2);
		out->gone = sqlite3_column_int(stmt, 3) != 0;
		db_done(stmt);
	}
	return got == 1 ||
		(got == 0 && error_set(error, ERROR_CONFLICT, "the rows of import %s are not in this file", uuid));
}

bool import_state_apply(struct db *db, const char *uuid, const char *state, struct error *error)
{
	struct import_range range = { .dataset = 0 };
	struct members members;
	bool hide = state == NULL;

	if (!read_range(db, uuid, &range, error))
		return false;
	if (range.gone == hide)
		return true;
	members_open(&members, db);
	bool ok = (hide ? members_hide_import : members_show_import)(
			  &members, range.dataset, range.first, range.count, error) &&
		db_run(db, error, "UPDATE import SET gone = ? WHERE uuid = ?", "it", (int64_t)hide, uuid);
	return members_close(&members, ok, error) && repeats_refresh(db, range.dataset, error);
}
