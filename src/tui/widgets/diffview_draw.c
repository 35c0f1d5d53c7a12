#include "tui/widgets/diffview_private.h"

#include "preop/text/display.h"
#include "tui/widgets/list.h"

struct side_look {
	const char *sign;
	enum role mark, line, word;
};
static const struct side_look edit_looks[DIFF_SIDES] = {
	{ "-", ROLE_DIFF_DEL, ROLE_DIFF_DEL, ROLE_DIFF_DEL_WORD },
	{ "+", ROLE_DIFF_ADD, ROLE_DIFF_ADD, ROLE_DIFF_ADD_WORD },
};
static const struct side_look equal_looks[DIFF_SIDES] = {
	/* red and green would be a verdict already */
	{ "A", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
	{ "B", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
	{ "C", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
	{ "D", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
};

static const struct side_look *look_of(const struct diffview *view, int side)
{
	return view->neutral || view->count > 2 ? &equal_looks[side] : &edit_looks[side];
}

/* Draws the part of a span that lies in the piece; returns the columns used. */
static int draw_span(const struct diffview *view, const struct surface *s, int row, int col, int side,
	const struct diff_piece *piece, const struct diff_span *span)
{
	size_t end = span->start + span->length, piece_end = piece->start + piece->length;
	size_t from = span->start > piece->start ? span->start : piece->start, to = end < piece_end ? end : piece_end;

	if (from >= to)
		return 0;
	enum role role = span->changed ? look_of(view, side)->word : look_of(view, side)->line;
	int cols = surface_bytes(s, row, col, s->cols - col, role, view->texts[side] + from, to - from);
	if (span->changed)
		surface_paint(s, row, col, cols, role, CELL_UNDERLINE);
	return cols;
}

static void draw_piece(
	const struct diffview *view, const struct surface *s, int row, int side, const struct diff_piece *piece)
{
	int col = DIFF_SIGN_COLUMNS;

	if (!piece->there)
		return;
	const struct diff_match *match = &view->rows[piece->row];
	const struct diff_part *part = &match->parts[side];
	if (piece->first && !match->equal)
		surface_text(s, row, 0, 1, look_of(view, side)->mark, look_of(view, side)->sign);
	if (part->spans == 0) { /* no words to tell apart */
		enum role role = match->equal ? ROLE_TEXT : look_of(view, side)->line;
		surface_bytes(s, row, col, s->cols - col, role, view->texts[side] + piece->start, piece->length);
		return;
	}
	for (size_t i = 0; i < part->spans; i++)
		col += draw_span(view, s, row, col, side, piece, &view->diff.spans[part->span + i]);
}

/* ---- Titles ---- */

static void draw_title(const struct surface *s, int row, const char *title, bool focused)
{
	surface_printf(s, row, 1, s->cols - 2, focused ? ROLE_TITLE_FOCUS : ROLE_TITLE, " %s ", title);
}

static void draw_titles(
	const struct diffview *view, const struct surface *s, const struct surface *columns, const char *const *titles)
{
	int at = 1;

	surface_hline(s, 0, 0, s->cols, ROLE_LINE);
	if (view->shown == DIFF_SIDE) {
		for (int side = 0; side < view->count; side++) {
			draw_title(&columns[side], 0, titles[side], view->loose && side == view->focus);
			if (side > 0)
				surface_text(s, 0, columns[side].col - s->col - 1, 1, ROLE_LINE, "\u252c");
		}
		return;
	}
	for (int side = 0; side < view->count; side++) {
		const struct side_look *look = look_of(view, side);
		bool neutral = look->mark == ROLE_STRONG;

		at += neutral ? surface_printf(s, 0, at, (s->cols - at) / (view->count - side), ROLE_TITLE, " %s ",
					titles[side])
			      : 1 +
				surface_printf(s, 0, at, (s->cols - at) / (view->count - side), look->mark, " %s %s ",
					look->sign, titles[side]);
		at += neutral;
	}
}

/* ---- Lines ---- */

static void draw_stacked_title(const struct surface *s, int row, const char *title)
{
	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	draw_title(s, row, title, false);
}

static void draw_line(const struct diffview *view, const struct surface *body, const struct surface *columns, int row,
	const struct diff_line *line, const char *const *titles)
{
	if (line->folded) {
		surface_printf(body, row, 0, body->cols, ROLE_MUTED, "\u22ef %zu equal line%s", line->folded,
			line->folded == 1 ? "" : "s");
		return;
	}
	if (line->title) {
		draw_stacked_title(body, row, titles[line->title - 1]);
		return;
	}
	for (int side = 0; side < view->count; side++)
		draw_piece(view, &columns[side], row, side, &line->pieces[side]);
}

/* What a reader has to know about what is not there. */
static void draw_end(const struct diffview *view, const struct surface *s, int row)
{
	if (view->left_out)
		surface_printf(s, row, 0, s->cols, ROLE_WARN, "\u22ef %zu more bytes are not compared", view->left_out);
	else if (view->line_count >= DIFF_LINE_LIMIT)
		surface_printf(s, row, 0, s->cols, ROLE_WARN, "\u22ef the rest is not shown: more than %d lines",
			DIFF_LINE_LIMIT);
}

static void keep_in_sight(struct diffview *view)
{
	for (int side = 0; side < (view->loose ? view->count : 1); side++) {
		int64_t most = diffview_lines(view, side) - view->height;

		if (view->scroll[side] > most)
			view->scroll[side] = most > 0 ? most : 0;
	}
}

static void draw_loose(const struct diffview *view, const struct surface *columns, int row)
{
	for (int side = 0; side < view->count; side++) {
		int64_t at = view->scroll[side] + row;

		if (at < (int64_t)view->side_lines[side])
			draw_piece(view, &columns[side], row + 1, side, &view->lines[at].pieces[side]);
	}
}

static void draw_lines(const struct diffview *view, const struct surface *body, const struct surface *columns, int head,
	const char *const *titles)
{
	int64_t count = diffview_lines(view, 0);

	for (int row = 0; row < view->height; row++) {
		int64_t at = view->scroll[0] + row;

		if (view->loose)
			draw_loose(view, columns, row);
		else if (at < (int64_t)view->line_count)
			draw_line(view, body, columns, row + head, &view->lines[at], titles);
		else if (at < count)
			draw_end(view, body, row + head);
	}
}

/* Between two columns a line; the scroll bar stands at the right. */
struct surface diffview_column(const struct diffview *view, const struct surface *s, int side)
{
	int room = s->cols - 1, each = (room - (view->count - 1)) / view->count;
	int from = side * (each + 1), cols = side == view->count - 1 ? room - from : each;

	return surface_sub(s, 0, from, s->rows, cols);
}

void diffview_draw_many(struct diffview *view, const struct surface *s, const char *const *titles)
{
	enum diff_layout shown = diffview_shown(view, s->cols);
	struct surface body = surface_sub(s, 0, 0, s->rows, s->cols - 1),
		       columns[DIFF_SIDES] = { body, body, body, body };
	int head = shown != DIFF_STACKED; /* stacked the titles stand among the lines */

	view->height = s->rows - head;
	if (view->count == 0 || view->height < 1 ||
		s->cols < (shown == DIFF_SIDE ? 2 * view->count * DIFF_SIGN_COLUMNS : 2 * DIFF_SIGN_COLUMNS))
		return;
	for (int side = 0; shown == DIFF_SIDE && side < view->count; side++) {
		columns[side] = diffview_column(view, s, side);
		if (side > 0)
			surface_vline(s, 1, columns[side].col - s->col - 1, view->height, ROLE_LINE);
	}
	diffview_lay_out(view, columns[0].cols - DIFF_SIGN_COLUMNS, shown, surface_ascii(s) ? DISPLAY_ASCII : 0);
	keep_in_sight(view);
	if (head)
		draw_titles(view, s, columns, titles);
	draw_lines(view, &body, columns, head, titles);

	int focus = view->loose ? view->focus : 0;
	struct list bar = { .count = diffview_lines(view, focus), .height = view->height, .top = view->scroll[focus] };
	list_draw_scrollbar(&bar, s, head, s->cols - 1, view->height);
}

void diffview_draw(struct diffview *view, const struct surface *s, const char *left_title, const char *right_title)
{
	diffview_draw_many(view, s, (const char *const[]){ left_title, right_title });
}
