/* The command "merge": a job for the writer, with progress, and the conflicts afterwards. */
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/model/merge.h"
#include "tui/overlay.h"
#include "tui/screens/conflicts_page.h"

#include <inttypes.h>
#include <stdlib.h>

struct merging {
	struct job *job;
	char *path;
	struct merge_report report;
};

static void merging_free(void *arg)
{
	free(((struct merging *)arg)->path);
	free(arg);
}

static bool progress(void *context, int64_t done, int64_t total)
{
	struct merging *merging = context;

	job_progress(merging->job, done, total, "actions");
	return !job_cancelled(merging->job);
}

static bool run_merge(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct merging *merging = arg;
	const struct merge_options options = { .progress = progress, .context = merging };

	merging->job = job;
	return merge_copy(db, merging->path, &options, &merging->report, error);
}

static void merge_done(void *context, void *arg, const struct error *error)
{
	const struct merge_report *report = &((const struct merging *)arg)->report;

	if (error) {
		app_error(context, error);
		return;
	}
	if (report->actions == 0 && report->changed == 0 && report->conflicts == 0)
		app_toast(context, TOAST_INFO, "nothing to bring: this file has seen all of it");
	else
		app_toast(context, TOAST_GOOD,
			"actions brought: %" PRId64 ", objects changed: %" PRId64 ", conflicts: %" PRId64,
			report->actions, report->changed, report->conflicts);
	if (report->conflicts > 0)
		conflicts_page_open(context);
}

static void start(struct app *app, void *context, const char *path)
{
	struct merging *merging = xcalloc(1, sizeof(*merging));
	struct strbuf title = STRBUF_INIT;

	(void)context;
	merging->path = xstrdup(path);
	strbuf_addf(&title, "merge %s", path_base(path));
	app_submit(app,
		&(struct job_spec){ .title = title.data,
			.lane = JOB_WRITE,
			.run = run_merge,
			.done = merge_done,
			.free_arg = merging_free,
			.arg = merging });
	strbuf_free(&title);
}

void merge_start(struct app *app, const char *path)
{
	if (*path)
		start(app, NULL, path);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = "Merge",
				.initial = "",
				.help = "a copy of this project on which somebody else went on; Tab completes",
				.files = true,
				.accept = start });
}
