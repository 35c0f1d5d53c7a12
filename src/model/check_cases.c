/* Cases, outputs and scores are all read in the order of the cases' ids, so that they are walked side by side. */
#include "check_cases.h"

#include "check_kind.h"

#include "preop/base/memory.h"

#include <stdlib.h>

static bool add_case(struct check_cases *cases, int64_t id, struct error *error)
{
	if ((cases->count & (cases->count - 1)) == 0) {
		struct check_seen *wider = try_array(
			cases->items, cases->count > 0 ? 2 * cases->count : 1, sizeof(*wider));
		if (wider == NULL)
			return error_set(error, ERROR_MEMORY, "no memory for %zu cases", cases->count);
		cases->items = wider;
	}
	cases->items[cases->count++] = (struct check_seen){ .id = id };
	return true;
}

bool check_cases_new(struct check_cases *cases, struct db *db, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = ?1 AND i.gone = 0 ORDER "
		"BY c.id",
		"i", suite);
	int got = -1;
	bool ok = true;

	*cases = (struct check_cases){ .items = NULL };
	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		ok = add_case(cases, sqlite3_column_int64(stmt, 0), error);
	db_done(stmt);
	return ok && got == 0;
}

void check_cases_free(struct check_cases *cases)
{
	free(cases->items);
	free(cases->runs);
	free(cases->series);
	*cases = (struct check_cases){ .items = NULL };
}

/* The case with that id at or behind *at, which moves there; NULL: it is not among them. */
static struct check_seen *walk(struct check_cases *cases, int64_t id, size_t *at)
{
	while (*at < cases->count && cases->items[*at].id < id)
		(*at)++;
	return *at < cases->count && cases->items[*at].id == id ? &cases->items[*at] : NULL;
}

static bool find_runs(struct check_cases *cases, struct db *db, int64_t system, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT r.id, iif(r.series, r.series, r.id) FROM run r JOIN import i ON i.id = r.import"
		" WHERE r.system = ?1 AND i.gone = 0 ORDER BY r.id DESC",
		"i", system);
	int got = -1;

	cases->run_count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		size_t n = cases->run_count++;
		cases->runs = xrealloc(cases->runs, cases->run_count * sizeof(*cases->runs));
		cases->series = xrealloc(cases->series, cases->run_count * sizeof(*cases->series));
		cases->runs[n] = sqlite3_column_int64(stmt, 0);
		cases->series[n] = sqlite3_column_int64(stmt, 1);
	}
	return got == 0;
}

/* From the newest run to the oldest: the first series that has a case keeps it, and its oldest run is the first repeat. */
static bool claim_run(struct check_cases *cases, struct db *db, size_t index, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT o.eval_case, o.state, coalesce(f.suspect, '') <> '' FROM output o LEFT JOIN output_fact f ON "
		"f.run = o.run"
		" AND f.eval_case = o.eval_case WHERE o.run = ?1 ORDER BY o.eval_case",
		"i", cases->runs[index]);
	size_t at = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct check_seen *seen = walk(cases, sqlite3_column_int64(stmt, 0), &at);
		if (seen == NULL || (seen->series != 0 && seen->series != cases->series[index]))
			continue;
		seen->series = cases->series[index];
		seen->run = cases->runs[index];
		seen->state = check_state_index(db_column_text(stmt, 1));
		seen->suspect = sqlite3_column_int(stmt, 2);
	}
	return got == 0;
}

bool check_cases_claim(struct check_cases *cases, struct db *db, int64_t system, struct error *error)
{
	for (size_t i = 0; i < cases->count; i++)
		cases->items[i] = (struct check_seen){ .id = cases->items[i].id };
	if (!find_runs(cases, db, system, error))
		return false;
	for (size_t i = 0; i < cases->run_count; i++)
		if (!claim_run(cases, db, i, error))
			return false;
	return true;
}

static bool read_run(struct check_cases *cases, struct db *db, size_t index, const char *check, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT eval_case, value FROM score WHERE run = ?1 AND name = ?2 AND source = 'check' ORDER BY "
		"eval_case",
		"it", cases->runs[index], check);
	size_t at = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct check_seen *seen = walk(cases, sqlite3_column_int64(stmt, 0), &at);
		if (seen == NULL || seen->series != cases->series[index])
			continue;
		seen->results++;
		if (sqlite3_column_type(stmt, 1) == SQLITE_NULL)
			continue;
		seen->scored++;
		seen->sum += sqlite3_column_double(stmt, 1);
	}
	return got == 0;
}

bool check_cases_read(struct check_cases *cases, struct db *db, const char *check, struct error *error)
{
	for (size_t i = 0; i < cases->count; i++) {
		cases->items[i].results = cases->items[i].scored = 0;
		cases->items[i].sum = 0;
	}
	for (size_t i = 0; i < cases->run_count; i++)
		if (!read_run(cases, db, i, check, error))
			return false;
	return true;
}
