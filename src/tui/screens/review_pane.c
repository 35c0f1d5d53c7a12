/* Review as a pane of Case, and as a line: the ladder in small. Whoever still decides sees none of it: a row without a name that gains a win with a verdict would say whose
 * output it was. */
#include "tui/screens/review_view.h"

#include "preop/model/ladder_text.h"
#include "tui/screens/sign.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>

enum { SCALE_LEAST = 11, NOTE_SIZE = 96 /* two numbers at their longest, and the words */ };

static void print_note(const struct review_view *review, char *out, size_t size)
{
	if (review->book && review->book->case_count)
		snprintf(out, size, "%s of %s cases%s", number_of((int64_t)review->progress.cases).text,
			number_of((int64_t)review->book->case_count).text, review_revealed(review) ? "" : " · blind");
	else
		snprintf(out, size, "%s", "");
}

static void draw_scale(const struct surface *s, int row, int col, int cols, const struct ladder_mean *score)
{
	for (int i = 0; i < cols; i++)
		surface_text(s, row, col + i, 1, ROLE_CHART_REST, "·");
	if (score->mean >= 0 && score->mean <= 1)
		chart_interval(s, row, col, cols, score->low, score->mean, score->high, (double)NAN, ROLE_CHART);
}

static void draw_rung(const struct surface *s, int row, int name, const struct ladder_row *rung)
{
	int scale = s->cols - name - 24;
	char word[LADDER_WORD];

	surface_text(s, row, 1, name - 1, ROLE_TEXT, rung->name);
	surface_right(s, row, 1 + name + 7, 8, isnan(rung->score.mean) ? ROLE_MUTED : ROLE_STRONG,
		ladder_score_word(rung->score.mean, rung->score.binary, word));
	if (scale >= SCALE_LEAST)
		draw_scale(s, row, 1 + name + 8, scale, &rung->score);
	if (s->cols >= 40)
		surface_printf(s, row, s->cols - 13, 12, ROLE_MUTED, "%s won %s lost", number_of(rung->wins).text,
			number_of(rung->losses).text);
}

void review_draw_pane(struct view *view, const struct surface *s, bool focused)
{
	struct review_view *review = review_self(view);
	const struct review_ladder *ladder = review->ladder;
	char note[NOTE_SIZE];

	print_note(review, note, sizeof(note));
	pane_title(s, "Review", note, focused);
	if (!review->book || !review->book->suite) {
		surface_text(s, 1, 1, s->cols - 2, ROLE_MUTED,
			review->book ? "No outputs yet: preop eval import FILE" : "reading …");
		return;
	}
	if (review_names_hidden(review))
		surface_text(s, 1, 1, s->cols - 2, ROLE_MUTED, "Scores are shown once you have sealed your verdicts");
	else
		for (int i = 0; ladder && i < (int)ladder->count && 1 + i < s->rows; i++)
			draw_rung(s, 1 + i, s->cols < 40 ? 12 : 18, &ladder->rows[i]);
	if (focused)
		surface_cursor(s, 1, 1);
}

void review_summary(struct view *view, char *out, size_t size)
{
	struct review_view *review = review_self(view);
	const struct ladder_row *best = review->ladder && review->ladder->count ? review->ladder->rows : NULL;
	char note[NOTE_SIZE], word[LADDER_WORD];

	print_note(review, note, sizeof(note));
	if (!review->book || !review->book->suite)
		snprintf(out, size, "%s", review->book ? "no outputs yet" : "");
	else if (!best || isnan(best->score.mean) || review_names_hidden(review))
		snprintf(out, size, "%s  %s", review->book->suite->name, note);
	else
		snprintf(out, size, "%s  %s  best %s %s", review->book->suite->name, note, best->name,
			ladder_score_word(best->score.mean, best->score.binary, word));
}
