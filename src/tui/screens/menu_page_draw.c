/* The menu as it is drawn: a row a rung, what was measured of it beside it where there is room, the rung under the cursor in words below. */
#include "preop/model/ladder_text.h"
#include "tui/screens/menu_page.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/prose.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	PAGE_COLS = 116,
	NAME_COL = 4,
	NAME_COLS = 23,
	STATUS_COL = NAME_COL + NAME_COLS + 1,
	STATUS_COLS = 16, /* "not applicable", amber sign */
	LINKS_COL = STATUS_COL + STATUS_COLS,
	LINKS_COLS = 5,
	REST_COL = LINKS_COL + LINKS_COLS + 2,
	SCORE_COLS = 8,
	BAR_COLS = 16,
	FACT_COLS = 10,
	COST_LEAST = 16,
	DETAIL_LEAST = 5, /* rows below the list */
	DETAIL_MOST = 12,
	DETAIL_COL = 12,
};

static const struct {
	const char *sign;
	enum role role;
} statuses[] = {
	[TECHNIQUE_UNTRIED] = { "?", ROLE_MUTED },
	[TECHNIQUE_FAILED] = { "✗", ROLE_BAD },
	[TECHNIQUE_ENOUGH] = { "✓", ROLE_GOOD },
	[TECHNIQUE_NOT_APPLICABLE] = { "·", ROLE_MUTED },
};

/* Shares stand on the axis as they are; other scores between the least and the most that was measured. */
static double share_of(const struct menu *menu, double value, bool binary)
{
	double low = 0, high = 1;

	for (size_t i = 0; i < menu->count && !binary; i++) {
		const struct ladder_row *row = menu->rungs[i].system;

		low = row ? fmin(low, isnan(row->score.low) ? row->score.mean : row->score.low) : low;
		high = row ? fmax(high, isnan(row->score.high) ? row->score.mean : row->score.high) : high;
	}
	return (value - low) / (high - low);
}

static void draw_measured(const struct menu *menu, const struct menu_rung *rung, const struct surface *s, int row)
{
	const struct ladder_row *system = rung->system;
	const struct ladder_mean *score = system ? &system->score : NULL;
	char word[LADDER_WORD], fact[32];
	int col = REST_COL + SCORE_COLS;

	if (!score)
		return;
	surface_right(s, row, col, SCORE_COLS, ROLE_TEXT, ladder_score_word(score->mean, score->binary, word));
	if (s->cols > col + 2 + BAR_COLS) {
		double bar = score->binary ? menu->bar / 100 : menu->bar;

		chart_interval(s, row, col + 2, BAR_COLS, share_of(menu, score->low, score->binary),
			share_of(menu, score->mean, score->binary), share_of(menu, score->high, score->binary),
			share_of(menu, bar, score->binary), ROLE_CHART);
		col += 2 + BAR_COLS;
	}
	if (s->cols > col + 2 * FACT_COLS && system->facts.priced) {
		snprintf(fact, sizeof(fact), "$%.2f", system->facts.cost_per_1000);
		surface_right(s, row, col + FACT_COLS, FACT_COLS, ROLE_TEXT, fact);
	}
	if (s->cols > col + 2 * FACT_COLS && system->facts.total.n) {
		snprintf(fact, sizeof(fact), "%.1f s", system->facts.total.median / 1000);
		surface_right(s, row, col + 2 * FACT_COLS, FACT_COLS, ROLE_TEXT, fact);
	}
	if (rung == menu->cheapest)
		surface_text(s, row, s->cols - 11, 11, ROLE_GOOD, " ◄ cheapest");
}

static bool is_measured(const struct menu *menu)
{
	for (size_t i = 0; i < menu->count; i++)
		if (menu->rungs[i].system)
			return true;
	return false;
}

/* Behind what was measured, where there is room for it; 0: there is none. */
static int cost_col(const struct surface *s)
{
	int col = REST_COL + SCORE_COLS + 2 + BAR_COLS + 2 * FACT_COLS + 2;

	return s->cols - col > COST_LEAST ? col : 0;
}

static void draw_rung(struct menu_page *page, const struct surface *s, int row, int64_t index)
{
	const struct menu_rung *rung = &page->menu->rungs[index];
	const struct technique *technique = &rung->technique;
	bool shut = technique->rung->trains && !technique->open, overridden = *technique->override != '\0';
	enum role role = *technique->amber || overridden ? ROLE_WARN : statuses[technique->status].role;

	surface_printf(s, row, 0, 2, ROLE_MUTED, "%2d", technique->rung->place);
	surface_text(s, row, NAME_COL, NAME_COLS, shut ? ROLE_MUTED : ROLE_STRONG, technique->rung->name);
	surface_text(s, row, STATUS_COL, 1, role, statuses[technique->status].sign);
	surface_text(s, row, STATUS_COL + 1, 1, ROLE_WARN, *technique->amber ? "!" : " ");
	surface_text(s, row, STATUS_COL + 2, STATUS_COLS - 2, role,
		overridden     ? "override"
			: shut ? "shut"
			       : technique_status_word(technique->status));
	if (technique->evidence)
		surface_printf(s, row, LINKS_COL, LINKS_COLS, technique->doubtful ? ROLE_WARN : ROLE_TEXT,
			"%3" PRId64 "%s", technique->evidence, technique->doubtful ? "!" : "");
	if (rung->system)
		draw_measured(page->menu, rung, s, row);
	else if (is_measured(page->menu))
		surface_text(s, row, REST_COL, s->cols - REST_COL - 1, ROLE_MUTED, "not measured");
	if (!is_measured(page->menu))
		surface_text(s, row, REST_COL, s->cols - REST_COL - 1, ROLE_MUTED, technique->rung->cost);
	else if (cost_col(s) && rung != page->menu->cheapest)
		surface_text(s, row, cost_col(s), s->cols - cost_col(s) - 1, ROLE_MUTED, technique->rung->cost);
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, NAME_COL);
	}
}

static void draw_head(const struct menu_page *page, const struct surface *s)
{
	const struct menu *menu = page->menu;

	surface_text(s, 0, NAME_COL, NAME_COLS, ROLE_MUTED, "rung");
	surface_text(s, 0, STATUS_COL, STATUS_COLS, ROLE_MUTED, "status");
	surface_text(s, 0, LINKS_COL, LINKS_COLS + 1, ROLE_MUTED, "links");
	if (is_measured(menu) && cost_col(s))
		surface_text(s, 0, cost_col(s), s->cols - cost_col(s) - 1, ROLE_MUTED, "cost");
	if (isnan(menu->bar))
		surface_printf(s, 0, REST_COL, s->cols - REST_COL - 1, ROLE_MUTED, "%s",
			is_measured(menu) ? "measured; b sets the bar" : "cost; nothing measured");
	else
		surface_printf(s, 0, REST_COL, s->cols - REST_COL - 1, ROLE_MUTED, "measured, bar %g%s", menu->bar,
			menu->cheapest ? "" : ": none meets it");
}

/* ---- The rung under the cursor ---- */

static int draw_said(const struct surface *s, int row, enum role role, const char *title, const char *text)
{
	if (!*text)
		return row;
	surface_text(s, row, 0, DETAIL_COL - 1, ROLE_MUTED, title);
	return prose_draw(s, row, DETAIL_COL, role, text);
}

/* What this case says of it comes first: it must be seen where there are few rows. */
static void draw_detail(const struct menu_rung *rung, const struct surface *s)
{
	const struct technique *technique = &rung->technique;
	const struct list_rung *list = technique->rung;
	int row = 0;

	row = draw_said(s, row, ROLE_WARN, "override", technique->override);
	row = draw_said(s, row, technique->open ? ROLE_TEXT : ROLE_WARN, "door", technique->why);
	row = draw_said(s, row, ROLE_WARN, "amber", technique->amber);
	row = draw_said(s, row, ROLE_TEXT, technique_status_word(technique->status), technique->reason);
	if (rung->system)
		row = draw_said(s, row, ROLE_TEXT, "measured", rung->system->name);
	row = draw_said(s, row, ROLE_TEXT, "what", list->what);
	row = draw_said(s, row, ROLE_TEXT, "failed when", list->failed_when);
	row = draw_said(s, row, ROLE_TEXT, "wants", list->evidence);
	row = draw_said(s, row, ROLE_TEXT, "cost", list->cost);
	row = draw_said(s, row, ROLE_TEXT, "back", list->reversible);
	row = draw_said(s, row, ROLE_TEXT, "composes", list->composes);
	draw_said(s, row, ROLE_MUTED, "origin", list->origin);
}

void menu_page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct menu_page *page = (struct menu_page *)overlay;
	int rows = page->menu ? (int)page->menu->count : 0;
	struct surface s = overlay_page(overlay->app, screen,
		rows < screen->rows ? rows + DETAIL_MOST + 4 : screen->rows, PAGE_COLS, "The menu, lightest first");
	int room = s.rows - 2 - DETAIL_LEAST;

	surface_cursor(&s, 0, 0);
	if (overlay->failure || !page->menu) {
		prose_draw(&s, 0, 0, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading …");
		return;
	}
	rows = rows < room ? rows : room > 1 ? room : 1;
	draw_head(page, &s);
	list_set_height(&page->list, rows);
	page->list_row = s.row - screen->row + 1;
	for (int i = 0; i < rows && page->list.top + i < page->list.count; i++)
		draw_rung(page, &s, 1 + i, page->list.top + i);
	list_draw_scrollbar(&page->list, &s, 1, s.cols, rows);
	surface_hline(&s, rows + 1, 0, s.cols, ROLE_LINE);
	if (menu_page_at(page)) {
		struct surface rest = surface_sub(&s, rows + 2, 0, s.rows - rows - 2, s.cols);
		draw_detail(menu_page_at(page), &rest);
	}
}
