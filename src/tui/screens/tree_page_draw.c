/* The walk as a column of questions with the answers and reasons, the end it leads to, and what is asked under the cursor. */
#include "tui/screens/evidence_page.h"
#include "tui/screens/tree_page.h"
#include "tui/widgets/prose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE_COLS = 104,
	HEAD_ROWS = 2,
	END_ROWS = 3,
	DETAIL_ROWS = 9,
	DETAIL_LEAST = 7,
	FULL_ROWS = 16 /* below: the end in one row */
};

static const struct {
	const char *verdict;
	enum role role;
} verdicts[] = { { "no", ROLE_BAD }, { "wait", ROLE_WARN }, { "candidate", ROLE_GOOD } };

static enum role end_role(const struct list_end *end)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (strcmp(verdicts[i].verdict, end->verdict) == 0)
			return verdicts[i].role;
	return ROLE_TEXT;
}

static void draw_head(const struct tree_page *page, const struct surface *s)
{
	const char *title = "The whole case";
	size_t at = 0;

	for (size_t i = 0; i < page->book->strand_count; i++)
		if (strcmp(page->book->strands[i].uuid, page->strand) == 0) {
			title = page->book->strands[i].title;
			at = i + 1;
		}
	if (at)
		surface_printf(s, 0, 0,
			s->cols - 3 - surface_right(s, 0, s->cols - 1, s->cols, ROLE_HINT, "Tab next strand"),
			ROLE_TITLE, "Strand %zu of %zu: %s", at, page->book->strand_count, title);
	else
		surface_printf(s, 0, 0, s->cols - 1, ROLE_TITLE, "%s%s", title,
			page->book->strand_count ? "; Tab walks each strand" : "");
	if (page->question)
		surface_text(s, 1, 0, s->cols - 1, ROLE_WARN,
			"What if: nothing is kept. Enter keeps it and asks why, Escape goes back.");
}

/* How many links the answer has, at the right; amber when one of them does not stand. Returns the columns taken. */
static int draw_links(const struct surface *s, int row, const struct tree_step *step)
{
	char text[48] = "";

	if (step->doubtful > 0)
		snprintf(text, sizeof(text), "! %lld of %lld links moved", (long long)step->doubtful,
			(long long)step->evidence);
	else if (step->evidence > 0)
		snprintf(text, sizeof(text), "%lld link%s", (long long)step->evidence, step->evidence == 1 ? "" : "s");
	surface_right(s, row, s->cols - 2, (int)strlen(text), step->doubtful > 0 ? ROLE_WARN : ROLE_MUTED, text);
	return *text ? (int)strlen(text) + 1 : 0;
}

/* What changed against the walk that is kept is amber. */
static void draw_step(const struct tree_page *page, const struct surface *s, int row, int64_t index)
{
	const struct tree_step *step = &tree_page_walk(page)->steps[index];
	const char *sign = !step->answer ? "?" : step->supposed ? "~" : "✓";
	enum role role = !step->answer ? ROLE_MUTED : step->supposed ? ROLE_WARN : ROLE_GOOD;

	surface_text(s, row, 0, 1, role, sign);
	surface_text(s, row, 2, s->cols - 3 - draw_links(s, row, step), ROLE_STRONG, step->question->ask);
	if (!step->answer)
		surface_text(s, row + 1, 4, s->cols - 5, ROLE_MUTED, "not answered yet");
	else
		surface_printf(s, row + 1, 4, s->cols - 5, step->supposed ? ROLE_WARN : ROLE_TEXT, "%s%s%s%s%s%s",
			step->answer->say, *step->reason ? ", because " : "", step->reason, *step->who ? " (" : "",
			step->who, *step->who ? ")" : "");
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 2);
	}
}

/* What the decision says beside an end that allows training; "": nothing. */
static const char *find_note(const struct tree_page *page, const struct list_end *end)
{
	const struct status *status = page->overlay.app->status;

	if (!status || strcmp(end->verdict, "candidate") != 0)
		return "";
	if (status->decision.lack_count)
		return status->decision.lacks[0].text;
	return status->decision.override_count ? status->decision.overrides[0] : "";
}

static void draw_end(const struct tree_page *page, const struct surface *s)
{
	const struct tree_walk *walk = tree_page_walk(page), *kept = &page->book->walk;

	if (walk->end) {
		surface_printf(s, 0, 0, s->cols - 1, end_role(walk->end), "Verdict: %s", walk->end->verdict);
		surface_text(s, 0, s->cols / 3, s->cols - s->cols / 3 - 1, ROLE_WARN, find_note(page, walk->end));
		prose_draw(s, 1, 0, ROLE_TEXT, walk->end->say);
	} else {
		surface_text(s, 0, 0, s->cols - 1, ROLE_MUTED, "No verdict yet: the walk goes on with an answer.");
	}
	if (page->question && kept->end != walk->end)
		surface_printf(s, 0, s->cols / 3, s->cols - s->cols / 3 - 1, ROLE_WARN, "now it is: %s",
			kept->end ? kept->end->say : "no verdict yet");
	else if (walk->beside)
		surface_printf(s, 0, s->cols / 3, s->cols - s->cols / 3 - 1, ROLE_MUTED,
			"%zu earlier answer%s beside the way", walk->beside, walk->beside == 1 ? "" : "s");
}

/* What the answer rests on, as on the page of its links. */
static void draw_evidence(const struct tree_page *page, const struct tree_step *step, const struct surface *s, int row)
{
	char *claim = tree_claim(page->strand, step->question->id);
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; i < page->book->link_count && row < s->rows; i++) {
		const struct evidence *link = &page->book->links[i];
		bool stands = link->state == EVIDENCE_FRESH;

		if (strcmp(link->claim, claim) != 0)
			continue;
		strbuf_reset(&line);
		evidence_print_head(link, &line);
		strbuf_adds(&line, "   ");
		evidence_print_tail(link, page->overlay.app->now, &line);
		surface_bytes(s, row++, 0, s->cols - 1, stands ? ROLE_TEXT : ROLE_WARN, line.data, line.len);
	}
	strbuf_free(&line);
	free(claim);
}

/* The question under the cursor with its answers by number, as far as it is not scrolled away; in few rows the answers come before why it is asked. */
static void draw_detail(struct tree_page *page, const struct tree_step *step, const struct surface *s, int top)
{
	const struct list_question *question = step->question;
	bool narrow = s->rows < DETAIL_LEAST;
	int row = narrow ? -page->detail_top : prose_draw(s, -page->detail_top, 0, ROLE_MUTED, question->why);

	page->answer_row = top + row;
	page->answers = (int)question->answer_count < s->rows - row ? (int)question->answer_count : s->rows - row;
	for (size_t i = 0; i < question->answer_count; i++) {
		const struct list_answer *answer = &question->answers[i];
		const struct list_end *end = *answer->end ? lists_end(answer->end) : NULL;

		surface_printf(s, row, 0, 2, ROLE_HINT_KEY, "%zu", i + 1);
		int used = surface_text(
			s, row, 2, s->cols - 3, answer == step->answer ? ROLE_STRONG : ROLE_TEXT, answer->say);
		if (end)
			surface_printf(s, row, 4 + used, s->cols - used - 5, ROLE_MUTED, "→ %s", end->say);
		row++;
	}
	if (narrow)
		row = prose_draw(s, row, 0, ROLE_MUTED, question->why);
	if (*question->evidence)
		surface_printf(s, row++, 0, s->cols - 1, ROLE_MUTED, "evidence: %s", question->evidence);
	if (*step->reason)
		row = prose_draw(s, row, 0, ROLE_TEXT, step->reason);
	page->detail_left = row - s->rows;
	if (step->evidence > 0)
		draw_evidence(page, step, s, row);
}

void tree_page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct tree_page *page = (struct tree_page *)overlay;
	struct surface s = overlay_page(overlay->app, screen, screen->rows, PAGE_COLS, "Decision tree");
	int detail = s.rows > 3 * DETAIL_ROWS ? DETAIL_ROWS : DETAIL_LEAST;
	int end_rows = s.rows < FULL_ROWS ? 1 : END_ROWS;
	int room = (s.rows - HEAD_ROWS - end_rows - detail - 2) / TREE_STEP_ROWS;

	surface_cursor(&s, 0, 0);
	if (overlay->failure || !page->book) {
		prose_draw(&s, 0, 0, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading …");
		return;
	}
	draw_head(page, &s);
	list_set_height(&page->list, room > 1 ? room : 1);
	page->list_row = s.row - screen->row + HEAD_ROWS;
	for (int i = 0; i < page->list.height && page->list.top + i < page->list.count; i++)
		draw_step(page, &s, HEAD_ROWS + i * TREE_STEP_ROWS, page->list.top + i);
	list_draw_scrollbar(&page->list, &s, HEAD_ROWS, s.cols, page->list.height * TREE_STEP_ROWS);
	int shown = page->list.count < page->list.height ? (int)page->list.count : page->list.height;
	int row = HEAD_ROWS + shown * TREE_STEP_ROWS;
	surface_hline(&s, row, 0, s.cols, ROLE_LINE);
	struct surface end = surface_sub(&s, row + 1, 0, end_rows, s.cols);
	draw_end(page, &end);
	surface_hline(&s, row + 1 + end_rows, 0, s.cols, ROLE_LINE);
	struct surface rest = surface_sub(&s, row + end_rows + 2, 0, s.rows - row - end_rows - 2, s.cols);
	if (tree_page_at(page))
		draw_detail(page, tree_page_at(page), &rest, rest.row - screen->row);
}
