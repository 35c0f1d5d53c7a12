/* What the checklist asks of datasets and suites. */
#include "checklist_find.h"

#include "plural.h"

#include "preop/base/clock.h"
#include "preop/model/facts.h"
#include "preop/model/judge_measure.h"
#include "preop/model/suite.h"
#include "preop/model/wall.h"

#include <inttypes.h>
#include <string.h>

enum { COUNTS_MOST = 8 };
#define LIVE_EXAMPLES "FROM example e JOIN dataset d ON d.id = e.dataset AND d.gone = 0 WHERE e.gone = 0"
#define LIVE_CASES "FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0"

/* One row of whole numbers; NULL is 0. */
static bool count_all(struct db *db, const char *sql, int64_t out[COUNTS_MOST], struct error *error)
{
	sqlite3_stmt *stmt = db_prepare(db, error, sql, strlen(sql));
	bool ok;

	if (stmt == NULL)
		return false;
	ok = sqlite3_step(stmt) == SQLITE_ROW || db_fail(db, error, "the checklist");
	for (int i = 0; ok && i < sqlite3_column_count(stmt) && i < COUNTS_MOST; i++)
		out[i] = sqlite3_column_int64(stmt, i);
	sqlite3_finalize(stmt);
	return ok;
}

/* ---- Labels ---- */

/* Without two labels on one example nothing could disagree; with them, no disagreement is an answer, too. */
bool checklist_disputes(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	int64_t n[COUNTS_MOST] = { 0 };
	enum { DECIDED, DISPUTES, TWICE };

	if (!count_all(look->db,
		    "SELECT count(*) FILTER (WHERE e.adjudicated IN (1, 2, 3) AND (e.disputed OR e.adjudicated > 0)), "
		    "count(*) FILTER (WHERE e.disputed OR e.adjudicated > 0), count(*) FILTER (WHERE e.annotators > "
		    "1) " LIVE_EXAMPLES,
		    n, error))
		return false;
	if (n[DISPUTES] > 0)
		return checklist_found(out, n[DECIDED] >= n[DISPUTES] ? TICK_DONE : TICK_OPEN,
			arena_printf(look->arena, "%" PRId64 " of %" PRId64 " disagreements are decided", n[DECIDED],
				n[DISPUTES]));
	if (n[TWICE] == 0)
		return checklist_found(out, TICK_UNKNOWN, "no two people have labeled the same example");
	return checklist_found(out, TICK_DONE,
		arena_printf(look->arena, "%" PRId64 " example%s labeled by two people, and no labels differ", n[TWICE],
			n[TWICE] == 1 ? " is" : "s are"));
}

bool checklist_facts(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct facts_sum sum;

	if (!facts_read_all(look->db, look->arena, &sum, error))
		return false;
	if (sum.datasets == 0)
		return checklist_found(out, TICK_UNKNOWN, "there is no dataset yet");
	if (sum.unknown > 0)
		return checklist_found(out, TICK_UNKNOWN,
			arena_printf(look->arena,
				"%zu of %zu dataset%s not looked through since %s changed; preop facts does it",
				sum.unknown, sum.datasets, sum.unknown == 1 ? " was" : "s were",
				sum.unknown == 1 ? "it" : "they"));
	return checklist_found(out, sum.kept.volatile_rows == 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%" PRId64 " of %" PRId64 " answers hold a fact that can change",
			sum.kept.volatile_rows, sum.kept.answers));
}

/* ---- Splits ---- */

/* Rows of one split only, or inputs and groups of rows that stand on both sides, prove nothing. */
static bool count_crossing(struct db *db, int64_t *inputs, int64_t *groups, struct error *error)
{
	return db_int(db, error, inputs, NULL,
		       "SELECT count(*) FROM (SELECT 1 " LIVE_EXAMPLES
		       " AND e.flags & 64 GROUP BY e.dataset, e.fold HAVING min(e.split) <> max(e.split))",
		       "") &&
		db_int(db, error, groups, NULL,
			"SELECT count(*) FROM (SELECT 1 " LIVE_EXAMPLES
			" AND e.grp <> '' GROUP BY e.dataset, e.grp HAVING min(e.split) <> max(e.split))",
			"");
}

/* What is on both sides; NULL: nothing. */
static bool find_crossing(struct checklist_look *look, const char **out, struct error *error)
{
	const struct signal *exposed = signal_find(look->signals, look->signal_count, "exposed_cases");
	int64_t inputs, groups;

	*out = NULL;
	if (!count_crossing(look->db, &inputs, &groups, error))
		return false;
	if (inputs > 0)
		*out = arena_printf(look->arena, "%" PRId64 " input%s in more than one split of a dataset", inputs,
			inputs == 1 ? " stands" : "s stand");
	else if (groups > 0)
		*out = arena_printf(look->arena, "%" PRId64 " group%s rows in more than one split", groups,
			groups == 1 ? " has" : "s have");
	else if (exposed != NULL && exposed->state != SIGNAL_UNDEFINED && exposed->part > 0)
		*out = arena_printf(look->arena, "%" PRId64 " of %" PRId64 " test cases are inputs of training rows",
			exposed->part, exposed->whole);
	return true;
}

/* Only rows that came with a group can show that groups are kept together; of others a person has to know. */
bool checklist_split(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	enum { ROWS, SPLIT, TRAIN, GROUPED, CASES };
	int64_t n[COUNTS_MOST] = { 0 };
	const char *crossing;

	if (!count_all(look->db,
		    "SELECT count(*), count(nullif(e.split, '')), count(*) FILTER (WHERE e.split = 'train'), "
		    "count(nullif(e.grp, '')), (SELECT count(*) " LIVE_CASES ") " LIVE_EXAMPLES,
		    n, error) ||
		!find_crossing(look, &crossing, error))
		return false;
	if (n[ROWS] == 0)
		return checklist_found(out, TICK_UNKNOWN, "there is no example yet");
	if (n[SPLIT] < n[ROWS])
		return checklist_found(out, TICK_OPEN,
			arena_printf(
				look->arena, "%" PRId64 " of %" PRId64 " examples have a split", n[SPLIT], n[ROWS]));
	if (n[TRAIN] == 0)
		return checklist_found(out, TICK_OPEN, "no example is in split train");
	if (n[TRAIN] == n[ROWS] && n[CASES] == 0)
		return checklist_found(
			out, TICK_OPEN, "every example is in split train and there is no suite: nothing is held out");
	if (crossing != NULL)
		return checklist_found(out, TICK_OPEN, crossing);
	if (n[GROUPED] < n[ROWS])
		return checklist_found(out, TICK_PERSON,
			arena_printf(look->arena,
				"split, and no input is on both sides; but %" PRId64 " of %" PRId64
				" examples name no group, so the file cannot show that groups are kept together",
				n[ROWS] - n[GROUPED], n[ROWS]));
	return checklist_found(out, TICK_DONE,
		arena_printf(look->arena,
			"%" PRId64 " examples to train on and %" PRId64 " held out, %" PRId64
			" test cases; no input and no group is on both sides",
			n[TRAIN], n[ROWS] - n[TRAIN], n[CASES]));
}

/* Every case, not only the newest one. */
bool checklist_newer(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	enum { CASES, DATED, NEWER, NEWEST, ROWS_DATED, ROWS };
	int64_t n[COUNTS_MOST] = { 0 };
	struct strbuf date = STRBUF_INIT;
	const char *why;
	enum tick tick;

	if (!count_all(look->db,
		    "WITH trained (newest, dated, every) AS (SELECT max(e.at), count(e.at), count(*) " LIVE_EXAMPLES
		    " AND coalesce(e.split, '') IN ('', 'train')) SELECT count(*), count(c.at), count(*) FILTER (WHERE "
		    "c.at > "
		    "(SELECT newest FROM trained)), (SELECT newest FROM trained), (SELECT dated FROM trained), (SELECT "
		    "every "
		    "FROM trained) " LIVE_CASES,
		    n, error))
		return false;
	if (n[CASES] == 0)
		return checklist_found(out, TICK_UNKNOWN, "there is no test case yet");
	if (n[ROWS] == 0)
		return checklist_found(out, TICK_UNKNOWN, "there is no example to train on yet");
	if (n[ROWS_DATED] == 0 || n[DATED] == 0)
		return checklist_found(out, TICK_PERSON,
			n[DATED] == 0 ? "no test case has a date" : "no example to train on has a date");
	clock_print_date(n[NEWEST], &date);
	tick = n[NEWER] < n[DATED]                               ? TICK_OPEN
		: n[DATED] < n[CASES] || n[ROWS_DATED] < n[ROWS] ? TICK_PERSON
								 : TICK_DONE;
	why = arena_printf(look->arena,
		"%" PRId64 " of %" PRId64 " test cases are newer than the newest example to train on, of %s", n[NEWER],
		n[CASES], date.data);
	if (n[DATED] < n[CASES] || n[ROWS_DATED] < n[ROWS])
		why = arena_printf(look->arena, "%s; without a date are %" PRId64 " case%s and %" PRId64 " example%s",
			why, n[CASES] - n[DATED], plural(n[CASES] - n[DATED]), n[ROWS] - n[ROWS_DATED],
			plural(n[ROWS] - n[ROWS_DATED]));
	strbuf_free(&date);
	return checklist_found(out, tick, why);
}

/* ---- Suites ---- */

bool checklist_judges(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct suite *suites;
	size_t suite_count, all = 0, calibrated = 0;

	if (!suite_list(look->db, look->arena, &suites, &suite_count, error))
		return false;
	if (suite_count == 0)
		return checklist_found(out, TICK_UNKNOWN, "there is no suite yet");
	for (size_t i = 0; i < suite_count; i++) {
		struct judge *judges;
		size_t count;

		if (!judge_list(look->db, suites[i].id, look->arena, &judges, &count, error))
			return false;
		for (size_t j = 0; j < count; j++) {
			struct judge_mark mark;

			if (!judge_mark(look->db, &judges[j], look->arena, &mark, error))
				return false;
			all++;
			calibrated += mark.calibrated && strcmp(mark.against, "people") == 0;
		}
	}
	if (all == 0)
		return checklist_found(out, TICK_PERSON,
			"no model judge is on record; whether one gave the scores that came in, the file cannot show");
	return checklist_found(out, calibrated == all ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%zu of %zu judge%s calibrated against people", calibrated, all,
			all == 1 ? " is" : "s are"));
}

/* A corrected failure is pinned when a case that must pass asks the same; which of other cases were failures once, the file does not know. */
bool checklist_wall(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	int64_t pinned, corrected, must;

	if (!wall_count(look->db, &pinned, &corrected, error) ||
		!db_int(look->db, error, &must, NULL, "SELECT count(*) " LIVE_CASES " WHERE c.must_pass", ""))
		return false;
	if (corrected > 0)
		return checklist_found(out, pinned == corrected ? TICK_DONE : TICK_OPEN,
			arena_printf(look->arena,
				"%" PRId64 " of %" PRId64 " corrected failures are cases that must pass", pinned,
				corrected));
	if (must == 0)
		return checklist_found(out, TICK_UNKNOWN, "no failure was corrected yet, and no case must pass");
	return checklist_found(out, TICK_PERSON,
		arena_printf(look->arena,
			"%" PRId64
			" case%s must pass, but no failure was corrected here: whether they are past failures the file "
			"cannot show",
			must, plural(must)));
}
