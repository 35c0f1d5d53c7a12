/* R: does the task need facts, which belong outside? */
#include "signal_suite.h"

#include "preop/model/facts.h"
#include "preop/model/strand.h"

#include <inttypes.h>
#include <string.h>

#define FACTS_COMMAND "preop facts measures it"

/* `why` is set when a dataset was not measured, or was changed since: it could be the worst; and where there is nothing to measure. */
static bool read_facts(struct signal_reader *reader, struct facts_sum *sum, const char **why, struct error *error)
{
	if (!facts_read_all(reader->db, reader->arena, sum, error))
		return false;
	*why = sum->missing == NULL
		? sum->kept.answers > 0 ? NULL : "There are no answers to look at; " FACTS_COMMAND " once there are."
		: arena_printf(reader->arena, "%s in %s: " FACTS_COMMAND ".",
			  sum->kept.known ? "Rows were changed since it was measured" : "Not measured", sum->missing);
	return true;
}

static bool find_volatile(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct facts_sum sum;
	const char *why;

	if (!read_facts(reader, &sum, &why, error))
		return false;
	if (why != NULL)
		return signal_undefined(out, why);
	out->part = sum.kept.volatile_rows;
	out->whole = sum.kept.answers;
	out->why =
		"Answers that carry a price, date, version or promise which does not stand in what the model was given "
		"(data/facts.json); training would put it into weights.";
	return true;
}

static bool find_grounded(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct facts_sum sum;
	const char *why;

	if (!read_facts(reader, &sum, &why, error))
		return false;
	if (why != NULL)
		return signal_undefined(out, why);
	if (sum.kept.hits == 0)
		return signal_undefined(out, "The facts lint found no fact in the answers.");
	out->part = sum.kept.grounded;
	out->whole = sum.kept.hits;
	out->why =
		"Facts in answers that also stand in the prompt or context: the answer shows how to use them and need "
		"not know them.";
	return true;
}

static bool find_foreign(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct strand *strands;
	int64_t boxed = 0;
	size_t count;

	if (!strand_list(reader->db, reader->arena, &strands, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		boxed += *strands[i].box != '\0';
		out->part += *strands[i].box != '\0' && strcmp(strands[i].box, "behavior") != 0;
	}
	if (boxed == 0)
		return signal_undefined(out,
			count == 0 ? "The complaint is not split into strands: preop strand add."
				   : "No strand has a box: preop strand box says what it is.");
	out->whole = boxed;
	out->why = arena_printf(reader->arena,
		"Strands boxed as facts, state or permissions, which do not belong in weights; %zu of %zu have no box.",
		count - (size_t)boxed, count);
	return true;
}

static const char *const closed_rungs[] = { "zero-shot", "prompted", "few-shot", NULL };
static const char *const open_rungs[] = { "retrieval", NULL };

static const char *explain_open_book(const struct ladder_row *open, const struct ladder_row *closed,
	const struct ladder_comparison *compared, struct arena *arena)
{
	const char *interval = isnan(compared->low)
		? "every case differs alike, or there is only one, so there is no interval"
		: arena_printf(arena, "95 %% interval %.3f to %.3f", compared->low, compared->high);
	const char *finding = compared->difference <= 0 ? "facts were not what was missing"
		: compared->low > 0                     ? "what retrieval gains was missing facts, not skill"
							: "it may gain nothing";

	return arena_printf(arena,
		"%s scores %.3f %s than %s, the best without retrieval, on the same %" PRId64
		" cases; %s: %s. Good when the whole interval is within the limit, bad when all of it is beyond.",
		open->name, fabs(compared->difference), compared->difference < 0 ? "less" : "more", closed->name,
		compared->n, interval, finding);
}

/* Where the facts in the prompt make the answers right, facts were missing, not skill. */
static bool find_open_book(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct signal_suite *suite;
	struct ladder_comparison compared;

	if (!signal_suite(reader, &suite, error))
		return false;
	if (suite == NULL)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	const struct ladder_row *closed = signal_best(suite, closed_rungs, true),
				*open = signal_best(suite, open_rungs, true);
	if (closed == NULL || open == NULL)
		return signal_undefined(out,
			arena_printf(reader->arena, "%s has no scores of a system %s: preop eval run measures one.",
				suite->suite.name,
				closed == NULL ? "on rung zero-shot, prompted or few-shot" : "on rung retrieval"));
	if (!ladder_compare(&suite->ladder, closed, open, NULL, 0, &compared))
		return error_set(error, ERROR_MEMORY, "no memory to compare two systems");
	if (compared.n == 0)
		return signal_undefined(out, "The systems with and without retrieval have no scored case in common.");
	out->number = compared.difference;
	/* Without an interval it may be anything. */
	out->low = isnan(compared.low) ? -HUGE_VAL : compared.low;
	out->high = isnan(compared.high) ? HUGE_VAL : compared.high;
	out->why = explain_open_book(open, closed, &compared, reader->arena);
	return true;
}

static const struct signal_row rows[] = {
	{ "volatile_facts", "volatile facts", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, SIGNAL_NO_WARN, SIGNAL_HOUSE,
		find_volatile, SIGNAL_READS_DATASETS, "data", "" },
	{ "facts_grounded", "facts grounded", SIGNAL_SHARE, SIGNAL_AT_LEAST, 90, 50, SIGNAL_HOUSE, find_grounded,
		SIGNAL_READS_DATASETS, "data", "" },
	{ "foreign_strands", "strands not behavior", SIGNAL_SHARE, SIGNAL_AT_MOST, 0, 99.9, SIGNAL_HOUSE, find_foreign,
		SIGNAL_READS_CASE, "case", "strands" },
	{ "open_book", "gain by retrieval", SIGNAL_NUMBER, SIGNAL_AT_MOST, 0.05, SIGNAL_NO_WARN, SIGNAL_HOUSE,
		find_open_book, SIGNAL_READS_NEWEST, "review ladder", "" },
};
const struct signal_table signal_knowledge = SIGNAL_TABLE('R', rows);
