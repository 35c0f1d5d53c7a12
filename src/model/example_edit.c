/*
 * Edits of bodies. Every text an example ever had stays in `revision`; the journal's state of a body is the number of the one that is
 * current and its hash, so an edit of a large record costs the journal a line.
 */
#include "example_targets.h"

#include "body.h"
#include "bring.h"
#include "key.h"
#include "state.h"
#include "targets.h"

#include <inttypes.h>
#include <string.h>

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
			body_state_print(sqlite3_column_int64(stmt, 0), sqlite3_column_blob(stmt, 1), state);
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
	body_state_print(revision, hash, &expected);
	bool fits = strcmp(expected.data, state) == 0;
	strbuf_free(&expected);
	return fits;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	int64_t id;

	if (state == NULL)
		return error_set(error, ERROR_INPUT, "the journal says that example %s has no text at all", key);
	int64_t revision = state_int(state_root(state), "revision", -1);
	bool ok = example_key_find(db, key, &id, error) && body_read_revision(db, id, revision, &body, error);
	if (ok && !hash_fits(state, revision, body.data, body.len))
		ok = error_set(error, ERROR_CONFLICT,
			"revision %" PRId64 " of example %s is not the text the journal speaks of", revision, key);
	ok = ok && body_change(db, id, revision, body.data, body.len, error);
	strbuf_free(&body);
	return ok;
}

/* A row of an undone import is out of people's reach; the journal may speak of it (a merge brings back an import and its edits). */
static bool check_shown(struct db *db, int64_t id, struct error *error)
{
	int64_t hidden = 0;

	return db_int(db, error, &hidden, NULL, "SELECT coalesce(max(gone & 2), 0) FROM example WHERE id = ?", "i",
		       id) &&
		(!hidden || error_set(error, ERROR_CONFLICT, "the import of example %" PRId64 " has been undone", id));
}

static bool go_to_revision(struct db *db, int64_t id, int64_t revision, const struct strbuf *body, struct error *error)
{
	struct strbuf key = STRBUF_INIT, state = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	sha256_of(body->data, body->len, hash);
	body_state_print(revision, hash, &state);
	bool ok = check_shown(db, id, error) && example_key_print(db, id, &key, error) &&
		journal_change(db, "body", key.data, state.data, error);
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
			body_add_revision(db, id, note, body, revision, error) &&
				go_to_revision(db, id, *revision, body, error),
			error);
	strbuf_free(&title);
	return ok;
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

	bool ok = body_read(db, id, &body, error) &&
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

	bool ok = body_read(db, id, &body, error) &&
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
	bool ok = members_guard_row(db, id, error) && body_read_revision(db, id, revision, &body, error) &&
		change_begin(&change, db, "revert", title.data, error) &&
		change_end(&change, go_to_revision(db, id, revision, &body, error), error);
	strbuf_free(&title);
	strbuf_free(&body);
	return ok;
}

const struct journal_target example_targets[] = {
	{ .kind = "examples", .read = example_fields_read, .apply = example_fields_apply, .set = true },
	{ .kind = "body", .read = read_target, .apply = apply_target, .bring = body_bring, .combine = body_combine },
	{ .kind = "bodies",
		.read = bodies_read,
		.apply = bodies_apply,
		.set = true,
		.unfold = bodies_unfold,
		.unfolds = "body" },
};
const size_t example_target_count = sizeof(example_targets) / sizeof(example_targets[0]);
