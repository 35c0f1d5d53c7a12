#include "tui/screens/judge_page.h"

#include "tui/app_private.h"
#include "tui/widgets/number.h"

#include "preop/text/wrap.h"

#include <string.h>

enum { HEAD_ROWS = 2, NAME_COLS = 22, NUMBER_COLS = 12, WORD_COLS = 14, WIDE = 100 };

/* ---- The list ---- */

struct column {
	const char *title;
	int cols;
};

static const struct column columns[] = { { "pairs", 7 }, { "unread", 7 }, { "TPR", 6 }, { "TNR", 6 }, { "same", 6 },
	{ "longer", 7 } };
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const char *percent(struct app *app, const struct judge_rate *rate)
{
	return rate->n > 0 ? arena_printf(&app->p->frame, "%.0f%%", 100 * rate->share) : "-";
}

static void draw_numbers(const struct surface *s, int row, enum role role, const char *const *texts)
{
	int col = s->cols > WIDE ? NAME_COLS + 12 : NAME_COLS;

	for (size_t i = 0; i < COLUMNS; i++) {
		surface_right(s, row, col + columns[i].cols, columns[i].cols, role, texts[i]);
		col += columns[i].cols;
	}
}

static int mark_col(const struct surface *s)
{
	int col = s->cols > WIDE ? NAME_COLS + 12 : NAME_COLS;

	for (size_t i = 0; i < COLUMNS; i++)
		col += columns[i].cols;
	return col + 2;
}

static void draw_judge(struct judge_page *page, const struct surface *s, int row, int64_t index)
{
	const struct judge_shown *shown = &page->loaded->items[index];
	const struct judge_measure *m = &shown->measure;
	const struct judge_against *known = m->people[JUDGE_SETTLED].compared > 0 ? &m->people[JUDGE_SETTLED]
										  : &m->gold[JUDGE_SETTLED];
	struct app *app = page->overlay.app;
	const struct number pairs = number_of(m->pairs), unread = number_of(m->unread);
	const char *const texts[COLUMNS] = { pairs.text, unread.text, percent(app, &known->tpr),
		percent(app, &known->tnr), percent(app, &m->same), percent(app, &m->longer) };
	bool here = index == page->list.cursor;

	surface_text(s, row, 1, mark_col(s) - 46, here ? ROLE_STRONG : ROLE_TEXT, shown->judge.name);
	draw_numbers(s, row, ROLE_TEXT, texts);
	surface_text(s, row, mark_col(s), -1, shown->mark.calibrated ? ROLE_GOOD : ROLE_BAD,
		shown->mark.calibrated ? "calibrated" : "UNCALIBRATED");
	if (here) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

/* `text` in lines of the surface's width; returns how many. */
static int draw_wrapped(const struct surface *s, int row, enum role role, const char *text)
{
	struct wrap wrap = WRAP_INIT;
	int used;

	wrap_text(&wrap, text, strlen(text), s->cols - 2, 0, 0);
	for (used = 0; used < (int)wrap.count && row + used < s->rows; used++)
		surface_bytes(
			s, row + used, 1, s->cols - 2, role, text + wrap.lines[used].start, wrap.lines[used].length);
	wrap_free(&wrap);
	return used;
}

static void draw_list(struct judge_page *page, const struct surface *s)
{
	const char *titles[COLUMNS];
	int rows = s->rows - 1 - 5;

	for (size_t i = 0; i < COLUMNS; i++)
		titles[i] = columns[i].title;
	rows = rows < (int)page->list.count ? rows : (int)page->list.count;
	rows = rows < 1 ? 1 : rows;
	surface_text(s, 0, 1, -1, ROLE_MUTED, "judge");
	draw_numbers(s, 0, ROLE_MUTED, titles);
	page->top_rows = HEAD_ROWS + 1;
	list_set_height(&page->list, rows);
	for (int row = 0; row < rows && page->list.top + row < page->list.count; row++)
		draw_judge(page, s, 1 + row, page->list.top + row);
	list_draw_scrollbar(&page->list, s, 1, s->cols - 1, rows);
	surface_hline(s, rows + 1, 0, s->cols, ROLE_LINE);
	const struct judge_shown *shown = judge_page_at(page);
	int used = draw_wrapped(s, rows + 2, ROLE_TEXT, shown->mark.reason);
	draw_wrapped(s, rows + 2 + used, ROLE_MUTED,
		arena_printf(&page->overlay.app->p->frame,
			"Calibrated: lower 95 %% limits of TPR and TNR of at least %.2f and %.2f (house values). Only "
			"numbers of a "
			"calibrated judge stand without a warning.",
			judge_least_tpr, judge_least_tnr));
}

/* ---- One judge ---- */

static void draw_differs(
	const struct judge_page *page, const struct surface *s, int row, const struct judge_disagreement *one)
{
	const struct judge_measure *m = &judge_page_at(page)->measure;
	struct arena *frame = &page->overlay.app->p->frame;
	int names = s->cols > WIDE ? 40 : 24;
	const char *known = one->people != JUDGE_SILENT ? "people" : "gold";
	enum judge_word word = one->people != JUDGE_SILENT ? one->people : one->gold;

	surface_text(s, row, 3, 18, ROLE_TEXT, one->external);
	surface_text(s, row, 22, names, ROLE_TEXT,
		one->second_name != NULL ? arena_printf(frame, "%s : %s", one->first_name, one->second_name)
					 : one->first_name);
	surface_text(s, row, 23 + names, -1, ROLE_TEXT,
		arena_printf(frame, "judge %s, %s %s", judge_word_of(m, one->judge), known, judge_word_of(m, word)));
}

static void draw_row(struct judge_page *page, const struct surface *s, int row, int64_t index)
{
	const struct judge_row *it = &page->rows[index];
	int title = s->cols > WIDE ? 46 : 40, value = 22;

	if (it->heading != NULL) {
		surface_text(s, row, 1, -1, ROLE_TITLE, it->heading);
		return;
	}
	if (it->line != NULL) {
		surface_text(s, row, 3, title - 4, ROLE_TEXT, it->line->title);
		surface_text(s, row, title, value, ROLE_STRONG, it->line->value);
		surface_text(s, row, title + value, -1, ROLE_MUTED, it->line->why);
	} else {
		draw_differs(page, s, row, it->differs);
	}
	if (index == page->inside.cursor) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static void draw_opened(struct judge_page *page, const struct surface *s)
{
	const struct judge_shown *shown = judge_page_at(page);
	int used = draw_wrapped(s, 0, shown->mark.calibrated ? ROLE_GOOD : ROLE_BAD,
		arena_printf(&page->overlay.app->p->frame, "%s: %s",
			shown->mark.calibrated ? "calibrated" : "UNCALIBRATED", shown->mark.reason));

	if (shown->measure.hidden > 0)
		used += draw_wrapped(s, used, ROLE_MUTED,
			arena_printf(&page->overlay.app->p->frame,
				"%s pair%s on which it differs: hidden until you have decided",
				number_of(shown->measure.hidden).text, plural(shown->measure.hidden)));
	page->top_rows = HEAD_ROWS + used;
	list_set_height(&page->inside, s->rows - used);
	for (int row = 0; used + row < s->rows && page->inside.top + row < page->inside.count; row++)
		draw_row(page, s, used + row, page->inside.top + row);
	list_draw_scrollbar(&page->inside, s, used, s->cols - 1, s->rows - used);
}

/* ---- The whole ---- */

static void draw_nothing(const struct judge_page *page, const struct surface *s)
{
	if (page->overlay.failure != NULL)
		surface_text(s, 0, 1, -1, ROLE_BAD, page->overlay.failure);
	else if (page->loaded == NULL)
		surface_text(s, 0, 1, -1, ROLE_MUTED, "measuring \u2026");
	else
		surface_text(s, 0, 1, -1, ROLE_MUTED,
			"No judges yet. Import their verdicts, or add one: preop judge add NAME");
}

static const char *title_of(const struct judge_page *page)
{
	struct arena *frame = &page->overlay.app->p->frame;

	if (page->loaded == NULL)
		return "Judges";
	if (page->opened)
		return arena_printf(frame, "Judge %s of %s", judge_page_at(page)->judge.name, page->loaded->suite.name);
	return arena_printf(frame, "Judges of %s", page->loaded->suite.name);
}

void judge_page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct judge_page *page = (struct judge_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, title_of(page));
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	if (judge_page_at(page) == NULL)
		draw_nothing(page, &body);
	else if (page->opened)
		draw_opened(page, &body);
	else
		draw_list(page, &body);
}
