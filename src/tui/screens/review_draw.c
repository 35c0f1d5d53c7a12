/*
 * The Review tab: header, input, the outputs, checks, reference and context on demand, verdicts. What tells who wrote what is drawn by review_side.c's titles and by
 * draw_others() only, each of which asks review_revealed() first.
 */
#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "tui/screens/review_view.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	ROOMY = 14,    /* rows from which titles of their own are affordable */
	OTHERS = 3,    /* verdicts of other people shown at once */
	SPACIOUS = 28, /* and from which the reference finds room by itself */
};

const char *review_nothing(const struct review_view *review)
{
	if (!review->book)
		return "reading …";
	if (!review->book->suite)
		return "No outputs yet. Import them: preop import outputs.jsonl --format outputs";
	if (!review->book->queue.count && review->systems.count)
		return "The chosen systems have no case in common; choose others.";
	if (!review->book->queue.count)
		return "Nothing to compare: a pair needs the outputs of two systems for the same case. Import the "
		       "outputs of another system.";
	return NULL;
}

static void draw_prose(const struct surface *s, int row, enum role role, const char *text)
{
	struct textview *prose = textview_new();
	struct surface area = surface_sub(s, row, 2, s->rows - row, s->cols - 4);

	textview_add(prose, role, 0, text, strlen(text));
	textview_draw(prose, &area);
	textview_free(prose);
}

/* ---- Header ---- */

static void print_time(double seconds, struct strbuf *out)
{
	if (seconds < 90)
		strbuf_addf(out, "%.0f s", seconds);
	else if (seconds < 90 * 60)
		strbuf_addf(out, "%.0f min", seconds / 60);
	else
		strbuf_addf(out, "%.1f h", seconds / 3600);
}

/* "23 decided, 127 to go   14 s each, 30 min left": hidden repeats are in both numbers, or they would be told by them. */
static void print_progress(const struct review_view *review, bool wide, struct strbuf *out)
{
	size_t left = review_queue_left(&review->book->queue);
	double pace = review_pace(review);

	strbuf_addf(out, wide ? "%s decided, " : "%s done · ", number_of((int64_t)review->progress.decided).text);
	strbuf_addf(out, wide ? "%s to go" : "%s left", number_of((int64_t)left).text);
	if (isnan(pace))
		return;
	strbuf_adds(out, "   ");
	print_time(pace, out);
	strbuf_adds(out, wide ? " each, " : " · ");
	print_time(pace * (double)left, out);
	strbuf_adds(out, wide ? " left" : "");
}

static void draw_blind(const struct review_view *review, const struct surface *s, int col, int right)
{
	const struct review_book *book = review->book;
	bool revealed = review_revealed(review);

	if (!revealed && !book->unblind)
		surface_text(s, 0, col, right - col, ROLE_ACCENT, "blind");
	else
		surface_text(s, 0, col, right - col, ROLE_WARN, revealed ? "names shown" : "names known, not blind");
}

static void draw_order(const struct review_view *review, const struct surface *s, int *col, int right)
{
	if (review->ordered >= 0)
		*col += surface_printf(s, 0, *col, right - *col, ROLE_WARN, "ordering by %s … %d %%",
				review_order_word(review->order), review->ordered) +
			2;
	else if (s->cols >= 100)
		*col += surface_printf(s, 0, *col, right - *col, ROLE_MUTED, "order: %s",
				review_order_word(review->book->queue.sorted)) +
			2;
}

static void draw_header(const struct review_view *review, const struct surface *s)
{
	struct strbuf progress = STRBUF_INIT;
	int col = 1, right = s->cols - 1;

	print_progress(review, s->cols >= 100, &progress);
	if (s->cols >= 60)
		right -= surface_right(s, 0, right, s->cols * 2 / 3, ROLE_MUTED, progress.data) + 2;
	strbuf_free(&progress);
	col += surface_text(s, 0, col, s->cols / 4, ROLE_TITLE, review->book->suite->name) + 2;
	if (review->together > 2)
		col += surface_printf(s, 0, col, right - col, ROLE_TEXT, "%d at once", review->together) + 2;
	draw_order(review, s, &col, right);
	draw_blind(review, s, col, right);
}

/* ---- Reference and context ---- */

struct aside { /* shown over the verdict, on demand */
	const char *title;
	struct textview *text;
	int rows; /* title included; 0: not shown */
};

static int aside_rows(const char *text, size_t n, const struct surface *s)
{
	int most = s->rows / 3, lines;

	if (!text || most < 2)
		return 0;
	lines = review_lines_of(text, n, review_prose_cols(s), most, s);
	return 1 + (lines < most ? lines : most - 1);
}

static bool wants_reference(const struct review_view *review, const struct surface *s)
{
	bool decided = review_answer_shown(review) != ANSWER_NONE && s->rows >= SPACIOUS;

	return review->reference == REFERENCE_SHOWN || (review->reference == REFERENCE_AUTO && decided);
}

static void draw_aside(const struct surface *s, int row, const struct aside *aside)
{
	struct surface area = surface_sub(s, row + 1, 1, aside->rows - 1, review_prose_cols(s) + 1);

	if (!aside->rows)
		return;
	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	surface_printf(s, row, 1, -1, ROLE_TITLE, " %s ", aside->title);
	textview_draw(aside->text, &area);
}

/* What is there and not shown. */
static void draw_shelf(const struct review_view *review, const struct surface *s, int row, const struct aside *asides)
{
	const struct review_page *page = review_page(review);
	int col = 1;

	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	if (page->eval_case.reference && !asides[0].rows)
		col += surface_text(s, row, col, -1, ROLE_HINT, " reference ▸ r ") + 1;
	if (page->facts.context && !asides[1].rows)
		col += surface_text(s, row, col, -1, ROLE_HINT, " context ▸ k ") + 1;
	if (review->apart && review->shown == DIFF_SIDE)
		surface_text(s, row, col, -1, ROLE_HINT, " scrolling apart, Tab takes the next ");
}

/* ---- Verdicts ---- */

static void add_winner(const struct review_view *review, enum review_answer answer, struct strbuf *out)
{
	const struct review_look *look = review_look(review);
	const struct output *output = answer >= ANSWER_BEST
		? review_output_of(review, look->systems[answer - ANSWER_BEST])
		: NULL;

	if (output && review_revealed(review))
		strbuf_addf(out, " (%s)", output->system_name);
}

static void add_tags(const struct review_view *review, struct strbuf *out)
{
	const struct review_setup *setup = &review->book->setup;
	uint32_t tags = review_tags(review);
	bool first = true;

	for (size_t i = 0; i < setup->tag_count; i++) {
		if (tags >> i & 1) {
			strbuf_addf(out, "%s%s", first ? "  because " : ", ", setup->tags[i]);
			first = false;
		}
	}
}

static void print_state(const struct review_view *review, struct strbuf *out)
{
	const struct review_look *look = review_look(review);
	enum review_answer answer = review_answer_shown(review);
	const struct review_verdict *mine = review_mine(review);
	const struct review_draft *draft = review_draft(review);

	if (answer != ANSWER_NONE)
		strbuf_addf(out, "you: %s", review_answer_words(look, answer, review->repeat));
	else if (look->stale && !review->repeat)
		strbuf_adds(out, "open again: an output changed since your verdict");
	else
		strbuf_addf(out, "not decided yet%s", look->skipped && !review->repeat ? ", put aside" : "");
	add_winner(review, answer, out);
	add_tags(review, out);
	if (mine && answer != ANSWER_NONE) {
		strbuf_addf(out, "  %s  ", mine->blind ? "blind" : "not blind");
		clock_print_date(mine->at, out);
		if (mine->note[0])
			strbuf_addf(out, "  “%s”", mine->note);
	}
	if (draft && draft->note)
		strbuf_addf(out, "  note with your verdict: “%s”", draft->note);
}

static bool same_outputs(const struct review_view *review)
{
	const struct review_look *look = review_look(review);
	const struct output *first = review_output(review, 0);

	for (size_t side = 1; first && side < look->count; side++) {
		const struct output *other = review_output(review, side);

		if (!other || other->length != first->length || memcmp(other->text, first->text, first->length) != 0)
			return false;
	}
	return first != NULL;
}

static void draw_mine(const struct review_view *review, const struct surface *s, int row)
{
	const struct review_look *look = review_look(review);
	const struct review_name name = review_name_of(look, review->repeat);
	bool saving = review_is_saving(review, &name), open = review_answer_shown(review) == ANSWER_NONE;
	struct strbuf line = STRBUF_INIT;
	int col = 3;

	surface_text(s, row, 1, 1, saving ? ROLE_WARN : open ? ROLE_MUTED : ROLE_GOOD, saving ? "…" : open ? "?" : "✓");
	if (saving)
		col += surface_text(s, row, col, -1, ROLE_WARN, "saving") + 2;
	print_state(review, &line);
	if (open && same_outputs(review))
		strbuf_adds(&line, "   the outputs are the same, letter for letter");
	surface_bytes(s, row, col, s->cols - col - 1, open ? ROLE_MUTED : ROLE_TEXT, line.data, line.len);
	strbuf_free(&line);
}

static bool about_look(const struct review_view *review, const struct review_verdict *verdict)
{
	const struct review_look *look = review_look(review);
	size_t there = 0;

	for (size_t i = 0; i < look->count; i++)
		there += look->systems[i] == verdict->first_id || look->systems[i] == verdict->second_id;
	return there == 2 && strcmp(verdict->who, review->view.app->actor) != 0;
}

static int count_others(const struct review_view *review)
{
	const struct review_page *page = review_page(review);
	int count = 0;

	for (size_t i = 0; review_revealed(review) && i < page->verdict_count; i++)
		count += about_look(review, &page->verdicts[i]);
	return count;
}

static void draw_other(const struct surface *s, int row, const struct review_verdict *verdict)
{
	struct strbuf line = STRBUF_INIT;
	const char *winner = verdict->choice == REVIEW_FIRST ? verdict->first
		: verdict->choice == REVIEW_SECOND           ? verdict->second
							     : NULL;

	if (winner)
		strbuf_addf(&line, "%s: %s better", verdict->who, winner);
	else
		strbuf_addf(&line, "%s: %s", verdict->who, verdict->choice == REVIEW_TIE ? "tie" : "both bad");
	if (verdict->stale)
		strbuf_adds(&line, " (of outputs that changed since)");
	if (verdict->note[0])
		strbuf_addf(&line, "  “%s”", verdict->note);
	surface_bytes(s, row, 3, s->cols - 4, ROLE_MUTED, line.data, line.len);
	strbuf_free(&line);
}

/* At most OTHERS of them, the last row says how many more there are. */
static void draw_others(const struct review_view *review, const struct surface *s, int row, int rows)
{
	const struct review_page *page = review_page(review);
	int left = count_others(review), last = row + rows;

	for (size_t i = 0; row < last && left > 0 && i < page->verdict_count; i++) {
		if (!about_look(review, &page->verdicts[i]))
			continue;
		if (row == last - 1 && left > 1) {
			surface_printf(s, row, 3, s->cols - 4, ROLE_MUTED, "%d more verdicts of others", left);
			return;
		}
		draw_other(s, row++, &page->verdicts[i]);
		left--;
	}
}

/* ---- All of it ---- */

static void measure_asides(const struct review_view *review, const struct surface *s, struct aside asides[2])
{
	const struct review_page *page = review_page(review);

	asides[0] = (struct aside){ "Reference", review->answer,
		wants_reference(review, s) ? aside_rows(page->eval_case.reference, page->eval_case.reference_n, s)
					   : 0 };
	asides[1] = (struct aside){ "Context", review->context,
		review->context_open ? aside_rows(page->facts.context, page->facts.context_n, s) : 0 };
}

static void draw_look(struct review_view *review, const struct surface *s, bool focused)
{
	int top = review_draw_input(review, s, 1), most = s->rows >= ROOMY ? OTHERS : 1;
	int others = count_others(review) < most ? count_others(review) : most;
	int badges = review_badge_rows(review, s), shelf = s->rows >= ROOMY;
	struct aside asides[2];

	measure_asides(review, s, asides);
	int mine = s->rows - 1 - others, at = mine - shelf - asides[0].rows - asides[1].rows - badges;
	struct surface area = surface_sub(s, top, 0, at - top, s->cols);
	struct surface under = surface_sub(s, at, 0, badges, s->cols);

	review->reference_seen = asides[0].rows > 0;
	review->sides_top = top;
	review->sides_rows = at - top;
	review_draw_outputs(review, &area);
	review_draw_badges(review, &under);
	draw_aside(s, at + badges, &asides[0]);
	draw_aside(s, at + badges + asides[0].rows, &asides[1]);
	if (shelf)
		draw_shelf(review, s, mine - 1, asides);
	draw_mine(review, s, mine);
	if (focused)
		surface_cursor(s, mine, 1);
	draw_others(review, s, mine + 1, others);
}

void review_draw(struct view *view, const struct surface *s, bool focused)
{
	struct review_view *review = review_self(view);
	const char *nothing = review_nothing(review);

	review->input_rows = review->sides_rows = 0;
	if (nothing) {
		draw_prose(s, 1, ROLE_MUTED, nothing);
		return;
	}
	draw_header(review, s);
	if (review->finished)
		review_draw_end(review, s);
	else if (!review_page(review))
		surface_text(s, 2, 1, -1, ROLE_MUTED, "reading …");
	else
		draw_look(review, s, focused);
}
