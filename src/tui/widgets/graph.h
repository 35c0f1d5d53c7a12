/*
 * The graph column of a history, like a version-control log: lanes drawn top (newest) to bottom. graph_layout() gives each row a short text of cells; drawing only prints them.
 */
#ifndef PREOP_TUI_WIDGETS_GRAPH_H
#define PREOP_TUI_WIDGETS_GRAPH_H

#include "preop/base/memory.h"
#include "tui/grid.h"

struct graph_node {
	int lane;       /* wanted lane */
	int parents[4]; /* indices of older rows, -1 none */
	bool struck;    /* undone */
};
struct graph;
struct graph *graph_layout(const struct graph_node *nodes, size_t count);
void graph_free(struct graph *graph);
int graph_width(const struct graph *graph); /* columns, 2 a lane */
void graph_draw(const struct graph *graph, const struct surface *s, int row, int col, size_t index, bool selected);

#endif
