/* What the signals on measuring share: the newest suite and its ladder, read once, and which of its systems is which rung. */
#include "signal_suite.h"

#include <string.h>

bool signal_suite(struct signal_reader *reader, const struct signal_suite **out, struct error *error)
{
	struct signal_suite *one = reader->suite;

	*out = NULL;
	if (one == NULL) {
		struct suite *suites;
		size_t count;

		if (!suite_list(reader->db, reader->arena, &suites, &count, error))
			return false;
		one = reader->suite = arena_alloc(reader->arena, sizeof(*one));
		*one = (struct signal_suite){ .there = false, .ladder = LADDER_INIT };
		for (size_t i = 0; i < count; i++)
			if (one->suite.id < suites[i].id)
				one->suite = suites[i];
		if (count > 0 && !ladder_read(reader->db, one->suite.id, NULL, &one->ladder, error))
			return false;
		one->there = count > 0;
	}
	if (one->there)
		*out = one;
	return true;
}

void signal_suite_free(struct signal_reader *reader)
{
	if (reader->suite != NULL)
		ladder_free(&reader->suite->ladder);
}

/* A system that came with a file and that nobody described stands where its name says. */
static bool stands_on(const struct ladder_row *row, const char *rung)
{
	return strcmp(strcmp(row->rung, "free") == 0 ? row->name : row->rung, rung) == 0;
}

const struct ladder_row *signal_best(const struct signal_suite *suite, const char *const *rungs, bool on)
{
	const struct ladder_row *best = NULL;

	for (size_t i = 0; i < suite->ladder.count; i++) {
		const struct ladder_row *row = &suite->ladder.rows[i];
		bool stands = false;

		for (const char *const *rung = rungs; *rung != NULL; rung++)
			stands = stands || stands_on(row, *rung);
		if (stands == on && row->score.n > 0 && (best == NULL || row->score.mean > best->score.mean))
			best = row;
	}
	return best;
}
