/* The Data tab: the tables that tie its files together, movement, marks, where it was left. */
#include "tui/screens/data_view.h"

#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/card_page.h"
#include "tui/screens/export_dialog.h"
#include "tui/screens/import_dialog.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct data_view *self(struct view *view)
{
	return (struct data_view *)view;
}

static struct view *data_create(struct app *app)
{
	struct data_view *view = xcalloc(1, sizeof(*view));

	view->view = (struct view){ .ops = &data_view, .app = app };
	view->rows = rows_new(app, data_rows_changed, view);
	view->text = textview_new();
	view->filter = xstrdup("");
	view->search = xstrdup("");
	view->last_mark = -1;
	columns_usual(&view->layout);
	view->datasets_slot = app_slot();
	view->facts_slot = app_slot();
	view->detail_slot = app_slot();
	view->count_slot = app_slot();
	view->search_slot = app_slot();
	view->chart.slot = app_slot();
	view->near_slot = app_slot();
	view->jump_slot = app_slot();
	return &view->view;
}

static void data_destroy(struct view *base)
{
	struct data_view *view = self(base);

	data_free_loaded(view);
	data_free_pending(view);
	data_layout_free(view);
	data_chart_free(view);
	data_places_free(view);
	data_near_free(view);
	rows_free(view->rows);
	textview_free(view->text);
	while (view->word_count > 0)
		free(view->words[--view->word_count]);
	free(view->wanted_dataset);
	free(view->filter);
	free(view->search);
	free(view);
}

/* ---- What the other files ask ---- */

const struct dataset *data_dataset(const struct data_view *view)
{
	for (size_t i = 0; view->datasets && i < view->datasets->count; i++)
		if (view->datasets->items[i].id == view->dataset)
			return &view->datasets->items[i];
	return NULL;
}

int64_t data_cursor_id(const struct data_view *view)
{
	return rows_id(view->rows, rows_list(view->rows)->cursor);
}

const struct example *data_cursor_row(struct data_view *view)
{
	return rows_at(view->rows, rows_list(view->rows)->cursor);
}

const struct example_detail *data_cursor_detail(const struct data_view *view)
{
	const struct detail *detail = view->detail;

	return detail && !detail->failure && detail->id == data_cursor_id(view) ? &detail->example : NULL;
}

const char *data_key(const struct data_view *view, enum command_id id)
{
	const char *keys = keymap_keys(view->view.app->keymap, CONTEXT_DATA | CONTEXT_LIST | CONTEXT_ALL, id, NULL);

	return keys ? keys : command_get(id)->name;
}

bool data_usage(struct error *error, enum command_id id, const char *message)
{
	const struct command *command = command_get(id);

	return error_set(error, ERROR_USAGE, "%s %s: %s", command->name, command->args, message);
}

/* ---- Movement and marks ---- */

static bool move(struct data_view *view, enum command_id id)
{
	bool rows = id == COMMAND_DOWN || id == COMMAND_UP ||
		!view->detail_full; /* a full detail takes the pages, up and down still change the row */

	if (rows && list_command(rows_list(view->rows), id)) {
		data_moved(view);
		return true;
	}
	if (!textview_command(view->text, id))
		return false;
	app_dirty(view->view.app);
	return true;
}

static bool show_full(struct data_view *view, bool full)
{
	view->detail_full = full;
	data_moved(view);
	return true;
}

static bool run_open(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	return show_full(view, true);
}

static bool run_close(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	return view->detail_full && !view->view.as_pane ? show_full(view, false)
							: error_set(error, ERROR_USAGE, "%s", "");
}

static bool run_back(struct data_view *view, const char *args, struct error *error)
{
	if (!view->detail_full && !view->view.as_pane && data_place_pop(view))
		return true;
	return run_close(view, args, error);
}

static bool run_mark(struct data_view *view, const char *args, struct error *error)
{
	struct list *list = rows_list(view->rows);
	int64_t id = data_cursor_id(view);

	(void)args;
	(void)error;
	rows_mark(view->rows, id, !rows_marked(view->rows, id));
	view->last_mark = list->cursor;
	list_command(list, COMMAND_DOWN);
	data_moved(view);
	return true;
}

static bool run_mark_range(struct data_view *view, const char *args, struct error *error)
{
	int64_t cursor = rows_list(view->rows)->cursor;

	(void)args;
	if (view->last_mark < 0)
		return error_set(error, ERROR_USAGE, "mark the first row of the range before: press %s on it",
			data_key(view, COMMAND_MARK));
	rows_mark_range(view->rows, view->last_mark, cursor);
	view->last_mark = cursor;
	data_moved(view);
	return true;
}

static bool run_mark_all(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	rows_mark_all(view->rows, rows_mark_count(view->rows) == 0);
	view->last_mark = -1;
	data_moved(view);
	return true;
}

static bool run_raw(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	view->raw = !view->raw;
	data_build_detail(view);
	app_dirty(view->view.app);
	return true;
}

/* ---- Bringing rows in ---- */

static void imported(struct app *app, void *context, const char *dataset)
{
	(void)app;
	data_expect_dataset(context, dataset);
}

static bool run_import(struct data_view *view, const char *args, struct error *error)
{
	const struct dataset *dataset = data_dataset(view);

	(void)error;
	import_dialog_open(view->view.app, args, dataset ? dataset->name : NULL, imported, view);
	return true;
}

static bool run_card(struct data_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	card_page_open(view->view.app, 0, data_dataset(view)->name);
	return true;
}

static bool run_export(struct data_view *view, const char *args, struct error *error)
{
	struct id_list marked = ID_LIST_INIT;

	if (rows_mark_count(view->rows) > 0)
		rows_targets(view->rows, &marked);
	bool ok = export_dialog_open(view->view.app, data_dataset(view)->name, view->filter, &marked, args, error);
	id_list_free(&marked);
	return ok;
}

/* ---- Commands ---- */

enum need { NEED_DATASET = 1, NEED_ROW = 2, NEED_WRITE = 4 };

static const struct data_command {
	enum command_id id;
	unsigned needs;
	bool (*run)(struct data_view *view, const char *args, struct error *error);
} commands[] = {
	{ COMMAND_OPEN, NEED_ROW, run_open },
	{ COMMAND_RIGHT, NEED_ROW, run_open },
	{ COMMAND_LEFT, 0, run_close },
	{ COMMAND_BACK, 0, run_back },
	{ COMMAND_SEARCH, NEED_ROW, data_search },
	{ COMMAND_SEARCH_NEXT, NEED_ROW, data_search_next },
	{ COMMAND_SEARCH_PREVIOUS, NEED_ROW, data_search_previous },
	{ COMMAND_FILTER, NEED_DATASET, data_filter },
	{ COMMAND_FILTERS, NEED_DATASET, data_filters },
	{ COMMAND_SORT, NEED_DATASET, data_sort },
	{ COMMAND_DATASET, NEED_DATASET, data_choose_dataset },
	{ COMMAND_LABEL_KEY, NEED_ROW | NEED_WRITE, data_label_key },
	{ COMMAND_LABEL_SET, NEED_ROW | NEED_WRITE, data_label_set },
	{ COMMAND_LABEL_CLEAR, NEED_ROW | NEED_WRITE, data_label_clear },
	{ COMMAND_LABEL_NEW, NEED_DATASET | NEED_WRITE, data_label_new },
	{ COMMAND_SPLIT_SET, NEED_ROW | NEED_WRITE, data_split_set },
	{ COMMAND_TAG, NEED_ROW | NEED_WRITE, data_tag },
	{ COMMAND_FLAGS_DISMISS, NEED_ROW | NEED_WRITE, data_dismiss_flags },
	{ COMMAND_MARK, NEED_ROW, run_mark },
	{ COMMAND_MARK_RANGE, NEED_ROW, run_mark_range },
	{ COMMAND_MARK_ALL, NEED_ROW, run_mark_all },
	{ COMMAND_EDIT, NEED_ROW | NEED_WRITE, data_edit },
	{ COMMAND_EDIT_FIELD, NEED_ROW | NEED_WRITE, data_edit_field },
	{ COMMAND_REPLACE, NEED_ROW | NEED_WRITE, data_replace },
	{ COMMAND_KIND, NEED_ROW | NEED_WRITE, data_kind },
	{ COMMAND_CORRECT, NEED_ROW | NEED_WRITE, data_correct },
	{ COMMAND_WALL, 0, data_wall },
	{ COMMAND_LOCK, NEED_DATASET | NEED_WRITE, data_lock },
	{ COMMAND_REVISIONS, NEED_ROW, data_revisions },
	{ COMMAND_REVERT, NEED_ROW | NEED_WRITE, data_revert },
	{ COMMAND_DELETE, NEED_ROW | NEED_WRITE, data_delete },
	{ COMMAND_RAW, NEED_ROW, run_raw },
	{ COMMAND_JUMP, NEED_DATASET, data_jump },
	{ COMMAND_COLUMNS, NEED_DATASET, data_columns_command },
	{ COMMAND_NEIGHBOURS, NEED_ROW, data_neighbours },
	{ COMMAND_COMPARE, NEED_ROW, data_compare },
	{ COMMAND_CHART, NEED_DATASET, data_chart_command },
	{ COMMAND_CHART_NEXT, NEED_DATASET, data_chart_next },
	{ COMMAND_CHART_PREVIOUS, NEED_DATASET, data_chart_previous },
	{ COMMAND_TRAINERS, NEED_DATASET, data_trainers },
	{ COMMAND_TOKENS, NEED_DATASET | NEED_WRITE, data_tokens },
	{ COMMAND_IMPORT, NEED_WRITE, run_import },
	{ COMMAND_EXPORT, NEED_DATASET, run_export },
	{ COMMAND_SNAPSHOT, NEED_DATASET | NEED_WRITE, data_snapshot },
	{ COMMAND_CARD, NEED_DATASET, run_card },
	{ COMMAND_AGREEMENT, NEED_DATASET, data_agreement },
	{ COMMAND_LABEL_MINE, NEED_DATASET, data_label_mine },
};

static const struct data_command *find_command(enum command_id id)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].id == id)
			return &commands[i];
	return NULL;
}

static const char *missing(const struct data_view *view, unsigned needs)
{
	if ((needs & (NEED_DATASET | NEED_ROW)) && !data_dataset(view))
		return view->datasets ? "there are no examples yet: import a file"
				      : "the datasets are still being read";
	if ((needs & NEED_ROW) && data_cursor_id(view) == 0)
		return "no row under the cursor";
	if ((needs & NEED_WRITE) && view->view.app->read_only)
		return "the project is open for reading only";
	return NULL;
}

static const char *data_why_not(struct view *base, enum command_id id)
{
	const struct data_command *command = find_command(id);

	if (id == COMMAND_OPEN && self(base)->detail_full && !base->as_pane)
		return "it is open already";
	return command ? missing(self(base), command->needs) : NULL;
}

static bool data_command(struct view *base, enum command_id id, const char *args, struct error *error)
{
	struct data_view *view = self(base);
	const struct data_command *command = find_command(id);
	bool ok;

	if (!base->as_pane && data_chart_takes(view, id, &ok, error))
		return ok;
	if (!command)
		return move(view, id) || error_set(error, ERROR_USAGE, "%s", "");
	const char *why = missing(view, command->needs);
	if (why)
		return error_set(error, ERROR_USAGE, "%s", why);
	return command->run(view, args, error);
}

/* ---- Events, mouse, status ---- */

static bool is_visible(const struct data_view *view)
{
	const struct app *app = view->view.app;

	return app->current == VIEW_DATA || (app->current == VIEW_CASE && view->view.as_pane);
}

static void data_event(struct view *base, enum view_event event)
{
	struct data_view *view = self(base);

	if (event == VIEW_SHOWN && (!view->loaded || view->behind))
		data_load(view);
	else if (event == VIEW_CHANGED && is_visible(view))
		data_load(view);
	else if (event == VIEW_TOUCHED && is_visible(view))
		data_touch(view);
	else if (event == VIEW_CHANGED)
		view->behind = true;
}

static void click(struct data_view *view, int row, bool twice)
{
	struct list *list = rows_list(view->rows);
	int at = row - view->places.list_row;
	int64_t index = list->top + at;

	if (at < 0 || at >= view->places.list_rows || index >= list->count)
		return;
	bool again = index == list->cursor;
	list_move_to(list, index);
	if (twice || (again && !view->view.as_pane))
		view->detail_full = true;
	data_moved(view);
}

static void wheel(struct data_view *view, int col, int lines)
{
	if (col >= view->places.detail_col)
		textview_scroll(view->text, lines);
	else
		list_scroll(rows_list(view->rows), lines);
	data_moved(view);
}

static void data_mouse(struct view *base, int row, int col, int action)
{
	struct data_view *view = self(base);

	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		wheel(view, col, action == MOUSE_WHEEL_UP ? -3 : 3);
	else if (view->chart.row > 0 && row >= view->chart.row && col >= view->chart.col)
		data_chart_click(view, row);
	else if (col < view->places.detail_col)
		click(view, row, action == MOUSE_DOUBLE);
}

static void data_status(struct view *base, struct view_status *out)
{
	struct data_view *view = self(base);
	const struct list *list = rows_list(view->rows);

	if (data_dataset(view) && list->count > 0)
		snprintf(out->position, STATUS_TEXT, "%s of %s%s", number_of(list->cursor + 1).text,
			rows_complete(view->rows) ? "" : "\u2265 ", number_of(list->count).text);
	snprintf(out->filter, STATUS_TEXT, "%s", view->filter);
	if (rows_mark_count(view->rows))
		snprintf(out->marks, STATUS_TEXT, "%s marked", number_of((int64_t)rows_mark_count(view->rows)).text);
}

static void data_summary(struct view *base, char *out, size_t size)
{
	const struct data_view *view = self(base);
	const struct status *status = view->view.app->status;
	int64_t rows = 0;

	out[0] = '\0';
	if (!status)
		return;
	for (size_t i = 0; i < status->dataset_count; i++)
		rows += status->datasets[i].rows;
	int used = snprintf(out, size, "%s example%s  %zu dataset%s", number_of(rows).text, plural(rows),
		status->dataset_count, plural((int64_t)status->dataset_count));
	if (view->facts && view->facts->overview.disputed > 0 && used >= 0 && (size_t)used < size)
		snprintf(out + used, size - (size_t)used, "  %s disputed",
			number_of(view->facts->overview.disputed).text);
}

/* ---- From other screens, and out ---- */

static void data_open_at(struct view *base, const char *argument)
{
	struct error error = ERROR_INIT;

	self(base)->detail_full = false;
	if (!data_set_filter(self(base), argument, &error))
		app_error(base->app, &error);
}

static bool data_copy(struct view *base, const char *what, struct strbuf *out)
{
	const struct data_view *view = self(base);
	const struct example_detail *detail = data_cursor_detail(view);

	if (!detail)
		return false;
	if (strcmp(what, "id") == 0)
		strbuf_addf(out, "%" PRId64, detail->row.id);
	else if (strcmp(what, "row") == 0)
		strbuf_add(out, detail->body, detail->body_length);
	else
		data_conversation(detail, out);
	return true;
}

const struct view_ops data_view = {
	.id = VIEW_DATA,
	.name = "data",
	.title = "Data",
	.key = '3',
	.contexts = CONTEXT_DATA | CONTEXT_LIST,
	.create = data_create,
	.destroy = data_destroy,
	.event = data_event,
	.draw = data_draw,
	.draw_pane = data_draw_pane,
	.summary = data_summary,
	.command = data_command,
	.why_not = data_why_not,
	.mouse = data_mouse,
	.status = data_status,
	.save = data_save,
	.restore = data_restore,
	.open_at = data_open_at,
	.copy = data_copy,
};
