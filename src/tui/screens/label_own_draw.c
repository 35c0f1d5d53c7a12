/* One's own queue as it is drawn: progress, the record as large as there is room, the labels with their keys, what is said and not written yet. */
#include "tui/screens/label_own.h"

#include "preop/base/clock.h"
#include "preop/model/label_keys.h"
#include "tui/app_private.h"
#include "tui/screens/sign.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <string.h>

enum {
	HEAD_ROWS = 2,
	PACE_FROM = 5, /* answers: fewer say nothing about the pace */
	SIDE_COLS = 60,
	LABEL_GAP = 3,
	LABEL_ROWS = 6, /* at most */
	KEY_COLS = 2,
};

/* ---- Head ---- */

static const char *progress(const struct own_page *page)
{
	struct arena *frame = &page->overlay.app->p->frame;
	const struct own_counts *counts = &page->book->counts;
	struct strbuf pace = STRBUF_INIT;
	const char *text;

	if (page->answers >= PACE_FROM) {
		strbuf_adds(&pace, "  pace ");
		clock_print_duration(page->spent_total / page->answers, &pace);
	}
	text = arena_printf(frame, "%s of %s yours  %s to go%s", number_of(counts->mine).text,
		number_of(counts->rows).text, number_of(counts->open).text, pace.len ? pace.data : "");
	strbuf_free(&pace);
	return text;
}

static void draw_head(const struct own_page *page, const struct surface *s)
{
	const char *note = page->book ? progress(page) : "";
	int used = surface_right(s, 0, s->cols - 1, 2 * s->cols / 3, ROLE_MUTED, note), right = s->cols - used - 3,
	    col = 1;

	col += surface_printf(s, 0, col, right - col, ROLE_TITLE_FOCUS, "My queue: %s", page->dataset) + 2;
	surface_text(s, 0, col, right - col, ROLE_MUTED, own_order_text(page->order));
	surface_hline(s, 1, 0, s->cols, ROLE_LINE_FOCUS);
}

/* ---- Labels ---- */

struct flow { /* labels one after the other, in lines */
	const struct surface *s;
	int row, col;
};

static bool is_said(const struct own_page *page, const char *said, size_t index)
{
	const struct dataset *dataset = &page->book->dataset;

	if (dataset->level == LEVEL_SET)
		return page->draft.in && page->draft.in[index];
	return said && strcmp(said, dataset->labels[index]) == 0;
}

static void draw_label(struct flow *flow, char key, const char *label, bool said)
{
	int cols = KEY_COLS + display_width(label, strlen(label), flow->s->grid->display_flags) + (said ? 2 : 0);

	if (flow->col > 1 && flow->col + cols > flow->s->cols - 1) {
		flow->row++;
		flow->col = 1;
	}
	surface_bytes(flow->s, flow->row, flow->col, 1, ROLE_HINT_KEY, key ? &key : "\u00b7", key ? 1 : 2);
	int used = surface_text(flow->s, flow->row, flow->col + KEY_COLS, -1, said ? ROLE_STRONG : ROLE_TEXT, label);
	if (said)
		surface_text(flow->s, flow->row, flow->col + KEY_COLS + used + 1, 1, ROLE_GOOD, "\u2713");
	flow->col += cols + LABEL_GAP;
}

/* Drawn on nothing to know how many lines they take. */
static int draw_labels(const struct own_page *page, const struct surface *s, const char *said)
{
	const struct dataset *dataset = &page->book->dataset;
	struct flow flow = { .s = s, .col = 1 };

	for (size_t i = 0; i < dataset->label_count; i++)
		draw_label(&flow, label_key_of(i), dataset->labels[i], is_said(page, said, i));
	return flow.row + 1;
}

static int label_rows(const struct own_page *page, const struct surface *s)
{
	struct surface nothing = surface_sub(s, 0, 0, s->rows, s->cols);
	int rows;

	nothing.rows = 0;
	rows = draw_labels(page, &nothing, NULL);
	return rows < LABEL_ROWS ? rows : LABEL_ROWS;
}

static void draw_typed(const struct own_page *page, const struct surface *s, const char *said)
{
	bool number = page->book->dataset.level == LEVEL_NUMERIC;
	int col = 1 + surface_text(s, 0, 1, -1, ROLE_HINT_KEY, "Enter") + 1;

	col += surface_text(s, 0, col, -1, ROLE_TEXT, number ? "type your number" : "type your text") + LABEL_GAP;
	if (said)
		surface_printf(s, 0, col, -1, ROLE_STRONG, "yours: %s", said);
}

static void draw_draft(const struct own_page *page, const struct surface *s, int row)
{
	const struct own_draft *draft = &page->draft;
	int col = 1;

	if (page->writing) {
		surface_text(s, row, 1, -1, ROLE_ACCENT, "being written \u2026");
		return;
	}
	if (draft->sure != SURE_UNSAID)
		col += surface_text(s, row, col, -1, draft->sure == SURE_NO ? ROLE_WARN : ROLE_GOOD,
			       own_sure_words[draft->sure]) +
			LABEL_GAP;
	if (draft->note)
		col += surface_printf(s, row, col, -1, ROLE_TEXT, "reason: %s", draft->note) + LABEL_GAP;
	if (page->book->dataset.level == LEVEL_SET)
		surface_text(s, row, col, -1, ROLE_MUTED, "keys take labels in and out, Enter answers");
}

/* What can be answered, under the record. */
static void draw_foot(const struct own_page *page, const struct surface *s, const struct own_item *item)
{
	const char *said = own_current_label(page, item);
	bool typed = page->book->dataset.level == LEVEL_NUMERIC || page->book->dataset.level == LEVEL_TEXT;
	struct surface labels = surface_sub(s, 1, 0, s->rows - 2, s->cols);

	surface_hline(s, 0, 0, s->cols, ROLE_LINE);
	if (typed)
		draw_typed(page, &labels, said);
	else if (page->book->dataset.label_count == 0)
		surface_text(&labels, 0, 1, -1, ROLE_WARN,
			"The dataset has no labels yet: + on the Data screen, or preop schema, says which there are.");
	else
		draw_labels(page, &labels, said);
	draw_draft(page, s, s->rows - 1);
}

/* ---- Record ---- */

static void draw_side(const struct own_page *page, const struct surface *s, int which)
{
	static const char *const titles[OWN_SIDES] = { "left", "right" };
	struct surface text = surface_sub(s, 1, 1, s->rows - 1, s->cols - 2);

	pane_title(s, titles[which], "", page->focus == which);
	textview_draw(page->sides[which], &text);
}

/* The input above, the answers beside each other, or below each other where there is no room. */
static void draw_sides(const struct own_page *page, const struct surface *s)
{
	int input = page->record ? s->rows / 3 : 0, rows = s->rows - input - 1;
	struct surface top = surface_sub(s, 0, 1, input, s->cols - 2);

	textview_draw(page->record, &top);
	surface_hline(s, input, 0, s->cols, ROLE_LINE);
	if (s->cols < SIDE_COLS) {
		struct surface upper = surface_sub(s, input + 1, 0, rows / 2, s->cols),
			       lower = surface_sub(s, input + 1 + rows / 2, 0, rows - rows / 2, s->cols);
		draw_side(page, &upper, OWN_LEFT);
		draw_side(page, &lower, OWN_RIGHT);
		return;
	}
	int half = s->cols / 2;
	struct surface left = surface_sub(s, input + 1, 0, rows, half),
		       right = surface_sub(s, input + 1, half + 1, rows, s->cols - half - 1);
	draw_side(page, &left, OWN_LEFT);
	surface_vline(s, input + 1, half, rows, ROLE_LINE);
	draw_side(page, &right, OWN_RIGHT);
}

static void draw_item_line(const struct own_page *page, const struct surface *s, const struct own_item *item)
{
	int col = 1 + surface_printf(s, 0, 1, -1, ROLE_STRONG, "#%s", number_of(item->id).text) + 2;

	if (*item->external)
		col += surface_text(s, 0, col, s->cols / 3, ROLE_MUTED, item->external) + 2;
	if (page->at < page->head)
		surface_printf(s, 0, col, -1, ROLE_ACCENT, "%s back", number_of((int64_t)(page->head - page->at)).text);
}

static void draw_card(const struct own_page *page, const struct surface *s, const struct own_card *card)
{
	int foot = label_rows(page, s) + 2;
	struct surface line = surface_sub(s, 0, 0, 1, s->cols),
		       body = surface_sub(s, 1, 0, s->rows - foot - 1, s->cols),
		       below = surface_sub(s, s->rows - foot, 0, foot, s->cols),
		       text = surface_sub(&body, 0, 1, body.rows, body.cols - 2);

	draw_item_line(page, &line, &card->item);
	if (!card->failure && card->item.compare)
		draw_sides(page, &body);
	else
		textview_draw(page->record, &text);
	if (!card->failure)
		draw_foot(page, &below, &card->item);
	surface_cursor(s, 0, 1);
}

/* ---- The page ---- */

static void draw_end(const struct own_page *page, const struct surface *s)
{
	const struct own_counts *counts = &page->book->counts;
	const char *text = counts->rows == 0 ? "The dataset has no examples."
		: counts->mine > 0           ? "Nothing is left: you have labelled all that is open to you."
					     : "Nothing is open to you here.";

	surface_text(s, 1, 1, -1, ROLE_STRONG, text);
	if (counts->skipped > 0)
		surface_printf(s, 3, 1, -1, ROLE_TEXT, "%s put aside: S takes %s up again.",
			number_of(counts->skipped).text, counts->skipped == 1 ? "it" : "them");
	if (counts->rows > counts->mine + counts->skipped + counts->open)
		surface_printf(s, 4, 1, -1, ROLE_MUTED, "%s decided by adjudicators need no more labels.",
			number_of(counts->rows - counts->mine - counts->skipped - counts->open).text);
	surface_cursor(s, 1, 1);
}

void own_draw(struct overlay *overlay, const struct surface *screen)
{
	const struct own_page *page = (const struct own_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols),
		       body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);
	const struct own_card *card = own_current(page);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_head(page, &all);
	if (own_at_end(page))
		draw_end(page, &body);
	else if (card)
		draw_card(page, &body, card);
	else
		surface_text(&body, 1, 1, -1, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading \u2026");
}
