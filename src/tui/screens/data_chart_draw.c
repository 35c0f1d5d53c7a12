/* The chart as cells: a head with column and counts, a bar a row, a foot with what does not stand in the bars. */
#include "tui/screens/data_view.h"

#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <string.h>

enum {
	LEAST_ROWS = 5, /* of a chart */
	LIST_ROWS = 4,  /* that stay above it */
	LEAST_BAR = 6,
	GAP = 1,
	SIGN_COLUMNS = 3, /* cursor, and whether the filter holds it */
	SHARE_COLUMNS = 6 /* "100 %" and a blank before it */
};

bool data_chart_fits(int rows)
{
	return rows >= LEAST_ROWS + LIST_ROWS;
}

int data_chart_rows(const struct data_view *view, int rows)
{
	int wanted = rows * 2 / 5;

	if (!view->chart.shown || !data_chart_fits(rows))
		return 0;
	return wanted < LEAST_ROWS ? LEAST_ROWS : wanted;
}

struct bar_name {
	char text[80];
};

static struct bar_name name_of(const struct facet *facet, const struct facet_bar *bar)
{
	struct bar_name name;

	if (!facet->column->number)
		snprintf(name.text, sizeof(name.text), "%s", *bar->value ? bar->value : "(empty)");
	else if (bar->to - 1 <= bar->from)
		snprintf(name.text, sizeof(name.text), "%s", number_of(bar->from).text);
	else
		snprintf(name.text, sizeof(name.text), "%s\u2026%s", number_of(bar->from).text,
			number_of(bar->to - 1).text);
	return name;
}

struct bar_columns {
	int name, count, bar; /* columns of each; no bar: there is no room for one */
	bool share;
	int64_t most;
};

static struct bar_columns measure(const struct facet *facet, const struct surface *s)
{
	struct bar_columns columns = { .name = 4, .count = 1 };
	int most = s->cols / 2;

	for (size_t i = 0; i < facet->count; i++) {
		struct bar_name name = name_of(facet, &facet->bars[i]);
		int width = display_width(name.text, strlen(name.text), s->grid->display_flags);
		int count = (int)strlen(number_of(facet->bars[i].count).text);
		columns.name = width > columns.name ? width : columns.name;
		columns.count = count > columns.count ? count : columns.count;
		columns.most = facet->bars[i].count > columns.most ? facet->bars[i].count : columns.most;
	}
	columns.name = columns.name < most ? columns.name : most;
	columns.bar = s->cols - SIGN_COLUMNS - columns.name - columns.count - 3 * GAP - SHARE_COLUMNS;
	columns.share = columns.bar >= LEAST_BAR;
	if (!columns.share)
		columns.bar += SHARE_COLUMNS;
	return columns;
}

static void draw_bar(const struct data_view *view, const struct surface *s, int row, const struct bar_columns *columns,
	size_t index, bool focused)
{
	const struct facet *facet = &view->chart.facet->facet;
	const struct facet_bar *bar = &facet->bars[index];
	struct bar_name name = name_of(facet, bar);
	int col = SIGN_COLUMNS;

	if (bar->term && data_filter_holds(view->filter, bar->term))
		surface_text(s, row, 1, 1, ROLE_ACCENT, "\u2713");
	if (facet->column->number)
		surface_right(s, row, col + columns->name, columns->name, ROLE_TEXT, name.text);
	else
		surface_text(s, row, col, columns->name, ROLE_TEXT, name.text);
	col += columns->name + GAP + columns->count;
	surface_right(s, row, col, columns->count, ROLE_TEXT, number_of(bar->count).text);
	col += GAP;
	if (columns->share && facet->used > 0) {
		char share[16];
		double percent = 100.0 * (double)bar->count / (double)facet->used;
		bool little = bar->count > 0 && percent < 0.5;
		snprintf(share, sizeof(share), "%s%.0f %%", little ? "<" : "", little ? 1.0 : percent);
		surface_right(s, row, col + SHARE_COLUMNS - 1, SHARE_COLUMNS - 1, ROLE_MUTED, share);
		col += SHARE_COLUMNS;
	}
	if (focused && (int64_t)index == view->chart.bars.cursor) {
		surface_text(s, row, 0, 1, ROLE_TEXT, "\u25b8");
		surface_paint(s, row, 0, col - GAP, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
	if (columns->most > 0)
		chart_bar(s, row, col, columns->bar, (double)bar->count / (double)columns->most, ROLE_CHART);
}

static void draw_head(const struct data_view *view, const struct surface *s, bool focused)
{
	const struct data_chart *chart = &view->chart;
	const struct facet_column *column = facet_column_find(chart->column);
	bool old = !chart->facet ||
		chart->facet->facet.column != column; /* of another column: its numbers are not shown */
	const struct facet *facet = old ? NULL : &chart->facet->facet;
	char counts[120] = "";

	surface_hline(s, 0, 0, s->cols, focused ? ROLE_LINE_FOCUS : ROLE_LINE);
	int col = 2 +
		surface_printf(s, 0, 1, s->cols - 2, focused ? ROLE_TITLE_FOCUS : ROLE_TITLE, " %s ", column->title);
	if (facet && facet->rows != facet->used)
		snprintf(counts, sizeof(counts), " %s of %s rows ", number_of(facet->used).text,
			number_of(facet->rows).text);
	else if (facet)
		snprintf(counts, sizeof(counts), " %s row%s ", number_of(facet->rows).text, plural(facet->rows));
	if (*counts && col + (int)strlen(counts) < s->cols - 4)
		col += surface_text(s, 0, col, s->cols - col, ROLE_TEXT, counts);
	if (chart->reading)
		surface_text(s, 0, col, s->cols - col - 1, ROLE_ACCENT, " \u2026 ");
}

/* What is not in the bars, so that the numbers add up. */
static void print_foot(const struct facet *facet, struct strbuf *out)
{
	if (facet->rows > facet->used)
		strbuf_addf(out, "%s without   ", number_of(facet->rows - facet->used).text);
	if (facet->column->number && facet->used > 0) {
		strbuf_addf(out, "least %s   mean %.1f   most ", number_of(facet->least).text, facet->mean);
		strbuf_addf(out, "%s   ", number_of(facet->most).text);
	} else if (facet->others > 0) {
		strbuf_addf(out, "%s in ", number_of(facet->others).text);
		strbuf_addf(out, "%s other values   ", number_of(facet->values - (int64_t)facet->count).text);
	} else if (facet->column->many && facet->used > 0) {
		strbuf_adds(out, "a row may have several   ");
	}
}

static void draw_foot(const struct data_view *view, const struct surface *s, int row, const struct facet *facet)
{
	struct strbuf foot = STRBUF_INIT, keys = STRBUF_INIT;

	print_foot(facet, &foot);
	surface_text(s, row, SIGN_COLUMNS, s->cols - SIGN_COLUMNS - 1, ROLE_MUTED, foot.data);
	strbuf_addf(
		&keys, "%s other column   %s filter", data_key(view, COMMAND_CHART_NEXT), data_key(view, COMMAND_OPEN));
	if (view->chart.focused && SIGN_COLUMNS + foot.len + keys.len + 2 < (size_t)s->cols)
		surface_right(s, row, s->cols - 1, (int)keys.len, ROLE_MUTED, keys.data);
	strbuf_free(&keys);
	strbuf_free(&foot);
}

static void draw_bars(struct data_view *view, const struct surface *s, const struct facet *facet, bool focused)
{
	struct data_chart *chart = &view->chart;
	struct bar_columns columns = measure(facet, s);

	list_set_height(&chart->bars, s->rows);
	for (int i = 0; i < s->rows && chart->bars.top + i < chart->bars.count; i++)
		draw_bar(view, s, i, &columns, (size_t)(chart->bars.top + i), focused);
	list_draw_scrollbar(&chart->bars, s, 0, s->cols - 1, s->rows);
}

void data_draw_chart(struct data_view *view, const struct surface *s, bool focused)
{
	struct data_chart *chart = &view->chart;
	const struct chart_facet *read = chart->facet;
	bool focus = focused && chart->focused;

	if (s->rows < LEAST_ROWS || !chart->column)
		return;
	struct surface bars = surface_sub(s, CHART_HEAD, 0, s->rows - CHART_HEAD - CHART_FOOT, s->cols);
	draw_head(view, s, focus);
	if (!read || read->dataset != view->dataset || read->facet.column != facet_column_find(chart->column)) {
		surface_text(s, CHART_HEAD, SIGN_COLUMNS, -1, ROLE_MUTED, "counting \u2026");
		return;
	}
	if (read->failure) {
		surface_text(s, CHART_HEAD, SIGN_COLUMNS, -1, ROLE_BAD, read->failure);
		return;
	}
	if (read->facet.count == 0)
		surface_text(s, CHART_HEAD, SIGN_COLUMNS, -1, ROLE_MUTED,
			read->facet.rows == 0 ? "The filter shows no row." : "None of these rows has any.");
	draw_bars(view, &bars, &read->facet, focus);
	draw_foot(view, s, s->rows - CHART_FOOT, &read->facet);
}
