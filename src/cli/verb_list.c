/* preop list: examples that match, as a table, as JSON rows or as the records' own bytes. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "formats/target.h"

#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/rowset.h"
#include "preop/text/display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST_ROWS = 50, PAGE = 256 };

static bool collect(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

char *cli_whole_filter(const struct cli_options *options)
{
	struct strbuf filter = STRBUF_INIT;

	if (options->split) {
		strbuf_adds(&filter, "split:");
		json_quote(&filter, options->split, strlen(options->split));
		strbuf_addc(&filter, ' ');
	}
	strbuf_adds(&filter, options->filter ? options->filter : "");
	return strbuf_detach(&filter, NULL);
}

bool cli_select(
	struct db *db, const struct cli_options *options, int64_t limit, struct id_list *ids, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	char *filter = cli_whole_filter(options);
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		rowset_build(db, dataset.id, filter, limit, collect, ids, error);

	free(filter);
	arena_free(&arena);
	return ok;
}

struct lister {
	struct db *db;
	struct strbuf *out;
	bool screen;               /* the records go to a terminal: their display form instead of their bytes */
	struct json_writer *w;     /* JSON */
	struct print_table *table; /* text */
};

static void row_text(struct print_table *table, const struct example *row)
{
	print_table_cellf(table, "%lld", (long long)row->id);
	print_table_cell(table, example_kind_short(row->kind));
	print_table_cell(table, row->split);
	print_table_cellf(table, "%s%s", row->label, row->disputed ? " ≠" : "");
	print_table_cellf(table, "%lld", (long long)row->length);
	print_table_cell(table, row->external);
	print_table_cell(table, row->title);
}

static bool record_bytes(struct lister *lister, int64_t id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example_detail detail;
	bool ok = example_read(lister->db, id, &arena, &detail, error);

	if (ok && lister->screen)
		display_append(lister->out, detail.body, detail.body_length, 0);
	else if (ok)
		strbuf_add(lister->out, detail.body, detail.body_length);
	if (ok)
		strbuf_addc(lister->out, '\n');
	arena_free(&arena);
	return ok;
}

static bool list_page(struct lister *lister, const int64_t *ids, size_t count, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example *rows;
	bool ok;

	rows = arena_alloc(&arena, count * sizeof(*rows));
	ok = example_page(lister->db, ids, count, &arena, rows, error);
	for (size_t i = 0; ok && i < count; i++) {
		if (lister->w)
			example_json(lister->w, NULL, &rows[i]);
		else if (lister->table)
			row_text(lister->table, &rows[i]);
		else
			ok = record_bytes(lister, ids[i], error);
	}
	arena_free(&arena);
	return ok;
}

/* As an export: whoever looks sees the old file or the whole new one. */
static bool list_write(const struct strbuf *text, const char *path, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	struct target target;

	bool ok = target_open(&target, path, error) && target_write(&target, text->data, text->len, error) &&
		target_commit(&target, digest, error);
	target_abort(&target);
	return ok;
}

static bool list_all(struct lister *lister, const struct id_list *ids, struct error *error)
{
	for (size_t i = 0; i < ids->count; i += PAGE)
		if (!list_page(lister, ids->ids + i, ids->count - i < PAGE ? ids->count - i : PAGE, error))
			return false;
	return true;
}

int verb_list(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { .title = "kind" },
		{ .title = "split" }, { "label", PRINT_LEFT, 24 }, { "length", PRINT_RIGHT, 0 },
		{ "own id", PRINT_LEFT, 16 }, { "input", PRINT_LEFT, 60 } };
	bool records = options->format && !strcmp(options->format, "jsonl");
	int64_t limit = options->limit >= 0 ? options->limit : records ? 0 : LIST_ROWS;
	struct strbuf text = STRBUF_INIT;
	struct id_list ids = ID_LIST_INIT;
	struct json_writer writer;
	struct lister lister = { .out = &text, .screen = !options->output && isatty(STDOUT_FILENO) };
	bool ok;

	if (options->format && !records && strcmp(options->format, "text") != 0) {
		error_set(error, ERROR_USAGE, "list --format wants text or jsonl, not \"%s\"", options->format);
		return error_exit_status(ERROR_USAGE);
	}
	if (!cli_open(cli, options, DB_READ, &lister.db, error))
		return 3;
	if (options->json) {
		json_begin(&writer, &text);
		json_open(&writer, NULL, '[');
		lister.w = &writer;
	} else if (!records) {
		lister.table = print_table_new(columns, 7);
	}
	ok = cli_select(lister.db, options, limit, &ids, error) && list_all(&lister, &ids, error);
	if (lister.table)
		print_table_end(lister.table, &text);
	if (lister.w) {
		json_close(&writer, ']');
		strbuf_addc(&text, '\n');
	}
	if (ok && options->output)
		ok = list_write(&text, options->output, error);
	else if (ok)
		strbuf_add(out, text.data, text.len);
	id_list_free(&ids);
	strbuf_free(&text);
	cli_close(cli, lister.db);
	return ok ? 0 : 3;
}
