/* preop annotations export|feedback: labels with where they come from, and what became of those of each annotator. */
#include "cli/verb_annotations.h"

#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"

#include "preop/base/json.h"
#include "preop/formats/labels_out.h"

#include <inttypes.h>
#include <string.h>

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done);
}

/* ---- Export ---- */

struct asked {
	const char *path;
	enum labels_format format;
	enum provenance_judge judge;
};

static void export_json(
	const struct labels_report *report, const struct asked *asked, const char *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_string(&w, "path", asked->path);
	json_put_string(&w, "format", labels_format_word(asked->format));
	json_put_string(&w, "model", provenance_judge_word(asked->judge));
	json_put_int(&w, "rows", report->rows);
	json_put_int(&w, "written", report->written);
	json_put_int(&w, "no_own_id", report->no_own_id);
	json_open(&w, "provenance", '{');
	for (int i = 0; i < PROVENANCE_COUNT; i++)
		json_put_int(&w, provenance_word((enum provenance)i), report->counts[i]);
	json_close(&w, '}');
	json_put_int(&w, "bytes", report->bytes);
	json_put_string(&w, "sha256", report->sha256);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void export_text(
	const struct labels_report *report, const struct asked *asked, const char *dataset, struct strbuf *out)
{
	print_text(out, dataset);
	strbuf_adds(out, " -> ");
	print_text(out, strcmp(asked->path, "-") == 0 ? "standard output" : asked->path);
	strbuf_addf(out, "  (%s)\n  ", labels_format_word(asked->format));
	print_number(out, report->rows);
	strbuf_adds(out, " examples, ");
	print_number(out, report->written);
	strbuf_adds(out, report->written == 1 ? " row\n" : " rows\n");
	for (int i = 0; i < PROVENANCE_COUNT; i++) {
		if (report->counts[i] == 0)
			continue;
		strbuf_addf(out, "  %-12s", provenance_word((enum provenance)i));
		print_number(out, report->counts[i]);
		strbuf_addc(out, '\n');
	}
	if (report->no_own_id > 0) {
		strbuf_adds(out, "  without an id of their own: ");
		print_number(out, report->no_own_id);
		strbuf_adds(out, "; nothing outside can be matched to these but by their keys\n");
	}
	strbuf_addf(out, "  %" PRId64 " bytes, SHA-256 %s\n", report->bytes, report->sha256);
}

static bool read_asked(const struct cli_options *options, struct asked *out, struct error *error)
{
	const struct option_list *model = &options->annotations.model;

	*out = (struct asked){ .path = options->output != NULL ? options->output : "-" };
	if (options->word_count > 1)
		return error_set(error, ERROR_USAGE, "annotations export takes no words: name the file with -o FILE");
	if (options->json && strcmp(out->path, "-") == 0)
		return error_set(error, ERROR_USAGE, "the rows go to standard output, so --json needs -o FILE");
	if (options->format != NULL && !labels_format_parse(options->format, &out->format))
		return error_set(error, ERROR_USAGE, "--format is jsonl, csv or votes, not \"%s\"", options->format);
	if (model->count > 1 || (model->count == 1 && !provenance_judge_parse(model->items[0], &out->judge)))
		return error_set(error, ERROR_USAGE, "--model is majority, dawid-skene or none, not \"%s\"",
			model->items[model->count - 1]);
	return true;
}

static bool run_export(struct db *db, const struct cli_options *options, const struct asked *asked, struct strbuf *out,
	struct error *error)
{
	struct progress progress = progress_begin("export", asked->path);
	struct labels_report report;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;

	progress_catch();
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		labels_export(
			db, &dataset, asked->path, asked->format, asked->judge, on_progress, &progress, &report, error);
	progress_end(&progress);
	progress_release();
	if (ok && strcmp(asked->path, "-") != 0)
		(options->json ? export_json : export_text)(&report, asked, dataset.name, out);
	arena_free(&arena);
	return ok;
}

int annotations_export(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct asked asked;
	struct db *db;

	if (!read_asked(options, &asked, error))
		return 64;
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = run_export(db, options, &asked, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

/* ---- Feedback ---- */

static void feedback_json(const struct feedback_report *report, const char *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_open(&w, "annotators", '[');
	for (size_t i = 0; i < report->count; i++) {
		const struct feedback_person *person = &report->people[i];
		json_open(&w, NULL, '{');
		json_put_string(&w, "annotator", person->who);
		json_put_int(&w, "decided", person->decided);
		json_put_int(&w, "confirmed", person->confirmed);
		json_put_int(&w, "changed", person->changed);
		json_put_string(&w, "path", *person->path ? person->path : NULL);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void feedback_text(const struct feedback_report *report, const char *dataset, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "annotator", PRINT_LEFT, 24 },
		{ "decided", PRINT_RIGHT, 0 },
		{ "confirmed", PRINT_RIGHT, 0 },
		{ "changed", PRINT_RIGHT, 0 },
		{ "file", PRINT_LEFT, 60 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	if (report->count == 0) {
		print_text(out, dataset);
		strbuf_adds(out, ": nothing was decided yet, so there is nothing to tell\n");
	}
	for (size_t i = 0; i < report->count; i++) {
		const struct feedback_person *person = &report->people[i];
		print_table_cell(table, person->who);
		print_table_cellf(table, "%" PRId64, person->decided);
		print_table_cellf(table, "%" PRId64, person->confirmed);
		print_table_cellf(table, "%" PRId64, person->changed);
		print_table_cell(table, *person->path ? person->path : "-");
	}
	print_table_end(table, out);
}

static bool run_feedback(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct option_list *annotator = &options->annotations.annotator;
	struct progress progress = progress_begin("feedback", options->output);
	struct feedback_report report;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;

	progress_catch();
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		labels_feedback(db, &dataset, annotator->count > 0 ? annotator->items[0] : NULL, options->output,
			on_progress, &progress, &arena, &report, error);
	progress_end(&progress);
	progress_release();
	if (ok)
		(options->json ? feedback_json : feedback_text)(&report, dataset.name, out);
	arena_free(&arena);
	return ok;
}

int annotations_feedback(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct db *db;

	if (options->word_count > 1 || options->output == NULL || strcmp(options->output, "-") == 0)
		return cli_usage(
			error, "annotations feedback takes no words and wants -o FOLDER, or -o FILE with --annotator");
	if (options->annotations.annotator.count > 1)
		return cli_usage(error, "--annotator is one name here; without it everybody gets a file");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = run_feedback(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
