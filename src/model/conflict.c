#include "preop/model/conflict.h"

#include "conflict_words.h"
#include "grow.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

static const char *const sides[] = { [CONFLICT_MINE] = "mine", [CONFLICT_THEIRS] = "theirs" };

/*
 * An open conflict is the absent state. A choice names the object and the state that was chosen, so that the other copy knows what it is about without
 * this file's row; one that came about by a merge names nobody and nothing.
 */
static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT state, who, decided_at, kind, key, iif(state = 'mine', mine, theirs) FROM conflict"
		" WHERE uuid = ?1 AND state <> 'open'",
		"t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	struct json_writer w;

	(void)like;
	if (got != 1)
		return got == 0;
	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "chosen", db_column_text(stmt, 0));
	json_put_string(&w, "who", db_column_text(stmt, 1));
	json_put_int(&w, "at", sqlite3_column_int64(stmt, 2));
	if (*db_column_text(stmt, 1) != '\0') {
		json_put_string(&w, "kind", db_column_text(stmt, 3));
		json_put_string(&w, "key", db_column_text(stmt, 4));
		json_put_string(&w, "value", (const char *)sqlite3_column_text(stmt, 5));
	}
	json_close(&w, '}');
	db_done(stmt);
	return true;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;

	if (state == NULL)
		return db_run(db, error,
			"UPDATE conflict SET state = 'open', who = '', decided_at = NULL WHERE uuid = ?1", "t", key);
	struct json_span root = state_root(state);
	bool ok = db_run(db, error, "UPDATE conflict SET state = ?2, who = ?3, decided_at = ?4 WHERE uuid = ?1", "ttti",
		key, state_string(root, "chosen", &arena), state_string(root, "who", &arena), state_int(root, "at", 0));
	arena_free(&arena);
	return ok;
}

/* That a merge was made: what it brought are actions of their own. */
static bool read_merge(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	int64_t at = 0;
	bool found = false;

	(void)like;
	bool ok = db_int(db, error, &at, &found, "SELECT at FROM merged WHERE action = ?1", "t", key);
	if (found)
		strbuf_addf(state, "{\"at\":%" PRId64 "}", at);
	return ok;
}

static bool apply_merge(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "DELETE FROM merged WHERE action = ?1", "t", key);
	return db_run(db, error, "INSERT OR REPLACE INTO merged (action, at) VALUES (?1, ?2)", "ti", key,
		state_int(state_root(state), "at", 0));
}

const struct journal_target conflict_targets[] = {
	{ .kind = "conflict", .read = read_target, .apply = apply_target, .local = true },
	{ .kind = "merge", .read = read_merge, .apply = apply_merge, .local = true },
};
const size_t conflict_target_count = sizeof(conflict_targets) / sizeof(conflict_targets[0]);

bool conflict_count(struct db *db, int64_t *open, struct error *error)
{
	return db_int(db, error, open, NULL, "SELECT count(*) FROM conflict WHERE state = 'open'", "");
}

/* A row as it is stored; the strings live as long as the arena. */
struct stored {
	int64_t id;
	const char *uuid, *kind, *key, *theirs;
};

static const char *nullable(sqlite3_stmt *stmt, int column, struct arena *arena)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? NULL
								: arena_strdup(arena, db_column_text(stmt, column));
}

static bool read_stored(struct db *db, int64_t id, struct arena *arena, struct stored *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT uuid, kind, key, theirs FROM conflict WHERE id = ?1 AND state = 'open'", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND, "there is no open conflict %" PRId64, id);
	if (got < 0)
		return false;
	*out = (struct stored){
		.id = id,
		.uuid = arena_strdup(arena, db_column_text(stmt, 0)),
		.kind = arena_strdup(arena, db_column_text(stmt, 1)),
		.key = arena_strdup(arena, db_column_text(stmt, 2)),
		.theirs = nullable(stmt, 3, arena),
	};
	db_done(stmt);
	return true;
}

/* The state of now; of a set, the value of the one example `theirs` names. */
static bool read_mine(struct db *db, const struct stored *row, struct strbuf *out, struct error *error)
{
	const struct journal_target *target = journal_target_of(db, row->kind, error);

	return target != NULL && target->read(db, row->key, row->theirs, out, error);
}

/* The row's own state is refreshed: it is what the choice was made for. */
static bool choose_mine(struct db *db, const struct stored *row, struct error *error)
{
	struct strbuf mine = STRBUF_INIT;
	bool ok = read_mine(db, row, &mine, error) &&
		db_run(db, error, "UPDATE conflict SET mine = ?1 WHERE id = ?2", "ti", mine.len > 0 ? mine.data : NULL,
			row->id);

	strbuf_free(&mine);
	return ok;
}

static bool resolve_one(struct db *db, int64_t id, enum conflict_side side, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf state = STRBUF_INIT;
	struct json_writer w;
	struct stored row;

	json_begin(&w, &state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "chosen", sides[side]);
	json_put_string(&w, "who", db_actor(db));
	json_put_int(&w, "at", clock_now());
	json_close(&w, '}');
	bool ok = read_stored(db, id, &arena, &row, error) && choose_mine(db, &row, error) &&
		(side == CONFLICT_MINE || journal_change(db, row.kind, row.key, row.theirs, error)) &&
		journal_change(db, "conflict", row.uuid, state.data, error);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}

bool conflict_resolve(struct db *db, const int64_t *ids, size_t count, enum conflict_side side, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct change change;
	bool ok = true;

	if (!change_begin(&change, db, "resolve",
		    arena_printf(&arena, "%zu conflict%s: %s", count, plural((int64_t)count), sides[side]), error)) {
		arena_free(&arena);
		return false;
	}
	for (size_t i = 0; ok && i < count; i++)
		ok = resolve_one(db, ids[i], side, error);
	arena_free(&arena);
	return change_end(&change, ok, error);
}

static bool load_rows(struct db *db, int64_t after, int64_t limit, struct arena *arena, struct conflict_states **out,
	size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, at, kind, key, base, theirs, theirs_who, theirs_at FROM conflict WHERE state = 'open' AND "
		"id > ?1"
		" ORDER BY id LIMIT ?2",
		"ii", after, limit);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct conflict_states *row = GROW(arena, *out, *count);
		row->id = sqlite3_column_int64(stmt, 0);
		row->at = sqlite3_column_int64(stmt, 1);
		row->kind = arena_strdup(arena, db_column_text(stmt, 2));
		row->key = arena_strdup(arena, db_column_text(stmt, 3));
		row->base = nullable(stmt, 4, arena);
		row->theirs = nullable(stmt, 5, arena);
		row->theirs_who = arena_strdup(arena, db_column_text(stmt, 6));
		row->theirs_at = sqlite3_column_int64(stmt, 7);
	}
	return got == 0;
}

bool conflict_list(struct db *db, int64_t after, int64_t limit, struct arena *arena, struct conflict **out,
	size_t *count, struct error *error)
{
	struct strbuf mine = STRBUF_INIT;
	struct conflict_states *rows;
	size_t found;

	*out = NULL;
	*count = 0;
	bool ok = load_rows(db, after, limit, arena, &rows, &found, error);
	for (size_t i = 0; ok && i < found; i++) {
		const struct stored row = { .kind = rows[i].kind, .key = rows[i].key, .theirs = rows[i].theirs };
		strbuf_reset(&mine);
		ok = read_mine(db, &row, &mine, error);
		rows[i].mine = mine.len > 0 ? arena_strdup(arena, mine.data) : NULL;
		ok = ok && conflict_describe(db, &rows[i], arena, GROW(arena, *out, *count), error);
	}
	strbuf_free(&mine);
	return ok;
}
