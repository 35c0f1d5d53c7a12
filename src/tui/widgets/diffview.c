#include "tui/widgets/diffview.h"

#include "preop/base/memory.h"
#include "preop/text/display.h"
#include "preop/text/worddiff.h"
#include "preop/text/wrap.h"
#include "tui/widgets/list.h"
#include "tui/widgets/scroll.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	TEXT_LIMIT = 1 << 20, /* bytes of a side that are compared and shown */
	LINE_LIMIT = 20000,   /* lines on the screen */
	SIDE_COLUMNS = 90,    /* from here on side by side */
	SIGN_COLUMNS = 2,
};

enum side { SIDE_LEFT, SIDE_RIGHT, SIDES };

struct piece {      /* a wrapped stretch of one side's line; length 0 and no row: nothing there */
	size_t row; /* in the diff */
	size_t start, length;
	bool there, first; /* first of its line: it gets the sign */
};
struct diff_line {     /* one line of the screen */
	size_t folded; /* > 0: stands for so many equal rows */
	struct piece pieces[SIDES];
};

struct diffview {
	char *texts[SIDES];
	size_t lengths[SIDES], left_out;
	struct worddiff diff;
	int fold;
	enum diff_layout wanted;
	bool neutral;
	int64_t key;
	int64_t scroll;
	int height;

	struct diff_line *lines; /* for `cols`, `side` and `flags`; 0 columns: to be made */
	size_t count, capacity;
	int cols;
	bool side;
	unsigned flags;
	struct wrap wraps[SIDES];
};

struct diffview *diffview_new(void)
{
	return xcalloc(1, sizeof(struct diffview));
}

static void forget_texts(struct diffview *view)
{
	worddiff_free(&view->diff);
	for (int side = 0; side < SIDES; side++)
		free(view->texts[side]);
	memset(&view->diff, 0, sizeof(view->diff));
}

void diffview_free(struct diffview *view)
{
	if (!view)
		return;
	forget_texts(view);
	wrap_free(&view->wraps[SIDE_LEFT]);
	wrap_free(&view->wraps[SIDE_RIGHT]);
	free(view->lines);
	free(view);
}

static void keep_text(struct diffview *view, enum side side, const char *text, size_t n)
{
	size_t kept = n < TEXT_LIMIT ? n : TEXT_LIMIT;

	view->texts[side] = xstrndup(text, kept);
	view->lengths[side] = kept;
	view->left_out += n - kept;
}

void diffview_set(struct diffview *view, int64_t key, const char *left, size_t left_n, const char *right,
	size_t right_n, int fold)
{
	forget_texts(view);
	view->left_out = 0;
	keep_text(view, SIDE_LEFT, left, left_n);
	keep_text(view, SIDE_RIGHT, right, right_n);
	worddiff_make(&view->diff, view->texts[SIDE_LEFT], view->lengths[SIDE_LEFT], view->texts[SIDE_RIGHT],
		view->lengths[SIDE_RIGHT]);
	view->fold = fold;
	view->cols = 0;
	if (key != view->key)
		view->scroll = 0;
	view->key = key;
}

void diffview_layout(struct diffview *view, enum diff_layout layout)
{
	view->wanted = layout;
}

void diffview_neutral(struct diffview *view)
{
	view->neutral = true;
}

void diffview_scroll(struct diffview *view, int lines)
{
	view->scroll = view->scroll + lines < 0 ? 0 : view->scroll + lines;
}

bool diffview_command(struct diffview *view, enum command_id id)
{
	int64_t lines;

	if (!scroll_step(id, view->height, &lines))
		return false;
	diffview_scroll(view, lines > INT_MAX ? INT_MAX : lines < -INT_MAX ? -INT_MAX : (int)lines);
	return true;
}

static struct diff_line *add_line(struct diffview *view)
{
	if (view->count == view->capacity) {
		view->capacity = view->capacity ? 2 * view->capacity : 64;
		view->lines = xrealloc(view->lines, view->capacity * sizeof(view->lines[0]));
	}
	struct diff_line *line = &view->lines[view->count++];
	*line = (struct diff_line){ .folded = 0 };
	return line;
}

static bool has_side(const struct diff_row *row, enum side side)
{
	return row->op != (side == SIDE_LEFT ? DIFF_INSERTED : DIFF_DELETED);
}

static size_t wrap_side(struct diffview *view, const struct diff_row *row, enum side side, int cols)
{
	size_t start = side == SIDE_LEFT ? row->left_start : row->right_start;
	size_t length = side == SIDE_LEFT ? row->left_length : row->right_length;
	size_t made = 0;

	view->wraps[side].count = 0;
	if (has_side(row, side))
		made = wrap_text(&view->wraps[side], view->texts[side] + start, length, cols, view->flags,
			LINE_LIMIT - view->count);
	for (size_t i = 0; i < made; i++)
		view->wraps[side].lines[i].start += start;
	return made;
}

static struct piece piece_at(const struct diffview *view, size_t row, enum side side, size_t index, size_t made)
{
	if (index >= made)
		return (struct piece){ .there = false };
	const struct wrap_line *line = &view->wraps[side].lines[index];
	return (struct piece){
		.row = row, .start = line->start, .length = line->length, .there = true, .first = index == 0
	};
}

static void lay_beside(struct diffview *view, size_t left_row, size_t right_row, int cols)
{
	size_t left = 0, right = 0;

	if (left_row < view->diff.row_count)
		left = wrap_side(view, &view->diff.rows[left_row], SIDE_LEFT, cols);
	if (right_row < view->diff.row_count)
		right = wrap_side(view, &view->diff.rows[right_row], SIDE_RIGHT, cols);
	for (size_t i = 0; i < left || i < right; i++) {
		struct diff_line *line = add_line(view);
		line->pieces[SIDE_LEFT] = piece_at(view, left_row, SIDE_LEFT, i, left);
		line->pieces[SIDE_RIGHT] = piece_at(view, right_row, SIDE_RIGHT, i, right);
	}
}

static size_t run_of(const struct worddiff *diff, size_t from, enum diff_op op)
{
	size_t row = from;

	while (row < diff->row_count && diff->rows[row].op == op)
		row++;
	return row - from;
}

/* What only the left has and what only the right has then stand at the same height; returns the rows used. */
static size_t lay_run(struct diffview *view, size_t row, int cols)
{
	size_t none = view->diff.row_count, deleted = run_of(&view->diff, row, DIFF_DELETED);
	size_t inserted = run_of(&view->diff, row + deleted, DIFF_INSERTED);

	if (deleted + inserted == 0) {
		lay_beside(view, row, row, cols);
		return 1;
	}
	for (size_t i = 0; (i < deleted || i < inserted) && view->count < LINE_LIMIT; i++)
		lay_beside(view, i < deleted ? row + i : none, i < inserted ? row + deleted + i : none, cols);
	return deleted + inserted;
}

/* A changed line stands under what it was; an equal one is shown once. */
static size_t lay_unified(struct diffview *view, size_t index, int cols)
{
	const struct diff_row *row = &view->diff.rows[index];

	for (enum side side = SIDE_LEFT; side < SIDES; side++) {
		if (row->op == DIFF_EQUAL && side == SIDE_RIGHT)
			break;
		size_t made = view->count < LINE_LIMIT ? wrap_side(view, row, side, cols) : 0;
		for (size_t i = 0; i < made; i++)
			add_line(view)->pieces[side] = piece_at(view, index, side, i, made);
	}
	return 1;
}

static void lay_out(struct diffview *view, int cols, bool side, unsigned flags)
{
	if (view->cols == cols && view->side == side && view->flags == flags)
		return;
	view->cols = cols;
	view->side = side;
	view->flags = flags;
	view->count = 0;
	for (size_t row = 0; row < view->diff.row_count && view->count < LINE_LIMIT;) {
		size_t equal = run_of(&view->diff, row, DIFF_EQUAL);
		if (view->fold > 0 && equal > (size_t)view->fold) {
			add_line(view)->folded = equal;
			row += equal;
		} else {
			row += (side ? lay_run : lay_unified)(view, row, cols);
		}
	}
}

struct side_look {
	const char *sign;
	enum role mark, line, word;
};
static const struct side_look edit_looks[SIDES] = {
	{ "-", ROLE_DIFF_DEL, ROLE_DIFF_DEL, ROLE_DIFF_DEL_WORD },
	{ "+", ROLE_DIFF_ADD, ROLE_DIFF_ADD, ROLE_DIFF_ADD_WORD },
};
static const struct side_look equal_looks[SIDES] = {
	/* red and green would be a verdict already */
	{ "A", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
	{ "B", ROLE_STRONG, ROLE_TEXT, ROLE_ACCENT },
};

static const struct side_look *look_of(const struct diffview *view, enum side side)
{
	return view->neutral ? &equal_looks[side] : &edit_looks[side];
}

/* Draws the part of a span that lies in the piece; returns the columns used. */
static int draw_span(const struct diffview *view, const struct surface *s, int row, int col, enum side side,
	const struct piece *piece, const struct diff_span *span)
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
	const struct diffview *view, const struct surface *s, int row, enum side side, const struct piece *piece)
{
	int col = SIGN_COLUMNS;

	if (!piece->there)
		return;
	const struct diff_row *diff_row = &view->diff.rows[piece->row];
	size_t first = side == SIDE_LEFT ? diff_row->left_span : diff_row->right_span;
	size_t count = side == SIDE_LEFT ? diff_row->left_spans : diff_row->right_spans;
	if (piece->first && diff_row->op != DIFF_EQUAL)
		surface_text(s, row, 0, 1, look_of(view, side)->mark, look_of(view, side)->sign);
	if (diff_row->op != DIFF_CHANGED) { /* no words to tell apart */
		enum role role = diff_row->op == DIFF_EQUAL ? ROLE_TEXT : look_of(view, side)->line;
		surface_bytes(s, row, col, s->cols - col, role, view->texts[side] + piece->start, piece->length);
		return;
	}
	for (size_t i = 0; i < count; i++)
		col += draw_span(view, s, row, col, side, piece, &view->diff.spans[first + i]);
}

static void draw_line(const struct diffview *view, const struct surface *s, const struct surface *halves, int row,
	const struct diff_line *line)
{
	if (line->folded) {
		surface_printf(s, row, 0, s->cols, ROLE_MUTED, "\u22ef %zu equal line%s", line->folded,
			line->folded == 1 ? "" : "s");
		return;
	}
	for (enum side side = SIDE_LEFT; side < SIDES; side++)
		draw_piece(view, &halves[side], row, side, &line->pieces[side]);
}

static void draw_titles(const struct diffview *view, const struct surface *s, const struct surface *halves, bool side,
	const char *left, const char *right)
{
	surface_hline(s, 0, 0, s->cols, ROLE_LINE);
	if (side) {
		surface_printf(&halves[SIDE_LEFT], 0, 1, halves[SIDE_LEFT].cols - 2, ROLE_TITLE, " %s ", left);
		surface_printf(&halves[SIDE_RIGHT], 0, 1, halves[SIDE_RIGHT].cols - 2, ROLE_TITLE, " %s ", right);
		surface_text(s, 0, halves[SIDE_LEFT].cols, 1, ROLE_LINE, "\u252c");
		return;
	}
	if (view->neutral) {
		int at = 2 + surface_printf(s, 0, 1, s->cols / 2 - 2, ROLE_TITLE, " %s ", left);
		surface_printf(s, 0, at, s->cols - at - 1, ROLE_TITLE, " %s ", right);
		return;
	}
	int used = surface_printf(s, 0, 1, s->cols / 2 - 2, ROLE_DIFF_DEL, " - %s ", left);
	surface_printf(s, 0, 2 + used, s->cols - used - 3, ROLE_DIFF_ADD, " + %s ", right);
}

/* What a reader has to know about what is not there. */
static void draw_end(const struct diffview *view, const struct surface *s, int row)
{
	if (view->left_out)
		surface_printf(s, row, 0, s->cols, ROLE_WARN, "\u22ef %zu more bytes are not compared", view->left_out);
	else if (view->count >= LINE_LIMIT)
		surface_printf(
			s, row, 0, s->cols, ROLE_WARN, "\u22ef the rest is not shown: more than %d lines", LINE_LIMIT);
}

void diffview_draw(struct diffview *view, const struct surface *s, const char *left_title, const char *right_title)
{
	bool side = view->wanted == DIFF_AUTO ? s->cols >= SIDE_COLUMNS : view->wanted == DIFF_SIDE;
	int half = (s->cols - 2) / 2; /* the line between, and the scroll bar at the right */
	struct surface body = surface_sub(s, 0, 0, s->rows, s->cols - 1), halves[SIDES] = { body, body };

	view->height = s->rows - 1;
	if (view->height < 1 || s->cols < (side ? 4 * SIGN_COLUMNS : 2 * SIGN_COLUMNS))
		return;
	if (side) {
		halves[SIDE_LEFT] = surface_sub(s, 0, 0, s->rows, half);
		halves[SIDE_RIGHT] = surface_sub(s, 0, half + 1, s->rows, s->cols - 2 - half);
		surface_vline(s, 1, half, view->height, ROLE_LINE);
	}
	lay_out(view, halves[side ? SIDE_LEFT : SIDE_RIGHT].cols - SIGN_COLUMNS, side,
		surface_ascii(s) ? DISPLAY_ASCII : 0);
	draw_titles(view, s, halves, side, left_title, right_title);

	struct list lines = { .count = (int64_t)view->count + (view->left_out || view->count >= LINE_LIMIT),
		.height = view->height };
	if (view->scroll > lines.count - view->height)
		view->scroll = lines.count > view->height ? lines.count - view->height : 0;
	lines.top = view->scroll;
	for (int row = 0; row < view->height && view->scroll + row < lines.count; row++) {
		size_t index = (size_t)(view->scroll + row);
		if (index < view->count)
			draw_line(view, &body, halves, row + 1, &view->lines[index]);
		else
			draw_end(view, &body, row + 1);
	}
	list_draw_scrollbar(&lines, s, 1, s->cols - 1, view->height);
}
