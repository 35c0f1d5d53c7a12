/*
 * Lineage: the history of the project as a graph, newest first. A node's detail stands beside it, or takes its place
 * where there is no room; the detail begins with rows that lead to where the work was done, and to what it came from
 * and led to.
 */
#include "tui/screens/lineage_view.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/widgets/match.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lineage_view *self(struct view *view)
{
	return (struct lineage_view *)view;
}

static bool is_visible(const struct lineage_view *lineage)
{
	const struct app *app = lineage->view.app;

	return app->current == VIEW_LINEAGE || app->current == VIEW_CASE;
}

static struct view *lineage_create(struct app *app)
{
	struct lineage_view *lineage = xcalloc(1, sizeof(*lineage));

	lineage->view = (struct view){ .ops = &lineage_view, .app = app };
	lineage->text = textview_new();
	lineage->search = xstrdup("");
	lineage->history_slot = app_slot();
	lineage->facts_slot = app_slot();
	return &lineage->view;
}

static void lineage_destroy(struct view *view)
{
	struct lineage_view *lineage = self(view);

	lineage_free_loaded(lineage);
	textview_free(lineage->text);
	free(lineage->search);
	free(lineage);
}

static void lineage_event(struct view *view, enum view_event event)
{
	struct lineage_view *lineage = self(view);

	if (event == VIEW_CHANGED && !is_visible(lineage))
		lineage->behind = true;
	else if (event == VIEW_CHANGED || (event == VIEW_SHOWN && (lineage->behind || !lineage->history)))
		lineage_load(lineage);
	else if (event == VIEW_SHOWN)
		lineage_moved(lineage);
}

/* ---- Moving ---- */

static void go_to_node(struct lineage_view *lineage, size_t index)
{
	list_move_to(&lineage->list, (int64_t)index);
	lineage->link_list.cursor = 0;
	lineage_moved(lineage);
}

/* Going may replace what is shown here, so nothing of it is kept. Where Data does not know the node's dataset yet, it filters the one it shows. */
static void go_to_screen(struct lineage_view *lineage, const struct lineage_link *link)
{
	struct app *app = lineage->view.app;
	struct view *data = app->views[VIEW_DATA];
	enum view_id screen = link->screen;
	char *argument = xstrdup(link->argument ? link->argument : "");
	char *object = xstrdup(lineage_cursor(lineage)->object);
	struct error why = ERROR_INIT;

	app_go(app, screen, NULL);
	if (screen == VIEW_DATA && !data->ops->command(data, COMMAND_DATASET, object, &why))
		app_toast(app, TOAST_INFO, "%s", why.message);
	app_go(app, screen, argument);
	free(argument);
	free(object);
}

static bool lineage_open(struct lineage_view *lineage, struct error *error)
{
	const struct lineage_link *link;

	if (!lineage_cursor(lineage))
		return error_set(error, ERROR_USAGE, "there is nothing to open yet");
	if (!lineage->in_detail) {
		lineage->in_detail = true;
		lineage->link_list.cursor = 0;
		return true;
	}
	if (lineage->link_list.cursor >= (int64_t)lineage->links.count)
		return true;
	link = &lineage->links.items[lineage->link_list.cursor];
	if (link->kind == LINK_SCREEN)
		go_to_screen(lineage, link);
	else
		go_to_node(lineage, link->node);
	return true;
}

/* Leaving the detail first; false: there is none to leave. */
static bool lineage_close(struct lineage_view *lineage)
{
	bool was = lineage->in_detail;

	lineage->in_detail = false;
	return was;
}

static bool lineage_move(struct lineage_view *lineage, enum command_id id)
{
	if (lineage->in_detail)
		return list_command(&lineage->link_list, id);
	if (!list_command(&lineage->list, id))
		return false;
	lineage->link_list.cursor = 0;
	lineage_moved(lineage);
	return true;
}

/* ---- Search ---- */

static bool holds(const struct lineage_node *node, const char *text)
{
	const char *const texts[] = { node->title, node->who, node->object, lineage_type_word(node->type) };
	size_t at;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (match_find(texts[i], strlen(texts[i]), 0, text, &at))
			return true;
	return false;
}

static bool search_on(struct lineage_view *lineage, int direction, struct error *error)
{
	const struct lineage_history *history = lineage->history;
	int64_t count = history ? (int64_t)history->count : 0, from = lineage->list.cursor;

	if (!*lineage->search)
		return error_set(error, ERROR_USAGE, "nothing was searched for yet; search does");
	for (int64_t step = 1; step <= count; step++) {
		int64_t at = ((from + direction * step) % count + count) % count;

		if (!holds(&history->nodes[at], lineage->search))
			continue;
		if (direction > 0 ? at <= from : at >= from)
			app_toast(lineage->view.app, TOAST_INFO, "search went round the %s",
				direction > 0 ? "end" : "start");
		go_to_node(lineage, (size_t)at);
		return true;
	}
	return error_set(error, ERROR_USAGE, "no entry holds \"%.80s\"", lineage->search);
}

static bool search_for(struct lineage_view *lineage, const char *text, struct error *error)
{
	char *copy = xstrdup(text);

	free(lineage->search);
	lineage->search = copy;
	return !*text || search_on(lineage, 1, error);
}

static void search_said(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;

	if (!search_for(context, text, &error))
		app_toast(app, TOAST_WARNING, "%s", error.message);
}

static bool search(struct lineage_view *lineage, const char *args, struct error *error)
{
	struct prompt_spec spec = { .title = "Search", .initial = "", .accept = search_said, .context = lineage };

	if (*args)
		return search_for(lineage, args, error);
	prompt_open(lineage->view.app, &spec);
	return true;
}

/* ---- Commands ---- */

static bool lineage_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct lineage_view *lineage = self(view);

	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return (id == COMMAND_RIGHT && lineage->in_detail) || lineage_open(lineage, error);
	case COMMAND_LEFT:
		return lineage_close(lineage) || true;
	case COMMAND_BACK:
		return lineage_close(lineage) || error_set(error, ERROR_USAGE, "%s", "");
	case COMMAND_SEARCH:
		return search(lineage, args, error);
	case COMMAND_SEARCH_NEXT:
		return search_on(lineage, 1, error);
	case COMMAND_SEARCH_PREVIOUS:
		return search_on(lineage, -1, error);
	case COMMAND_SNAPSHOT_MARK:
		return lineage_mark(lineage, error);
	case COMMAND_SNAPSHOT_DIFF:
		return lineage_compare(lineage, args, error);
	case COMMAND_CARD:
		return lineage_card(lineage, error);
	default:
		return lineage_move(lineage, id) || textview_command(lineage->text, id) ||
			error_set(error, ERROR_USAGE, "%s", "");
	}
}

static const char *lineage_why_not(struct view *view, enum command_id id)
{
	const struct lineage_view *lineage = self(view);

	if ((id == COMMAND_OPEN || id == COMMAND_SEARCH) && !lineage_cursor(lineage))
		return "nothing is here yet";
	return lineage_why_no_snapshot(lineage, id);
}

static void click(struct lineage_view *lineage, int row, int col, bool twice)
{
	bool detail = col >= lineage->detail_col;
	struct list *list = detail ? &lineage->link_list : &lineage->list;
	int64_t index = list->top + row - (detail ? lineage->link_row : lineage->list_row);

	if (row < (detail ? lineage->link_row : lineage->list_row) || index >= list->count ||
		index >= list->top + list->height)
		return;
	lineage->in_detail = detail;
	list_move_to(list, index);
	if (!detail)
		go_to_node(lineage, (size_t)index);
	if (twice)
		lineage_open(lineage, NULL);
}

static void lineage_mouse(struct view *view, int row, int col, int action)
{
	struct lineage_view *lineage = self(view);
	int lines = action == MOUSE_WHEEL_UP ? -3 : 3;

	if (action == MOUSE_CLICK || action == MOUSE_DOUBLE) {
		click(lineage, row, col, action == MOUSE_DOUBLE);
	} else if (col >= lineage->detail_col) {
		textview_scroll(lineage->text, lines);
	} else {
		list_scroll(&lineage->list, lines);
		lineage_moved(lineage);
	}
}

/* ---- Saying what is there, keeping it ---- */

static void lineage_status(struct view *view, struct view_status *out)
{
	const struct lineage_view *lineage = self(view);

	if (lineage_cursor(lineage))
		snprintf(out->position, STATUS_TEXT, "%s of %s", number_of(lineage->list.cursor + 1).text,
			number_of(lineage->list.count).text);
	if (lineage->marked)
		snprintf(out->marks, STATUS_TEXT, "a snapshot is marked");
}

static void lineage_summary(struct view *view, char *out, size_t size)
{
	const struct lineage_view *lineage = self(view);
	const struct lineage_history *history = lineage->history;
	struct strbuf age = STRBUF_INIT;

	out[0] = '\0';
	if (history && history->count) {
		clock_print_age(history->nodes[0].at, view->app->now, &age);
		snprintf(out, size, "%s entr%s   %s  %s  %s", number_of((int64_t)history->count).text,
			history->count == 1 ? "y" : "ies", age.data, history->nodes[0].who, history->nodes[0].title);
	}
	strbuf_free(&age);
}

static void lineage_save(struct view *view, struct strbuf *out)
{
	const struct lineage_node *node = lineage_cursor(self(view));

	if (node && self(view)->list.cursor > 0)
		strbuf_addf(out, "action=%" PRId64, node->first_action);
}

static void lineage_restore(struct view *view, const char *saved)
{
	if (strncmp(saved, "action=", 7) == 0)
		self(view)->wanted = strtoll(saved + 7, NULL, 10);
}

static bool lineage_copy(struct view *view, const char *what, struct strbuf *out)
{
	const struct lineage_node *node = lineage_cursor(self(view));
	struct json_writer w;

	if (!node)
		return false;
	if (strcmp(what, "id") == 0) {
		strbuf_addf(out, "%" PRId64, node->last_action);
	} else if (strcmp(what, "row") == 0) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_string(&w, "type", lineage_type_word(node->type));
		json_put_time(&w, "at", node->at);
		json_put_string(&w, "who", node->who);
		json_put_string(&w, "title", node->title);
		json_put_string(&w, "object", node->object);
		json_put_int(&w, "rows", node->rows);
		json_put_int(&w, "actions", node->actions);
		json_put_bool(&w, "undone", node->undone);
		json_close(&w, '}');
	} else {
		strbuf_adds(out, node->title);
	}
	return true;
}

const struct view_ops lineage_view = {
	.id = VIEW_LINEAGE,
	.name = "lineage",
	.title = "Lineage",
	.key = '6',
	.contexts = CONTEXT_LINEAGE | CONTEXT_LIST,
	.create = lineage_create,
	.destroy = lineage_destroy,
	.event = lineage_event,
	.draw = lineage_draw,
	.draw_pane = lineage_draw_pane,
	.summary = lineage_summary,
	.command = lineage_command,
	.why_not = lineage_why_not,
	.mouse = lineage_mouse,
	.status = lineage_status,
	.save = lineage_save,
	.restore = lineage_restore,
	.copy = lineage_copy,
};
