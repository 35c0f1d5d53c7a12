/* Running the checks as a job, and the cases behind a number. */
#include "preop/formats/unpack.h"
#include "preop/model/check_run.h"
#include "preop/model/suspect.h"
#include "preop/net/check_commands.h"
#include "tui/screens/check_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FAILING_MOST = 1000 };

/* ---- Running ---- */

struct running {
	struct app *app;
	struct job *job;
	uint32_t slot;
	int64_t suite, suspects;
	struct check_report report;
};

static bool on_progress(void *context, int64_t done, int64_t total)
{
	struct running *running = context;
	char note[60];

	snprintf(note, sizeof(note), "%lld outputs", (long long)done);
	job_progress(running->job, done, total, note);
	return !job_cancelled(running->job);
}

static bool is_stopped(void *context)
{
	return job_cancelled(((const struct running *)context)->job);
}

static bool run_checks(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct running *running = arg;
	struct check_request request = { .suite = running->suite,
		.means = { .stop = is_stopped, .context = running, .unpack = part_bytes },
		.progress = on_progress,
		.context = running };
	struct arena arena = ARENA_INIT;
	struct check_command *commands;

	running->job = job;
	bool ok = check_commands_read(&arena, &commands, &request.means.command_count, error);
	request.means.commands = commands;
	ok = ok && check_run(db, &request, &running->report, error) &&
		suspect_scan(db, running->suite, &running->suspects, error);
	arena_free(&arena);
	return ok;
}

static void checks_ran(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	const struct running *running = arg;
	struct overlay *overlay = overlay_find(app, running->slot);

	if (overlay != NULL)
		((struct check_page *)overlay)->job = 0;
	if (error == NULL)
		app_toast(app, TOAST_GOOD, "%lld results, %lld without a value", (long long)running->report.results,
			(long long)running->report.undefined);
	else
		app_error(app, error);
	if (running->suspects > 0)
		app_toast(
			app, TOAST_WARNING, "%lld more answers may rest on a cut prompt", (long long)running->suspects);
	check_page_changed(app, running->slot);
}

bool check_page_run(struct check_page *page, struct error *error)
{
	struct app *app = page->overlay.app;
	struct running *running;

	if (check_page_at(page) == NULL)
		return error_set(error, ERROR_USAGE, "the suite has no checks yet: a adds one");
	if (app->read_only)
		return error_set(error, ERROR_USAGE, "this file cannot be written to");
	if (page->job != 0)
		return error_set(error, ERROR_USAGE, "the checks are running already");
	running = xcalloc(1, sizeof(*running));
	running->app = app;
	running->slot = page->overlay.slot;
	running->suite = page->spec.suite;
	char *title = xasprintf("checks of %s", page->name);
	page->job = app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_WRITE,
			.run = run_checks,
			.done = checks_ran,
			.free_arg = free,
			.arg = running });
	free(title);
	return true;
}

/* ---- The cases behind a number ---- */

struct failing {
	struct arena arena;
	struct app *app;
	int64_t suite;
	const char *check, *system;
	void (*show)(struct app *app, int64_t eval_case);
	struct check_case *cases;
	size_t count;
};

static void free_failing(void *arg)
{
	struct failing *failing = arg;

	if (failing == NULL)
		return;
	arena_free(&failing->arena);
	free(failing);
}

static bool read_failing(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct failing *failing = arg;

	(void)job;
	return check_failing(db, failing->suite, failing->check, failing->system, true, FAILING_MOST, &failing->arena,
		&failing->cases, &failing->count, error);
}

/* The list and the page below it close: the case is on the screen. */
static void case_chosen(struct app *app, void *context, size_t index)
{
	const struct failing *failing = context;

	if (app->overlay != NULL)
		overlay_pop(app);
	failing->show(app, failing->cases[index].id);
}

/* What the picker needs stays in an arena of its own, which it frees. */
static struct failing *keep(struct failing *failing)
{
	struct failing *kept = xmalloc(sizeof(*kept));

	*kept = *failing;
	failing->arena = (struct arena)ARENA_INIT;
	return kept;
}

static void failing_read(struct app *app, void *arg)
{
	struct failing *failing = arg;

	if (failing->count == 0) {
		app_toast(app, TOAST_INFO, "%s failed on no case of %s", failing->check, failing->system);
		return;
	}
	struct failing *kept = keep(failing);
	struct picker_item *items = arena_alloc(&kept->arena, kept->count * sizeof(*items));
	for (size_t i = 0; i < kept->count; i++) {
		const struct check_case *it = &kept->cases[i];
		items[i] = (struct picker_item){
			.text = arena_printf(&kept->arena, "%s  %s", it->external, it->detail),
			.key = isnan(it->value) ? "no value" : arena_printf(&kept->arena, "%.3g", it->value),
		};
	}
	picker_open(app,
		&(struct picker_spec){
			.title = arena_printf(&kept->arena, "%s, %s: %zu cases that failed or have no value",
				kept->check, kept->system, kept->count),
			.items = items,
			.count = kept->count,
			.keep_order = true,
			.accept = case_chosen,
			.free_context = free_failing,
			.context = kept });
}

bool check_page_failing(struct check_page *page, struct error *error)
{
	const struct check *check = check_page_at(page);
	struct failing *failing;

	if (check == NULL)
		return error_set(error, ERROR_USAGE, "the suite has no checks yet: a adds one");
	if (page->spec.blind)
		return error_set(error, ERROR_USAGE,
			"cases by system are hidden until you seal your verdicts: b on the Review screen");
	if (check_page_columns(page) == 0)
		return error_set(error, ERROR_USAGE, "the suite has no outputs");
	failing = xcalloc(1, sizeof(*failing));
	failing->app = page->overlay.app;
	failing->suite = page->spec.suite;
	failing->show = page->spec.show;
	failing->check = arena_strdup(&failing->arena, check->name);
	failing->system = arena_strdup(&failing->arena, page->board->totals.systems[page->system].name);
	app_read(page->overlay.app, read_failing, failing_read, free_failing, failing);
	return true;
}
