#include "preop/model/embedding.h"

#include "grow.h"

#include "preop/base/hash.h"

#include <math.h>
#include <string.h>

enum { HASH_SIZE = 16, FLOAT_SIZE = 4 };

static void hash_of(const struct embedding_text *text, unsigned char out[SHA256_SIZE])
{
	sha256_of(text->text, text->n, out);
}

/* ---- Vectors as bytes: float32, little endian ---- */

static void put_float(float value, unsigned char *to)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	for (int i = 0; i < FLOAT_SIZE; i++)
		to[i] = (unsigned char)(bits >> 8 * i);
}

static double get_float(const unsigned char *from)
{
	uint32_t bits = 0;
	float value;

	for (int i = 0; i < FLOAT_SIZE; i++)
		bits |= (uint32_t)from[i] << 8 * i;
	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

bool embedding_store(struct db *db, const char *model, const struct embedding_text *text, const float *values,
	size_t dimensions, struct error *error)
{
	unsigned char hash[SHA256_SIZE];
	struct strbuf bytes = STRBUF_INIT;
	double sum = 0;

	for (size_t i = 0; i < dimensions; i++)
		sum += (double)values[i] * (double)values[i];
	if (!(sum > 0) || !isfinite(sum))
		return error_set(error, ERROR_INPUT, "the server gave a vector without a direction");
	if (!strbuf_try_reserve(&bytes, dimensions * FLOAT_SIZE))
		return error_set(error, ERROR_MEMORY, "no memory for a vector of %zu numbers", dimensions);
	for (size_t i = 0; i < dimensions; i++) {
		unsigned char four[FLOAT_SIZE];
		put_float((float)((double)values[i] / sqrt(sum)), four);
		strbuf_add(&bytes, four, FLOAT_SIZE);
	}
	hash_of(text, hash);
	bool ok = db_run(db, error, "INSERT OR REPLACE INTO embedding (model, hash, vector) VALUES (?1, ?2, ?3)", "tbb",
		model, hash, (size_t)HASH_SIZE, bytes.data, bytes.len);
	strbuf_free(&bytes);
	return ok;
}

static bool read_vector(struct db *db, const char *model, const struct embedding_text *text, struct strbuf *out,
	bool *found, struct error *error)
{
	unsigned char hash[SHA256_SIZE];

	hash_of(text, hash);
	sqlite3_stmt *stmt = db_query(db, error, "SELECT vector FROM embedding WHERE model = ?1 AND hash = ?2", "tb",
		model, hash, (size_t)HASH_SIZE);
	int got = stmt != NULL ? db_step(db, stmt, error) : -1;
	*found = got == 1;
	if (got == 1) {
		strbuf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
		db_done(stmt);
	}
	return got >= 0;
}

bool embedding_cosine(struct db *db, const char *model, const struct embedding_text *a, const struct embedding_text *b,
	double *out, bool *missing, struct error *error)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	bool has_left = false, has_right = false;
	double sum = 0;

	bool ok = read_vector(db, model, a, &left, &has_left, error) &&
		read_vector(db, model, b, &right, &has_right, error);
	*missing = !has_left || !has_right;
	bool together = !*missing && left.len == right.len && left.len % FLOAT_SIZE == 0 && left.len > 0;
	for (size_t i = 0; together && i < left.len; i += FLOAT_SIZE)
		sum += get_float((const unsigned char *)left.data + i) *
			get_float((const unsigned char *)right.data + i);
	*out = together ? sum : (double)NAN;
	strbuf_free(&left);
	strbuf_free(&right);
	return ok;
}

/* ---- What is missing ---- */

#define SIMILARITIES "FROM eval_check k WHERE k.suite = ?1 AND k.kind = 'similarity'"
#define OF_MODEL " AND k.spec ->> '$.model' = ?2"

bool embedding_models(
	struct db *db, int64_t suite, struct arena *arena, const char ***out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT DISTINCT k.spec ->> '$.model' " SIMILARITIES " ORDER BY 1", "i", suite);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, *out, *count) = arena_strdup(arena, db_column_text(stmt, 0));
	return got == 0;
}

struct gathering {
	struct db *db;
	const char *model;
	size_t limit;
	struct arena *arena;
	struct embedding_text **out;
	size_t *count;
	bool *more;
};

static bool is_gathered(const struct gathering *gathering, const struct embedding_text *text)
{
	for (size_t i = 0; i < *gathering->count; i++)
		if ((*gathering->out)[i].n == text->n && memcmp((*gathering->out)[i].text, text->text, text->n) == 0)
			return true;
	return false;
}

static bool gather(struct gathering *gathering, const struct embedding_text *text, struct error *error)
{
	unsigned char hash[SHA256_SIZE];
	bool there = false;

	hash_of(text, hash);
	if (!db_int(gathering->db, error, &(int64_t){ 0 }, &there,
		    "SELECT 1 FROM embedding WHERE model = ?1 AND hash = ?2", "tb", gathering->model, hash,
		    (size_t)HASH_SIZE))
		return false;
	if (there || text->n == 0 || is_gathered(gathering, text))
		return true;
	if (*gathering->count == gathering->limit) {
		*gathering->more = true;
		return true;
	}
	*GROW(gathering->arena, *gathering->out, *gathering->count) = (struct embedding_text){
		arena_strndup(gathering->arena, text->text, text->n), text->n
	};
	return true;
}

bool embedding_missing(struct db *db, int64_t suite, const char *model, size_t limit, struct arena *arena,
	struct embedding_text **out, size_t *count, bool *more, struct error *error)
{
	struct gathering gathering = { db, model, limit, arena, out, count, more };
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT CAST(k.spec ->> '$.text' AS BLOB) " SIMILARITIES OF_MODEL " AND k.spec ->> '$.text' IS NOT NULL"
		" UNION ALL SELECT c.reference FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = ?1 "
		"AND i.gone = 0"
		" AND c.reference IS NOT NULL AND EXISTS (SELECT 1 " SIMILARITIES OF_MODEL
		" AND k.spec ->> '$.text' IS NULL)"
		" UNION ALL SELECT o.text FROM system s JOIN run r ON r.system = s.id JOIN import i ON i.id = r.import"
		" JOIN output o ON o.run = r.id WHERE s.suite = ?1 AND i.gone = 0 AND o.state = 'ok'",
		"it", suite, model);
	int got = -1;
	bool ok = true;

	*out = NULL;
	*count = 0;
	*more = false;
	while (ok && !*more && stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		const void *bytes = sqlite3_column_blob(stmt, 0);
		const struct embedding_text text = { bytes != NULL ? bytes : "",
			(size_t)sqlite3_column_bytes(stmt, 0) };
		ok = gather(&gathering, &text, error);
	}
	db_done(stmt);
	return ok && got >= 0;
}
