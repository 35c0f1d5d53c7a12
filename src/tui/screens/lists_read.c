#include "tui/screens/lists_read.h"

#include "preop/model/lists.h"

static bool run_lists(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)db, (void)arg, (void)error;
	lists();
	return true;
}

void lists_read(struct app *app, void (*done)(struct app *app, void *arg), void (*free_arg)(void *), void *arg)
{
	app_read(app, run_lists, done, free_arg, arg);
}
