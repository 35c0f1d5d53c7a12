#include "judge_books.h"

#include "judge.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/store/journal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOLD_MS = 30 * 1000, RENEW_US = 5 * 1000 * 1000 };

/* ---- Beginning ---- */

/* One program at a time asks a judge; what a killed one held is free at once on its own machine. */
static bool check_held(struct judge_books *books, struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->base.db, error,
		"SELECT held_by, coalesce(held_until, 0) FROM judge_run WHERE judge = ?1 AND held_by <> ''", "i",
		books->judge->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(books->base.db, stmt, error)) == 1) {
		if (!run_is_held(db_column_text(stmt, 0), sqlite3_column_int64(stmt, 1)))
			continue;
		error_set(error, ERROR_CONFLICT, "judge \"%.80s\" is being asked already, by the program %.120s",
			books->judge->name, db_column_text(stmt, 0));
		db_done(stmt);
		return false;
	}
	return got == 0;
}

/* Hidden until the journal shows it: what it records is the change. */
static bool make_import(struct judge_books *books, struct error *error)
{
	struct db *db = books->base.db;
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	if (!db_run(db, error,
		    "INSERT INTO import (uuid, suite, format, path, at, who, gone) VALUES (?1, ?2, 'judge-run', ?3, "
		    "?4, "
		    "?5, 1)",
		    "titit", uuid, books->judge->suite, books->judge->name, clock_now(), db_actor(db)))
		return false;
	books->import = sqlite3_last_insert_rowid(db_handle(db));
	return db_run(db, error, "INSERT INTO judge_run (import, judge) VALUES (?1, ?2)", "ii", books->import,
		       books->judge->id) &&
		journal_change(db, "suite-import", uuid, "{}", error);
}

static bool hold(struct judge_books *books, struct error *error)
{
	books->base.renewed_at = clock_monotonic();
	return db_run(books->base.db, error, "UPDATE judge_run SET held_by = ?2, held_until = ?3 WHERE import = ?1",
		"iti", books->import, books->base.holder, clock_now() + HOLD_MS);
}

static bool begin(struct judge_books *books, struct error *error)
{
	char *title = xasprintf("%s: asked", books->judge->name);
	bool ok = journal_begin(books->base.db, "judge-run", title, error);

	free(title);
	if (!ok)
		return false;
	ok = check_held(books, error) && make_import(books, error) && hold(books, error);
	if (ok)
		return journal_commit(books->base.db, error);
	journal_rollback(books->base.db);
	return false;
}

static void books_free(struct judge_books *books)
{
	free(books->base.holder);
	free(books->questions);
	free(books->message);
	free(books);
}

/* Nothing is begun where nothing is open. */
bool judge_books_open(struct db *db, const struct judge *judge, const struct judge_spec *spec,
	const struct judge_plan *plan, struct judge_books **out, struct error *error)
{
	struct judge_books *books = xcalloc(1, sizeof(*books));
	int64_t seed = 0;

	*books = (struct judge_books){ .base = { .db = db, .holder = run_holder() }, .judge = judge, .spec = spec };
	bool ok = db_int(db, error, &seed, NULL, "SELECT seed FROM suite WHERE id = ?1", "i", judge->suite) &&
		judge_books_list(books, plan, error) && (books->count == 0 || begin(books, error));
	books->secret = (uint64_t)seed;
	*out = ok ? books : NULL;
	if (!ok)
		books_free(books);
	return ok;
}

int64_t judge_books_total(const struct judge_books *books)
{
	return (int64_t)books->count;
}

/* ---- Questions ---- */

static bool read_case(struct judge_books *books, struct judge_item *item, struct error *error)
{
	const struct judge_question *question = &item->question;
	sqlite3_stmt *stmt = db_query(books->base.db, error,
		"SELECT c.external, c.input, c.reference, f.name, coalesce(s.name, '') FROM eval_case c JOIN system f "
		"ON"
		" f.id = ?2 LEFT JOIN system s ON s.id = ?3 WHERE c.id = ?1",
		"iii", question->eval_case, question->first, question->second);

	if (!db_row(books->base.db, stmt, error))
		return false;
	/* Names end with a NUL, so that none runs into the next. */
	strbuf_reset(&item->name);
	strbuf_addf(&item->name, "%s\n%s\n%s\n%s\n%d %" PRId64, books->judge->name, db_column_text(stmt, 0),
		db_column_text(stmt, 3), db_column_text(stmt, 4), question->swapped, question->repeat);
	run_take_blob(stmt, 1, &item->input);
	run_take_blob(stmt, 2, &item->reference);
	db_done(stmt);
	return true;
}

static bool read_output(
	struct judge_books *books, int64_t run, int64_t eval_case, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->base.db, error,
		"SELECT text FROM output WHERE run = ?1 AND eval_case = ?2", "ii", run, eval_case);

	if (!db_row(books->base.db, stmt, error))
		return false;
	run_take_blob(stmt, 0, out);
	db_done(stmt);
	return true;
}

static struct judge_text text_of(const struct strbuf *bytes)
{
	return (struct judge_text){ bytes->data, bytes->len };
}

bool judge_books_next(struct judge_books *books, struct judge_item *item, bool *found, struct error *error)
{
	*found = books->at < books->count;
	if (!*found)
		return true;
	item->question = books->questions[books->at++];
	const struct judge_question *question = &item->question;
	int64_t shown = question->swapped ? question->second_run : question->first_run;
	int64_t other = question->swapped ? question->first_run : question->second_run;

	strbuf_reset(&item->b);
	if (!read_case(books, item, error) || !read_output(books, shown, question->eval_case, &item->a, error) ||
		(question->second != 0 && !read_output(books, other, question->eval_case, &item->b, error)))
		return false;
	item->call = (struct judge_call){ .secret = books->secret,
		.name = item->name.data,
		.input = text_of(&item->input),
		.reference = text_of(&item->reference),
		.a = text_of(&item->a),
		.b = text_of(&item->b) };
	return true;
}

void judge_item_free(struct judge_item *item)
{
	strbuf_free(&item->name);
	strbuf_free(&item->input);
	strbuf_free(&item->reference);
	strbuf_free(&item->a);
	strbuf_free(&item->b);
}

/* ---- Answers ---- */

static bool write_said(struct judge_books *books, const struct judge_question *question, const struct judge_said *said,
	const struct judge_reading *reading, struct error *error)
{
	const struct suite_import_place place = { books->base.db, books->judge->suite, books->import };

	if (question->second == 0)
		return judge_write_score(&place,
			&(struct judge_score_row){ .repeat = question->repeat,
				.value = reading->value,
				.label = reading->label,
				.text = said->text,
				.text_n = said->text_n },
			books->judge->id, question->first_run, question->eval_case, error);
	return judge_write_verdict(&place,
		&(struct judge_verdict_row){ .repeat = question->repeat,
			.choice = reading->choice,
			.lean = (double)NAN,
			.score = { (double)NAN, (double)NAN },
			.text = said->text,
			.text_n = said->text_n },
		&(struct judge_pair_ids){ question->eval_case, question->first, question->second, question->swapped },
		books->judge->id, error);
}

static void count_said(struct judge_sums *sums, const struct judge_said *said, bool read)
{
	sums->unread += !read;
	sums->cached += said->cached;
	if (said->cached)
		return;
	sums->asked++;
	sums->prompt_tokens += said->prompt_tokens > 0 ? said->prompt_tokens : 0;
	sums->completion_tokens += said->completion_tokens > 0 ? said->completion_tokens : 0;
	sums->cost_unknown += isnan(said->cost);
	sums->cost += isnan(said->cost) ? 0 : said->cost;
}

bool judge_books_put(struct judge_books *books, const struct judge_question *question, const struct judge_said *said,
	struct error *error)
{
	struct judge_reading reading;
	bool read = judge_read(books->spec, books->judge->mode, said->text, said->text_n, &reading);

	count_said(&books->added, said, read);
	return run_books_write(&books->base, error) && write_said(books, question, said, &reading, error);
}

bool judge_books_fail(struct judge_books *books, const char *message, struct error *error)
{
	books->added.failed++;
	free(books->message);
	books->message = xstrdup(message);
	return run_books_write(&books->base, error);
}

/* ---- Settling ---- */

static bool write_sums(struct judge_books *books, struct error *error)
{
	const struct judge_sums added = books->added;

	books->added = (struct judge_sums){ .cost = 0 };
	bool ok = db_run(books->base.db, error,
		"UPDATE judge_run SET asked = asked + ?2, cached = cached + ?3, failed = failed + ?4, prompt_tokens = "
		"prompt_tokens + ?5, completion_tokens = completion_tokens + ?6, cost = cost + ?7, cost_unknown = "
		"cost_unknown + ?8, message = coalesce(?9, message) WHERE import = ?1",
		"iiiiiidit", books->import, added.asked, added.cached, added.failed, added.prompt_tokens,
		added.completion_tokens, added.cost, added.cost_unknown, books->message);
	free(books->message);
	books->message = NULL;
	return ok;
}

/* Nobody may have taken the run away, by undo or because this program seemed dead. */
static bool renew(struct judge_books *books, struct error *error)
{
	int64_t mine = 0;

	if (!run_books_write(&books->base, error) ||
		!db_int(books->base.db, error, &mine, NULL,
			"SELECT count(*) FROM judge_run j JOIN import i ON i.id = j.import WHERE j.import = ?1 AND "
			"i.gone = "
			"0 AND j.held_by = ?2",
			"it", books->import, books->base.holder))
		return false;
	if (mine == 0)
		return error_set(error, ERROR_CANCELLED,
			"asking the judge was undone, or another program went on with it, while it ran");
	return hold(books, error);
}

bool judge_books_settle(struct judge_books *books, struct error *error)
{
	bool ok = books->import == 0 || clock_monotonic() - books->base.renewed_at < RENEW_US || renew(books, error);

	if (!books->base.writing)
		return ok;
	books->base.writing = false;
	if (ok && write_sums(books, error))
		return db_commit(books->base.db, error);
	db_rollback(books->base.db);
	return false;
}

bool judge_books_close(struct judge_books *books, struct error *error)
{
	bool ok = judge_books_settle(books, error) &&
		db_run(books->base.db, error,
			"UPDATE judge_run SET held_by = '', held_until = NULL WHERE import = ?1 AND held_by = ?2", "it",
			books->import, books->base.holder);

	books_free(books);
	return ok;
}

/* ---- What was asked before ---- */

bool judge_books_known(struct judge_books *books, const unsigned char key[SHA256_SIZE], struct strbuf *body,
	bool *found, struct error *error)
{
	struct run_cached cached = { .body = STRBUF_INIT };

	bool ok = run_cache_get(&books->base, key, &cached, found, error);
	strbuf_reset(body);
	if (ok && *found)
		strbuf_add(body, cached.body.data, cached.body.len);
	strbuf_free(&cached.body);
	return ok;
}

bool judge_books_keep(struct judge_books *books, const unsigned char key[SHA256_SIZE], const struct strbuf *body,
	int64_t total_ms, struct error *error)
{
	const struct run_cached cached = { .body = *body, .first_ms = -1, .total_ms = total_ms };

	return run_cache_put(&books->base, key, &cached, error);
}

bool judge_sums_read(struct db *db, int64_t judge, struct judge_sums *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT coalesce(sum(j.asked), 0), coalesce(sum(j.cached), 0), coalesce(sum(j.failed), 0), "
		"coalesce(sum(j.prompt_tokens), 0), coalesce(sum(j.completion_tokens), 0), coalesce(sum(j.cost), 0), "
		"coalesce(sum(j.cost_unknown), 0) FROM judge_run j JOIN import i ON i.id = j.import AND i.gone = 0 "
		"WHERE "
		"j.judge = ?1",
		"i", judge);

	*out = (struct judge_sums){ .cost = 0 };
	if (!db_row(db, stmt, error))
		return false;
	out->asked = sqlite3_column_int64(stmt, 0);
	out->cached = sqlite3_column_int64(stmt, 1);
	out->failed = sqlite3_column_int64(stmt, 2);
	out->prompt_tokens = sqlite3_column_int64(stmt, 3);
	out->completion_tokens = sqlite3_column_int64(stmt, 4);
	out->cost = sqlite3_column_double(stmt, 5);
	out->cost_unknown = sqlite3_column_int64(stmt, 6);
	db_done(stmt);
	return true;
}
