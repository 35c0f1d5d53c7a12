#include "tui/screens/run_job.h"

#include "preop/base/clock.h"
#include "preop/model/suite.h"
#include "preop/net/run.h"
#include "tui/app_private.h"
#include "tui/screens/run_page.h"
#include "tui/widgets/number.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD_EVERY_MS = 1000 };

struct run_control { /* held by the job and by the app */
	atomic_int ask, holds;
};

struct run_work {
	char *suite, *system;
	struct run_start start; /* without its texts */
	struct run_control *control;
	struct job *job;
	int64_t told_at; /* ms of the run; when the page was last told to read again */
	struct run_result result;
};

static const char job_title[] = "run ";

/* ---- What is asked of it ---- */

void run_control_free(struct run_control *control)
{
	if (control != NULL && atomic_fetch_sub(&control->holds, 1) == 1)
		free(control);
}

static struct run_control *control_take(struct run_control *control)
{
	atomic_fetch_add(&control->holds, 1);
	return control;
}

bool run_job_now(struct app *app, struct job_info *out)
{
	struct job_info infos[64];
	size_t count = jobs_list(app->jobs, infos, sizeof(infos) / sizeof(infos[0]));

	for (size_t i = 0; i < count; i++)
		if ((infos[i].state == JOB_RUNNING || infos[i].state == JOB_QUEUED) &&
			strncmp(infos[i].title, job_title, sizeof(job_title) - 1) == 0) {
			*out = infos[i];
			return true;
		}
	return false;
}

bool run_job_ask(struct app *app, enum run_ask ask)
{
	struct run_control *control = app->p->run;
	struct job_info now;

	if (control == NULL || !run_job_now(app, &now))
		return false;
	if (ask == RUN_ASK_CANCEL && atomic_load(&control->ask) == RUN_ASK_CANCEL)
		ask = RUN_ASK_CANCEL_NOW;
	atomic_store(&control->ask, ask);
	return true;
}

/* ---- On its thread ---- */

static void tell(struct run_work *work, const struct run_progress *now)
{
	static const char *const ending[] = { [RUN_ASK_NOTHING] = "",
		[RUN_ASK_PAUSE] = "pausing, ",
		[RUN_ASK_CANCEL] = "cancelling, ",
		[RUN_ASK_CANCEL_NOW] = "cancelling, " };
	struct strbuf note = STRBUF_INIT;

	strbuf_addf(&note, "%s%d in flight", ending[atomic_load(&work->control->ask)], now->in_flight);
	if (now->cached > 0)
		strbuf_addf(&note, ", %s from the cache", number_of(now->cached).text);
	if (now->errors > 0)
		strbuf_addf(&note, ", %s without an answer", number_of(now->errors).text);
	if (now->sums.cost_known > 0)
		strbuf_addf(&note, ", %.4f USD", now->sums.cost);
	if (now->hold_ms > 0)
		strbuf_addf(&note, ", waits %lld s as the server asked", (long long)(now->hold_ms / 1000 + 1));
	if (now->left_ms >= 0) {
		strbuf_adds(&note, ", ");
		clock_print_duration(now->left_ms, &note);
		strbuf_adds(&note, " left");
	}
	job_progress(work->job, now->sums.done + now->errors, now->sums.total, note.data);
	strbuf_free(&note);
	if (now->elapsed_ms - work->told_at >= TOLD_EVERY_MS) {
		work->told_at = now->elapsed_ms;
		job_post(work->job, NULL);
	}
}

static enum run_wish watch(void *context, const struct run_progress *now)
{
	struct run_work *work = context;

	tell(work, now);
	if (job_closing(work->job))
		return RUN_PAUSE_NOW;
	switch ((enum run_ask)atomic_load(&work->control->ask)) {
	case RUN_ASK_PAUSE:
		return RUN_PAUSE;
	case RUN_ASK_CANCEL:
		return RUN_CANCEL;
	case RUN_ASK_CANCEL_NOW:
		return RUN_CANCEL_NOW;
	case RUN_ASK_NOTHING:
		break;
	}
	return job_cancelled(work->job) ? RUN_CANCEL : RUN_GO_ON;
}

static bool run(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct run_work *work = arg;
	struct run_options options = RUN_OPTIONS_INIT;
	struct arena arena = ARENA_INIT;
	struct endpoint endpoint;
	struct system system;
	struct suite suite;

	work->job = job;
	db_set_cancel(db, NULL, NULL); /* who cancels still wants in the books what has arrived */
	bool ok = suite_find(db, work->suite, &arena, &suite, error) &&
		system_find(db, suite.id, work->system, &arena, &system, error) &&
		(*system.endpoint != '\0' ||
			error_set(error, ERROR_INPUT, "the system %.80s names no endpoint", system.name)) &&
		endpoint_find(system.endpoint, &arena, &endpoint, error);
	if (ok) {
		options.system = &system;
		options.endpoint = &endpoint;
		options.epochs = work->start.epochs;
		options.again = work->start.again;
		options.budget_tokens = work->start.budget_tokens;
		if (work->start.budget_usd > 0)
			options.budget_usd = work->start.budget_usd;
		ok = run_suite(db, &options, watch, work, &work->result, error);
	}
	arena_free(&arena);
	return ok;
}

/* ---- Back on the screen ---- */

static void posted(void *context, void *arg, void *payload)
{
	(void)arg, (void)payload;
	run_page_refresh(context);
}

static void done(void *context, void *arg, const struct error *error)
{
	const struct run_work *work = arg;
	struct app *app = context;
	bool complete = strcmp(work->result.status, "complete") == 0;

	if (error != NULL)
		app_error(app, error);
	else
		app_toast(app, complete ? TOAST_GOOD : TOAST_WARNING, "%s: %s%s%s", work->system, work->result.status,
			*work->result.why != '\0' ? ", " : "", work->result.why);
	app_changed(app);
	run_page_refresh(app);
}

static void free_work(void *arg)
{
	struct run_work *work = arg;

	run_control_free(work->control);
	free(work->suite);
	free(work->system);
	free(work);
}

void run_job_start(struct app *app, const struct run_start *start)
{
	struct run_work *work = xcalloc(1, sizeof(*work));
	char *title = xasprintf("%s%s", job_title, start->system);

	run_control_free(app->p->run);
	app->p->run = xcalloc(1, sizeof(*app->p->run));
	atomic_init(&app->p->run->holds, 1);
	*work = (struct run_work){ .suite = xstrdup(start->suite),
		.system = xstrdup(start->system),
		.start = { .epochs = start->epochs,
			.again = start->again,
			.budget_usd = start->budget_usd,
			.budget_tokens = start->budget_tokens },
		.control = control_take(app->p->run),
		.result = { .status = "incomplete" } };
	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_CALLS,
			.run = run,
			.post = posted,
			.done = done,
			.free_arg = free_work,
			.arg = work });
	free(title);
}
