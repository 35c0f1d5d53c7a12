/* A read in one call, as app_write() is a write. */
#include "app.h"

#include <stdlib.h>

struct read {
	bool (*run)(struct job *job, struct db *db, void *arg, struct error *error);
	void (*done)(struct app *app, void *arg);
	void (*free_arg)(void *arg);
	void *arg;
};

static bool run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct read *read = arg;

	return read->run(job, db, read->arg, error);
}

static void read_done(void *context, void *arg, const struct error *error)
{
	const struct read *read = arg;

	if (error)
		app_error(context, error);
	else
		read->done(context, read->arg);
}

static void free_read(void *arg)
{
	struct read *read = arg;

	read->free_arg(read->arg);
	free(read);
}

void app_read(struct app *app, bool (*run)(struct job *, struct db *, void *, struct error *),
	void (*done)(struct app *app, void *arg), void (*free_arg)(void *), void *arg)
{
	struct read *read = xmalloc(sizeof(*read));

	*read = (struct read){ .run = run, .done = done, .free_arg = free_arg, .arg = arg };
	app_submit(app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_LIST,
			.run = run_read,
			.done = read_done,
			.free_arg = free_read,
			.arg = read });
}
