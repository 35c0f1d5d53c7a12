/* What came from what, as rows one can go to. Pure. */
#include "tui/screens/lineage_view.h"

#include <string.h>

enum { CHILDREN_SHOWN = 12 /* the newest ones: a project's first node has everything below it */ };

/* Where the work behind a node is seen. What was done to single rows is found by a filter that shows at least those; gates by their letter. */
enum argument { ARGUMENT_NONE, ARGUMENT_OBJECT, ARGUMENT_GATE, ARGUMENT_FILTER };
static const struct place {
	enum view_id screen;
	enum argument argument;
	const char *filter;
} places[] = {
	[LINEAGE_PROJECT] = { VIEW_CASE, ARGUMENT_NONE, NULL },
	[LINEAGE_IMPORT] = { VIEW_DATA, ARGUMENT_NONE, NULL },
	[LINEAGE_LABELS] = { VIEW_DATA, ARGUMENT_FILTER, "has:label" },
	[LINEAGE_EDITS] = { VIEW_DATA, ARGUMENT_FILTER, "revision>0" },
	[LINEAGE_SNAPSHOT] = { VIEW_DATA, ARGUMENT_NONE, NULL },
	[LINEAGE_OUTPUTS] = { VIEW_REVIEW, ARGUMENT_OBJECT, NULL },
	[LINEAGE_VERDICTS] = { VIEW_REVIEW, ARGUMENT_OBJECT, NULL },
	[LINEAGE_GATE] = { VIEW_TRAIN, ARGUMENT_GATE, NULL },
	[LINEAGE_CASE] = { VIEW_CASE, ARGUMENT_NONE, NULL },
};

static void add(struct lineage_links *links, struct lineage_link link)
{
	links->items[links->count++] = link;
}

/* A lone gate answer is titled with its letter; a group of them is about several. */
static const char *argument_of(struct arena *arena, const struct lineage_node *node)
{
	const struct place *place = &places[node->type];

	if (place->argument == ARGUMENT_OBJECT)
		return arena_strdup(arena, node->object);
	if (place->argument == ARGUMENT_GATE)
		return node->actions == 1 ? arena_strndup(arena, node->title, strnlen(node->title, 1)) : NULL;
	return place->filter;
}

static void add_screen(struct lineage_links *links, const struct lineage_node *node)
{
	add(links,
		(struct lineage_link){ .kind = LINK_SCREEN,
			.screen = places[node->type].screen,
			.argument = argument_of(&links->arena, node) });
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
