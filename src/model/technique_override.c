/* The override that opens a rung that trains. In the journal: "override", key: the rung. */
#include "preop/model/technique.h"

#include "combine.h"
#include "field.h"
#include "state.h"
#include "targets.h"
#include "technique_find.h"

#include "preop/base/clock.h"

#include <stdlib.h>

static void print_state(struct strbuf *out, const char *reason, const char *who, int64_t at)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "reason", reason);
	json_put_string(&w, "who", who);
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT reason, who, at FROM technique_override WHERE rung = ?1", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	(void)like;
	if (got <= 0)
		return got == 0;
	print_state(state, db_column_text(stmt, 0), db_column_text(stmt, 1), sqlite3_column_int64(stmt, 2));
	db_done(stmt);
	return true;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object;
	bool ok;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM technique_override WHERE rung = ?1", "t", key);
	object = state_root(state);
	ok = db_run(db, error,
		"INSERT OR REPLACE INTO technique_override (rung, reason, who, at) VALUES (?1, ?2, ?3, ?4)", "ttti",
		key, state_string(object, "reason", &arena), state_string(object, "who", &arena),
		state_int(object, "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target override_targets[] = {
	{ .kind = "override", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t override_target_count = 1;

static bool check(const struct technique *one, const char *reason, struct error *error)
{
	if (!one->rung->trains)
		return error_set(error, ERROR_INPUT, "%s trains nothing and needs no override", one->rung->name);
	return *reason != '\0' || *one->override != '\0' ||
		error_set(error, ERROR_INPUT, "%s has no override to take back", one->rung->name);
}

static bool write_one(struct db *db, const struct technique *one, const char *reason, struct error *error)
{
	char *title = xasprintf("%s: %s", one->rung->name, *reason != '\0' ? "override" : "override taken back");
	struct strbuf state = STRBUF_INIT;
	bool ok;

	print_state(&state, reason, db_actor(db), clock_now());
	ok = change_one(db, "override", title, "override", one->rung->id, *reason != '\0' ? state.data : NULL, error);
	strbuf_free(&state);
	free(title);
	return ok;
}

bool technique_override(struct db *db, const char *rung, const char *reason, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	bool ok = field_check("the reason", reason, TECHNIQUE_REASON, FIELD_LINES | FIELD_REASON, error) &&
		technique_find(db, rung, &arena, &one, error) && check(one, reason, error) &&
		write_one(db, one, reason, error);

	arena_free(&arena);
	return ok;
}
