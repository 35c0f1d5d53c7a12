/* Rows as lines of the screen: wrapped, folded, beside each other, unified, one above the other, or each on its own. */
#include "tui/widgets/diffview_private.h"

#include "preop/base/memory.h"

static struct diff_line *add_line(struct diffview *view)
{
	if (view->line_count == view->line_room) {
		view->line_room = view->line_room ? 2 * view->line_room : 64;
		view->lines = xrealloc(view->lines, view->line_room * sizeof(view->lines[0]));
	}
	struct diff_line *line = &view->lines[view->line_count++];
	*line = (struct diff_line){ .folded = 0 };
	return line;
}

static size_t wrap_part(struct diffview *view, size_t row, int side, int cols, size_t room)
{
	const struct diff_part *part = &view->rows[row].parts[side];
	struct wrap *wrap = &view->wraps[side];
	size_t made = 0;

	wrap->count = 0;
	if (part->there && room > 0)
		made = wrap_text(wrap, view->texts[side] + part->start, part->length, cols, view->flags, room);
	for (size_t i = 0; i < made; i++)
		wrap->lines[i].start += part->start;
	return made;
}

static struct diff_piece piece_at(const struct diffview *view, size_t row, int side, size_t index)
{
	const struct wrap_line *line = &view->wraps[side].lines[index];

	return (struct diff_piece){
		.row = row, .start = line->start, .length = line->length, .there = true, .first = index == 0
	};
}

static size_t room_left(const struct diffview *view)
{
	return view->line_count < DIFF_LINE_LIMIT ? DIFF_LINE_LIMIT - view->line_count : 0;
}

/* ---- Beside each other ---- */

struct row_range {
	size_t from, to;
};

/* The side's lines of these rows one under the other, from line `start` on; returns the line behind them. */
static size_t lay_side(struct diffview *view, int side, size_t start, struct row_range rows, int cols)
{
	size_t line = start;

	for (size_t row = rows.from; row < rows.to && line < DIFF_LINE_LIMIT; row++) {
		size_t made = wrap_part(view, row, side, cols, DIFF_LINE_LIMIT - line);
		for (size_t i = 0; i < made; i++, line++) {
			if (line == view->line_count)
				add_line(view);
			view->lines[line].pieces[side] = piece_at(view, row, side, i);
		}
	}
	return line;
}

/* The side that alone has this row, or `count`. */
static int only_side(const struct diffview *view, size_t row)
{
	int found = view->count;

	for (int side = 0; side < view->count; side++) {
		if (!view->rows[row].parts[side].there)
			continue;
		if (found < view->count)
			return view->count;
		found = side;
	}
	return found;
}

/* Rows from `from` on of which one text has some and then the other one others. */
static size_t run_of(const struct diffview *view, size_t from)
{
	size_t at = from;
	int before = -1;

	for (; at < view->row_count; at++) {
		int side = only_side(view, at);

		if (side == view->count || side < before)
			break;
		before = side;
	}
	return at - from;
}

static void lay_beside(struct diffview *view, const size_t *rows, int cols)
{
	size_t made[DIFF_SIDES] = { 0 }, most = 0;

	for (int side = 0; side < view->count; side++) {
		if (rows[side] < view->row_count)
			made[side] = wrap_part(view, rows[side], side, cols, room_left(view));
		most = made[side] > most ? made[side] : most;
	}
	for (size_t i = 0; i < most; i++) {
		struct diff_line *line = add_line(view);
		for (int side = 0; side < view->count; side++)
			if (i < made[side])
				line->pieces[side] = piece_at(view, rows[side], side, i);
	}
}

/* The number of the next row from `at` on that the side has, or row_count. */
static size_t next_row(const struct diffview *view, int side, size_t at, size_t end)
{
	while (at < end && !view->rows[at].parts[side].there)
		at++;
	return at < end ? at : view->row_count;
}

/* The lines of a run stand at the same height, each side's without gaps; returns the rows used. */
static size_t lay_run(struct diffview *view, size_t row, int cols)
{
	size_t count = run_of(view, row), end = row + count, rows[DIFF_SIDES];
	bool any = count > 0;

	if (count == 0) {
		lay_beside(view, (const size_t[DIFF_SIDES]){ row, row, row, row }, cols);
		return 1;
	}
	for (int side = 0; side < view->count; side++)
		rows[side] = next_row(view, side, row, end);
	while (any && room_left(view) > 0) {
		lay_beside(view, rows, cols);
		any = false;
		for (int side = 0; side < view->count; side++) {
			rows[side] = rows[side] < end ? next_row(view, side, rows[side] + 1, end) : view->row_count;
			any |= rows[side] < end;
		}
	}
	return count;
}

/* More than two texts: up to the next line that all have each stands by itself, from the same height on. */
static size_t lay_block(struct diffview *view, size_t row, int cols)
{
	struct row_range rows = { row, row };
	size_t start = view->line_count;

	while (rows.to < view->row_count && !view->rows[rows.to].equal)
		rows.to++;
	if (rows.to == row) {
		lay_beside(view, (const size_t[DIFF_SIDES]){ row, row, row, row }, cols);
		return 1;
	}
	for (int side = 0; side < view->count; side++)
		lay_side(view, side, start, rows, cols);
	return rows.to - row;
}

/* ---- Unified ---- */

/* A changed line stands under what it was; an equal one is shown once. */
static size_t lay_unified(struct diffview *view, size_t row, int cols)
{
	for (int side = 0; side < view->count; side++) {
		if (view->rows[row].equal && side > 0)
			break;
		size_t made = wrap_part(view, row, side, cols, room_left(view));
		for (size_t i = 0; i < made; i++)
			add_line(view)->pieces[side] = piece_at(view, row, side, i);
	}
	return 1;
}

static size_t equal_rows(const struct diffview *view, size_t from)
{
	size_t row = from;

	while (row < view->row_count && view->rows[row].equal)
		row++;
	return row - from;
}

static void lay_rows(struct diffview *view, int cols, size_t (*lay)(struct diffview *, size_t, int))
{
	for (size_t row = 0; row < view->row_count && room_left(view) > 0;) {
		size_t equal = equal_rows(view, row);
		if (view->fold > 0 && !view->unfolded && equal > (size_t)view->fold) {
			add_line(view)->folded = equal;
			row += equal;
		} else {
			row += lay(view, row, cols);
		}
	}
}

/* ---- One above the other, and each on its own ---- */

static void lay_stacked(struct diffview *view, int cols)
{
	for (int side = 0; side < view->count && room_left(view) > 0; side++) {
		add_line(view)->title = side + 1;
		for (size_t row = 0; row < view->row_count; row++) {
			size_t made = wrap_part(view, row, side, cols, room_left(view));
			for (size_t i = 0; i < made; i++)
				add_line(view)->pieces[side] = piece_at(view, row, side, i);
		}
	}
}

static void lay_loose(struct diffview *view, int cols)
{
	for (int side = 0; side < view->count; side++)
		view->side_lines[side] = lay_side(view, side, 0, (struct row_range){ 0, view->row_count }, cols);
}

void diffview_lay_out(struct diffview *view, int cols, enum diff_layout shown, unsigned flags)
{
	bool loose = view->apart && shown == DIFF_SIDE;

	if (view->cols == cols && view->shown == shown && view->loose == loose && view->flags == flags)
		return;
	view->cols = cols;
	view->shown = shown;
	view->loose = loose;
	view->flags = flags;
	view->line_count = 0;
	if (loose)
		lay_loose(view, cols);
	else if (shown == DIFF_STACKED)
		lay_stacked(view, cols);
	else
		lay_rows(view, cols, shown != DIFF_SIDE ? lay_unified : view->count > 2 ? lay_block : lay_run);
}

int64_t diffview_lines(const struct diffview *view, int side)
{
	if (view->loose)
		return (int64_t)view->side_lines[side];
	return (int64_t)view->line_count + (view->left_out || view->line_count >= DIFF_LINE_LIMIT);
}
