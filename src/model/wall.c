#include "wall.h"

#include "fold.h"
#include "grow.h"
#include "key.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"

#include <inttypes.h>
#include <string.h>

#define SOURCE_EXAMPLE "example "
#define SOURCE_OUTPUT "output "

/* ---- In the journal ---- */

struct member_text {
	const char *name;
	int column;
};
static const struct member_text texts[] = {
	{ "who", 1 },
	{ "note", 2 },
	{ "source", 3 },
	{ "correction", 4 },
	{ "input", 5 },
	{ "bad", 6 },
	{ "good", 7 },
};
enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT at, who, note, source, correction, input, bad, good FROM wall_candidate WHERE uuid = ? AND "
		"gone = 0",
		"t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	struct json_writer w;

	(void)like;
	if (got == 1) {
		json_begin(&w, state);
		json_open(&w, NULL, '{');
		json_put_int(&w, "at", sqlite3_column_int64(stmt, 0));
		for (int i = 0; i < TEXTS; i++)
			json_put_bytes(&w, texts[i].name, db_column_text(stmt, texts[i].column),
				(size_t)sqlite3_column_bytes(stmt, texts[i].column));
		json_close(&w, '}');
		db_done(stmt);
	}
	return got >= 0;
}

static bool write_row(struct db *db, const char *key, struct json_span root, struct error *error)
{
	struct strbuf values[TEXTS];

	for (int i = 0; i < TEXTS; i++) {
		struct json_span value = json_get(root, texts[i].name);
		strbuf_init(&values[i]);
		if (json_type(value) == JSON_STRING)
			json_decode(value, &values[i]);
	}
	bool ok = db_run(db, error,
		"INSERT INTO wall_candidate (uuid, at, who, note, source, correction, input, bad, good)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (uuid) DO UPDATE SET at = ?2, who = ?3, note "
		"= ?4,"
		" source = ?5, correction = ?6, input = ?7, bad = ?8, good = ?9, gone = 0",
		"tisssssss", key, state_int(root, "at", 0), values[0].data, values[0].len, values[1].data,
		values[1].len, values[2].data, values[2].len, values[3].data, values[3].len, values[4].data,
		values[4].len, values[5].data, values[5].len, values[6].data, values[6].len);
	for (int i = 0; i < TEXTS; i++)
		strbuf_free(&values[i]);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "UPDATE wall_candidate SET gone = 1 WHERE uuid = ?", "t", key);
	return write_row(db, key, state_root(state), error);
}

const struct journal_target wall_targets[] = {
	{ .kind = "wall-candidate", .read = read_target, .apply = apply_target },
};
const size_t wall_target_count = sizeof(wall_targets) / sizeof(wall_targets[0]);

bool wall_add(struct db *db, const struct wall_entry *entry, char uuid[UUID_SIZE], struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	struct json_writer w;

	random_uuid(uuid);
	json_begin(&w, &state);
	json_open(&w, NULL, '{');
	json_put_int(&w, "at", clock_now());
	json_put_string(&w, "who", db_actor(db));
	json_put_string(&w, "note", entry->note);
	json_put_string(&w, "source", entry->source);
	json_put_string(&w, "correction", entry->correction);
	json_put_string(&w, "input", entry->input);
	json_put_bytes(&w, "bad", entry->bad, entry->bad_length);
	json_put_bytes(&w, "good", entry->good, entry->good_length);
	json_close(&w, '}');
	bool ok = journal_change(db, "wall-candidate", uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

/* ---- Reading ---- */

/* The local id of a key; 0 when the file does not have it or its import is undone. */
static bool find_example(struct db *db, const char *key, int64_t *id, struct error *error)
{
	struct error missing = ERROR_INIT;
	bool found = false;

	*id = 0;
	if (*key == '\0')
		return true;
	if (!example_key_find(db, key, id, &missing)) {
		*id = 0;
		return missing.code == ERROR_NOT_FOUND || error_set(error, missing.code, "%s", missing.message);
	}
	int64_t gone = 0;
	bool ok = db_int(db, error, &gone, &found, "SELECT gone & 2 FROM example WHERE id = ?", "i", *id);
	if (!found || gone)
		*id = 0;
	return ok;
}

/* "SUITE-UUID CASE SYSTEM" as "SUITE: CASE SYSTEM". */
static const char *name_output(struct db *db, const char *words, struct arena *arena)
{
	struct strbuf suite = STRBUF_INIT;
	const char *blank = strchr(words, ' ');
	bool found = false;

	if (blank == NULL)
		return words;
	db_text(db, NULL, &suite, &found, "SELECT name FROM suite WHERE uuid = ?", "s", words, (size_t)(blank - words));
	const char *name = arena_printf(arena, "%s: %s", found ? suite.data : "a suite that is not here", blank + 1);
	strbuf_free(&suite);
	return name;
}

static bool name_source(struct db *db, const char *source, struct arena *arena, const char **out, struct error *error)
{
	int64_t id = 0;

	*out = source;
	if (strncmp(source, SOURCE_OUTPUT, sizeof(SOURCE_OUTPUT) - 1) == 0)
		*out = name_output(db, source + sizeof(SOURCE_OUTPUT) - 1, arena);
	else if (strncmp(source, SOURCE_EXAMPLE, sizeof(SOURCE_EXAMPLE) - 1) == 0) {
		if (!find_example(db, source + sizeof(SOURCE_EXAMPLE) - 1, &id, error))
			return false;
		if (id != 0)
			*out = arena_printf(arena, "example %" PRId64, id);
	}
	return true;
}

static bool take_row(
	struct db *db, sqlite3_stmt *stmt, struct arena *arena, struct wall_candidate *out, struct error *error)
{
	out->uuid = arena_strdup(arena, db_column_text(stmt, 0));
	out->at = sqlite3_column_int64(stmt, 1);
	out->who = arena_strdup(arena, db_column_text(stmt, 2));
	out->note = arena_strdup(arena, db_column_text(stmt, 3));
	out->input = arena_strdup(arena, db_column_text(stmt, 6));
	out->bad = arena_strndup(arena, db_column_text(stmt, 7), (size_t)sqlite3_column_bytes(stmt, 7));
	out->bad_length = (size_t)sqlite3_column_bytes(stmt, 7);
	out->good = arena_strndup(arena, db_column_text(stmt, 8), (size_t)sqlite3_column_bytes(stmt, 8));
	out->good_length = (size_t)sqlite3_column_bytes(stmt, 8);
	return name_source(db, arena_strdup(arena, db_column_text(stmt, 4)), arena, &out->source, error) &&
		find_example(db, db_column_text(stmt, 5), &out->example, error);
}

bool wall_list(struct db *db, struct arena *arena, struct wall_candidate **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT uuid, at, who, note, source, correction, input, bad, good FROM wall_candidate WHERE gone = 0"
		" ORDER BY at DESC, id DESC",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!take_row(db, stmt, arena, GROW(arena, *out, *count), error)) {
			db_done(stmt);
			return false;
		}
	return got == 0;
}

/* The last message of the user, else the last of all. Appends. */
static void decode_question(const char *input, struct strbuf *out)
{
	struct json_span list = json_root(input, strlen(input)), message, asked = { NULL, 0 };

	for (size_t cursor = 0; json_next_element(list, &cursor, &message);)
		if (asked.start == NULL || json_equals(json_get(message, "role"), "user"))
			asked = json_get(message, "content");
	json_decode(asked, out);
}

void wall_print_question(const struct wall_candidate *candidate, size_t limit, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	decode_question(candidate->input, &text);
	text_line(text.data, text.len, limit, out);
	strbuf_free(&text);
}

/* ---- Pinned or not ---- */

/* `source` as in the file: "output SUITE-UUID CASE SYSTEM"; neither CASE nor SYSTEM is ever empty, and both may hold blanks. */
static bool is_pinned(
	struct db *db, const char *source, const struct strbuf *question, bool *pinned, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, pinned,
		"SELECT 1 FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0 JOIN suite s ON s.id = "
		"c.suite "
		"WHERE c.must_pass AND (c.input = CAST(?2 AS BLOB) OR substr(?1, 1, length(s.uuid) + "
		"length(c.external) + "
		"9) = '" SOURCE_OUTPUT "' || s.uuid || ' ' || c.external || ' ') LIMIT 1",
		"ts", source, question->data, question->len);
}

bool wall_count(struct db *db, int64_t *pinned, int64_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT source, input FROM wall_candidate WHERE gone = 0", "");
	struct strbuf question = STRBUF_INIT;
	int got = -1;

	*pinned = *count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		bool found;

		strbuf_reset(&question);
		decode_question(db_column_text(stmt, 1), &question);
		if (!is_pinned(db, db_column_text(stmt, 0), &question, &found, error)) {
			db_done(stmt);
			got = -1;
			break;
		}
		*pinned += found;
		++*count;
	}
	strbuf_free(&question);
	return got == 0;
}

/* ---- Marks in lists ---- */

static bool add_example(struct db *db, const char *key, struct id_list *ids, struct error *error)
{
	int64_t id;

	return find_example(db, key, &id, error) &&
		(id == 0 || id_list_add(ids, id) ||
			error_set(error, ERROR_MEMORY, "no memory for the wall's candidates"));
}

/* There are as many candidates as people made by hand: reading all for a page of rows costs little. */
static bool read_ids(struct db *db, struct id_list *ids, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT correction, iif(source GLOB 'example *', substr(source, 9), '') FROM wall_candidate WHERE gone "
		"= 0",
		"");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!add_example(db, db_column_text(stmt, 0), ids, error) ||
			!add_example(db, db_column_text(stmt, 1), ids, error)) {
			db_done(stmt);
			return false;
		}
	id_list_sort_unique(ids);
	return got == 0;
}

bool wall_mark(struct db *db, struct example *rows, size_t count, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;

	bool ok = read_ids(db, &ids, error);
	for (size_t i = 0; ok && i < count; i++)
		rows[i].wall = id_list_contains(&ids, rows[i].id);
	id_list_free(&ids);
	return ok;
}
