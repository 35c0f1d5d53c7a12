/* The ladder as pictures: bars of what it is sorted by, and the score against the cost. */
#include "tui/screens/ladder_page.h"
#include "tui/widgets/chart.h"

#include <math.h>
#include <stdio.h>

enum { NAME = 24, VALUE = 12, LEGEND = 30, LETTERS = 26 };

/* ---- Bars ---- */

static double bar_value(const struct ladder_row *row, enum ladder_order by)
{
	switch (by) {
	case LADDER_BY_COST:
		return row->facts.cost_per_1000;
	case LADDER_BY_TIME:
		return row->facts.total.median;
	case LADDER_BY_WINS:
		return row->ability.chance;
	default:
		return row->score.mean;
	}
}

static const char *bar_word(const struct ladder_row *row, enum ladder_order by, double value, char out[LADDER_WORD])
{
	if (isnan(value))
		snprintf(out, LADDER_WORD, "—");
	else if (by == LADDER_BY_COST)
		snprintf(out, LADDER_WORD, "$%.3g", value);
	else if (by == LADDER_BY_TIME)
		snprintf(out, LADDER_WORD, "%.0f ms", value);
	else if (by == LADDER_BY_WINS)
		snprintf(out, LADDER_WORD, "%.2f", value);
	else
		return ladder_score_word(value, row->score.binary, out);
	return out;
}

/* Bars begin at 0; a share's end at 1, whatever the best one reaches. */
static double bar_scale(const struct ladder_page *page)
{
	const struct ladder *ladder = &page->data->ladder;
	bool share = page->by == LADDER_BY_WINS ||
		(bar_value(ladder->rows, page->by) <= 1 && ladder_axis_of(page).binary && page->by != LADDER_BY_COST &&
			page->by != LADDER_BY_TIME);
	double most = share ? 1 : 0;

	for (size_t i = 0; i < ladder->count; i++)
		most = fmax(most, bar_value(&ladder->rows[i], page->by)); /* fmax passes over NAN */
	return most > 0 ? most : 1;
}

void ladder_draw_bars(struct ladder_page *page, const struct surface *s, int row)
{
	static const char *const titles[LADDER_ORDERS] = { "score", "score", "dollars per 1,000 answers",
		"median time of an answer", "chance to beat the average, people's verdicts" };
	const int name = s->cols < 60 ? 14 : NAME, bar = 1 + name + VALUE + 1;
	double scale = bar_scale(page);

	surface_printf(s, row, 1, -1, ROLE_MUTED, "%s", titles[page->by]);
	list_set_height(&page->list, s->rows - row - 1);
	page->list_row = row + 1;
	for (int i = 0; i < page->list.height && page->list.top + i < page->list.count; i++) {
		const struct ladder_row *it = ladder_row_at(page, (size_t)(page->list.top + i));
		double value = bar_value(it, page->by);
		char word[LADDER_WORD];
		int at = row + 1 + i;

		surface_text(s, at, 1, name - 1, ROLE_TEXT, it->name);
		surface_right(s, at, 1 + name + VALUE - 1, VALUE - 1, isnan(value) ? ROLE_MUTED : ROLE_STRONG,
			bar_word(it, page->by, value, word));
		if (value > 0)
			chart_bar(s, at, bar, s->cols - bar - 2, value / scale, ROLE_CHART);
		if (page->list.top + i == page->list.cursor) {
			surface_paint(s, at, 0, bar - 1, ROLE_SELECTED, 0);
			surface_cursor(s, at, 1);
		}
	}
}

/* ---- Scatter ---- */

struct plot {
	struct surface area; /* inside the axes */
	struct ladder_axis score;
	double cost; /* the right end; the left one is 0 */
};

/* As far as the intervals reach, and a little more. */
static struct ladder_axis score_axis(const struct ladder *ladder)
{
	struct ladder_axis axis = { .low = (double)NAN, .high = (double)NAN, .binary = true };

	for (size_t i = 0; i < ladder->count; i++) {
		const struct ladder_mean *score = &ladder->rows[i].score;

		axis.binary = axis.binary && (score->binary || !score->n);
		axis.low = fmin(axis.low, fmin(score->mean, score->low));
		axis.high = fmax(axis.high, fmax(score->mean, score->high));
	}
	double margin = (axis.high - axis.low) / 20;
	axis.low -= margin;
	axis.high += margin;
	return axis;
}

static double dearest(const struct ladder *ladder)
{
	double most = 0;

	for (size_t i = 0; i < ladder->count; i++)
		most = fmax(most, ladder->rows[i].facts.cost_per_1000);
	return most;
}

static int row_at(const struct plot *plot, double score)
{
	return (int)lround((1 - ladder_axis_share(&plot->score, score)) * (plot->area.rows - 1));
}

static void draw_point(const struct ladder_page *page, const struct plot *plot, size_t place)
{
	const struct ladder_row *it = ladder_row_at(page, place);
	const struct ladder_mean *score = &it->score;
	char letter[2] = { (char)('A' + place % LETTERS), '\0' };

	if (isnan(score->mean) || !it->facts.priced)
		return;
	int col = (int)lround(it->facts.cost_per_1000 / plot->cost * (plot->area.cols - 1));
	if (score->method != LADDER_NO_INTERVAL) {
		for (int r = row_at(plot, score->high); r <= row_at(plot, score->low); r++)
			surface_text(&plot->area, r, col, 1, ROLE_CHART_REST, "│");
	}
	surface_text(&plot->area, row_at(plot, score->mean), col, 1,
		page->list.cursor == (int64_t)place ? ROLE_SELECTED : ROLE_CHART, letter);
}

static void draw_legend(struct ladder_page *page, const struct surface *s, int row, int col)
{
	list_set_height(&page->list, s->rows - row);
	page->list_row = row;
	for (int i = 0; i < page->list.height && page->list.top + i < page->list.count; i++) {
		size_t place = (size_t)(page->list.top + i);
		const struct ladder_row *it = ladder_row_at(page, place);
		bool there = it->facts.priced && !isnan(it->score.mean);

		surface_printf(s, row + i, col, LEGEND - 1, there ? ROLE_TEXT : ROLE_MUTED, "%c %s%s",
			(char)('A' + place % LETTERS), it->name,
			there                      ? ""
				: it->facts.priced ? " (no score)"
						   : " (no cost)");
		if (page->list.top + i == page->list.cursor) {
			surface_paint(s, row + i, col, LEGEND - 1, ROLE_SELECTED, 0);
			surface_cursor(s, row + i, col);
		}
	}
}

static void draw_axes(const struct surface *s, int row, const struct plot *plot, int left)
{
	char low[LADDER_WORD], high[LADDER_WORD], cost[LADDER_WORD];
	int bottom = row + plot->area.rows;

	surface_vline(s, row, left - 1, plot->area.rows, ROLE_LINE);
	surface_hline(s, bottom, left - 1, plot->area.cols + 1, ROLE_LINE);
	surface_right(
		s, row, left - 1, left - 2, ROLE_MUTED, ladder_score_word(plot->score.high, plot->score.binary, high));
	surface_right(s, bottom - 1, left - 1, left - 2, ROLE_MUTED,
		ladder_score_word(plot->score.low, plot->score.binary, low));
	snprintf(cost, sizeof(cost), "$%.3g", plot->cost);
	surface_text(s, bottom + 1, left, -1, ROLE_MUTED, "$0");
	surface_text(s, bottom + 1, left + plot->area.cols / 2 - 6, -1, ROLE_MUTED, "per 1,000 answers");
	surface_right(s, bottom + 1, left + plot->area.cols, -1, ROLE_MUTED, cost);
}

void ladder_draw_scatter(struct ladder_page *page, const struct surface *s, int row)
{
	const int left = 9, right = s->cols - LEGEND;
	struct plot plot = { .score = score_axis(&page->data->ladder), .cost = dearest(&page->data->ladder) };

	draw_legend(page, s, row, right + 1);
	if (!(plot.cost > 0)) {
		surface_text(s, row, 1, right - 2, ROLE_MUTED, "The cost of no system is known.");
		return;
	}
	plot.area = surface_sub(s, row, left, s->rows - row - 2, right - left - 1);
	draw_axes(s, row, &plot, left);
	for (size_t i = 0; i < page->data->ladder.count; i++)
		draw_point(page, &plot, i);
}
