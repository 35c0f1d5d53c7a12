/* The list of the Data tab: its columns, and which of them find room. */
#include "tui/screens/data_view.h"

#include "tui/widgets/match.h"

#include <string.h>

enum {
	SIGNS = 2, /* mark and cursor, left of the columns */
	GAP = 2,   /* between columns */
	FIELD_COLUMNS = 14,
	FIELD_ORDER = 20, /* behind all others when room is short */
};

/* ---- Which columns find room, and how much ---- */

struct planned {
	const struct layout_column *item;
	int cols;  /* 0: not shown */
	int value; /* which of rows_value() stands in it; -1: it is in the narrow row */
};
struct plan { /* the columns of one frame */
	struct planned columns[COLUMNS_LIMIT];
	size_t count;
};

static int id_columns(const struct data_view *view)
{
	int64_t most = rows_largest_id(view->rows);
	int cols = 4;

	for (int64_t limit = 10000; most >= limit && cols < 18; limit *= 10)
		cols++;
	return cols;
}

/* The longest label and the sign behind it, within reason. */
int data_label_columns(const struct data_view *view)
{
	const struct dataset *dataset = data_dataset(view);
	int cols = 5;

	for (size_t i = 0; dataset && i < dataset->label_count; i++) {
		int width = display_width(dataset->labels[i], strlen(dataset->labels[i]), 0) + 1;
		cols = width > cols ? width : cols;
	}
	return cols < 16 ? cols : 16;
}

int data_column_cols(const struct data_view *view, const struct layout_column *item)
{
	if (item->cols)
		return item->cols;
	if (!item->column)
		return FIELD_COLUMNS;
	return item->column->width == WIDTH_IDS       ? id_columns(view)
		: item->column->width == WIDTH_LABELS ? data_label_columns(view)
						      : item->column->cols;
}

static bool grows(const struct layout_column *item)
{
	return item->column && item->column->width == WIDTH_GROWS && !item->cols;
}

static bool has_splits(const struct example_overview *overview)
{
	for (size_t i = 0; i < overview->split_count; i++)
		if (*overview->splits[i].split)
			return true;
	return false;
}

static bool has_kinds(const struct example_overview *overview)
{
	return (overview->kinds & (overview->kinds - 1)) != 0;
}

bool data_column_tells(const struct data_view *view, const struct layout_column *item)
{
	const char *name = item->column ? item->column->name : "";
	bool split = strcmp(name, "split") == 0;

	if (!split && strcmp(name, "kind") != 0)
		return true;
	return view->facts && (split ? has_splits : has_kinds)(&view->facts->overview);
}

/* What the rows are ordered by is worth seeing, however narrow the window. */
static bool is_sorted_by(const struct data_view *view, const char *field)
{
	const char *sort = strstr(view->filter, "sort:");
	size_t n = field ? strlen(field) : 0;

	if (!sort || !field)
		return false;
	sort += strlen("sort:");
	sort += *sort == '-';
	return strncmp(sort, field, n) == 0 && (sort[n] == '\0' || sort[n] == ' ');
}

/* 0: it is always shown */
static int order_of(const struct data_view *view, const struct layout_column *item)
{
	if (!item->column)
		return FIELD_ORDER;
	return is_sorted_by(view, item->column->sort) ? 0 : item->column->order;
}

static int room_left(const struct plan *plan, int cols)
{
	int room = cols - SIGNS;

	for (size_t i = 0; i < plan->count; i++)
		room -= plan->columns[i].cols ? plan->columns[i].cols + GAP : 0;
	return room + GAP;
}

/* What is left over goes to the columns that grow, in equal parts. */
static void grow(struct plan *plan, int cols)
{
	int growing = 0;

	for (size_t i = 0; i < plan->count; i++)
		growing += plan->columns[i].cols > 0 && grows(plan->columns[i].item);
	for (size_t i = 0; i < plan->count && growing > 0; i++) {
		struct planned *column = &plan->columns[i];
		if (!column->cols || !grows(column->item))
			continue;
		int more = room_left(plan, cols) / growing--;
		column->cols = column->cols + more > 0 ? column->cols + more : 0;
	}
}

/* Columns come in by their order, as long as what grows keeps `input` columns (its own least, where a person chose the columns). */
static struct plan plan_layout(const struct data_view *view, const struct column_layout *layout, int cols, int input)
{
	struct plan plan = { .count = layout->count };
	int value = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_column *item = &layout->items[i];
		bool looked_up = !item->column || item->column->path;
		plan.columns[i] = (struct planned){ .item = item, .value = looked_up ? value++ : -1 };
	}
	for (int order = 0; order <= FIELD_ORDER; order++)
		for (size_t i = 0; i < layout->count; i++) {
			struct planned *column = &plan.columns[i];
			int wanted = data_column_cols(view, column->item);
			if (order_of(view, column->item) != order ||
				(!layout->chosen && !data_column_tells(view, column->item)))
				continue;
			if (grows(column->item) && !layout->chosen)
				wanted = input;
			if (order == 0 || room_left(&plan, cols) - wanted - GAP >= 0)
				column->cols = wanted;
		}
	grow(&plan, cols);
	return plan;
}

/* ---- Cells ---- */

static void draw_heads(const struct surface *s, int row, const struct plan *plan)
{
	int col = SIGNS;

	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *column = &plan->columns[i];
		const struct data_column *kind = column->item->column;
		if (column->cols < 1)
			continue;
		if (kind && kind->right)
			surface_right(s, row, col + column->cols, column->cols, ROLE_MUTED, kind->title);
		else
			surface_text(s, row, col, column->cols, ROLE_MUTED, kind ? kind->title : column->item->path);
		col += column->cols + GAP;
	}
}

static const char *cell_value(struct data_view *view, const struct planned *column, int64_t index)
{
	return column->value >= 0 ? rows_value(view->rows, index, (size_t)column->value) : "";
}

static void draw_cell(struct data_view *view, const struct surface *s, int row, int col, const struct planned *column,
	const struct example *example, int64_t index)
{
	const struct data_column *kind = column->item->column;
	struct cell_text cell = { .text = "", .role = ROLE_TEXT, .sign = "" };

	if (column->value >= 0)
		cell.text = cell_value(view, column, index);
	else
		kind->print(view, example, &cell);
	if (kind && kind->right) {
		surface_right(s, row, col + column->cols, column->cols, cell.role, cell.text);
		return;
	}
	int used = surface_text(s, row, col, column->cols - (*cell.sign && !cell.ellipsis), cell.role, cell.text);
	if (*cell.sign && used < column->cols)
		surface_text(s, row, col + used, 1, cell.role, cell.ellipsis && surface_ascii(s) ? "*" : cell.sign);
}

static void mark_matches(
	const struct data_view *view, const struct surface *s, int row, int col, int cols, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < view->word_count; i++)
		match_paint(s, row, col, cols, text, n, 0, n, view->words[i]);
}

/* A row that is not here yet shows its number. */
static void draw_cells(struct data_view *view, const struct surface *s, int row, const struct plan *plan,
	const struct example *example, int64_t index)
{
	struct example unread = { .id = rows_id(view->rows, index) };
	int col = SIGNS;

	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *column = &plan->columns[i];
		const struct data_column *kind = column->item->column;
		if (column->cols < 1)
			continue;
		if (example || (kind && kind->width == WIDTH_IDS))
			draw_cell(view, s, row, col, column, example ? example : &unread, index);
		col += column->cols + GAP;
	}
}

static void mark_row(struct data_view *view, const struct surface *s, int row, const struct plan *plan,
	const struct example *example, int64_t index)
{
	int col = SIGNS;

	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *column = &plan->columns[i];
		if (column->cols < 1)
			continue;
		if (column->value >= 0)
			mark_matches(view, s, row, col, column->cols, cell_value(view, column, index));
		else if (column->item->column->searched)
			mark_matches(view, s, row, col, column->cols, example->title);
		col += column->cols + GAP;
	}
}

static void draw_row(
	struct data_view *view, const struct surface *s, int row, const struct plan *plan, int64_t index, bool focused)
{
	const struct example *example = rows_at(view->rows, index);

	if (index == rows_list(view->rows)->cursor) {
		surface_fill(s, row, 0, 1, s->cols, ROLE_TEXT);
		surface_text(s, row, 1, 1, ROLE_TEXT, "\u25b8");
	}
	if (rows_marked(view->rows, rows_id(view->rows, index)))
		surface_text(s, row, 0, 1, ROLE_MARKED, "\u2022");
	draw_cells(view, s, row, plan, example, index);
	if (index == rows_list(view->rows)->cursor) {
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
		if (focused)
			surface_cursor(s, row, 1);
	}
	if (example)
		mark_row(view, s, row, plan, example, index);
}

static void draw_rows(
	struct data_view *view, const struct surface *s, int row, int rows, const struct plan *plan, bool focused)
{
	struct list *list = rows_list(view->rows);
	struct surface body = surface_sub(s, 0, 0, s->rows, s->cols - 1);

	list_set_height(list, rows);
	view->places.list_row = row;
	view->places.list_rows = rows;
	for (int i = 0; i < rows && list->top + i < list->count; i++)
		draw_row(view, &body, row + i, plan, list->top + i, focused);
	list_draw_scrollbar(list, s, row, s->cols - 1, rows);
}

static void draw_no_rows(struct data_view *view, const struct surface *s, int row)
{
	const char *failure = rows_error(view->rows);

	if (failure)
		surface_printf(s, row, SIGNS, s->cols - SIGNS, ROLE_BAD, "%s", failure);
	else if (!rows_complete(view->rows))
		surface_text(s, row, SIGNS, s->cols - SIGNS, ROLE_MUTED, "reading \u2026");
	else if (*view->filter)
		surface_printf(s, row, SIGNS, s->cols - SIGNS, ROLE_MUTED,
			"No row matches the filter. Press %s to change it.", data_key(view, COMMAND_FILTER));
	else
		surface_printf(s, row, SIGNS, s->cols - SIGNS, ROLE_MUTED,
			"This dataset has no examples any more. Press %s to undo, or %s to import.",
			data_key(view, COMMAND_UNDO), data_key(view, COMMAND_IMPORT));
}

void data_draw_list(struct data_view *view, const struct surface *s, int input, bool focused)
{
	struct plan plan = plan_layout(view, &view->layout, s->cols - 1, input);

	view->places.columns = 0;
	for (size_t i = 0; i < plan.count; i++)
		view->places.columns |= plan.columns[i].cols > 0 ? 1U << i : 0;
	draw_heads(s, 0, &plan);
	draw_rows(view, s, 1, s->rows - 1, &plan, focused);
	if (rows_list(view->rows)->count == 0)
		draw_no_rows(view, s, 1);
}

void data_draw_short_list(struct data_view *view, const struct surface *s, int row, bool focused)
{
	struct column_layout layout = { .chosen = true };

	columns_add(&layout, data_column_find("id"), NULL);
	columns_add(&layout, data_column_find("label"), NULL);
	columns_add(&layout, data_column_find("title"), NULL);
	struct plan plan = plan_layout(view, &layout, s->cols - 1, 0);
	if (s->rows > row)
		draw_rows(view, s, row, s->rows - row, &plan, focused);
}
