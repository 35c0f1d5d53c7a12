#include "bodies.h"

#include "example_targets.h"
#include "repeats.h"
#include "state.h"

#include "preop/base/hash.h"

#include <inttypes.h>
#include <string.h>

void bodies_free(struct bodies *set)
{
	partition_free(&set->rows);
}

bool bodies_add(struct bodies *set, int64_t id, int64_t revision, const unsigned char hash[RECORD_HASH_SIZE],
	struct error *error)
{
	struct strbuf scratch = STRBUF_INIT;
	struct digest element;
	char value[24];

	digest_of_member(&element, hash, 0, NULL, NULL, &scratch);
	digest_add(&set->digest, &element);
	strbuf_reset(&scratch);
	strbuf_addf(&scratch, "%" PRId64, revision);
	memcpy(value, scratch.data, scratch.len + 1);
	bool ok = partition_add(&set->rows, id, value, scratch.len, error);
	strbuf_free(&scratch);
	return ok;
}

static void print_digest(const struct digest *digest, struct strbuf *out)
{
	unsigned char bytes[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];

	digest_store(digest, bytes);
	hash_hex(bytes, sizeof(bytes), hex);
	strbuf_addf(out, "\"%s\"", hex);
}

static bool print_state(struct bodies *set, const struct import_map *map, struct strbuf *state, struct error *error)
{
	if (!partition_sort(&set->rows, error))
		return false;
	strbuf_adds(state, "{\"digest\":");
	print_digest(&set->digest, state);
	strbuf_adds(state, ",\"values\":");
	bool ok = partition_print(&set->rows, map, state, error);
	strbuf_addc(state, '}');
	return ok;
}

bool bodies_record(struct db *db, int64_t dataset, struct bodies *before, struct bodies *after, struct error *error)
{
	struct strbuf key = STRBUF_INIT, from = STRBUF_INIT, to = STRBUF_INIT;
	struct import_map map = { .count = 0 };

	if (before->rows.count == 0)
		return true;
	bool ok = import_map_load(&map, db, error) &&
		db_text(db, error, &key, NULL, "SELECT uuid FROM dataset WHERE id = ?", "i", dataset) &&
		print_state(before, &map, &from, error) && print_state(after, &map, &to, error);
	strbuf_adds(&key, ":body");
	ok = ok && journal_record(db, "bodies", key.data, from.data, to.data, error);
	import_map_free(&map);
	strbuf_free(&key);
	strbuf_free(&from);
	strbuf_free(&to);
	return ok;
}

/* ---- The target ---- */

static bool parse_state(const struct import_map *map, const char *state, struct partition *rows, struct error *error)
{
	struct json_check check;
	size_t n = strlen(state);

	/* What stands in a file may have been written by anybody. */
	if (!json_check(state, n, 0, &check))
		return error_set(error, ERROR_INPUT, "a state in the journal is not JSON: %s", check.reason);
	return partition_parse(rows, map, json_get(json_root(state, n), "values"), error);
}

static bool read_row(struct db *db, int64_t id, struct bodies *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT revision, hash FROM example WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	unsigned char hash[RECORD_HASH_SIZE] = { 0 };

	if (got <= 0)
		return got == 0 && error_set(error, ERROR_CONFLICT, "example %" PRId64 " is not in this file", id);
	int64_t revision = sqlite3_column_int64(stmt, 0);
	if (sqlite3_column_bytes(stmt, 1) == RECORD_HASH_SIZE)
		memcpy(hash, sqlite3_column_blob(stmt, 1), RECORD_HASH_SIZE);
	db_done(stmt);
	return bodies_add(out, id, revision, hash, error);
}

bool bodies_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct import_map map = { .count = 0 };
	struct partition rows = PARTITION_INIT;
	struct bodies present = BODIES_INIT;

	(void)key;
	bool ok = like == NULL || (import_map_load(&map, db, error) && parse_state(&map, like, &rows, error));
	for (size_t i = 0; ok && i < rows.count; i++)
		ok = read_row(db, rows.rows[i].id, &present, error);
	ok = ok && (like == NULL || print_state(&present, &map, state, error));
	import_map_free(&map);
	partition_free(&rows);
	bodies_free(&present);
	return ok;
}

/* Putting many bodies back: the repeat flags of a dataset are looked at once, at the end. */
struct putting {
	struct members members;
	struct bodies put;
	struct strbuf body;
	int64_t dataset;
	bool folds_changed;
};

static bool put_row(struct putting *work, int64_t id, const char *value, struct error *error)
{
	struct body_change change;
	int64_t revision = -1;

	json_int(json_root(value, strlen(value)), &revision);
	strbuf_reset(&work->body);
	if (!body_read_revision(work->members.db, id, revision, &work->body, error) ||
		!body_set(&work->members, id, revision, work->body.data, work->body.len, &change, error))
		return false;
	if (work->dataset != 0 && work->dataset != change.dataset)
		return error_set(error, ERROR_INPUT, "a state in the journal names bodies of two datasets");
	work->dataset = change.dataset;
	work->folds_changed = work->folds_changed || change.fold_before != change.fold_after;
	return bodies_add(&work->put, id, revision, change.hash, error);
}

static bool digest_fits(const struct bodies *put, const char *state, struct error *error)
{
	struct strbuf digest = STRBUF_INIT;
	struct json_span wanted = json_get(state_root(state), "digest");

	print_digest(&put->digest, &digest);
	bool fits = wanted.length == digest.len && memcmp(wanted.start, digest.data, digest.len) == 0;
	strbuf_free(&digest);
	return fits ||
		error_set(error, ERROR_CONFLICT, "the revisions in the file are not the texts the journal speaks of");
}

static bool put_rows(struct db *db, const struct partition *rows, const char *state, struct error *error)
{
	struct putting work = { .put = BODIES_INIT, .body = STRBUF_INIT };
	bool ok = true;

	members_open(&work.members, db);
	for (size_t i = 0; ok && i < rows->count; i++)
		ok = put_row(&work, rows->rows[i].id, rows->values[rows->rows[i].value], error);
	ok = members_close(&work.members, ok && digest_fits(&work.put, state, error), error) &&
		(!work.folds_changed || repeats_refresh(db, work.dataset, error));
	bodies_free(&work.put);
	strbuf_free(&work.body);
	return ok;
}

bool bodies_apply(struct db *db, const char *key, const char *state, struct error *error)
{
	struct import_map map = { .count = 0 };
	struct partition rows = PARTITION_INIT;

	(void)key;
	bool ok = state == NULL ||
		(import_map_load(&map, db, error) && parse_state(&map, state, &rows, error) &&
			put_rows(db, &rows, state, error));
	import_map_free(&map);
	partition_free(&rows);
	return ok;
}

/* ---- As bodies one by one ---- */

static bool print_key(const struct import_map *map, int64_t id, struct strbuf *key, struct error *error)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct import_span *span = &map->spans[i];
		if (id < span->first || id - span->first >= span->count)
			continue;
		strbuf_addf(key, "%s:%" PRId64, span->uuid, id - span->first + 1);
		return true;
	}
	return error_set(error, ERROR_INPUT, "example %" PRId64 " is of no import", id);
}

static bool print_body(struct db *db, int64_t id, const char *value, struct strbuf *state, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];
	int64_t revision = -1;

	json_int(json_root(value, strlen(value)), &revision);
	bool ok = body_read_revision(db, id, revision, &body, error);
	sha256_of(body.data, body.len, hash);
	if (ok)
		body_state_print(revision, hash, state);
	strbuf_free(&body);
	return ok;
}

struct unfolding {
	struct db *db;
	struct import_map map;
	struct partition before, after;
	struct strbuf key, from, to;
};

static bool unfold_row(struct unfolding *work, size_t i, journal_unfolded *each, void *context, struct error *error)
{
	const struct partition_row *from = &work->before.rows[i], *to = &work->after.rows[i];

	strbuf_reset(&work->key);
	strbuf_reset(&work->from);
	strbuf_reset(&work->to);
	if (from->id != to->id)
		return error_set(error, ERROR_INPUT, "a state in the journal names other examples before than after");
	return print_key(&work->map, to->id, &work->key, error) &&
		print_body(work->db, from->id, work->before.values[from->value], &work->from, error) &&
		print_body(work->db, to->id, work->after.values[to->value], &work->to, error) &&
		each(context, "body", work->key.data, work->from.data, work->to.data);
}

bool bodies_unfold(struct db *db, const char *before, const char *after, journal_unfolded *each, void *context,
	struct error *error)
{
	struct unfolding work = { .db = db,
		.before = PARTITION_INIT,
		.after = PARTITION_INIT,
		.key = STRBUF_INIT,
		.from = STRBUF_INIT,
		.to = STRBUF_INIT };

	if (before == NULL || after == NULL)
		return error_set(error, ERROR_INPUT, "a set of bodies in the journal is absent");
	bool ok = import_map_load(&work.map, db, error) && parse_state(&work.map, before, &work.before, error) &&
		parse_state(&work.map, after, &work.after, error);
	if (ok && work.before.count != work.after.count)
		ok = error_set(error, ERROR_INPUT, "a state in the journal names other examples before than after");
	for (size_t i = 0; ok && i < work.after.count; i++)
		ok = unfold_row(&work, i, each, context, error);
	import_map_free(&work.map);
	partition_free(&work.before);
	partition_free(&work.after);
	strbuf_free(&work.key);
	strbuf_free(&work.from);
	strbuf_free(&work.to);
	return ok;
}
