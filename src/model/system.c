#include "preop/model/system.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "system_trained.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_LIMIT = 120, MODEL_LIMIT = 200, NOTE_LIMIT = 2000, SPEC_LIMIT = 1 << 20 };

const char *const system_rungs[] = { "zero-shot", "prompted", "few-shot", "retrieval", "smaller", "candidate", "free",
	NULL };

/* ---- Reading ---- */

#define SYSTEM_COLUMNS                                                                                                 \
	"SELECT s.id, s.suite, s.name, s.rung, s.model, s.revision, s.endpoint, s.spec, s.note, s.retires_at, "        \
	"s.described, s.trained FROM system s WHERE s.suite = ?1 AND (s.described OR EXISTS (SELECT 1 FROM run r "     \
	"JOIN import i "                                                                                               \
	"ON i.id = r.import WHERE r.system = s.id AND i.gone = 0)) "

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct system *out)
{
	*out = (struct system){ .id = sqlite3_column_int64(stmt, 0),
		.suite = sqlite3_column_int64(stmt, 1),
		.name = arena_strdup(arena, db_column_text(stmt, 2)),
		.rung = arena_strdup(arena, db_column_text(stmt, 3)),
		.model = arena_strdup(arena, db_column_text(stmt, 4)),
		.revision = arena_strdup(arena, db_column_text(stmt, 5)),
		.endpoint = arena_strdup(arena, db_column_text(stmt, 6)),
		.spec = arena_strdup(arena, db_column_text(stmt, 7)),
		.note = arena_strdup(arena, db_column_text(stmt, 8)),
		.retires_at = sqlite3_column_type(stmt, 9) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, 9),
		.described = sqlite3_column_int(stmt, 10) != 0,
		.trained = arena_strdup(arena, db_column_text(stmt, 11)) };
}

bool system_list(
	struct db *db, int64_t suite, struct arena *arena, struct system **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, SYSTEM_COLUMNS "ORDER BY s.name", "i", suite);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

static bool no_such_system(struct db *db, int64_t suite, const char *name, struct arena *arena, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	struct system *systems;
	size_t count;

	if (!system_list(db, suite, arena, &systems, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", systems[i].name);
	if (count == 0)
		error_set(error, ERROR_NOT_FOUND, "the suite has no systems yet; preop eval system add describes one");
	else
		error_set(error, ERROR_NOT_FOUND, "the suite has no system \"%.80s\"; it has %.300s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool system_find(
	struct db *db, int64_t suite, const char *name, struct arena *arena, struct system *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, SYSTEM_COLUMNS "AND s.name = ?2", "it", suite, name);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		take_row(stmt, arena, out);
		db_done(stmt);
	}
	return got == 1 || (got == 0 && no_such_system(db, suite, name, arena, error));
}

/* ---- The journal: key is the suite's uuid, a colon, the name ---- */

static void print_state(const struct system *system, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "rung", system->rung);
	json_put_string(&w, "model", system->model);
	json_put_string(&w, "revision", system->revision);
	json_put_string(&w, "endpoint", system->endpoint);
	json_put_string(&w, "spec", system->spec);
	json_put_string(&w, "note", system->note);
	if (system->retires_at != CLOCK_NONE)
		json_put_int(&w, "retires_at", system->retires_at);
	else
		json_put_string(&w, "retires_at", NULL);
	json_close(&w, '}');
}

static bool split_key(const char *key, struct arena *arena, const char **suite, const char **name, struct error *error)
{
	const char *colon = strchr(key, ':');

	if (colon == NULL || colon[1] == '\0')
		return error_set(error, ERROR_INPUT, "the journal names a system \"%.60s\", which is none", key);
	*suite = arena_strndup(arena, key, (size_t)(colon - key));
	*name = colon + 1;
	return true;
}

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *suite, *name;
	sqlite3_stmt *stmt = NULL;
	struct system system;
	int got = -1;

	(void)like;
	if (split_key(key, &arena, &suite, &name, error))
		stmt = db_query(db, error,
			"SELECT s.id, s.suite, s.name, s.rung, s.model, s.revision, s.endpoint, s.spec, s.note, "
			"s.retires_at, s.described, s.trained FROM system s JOIN suite u ON u.id = s.suite "
			"WHERE u.uuid = ?1 AND s.name = ?2 AND s.described",
			"tt", suite, name);
	if (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		take_row(stmt, &arena, &system);
		print_state(&system, state);
		db_done(stmt);
	}
	arena_free(&arena);
	return got >= 0;
}

/* Outputs and verdicts may speak of the system: the name stays, as one that nobody described. */
static bool forget(struct db *db, const char *suite, const char *name, struct error *error)
{
	return db_run(db, error,
		"UPDATE system SET described = 0, rung = 'free', model = '', revision = '', endpoint = '', spec = '{}',"
		" note = '', retires_at = NULL WHERE name = ?2 AND suite = (SELECT id FROM suite WHERE uuid = ?1)",
		"tt", suite, name);
}

static bool write_state(struct db *db, const char *suite, const char *name, struct json_span state, struct arena *arena,
	struct error *error)
{
	int64_t id = 0;
	bool found = false;

	if (!db_int(db, error, &id, &found, "SELECT id FROM suite WHERE uuid = ?1", "t", suite))
		return false;
	if (!found)
		return error_set(error, ERROR_CONFLICT, "the suite of system %.80s is not in this file", name);
	return db_run(db, error,
		"INSERT INTO system (suite, name, rung, model, revision, endpoint, spec, note, retires_at, described) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, ?10), 1) ON CONFLICT (suite, name) DO UPDATE SET "
		"rung = excluded.rung, model = excluded.model, revision = excluded.revision, endpoint = "
		"excluded.endpoint, spec = excluded.spec, note = excluded.note, retires_at = excluded.retires_at, "
		"described = 1",
		"itttttttii", id, name, state_string(state, "rung", arena), state_string(state, "model", arena),
		state_string(state, "revision", arena), state_string(state, "endpoint", arena),
		state_string(state, "spec", arena), state_string(state, "note", arena),
		state_int(state, "retires_at", CLOCK_NONE), CLOCK_NONE);
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *suite, *name;

	bool ok = split_key(key, &arena, &suite, &name, error);
	if (ok && state == NULL)
		ok = forget(db, suite, name, error);
	else if (ok)
		ok = write_state(db, suite, name, state_root(state), &arena, error);
	arena_free(&arena);
	return ok;
}

const struct journal_target system_targets[] = {
	{ .kind = "system", .read = read_state, .apply = apply_state, .combine = combine_members }
};
const size_t system_target_count = 1;

/* ---- Changing ---- */

static bool is_sound(const struct system *wanted, struct error *error)
{
	struct system_spec spec;

	if (strlen(wanted->spec) > SPEC_LIMIT)
		return error_set(error, ERROR_INPUT, "the spec is longer than 1 MiB");
	return field_check("the system's name", wanted->name, NAME_LIMIT, FIELD_NEEDED, error) &&
		field_choose("the rung", wanted->rung, system_rungs, error) &&
		field_check("the model", wanted->model, MODEL_LIMIT, 0, error) &&
		field_check("the revision", wanted->revision, MODEL_LIMIT, 0, error) &&
		field_check("the endpoint", wanted->endpoint, NAME_LIMIT, 0, error) &&
		field_check("the note", wanted->note, NOTE_LIMIT, FIELD_LINES, error) &&
		system_spec_read(wanted->spec, &spec, error);
}

static bool may_put(struct db *db, const struct system *wanted, bool make, struct error *error)
{
	struct arena arena = ARENA_INIT;
	int64_t described = 0;
	bool found = false, ok;
	struct system now;

	ok = db_int(db, error, &described, &found, "SELECT described FROM system WHERE suite = ?1 AND name = ?2", "it",
		wanted->suite, wanted->name);
	if (ok && make && found && described)
		ok = error_set(error, ERROR_CONFLICT,
			"the suite has a system \"%.80s\" already; preop eval system set changes it", wanted->name);
	else if (ok && !make)
		ok = system_find(db, wanted->suite, wanted->name, &arena, &now, error);
	arena_free(&arena);
	return ok;
}

/* The system first: what it was trained on is said of one that is there. */
static bool put(struct db *db, const struct system *wanted, const char *key, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	struct arena arena = ARENA_INIT;

	print_state(wanted, &state);
	bool ok = journal_change(db, "system", key, state.data, error) &&
		(wanted->trained == NULL || system_trained_put(db, wanted, key, &arena, error));
	arena_free(&arena);
	strbuf_free(&state);
	return ok;
}

bool system_put(struct db *db, const struct system *wanted, bool make, struct error *error)
{
	struct strbuf key = STRBUF_INIT;
	struct change change;
	char *title = NULL;

	bool ok = is_sound(wanted, error) && may_put(db, wanted, make, error) &&
		db_text(db, error, &key, NULL, "SELECT uuid FROM suite WHERE id = ?1", "i", wanted->suite);
	if (ok) {
		strbuf_addf(&key, ":%s", wanted->name);
		title = xasprintf("%s (%s)", wanted->name, wanted->rung);
		ok = change_begin(&change, db, "system", title, error) &&
			change_end(&change, put(db, wanted, key.data, error), error);
	}
	free(title);
	strbuf_free(&key);
	return ok;
}
