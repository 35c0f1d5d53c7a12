/* Which lines of the texts belong together. Two texts by their word diff; more are each compared with the first, whose lines hold the rows together. */
#include "tui/widgets/diffview_private.h"

#include "preop/base/memory.h"

#include <string.h>

static struct diff_match *add_row(struct diffview *view)
{
	if (view->row_count == view->row_room) {
		view->row_room = view->row_room ? 2 * view->row_room : 64;
		view->rows = xrealloc(view->rows, view->row_room * sizeof(view->rows[0]));
	}
	struct diff_match *row = &view->rows[view->row_count++];
	*row = (struct diff_match){ .equal = false };
	return row;
}

static struct diff_part left_part(const struct diff_row *row)
{
	return (struct diff_part){
		.start = row->left_start, .length = row->left_length, .there = row->op != DIFF_INSERTED
	};
}

static struct diff_part right_part(const struct diff_row *row)
{
	return (struct diff_part){
		.start = row->right_start, .length = row->right_length, .there = row->op != DIFF_DELETED
	};
}

static void match_two(struct diffview *view)
{
	worddiff_make(&view->diff, view->texts[0], view->lengths[0], view->texts[1], view->lengths[1]);
	for (size_t i = 0; i < view->diff.row_count; i++) {
		const struct diff_row *from = &view->diff.rows[i];
		struct diff_match *row = add_row(view);

		row->equal = from->op == DIFF_EQUAL;
		row->parts[0] = left_part(from);
		row->parts[1] = right_part(from);
		if (from->op != DIFF_CHANGED)
			continue;
		row->parts[0].span = from->left_span;
		row->parts[0].spans = from->left_spans;
		row->parts[1].span = from->right_span;
		row->parts[1].spans = from->right_spans;
	}
}

/* What this text has before the next line of the first one; returns the row that holds that line. */
static size_t take_own(struct diffview *view, int side, const struct worddiff *diff, size_t at)
{
	while (at < diff->row_count && diff->rows[at].op == DIFF_INSERTED)
		add_row(view)->parts[side] = right_part(&diff->rows[at++]);
	return at;
}

static void match_many(struct diffview *view)
{
	struct worddiff diffs[DIFF_SIDES] = { { .rows = NULL } };
	size_t at[DIFF_SIDES] = { 0 };

	for (int side = 1; side < view->count; side++)
		worddiff_make(&diffs[side], view->texts[0], view->lengths[0], view->texts[side], view->lengths[side]);
	for (;;) {
		for (int side = 1; side < view->count; side++)
			at[side] = take_own(view, side, &diffs[side], at[side]);
		if (at[1] == diffs[1].row_count) /* all have the lines of the first text, so all are at the end */
			break;
		struct diff_match *row = add_row(view);
		row->equal = true;
		row->parts[0] = left_part(&diffs[1].rows[at[1]]);
		for (int side = 1; side < view->count; side++) {
			const struct diff_row *from = &diffs[side].rows[at[side]++];
			row->parts[side] = right_part(from);
			row->equal = row->equal && from->op == DIFF_EQUAL;
		}
	}
	for (int side = 1; side < view->count; side++)
		worddiff_free(&diffs[side]);
}

void diffview_make_rows(struct diffview *view)
{
	view->row_count = 0;
	if (view->count == 2)
		match_two(view);
	else
		match_many(view);
}
