/* The ladder: read when it is seen. */
#include "tui/screens/review_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct review_view *review;
	int64_t suite;
	struct review_ladder *ladder;
};

void review_ladder_free(struct review_ladder *ladder)
{
	if (ladder)
		ladder_free(&ladder->table);
	free(ladder);
}

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	review_ladder_free(reading->ladder);
	free(reading);
}

static bool show_error(struct review_view *review, const struct error *error)
{
	if (error && error->code != ERROR_CANCELLED)
		app_error(review->view.app, error);
	return error != NULL;
}

static int by_score(const void *a, const void *b)
{
	const struct ladder_row *x = a, *y = b;

	if (isnan(x->score.mean) != isnan(y->score.mean))
		return isnan(x->score.mean) ? 1 : -1;
	if (x->score.mean > y->score.mean || x->score.mean < y->score.mean)
		return x->score.mean > y->score.mean ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool read_ladder(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct review_ladder *ladder = reading->ladder = xcalloc(1, sizeof(*ladder));

	(void)job;
	if (!ladder_read(db, reading->suite, NULL, &ladder->table, error))
		return false;
	ladder->rows = ladder->table.rows;
	ladder->count = ladder->table.count;
	if (ladder->count)
		qsort(ladder->rows, ladder->count, sizeof(*ladder->rows), by_score);
	return true;
}

static void ladder_came(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct review_view *review = reading->review;

	if (show_error(review, error))
		return;
	review_ladder_free(review->ladder);
	review->ladder = reading->ladder;
	reading->ladder = NULL;
	app_dirty(app);
}

/* Only when it is seen: counting everything again after each verdict would be work for nobody. */
void review_ask_ladder(struct review_view *review)
{
	bool seen = review->view.app->current == VIEW_CASE;
	struct reading *reading;

	review->ladder_stale = !seen;
	if (!seen || !review->book || !review->book->suite)
		return;
	reading = xcalloc(1, sizeof(*reading));
	reading->suite = review->book->suite->id;
	reading->review = review;
	app_submit(review->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_COUNT,
			.slot = review->ladder_slot,
			.run = read_ladder,
			.done = ladder_came,
			.arg = reading,
			.free_arg = free_reading });
}
