/* T: does the wanted behavior hold still? */
#include "signal_rows.h"

#include "preop/base/clock.h"

#include <inttypes.h>

static bool find_oldest(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->dated)
		return signal_undefined(out, "No example has a date.");
	out->at = t->oldest;
	out->why = arena_printf(reader->arena,
		"The oldest date of an example; %" PRId64 " of %" PRId64 " have no date.", t->examples - t->dated,
		t->examples);
	return true;
}

static bool find_newest(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->dated)
		return signal_undefined(out, "No example has a date.");
	out->at = t->newest;
	out->why = arena_printf(reader->arena,
		"The newest date of an example; %" PRId64 " of %" PRId64 " have no date.", t->examples - t->dated,
		t->examples);
	return true;
}

static const struct signal_row rows[] = {
	{ "oldest", "oldest example", SIGNAL_DATE, SIGNAL_AT_MOST, 730, HUGE_VAL, "within 2 years", SIGNAL_HOUSE,
		find_oldest },
	{ "newest", "newest example", SIGNAL_DATE, SIGNAL_AT_MOST, 365, HUGE_VAL, "within 1 year", SIGNAL_HOUSE,
		find_newest },
};
const struct signal_table signal_task = SIGNAL_TABLE('T', rows);
