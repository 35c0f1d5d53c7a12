#include "preop/model/suspect.h"

#include "fold.h"
#include "grow.h"

#include "preop/base/json.h"
#include "preop/text/estimate.h"

#include <string.h>

/* ---- The signs ---- */

static bool power_of_two(int64_t n)
{
	return n > 0 && (n & (n - 1)) == 0;
}

bool suspect_usage(int64_t prompt, int64_t completion, int64_t estimate, int64_t context, struct strbuf *out)
{
	enum { LEAST_WINDOW = 512, LEAST_ESTIMATE = 256 };
	int64_t sum = prompt >= 0 && completion >= 0 ? prompt + completion : -1;

	/* The estimate errs by a third at most on prose, more on code and rare scripts: half is far. */
	if (estimate >= LEAST_ESTIMATE && prompt > 0 && prompt < estimate / 2)
		strbuf_addf(out, "the server counted %lld tokens of a prompt of about %lld: it may have been cut",
			(long long)prompt, (long long)estimate);
	else if (context > 0 && (sum == context || prompt >= context))
		strbuf_addf(out,
			"prompt and answer fill the context of %lld tokens exactly: something may have been cut",
			(long long)context);
	else if (sum >= LEAST_WINDOW && power_of_two(sum))
		strbuf_addf(out,
			"prompt and answer come to %lld tokens exactly, as a context does that is full: something may "
			"have been cut",
			(long long)sum);
	else
		return false;
	return true;
}

/* ---- The prompt ---- */

static int64_t estimate_text(struct json_span value, struct strbuf *text)
{
	strbuf_reset(text);
	json_decode(value, text);
	return token_estimate(text->data, text->len);
}

/* A message's content: a text, or parts with texts. */
static int64_t estimate_content(struct json_span content, struct strbuf *text)
{
	struct json_span part;
	size_t cursor = 0;
	int64_t sum = 0;

	if (json_type(content) == JSON_STRING)
		return estimate_text(content, text);
	while (json_type(content) == JSON_ARRAY && json_next_element(content, &cursor, &part)) {
		struct json_span words = json_get(part, "text");
		sum += json_type(words) == JSON_STRING ? estimate_text(words, text) : 0;
	}
	return sum;
}

static int64_t estimate_messages(const char *bytes, size_t n)
{
	struct json_check found;
	struct json_span message;
	struct strbuf text = STRBUF_INIT;
	size_t cursor = 0;
	int64_t sum = 0;

	if (!json_check(bytes, n, 0, &found))
		return 0;
	while (json_next_element(json_root(bytes, n), &cursor, &message))
		sum += estimate_content(json_get(message, "content"), &text);
	strbuf_free(&text);
	return sum;
}

/* ---- Stored outputs ---- */

enum column { RUN, CASE, PROMPT, COMPLETION, FINISH, TEXT, MESSAGES, INPUT, CONTEXT };

static int64_t count_column(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, column);
}

static size_t bytes_column(sqlite3_stmt *stmt, int column, const char **bytes)
{
	const char *blob = sqlite3_column_blob(stmt, column);

	*bytes = blob != NULL ? blob : "";
	return (size_t)sqlite3_column_bytes(stmt, column);
}

/* What was sent, where it is known; else the case, which is the least that was. */
static int64_t estimate_prompt(sqlite3_stmt *stmt)
{
	const char *bytes;
	size_t n = bytes_column(stmt, MESSAGES, &bytes);

	if (n > 0)
		return estimate_messages(bytes, n);
	n = bytes_column(stmt, INPUT, &bytes);
	int64_t sum = token_estimate(bytes, n);
	n = bytes_column(stmt, CONTEXT, &bytes);
	return sum + token_estimate(bytes, n);
}

static bool is_suspect(sqlite3_stmt *stmt, struct strbuf *why)
{
	const char *text;
	size_t n = bytes_column(stmt, TEXT, &text);

	strbuf_reset(why);
	if (strcmp(db_column_text(stmt, FINISH), "length") == 0 && !text_has_words(text, n)) {
		strbuf_adds(why,
			"it ended at the limit of tokens without a word: all went into reasoning, or the context was "
			"full");
		return true;
	}
	return suspect_usage(count_column(stmt, PROMPT), count_column(stmt, COMPLETION), estimate_prompt(stmt), 0, why);
}

static bool note(struct db *db, sqlite3_stmt *stmt, const struct strbuf *why, struct error *error)
{
	return db_run(db, error, "UPDATE output_fact SET suspect = ?3 WHERE run = ?1 AND eval_case = ?2", "iit",
		sqlite3_column_int64(stmt, RUN), sqlite3_column_int64(stmt, CASE), why->data);
}

static bool scan(struct db *db, int64_t suite, int64_t *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT f.run, f.eval_case, f.prompt_tokens, f.completion_tokens, f.finish, o.text,"
		" CAST(coalesce(p.body, c.messages) AS BLOB), c.input, c.context"
		" FROM system s JOIN run r ON r.system = s.id JOIN output_fact f ON f.run = r.id"
		" JOIN output o ON o.run = f.run AND o.eval_case = f.eval_case JOIN eval_case c ON c.id = f.eval_case"
		" LEFT JOIN output_part p ON p.run = f.run AND p.eval_case = f.eval_case AND p.kind = 'messages' AND "
		"p.packing = ''"
		" WHERE s.suite = ?1 AND f.suspect = '' AND (f.prompt_tokens IS NOT NULL OR f.finish = 'length')",
		"i", suite);
	struct strbuf why = STRBUF_INIT;
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (!is_suspect(stmt, &why))
			continue;
		ok = note(db, stmt, &why, error);
		(*found)++;
	}
	db_done(stmt);
	strbuf_free(&why);
	return ok && got == 0;
}

bool suspect_scan(struct db *db, int64_t suite, int64_t *found, struct error *error)
{
	*found = 0;
	if (!db_begin(db, error))
		return false;
	if (scan(db, suite, found, error))
		return db_commit(db, error);
	db_rollback(db);
	return false;
}

bool suspect_list(struct db *db, int64_t suite, const char *system, size_t limit, struct arena *arena,
	struct suspect **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT f.eval_case, f.run, s.name, c.external, f.suspect FROM system s JOIN run r ON r.system = s.id"
		" JOIN import i ON i.id = r.import JOIN output_fact f ON f.run = r.id JOIN eval_case c ON c.id = "
		"f.eval_case"
		" WHERE s.suite = ?1 AND i.gone = 0 AND s.name = coalesce(?2, s.name) AND f.suspect <> ''"
		" ORDER BY s.name, r.id DESC, f.eval_case LIMIT ?3",
		"iti", suite, system, (int64_t)limit);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct suspect *item = GROW(arena, *out, *count);
		item->eval_case = sqlite3_column_int64(stmt, 0);
		item->run = sqlite3_column_int64(stmt, 1);
		item->system = arena_strdup(arena, db_column_text(stmt, 2));
		item->external = arena_strdup(arena, db_column_text(stmt, 3));
		item->why = arena_strdup(arena, db_column_text(stmt, 4));
	}
	return got == 0;
}
