/* Charts beside the list: a reader counts the rows the filter shows by one column; Enter on a bar puts its words into the filter, or takes them out. */
#include "tui/screens/data_view.h"

#include <stdlib.h>
#include <string.h>

/* ---- Counting ---- */

struct counting {
	struct data_view *view;
	char *filter, *column;
	struct chart_facet *facet;
};

static void free_facet(struct chart_facet *facet)
{
	if (facet)
		arena_free(&facet->arena);
	free(facet);
}

static void free_counting(void *arg)
{
	struct counting *counting = arg;

	free_facet(counting->facet);
	free(counting->filter);
	free(counting->column);
	free(counting);
}

void data_chart_free(struct data_view *view)
{
	free_facet(view->chart.facet);
	free(view->chart.column);
	free(view->chart.applied);
}

static bool run_count(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct counting *counting = arg;
	struct chart_facet *facet = counting->facet;

	(void)job;
	return facet_read(db, facet->dataset, counting->filter, counting->column, &facet->arena, &facet->facet, error);
}

/* The bar under the cursor stays under it, wherever it is now. */
static void keep_cursor(struct data_chart *chart, const struct facet *before, const struct facet *now)
{
	int64_t cursor = 0;

	for (size_t i = 0; before && chart->bars.count > 0 && before->column == now->column && i < now->count; i++)
		if (strcmp(now->bars[i].value, before->bars[chart->bars.cursor].value) == 0)
			cursor = (int64_t)i;
	list_set_count(&chart->bars, (int64_t)now->count);
	list_move_to(&chart->bars, cursor);
}

static void counted(void *app, void *arg, const struct error *error)
{
	struct counting *counting = arg;
	struct data_chart *chart = &counting->view->chart;
	struct chart_facet *old = chart->facet;

	if (error && error->code == ERROR_CANCELLED)
		return;
	chart->reading = false;
	chart->facet = counting->facet;
	counting->facet = NULL;
	if (error) {
		chart->facet->failure = arena_strdup(&chart->facet->arena, error->message);
		chart->facet->facet.count = 0;
	}
	keep_cursor(chart, old ? &old->facet : NULL, &chart->facet->facet);
	free_facet(old);
	app_dirty(app);
}

static const char *usual_column(const struct data_view *view)
{
	const struct dataset *dataset = data_dataset(view);

	return dataset && dataset->label_count > 0 ? "label" : "length";
}

void data_chart_ask(struct data_view *view)
{
	struct data_chart *chart = &view->chart;

	if (!chart->shown || !view->dataset)
		return;
	if (!chart->column)
		chart->column = xstrdup(usual_column(view));
	struct counting *counting = xcalloc(1, sizeof(*counting));
	*counting = (struct counting){ .view = view,
		.filter = xstrdup(view->filter),
		.column = xstrdup(chart->column),
		.facet = xcalloc(1, sizeof(*counting->facet)) };
	counting->facet->dataset = view->dataset;
	chart->reading = true;
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_COUNT,
			.slot = chart->slot,
			.run = run_count,
			.done = counted,
			.free_arg = free_counting,
			.arg = counting });
}

/* ---- Commands ---- */

static void forget_applied(struct data_chart *chart)
{
	free(chart->applied);
	chart->applied = NULL;
}

static void show(struct data_view *view, bool shown, bool focused)
{
	bool appears = shown && !view->chart.shown;

	view->chart.shown = shown;
	view->chart.focused = focused;
	if (appears)
		data_chart_ask(view);
	data_moved(view);
}

static void turn_to(struct data_view *view, const char *column)
{
	char *copy = xstrdup(column);

	free(view->chart.column);
	view->chart.column = copy;
	forget_applied(&view->chart);
	view->chart.shown = view->chart.focused = true;
	data_chart_ask(view);
	data_moved(view);
}

bool data_chart_command(struct data_view *view, const char *args, struct error *error)
{
	const struct data_chart *chart = &view->chart;
	size_t count;
	const struct facet_column *columns = facet_columns(&count);

	if (view->places.body_rows > 0 && !data_chart_fits(view->places.body_rows))
		return error_set(error, ERROR_USAGE, "the window has too few rows for a chart");
	if (!*args) {
		show(view, !chart->focused, !chart->focused);
		return true;
	}
	if (facet_column_find(args)) {
		turn_to(view, args);
		return true;
	}
	struct strbuf names = STRBUF_INIT;
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", columns[i].name);
	error_set(error, ERROR_USAGE, "there is no chart of \"%.60s\": %s", args, names.data);
	strbuf_free(&names);
	return false;
}

static bool turn(struct data_view *view, size_t by)
{
	size_t count;
	const struct facet_column *columns = facet_columns(&count);
	const struct facet_column *now = view->chart.column ? facet_column_find(view->chart.column) : NULL;

	if (!view->chart.shown || !now)
		show(view, true, true);
	else
		turn_to(view, columns[((size_t)(now - columns) + by + count) % count].name);
	return true;
}

bool data_chart_next(struct data_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	return turn(view, 1);
}

bool data_chart_previous(struct data_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	return turn(view, (size_t)-1);
}

/* The rows that are left have bars of their own, maybe finer ones: Enter once more, without another bar being chosen, takes back what it did. */
static bool filter_by_bar(struct data_view *view, struct error *error)
{
	struct data_chart *chart = &view->chart;
	struct strbuf filter = STRBUF_INIT;

	if (!chart->facet || chart->bars.count == 0)
		return error_set(error, ERROR_USAGE, "there is no bar here to filter by");
	const struct facet_bar *bar = &chart->facet->facet.bars[chart->bars.cursor];
	if (!bar->term)
		return error_set(error, ERROR_USAGE, "no filter finds just these rows");
	const char *term = chart->applied && data_filter_holds(view->filter, chart->applied) ? chart->applied
											     : bar->term;
	data_filter_toggle(view->filter, term, &filter);
	char *applied = xstrdup(term);
	forget_applied(chart);
	if (data_filter_holds(filter.data, applied))
		chart->applied = applied;
	else
		free(applied);
	bool ok = data_set_filter(view, filter.data, error);
	strbuf_free(&filter);
	return ok;
}

bool data_chart_takes(struct data_view *view, enum command_id id, bool *ok, struct error *error)
{
	struct data_chart *chart = &view->chart;

	*ok = true;
	if (!chart->shown || !chart->focused || view->detail_full || !data_chart_fits(view->places.body_rows))
		return false;
	if (id == COMMAND_BACK)
		show(view, true, false);
	else if (id == COMMAND_OPEN)
		*ok = filter_by_bar(view, error);
	else if (id == COMMAND_RIGHT || id == COMMAND_LEFT)
		turn(view, id == COMMAND_RIGHT ? 1 : (size_t)-1);
	else if (list_command(&chart->bars, id))
		forget_applied(chart);
	else
		return false;
	app_dirty(view->view.app);
	return true;
}

void data_chart_click(struct data_view *view, int row)
{
	struct data_chart *chart = &view->chart;
	int64_t index = chart->bars.top + row - chart->row;
	bool again = chart->focused && index == chart->bars.cursor;
	struct error error = ERROR_INIT;

	chart->focused = true;
	if (row >= chart->row && row < chart->row + chart->bars.height && index < chart->bars.count)
		list_move_to(&chart->bars, index);
	if (!again)
		forget_applied(chart);
	if (again && !filter_by_bar(view, &error))
		app_error(view->view.app, &error);
	app_dirty(view->view.app);
}
