#include "review_key.h"

#include "grow.h"
#include "state.h"

#include "preop/base/hash.h"
#include "preop/model/review.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { KEY_SUITE, KEY_CASE, KEY_FIRST, KEY_SECOND, KEY_WHO, KEY_PARTS };

const char *review_list(struct arena *arena, const char *const *parts, size_t count)
{
	struct strbuf text = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &text);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++)
		json_put_string(&w, NULL, parts[i]);
	json_close(&w, ']');
	const char *list = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return list;
}

bool review_key_find(
	struct db *db, const char *key, struct arena *arena, struct review_ids *out, bool *found, struct error *error)
{
	struct json_span list = state_root(key);
	const char *parts[KEY_PARTS];
	sqlite3_stmt *stmt;
	int got;

	for (size_t i = 0; i < KEY_PARTS; i++)
		parts[i] = state_element(list, i, arena);
	stmt = db_query(db, error,
		"SELECT c.id, f.id, s.id FROM suite JOIN eval_case c ON c.suite = suite.id AND c.external = ?2 "
		"JOIN system f ON f.suite = suite.id AND f.name = ?3 JOIN system s ON s.suite = suite.id AND s.name = "
		"?4 "
		"WHERE suite.uuid = ?1",
		"tttt", parts[KEY_SUITE], parts[KEY_CASE], parts[KEY_FIRST], parts[KEY_SECOND]);
	got = stmt ? db_step(db, stmt, error) : -1;
	*found = got > 0;
	if (got > 0) {
		out->eval_case = sqlite3_column_int64(stmt, 0);
		out->first = sqlite3_column_int64(stmt, 1);
		out->second = sqlite3_column_int64(stmt, 2);
		out->who = parts[KEY_WHO];
		db_done(stmt);
	}
	return got >= 0;
}

bool review_key_print(struct db *db, const struct review_ids *ids, struct arena *arena, const char **key,
	const char **external, struct error *error)
{
	const char *parts[KEY_PARTS];
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT suite.uuid, c.external, f.name, s.name FROM eval_case c "
		"JOIN import i ON i.id = c.import AND i.gone = 0 JOIN suite ON suite.id = c.suite "
		"JOIN system f ON f.suite = c.suite AND f.id = ?2 JOIN system s ON s.suite = c.suite AND s.id = ?3 "
		"WHERE c.id = ?1 AND f.name < s.name",
		"iii", ids->eval_case, ids->first, ids->second);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"this pair is not in the file any more; its import may have been undone");
	if (got < 0)
		return false;
	for (int i = 0; i < KEY_WHO; i++)
		parts[i] = arena_strdup(arena, db_column_text(stmt, i));
	parts[KEY_WHO] = db_actor(db);
	db_done(stmt);
	*key = review_list(arena, parts, KEY_PARTS);
	*external = parts[KEY_CASE];
	return true;
}

/* ---- What outputs were ---- */

uint64_t review_output_mark(const char *state, const char *text, size_t n)
{
	uint64_t mark = hash64(text, n, hash64(state, strlen(state), 0));

	return mark ? mark : 1;
}

bool review_marks_read(struct db *db, int64_t eval_case, struct review_marks *marks, struct error *error)
{
	struct output *outputs;
	size_t count;

	if (marks->eval_case == eval_case)
		return true;
	arena_reset(&marks->arena);
	marks->items = NULL;
	marks->count = 0;
	marks->eval_case = eval_case;
	if (!suite_outputs(db, eval_case, &marks->arena, &outputs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		*GROW(&marks->arena, marks->items, marks->count) = (struct review_mark){
			.system = outputs[i].system,
			.mark = review_output_mark(outputs[i].state, outputs[i].text, outputs[i].length),
		};
	return true;
}

uint64_t review_mark_of(const struct review_marks *marks, int64_t system)
{
	for (size_t i = 0; i < marks->count; i++) {
		if (marks->items[i].system == system)
			return marks->items[i].mark;
	}
	return 0;
}

void review_seen_print(uint64_t first, uint64_t second, char out[SEEN_SIZE])
{
	snprintf(out, SEEN_SIZE, "%016" PRIx64 "%016" PRIx64, first, second);
}
