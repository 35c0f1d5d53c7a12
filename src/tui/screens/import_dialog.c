#include "tui/screens/import_dialog.h"

#include "preop/base/path.h"
#include "preop/formats/import.h"
#include "preop/model/suite_import.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/import_labels.h"
#include "tui/screens/import_map.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is to be done, as far as it is decided; passed from step to step, each owning its copy. */
enum plan_field { PLAN_PATH, PLAN_FORMAT, PLAN_NAME, PLAN_MAP, PLAN_SPLIT, PLAN_LABELS_FOR, PLAN_FIELDS };
struct plan {
	char *fields[PLAN_FIELDS]; /* NULL: not said */
	size_t field_changed;      /* its number from 1: the page comes back to it; 0: none */
	void (*imported)(struct app *app, void *context, const char *dataset);
	void *context;
};

static struct plan *plan_copy(const struct plan *plan)
{
	struct plan *copy = xcalloc(1, sizeof(*copy));

	*copy = *plan;
	for (int i = 0; i < PLAN_FIELDS; i++)
		copy->fields[i] = plan->fields[i] ? xstrdup(plan->fields[i]) : NULL;
	return copy;
}

static void plan_free(void *arg)
{
	struct plan *plan = arg;

	for (int i = 0; i < PLAN_FIELDS; i++)
		free(plan->fields[i]);
	free(plan);
}

/* "" counts as not said. */
static void plan_set(struct plan *plan, enum plan_field field, const char *value)
{
	char *copy = value && *value ? xstrdup(value) : NULL;

	free(plan->fields[field]);
	plan->fields[field] = copy;
}

static enum import_target target_of(const char *format)
{
	size_t count;
	const struct format_info *table = format_table(&count);

	for (size_t i = 0; format && i < count; i++)
		if (strcmp(table[i].name, format) == 0)
			return table[i].target;
	return IMPORT_EXAMPLES;
}

static struct import_options options_of(const struct plan *plan, enum import_target target)
{
	const char *name = plan->fields[PLAN_NAME];

	return (struct import_options){ .path = plan->fields[PLAN_PATH],
		.format = plan->fields[PLAN_FORMAT],
		.map = plan->fields[PLAN_MAP],
		.split = plan->fields[PLAN_SPLIT],
		.dataset = !name && target == IMPORT_LABELS ? plan->fields[PLAN_LABELS_FOR] : name };
}

/* ---- The work ---- */

struct work {
	struct plan *plan;
	enum import_target target;
	struct job *job;
	struct import_report report;
};

static void work_free(void *arg)
{
	struct work *work = arg;

	plan_free(work->plan);
	import_report_free(&work->report);
	free(work);
}

static bool report_progress(void *context, int64_t bytes_done, int64_t bytes_total, int64_t rows)
{
	struct work *work = context;
	char note[64];

	snprintf(note, sizeof(note), "%s rows", number_of(rows).text);
	job_progress(work->job, bytes_done, bytes_total, note);
	return !job_cancelled(work->job);
}

static bool run_import(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct work *work = arg;
	struct import_options options = options_of(work->plan, work->target);

	work->job = job;
	return import_run(db, &options, report_progress, work, &work->report, error);
}

static void print_count(struct strbuf *text, int64_t count, const char *what)
{
	if (count > 0)
		strbuf_addf(text, "%10s  %s\n", number_of(count).text, what);
}

static void print_report(const struct import_report *report, struct strbuf *text)
{
	strbuf_addf(text, "# %s\nformat %s: %s\n\n", report->path, report->format, report->why);
	print_count(text, report->read, "records read");
	print_count(text, report->imported, "taken in");
	print_count(text, report->duplicates, "duplicates of records that are there already");
	print_count(text, report->rejected, "rejected");
	for (int i = 0; i < WARNING_COUNT; i++)
		if (report->warned[i] > 0)
			strbuf_addf(text, "%10s  with %s\n", number_of(report->warned[i]).text,
				import_warning_text((enum import_warning)i));
	if (*report->mixture)
		strbuf_addf(text, "\n# Kinds\n%s\n", report->mixture);
	if (report->doctor) {
		strbuf_adds(text, "\n# What the doctor says\n");
		suite_report_text(report->doctor, strlen(report->doctor), text);
	}
	if (report->error_count > 0)
		strbuf_adds(text, "\n# Rejected records\n");
	for (size_t i = 0; i < report->error_count; i++) {
		const struct import_error *bad = &report->errors[i];
		strbuf_addf(text, "line %" PRId64 ", column %" PRId64 ": %s\n", bad->line, bad->column, bad->reason);
		if (*bad->near)
			strbuf_addf(text, "    near  %s\n", bad->near);
	}
	if (report->rejected > (int64_t)report->error_count)
		strbuf_addf(
			text, "\u22ef and %s more\n", number_of(report->rejected - (int64_t)report->error_count).text);
}

static void show_report(struct app *app, const struct import_report *report)
{
	struct strbuf text = STRBUF_INIT;

	print_report(report, &text);
	page_open(app, "Import", text.data);
	strbuf_free(&text);
}

static void say_imported(struct app *app, const struct import_report *report)
{
	const char *undo = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_UNDO, NULL);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s: %s taken in", path_base(report->path), number_of(report->imported).text);
	if (report->duplicates > 0)
		strbuf_addf(&text, ", %s duplicate%s", number_of(report->duplicates).text, plural(report->duplicates));
	if (report->rejected > 0)
		strbuf_addf(&text, ", %s rejected", number_of(report->rejected).text);
	app_toast(app, report->rejected ? TOAST_WARNING : TOAST_GOOD, "%s   %s undo", text.data,
		undo ? undo : command_get(COMMAND_UNDO)->name);
	strbuf_free(&text);
}

static void import_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct work *work = arg;
	const struct import_report *report = &work->report;

	if (error) {
		app_error(app, error);
		if (report->error_count > 0 && !app->overlay)
			show_report(app, report);
		return;
	}
	say_imported(app, report);
	if (work->target == IMPORT_EXAMPLES)
		work->plan->imported(app, work->plan->context, report->dataset);
	if ((report->rejected > 0 || report->warnings > 0 || *report->mixture || report->doctor) && !app->overlay)
		show_report(app, report);
}

/* The writer takes it from here; the workbench stays usable, and `cancel-job` leaves nothing half done. */
static void start(struct app *app, const struct plan *plan, enum import_target target)
{
	struct work *work = xcalloc(1, sizeof(*work));
	char *title = xasprintf("import %s", path_base(plan->fields[PLAN_PATH]));

	*work = (struct work){ .plan = plan_copy(plan), .target = target };
	if (target == IMPORT_EXAMPLES)
		app_go(app, VIEW_DATA, NULL);
	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_WRITE,
			.run = run_import,
			.done = import_done,
			.free_arg = work_free,
			.arg = work });
	free(title);
}

/* ---- The page to look at before ---- */

/* The lines that do something come first, then what the rows become, then the fields. */
enum { ACTIONS = 5 };

struct look { /* of the file, and what would be made of it */
	struct plan *plan;
	struct import_preview preview;
	enum import_target target;
};

static void look_free(void *arg)
{
	struct look *look = arg;

	plan_free(look->plan);
	import_preview_free(&look->preview);
	free(look);
}

static void look_at(struct app *app, struct plan *plan);

struct question { /* a step back to change one thing */
	struct plan *plan;
	enum plan_field field;
};

static void question_free(void *arg)
{
	struct question *question = arg;

	plan_free(question->plan);
	free(question);
}

static void answered(struct app *app, void *context, const char *text)
{
	const struct question *question = context;
	struct plan *plan = plan_copy(question->plan);

	plan_set(plan, question->field, text);
	look_at(app, plan);
}

static void format_chosen(struct app *app, void *context, size_t index)
{
	size_t count;

	answered(app, context, index == 0 ? "" : format_table(&count)[index - 1].name);
}

static struct question *question_new(const struct plan *plan, enum plan_field field)
{
	struct question *question = xcalloc(1, sizeof(*question));

	*question = (struct question){ .plan = plan_copy(plan), .field = field };
	return question;
}

static void ask_format(struct app *app, const struct look *look)
{
	size_t count;
	const struct format_info *table = format_table(&count);
	struct picker_item *items = xcalloc(count + 1, sizeof(items[0]));

	items[0] = (struct picker_item){ .text = "by itself", .detail = "as the file looks" };
	for (size_t i = 0; i < count; i++)
		items[i + 1] = (struct picker_item){ .text = table[i].name, .detail = table[i].title };
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = "format",
			.items = items,
			.count = count + 1,
			.accept = format_chosen,
			.free_context = question_free,
			.context = question_new(look->plan, PLAN_FORMAT) });
	free(items);
}

static void ask_text(struct app *app, const struct look *look, enum plan_field field, const char *title,
	const char *initial, const char *help)
{
	prompt_open(app,
		&(struct prompt_spec){ .title = title,
			.initial = initial,
			.help = help,
			.accept = answered,
			.free_context = question_free,
			.context = question_new(look->plan, field) });
}

/* The name rows go to: what was said, the dataset shown for labels, else the file's. */
static char *target_name(const struct look *look)
{
	struct import_options options = options_of(look->plan, look->target);

	return xstrdup(options.dataset ? options.dataset : look->preview.name);
}

static void ask_name(struct app *app, const struct look *look)
{
	char *name = target_name(look);

	ask_text(app, look, PLAN_NAME, look->target == IMPORT_OUTPUTS ? "suite" : "dataset", name,
		"a new name makes a new one, another one adds to it");
	free(name);
}

static void ask_map(struct app *app, const struct look *look)
{
	ask_text(app, look, PLAN_MAP, "mapping", look->preview.map,
		look->target == IMPORT_LABELS
			? "ROLE=COLUMN,... of item annotator label note at gold confidence spent input (its texts)"
			: look->target == IMPORT_OUTPUTS
			? "ROLE=FIELD,... of case system input output reference slice date state score"
			: "ROLE=FIELD,... of input output label id date group split source");
}

/* ---- What one field is ---- */

struct field_question {
	struct plan *plan;
	char *map, *field;
	char **roles;
	size_t role_count, number; /* number: the field's, from 1 */
};

static void field_question_free(void *arg)
{
	struct field_question *question = arg;

	plan_free(question->plan);
	for (size_t i = 0; i < question->role_count; i++)
		free(question->roles[i]);
	free(question->roles);
	free(question->map);
	free(question->field);
	free(question);
}

static void role_chosen(struct app *app, void *context, size_t index)
{
	const struct field_question *question = context;
	struct plan *plan = plan_copy(question->plan);
	struct strbuf map = STRBUF_INIT;

	plan->field_changed = question->number;
	import_map_set(question->map, question->field, index == 0 ? NULL : question->roles[index - 1], &map);
	plan_set(plan, PLAN_MAP, map.data);
	strbuf_free(&map);
	look_at(app, plan);
}

static struct field_question *field_question_new(const struct look *look, size_t field)
{
	const struct import_preview *preview = &look->preview;
	struct field_question *question = xcalloc(1, sizeof(*question));

	question->plan = plan_copy(look->plan);
	question->map = xstrdup(preview->map);
	question->field = xstrdup(preview->fields[field]);
	question->number = field + 1;
	question->roles = xcalloc(preview->role_count + 1, sizeof(question->roles[0]));
	for (size_t i = 0; i < preview->role_count; i++)
		question->roles[question->role_count++] = xstrdup(preview->roles[i]);
	return question;
}

static void ask_role(struct app *app, const struct look *look, size_t field)
{
	const struct import_preview *preview = &look->preview;
	struct picker_item *items = xcalloc(preview->role_count + 1, sizeof(items[0]));
	char *title = xasprintf("%s is", preview->fields[field]);
	struct strbuf present = STRBUF_INIT;
	size_t initial = 0;

	import_map_role(preview->map, preview->fields[field], &present);
	items[0] = (struct picker_item){ .text = "nothing", .detail = "kept in the record, not read" };
	for (size_t i = 0; i < preview->role_count; i++) {
		items[i + 1] = (struct picker_item){ .text = preview->roles[i] };
		if (strcmp(present.data, preview->roles[i]) == 0)
			initial = i + 1;
	}
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = title,
			.items = items,
			.count = preview->role_count + 1,
			.initial = initial,
			.accept = role_chosen,
			.free_context = field_question_free,
			.context = field_question_new(look, field) });
	strbuf_free(&present);
	free(title);
	free(items);
}

static void ask_split(struct app *app, const struct look *look)
{
	const char *split = look->plan->fields[PLAN_SPLIT];

	ask_text(app, look, PLAN_SPLIT, "split", split ? split : "",
		"for every row that has none of its own; empty: none");
}

static void go_on(struct app *app, const struct look *look)
{
	struct import_options options = options_of(look->plan, look->target);

	if (look->target == IMPORT_LABELS)
		import_labels_start(app, options.path, look->preview.map, options.dataset, look->plan->imported,
			look->plan->context);
	else
		start(app, look->plan, look->target);
}

/* The first rows of the page do something; the file's fields follow. */
static const struct {
	const char *text;
	void (*run)(struct app *app, const struct look *look);
} actions[] = {
	{ "import now", go_on },
	{ "into", ask_name },
	{ "format", ask_format },
	{ "mapping", ask_map },
	{ "split", ask_split },
};
_Static_assert(sizeof(actions) / sizeof(actions[0]) == ACTIONS, "every line of the page has its action");

static void row_chosen(struct app *app, void *context, size_t index)
{
	struct look *look = context;
	const struct import_preview *preview = &look->preview;
	size_t field = index - ACTIONS - preview->row_count;

	if (index < ACTIONS)
		actions[index].run(app, look);
	else if (index < ACTIONS + preview->row_count || preview->role_count == 0)
		look_at(app, plan_copy(look->plan)); /* only to be read: the page stays */
	else
		ask_role(app, look, field);
}

static void print_details(const struct look *look, const char *details[ACTIONS], struct arena *arena)
{
	static const char *const into[] = {
		[IMPORT_EXAMPLES] = "dataset", [IMPORT_LABELS] = "labels of dataset", [IMPORT_OUTPUTS] = "suite"
	};
	const struct import_preview *preview = &look->preview;
	char *name = target_name(look);

	details[0] = path_base(look->plan->fields[PLAN_PATH]);
	details[1] = arena_printf(arena, "%s %s", into[look->target], name);
	details[2] = arena_printf(arena, "%s: %s", preview->format, preview->why);
	details[3] = *preview->map ? preview->map : "not needed";
	details[4] = look->plan->fields[PLAN_SPLIT] ? look->plan->fields[PLAN_SPLIT] : "none";
	free(name);
}

/* "input   How do I ..." */
static const char *field_detail(const struct import_preview *preview, size_t field, struct arena *arena)
{
	struct strbuf role = STRBUF_INIT;

	bool named = import_map_role(preview->map, preview->fields[field], &role);
	/* padded by hand: the sign is three bytes and one column */
	const char *detail = preview->role_count == 0 ? preview->samples[field]
		: named ? arena_printf(arena, "%-9s  %s", role.data, preview->samples[field])
			: arena_printf(arena, "\u00b7          %s", preview->samples[field]);
	strbuf_free(&role);
	return detail;
}

/* Takes the look. */
static void show_look(struct app *app, struct look *look)
{
	const struct import_preview *preview = &look->preview;
	size_t count = ACTIONS + preview->row_count + preview->field_count;
	size_t field_changed = look->plan->field_changed <= preview->field_count ? look->plan->field_changed : 0;
	struct picker_item *items = xcalloc(count, sizeof(items[0]));
	const char *details[ACTIONS];
	struct arena arena = ARENA_INIT;

	print_details(look, details, &arena);
	for (size_t i = 0; i < ACTIONS; i++)
		items[i] = (struct picker_item){
			.text = actions[i].text, .group = "what will be done", .detail = details[i]
		};
	for (size_t i = 0; i < preview->row_count; i++)
		items[ACTIONS + i] = (struct picker_item){ .text = arena_printf(&arena, "row %zu", i + 1),
			.group = "what the first records become",
			.detail = preview->rows[i] };
	for (size_t i = 0; i < preview->field_count; i++)
		items[ACTIONS + preview->row_count + i] = (struct picker_item){ .text = preview->fields[i],
			.group = preview->role_count > 0 ? "fields of the file: Enter says what one is"
							 : "fields of the file",
			.detail = field_detail(preview, i, &arena) };
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = "import: Enter changes a line, or begins",
			.items = items,
			.count = count,
			.initial = field_changed > 0 ? ACTIONS + preview->row_count + field_changed - 1 : 0,
			.accept = row_chosen,
			.free_context = look_free,
			.context = look });
	arena_free(&arena);
	free(items);
}

static bool run_look(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct look *look = arg;
	struct import_options options = options_of(look->plan, IMPORT_EXAMPLES);

	(void)job;
	(void)db;
	return import_preview(&options, &look->preview, error);
}

static void looked(struct app *app, void *arg)
{
	struct look *read = arg;

	struct look *look = xmalloc(sizeof(*look));
	*look = (struct look){
		.plan = plan_copy(read->plan), .preview = read->preview, .target = target_of(read->preview.format)
	};
	memset(&read->preview, 0, sizeof(read->preview));
	show_look(app, look);
}

/* Takes the plan. */
static void look_at(struct app *app, struct plan *plan)
{
	struct look *look = xcalloc(1, sizeof(*look));

	look->plan = plan;
	app_read(app, run_look, looked, look_free, look);
}

/* ---- Which file ---- */

static void path_typed(struct app *app, void *context, const char *text)
{
	struct plan *plan = plan_copy(context);

	plan_set(plan, PLAN_PATH, text);
	if (*text)
		look_at(app, plan);
	else
		plan_free(plan);
}

void import_dialog_open(struct app *app, const char *path, const char *labels_for,
	void (*imported)(struct app *app, void *context, const char *dataset), void *context)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));

	*plan = (struct plan){ .imported = imported, .context = context };
	plan_set(plan, PLAN_LABELS_FOR, labels_for);
	plan_set(plan, PLAN_PATH, path);
	if (*path)
		look_at(app, plan);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = "import file",
				.initial = "",
				.files = true,
				.accept = path_typed,
				.free_context = plan_free,
				.context = plan,
				.help = "JSONL, JSON, CSV, TSV, plain, gzip or zstd; Tab completes" });
}
