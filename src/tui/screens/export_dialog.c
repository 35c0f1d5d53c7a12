#include "tui/screens/export_dialog.h"

#include "preop/base/path.h"
#include "preop/formats/export.h"
#include "preop/model/dataset.h"
#include "preop/model/rowset.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIED_ROWS = 2000 /* at most so many are tried in every format before it is chosen */ };

/* What is to be done, as far as it is decided; passed from step to step, each owning its copy. */
struct plan {
	char *dataset, *filter, *path;
	const char *format; /* of the table; NULL: as the rows came in */
	const char *extension;
	struct id_list marked; /* none: what the filter shows */
};

static struct plan *plan_copy(const struct plan *plan)
{
	struct plan *copy = xcalloc(1, sizeof(*copy));

	*copy = *plan;
	copy->dataset = xstrdup(plan->dataset);
	copy->filter = xstrdup(plan->filter);
	copy->path = plan->path ? xstrdup(plan->path) : NULL;
	copy->marked = (struct id_list)ID_LIST_INIT;
	if (!id_list_add_many(&copy->marked, plan->marked.ids, plan->marked.count))
		bug("no memory for %zu marked rows", plan->marked.count);
	return copy;
}

static void plan_free(void *arg)
{
	struct plan *plan = arg;

	free(plan->dataset);
	free(plan->filter);
	free(plan->path);
	id_list_free(&plan->marked);
	free(plan);
}

static struct export_options options_of(const struct plan *plan)
{
	return (struct export_options){ .path = plan->path,
		.format = plan->format,
		.dataset = plan->dataset,
		.filter = plan->filter,
		.ids = plan->marked.count ? &plan->marked : NULL };
}

/* ---- The work ---- */

struct work {
	struct plan *plan;
	struct job *job;
	struct export_report report;
};

static void work_free(void *arg)
{
	struct work *work = arg;

	plan_free(work->plan);
	export_report_free(&work->report);
	free(work);
}

static bool report_progress(void *context, int64_t done, int64_t total)
{
	struct work *work = context;
	char note[64];

	snprintf(note, sizeof(note), "%s rows", number_of(done).text);
	job_progress(work->job, done, total, note);
	return !job_cancelled(work->job);
}

static bool run_export(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct work *work = arg;
	struct export_options options = options_of(work->plan);

	work->job = job;
	return export_run(db, &options, report_progress, work, &work->report, error);
}

static void print_counts(const char *title, const struct export_count *counts, size_t count, struct strbuf *text)
{
	if (count > 0)
		strbuf_addf(text, "\n# %s\n", title);
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(text, "%10s  %s", counts[i].rows > 0 ? number_of(counts[i].rows).text : "", counts[i].what);
		for (int64_t k = 0; k < counts[i].rows && k < EXPORT_EXAMPLES && counts[i].examples[k] != 0; k++)
			strbuf_addf(text, "%s#%" PRId64, k == 0 ? ": " : ", ", counts[i].examples[k]);
		strbuf_adds(text, counts[i].rows > EXPORT_EXAMPLES && counts[i].examples[0] != 0 ? " \u22ef\n" : "\n");
	}
}

static void print_report(const struct export_report *report, struct strbuf *text)
{
	strbuf_addf(
		text, "# %s\nformat %s%s%s\n\n", report->path, report->format, *report->why ? ": " : "", report->why);
	strbuf_addf(text, "%10s  rows\n%10s  written\n", number_of(report->rows).text, number_of(report->written).text);
	strbuf_addf(text, "%10s  left out\n%10s  bytes\n", number_of(report->rows - report->written).text,
		number_of(report->bytes).text);
	strbuf_addf(text, "SHA-256 %s\n", report->sha256);
	if (report->same_as)
		strbuf_addf(text, "the very bytes of %s\n", report->same_as);
	if (report->never_in > 0)
		strbuf_addf(text,
			"not in the project: %s records of the same files, duplicates or rejected when they came in\n",
			number_of(report->never_in).text);
	if (report->beside)
		strbuf_addf(text, "beside it: %s\n", report->beside);
	print_counts("Left out", report->left_out, report->left_out_count, text);
	print_counts("Written without what the format has no place for", report->lost, report->lost_count, text);
}

static void export_done(void *context, void *arg, const struct error *error)
{
	const struct export_report *report = &((struct work *)arg)->report;
	struct app *app = context;
	int64_t left_out = report->rows - report->written;
	struct strbuf text = STRBUF_INIT;

	if (error) {
		app_error(app, error);
		return;
	}
	strbuf_addf(&text, "%s: %s written", path_base(report->path), number_of(report->written).text);
	if (left_out > 0)
		strbuf_addf(&text, ", %s left out", number_of(left_out).text);
	if (report->same_as)
		strbuf_adds(&text, ", byte for byte as it came in");
	app_toast(app, left_out > 0 ? TOAST_WARNING : TOAST_GOOD, "%s", text.data);
	strbuf_reset(&text);
	print_report(report, &text);
	if (left_out + (int64_t)report->lost_count > 0 && !app->overlay)
		page_open(app, "Export", text.data);
	strbuf_free(&text);
}

/* A reader writes the file: the project is not changed, and `cancel-job` leaves nothing half done. Takes the plan. */
static void start(struct app *app, struct plan *plan)
{
	struct work *work = xcalloc(1, sizeof(*work));
	char *title = xasprintf("export %s", path_base(plan->path));

	work->plan = plan;
	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.run = run_export,
			.done = export_done,
			.free_arg = work_free,
			.arg = work });
	free(title);
}

/* ---- Where to ---- */

static void path_typed(struct app *app, void *context, const char *text)
{
	if (*text == '\0')
		return;
	struct plan *plan = plan_copy(context);
	free(plan->path);
	plan->path = xstrdup(text);
	start(app, plan);
}

static void path_changed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (path_is_directory(text))
		prompt_note(app, "a folder", false);
	else if (*text && path_exists(text))
		prompt_note(app, "it is there already and will be replaced", true);
	else
		prompt_note(app, "", false);
}

/* Takes the plan. */
static void ask_path(struct app *app, struct plan *plan)
{
	char *initial = xasprintf("%s.%s", plan->dataset, plan->extension);

	for (char *p = initial; *p; p++)
		if (*p == '/')
			*p = '-';
	prompt_open(app,
		&(struct prompt_spec){ .title = "export to",
			.initial = initial,
			.files = true,
			.changed = path_changed,
			.accept = path_typed,
			.free_context = plan_free,
			.context = plan,
			.help = "a name that ends with .gz or .zst is compressed; Tab completes" });
	free(initial);
}

/* ---- Which format ---- */

struct look { /* what every format would make of the rows, when they are few enough to try */
	struct plan *plan;
	int64_t rows;
	bool tried;
	char *came_in_as;
	int64_t *written; /* one a format */
};

static void look_free(void *arg)
{
	struct look *look = arg;

	plan_free(look->plan);
	free(look->came_in_as);
	free(look->written);
	free(look);
}

static bool collect(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

/* The first rows in question, one more than are tried. */
static bool find_rows(struct db *db, const struct plan *plan, struct id_list *ids, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	bool ok = dataset_find(db, plan->dataset, &arena, &dataset, error);

	if (ok && plan->marked.count)
		ok = id_list_add_many(
			ids, plan->marked.ids, plan->marked.count <= TRIED_ROWS ? plan->marked.count : TRIED_ROWS + 1);
	else if (ok)
		ok = rowset_build(db, dataset.id, plan->filter, TRIED_ROWS + 1, collect, ids, error);
	arena_free(&arena);
	return ok;
}

static bool try_format(struct db *db, const struct plan *plan, const struct id_list *ids, const char *format,
	struct export_report *report, struct error *error)
{
	struct export_options options = { .format = format, .dataset = plan->dataset, .ids = ids, .dry_run = true };

	return export_run(db, &options, NULL, NULL, report, error);
}

static bool try_all(struct job *job, struct db *db, struct look *look, const struct id_list *ids, struct error *error)
{
	size_t count;
	const struct export_format *formats = export_format_table(&count);
	struct export_report report;

	bool ok = try_format(db, look->plan, ids, NULL, &report, error);
	look->came_in_as = xstrdup(report.format);
	export_report_free(&report);
	look->written = xcalloc(count, sizeof(look->written[0]));
	look->tried = look->rows <= TRIED_ROWS;
	for (size_t i = 0; ok && look->tried && i < count && !job_cancelled(job); i++) {
		ok = try_format(db, look->plan, ids, formats[i].name, &report, error);
		look->written[i] = report.written;
		export_report_free(&report);
	}
	return ok;
}

static bool run_look(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct look *look = arg;
	struct id_list ids = ID_LIST_INIT;

	bool ok = find_rows(db, look->plan, &ids, error) &&
		(ids.count > 0 || error_set(error, ERROR_NOT_FOUND, "there are no rows to export"));
	look->rows = (int64_t)ids.count;
	ok = ok && try_all(job, db, look, &ids, error);
	id_list_free(&ids);
	return ok;
}

static void format_chosen(struct app *app, void *context, size_t index)
{
	size_t count;
	const struct export_format *formats = export_format_table(&count);
	const struct look *look = context;
	struct plan *plan = plan_copy(look->plan);

	plan->format = index == 0 ? NULL : formats[index - 1].name;
	for (size_t i = 0; i < count; i++)
		if (index == 0 ? strcmp(formats[i].name, look->came_in_as) == 0 : i == index - 1)
			plan->extension = formats[i].extension;
	ask_path(app, plan);
}

static const char *format_detail(
	const struct look *look, const struct export_format *format, size_t i, struct arena *arena)
{
	int64_t left_out = look->rows - look->written[i];

	if (!look->tried)
		return arena_printf(arena, "takes %s", format->takes);
	if (left_out == 0)
		return format->title;
	return arena_printf(arena, "leaves out %s; takes %s", number_of(left_out).text, format->takes);
}

/* Takes the look. */
static void ask_format(struct app *app, struct look *look)
{
	size_t count;
	const struct export_format *formats = export_format_table(&count);
	struct picker_item *items = xcalloc(count + 1, sizeof(items[0]));
	struct arena arena = ARENA_INIT;
	size_t marked = look->plan->marked.count;
	char *title = marked
		? xasprintf("export the %s marked row%s as", number_of((int64_t)marked).text, plural((int64_t)marked))
		: look->tried
		? xasprintf("export %s row%s as", number_of(look->rows).text, plural(look->rows))
		: xasprintf("export %s as", *look->plan->filter ? "the rows the filter shows" : "all rows");

	items[0] = (struct picker_item){
		.text = "as they came in", .detail = look->came_in_as, .group = "without change"
	};
	for (size_t i = 0; i < count; i++) {
		bool nothing = look->tried && look->written[i] == 0;
		items[i + 1] = (struct picker_item){ .text = formats[i].name,
			.group = "another format",
			.detail = format_detail(look, &formats[i], i, &arena),
			.disabled = nothing ? arena_printf(&arena, "none of the rows: it takes %s", formats[i].takes)
					    : NULL };
	}
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = title,
			.items = items,
			.count = count + 1,
			.accept = format_chosen,
			.free_context = look_free,
			.context = look });
	arena_free(&arena);
	free(title);
	free(items);
}

static void looked(struct app *app, void *arg)
{
	struct look *read = arg, *look = xmalloc(sizeof(*look));
	*look = *read;
	look->plan = plan_copy(read->plan);
	read->came_in_as = NULL;
	read->written = NULL;
	ask_format(app, look);
}

/* ---- The beginning ---- */

/* Takes the plan. */
static void look_at(struct app *app, struct plan *plan)
{
	struct look *look = xcalloc(1, sizeof(*look));

	look->plan = plan;
	app_read(app, run_look, looked, look_free, look);
}

/* "FORMAT FILE"; takes the plan. */
static bool start_said(struct app *app, struct plan *plan, const char *args, struct error *error)
{
	size_t count, n = strcspn(args, " ");
	const struct export_format *formats = export_format_table(&count);
	const char *file = args + n + strspn(args + n, " ");
	bool known = n == 1 && *args == '-';

	for (size_t i = 0; i < count; i++)
		if (strlen(formats[i].name) == n && memcmp(formats[i].name, args, n) == 0) {
			plan->format = formats[i].name;
			known = true;
		}
	if (known && *file) {
		plan->path = xstrdup(file);
		start(app, plan);
		return true;
	}
	plan_free(plan);
	return known ? error_set(error, ERROR_USAGE, "name the file behind the format")
		     : error_set(error, ERROR_USAGE, "no export format is called \"%.*s\"; - is as the rows came in",
			       (int)(n < 40 ? n : 40), args);
}

bool export_dialog_open(struct app *app, const char *dataset, const char *filter, const struct id_list *marked,
	const char *args, struct error *error)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));

	*plan = (struct plan){ .dataset = xstrdup(dataset), .filter = xstrdup(filter), .extension = "jsonl" };
	if (!id_list_add_many(&plan->marked, marked->ids, marked->count)) {
		plan_free(plan);
		return error_set(error, ERROR_MEMORY, "no memory for %zu marked rows", marked->count);
	}
	if (*args)
		return start_said(app, plan, args, error);
	look_at(app, plan);
	return true;
}
