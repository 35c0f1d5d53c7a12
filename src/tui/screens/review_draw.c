/*
 * The Review tab: header, input, the two outputs side by side or unified, the reference on demand, verdicts. What tells who wrote what is drawn by draw_titles(),
 * draw_scores() and draw_verdicts() only, each of which asks review_revealed() first.
 */
#include "preop/base/clock.h"
#include "preop/text/wrap.h"
#include "tui/screens/review_view.h"
#include "tui/screens/sign.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	ROOMY = 14,    /* rows from which titles of their own are affordable */
	OTHERS = 3,    /* verdicts of other people shown at once */
	SPACIOUS = 28, /* and from which the reference finds room by itself */
	SIDE_COLS = 90,
	INPUT_INDENT = 1,
};

const char *review_nothing(const struct review_view *review)
{
	if (!review->book)
		return "reading …";
	if (!review->book->suite)
		return "No outputs yet. Import them: preop import outputs.jsonl --format outputs";
	if (!review->book->pair_count && review->systems.count)
		return "The chosen systems have no case in common; choose others.";
	if (!review->book->pair_count)
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

static void print_progress(const struct review_view *review, bool cases, struct strbuf *out)
{
	const struct review_book *book = review->book;

	if (cases)
		strbuf_addf(out, "%s of %s case%s, ", number_of((int64_t)review->progress.cases).text,
			number_of((int64_t)book->case_count).text, plural((int64_t)book->case_count));
	strbuf_addf(out, "%s of %s pair%s", number_of((int64_t)review->progress.pairs).text,
		number_of((int64_t)book->pair_count).text, plural((int64_t)book->pair_count));
}

static void draw_header(const struct review_view *review, const struct surface *s)
{
	const struct review_book *book = review->book;
	size_t here = review_case_of(book, review->at), start = book->cases[here];
	struct strbuf progress = STRBUF_INIT;
	int col = 1, right = s->cols - 1;

	print_progress(review, s->cols >= 100, &progress);
	if (s->cols >= 60)
		right -= surface_right(s, 0, right, s->cols / 2, ROLE_MUTED, progress.data) + 2;
	strbuf_free(&progress);
	col += surface_text(s, 0, col, s->cols / 4, ROLE_TITLE, book->suite->name) + 3;
	col += surface_printf(s, 0, col, right - col, ROLE_TEXT, s->cols < 60 ? "%s/%s" : "case %s of %s",
		       number_of((int64_t)here + 1).text, number_of((int64_t)book->case_count).text) +
		2;
	col += surface_printf(s, 0, col, right - col, ROLE_TEXT, s->cols < 60 ? "%zu/%zu" : "pair %zu of %zu",
		       review->at - start + 1, review_case_end(book, here) - start) +
		3;
	surface_text(s, 0, col, right - col, review->blind ? ROLE_ACCENT : ROLE_WARN,
		review->blind ? "blind" : "names shown");
}

/* ---- Input ---- */

static int lines_of(const char *text, size_t n, int cols, int limit, const struct surface *s)
{
	struct wrap wrap = WRAP_INIT;
	size_t lines = wrap_text(&wrap, text, n, cols, s->grid->display_flags, (size_t)limit);

	wrap_free(&wrap);
	return (int)lines;
}

static int prose_cols(const struct surface *s)
{
	return s->cols - 2 * INPUT_INDENT - 1 < TEXT_COLUMNS ? s->cols - 2 * INPUT_INDENT - 1 : TEXT_COLUMNS;
}

static void draw_input_title(const struct review_view *review, const struct surface *s, int row, bool more)
{
	const struct suite_case *it = &review_page(review)->eval_case;
	struct strbuf facts = STRBUF_INIT;
	int col = 1 + surface_text(s, row, 1, -1, ROLE_TITLE, "Input"), right = s->cols - 1;

	strbuf_addf(&facts, "%s", it->external);
	if (it->slice[0])
		strbuf_addf(&facts, " · slice %s", it->slice);
	if (it->at != CLOCK_NONE) {
		strbuf_adds(&facts, " · ");
		clock_print_date(it->at, &facts);
	}
	if (more && s->cols >= 60)
		right -= surface_right(s, row, right, -1, ROLE_HINT,
				 review->input_open ? "Enter folds" : "⋯ Enter shows all") +
			2;
	surface_bytes(s, row, col + 2, right - col - 2, ROLE_MUTED, facts.data, facts.len);
	strbuf_free(&facts);
}

/* Folded it takes some lines, open at most half of the screen; returns the row below. */
static int draw_input(struct review_view *review, const struct surface *s, int row)
{
	const struct suite_case *it = &review_page(review)->eval_case;
	int folded = s->rows < ROOMY ? 1 : s->rows < 26 ? 3 : 5, most = s->rows / 2 > folded ? s->rows / 2 : folded;
	int cols = prose_cols(s), lines = lines_of(it->input, it->input_n, cols, most + 1, s);
	struct surface area;

	review->input_long = lines > folded + 1; /* for the sake of one line nothing is hidden */
	if (review->input_long && !review->input_open)
		most = folded;
	if (s->rows >= ROOMY)
		draw_input_title(review, s, row++, review->input_long);
	if (lines > most)
		lines = most;
	area = surface_sub(s, row, INPUT_INDENT, lines, cols + 1);
	textview_draw(review->input, &area);
	review->input_rows = row + lines;
	return row + lines;
}

/* ---- Outputs ---- */

static const struct {
	const char *state, *sign;
} state_signs[] = {
	{ "empty", "✗" },
	{ "truncated", "!" },
	{ "refused", "!" },
	{ "filtered", "!" },
	{ "error", "✗" },
	{ "missing", "?" },
};

static const char *state_sign(const char *state)
{
	for (size_t i = 0; i < sizeof(state_signs) / sizeof(*state_signs); i++) {
		if (!strcmp(state, state_signs[i].state))
			return state_signs[i].sign;
	}
	return NULL;
}

/* "A", or "A  tuned"; an output that is no plain answer says so: "A  ! truncated". */
static void print_title(const struct review_view *review, bool left, struct strbuf *out)
{
	const struct output *output = review_output(review, left);
	const char *state = output ? output->state : "missing", *sign = state_sign(state);

	strbuf_adds(out, left ? "A" : "B");
	if (output && review_revealed(review))
		strbuf_addf(out, "  %s", output->system_name);
	if (sign)
		strbuf_addf(out, "  %s %s", sign, state);
}

static void draw_outputs(struct review_view *review, const struct surface *s)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;

	print_title(review, true, &left);
	print_title(review, false, &right);
	diffview_layout(review->diff, review->layout);
	diffview_draw(review->diff, s, left.data, right.data);
	review->side = review->layout == DIFF_AUTO ? s->cols >= SIDE_COLS : review->layout == DIFF_SIDE;
	strbuf_free(&left);
	strbuf_free(&right);
}

static bool same_outputs(const struct review_view *review)
{
	const struct output *left = review_output(review, true), *right = review_output(review, false);

	return left && right && left->length == right->length && !memcmp(left->text, right->text, left->length);
}

/* ---- Reference ---- */

static int reference_rows(const struct review_view *review, const struct surface *s)
{
	const struct suite_case *it = &review_page(review)->eval_case;
	bool decided = review_pair(review)->choice != REVIEW_NONE && s->rows >= SPACIOUS;
	int most = s->rows / 3;

	if (review->reference == REFERENCE_HIDDEN || (review->reference == REFERENCE_AUTO && !decided) ||
		!it->reference || most < 2)
		return 0;
	int lines = lines_of(it->reference, it->reference_n, prose_cols(s), most, s);
	return 1 + (lines < most ? lines : most - 1);
}

static void draw_reference(struct review_view *review, const struct surface *s, int row, int rows)
{
	struct surface area = surface_sub(s, row + 1, INPUT_INDENT, rows - 1, prose_cols(s) + 1);

	if (!rows)
		return;
	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	surface_text(s, row, 1, -1, ROLE_TITLE, " Reference ");
	textview_draw(review->answer, &area);
}

/* ---- Verdicts ---- */

static const char *system_of(const struct review_view *review, bool left)
{
	const struct output *output = review_output(review, left);

	return output ? output->system_name : "";
}

static void add_winner(const struct review_view *review, enum review_choice choice, struct strbuf *out)
{
	const struct review_pair *pair = review_pair(review);

	if (choice == REVIEW_FIRST || choice == REVIEW_SECOND)
		strbuf_addf(out, " (%s)", system_of(review, choice == review_side_choice(pair, true)));
}

static void print_mine(const struct review_view *review, struct strbuf *out)
{
	const struct review_pair *pair = review_pair(review);
	const struct review_verdict *mine = review_mine(review);
	const char *draft = review_draft(review, pair);

	if (pair->choice == REVIEW_NONE)
		strbuf_adds(out, "not decided yet");
	else
		strbuf_addf(out, "you: %s", review_side_words(pair, pair->choice));
	if (review_revealed(review))
		add_winner(review, pair->choice, out);
	if (mine && pair->choice != REVIEW_NONE) {
		strbuf_addf(out, "  %s  ", mine->blind ? "blind" : "names known");
		clock_print_date(mine->at, out);
		if (mine->note[0])
			strbuf_addf(out, "  “%s”", mine->note);
	}
	if (draft)
		strbuf_addf(out, "  note, saved with your verdict: “%s”", draft);
}

static void draw_mine(const struct review_view *review, const struct surface *s, int row)
{
	const struct review_pair *pair = review_pair(review);
	bool saving = review_is_saving(review, pair), open = pair->choice == REVIEW_NONE;
	struct strbuf line = STRBUF_INIT;
	int col = 3;

	surface_text(s, row, 1, 1, saving ? ROLE_WARN : open ? ROLE_MUTED : ROLE_GOOD, saving ? "…" : open ? "?" : "✓");
	if (saving)
		col += surface_text(s, row, col, -1, ROLE_WARN, "saving") + 2;
	if (open && same_outputs(review))
		strbuf_adds(&line, "the two outputs are the same, letter for letter   ");
	print_mine(review, &line);
	surface_bytes(s, row, col, s->cols - col - 1, open ? ROLE_MUTED : ROLE_TEXT, line.data, line.len);
	strbuf_free(&line);
}

static bool about_pair(const struct review_view *review, const struct review_verdict *verdict)
{
	const struct review_pair *pair = review_pair(review);

	return !strcmp(verdict->first, system_of(review, pair->first_left)) &&
		!strcmp(verdict->second, system_of(review, !pair->first_left)) &&
		strcmp(verdict->who, review->view.app->actor) != 0;
}

static int count_others(const struct review_view *review)
{
	const struct review_page *page = review_page(review);
	int count = 0;

	for (size_t i = 0; review_revealed(review) && i < page->verdict_count; i++)
		count += about_pair(review, &page->verdicts[i]);
	return count;
}

static void draw_other(
	const struct review_view *review, const struct surface *s, int row, const struct review_verdict *verdict)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s: %s", verdict->who, review_side_words(review_pair(review), verdict->choice));
	add_winner(review, verdict->choice, &line);
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
		if (!about_pair(review, &page->verdicts[i]))
			continue;
		if (row == last - 1 && left > 1) {
			surface_printf(s, row, 3, s->cols - 4, ROLE_MUTED, "%d more people decided", left);
			return;
		}
		draw_other(review, s, row++, &page->verdicts[i]);
		left--;
	}
}

static bool has_scores(const struct review_view *review)
{
	const struct output *left = review_output(review, true), *right = review_output(review, false);

	return review_revealed(review) && ((left && !isnan(left->score)) || (right && !isnan(right->score)));
}

static void draw_score(const struct review_view *review, const struct surface *s, int row, int col, bool left)
{
	const struct output *output = review_output(review, left);

	if (output && !isnan(output->score))
		surface_printf(s, row, col, s->cols - col, ROLE_TEXT, "%s score %.4g", left ? "A" : "B", output->score);
	else
		surface_printf(s, row, col, s->cols - col, ROLE_MUTED, "%s not scored", left ? "A" : "B");
}

static void draw_scores(const struct review_view *review, const struct surface *s, int row)
{
	draw_score(review, s, row, 3, true);
	draw_score(review, s, row, review->side ? (s->cols - 2) / 2 + 3 : 24, false);
}

/* ---- All of it ---- */

static void draw_pair(struct review_view *review, const struct surface *s, bool focused)
{
	int top = draw_input(review, s, 1);
	int reference = reference_rows(review, s), others = count_others(review),
	    scores = has_scores(review) && s->rows >= ROOMY;
	int most = s->rows >= ROOMY ? OTHERS : 1;

	if (others > most)
		others = most;
	int bottom = s->rows - 1 - others - scores, outputs = bottom - reference - top;
	struct surface area = surface_sub(s, top, 0, outputs, s->cols);

	review->reference_seen = reference > 0;
	draw_outputs(review, &area);
	draw_reference(review, s, bottom - reference, reference);
	if (scores)
		draw_scores(review, s, bottom);
	draw_mine(review, s, bottom + scores);
	if (focused)
		surface_cursor(s, bottom + scores, 1);
	draw_others(review, s, bottom + scores + 1, others);
}

void review_draw(struct view *view, const struct surface *s, bool focused)
{
	struct review_view *review = review_self(view);
	const char *nothing = review_nothing(review);

	review->input_rows = 0;
	if (review->on_ladder && review->book && review->book->suite) {
		review_draw_ladder(review, s, focused);
		return;
	}
	if (nothing) {
		draw_prose(s, 1, ROLE_MUTED, nothing);
		return;
	}
	draw_header(review, s);
	if (!review_page(review)) {
		surface_text(s, 2, 1, -1, ROLE_MUTED, "reading …");
		return;
	}
	draw_pair(review, s, focused);
}
