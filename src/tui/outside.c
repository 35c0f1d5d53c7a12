#include "outside.h"

#include "app_private.h"
#include "preop/base/clock.h"
#include "preop/jobs/watch.h"

#include <stdlib.h>

enum {
	LOOK_LEAST_US = 250 * 1000,  /* between looks: a bulk import writes thousands of pages a second */
	LOOK_BLIND_US = 1000 * 1000, /* where the system tells nothing */
	TELL_LEAST_US = 250 * 1000,  /* between refreshes */
	/* While what the last one asked for is still being read; twice as long each time, so that in the end it is: a list that starts over all the time never ends. */
	TELL_BUSY_US = 2 * 1000 * 1000,
	TELL_BUSY_MOST_US = 16 * 1000 * 1000,
};

/* In µs, after something was touched: a commit shows only when it is on the disk, which the system does not tell. */
static const int64_t delays[] = { 20000, 200000, 800000, 3000000 };
enum { DELAYS = sizeof(delays) / sizeof(delays[0]) };

struct outside {
	struct watch *watch; /* NULL: looks once a second */
	int64_t due, looked_at;
	int looks;          /* since it was touched */
	int64_t told_at;    /* views were, last */
	int64_t patience;   /* TELL_BUSY_US ... */
	int64_t touched_at; /* they were, of what is in sight */
	bool untold;        /* a change that views are not told yet */
	bool untouched;     /* not even of what is in sight */
};

struct outside *outside_open(const char *path)
{
	struct outside *outside = xcalloc(1, sizeof(*outside));

	outside->watch = watch_open(path);
	outside->due = outside->watch ? INT64_MAX : 0;
	outside->patience = TELL_BUSY_US;
	return outside;
}

void outside_close(struct outside *outside)
{
	if (outside)
		watch_close(outside->watch);
	free(outside);
}

/* Touched again and again before it was looked at, it need not be heard of again. */
int outside_fd(const struct outside *outside)
{
	bool wait = outside->due != INT64_MAX && outside->looks == 0;

	return outside->watch && !wait ? watch_fd(outside->watch) : -1;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When the views are to be told of a change. */
static int64_t tell_at(const struct app *app)
{
	const struct outside *outside = app->p->outside;

	return outside->told_at + (jobs_idle(app->jobs) ? TELL_LEAST_US : outside->patience);
}

/* Jobs that end wake the loop, which asks again. */
int64_t outside_next(const struct app *app)
{
	const struct outside *outside = app->p->outside;
	int64_t next = outside->due;

	if (outside->untold)
		next = earlier(next, tell_at(app));
	if (outside->untouched)
		next = earlier(next, outside->touched_at + TELL_LEAST_US);
	return next;
}

static void touched(struct outside *outside, int64_t now)
{
	outside->looks = 0;
	outside->due = later(now + delays[0], outside->looked_at + LOOK_LEAST_US);
}

/* Every look is done: one that finds a change may have found an older one than the one that was heard of. */
static void look(struct outside *outside, struct jobs *jobs, int64_t now)
{
	jobs_look(jobs);
	outside->looked_at = now;
	outside->looks++;
	outside->due = !outside->watch    ? now + LOOK_BLIND_US
		: outside->looks < DELAYS ? now + delays[outside->looks]
					  : INT64_MAX;
}

static void tell(struct app *app, int64_t now)
{
	struct outside *outside = app->p->outside;

	outside->untold = outside->untouched = false;
	outside->told_at = outside->touched_at = now;
	outside->patience = jobs_idle(app->jobs) ? TELL_BUSY_US : earlier(outside->patience * 2, TELL_BUSY_MOST_US);
	app_changed(app);
}

static void tell_if_due(struct app *app, int64_t now)
{
	struct outside *outside = app->p->outside;

	if (outside->untold && tell_at(app) <= now) {
		tell(app, now);
	} else if (outside->untouched && outside->touched_at + TELL_LEAST_US <= now) {
		outside->untouched = false;
		outside->touched_at = now;
		app_touched(app);
	}
}

void outside_noticed(struct app *app, int64_t now)
{
	struct outside *outside = app->p->outside;

	if (!outside) {
		app_changed(app);
		return;
	}
	outside->untold = outside->untouched = true;
	tell_if_due(app, now);
}

void outside_run(struct app *app, bool readable, int64_t now)
{
	struct outside *outside = app->p->outside;

	if (readable && watch_read(outside->watch))
		touched(outside, now);
	if (outside->due <= now)
		look(outside, app->jobs, now);
	tell_if_due(app, now);
}
