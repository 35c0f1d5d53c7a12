/* The Data tab as cells: top line, list, detail, label bars. Drawing only: nothing is read or asked for here. */
#include "tui/screens/data_view.h"

#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	WIDE_COLUMNS = 100, /* from here on the detail stands beside the list */
	INPUT_WIDE = 28,    /* columns the input keeps before others get a place, beside a detail */
	INPUT_ALONE = 52,   /* and without one */
	GAP = 2,            /* between label bars */
	BAR_COLUMNS = 8,
	COUNT_COLUMNS = 9, /* 1 000 000 */
};

/* ---- Detail ---- */

/* Columns for a text; where none are left, nothing is drawn (a negative number would mean all there are). */
static int room_for(int cols)
{
	return cols > 0 ? cols : 0;
}

static void draw_detail_head(struct data_view *view, const struct surface *s, bool focused)
{
	int64_t id = data_cursor_id(view);
	const struct example_detail *detail = data_cursor_detail(view);
	enum role role = focused ? ROLE_TITLE_FOCUS : ROLE_TITLE;

	if (!detail) {
		if (id)
			surface_printf(s, 0, 0, -1, ROLE_MUTED, "#%" PRId64 " \u2026", id);
		return;
	}
	int label = surface_right(
		s, 0, s->cols - 1, s->cols / 3, detail->row.disputed ? ROLE_WARN : ROLE_STRONG, detail->row.label);
	int room = s->cols - label - 2;
	int used = surface_printf(s, 0, 0, room_for(room), role, "#%" PRId64, id);
	used += surface_printf(s, 0, used, room_for(room - used), ROLE_MUTED, "  %s%s",
		example_kind_word(detail->row.kind), view->raw ? "  raw" : "");
	if (detail->row.revision)
		used += surface_printf(
			s, 0, used, room_for(room - used), ROLE_ACCENT, "  rev %" PRId64, detail->row.revision);
	if (rows_marked(view->rows, id))
		surface_text(s, 0, used, room_for(room - used), ROLE_MARKED, "  \u2022 marked");
}

static void draw_detail(struct data_view *view, const struct surface *s, bool focused)
{
	struct surface body = surface_sub(s, 1, 0, s->rows - 1, s->cols);

	draw_detail_head(view, s, focused);
	if (data_cursor_id(view))
		textview_draw(view->text, &body);
}

/* ---- Top line and label bars ---- */

static void draw_top(struct data_view *view, const struct surface *s, const struct dataset *dataset)
{
	const struct list *list = rows_list(view->rows);
	bool complete = rows_complete(view->rows);
	int right = 0;

	if (rows_error(view->rows))
		right = surface_right(s, 0, s->cols - 1, s->cols / 2, ROLE_BAD, rows_error(view->rows)) + 2;
	else if (*view->filter || !complete) {
		char rows[64];
		snprintf(rows, sizeof(rows), "%s%s row%s%s", complete ? "" : "\u2265 ", number_of(list->count).text,
			plural(list->count), complete ? "" : " \u2026");
		right = surface_right(s, 0, s->cols - 1, s->cols / 3, ROLE_TEXT, rows) + 2;
	}
	int room = s->cols - 1 - right;
	int col = 1 + surface_text(s, 0, 1, room_for(room / 3), ROLE_TITLE, dataset->name);
	col += surface_printf(s, 0, col, room_for(room - col), ROLE_TEXT, "   %s example%s",
		number_of(dataset->rows).text, plural(dataset->rows));
	if (view->facts && view->facts->dataset == dataset->id && view->facts->mixture.mixed)
		col += surface_printf(s, 0, col, room_for(room - col), ROLE_WARN, "   ! mixes kinds since %s",
			view->facts->mixture.path);
	if (*view->filter && room - col > 12) {
		col += surface_text(s, 0, col, room_for(room - col), ROLE_MUTED, "   filter ");
		surface_text(s, 0, col, room_for(room - col), ROLE_ACCENT, view->filter);
	}
}

static int64_t rows_labeled(const struct dataset_facts *facts, const char *label)
{
	for (size_t i = 0; i < facts->label_count; i++)
		if (strcmp(facts->labels[i].label, label) == 0)
			return facts->labels[i].count;
	return 0;
}

struct label_bar {
	int number; /* the key that gives the label; 0: none */
	const char *label;
	int64_t count, most; /* rows with the label, and with the commonest */
};

/* "1 good ████▍ 171"; returns its columns, 0 when it does not end before `right`. */
static int draw_label_bar(const struct surface *s, int row, int col, int right, const struct label_bar *bar)
{
	struct number count = number_of(bar->count);
	double share = bar->most > 0 ? (double)bar->count / (double)bar->most : 0;
	int cols = s->cols >= WIDE_COLUMNS ? BAR_COLUMNS : BAR_COLUMNS / 2;
	int drawn = (int)ceil(share * cols);
	int name = display_width(bar->label, strlen(bar->label), s->grid->display_flags);
	int used = (bar->number ? 2 : 0) + name + 1 + (drawn ? drawn + 1 : 0) + (int)strlen(count.text);

	if (col + used > right)
		return 0;
	if (bar->number)
		col += surface_printf(s, row, col, 2, ROLE_HINT_KEY, "%d ", bar->number);
	col += surface_text(s, row, col, name, ROLE_TEXT, bar->label) + 1;
	chart_bar(s, row, col, cols, share, ROLE_CHART);
	surface_text(s, row, col + (drawn ? drawn + 1 : 0), -1, ROLE_TEXT, count.text);
	return used;
}

static int64_t commonest(const struct dataset_facts *facts)
{
	int64_t most = 0;

	for (size_t i = 0; i < facts->label_count; i++)
		most = facts->labels[i].count > most ? facts->labels[i].count : most;
	return most;
}

static void draw_label_bars(struct data_view *view, const struct surface *s, int row, const struct dataset *dataset)
{
	const struct dataset_facts *facts = view->facts;
	int col = 1;

	if (!facts || facts->dataset != dataset->id) {
		surface_text(s, row, col, -1, ROLE_MUTED, "counting labels \u2026");
		return;
	}
	if (dataset->label_count == 0) {
		surface_printf(s, row, col, -1, ROLE_MUTED, "No labels yet. Press %s to add the first.",
			data_key(view, COMMAND_LABEL_NEW));
		return;
	}
	int64_t unlabeled = facts->overview.rows - facts->overview.labeled;
	size_t bars = dataset->label_count + (unlabeled > 0 ? 1 : 0);
	int more = GAP + (int)strlen("  more") +
		(int)strlen(number_of((int64_t)bars).text); /* "… 74 more" always finds room */
	for (size_t i = 0; i < bars; i++) {
		struct label_bar bar = { .label = "none", .count = unlabeled, .most = commonest(facts) };
		if (i < dataset->label_count)
			bar = (struct label_bar){ .number = i < 9 ? (int)i + 1 : 0,
				.label = dataset->labels[i],
				.count = rows_labeled(facts, dataset->labels[i]),
				.most = bar.most };
		int right = i + 1 < bars ? s->cols - more : s->cols;
		int used = draw_label_bar(s, row, col, right, &bar);
		if (used == 0) {
			surface_printf(s, row, col, -1, ROLE_MUTED, "\u2026 %zu more", bars - i);
			return;
		}
		col += used + GAP;
	}
}

static int lengths_columns(const struct dataset_facts *facts)
{
	return 8 + (int)facts->overview.length_bins + 1 + (int)strlen(number_of(facts->overview.shortest).text) + 1 +
		(int)strlen(number_of(facts->overview.longest).text) + 1;
}

static void draw_lengths(const struct surface *s, int row, int col, const struct dataset_facts *facts)
{
	const struct example_overview *overview = &facts->overview;

	col += surface_text(s, row, col, -1, ROLE_MUTED, "length ");
	chart_sparkline(s, row, col, overview->lengths, overview->length_bins, ROLE_CHART);
	surface_printf(s, row, col + (int)overview->length_bins + 1, -1, ROLE_TEXT, "%s\u2026%s",
		number_of(overview->shortest).text, number_of(overview->longest).text);
}

static void draw_strip(struct data_view *view, const struct surface *s, int row, const struct dataset *dataset)
{
	struct surface bars = *s;

	if (view->facts && view->facts->overview.rows > 0 && s->cols >= WIDE_COLUMNS) {
		int cols = lengths_columns(view->facts);
		bars = surface_sub(s, 0, 0, s->rows, s->cols - cols - GAP);
		draw_lengths(s, row, s->cols - cols, view->facts);
	}
	draw_label_bars(view, &bars, row, dataset);
}

/* ---- The tab ---- */

static void draw_no_dataset(struct data_view *view, const struct surface *s)
{
	if (!view->datasets) {
		surface_text(s, 1, 2, -1, ROLE_MUTED, "reading \u2026");
		return;
	}
	surface_text(s, 1, 2, -1, ROLE_STRONG, "No examples yet.");
	surface_printf(s, 3, 2, -1, ROLE_TEXT, "Press %s to import a file, or run: preop import FILE",
		data_key(view, COMMAND_IMPORT));
	surface_text(s, 4, 2, -1, ROLE_MUTED,
		"Chat JSONL, prompt and completion, Alpaca, CSV, TSV and JSON are recognised.");
}

/* At the foot of what stands above it; returns the rows that are left. */
static int draw_chart(struct data_view *view, const struct surface *body, int col, bool focused)
{
	int rows = data_chart_rows(view, body->rows);
	struct surface chart = surface_sub(body, body->rows - rows, col, rows, body->cols - col);

	view->chart.row = view->chart.col = 0;
	if (rows == 0)
		return body->rows;
	data_draw_chart(view, &chart, focused);
	view->chart.row = body->rows - rows + CHART_HEAD + 1; /* the top line */
	view->chart.col = col;
	return body->rows - rows;
}

static void draw_list_and_more(struct data_view *view, const struct surface *body, bool focused)
{
	bool wide = body->cols >= WIDE_COLUMNS;
	int list_cols = wide ? body->cols - body->cols * 2 / 5 : body->cols;

	if (wide && body->cols - list_cols > TEXT_COLUMNS + 3)
		list_cols = body->cols - TEXT_COLUMNS - 3;
	int rows = draw_chart(view, body, wide ? list_cols : 0, focused);
	bool charted = rows < body->rows && view->chart.focused;
	if (wide) {
		struct surface detail = surface_sub(body, 0, list_cols + 1, rows, body->cols - list_cols - 1);
		view->places.detail_col = list_cols;
		surface_vline(body, 0, list_cols - 1, body->rows, ROLE_LINE); /* the list's scroll bar runs on it */
		draw_detail(view, &detail, false);
	}
	struct surface list = surface_sub(body, 0, 0, wide ? body->rows : rows, list_cols);
	data_draw_list(view, &list, wide ? INPUT_WIDE : INPUT_ALONE, focused && !charted);
}

void data_draw(struct view *base, const struct surface *s, bool focused)
{
	struct data_view *view = (struct data_view *)base;
	const struct dataset *dataset = data_dataset(view);

	base->as_pane = false;
	view->places = (struct data_places){ .detail_col = s->cols };
	if (!dataset) {
		draw_no_dataset(view, s);
		return;
	}
	draw_top(view, s, dataset);
	struct surface body = surface_sub(s, 1, 0, s->rows - 2, s->cols);
	view->places.body_rows = body.rows;
	if (s->rows > 4)
		draw_strip(view, s, s->rows - 1, dataset);
	if (view->detail_full) {
		struct surface detail = surface_sub(&body, 0, 1, body.rows, body.cols - 1);
		view->places.detail_col = 0;
		draw_detail(view, &detail, focused);
		if (focused)
			surface_cursor(&body, 0, 1);
		return;
	}
	draw_list_and_more(view, &body, focused);
	view->places.list_row += 1; /* the top line */
}

/* ---- A pane of Case ---- */

static int draw_pane_bars(struct data_view *view, const struct surface *s, int row, const struct dataset *dataset)
{
	const struct dataset_facts *facts = view->facts;
	int name = data_label_columns(view), most = s->rows - row - 3; /* some rows are worth more than all labels */

	if (!facts || facts->dataset != dataset->id || facts->overview.rows == 0)
		return row;
	int64_t all = commonest(facts);
	for (size_t i = 0; i < dataset->label_count && (int)i < most && i < 4; i++, row++) {
		int64_t count = rows_labeled(facts, dataset->labels[i]);
		surface_text(s, row, 1, name, ROLE_TEXT, dataset->labels[i]);
		surface_right(s, row, name + 2 + COUNT_COLUMNS, COUNT_COLUMNS, ROLE_TEXT, number_of(count).text);
		chart_bar(s, row, name + COUNT_COLUMNS + 4, 2 * BAR_COLUMNS, all > 0 ? (double)count / (double)all : 0,
			ROLE_CHART);
	}
	return row;
}

void data_draw_pane(struct view *base, const struct surface *s, bool focused)
{
	struct data_view *view = (struct data_view *)base;
	const struct dataset *dataset = data_dataset(view);
	int row = 1; /* the title is the caller's */

	base->as_pane = true;
	view->places = (struct data_places){ .detail_col = s->cols };
	if (!dataset) {
		if (view->datasets)
			surface_printf(s, row, 1, -1, ROLE_MUTED, "No examples yet. Press %s to import a file.",
				data_key(view, COMMAND_IMPORT));
		return;
	}
	int col = 1 + surface_text(s, row, 1, s->cols / 2, ROLE_STRONG, dataset->name);
	col += surface_printf(s, row, col, room_for(s->cols - col), ROLE_TEXT, "  %s example%s",
		number_of(dataset->rows).text, plural(dataset->rows));
	if (view->facts && view->facts->overview.disputed > 0)
		surface_printf(s, row, col, room_for(s->cols - col), ROLE_WARN, "  %s disputed",
			number_of(view->facts->overview.disputed).text);
	row = draw_pane_bars(view, s, row + 1, dataset);
	data_draw_short_list(view, s, row, focused);
}
