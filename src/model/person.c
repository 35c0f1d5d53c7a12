#include "preop/model/project.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "label.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <stdlib.h>
#include <string.h>

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

struct person_row {
	struct strbuf role;
	int64_t created_at;
	bool model;
};

/* A human is not said to be one: journals of schema 2 say nothing. */
static void print_state(struct strbuf *out, const struct person_row *row)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "role", row->role.data);
	json_put_int(&w, "created_at", row->created_at);
	if (row->model)
		json_put_string(&w, "kind", "model");
	json_close(&w, '}');
}

/* *found false and created_at now: nobody of that name yet. */
static bool read_person(struct db *db, const char *name, struct person_row *out, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT role, created_at, kind = 'model' FROM person WHERE name = ?1", "t", name);
	int got = stmt ? db_step(db, stmt, error) : -1;

	*out = (struct person_row){ .role = STRBUF_INIT, .created_at = clock_now() };
	if (got < 0)
		return false;
	*found = got > 0;
	if (got > 0) {
		strbuf_adds(&out->role, db_column_text(stmt, 0));
		out->created_at = sqlite3_column_int64(stmt, 1);
		out->model = sqlite3_column_int(stmt, 2) != 0;
		db_done(stmt);
	}
	return true;
}

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct person_row row;
	bool found, ok;

	(void)like;
	ok = read_person(db, key, &row, &found, error);
	if (ok && found)
		print_state(state, &row);
	strbuf_free(&row.role);
	return ok;
}

static bool write_state(struct db *db, const char *name, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object = state_root(state);

	bool model = strcmp(state_string(object, "kind", &arena), "model") == 0;
	bool ok = db_run(db, error,
		"INSERT INTO person (name, role, created_at, kind) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE"
		" SET role = excluded.role, created_at = excluded.created_at, kind = excluded.kind",
		"ttit", name, state_string(object, "role", &arena), state_int(object, "created_at", 0),
		model ? "model" : "human");
	arena_free(&arena);
	return ok;
}

/* Whose labels count depends on the kind: the labels of examples follow it. */
static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	bool was, is;

	if (!person_is_model(db, key, &was, error))
		return false;
	bool ok = state ? write_state(db, key, state, error)
			: db_run(db, error, "DELETE FROM person WHERE name = ?1", "t", key);
	return ok && person_is_model(db, key, &is, error) && (was == is || label_refresh_person(db, key, error));
}

const struct journal_target person_targets[] = {
	{ .kind = "person", .read = read_state, .apply = apply_state, .combine = combine_members }
};
const size_t person_target_count = 1;

bool person_list(struct db *db, struct arena *arena, struct person **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT name, role, kind = 'model' FROM person ORDER BY name", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		struct person *person = GROW(arena, *out, *count);

		person->name = arena_strdup(arena, db_column_text(stmt, 0));
		person->role = arena_strdup(arena, db_column_text(stmt, 1));
		person->model = sqlite3_column_int(stmt, 2) != 0;
	}
	return got == 0;
}

static bool write_person(struct db *db, const char *name, const struct person_row *row, bool found, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *title = xasprintf(
		"%s%s%s%s", name, row->role.len > 0 ? ": " : "", row->role.data, row->model ? " (a model)" : "");
	bool ok;

	print_state(&state, row);
	ok = change_one(db, found ? "person-set" : "person-add", title, "person", name, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool person_set(struct db *db, const char *name, const char *role, struct error *error)
{
	struct person_row row = { .role = STRBUF_INIT };
	bool found, ok;

	role = role ? role : "";
	ok = person_name_valid(name, error) && field_check("the role", role, ROLE_LIMIT, 0, error) &&
		read_person(db, name, &row, &found, error);
	if (ok) {
		strbuf_reset(&row.role);
		strbuf_adds(&row.role, role);
		ok = write_person(db, name, &row, found, error);
	}
	strbuf_free(&row.role);
	return ok;
}

bool person_set_kind(struct db *db, const char *name, bool model, struct error *error)
{
	struct person_row row = { .role = STRBUF_INIT };
	bool found, ok;

	ok = person_name_valid(name, error) && read_person(db, name, &row, &found, error);
	if (ok) {
		row.model = model;
		ok = write_person(db, name, &row, found, error);
	}
	strbuf_free(&row.role);
	return ok;
}

bool person_is_model(struct db *db, const char *name, bool *model, struct error *error)
{
	*model = false;
	return db_int(
		db, error, &(int64_t){ 0 }, model, "SELECT 1 FROM person WHERE name = ? AND kind = 'model'", "t", name);
}
