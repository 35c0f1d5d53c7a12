/*
 * The Lineage tab: what its files share. lineage.c has the tables and commands, lineage_load what readers bring, lineage_links what came from what,
 * lineage_draw the cells.
 */
#ifndef PREOP_TUI_SCREENS_LINEAGE_VIEW_H
#define PREOP_TUI_SCREENS_LINEAGE_VIEW_H

#include "preop/model/lineage.h"
#include "tui/app.h"
#include "tui/widgets/graph.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

enum { LINEAGE_WIDE = 100 /* from here on the detail stands beside the history */ };

struct lineage_history { /* brought by a reader, replaced whole */
	struct arena arena;
	struct lineage_node *nodes; /* newest first */
	size_t count;
	struct graph *graph;
	int who_cols; /* of the longest name, within reason */
};

struct lineage_facts { /* one node in full; its strings and its node's are its own */
	struct arena arena;
	struct lineage_node node;
	struct lineage_fact *items;
	size_t count;
	char *failure; /* in the arena: why it could not be read, or NULL */
};

/* A row of the detail that one can go to: a screen, or another node. */
enum link_kind { LINK_SCREEN, LINK_PARENT, LINK_CHILD };
struct lineage_link {
	enum link_kind kind;
	enum view_id screen;  /* LINK_SCREEN */
	const char *argument; /* for it, or NULL */
	size_t node;          /* the others: its index */
};
struct lineage_links {
	struct arena arena;
	struct lineage_link *items;
	size_t count;
};

struct lineage_view {
	struct view view;
	struct lineage_history *history; /* NULL until the first read */
	struct lineage_facts *facts;     /* maybe still of the node before */
	struct lineage_links links;      /* of the node under the cursor */
	struct list list, link_list;
	struct textview *text;
	bool in_detail; /* the detail has the cursor; in a narrow window it is all one sees */
	bool behind;    /* the file changed while this was out of sight */
	int64_t marked; /* snapshot to compare with, 0: none */
	int64_t wanted; /* first action of the node to go to once it is here; 0: none */
	char *search;   /* "": none */
	uint32_t history_slot, facts_slot;
	int list_row, detail_col,
		link_row; /* of the last frame, for the mouse; detail_col beyond the last column: none */
};

/* ---- lineage_load.c ---- */
void lineage_load(struct lineage_view *lineage);  /* all of it again, keeping the position */
void lineage_moved(struct lineage_view *lineage); /* another node is under the cursor: its links, its facts */
const struct lineage_node *lineage_cursor(const struct lineage_view *lineage); /* NULL: none */
void lineage_free_loaded(struct lineage_view *lineage);

/* ---- lineage_snapshots.c: marking and comparing snapshots, data cards ---- */
bool lineage_mark(struct lineage_view *lineage, struct error *error);
bool lineage_compare(struct lineage_view *lineage, const char *args, struct error *error);
bool lineage_card(struct lineage_view *lineage, struct error *error);
const char *lineage_why_no_snapshot(
	const struct lineage_view *lineage, enum command_id id); /* NULL: the command can run */

/* ---- lineage_links.c ---- */
void lineage_links_of(struct lineage_links *out, const struct lineage_node *nodes, size_t count, size_t index);

/* ---- lineage_draw.c ---- */
void lineage_draw(struct view *view, const struct surface *s, bool focused);
void lineage_draw_pane(struct view *view, const struct surface *s, bool focused);

#endif
