/* Computing again, from the rows, what was kept up to date row by row. */
#include "preop/model/snapshot.h"

#include "digest.h"
#include "grow.h"
#include "state.h"

#include <inttypes.h>
#include <string.h>

struct frozen { /* a dataset as it is, or a snapshot */
	int64_t dataset, version, rows;
	const char *name, *tokenizer;
	unsigned char digest[SHA256_SIZE];
};

static void take_digest(sqlite3_stmt *stmt, int column, unsigned char out[SHA256_SIZE])
{
	memset(out, 0, SHA256_SIZE);
	if (sqlite3_column_bytes(stmt, column) == SHA256_SIZE)
		memcpy(out, sqlite3_column_blob(stmt, column), SHA256_SIZE);
}

/* What the digest covers beside the rows. A card that says another one, or none, than was sealed makes another digest. */
static const char *take_tokenizer(const char *card, struct arena *arena)
{
	return state_string(state_root(card), "tokenizer", arena);
}

static bool load(
	struct db *db, sqlite3_stmt *stmt, struct arena *arena, struct frozen **out, size_t *count, struct error *error)
{
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct frozen *item = GROW(arena, *out, *count);
		item->dataset = sqlite3_column_int64(stmt, 0);
		item->version = sqlite3_column_int64(stmt, 1);
		item->rows = sqlite3_column_int64(stmt, 2);
		take_digest(stmt, 3, item->digest);
		item->name = arena_strdup(arena, db_column_text(stmt, 4));
		item->tokenizer = take_tokenizer(db_column_text(stmt, 5), arena);
	}
	return got == 0;
}

/* Sums hash, kind, split and label of every row of the query. */
static bool sum_rows(struct db *db, sqlite3_stmt *stmt, struct digest *sum, int64_t *rows, struct error *error)
{
	struct strbuf scratch = STRBUF_INIT;
	struct digest element;
	int got = -1;

	memset(sum, 0, sizeof(*sum));
	*rows = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		unsigned char hash[RECORD_HASH_SIZE] = { 0 };
		if (sqlite3_column_bytes(stmt, 0) == RECORD_HASH_SIZE)
			memcpy(hash, sqlite3_column_blob(stmt, 0), RECORD_HASH_SIZE);
		digest_of_member(&element, hash, sqlite3_column_int(stmt, 1),
			(const char *)sqlite3_column_text(stmt, 2), (const char *)sqlite3_column_text(stmt, 3),
			&scratch);
		digest_add(sum, &element);
		++*rows;
	}
	strbuf_free(&scratch);
	return got == 0;
}

static bool verify_dataset(struct db *db, const struct frozen *dataset, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	struct digest sum;
	int64_t rows;

	if (!sum_rows(db,
		    db_query(db, error,
			    "SELECT hash, kind, split, label FROM example NOT INDEXED WHERE dataset = ? AND gone = 0",
			    "i", dataset->dataset),
		    &sum, &rows, error))
		return false;
	if (rows != dataset->rows)
		return error_set(error, ERROR_INPUT, "dataset %s says it has %" PRId64 " rows and has %" PRId64,
			dataset->name, dataset->rows, rows);
	digest_store(&sum, digest);
	return memcmp(digest, dataset->digest, sizeof(digest)) == 0 ||
		error_set(error, ERROR_INPUT, "the digest of dataset %s is not that of its rows", dataset->name);
}

static bool verify_snapshot(struct db *db, const struct frozen *snapshot, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	struct digest sum;
	int64_t rows;

	if (!sum_rows(db,
		    db_query(db, error,
			    "SELECT hash, kind, split, label FROM example NOT INDEXED WHERE dataset = ?1 AND gone = 0 "
			    "AND since <= ?2"
			    " UNION ALL SELECT p.hash, p.kind, p.split, p.label FROM example_past p JOIN example e ON "
			    "e.id = p.example"
			    " WHERE e.dataset = ?1 AND p.since <= ?2 AND p.until > ?2",
			    "ii", snapshot->dataset, snapshot->version),
		    &sum, &rows, error))
		return false;
	digest_seal(&sum, rows, snapshot->tokenizer, digest);
	if (rows == snapshot->rows && memcmp(digest, snapshot->digest, sizeof(digest)) == 0)
		return true;
	return error_set(error, ERROR_INPUT,
		"snapshot %s is not what it was: %" PRId64 " rows then, %" PRId64 " now, or others", snapshot->name,
		snapshot->rows, rows);
}

/* The digests stand on the rows' hashes: those have to be the hashes of the bodies. */
static bool verify_bodies(struct db *db, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT e.id, e.hash, b.body FROM example e NOT INDEXED LEFT JOIN example_body b ON b.id = e.id", "");
	unsigned char hash[SHA256_SIZE];
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		sha256_of(sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2), hash);
		if (sqlite3_column_bytes(stmt, 1) == RECORD_HASH_SIZE &&
			memcmp(sqlite3_column_blob(stmt, 1), hash, RECORD_HASH_SIZE) == 0)
			continue;
		int64_t id = sqlite3_column_int64(stmt, 0);
		db_done(stmt);
		return error_set(
			error, ERROR_INPUT, "the text of example %" PRId64 " is not the one its hash stands for", id);
	}
	return got == 0;
}

static bool verify_all(struct db *db, sqlite3_stmt *stmt,
	bool (*verify)(struct db *, const struct frozen *, struct error *), struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct frozen *items;
	size_t count;

	bool ok = load(db, stmt, &arena, &items, &count, error);
	for (size_t i = 0; ok && i < count; i++)
		ok = verify(db, &items[i], error);
	arena_free(&arena);
	return ok;
}

bool snapshot_verify(struct db *db, struct error *error)
{
	return verify_bodies(db, error) &&
		verify_all(db,
			db_query(db, error, "SELECT id, version, rows, digest, name, '{}' FROM dataset WHERE gone = 0",
				""),
			verify_dataset, error) &&
		verify_all(db,
			db_query(db, error,
				"SELECT dataset, version, rows, digest, name, card FROM snapshot WHERE gone = 0", ""),
			verify_snapshot, error);
}
