/* The input of a case: folded to some lines, readable as a conversation where it is one. */
#include "preop/base/clock.h"
#include "preop/text/wrap.h"
#include "tui/screens/review_view.h"

#include <string.h>

enum { INPUT_INDENT = 1, ROOMY = 14 };

int review_lines_of(const char *text, size_t n, int cols, int limit, const struct surface *s)
{
	struct wrap wrap = WRAP_INIT;
	size_t lines = wrap_text(&wrap, text, n, cols, s->grid->display_flags, (size_t)limit);

	wrap_free(&wrap);
	return (int)lines;
}

int review_prose_cols(const struct surface *s)
{
	return s->cols - 2 * INPUT_INDENT - 1 < TEXT_COLUMNS ? s->cols - 2 * INPUT_INDENT - 1 : TEXT_COLUMNS;
}

static void print_facts(const struct review_page *page, struct strbuf *out)
{
	const struct suite_case *it = &page->eval_case;

	strbuf_adds(out, it->external);
	if (it->slice[0])
		strbuf_addf(out, " · slice %s", it->slice);
	if (page->facts.slices[0])
		strbuf_addf(out, " · %s", page->facts.slices);
	if (it->at != CLOCK_NONE) {
		strbuf_adds(out, " · ");
		clock_print_date(it->at, out);
	}
}

static void draw_title(const struct review_view *review, const struct surface *s, int row, bool more)
{
	const struct review_page *page = review_page(review);
	struct strbuf facts = STRBUF_INIT;
	int col = 3 + surface_text(s, row, 1, -1, ROLE_TITLE, "Input"), right = s->cols - 1;

	if (more && s->cols >= 60)
		right -= surface_right(s, row, right, -1, ROLE_HINT,
				 review->input_open ? "Enter folds" : "⋯ Enter shows all") +
			2;
	if (page->facts.must_pass)
		col += surface_text(s, row, col, right - col, ROLE_WARN, "! must pass") + 2;
	print_facts(page, &facts);
	surface_bytes(s, row, col, right - col, ROLE_MUTED, facts.data, facts.len);
	strbuf_free(&facts);
}

int review_draw_input(struct review_view *review, const struct surface *s, int row)
{
	int folded = s->rows < ROOMY ? 1 : s->rows < 26 ? 3 : 5, most = s->rows / 2 > folded ? s->rows / 2 : folded;
	struct surface area = surface_sub(s, row, INPUT_INDENT, s->rows - row, review_prose_cols(s) + 1);
	int lines = textview_lines(review->input, &area, most + 1);

	review->input_long = lines > folded + 1; /* for the sake of one line nothing is hidden */
	if (review->input_long && !review->input_open)
		most = folded;
	if (s->rows >= ROOMY)
		draw_title(review, s, row++, review->input_long);
	if (lines > most)
		lines = most;
	area = surface_sub(s, row, INPUT_INDENT, lines, review_prose_cols(s) + 1);
	textview_draw(review->input, &area);
	review->input_rows = row + lines;
	return row + lines;
}
