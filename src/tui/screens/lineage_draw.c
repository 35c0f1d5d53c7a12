/* The Lineage tab and pane as cells. Drawing only: nothing is read or asked for here. */
#include "tui/screens/lineage_view.h"

#include "preop/base/clock.h"
#include "tui/widgets/match.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	GRAPH_MOST = 16, /* columns of the graph; what goes beyond is cut, the rows say their object anyway */
	AGE_COLS = 6,
	TYPE_COLS = 9,
	OBJECT_COLS = 18,
	TITLE_LEAST = 26, /* what a title keeps before type and object get a place */
	FACT_AT = 13,
	ACTION_AT = 22,
	LINK_COLS = 11,
};

/* ---- A row of the history ---- */

struct columns { /* where things of a row start; cols 0: no place for it */
	int graph_cols, age, who, who_cols, type, type_cols, title, title_cols, object, object_cols;
};

static struct columns columns_for(const struct lineage_history *history, int cols)
{
	int graph = graph_width(history->graph), right = cols - 1;
	struct columns at = { .graph_cols = graph < GRAPH_MOST ? graph : GRAPH_MOST, .who_cols = history->who_cols };

	at.age = 1 + at.graph_cols;
	at.who = at.age + AGE_COLS + 2;
	at.title = at.who + at.who_cols + 2;
	if (right - at.title - TYPE_COLS - 1 >= TITLE_LEAST) {
		at.type = at.title;
		at.type_cols = TYPE_COLS;
		at.title += TYPE_COLS + 1;
	}
	if (right - at.title - OBJECT_COLS - 2 >= TITLE_LEAST) {
		at.object_cols = OBJECT_COLS;
		right -= OBJECT_COLS + 2;
		at.object = right + 2;
	}
	at.title_cols = right > at.title ? right - at.title : 0;
	return at;
}

static void draw_age(const struct surface *s, int row, int col, int64_t at, int64_t now)
{
	struct strbuf age = STRBUF_INIT;

	clock_print_age(at, now, &age);
	surface_right(s, row, col + AGE_COLS, AGE_COLS, ROLE_MUTED, age.data);
	strbuf_free(&age);
}

static void draw_text(const struct lineage_view *lineage, const struct surface *s, int row, int col, int cols,
	enum role role, const char *text)
{
	size_t n = strlen(text);

	surface_bytes(s, row, col, cols, role, text, n);
	if (*lineage->search)
		match_paint(s, row, col, cols, text, n, 0, n, lineage->search);
}

static void draw_node(const struct lineage_view *lineage, const struct surface *s, int row, const struct columns *at,
	size_t index, bool focused)
{
	const struct lineage_node *node = &lineage->history->nodes[index];
	struct surface graph = surface_sub(s, row, 1, 1, at->graph_cols);
	bool selected = (int64_t)index == lineage->list.cursor;
	enum role role = node->undone ? ROLE_MUTED : ROLE_TEXT;

	graph_draw(lineage->history->graph, &graph, 0, 0, index, selected && focused);
	if (node->type == LINEAGE_SNAPSHOT && node->ref != 0 && node->ref == lineage->marked)
		surface_text(s, row, 0, 1, ROLE_MARKED, "\u2022");
	draw_age(s, row, at->age, node->at, lineage->view.app->now);
	surface_text(s, row, at->who, at->who_cols, role, node->who);
	surface_text(s, row, at->type, at->type_cols, ROLE_MUTED, lineage_type_word(node->type));
	draw_text(lineage, s, row, at->title, at->title_cols, role, node->title);
	draw_text(lineage, s, row, at->object, at->object_cols, ROLE_MUTED, node->object);
	if (selected)
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
	if (node->undone)
		surface_paint(s, row, at->title, at->title_cols, selected ? ROLE_SELECTED : ROLE_MUTED, CELL_STRIKE);
	if (selected && focused)
		surface_cursor(s, row, 1);
}

static void draw_heads(const struct surface *s, const struct columns *at)
{
	surface_right(s, 0, at->age + AGE_COLS, AGE_COLS, ROLE_MUTED, "when");
	surface_text(s, 0, at->who, at->who_cols, ROLE_MUTED, "who");
	surface_text(s, 0, at->type_cols ? at->type : at->title, -1, ROLE_MUTED, "what");
	if (at->object_cols)
		surface_text(s, 0, at->object, at->object_cols, ROLE_MUTED, "of");
}

/* Rows from 1 down; row 0 is somebody's title. */
static void draw_nodes(struct lineage_view *lineage, const struct surface *s, const struct columns *at, bool focused)
{
	struct list *list = &lineage->list;

	lineage->list_row = 1;
	list_set_height(list, s->rows - 1);
	for (int row = 0; row < list->height && list->top + row < list->count; row++)
		draw_node(lineage, s, 1 + row, at, (size_t)(list->top + row), focused);
	list_draw_scrollbar(list, s, 1, s->cols - 1, list->height);
}

/* ---- The detail ---- */

static bool facts_are_of(const struct lineage_facts *facts, const struct lineage_node *node)
{
	return facts && facts->node.first_action == node->first_action;
}

/* Pairs up to the number of actions, then the actions with their times; a single one has been said already. */
static void text_facts(struct textview *text, const struct lineage_facts *facts)
{
	bool actions = false;

	if (facts->failure)
		textview_add(text, ROLE_BAD, 0, facts->failure, strlen(facts->failure));
	for (size_t i = 0; i < facts->count && !(actions && facts->node.actions == 1); i++) {
		const struct lineage_fact *fact = &facts->items[i];

		textview_pair(
			text, actions ? ACTION_AT : FACT_AT, fact->name, actions ? ROLE_MUTED : ROLE_TEXT, fact->value);
		if (strcmp(fact->name, "actions") == 0 && !actions) {
			actions = true;
			textview_gap(text);
		}
	}
}

static void draw_link(
	const struct lineage_view *lineage, const struct surface *s, int row, const struct lineage_link *link)
{
	static const char *const words[] = {
		[LINK_SCREEN] = "open", [LINK_PARENT] = "came from", [LINK_CHILD] = "led to"
	};
	int room = s->cols - LINK_COLS - 2;

	surface_text(s, row, 1, LINK_COLS - 1, ROLE_MUTED, words[link->kind]);
	if (link->kind == LINK_SCREEN) {
		const char *title = view_table[link->screen]->title;
		surface_printf(s, row, 1 + LINK_COLS, room, ROLE_ACCENT, "%s%s%s", title, link->argument ? "  " : "",
			link->argument ? link->argument : "");
		return;
	}
	const struct lineage_node *node = &lineage->history->nodes[link->node];
	draw_age(s, row, 1 + LINK_COLS, node->at, lineage->view.app->now);
	surface_printf(
		s, row, 3 + LINK_COLS + AGE_COLS, room - AGE_COLS - 2, ROLE_TEXT, "%s  %s", node->who, node->title);
	if (node->undone)
		surface_paint(s, row, 3 + LINK_COLS + AGE_COLS, s->cols, ROLE_MUTED, CELL_STRIKE);
}

static void draw_links(struct lineage_view *lineage, const struct surface *s, int first, int rows, bool focused)
{
	struct list *list = &lineage->link_list;

	lineage->link_row = first;
	list_set_height(list, rows);
	for (int row = 0; row < rows && list->top + row < list->count; row++) {
		bool selected = lineage->in_detail && list->top + row == list->cursor;

		draw_link(lineage, s, first + row, &lineage->links.items[list->top + row]);
		if (selected)
			surface_paint(s, first + row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
		if (selected && focused)
			surface_cursor(s, first + row, 1);
	}
}

static void draw_detail(struct lineage_view *lineage, const struct surface *s, bool focused)
{
	const struct lineage_node *node = lineage_cursor(lineage);
	int links = (int)lineage->links.count, most = s->rows / 3 > 3 ? s->rows / 3 : 3;
	struct surface body;

	if (!node)
		return;
	links = links < most ? links : most;
	body = surface_sub(s, 2 + links, 1, s->rows - links - 2, s->cols - 2);
	surface_text(s, 0, 1, s->cols - 2, focused && lineage->in_detail ? ROLE_TITLE_FOCUS : ROLE_TITLE, node->title);
	textview_clear(lineage->text);
	textview_key(lineage->text, node->first_action);
	textview_highlight(lineage->text, lineage->search);
	if (facts_are_of(lineage->facts, node))
		text_facts(lineage->text, lineage->facts);
	else
		textview_add(lineage->text, ROLE_MUTED, 0, "reading \u2026", strlen("reading \u2026"));
	textview_draw(lineage->text, &body);
	draw_links(lineage, s, 1, links, focused);
	surface_hline(s, 1 + links, 0, s->cols, ROLE_LINE);
}

/* ---- Tab and pane ---- */

static bool draw_nothing(const struct lineage_view *lineage, const struct surface *s)
{
	if (lineage->history && lineage->history->count)
		return false;
	surface_text(s, 1, 2, s->cols - 3, ROLE_MUTED,
		lineage->history ? "Nothing has happened in this file." : "reading \u2026");
	return true;
}

/* A new project has one node; what would be here otherwise is said below it. */
static void draw_beginning(const struct lineage_view *lineage, const struct surface *s)
{
	if (lineage->history->count > 1)
		return;
	surface_text(s, 4, 2, s->cols - 3, ROLE_MUTED, "Imports, labels, snapshots, verdicts and answers");
	surface_text(s, 5, 2, s->cols - 3, ROLE_MUTED, "appear here, each standing on what came before.");
}

static int history_cols(const struct surface *s)
{
	int detail = s->cols * 2 / 5;

	return s->cols - (detail > TEXT_COLUMNS + 2 ? TEXT_COLUMNS + 2 : detail);
}

void lineage_draw(struct view *view, const struct surface *s, bool focused)
{
	struct lineage_view *lineage = (struct lineage_view *)view;
	bool wide = s->cols >= LINEAGE_WIDE;
	int cols = wide ? history_cols(s) : s->cols;

	lineage->detail_col = s->cols;
	if (draw_nothing(lineage, s))
		return;
	if (lineage->in_detail && !wide) {
		lineage->detail_col = 0;
		draw_detail(lineage, s, focused);
		return;
	}
	struct surface left = surface_sub(s, 0, 0, s->rows, cols);
	struct columns at = columns_for(lineage->history, cols);
	draw_heads(&left, &at);
	draw_nodes(lineage, &left, &at, focused && !lineage->in_detail);
	draw_beginning(lineage, &left);
	if (wide) {
		struct surface right = surface_sub(s, 0, cols + 1, s->rows, s->cols - cols - 1);
		enum role line = lineage->in_detail && focused ? ROLE_LINE_FOCUS : ROLE_LINE;
		lineage->detail_col = cols;
		surface_vline(s, 0, cols, s->rows, line);
		draw_detail(lineage, &right, focused);
		surface_text(s, 1 + lineage->link_list.height, cols, 1, line, "\u251c");
	}
}

void lineage_draw_pane(struct view *view, const struct surface *s, bool focused)
{
	struct lineage_view *lineage = (struct lineage_view *)view;

	lineage->detail_col = s->cols;
	if (draw_nothing(lineage, s))
		return;
	surface_right(s, 0, s->cols - 1, s->cols / 2, ROLE_MUTED, number_of((int64_t)lineage->history->count).text);
	struct columns at = columns_for(lineage->history, s->cols);
	draw_nodes(lineage, s, &at, focused);
}
