/* Which case of the suite a row is of: by its id, else by its input. The rules are in model/suite_import.h. */
#include "suite_batch.h"

#include "preop/base/hash.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* "\r\n" as "\n"; most texts have none and are hashed where they are. */
static void hash_lines(const char *text, size_t n, unsigned char digest[SHA256_SIZE])
{
	struct sha256 *hash = sha256_new();
	const char *end = text + n, *cr;

	while ((cr = memchr(text, '\r', (size_t)(end - text))) != NULL) {
		bool pair = cr + 1 < end && cr[1] == '\n';

		sha256_add(hash, text, (size_t)(cr - text) + !pair);
		text = cr + 1;
	}
	sha256_add(hash, text, (size_t)(end - text));
	sha256_finish(hash, digest);
}

void eval_case_hash(const char *input, size_t n, unsigned char out[CASE_HASH_SIZE])
{
	unsigned char digest[SHA256_SIZE];

	while (n > 0 && is_blank(input[n - 1]))
		n--;
	while (n > 0 && is_blank(*input)) {
		input++;
		n--;
	}
	if (n > 0 && memchr(input, '\r', n) != NULL)
		hash_lines(input, n, digest);
	else
		sha256_of(input, n, digest);
	memcpy(out, digest, CASE_HASH_SIZE);
}

/* Files of preop 0.3 and before hashed the bytes as they are. */
static bool has_input(sqlite3_stmt *stmt, int column, const struct output_row *row, const struct batch_case *found)
{
	unsigned char digest[SHA256_SIZE];

	if (sqlite3_column_bytes(stmt, column) != CASE_HASH_SIZE)
		return false;
	if (memcmp(sqlite3_column_blob(stmt, column), found->hash, CASE_HASH_SIZE) == 0)
		return true;
	sha256_of(row->input, row->input_n, digest);
	return memcmp(sqlite3_column_blob(stmt, column), digest, CASE_HASH_SIZE) == 0;
}

/* *other: the id is in the suite, of another input. */
static bool find_by_id(struct suite_import *batch, const struct output_row *row, struct batch_case *found, bool *other,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT c.id, c.hash, i.gone, c.import = ?3 FROM eval_case c JOIN import i ON i.id = c.import "
		"WHERE c.suite = ?1 AND c.external = ?2",
		"iti", batch->suite, found->name, batch->import);
	int got = stmt != NULL ? db_step(batch->db, stmt, error) : -1;

	*other = false;
	if (got <= 0)
		return got == 0;
	found->id = sqlite3_column_int64(stmt, 0);
	found->live = sqlite3_column_int(stmt, 2) == 0;
	found->mine = sqlite3_column_int(stmt, 3) != 0;
	*other = found->live && row->input != NULL && !has_input(stmt, 1, row, found);
	db_done(stmt);
	return true;
}

/* Each case is claimed by one id of the import: what the file calls two cases stays two. */
static bool claim(struct suite_import *batch, int64_t eval_case, const char *name, bool *ours, struct error *error)
{
	uint64_t key = hash64(&eval_case, sizeof(eval_case), 0), id = hash64(name, strlen(name), 0), holder = id;

	if (bigmap_add(batch->claimed, key, id, &holder, error) == BIGMAP_FAILED)
		return false;
	*ours = holder == id;
	return true;
}

static bool find_by_content(struct suite_import *batch, struct batch_case *found, bool *aligned, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import "
		"WHERE c.suite = ?1 AND c.hash = ?2 AND i.gone = 0 AND c.import <> ?3 LIMIT 2",
		"ibi", batch->suite, found->hash, (size_t)CASE_HASH_SIZE, batch->import);
	int got = stmt != NULL ? db_step(batch->db, stmt, error) : -1;
	int64_t id;

	*aligned = false;
	if (got <= 0)
		return got == 0;
	id = sqlite3_column_int64(stmt, 0);
	got = db_step(batch->db, stmt, error);
	db_done(stmt);
	if (got != 0)
		return got > 0;
	if (!claim(batch, id, found->name, aligned, error))
		return false;
	if (*aligned) {
		found->id = id;
		found->live = found->by_content = true;
		found->mine = false;
	}
	return true;
}

/* Ids we make up come from the input, so that the same input is the same case next time. */
static void name_case(const struct output_row *row, struct batch_case *found)
{
	char hex[2 * 6 + 1];

	if (row->case_id != NULL && *row->case_id != '\0') {
		snprintf(found->name, sizeof(found->name), "%s", row->case_id); /* fits: batch_row_is_sound() */
	} else {
		hash_hex(found->hash, sizeof(hex) / 2, hex);
		snprintf(found->name, sizeof(found->name), "c-%s", hex);
	}
}

enum output_result batch_find_case(
	struct suite_import *batch, const struct output_row *row, struct batch_case *out, struct error *error)
{
	bool other, aligned = false;

	*out = (struct batch_case){ .id = 0 };
	if (row->input != NULL)
		eval_case_hash(row->input, row->input_n, out->hash);
	name_case(row, out);
	if (!find_by_id(batch, row, out, &other, error))
		return OUTPUT_FAILED;
	if (row->input == NULL && !out->live)
		return error_set(error, ERROR_INPUT,
			       "the suite has no case \"%.80s\", and the file does not say its input", out->name),
		       OUTPUT_CONFLICT;
	if ((!out->live || other) && !find_by_content(batch, out, &aligned, error))
		return OUTPUT_FAILED;
	if (other && !aligned)
		return error_set(error, ERROR_INPUT,
			       "case %.80s is in the suite with another input; give this one an id of its own",
			       out->name),
		       OUTPUT_CONFLICT;
	return OUTPUT_ADDED;
}

bool batch_put_case(
	struct suite_import *batch, const struct output_row *row, struct batch_case *found, struct error *error)
{
	if (found->id != 0 && found->live)
		return true;
	if (!db_run(batch->db, error,
		    "INSERT INTO eval_case (suite, import, external, input, reference, slice, hash, at, slices, "
		    "cluster, "
		    "must_pass, messages, context, extra) "
		    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, ?9), coalesce(?10, '{}'), ?11, ?12, ?13, ?14, ?15) "
		    "ON CONFLICT (suite, external) DO UPDATE SET import = excluded.import, input = excluded.input, "
		    "reference = excluded.reference, slice = excluded.slice, hash = excluded.hash, at = excluded.at, "
		    "slices = excluded.slices, cluster = excluded.cluster, must_pass = excluded.must_pass, "
		    "messages = excluded.messages, context = excluded.context, extra = excluded.extra",
		    "iitbbtbiittibbb", batch->suite, batch->import, found->name, row->input, row->input_n,
		    row->reference, row->reference_n, row->slice, found->hash, (size_t)CASE_HASH_SIZE, row->at,
		    CLOCK_NONE, row->slices, row->cluster, (int64_t)row->must_pass, row->messages, row->messages_n,
		    row->context, row->context_n, row->extra, row->extra_n))
		return false;
	if (found->id == 0)
		found->id = sqlite3_last_insert_rowid(db_handle(batch->db));
	batch->new_cases++;
	return true;
}
