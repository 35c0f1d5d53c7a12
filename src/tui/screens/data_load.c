/* What the Data tab reads, all of it on readers: the datasets, the counts of the one shown, the example under the cursor. */
#include "tui/screens/data_view.h"

#include "tui/widgets/rows.h"

#include <stdlib.h>
#include <string.h>

struct reading { /* the argument of every job here: what to read, and where it goes */
	struct data_view *view;
	int64_t id; /* dataset or example */
	struct dataset_list *datasets;
	int64_t preferred; /* dataset to show when nothing says which */
	struct dataset_facts *facts;
	struct detail *detail;
};

static void free_datasets(struct dataset_list *list)
{
	if (list)
		arena_free(&list->arena);
	free(list);
}

static void free_facts(struct dataset_facts *facts)
{
	if (facts)
		arena_free(&facts->arena);
	free(facts);
}

static void free_detail(struct detail *detail)
{
	if (detail)
		arena_free(&detail->arena);
	free(detail);
}

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	free_datasets(reading->datasets);
	free_facts(reading->facts);
	free_detail(reading->detail);
	free(reading);
}

void data_free_loaded(struct data_view *view)
{
	free_datasets(view->datasets);
	free_facts(view->facts);
	free_detail(view->detail);
}

static void submit(struct data_view *view, struct reading reading, struct job_spec spec)
{
	struct reading *copy = xmalloc(sizeof(*copy));

	*copy = reading;
	copy->view = view;
	spec.title = "";
	spec.lane = JOB_READ;
	spec.arg = copy;
	spec.free_arg = free_reading;
	app_submit(view->view.app, &spec);
}

static bool show_error(struct data_view *view, const struct error *error)
{
	if (error && error->code != ERROR_CANCELLED)
		app_error(view->view.app, error);
	return error != NULL;
}

/* ---- Counts ---- */

/* Which kinds there are is known by now: another pass only when they do not go together. */
static bool read_mixture(struct db *db, struct dataset_facts *facts, struct error *error)
{
	int method = 0;

	for (int kind = KIND_DEMONSTRATION; kind <= KIND_RETRIEVAL; kind++) {
		if (!(facts->overview.kinds & 1U << kind))
			continue;
		if (method && method != example_kind_method(kind))
			return dataset_read_mixture(db, facts->dataset, &facts->arena, &facts->mixture, error);
		method = example_kind_method(kind);
	}
	return true;
}

static bool read_facts(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct dataset_facts *facts = reading->facts = xcalloc(1, sizeof(*facts));

	(void)job;
	facts->dataset = reading->id;
	return label_counts(db, reading->id, &facts->arena, &facts->labels, &facts->label_count, error) &&
		tag_list(db, reading->id, &facts->arena, &facts->tags, &facts->tag_count, error) &&
		example_overview(db, reading->id, &facts->arena, &facts->overview, error) &&
		read_mixture(db, facts, error);
}

static void facts_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct data_view *view = reading->view;

	if (show_error(view, error))
		return;
	free_facts(view->facts);
	view->facts = reading->facts;
	reading->facts = NULL;
	app_dirty(app);
}

static void ask_for_facts(struct data_view *view)
{
	data_chart_ask(view);
	submit(view, (struct reading){ .id = view->dataset },
		(struct job_spec){
			.priority = JOB_COUNT, .slot = view->facts_slot, .run = read_facts, .done = facts_read });
}

/* ---- The example under the cursor ---- */

static bool read_detail(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct detail *detail = reading->detail = xcalloc(1, sizeof(*detail));

	(void)job;
	detail->id = reading->id;
	return example_read(db, reading->id, &detail->arena, &detail->example, error);
}

static void detail_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct data_view *view = reading->view;

	if (!reading->detail || (error && error->code == ERROR_CANCELLED))
		return;
	if (error)
		reading->detail->failure = arena_strdup(&reading->detail->arena, error->message);
	free_detail(view->detail);
	view->detail = reading->detail;
	reading->detail = NULL;
	view->detail_stale = false;
	data_build_detail(view);
	data_near_ask(view);
	data_edit_wanted(view);
	app_dirty(app);
}

void data_read_detail(struct data_view *view)
{
	int64_t id = data_cursor_id(view);

	if (id == 0 || (id == view->detail_asked && !view->detail_stale))
		return;
	view->detail_asked = id;
	view->detail_stale = false;
	submit(view, (struct reading){ .id = id },
		(struct job_spec){
			.priority = JOB_PAGE, .slot = view->detail_slot, .run = read_detail, .done = detail_read });
}

/* ---- Datasets ---- */

static bool read_datasets(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct dataset_list *list = reading->datasets = xcalloc(1, sizeof(*list));
	struct dataset preferred;

	(void)job;
	if (!dataset_list(db, &list->arena, &list->items, &list->count, error))
		return false;
	if (list->count > 0 && dataset_find(db, NULL, &list->arena, &preferred, NULL))
		reading->preferred = preferred.id;
	return true;
}

static const struct dataset *find_dataset(const struct dataset_list *list, int64_t id, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].id == id || (name && strcmp(list->items[i].name, name) == 0))
			return &list->items[i];
	return NULL;
}

void data_show_dataset(struct data_view *view, const struct dataset *dataset)
{
	bool another = view->dataset != dataset->id;

	view->dataset = dataset->id;
	view->last_mark = -1;
	if (another) {
		rows_mark_all(view->rows, false);
		data_layout_turn(view);
	}
	rows_query(view->rows, view->dataset, view->filter);
	ask_for_facts(view);
}

/* A filter speaks of one dataset's labels: on another it would only hide what was asked for. The one of the last session belongs to the first dataset shown. */
static void turn_to_dataset(struct data_view *view, const struct dataset *dataset)
{
	bool first = view->dataset == 0;

	data_show_dataset(view, dataset);
	if (!first)
		data_set_filter(view, "", NULL);
}

static void datasets_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct data_view *view = reading->view;
	const struct dataset *shown = NULL;

	if (show_error(view, error))
		return;
	free_datasets(view->datasets);
	view->datasets = reading->datasets;
	reading->datasets = NULL;
	if (view->wanted_dataset)
		shown = find_dataset(view->datasets, 0, view->wanted_dataset);
	if (!shown)
		shown = find_dataset(view->datasets, view->dataset, NULL);
	if (!shown)
		shown = find_dataset(view->datasets, reading->preferred, NULL);
	free(view->wanted_dataset);
	view->wanted_dataset = NULL;
	if (!shown) {
		view->dataset = 0;
	} else if (shown->id != view->dataset) {
		turn_to_dataset(view, shown);
	} else {
		rows_reload(view->rows, true);
		ask_for_facts(view);
	}
	app_dirty(app);
}

void data_load(struct data_view *view)
{
	view->loaded = true;
	view->behind = false;
	view->detail_stale = true;
	submit(view, (struct reading){ .id = 0 },
		(struct job_spec){ .priority = JOB_LIST,
			.slot = view->datasets_slot,
			.run = read_datasets,
			.done = datasets_read });
	data_read_detail(view);
}

/* The rows and the example in sight, by their ids. */
void data_touch(struct data_view *view)
{
	rows_touch(view->rows);
	view->detail_stale = true;
	data_read_detail(view);
}

/* ---- News from the rows ---- */

void data_rows_changed(void *context)
{
	struct data_view *view = context;

	data_settle_pending(view);
	data_read_detail(view);
	app_dirty(view->view.app);
}

void data_moved(struct data_view *view)
{
	rows_prefetch(view->rows);
	data_read_detail(view);
	app_dirty(view->view.app);
}
