#include "tui/screens/trainers.h"

#include "preop/model/filter.h"
#include "tui/key.h"

#include <stdlib.h>

/* ---- Reading ---- */

struct asked {
	struct job *job;
	char *filter;
	struct trainer_options options;
};

static void free_asked(void *arg)
{
	free(((struct asked *)arg)->filter);
	free(arg);
}

static void free_report(void *arg)
{
	struct trainer_report *report = arg;

	if (report)
		trainer_report_free(report);
	free(report);
}

static bool on_progress(void *context, int64_t done, int64_t total)
{
	struct asked *asked = context;

	job_progress(asked->job, done, total, "rows");
	return !job_cancelled(asked->job);
}

static void *run_preview(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct asked *asked = arg;
	struct trainer_report *report = xcalloc(1, sizeof(*report));

	asked->job = job;
	asked->options.filter = asked->filter;
	asked->options.progress = on_progress;
	asked->options.context = asked;
	if (trainers_preview(db, &asked->options, report, error))
		return report;
	free(report);
	return NULL;
}

static size_t make_lines(const struct trainer_report *report, struct trainers_line *lines)
{
	size_t count = 0;

	for (int id = 0; id < TRAINERS; id++) {
		lines[count++] = (struct trainers_line){ (enum trainer_id)id, LINE_TRAINER };
		for (int reason = 0; reason < REASONS; reason++)
			if (report->counts[id].reasons[reason] > 0)
				lines[count++] = (struct trainers_line){ (enum trainer_id)id, reason };
		if (report->counts[id].no_loss > 0)
			lines[count++] = (struct trainers_line){ (enum trainer_id)id, LINE_NO_LOSS };
	}
	return count;
}

static void preview_arrived(struct overlay *overlay, void *payload)
{
	struct trainers_page *page = (struct trainers_page *)overlay;

	free_report(page->report);
	page->report = payload;
	list_set_count(&page->list, (int64_t)make_lines(page->report, page->lines));
}

static void ask(struct trainers_page *page, const struct trainers_spec *spec)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));
	char *title = xasprintf("trainers %s", spec->name);

	asked->filter = xstrdup(spec->filter);
	asked->options.dataset = spec->dataset;
	asked->options.limit = spec->limit;
	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = title,
			.priority = JOB_COUNT,
			.run = run_preview,
			.arrived = preview_arrived,
			.free_asked = free_asked,
			.free_payload = free_report,
			.asked = asked });
	free(title);
}

/* ---- Showing rows ---- */

int64_t trainers_line_rows(const struct trainers_page *page, const struct trainers_line *line)
{
	const struct trainer_counts *counts = &page->report->counts[line->id];

	if (line->what == LINE_TRAINER)
		return page->report->rows - counts->fates[FATE_USED];
	return line->what == LINE_NO_LOSS ? counts->no_loss : counts->reasons[line->what];
}

/* Of a trainer's own line all that is not used whole. */
static bool rows_of(const struct trainers_page *page, const struct trainers_line *line, struct id_list *out)
{
	const struct trainer_report *report = page->report;
	bool ok = true;

	if (line->what == LINE_NO_LOSS)
		return trainer_rows(report, line->id, FATES, REASONS, 0, out);
	if (line->what != LINE_TRAINER)
		return trainer_rows(report, line->id, FATES, (enum fate_reason)line->what, 0, out);
	for (int fate = FATE_CUT; ok && fate < FATES; fate++)
		ok = trainer_rows(report, line->id, (enum fate)fate, REASONS, 0, out);
	return ok;
}

static bool show(struct trainers_page *page, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	struct strbuf filter = STRBUF_INIT;

	if (!page->report || page->list.count == 0)
		return error_set(error, ERROR_USAGE, "the rows are still being judged");
	const struct trainers_line *line = &page->lines[page->list.cursor];
	if (trainers_line_rows(page, line) == 0)
		return error_set(error, ERROR_USAGE, "%s uses every row whole: there is none to show",
			trainer_get(line->id)->title);
	bool ok = rows_of(page, line, &ids) || error_set(error, ERROR_MEMORY, "not enough memory for the list of rows");
	if (ok) {
		id_list_sort_unique(&ids);
		size_t shown = filter_print_ids(&ids, &filter);
		struct app *app = page->overlay.app;
		void (*accept)(struct app *, void *, const char *, size_t, size_t) = page->show;
		void *context = page->context;
		overlay_pop(app); /* the page is gone */
		accept(app, context, filter.data, shown, ids.count);
	}
	strbuf_free(&filter);
	id_list_free(&ids);
	return ok;
}

/* ---- The overlay ---- */

static bool trainers_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct trainers_page *page = (struct trainers_page *)overlay;

	(void)args;
	if (id == COMMAND_OPEN || id == COMMAND_RIGHT)
		return show(page, error);
	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static bool trainers_can(const struct overlay *overlay, enum command_id id)
{
	const struct trainers_page *page = (const struct trainers_page *)overlay;

	return id == COMMAND_BACK ||
		(page->report && page->list.count > 0 && trainers_line_rows(page, &page->lines[page->list.cursor]) > 0);
}

static void trainers_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct trainers_page *page = (struct trainers_page *)overlay;
	struct error error = ERROR_INIT;

	(void)col;
	if (list_mouse(&page->list, action, row - page->list_row) && action == MOUSE_DOUBLE && !show(page, &error))
		app_error(overlay->app, &error);
}

/* Nobody waits for the answer any more. */
static void trainers_destroy(struct overlay *overlay)
{
	struct trainers_page *page = (struct trainers_page *)overlay;

	if (!page->report && !page->overlay.failure)
		jobs_cancel(overlay->app->jobs, page->job);
	free_report(page->report);
	free(page->title);
	free(page);
}

static const struct overlay_ops trainers_ops = {
	.contexts = CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_BACK, COMMAND_COUNT },
	.can = trainers_can,
	.draw = trainers_draw,
	.command = trainers_command,
	.mouse = trainers_mouse,
	.destroy = trainers_destroy,
};

void trainers_open(struct app *app, const struct trainers_spec *spec)
{
	struct trainers_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &trainers_ops;
	page->dataset = spec->dataset;
	page->title = *spec->filter ? xasprintf("%s, %s", spec->name, spec->filter) : xstrdup(spec->name);
	page->show = spec->show;
	page->context = spec->context;
	overlay_push(app, &page->overlay);
	ask(page, spec);
}
