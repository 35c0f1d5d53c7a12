/* The differential as it is drawn: strand and diagnosis, the two tests, the causes with small bars, the one under the cursor in words. */
#include "tui/screens/differential_page.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/prose.h"

#include <inttypes.h>
#include <string.h>

enum {
	PAGE_COLS = 110,
	RANK_COLS = 3, /* one a step of 1 to 3 */
	RANKS_COL = 2,
	RANK_STEP = 7,
	STATE_COL = RANKS_COL + 3 * RANK_STEP,
	STATE_COLS = 11,
	TITLE_COL = STATE_COL + STATE_COLS + 1,
	HEAD_ROWS = 6,
	DETAIL_LEAST = 5,
};

static const struct {
	const char *sign;
	enum role role;
} states[] = {
	[CAUSE_OPEN] = { "?", ROLE_MUTED },
	[CAUSE_RULED_OUT] = { "✗", ROLE_MUTED },
	[CAUSE_SUPPORTED] = { "!", ROLE_WARN },
	[CAUSE_TREATED] = { "✓", ROLE_GOOD },
};

/* "1 stable yes  2 pervasive -": numbered through both tests; what it comes to at the end. */
static void draw_test(
	const struct differential_page *page, const struct surface *s, int row, enum strand_test test, size_t first)
{
	const struct strand_test_text text = strand_test_text(test);
	struct strbuf outcome = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	int col = surface_printf(s, row, 0, s->cols, ROLE_MUTED, "%-8s", text.id);

	for (size_t i = 0; i < text.count; i++) {
		const char *answer = differential_text(page, strand_test_name(test, i, &arena));

		col += surface_printf(s, row, col, -1, ROLE_HINT_KEY, "%zu ", first + i);
		col += surface_printf(s, row, col, -1, ROLE_TEXT, "%s ", text.asks[i].id);
		col += surface_printf(s, row, col, -1,
			!strcmp(answer, "yes") ? ROLE_GOOD
				: *answer      ? ROLE_BAD
					       : ROLE_MUTED,
			"%s  ", *answer ? answer : "?");
	}
	strand_test_outcome(test, page->book->texts, page->book->text_count, differential_strand(page)->uuid, &outcome);
	surface_text(s, row, col, s->cols - col - 1, ROLE_MUTED, outcome.data);
	strbuf_free(&outcome);
	arena_free(&arena);
}

static void draw_head(const struct differential_page *page, const struct surface *s)
{
	const struct differential_book *book = page->book;
	const struct list_diagnosis *diagnosis = lists_diagnosis(differential_text(page, "diagnosis"));
	const char *twin = differential_text(page, "twin");
	size_t first = 1;

	int room = s->cols - 1;

	if (book->strand_count > 1)
		room -= surface_right(s, 0, s->cols - 1, room, ROLE_HINT, "Tab next strand") + 2;
	surface_printf(s, 0, 0, room, ROLE_TITLE, "Strand %zu of %zu: %s", book->at + 1, book->strand_count,
		differential_strand(page)->title);
	if (diagnosis)
		surface_printf(s, 1, 0, s->cols - 1, ROLE_TEXT, "sounds  \"%s\" Training only if: %s",
			*diagnosis->sentence ? diagnosis->sentence : diagnosis->name, diagnosis->training_only_if);
	else
		surface_text(s, 1, 0, s->cols - 1, ROLE_WARN, "sounds  like nothing yet; d chooses the diagnosis");
	for (int test = 0; test < STRAND_TESTS; test++) {
		draw_test(page, s, 2 + test, (enum strand_test)test, first);
		first += strand_test_text((enum strand_test)test).count;
	}
	surface_text(s, 4, 0, 8, ROLE_MUTED, "twin");
	surface_text(s, 4, 8, s->cols - 9, *twin ? ROLE_TEXT : ROLE_MUTED,
		*twin ? twin : "w names the knowledge that travels along and must not be trained");
	surface_text(s, 5, RANKS_COL, RANK_STEP, ROLE_MUTED, "likely");
	surface_text(s, 5, RANKS_COL + RANK_STEP, RANK_STEP, ROLE_MUTED, "danger");
	surface_text(s, 5, RANKS_COL + 2 * RANK_STEP, RANK_STEP, ROLE_MUTED, "effort");
	surface_text(s, 5, STATE_COL, STATE_COLS, ROLE_MUTED, "state");
	surface_text(s, 5, TITLE_COL, s->cols - TITLE_COL - 1, ROLE_MUTED, "cause, first to rule out; 1 low, 3 high");
}

static void draw_cause(const struct differential_page *page, const struct surface *s, int row, int64_t index)
{
	const struct cause *cause = &page->book->causes[index];
	const int ranks[] = { cause->likelihood, cause->danger, cause->effort };

	surface_text(s, row, 0, 1, states[cause->state].role, states[cause->state].sign);
	for (int i = 0; i < 3; i++) {
		int col = RANKS_COL + i * RANK_STEP;

		chart_bar(s, row, col, RANK_COLS, (double)ranks[i] / RANK_COLS, ROLE_CHART);
		surface_printf(s, row, col + RANK_COLS + 1, 1, ROLE_MUTED, "%d", ranks[i]);
	}
	surface_text(s, row, STATE_COL, STATE_COLS, states[cause->state].role, cause_state_word(cause->state));
	surface_printf(s, row, TITLE_COL, s->cols - TITLE_COL - 1,
		cause->doubtful                      ? ROLE_WARN
			: cause->state == CAUSE_OPEN ? ROLE_TEXT
						     : ROLE_MUTED,
		"%s%s", cause->title, cause->doubtful ? "  ! its evidence moved" : "");
	if (index == page->list.cursor) {
		surface_paint(s, row, STATE_COL, s->cols - STATE_COL, ROLE_SELECTED, 0); /* bars would turn to blocks */
		surface_text(s, row, 1, 1, ROLE_STRONG, "▸");
		surface_cursor(s, row, TITLE_COL);
	}
}

static void draw_detail(const struct cause *cause, const struct surface *s)
{
	int row = 0;

	surface_text(s, row, 0, 8, ROLE_MUTED, "test");
	row = prose_draw(s, row, 8, ROLE_TEXT, cause->test);
	if (*cause->result) {
		surface_text(s, row, 0, 8, ROLE_MUTED, "result");
		row = prose_draw(s, row, 8, ROLE_TEXT, cause->result);
	}
	surface_text(s, row, 0, 8, ROLE_MUTED, "rests");
	surface_printf(s, row++, 8, s->cols - 9, cause->doubtful ? ROLE_WARN : ROLE_TEXT, "on %" PRId64 " link%s%s%s%s",
		cause->evidence, cause->evidence == 1 ? "" : "s",
		cause->evidence ? "" : "; v links the run or the cases it was seen on",
		*cause->rung ? "; would be treated by " : "", cause->rung);
}

static void draw_nothing(const struct differential_page *page, const struct surface *s)
{
	const char *text = "reading …";

	if (page->overlay.failure)
		text = page->overlay.failure;
	else if (page->book)
		text = "The case has no strands yet. Split the complaint on the Case screen: 1, then a.";
	prose_draw(s, 0, 0, page->overlay.failure ? ROLE_BAD : ROLE_MUTED, text);
	surface_cursor(s, 0, 0);
}

void differential_draw(struct overlay *overlay, const struct surface *screen)
{
	struct differential_page *page = (struct differential_page *)overlay;
	struct surface s = overlay_page(overlay->app, screen, screen->rows, PAGE_COLS, "Differential");
	int rows = page->book ? (int)page->book->cause_count : 0, room = s.rows - HEAD_ROWS - DETAIL_LEAST - 1;

	if (overlay->failure || page->book == NULL || !differential_strand(page)) {
		draw_nothing(page, &s);
		return;
	}
	rows = rows < room ? rows : room > 1 ? room : 1;
	draw_head(page, &s);
	surface_cursor(&s, HEAD_ROWS, 0);
	list_set_height(&page->list, rows);
	page->list_row = s.row - screen->row + HEAD_ROWS;
	for (int i = 0; i < rows && page->list.top + i < page->list.count; i++)
		draw_cause(page, &s, HEAD_ROWS + i, page->list.top + i);
	list_draw_scrollbar(&page->list, &s, HEAD_ROWS, s.cols, rows);
	struct surface rest = surface_sub(&s, HEAD_ROWS + rows + 1, 0, s.rows - HEAD_ROWS - rows - 1, s.cols);
	if (differential_cause(page)) {
		surface_hline(&s, HEAD_ROWS + rows, 0, s.cols, ROLE_LINE);
		draw_detail(differential_cause(page), &rest);
	} else {
		prose_draw(&s, HEAD_ROWS, 0, ROLE_MUTED,
			"No causes yet. Choose the diagnosis with d and fill in the known causes with f, or add one of "
			"your own with a.");
	}
}
