/* What is written while a run goes on: attempts, answers, and the cache of answers. */
#include "run.h"

#include "preop/base/clock.h"

#include <math.h>
#include <string.h>

enum { CACHE_LIMIT = 4 << 20 /* a longer answer is asked for again */ };

/* ---- Attempts ---- */

bool run_attempt_begin(struct run_books *books, int64_t run, int64_t eval_case, int64_t *attempt, struct error *error)
{
	if (!run_books_write(books, error) ||
		!db_run(books->db, error,
			"INSERT INTO attempt (run, eval_case, number, at) VALUES (?1, ?2, (SELECT "
			"coalesce(max(number), 0) "
			"+ 1 FROM attempt WHERE run = ?1 AND eval_case = ?2), ?3)",
			"iii", run, eval_case, clock_now()))
		return false;
	*attempt = sqlite3_last_insert_rowid(db_handle(books->db));
	return true;
}

bool run_attempt_end(struct run_books *books, int64_t attempt, const struct run_attempt *what, struct error *error)
{
	return run_books_write(books, error) &&
		db_run(books->db, error,
			"UPDATE attempt SET total_ms = nullif(?2, -1), outcome = ?3, http = nullif(?4, 0), wait_ms = "
			"nullif(?5, "
			"-1), sent "
			"= ?6, received = ?7, request_id = ?8, message = ?9 WHERE id = ?1",
			"iitiiiitt", attempt, what->total_ms, what->outcome, (int64_t)what->http, what->wait_ms,
			what->sent, what->received, what->request_id, what->message);
}

/* ---- Answers ---- */

static bool put_part(struct run_books *books, int64_t run, int64_t eval_case, const char *kind,
	const struct run_bytes *part, struct error *error)
{
	return part->bytes == NULL || part->n == 0 ||
		db_run(books->db, error,
			"INSERT INTO output_part (run, eval_case, kind, length, body) VALUES (?1, ?2, ?3, ?4, ?5)",
			"iitib", run, eval_case, kind, (int64_t)part->n, part->bytes, part->n);
}

static bool put_facts(
	struct run_books *books, int64_t run, int64_t eval_case, const struct run_answer *answer, struct error *error)
{
	return db_run(books->db, error,
		"INSERT OR REPLACE INTO output_fact (run, eval_case, finish, model, prompt_tokens, completion_tokens, "
		"reasoning_tokens, cached_tokens, cost, first_ms, total_ms, attempts, suspect, error) VALUES (?1, ?2, "
		"?3, "
		"?4, nullif(?5, -1), nullif(?6, -1), nullif(?7, -1), nullif(?8, -1), ?9, nullif(?10, -1), nullif(?11, "
		"-1), "
		"?12, ?13, ?14)",
		"iittiiiidiiitt", run, eval_case, answer->finish, answer->model, answer->prompt_tokens,
		answer->completion_tokens, answer->reasoning_tokens, answer->cached_tokens, answer->cost,
		answer->first_ms, answer->total_ms, answer->attempts, answer->suspect, answer->error);
}

static void count_answer(struct run_books *books, const struct run_answer *answer)
{
	struct run_sums *sums = &books->sums;
	bool counted = answer->prompt_tokens >= 0 && answer->completion_tokens >= 0;

	sums->done += strcmp(answer->state, "error") != 0;
	if (answer->attempts <= 0)
		return;
	sums->asked++;
	sums->tokens += counted ? answer->prompt_tokens + answer->completion_tokens : 0;
	sums->tokens_known += counted;
	sums->cost += isnan(answer->cost) ? 0 : answer->cost;
	sums->cost_known += !isnan(answer->cost);
}

static bool count_output(struct run_books *books, int64_t run, int64_t eval_case, struct error *error)
{
	int64_t there = 0;

	if (!db_int(books->db, error, &there, NULL, "SELECT count(*) FROM output WHERE run = ?1 AND eval_case = ?2",
		    "ii", run, eval_case))
		return false;
	for (size_t i = 0; i < books->epoch_count; i++)
		if (books->epochs[i].run == run)
			books->epochs[i].added += there == 0;
	return true;
}

static bool put_answer(
	struct run_books *books, int64_t run, int64_t eval_case, const struct run_answer *answer, struct error *error)
{
	const struct run_bytes *text = &answer->text;

	return count_output(books, run, eval_case, error) &&
		db_run(books->db, error, "DELETE FROM output_part WHERE run = ?1 AND eval_case = ?2", "ii", run,
			eval_case) &&
		db_run(books->db, error,
			"INSERT INTO output (run, eval_case, state, text) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (run, "
			"eval_case) "
			"DO UPDATE SET state = excluded.state, text = excluded.text, score = NULL",
			"iitb", run, eval_case, answer->state, text->n > 0 ? text->bytes : "", text->n) &&
		put_facts(books, run, eval_case, answer, error) &&
		put_part(books, run, eval_case, "calls", &answer->calls, error) &&
		put_part(books, run, eval_case, "reasoning", &answer->reasoning, error) &&
		put_part(books, run, eval_case, "retrieved", &answer->retrieved, error);
}

bool run_answer_put(
	struct run_books *books, int64_t run, int64_t eval_case, const struct run_answer *answer, struct error *error)
{
	if (!run_books_write(books, error))
		return false;
	if (!put_answer(books, run, eval_case, answer, error)) {
		run_books_take_back(books); /* closing the books must not keep half an answer */
		return false;
	}
	count_answer(books, answer);
	return true;
}

/* ---- Cache ---- */

void run_cache_key(const char *request, size_t n, const char *address, int64_t repeat, unsigned char key[SHA256_SIZE])
{
	struct sha256 *state = sha256_new();

	sha256_add(state, address, strlen(address) + 1);
	sha256_add(state, &repeat, sizeof(repeat));
	sha256_add(state, request, n);
	sha256_finish(state, key);
}

bool run_cache_get(struct run_books *books, const unsigned char key[SHA256_SIZE], struct run_cached *out, bool *found,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->db, error,
		"SELECT body, coalesce(first_ms, -1), coalesce(total_ms, -1) FROM response WHERE key = ?1", "b", key,
		(size_t)SHA256_SIZE);
	int got = stmt == NULL ? -1 : db_step(books->db, stmt, error);

	*found = got == 1;
	if (got != 1)
		return got == 0;
	run_take_blob(stmt, 0, &out->body);
	out->first_ms = sqlite3_column_int64(stmt, 1);
	out->total_ms = sqlite3_column_int64(stmt, 2);
	db_done(stmt);
	return true;
}

bool run_cache_put(struct run_books *books, const unsigned char key[SHA256_SIZE], const struct run_cached *reply,
	struct error *error)
{
	return reply->body.len > CACHE_LIMIT ||
		(run_books_write(books, error) &&
			db_run(books->db, error,
				"INSERT OR REPLACE INTO response (key, at, first_ms, total_ms, body) VALUES (?1, ?2, "
				"nullif(?3, -1), nullif(?4, -1), ?5)",
				"biiib", key, (size_t)SHA256_SIZE, clock_now(), reply->first_ms, reply->total_ms,
				reply->body.data, reply->body.len));
}
