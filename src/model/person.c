#include "preop/model/project.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <stdlib.h>

enum { NAME_LIMIT = 40, ROLE_LIMIT = 80 };

bool person_name_valid(const char *name, struct error *error)
{
	size_t n = strlen(name);

	if (!field_check("a person's name", name, NAME_LIMIT, FIELD_NEEDED, error))
		return false;
	if (name[0] == ' ' || name[n - 1] == ' ')
		return error_set(error, ERROR_INPUT, "a person's name must not begin or end with a blank");
	if (strpbrk(name, "/:"))
		return error_set(error, ERROR_INPUT, "a person's name must not hold '/' or ':'");
	return true;
}

static void print_state(struct strbuf *out, const char *role, int64_t created_at)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "role", role);
	json_put_int(&w, "created_at", created_at);
	json_close(&w, '}');
}

/* *found false and *created_at now: nobody of that name yet. */
static bool read_person(
	struct db *db, const char *name, struct strbuf *role, int64_t *created_at, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT role, created_at FROM person WHERE name = ?1", "t", name);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got < 0)
		return false;
	*found = got > 0;
	*created_at = clock_now();
	if (got > 0) {
		strbuf_adds(role, db_column_text(stmt, 0));
		*created_at = sqlite3_column_int64(stmt, 1);
		db_done(stmt);
	}
	return true;
}

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct strbuf role = STRBUF_INIT;
	int64_t created_at;
	bool found, ok;

	(void)like;
	ok = read_person(db, key, &role, &created_at, &found, error);
	if (ok && found)
		print_state(state, role.data, created_at);
	strbuf_free(&role);
	return ok;
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object;
	bool ok;

	if (!state)
		return db_run(db, error, "DELETE FROM person WHERE name = ?1", "t", key);
	object = state_root(state);
	ok = db_run(db, error,
		"INSERT INTO person (name, role, created_at) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (name) DO UPDATE SET role = excluded.role, created_at = excluded.created_at",
		"tti", key, state_string(object, "role", &arena), state_int(object, "created_at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target person_targets[] = {
	{ .kind = "person", .read = read_state, .apply = apply_state, .combine = combine_members }
};
const size_t person_target_count = 1;

bool person_list(struct db *db, struct arena *arena, struct person **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT name, role FROM person ORDER BY name", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		struct person *person = GROW(arena, *out, *count);

		person->name = arena_strdup(arena, db_column_text(stmt, 0));
		person->role = arena_strdup(arena, db_column_text(stmt, 1));
	}
	return got == 0;
}

static bool write_person(
	struct db *db, const char *name, const char *role, int64_t created_at, bool found, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *title = xasprintf("%s%s%s", name, *role ? ": " : "", role);
	bool ok;

	print_state(&state, role, created_at);
	ok = change_one(db, found ? "person-set" : "person-add", title, "person", name, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool person_set(struct db *db, const char *name, const char *role, struct error *error)
{
	struct strbuf before = STRBUF_INIT;
	int64_t created_at;
	bool found, ok;

	role = role ? role : "";
	ok = person_name_valid(name, error) && field_check("the role", role, ROLE_LIMIT, 0, error) &&
		read_person(db, name, &before, &created_at, &found, error) &&
		write_person(db, name, role, created_at, found, error);
	strbuf_free(&before);
	return ok;
}
