/* Columns of a list that are not in the narrow row: they are looked up in the record, a page of rows at a time. */
#include "preop/model/example.h"

#include "fold.h"

#include <string.h>

struct values_work {
	struct arena *arena, scratch;
	struct strbuf decoded, line;
	const char *const *paths;
	size_t path_count;
};

static const char *one_line(struct values_work *work, const char *text, size_t n)
{
	strbuf_reset(&work->line);
	text_line(text, n, VALUE_CHARACTERS, &work->line);
	return arena_strndup(work->arena, work->line.data, work->line.len);
}

static bool is_output(const struct turn *turn)
{
	return turn->part == PART_OUTPUT || turn->part == PART_CHOSEN || turn->part == PART_POSITIVE;
}

static const char *find_output(struct values_work *work, sqlite3_stmt *stmt, const char *body, size_t n)
{
	struct field_map map;
	struct turns turns;

	arena_reset(&work->scratch);
	if (!field_map_parse(db_column_text(stmt, 2), &work->scratch, &map, NULL))
		return "";
	shape_turns((enum example_shape)sqlite3_column_int(stmt, 1), &map, body, n, &work->scratch, &turns);
	for (size_t i = turns.count; i-- > 0;)
		if (is_output(&turns.items[i]))
			return one_line(work, turns.items[i].text, turns.items[i].length);
	return "";
}

static const char *find_value(struct values_work *work, const char *path, const char *body, size_t n)
{
	struct json_span value = json_find(json_root(body, n), path);

	if (!value.start || json_type(value) == JSON_NULL)
		return "";
	strbuf_reset(&work->decoded);
	json_decode(value, &work->decoded);
	return one_line(work, work->decoded.data, work->decoded.len);
}

static void read_row(struct values_work *work, sqlite3_stmt *stmt, const char **out)
{
	const char *body = sqlite3_column_blob(stmt, 0);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 0);

	for (size_t i = 0; body && n <= VALUE_RECORD && i < work->path_count; i++)
		out[i] = *work->paths[i] ? find_value(work, work->paths[i], body, n) : find_output(work, stmt, body, n);
}

bool example_values(struct db *db, const int64_t *ids, size_t count, const char *const *paths, size_t path_count,
	struct arena *arena, const char **out, struct error *error)
{
	struct values_work work = { .arena = arena,
		.scratch = ARENA_INIT,
		.decoded = STRBUF_INIT,
		.line = STRBUF_INIT,
		.paths = paths,
		.path_count = path_count };
	int got = 0;

	for (size_t i = 0; i < count * path_count; i++)
		out[i] = "";
	for (size_t i = 0; got >= 0 && i < count; i++) {
		sqlite3_stmt *stmt = db_query(db, error,
			"SELECT b.body, i.shape, i.fields FROM example_body b JOIN example e ON e.id = b.id JOIN "
			"import i ON i.id = e.import WHERE b.id = ?",
			"i", ids[i]);
		got = stmt == NULL ? -1 : db_step(db, stmt, error);
		if (got == 1)
			read_row(&work, stmt, out + i * path_count);
		db_done(stmt);
	}
	strbuf_free(&work.decoded);
	strbuf_free(&work.line);
	arena_free(&work.scratch);
	return got >= 0;
}
