/* preop count: how many examples match, and how they are spread over the columns one names. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/facets.h"
#include "preop/model/rowset.h"

#include <stdlib.h>
#include <string.h>

struct counter {
	struct db *db;
	int64_t dataset;
	const char *filter;
	struct json_writer *w; /* NULL: text */
	struct strbuf *out;
};

/* ---- One column ---- */

static void text_bars(struct strbuf *out, const struct facet *facet)
{
	static const struct print_column columns[] = { { .title = "", .limit = 48 }, { "rows", PRINT_RIGHT, 0 },
		{ .title = "", .align = PRINT_RIGHT } };
	struct print_table *table = print_table_new(columns, 3);

	for (size_t i = 0; i < facet->count; i++) {
		const struct facet_bar *bar = &facet->bars[i];
		print_table_cell(table, bar->value);
		print_table_cellf(table, "%lld", (long long)bar->count);
		print_table_cellf(table, "%.1f %%", 100.0 * (double)bar->count / (double)facet->used);
	}
	print_table_end(table, out);
}

static void text_facet(struct strbuf *out, const struct facet *facet)
{
	strbuf_addf(out, "%s: %lld of %lld rows", facet->column->title, (long long)facet->used, (long long)facet->rows);
	if (facet->column->number && facet->used > 0)
		strbuf_addf(out, ", least %lld, mean %.1f, most %lld", (long long)facet->least, facet->mean,
			(long long)facet->most);
	if (facet->others > 0)
		strbuf_addf(out, ", %lld in %lld values that are not shown", (long long)facet->others,
			(long long)(facet->values - (int64_t)facet->count));
	strbuf_addc(out, '\n');
	text_bars(out, facet);
}

static void json_bars(struct json_writer *w, const struct facet *facet)
{
	json_open(w, "bars", '[');
	for (size_t i = 0; i < facet->count; i++) {
		const struct facet_bar *bar = &facet->bars[i];
		json_open(w, NULL, '{');
		json_put_string(w, "value", bar->value);
		json_put_int(w, "rows", bar->count);
		json_put_string(w, "filter", bar->term);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_facet(struct json_writer *w, const struct facet *facet)
{
	json_open(w, NULL, '{');
	json_put_string(w, "column", facet->column->name);
	json_put_int(w, "rows", facet->rows);
	json_put_int(w, "used", facet->used);
	json_put_int(w, "others", facet->others);
	if (facet->column->number && facet->used > 0) {
		json_put_int(w, "least", facet->least);
		json_put_double(w, "mean", facet->mean);
		json_put_int(w, "most", facet->most);
	}
	json_bars(w, facet);
	json_close(w, '}');
}

static bool count_column(const struct counter *counter, const char *column, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct facet facet;
	bool ok = facet_read(counter->db, counter->dataset, counter->filter, column, &arena, &facet, error);

	if (ok && counter->w)
		json_facet(counter->w, &facet);
	else if (ok)
		text_facet(counter->out, &facet);
	arena_free(&arena);
	return ok;
}

/* ---- Only how many ---- */

static bool add_rows(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)ids, (void)complete;
	*(int64_t *)context += (int64_t)count;
	return true;
}

static bool count_rows(const struct counter *counter, struct error *error)
{
	int64_t rows = 0;

	if (!rowset_build(counter->db, counter->dataset, counter->filter, 0, add_rows, &rows, error))
		return false;
	if (counter->w) {
		json_open(counter->w, NULL, '{');
		json_put_int(counter->w, "rows", rows);
		json_close(counter->w, '}');
	} else {
		strbuf_addf(counter->out, "%lld\n", (long long)rows);
	}
	return true;
}

static bool count_all(const struct counter *counter, const struct cli_options *options, struct error *error)
{
	bool ok = true;

	if (options->word_count == 0)
		return count_rows(counter, error);
	if (counter->w)
		json_open(counter->w, NULL, '[');
	for (size_t i = 0; ok && i < options->word_count; i++) {
		if (i > 0 && !counter->w)
			strbuf_addc(counter->out, '\n');
		ok = count_column(counter, options->words[i], error);
	}
	if (counter->w)
		json_close(counter->w, ']');
	return ok;
}

int verb_count(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct strbuf text = STRBUF_INIT;
	struct json_writer writer;
	struct counter counter = { .out = &text, .w = options->json ? &writer : NULL };

	if (!cli_open(cli, options, DB_READ, &counter.db, error))
		return 3;
	char *filter = cli_whole_filter(options);
	json_begin(&writer, &text);
	bool ok = dataset_find(counter.db, options->dataset, &arena, &dataset, error);
	counter.dataset = ok ? dataset.id : 0;
	counter.filter = filter;
	ok = ok && count_all(&counter, options, error);
	if (ok)
		strbuf_addf(out, "%s%s", text.data, options->json ? "\n" : "");
	strbuf_free(&text);
	free(filter);
	arena_free(&arena);
	cli_close(cli, counter.db);
	return ok ? 0 : 3;
}
