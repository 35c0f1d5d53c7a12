/* Outputs are read run by run in the order of their cases, as they and the scores are kept, so that both are walked and not jumped through. */
#include "preop/model/check_run.h"

#include "check_kind.h"
#include "grow.h"

#include <math.h>
#include <string.h>

enum { PROGRESS_EVERY = 1024, RESULTS_AT_ONCE = 1024 };

struct result { /* texts are places in the check's */
	int64_t eval_case;
	double value;
	size_t label, detail, end;
};
struct named_check {
	const char *name;
	struct check_ready ready;
	bool main;
	struct result *results; /* that are not in the file yet */
	size_t result_count;
	struct strbuf texts;
};

struct running {
	struct db *db;
	const struct check_request *request;
	struct check_report *report;
	struct arena arena;
	struct named_check *checks;
	size_t check_count;
	unsigned needs; /* of all checks */
	struct check_means means;
	int64_t total;
	struct check_verdict verdict;
	struct strbuf calls, retrieved; /* unpacked */
	struct error *error;
};

/* ---- Getting ready ---- */

/* What came with a file keeps its name, also when it came after the check. */
static bool name_is_free(struct running *running, const char *name)
{
	bool taken = false;

	return check_name_is_imported(running->db, running->request->suite, name, &taken, running->error) &&
		(!taken ||
			error_set(running->error, ERROR_CONFLICT,
				"an import brought scores of that name; remove the check and add it under another"));
}

static bool prepare_check(struct running *running, const struct check *check)
{
	struct named_check *named = GROW(&running->arena, running->checks, running->check_count);
	const struct check_kind *kind = check_kind_find(check->kind, running->error);
	struct check_spec spec;

	named->name = check->name;
	named->results = arena_alloc(&running->arena, RESULTS_AT_ONCE * sizeof(*named->results));
	strbuf_init(&named->texts);
	named->main = check->main;
	if (kind != NULL && name_is_free(running, check->name) &&
		check_spec_read(kind, check->spec, &spec, running->error) &&
		check_prepare(&spec, &running->arena, &named->ready, running->error)) {
		running->needs |= kind->method->needs;
		return true;
	}
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
	for (size_t i = 0; i < running->check_count; i++) {
		check_release(&running->checks[i].ready);
		strbuf_free(&running->checks[i].texts);
	}
}

/* ---- One output ---- */

static void keep(struct running *running, struct named_check *check, int64_t eval_case)
{
	const struct check_verdict *verdict = &running->verdict;
	struct strbuf *texts = &check->texts;

	running->report->results++;
	running->report->undefined += isnan(verdict->value);
	check->results[check->result_count++] = (struct result){ .eval_case = eval_case,
		.value = verdict->value,
		.label = texts->len,
		.detail = texts->len + verdict->label.len,
		.end = texts->len + verdict->label.len + verdict->detail.len };
	strbuf_add(texts, verdict->label.data, verdict->label.len);
	strbuf_add(texts, verdict->detail.data, verdict->detail.len);
}

static bool store(
	struct running *running, sqlite3_stmt *stmt, const struct named_check *check, const struct result *result)
{
	const char *texts = check->texts.data;
	int label = (int)(result->detail - result->label), detail = (int)(result->end - result->detail);
	bool bound = sqlite3_bind_int64(stmt, 3, result->eval_case) == SQLITE_OK &&
		sqlite3_bind_double(stmt, 4, result->value) == SQLITE_OK && /* NAN becomes NULL, and so does no text */
		sqlite3_bind_text(stmt, 5, label > 0 ? texts + result->label : NULL, label, SQLITE_STATIC) ==
			SQLITE_OK &&
		sqlite3_bind_text(stmt, 6, texts + result->detail, detail, SQLITE_STATIC) == SQLITE_OK;

	if (!bound)
		return db_fail(running->db, running->error, "keeping a result");
	return db_step(running->db, stmt, running->error) == 0;
}

/* What a check found in some outputs, in one go: scores of a check stand together in the file. */
static bool flush_check(struct running *running, int64_t run, struct named_check *check)
{
	sqlite3_stmt *stmt = db_query(running->db, running->error,
		"INSERT INTO score (run, name, eval_case, value, label, detail, source) VALUES (?1, ?2, ?3, ?4,"
		" ?5, ?6, 'check') ON CONFLICT (run, name, eval_case) DO UPDATE SET value = excluded.value,"
		" label = excluded.label, detail = excluded.detail WHERE score.source = 'check' AND"
		" (score.value IS NOT excluded.value OR score.label IS NOT excluded.label OR"
		" score.detail IS NOT excluded.detail)",
		"itnnnn", run, check->name);
	bool ok = stmt != NULL;

	for (size_t i = 0; ok && i < check->result_count; i++)
		ok = store(running, stmt, check, &check->results[i]);
	db_done(stmt);
	check->result_count = 0;
	strbuf_reset(&check->texts);
	return ok;
}

static bool flush(struct running *running, int64_t run)
{
	for (size_t i = 0; i < running->check_count; i++)
		if (!flush_check(running, run, &running->checks[i]))
			return false;
	return true;
}

static bool store_main(struct running *running, int64_t run, int64_t eval_case)
{
	return db_run(running->db, running->error,
		"UPDATE output SET score = ?3 WHERE run = ?1 AND eval_case = ?2 AND score IS NOT ?3", "iid", run,
		eval_case, running->verdict.value);
}

static struct check_text column(sqlite3_stmt *stmt, int index)
{
	if (sqlite3_column_type(stmt, index) == SQLITE_NULL)
		return (struct check_text){ .bytes = NULL };
	const char *bytes = sqlite3_column_blob(stmt, index);
	return (struct check_text){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(stmt, index) };
}

/* A part may be packed; `place` has room for it unpacked. */
static bool part(struct running *running, sqlite3_stmt *stmt, int index, struct strbuf *place, struct check_text *out)
{
	*out = column(stmt, index);
	if (out->bytes == NULL || *db_column_text(stmt, index + 1) == '\0')
		return true;
	if (running->means.unpack == NULL) {
		*out = (struct check_text){ .bytes = NULL };
		return true;
	}
	strbuf_reset(place);
	if (!running->means.unpack(
		    out->bytes, out->n, (size_t)sqlite3_column_int64(stmt, index + 2), place, running->error))
		return false;
	*out = (struct check_text){ place->data, place->len };
	return true;
}

enum output_column { CASE, STATE, TEXT, REFERENCE, CASE_ID, INPUT, EXTRA, CALLS, RETRIEVED = CALLS + 3 };

static bool judge_row(struct running *running, int64_t run, sqlite3_stmt *stmt)
{
	int64_t eval_case = sqlite3_column_int64(stmt, CASE);
	struct check_output output = {
		.state = check_state_index(db_column_text(stmt, STATE)),
		.text = column(stmt, TEXT),
		.reference = column(stmt, REFERENCE),
		.case_id = db_column_text(stmt, CASE_ID),
		.input = column(stmt, INPUT),
		.extra = column(stmt, EXTRA),
		.means = &running->means,
	};

	if (!part(running, stmt, CALLS, &running->calls, &output.calls) ||
		!part(running, stmt, RETRIEVED, &running->retrieved, &output.retrieved))
		return false;
	for (size_t i = 0; i < running->check_count; i++) {
		struct named_check *check = &running->checks[i];
		if (!check_judge(&check->ready, &output, &running->verdict, running->error) ||
			(check->main && !store_main(running, run, eval_case)))
			return false;
		keep(running, check, eval_case);
	}
	return running->checks[0].result_count < RESULTS_AT_ONCE || flush(running, run);
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
		"SELECT o.eval_case, o.state, o.text, c.reference, c.external, iif(?2 & 1, c.input, NULL),"
		" iif(?2 & 2, c.extra, NULL), p.body, p.packing, p.length, q.body, q.packing, q.length"
		" FROM output o JOIN eval_case c ON c.id = o.eval_case"
		" LEFT JOIN output_part p ON ?2 & 4 AND p.run = o.run AND p.eval_case = o.eval_case AND p.kind = "
		"'calls'"
		" LEFT JOIN output_part q ON ?2 & 8 AND q.run = o.run AND q.eval_case = o.eval_case AND q.kind = "
		"'retrieved'"
		" WHERE o.run = ?1 ORDER BY o.eval_case",
		"ii", run, (int64_t)running->needs);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(running->db, stmt, running->error)) == 1) {
		ok = keep_going(running) && judge_row(running, run, stmt);
		running->report->outputs++;
	}
	db_done(stmt);
	return ok && got == 0 && flush(running, run);
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
	struct running running = { .db = db,
		.request = request,
		.report = out,
		.means = request->means,
		.verdict = { .label = STRBUF_INIT, .detail = STRBUF_INIT },
		.calls = STRBUF_INIT,
		.retrieved = STRBUF_INIT,
		.error = error };

	*out = (struct check_report){ .checks = 0 };
	running.means.db = db;
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
	strbuf_free(&running.calls);
	strbuf_free(&running.retrieved);
	arena_free(&running.arena);
	return ok;
}
