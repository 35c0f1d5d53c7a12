#include "preop/model/saved_filter.h"

#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/filter.h"
#include "preop/text/distance.h"

#include <stdlib.h>
#include <string.h>

enum { FILTER_LENGTH = 4000 };

static bool is_name_byte(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
		c == '_' || c == '-';
}

static bool name_valid(const char *name, struct error *error)
{
	if (!field_check("a saved filter's name", name, SAVED_FILTER_NAME, FIELD_NEEDED, error))
		return false;
	for (const char *p = name; *p != '\0'; p++)
		if (!is_name_byte((unsigned char)*p))
			return error_set(error, ERROR_INPUT,
				"a saved filter's name has letters, digits, '.', '_' and '-' only, so that @NAME ends "
				"where it should; \"%.40s\" has others",
				name);
	return true;
}

bool saved_filter_list(
	struct db *db, struct arena *arena, struct saved_filter **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT name, filter, who, at FROM saved_filter ORDER BY name", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct saved_filter *item = GROW(arena, *out, *count);
		item->name = arena_strdup(arena, db_column_text(stmt, 0));
		item->filter = arena_strdup(arena, db_column_text(stmt, 1));
		item->who = arena_strdup(arena, db_column_text(stmt, 2));
		item->at = sqlite3_column_int64(stmt, 3);
	}
	return got == 0;
}

static bool no_such_filter(struct db *db, const char *name, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct saved_filter *items;
	struct nearest nearest;
	size_t count;

	nearest_begin(&nearest, name, strlen(name));
	if (saved_filter_list(db, &arena, &items, &count, error)) {
		for (size_t i = 0; i < count; i++)
			nearest_offer(&nearest, items[i].name);
		if (nearest.best != NULL)
			error_set(error, ERROR_NOT_FOUND, "there is no saved filter \"%s\"; did you mean @%s?", name,
				nearest.best);
		else
			error_set(error, ERROR_NOT_FOUND, "there is no saved filter \"%s\"; preop filters lists them",
				name);
	}
	arena_free(&arena);
	return false;
}

bool saved_filter_read(struct db *db, const char *name, struct strbuf *out, struct error *error)
{
	bool found;

	return db_text(db, error, out, &found, "SELECT filter FROM saved_filter WHERE name = ?", "t", name) &&
		(found || no_such_filter(db, name, error));
}

/* ---- In the journal: "saved-filter", key NAME ---- */

static void print_state(const char *filter, const char *who, int64_t at, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "filter", filter);
	json_put_string(&w, "who", who);
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT filter, who, at FROM saved_filter WHERE name = ?", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	(void)like;
	if (got == 1) {
		print_state(db_column_text(stmt, 0), db_column_text(stmt, 1), sqlite3_column_int64(stmt, 2), state);
		db_done(stmt);
	}
	return got >= 0;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM saved_filter WHERE name = ?", "t", key);
	struct json_span object = state_root(state);
	bool ok = name_valid(key, error) &&
		db_run(db, error,
			"INSERT INTO saved_filter (name, filter, who, at) VALUES (?1, ?2, ?3, ?4)"
			" ON CONFLICT (name) DO UPDATE SET filter = ?2, who = ?3, at = ?4",
			"ttti", key, state_string(object, "filter", &arena), state_string(object, "who", &arena),
			state_int(object, "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target saved_filter_targets[] = {
	{ .kind = "saved-filter", .read = read_target, .apply = apply_target }
};
const size_t saved_filter_target_count = 1;

/* ---- Changes ---- */

/* As a list would use it: what it names is there, and it does not lead back to itself. */
static bool is_usable(struct db *db, const char *name, struct error *error)
{
	char *text = xasprintf("@%s", name);
	struct filter *filter = filter_parse(text, NULL, error);
	bool ok = filter != NULL && filter_check(db, filter, error);

	filter_free(filter);
	free(text);
	return ok;
}

static bool same_text(struct db *db, const char *name, const char *filter, bool *same, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, same, "SELECT 1 FROM saved_filter WHERE name = ? AND filter = ?",
		"tt", name, filter);
}

static bool put(struct db *db, const char *name, const char *state, const char *title, struct error *error)
{
	struct change change;

	return change_begin(&change, db, "filters", title, error) &&
		change_end(&change,
			journal_change(db, "saved-filter", name, state, error) &&
				(state == NULL || is_usable(db, name, error)),
			error);
}

bool saved_filter_save(struct db *db, const char *name, const char *filter, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool same;

	if (!name_valid(name, error) || !field_check("the filter", filter, FILTER_LENGTH, FIELD_NEEDED, error) ||
		!same_text(db, name, filter, &same, error))
		return false;
	if (same)
		return true;
	print_state(filter, db_actor(db), clock_now(), &state);
	char *title = xasprintf("@%s: %.120s", name, filter);
	bool ok = put(db, name, state.data, title, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool saved_filter_remove(struct db *db, const char *name, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	char *title = xasprintf("@%s removed", name);
	bool ok = saved_filter_read(db, name, &text, error) && put(db, name, NULL, title, error);

	free(title);
	strbuf_free(&text);
	return ok;
}
