/* The hazard sheet as it is drawn: a row a hazard with its exposure against the limit, the one under the cursor in words below. */
#include "tui/screens/hazard_page.h"
#include "tui/widgets/prose.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum {
	PAGE_COLS = 116,
	HEAD_ROWS = 1,
	DETAIL_LEAST = 6,
	DETAIL_MOST = 12,
	DETAIL_COL = 12,
	TITLE_LEAST = 20,
	SEVERITY_COLS = 13, /* "irreversible" */
	NUMBER_COLS = 9,
	BACK_FROM = 28, /* columns left for the last two: below they stand only in the words under the list */
};

static const struct {
	const char *sign;
	enum role role;
} states[] = {
	[HAZARD_WITHIN] = { "✓", ROLE_GOOD },
	[HAZARD_OVER] = { "✗", ROLE_BAD },
	[HAZARD_UNKNOWN] = { "?", ROLE_MUTED },
};

struct columns {
	int title, severity, reach, detect, exposure /* right ends from here on */, limit, back /* 0: none */, by;
};

static struct columns lay_out(const struct surface *s)
{
	struct columns at = { .title = 2 };
	int numbers = SEVERITY_COLS + 4 * NUMBER_COLS, room = s->cols - at.title - numbers - 1;
	int title = room - BACK_FROM > TITLE_LEAST ? TITLE_LEAST + (room - BACK_FROM - TITLE_LEAST) / 2 : room;

	at.severity = at.title + title + 1;
	at.reach = at.severity + SEVERITY_COLS + NUMBER_COLS - 1;
	at.detect = at.reach + NUMBER_COLS;
	at.exposure = at.detect + NUMBER_COLS;
	at.limit = at.exposure + NUMBER_COLS;
	if (title < room) {
		at.back = at.limit + 2;
		at.by = at.back + (s->cols - at.back) * 3 / 5;
	}
	return at;
}

static void draw_number(const struct surface *s, int row, int right, enum role role, double value)
{
	char text[32] = "?";

	if (!isnan(value))
		snprintf(text, sizeof(text), value < 1000 ? "%.4g" : "%.0f", value);
	surface_right(s, row, right, NUMBER_COLS - 1, isnan(value) ? ROLE_MUTED : role, text);
}

static void draw_said(const struct surface *s, int row, int col, int end, const char *text)
{
	surface_text(s, row, col, end - col - 1, *text ? ROLE_TEXT : ROLE_MUTED, *text ? text : "?");
}

static void draw_head(const struct surface *s, const struct columns *at)
{
	surface_text(s, 0, at->title, at->severity - at->title - 1, ROLE_MUTED, "hazard");
	surface_text(s, 0, at->severity, SEVERITY_COLS, ROLE_MUTED, "severity");
	surface_right(s, 0, at->reach, NUMBER_COLS, ROLE_MUTED, "reach/d");
	surface_right(s, 0, at->detect, NUMBER_COLS, ROLE_MUTED, "detect h");
	surface_right(s, 0, at->exposure, NUMBER_COLS, ROLE_MUTED, "exposure");
	surface_right(s, 0, at->limit, NUMBER_COLS, ROLE_MUTED, "limit");
	if (at->back) {
		surface_text(s, 0, at->back, at->by - at->back - 1, ROLE_MUTED, "back to");
		surface_text(s, 0, at->by, s->cols - at->by - 1, ROLE_MUTED, "by whom");
	}
}

static void draw_hazard(
	const struct hazard_page *page, const struct surface *s, const struct columns *at, int row, int64_t index)
{
	const struct hazard *hazard = &page->book->hazards[index];
	enum role role = states[hazard->state].role;

	surface_text(s, row, 0, 1, role, states[hazard->state].sign);
	surface_text(s, row, 1, 1, ROLE_WARN, hazard->doubtful ? "!" : " ");
	surface_text(s, row, at->title, at->severity - at->title - 1, ROLE_STRONG, hazard->title);
	surface_text(s, row, at->severity, SEVERITY_COLS - 1, ROLE_TEXT, hazard->severity);
	draw_number(s, row, at->reach, ROLE_TEXT, hazard->reach);
	draw_number(s, row, at->detect, ROLE_TEXT, hazard->detect);
	draw_number(s, row, at->exposure, role, hazard->exposure);
	draw_number(s, row, at->limit, ROLE_MUTED, hazard->limit);
	if (at->back) {
		draw_said(s, row, at->back, at->by, hazard->target);
		draw_said(s, row, at->by, s->cols, hazard->puller);
	}
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, at->title);
	}
}

/* ---- The one under the cursor ---- */

static int draw_line(const struct surface *s, int row, enum role role, const char *name, const char *text)
{
	surface_text(s, row, 0, DETAIL_COL - 1, ROLE_MUTED, name);
	return prose_draw(s, row, DETAIL_COL, role, text);
}

static void draw_detail(const struct hazard *hazard, const struct surface *s)
{
	const char *const said[][2] = {
		{ "back to", hazard->target },
		{ "by whom", hazard->puller },
		{ "worst case", hazard->worst },
	};
	int row = draw_line(s, 0, states[hazard->state].role, hazard_state_word(hazard->state), hazard->why);

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		row = draw_line(s, row, *said[i][1] ? ROLE_TEXT : ROLE_MUTED, said[i][0],
			*said[i][1] ? said[i][1] : "not said yet");
	surface_text(s, row, 0, DETAIL_COL - 1, ROLE_MUTED, "rests");
	if (isnan(hazard->rollback))
		surface_printf(s, row, DETAIL_COL, s->cols - DETAIL_COL - 1, hazard->doubtful ? ROLE_WARN : ROLE_TEXT,
			"on %" PRId64 " link%s", hazard->evidence, hazard->evidence == 1 ? "" : "s");
	else
		surface_printf(s, row, DETAIL_COL, s->cols - DETAIL_COL - 1, hazard->doubtful ? ROLE_WARN : ROLE_TEXT,
			"on %" PRId64 " link%s; rolled back within %g h", hazard->evidence,
			hazard->evidence == 1 ? "" : "s", hazard->rollback);
}

static void draw_nothing(const struct hazard_page *page, const struct surface *s)
{
	const char *text = "reading …";

	if (page->overlay.failure)
		text = page->overlay.failure;
	else if (page->book)
		text = "The hazard sheet is empty. a adds what a bad tune would do: how bad it is, how many answers a "
		       "day it reaches, after how many hours somebody notices, what one goes back to and who may.";
	prose_draw(s, 0, 0, page->overlay.failure ? ROLE_BAD : ROLE_MUTED, text);
	surface_cursor(s, 0, 0);
}

void hazard_page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct hazard_page *page = (struct hazard_page *)overlay;
	int count = page->book ? (int)page->book->count : 0;
	struct surface s = overlay_page(overlay->app, screen,
		count < screen->rows ? count + HEAD_ROWS + DETAIL_MOST + 3 : screen->rows, PAGE_COLS, "Hazard sheet");
	int room = s.rows - HEAD_ROWS - 1 - DETAIL_LEAST, rows = count < room ? count : room > 1 ? room : 1;
	struct columns at = lay_out(&s);

	if (overlay->failure || count == 0) {
		draw_nothing(page, &s);
		return;
	}
	draw_head(&s, &at);
	list_set_height(&page->list, rows);
	page->list_row = s.row - screen->row + HEAD_ROWS;
	for (int i = 0; i < rows && page->list.top + i < page->list.count; i++)
		draw_hazard(page, &s, &at, HEAD_ROWS + i, page->list.top + i);
	list_draw_scrollbar(&page->list, &s, HEAD_ROWS, s.cols, rows);
	surface_hline(&s, HEAD_ROWS + rows, 0, s.cols, ROLE_LINE);
	struct surface rest = surface_sub(&s, HEAD_ROWS + rows + 1, 0, s.rows - HEAD_ROWS - rows - 1, s.cols);
	if (hazard_page_at(page))
		draw_detail(hazard_page_at(page), &rest);
}
