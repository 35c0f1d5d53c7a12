#include "preop/model/evidence.h"

#include "combine.h"
#include "evidence_claims.h"
#include "evidence_objects.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/checklist.h"
#include "preop/model/tree.h"

#include <stdlib.h>
#include <string.h>

enum { TARGET_LIMIT = 2000, NOTE_LIMIT = 2000 };

const char *evidence_state_word(enum evidence_state state)
{
	static const char *const words[] = {
		[EVIDENCE_FRESH] = "fresh",
		[EVIDENCE_CHANGED] = "changed",
		[EVIDENCE_EXPIRED] = "expired",
		[EVIDENCE_GONE] = "gone",
	};

	return words[state];
}

/* The texts of a row in column order, which is the order of its state. */
static const char *const members[] = { "owner", "claim", "kind", "target", "title", "was", "note", "who" };
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

#define COLUMNS "owner, claim, kind, target, title, was, note, who, at, expires_at"
enum { COLUMN_AT = MEMBERS, COLUMN_EXPIRES };

static void print_state(struct strbuf *out, const char *const texts[MEMBERS], int64_t at, int64_t expires_at)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	for (int i = 0; i < MEMBERS; i++)
		json_put_string(&w, members[i], texts[i]);
	json_put_int(&w, "at", at);
	if (expires_at != CLOCK_NONE)
		json_put_int(&w, "expires_at", expires_at);
	json_close(&w, '}');
}

static int64_t column_time(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, column);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT " COLUMNS " FROM evidence WHERE uuid = ?1", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	const char *texts[MEMBERS];

	(void)like;
	if (got <= 0)
		return got == 0;
	for (int i = 0; i < MEMBERS; i++)
		texts[i] = db_column_text(stmt, i);
	print_state(state, texts, sqlite3_column_int64(stmt, COLUMN_AT), column_time(stmt, COLUMN_EXPIRES));
	db_done(stmt);
	return true;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *texts[MEMBERS];
	struct json_span object;
	bool ok;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM evidence WHERE uuid = ?1", "t", key);
	object = state_root(state);
	for (int i = 0; i < MEMBERS; i++)
		texts[i] = state_string(object, members[i], &arena);
	ok = db_run(db, error,
		"INSERT OR REPLACE INTO evidence (uuid, " COLUMNS
		") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, ?12))",
		"tttttttttiii", key, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7],
		state_int(object, "at", 0), state_int(object, "expires_at", CLOCK_NONE), CLOCK_NONE);
	arena_free(&arena);
	return ok;
}

const struct journal_target evidence_targets[] = {
	{ .kind = "evidence", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t evidence_target_count = 1;

static void read_row(sqlite3_stmt *stmt, struct arena *arena, struct evidence *out)
{
	const char **const texts[MEMBERS] = { &out->owner, &out->claim, &out->kind, &out->target, &out->title,
		&out->was, &out->note, &out->who };

	for (int i = 0; i < MEMBERS; i++)
		*texts[i] = arena_strdup(arena, db_column_text(stmt, i));
	out->at = sqlite3_column_int64(stmt, COLUMN_AT);
	out->expires_at = column_time(stmt, COLUMN_EXPIRES);
	out->uuid = arena_strdup(arena, db_column_text(stmt, COLUMN_EXPIRES + 1));
	out->now = out->screen = out->argument = "";
}

/* What is gone is gone, even before it would have expired. */
static bool judge(struct db *db, struct arena *arena, struct evidence *link, struct error *error)
{
	struct evidence_look look;

	link->state = EVIDENCE_FRESH;
	if (evidence_is_live(link->kind)) {
		if (!evidence_look(db, link->kind, link->target, arena, &look, error))
			return false;
		link->state = !look.found                   ? EVIDENCE_GONE
			: strcmp(look.says, link->was) != 0 ? EVIDENCE_CHANGED
							    : EVIDENCE_FRESH;
		link->now = look.found ? look.says : "";
		link->screen = look.found ? look.screen : "";
		link->argument = look.found ? look.argument : "";
	}
	if (link->state != EVIDENCE_GONE && link->expires_at != CLOCK_NONE && link->expires_at <= clock_now())
		link->state = EVIDENCE_EXPIRED;
	return true;
}

bool evidence_list(struct db *db, const char *owner, const char *claim, struct arena *arena, struct evidence **out,
	size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " COLUMNS
		", uuid FROM evidence WHERE (?1 IS NULL OR owner = ?1) AND (?2 IS NULL OR claim = ?2) "
		"ORDER BY at, uuid",
		"tt", owner, claim);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		read_row(stmt, arena, GROW(arena, *out, *count));
	bool ok = got == 0;
	for (size_t i = 0; ok && i < *count; i++)
		ok = judge(db, arena, &(*out)[i], error);
	return ok;
}

static int by_claim(const void *a, const void *b)
{
	const struct evidence_count *x = a, *y = b;

	return strcmp(x->claim, y->claim);
}

bool evidence_count(
	struct db *db, const char *owner, struct arena *arena, struct evidence_counts *out, struct error *error)
{
	struct evidence_count *counts;
	struct evidence *links;
	size_t n, claims = 0;

	*out = (struct evidence_counts){ .at = NULL };
	if (!evidence_list(db, owner, NULL, arena, &links, &n, error))
		return false;
	counts = arena_alloc(arena, (n + 1) * sizeof(*counts));
	for (size_t i = 0; i < n; i++)
		counts[i] = (struct evidence_count){ links[i].claim, 1, links[i].state != EVIDENCE_FRESH };
	qsort(counts, n, sizeof(*counts), by_claim);
	for (size_t i = 0; i < n; i++)
		if (claims > 0 && by_claim(&counts[claims - 1], &counts[i]) == 0) {
			counts[claims - 1].links++;
			counts[claims - 1].doubtful += counts[i].doubtful;
		} else {
			counts[claims++] = counts[i];
		}
	*out = (struct evidence_counts){ counts, claims };
	return true;
}

struct evidence_count evidence_count_of(const struct evidence_counts *counts, const char *claim)
{
	const struct evidence_count none = { .claim = claim }, *found = NULL;

	if (counts->count > 0)
		found = bsearch(&none, counts->at, counts->count, sizeof(none), by_claim);
	return found != NULL ? *found : none;
}

static bool write_link(struct db *db, const struct evidence_new *link, const char *target,
	const struct evidence_look *look, const char *claim, char *uuid, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	const char *texts[MEMBERS] = { link->owner, link->claim, link->kind, target, look->title, look->says,
		link->note != NULL ? link->note : "", db_actor(db) };
	char *title = xasprintf("%s: %s %s", claim, link->kind, look->title);
	bool ok;

	random_uuid(uuid);
	print_state(&state, texts, clock_now(), link->expires_at);
	ok = change_one(db, "evidence-add", title, "evidence", uuid, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool evidence_add(struct db *db, const struct evidence_new *link, char *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct evidence_look look;
	char own[UUID_SIZE];
	const char *target;
	struct strbuf claim = STRBUF_INIT;
	bool ok = evidence_claim_name(db, link->owner, link->claim, &claim, error) &&
		field_check("the target", link->target, TARGET_LIMIT, FIELD_NEEDED, error) &&
		field_check("the note", link->note != NULL ? link->note : "", NOTE_LIMIT, FIELD_LINES | FIELD_REASON,
			error) &&
		evidence_resolve(db, link->kind, link->target, &arena, &target, error) &&
		evidence_look(db, link->kind, target, &arena, &look, error);

	if (ok && !look.found)
		ok = error_set(error, ERROR_NOT_FOUND, "there is no %s \"%.120s\" in this file any more", link->kind,
			link->target);
	ok = ok && write_link(db, link, target, &look, claim.data, uuid != NULL ? uuid : own, error);
	strbuf_free(&claim);
	arena_free(&arena);
	return ok;
}

bool evidence_remove(struct db *db, const char *uuid, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	bool found;
	bool ok = db_text(db, error, &title, &found,
		"SELECT owner || ': ' || kind || ' ' || title FROM evidence WHERE uuid = ?1", "t", uuid);

	if (ok && !found)
		ok = error_set(error, ERROR_NOT_FOUND, "there is no such evidence; it may have been removed meanwhile");
	ok = ok && change_one(db, "evidence-remove", title.data, "evidence", uuid, NULL, error);
	strbuf_free(&title);
	return ok;
}
