#include "run.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/store/journal.h"

#include <stdlib.h>
#include <string.h>

enum { HOLD_MS = 30 * 1000, RENEW_US = 5 * 1000 * 1000 };

/* ---- Transactions ---- */

bool run_books_write(struct run_books *books, struct error *error)
{
	if (!books->writing)
		books->writing = db_begin(books->db, error);
	return books->writing;
}

static bool write_counts(struct run_books *books, struct error *error)
{
	for (size_t i = 0; i < books->epoch_count; i++) {
		struct run_epoch *epoch = &books->epochs[i];
		if (epoch->added > 0 &&
			!db_run(books->db, error, "UPDATE run SET outputs = outputs + ?2 WHERE id = ?1", "ii",
				epoch->run, epoch->added))
			return false;
		epoch->added = 0;
	}
	return true;
}

/* Nobody may have taken the run away, by undo or because this program seemed dead. */
static bool renew(struct run_books *books, struct error *error)
{
	int64_t mine = 0;

	if (!run_books_write(books, error) ||
		!db_int(books->db, error, &mine, NULL,
			"SELECT count(*) FROM run r JOIN import i ON i.id = r.import WHERE r.id = ?1 AND i.gone = 0 "
			"AND "
			"r.held_by = ?2",
			"it", books->series, books->holder))
		return false;
	if (mine == 0)
		return error_set(
			error, ERROR_CANCELLED, "the run was undone, or another program went on with it, while it ran");
	books->renewed_at = clock_monotonic();
	return db_run(books->db, error, "UPDATE run SET held_until = ?2 WHERE id = ?1", "ii", books->series,
		clock_now() + HOLD_MS);
}

void run_books_take_back(struct run_books *books)
{
	if (books->writing)
		db_rollback(books->db);
	books->writing = false;
	for (size_t i = 0; i < books->epoch_count; i++)
		books->epochs[i].added = 0; /* those outputs are not in the file */
}

static bool commit(struct run_books *books, struct error *error)
{
	if (!books->writing)
		return true;
	if (!write_counts(books, error)) {
		run_books_take_back(books);
		return false;
	}
	books->writing = false;
	return db_commit(books->db, error);
}

bool run_settle(struct run_books *books, struct error *error)
{
	if (clock_monotonic() - books->renewed_at >= RENEW_US && !renew(books, error)) {
		run_books_take_back(books);
		return false;
	}
	return commit(books, error);
}

/* ---- Beginning ---- */

static struct run_epoch *add_epoch(struct run_books *books)
{
	books->epochs = xrealloc(books->epochs, (books->epoch_count + 1) * sizeof(*books->epochs));
	books->epochs[books->epoch_count] = (struct run_epoch){ .open = ID_LIST_INIT };
	return &books->epochs[books->epoch_count++];
}

/* The newest series of that plan. */
static bool find_series(struct run_books *books, const struct run_plan *plan, const unsigned char *digest,
	char **holder, struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->db, error,
		"SELECT r.series, r.import, r.held_by, coalesce(r.held_until, 0) FROM run r JOIN import i ON i.id = "
		"r.import "
		"WHERE r.system = ?1 AND r.plan = ?2 AND r.id = r.series AND i.gone = 0 ORDER BY r.id DESC LIMIT 1",
		"ib", plan->system->id, digest, (size_t)SHA256_SIZE);
	int got = stmt == NULL ? -1 : db_step(books->db, stmt, error);

	if (got != 1)
		return got == 0;
	books->resumed = true;
	books->series = sqlite3_column_int64(stmt, 0);
	books->import = sqlite3_column_int64(stmt, 1);
	if (run_is_held(db_column_text(stmt, 2), sqlite3_column_int64(stmt, 3)))
		*holder = db_column_dup(stmt, 2);
	db_done(stmt);
	return true;
}

static bool take_series(
	struct run_books *books, const struct run_plan *plan, const unsigned char *digest, struct error *error)
{
	char *holder = NULL;

	bool ok = find_series(books, plan, digest, &holder, error) &&
		(holder == NULL ||
			error_set(
				error, ERROR_CONFLICT, "this run is going on already, in the program %.120s", holder));
	free(holder);
	return ok;
}

static bool load_epochs(struct run_books *books, int64_t wanted, struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->db, error, "SELECT id FROM run WHERE series = ?1 ORDER BY epoch LIMIT ?2",
		"ii", books->series, wanted);
	int got = -1;

	while (stmt != NULL && (got = db_step(books->db, stmt, error)) == 1)
		add_epoch(books)->run = sqlite3_column_int64(stmt, 0);
	return got == 0;
}

/* Hidden until the journal shows it: what it records is the change. */
static bool make_import(struct run_books *books, const struct run_plan *plan, struct error *error)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	if (!db_run(books->db, error,
		    "INSERT INTO import (uuid, suite, format, path, at, who, gone) VALUES (?1, ?2, 'run', ?3, ?4, ?5, "
		    "1)",
		    "titit", uuid, plan->system->suite, plan->system->name, clock_now(), db_actor(books->db)))
		return false;
	books->import = sqlite3_last_insert_rowid(db_handle(books->db));
	return journal_change(books->db, "suite-import", uuid, "{}", error);
}

static bool make_epoch(
	struct run_books *books, const struct run_plan *plan, const unsigned char *digest, struct error *error)
{
	struct run_epoch *epoch = add_epoch(books);
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	if (!db_run(books->db, error,
		    "INSERT INTO run (uuid, system, import, at, series, epoch, status, settings, started_at, plan) "
		    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', ?7, ?4, ?8)",
		    "tiiiiitb", uuid, plan->system->id, books->import, clock_now(), books->series,
		    (int64_t)books->epoch_count, plan->settings, digest, (size_t)SHA256_SIZE))
		return false;
	epoch->run = sqlite3_last_insert_rowid(db_handle(books->db));
	if (books->series != 0)
		return true;
	books->series = epoch->run;
	return db_run(books->db, error, "UPDATE run SET series = id WHERE id = ?1", "i", epoch->run);
}

static bool hold(struct run_books *books, struct error *error)
{
	books->renewed_at = clock_monotonic();
	return db_run(books->db, error,
		"UPDATE run SET status = 'running', ended_at = NULL, held_by = ?2, held_until = ?3 WHERE series = ?1",
		"iti", books->series, books->holder, clock_now() + HOLD_MS);
}

static bool make_missing(
	struct run_books *books, const struct run_plan *plan, const unsigned char *digest, struct error *error)
{
	bool ok = books->import != 0 || make_import(books, plan, error);

	while (ok && (int64_t)books->epoch_count < plan->epochs)
		ok = make_epoch(books, plan, digest, error);
	return ok && hold(books, error);
}

static bool begin(struct run_books *books, const struct run_plan *plan, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	char *title = xasprintf("%s: run", plan->system->name);

	sha256_of(plan->settings, strlen(plan->settings), digest);
	bool ok = journal_begin(books->db, "eval-run", title, error);
	if (ok) {
		ok = (plan->again || take_series(books, plan, digest, error)) &&
			(!books->resumed || load_epochs(books, plan->epochs, error)) &&
			make_missing(books, plan, digest, error);
		if (ok)
			ok = journal_commit(books->db, error);
		else
			journal_rollback(books->db);
	}
	free(title);
	return ok;
}

/* ---- What is open ---- */

/* A case is open without an output, and with one in state error that no answer led to. */
static bool load_open(struct run_books *books, struct run_epoch *epoch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(books->db, error,
		"SELECT c.id, coalesce(o.state, '') FROM (SELECT e.id FROM eval_case e JOIN import i ON i.id = "
		"e.import "
		"WHERE e.suite = ?2 AND i.gone = 0 ORDER BY e.id LIMIT ?3) c "
		"LEFT JOIN output o ON o.run = ?1 AND o.eval_case = c.id ORDER BY c.id",
		"iii", epoch->run, books->suite, books->limit > 0 ? books->limit : INT64_MAX);
	int got = -1;

	while (stmt != NULL && (got = db_step(books->db, stmt, error)) == 1) {
		const char *state = db_column_text(stmt, 1);
		books->sums.total++;
		if (*state != '\0' && strcmp(state, "error") != 0) {
			books->sums.done++;
		} else if (!id_list_add(&epoch->open, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "no memory for the cases of the suite");
		}
	}
	return got == 0;
}

static bool load_sums(struct run_books *books, struct error *error)
{
	struct run_sums *sums = &books->sums;
	sqlite3_stmt *stmt = db_query(books->db, error,
		"SELECT count(*), coalesce(sum(f.cost), 0), count(f.cost), "
		"coalesce(sum(f.prompt_tokens + f.completion_tokens), 0), count(f.prompt_tokens + f.completion_tokens) "
		"FROM output_fact f JOIN run r ON r.id = f.run WHERE r.series = ?1 AND f.attempts > 0",
		"i", books->series);

	if (!db_row(books->db, stmt, error))
		return false;
	sums->asked = sqlite3_column_int64(stmt, 0);
	sums->cost = sqlite3_column_double(stmt, 1);
	sums->cost_known = sqlite3_column_int64(stmt, 2);
	sums->tokens = sqlite3_column_int64(stmt, 3);
	sums->tokens_known = sqlite3_column_int64(stmt, 4);
	db_done(stmt);
	return db_int(books->db, error, &sums->unfinished, NULL,
		"SELECT count(*) FROM run r CROSS JOIN attempt a ON a.run = r.id WHERE r.series = ?1 AND a.outcome = "
		"''",
		"i", books->series);
}

static struct run_books *books_new(struct db *db, const struct run_plan *plan)
{
	struct run_books *books = xcalloc(1, sizeof(*books));

	books->db = db;
	books->suite = plan->system->suite;
	books->limit = plan->limit;
	books->holder = run_holder();
	return books;
}

void run_look_end(struct run_books *books)
{
	if (books == NULL)
		return;
	for (size_t i = 0; i < books->epoch_count; i++) {
		id_list_free(&books->epochs[i].open);
		free(books->epochs[i].given);
	}
	free(books->epochs);
	free(books->holder);
	free(books);
}

static bool load(struct run_books *books, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < books->epoch_count; i++)
		ok = load_open(books, &books->epochs[i], error);
	return ok && load_sums(books, error);
}

bool run_open(struct db *db, const struct run_plan *plan, struct run_books **out, struct error *error)
{
	*out = NULL;
	if (plan->epochs < 1 || plan->epochs > RUN_EPOCHS)
		return error_set(error, ERROR_INPUT, "a run has 1 to %d repeats", RUN_EPOCHS);
	struct run_books *books = books_new(db, plan);
	if (!begin(books, plan, error)) {
		run_look_end(books);
		return false;
	}
	if (!load(books, error)) {
		run_close(books, "incomplete", NULL, NULL);
		return false;
	}
	*out = books;
	return true;
}

bool run_look(struct db *db, const struct run_plan *plan, struct run_books **out, struct error *error)
{
	struct run_books *books = books_new(db, plan);
	unsigned char digest[SHA256_SIZE];
	char *holder = NULL;

	sha256_of(plan->settings, strlen(plan->settings), digest);
	bool ok = (plan->again || find_series(books, plan, digest, &holder, error)) &&
		(!books->resumed || load_epochs(books, plan->epochs, error));
	while (ok && (int64_t)books->epoch_count < plan->epochs)
		add_epoch(books);
	ok = ok && load(books, error);
	*out = ok ? books : NULL;
	if (!ok)
		run_look_end(books);
	free(holder);
	return ok;
}

void run_sums_read(const struct run_books *books, struct run_sums *out)
{
	*out = books->sums;
}

bool run_resumed(const struct run_books *books)
{
	return books->resumed;
}

int64_t run_series(const struct run_books *books)
{
	return books->series;
}

/* ---- The end ---- */

/* What is complete is so whatever ended the sitting: every case of the suite has an outcome that is no failure. */
static bool write_status(struct run_books *books, const char *stopped, bool *complete, struct error *error)
{
	int64_t open = 0;

	if (!db_run(books->db, error,
		    "UPDATE run SET status = CASE WHEN (SELECT count(*) FROM output o JOIN eval_case c ON c.id = "
		    "o.eval_case "
		    "JOIN import i ON i.id = c.import WHERE o.run = run.id AND i.gone = 0 AND o.state <> 'error') >= "
		    "(SELECT count(*) FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = ?2 AND i.gone "
		    "= "
		    "0) THEN 'complete' ELSE ?3 END, ended_at = ?4, held_by = '', held_until = NULL WHERE series = ?1 "
		    "AND held_by = ?5",
		    "iitit", books->series, books->suite, stopped, clock_now(), books->holder) ||
		!db_int(books->db, error, &open, NULL,
			"SELECT count(*) FROM run WHERE series = ?1 AND status <> 'complete'", "i", books->series))
		return false;
	*complete = open == 0;
	return true;
}

bool run_close(struct run_books *books, const char *stopped, const char **status, struct error *error)
{
	bool complete = false;

	bool ok = books->series == 0 ||
		(run_books_write(books, error) && write_status(books, stopped, &complete, error) &&
			commit(books, error));
	if (!ok)
		run_books_take_back(books);
	if (status != NULL)
		*status = complete ? "complete" : stopped;
	run_look_end(books);
	return ok;
}
