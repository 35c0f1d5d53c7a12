#include "tui/screens/case_layout.h"

enum {
	TRAIN_ROWS = 6, /* title and five gates */
	TOP_LEAST = 4,
	BOTTOM_LEAST = 5,
	MIDDLE_MOST = 11,
	ROOMY = 18,      /* rows from which parts that follow each other have a blank between them */
	SHARED = 16,     /* rows under the question from which every part has a fair share; below, the focus has them */
	FOLDED = 1,      /* a part of which only the title shows; */
	FOLDED_ROOM = 6, /* from so many rows on the worst blocker shows, too */
};

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static int clamp(int value, int low, int high)
{
	return larger(low, smaller(value, high));
}

/* ---- Wide: two columns, three rows of panes ---- */

static void put_pair(struct case_layout *out, enum case_part left, enum case_part right, int row, int rows, int cols)
{
	out->parts[left] = (struct case_box){ row, 0, rows, out->divider };
	out->parts[right] = (struct case_box){ row, out->divider + 1, rows, cols - out->divider - 1 };
}

static void lay_panes(struct case_layout *out, const struct case_wants *wants)
{
	int question = smaller(wants->question, larger(wants->rows - CASE_RULES, 0));
	int rows = larger(wants->rows - question - CASE_RULES, 0);
	int most = larger(rows - TRAIN_ROWS - BOTTOM_LEAST, smaller(TOP_LEAST, rows));
	int top = clamp(
		1 + larger(wants->blockers, wants->strands), TOP_LEAST, smaller(most, larger(rows * 2 / 5, TOP_LEAST)));
	int middle, row = question;

	top = smaller(top, rows);
	middle = smaller(clamp(TRAIN_ROWS + (rows - top - 2 * TRAIN_ROWS) / 4, TRAIN_ROWS, MIDDLE_MOST), rows - top);
	out->divider = larger((wants->cols - 1) / 2, 0);
	out->parts[PART_QUESTION] = (struct case_box){ 0, 0, question, wants->cols };
	const struct {
		enum case_part left, right;
		int rows;
	} pairs[CASE_RULES] = {
		{ PART_BLOCKERS, PART_STRANDS, top },
		{ PART_TRAIN, PART_REVIEW, middle },
		{ PART_DATA, PART_LINEAGE, rows - top - middle },
	};
	for (int i = 0; i < CASE_RULES && row < wants->rows; i++) {
		out->rules[out->rule_count++] = row++;
		put_pair(out, pairs[i].left, pairs[i].right, row, pairs[i].rows, wants->cols);
		row += pairs[i].rows;
	}
}

/* ---- Narrow: one below the other ---- */

static int part_rows(const struct case_wants *wants, enum case_part part, int gap)
{
	const int texts[PART_COUNT] = {
		[PART_BLOCKERS] = wants->blockers, [PART_STRANDS] = wants->strands, [PART_SCREENS] = CASE_SCREENS
	};

	return 1 + texts[part] + (part == PART_SCREENS ? 0 : gap);
}

/* Blockers and strands in proportion to what they hold, the screens whole. */
static void share_rows(const struct case_wants *wants, int rows, int gap, int out[PART_COUNT])
{
	int blockers = part_rows(wants, PART_BLOCKERS, gap), strands = part_rows(wants, PART_STRANDS, gap), left;

	out[PART_SCREENS] = part_rows(wants, PART_SCREENS, gap);
	left = rows - out[PART_SCREENS];
	if (blockers + strands > left) {
		strands = clamp(left - blockers, smaller(strands, left / 2), strands);
		blockers = left - strands;
	}
	out[PART_BLOCKERS] = blockers;
	out[PART_STRANDS] = strands;
}

/* What has the focus is unfolded first, then what follows as far as rows go. */
static void fold_rows(const struct case_wants *wants, int rows, int out[PART_COUNT])
{
	const enum case_part order[] = { wants->focus, PART_BLOCKERS, PART_SCREENS, PART_STRANDS };

	for (int i = 1; i < 4; i++) {
		out[order[i]] = smaller(FOLDED + (order[i] == PART_BLOCKERS && rows >= FOLDED_ROOM), rows);
		rows -= out[order[i]];
	}
	for (int i = 0; i < 4; i++) {
		int more = clamp(part_rows(wants, order[i], 0) - out[order[i]], 0, rows);

		out[order[i]] += more;
		rows -= more;
	}
}

static void lay_lines(struct case_layout *out, const struct case_wants *wants)
{
	static const enum case_part order[] = { PART_QUESTION, PART_BLOCKERS, PART_STRANDS, PART_SCREENS };
	int gap = wants->rows >= ROOMY, rows[PART_COUNT] = { 0 }, row = 0;

	rows[PART_QUESTION] = smaller(wants->question + gap, wants->rows);
	if (wants->rows - rows[PART_QUESTION] >= SHARED)
		share_rows(wants, wants->rows - rows[PART_QUESTION], gap, rows);
	else
		fold_rows(wants, wants->rows - rows[PART_QUESTION], rows);
	for (int i = 0; i < 4; i++) {
		out->parts[order[i]] = (struct case_box){ row, 0, rows[order[i]], wants->cols };
		row += rows[order[i]];
	}
	out->parts[PART_SCREENS].rows += wants->rows - row; /* what is left is blank below them */
}

void case_layout_make(struct case_layout *out, const struct case_wants *wants)
{
	*out = (struct case_layout){ .divider = -1 };
	if (wants->panes)
		lay_panes(out, wants);
	else
		lay_lines(out, wants);
}
