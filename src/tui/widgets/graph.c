#include "tui/widgets/graph.h"

#include <stdint.h>
#include <stdlib.h>

enum {
	LANES_MAX = 24, /* an edge that finds no lane is not drawn; the row ends in an ellipsis instead */
	PARENTS_MAX = 4,
	FREE = -1, /* a lane nobody waits in */
};

/* What meets in a cell. Lines that only cross keep the vertical one, so that they do not look JOINED. */
enum joint { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8, JOINED = 16, NODE = 32, STRUCK = 64 };

struct graph {
	size_t count;
	int lanes;
	uint8_t *
		cells; /* count rows of LANES_MAX lanes: enum joint bits; LEFT and RIGHT also reach over the column beside */
	bool *cut; /* rows with an edge left out */
};

struct walk { /* the lanes between two rows: each waits for an older row */
	const struct graph_node *nodes;
	size_t count;
	int waiting[LANES_MAX];
	struct graph *graph;
};

static uint8_t *row_cells(const struct graph *graph, size_t row)
{
	return graph->cells + row * LANES_MAX;
}

static int clamp_lane(int lane)
{
	return lane < 0 ? 0 : lane >= LANES_MAX ? LANES_MAX - 1 : lane;
}

/* The wanted lane if nothing runs in it, else the nearest one to the right, else to the left, that is free and untouched in this row; -1: none. */
static int free_lane(const struct walk *walk, const uint8_t *cells, int wanted)
{
	wanted = clamp_lane(wanted);
	for (int lane = wanted; lane < LANES_MAX; lane++)
		if (walk->waiting[lane] == FREE && !cells[lane])
			return lane;
	for (int lane = wanted - 1; lane >= 0; lane--)
		if (walk->waiting[lane] == FREE && !cells[lane])
			return lane;
	return -1;
}

/* Where the row's node stands: in the lane it wants if that is free or leads here, else in the first that leads here. */
static int node_lane(const struct walk *walk, size_t row)
{
	static const uint8_t untouched[LANES_MAX];
	int wanted = clamp_lane(walk->nodes[row].lane);

	if (walk->waiting[wanted] == FREE || walk->waiting[wanted] == (int)row)
		return wanted;
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (walk->waiting[lane] == (int)row)
			return lane;
	return free_lane(walk, untouched, wanted);
}

/* A horizontal line from the node to a lane; lanes between are crossed. */
static void connect(uint8_t *cells, int node, int lane)
{
	int step = lane < node ? -1 : 1;
	uint8_t along = LEFT | RIGHT;

	if (lane == node)
		return;
	cells[node] |= step < 0 ? LEFT : RIGHT;
	cells[lane] |= JOINED | (step < 0 ? RIGHT : LEFT);
	for (int between = node + step; between != lane; between += step)
		cells[between] |= along;
}

/* The lanes that led to this row end in its node. */
static void end_lanes(struct walk *walk, size_t row, int node, uint8_t *cells)
{
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (walk->waiting[lane] == (int)row) {
			cells[lane] |= UP;
			connect(cells, node, lane);
			walk->waiting[lane] = FREE;
		}
}

static int lane_waiting_for(const struct walk *walk, int parent)
{
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (walk->waiting[lane] == parent)
			return lane;
	return -1;
}

/*
 * The line down to a parent. A node that stands where it wants to keeps its own line to the parent in its lane, so that a branch reads as one; others join
 * a line that leads to the same parent already, so that twenty runs on one snapshot do not need twenty lanes.
 */
static bool start_lane(struct walk *walk, size_t row, int parent, int node, uint8_t *cells)
{
	bool own = walk->waiting[node] == FREE, at_home = walk->nodes[row].lane == node;
	int lane = own && at_home ? node : lane_waiting_for(walk, parent);

	if (lane < 0)
		lane = own ? node : free_lane(walk, cells, walk->nodes[parent].lane);
	if (lane < 0)
		return false;
	walk->waiting[lane] = parent;
	cells[lane] |= DOWN;
	connect(cells, node, lane);
	return true;
}

/* The parents that belong in the node's lane, or the others. */
static void start_lanes(struct walk *walk, size_t row, int node, bool same_lane, uint8_t *cells)
{
	for (int i = 0; i < PARENTS_MAX; i++) {
		int parent = walk->nodes[row].parents[i];
		if (parent <= (int)row || (size_t)parent >= walk->count ||
			(walk->nodes[parent].lane == node) != same_lane)
			continue;
		if (!start_lane(walk, row, parent, node, cells))
			walk->graph->cut[row] = true;
	}
}

static void lay_row(struct walk *walk, size_t row)
{
	uint8_t *cells = row_cells(walk->graph, row);
	int node = node_lane(walk, row);

	if (node < 0) {
		walk->graph->cut[row] = true;
		node = LANES_MAX - 1;
	}
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (walk->waiting[lane] != FREE && walk->waiting[lane] != (int)row)
			cells[lane] = UP | DOWN;
	cells[node] |= NODE | (walk->nodes[row].struck ? STRUCK : 0);
	end_lanes(walk, row, node, cells);
	start_lanes(walk, row, node, true, cells);
	start_lanes(walk, row, node, false, cells);
	for (int lane = walk->graph->lanes; lane < LANES_MAX; lane++)
		if (cells[lane])
			walk->graph->lanes = lane + 1;
}

struct graph *graph_layout(const struct graph_node *nodes, size_t count)
{
	struct graph *graph = xcalloc(1, sizeof(*graph));
	struct walk walk = { .nodes = nodes, .count = count, .graph = graph };

	graph->count = count;
	graph->cells = xcalloc(count + 1, LANES_MAX);
	graph->cut = xcalloc(count + 1, sizeof(graph->cut[0]));
	for (int lane = 0; lane < LANES_MAX; lane++)
		walk.waiting[lane] = FREE;
	for (size_t row = 0; row < count; row++)
		lay_row(&walk, row);
	return graph;
}

void graph_free(struct graph *graph)
{
	if (!graph)
		return;
	free(graph->cells);
	free(graph->cut);
	free(graph);
}

int graph_width(const struct graph *graph)
{
	return 2 * graph->lanes;
}

static const char *sign_of(uint8_t cell)
{
	static const char *const crossing[] = {
		[UP | DOWN] = "\u2502", [LEFT | RIGHT] = "\u2500", [UP | DOWN | LEFT | RIGHT] = "\u2502"
	};
	static const char *const joint[] = {
		[UP | LEFT] = "\u256f",
		[UP | RIGHT] = "\u2570",
		[DOWN | LEFT] = "\u256e",
		[DOWN | RIGHT] = "\u256d",
		[UP | DOWN | LEFT] = "\u2524",
		[UP | DOWN | RIGHT] = "\u251c",
		[UP | LEFT | RIGHT] = "\u2534",
		[DOWN | LEFT | RIGHT] = "\u252c",
		[UP | DOWN | LEFT | RIGHT] = "\u253c",
	};
	const char *sign = (cell & JOINED ? joint : crossing)[cell & (UP | DOWN | LEFT | RIGHT)];

	if (cell & NODE)
		return cell & STRUCK ? "\u25cb" : "\u25cf";
	return sign ? sign : " ";
}

void graph_draw(const struct graph *graph, const struct surface *s, int row, int col, size_t index, bool selected)
{
	static const enum role roles[] = { ROLE_GRAPH_A, ROLE_GRAPH_B, ROLE_GRAPH_C, ROLE_GRAPH_D };

	if (index >= graph->count)
		return;
	const uint8_t *cells = row_cells(graph, index);
	for (int lane = 0; lane < graph->lanes; lane++) {
		enum role role = selected ? ROLE_SELECTED : cells[lane] & STRUCK ? ROLE_MUTED : roles[lane % 4];
		surface_text(s, row, col + 2 * lane, 1, role, sign_of(cells[lane]));
		if (cells[lane] & RIGHT)
			surface_text(s, row, col + 2 * lane + 1, 1, role, "\u2500");
	}
	if (graph->cut[index])
		surface_text(s, row, col + graph_width(graph) - 1, 1, ROLE_MUTED, "\u2026");
}
