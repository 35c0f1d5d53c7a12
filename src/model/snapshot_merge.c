/*
 * A snapshot out of another copy of the project (model/merge.h). It gets a version of this file's own: rows that are there in the same state belong to it
 * as they are, the others get a past of one version in which they are what the snapshot says.
 */
#include "bring.h"

#include "carry.h"
#include "digest.h"
#include "key.h"
#include "member.h"
#include "seen.h"
#include "state.h"

#include "preop/base/hash.h"
#include "preop/base/idlist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct freezing {
	struct db *db, *theirs;
	const char *uuid;
	int64_t their_dataset, their_version, rows;
	unsigned char wanted[SHA256_SIZE];
	struct strbuf tokenizer;
	int64_t dataset, version;
	struct import_map here, there;
	struct digest sum;
	int64_t count;
	struct seen held; /* examples here that the snapshot holds */
	struct member member;
	struct members members;
	struct strbuf scratch;
};

struct held_row { /* what the snapshot says of an example */
	const unsigned char *hash;
	int kind;
	const char *split, *label;
};

static bool wrong(const struct freezing *work, struct error *error)
{
	return error_set(
		error, ERROR_INPUT, "snapshot %.40s is not what it was; preop verify there says more", work->uuid);
}

static bool read_snapshot(struct freezing *work, struct strbuf *dataset, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->theirs, error,
		"SELECT s.dataset, s.version, s.rows, s.digest, d.uuid, s.card FROM snapshot s JOIN dataset d ON d.id "
		"= s.dataset"
		" WHERE s.uuid = ?1",
		"t", work->uuid);
	int got = stmt == NULL ? -1 : db_step(work->theirs, stmt, error);
	struct arena arena = ARENA_INIT;

	if (got != 1 || sqlite3_column_bytes(stmt, 3) != SHA256_SIZE) {
		db_done(stmt);
		return got >= 0 && wrong(work, error);
	}
	work->their_dataset = sqlite3_column_int64(stmt, 0);
	work->their_version = sqlite3_column_int64(stmt, 1);
	work->rows = sqlite3_column_int64(stmt, 2);
	memcpy(work->wanted, sqlite3_column_blob(stmt, 3), SHA256_SIZE);
	strbuf_adds(dataset, db_column_text(stmt, 4));
	strbuf_adds(&work->tokenizer, state_string(state_root(db_column_text(stmt, 5)), "tokenizer", &arena));
	arena_free(&arena);
	db_done(stmt);
	return true;
}

static bool find_dataset(struct freezing *work, struct error *error)
{
	struct strbuf dataset = STRBUF_INIT;
	bool found = false;

	bool ok = read_snapshot(work, &dataset, error) &&
		db_int(work->db, error, &work->dataset, &found, "SELECT id FROM dataset WHERE uuid = ?1", "t",
			dataset.data) &&
		(found || wrong(work, error)) &&
		db_int(work->db, error, &work->version, NULL, "SELECT version FROM dataset WHERE id = ?1", "i",
			work->dataset);
	strbuf_free(&dataset);
	return ok;
}

/* The same example here. */
static bool translate(const struct freezing *work, int64_t their_id, int64_t *id)
{
	for (size_t i = 0; i < work->there.count; i++) {
		const struct import_span *span = &work->there.spans[i];
		if (their_id < span->first || their_id >= span->first + span->count)
			continue;
		for (size_t k = 0; k < work->here.count; k++)
			if (strcmp(work->here.spans[k].uuid, span->uuid) == 0) {
				*id = work->here.spans[k].first + their_id - span->first;
				return their_id - span->first < work->here.spans[k].count;
			}
	}
	return false;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool is_as_held(const struct member *member, const struct held_row *row)
{
	return member->gone == 0 && member->kind == row->kind &&
		memcmp(member->hash, row->hash, RECORD_HASH_SIZE) == 0 && same_text(member->split, row->split) &&
		same_text(member->label, row->label);
}

static bool keep_past(struct freezing *work, int64_t id, int64_t since, int64_t until, const struct held_row *row,
	int64_t revision, struct error *error)
{
	return db_run(work->db, error,
		"INSERT INTO example_past (example, since, until, hash, revision, split, label, kind) VALUES (?1, ?2, "
		"?3, ?4, "
		"?5, ?6, ?7, ?8)",
		"iiibitti", id, since, until, row->hash, (size_t)RECORD_HASH_SIZE, revision, row->split, row->label,
		(int64_t)row->kind);
}

/* The present state of a row does not reach into the snapshot's version: it counts until then, and again from the next. */
static bool step_aside(struct freezing *work, struct error *error)
{
	const struct member *member = &work->member;
	const struct held_row row = { member->hash, member->kind, member->split, member->label };

	return (member->gone != 0 || member->since >= work->version ||
		       keep_past(work, member->id, member->since, work->version, &row, member->revision, error)) &&
		db_run(work->db, error, "UPDATE example SET since = ?1 WHERE id = ?2", "ii", work->version + 1,
			member->id);
}

/* The revision here whose text has that hash; 0 when it is the imported one. */
static bool find_revision(
	struct freezing *work, int64_t id, const unsigned char *hash, int64_t *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		work->db, error, "SELECT revision, body FROM revision WHERE example = ?1 ORDER BY revision", "i", id);
	unsigned char other[SHA256_SIZE];
	int got = -1;

	*out = 0;
	while (stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		sha256_of(sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1), other);
		if (memcmp(other, hash, RECORD_HASH_SIZE) == 0)
			*out = sqlite3_column_int64(stmt, 0);
	}
	return got == 0;
}

static bool hold(struct freezing *work, int64_t id, const struct held_row *row, struct error *error)
{
	int64_t revision = 0;
	bool found;

	if (!seen_make_room(&work->held))
		return error_set(error, ERROR_MEMORY, "no memory for the members of a snapshot");
	uint64_t hash = seen_hash_id(id);
	seen_take(&work->held, seen_find_key(&work->held, hash), hash, 1);
	if (!members_read_any(&work->members, id, &work->member, &found, error) || (!found && wrong(work, error)))
		return false;
	if (is_as_held(&work->member, row))
		return true;
	return step_aside(work, error) && find_revision(work, id, row->hash, &revision, error) &&
		keep_past(work, id, work->version, work->version + 1, row, revision, error);
}

static bool hold_row(struct freezing *work, sqlite3_stmt *stmt, struct error *error)
{
	unsigned char hash[RECORD_HASH_SIZE] = { 0 };
	struct digest element;
	int64_t id = 0;

	if (sqlite3_column_bytes(stmt, 1) == RECORD_HASH_SIZE)
		memcpy(hash, sqlite3_column_blob(stmt, 1), RECORD_HASH_SIZE);
	const struct held_row row = {
		.hash = hash,
		.kind = sqlite3_column_int(stmt, 2),
		.split = (const char *)sqlite3_column_text(stmt, 3),
		.label = (const char *)sqlite3_column_text(stmt, 4),
	};
	digest_of_member(&element, hash, row.kind, row.split, row.label, &work->scratch);
	digest_add(&work->sum, &element);
	work->count++;
	return (translate(work, sqlite3_column_int64(stmt, 0), &id) || wrong(work, error)) &&
		hold(work, id, &row, error);
}

static bool hold_rows(struct freezing *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->theirs, error,
		"SELECT id, hash, kind, split, label FROM example NOT INDEXED WHERE dataset = ?1 AND gone = 0 AND "
		"since <= ?2"
		" UNION ALL SELECT p.example, p.hash, p.kind, p.split, p.label FROM example_past p JOIN example e"
		" ON e.id = p.example WHERE e.dataset = ?1 AND p.since <= ?2 AND p.until > ?2",
		"ii", work->their_dataset, work->their_version);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(work->theirs, stmt, error)) == 1)
		ok = hold_row(work, stmt, error);
	db_done(stmt);
	return ok && got == 0;
}

static bool check_digest(const struct freezing *work, struct error *error)
{
	unsigned char digest[SHA256_SIZE];

	digest_seal(&work->sum, work->count, work->tokenizer.data, digest);
	return (work->count == work->rows && memcmp(digest, work->wanted, SHA256_SIZE) == 0) || wrong(work, error);
}

static bool is_held(const struct freezing *work, int64_t id)
{
	return work->held.count > 0 && seen_find_key(&work->held, seen_hash_id(id))->hash != 0;
}

/* Live rows that the snapshot does not hold. */
static bool leave_others(struct freezing *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT id FROM example NOT INDEXED WHERE dataset = ?1 AND gone = 0", "i", work->dataset);
	struct id_list others = ID_LIST_INIT;
	int got = -1;
	bool ok = true, found;

	while (ok && stmt != NULL && (got = db_step(work->db, stmt, error)) == 1)
		if (!is_held(work, sqlite3_column_int64(stmt, 0)))
			ok = id_list_add(&others, sqlite3_column_int64(stmt, 0)) ||
				error_set(error, ERROR_MEMORY, "no memory for the rows a snapshot does not hold");
	db_done(stmt);
	ok = ok && got == 0;
	for (size_t i = 0; ok && i < others.count; i++)
		ok = members_read_any(&work->members, others.ids[i], &work->member, &found, error) &&
			step_aside(work, error);
	id_list_free(&others);
	return ok;
}

static bool insert(struct freezing *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->theirs, error,
		"SELECT uuid, ?2, ?3, name, note, rows, digest, counts, at, who, card FROM snapshot WHERE uuid = ?1",
		"tii", work->uuid, work->dataset, work->version);

	if (!db_row(work->theirs, stmt, error))
		return false;
	bool ok = carry_row(work->db,
		"INSERT INTO snapshot (uuid, dataset, version, name, note, rows, digest, counts, at, who, card, gone)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
		stmt, 0, 11, error);
	db_done(stmt);
	return ok &&
		db_run(work->db, error, "UPDATE dataset SET version = version + 1 WHERE id = ?1", "i", work->dataset);
}

static bool freeze(struct freezing *work, struct error *error)
{
	if (!import_map_load(&work->here, work->db, error))
		return false;
	bool ok = import_map_load(&work->there, work->theirs, error);
	if (ok) {
		members_open(&work->members, work->db);
		member_init(&work->member);
		ok = find_dataset(work, error) && hold_rows(work, error) && check_digest(work, error) &&
			leave_others(work, error) && insert(work, error);
		member_free(&work->member);
		/* No sum was touched: rows only changed since when they count. */
		members_close(&work->members, false, NULL);
		import_map_free(&work->there);
	}
	import_map_free(&work->here);
	return ok;
}

/* The version is this file's; everything else of a state is the same in every copy. */
static bool print_here(struct db *db, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	struct json_span version = json_get(state_root(state), "version");
	int64_t number = 0;

	if (json_type(version) != JSON_NUMBER)
		return error_set(error, ERROR_INPUT, "a state of snapshot %.40s in its journal has no version", key);
	if (!db_int(db, error, &number, NULL, "SELECT version FROM snapshot WHERE uuid = ?1", "t", key))
		return false;
	strbuf_add(here, state, (size_t)(version.start - state));
	strbuf_addf(here, "%" PRId64, number);
	strbuf_adds(here, version.start + version.length);
	return true;
}

bool snapshot_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	struct freezing work = { .db = db,
		.theirs = theirs,
		.uuid = key,
		.held = SEEN_INIT,
		.tokenizer = STRBUF_INIT,
		.scratch = STRBUF_INIT };
	int64_t one = 0;
	bool found = false;

	bool ok = db_int(db, error, &one, &found, "SELECT 1 FROM snapshot WHERE uuid = ?1", "t", key) &&
		(found || freeze(&work, error)) && print_here(db, key, state, here, error);
	seen_free(&work.held);
	strbuf_free(&work.tokenizer);
	strbuf_free(&work.scratch);
	return ok;
}
