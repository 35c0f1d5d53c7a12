/* Outputs are read run by run in the order of their cases, as they and the scores are kept, so that both are walked and not jumped through. */
#include "preop/model/check_run.h"

#include "check_kind.h"
#include "grow.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { PROGRESS_EVERY = 1024 };

struct ready_check {
	const struct check *check;
	const struct check_kind *kind;
	void *state;
	double count[CHECK_STATES]; /* the value of an output in that state; NAN: none */
};

struct running {
	struct db *db;
	const struct check_request *request;
	struct check_report *report;
	struct arena arena;
	struct ready_check *checks;
	size_t check_count;
	int64_t total;
	struct check_verdict verdict;
	struct error *error;
};

/* ---- Getting ready ---- */

static bool prepare_check(struct running *running, const struct check *check)
{
	struct ready_check *ready = GROW(&running->arena, running->checks, running->check_count);
	struct check_spec spec;

	ready->check = check;
	ready->kind = check_kind_find(check->kind, running->error);
	if (ready->kind != NULL && check_spec_read(ready->kind, check->spec, &spec, running->error) &&
		check_states_read(&spec, ready->count, running->error) &&
		ready->kind->method->prepare(&spec, &running->arena, &ready->state, running->error))
		return true;
	running->check_count--;
	return error_wrap(running->error, "check %s", check->name);
}

static bool prepare_checks(struct running *running)
{
	const struct check_request *request = running->request;
	struct check *checks;
	size_t count;

	if (request->check != NULL) {
		struct check *one = arena_alloc(&running->arena, sizeof(*one));
		return check_find(running->db, request->suite, request->check, &running->arena, one, running->error) &&
			prepare_check(running, one);
	}
	if (!check_list(running->db, request->suite, &running->arena, &checks, &count, running->error))
		return false;
	if (count == 0)
		return error_set(
			running->error, ERROR_NOT_FOUND, "the suite has no checks yet; preop eval check add makes one");
	for (size_t i = 0; i < count; i++)
		if (!prepare_check(running, &checks[i]))
			return false;
	return true;
}

static void release_checks(struct running *running)
{
	for (size_t i = 0; i < running->check_count; i++)
		if (running->checks[i].kind->method->release != NULL)
			running->checks[i].kind->method->release(running->checks[i].state);
}

/* ---- One output ---- */

static bool store(struct running *running, int64_t run, int64_t eval_case, const char *name)
{
	const struct check_verdict *verdict = &running->verdict;

	running->report->results++;
	running->report->undefined += isnan(verdict->value);
	return db_run(running->db, running->error,
		"INSERT INTO score (run, name, eval_case, value, label, detail, source) VALUES (?1, ?2, ?3, ?4, "
		"nullif(?5, ''), ?6,"
		" 'check') ON CONFLICT (run, name, eval_case) DO UPDATE SET value = excluded.value, label = "
		"excluded.label,"
		" detail = excluded.detail WHERE score.source = 'check' AND (score.value IS NOT excluded.value OR"
		" score.label IS NOT excluded.label OR score.detail IS NOT excluded.detail)",
		"itidss", run, name, eval_case, verdict->value, verdict->label.data, verdict->label.len,
		verdict->detail.data, verdict->detail.len);
}

static bool judge(struct running *running, const struct ready_check *ready, const struct check_output *output)
{
	struct check_verdict *verdict = &running->verdict;
	int state = check_state_index(output->state);

	strbuf_reset(&verdict->label);
	strbuf_reset(&verdict->detail);
	verdict->value = (double)NAN;
	if (state == CHECK_STATE_OK)
		return ready->kind->method->judge(ready->state, output, verdict, running->error);
	if (isnan(ready->count[state]))
		check_undefined(verdict, "%s: not a wrong answer", output->state);
	else
		check_value(verdict, ready->count[state], "%s counts as %g", output->state, ready->count[state]);
	return true;
}

static struct check_text column(sqlite3_stmt *stmt, int index)
{
	if (sqlite3_column_type(stmt, index) == SQLITE_NULL)
		return (struct check_text){ .bytes = NULL };
	const char *bytes = sqlite3_column_blob(stmt, index);
	return (struct check_text){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(stmt, index) };
}

static bool judge_row(struct running *running, int64_t run, sqlite3_stmt *stmt)
{
	const struct check_output output = {
		.state = db_column_text(stmt, 1),
		.text = column(stmt, 2),
		.reference = column(stmt, 3),
		.input = column(stmt, 4),
	};

	for (size_t i = 0; i < running->check_count; i++)
		if (!judge(running, &running->checks[i], &output) ||
			!store(running, run, sqlite3_column_int64(stmt, 0), running->checks[i].check->name))
			return false;
	return true;
}

static bool keep_going(struct running *running)
{
	const struct check_request *request = running->request;

	if (request->progress == NULL || running->report->outputs % PROGRESS_EVERY != 0 ||
		request->progress(request->context, running->report->outputs, running->total))
		return true;
	return error_set(running->error, ERROR_CANCELLED, "checking was stopped; nothing has changed");
}

/* ---- All outputs ---- */

static bool judge_run(struct running *running, int64_t run)
{
	sqlite3_stmt *stmt = db_query(running->db, running->error,
		"SELECT o.eval_case, o.state, o.text, c.reference, c.input FROM output o JOIN eval_case c ON c.id = "
		"o.eval_case"
		" WHERE o.run = ?1 ORDER BY o.eval_case",
		"i", run);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(running->db, stmt, running->error)) == 1) {
		ok = keep_going(running) && judge_row(running, run, stmt);
		running->report->outputs++;
	}
	db_done(stmt);
	return ok && got == 0;
}

static bool find_runs(struct running *running, int64_t **runs, size_t *count)
{
	sqlite3_stmt *stmt = db_query(running->db, running->error,
		"SELECT r.id, r.outputs FROM run r JOIN system s ON s.id = r.system JOIN import i ON i.id = r.import"
		" WHERE s.suite = ?1 AND i.gone = 0 AND s.name = coalesce(?2, s.name) ORDER BY r.id",
		"it", running->request->suite, running->request->system);
	int got = -1;

	while (stmt != NULL && (got = db_step(running->db, stmt, running->error)) == 1) {
		*GROW(&running->arena, *runs, *count) = sqlite3_column_int64(stmt, 0);
		running->total += sqlite3_column_int64(stmt, 1);
	}
	return got == 0;
}

static bool judge_all(struct running *running)
{
	int64_t *runs = NULL;
	size_t count = 0;

	if (!prepare_checks(running) || !find_runs(running, &runs, &count))
		return false;
	running->report->checks = (int64_t)running->check_count;
	for (size_t i = 0; i < count; i++)
		if (!judge_run(running, runs[i]))
			return false;
	return true;
}

bool check_run(struct db *db, const struct check_request *request, struct check_report *out, struct error *error)
{
	struct running running = { .db = db, .request = request, .report = out, .error = error };

	*out = (struct check_report){ .checks = 0 };
	strbuf_init(&running.verdict.label);
	strbuf_init(&running.verdict.detail);
	bool ok = db_begin(db, error);
	if (ok && judge_all(&running))
		ok = db_commit(db, error);
	else if (ok) {
		db_rollback(db);
		ok = false;
	}
	release_checks(&running);
	strbuf_free(&running.verdict.label);
	strbuf_free(&running.verdict.detail);
	arena_free(&running.arena);
	return ok;
}
