/* preop trainers: what each trainer would do with each row. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/formats/trainer.h"
#include "preop/model/dataset.h"
#include "preop/model/filter.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_IDS = 5 };

static const char *const origins[] = {
	[TOKENS_ESTIMATED] = "estimate",
	[TOKENS_STORED] = "stored",
	[TOKENS_COUNTED] = "counted",
};

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done);
}

/* The first rows of a reason, as numbers with `between`; in JSON they are put one by one. */
static void first_ids(const struct trainer_report *report, enum trainer_id id, enum fate_reason reason,
	struct json_writer *w, struct strbuf *out)
{
	struct id_list ids = ID_LIST_INIT;

	trainer_rows(report, id, FATES, reason, FIRST_IDS, &ids);
	for (size_t i = 0; i < ids.count; i++) {
		if (w)
			json_put_int(w, NULL, ids.ids[i]);
		else
			strbuf_addf(out, "%s%lld", i ? ", " : "", (long long)ids.ids[i]);
	}
	if (!w && report->counts[id].reasons[reason] > FIRST_IDS)
		strbuf_adds(out, " ...");
	id_list_free(&ids);
}

/* ---- JSON ---- */

/* What opens these rows; null when they lie in too many places for a filter. */
static void filter_json(
	struct json_writer *w, const struct trainer_report *report, enum trainer_id id, enum fate_reason reason)
{
	struct id_list ids = ID_LIST_INIT;
	struct strbuf filter = STRBUF_INIT;

	trainer_rows(report, id, FATES, reason, 0, &ids);
	id_list_sort_unique(&ids);
	bool whole = filter_print_ids(&ids, &filter) == ids.count;
	json_put_string(w, "filter", whole ? filter.data : NULL);
	id_list_free(&ids);
	strbuf_free(&filter);
}

static void reason_json(
	struct json_writer *w, const struct trainer_report *report, enum trainer_id id, enum fate_reason reason)
{
	const struct trainer_rule *rule = &trainer_get(id)->rules[reason];

	json_open(w, NULL, '{');
	json_put_string(w, "fate", fate_name(rule->fate));
	json_put_string(w, "reason", rule->title);
	json_put_int(w, "rows", report->counts[id].reasons[reason]);
	json_open(w, "examples", '[');
	first_ids(report, id, reason, w, NULL);
	json_close(w, ']');
	filter_json(w, report, id, reason);
	json_put_string(w, "rule", rule->rule);
	json_put_string(w, "advice", rule->advice);
	json_close(w, '}');
}

static void trainer_json(struct json_writer *w, const struct trainer_report *report, enum trainer_id id)
{
	const struct trainer *trainer = trainer_get(id);
	const struct trainer_counts *counts = &report->counts[id];
	char outcome[160];
	bool trains = trainer_outcome(report, id, outcome, sizeof(outcome));

	json_open(w, NULL, '{');
	json_put_string(w, "trainer", trainer->name);
	json_put_string(w, "title", trainer->title);
	json_put_bool(w, "trains", trains);
	json_put_string(w, "outcome", outcome);
	json_put_int(w, "limit", report->limits[id]);
	json_put_string(w, "limit_name", trainer->limit_name);
	for (int fate = 0; fate < FATES; fate++)
		json_put_int(w, fate_name((enum fate)fate), counts->fates[fate]);
	json_put_int(w, "tokens", counts->tokens);
	json_put_int(w, "tokens_in_loss", counts->loss);
	json_put_int(w, "rows_without_loss", counts->no_loss);
	json_open(w, "reasons", '[');
	for (int reason = 0; reason < REASONS; reason++)
		if (counts->reasons[reason] > 0)
			reason_json(w, report, id, (enum fate_reason)reason);
	json_close(w, ']');
	json_put_string(w, "source", trainer->source);
	json_close(w, '}');
}

static void report_json(const struct trainer_report *report, const char *dataset, int only, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_int(&w, "rows", report->rows);
	json_put_string(&w, "tokens_are", origins[report->origin]);
	json_put_string(&w, "tokenizer", *report->tokenizer ? report->tokenizer : NULL);
	json_open(&w, "trainers", '[');
	for (int id = 0; id < TRAINERS; id++)
		if (only < 0 || only == id)
			trainer_json(&w, report, (enum trainer_id)id);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void cell_number(struct print_table *table, int64_t value)
{
	struct strbuf text = STRBUF_INIT;

	print_number(&text, value);
	print_table_cell(table, text.data);
	strbuf_free(&text);
}

static void overview(const struct trainer_report *report, int only, struct strbuf *out)
{
	static const struct print_column columns[] = { { "trainer", PRINT_LEFT, 0 }, { "limit", PRINT_RIGHT, 0 },
		{ "used", PRINT_RIGHT, 0 }, { "cut", PRINT_RIGHT, 0 }, { "dropped", PRINT_RIGHT, 0 },
		{ "refused", PRINT_RIGHT, 0 }, { "in loss", PRINT_RIGHT, 0 }, { "no loss", PRINT_RIGHT, 0 },
		{ "outcome", PRINT_LEFT, 0 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	char outcome[160];

	for (int id = 0; id < TRAINERS; id++) {
		const struct trainer_counts *counts = &report->counts[id];
		if (only >= 0 && only != id)
			continue;
		print_table_cell(table, trainer_get((enum trainer_id)id)->title);
		cell_number(table, report->limits[id]);
		for (int fate = 0; fate < FATES; fate++)
			cell_number(table, counts->fates[fate]);
		cell_number(table, counts->loss);
		cell_number(table, counts->no_loss);
		trainer_outcome(report, (enum trainer_id)id, outcome, sizeof(outcome));
		print_table_cell(table, outcome);
	}
	print_table_end(table, out);
}

static void reasons(const struct trainer_report *report, enum trainer_id id, struct strbuf *out)
{
	const struct trainer *trainer = trainer_get(id);

	strbuf_addf(out, "\n%s  (%s)\n", trainer->title, trainer->source);
	for (int i = 0; i < REASONS; i++) {
		const struct trainer_rule *rule = &trainer->rules[i];
		if (report->counts[id].reasons[i] == 0)
			continue;
		strbuf_addf(out, "  %s: ", fate_name(rule->fate));
		print_number(out, report->counts[id].reasons[i]);
		strbuf_addf(out, ", %s  (", rule->title);
		first_ids(report, id, (enum fate_reason)i, NULL, out);
		strbuf_adds(out, ")\n");
		print_prose(out, 4, rule->rule, strlen(rule->rule));
		if (*rule->advice)
			print_prose(out, 4, rule->advice, strlen(rule->advice));
	}
}

static void report_text(const struct trainer_report *report, const char *dataset, int only, struct strbuf *out)
{
	print_text(out, dataset);
	strbuf_adds(out, "  ");
	print_number(out, report->rows);
	strbuf_adds(out, report->rows == 1 ? " row; tokens " : " rows; tokens ");
	strbuf_adds(out, report->origin == TOKENS_ESTIMATED ? "are an estimate" : "counted with ");
	print_text(out, report->tokenizer);
	strbuf_adds(out, ", without those of a chat template\n\n");
	overview(report, only, out);
	for (int id = 0; id < TRAINERS; id++)
		if (only < 0 || only == id)
			reasons(report, (enum trainer_id)id, out);
}

/* ---- */

static bool preview(struct db *db, const struct cli_options *options, const struct tokenizer *tokenizer, int only,
	struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct trainer_report report;
	struct dataset dataset;

	if (!dataset_find(db, options->dataset, &arena, &dataset, error)) {
		arena_free(&arena);
		return false;
	}
	char *filter = cli_whole_filter(options);
	struct progress progress = progress_begin("judge", dataset.name);
	const struct trainer_options asked = { .dataset = dataset.id,
		.filter = filter,
		.limit = options->max_tokens,
		.tokenizer = tokenizer,
		.progress = on_progress,
		.context = &progress };
	progress_catch();
	bool ok = trainers_preview(db, &asked, &report, error);
	progress_end(&progress);
	progress_release();
	if (ok) {
		(options->json ? report_json : report_text)(&report, dataset.name, only, out);
		trainer_report_free(&report);
	}
	free(filter);
	arena_free(&arena);
	return ok;
}

int verb_trainers(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct tokenizer tokenizer = { .name = NULL };
	enum trainer_id wanted = TRAINERS;
	struct db *db;

	if (options->encoding && !options->tokenizer)
		return cli_usage(error, "--encoding says how a .tiktoken file splits: give it with --tokenizer");
	if ((options->trainer && !trainer_find(options->trainer, &wanted, error)) ||
		(options->tokenizer && !tokenizer_read(options->tokenizer, options->encoding, &tokenizer, error)))
		return error_exit_status(error->code);
	if (!cli_open(cli, options, DB_READ, &db, error)) {
		tokenizer_free(&tokenizer);
		return 3;
	}
	bool ok = preview(
		db, options, tokenizer.bpe ? &tokenizer : NULL, options->trainer ? (int)wanted : -1, out, error);
	cli_close(cli, db);
	tokenizer_free(&tokenizer);
	return ok ? 0 : error_exit_status(error->code);
}
