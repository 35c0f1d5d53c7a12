/* The outputs and what checks say of them. Titles tell a system's name only once it may be told; checks show their own names and nothing else. */
#include "tui/screens/review_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BADGE_ROWS = 2 /* under a column */, BADGE_INDENT = 2, BADGE_GAP = 2 };

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

/* "A", or "A  tuned  .75"; an output that is no plain answer says so: "A  ! truncated". */
static void print_title(const struct review_view *review, size_t side, struct strbuf *out)
{
	const struct output *output = review_output(review, side);
	const char *state = output ? output->state : "missing", *sign = state_sign(state);

	strbuf_addc(out, (char)('A' + side));
	if (output && review_revealed(review)) {
		strbuf_addf(out, "  %s", output->system_name);
		if (!isnan(output->score))
			strbuf_addf(out, "  score %.4g", output->score);
	}
	if (sign)
		strbuf_addf(out, "  %s %s", sign, state);
}

void review_draw_outputs(struct review_view *review, const struct surface *s)
{
	const struct review_look *look = review_look(review);
	struct strbuf titles[REVIEW_SIDES];
	const char *words[REVIEW_SIDES];

	for (size_t side = 0; side < look->count; side++) {
		strbuf_init(&titles[side]);
		print_title(review, side, &titles[side]);
		words[side] = titles[side].data;
	}
	diffview_layout(review->diff, review->layout);
	diffview_apart(review->diff, review->apart);
	review->shown = diffview_shown(review->diff, s->cols);
	review->cols = s->cols;
	diffview_draw_many(review->diff, s, words);
	for (size_t side = 0; side < look->count; side++)
		strbuf_free(&titles[side]);
}

/* ---- Checks ---- */

static bool is_of(const struct review_view *review, const struct check_result *check, size_t side)
{
	const struct review_look *look = review_look(review);

	return check->system == look->systems[review_look_side(look, side, review->repeat)];
}

static void print_badge(const struct check_result *check, struct strbuf *out)
{
	switch (check_sign(check)) {
	case '+':
		strbuf_addf(out, "✓ %s", check->check);
		break;
	case '-':
		strbuf_addf(out, "✗ %s", check->check);
		break;
	case '=':
		strbuf_addf(out, "%s %.3g", check->check, check->value);
		break;
	default:
		strbuf_addf(out, "? %s", check->check);
	}
}

/* Columns that the badges of a side take, the gaps between them included. */
static int badge_cols(const struct review_view *review, size_t side, unsigned flags)
{
	const struct review_page *page = review_page(review);
	struct strbuf badge = STRBUF_INIT;
	int cols = 0;

	for (size_t i = 0; i < page->check_count; i++) {
		if (!is_of(review, &page->checks[i], side))
			continue;
		strbuf_reset(&badge);
		print_badge(&page->checks[i], &badge);
		cols += display_width(badge.data, badge.len, flags) + BADGE_GAP;
	}
	strbuf_free(&badge);
	return cols;
}

int review_badge_rows(const struct review_view *review, const struct surface *s)
{
	const struct review_look *look = review_look(review);
	int most = 0, room = s->cols / look->count - BADGE_INDENT;

	for (size_t side = 0; side < look->count; side++) {
		int cols = badge_cols(review, side, surface_ascii(s) ? DISPLAY_ASCII : 0);

		most = cols > most ? cols : most;
	}
	if (most == 0 || s->rows < 14)
		return 0;
	if (diffview_shown(review->diff, s->cols) != DIFF_SIDE)
		return look->count;
	return most > room ? BADGE_ROWS : 1;
}

/* In the order of their names, so that a row of badges reads the same on every side. */
static void draw_side(const struct review_view *review, const struct surface *s, int rows, size_t side, int from)
{
	const struct review_page *page = review_page(review);
	struct strbuf badge = STRBUF_INIT;
	int row = 0, col = from;

	for (size_t i = 0; i < page->check_count; i++) {
		const struct check_result *check = &page->checks[i];

		if (!is_of(review, check, side))
			continue;
		strbuf_reset(&badge);
		print_badge(check, &badge);
		int width = display_width(badge.data, badge.len, surface_ascii(s) ? DISPLAY_ASCII : 0);
		if (col > from && col + width > s->cols) {
			row++;
			col = from;
		}
		if (row == rows) {
			surface_right(s, rows - 1, s->cols, 2, ROLE_MUTED, " …");
			break;
		}
		surface_bytes(s, row, col, s->cols - col, check_sign(check) == '-' ? ROLE_STRONG : ROLE_MUTED,
			badge.data, badge.len);
		col += width + BADGE_GAP;
	}
	strbuf_free(&badge);
}

void review_draw_badges(const struct review_view *review, const struct surface *s)
{
	const struct review_look *look = review_look(review);

	for (size_t side = 0; s->rows > 0 && side < look->count; side++) {
		if (review->shown == DIFF_SIDE) {
			struct surface column = diffview_column(review->diff, s, (int)side);

			draw_side(review, &column, s->rows, side, BADGE_INDENT);
			continue;
		}
		struct surface line = surface_sub(s, (int)side, 0, 1, s->cols);
		surface_printf(&line, 0, 1, 2, ROLE_STRONG, "%c", (int)('A' + side));
		draw_side(review, &line, 1, side, 4);
	}
}
