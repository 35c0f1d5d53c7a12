/* N: can it be shown that training beats what is cheaper? */
#include "signal_rows.h"

#include "preop/base/clock.h"

#include <inttypes.h>

static bool find_suite_cases(struct signal_reader *reader, struct signal *out, struct error *error)
{
	(void)error;
	out->part = reader->tally->cases;
	out->why = "Cases of all suites. With fewer than 50 the 95 % interval of a score near one half is wider than "
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
	if (!t->dated_cases)
		return signal_undefined(out, t->cases ? "No case has a date." : "There is no suite.");
	out->at = t->newest_case;
	if (!t->dated) {
		out->why = "The newest date of a case; no training example has a date to compare it with.";
		return true;
	}
	clock_print_date(t->newest, &newest);
	out->why = arena_printf(
		reader->arena, "The newest date of a case; the newest training example is of %s.", newest.data);
	strbuf_free(&newest);
	out->state = t->newest_case > t->newest ? SIGNAL_GOOD : SIGNAL_WARN;
	return true;
}

static bool find_exposed(struct signal_reader *reader, struct signal *out, struct error *error)
{
	(void)error;
	if (!reader->tally->cases)
		return signal_undefined(out, "There is no suite.");
	out->part = reader->tally->exposed;
	out->whole = reader->tally->cases;
	out->why = "Cases whose whole input, letter case and white space aside, is that of an example in split train "
		   "or in no "
		   "split: what is trained on proves nothing. Inputs of several turns and system prompts are not "
		   "compared.";
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

static const struct signal_row rows[] = {
	{ "suite_cases", "test cases", SIGNAL_COUNT, SIGNAL_AT_LEAST, 50, 20, "at least 50", SIGNAL_HOUSE,
		find_suite_cases },
	{ "suite_newest", "newest test case", SIGNAL_DATE, SIGNAL_NO_LIMIT, (double)NAN, (double)NAN,
		"newer than the newest example", SIGNAL_HOUSE, find_suite_newest },
	{ "exposed_cases", "cases trained on", SIGNAL_SHARE, SIGNAL_AT_MOST, 0, SIGNAL_NO_WARN, "none", SIGNAL_HOUSE,
		find_exposed },
	{ "reviewed", "cases reviewed", SIGNAL_SHARE, SIGNAL_AT_LEAST, 80, 1e-9, "at least 80 %", SIGNAL_HOUSE,
		find_reviewed },
};
const struct signal_table signal_evaluation = SIGNAL_TABLE('N', rows);
