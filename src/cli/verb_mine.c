/* preop mine: what the actor still has to label, without what others said. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/model/dataset.h"
#include "preop/model/own_queue.h"

#include <stdlib.h>
#include <string.h>

enum { MINE_LIMIT = 20 };

struct page {
	int64_t *ids;
	size_t count, limit;
};

static bool take(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct page *page = context;
	size_t room = page->limit - page->count, taken = count < room ? count : room;

	(void)complete;
	if (taken > 0)
		memcpy(page->ids + page->count, ids, taken * sizeof(*ids));
	page->count += taken;
	return true;
}

/* In the order in which they are shown, each with what preop label stores for it. */
static void put_sides(struct json_writer *w, const struct own_item *item)
{
	static const char *const places[OWN_SIDES] = { "left", "right" };

	json_open(w, "sides", '[');
	for (int i = 0; i < OWN_SIDES; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "label", own_answer(item, places[i]));
		json_put_bytes(w, "text", item->sides[i].text, item->sides[i].length);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_item(struct json_writer *w, const struct own_item *item)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", item->id);
	json_put_string(w, "own_id", item->external);
	json_open(w, "turns", '[');
	for (size_t i = 0; i < item->turns.count; i++) {
		const struct turn *turn = &item->turns.items[i];
		json_open(w, NULL, '{');
		json_put_string(w, "name", turn->name);
		json_put_bytes(w, "text", turn->text, turn->length);
		json_close(w, '}');
	}
	json_close(w, ']');
	if (item->compare)
		put_sides(w, item);
	json_close(w, '}');
}

static void queue_json(const struct dataset *dataset, enum own_order order, const struct own_counts *counts,
	const struct page *page, const struct own_item *items, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset->name);
	json_put_string(&w, "level", label_level_word(dataset->level));
	json_put_string(&w, "order", own_order_word(order));
	json_put_int(&w, "rows", counts->rows);
	json_put_int(&w, "mine", counts->mine);
	json_put_int(&w, "skipped", counts->skipped);
	json_put_int(&w, "open", counts->open);
	json_open(&w, "items", '[');
	for (size_t i = 0; i < page->count; i++)
		put_item(&w, &items[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void queue_text(
	const struct own_counts *counts, const struct page *page, const struct own_item *items, struct strbuf *out)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { "text", PRINT_LEFT, 70 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	strbuf_addf(out, "%lld of %lld labelled by you, %lld to go, %lld put aside\n", (long long)counts->mine,
		(long long)counts->rows, (long long)counts->open, (long long)counts->skipped);
	for (size_t i = 0; i < page->count; i++) {
		print_table_cellf(table, "%lld", (long long)items[i].id);
		print_table_cell(table, items[i].turns.count > 0 ? items[i].turns.items[0].text : "");
	}
	print_table_end(table, out);
}

static bool print_queue(struct db *db, const struct dataset *dataset, const struct own_options *queue,
	struct page *page, struct arena *arena, bool json, struct strbuf *out, struct error *error)
{
	struct own_counts counts;

	if (!own_queue_build(db, dataset->id, queue, take, page, &counts, error))
		return false;
	struct own_item *items = arena_alloc(arena, (page->count + 1) * sizeof(*items));
	for (size_t i = 0; i < page->count; i++)
		if (!own_item_read(db, page->ids[i], dataset->level == LEVEL_PREFERENCE, arena, &items[i], error))
			return false;
	if (json)
		queue_json(dataset, queue->order, &counts, page, items, out);
	else
		queue_text(&counts, page, items, out);
	return true;
}

static int run(struct cli *cli, const struct cli_options *options, const struct own_options *queue, struct strbuf *out,
	struct error *error)
{
	struct page page = { .limit = options->limit >= 0 ? (size_t)options->limit : MINE_LIMIT };
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct db *db;

	page.ids = try_array(NULL, page.limit + 1, sizeof(*page.ids));
	if (page.ids == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for so many rows") ? 0 : 3;
	if (!cli_open(cli, options, DB_READ, &db, error)) {
		free(page.ids);
		return 3;
	}
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		print_queue(db, &dataset, queue, &page, &arena, options->json, out, error);
	free(page.ids);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

int verb_mine(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct own_options queue = { .seed = options->seed };

	if (options->word_count > 0)
		return cli_usage(error, "mine takes no words; --order and --limit say what to list");
	if (options->lane != NULL || options->sample != 0)
		return cli_usage(error, "lanes and samples are of preop queue; mine has --order, --seed and --limit");
	if (options->order != NULL && !own_order_parse(options->order, &queue.order))
		return cli_usage(error, "that is no order; there are fewest random file");
	return run(cli, options, &queue, out, error);
}
