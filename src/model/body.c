/* What an edit and its undoing do to an example: its body, the narrow row that follows from it, its revisions. */
#include "body.h"

#include "label.h"
#include "repeats.h"
#include "search.h"

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

	if (!db_row(db, stmt, error))
		return false;
	out->fold = (uint64_t)sqlite3_column_int64(stmt, 0);
	out->flags = (unsigned)sqlite3_column_int64(stmt, 1);
	db_done(stmt);
	return true;
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

/* The record's own label as the schema now calls it. */
static bool read_given(struct db *db, struct member *member, struct strbuf *given, struct error *error)
{
	bool found;

	if (!db_text(db, error, given, &found,
		    "SELECT " GIVEN_NOW " FROM example WHERE id = ? AND " GIVEN_NOW " IS NOT NULL", "i", member->id))
		return false;
	member->given = found ? given->data : NULL;
	return true;
}

static bool write_member(struct members *members, struct member *member, int64_t revision,
	const struct example_facts *facts, unsigned flags, const char *body, size_t n, struct error *error)
{
	struct strbuf label = STRBUF_INIT, given = STRBUF_INIT;
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
		read_given(members->db, member, &given, error) && label_decide(members->db, member, &label, error) &&
		members_write(members, member, error) && member_join(members, member, error);
	strbuf_free(&label);
	strbuf_free(&given);
	return ok;
}

bool body_set(struct members *members, int64_t id, int64_t revision, const char *body, size_t n,
	struct body_change *out, struct error *error)
{
	struct example_facts facts;
	struct present present = { .fold = 0 };
	struct member member;
	bool found = false;

	example_facts_init(&facts);
	member_init(&member);
	bool ok = measure(members->db, id, body, n, &facts, error) && read_present(members->db, id, &present, error) &&
		members_read_any(members, id, &member, &found, error);
	if (ok && !found)
		ok = error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id);
	if (ok) {
		/* The repeat flag is about other rows too: the caller looks at them when the fold has changed. */
		unsigned flags = facts.flags | (present.flags & FLAG_REPEATED) | (revision != 0 ? FLAG_EDITED : 0U);
		*out = (struct body_change){ member.dataset, member.revision, present.fold, facts.fold, { 0 } };
		ok = write_member(members, &member, revision, &facts, flags, body, n, error);
		memcpy(out->hash, member.hash, RECORD_HASH_SIZE);
	}
	member_free(&member);
	example_facts_free(&facts);
	return ok;
}

bool body_change(struct db *db, int64_t id, int64_t revision, const char *body, size_t n, struct error *error)
{
	struct members members;
	struct body_change change = { .dataset = 0 };

	members_open(&members, db);
	bool ok = body_set(&members, id, revision, body, n, &change, error);
	return members_close(&members, ok, error) &&
		repeats_refresh_folds(db, change.dataset, change.fold_before, change.fold_after, error);
}

bool body_read(struct db *db, int64_t id, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT body FROM example_body WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		strbuf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
		db_done(stmt);
	}
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id));
}

bool body_read_revision(struct db *db, int64_t id, int64_t revision, struct strbuf *body, struct error *error)
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

/* The imported text becomes revision 0 when the first edit makes a second. */
bool body_keep_import(struct db *db, int64_t id, struct error *error)
{
	return db_run(db, error,
		"INSERT INTO revision (example, revision, at, who, body)"
		" SELECT e.id, 0, i.at, i.who, b.body FROM example e JOIN import i ON i.id = e.import JOIN "
		"example_body b ON b.id = e.id"
		" WHERE e.id = ?1 AND NOT EXISTS (SELECT 1 FROM revision WHERE example = ?1)",
		"i", id);
}

bool body_add_revision(
	struct db *db, int64_t id, const char *note, const struct strbuf *body, int64_t *revision, struct error *error)
{
	/* Numbers of undone edits are not used again: what a number meant once it means for good. */
	return body_keep_import(db, id, error) &&
		db_int(db, error, revision, NULL, "SELECT max(revision) + 1 FROM revision WHERE example = ?", "i",
			id) &&
		db_run(db, error,
			"INSERT INTO revision (example, revision, at, who, note, body) VALUES (?, ?, ?, ?, ?, ?)",
			"iiittb", id, *revision, clock_now(), db_actor(db), note != NULL ? note : "", body->data,
			body->len);
}

void body_state_print(int64_t revision, const unsigned char *hash, struct strbuf *state)
{
	char hex[RECORD_HASH_SIZE * 2 + 1];

	hash_hex(hash, RECORD_HASH_SIZE, hex);
	strbuf_addf(state, "{\"revision\":%" PRId64 ",\"hash\":\"%s\"}", revision, hex);
}
