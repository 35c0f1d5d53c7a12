/* preop queue, skip, approve: what waits for a decision. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/model/adjudication.h"
#include "preop/model/dataset.h"
#include "preop/model/label_measure.h"
#include "preop/model/precedent.h"
#include "preop/model/queue.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_LIMIT = 50 };

/* ---- What the words ask for ---- */

struct asked {
	struct queue_options queue;
	char *order;               /* the option's text, cut into its parts */
	struct near_revisits near; /* with --near; of the dataset as it was at `op` */
	int64_t op, dataset;
};

static bool read_order(struct asked *asked, const char *text, struct error *error)
{
	struct queue_options *queue = &asked->queue;
	char *value;

	asked->order = xstrdup(text);
	value = strchr(asked->order, '=');
	if (value != NULL)
		*value++ = '\0';
	if (!queue_order_parse(asked->order, &queue->order))
		return error_set(error, ERROR_USAGE,
			"\"%s\" is no order; there are gain agreement annotator=NAME pair random file newest",
			asked->order);
	if (queue->order == ORDER_ANNOTATOR)
		queue->who = value;
	if (queue->order == ORDER_ANNOTATOR && value == NULL)
		return error_set(error, ERROR_USAGE, "the order by annotator wants a name: --order annotator=ana");
	if (queue->order != ORDER_PAIR || value == NULL)
		return true;
	char *comma = strchr(value, ',');
	if (comma == NULL)
		return error_set(error, ERROR_USAGE, "the order by pair wants two labels: --order pair=LABEL,LABEL");
	*comma = '\0';
	queue->pair[0] = value;
	queue->pair[1] = comma + 1;
	return true;
}

static bool read_asked(const struct cli_options *options, struct asked *asked, struct error *error)
{
	*asked = (struct asked){ .queue = { .seed = options->seed,
					 .audit_size = options->sample,
					 .own = options->own,
					 .skipped = options->own } };
	if (options->lane != NULL && !queue_lane_parse(options->lane, &asked->queue.lane))
		return error_set(error, ERROR_USAGE,
			"\"%s\" is no lane; there are open tie conflict second stale suspect audit unanimous",
			options->lane);
	return options->order == NULL || read_order(asked, options->order, error);
}

/* ---- queue ---- */

struct page {
	struct queue_item *items;
	size_t count, limit;
};

/* Everything up to the limit; the rest is not taken, but counted by the caller. */
static bool take(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct page *page = context;

	(void)complete;
	for (size_t i = 0; i < count && page->count < page->limit; i++)
		page->items[page->count++] = items[i];
	return true;
}

static void put_counts(struct json_writer *w, const struct queue_counts *counts)
{
	json_open(w, "lanes", '{');
	for (int i = 0; i < LANE_COUNT; i++) {
		json_open(w, queue_lane_word((enum queue_lane)i), '{');
		json_put_int(w, "open", counts->lanes[i].open);
		json_put_int(w, "done", counts->lanes[i].done);
		json_put_int(w, "mine", counts->lanes[i].mine);
		json_close(w, '}');
	}
	json_close(w, '}');
	json_put_int(w, "skipped", counts->skipped);
}

static void put_item(struct json_writer *w, const struct queue_item *item, const struct queue_row *row)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", item->id);
	json_put_string(w, "own_id", row->external);
	json_put_string(w, "title", row->title);
	json_put_double(w, "gain", (double)item->gain);
	json_open(w, "lanes", '[');
	for (int i = LANE_TIE; i < LANE_COUNT; i++)
		if (item->lanes & 1U << i)
			json_put_string(w, NULL, queue_lane_word((enum queue_lane)i));
	json_close(w, ']');
	json_open(w, "suspect", '[');
	for (unsigned bit = 1; bit <= SUSPECT_MODEL; bit *= 2)
		if (item->suspect & bit)
			json_put_string(w, NULL, queue_suspect_text((enum queue_suspect)bit));
	json_close(w, ']');
	json_open(w, "votes", '[');
	for (size_t i = 0; i < row->vote_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "label", row->votes[i].label);
		json_put_int(w, "count", row->votes[i].count);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_put_string(w, "label", row->label);
	json_put_string(w, "split", row->split);
	json_put_string(w, "state", adjudicated_word(row->adjudicated));
	json_put_bool(w, "self", row->own);
	json_put_bool(w, "skipped", row->skipped);
	json_close(w, '}');
}

static void put_near(struct json_writer *w, const struct near_revisits *near)
{
	json_open(w, "near", '{');
	json_put_int(w, "items", near->items);
	json_put_int(w, "revisited", near->revisited);
	json_put_int(w, "contradicted", near->contradicted);
	json_open(w, "pairs", '[');
	for (size_t i = 0; i < near->shown_count; i++) {
		json_open(w, NULL, '{');
		json_put_int(w, "before", near->shown[i].before);
		json_put_int(w, "after", near->shown[i].after);
		json_put_double(w, "similarity", near->shown[i].similarity);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void queue_json(const struct dataset *dataset, const struct asked *asked, const struct queue_counts *counts,
	const struct page *page, const struct queue_row *rows, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset->name);
	json_put_string(&w, "lane", queue_lane_word(asked->queue.lane));
	json_put_string(&w, "order", queue_order_word(asked->queue.order));
	put_counts(&w, counts);
	if (asked->queue.index != NULL)
		put_near(&w, &asked->near);
	json_open(&w, "items", '[');
	for (size_t i = 0; i < page->count; i++)
		put_item(&w, &page->items[i], &rows[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void lanes_text(const struct queue_counts *counts, struct strbuf *out)
{
	static const struct print_column columns[] = { { "lane", PRINT_LEFT, 0 }, { "open", PRINT_RIGHT, 0 },
		{ "yours", PRINT_RIGHT, 0 }, { "done", PRINT_RIGHT, 0 }, { "what", PRINT_LEFT, 0 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (int i = 0; i < LANE_COUNT; i++) {
		const struct queue_count *lane = &counts->lanes[i];
		print_table_cell(table, queue_lane_word((enum queue_lane)i));
		print_table_cellf(table, "%lld", (long long)lane->open);
		print_table_cellf(table, "%lld", (long long)lane->mine);
		print_table_cellf(table, "%lld", (long long)lane->done);
		print_table_cell(table, queue_lane_text((enum queue_lane)i));
	}
	print_table_end(table, out);
}

/* Only what speaks of time: without dates there is nothing to say. */
static void near_text(const struct near_revisits *near, struct strbuf *out)
{
	if (near->revisited == 0)
		return;
	strbuf_addf(out,
		"\n%" PRId64 " of %" PRId64 " inputs nearly like one labelled a month or more before got another label",
		near->contradicted, near->revisited);
	for (size_t i = 0; i < near->shown_count; i++)
		strbuf_addf(out, "%s#%" PRId64 " and #%" PRId64, i > 0 ? ", " : ": ", near->shown[i].before,
			near->shown[i].after);
	strbuf_addc(out, '\n');
}

static void print_votes(struct print_table *table, const struct queue_row *row)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < row->vote_count; i++)
		strbuf_addf(&text, "%s%s %lld", i > 0 ? ", " : "", row->votes[i].label, (long long)row->votes[i].count);
	print_table_cell(table, text.data);
	strbuf_free(&text);
}

static void items_text(const struct page *page, const struct queue_row *rows, struct strbuf *out)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { "gain", PRINT_RIGHT, 0 },
		{ "votes", PRINT_LEFT, 40 }, { "text", PRINT_LEFT, 60 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < page->count; i++) {
		print_table_cellf(table, "%lld", (long long)page->items[i].id);
		print_table_cellf(table, "%.2f", (double)page->items[i].gain);
		print_votes(table, &rows[i]);
		print_table_cell(table, rows[i].title);
	}
	print_table_end(table, out);
}

static bool print_queue(struct db *db, const struct dataset *dataset, const struct asked *asked, struct page *page,
	struct arena *arena, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct queue_counts counts;

	if (!queue_build(db, dataset->id, &asked->queue, take, page, &counts, error))
		return false;
	struct queue_row *rows = arena_alloc(arena, (page->count + 1) * sizeof(*rows));
	int64_t *ids = arena_alloc(arena, (page->count + 1) * sizeof(*ids));
	for (size_t i = 0; i < page->count; i++)
		ids[i] = page->items[i].id;
	if (!queue_rows(db, ids, page->count, arena, rows, error))
		return false;
	if (options->json) {
		queue_json(dataset, asked, &counts, page, rows, out);
		return true;
	}
	lanes_text(&counts, out);
	near_text(&asked->near, out);
	if (page->count > 0)
		strbuf_addc(out, '\n');
	items_text(page, rows, out);
	return true;
}

/* What is nearly the same, and what became of it over time. */
static bool find_near(struct db *db, struct asked *asked, struct precedent_index **index, struct error *error)
{
	return label_measure_newest(db, &asked->op, error) &&
		precedent_index_build(db, asked->dataset, NULL, NULL, index, error) &&
		near_revisits_read(db, *index, &asked->near, error);
}

/* For the gates. A file that cannot be written now was read all the same. */
static void keep_near(struct cli *cli, const struct cli_options *options, const struct asked *asked)
{
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, NULL))
		return;
	if (db_writable(db))
		label_measure_keep_near(db, asked->dataset, asked->op, &asked->near, NULL);
	cli_close(cli, db);
}

/* With what is nearly the same, when that is asked for. */
static bool list_queue(struct db *db, struct asked *asked, struct page *page, struct arena *arena,
	const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct precedent_index *index = NULL;
	struct dataset dataset;

	if (!dataset_find(db, options->dataset, arena, &dataset, error))
		return false;
	asked->dataset = dataset.id;
	bool ok = !options->near_too || find_near(db, asked, &index, error);
	asked->queue.index = index;
	ok = ok && print_queue(db, &dataset, asked, page, arena, options, out, error);
	precedent_index_free(index);
	return ok;
}

static int run_queue(struct cli *cli, const struct cli_options *options, struct asked *asked, struct strbuf *out,
	struct error *error)
{
	struct page page = { .limit = options->limit >= 0 ? (size_t)options->limit : QUEUE_LIMIT };
	struct arena arena = ARENA_INIT;
	struct db *db;

	page.items = try_array(NULL, page.limit + 1, sizeof(*page.items));
	if (page.items == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for so many rows") ? 0 : 3;
	if (!cli_open(cli, options, DB_READ, &db, error)) {
		free(page.items);
		return 3;
	}
	bool ok = list_queue(db, asked, &page, &arena, options, out, error);
	free(page.items);
	arena_free(&arena);
	cli_close(cli, db);
	if (ok && options->near_too)
		keep_near(cli, options, asked);
	return ok ? 0 : 3;
}

int verb_queue(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct asked asked;

	if (options->word_count > 0)
		return cli_usage(error, "queue takes no words; --lane, --order and --limit say what to list");
	int status = read_asked(options, &asked, error) ? run_queue(cli, options, &asked, out, error) : 64;
	free(asked.order);
	return status;
}

/* ---- skip ---- */

static bool apply_skip(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	(void)value;
	if (options->undo)
		return queue_unskip(db, ids->ids, ids->count, changed, error);
	return queue_skip(db, ids->ids, ids->count, options->reason, changed, error);
}

int verb_skip(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return cli_change(cli, options, 0, apply_skip, options->undo ? "examples taken up again" : "examples put aside",
		out, error);
}

/* ---- approve ---- */

static bool approve(struct db *db, const struct cli_options *options, const struct queue_options *queue,
	struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	int64_t approved = 0;

	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		queue_approve(db, dataset.id, queue, &approved, error);
	if (ok)
		cli_print_changed(options, approved, "unanimous examples approved", out);
	arena_free(&arena);
	return ok;
}

static int run_approve(struct cli *cli, const struct cli_options *options, struct asked *asked, struct strbuf *out,
	struct error *error)
{
	struct db *db;

	if (asked->queue.lane != LANE_UNANIMOUS)
		return cli_usage(
			error, "approve decides a whole lane at once, and only of the unanimous: --lane unanimous");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = approve(db, options, &asked->queue, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

int verb_approve(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct asked asked;

	if (options->word_count > 0)
		return cli_usage(error, "approve takes no words: preop approve --lane unanimous");
	int status = read_asked(options, &asked, error) ? run_approve(cli, options, &asked, out, error) : 64;
	free(asked.order);
	return status;
}
