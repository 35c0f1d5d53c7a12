/* The baseline ladder: every system with its score and interval, names shown; small as a pane of Case, and as a line. */
#include "preop/base/clock.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"
#include "tui/screens/sign.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 2, NAME_MOST = 28, SCALE_LEAST = 11 };

/* ---- Columns ---- */

struct columns { /* where each begins, 0: not shown for want of room; the score ends at score_end */
	int name, n_end, score_end, scale, scale_cols, range, empty_end, won_end, lost_end, tied_end;
};

/* What can be left out goes from the right, the scale takes what is left over. */
static struct columns columns_for(int cols)
{
	struct columns c = { .name = cols < 60 ? 14 : cols < 100 ? 18 : NAME_MOST };
	int at = 1 + c.name, right = cols - 1;

	if (cols >= 60)
		c.n_end = at += 8;
	c.score_end = at += 8;
	at += GAP;
	if (cols >= 100) {
		c.tied_end = right;
		right -= 6;
	}
	if (cols >= 72) {
		c.lost_end = right;
		c.won_end = right - 6;
		right -= 12;
	}
	if (cols >= 90) {
		c.empty_end = right;
		right -= 7;
	}
	right -= 12;
	c.range = right + 1;
	c.scale_cols = right - at - 1;
	c.scale = at;
	if (c.scale_cols < SCALE_LEAST)
		c.scale = c.scale_cols = 0;
	return c;
}

static void draw_heads(const struct surface *s, int row, const struct columns *c)
{
	static const char *const words[] = { "n", "score", "empty", "won", "lost", "tied" };
	const int ends[] = { c->n_end, c->score_end, c->empty_end, c->won_end, c->lost_end, c->tied_end };

	surface_text(s, row, 1, c->name, ROLE_MUTED, "system");
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (ends[i])
			surface_right(s, row, ends[i], 7, ROLE_MUTED, words[i]);
	}
	surface_text(s, row, c->range, 12, ROLE_MUTED, "95 %");
	if (!c->scale)
		return;
	surface_text(s, row, c->scale, -1, ROLE_MUTED, "0");
	surface_text(s, row, c->scale + c->scale_cols / 2 - 1, -1, ROLE_MUTED, "50");
	surface_right(s, row, c->scale + c->scale_cols, -1, ROLE_MUTED, "100");
}

/* ---- One system ---- */

static bool is_share(const struct ladder_row *row)
{
	return row->score.binary;
}

/* Right and wrong answers as per cent; other scores as they are. */
static void print_score(const struct ladder_row *row, char *out, size_t size)
{
	if (isnan(row->score.mean))
		snprintf(out, size, "—");
	else if (is_share(row))
		snprintf(out, size, "%.1f", 100 * row->score.mean);
	else
		snprintf(out, size, "%.3g", row->score.mean);
}

static void draw_count(const struct surface *s, int row, int end, int64_t count, enum role role)
{
	if (end)
		surface_right(s, row, end, 7, count ? role : ROLE_MUTED, number_of(count).text);
}

static void draw_scale(const struct surface *s, int row, const struct columns *c, const struct ladder_row *rung)
{
	bool fits = rung->score.mean >= 0 && rung->score.mean <= 1;

	for (int i = 0; c->scale && i < c->scale_cols; i += 1)
		surface_text(s, row, c->scale + i, 1, ROLE_CHART_REST, "·");
	if (c->scale && fits)
		chart_interval(s, row, c->scale, c->scale_cols, rung->score.low, rung->score.mean, rung->score.high,
			(double)NAN, ROLE_CHART);
}

static void draw_rung(const struct surface *s, int row, const struct columns *c, const struct ladder_row *rung)
{
	char score[32];

	print_score(rung, score, sizeof(score));
	surface_text(s, row, 1, c->name - 1, ROLE_TEXT, rung->name);
	draw_count(s, row, c->n_end, rung->outputs, ROLE_TEXT);
	surface_right(s, row, c->score_end, 7, isnan(rung->score.mean) ? ROLE_MUTED : ROLE_STRONG, score);
	draw_scale(s, row, c, rung);
	if (is_share(rung))
		surface_printf(
			s, row, c->range, 12, ROLE_MUTED, "%.1f–%.1f", 100 * rung->score.low, 100 * rung->score.high);
	else
		surface_text(s, row, c->range, 12, ROLE_MUTED, isnan(rung->score.mean) ? "not scored" : "not 0 or 1");
	draw_count(s, row, c->empty_end, rung->states[LADDER_EMPTY], ROLE_WARN);
	draw_count(s, row, c->won_end, rung->wins, ROLE_TEXT);
	draw_count(s, row, c->lost_end, rung->losses, ROLE_TEXT);
	draw_count(s, row, c->tied_end, rung->ties, ROLE_TEXT);
}

/* ---- Age of the questions ---- */

/* A suite from the time of the training set may be passed by what was learnt by heart. */
static bool print_age_warning(const struct review_view *review, struct strbuf *out)
{
	const struct status *status = review->view.app->status;
	const struct suite *suite = review->book->suite;
	const struct signal *newest = status ? signal_find(status->signals, status->signal_count, "newest") : NULL;

	if (suite->newest == CLOCK_NONE || !newest || newest->state == SIGNAL_UNDEFINED || newest->at == CLOCK_NONE ||
		suite->newest > newest->at)
		return false;
	strbuf_adds(out, "green number, old questions: the newest case is of ");
	clock_print_date(suite->newest, out);
	strbuf_adds(out, ", the newest training example of ");
	clock_print_date(newest->at, out);
	return true;
}

static int draw_notes(const struct review_view *review, const struct surface *s, int row)
{
	struct strbuf warning = STRBUF_INIT;
	struct textview *notes = textview_new();
	struct surface area = surface_sub(s, row, 3, s->rows - row, s->cols - 4);

	if (print_age_warning(review, &warning)) {
		surface_text(s, row, 1, 1, ROLE_WARN, "!");
		textview_add(notes, ROLE_WARN, 0, warning.data, warning.len);
	} else if (review->book->suite->newest == CLOCK_NONE) {
		surface_text(s, row, 1, 1, ROLE_MUTED, "?");
		textview_addf(notes, ROLE_MUTED, 0,
			"No case has a date: whether the questions are newer than the training set is unknown.");
	}
	textview_addf(notes, ROLE_MUTED, 0,
		"Score: mean of the scored outputs, with the 95 %% Wilson interval when all are 0 or 1. Won, lost, "
		"tied: everybody's verdicts.");
	textview_draw(notes, &area);
	textview_free(notes);
	strbuf_free(&warning);
	return row;
}

/* ---- The table ---- */

static void draw_title(const struct review_view *review, const struct surface *s)
{
	const struct suite *suite = review->book->suite;
	int col = 1 + surface_text(s, 0, 1, s->cols / 2, ROLE_TITLE_FOCUS, "Ladder") + GAP;

	col += surface_text(s, 0, col, s->cols / 2, ROLE_TITLE, suite->name) + GAP;
	surface_printf(
		s, 0, col, s->cols - col, ROLE_MUTED, "%s case%s", number_of(suite->cases).text, plural(suite->cases));
}

void review_draw_ladder(struct review_view *review, const struct surface *s, bool focused)
{
	const struct review_ladder *ladder = review->ladder;
	struct columns c = columns_for(s->cols);
	int notes = s->rows >= 12 ? 5 : 0;

	draw_title(review, s);
	if (!ladder || ladder->table.suite != review->book->suite->id) {
		surface_text(s, 2, 1, -1, ROLE_MUTED, "reading …");
		return;
	}
	draw_heads(s, 1, &c);
	list_set_height(&review->rungs, s->rows - 2 - notes);
	review->ladder_top = 2;
	for (int i = 0; i < review->rungs.height && review->rungs.top + i < review->rungs.count; i++) {
		bool here = review->rungs.top + i == review->rungs.cursor;

		draw_rung(s, 2 + i, &c, &ladder->rows[review->rungs.top + i]);
		if (here)
			surface_paint(s, 2 + i, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
		if (here && focused)
			surface_cursor(s, 2 + i, 1);
	}
	if (notes)
		draw_notes(review, s,
			3 + (ladder->count < (size_t)review->rungs.height ? (int)ladder->count : review->rungs.height));
}

/* ---- What a row means ---- */

void review_explain(struct review_view *review)
{
	const struct review_ladder *ladder = review->ladder;
	const struct ladder_row *row = ladder && review->rungs.cursor < (int64_t)ladder->count
		? &ladder->rows[review->rungs.cursor]
		: NULL;
	struct strbuf page = STRBUF_INIT;
	char score[32];

	if (!row)
		return;
	print_score(row, score, sizeof(score));
	strbuf_addf(&page, "# %s\n\n", row->name);
	strbuf_addf(&page,
		"%s of %s cases have an output; %s of these are empty, which counts as what the scorer said.\n",
		number_of(row->outputs).text, number_of(review->book->suite->cases).text,
		number_of(row->states[LADDER_EMPTY]).text);
	strbuf_addf(&page, "%s outputs are scored; the others are left out, they are not 0.\n\n",
		number_of(row->score.n).text);
	if (isnan(row->score.mean))
		strbuf_adds(&page, "No score: the import brought none.\n");
	else if (is_share(row))
		strbuf_addf(&page,
			"%s %%, 95 %% interval %.1f to %.1f: Wilson's score interval (1927), all scores being 0 or "
			"1.\n",
			score, 100 * row->score.low, 100 * row->score.high);
	else
		strbuf_addf(&page,
			"Mean %s, 95 %% interval %.3g to %.3g: some scores are neither 0 nor 1, so it is Student's "
			"t.\n",
			score, row->score.low, row->score.high);
	strbuf_addf(&page,
		"\nSide by side, everybody's verdicts: %s won, %s lost, %s tied; \"both bad\" counts for nobody.\n",
		number_of(row->wins).text, number_of(row->losses).text, number_of(row->ties).text);
	page_open(review->view.app, row->name, page.data);
	strbuf_free(&page);
}

/* ---- Pane and line ---- */

enum { NOTE_SIZE = 96 }; /* two numbers at their longest, and the words */

static void print_note(const struct review_view *review, char *out, size_t size)
{
	if (review->book && review->book->case_count)
		snprintf(out, size, "%s of %s cases%s", number_of((int64_t)review->progress.cases).text,
			number_of((int64_t)review->book->case_count).text, review_revealed(review) ? "" : " · blind");
	else
		snprintf(out, size, "%s", "");
}

void review_draw_pane(struct view *view, const struct surface *s, bool focused)
{
	struct review_view *review = review_self(view);
	const struct review_ladder *ladder = review->ladder;
	int name = s->cols < 40 ? 12 : 18, scale = s->cols - name - 24;
	char note[NOTE_SIZE], score[32];

	print_note(review, note, sizeof(note));
	pane_title(s, "Review", note, focused);
	if (!review->book || !review->book->suite) {
		surface_text(s, 1, 1, s->cols - 2, ROLE_MUTED,
			review->book ? "No outputs yet: preop import FILE --format outputs" : "reading …");
		return;
	}
	for (int i = 0; ladder && i < (int)ladder->count && 1 + i < s->rows; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		struct columns c = { .scale = 1 + name + 8, .scale_cols = scale };

		print_score(row, score, sizeof(score));
		surface_text(s, 1 + i, 1, name - 1, ROLE_TEXT, review_names_hidden(review) ? "…" : row->name);
		surface_right(s, 1 + i, 1 + name + 6, 7, isnan(row->score.mean) ? ROLE_MUTED : ROLE_STRONG, score);
		if (scale >= SCALE_LEAST)
			draw_scale(s, 1 + i, &c, row);
		if (s->cols >= 40)
			surface_printf(s, 1 + i, s->cols - 13, 12, ROLE_MUTED, "%s won %s lost",
				number_of(row->wins).text, number_of(row->losses).text);
	}
	if (focused)
		surface_cursor(s, 1, 1);
}

void review_summary(struct view *view, char *out, size_t size)
{
	struct review_view *review = review_self(view);
	const struct ladder_row *best = review->ladder && review->ladder->count ? review->ladder->rows : NULL;
	char note[NOTE_SIZE], score[32];

	print_note(review, note, sizeof(note));
	if (!review->book || !review->book->suite)
		snprintf(out, size, "%s", review->book ? "no outputs yet" : "");
	else if (!best || isnan(best->score.mean) || review_names_hidden(review))
		snprintf(out, size, "%s  %s", review->book->suite->name, note);
	else {
		print_score(best, score, sizeof(score));
		snprintf(out, size, "%s  %s  best %s %s%s", review->book->suite->name, note, best->name, score,
			is_share(best) ? " %" : "");
	}
}
