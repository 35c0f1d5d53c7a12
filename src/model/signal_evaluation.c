/* N: can it be shown that training beats what is cheaper? */
#include "signal_suite.h"

#include "preop/base/clock.h"
#include "preop/model/judge_measure.h"
#include "preop/stats/power.h"

#include <inttypes.h>

static bool find_suite_cases(struct signal_reader *reader, struct signal *out, struct error *error)
{
	(void)error;
	out->part = reader->tally->cases;
	out->why = "Cases of the suite. With fewer than 50 the 95 % interval of a score near one half is wider than "
		   "13 points "
		   "each way (Wilson).";
	return true;
}

/* A suite drawn from the same time as the training set cannot show that what it teaches is out of date. */
static bool find_suite_newest(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;
	struct strbuf newest = STRBUF_INIT;

	(void)error;
	out->threshold = "newer than examples; else a warning";
	if (!t->dated_cases)
		return signal_undefined(out, t->cases ? "No case has a date." : "There is no suite.");
	out->at = t->median_case;
	if (!t->dated) {
		out->why = "The median date of the cases; no training example has a date to compare it with.";
		return true;
	}
	clock_print_date(t->newest, &newest);
	out->why = arena_printf(reader->arena,
		"The median date of the %" PRId64 " cases that have one, of %" PRId64
		": half of them are as new or newer. The newest training example is of %s.",
		t->dated_cases, t->cases, newest.data);
	strbuf_free(&newest);
	out->state = t->median_case > t->newest ? SIGNAL_GOOD : SIGNAL_WARN;
	return true;
}

static bool find_exposed(struct signal_reader *reader, struct signal *out, struct error *error)
{
	(void)error;
	if (!reader->tally->cases)
		return signal_undefined(out, "There is no suite.");
	out->part = reader->tally->exposed;
	out->whole = reader->tally->cases;
	out->why = arena_printf(reader->arena,
		"Cases whose whole input, letter case and white space aside, is that of an example in split train "
		"or in no "
		"split: what is trained on proves nothing. Inputs of several turns and system prompts are not "
		"compared. Of older suites so are %" PRId64 ".",
		reader->tally->exposed_before);
	return true;
}

static bool find_reviewed(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->reviewable)
		return signal_undefined(out, "No case has the outputs of two systems, so there is nothing to compare.");
	out->part = t->reviewed;
	out->whole = t->reviewable;
	out->why = arena_printf(reader->arena,
		"Cases with a verdict of anybody, out of those with outputs of two systems; %" PRId64
		" cases have fewer.",
		t->cases - t->reviewable);
	return true;
}

static bool find_locked(struct signal_reader *reader, struct signal *out, struct error *error)
{
	int64_t locked;

	out->whole = reader->tally->cases;
	if (out->whole == 0)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	if (!db_int(reader->db, error, &locked, NULL, "SELECT locked FROM suite WHERE id = ?1", "i",
		    reader->tally->suite->id))
		return false;
	out->part = locked ? out->whole : 0;
	out->why = "Cases of a suite that is locked: nothing enters, leaves or changes in it (preop lock).";
	return true;
}

/* ---- The ladder ---- */

static const char *const cheap_rungs[][2] = {
	{ "zero-shot", NULL },
	{ "prompted", NULL },
	{ "few-shot", NULL },
	{ "retrieval", NULL },
};
enum { CHEAP_RUNGS = sizeof(cheap_rungs) / sizeof(cheap_rungs[0]) };

static bool find_ladder(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct strbuf missing = STRBUF_INIT;
	const struct signal_suite *suite;

	if (!signal_suite(reader, &suite, error))
		return false;
	if (suite == NULL)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	out->whole = CHEAP_RUNGS;
	for (int i = 0; i < CHEAP_RUNGS; i++) {
		bool measured = signal_best(suite, cheap_rungs[i], true) != NULL;

		out->part += measured;
		if (!measured)
			strbuf_addf(&missing, "%s%s", missing.len > 0 ? ", " : "", cheap_rungs[i][0]);
	}
	out->why = arena_printf(reader->arena,
		"Rungs lighter than training (zero-shot, prompted, few-shot, retrieval) with a score in %s%s%s. A "
		"system that "
		"nobody described counts by its name.",
		suite->suite.name, missing.len > 0 ? "; not measured: " : "", missing.data);
	strbuf_free(&missing);
	return true;
}

static const char *const all_cheap[] = { "zero-shot", "prompted", "few-shot", "retrieval", NULL };

/* The pair that the decision is about, the best cheap one and the best of the others; before there is a candidate, any two. */
static void choose_pair(const struct signal_suite *suite, const struct ladder_row *pair[2])
{
	pair[0] = signal_best(suite, all_cheap, true);
	pair[1] = signal_best(suite, all_cheap, false);
	for (size_t i = 0; i < suite->ladder.count; i++) {
		const struct ladder_row *row = &suite->ladder.rows[i];

		if (row->score.n == 0 || row == pair[0] || row == pair[1])
			continue;
		if (pair[0] == NULL)
			pair[0] = row;
		else if (pair[1] == NULL)
			pair[1] = row;
	}
}

/* Two independent systems near one half: no pair of real ones differs by more. */
static double blind_detectable(int64_t cases)
{
	return power_detectable(sqrt(2 * 0.25 / (double)cases), POWER_USUAL);
}

static bool find_power(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct ladder_row *pair[2];
	const struct signal_suite *suite;
	struct ladder_comparison compared = { .detectable = (double)NAN };

	if (!signal_suite(reader, &suite, error))
		return false;
	if (suite == NULL || suite->ladder.case_count == 0)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	choose_pair(suite, pair);
	if (pair[0] != NULL && pair[1] != NULL && !ladder_compare(&suite->ladder, pair[0], pair[1], NULL, 0, &compared))
		return error_set(error, ERROR_MEMORY, "no memory to compare two systems");
	bool measured = pair[0] != NULL && pair[1] != NULL && !isnan(compared.detectable) && compared.detectable > 0;
	out->number = measured ? compared.detectable : blind_detectable((int64_t)suite->ladder.case_count);
	out->why = measured
		? arena_printf(reader->arena,
			  "The least difference of score that %s would find between %s and %s with 80 %% power at 5 "
			  "%%, from the "
			  "%" PRId64 " cases both have a score for (Miller 2024). The limit is the effect wanted.",
			  suite->suite.name, pair[0]->name, pair[1]->name, compared.n)
		: arena_printf(reader->arena,
			  "The least difference of score that %s would find with 80 %% power at 5 %% on its %zu cases. "
			  "No two "
			  "systems can be compared yet, so independent ones near one half are taken. The limit is the "
			  "effect "
			  "wanted.",
			  suite->suite.name, suite->ladder.case_count);
	return true;
}

static bool find_judges(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct signal_suite *suite;
	const char *reason = "";
	struct judge *judges;
	size_t count;

	if (!signal_suite(reader, &suite, error))
		return false;
	if (suite == NULL)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	if (!judge_list(reader->db, suite->suite.id, reader->arena, &judges, &count, error))
		return false;
	if (count == 0)
		return signal_undefined(
			out, "No model judges the newest suite: preop judge add, then preop judge measure.");
	for (size_t i = 0; i < count; i++) {
		struct judge_mark mark;

		if (!judge_mark(reader->db, &judges[i], reader->arena, &mark, error))
			return false;
		out->part += mark.calibrated;
		if (!mark.calibrated)
			reason = arena_printf(reader->arena, " %s: %s", judges[i].name, mark.reason);
	}
	out->whole = (int64_t)count;
	out->why = arena_printf(reader->arena,
		"Judges of %s that agree with people, or gold, well enough (preop judge measure).%s", suite->suite.name,
		reason);
	return true;
}

static bool find_wall(struct signal_reader *reader, struct signal *out, struct error *error)
{
	int64_t candidates;

	if (!db_int(reader->db, error, &out->part, NULL,
		    "SELECT count(*) FROM eval_case c JOIN import i ON i.id = c.import WHERE i.gone = 0 AND "
		    "c.must_pass = 1 AND c.suite = ?1",
		    "i", reader->tally->suite != NULL ? reader->tally->suite->id : 0) ||
		!db_int(reader->db, error, &candidates, NULL, "SELECT count(*) FROM wall_candidate WHERE gone = 0", ""))
		return false;
	out->why = arena_printf(reader->arena,
		"Cases that must pass whatever else gets better; %" PRId64
		" corrected failure%s may become one (preop correct). Without them nobody sees what a tune breaks.",
		candidates, candidates == 1 ? "" : "s");
	if (out->part == 0 && candidates > 0)
		out->state = SIGNAL_WARN;
	return true;
}

static const struct signal_row rows[] = {
	{ "suite_cases", "test cases", SIGNAL_COUNT, SIGNAL_AT_LEAST, 50, 20, SIGNAL_HOUSE, find_suite_cases,
		SIGNAL_READS_NEWEST, "review", "" },
	{ "suite_newest", "median test case", SIGNAL_DATE, SIGNAL_NO_LIMIT, (double)NAN, (double)NAN, SIGNAL_HOUSE,
		find_suite_newest, SIGNAL_READS_DATASETS | SIGNAL_READS_NEWEST, "review", "" },
	{ "exposed_cases", "cases trained on", SIGNAL_SHARE, SIGNAL_AT_MOST, 0, SIGNAL_NO_WARN, SIGNAL_HOUSE,
		find_exposed, SIGNAL_READS_DATASETS | SIGNAL_READS_NEWEST, "review", "" },
	{ "reviewed", "cases reviewed", SIGNAL_SHARE, SIGNAL_AT_LEAST, 80, SIGNAL_SOME, SIGNAL_HOUSE, find_reviewed,
		SIGNAL_READS_NEWEST, "review", "" },
	{ "suite_locked", "test cases locked", SIGNAL_SHARE, SIGNAL_AT_LEAST, 100, SIGNAL_SOME, SIGNAL_HOUSE,
		find_locked, SIGNAL_READS_NEWEST, "review", "" },
	{ "ladder_complete", "lighter rungs measured", SIGNAL_SHARE, SIGNAL_AT_LEAST, 100, 75, SIGNAL_HOUSE,
		find_ladder, SIGNAL_READS_NEWEST, "review ladder", "" },
	{ "power", "difference it can show", SIGNAL_NUMBER, SIGNAL_AT_MOST, 0.05, 0.1, SIGNAL_HOUSE, find_power,
		SIGNAL_READS_NEWEST, "review ladder", "" },
	{ "judge_calibrated", "judges calibrated", SIGNAL_SHARE, SIGNAL_AT_LEAST, 100, SIGNAL_SOME,
		"Rule: house, lower limits of TPR .80 and TNR .90.", find_judges, SIGNAL_READS_NEWEST, "review judges",
		"" },
	{ "wall", "cases that must pass", SIGNAL_COUNT, SIGNAL_AT_LEAST, 5, 1, SIGNAL_HOUSE, find_wall,
		SIGNAL_READS_NEWEST, "review wall", "" },
};
const struct signal_table signal_evaluation = SIGNAL_TABLE('N', rows);
