#include "preop/model/review_case.h"

#include "state.h"

/* Slices are JSON, name: value; a value that is no text shows as it is written. */
static const char *print_slices(const char *json, struct arena *arena)
{
	struct json_span root = state_root(json), key, value;
	struct strbuf text = STRBUF_INIT;
	size_t cursor = 0;

	while (json_type(root) == JSON_OBJECT && json_next_member(root, &cursor, &key, &value)) {
		strbuf_adds(&text, text.len ? " · " : "");
		json_decode(key, &text);
		strbuf_addc(&text, ' ');
		if (json_type(value) == JSON_STRING)
			json_decode(value, &text);
		else
			strbuf_add(&text, value.start, value.length);
	}
	const char *copy = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return copy;
}

/* One user message says no more than the input does. */
static void read_turns(sqlite3_stmt *stmt, struct arena *arena, struct turns *out)
{
	const void *bytes = sqlite3_column_blob(stmt, 0);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 0);
	struct strbuf record = STRBUF_INIT;

	*out = (struct turns){ .count = 0 };
	if (n == 0)
		return;
	strbuf_adds(&record, "{\"messages\":");
	strbuf_add(&record, bytes, n);
	strbuf_addc(&record, '}');
	shape_turns(SHAPE_CHAT, NULL, arena_strndup(arena, record.data, record.len), record.len, arena, out);
	strbuf_free(&record);
}

bool review_case_read(
	struct db *db, int64_t eval_case, struct arena *arena, struct review_case *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT messages, context, slices, must_pass FROM eval_case WHERE id = ?1", "i", eval_case);

	if (!db_row(db, stmt, error))
		return false;
	read_turns(stmt, arena, &out->turns);
	out->context_n = (size_t)sqlite3_column_bytes(stmt, 1);
	out->context = sqlite3_column_type(stmt, 1) == SQLITE_NULL
		? NULL
		: arena_strndup(arena, out->context_n ? sqlite3_column_blob(stmt, 1) : "", out->context_n);
	out->slices = print_slices(db_column_text(stmt, 2), arena);
	out->must_pass = sqlite3_column_int(stmt, 3) != 0;
	db_done(stmt);
	return true;
}
