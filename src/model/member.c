#include "member.h"

#include "preop/base/memory.h"
#include "preop/model/lock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void members_open(struct members *members, struct db *db)
{
	*members = (struct members){ .db = db, .scratch = STRBUF_INIT };
}

static bool write_sum(struct db *db, const struct dataset_sum *sum, struct error *error)
{
	unsigned char digest[SHA256_SIZE];

	digest_store(&sum->digest, digest);
	return db_run(db, error, "UPDATE dataset SET rows = ?, digest = ? WHERE id = ?", "ibi", sum->rows, digest,
		sizeof(digest), sum->dataset);
}

bool members_close(struct members *members, bool ok, struct error *error)
{
	for (size_t i = 0; ok && i < members->count; i++)
		ok = write_sum(members->db, &members->sums[i], error);
	free(members->sums);
	strbuf_free(&members->scratch);
	return ok;
}

void member_init(struct member *member)
{
	memset(member, 0, sizeof(*member));
	strbuf_init(&member->texts);
}

void member_free(struct member *member)
{
	strbuf_free(&member->texts);
}

static bool read_sum(struct db *db, int64_t dataset, struct dataset_sum *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT version, rows, digest, locked <> '[]' FROM dataset WHERE id = ?", "i", dataset);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		out->dataset = dataset;
		out->version = sqlite3_column_int64(stmt, 0);
		out->rows = sqlite3_column_int64(stmt, 1);
		digest_load(&out->digest, sqlite3_column_blob(stmt, 2), sqlite3_column_bytes(stmt, 2));
		out->locked = sqlite3_column_int(stmt, 3) != 0;
		db_done(stmt);
		if (out->rows < 0 || out->rows >= INT64_MAX / 2)
			return error_set(error, ERROR_INPUT,
				"dataset %" PRId64 " cannot have %" PRId64
				" rows: another program changed the file; go back to a copy",
				dataset, out->rows);
	}
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no dataset %" PRId64, dataset));
}

struct dataset_sum *members_sum(struct members *members, int64_t dataset, struct error *error)
{
	if (members->last < members->count && members->sums[members->last].dataset == dataset)
		return &members->sums[members->last];
	for (size_t i = 0; i < members->count; i++)
		if (members->sums[i].dataset == dataset) {
			members->last = i;
			return &members->sums[i];
		}
	members->sums = xrealloc(members->sums, (members->count + 1) * sizeof(*members->sums));
	if (!read_sum(members->db, dataset, &members->sums[members->count], error))
		return NULL;
	members->last = members->count++;
	return &members->sums[members->last];
}

/* The nullable text of a column, copied behind what `texts` holds; its offset, or -1 for NULL. */
static ptrdiff_t keep_text(struct strbuf *texts, sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);
	size_t at = texts->len;

	if (text == NULL)
		return -1;
	strbuf_add(texts, text, (size_t)sqlite3_column_bytes(stmt, column));
	strbuf_addc(texts, '\0');
	return (ptrdiff_t)at;
}

static void take_row(sqlite3_stmt *stmt, struct member *out)
{
	out->dataset = sqlite3_column_int64(stmt, 0);
	out->gone = sqlite3_column_int(stmt, 1);
	out->kind = sqlite3_column_int(stmt, 2);
	out->since = sqlite3_column_int64(stmt, 3);
	out->revision = sqlite3_column_int64(stmt, 4);
	out->annotators = sqlite3_column_int64(stmt, 5);
	out->disputed = sqlite3_column_int(stmt, 6) != 0;
	memset(out->hash, 0, sizeof(out->hash));
	if (sqlite3_column_bytes(stmt, 7) == RECORD_HASH_SIZE)
		memcpy(out->hash, sqlite3_column_blob(stmt, 7), RECORD_HASH_SIZE);
	out->adjudicated = sqlite3_column_int(stmt, 11);
	strbuf_reset(&out->texts);
	ptrdiff_t split = keep_text(&out->texts, stmt, 8), label = keep_text(&out->texts, stmt, 9),
		  given = keep_text(&out->texts, stmt, 10);
	out->split = split < 0 ? NULL : out->texts.data + split;
	out->label = label < 0 ? NULL : out->texts.data + label;
	out->given = given < 0 ? NULL : out->texts.data + given;
}

bool members_read_any(struct members *members, int64_t id, struct member *out, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(members->db, error,
		"SELECT dataset, gone, kind, since, revision, annotators, disputed, hash, split, label, " GIVEN_NOW ", "
		"adjudicated FROM "
		"example WHERE id = ?",
		"i", id);
	int got = stmt == NULL ? -1 : db_step(members->db, stmt, error);

	*found = false;
	if (got == 1) {
		out->id = id;
		take_row(stmt, out);
		*found = true;
		db_done(stmt);
	}
	return got >= 0;
}

bool members_read(struct members *members, int64_t id, struct member *out, bool *found, struct error *error)
{
	if (!members_read_any(members, id, out, found, error))
		return false;
	*found = *found && (out->gone & GONE_IMPORT) == 0;
	return true;
}

static void element_of(struct members *members, const struct member *member, struct digest *out)
{
	digest_of_member(out, member->hash, member->kind, member->split, member->label, &members->scratch);
}

static bool keep_past(struct members *members, const struct member *member, int64_t until, struct error *error)
{
	return db_run(members->db, error,
		"INSERT INTO example_past (example, since, until, hash, revision, split, label, kind) VALUES (?, ?, ?, "
		"?, ?, ?, ?, ?)",
		"iiibitti", member->id, member->since, until, member->hash, (size_t)RECORD_HASH_SIZE, member->revision,
		member->split, member->label, (int64_t)member->kind);
}

bool member_leave(struct members *members, struct member *member, struct error *error)
{
	struct dataset_sum *sum = members_sum(members, member->dataset, error);
	struct digest element;

	if (sum == NULL)
		return false;
	if (member->gone == 0) {
		element_of(members, member, &element);
		digest_subtract(&sum->digest, &element);
		sum->rows--;
		if (member->since < sum->version && !keep_past(members, member, sum->version, error))
			return false;
	}
	member->since = sum->version;
	return true;
}

bool members_guard(struct members *members, const struct member *member, struct error *error)
{
	const struct dataset_sum *sum = members_sum(members, member->dataset, error);

	return sum != NULL &&
		(!sum->locked || member->gone != 0 ||
			lock_check_split(members->db, member->dataset, member->split, error));
}

bool members_guard_row(struct db *db, int64_t id, struct error *error)
{
	struct members members;
	struct member member;
	bool found;

	members_open(&members, db);
	member_init(&member);
	bool ok = members_read(&members, id, &member, &found, error) &&
		(!found || members_guard(&members, &member, error));
	member_free(&member);
	free(members.sums); /* nothing was changed: nothing to write */
	strbuf_free(&members.scratch);
	return ok;
}

bool members_write(struct members *members, const struct member *member, struct error *error)
{
	return db_run(members->db, error,
		"UPDATE example SET kind = ?, split = ?, label = ?, annotators = ?, disputed = ?, "
		"adjudicated = ?, since = ? WHERE id = ?",
		"ittiiiii", (int64_t)member->kind, member->split, member->label, member->annotators,
		(int64_t)member->disputed, (int64_t)member->adjudicated, member->since, member->id);
}

bool members_write_gone(struct members *members, const struct member *member, struct error *error)
{
	return db_run(members->db, error, "UPDATE example SET gone = ?, since = ? WHERE id = ?", "iii",
		(int64_t)member->gone, member->since, member->id);
}

bool member_join(struct members *members, const struct member *member, struct error *error)
{
	struct dataset_sum *sum = members_sum(members, member->dataset, error);
	struct digest element;

	if (sum == NULL)
		return false;
	if (member->gone == 0) {
		element_of(members, member, &element);
		digest_add(&sum->digest, &element);
		sum->rows++;
	}
	return true;
}

/* Adds the elements of the live rows in a range of ids to `sum`, or takes them away. */
static bool sum_range(struct members *members, struct dataset_sum *sum, int64_t first, int64_t last,
	void (*accumulate)(struct digest *, const struct digest *), int64_t sign, struct error *error)
{
	sqlite3_stmt *stmt = db_query(members->db, error,
		"SELECT hash, kind, split, label FROM example WHERE id BETWEEN ? AND ? AND gone = 0 AND dataset = ?",
		"iii", first, last, sum->dataset);
	unsigned char hash[RECORD_HASH_SIZE] = { 0 };
	struct digest element;
	int got = -1;

	while (stmt != NULL && (got = db_step(members->db, stmt, error)) == 1) {
		if (sqlite3_column_bytes(stmt, 0) == RECORD_HASH_SIZE)
			memcpy(hash, sqlite3_column_blob(stmt, 0), RECORD_HASH_SIZE);
		digest_of_member(&element, hash, sqlite3_column_int(stmt, 1),
			(const char *)sqlite3_column_text(stmt, 2), (const char *)sqlite3_column_text(stmt, 3),
			&members->scratch);
		accumulate(&sum->digest, &element);
		sum->rows += sign;
	}
	return got == 0;
}

bool members_hide_import(struct members *members, int64_t dataset, int64_t first, int64_t count, struct error *error)
{
	struct dataset_sum *sum = members_sum(members, dataset, error);
	int64_t last = first + count - 1;

	return sum != NULL && sum_range(members, sum, first, last, digest_subtract, -1, error) &&
		db_run(members->db, error,
			"INSERT INTO example_past (example, since, until, hash, revision, split, label, kind)"
			" SELECT id, since, ?3, hash, revision, split, label, kind FROM example"
			" WHERE id BETWEEN ?1 AND ?2 AND gone = 0 AND since < ?3",
			"iii", first, last, sum->version) &&
		db_run(members->db, error, "UPDATE example SET gone = gone | 2, since = ?3 WHERE id BETWEEN ?1 AND ?2",
			"iii", first, last, sum->version);
}

bool members_show_import(struct members *members, int64_t dataset, int64_t first, int64_t count, struct error *error)
{
	struct dataset_sum *sum = members_sum(members, dataset, error);
	int64_t last = first + count - 1;

	return sum != NULL &&
		db_run(members->db, error, "UPDATE example SET gone = gone & ~2, since = ?3 WHERE id BETWEEN ?1 AND ?2",
			"iii", first, last, sum->version) &&
		sum_range(members, sum, first, last, digest_add, 1, error);
}
