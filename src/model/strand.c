#include "preop/model/strand.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"
#include "treatment.h"

#include "preop/base/random.h"
#include "preop/model/board.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_LIMIT = 200, TITLE_FLAGS = FIELD_NEEDED | FIELD_REASON, ROUTE_LIMIT = 400 };

/* The texts of a strand by name: as columns, as members of its state, and as what strand_set() takes. */
static const char *const boxes[] = { "", "behavior", "facts", "state", "permissions", NULL };
static const char *const statuses[] = { "open", "routed", "closed", NULL };
static const struct strand_field {
	const char *name, *what;
	size_t offset;              /* of the member in struct strand */
	const char *const *allowed; /* NULL: any text up to `limit` bytes */
	size_t limit;
	unsigned flags;
} fields[] = {
	{ "title", "the title", offsetof(struct strand, title), NULL, TITLE_LIMIT, TITLE_FLAGS },
	{ "box", "the box", offsetof(struct strand, box), boxes, 0, 0 },
	{ "route", "the route", offsetof(struct strand, route), NULL, ROUTE_LIMIT, FIELD_REASON },
	{ "status", "the status", offsetof(struct strand, status), statuses, 0, 0 },
};
enum { FIELD_COUNT = sizeof fields / sizeof *fields };

static const char **value_of(struct strand *strand, const struct strand_field *field)
{
	return (const char **)(void *)((char *)strand + field->offset);
}

static void print_state(struct strbuf *out, struct strand *strand, int64_t position)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "position", position);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		json_put_string(&w, fields[i].name, *value_of(strand, &fields[i]));
	json_close(&w, '}');
}

static void read_row(sqlite3_stmt *stmt, struct arena *arena, struct strand *out, int64_t *position)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->uuid = arena_strdup(arena, db_column_text(stmt, 1));
	*position = sqlite3_column_int64(stmt, 2);
	out->title = arena_strdup(arena, db_column_text(stmt, 3));
	out->box = arena_strdup(arena, db_column_text(stmt, 4));
	out->route = arena_strdup(arena, db_column_text(stmt, 5));
	out->status = arena_strdup(arena, db_column_text(stmt, 6));
}

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, uuid, position, title, box, route, status FROM strand WHERE uuid = ?1", "t", key);
	int got = stmt ? db_step(db, stmt, error) : -1;
	struct arena arena = ARENA_INIT;
	struct strand strand;
	int64_t position;

	(void)like;
	if (got <= 0)
		return got == 0;
	read_row(stmt, &arena, &strand, &position);
	db_done(stmt);
	print_state(state, &strand, position);
	arena_free(&arena);
	return true;
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object;
	struct strand strand;
	bool ok;

	if (!state)
		return db_run(db, error, "DELETE FROM strand WHERE uuid = ?1", "t", key);
	object = state_root(state);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		*value_of(&strand, &fields[i]) = state_string(object, fields[i].name, &arena);
	ok = db_run(db, error,
		"INSERT INTO strand (uuid, position, title, box, route, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
		"ON CONFLICT (uuid) DO UPDATE SET position = excluded.position, title = excluded.title, box = "
		"excluded.box, "
		"route = excluded.route, status = excluded.status",
		"titttt", key, state_int(object, "position", 0), strand.title, strand.box, strand.route, strand.status);
	arena_free(&arena);
	return ok;
}

/* Two copies can make the same strand apart from each other (strand_add_as). What both began with is then what a new strand has. */
static bool combine_state(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct strand born = { .title = "", .box = "", .route = "", .status = "open" };
	struct strbuf state = STRBUF_INIT;
	bool ok;

	if (base == NULL)
		print_state(&state, &born, 0);
	ok = combine_members(base != NULL ? base : state.data, mine, theirs, out);
	strbuf_free(&state);
	return ok;
}

const struct journal_target strand_targets[] = {
	{ .kind = "strand", .read = read_state, .apply = apply_state, .combine = combine_state }
};
const size_t strand_target_count = 1;

bool strand_list(struct db *db, struct arena *arena, struct strand **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, uuid, position, title, box, route, status FROM strand ORDER BY position, uuid", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		int64_t position;

		read_row(stmt, arena, GROW(arena, *out, *count), &position);
	}
	return got == 0;
}

static bool find(
	struct db *db, int64_t id, struct arena *arena, struct strand *out, int64_t *position, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT id, uuid, position, title, box, route, status FROM strand WHERE id = ?1", "i", id);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND, "there is no strand %lld; it may have been removed meanwhile",
			(long long)id);
	if (got < 0)
		return false;
	read_row(stmt, arena, out, position);
	db_done(stmt);
	return true;
}

static bool write_strand(struct db *db, const char *command, const char *title, struct strand *strand, int64_t position,
	struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok;

	print_state(&state, strand, position);
	ok = change_one(db, command, title, "strand", strand->uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool strand_add_as(struct db *db, const char *uuid, const char *title, int64_t *id, struct error *error)
{
	struct strand strand = { .uuid = uuid, .title = title, .box = "", .route = "", .status = "open" };
	int64_t position = 1, added = 0;

	if (!field_check("the title", title, TITLE_LIMIT, TITLE_FLAGS, error) || !treatment_check(title, error) ||
		!db_int(db, error, &position, NULL, "SELECT coalesce(max(position), 0) + 1 FROM strand", "") ||
		!write_strand(db, "strand-add", title, &strand, position, error) ||
		!db_int(db, error, &added, NULL, "SELECT id FROM strand WHERE uuid = ?1", "t", uuid))
		return false;
	if (id)
		*id = added;
	return true;
}

bool strand_add(struct db *db, const char *title, int64_t *id, struct error *error)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	return strand_add_as(db, uuid, title, id, error);
}

static const struct strand_field *find_field(const char *name, struct error *error)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (!strcmp(fields[i].name, name))
			return &fields[i];
	}
	error_set(error, ERROR_INPUT, "a strand has no \"%.40s\"; it has a title, a box, a route and a status", name);
	return NULL;
}

/* A strand with a route has been dealt with as far as this file knows; without one it is open again. Closed ones stay closed. */
static void follow_route(struct strand *strand)
{
	if (*strand->route && !strcmp(strand->status, "open"))
		strand->status = "routed";
	else if (!*strand->route && !strcmp(strand->status, "routed"))
		strand->status = "open";
}

/* A route, or a status behind it: the strand is dealt with from then on. */
static bool leaves_triage(const struct strand_field *field, const char *value)
{
	return (strcmp(field->name, "route") == 0 && *value != '\0') ||
		(strcmp(field->name, "status") == 0 && strcmp(value, "open") != 0);
}

bool strand_set(struct db *db, int64_t id, const char *name, const char *value, struct error *error)
{
	const struct strand_field *field = find_field(name, error);
	struct arena arena = ARENA_INIT;
	struct strand strand;
	int64_t position;
	bool ok;

	if (!field ||
		!(field->allowed ? field_word(field->what, value, field->allowed, error)
				 : field_check(field->what, value, field->limit, field->flags, error)) ||
		(strcmp(field->name, "title") == 0 && !treatment_check(value, error)))
		return false;
	ok = find(db, id, &arena, &strand, &position, error) &&
		(!leaves_triage(field, value) || board_demand(db, strand.uuid, error));
	if (ok) {
		const char *title = arena_printf(
			&arena, "%.80s: %s %.80s", strand.title, field->name, *value ? value : "cleared");

		*value_of(&strand, field) = value;
		if (!strcmp(field->name, "route"))
			follow_route(&strand);
		ok = write_strand(db, "strand-set", title, &strand, position, error);
	}
	arena_free(&arena);
	return ok;
}

bool strand_remove(struct db *db, int64_t id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strand strand;
	int64_t position;
	bool ok = find(db, id, &arena, &strand, &position, error) &&
		change_one(db, "strand-remove", strand.title, "strand", strand.uuid, NULL, error);

	arena_free(&arena);
	return ok;
}
