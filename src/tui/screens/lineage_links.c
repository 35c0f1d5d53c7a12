/* What came from what, as rows one can go to. Pure. */
#include "tui/screens/lineage_view.h"

#include <string.h>

enum { CHILDREN_SHOWN = 12 /* the newest ones: a project's first node has everything below it */ };

/* Where the work behind a node is done; a deleted dataset's name finds nothing there, and Data says so. */
static const struct place {
	enum view_id screen;
	bool named; /* the argument is the object */
} places[] = {
	[LINEAGE_PROJECT] = { VIEW_CASE, false },
	[LINEAGE_IMPORT] = { VIEW_DATA, false },
	[LINEAGE_LABELS] = { VIEW_DATA, false },
	[LINEAGE_EDITS] = { VIEW_DATA, false },
	[LINEAGE_SNAPSHOT] = { VIEW_DATA, false },
	[LINEAGE_OUTPUTS] = { VIEW_REVIEW, true },
	[LINEAGE_VERDICTS] = { VIEW_REVIEW, true },
	[LINEAGE_GATE] = { VIEW_TRAIN, false },
	[LINEAGE_CASE] = { VIEW_CASE, false },
};

static void add(struct lineage_links *links, struct lineage_link link)
{
	links->items[links->count++] = link;
}

/* A filter with which Data shows what the node is about, or NULL. */
static const char *data_filter_of(struct arena *arena, const struct lineage_node *node)
{
	if (node->type == LINEAGE_LABELS && !strchr(node->who, '"'))
		return arena_printf(arena, "who:\"%s\"", node->who);
	return node->type == LINEAGE_EDITS ? "revision>0" : NULL;
}

/* A lone gate answer is titled with its letter. */
static const char *gate_of(struct arena *arena, const struct lineage_node *node)
{
	return node->actions == 1 ? arena_strndup(arena, node->title, 1) : NULL;
}

static void add_screen(struct lineage_links *links, const struct lineage_node *node)
{
	const struct place *place = &places[node->type];
	const char *argument = place->named ? arena_strdup(&links->arena, node->object) : NULL;

	if (place->screen == VIEW_DATA)
		argument = data_filter_of(&links->arena, node);
	if (place->screen == VIEW_TRAIN)
		argument = gate_of(&links->arena, node);
	add(links, (struct lineage_link){ .kind = LINK_SCREEN, .screen = place->screen, .argument = argument });
}

static bool comes_from(const struct lineage_node *node, size_t parent)
{
	for (int i = 0; i < LINEAGE_PARENTS; i++)
		if (node->parents[i] >= 0 && (size_t)node->parents[i] == parent)
			return true;
	return false;
}

void lineage_links_of(struct lineage_links *out, const struct lineage_node *nodes, size_t count, size_t index)
{
	size_t limit = 1 + LINEAGE_PARENTS + CHILDREN_SHOWN;

	arena_reset(&out->arena);
	out->items = arena_alloc(&out->arena, limit * sizeof(*out->items));
	out->count = 0;
	add_screen(out, &nodes[index]);
	for (int i = 0; i < LINEAGE_PARENTS; i++)
		if (nodes[index].parents[i] >= 0 && (size_t)nodes[index].parents[i] < count)
			add(out, (struct lineage_link){ .kind = LINK_PARENT, .node = (size_t)nodes[index].parents[i] });
	for (size_t i = 0; i < index && out->count < limit; i++)
		if (comes_from(&nodes[i], index))
			add(out, (struct lineage_link){ .kind = LINK_CHILD, .node = i });
}
