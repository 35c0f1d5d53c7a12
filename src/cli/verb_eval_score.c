/* preop eval score: runs the checks of a suite on its outputs, and says what they came to. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verb_eval.h"
#include "cli/words.h"

#include "preop/base/json.h"
#include "preop/formats/tokenizer.h"
#include "preop/formats/unpack.h"
#include "preop/model/check_run.h"
#include "preop/model/check_total.h"
#include "preop/model/suite.h"
#include "preop/model/suspect.h"
#include "preop/net/check_commands.h"
#include "preop/net/embedding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 20, LISTED_AT_MOST = 1000000 };

struct call {
	struct db *db;
	const struct cli_options *options;
	struct suite suite;
	struct arena arena;
	struct strbuf *out;
	struct json_writer w;
	struct error *error;
};

static const char *word(const struct call *call, size_t index)
{
	return index < call->options->word_count ? call->options->words[index] : NULL;
}

static size_t limit_of(const struct call *call)
{
	return call->options->limit >= 0 && call->options->limit < LISTED_AT_MOST ? (size_t)call->options->limit
		: call->options->json                                             ? LISTED_AT_MOST
										  : LISTED;
}

/* ---- Totals ---- */

static void put_cell(struct call *call, const struct check_totals *totals, size_t check, size_t system)
{
	const struct check_total *cell = &totals->cells[check * totals->system_count + system];

	json_open(&call->w, NULL, '{');
	json_put_string(&call->w, "check", totals->checks[check].name);
	json_put_string(&call->w, "kind", totals->checks[check].kind);
	json_put_bool(&call->w, "main", totals->checks[check].main);
	json_put_bool(&call->w, "number", totals->number[check]);
	json_put_string(&call->w, "system", totals->systems[system].name);
	json_put_int(&call->w, "scored", cell->scored);
	json_put_int(&call->w, "passed", cell->passed);
	json_put_int(&call->w, "failed", cell->failed);
	json_put_int(&call->w, "no_value", cell->undefined);
	json_put_int(&call->w, "not_run", cell->missing);
	json_put_double(&call->w, "mean", cell->mean);
	json_put_double(&call->w, "low", cell->low);
	json_put_double(&call->w, "high", cell->high);
	json_close(&call->w, '}');
}

static void put_totals(struct call *call, const struct check_totals *totals)
{
	json_open(&call->w, "systems", '[');
	for (size_t i = 0; i < totals->system_count; i++) {
		json_open(&call->w, NULL, '{');
		json_put_string(&call->w, "name", totals->systems[i].name);
		json_put_int(&call->w, "outputs", totals->systems[i].outputs);
		json_open(&call->w, "states", '{');
		for (int s = 0; s < CHECK_TOTAL_STATES; s++)
			if (totals->systems[i].states[s] > 0)
				json_put_int(&call->w, check_total_states[s], totals->systems[i].states[s]);
		json_close(&call->w, '}');
		json_put_int(&call->w, "suspect", totals->systems[i].suspect);
		json_close(&call->w, '}');
	}
	json_close(&call->w, ']');
	json_open(&call->w, "scores", '[');
	for (size_t c = 0; c < totals->check_count; c++)
		for (size_t s = 0; s < totals->system_count; s++)
			put_cell(call, totals, c, s);
	json_close(&call->w, ']');
}

static void print_systems(const struct check_totals *totals, struct strbuf *out)
{
	for (size_t i = 0; i < totals->system_count; i++) {
		const struct check_system *system = &totals->systems[i];
		print_text(out, system->name);
		strbuf_addf(out, ": %lld outputs", (long long)system->outputs);
		for (int s = 1; s < CHECK_TOTAL_STATES; s++)
			if (system->states[s] > 0)
				strbuf_addf(out, ", %lld %s", (long long)system->states[s], check_total_states[s]);
		if (system->suspect > 0)
			strbuf_addf(out, "; %lld may rest on a cut prompt: preop eval score suspects",
				(long long)system->suspect);
		strbuf_addc(out, '\n');
	}
}

static void print_mean(struct print_table *table, const struct check_total *cell, bool number)
{
	if (cell->scored == 0) {
		print_table_cell(table, "-");
		print_table_cell(table, "");
		return;
	}
	if (number)
		print_table_cellf(table, "%.3f", cell->mean);
	else
		print_table_cellf(table, "%.1f %%", 100 * cell->mean);
	if (isnan(cell->low))
		print_table_cell(table, "");
	else
		print_table_cellf(table, "%.1f..%.1f", 100 * cell->low, 100 * cell->high);
}

static void print_totals(const struct check_totals *totals, struct strbuf *out)
{
	static const struct print_column columns[] = { { "check", PRINT_LEFT, CHECK_NAME },
		{ "system", PRINT_LEFT, 40 }, { "value", PRINT_RIGHT, 0 }, { "95 %", PRINT_RIGHT, 0 },
		{ "n", PRINT_RIGHT, 0 }, { "passed", PRINT_RIGHT, 0 }, { "no value", PRINT_RIGHT, 0 },
		{ "not run", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t c = 0; c < totals->check_count; c++) {
		for (size_t s = 0; s < totals->system_count; s++) {
			const struct check_total *cell = &totals->cells[c * totals->system_count + s];
			print_table_cell(table, totals->checks[c].name);
			print_table_cell(table, totals->systems[s].name);
			print_mean(table, cell, totals->number[c]);
			print_table_cellf(table, "%lld", (long long)cell->scored);
			print_table_cellf(table, "%lld", (long long)cell->passed);
			print_table_cellf(table, "%lld", (long long)cell->undefined);
			print_table_cellf(table, "%lld", (long long)cell->missing);
		}
	}
	print_table_end(table, out);
}

static bool show_totals(struct call *call)
{
	const struct cli_options *options = call->options;
	struct check_totals totals;

	if (!check_total(call->db, call->suite.id, options->check, options->system, &call->arena, &totals, call->error))
		return false;
	if (options->json) {
		put_totals(call, &totals);
		return true;
	}
	print_systems(&totals, call->out);
	if (totals.check_count > 0)
		strbuf_addc(call->out, '\n');
	print_totals(&totals, call->out);
	return true;
}

static bool run_show(struct call *call)
{
	if (call->options->json) {
		json_open(&call->w, NULL, '{');
		json_put_string(&call->w, "suite", call->suite.name);
	}
	bool ok = show_totals(call);
	if (call->options->json)
		json_close(&call->w, '}');
	return ok;
}

/* ---- Running ---- */

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total < 0 ? 0 : total, done);
}

static bool is_stopped(void *context)
{
	(void)context;
	return progress_stopped();
}

/* --command NAME=WORDS, before those of the configuration. */
static bool read_commands(struct call *call, struct words *words, struct check_means *means)
{
	const char *given = call->options->command, *equals = given != NULL ? strchr(given, '=') : NULL;
	struct check_command *all, *own;
	size_t count;

	if (!check_commands_read(&call->arena, &own, &count, call->error))
		return false;
	all = arena_alloc(&call->arena, (count + 1) * sizeof(*all));
	if (given != NULL) {
		if (equals == NULL || !words_split(words, equals + 1, call->error) || words->count == 0)
			return error_set(call->error, ERROR_USAGE, "--command wants NAME=PROGRAM and its arguments");
		all[means->command_count++] = (struct check_command){
			arena_strndup(&call->arena, given, (size_t)(equals - given)), (const char *const *)words->items
		};
	}
	for (size_t i = 0; i < count; i++)
		all[means->command_count++] = own[i];
	means->commands = all;
	return true;
}

static bool fetch_vectors(struct call *call, struct progress *progress, int64_t *fetched)
{
	struct endpoint endpoint;
	const struct embedding_request request = {
		.suite = call->suite.id, .endpoint = &endpoint, .progress = on_progress, .context = progress
	};

	return call->options->embed == NULL ||
		(endpoint_find(call->options->embed, &call->arena, &endpoint, call->error) &&
			embedding_fetch(call->db, &request, fetched, call->error));
}

struct outcome {
	struct check_report report;
	int64_t suspects, fetched;
};

static bool has_checks(struct call *call, bool *any)
{
	struct check *checks;
	size_t count;

	bool ok = check_list(call->db, call->suite.id, &call->arena, &checks, &count, call->error);
	*any = ok && count > 0;
	return ok;
}

static bool run_checks(struct call *call, struct check_means *means, struct outcome *outcome)
{
	struct progress progress = progress_begin("check", call->suite.name);
	struct check_request request = { .suite = call->suite.id,
		.check = call->options->check,
		.system = call->options->system,
		.means = *means,
		.progress = on_progress,
		.context = &progress };
	bool any;

	progress_catch();
	bool ok = fetch_vectors(call, &progress, &outcome->fetched) && has_checks(call, &any) &&
		(!any || check_run(call->db, &request, &outcome->report, call->error)) &&
		suspect_scan(call->db, call->suite.id, &outcome->suspects, call->error);
	progress_end(&progress);
	progress_release();
	return ok;
}

static void put_outcome(struct call *call, const struct outcome *outcome)
{
	json_put_string(&call->w, "suite", call->suite.name);
	json_put_int(&call->w, "checks", outcome->report.checks);
	json_put_int(&call->w, "outputs", outcome->report.outputs);
	json_put_int(&call->w, "results", outcome->report.results);
	json_put_int(&call->w, "no_value", outcome->report.undefined);
	json_put_int(&call->w, "vectors", outcome->fetched);
	json_put_int(&call->w, "new_suspects", outcome->suspects);
}

static bool run_all(struct call *call)
{
	struct words words = WORDS_INIT;
	struct tokenizer tokenizer = { .name = NULL };
	struct check_means means = { .stop = is_stopped, .unpack = part_bytes };
	struct outcome outcome = { .fetched = 0 };

	bool ok = read_commands(call, &words, &means) &&
		(call->options->tokenizer == NULL ||
			tokenizer_read(call->options->tokenizer, call->options->encoding, &tokenizer, call->error));
	means.bpe = tokenizer.bpe;
	means.tokenizer = tokenizer.name;
	ok = ok && run_checks(call, &means, &outcome);
	tokenizer_free(&tokenizer);
	words_free(&words);
	if (!ok)
		return false;
	if (call->options->json) {
		json_open(&call->w, NULL, '{');
		put_outcome(call, &outcome);
	} else {
		strbuf_addf(call->out, "%lld checks on %lld outputs: %lld results, %lld of them without a value\n\n",
			(long long)outcome.report.checks, (long long)outcome.report.outputs,
			(long long)outcome.report.results, (long long)outcome.report.undefined);
	}
	ok = show_totals(call);
	if (call->options->json)
		json_close(&call->w, '}');
	return ok;
}

/* ---- Failing cases ---- */

static void put_cases(struct call *call, const struct check_case *cases, size_t count)
{
	json_open(&call->w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&call->w, NULL, '{');
		json_put_string(&call->w, "case", cases[i].external);
		json_put_string(&call->w, "state", cases[i].state);
		json_put_double(&call->w, "value", cases[i].value);
		json_put_string(&call->w, "label", cases[i].label);
		json_put_string(&call->w, "detail", cases[i].detail);
		json_close(&call->w, '}');
	}
	json_close(&call->w, ']');
}

static bool run_failing(struct call *call)
{
	static const struct print_column columns[] = { { "case", PRINT_LEFT, 40 }, { "value", PRINT_RIGHT, 0 },
		{ "why", PRINT_LEFT, 120 } };
	struct check_case *cases;
	size_t count;

	if (!check_failing(call->db, call->suite.id, word(call, 1), word(call, 2), call->options->no_value,
		    limit_of(call), &call->arena, &cases, &count, call->error))
		return false;
	if (call->options->json)
		return put_cases(call, cases, count), true;
	struct print_table *table = print_table_new(columns, 3);
	for (size_t i = 0; i < count; i++) {
		print_table_cell(table, cases[i].external);
		if (isnan(cases[i].value))
			print_table_cell(table, "-");
		else
			print_table_cellf(table, "%.3g", cases[i].value);
		print_table_cell(table, cases[i].detail);
	}
	print_table_end(table, call->out);
	if (count == 0)
		strbuf_adds(call->out, "no case of that system failed\n");
	return true;
}

/* ---- Confusion ---- */

static void put_confusion(struct call *call, const struct check_confusion *confusion)
{
	json_open(&call->w, NULL, '{');
	json_put_int(&call->w, "n", confusion->n);
	json_put_double(&call->w, "accuracy", confusion->accuracy);
	json_put_double(&call->w, "macro_f1", confusion->macro_f1);
	json_open(&call->w, "classes", '[');
	for (size_t i = 0; i < confusion->count; i++) {
		const struct check_class *class = &confusion->classes[i];
		json_open(&call->w, NULL, '{');
		json_put_string(&call->w, "class", class->name);
		json_put_int(&call->w, "cases", class->right);
		json_put_int(&call->w, "said", class->said);
		json_put_double(&call->w, "precision", class->precision);
		json_put_double(&call->w, "recall", class->recall);
		json_put_double(&call->w, "f1", class->f1);
		json_close(&call->w, '}');
	}
	json_close(&call->w, ']');
	json_open(&call->w, "matrix", '[');
	for (size_t i = 0; i < confusion->count; i++) {
		json_open(&call->w, NULL, '[');
		for (size_t j = 0; j <= confusion->count; j++)
			json_put_int(&call->w, NULL, confusion->cells[i * (confusion->count + 1) + j]);
		json_close(&call->w, ']');
	}
	json_close(&call->w, ']');
	json_close(&call->w, '}');
}

static void print_share(struct print_table *table, double value)
{
	if (isnan(value))
		print_table_cell(table, "-");
	else
		print_table_cellf(table, "%.3f", value);
}

/* Rows are what is right, columns what was said. */
static void print_confusion(const struct check_confusion *confusion, struct arena *arena, struct strbuf *out)
{
	size_t count = confusion->count + 5;
	struct print_column *columns = arena_alloc(arena, count * sizeof(*columns));
	struct print_table *table;

	columns[0] = (struct print_column){ "right, then said", PRINT_LEFT, 30 };
	for (size_t i = 0; i < confusion->count; i++)
		columns[i + 1] = (struct print_column){ confusion->classes[i].name, PRINT_RIGHT, 20 };
	columns[count - 4] = (struct print_column){ "none", PRINT_RIGHT, 0 };
	columns[count - 3] = (struct print_column){ "precision", PRINT_RIGHT, 0 };
	columns[count - 2] = (struct print_column){ "recall", PRINT_RIGHT, 0 };
	columns[count - 1] = (struct print_column){ "F1", PRINT_RIGHT, 0 };
	table = print_table_new(columns, count);
	for (size_t i = 0; i < confusion->count; i++) {
		print_table_cell(table, confusion->classes[i].name);
		for (size_t j = 0; j <= confusion->count; j++)
			print_table_cellf(table, "%lld", (long long)confusion->cells[i * (confusion->count + 1) + j]);
		print_share(table, confusion->classes[i].precision);
		print_share(table, confusion->classes[i].recall);
		print_share(table, confusion->classes[i].f1);
	}
	print_table_end(table, out);
	if (confusion->n > 0)
		strbuf_addf(out, "\naccuracy %.3f, macro F1 %.3f, n %lld\n", confusion->accuracy, confusion->macro_f1,
			(long long)confusion->n);
	else
		strbuf_adds(out, "\nnothing has been scored\n");
}

static bool run_confusion(struct call *call)
{
	struct check_confusion confusion;

	if (!check_confusion(
		    call->db, call->suite.id, word(call, 1), word(call, 2), &call->arena, &confusion, call->error))
		return false;
	if (call->options->json)
		put_confusion(call, &confusion);
	else
		print_confusion(&confusion, &call->arena, call->out);
	return true;
}

/* ---- Suspects ---- */

static bool run_suspects(struct call *call)
{
	static const struct print_column columns[] = { { "system", PRINT_LEFT, 40 }, { "case", PRINT_LEFT, 40 },
		{ "why", PRINT_LEFT, 120 } };
	struct suspect *items;
	size_t count;

	if (!suspect_list(call->db, call->suite.id, call->options->system, limit_of(call), &call->arena, &items, &count,
		    call->error))
		return false;
	struct print_table *table = print_table_new(columns, 3);
	if (call->options->json)
		json_open(&call->w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		if (call->options->json) {
			json_open(&call->w, NULL, '{');
			json_put_string(&call->w, "system", items[i].system);
			json_put_string(&call->w, "case", items[i].external);
			json_put_string(&call->w, "why", items[i].why);
			json_close(&call->w, '}');
			continue;
		}
		print_table_cell(table, items[i].system);
		print_table_cell(table, items[i].external);
		print_table_cell(table, items[i].why);
	}
	print_table_end(table, call->out);
	if (call->options->json)
		json_close(&call->w, ']');
	else if (count == 0)
		strbuf_adds(call->out,
			"no answer is known that may rest on a cut prompt; preop eval score looks for them\n");
	return true;
}

/* ---- The word ---- */

static const struct score_action {
	const char *word;
	size_t words; /* behind it */
	enum db_mode mode;
	bool (*run)(struct call *call);
	const char *usage;
} actions[] = {
	{ "all", 0, DB_WRITE, run_all, "all" },
	{ "show", 0, DB_READ, run_show, "show" },
	{ "failing", 2, DB_READ, run_failing, "failing CHECK SYSTEM" },
	{ "confusion", 2, DB_READ, run_confusion, "confusion CHECK SYSTEM" },
	{ "suspects", 0, DB_READ, run_suspects, "suspects" },
};

static const struct score_action *find_action(const struct cli_options *options, struct error *error)
{
	const char *name = options->word_count > 0 ? options->words[0] : "all";
	size_t words = options->word_count > 0 ? options->word_count - 1 : 0;

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].word, name) != 0)
			continue;
		if (words == actions[i].words)
			return &actions[i];
		error_set(error, ERROR_USAGE, "eval score wants: %s", actions[i].usage);
		return NULL;
	}
	error_set(
		error, ERROR_USAGE, "eval score knows all, show, failing, confusion and suspects, not \"%.40s\"", name);
	return NULL;
}

int eval_scores(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct score_action *action = find_action(options, error);
	struct call call = { .options = options, .out = out, .error = error };

	if (action == NULL)
		return error_exit_status(ERROR_USAGE);
	if (!cli_open(cli, options, action->mode, &call.db, error))
		return 3;
	json_begin(&call.w, out);
	bool ok = suite_find(call.db, options->suite, &call.arena, &call.suite, error) && action->run(&call);
	if (ok && options->json)
		strbuf_addc(out, '\n');
	arena_free(&call.arena);
	cli_close(cli, call.db);
	return ok ? 0 : error_exit_status(error->code);
}
