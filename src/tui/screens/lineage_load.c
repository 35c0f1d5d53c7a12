/* What readers bring to the Lineage tab: the history with its graph, and one node in full. */
#include "tui/screens/lineage_view.h"

#include "preop/text/display.h"

#include <stdlib.h>
#include <string.h>

enum { WHO_LEAST = 4, WHO_MOST = 14 };

static struct lineage_view *view_of(void *context)
{
	struct app *app = context;

	return (struct lineage_view *)app->views[VIEW_LINEAGE];
}

/* ---- The history ---- */

static void history_free(void *arg)
{
	struct lineage_history *history = arg;

	if (!history)
		return;
	graph_free(history->graph);
	arena_free(&history->arena);
	free(history);
}

/* The widget speaks of the same things in its own words. */
static struct graph *lay_out(const struct lineage_history *history, struct arena *scratch)
{
	struct graph_node *nodes = arena_alloc(scratch, (history->count + 1) * sizeof(*nodes));

	_Static_assert(sizeof(nodes->parents) == sizeof(history->nodes->parents), "as many parents");
	for (size_t i = 0; i < history->count; i++) {
		nodes[i].lane = history->nodes[i].lane;
		nodes[i].struck = history->nodes[i].undone;
		memcpy(nodes[i].parents, history->nodes[i].parents, sizeof(nodes[i].parents));
	}
	return graph_layout(nodes, history->count);
}

static int widest_who(const struct lineage_history *history)
{
	int widest = WHO_LEAST;

	for (size_t i = 0; i < history->count && widest < WHO_MOST; i++) {
		int width = display_width(history->nodes[i].who, strlen(history->nodes[i].who), 0);
		widest = width > widest ? width : widest;
	}
	return widest < WHO_MOST ? widest : WHO_MOST;
}

static bool history_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct lineage_history *history = xcalloc(1, sizeof(*history));
	struct arena scratch = ARENA_INIT;

	(void)arg;
	if (!lineage_read(db, &history->arena, &history->nodes, &history->count, error)) {
		history_free(history);
		return false;
	}
	history->graph = lay_out(history, &scratch);
	history->who_cols = widest_who(history);
	arena_free(&scratch);
	job_post(job, history);
	return true;
}

static size_t find_node(const struct lineage_history *history, int64_t first_action)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->nodes[i].first_action == first_action)
			return i;
	return SIZE_MAX;
}

/* The cursor stays on its node; who looked at the newest goes on doing so. */
static void keep_position(struct lineage_view *lineage, int64_t first_action)
{
	size_t index = first_action ? find_node(lineage->history, first_action) : SIZE_MAX;

	list_set_count(&lineage->list, (int64_t)lineage->history->count);
	if (index != SIZE_MAX)
		list_move_to(&lineage->list, (int64_t)index);
}

static void history_arrived(void *context, void *arg, void *payload)
{
	struct lineage_view *lineage = view_of(context);
	const struct lineage_node *node = lineage_cursor(lineage);
	bool stay = lineage->list.cursor > 0 || lineage->in_detail;
	int64_t first_action = lineage->wanted ? lineage->wanted : node && stay ? node->first_action : 0;

	(void)arg;
	history_free(lineage->history);
	lineage->history = payload;
	lineage->wanted = 0;
	keep_position(lineage, first_action);
	lineage_moved(lineage);
	app_dirty(context);
}

static void say_failure(void *context, void *arg, const struct error *error)
{
	(void)arg;
	if (error && error->code != ERROR_CANCELLED)
		app_error(context, error);
}

void lineage_load(struct lineage_view *lineage)
{
	struct job_spec spec = { .title = "",
		.lane = JOB_READ,
		.priority = JOB_LIST,
		.slot = lineage->history_slot,
		.run = history_run,
		.post = history_arrived,
		.done = say_failure,
		.free_payload = history_free };

	lineage->behind = false;
	app_submit(lineage->view.app, &spec);
}

/* ---- One node ---- */

static void facts_free(void *arg)
{
	struct lineage_facts *facts = arg;

	if (!facts)
		return;
	arena_free(&facts->arena);
	free(facts);
}

static bool facts_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct lineage_facts *asked = arg, *facts = xcalloc(1, sizeof(*facts));
	struct error why = ERROR_INIT;

	facts->node = asked->node;
	facts->node.who = arena_strdup(&facts->arena, asked->node.who);
	facts->node.object = arena_strdup(&facts->arena, asked->node.object);
	facts->node.title = arena_strdup(&facts->arena, asked->node.title);
	if (!lineage_detail(db, &facts->node, &facts->arena, &facts->items, &facts->count, &why)) {
		if (why.code == ERROR_CANCELLED) {
			facts_free(facts);
			*error = why;
			return false;
		}
		facts->failure = arena_strdup(&facts->arena, why.message);
		facts->count = 0;
	}
	job_post(job, facts);
	return true;
}

static void facts_arrived(void *context, void *arg, void *payload)
{
	struct lineage_view *lineage = view_of(context);

	(void)arg;
	facts_free(lineage->facts);
	lineage->facts = payload;
	app_dirty(context);
}

/* The worker gets its own copy: the history may be replaced while it reads. */
static void ask_facts(struct lineage_view *lineage, const struct lineage_node *node)
{
	struct lineage_facts *asked = xcalloc(1, sizeof(*asked));
	struct job_spec spec = { .title = "",
		.lane = JOB_READ,
		.priority = JOB_PAGE,
		.slot = lineage->facts_slot,
		.run = facts_run,
		.post = facts_arrived,
		.free_arg = facts_free,
		.free_payload = facts_free,
		.arg = asked };

	asked->node = *node;
	asked->node.who = arena_strdup(&asked->arena, node->who);
	asked->node.object = arena_strdup(&asked->arena, node->object);
	asked->node.title = arena_strdup(&asked->arena, node->title);
	app_submit(lineage->view.app, &spec);
}

const struct lineage_node *lineage_cursor(const struct lineage_view *lineage)
{
	const struct lineage_history *history = lineage->history;

	return history && lineage->list.cursor < (int64_t)history->count ? &history->nodes[lineage->list.cursor] : NULL;
}

void lineage_moved(struct lineage_view *lineage)
{
	const struct lineage_node *node = lineage_cursor(lineage);

	lineage->links.count = 0;
	if (node) {
		lineage_links_of(&lineage->links, lineage->history->nodes, lineage->history->count,
			(size_t)lineage->list.cursor);
		if (lineage->view.app->current == VIEW_LINEAGE)
			ask_facts(lineage, node);
	} else {
		lineage->in_detail = false;
	}
	list_set_count(&lineage->link_list, (int64_t)lineage->links.count);
}

void lineage_free_loaded(struct lineage_view *lineage)
{
	history_free(lineage->history);
	facts_free(lineage->facts);
	arena_free(&lineage->links.arena);
}
