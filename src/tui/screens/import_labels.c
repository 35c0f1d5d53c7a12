#include "tui/screens/import_labels.h"

#include "preop/base/path.h"
#include "preop/formats/annotations.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct labels_work {
	char *path, *map, *dataset; /* dataset NULL: not said */
	void (*imported)(struct app *app, void *context, const char *dataset);
	void *context;
	struct job *job;
	struct annotation_report report;
};

static void work_free(void *arg)
{
	struct labels_work *work = arg;

	annotation_report_free(&work->report);
	free(work->path);
	free(work->map);
	free(work->dataset);
	free(work);
}

static bool report_progress(void *context, int64_t done, int64_t total, int64_t rows)
{
	struct labels_work *work = context;
	char note[64];

	snprintf(note, sizeof(note), "%s rows", number_of(rows).text);
	job_progress(work->job, done, total, note);
	return !job_cancelled(work->job);
}

static bool run_labels(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct labels_work *work = arg;
	const char *paths[] = { work->path };
	struct annotation_options options = { .paths = { paths, 1 }, .dataset = work->dataset };
	struct arena arena = ARENA_INIT;

	work->job = job;
	bool ok = annotation_options_map(work->map, &arena, &options, error) &&
		annotations_run(db, &options, report_progress, work, &work->report, error);
	arena_free(&arena);
	return ok;
}

static void print_finding(
	const struct annotation_finding *finding, enum annotation_finding_kind kind, struct strbuf *text)
{
	const char *rules = annotation_finding_rules(kind);

	strbuf_addf(
		text, "\n# %s %s\n%s\n", number_of(finding->count).text, annotation_finding_title(kind), finding->done);
	if (*rules != '\0')
		strbuf_addf(text, "preop annotations import --fix with one of: %s\n", rules);
	for (size_t i = 0; i < finding->place_count; i++) {
		const struct annotation_place *place = &finding->places[i];
		strbuf_addf(text, "line %" PRId64 ", column %" PRId64 ": %s %s\n", place->line, place->column,
			place->field, place->text);
	}
}

static bool print_report(const struct annotation_report *report, struct strbuf *text)
{
	bool any = report->replaced > 0;

	strbuf_addf(text, "%10s  labels in the file\n", number_of(report->given).text);
	strbuf_addf(text, "%10s  taken\n", number_of(report->taken).text);
	strbuf_addf(text, "%10s  left out\n", number_of(report->left_out).text);
	strbuf_addf(text, "%10s  items\n", number_of(report->items).text);
	strbuf_addf(text, "%10s  annotators\n", number_of(report->annotators).text);
	if (report->replaced > 0)
		strbuf_addf(text, "%10s  replaced another one that the person had given here\n",
			number_of(report->replaced).text);
	strbuf_addf(text, "%10s  items with gold\n", number_of(report->gold).text);
	for (int i = 0; i < FINDINGS; i++)
		if (report->findings[i].count > 0) {
			print_finding(&report->findings[i], (enum annotation_finding_kind)i, text);
			any = true;
		}
	return any;
}

static void labels_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct labels_work *work = arg;
	const struct annotation_report *report = &work->report;
	const char *undo = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_UNDO, NULL);
	struct strbuf text = STRBUF_INIT;

	bool odd = print_report(report, &text);
	if (error != NULL)
		app_error(app, error);
	else
		app_toast(app, report->left_out > 0 ? TOAST_WARNING : TOAST_GOOD,
			"%s: %s labels by %s annotators   %s undo", path_base(work->path),
			number_of(report->changed).text, number_of(report->annotators).text,
			undo != NULL ? undo : command_get(COMMAND_UNDO)->name);
	if (error == NULL && report->created)
		work->imported(app, work->context, report->dataset);
	if (odd && app->overlay == NULL)
		page_open(app, "Labels: what was found", text.data);
	strbuf_free(&text);
}

void import_labels_start(struct app *app, const char *path, const char *map, const char *dataset,
	void (*imported)(struct app *app, void *context, const char *dataset), void *context)
{
	struct labels_work *work = xcalloc(1, sizeof(*work));
	char *title = xasprintf("labels %s", path_base(path));

	*work = (struct labels_work){ .path = xstrdup(path),
		.map = xstrdup(map),
		.dataset = dataset != NULL ? xstrdup(dataset) : NULL,
		.imported = imported,
		.context = context };
	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_WRITE,
			.run = run_labels,
			.done = labels_done,
			.free_arg = work_free,
			.arg = work });
	free(title);
}
