/*
 * Edits of bodies. Every text an example ever had stays in `revision`; the journal's state of a body is the number of the one that is
 * current and its hash, so an edit of a large record costs the journal a line.
 */
#include "example_targets.h"

#include "key.h"
#include "label.h"
#include "member.h"
#include "repeats.h"
#include "search.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

/* What is needed to understand a body. */
struct source {
	enum example_shape shape;
	struct field_map map;
	struct arena arena;
};

static bool read_source(struct db *db, int64_t id, struct source *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT i.shape, i.fields FROM example e JOIN import i ON i.id = e.import WHERE e.id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got <= 0)
		return got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id);
	out->shape = (enum example_shape)sqlite3_column_int(stmt, 0);
	bool ok = field_map_parse(db_column_text(stmt, 1), &out->arena, &out->map, error);
	db_done(stmt);
	return ok;
}

static bool measure(
	struct db *db, int64_t id, const char *body, size_t n, struct example_facts *facts, struct error *error)
{
	struct source source = { .arena = ARENA_INIT };
	struct json_check check;

	bool ok = read_source(db, id, &source, error);
	if (ok && !json_check(body, n, JSON_ALLOW_NAN | JSON_FIND_DUPLICATES, &check))
		ok = error_set(error, ERROR_INPUT, "the text of example %" PRId64 " is not JSON: %s at byte %zu", id,
			check.reason, check.fault);
	ok = ok && shape_facts(source.shape, &source.map, body, n, &check, facts, error);
	arena_free(&source.arena);
	return ok;
}

static const char *text_or_null(const struct strbuf *text)
{
	return text->len > 0 ? text->data : NULL;
}

struct present {
	uint64_t fold;
	unsigned flags;
};

static bool read_present(struct db *db, int64_t id, struct present *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT fold, flags FROM example WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		out->fold = (uint64_t)sqlite3_column_int64(stmt, 0);
		out->flags = (unsigned)sqlite3_column_int64(stmt, 1);
		db_done(stmt);
	}
	return got == 1;
}

/* Split and kind stay: they belong to people once a row is in. The tokens were those of the old text. */
static bool write_columns(struct db *db, const struct member *member, const struct example_facts *facts, unsigned flags,
	struct error *error)
{
	return db_run(db, error,
		"UPDATE example SET title = ?, given = ?, external = ?, grp = ?, at = nullif(?, ?), length = ?, fold = "
		"?, flags = ?, hash = ?,"
		" tokens = NULL, revision = ? WHERE id = ?",
		"stttiiiiibii", facts->title.data, facts->title.len, member->given, text_or_null(&facts->external),
		text_or_null(&facts->group), facts->at, CLOCK_NONE, facts->length, (int64_t)facts->fold, (int64_t)flags,
		member->hash, (size_t)RECORD_HASH_SIZE, member->revision, member->id);
}

static bool write_member(struct members *members, struct member *member, int64_t revision,
	const struct example_facts *facts, unsigned flags, const char *body, size_t n, struct error *error)
{
	struct strbuf label = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	if (!member_leave(members, member, error))
		return false;
	sha256_of(body, n, hash);
	memcpy(member->hash, hash, RECORD_HASH_SIZE);
	member->revision = revision;
	member->given = text_or_null(&facts->label);
	bool ok = db_run(members->db, error, "UPDATE example_body SET body = ? WHERE id = ?", "bi", body, n,
			  member->id) &&
		search_touch(members->db, member->id, error) &&
		write_columns(members->db, member, facts, flags, error) &&
		label_count_votes(members->db, member, &label, error) && members_write(members, member, error) &&
		member_join(members, member, error);
	strbuf_free(&label);
	return ok;
}

/* Makes a body the current one; everything the narrow row derives from it follows. */
static bool set_body(struct db *db, int64_t id, int64_t revision, const char *body, size_t n, struct error *error)
{
	struct example_facts facts;
	struct present present = { .fold = 0 };
	struct members members;
	struct member member;
	bool found = false;

	example_facts_init(&facts);
	members_open(&members, db);
	member_init(&member);
	bool ok = measure(db, id, body, n, &facts, error) && read_present(db, id, &present, error) &&
		members_read(&members, id, &member, &found, error);
	if (ok && !found)
		ok = error_set(error, ERROR_CONFLICT, "the import of example %" PRId64 " has been undone", id);
	if (ok) {
		/* The repeat flag is about other rows too: repeats_refresh_folds() looks at them when the fold has changed. */
		unsigned flags = facts.flags | (present.flags & FLAG_REPEATED) | (revision != 0 ? FLAG_EDITED : 0U);
		ok = write_member(&members, &member, revision, &facts, flags, body, n, error);
	}
	ok = members_close(&members, ok, error) &&
		repeats_refresh_folds(db, member.dataset, present.fold, facts.fold, error);
	member_free(&member);
	example_facts_free(&facts);
	return ok;
}

static void print_state(int64_t revision, const unsigned char hash[RECORD_HASH_SIZE], struct strbuf *state)
{
	char hex[RECORD_HASH_SIZE * 2 + 1];

	hash_hex(hash, RECORD_HASH_SIZE, hex);
	strbuf_addf(state, "{\"revision\":%" PRId64 ",\"hash\":\"%s\"}", revision, hex);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt;
	int64_t id;

	(void)like;
	if (!example_key_find(db, key, &id, error))
		return false;
	stmt = db_query(db, error, "SELECT revision, hash FROM example WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	if (got == 1) {
		if (sqlite3_column_bytes(stmt, 1) == RECORD_HASH_SIZE)
			print_state(sqlite3_column_int64(stmt, 0), sqlite3_column_blob(stmt, 1), state);
		db_done(stmt);
	}
	return got >= 0;
}

/* A body is what the state's hash says, or it is not put back. */
static bool hash_fits(const char *state, int64_t revision, const char *body, size_t n)
{
	unsigned char hash[SHA256_SIZE];
	struct strbuf expected = STRBUF_INIT;

	sha256_of(body, n, hash);
	print_state(revision, hash, &expected);
	bool fits = strcmp(expected.data, state) == 0;
	strbuf_free(&expected);
	return fits;
}

static bool read_revision(struct db *db, int64_t id, int64_t revision, struct strbuf *body, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT body FROM revision WHERE example = ? AND revision = ?", "ii", id, revision);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		strbuf_add(body, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
		db_done(stmt);
	}
	return got == 1 ||
		(got == 0 &&
			error_set(
				error, ERROR_NOT_FOUND, "example %" PRId64 " has no revision %" PRId64, id, revision));
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	int64_t id;

	if (state == NULL)
		return error_set(error, ERROR_INPUT, "the journal says that example %s has no text at all", key);
	int64_t revision = state_int(state_root(state), "revision", -1);
	bool ok = example_key_find(db, key, &id, error) && read_revision(db, id, revision, &body, error);
	if (ok && !hash_fits(state, revision, body.data, body.len))
		ok = error_set(error, ERROR_CONFLICT,
			"revision %" PRId64 " of example %s is not the text the journal speaks of", revision, key);
	ok = ok && set_body(db, id, revision, body.data, body.len, error);
	strbuf_free(&body);
	return ok;
}

/* The imported text becomes revision 0 when the first edit makes a second. */
static bool keep_import(struct db *db, int64_t id, struct error *error)
{
	return db_run(db, error,
		"INSERT INTO revision (example, revision, at, who, body)"
		" SELECT e.id, 0, i.at, i.who, b.body FROM example e JOIN import i ON i.id = e.import JOIN "
		"example_body b ON b.id = e.id"
		" WHERE e.id = ?1 AND NOT EXISTS (SELECT 1 FROM revision WHERE example = ?1)",
		"i", id);
}

static bool add_revision(
	struct db *db, int64_t id, const char *note, const struct strbuf *body, int64_t *revision, struct error *error)
{
	/* Numbers of undone edits are not used again: what a number meant once it means for good. */
	return keep_import(db, id, error) &&
		db_int(db, error, revision, NULL, "SELECT max(revision) + 1 FROM revision WHERE example = ?", "i",
			id) &&
		db_run(db, error,
			"INSERT INTO revision (example, revision, at, who, note, body) VALUES (?, ?, ?, ?, ?, ?)",
			"iiittb", id, *revision, clock_now(), db_actor(db), note != NULL ? note : "", body->data,
			body->len);
}

static bool go_to_revision(struct db *db, int64_t id, int64_t revision, const struct strbuf *body, struct error *error)
{
	struct strbuf key = STRBUF_INIT, state = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	sha256_of(body->data, body->len, hash);
	print_state(revision, hash, &state);
	bool ok = example_key_print(db, id, &key, error) && journal_change(db, "body", key.data, state.data, error);
	strbuf_free(&key);
	strbuf_free(&state);
	return ok;
}

static bool write_edit(
	struct db *db, int64_t id, const char *note, const struct strbuf *body, int64_t *revision, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	struct change change;

	strbuf_addf(&title, "example %" PRId64, id);
	bool ok = change_begin(&change, db, "edit", title.data, error) &&
		change_end(&change,
			add_revision(db, id, note, body, revision, error) &&
				go_to_revision(db, id, *revision, body, error),
			error);
	strbuf_free(&title);
	return ok;
}

static bool read_body(struct db *db, int64_t id, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT body FROM example_body WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		strbuf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
		db_done(stmt);
	}
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id));
}

struct edit {
	const char *path, *text;
	size_t n;
	const char *note;
};
typedef bool (*compose_edit)(
	struct db *db, int64_t id, const struct edit *edit, struct strbuf *out, bool *same, struct error *error);

/* The body with the new text; *same when the text is what is there already, however it is written in the record. */
static bool compose_text(
	struct db *db, int64_t id, const struct edit *edit, struct strbuf *out, bool *same, struct error *error)
{
	struct strbuf body = STRBUF_INIT, old = STRBUF_INIT;

	bool ok = read_body(db, id, &body, error) &&
		shape_edit(body.data, body.len, edit->path, edit->text, edit->n, out, error);
	if (ok)
		json_decode(shape_find(body.data, body.len, edit->path), &old);
	*same = ok && old.len == edit->n && memcmp(old.data, edit->text, edit->n) == 0;
	strbuf_free(&body);
	strbuf_free(&old);
	return ok;
}

static bool compose_value(
	struct db *db, int64_t id, const struct edit *edit, struct strbuf *out, bool *same, struct error *error)
{
	struct strbuf body = STRBUF_INIT;

	bool ok = read_body(db, id, &body, error) &&
		shape_edit_value(body.data, body.len, edit->path, edit->text, edit->n, out, error);
	*same = ok && body.len == out->len && memcmp(body.data, out->data, out->len) == 0;
	strbuf_free(&body);
	return ok;
}

static bool make_edit(struct db *db, int64_t id, const struct edit *edit, compose_edit compose, int64_t *revision,
	struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	int64_t number = 0;
	bool same;

	bool ok = members_guard_row(db, id, error) && compose(db, id, edit, &body, &same, error);
	if (ok && same)
		ok = db_int(db, error, &number, NULL, "SELECT revision FROM example WHERE id = ?", "i", id);
	else if (ok)
		ok = write_edit(db, id, edit->note, &body, &number, error);
	if (ok && revision != NULL)
		*revision = number;
	strbuf_free(&body);
	return ok;
}

bool example_edit(struct db *db, int64_t id, const char *path, const char *text, size_t n, const char *note,
	int64_t *revision, struct error *error)
{
	return make_edit(db, id, &(struct edit){ path, text, n, note }, compose_text, revision, error);
}

bool example_edit_value(struct db *db, int64_t id, const char *path, const char *json, size_t n, const char *note,
	int64_t *revision, struct error *error)
{
	return make_edit(db, id, &(struct edit){ path, json, n, note }, compose_value, revision, error);
}

bool example_revert(struct db *db, int64_t id, int64_t revision, struct error *error)
{
	struct strbuf body = STRBUF_INIT, title = STRBUF_INIT;
	struct change change;

	strbuf_addf(&title, "example %" PRId64 " back to revision %" PRId64, id, revision);
	bool ok = members_guard_row(db, id, error) && read_revision(db, id, revision, &body, error) &&
		change_begin(&change, db, "revert", title.data, error) &&
		change_end(&change, go_to_revision(db, id, revision, &body, error), error);
	strbuf_free(&title);
	strbuf_free(&body);
	return ok;
}

const struct journal_target example_targets[] = {
	{ .kind = "examples", .read = example_fields_read, .apply = example_fields_apply, .set = true },
	{ .kind = "body", .read = read_target, .apply = apply_target },
};
const size_t example_target_count = sizeof(example_targets) / sizeof(example_targets[0]);
