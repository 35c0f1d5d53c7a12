/* The pure parts of Case and Lineage: where parts go at every size, and what leads where. */
#include "tui/screens/case_layout.h"
#include "tui/screens/lineage_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_LEAST = 5, ROWS_MOST = 80, COLS_LEAST = 20, COLS_MOST = 200 };

/* ---- Layout ---- */

static unsigned char cells[ROWS_MOST][COLS_MOST];

static void cover(const struct case_wants *wants, int row, int col, int rows, int cols)
{
	assert_true(rows >= 0 && cols >= 0);
	if (rows == 0 || cols == 0)
		return;
	assert_true(row >= 0 && col >= 0 && row + rows <= wants->rows && col + cols <= wants->cols);
	for (int r = row; r < row + rows; r++)
		for (int c = col; c < col + cols; c++)
			cells[r][c]++;
}

/* Every cell belongs to one part or line. */
static void check_layout(const struct case_wants *wants)
{
	struct case_layout layout;

	memset(cells, 0, sizeof(cells));
	case_layout_make(&layout, wants);
	for (int part = 0; part < PART_COUNT; part++)
		cover(wants, layout.parts[part].row, layout.parts[part].col, layout.parts[part].rows,
			layout.parts[part].cols);
	for (int i = 0; i < layout.rule_count; i++)
		cover(wants, layout.rules[i], 0, 1, wants->cols);
	for (int r = 0; r < wants->rows; r++) {
		bool rule = false;

		for (int i = 0; i < layout.rule_count; i++)
			rule |= layout.rules[i] == r;
		if (!rule && layout.rule_count && r > layout.rules[0])
			cover(wants, r, layout.divider, 1, 1);
		for (int c = 0; c < wants->cols; c++)
			if (cells[r][c] != 1)
				fail_msg("%dx%d%s q%d b%d s%d: cell %d,%d covered %d times", wants->rows, wants->cols,
					wants->panes ? " panes" : "", wants->question, wants->blockers, wants->strands,
					r, c, cells[r][c]);
	}
}

static void test_layout_covers(void **state)
{
	static const int texts[][3] = { { 1, 1, 1 }, { 2, 9, 5 }, { 3, 80, 80 }, { 1, 0, 40 } };
	struct case_wants wants;

	(void)state;
	for (wants.rows = ROWS_LEAST; wants.rows <= ROWS_MOST; wants.rows++)
		for (wants.cols = COLS_LEAST; wants.cols <= COLS_MOST; wants.cols += 20)
			for (int kind = 0; kind < 8; kind++) {
				const int *text = texts[kind / 2];

				wants.panes = kind % 2;
				wants.question = text[0];
				wants.blockers = text[1];
				wants.strands = text[2];
				for (wants.focus = PART_BLOCKERS; wants.focus <= PART_SCREENS; wants.focus++)
					check_layout(&wants);
			}
}

static void test_layout_every_width(void **state)
{
	struct case_wants wants = { .rows = 30, .question = 2, .blockers = 9, .strands = 4, .focus = PART_BLOCKERS };

	(void)state;
	for (wants.cols = COLS_LEAST; wants.cols <= COLS_MOST; wants.cols++)
		for (int panes = 0; panes < 2; panes++) {
			wants.panes = panes;
			check_layout(&wants);
		}
}

/* 120x40 less the lines around: what the panes need, they get. */
static void test_layout_wide(void **state)
{
	const struct case_wants wants = { .rows = 36,
		.cols = 120,
		.panes = true,
		.question = 1,
		.blockers = 9,
		.strands = 5,
		.focus = PART_BLOCKERS };
	struct case_layout layout;

	(void)state;
	case_layout_make(&layout, &wants);
	assert_int_equal(layout.rule_count, 3);
	assert_int_equal(layout.rules[0], 1);
	assert_int_equal(layout.divider, 59);
	assert_int_equal(layout.parts[PART_BLOCKERS].rows, 10);
	assert_true(layout.parts[PART_TRAIN].rows >= 6);
	assert_true(layout.parts[PART_LINEAGE].rows >= layout.parts[PART_TRAIN].rows);
	assert_int_equal(layout.parts[PART_SCREENS].rows, 0);
}

/* At 80x24 the screens are whole, and the strands keep a share however many blockers there are. */
static void test_layout_shares(void **state)
{
	const struct case_wants wants = {
		.rows = 20, .cols = 80, .question = 2, .blockers = 40, .strands = 40, .focus = PART_BLOCKERS
	};
	struct case_layout layout;

	(void)state;
	case_layout_make(&layout, &wants);
	assert_int_equal(layout.divider, -1);
	assert_int_equal(layout.parts[PART_SCREENS].rows, 1 + CASE_SCREENS);
	assert_int_equal(layout.parts[PART_STRANDS].rows, 6);
	assert_int_equal(layout.parts[PART_BLOCKERS].rows, 6);
}

/* In a few rows the part with the cursor is unfolded, the others keep their titles. */
static void test_layout_folds(void **state)
{
	struct case_wants wants = { .rows = 8, .cols = 40, .question = 1, .blockers = 9, .strands = 9 };
	struct case_layout layout;

	(void)state;
	for (wants.focus = PART_BLOCKERS; wants.focus <= PART_SCREENS; wants.focus++) {
		case_layout_make(&layout, &wants);
		for (int part = PART_BLOCKERS; part <= PART_SCREENS; part++)
			assert_int_equal(layout.parts[part].rows,
				part == (int)wants.focus        ? 5 - (wants.focus != PART_BLOCKERS)
					: part == PART_BLOCKERS ? 2
								: 1);
	}
}

/* ---- Lineage: what leads where ---- */

#define NODE(TYPE, ...)                                                                                                \
	{                                                                                                              \
		.type = TYPE, .actions = 1, .who = "ana", .title = "R fail", .object = "tickets", .parents = {         \
			__VA_ARGS__                                                                                    \
		}                                                                                                      \
	}

static const struct lineage_node nodes[] = {
	/* newest first */
	NODE(LINEAGE_GATE, 4, -1, -1, -1),
	NODE(LINEAGE_LABELS, 3, -1, -1, -1),
	NODE(LINEAGE_OUTPUTS, 4, -1, -1, -1),
	NODE(LINEAGE_IMPORT, 4, -1, -1, -1),
	NODE(LINEAGE_PROJECT, -1, -1, -1, -1),
};
enum { NODES = sizeof(nodes) / sizeof(nodes[0]) };

static void test_links(void **state)
{
	struct lineage_links links = { .arena = ARENA_INIT };

	(void)state;
	lineage_links_of(&links, nodes, NODES, 3);
	assert_int_equal(links.count, 3);
	assert_int_equal(links.items[0].kind, LINK_SCREEN);
	assert_int_equal(links.items[0].screen, VIEW_DATA);
	assert_null(links.items[0].argument);
	assert_int_equal(links.items[1].kind, LINK_PARENT);
	assert_int_equal(links.items[1].node, 4);
	assert_int_equal(links.items[2].kind, LINK_CHILD);
	assert_int_equal(links.items[2].node, 1);
	lineage_links_of(&links, nodes, NODES, 4);
	assert_int_equal(links.count, 4);
	assert_int_equal(links.items[1].node, 0); /* newest first */
	assert_int_equal(links.items[3].node, 3);
	arena_free(&links.arena);
}

static void test_link_arguments(void **state)
{
	struct lineage_links links = { .arena = ARENA_INIT };

	(void)state;
	lineage_links_of(&links, nodes, NODES, 0);
	assert_int_equal(links.items[0].screen, VIEW_TRAIN);
	assert_string_equal(links.items[0].argument, "R");
	lineage_links_of(&links, nodes, NODES, 1);
	assert_string_equal(links.items[0].argument, "has:label");
	lineage_links_of(&links, nodes, NODES, 2);
	assert_int_equal(links.items[0].screen, VIEW_REVIEW);
	assert_string_equal(links.items[0].argument, "tickets");
	arena_free(&links.arena);
}

/* A file may come from anyone: parents that are none of ours, titles without a letter. */
static void test_links_of_hostile_nodes(void **state)
{
	struct lineage_node node = NODE(LINEAGE_GATE, 7, -2, -5, INT32_MAX);
	struct lineage_links links = { .arena = ARENA_INIT };

	(void)state;
	node.title = "";
	lineage_links_of(&links, &node, 1, 0);
	assert_int_equal(links.count, 1);
	assert_string_equal(links.items[0].argument, "");
	arena_free(&links.arena);
}

static void test_many_children(void **state)
{
	struct lineage_node many[200];
	struct lineage_links links = { .arena = ARENA_INIT };

	(void)state;
	for (int i = 0; i < 200; i++)
		many[i] = (struct lineage_node)NODE(LINEAGE_IMPORT, i < 199 ? 199 : -1, -1, -1, -1);
	lineage_links_of(&links, many, 200, 199);
	assert_in_range(links.count, 10, 20);
	assert_int_equal(links.items[1].node, 0);
	arena_free(&links.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout_covers),
		cmocka_unit_test(test_layout_every_width),
		cmocka_unit_test(test_layout_wide),
		cmocka_unit_test(test_layout_shares),
		cmocka_unit_test(test_layout_folds),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_link_arguments),
		cmocka_unit_test(test_links_of_hostile_nodes),
		cmocka_unit_test(test_many_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
