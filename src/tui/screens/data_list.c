/* The list of the Data tab: its columns, and which of them find room. */
#include "tui/screens/data_view.h"

#include "tui/widgets/match.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	SIGNS = 2, /* mark and cursor, left of the columns */
	GAP = 2,   /* between columns */
};

enum column_id {
	COLUMN_ID,
	COLUMN_KIND,
	COLUMN_SPLIT,
	COLUMN_LABEL,
	COLUMN_LENGTH,
	COLUMN_FLAGS,
	COLUMN_INPUT,
	COLUMNS
};

struct cell_place {
	const struct surface *s;
	int row, col, cols;
};

static void draw_id(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, example->id);
	surface_right(at->s, at->row, at->col + at->cols, at->cols,
		rows_marked(view->rows, example->id) ? ROLE_MARKED : ROLE_TEXT, text);
}

static void draw_kind(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	(void)view;
	surface_text(at->s, at->row, at->col, at->cols, ROLE_MUTED, example_kind_short(example->kind));
}

static void draw_split(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	(void)view;
	surface_text(at->s, at->row, at->col, at->cols, ROLE_MUTED, example->split);
}

/* A label nobody here gave is muted, one that people dispute has a sign, one that is being written an ellipsis. */
static void draw_label(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	const char *pending;

	if (data_pending_label(view, example->id, &pending)) {
		int used = surface_text(at->s, at->row, at->col, at->cols, ROLE_ACCENT, pending ? pending : "-");
		if (used < at->cols) /* a label that is cut ends in one already */
			surface_text(
				at->s, at->row, at->col + used, 1, ROLE_ACCENT, surface_ascii(at->s) ? "*" : "\u2026");
	} else if (example->disputed) {
		int used = surface_text(
			at->s, at->row, at->col, at->cols - 1, ROLE_WARN, *example->label ? example->label : "tie");
		surface_text(at->s, at->row, at->col + used, 1, ROLE_WARN, "!");
	} else {
		surface_text(at->s, at->row, at->col, at->cols, example->annotators ? ROLE_TEXT : ROLE_MUTED,
			*example->label ? example->label : "\u00b7");
	}
}

static void draw_length(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	(void)view;
	surface_right(at->s, at->row, at->col + at->cols, at->cols, ROLE_TEXT, number_of(example->length).text);
}

static void draw_flags(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	size_t count, used = 0;
	const struct flag_letter *letters = data_flag_letters(&count);
	char text[16];

	(void)view;
	for (size_t i = 0; i < count && used + 1 < sizeof(text); i++)
		if (data_flags(example) & letters[i].flag)
			text[used++] = letters[i].letter;
	text[used] = '\0';
	surface_text(at->s, at->row, at->col, at->cols, ROLE_WARN, text);
}

static void draw_input(struct data_view *view, const struct cell_place *at, const struct example *example)
{
	(void)view;
	surface_text(at->s, at->row, at->col, at->cols, example->gone ? ROLE_MUTED : ROLE_TEXT, example->title);
}

struct column {
	const char *title, *sort; /* sort: field of a filter's sort word that this column shows */
	int cols;                 /* 0: given by the data */
	bool right;
	int order; /* 0: always there; else the place in which columns are let in */
	void (*draw)(struct data_view *view, const struct cell_place *at, const struct example *example);
};
static const struct column columns[COLUMNS] = {
	[COLUMN_ID] = { "#", "id", 0, true, 0, draw_id },
	[COLUMN_KIND] = { "kind", NULL, 5, false, 3, draw_kind },
	[COLUMN_SPLIT] = { "split", "split", 7, false, 2, draw_split },
	[COLUMN_LABEL] = { "label", "label", 0, false, 0, draw_label },
	[COLUMN_LENGTH] = { "len", "length", 7, true, 1, draw_length },
	[COLUMN_FLAGS] = { "flags", NULL, 5, false, 0, draw_flags },
	[COLUMN_INPUT] = { "input", NULL, 0, false, 0, draw_input },
};
enum { COLUMN_ORDERS = 3 };

struct plan {              /* the columns of one frame */
	int cols[COLUMNS]; /* 0: not shown */
};

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int id_columns(const struct data_view *view)
{
	const struct list *list = rows_list(view->rows);
	int64_t most = larger(rows_id(view->rows, 0), rows_id(view->rows, list->count - 1));
	int cols = 4;

	for (int i = 0; i < list->height; i++)
		most = larger(most, rows_id(view->rows, list->top + i));
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

static int input_room(const struct plan *plan, int cols)
{
	int room = cols - SIGNS;

	for (int i = 0; i < COLUMN_INPUT; i++)
		room -= plan->cols[i] ? plan->cols[i] + GAP : 0;
	return room;
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

/* A column in which all rows are alike tells nothing. */
static bool tells_something(const struct data_view *view, int column)
{
	if (column != COLUMN_SPLIT && column != COLUMN_KIND)
		return true;
	return view->facts && (column == COLUMN_SPLIT ? has_splits : has_kinds)(&view->facts->overview);
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

static bool is_wanted(const struct data_view *view, int column, int order)
{
	return columns[column].order == order && tells_something(view, column);
}

static struct plan plan_columns(const struct data_view *view, int cols, int input)
{
	struct plan plan = { .cols = { [COLUMN_ID] = id_columns(view),
				     [COLUMN_LABEL] = data_label_columns(view),
				     [COLUMN_FLAGS] = columns[COLUMN_FLAGS].cols } };

	for (int i = 0; i < COLUMN_INPUT; i++)
		if (is_sorted_by(view, columns[i].sort) && !plan.cols[i])
			plan.cols[i] = columns[i].cols;
	for (int order = 1; order <= COLUMN_ORDERS; order++)
		for (int i = 0; i < COLUMN_INPUT; i++)
			if (!plan.cols[i] && is_wanted(view, i, order) &&
				input_room(&plan, cols) - columns[i].cols - GAP >= input)
				plan.cols[i] = columns[i].cols;
	plan.cols[COLUMN_INPUT] = input_room(&plan, cols);
	return plan;
}

static void draw_heads(const struct surface *s, int row, const struct plan *plan)
{
	int col = SIGNS;

	for (int i = 0; i < COLUMNS; i++) {
		if (plan->cols[i] < 1)
			continue;
		if (columns[i].right)
			surface_right(s, row, col + plan->cols[i], plan->cols[i], ROLE_MUTED, columns[i].title);
		else
			surface_text(s, row, col, plan->cols[i], ROLE_MUTED, columns[i].title);
		col += plan->cols[i] + GAP;
	}
}

static void draw_cells(struct data_view *view, const struct surface *s, int row, const struct plan *plan,
	const struct example *example)
{
	struct cell_place at = { .s = s, .row = row, .col = SIGNS };

	for (int i = 0; i < COLUMNS; i++) {
		at.cols = plan->cols[i];
		if (at.cols < 1)
			continue;
		columns[i].draw(view, &at, example);
		at.col += at.cols + GAP;
	}
}

/* The input is the last column, up to the edge. */
static void mark_matches(
	const struct data_view *view, const struct surface *s, int row, const struct plan *plan, const char *input)
{
	int cols = plan->cols[COLUMN_INPUT];
	size_t n = strlen(input);

	for (size_t i = 0; cols > 0 && i < view->word_count; i++)
		match_paint(s, row, s->cols - cols, cols, input, n, 0, n, view->words[i]);
}

static void draw_row(
	struct data_view *view, const struct surface *s, int row, const struct plan *plan, int64_t index, bool focused)
{
	const struct example *example = rows_at(view->rows, index);
	struct example unread = { .id = rows_id(view->rows, index), .split = "", .label = "", .title = "" };

	if (index == rows_list(view->rows)->cursor) {
		surface_fill(s, row, 0, 1, s->cols, ROLE_TEXT);
		surface_text(s, row, 1, 1, ROLE_TEXT, "\u25b8");
	}
	if (rows_marked(view->rows, unread.id))
		surface_text(s, row, 0, 1, ROLE_MARKED, "\u2022");
	draw_cells(view, s, row, plan, example ? example : &unread);
	if (index == rows_list(view->rows)->cursor) {
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
		if (focused)
			surface_cursor(s, row, 1);
	}
	mark_matches(view, s, row, plan, example ? example->title : "");
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
	struct plan plan = plan_columns(view, s->cols - 1, input);

	draw_heads(s, 0, &plan);
	draw_rows(view, s, 1, s->rows - 1, &plan, focused);
	if (rows_list(view->rows)->count == 0)
		draw_no_rows(view, s, 1);
}

void data_draw_short_list(struct data_view *view, const struct surface *s, int row, bool focused)
{
	struct plan plan = { .cols = { [COLUMN_ID] = id_columns(view), [COLUMN_LABEL] = data_label_columns(view) } };

	plan.cols[COLUMN_INPUT] = input_room(&plan, s->cols - 1);
	if (s->rows > row)
		draw_rows(view, s, row, s->rows - row, &plan, focused);
}
