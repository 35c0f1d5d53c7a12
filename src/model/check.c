#include "check_kind.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <stdlib.h>
#include <string.h>

/* ---- In the journal: "check", key [SUITE-UUID, NAME] ---- */

static bool find_suite(struct db *db, const char *key, struct arena *arena, int64_t *suite, const char **name,
	bool *found, struct error *error)
{
	struct json_span list = state_root(key);

	*name = state_element(list, 1, arena);
	return db_int(
		db, error, suite, found, "SELECT id FROM suite WHERE uuid = ?1", "t", state_element(list, 0, arena));
}

static void print_state(const char *kind, const char *spec, const char *who, int64_t at, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "kind", kind);
	json_put_string(&w, "spec", spec);
	json_put_string(&w, "who", who);
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *name;
	int64_t suite = 0;
	bool found;

	(void)like;
	bool ok = find_suite(db, key, &arena, &suite, &name, &found, error);
	sqlite3_stmt *stmt = ok
		? db_query(db, error, "SELECT kind, spec, who, at FROM eval_check WHERE suite = ?1 AND name = ?2", "it",
			  suite, name)
		: NULL;
	int got = stmt != NULL ? db_step(db, stmt, error) : -1;
	if (got == 1) {
		print_state(db_column_text(stmt, 0), db_column_text(stmt, 1), db_column_text(stmt, 2),
			sqlite3_column_int64(stmt, 3), state);
		db_done(stmt);
	}
	arena_free(&arena);
	return got >= 0;
}

/* What a check found is of the check as it was. */
static bool forget_results(struct db *db, int64_t suite, const char *name, struct error *error)
{
	return db_run(db, error,
		"DELETE FROM score WHERE name = ?2 AND source = 'check' AND run IN"
		" (SELECT r.id FROM run r JOIN system s ON s.id = r.system WHERE s.suite = ?1)",
		"it", suite, name);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *name;
	int64_t suite = 0;
	bool found;

	bool ok = find_suite(db, key, &arena, &suite, &name, &found, error) &&
		(found || error_set(error, ERROR_CONFLICT, "the suite of check %.40s is not in this file", name)) &&
		forget_results(db, suite, name, error) && check_main_refresh(db, suite, error);
	if (ok && state == NULL)
		ok = db_run(db, error, "DELETE FROM eval_check WHERE suite = ?1 AND name = ?2", "it", suite, name);
	else if (ok)
		ok = db_run(db, error,
			"INSERT INTO eval_check (suite, name, kind, spec, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
			" ON CONFLICT (suite, name) DO UPDATE SET kind = ?3, spec = ?4, who = ?5, at = ?6",
			"itttti", suite, name, state_string(state_root(state), "kind", &arena),
			state_string(state_root(state), "spec", &arena), state_string(state_root(state), "who", &arena),
			state_int(state_root(state), "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target check_targets[] = {
	{ .kind = "check", .read = read_target, .apply = apply_target, .combine = combine_times },
	{ .kind = "suite-metric", .read = check_main_read, .apply = check_main_apply },
};
const size_t check_target_count = 2;

/* ---- Reading ---- */

bool check_list(
	struct db *db, int64_t suite, struct arena *arena, struct check **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.name, c.kind, c.spec, c.who, c.at, c.name = s.metric FROM eval_check c JOIN suite s ON s.id "
		"= c.suite"
		" WHERE c.suite = ?1 ORDER BY c.name",
		"i", suite);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct check *check = GROW(arena, *out, *count);
		check->name = arena_strdup(arena, db_column_text(stmt, 0));
		check->kind = arena_strdup(arena, db_column_text(stmt, 1));
		check->spec = arena_strdup(arena, db_column_text(stmt, 2));
		check->who = arena_strdup(arena, db_column_text(stmt, 3));
		check->at = sqlite3_column_int64(stmt, 4);
		check->main = sqlite3_column_int(stmt, 5) != 0;
	}
	return got == 0;
}

static bool no_such_check(const char *name, const struct check *checks, size_t count, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "; there is: ", checks[i].name);
	error_set(error, ERROR_NOT_FOUND, "the suite has no check \"%.40s\"%s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool check_find(
	struct db *db, int64_t suite, const char *name, struct arena *arena, struct check *out, struct error *error)
{
	struct check *checks;
	size_t count;

	if (!check_list(db, suite, arena, &checks, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(checks[i].name, name) == 0) {
			*out = checks[i];
			return true;
		}
	}
	return no_such_check(name, checks, count, error);
}

/* ---- Changing ---- */

static bool is_name_byte(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
		c == '_' || c == '-';
}

static bool name_valid(const char *name, struct error *error)
{
	if (!field_check("a check's name", name, CHECK_NAME, FIELD_NEEDED, error))
		return false;
	for (const char *p = name; *p != '\0'; p++)
		if (!is_name_byte((unsigned char)*p))
			return error_set(error, ERROR_INPUT,
				"a check's name has letters, digits, '.', '_' and '-' only; \"%.40s\" has others",
				name);
	return true;
}

bool check_name_is_imported(struct db *db, int64_t suite, const char *name, bool *imported, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, imported,
		"SELECT 1 FROM system s JOIN run r ON r.system = s.id CROSS JOIN score o ON o.run = r.id AND o.name = "
		"?2 "
		"WHERE s.suite = ?1 AND o.source <> 'check' LIMIT 1",
		"it", suite, name);
}

/* What came with a file keeps its name: a check must not take its place. */
static bool name_free(struct db *db, int64_t suite, const char *name, struct error *error)
{
	bool taken = false;

	return check_name_is_imported(db, suite, name, &taken, error) &&
		(!taken ||
			error_set(error, ERROR_CONFLICT,
				"the suite has scores called %.40s already; give the check another name", name));
}

static bool read_canonical(const char *kind_name, const char *text, struct strbuf *canonical, struct error *error)
{
	const struct check_kind *kind = check_kind_find(kind_name, error);
	struct arena arena = ARENA_INIT;
	struct check_spec spec;
	struct check_ready ready;

	bool ok = kind != NULL && check_spec_read(kind, text, &spec, error) &&
		check_prepare(&spec, &arena, &ready, error);
	if (ok && canonical != NULL)
		check_spec_canonical(&spec, canonical);
	if (ok)
		check_release(&ready);
	arena_free(&arena);
	return ok;
}

bool check_try(const char *kind, const char *spec, struct error *error)
{
	return read_canonical(kind, spec, NULL, error);
}

static bool suite_key(struct db *db, int64_t suite, const char *name, struct strbuf *key, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	struct json_writer w;

	bool ok = db_text(db, error, &uuid, NULL, "SELECT uuid FROM suite WHERE id = ?1", "i", suite);
	json_begin(&w, key);
	json_open(&w, NULL, '[');
	json_put_string(&w, NULL, uuid.data);
	json_put_string(&w, NULL, name);
	json_close(&w, ']');
	strbuf_free(&uuid);
	return ok;
}

static bool put(
	struct db *db, int64_t suite, const char *name, const char *state, const char *title, struct error *error)
{
	struct strbuf key = STRBUF_INIT;

	bool ok = suite_key(db, suite, name, &key, error) &&
		change_one(db, "check", title, "check", key.data, state, error);
	strbuf_free(&key);
	return ok;
}

static bool is_there(struct db *db, int64_t suite, const char *name, const char *kind, const char *spec, bool *same,
	struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, same,
		"SELECT 1 FROM eval_check WHERE suite = ?1 AND name = ?2 AND kind = ?3 AND spec = ?4", "ittt", suite,
		name, kind, spec);
}

bool check_set(struct db *db, int64_t suite, const char *name, const char *kind, const char *spec, struct error *error)
{
	struct strbuf canonical = STRBUF_INIT, state = STRBUF_INIT;
	bool same = false;

	bool ok = name_valid(name, error) && read_canonical(kind, spec, &canonical, error) &&
		name_free(db, suite, name, error) && is_there(db, suite, name, kind, canonical.data, &same, error);
	if (ok && !same) {
		char *title = xasprintf("%s: %s %.200s", name, kind, canonical.data);
		print_state(kind, canonical.data, db_actor(db), clock_now(), &state);
		ok = put(db, suite, name, state.data, title, error);
		free(title);
	}
	strbuf_free(&canonical);
	strbuf_free(&state);
	return ok;
}

bool check_remove(struct db *db, int64_t suite, const char *name, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct check check;

	bool ok = check_find(db, suite, name, &arena, &check, error) &&
		put(db, suite, name, NULL, arena_printf(&arena, "%s removed", name), error);
	arena_free(&arena);
	return ok;
}
