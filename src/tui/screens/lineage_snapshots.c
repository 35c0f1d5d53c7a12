/* What one does with snapshots in the Lineage tab: mark one, compare it with another or with now, look at data cards. */
#include "tui/screens/lineage_view.h"

#include "tui/screens/card_page.h"
#include "tui/screens/compare.h"

#include <stdio.h>
#include <string.h>

/* The snapshot under the cursor; 0: something else is there, or one that was taken back. */
static int64_t snapshot_here(const struct lineage_view *lineage)
{
	const struct lineage_node *node = lineage_cursor(lineage);

	return node && node->type == LINEAGE_SNAPSHOT && !node->undone ? node->ref : 0;
}

/* A mark on a snapshot that was undone meanwhile is none. */
static int64_t marked_snapshot(const struct lineage_view *lineage)
{
	const struct lineage_history *history = lineage->history;

	for (size_t i = 0; lineage->marked && history && i < history->count; i++) {
		const struct lineage_node *node = &history->nodes[i];
		if (node->type == LINEAGE_SNAPSHOT && node->ref == lineage->marked && !node->undone)
			return node->ref;
	}
	return 0;
}

static bool has_dataset(const struct lineage_node *node)
{
	static const bool of_data[] = { [LINEAGE_IMPORT] = true,
		[LINEAGE_LABELS] = true,
		[LINEAGE_EDITS] = true,
		[LINEAGE_SNAPSHOT] = true,
		[LINEAGE_CASE] = false };

	return of_data[node->type];
}

const char *lineage_why_no_snapshot(const struct lineage_view *lineage, enum command_id id)
{
	const struct lineage_node *node = lineage_cursor(lineage);

	if (id == COMMAND_SNAPSHOT_MARK && !snapshot_here(lineage))
		return "only a snapshot can be marked, one that was not taken back";
	if (id == COMMAND_SNAPSHOT_DIFF && !snapshot_here(lineage) && !marked_snapshot(lineage))
		return "put the cursor on a snapshot, or mark one";
	if (id == COMMAND_CARD && (!node || !has_dataset(node)))
		return "put the cursor on something of a dataset";
	return NULL;
}

bool lineage_mark(struct lineage_view *lineage, struct error *error)
{
	int64_t here = snapshot_here(lineage);

	if (!here)
		return error_set(error, ERROR_USAGE, "%s", lineage_why_no_snapshot(lineage, COMMAND_SNAPSHOT_MARK));
	lineage->marked = lineage->marked == here ? 0 : here;
	return true;
}

/* The older one first, whichever was marked. */
static struct compare_ask ask_marked(const struct lineage_view *lineage)
{
	int64_t here = snapshot_here(lineage), marked = marked_snapshot(lineage);
	struct compare_ask ask = { .from = here ? here : marked };

	if (here && marked && here != marked) {
		ask.from = here < marked ? here : marked;
		ask.to = here < marked ? marked : here;
	}
	return ask;
}

/* "FROM TO", or "FROM" and now; false: these are not one or two names. */
static bool ask_words(const char *args, struct compare_ask *ask)
{
	for (int i = 0; i < 2; i++) {
		size_t n = strcspn(args, " ");
		if (n >= COMPARE_WORD)
			return false;
		snprintf(ask->words[i], COMPARE_WORD, "%.*s", n > 0 ? (int)n : 3, n > 0 ? args : "now");
		args += n + strspn(args + n, " ");
	}
	return *args == '\0';
}

bool lineage_compare(struct lineage_view *lineage, const char *args, struct error *error)
{
	struct compare_ask ask = { .from = 0 };

	if (*args && !ask_words(args, &ask))
		return error_set(error, ERROR_USAGE,
			"compare wants the names of one or two snapshots, or beginnings of their digests");
	if (!*args)
		ask = ask_marked(lineage);
	if (!*args && ask.from == 0)
		return error_set(error, ERROR_USAGE, "put the cursor on a snapshot, or mark one");
	compare_open(lineage->view.app, &ask);
	return true;
}

bool lineage_card(struct lineage_view *lineage, struct error *error)
{
	const struct lineage_node *node = lineage_cursor(lineage);

	if (!node || !has_dataset(node))
		return error_set(error, ERROR_USAGE, "%s", lineage_why_no_snapshot(lineage, COMMAND_CARD));
	card_page_open(lineage->view.app, snapshot_here(lineage), node->object);
	return true;
}
