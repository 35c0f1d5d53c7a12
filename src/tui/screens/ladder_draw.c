/* The ladder as it is drawn: intervals of all systems on one axis, the numbers beside them. */
#include "preop/base/clock.h"
#include "preop/text/wrap.h"
#include "tui/app_private.h"
#include "tui/screens/ladder_page.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_ROWS = 2, NOTE_ROWS = 4, BAR_LEAST = 14, RANGE = 14, COLUMN = 8 };

/* ---- Axis ---- */

struct ladder_axis ladder_axis_of(const struct ladder_page *page)
{
	const struct ladder *ladder = &page->data->ladder;
	struct ladder_axis axis = { .low = 0, .high = 1, .binary = true };

	for (size_t i = 0; i < ladder->count; i++) {
		const struct ladder_mean *score = &ladder->rows[i].score;

		if (!score->n)
			continue;
		axis.binary = axis.binary && score->binary;
		axis.low = fmin(axis.low, fmin(score->mean, isnan(score->low) ? score->mean : score->low));
		axis.high = fmax(axis.high, fmax(score->mean, isnan(score->high) ? score->mean : score->high));
	}
	return axis;
}

double ladder_axis_share(const struct ladder_axis *axis, double value)
{
	return axis->high > axis->low ? (value - axis->low) / (axis->high - axis->low) : 0;
}

static void draw_axis(const struct surface *s, int row, int col, int cols, const struct ladder_axis *axis)
{
	char low[LADDER_WORD], high[LADDER_WORD];

	if (axis->binary) {
		surface_text(s, row, col, -1, ROLE_MUTED, "0");
		surface_text(s, row, col + cols / 2 - 1, -1, ROLE_MUTED, "50");
		surface_right(s, row, col + cols, -1, ROLE_MUTED, "100");
		return;
	}
	surface_text(s, row, col, cols / 2, ROLE_MUTED, ladder_score_word(axis->low, false, low));
	surface_right(s, row, col + cols, cols / 2, ROLE_MUTED, ladder_score_word(axis->high, false, high));
}

static void draw_mean(const struct surface *s, int row, int col, int cols, const struct ladder_axis *axis,
	const struct ladder_mean *mean)
{
	for (int i = 0; i < cols; i++)
		surface_text(s, row, col + i, 1, ROLE_CHART_REST, "·");
	chart_interval(s, row, col, cols, ladder_axis_share(axis, mean->low), ladder_axis_share(axis, mean->mean),
		ladder_axis_share(axis, mean->high), (double)NAN, ROLE_CHART);
}

/* ---- Columns ---- */

struct columns { /* where each begins or ends; 0: not shown */
	int name, n_end, score_end, bar, bar_cols, range, not_ok_end, cost_end, time_end, tail_end, won_end,
		ability_end;
};

struct known {    /* what the file says of any system */
	int name; /* columns of the longest one */
	bool cost, time, verdicts, abilities;
};

static struct known known_of(const struct ladder_page *page)
{
	const struct ladder *ladder = &page->data->ladder;
	struct known known = { .name = 6 };

	for (size_t i = 0; i < ladder->count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		int name = (int)strnlen(row->name, 40);

		known.name = name > known.name ? name : known.name;
		known.cost = known.cost || row->facts.priced > 0;
		known.time = known.time || row->facts.total.n > 0;
		known.verdicts = known.verdicts || row->wins + row->losses + row->ties > 0;
		known.abilities = known.abilities || !isnan(row->ability.chance);
	}
	return known;
}

/* From the right, the most wanted first, as long as the intervals keep room for their picture. */
static struct columns columns_for(const struct ladder_page *page, int cols)
{
	struct known known = known_of(page);
	struct columns c = { .name = known.name + 1 < cols / 4 ? known.name + 1 : cols / 4 };
	int right = cols - 1, left;
	const struct {
		bool wanted;
		int *end, width;
	} optional[] = { { true, &c.not_ok_end, 7 }, { known.cost, &c.cost_end, COLUMN },
		{ known.time, &c.time_end, COLUMN }, { known.verdicts, &c.won_end, 9 },
		{ known.abilities, &c.ability_end, 10 }, { known.time, &c.tail_end, COLUMN } };

	c.n_end = 3 + c.name + 7;
	c.score_end = c.n_end + COLUMN;
	c.bar = c.score_end + 2;
	left = c.bar + BAR_LEAST + 1 + RANGE;
	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++) {
		if (!optional[i].wanted || right - optional[i].width < left)
			continue;
		*optional[i].end = right;
		right -= optional[i].width;
	}
	c.range = right - RANGE + 1;
	c.bar_cols = c.range - c.bar - 1;
	if (c.bar_cols < 5)
		c.bar_cols = 0;
	return c;
}

static void draw_heads(const struct surface *s, int row, const struct columns *c, const struct ladder_axis *axis)
{
	const struct {
		int end;
		const char *word;
	} heads[] = { { c->n_end, "n" }, { c->score_end, "score" }, { c->not_ok_end, "not ok" },
		{ c->cost_end, "$/1k" }, { c->time_end, "p50 ms" }, { c->tail_end, "p95 ms" },
		{ c->won_end, "won–lost" }, { c->ability_end, "beats avg" } };

	surface_text(s, row, 3, c->name, ROLE_MUTED, "system");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		if (heads[i].end)
			surface_right(s, row, heads[i].end, COLUMN + 1, ROLE_MUTED, heads[i].word);
	}
	surface_text(s, row, c->range, RANGE, ROLE_MUTED, "95 %");
	if (c->bar_cols)
		draw_axis(s, row, c->bar, c->bar_cols, axis);
}

static void draw_number(const struct surface *s, int row, int end, bool known, const char *format, double value)
{
	char text[LADDER_WORD] = "—";

	if (!end)
		return;
	if (known && *format == '$')
		snprintf(text, sizeof(text), "%.3g", value);
	else if (known)
		snprintf(text, sizeof(text), "%s", number_of(llround(value)).text);
	surface_right(s, row, end, COLUMN, known ? ROLE_TEXT : ROLE_MUTED, text);
}

static void draw_verdicts(const struct surface *s, int row, const struct columns *c, const struct ladder_row *it)
{
	static const char *const signs[] = {
		[BT_ESTIMATED] = "", [BT_AT_LEAST] = "≥", [BT_AT_MOST] = "≤", [BT_BETWEEN] = "?"
	};
	char text[LADDER_WORD * 2];

	if (c->won_end) {
		snprintf(text, sizeof(text), "%lld–%lld", (long long)it->wins, (long long)it->losses);
		surface_right(s, row, c->won_end, 9, it->wins + it->losses ? ROLE_TEXT : ROLE_MUTED, text);
	}
	if (!c->ability_end)
		return;
	if (isnan(it->ability.chance))
		snprintf(text, sizeof(text), "—");
	else
		snprintf(text, sizeof(text), "%s%.2f", signs[it->ability.bound], it->ability.chance);
	surface_right(s, row, c->ability_end, 9, isnan(it->ability.chance) ? ROLE_MUTED : ROLE_TEXT, text);
}

static void draw_score(const struct surface *s, int row, const struct columns *c, const struct ladder_axis *axis,
	const struct ladder_mean *mean)
{
	char word[LADDER_WORD], range[LADDER_WORD * 2];

	surface_right(s, row, c->n_end, 7, ROLE_TEXT, number_of(mean->n).text);
	surface_right(s, row, c->score_end, COLUMN, mean->n ? ROLE_STRONG : ROLE_MUTED,
		ladder_score_word(mean->mean, mean->binary, word));
	if (c->bar_cols)
		draw_mean(s, row, c->bar, c->bar_cols, axis, mean);
	surface_text(s, row, c->range, RANGE, ROLE_MUTED,
		mean->n ? ladder_interval_word(mean->low, mean->high, mean->binary, range) : "not scored");
}

static void draw_system(const struct ladder_page *page, const struct surface *s, int row, const struct columns *c,
	const struct ladder_axis *axis, size_t place)
{
	const struct ladder_row *it = ladder_row_at(page, place);
	const char *sign = page->marked[0] == page->order[place] ? "a"
		: page->marked[1] == page->order[place]          ? "b"
								 : "";
	int64_t not_ok = (int64_t)page->data->ladder.case_count - it->states[LADDER_OK];

	surface_text(s, row, 1, 1, ROLE_STRONG, sign);
	surface_text(s, row, 3, c->name - 1, ROLE_TEXT, it->name);
	draw_score(s, row, c, axis, &it->score);
	if (c->not_ok_end)
		surface_right(s, row, c->not_ok_end, 7, not_ok ? ROLE_WARN : ROLE_MUTED, number_of(not_ok).text);
	draw_number(s, row, c->cost_end, it->facts.priced > 0, "$", it->facts.cost_per_1000);
	draw_number(s, row, c->time_end, it->facts.total.n > 0, "", it->facts.total.median);
	draw_number(s, row, c->tail_end, it->facts.total.n > 0, "", it->facts.total.p95);
	draw_verdicts(s, row, c, it);
}

/* ---- Two systems ---- */

static void draw_difference(const struct ladder_page *page, const struct surface *s, int row)
{
	const struct ladder_comparison *c = &page->comparison;
	char word[LADDER_WORD], low[LADDER_WORD], high[LADDER_WORD], p[LADDER_WORD];
	bool clear = c->p < 0.05;

	int col = 1 +
		surface_text(s, row, 1, s->cols / 2, ROLE_STRONG, ladder_points_word(c->difference, c->binary, word));
	if (c->interval != LADDER_NO_DIFFERENCE)
		col += surface_printf(s, row, col, s->cols - col, ROLE_TEXT, "  95 %% %s to %s",
			ladder_points_word(c->low, c->binary, low), ladder_points_word(c->high, c->binary, high));
	col += surface_printf(
		s, row, col, s->cols - col, clear ? ROLE_STRONG : ROLE_TEXT, "  p %s", ladder_p_word(c->p, p));
	col += surface_printf(s, row, col, s->cols - col, ROLE_TEXT, "  lost %s  gained %s  n %s",
		number_of(c->scores.losses).text, number_of(c->scores.wins).text, number_of(c->n).text);
	if (c->needed > (double)c->n && !clear)
		surface_printf(s, row, col, s->cols - col, ROLE_WARN, "  needs %s more cases",
			number_of(llround(fmin(ceil(c->needed), 1e15)) - c->n).text);
}

/* How far the differences of all slices reach: the ends of their axis. */
static double reach_of(const struct ladder_page *page)
{
	double reach = 0;

	for (size_t i = 0; i < page->part_count; i++) {
		const struct ladder_comparison *c = &page->parts[i].comparison;

		reach = fmax(
			reach, fmax(fabs(c->difference), fmax(fabs(c->low), fabs(c->high)))); /* fmax passes over NAN */
	}
	return reach > 0 ? reach : 1;
}

static void draw_part(const struct ladder_page *page, const struct surface *s, int row, const struct ladder_part *part)
{
	const struct ladder_comparison *c = &part->comparison;
	const int name = s->cols < 100 ? 20 : 30, end = 3 + name;
	char word[LADDER_WORD], range[LADDER_WORD * 2];
	double half = 0.5, scale = 2 * reach_of(page);
	int bar = end + 46, cols = s->cols - bar - 2;

	surface_text(s, row, 3, name - 1, ROLE_TEXT, ladder_division(page)->values[part->value]);
	surface_right(s, row, end + 6, 7, ROLE_TEXT, number_of(c->n).text);
	surface_right(s, row, end + 14, 7, ROLE_STRONG, ladder_points_word(c->difference, c->binary, word));
	surface_text(s, row, end + 16, 15, ROLE_MUTED, ladder_interval_word(c->low, c->high, c->binary, range));
	surface_right(s, row, end + 38, 7, ROLE_TEXT, ladder_p_word(c->p, word));
	surface_right(
		s, row, end + 45, 7, part->holm < 0.05 ? ROLE_STRONG : ROLE_MUTED, ladder_p_word(part->holm, word));
	if (cols >= 11)
		chart_interval(s, row, bar + 1, cols, c->low / scale + half, c->difference / scale + half,
			c->high / scale + half, half, ROLE_CHART);
}

static void draw_part_heads(const struct surface *s, int row)
{
	const int end = 3 + (s->cols < 100 ? 20 : 30);

	surface_right(s, row, end + 6, 7, ROLE_MUTED, "n");
	surface_right(s, row, end + 14, 7, ROLE_MUTED, "points");
	surface_text(s, row, end + 16, 15, ROLE_MUTED, "95 %");
	surface_right(s, row, end + 38, 7, ROLE_MUTED, "p");
	surface_right(s, row, end + 45, 7, ROLE_MUTED, "Holm");
}

static void draw_change(const struct ladder_page *page, const struct surface *s, int row, size_t at)
{
	const struct ladder_change *change = &page->changes[at];
	char first[LADDER_WORD], second[LADDER_WORD];

	surface_text(s, row, 3, s->cols / 2, ROLE_TEXT, page->names && page->names[at] ? page->names[at] : "…");
	surface_printf(s, row, 3 + s->cols / 2, -1, ROLE_MUTED, "%s → %s",
		ladder_score_word(change->first, false, first), ladder_score_word(change->second, false, second));
}

/* ---- Lines ---- */

static void draw_line(const struct ladder_page *page, const struct surface *s, int row, const struct ladder_line *line)
{
	struct columns c = columns_for(page, s->cols);
	struct ladder_axis axis = ladder_axis_of(page);

	switch (line->kind) {
	case LINE_SYSTEM:
		draw_system(page, s, row, &c, &axis, line->a);
		return;
	case LINE_SLICE:
		surface_text(s, row, 1, s->cols - 2, ROLE_TITLE, ladder_division(page)->values[line->a]);
		return;
	case LINE_SLICE_SYSTEM:
		surface_text(s, row, 3, c.name - 1, ROLE_TEXT, page->data->ladder.rows[page->means[line->a].row].name);
		draw_score(s, row, &c, &axis, &page->means[line->a].mean);
		return;
	case LINE_TEXT:
		surface_text(s, row, 1, s->cols / 3, ROLE_TITLE, page->texts[line->a]);
		if (line->a == 0)
			draw_part_heads(s, row);
		return;
	case LINE_DIFFERENCE:
		draw_difference(page, s, row);
		return;
	case LINE_PART:
		draw_part(page, s, row, &page->parts[line->a]);
		return;
	case LINE_CHANGE:
		draw_change(page, s, row, line->a);
		return;
	}
}

static void draw_lines(struct ladder_page *page, const struct surface *s, int row, int rows)
{
	list_set_height(&page->list, rows);
	page->list_row = row;
	for (int i = 0; i < page->list.height && page->list.top + i < page->list.count; i++) {
		bool here = page->list.top + i == page->list.cursor;

		draw_line(page, s, row + i, &page->lines[page->list.top + i]);
		if (here) {
			surface_paint(s, row + i, 0, s->cols, ROLE_SELECTED, 0);
			surface_cursor(s, row + i, 1);
		}
	}
	list_draw_scrollbar(&page->list, s, row, s->cols - 1, rows);
}

/* ---- Notes ---- */

/* A suite from the time of the training set may be passed by what was learnt by heart. */
static void add_age(const struct ladder_page *page, struct strbuf *out)
{
	const struct status *status = page->overlay.app->status;
	const struct signal *newest = status ? signal_find(status->signals, status->signal_count, "newest") : NULL,
			    *cases = status ? signal_find(status->signals, status->signal_count, "suite_newest") : NULL;

	if (!newest || !cases || newest->state == SIGNAL_UNDEFINED || cases->state != SIGNAL_WARN)
		return;
	strbuf_adds(out, "Green number, old questions: half of the cases are of ");
	clock_print_date(cases->at, out);
	strbuf_adds(out, " or before, the newest training example is of ");
	clock_print_date(newest->at, out);
	strbuf_adds(out, ".\n");
}

static int draw_notes(const struct ladder_page *page, const struct surface *s)
{
	struct strbuf text = STRBUF_INIT;
	struct wrap wrap = WRAP_INIT;

	add_age(page, &text);
	ladder_explain_doubts(&page->data->ladder, page->data->judges, page->data->judge_count, &text);
	if (text.len)
		wrap_text(&wrap, text.data, text.len - 1, s->cols - 4, s->grid->display_flags, NOTE_ROWS);
	int rows = (int)wrap.count, top = s->rows - rows;
	for (int i = 0; i < rows; i++) {
		surface_text(s, top + i, 1, 1, ROLE_WARN, i ? "" : "!");
		surface_bytes(
			s, top + i, 3, s->cols - 4, ROLE_MUTED, text.data + wrap.lines[i].start, wrap.lines[i].length);
	}
	wrap_free(&wrap);
	strbuf_free(&text);
	return rows ? rows + 1 : 0;
}

/* ---- The page ---- */

static void draw_title(const struct ladder_page *page, const struct surface *s)
{
	static const char *const modes[LADDER_MODES] = { "", "by slice", "two systems", "bars", "score against cost" };
	struct strbuf note = STRBUF_INIT;
	int used;

	if (page->data && page->mode == LADDER_COMPARE)
		strbuf_addf(&note, "%s against %s", page->comparison.second->name, page->comparison.first->name);
	else if (page->data)
		strbuf_addf(&note, "%s cases  by %s", number_of((int64_t)page->data->ladder.case_count).text,
			ladder_order_word(page->by));
	if (page->data && page->mode == LADDER_SLICES)
		strbuf_addf(&note, "  divided by %s", ladder_division(page)->name);
	if (page->data && page->mode == LADDER_COMPARE && page->only != LADDER_NONE)
		strbuf_addf(&note, ": %s", ladder_division(page)->values[page->only]);
	used = surface_right(s, 0, s->cols - 1, 2 * s->cols / 3, ROLE_MUTED, note.data);
	surface_printf(s, 0, 1, s->cols - used - 4, ROLE_TITLE_FOCUS, "Ladder  %s  %s",
		page->data ? page->data->suite : "", page->data ? modes[page->mode] : "");
	surface_hline(s, 1, 0, s->cols, ROLE_LINE_FOCUS);
	strbuf_free(&note);
}

static void draw_body(struct ladder_page *page, const struct surface *s)
{
	struct columns c = columns_for(page, s->cols);
	struct ladder_axis axis = ladder_axis_of(page);
	int notes = page->mode == LADDER_TABLE && s->rows > 14 ? draw_notes(page, s) : 0, row = HEAD_ROWS;

	if (page->mode == LADDER_BARS) {
		ladder_draw_bars(page, s, row);
		return;
	}
	if (page->mode == LADDER_SCATTER) {
		ladder_draw_scatter(page, s, row);
		return;
	}
	if (page->mode != LADDER_COMPARE)
		draw_heads(s, row++, &c, &axis);
	draw_lines(page, s, row, s->rows - row - notes);
}

void ladder_draw(struct overlay *overlay, const struct surface *screen)
{
	struct ladder_page *page = (struct ladder_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_title(page, &all);
	if (overlay->failure)
		surface_text(&all, HEAD_ROWS, 1, -1, ROLE_BAD, overlay->failure);
	else if (!page->data)
		surface_text(&all, HEAD_ROWS, 1, -1, ROLE_MUTED, "reading …");
	else if (page->data->ladder.count == 0)
		surface_text(&all, HEAD_ROWS, 1, -1, ROLE_MUTED, "No system of this suite has outputs yet.");
	else
		draw_body(page, &all);
}
