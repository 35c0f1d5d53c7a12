/* preop noise: what the disagreement costs, and what more decisions would change. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/label_measure.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static bool on_progress(void *context, int64_t done)
{
	return progress_step(context, done, 0, done);
}

/* ---- JSON ---- */

static void json_counts(struct json_writer *w, const struct noise_report *report)
{
	json_put_string(w, "method", report->method);
	json_put_int(w, "items", report->items);
	json_put_int(w, "annotators", report->annotators);
	json_put_int(w, "labels", report->labels);
	json_put_int(w, "settled", report->settled);
	json_put_int(w, "plural", report->plural);
	json_put_int(w, "ties", report->ties);
	json_put_int(w, "unanimous", report->unanimous);
	json_put_int(w, "single", report->single);
	json_put_double(w, "wrong", report->wrong.expected);
	json_put_double(w, "low", report->wrong.low);
	json_put_double(w, "high", report->wrong.high);
	json_put_double(w, "rate", report->rate);
	json_put_double(w, "ceiling", report->ceiling);
	json_put_double(w, "ceiling_low", report->ceiling_low);
	json_put_double(w, "ceiling_high", report->ceiling_high);
	json_put_double(w, "annotator_error", report->annotator);
	json_put_int(w, "known", report->known);
	json_put_double(w, "missed", report->missed);
	json_put_double(w, "expected_missed", report->expected_missed);
}

static void json_classes(struct json_writer *w, const struct noise_report *report)
{
	json_open(w, "classes", '[');
	for (size_t i = 0; i < report->class_count; i++) {
		const struct noise_class *numbers = &report->classes[i].numbers;
		json_open(w, NULL, '{');
		json_put_string(w, "label", report->classes[i].label);
		json_put_double(w, "items", numbers->items);
		json_put_double(w, "wrong", numbers->wrong);
		json_put_double(w, "rate", numbers->items > 0 ? numbers->wrong / numbers->items : (double)NAN);
		json_put_double(w, "annotator_error", numbers->annotator);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_budget(struct json_writer *w, const struct noise_budget *budget)
{
	json_open(w, "budget", '{');
	json_put_int(w, "decisions", budget->decisions);
	json_put_double(w, "now", budget->now);
	json_put_double(w, "now_low", budget->now_low);
	json_put_double(w, "now_high", budget->now_high);
	json_put_double(w, "after", budget->after);
	json_put_double(w, "low", budget->low);
	json_put_double(w, "high", budget->high);
	json_put_int(w, "open", budget->open);
	json_put_double(w, "seconds", budget->seconds);
	json_put_double(w, "per_minute", budget->per_minute);
	json_put_double(w, "least", budget->least);
	json_put_double(w, "worth", budget->worth >= 0 ? (double)budget->worth : (double)NAN);
	json_put_double(w, "for_point", budget->for_point > 0 ? (double)budget->for_point : (double)NAN);
	json_close(w, '}');
}

static void report_json(const struct noise_report *report, const struct dataset *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset->name);
	json_put_string(&w, "level", label_level_word(dataset->level));
	json_counts(&w, report);
	json_classes(&w, report);
	json_budget(&w, &report->budget);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void text_wrong(const struct noise_report *report, struct strbuf *out)
{
	strbuf_addf(out, "  wrong labels to expect  %.0f of %" PRId64 " (90 %%: %.0f-%.0f), %.1f %%\n",
		report->wrong.expected, report->items - report->plural, report->wrong.low, report->wrong.high,
		100 * report->rate);
	strbuf_addf(out,
		"  ceiling                 %.1f %% (%.1f-%.1f): what a model that is always right shows here\n",
		100 * report->ceiling, 100 * report->ceiling_low, 100 * report->ceiling_high);
	if (!isnan(report->annotator))
		strbuf_addf(out, "  one annotator           wrong %.1f %% of the time\n", 100 * report->annotator);
	if (report->known > 0)
		strbuf_addf(out,
			"  right answers known     %" PRId64 ": %.1f labels are wrong, %.1f were to be expected\n",
			report->known, report->missed, report->expected_missed);
}

static void text_classes(const struct noise_report *report, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "label", PRINT_LEFT, 30 },
		{ "items", PRINT_RIGHT, 0 },
		{ "wrong", PRINT_RIGHT, 0 },
		{ "rate %", PRINT_RIGHT, 0 },
		{ "one annotator misses %", PRINT_RIGHT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < report->class_count; i++) {
		const struct noise_class *numbers = &report->classes[i].numbers;
		print_table_cell(table, report->classes[i].label);
		print_table_cellf(table, "%.1f", numbers->items);
		print_table_cellf(table, "%.1f", numbers->wrong);
		if (numbers->items > 0)
			print_table_cellf(table, "%.1f", 100 * numbers->wrong / numbers->items);
		else
			print_table_cell(table, "-");
		if (isnan(numbers->annotator))
			print_table_cell(table, "-");
		else
			print_table_cellf(table, "%.1f", 100 * numbers->annotator);
	}
	print_table_end(table, out);
}

static void text_budget(const struct noise_budget *budget, struct strbuf *out)
{
	strbuf_adds(out, "  ");
	noise_budget_print(budget, out);
	strbuf_addf(out, "\n  %" PRId64 " open", budget->open);
	if (isnan(budget->seconds))
		strbuf_adds(out, "; how long a decision takes is not known before some are made");
	else
		strbuf_addf(out,
			"; a decision takes %.1f s, the next ten take away %.2f wrong labels a minute\n  after %" PRId64
			" decisions a minute takes away less than %g",
			budget->seconds, budget->per_minute, budget->worth, budget->least);
	if (budget->for_point > 0)
		strbuf_addf(out, "\n  %" PRId64 " decisions raise the ceiling by one point", budget->for_point);
	strbuf_addc(out, '\n');
}

static void report_text(const struct noise_report *report, const struct dataset *dataset, struct strbuf *out)
{
	print_text(out, dataset->name);
	strbuf_addf(out, "  %" PRId64 " items, %" PRId64 " labels of %" PRId64 " annotators (by %s)\n", report->items,
		report->labels, report->annotators, report->method);
	strbuf_addf(out, "  decided %" PRId64 ", unanimous %" PRId64 ", ties %" PRId64 ", one label only %" PRId64 "\n",
		report->settled, report->unanimous, report->ties, report->single);
	text_wrong(report, out);
	text_classes(report, out);
	text_budget(&report->budget, out);
}

/* For the gates. A file that cannot be written now was read all the same. */
static void keep(struct cli *cli, const struct cli_options *options, int64_t dataset, int64_t op,
	const struct noise_report *report)
{
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, NULL))
		return;
	if (db_writable(db))
		label_measure_keep_noise(db, dataset, op, report, NULL);
	cli_close(cli, db);
}

static bool measure(struct db *db, const struct cli_options *options, struct noise_options *asked, struct arena *arena,
	struct dataset *dataset, int64_t *op, struct noise_report *report, struct error *error)
{
	if (!dataset_find(db, options->dataset, arena, dataset, error) || !label_measure_newest(db, op, error))
		return false;
	struct progress progress = progress_begin("judge", dataset->name);
	asked->context = &progress;
	progress_catch();
	bool ok = noise_read(db, dataset, asked, arena, report, error);
	progress_end(&progress);
	progress_release();
	return ok;
}

static bool read_least(const char *text, double *out, struct error *error)
{
	char *end;

	*out = 0;
	if (text == NULL)
		return true;
	*out = strtod(text, &end);
	if (end != text && *end == '\0' && *out > 0 && *out < 1e6)
		return true;
	return error_set(error, ERROR_USAGE, "--below wants a number of wrong labels above 0, not \"%s\"", text);
}

int verb_noise(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct noise_options asked = { .decisions = options->decisions, .progress = on_progress };
	struct noise_report report;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct db *db;
	int64_t op;

	if (options->word_count > 0)
		return cli_usage(error, "noise takes no words: name the dataset with --dataset");
	if (!read_least(options->below, &asked.least, error))
		return 64;
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = measure(db, options, &asked, &arena, &dataset, &op, &report, error);
	cli_close(cli, db);
	if (ok) {
		(options->json ? report_json : report_text)(&report, &dataset, out);
		keep(cli, options, dataset.id, op, &report);
	}
	arena_free(&arena);
	return ok ? 0 : 3;
}
