/* preop snapshot, lineage: frozen dataset versions, and what came from what. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/snapshot_diff.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/lineage.h"
#include "preop/model/snapshot.h"

#include <string.h>

static void snapshot_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", snapshot->id);
	json_put_string(w, "uuid", snapshot->uuid);
	json_put_string(w, "name", snapshot->name);
	json_put_string(w, "dataset", snapshot->dataset_name);
	json_put_int(w, "version", snapshot->version);
	json_put_int(w, "rows", snapshot->rows);
	json_put_string(w, "digest", snapshot->digest);
	json_put_raw(w, "counts", json_root(snapshot->counts, strlen(snapshot->counts)));
	json_put_raw(w, "card", json_root(snapshot->card, strlen(snapshot->card)));
	json_put_string(w, "note", snapshot->note);
	json_put_string(w, "who", snapshot->who);
	json_put_time(w, "at", snapshot->at);
	json_close(w, '}');
}

static void snapshots_text(const struct snapshot *snapshots, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "name", PRINT_LEFT, 32 }, { "dataset", PRINT_LEFT, 24 },
		{ "rows", PRINT_RIGHT, 0 }, { .title = "digest" }, { .title = "at" }, { "who", PRINT_LEFT, 16 },
		{ "note", PRINT_LEFT, 60 } };
	struct print_table *table = print_table_new(columns, 7);
	struct strbuf at = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&at);
		clock_print_iso(snapshots[i].at, &at);
		print_table_cell(table, snapshots[i].name);
		print_table_cell(table, snapshots[i].dataset_name);
		print_table_cellf(table, "%lld", (long long)snapshots[i].rows);
		print_table_cellf(table, "%.12s", snapshots[i].digest);
		print_table_cell(table, at.data);
		print_table_cell(table, snapshots[i].who);
		print_table_cell(table, snapshots[i].note);
	}
	print_table_end(table, out);
	strbuf_free(&at);
}

/* Those with this id, or all (0). */
static bool snapshots_print(struct db *db, int64_t only, bool json, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct snapshot *snapshots;
	struct json_writer w;
	size_t count;
	bool ok = snapshot_list(db, &arena, &snapshots, &count, error);

	json_begin(&w, out);
	if (ok && json && !only)
		json_open(&w, NULL, '[');
	for (size_t i = 0; ok && i < count; i++) {
		if (only && snapshots[i].id != only)
			continue;
		if (json)
			snapshot_json(&w, &snapshots[i]);
		else if (only)
			snapshots_text(&snapshots[i], 1, out);
	}
	if (ok && json && !only)
		json_close(&w, ']');
	if (ok && json)
		strbuf_addc(out, '\n');
	else if (ok && !only)
		snapshots_text(snapshots, count, out);
	arena_free(&arena);
	return ok;
}

int verb_snapshot(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool create = options->word_count == 2 && !strcmp(options->words[0], "create");
	bool list = !options->word_count || (options->word_count == 1 && !strcmp(options->words[0], "list"));
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	int64_t id = 0;
	struct db *db;
	bool ok;

	if ((options->word_count == 2 || options->word_count == 3) && !strcmp(options->words[0], "diff"))
		return verb_snapshot_diff(cli, options, out, error);
	if (!create && !list)
		return cli_usage(error, "snapshot wants: create NAME, list, or diff FROM [TO]");
	if (!cli_open(cli, options, create ? DB_WRITE : DB_READ, &db, error))
		return 3;
	ok = !create ||
		(dataset_find(db, options->dataset, &arena, &dataset, error) &&
			snapshot_create(
				db, dataset.id, options->words[1], options->note ? options->note : "", &id, error));
	ok = ok && snapshots_print(db, id, options->json, out, error);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static void node_json(struct json_writer *w, const struct lineage_node *node)
{
	json_open(w, NULL, '{');
	json_put_string(w, "type", lineage_type_word(node->type));
	json_put_string(w, "title", node->title);
	json_put_string(w, "object", node->object);
	json_put_string(w, "who", node->who);
	json_put_time(w, "at", node->at);
	json_put_int(w, "first_action", node->first_action);
	json_put_int(w, "last_action", node->last_action);
	json_put_int(w, "actions", node->actions);
	json_put_int(w, "rows", node->rows);
	json_put_int(w, "lane", node->lane);
	json_put_bool(w, "undone", node->undone);
	json_open(w, "parents", '[');
	for (int i = 0; i < LINEAGE_PARENTS; i++)
		if (node->parents[i] >= 0)
			json_put_int(w, NULL, node->parents[i]);
	json_close(w, ']');
	json_close(w, '}');
}

/* Where a lane begins in the list, which is newest first. */
static size_t *lane_starts(const struct lineage_node *nodes, size_t count, struct arena *arena, int *lanes)
{
	size_t *starts;

	*lanes = 0;
	for (size_t i = 0; i < count; i++)
		if (nodes[i].lane >= *lanes)
			*lanes = nodes[i].lane + 1;
	starts = arena_alloc(arena, (size_t)*lanes * sizeof(*starts));
	for (size_t i = count; i-- > 0;)
		starts[nodes[i].lane] = i;
	return starts;
}

/* One column a lane: * a node of its own, x one that was undone, | a lane that has begun; all come from the project below. */
static void node_lanes(
	const struct lineage_node *nodes, size_t index, const size_t *starts, int lanes, struct strbuf *out)
{
	for (int lane = 0; lane < lanes; lane++) {
		bool begun = starts[lane] < index && nodes[index].type != LINEAGE_PROJECT;

		if (nodes[index].lane == lane)
			strbuf_adds(out, nodes[index].undone ? "x " : "* ");
		else
			strbuf_adds(out, begun ? "| " : "  ");
	}
}

static void lineage_text(const struct lineage_node *nodes, size_t count, struct arena *arena, struct strbuf *out)
{
	struct strbuf at = STRBUF_INIT;
	int lanes;
	size_t *starts = lane_starts(nodes, count, arena, &lanes);

	for (size_t i = 0; i < count; i++) {
		const struct lineage_node *node = &nodes[i];

		node_lanes(nodes, i, starts, lanes, out);
		strbuf_reset(&at);
		clock_print_iso(node->at, &at);
		print_cell(out, at.data, 20, false);
		strbuf_addc(out, ' ');
		print_cell(out, node->who, 10, false);
		strbuf_addc(out, ' ');
		print_cell(out, lineage_type_word(node->type), 9, false);
		strbuf_addc(out, ' ');
		print_cell(out, node->object, 18, false);
		strbuf_addc(out, ' ');
		print_text(out, node->title);
		strbuf_adds(out, node->undone ? "  (undone)\n" : "\n");
	}
	strbuf_free(&at);
}

int verb_lineage(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct lineage_node *nodes;
	struct db *db;
	size_t count;
	bool ok;

	if (options->word_count)
		return cli_usage(error, "lineage takes no words");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = lineage_read(db, &arena, &nodes, &count, error);
	if (ok && options->limit >= 0 && (uint64_t)options->limit < count)
		count = (size_t)options->limit;
	if (ok && options->json) {
		struct json_writer w;

		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++)
			node_json(&w, &nodes[i]);
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else if (ok) {
		lineage_text(nodes, count, &arena, out);
	}
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
