#include "lineage_scan.h"

#include "grow.h"

#include <inttypes.h>
#include <stdlib.h>

#define GROUP_GAP (UINT64_C(30) * 60 * 1000) /* milliseconds; house value */

enum { GROUP_LOOK_BACK = 64 }; /* nodes; more people than that do not work at once */

/* `plural`: what a group of several actions is called, with its number of rows; NULL: every action is a node of its own, and closes
 * the groups of its lane. */
static const struct type_rule {
	const char *word, *plural;
} type_rules[] = {
	[LINEAGE_PROJECT] = { "project", NULL },
	[LINEAGE_IMPORT] = { "import", NULL },
	[LINEAGE_LABELS] = { "labels", "labels" },
	[LINEAGE_EDITS] = { "edits", "edits" },
	[LINEAGE_SNAPSHOT] = { "snapshot", NULL },
	[LINEAGE_OUTPUTS] = { "outputs", NULL },
	[LINEAGE_VERDICTS] = { "verdicts", "verdicts" },
	[LINEAGE_GATE] = { "gates", "gate answers" },
	[LINEAGE_CASE] = { "case", "changes to the case" },
};

const char *lineage_type_word(enum lineage_type type)
{
	return type_rules[type].word;
}

struct lane {
	int number;    /* column; -1: not seen yet */
	size_t closed; /* nodes below this index take no more actions */
};

struct builder {
	struct arena *arena;
	struct lineage_node *nodes; /* oldest first until they are finished */
	size_t count;
	struct lineage_owners owners;
	struct lane *lanes; /* [owner + 1]: the case first */
	int lane_count;
};

static struct lane *lane_of(struct builder *builder, int owner)
{
	return &builder->lanes[owner + 1];
}

/* When the first action comes, the owners are known. */
static void make_lanes(struct builder *builder)
{
	builder->lanes = arena_alloc(builder->arena, (builder->owners.count + 1) * sizeof(*builder->lanes));
	for (size_t i = 0; i <= builder->owners.count; i++)
		builder->lanes[i] = (struct lane){ .number = -1 };
	builder->lanes[0].number = builder->lane_count++;
}

/* Times come from the file: their difference may not fit. */
static bool is_soon(int64_t before, int64_t after)
{
	return after >= before && (uint64_t)after - (uint64_t)before <= GROUP_GAP;
}

/* The group that takes the action, or NULL. Undone and standing work never mix: a node is one or the other. */
static struct lineage_node *find_group(
	struct builder *builder, const struct lane *lane, const struct lineage_action *action)
{
	size_t oldest = builder->count > GROUP_LOOK_BACK ? builder->count - GROUP_LOOK_BACK : 0;

	if (!type_rules[action->type].plural)
		return NULL;
	for (size_t i = builder->count; i-- > oldest && i >= lane->closed;) {
		struct lineage_node *node = &builder->nodes[i];

		if (node->lane == lane->number && node->type == action->type && node->undone == action->undone &&
			!strcmp(node->who, action->who))
			return is_soon(node->at, action->at) ? node : NULL;
	}
	return NULL;
}

static void add_node(struct builder *builder, struct lane *lane, const struct lineage_action *action)
{
	struct lineage_node *node = GROW(builder->arena, builder->nodes, builder->count);

	node->type = action->type;
	node->first_action = action->id;
	node->ref = action->ref;
	node->who = arena_strdup(builder->arena, action->who);
	node->object = action->owner == LINEAGE_CASE_OWNER ? "case" : builder->owners.items[action->owner].name;
	node->lane = lane->number;
	node->undone = action->undone;
	for (int i = 0; i < LINEAGE_PARENTS; i++)
		node->parents[i] = -1;
	if (!type_rules[action->type].plural)
		lane->closed = builder->count;
}

static void add_action(void *context, const struct lineage_action *action)
{
	struct builder *builder = context;
	struct lineage_node *node;
	struct lane *lane;

	if (!builder->lanes)
		make_lanes(builder);
	lane = lane_of(builder, action->owner);
	if (lane->number < 0)
		lane->number = builder->lane_count++;
	node = find_group(builder, lane, action);
	if (!node) {
		add_node(builder, lane, action);
		node = &builder->nodes[builder->count - 1];
	}
	node->last_action = action->id;
	node->at = action->at;
	node->actions++;
	node->rows += action->rows;
	node->title = node->actions == 1 ? arena_strdup(builder->arena, action->title) : NULL;
}

static int newest_first(const void *a, const void *b)
{
	const struct lineage_node *x = a, *y = b;

	return x->last_action < y->last_action ? 1 : x->last_action > y->last_action ? -1 : 0;
}

/* A lane is a chain of what counts; what was undone hangs at its side. */
static void set_parents(struct lineage_node *nodes, size_t count, int *heads, size_t lanes)
{
	int project = count > 0 && nodes[count - 1].type == LINEAGE_PROJECT ? (int)count - 1 : -1;

	for (size_t i = 0; i < lanes; i++)
		heads[i] = project;
	for (size_t i = count; i-- > 0;) {
		if ((int)i == project)
			continue;
		nodes[i].parents[0] = heads[nodes[i].lane];
		if (!nodes[i].undone)
			heads[nodes[i].lane] = (int)i;
	}
}

static void finish_nodes(struct builder *builder)
{
	if (builder->count == 0)
		return;
	qsort(builder->nodes, builder->count, sizeof(*builder->nodes), newest_first);
	set_parents(builder->nodes, builder->count,
		arena_alloc(builder->arena, (size_t)builder->lane_count * sizeof(int)), (size_t)builder->lane_count);
	for (size_t i = 0; i < builder->count; i++) {
		struct lineage_node *node = &builder->nodes[i];

		if (!node->title)
			node->title = arena_printf(
				builder->arena, "%" PRId64 " %s", node->rows, type_rules[node->type].plural);
	}
}

bool lineage_read(struct db *db, struct arena *arena, struct lineage_node **out, size_t *count, struct error *error)
{
	struct builder builder = { .arena = arena };

	*out = NULL;
	*count = 0;
	if (!lineage_scan(db, 0, INT64_MAX, arena, &builder.owners, add_action, &builder, error))
		return false;
	finish_nodes(&builder);
	*out = builder.nodes;
	*count = builder.count;
	return true;
}
