/* The checks as they are drawn: the table, and below it what the check under the cursor says. */
#include "preop/text/wrap.h"
#include "tui/app_private.h"
#include "tui/screens/check_page.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	HEAD_ROWS = 3,   /* title, states, names of systems */
	DETAIL_ROWS = 5, /* below the table */
	NAME_COLS = 24,
	KIND_COLS = 14,
	COLUMN_LEAST = 12,
	COLUMN_MOST = 22,
	NARROW = 60, /* no column for the kind below */
};

struct columns {
	int name, kind, first, width;
	size_t from, count; /* systems shown */
};

static struct columns columns_of(const struct check_page *page, const struct surface *s)
{
	struct columns out = { .name = NAME_COLS, .kind = s->cols < NARROW ? 0 : KIND_COLS };
	size_t all = check_page_columns(page);
	int room;

	out.first = 1 + out.name + out.kind;
	room = s->cols - out.first - 2;
	out.width = all > 0 ? room / (int)all : room;
	out.width = out.width > COLUMN_MOST ? COLUMN_MOST : out.width < COLUMN_LEAST ? COLUMN_LEAST : out.width;
	out.count = room > 0 ? (size_t)(room / out.width) : 0;
	out.count = out.count < all ? out.count : all;
	out.from = page->system >= out.count ? page->system + 1 - out.count : 0;
	return out;
}

static void cell_text(const struct check_total *total, bool number, char *out, size_t size)
{
	if (total->scored > 0 && number)
		snprintf(out, size, "%.3f", total->mean);
	else if (total->scored > 0)
		snprintf(out, size, "%.1f %%", 100 * total->mean);
	else
		snprintf(out, size, "%s", total->undefined > 0 ? "no value" : "not run");
}

static int column_end(const struct columns *columns, size_t system)
{
	return columns->first + (int)(system - columns->from + 1) * columns->width;
}

static void draw_cells(
	const struct check_page *page, const struct surface *s, int row, size_t check, const struct columns *columns)
{
	for (size_t system = columns->from; system < columns->from + columns->count; system++) {
		struct check_total total = check_page_total(page, check, system);
		char text[32];

		cell_text(&total, page->board->totals.number[check], text, sizeof(text));
		surface_right(s, row, column_end(columns, system), columns->width - 1,
			total.scored > 0 ? ROLE_TEXT : ROLE_MUTED, text);
	}
}

static void draw_row(
	const struct check_page *page, const struct surface *s, int row, size_t check, const struct columns *columns)
{
	const struct check *it = &page->board->totals.checks[check];
	int end = column_end(columns, page->system);

	surface_text(s, row, 0, 1, ROLE_ACCENT, it->main ? (surface_ascii(s) ? "*" : "\u2605") : "");
	surface_text(s, row, 2, columns->name - 3, ROLE_TEXT, it->name);
	if (columns->kind > 0)
		surface_text(s, row, 1 + columns->name, columns->kind - 1, ROLE_MUTED, it->kind);
	draw_cells(page, s, row, check, columns);
	if (page->list.cursor != (int64_t)check)
		return;
	surface_paint(s, row, 0, s->cols - 1, ROLE_SELECTED, 0);
	if (columns->count > 0 && !page->spec.blind)
		surface_paint(s, row, end - columns->width + 1, columns->width - 1, ROLE_MATCH, CELL_UNDERLINE);
}

static void print_states(const struct check_page *page, struct strbuf *out)
{
	const struct check_totals *totals = &page->board->totals;
	int64_t outputs = 0, suspects = 0, states[CHECK_TOTAL_STATES] = { 0 };

	for (size_t i = 0; i < totals->system_count; i++) {
		if (!page->spec.blind && i != page->system)
			continue;
		outputs += totals->systems[i].outputs;
		suspects += totals->systems[i].suspect;
		for (int k = 0; k < CHECK_TOTAL_STATES; k++)
			states[k] += totals->systems[i].states[k];
	}
	if (!page->spec.blind && totals->system_count > 0)
		strbuf_addf(out, "%s: ", totals->systems[page->system].name);
	strbuf_addf(out, "%s outputs", number_of(outputs).text);
	for (int k = 1; k < CHECK_TOTAL_STATES; k++)
		if (states[k] > 0)
			strbuf_addf(out, ", %s %s", number_of(states[k]).text, check_total_states[k]);
	if (suspects > 0)
		strbuf_addf(out, "; %s may rest on a cut prompt", number_of(suspects).text);
	if (page->spec.blind)
		strbuf_adds(out, "; by system only when you have sealed your verdicts");
}

static void draw_head(const struct check_page *page, const struct surface *s, const struct columns *columns)
{
	struct strbuf text = STRBUF_INIT;

	surface_printf(s, 0, 1, -1, ROLE_TITLE, "Checks of %s", page->name);
	if (page->job != 0)
		surface_right(s, 0, s->cols - 1, 20, ROLE_HINT, "running ...");
	print_states(page, &text);
	surface_bytes(s, 1, 1, s->cols - 2, ROLE_MUTED, text.data, text.len);
	strbuf_free(&text);
	surface_text(s, 2, 2, columns->name - 3, ROLE_MUTED, "check");
	if (columns->kind > 0)
		surface_text(s, 2, 1 + columns->name, columns->kind - 1, ROLE_MUTED, "kind");
	for (size_t i = 0; i < columns->count; i++)
		surface_right(s, 2, column_end(columns, columns->from + i), columns->width - 1, ROLE_MUTED,
			page->spec.blind ? "all systems" : page->board->totals.systems[columns->from + i].name);
}

/* ---- The check under the cursor ---- */

static void print_number(const struct check_page *page, const struct check_total *total, struct strbuf *out)
{
	strbuf_addf(out, "%s scored, %s passed, %s failed", number_of(total->scored).text,
		number_of(total->passed).text, number_of(total->failed).text);
	if (!isnan(total->low))
		strbuf_addf(out, ", 95 %% interval %.1f to %.1f %%", 100 * total->low, 100 * total->high);
	if (total->undefined > 0)
		strbuf_addf(out, ", %s without a value", number_of(total->undefined).text);
	if (total->missing > 0)
		strbuf_addf(out, ", %s not run yet: r runs", number_of(total->missing).text);
	if (!page->spec.blind)
		strbuf_adds(out, "; Enter lists the cases");
}

static void draw_detail(const struct check_page *page, const struct surface *s, int row)
{
	const struct check *check = check_page_at(page);
	const struct check_kind *kind = check != NULL ? check_kind_find(check->kind, NULL) : NULL;
	struct strbuf text = STRBUF_INIT;

	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	if (check == NULL)
		return;
	surface_printf(s, row + 1, 1, s->cols - 2, ROLE_TEXT, "%s", kind != NULL ? kind->help : check->kind);
	surface_text(s, row + 2, 1, s->cols - 2, ROLE_MUTED,
		strcmp(check->spec, "{}") != 0 ? check->spec : "all parameters as they are usually; e changes them");
	if (check_page_columns(page) > 0) {
		struct check_total total = check_page_total(page, (size_t)page->list.cursor, page->system);
		print_number(page, &total, &text);
		surface_bytes(s, row + 3, 1, s->cols - 2, ROLE_TEXT, text.data, text.len);
	}
	if (check->main)
		surface_text(s, row + 4, 1, s->cols - 2, ROLE_ACCENT,
			"its results are the suite's score on the ladder; m gives that back");
	strbuf_free(&text);
}

static void draw_empty(const struct check_page *page, const struct surface *s)
{
	if (page->overlay.failure != NULL)
		surface_text(s, HEAD_ROWS, 2, s->cols - 3, ROLE_BAD, page->overlay.failure);
	else if (page->board == NULL)
		surface_text(s, HEAD_ROWS, 2, s->cols - 3, ROLE_MUTED, "reading ...");
	else
		surface_text(s, HEAD_ROWS + 1, 2, s->cols - 3, ROLE_MUTED,
			"No checks yet. a adds one: exact answers, numbers, JSON schemas, tool calls, phrases ...");
}

void check_page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct check_page *page = (struct check_page *)overlay;
	struct surface s = surface_sub(screen, 0, 0, screen->rows - 2, screen->cols);
	int height = s.rows - HEAD_ROWS - DETAIL_ROWS;

	surface_fill(&s, 0, 0, s.rows, s.cols, ROLE_TEXT);
	if (page->board == NULL) {
		surface_printf(&s, 0, 1, -1, ROLE_TITLE, "Checks of %s", page->name);
		draw_empty(page, &s);
		return;
	}
	struct columns columns = columns_of(page, &s);
	draw_head(page, &s, &columns);
	page->list_row = HEAD_ROWS;
	list_set_height(&page->list, height);
	for (int i = 0; i < height && page->list.top + i < page->list.count; i++)
		draw_row(page, &s, HEAD_ROWS + i, (size_t)(page->list.top + i), &columns);
	list_draw_scrollbar(&page->list, &s, HEAD_ROWS, s.cols - 1, height);
	if (page->list.count == 0)
		draw_empty(page, &s);
	draw_detail(page, &s, HEAD_ROWS + height);
}
