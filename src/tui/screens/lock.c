/* Locking a split or a suite, and opening it again. */
#include "preop/model/lock.h"

#include "preop/base/memory.h"
#include "tui/screens/correct.h"

#include <stdlib.h>

struct turning {
	int64_t dataset, suite;
	char *split;
	bool locked; /* what it has become */
};

static void free_turning(void *arg)
{
	struct turning *work = arg;

	free(work->split);
	free(work);
}

static bool run_turn(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct turning *work = arg;
	struct error why = ERROR_INIT;

	(void)job;
	bool open = work->suite ? lock_check_suite(db, work->suite, &why)
				: lock_check_split(db, work->dataset, work->split, &why);
	if (!open && why.code != ERROR_CONFLICT)
		return error_set(error, why.code, "%s", why.message);
	work->locked = open;
	return work->suite ? lock_set_suite(db, work->suite, open, error)
			   : lock_set_split(db, work->dataset, work->split, open, error);
}

static void turn_done(void *app, void *arg, const struct error *error)
{
	const struct turning *work = arg;

	if (error)
		return;
	if (work->locked)
		app_toast(app, TOAST_GOOD, "%s%s is locked: nothing enters, leaves or changes in it",
			work->suite ? "the suite" : "split ", work->split);
	else
		app_toast(app, TOAST_WARNING, "%s%s is open again", work->suite ? "the suite" : "split ", work->split);
}

void lock_turn(struct app *app, int64_t dataset, int64_t suite, const char *split)
{
	struct turning *work = xcalloc(1, sizeof(*work));

	*work = (struct turning){ .dataset = dataset, .suite = suite, .split = xstrdup(split ? split : "") };
	app_write(app, NULL, run_turn, turn_done, free_turning, work);
}
