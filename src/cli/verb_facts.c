/* preop facts: what in the answers can change after training. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/facts.h"

#include <inttypes.h>

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done);
}

/* ---- The report on a dataset ---- */

static void json_count(struct json_writer *w, const struct facts_count *count)
{
	json_open(w, NULL, '{');
	json_put_string(w, "id", count->rule->id);
	json_put_string(w, "name", count->rule->name);
	json_put_string(w, "goes", count->rule->goes);
	json_put_string(w, "level", count->rule->level);
	json_put_int(w, "rows", count->rows);
	json_put_int(w, "hits", count->hits);
	json_put_int(w, "grounded", count->grounded);
	json_put_int(w, "shown", count->shown);
	json_put_int(w, "volatile_rows", count->volatile_rows);
	json_put_int(w, "slow", count->slow);
	json_open(w, "examples", '[');
	for (int i = 0; i < FACTS_EXAMPLES && count->examples[i] != 0; i++)
		json_put_int(w, NULL, count->examples[i]);
	json_close(w, ']');
	json_close(w, '}');
}

static void report_json(const struct facts_report *report, const char *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_int(&w, "rows", report->rows);
	json_put_int(&w, "answers", report->answers);
	json_put_int(&w, "volatile_rows", report->volatile_rows);
	json_put_int(&w, "carriers", report->carriers);
	json_put_int(&w, "hits", report->hits);
	json_put_int(&w, "grounded", report->grounded);
	json_open(&w, "rules", '[');
	for (size_t i = 0; i < report->count; i++)
		json_count(&w, &report->counts[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_counts(const struct facts_report *report, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "rule", PRINT_LEFT, 0 },
		{ "finds", PRINT_LEFT, 0 },
		{ "level", PRINT_LEFT, 0 },
		{ "rows", PRINT_RIGHT, 0 },
		{ "hits", PRINT_RIGHT, 0 },
		{ "grounded", PRINT_RIGHT, 0 },
		{ "belongs in", PRINT_LEFT, 0 },
		{ "first ungrounded", PRINT_LEFT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct strbuf ids = STRBUF_INIT;

	for (size_t i = 0; i < report->count; i++) {
		const struct facts_count *count = &report->counts[i];

		if (count->hits == 0)
			continue;
		strbuf_reset(&ids);
		for (int j = 0; j < FACTS_EXAMPLES && count->examples[j] != 0; j++)
			strbuf_addf(&ids, "%s%" PRId64, j > 0 ? " " : "", count->examples[j]);
		print_table_cell(table, count->rule->id);
		print_table_cell(table, count->rule->name);
		print_table_cell(table, count->rule->level);
		print_table_cellf(table, "%" PRId64, count->rows);
		print_table_cellf(table, "%" PRId64, count->hits);
		print_table_cellf(table, "%" PRId64, count->grounded + count->shown);
		print_table_cell(table, count->rule->goes);
		print_table_cell(table, ids.data);
	}
	strbuf_free(&ids);
	print_table_end(table, out);
}

static void report_text(const struct facts_report *report, const char *dataset, struct strbuf *out)
{
	print_text(out, dataset);
	strbuf_adds(out, "  ");
	print_number(out, report->volatile_rows);
	strbuf_adds(out, " of ");
	print_number(out, report->answers);
	strbuf_adds(out, " answers carry a volatile fact");
	if (report->answers > 0)
		strbuf_addf(out, " (%.1f %%)", 100.0 * (double)report->volatile_rows / (double)report->answers);
	strbuf_addf(out, "; %" PRId64 " are mostly facts\n", report->carriers);
	print_counts(report, out);
}

struct scanned {
	struct arena arena;
	struct dataset dataset;
	struct facts_report report;
};

static bool scan(struct db *db, const struct cli_options *options, struct scanned *out, struct error *error)
{
	if (!dataset_find(db, options->dataset, &out->arena, &out->dataset, error))
		return false;
	struct progress progress = progress_begin("look through", out->dataset.name);
	progress_catch();
	bool ok = facts_scan(db, out->dataset.id, on_progress, &progress, &out->arena, &out->report, error);
	progress_end(&progress);
	progress_release();
	return ok;
}

/* What cannot be kept is no failure: the file may be read-only or in use. */
static void keep(struct cli *cli, const struct cli_options *options, const struct scanned *scanned)
{
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, NULL))
		return;
	if (db_writable(db))
		facts_keep(db, scanned->dataset.id, &scanned->report, NULL);
	cli_close(cli, db);
}

static bool report_dataset(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct scanned scanned = { .arena = ARENA_INIT };
	struct db *db;
	bool ok = cli_open(cli, options, DB_READ, &db, error);

	if (ok) {
		ok = scan(db, options, &scanned, error);
		cli_close(cli, db);
	}
	if (ok) {
		(options->json ? report_json : report_text)(&scanned.report, scanned.dataset.name, out);
		keep(cli, options, &scanned);
	}
	arena_free(&scanned.arena);
	return ok;
}

/* ---- The hits of single rows ---- */

static void json_hits(struct json_writer *w, int64_t id, const struct example_detail *detail,
	const struct facts_hit *hits, size_t count)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", id);
	json_open(w, "hits", '[');
	for (size_t i = 0; i < count; i++) {
		const struct turn *turn = &detail->turns.items[hits[i].turn];

		json_open(w, NULL, '{');
		json_put_string(w, "rule", hits[i].rule->id);
		json_put_string(w, "name", hits[i].rule->name);
		json_put_string(w, "goes", hits[i].rule->goes);
		json_put_string(w, "level", hits[i].rule->level);
		json_put_int(w, "turn", (int64_t)hits[i].turn);
		json_put_int(w, "start", (int64_t)hits[i].start);
		json_put_int(w, "length", (int64_t)hits[i].length);
		json_put_bytes(w, "text", turn->text + hits[i].start, hits[i].length);
		json_put_bool(w, "grounded", hits[i].grounded);
		json_put_bool(w, "shown", hits[i].shown);
		json_put_bool(w, "volatile", facts_volatile(&hits[i]));
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void print_hits(
	struct strbuf *out, int64_t id, const struct example_detail *detail, const struct facts_hit *hits, size_t count)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(out, "%" PRId64 "  %zu hit%s\n", id, count, count == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&text);
		strbuf_add(&text, detail->turns.items[hits[i].turn].text + hits[i].start, hits[i].length);
		strbuf_adds(out, "  ");
		print_cell(out, hits[i].rule->name, 26, false);
		print_cell(out, text.data, 34, false);
		strbuf_addf(out, " %s\n",
			hits[i].grounded                   ? "in what was given"
				: hits[i].shown            ? "in a shown calculation"
				: facts_volatile(&hits[i]) ? "volatile"
							   : "ungrounded");
	}
	strbuf_free(&text);
}

static bool show_row(struct db *db, struct facts_lint *lint, const char *word, const struct cli_options *options,
	struct json_writer *w, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example_detail detail;
	struct facts_hit *hits;
	size_t count;
	int64_t id;
	bool ok = cli_read_number(word, "example number", &id, error) && example_read(db, id, &arena, &detail, error);

	if (ok) {
		facts_find(lint, &detail.turns, &arena, &hits, &count);
		if (options->json)
			json_hits(w, id, &detail, hits, count);
		else
			print_hits(out, id, &detail, hits, count);
	}
	arena_free(&arena);
	return ok;
}

static bool show_rows(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct facts_lint *lint;
	struct json_writer w;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return false;
	lint = facts_lint_new(error);
	ok = lint != NULL;
	json_begin(&w, out);
	if (options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; ok && i < options->word_count; i++)
		ok = show_row(db, lint, options->words[i], options, &w, out, error);
	if (options->json) {
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	}
	facts_lint_free(lint);
	cli_close(cli, db);
	return ok;
}

int verb_facts(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return (options->word_count > 0 ? show_rows : report_dataset)(cli, options, out, error) ? 0 : 3;
}
