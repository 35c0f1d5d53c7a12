/* The commands labels-export and labels-feedback: labels written to files by a reader; the project is not changed, and cancel-job leaves nothing half done. */
#include "tui/screens/sitting_page.h"

#include "preop/base/path.h"
#include "preop/formats/labels_out.h"
#include "tui/overlay.h"
#include "tui/screens/data_view.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct work {
	char *dataset, *path;
	bool feedback;
	struct job *job;
	struct labels_report labels;
	struct feedback_report told;
	struct arena arena;
};

static void work_free(void *arg)
{
	struct work *work = arg;

	free(work->dataset);
	free(work->path);
	arena_free(&work->arena);
	free(work);
}

static bool on_progress(void *context, int64_t done, int64_t total)
{
	struct work *work = context;
	char note[64];

	snprintf(note, sizeof(note), "%s rows", number_of(done).text);
	job_progress(work->job, done, total, note);
	return !job_cancelled(work->job);
}

static bool run_work(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct work *work = arg;
	struct dataset dataset;
	enum labels_format format = path_has_suffix(work->path, ".csv") ? LABELS_CSV : LABELS_JSONL;

	work->job = job;
	if (!dataset_find(db, work->dataset, &work->arena, &dataset, error))
		return false;
	if (work->feedback)
		return labels_feedback(
			db, &dataset, NULL, work->path, on_progress, work, &work->arena, &work->told, error);
	return labels_export(db, &dataset, work->path, format, JUDGE_MAJORITY, on_progress, work, &work->labels, error);
}

static void tell_labels(struct app *app, const struct work *work)
{
	struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < PROVENANCE_COUNT; i++)
		if (work->labels.counts[i] > 0)
			strbuf_addf(&text, ", %s %s", number_of(work->labels.counts[i]).text,
				provenance_word((enum provenance)i));
	app_toast(app, TOAST_GOOD, "%s: %s written%s", path_base(work->path), number_of(work->labels.written).text,
		text.data);
	strbuf_free(&text);
}

static void tell_feedback(struct app *app, const struct work *work)
{
	int64_t changed = 0, files = 0;

	for (size_t i = 0; i < work->told.count; i++) {
		changed += work->told.people[i].changed;
		files += work->told.people[i].changed > 0;
	}
	if (files == 0)
		app_toast(app, TOAST_INFO, "Nothing else was decided than people had said: no feedback was written");
	else
		app_toast(app, TOAST_GOOD, "%s: %s labels of %s annotators", path_base(work->path),
			number_of(changed).text, number_of(files).text);
}

static void work_done(void *context, void *arg, const struct error *error)
{
	const struct work *work = arg;

	if (error)
		app_error(context, error);
	else
		(work->feedback ? tell_feedback : tell_labels)(context, work);
}

/* Takes the work. */
static void start(struct app *app, struct work *work)
{
	char *title = xasprintf("%s %s", work->feedback ? "feedback" : "labels", path_base(work->path));

	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.run = run_work,
			.done = work_done,
			.free_arg = work_free,
			.arg = work });
	free(title);
}

static void path_typed(struct app *app, void *context, const char *text)
{
	const struct work *asked = context;
	struct work *work;

	if (*text == '\0')
		return;
	work = xcalloc(1, sizeof(*work));
	*work = (struct work){ .dataset = xstrdup(asked->dataset),
		.path = xstrdup(text),
		.feedback = asked->feedback,
		.arena = ARENA_INIT };
	start(app, work);
}

static void path_changed(struct app *app, void *context, const char *text)
{
	const struct work *asked = context;
	bool folder = path_is_directory(text), there = *text != '\0' && path_exists(text);

	if (there && folder != asked->feedback)
		prompt_note(app, folder ? "a folder" : "no folder", true);
	else if (there)
		prompt_note(app, "it is there already: what has the same name will be replaced", true);
	else
		prompt_note(app, "", false);
}

/* The dataset's name may hold what a path gives another meaning. */
static char *proposed_path(const struct work *work)
{
	char *path = xasprintf("%s-%s", work->dataset, work->feedback ? "feedback" : "labels.jsonl");

	for (char *p = path; *p != '\0'; p++)
		*p = *p == '/' ? '-' : *p;
	return path;
}

const char *labels_out_dataset(struct app *app)
{
	const struct labels_view *labels = (const struct labels_view *)app->views[VIEW_LABELS];
	const struct dataset *dataset = data_dataset((const struct data_view *)app->views[VIEW_DATA]);

	if (app->current == VIEW_LABELS && labels->book != NULL && labels->book->dataset != NULL)
		dataset = labels->book->dataset;
	return dataset != NULL ? dataset->name : "";
}

static bool ask(struct app *app, bool feedback, const char *args)
{
	struct work *work = xcalloc(1, sizeof(*work));

	*work = (struct work){ .dataset = xstrdup(labels_out_dataset(app)), .feedback = feedback, .arena = ARENA_INIT };
	if (*args != '\0') {
		work->path = xstrdup(args);
		start(app, work);
		return true;
	}
	char *initial = proposed_path(work);
	prompt_open(app,
		&(struct prompt_spec){ .title = feedback ? "Feedback into the folder" : "Labels to",
			.initial = initial,
			.help = feedback ? "a file for each annotator whose label was not confirmed"
					 : "JSONL, or a table when the name ends with .csv",
			.files = true,
			.changed = path_changed,
			.accept = path_typed,
			.free_context = work_free,
			.context = work });
	free(initial);
	return true;
}

bool labels_export_start(struct app *app, const char *args, struct error *error)
{
	(void)error;
	return ask(app, false, args);
}

bool labels_feedback_start(struct app *app, const char *args, struct error *error)
{
	(void)error;
	return ask(app, true, args);
}
