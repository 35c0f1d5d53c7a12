/* Choosing the columns: shown ones first, in their order, then those there are besides. What is changed shows at once in the list above; Escape takes it back. */
#include "tui/screens/data_view.h"

#include "preop/base/json.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOX_ROWS = 16, BOX_COLS = 66, NAME_AT = 3, WIDTH_COLUMNS = 4, GAP = 3, FIELDS_LIMIT = 200, FIELD_DEPTH = 2 };

struct chooser {
	struct overlay overlay;
	struct data_view *view;
	struct strbuf before; /* the layout to go back to */
	struct list list;     /* shown columns, then the others of the table */
	int list_row;
};

/* ---- The rows ---- */

static size_t hidden_columns(const struct chooser *chooser, const struct data_column **out, size_t limit)
{
	const struct column_layout *layout = &chooser->view->layout;
	size_t count, hidden = 0;
	const struct data_column *columns = data_columns(&count);

	for (size_t i = 0; i < count; i++) {
		bool shown = false;
		for (size_t k = 0; k < layout->count; k++)
			shown = shown || layout->items[k].column == &columns[i];
		if (!shown && hidden < limit)
			out[hidden++] = &columns[i];
	}
	return hidden;
}

static void count_rows(struct chooser *chooser)
{
	const struct data_column *hidden[COLUMNS_LIMIT];

	list_set_count(&chooser->list,
		(int64_t)(chooser->view->layout.count + hidden_columns(chooser, hidden, COLUMNS_LIMIT)));
}

static void changed(struct chooser *chooser)
{
	chooser->view->layout.chosen = true;
	data_layout_changed(chooser->view);
	count_rows(chooser);
}

/* NULL: the cursor is on a column that is not shown. */
static struct layout_column *chosen_item(const struct chooser *chooser)
{
	struct column_layout *layout = &chooser->view->layout;

	return (size_t)chooser->list.cursor < layout->count ? &layout->items[chooser->list.cursor] : NULL;
}

/* ---- Changing ---- */

static bool toggle(struct chooser *chooser, struct error *error)
{
	struct column_layout *layout = &chooser->view->layout;
	const struct data_column *hidden[COLUMNS_LIMIT];
	size_t cursor = (size_t)chooser->list.cursor;

	if (cursor < layout->count && layout->count == 1)
		return error_set(error, ERROR_USAGE, "a list has at least one column");
	if (cursor < layout->count) {
		columns_remove(layout, cursor);
	} else {
		size_t count = hidden_columns(chooser, hidden, COLUMNS_LIMIT);
		if (cursor - layout->count >= count || !columns_add(layout, hidden[cursor - layout->count], NULL))
			return error_set(error, ERROR_USAGE, "%d columns are the most a list can have", COLUMNS_LIMIT);
		list_move_to(&chooser->list, (int64_t)layout->count - 1);
	}
	changed(chooser);
	return true;
}

static bool not_shown(struct error *error)
{
	return error_set(error, ERROR_USAGE, "this column is not shown: Space shows it");
}

static bool widen(struct chooser *chooser, int by, struct error *error)
{
	struct layout_column *item = chosen_item(chooser);

	if (!item)
		return not_shown(error);
	int cols = data_column_cols(chooser->view, item) + by;
	item->cols = cols < COLUMN_NARROWEST ? COLUMN_NARROWEST : cols > COLUMN_WIDEST ? COLUMN_WIDEST : cols;
	changed(chooser);
	return true;
}

static bool shift(struct chooser *chooser, int by, struct error *error)
{
	struct column_layout *layout = &chooser->view->layout;
	int64_t to = chooser->list.cursor + by;

	if (!chosen_item(chooser))
		return not_shown(error);
	if (to < 0 || to >= (int64_t)layout->count)
		return true;
	columns_move(layout, (size_t)chooser->list.cursor, (size_t)to);
	list_move_to(&chooser->list, to);
	changed(chooser);
	return true;
}

/* Of the usual columns those that tell something: what is listed as shown is what one sees. */
static void take_usual(struct data_view *view)
{
	columns_usual(&view->layout);
	for (size_t i = view->layout.count; i-- > 0;)
		if (!data_column_tells(view, &view->layout.items[i]))
			columns_remove(&view->layout, i);
}

static bool reset(struct chooser *chooser)
{
	take_usual(chooser->view);
	data_layout_changed(chooser->view);
	count_rows(chooser);
	list_move_to(&chooser->list, 0);
	return true;
}

/* ---- A field of the record ---- */

struct field_choice {
	struct chooser *chooser;
	struct arena arena;
	struct picker_item items[FIELDS_LIMIT];
	size_t count;
};

static bool is_plain_key(const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", key[i]) || !key[i])
			return false;
	return n > 0;
}

/* The members of an object and of the objects in it; `path` ends with a point, or is empty. */
static void collect_fields(struct field_choice *choice, struct json_span object, const char *path, int depth)
{
	struct json_span key, value;
	size_t cursor = 0;

	while (choice->count < FIELDS_LIMIT && json_next_member(object, &cursor, &key, &value)) {
		const char *name = key.start + 1;
		size_t n = key.length - 2;
		char *field = is_plain_key(name, n)
			? arena_printf(&choice->arena, "%s%.*s", path, (int)n, name)
			: arena_printf(&choice->arena, "%.*s[%.*s]", (int)(strlen(path) - (*path != '\0')), path,
				  (int)key.length, key.start);
		if (json_type(value) == JSON_OBJECT && depth < FIELD_DEPTH) {
			collect_fields(choice, value, arena_printf(&choice->arena, "%s.", field), depth + 1);
			continue;
		}
		size_t shown = value.length < 60 ? value.length : 60;
		choice->items[choice->count++] = (struct picker_item){ .text = field,
			.detail = arena_strndup(&choice->arena, value.start, shown) };
	}
}

static void show_field(struct chooser *chooser, const char *path)
{
	struct column_layout *layout = &chooser->view->layout;

	if (!*path)
		return;
	if (!columns_add(layout, NULL, path)) {
		app_toast(chooser->overlay.app, TOAST_WARNING, "%s: it is there already, or there are %d columns", path,
			COLUMNS_LIMIT);
		return;
	}
	changed(chooser);
	list_move_to(&chooser->list, (int64_t)layout->count - 1);
}

static void field_chosen(struct app *app, void *context, size_t index)
{
	struct field_choice *choice = context;

	(void)app;
	show_field(choice->chooser, choice->items[index].text);
}

static void field_typed(struct app *app, void *context, const char *text)
{
	struct field_choice *choice = context;

	(void)app;
	show_field(choice->chooser, text);
}

static void free_field_choice(void *context)
{
	struct field_choice *choice = context;

	arena_free(&choice->arena);
	free(choice);
}

static bool choose_field(struct chooser *chooser)
{
	const struct example_detail *detail = data_cursor_detail(chooser->view);
	struct field_choice *choice = xcalloc(1, sizeof(*choice));

	choice->chooser = chooser;
	if (detail)
		collect_fields(choice, json_root(detail->body, detail->body_length), "", 1);
	picker_open(chooser->overlay.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "field of the record, or type a path",
			.items = choice->items,
			.count = choice->count,
			.accept = field_chosen,
			.accept_text = field_typed,
			.free_context = free_field_choice,
			.context = choice });
	return true;
}

/* ---- The overlay ---- */

static void go_back(struct chooser *chooser)
{
	columns_parse(&chooser->view->layout, chooser->before.data, NULL);
	data_layout_changed(chooser->view);
}

static bool chooser_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct chooser *chooser = (struct chooser *)overlay;

	(void)args;
	switch (id) {
	case COMMAND_COLUMN_TOGGLE:
		return toggle(chooser, error);
	case COMMAND_COLUMN_WIDER:
		return widen(chooser, 1, error);
	case COMMAND_COLUMN_NARROWER:
		return widen(chooser, -1, error);
	case COMMAND_COLUMN_LATER:
		return shift(chooser, 1, error);
	case COMMAND_COLUMN_EARLIER:
		return shift(chooser, -1, error);
	case COMMAND_COLUMN_FIELD:
		return choose_field(chooser);
	case COMMAND_COLUMN_RESET:
		return reset(chooser);
	case COMMAND_CLOSE:
	case COMMAND_BACK:
		go_back(chooser);
		overlay_pop(overlay->app);
		return true;
	case COMMAND_ACCEPT:
		overlay_pop(overlay->app);
		return true;
	default:
		return list_command(&chooser->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

/* Where the widths end. */
static int width_end(const struct surface *s)
{
	return s->cols < 50 ? 17 : 22;
}

static void draw_shown(const struct chooser *chooser, const struct surface *s, int row, size_t index)
{
	const struct layout_column *item = &chooser->view->layout.items[index];
	const char *name = item->column ? item->column->title : item->path;
	int end = width_end(s);
	char width[16];
	bool fits = chooser->view->places.columns >> index & 1;

	surface_text(s, row, 1, 1, fits ? ROLE_GOOD : ROLE_WARN, fits ? "\u2713" : "!");
	surface_text(s, row, NAME_AT, end - NAME_AT - WIDTH_COLUMNS, ROLE_DIALOG, name);
	if (item->column && item->column->width == WIDTH_GROWS && !item->cols)
		snprintf(width, sizeof(width), "rest");
	else
		snprintf(width, sizeof(width), "%d", data_column_cols(chooser->view, item));
	surface_right(s, row, end, WIDTH_COLUMNS, item->cols ? ROLE_ACCENT : ROLE_MUTED, width);
	const char *meaning = item->column ? item->column->meaning : "field of the record";
	surface_text(
		s, row, end + GAP, s->cols - end - GAP - 2, fits ? ROLE_MUTED : ROLE_WARN, fits ? meaning : "no room");
}

static void draw_row(const struct chooser *chooser, const struct surface *s, int row, size_t index)
{
	const struct column_layout *layout = &chooser->view->layout;
	const struct data_column *hidden[COLUMNS_LIMIT];
	int end = width_end(s);

	if (index < layout->count) {
		draw_shown(chooser, s, row, index);
	} else if (index - layout->count < hidden_columns(chooser, hidden, COLUMNS_LIMIT)) {
		const struct data_column *column = hidden[index - layout->count];
		surface_text(s, row, NAME_AT, end - NAME_AT, ROLE_MUTED, column->title);
		surface_text(s, row, end + GAP, s->cols - end - GAP - 2, ROLE_MUTED, column->meaning);
	}
	if ((int64_t)index != chooser->list.cursor)
		return;
	surface_text(s, row, 0, 1, ROLE_TEXT, "\u25b8");
	surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_cursor(s, row, 0);
}

/* In the lower part of the screen: the list above shows what the choice does. */
static void chooser_draw(struct overlay *overlay, const struct surface *screen)
{
	struct chooser *chooser = (struct chooser *)overlay;
	int rows = (int)chooser->list.count + 2, top = screen->rows > 20 ? screen->rows / 4 : 0;

	struct surface lower = surface_sub(screen, top, 0, screen->rows - top, screen->cols);
	struct surface inner = overlay_box(
		&lower, rows, screen->cols - 4 < BOX_COLS ? screen->cols - 4 : BOX_COLS, "columns of the list");
	list_set_height(&chooser->list, inner.rows);
	chooser->list_row = inner.row;
	for (int i = 0; i < inner.rows && chooser->list.top + i < chooser->list.count; i++)
		draw_row(chooser, &inner, i, (size_t)(chooser->list.top + i));
	list_draw_scrollbar(&chooser->list, &inner, 0, inner.cols - 1, inner.rows);
}

static void chooser_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct chooser *chooser = (struct chooser *)overlay;

	(void)col;
	if (list_mouse(&chooser->list, action, row - chooser->list_row) && action == MOUSE_DOUBLE)
		toggle(chooser, NULL);
}

static void chooser_destroy(struct overlay *overlay)
{
	struct chooser *chooser = (struct chooser *)overlay;

	strbuf_free(&chooser->before);
	free(chooser);
}

static const struct overlay_ops chooser_ops = {
	.contexts = CONTEXT_COLUMNS | CONTEXT_LIST,
	.hints = { COMMAND_COLUMN_TOGGLE, COMMAND_COLUMN_LATER, COMMAND_COLUMN_WIDER, COMMAND_COLUMN_FIELD },
	.draw = chooser_draw,
	.command = chooser_command,
	.mouse = chooser_mouse,
	.destroy = chooser_destroy,
};

bool data_columns_command(struct data_view *view, const char *args, struct error *error)
{
	if (*args) {
		bool ok = columns_parse(&view->layout, strcmp(args, "usual") == 0 ? "" : args, error);
		if (ok)
			data_layout_changed(view);
		return ok;
	}
	struct chooser *chooser = xcalloc(1, sizeof(*chooser));
	chooser->overlay.ops = &chooser_ops;
	chooser->view = view;
	strbuf_init(&chooser->before);
	columns_print(&view->layout, &chooser->before);
	if (!view->layout.chosen)
		take_usual(view);
	overlay_push(view->view.app, &chooser->overlay);
	count_rows(chooser);
	return true;
}
