/* What the signals on measuring share: the newest suite and its ladder, read once, and which of its systems is which rung. */
#include "signal_suite.h"

bool signal_suite(struct signal_reader *reader, const struct signal_suite **out, struct error *error)
{
	const struct suite *newest = reader->tally->suite;

	*out = reader->suite;
	if (reader->suite != NULL || newest == NULL)
		return true;
	struct signal_suite *one = reader->suite = arena_alloc(reader->arena, sizeof(*one));
	*one = (struct signal_suite){ .suite = *newest, .ladder = LADDER_INIT };
	*out = one;
	return ladder_read(reader->db, newest->id, NULL, &one->ladder, error);
}

void signal_suite_free(struct signal_reader *reader)
{
	if (reader->suite != NULL)
		ladder_free(&reader->suite->ladder);
}

const struct ladder_row *signal_best(const struct signal_suite *suite, const char *const *rungs, bool on)
{
	const struct ladder_row *best = NULL;

	for (size_t i = 0; i < suite->ladder.count; i++) {
		const struct ladder_row *row = &suite->ladder.rows[i];
		bool stands = false;

		for (const char *const *rung = rungs; *rung != NULL; rung++)
			stands = stands || ladder_stands_on(row, *rung);
		if (stands == on && row->score.n > 0 && (best == NULL || row->score.mean > best->score.mean))
			best = row;
	}
	return best;
}
