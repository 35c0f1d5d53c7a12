/*
 * Where the parts of Case go. Pure: sizes in, rectangles out. Parts, rules and the divider never overlap and cover
 * everything, whatever the size; a part without room has no rows.
 */
#ifndef PREOP_TUI_SCREENS_CASE_LAYOUT_H
#define PREOP_TUI_SCREENS_CASE_LAYOUT_H

#include <stdbool.h>

enum case_part {
	PART_QUESTION,
	PART_BLOCKERS,
	PART_STRANDS,
	PART_SCREENS /* the others as a line each */,
	PART_TRAIN,
	PART_REVIEW,
	PART_DATA,
	PART_LINEAGE,
	PART_COUNT
};
enum { CASE_RULES = 3, CASE_SCREENS = 4 };

struct case_wants {
	int rows, cols;
	bool panes;                      /* the other screens as panes, two by two; else a line each */
	int question, blockers, strands; /* rows of text, titles not counted */
	enum case_part focus;            /* where little room goes first: blockers, strands or screens */
};

struct case_box {
	int row, col, rows, cols;
};
struct case_layout {
	struct case_box parts[PART_COUNT];
	int rules[CASE_RULES]; /* rows of lines over the whole width */
	int rule_count;
	int divider; /* column of the line from the first rule down; -1: none */
};
void case_layout_make(struct case_layout *out, const struct case_wants *wants);

#endif
