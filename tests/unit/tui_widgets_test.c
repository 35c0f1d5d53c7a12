#include "preop/base/strbuf.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/graph.h"
#include "tui/widgets/list.h"
#include "tui/widgets/match.h"
#include "tui/widgets/rows_pages.h"
#include "tui/widgets/textview.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- A small screen ---- */

struct screen {
	struct grid grid;
	struct surface surface;
};

static struct screen screen_of(int rows, int cols)
{
	struct screen screen = { .grid = { .cells = NULL } };

	assert_true(grid_resize(&screen.grid, rows, cols));
	return screen;
}

static const struct surface *surface_of(struct screen *screen)
{
	grid_clear(&screen->grid);
	screen->surface = surface_whole(&screen->grid);
	return &screen->surface;
}

static void assert_screen(struct screen *screen, const char *expected)
{
	struct strbuf text = STRBUF_INIT;

	grid_print_text(&screen->grid, &text);
	assert_string_equal(text.data, expected);
	strbuf_free(&text);
}

static void assert_roles(struct screen *screen, const char *expected)
{
	struct strbuf text = STRBUF_INIT;

	grid_print_roles(&screen->grid, &text);
	assert_string_equal(text.data, expected);
	strbuf_free(&text);
}

/* ---- List ---- */

struct move {
	enum command_id id;
	int64_t cursor, top;
};

static void test_list_moves(void **state)
{
	static const struct move moves[] = {
		{ COMMAND_UP, 0, 0 },
		{ COMMAND_DOWN, 1, 0 },
		{ COMMAND_PAGE_DOWN, 10, 9 },
		{ COMMAND_PAGE_DOWN, 19, 15 },
		{ COMMAND_HALF_UP, 14, 14 },
		{ COMMAND_LAST, 24, 15 },
		{ COMMAND_DOWN, 24, 15 },
		{ COMMAND_PAGE_UP, 15, 6 },
		{ COMMAND_FIRST, 0, 0 },
		{ COMMAND_PAGE_UP, 0, 0 },
		{ COMMAND_HALF_DOWN, 5, 0 },
		{ COMMAND_HALF_DOWN, 10, 1 },
	};
	struct list list = { .count = 25, .height = 10 };

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		assert_true(list_command(&list, moves[i].id));
		assert_int_equal(list.cursor, moves[i].cursor);
		assert_int_equal(list.top, moves[i].top);
	}
	assert_false(list_command(&list, COMMAND_OPEN));
	assert_false(list_command(&list, COMMAND_SCROLL_DOWN)); /* the text beside the list, not the list */
	assert_int_equal(list.cursor, 10);
}

static void test_list_edges(void **state)
{
	struct list list = { .height = 5 };

	(void)state;
	assert_true(list_command(&list, COMMAND_LAST)); /* empty */
	assert_int_equal(list.cursor, 0);
	assert_int_equal(list.top, 0);
	list_set_count(&list, 3);
	list_move_to(&list, 99);
	assert_int_equal(list.cursor, 2);
	assert_int_equal(list.top, 0);
	list_set_count(&list, 1000);
	list_move_to(&list, 500); /* out of sight: to the middle */
	assert_int_equal(list.top, 498);
	list_move_to(&list, 503); /* just below: one line */
	assert_int_equal(list.top, 499);
	list_set_height(&list, 2);
	assert_int_equal(list.cursor, 503);
	assert_int_equal(list.top, 502);
	list_set_height(&list, 0);
	assert_int_equal(list.top, 503);
	list_set_height(&list, 50);
	list_set_count(&list, 10);
	assert_int_equal(list.cursor, 9);
	assert_int_equal(list.top, 0);
	list_set_count(&list, -4);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.cursor, 0);
}

static void test_list_wheel(void **state)
{
	struct list list = { .count = 100, .height = 10, .cursor = 4 };

	(void)state;
	list_scroll(&list, 3); /* still in sight: stays on its row */
	assert_int_equal(list.top, 3);
	assert_int_equal(list.cursor, 4);
	list_scroll(&list, 3);
	assert_int_equal(list.top, 6);
	assert_int_equal(list.cursor, 6);
	list_scroll(&list, INT64_MAX);
	assert_int_equal(list.top, 90);
	list_scroll(&list, INT64_MIN);
	assert_int_equal(list.top, 0);
	assert_int_equal(list.cursor, 9);
}

static void test_scrollbar(void **state)
{
	struct screen screen = screen_of(4, 1);
	struct list list = { .count = 16, .height = 4, .top = 0 };

	(void)state;
	list_draw_scrollbar(&list, surface_of(&screen), 0, 0, 4);
	assert_screen(&screen, "┃\n│\n│\n│\n");
	list.top = 12;
	list_draw_scrollbar(&list, surface_of(&screen), 0, 0, 4);
	assert_screen(&screen, "│\n│\n│\n┃\n");
	list.count = 4;
	list_draw_scrollbar(&list, surface_of(&screen), 0, 0, 4); /* all in sight */
	assert_screen(&screen, "\n\n\n\n");
	grid_free(&screen.grid);
}

/* ---- Charts ---- */

static void test_bars(void **state)
{
	static const struct {
		double share;
		const char *bar;
	} bars[] = {
		{ 0, "" },
		{ 0.0001, "▏" },
		{ 0.125, "█" },
		{ 0.3, "██▍" },
		{ 0.5, "████" },
		{ 0.99, "███████▉" },
		{ 1, "████████" },
		{ 7, "████████" },
		{ -1, "" },
		{ (double)NAN, "" },
	};
	struct screen screen = screen_of(1, 12);
	char expected[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
		chart_bar(surface_of(&screen), 0, 0, 8, bars[i].share, ROLE_CHART);
		snprintf(expected, sizeof(expected), "%s\n", bars[i].bar);
		assert_screen(&screen, expected);
	}
	screen.grid.display_flags = DISPLAY_ASCII;
	chart_bar(surface_of(&screen), 0, 0, 8, 0.5, ROLE_CHART);
	assert_screen(&screen, "####\n");
	grid_free(&screen.grid);
}

static void test_sparkline(void **state)
{
	static const int64_t values[] = { 0, 1, 8, 4, 0, 1000000000000, 7 };
	struct screen screen = screen_of(1, 6);

	(void)state;
	chart_sparkline(surface_of(&screen), 0, 0, values, 4, ROLE_CHART);
	assert_screen(&screen, " ▁█▄\n");
	chart_sparkline(surface_of(&screen), 0, 0, values, 7, ROLE_CHART); /* clipped */
	assert_screen(&screen, " ▁▁▁ █\n");
	chart_sparkline(surface_of(&screen), 0, 0, values, 1, ROLE_CHART);
	assert_screen(&screen, "\n");
	grid_free(&screen.grid);
}

static void test_interval(void **state)
{
	struct screen screen = screen_of(1, 11);

	(void)state;
	chart_interval(surface_of(&screen), 0, 0, 11, 0.2, 0.5, 0.8, (double)NAN, ROLE_CHART);
	assert_screen(&screen, "  ├──●──┤\n");
	chart_interval(surface_of(&screen), 0, 0, 11, 0.2, 0.5, 0.8, 0.7, ROLE_CHART);
	assert_screen(&screen, "  ├──●─┃┤\n");
	chart_interval(surface_of(&screen), 0, 0, 11, -4, 1, 9, 0, ROLE_CHART);
	assert_screen(&screen, "┃─────────●\n");
	chart_interval(surface_of(&screen), 0, 0, 11, (double)NAN, 0, (double)NAN, 0.5, ROLE_CHART);
	assert_screen(&screen, "●    ┃\n");
	chart_interval(
		surface_of(&screen), 0, 0, 11, 0, (double)NAN, 1, 0.5, ROLE_CHART); /* undefined: nothing, not zero */
	assert_screen(&screen, "\n");
	grid_free(&screen.grid);
}

/* ---- Text column ---- */

static void test_text_wraps(void **state)
{
	struct screen screen = screen_of(8, 25);
	struct textview *view = textview_new();

	(void)state;
	textview_add(view, ROLE_SPEAKER_USER, 0, "user", 4);
	textview_addf(view, ROLE_TEXT, 2, "%s", "one two three four five six\nseven");
	textview_gap(view);
	textview_pair(view, 8, "source", ROLE_GOOD, "tickets.jsonl");
	textview_rule(view);
	textview_draw(view, surface_of(&screen));
	assert_screen(&screen,
		"user\n  one two three four\n  five six\n  seven\n\nsource  "
		"tickets.jsonl\n────────────────────────\n\n");
	assert_roles(&screen, "2222\n\n\n\n\nmmmmmm..ggggggggggggg\nllllllllllllllllllllllll\n\n");
	textview_free(view);
	grid_free(&screen.grid);
}

static void test_text_narrow(void **state)
{
	struct screen screen = screen_of(5, 13);
	struct textview *view = textview_new();

	(void)state;
	textview_pair(view, 8, "source", ROLE_TEXT, "file of tickets"); /* no room beside the name: below it */
	textview_add(view, ROLE_TEXT, 6, "日本語と中文", strlen("日本語と中文"));
	textview_draw(view, surface_of(&screen));
	assert_screen(&screen, "source\nfile of\ntickets\n日本語と中文\n\n");
	struct surface none = surface_sub(&screen.surface, 0, 0, 3, 1);
	textview_draw(view, &none); /* nothing to draw in, nothing drawn */
	textview_free(view);
	grid_free(&screen.grid);
}

static void test_text_scrolls(void **state)
{
	struct screen screen = screen_of(3, 12);
	struct textview *view = textview_new();

	(void)state;
	textview_key(view, 1);
	for (int i = 0; i < 300; i++)
		textview_addf(view, ROLE_TEXT, 0, "line %d", i);
	textview_draw(view, surface_of(&screen));
	assert_true(textview_command(view, COMMAND_LAST));
	textview_draw(view, surface_of(&screen));
	assert_screen(&screen, "line 297   │\nline 298   │\nline 299   ┃\n");
	assert_true(textview_command(view, COMMAND_UP));
	assert_int_equal(textview_scrolled(view), 296);
	assert_true(textview_command(view, COMMAND_SCROLL_UP));
	assert_int_equal(textview_scrolled(view), 293);
	assert_false(textview_command(view, COMMAND_OPEN));
	textview_scroll(view, INT32_MIN);
	assert_int_equal(textview_scrolled(view), 0);

	textview_scroll(view, 7);
	textview_clear(view);
	textview_key(view, 1); /* the same content again: where it was */
	assert_int_equal(textview_scrolled(view), 7);
	textview_key(view, 2);
	assert_int_equal(textview_scrolled(view), 0);
	textview_free(view);
	grid_free(&screen.grid);
}

/* A long record is wrapped only as far as somebody looks, and what is not shown is counted. */
static void test_text_is_limited(void **state)
{
	enum { WORDS = 4000000 };
	struct screen screen = screen_of(2, 90);
	struct textview *view = textview_new();
	char *text = malloc(WORDS * 2);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < WORDS; i++)
		memcpy(text + 2 * i, "a ", 2);
	textview_add(view, ROLE_TEXT, 0, text, WORDS * 2);
	textview_draw(view, surface_of(&screen));
	assert_int_equal(textview_command(view, COMMAND_LAST), true);
	textview_draw(view, surface_of(&screen));
	assert_int_equal(textview_scrolled(view), TEXTVIEW_LIMIT + 1 - 2);

	/* 89 columns hold 45 words: 5000 lines, 450 000 bytes. */
	struct strbuf shown = STRBUF_INIT;
	grid_print_text(&screen.grid, &shown);
	assert_non_null(strstr(shown.data, "⋯ 7550000 more bytes are not shown"));
	strbuf_free(&shown);
	free(text);
	textview_free(view);
	grid_free(&screen.grid);
}

static void test_text_highlights(void **state)
{
	struct screen screen = screen_of(3, 11);
	struct textview *view = textview_new();

	(void)state;
	textview_add(view, ROLE_TEXT, 0, "pay Refund x refund 日refund", strlen("pay Refund x refund 日refund"));
	textview_highlight(view, "refund");
	textview_draw(view, surface_of(&screen));
	assert_screen(&screen, "pay Refund\nx refund\n日refund\n");
	assert_roles(&screen, "....yyyyyy\n..yyyyyy\n..yyyyyy\n");
	textview_highlight(view, "");
	textview_highlight(view, "x R"); /* over blanks, in either case */
	textview_draw(view, surface_of(&screen));
	assert_roles(&screen, "\nyyy\n\n");
	textview_free(view);
	grid_free(&screen.grid);
}

static void test_match(void **state)
{
	size_t at = 99;

	(void)state;
	assert_true(match_find("aab AAB", 7, 2, "aab", &at));
	assert_int_equal(at, 4);
	assert_false(match_find("aab", 3, 0, "aabb", &at));
	assert_false(match_find("", 0, 0, "a", &at));
	assert_false(match_find("aab", 3, 1, "aab", &at));
	assert_true(match_find("x\0y", 3, 0, "Y", &at)); /* NULs are bytes like others */
	assert_int_equal(at, 2);
}

/* ---- Graph ---- */

#define NO_MORE -1, -1, -1

static void assert_graph(const struct graph_node *nodes, size_t count, const char *expected)
{
	struct graph *graph = graph_layout(nodes, count);
	struct screen screen = screen_of((int)count, graph_width(graph) + 2);
	const struct surface *s = surface_of(&screen);

	for (size_t i = 0; i < count; i++)
		graph_draw(graph, s, (int)i, 0, i, false);
	graph_draw(graph, s, 0, 0, count, false); /* no such row: nothing */
	assert_screen(&screen, expected);
	grid_free(&screen.grid);
	graph_free(graph);
}

/* The lineage of the plan's sketch: gate over run and snapshot, run over plan over snapshot over import. */
static void test_graph_branch(void **state)
{
	static const struct graph_node nodes[] = {
		{ 0, { 1, NO_MORE }, false },
		{ 0, { 2, 4, -1, -1 }, false },
		{ 1, { 3, NO_MORE }, false },
		{ 1, { 4, NO_MORE }, false },
		{ 0, { 5, NO_MORE }, false },
		{ 0, { -1, NO_MORE }, true },
	};

	(void)state;
	assert_graph(nodes, 6,
		"●\n"
		"●─╮\n"
		"│ ●\n"
		"│ ●\n"
		"●─╯\n"
		"○\n");
}

static void test_graph_shapes(void **state)
{
	static const struct graph_node tips[] = {
		/* two tips that want one lane; the second steps aside */
		{ 0, { 2, NO_MORE }, false },
		{ 0, { 3, NO_MORE }, false },
		{ 0, { -1, NO_MORE }, false },
		{ 0, { -1, NO_MORE }, false },
	};
	static const struct graph_node crossing[] = {
		/* lines go under others; a node away from home joins what is there */
		{ 0, { 4, NO_MORE }, false },
		{ 1, { 5, NO_MORE }, false },
		{ 2, { 4, NO_MORE }, false },
		{ 2, { 5, 4, -1, -1 }, false },
		{ 0, { -1, NO_MORE }, false },
		{ 1, { -1, NO_MORE }, false },
	};
	static const struct graph_node moved[] = {
		/* a parent that wants another lane than its child's */
		{ 0, { 1, NO_MORE }, false },
		{ 1, { -1, NO_MORE }, false },
	};
	static const struct graph_node broken[] = {
		/* parents that are younger, the node itself, or beyond the end are no parents */
		{ 0, { 0, 7, -5, 1 }, false },
		{ -3, { 0, NO_MORE }, false },
	};

	(void)state;
	assert_graph(tips, 4, "●\n│ ●\n● │\n●─╯\n");
	assert_graph(crossing, 6,
		"●\n"
		"│ ●\n"
		"│ │ ●\n"
		"├─┼─│─●\n"
		"●─│─╯\n"
		"  ●\n");
	assert_graph(moved, 2, "●\n╰─●\n");
	assert_graph(broken, 2, "●\n●\n");
	assert_graph(NULL, 0, "");
}

/* More lanes than there is room for: the graph stays as wide as it may, and the rows say that something is missing. */
static void test_graph_overflow(void **state)
{
	enum { COUNT = 60 };
	struct graph_node nodes[COUNT];

	(void)state;
	for (int i = 0; i < COUNT; i++)
		nodes[i] = (struct graph_node){ i, { i < 30 ? i + 30 : -1, NO_MORE }, false };
	struct graph *graph = graph_layout(nodes, COUNT);
	assert_int_equal(graph_width(graph), 48);
	struct screen screen = screen_of(1, 48);
	graph_draw(graph, surface_of(&screen), 0, 0, 29, false);
	assert_string_equal(screen.grid.cells[47].bytes, "…");
	grid_free(&screen.grid);
	graph_free(graph);
}

/* ---- Diff ---- */

static void test_diff_side_by_side(void **state)
{
	static const char left[] = "same\nsame too\nthe red house\ngone\nend";
	static const char right[] = "same\nsame too\nthe blue house\nend\nmore";
	struct screen screen = screen_of(7, 42);
	struct diffview *view = diffview_new();

	(void)state;
	diffview_set(view, 1, left, strlen(left), right, strlen(right), 1);
	diffview_layout(view, DIFF_SIDE);
	diffview_draw(view, surface_of(&screen), "A", "B");
	assert_screen(&screen,
		"─ A ────────────────┬─ B ─────────────────\n"
		"⋯ 2 equal lines     │\n"
		"- the red house     │+ the blue house\n"
		"- gone              │\n"
		"  end               │  end\n"
		"                    │+ more\n"
		"                    │\n");
	diffview_set(view, 1, left, strlen(left), right, strlen(right), 0);
	diffview_draw(view, surface_of(&screen), "A", "B");
	assert_true(diffview_command(view, COMMAND_DOWN));
	diffview_draw(view, surface_of(&screen), "A", "B"); /* all in sight: nothing to scroll */
	assert_string_equal(screen.grid.cells[42 + 2].bytes, "s");
	diffview_free(view);
	grid_free(&screen.grid);
}

static void test_diff_unified(void **state)
{
	static const char left[] = "the red house stands on the hill";
	static const char right[] = "the blue house stands on the hill";
	struct screen screen = screen_of(5, 24);
	struct diffview *view = diffview_new();

	(void)state;
	diffview_set(view, 1, left, strlen(left), right, strlen(right), 3);
	diffview_draw(view, surface_of(&screen), "before", "after");
	assert_screen(&screen,
		"─ - before ─ + after ───\n"
		"- the red house stands\n"
		"  on the hill\n"
		"+ the blue house stands\n"
		"  on the hill\n");
	assert_roles(&screen,
		"l----------l+++++++++lll\n"
		"-.----NNN-------------\n"
		"..-----------\n"
		"+.++++PPPP+++++++++++++\n"
		"..+++++++++++\n");
	diffview_free(view);
	grid_free(&screen.grid);
}

static void test_diff_of_nothing(void **state)
{
	struct screen screen = screen_of(3, 30);
	struct diffview *view = diffview_new();

	(void)state;
	diffview_draw(view, surface_of(&screen), "A", "B"); /* nothing set yet */
	diffview_set(view, 1, "", 0, "", 0, 3);
	diffview_draw(view, surface_of(&screen), "A", "B");
	diffview_set(view, 1, "x", 1, "", 0, 3);
	diffview_draw(view, surface_of(&screen), "A", "B");
	assert_screen(&screen, "─ - A ─ + B ──────────────────\n- x\n\n");
	for (int cols = 0; cols < 12; cols++) { /* any size is survived */
		struct surface small = surface_sub(&screen.surface, 0, 0, 3, cols);
		diffview_layout(view, cols % 2 ? DIFF_SIDE : DIFF_UNIFIED);
		diffview_draw(view, &small, "left", "right");
	}
	diffview_free(view);
	grid_free(&screen.grid);
}

/* ---- Pages of rows ---- */

static void test_pages(void **state)
{
	struct id_seq ids = ID_SEQ_INIT, other = ID_SEQ_INIT;
	struct row_pages cache = { .clock = 0 };

	(void)state;
	for (int64_t i = 0; i < 70 * PAGE_ROWS + 3; i++) {
		int64_t id = i + 100, or = i == 70 * PAGE_ROWS + 1 ? 7 : id;
		assert_true(id_seq_add_many(&ids, &id, 1) && id_seq_add_many(&other, & or, 1));
	}
	assert_true(row_pages_need(&cache, &ids, 70));
	assert_false(row_pages_need(&cache, &ids, 71)); /* behind the end */
	assert_false(row_pages_need(&cache, &ids, -1));
	assert_null(row_pages_get(&cache, &ids, 5));

	struct row_page *page = row_page_new(&ids, 70);
	assert_int_equal(page->count, 3);
	page->rows[1].id = page->ids[1];
	row_pages_keep(&cache, page);
	assert_ptr_equal(row_pages_get(&cache, &ids, 70 * PAGE_ROWS + 1), &page->rows[1]);
	assert_null(row_pages_get(&cache, &ids, 70 * PAGE_ROWS + 2)); /* was not in the file */
	assert_false(row_pages_need(&cache, &ids, 70));

	row_pages_age(&cache);
	assert_true(row_pages_need(&cache, &ids, 70)); /* and still shown */
	assert_non_null(row_pages_get(&cache, &ids, 70 * PAGE_ROWS + 1));
	assert_null(row_pages_get(&cache, &other, 70 * PAGE_ROWS + 1)); /* another row stands there now */
	assert_true(row_pages_need(&cache, &other, 70));

	for (int64_t number = 0; number < PAGES_KEPT; number++) /* the oldest goes */
		row_pages_keep(&cache, row_page_new(&ids, number));
	assert_true(row_pages_need(&cache, &ids, 70));
	assert_false(row_pages_need(&cache, &ids, 0));
	row_pages_keep(&cache, row_page_new(&ids, 5)); /* in its own place */
	assert_false(row_pages_need(&cache, &ids, 0));
	row_pages_free(&cache);
	id_seq_free(&ids);
	id_seq_free(&other);
}

static void a_click_moves_the_cursor_and_the_wheel_the_window(void **state)
{
	struct list list = { 0 };

	(void)state;
	list_set_count(&list, 20);
	list_set_height(&list, 5);
	assert_true(list_mouse(&list, MOUSE_CLICK, 3));
	assert_int_equal(list.cursor, 3);
	assert_false(list_mouse(&list, MOUSE_WHEEL_DOWN, 0));
	assert_int_equal(list.top, 3);
	assert_true(list_mouse(&list, MOUSE_DOUBLE, 0));
	assert_int_equal(list.cursor, 3);
	assert_false(list_mouse(&list, MOUSE_CLICK, -1)); /* above and below the window */
	assert_false(list_mouse(&list, MOUSE_CLICK, 5));
	list_set_count(&list, 2);
	assert_false(list_mouse(&list, MOUSE_CLICK, 2)); /* behind the last row */
	assert_int_equal(list.cursor, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_moves_the_cursor_and_the_wheel_the_window),
		cmocka_unit_test(test_list_moves),
		cmocka_unit_test(test_list_edges),
		cmocka_unit_test(test_list_wheel),
		cmocka_unit_test(test_scrollbar),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_sparkline),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_text_wraps),
		cmocka_unit_test(test_text_narrow),
		cmocka_unit_test(test_text_scrolls),
		cmocka_unit_test(test_text_is_limited),
		cmocka_unit_test(test_text_highlights),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_graph_branch),
		cmocka_unit_test(test_graph_shapes),
		cmocka_unit_test(test_graph_overflow),
		cmocka_unit_test(test_diff_side_by_side),
		cmocka_unit_test(test_diff_unified),
		cmocka_unit_test(test_diff_of_nothing),
		cmocka_unit_test(test_pages),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
