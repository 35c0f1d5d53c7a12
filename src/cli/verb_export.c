/* preop export: rows out to a file or standard output, with a report of what became of every row. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/formats/export.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done);
}

static void counts_json(
	struct json_writer *w, const char *list, const char *name, const struct export_count *counts, size_t count)
{
	json_open(w, list, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, name, counts[i].what);
		json_put_int(w, "rows", counts[i].rows);
		json_open(w, "examples", '[');
		for (int64_t k = 0; k < counts[i].rows && k < EXPORT_EXAMPLES && counts[i].examples[k] != 0; k++)
			json_put_int(w, NULL, counts[i].examples[k]);
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void report_json(const struct export_report *report, const struct cli_options *options, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "format", report->format);
	json_put_string(&w, "dataset", report->dataset);
	json_put_string(&w, "path", report->path);
	json_put_int(&w, "rows", report->rows);
	json_put_int(&w, "written", report->written);
	counts_json(&w, "left_out", "reason", report->left_out, report->left_out_count);
	counts_json(&w, "lost", "what", report->lost, report->lost_count);
	json_put_int(&w, "bytes", report->bytes);
	json_put_string(&w, "sha256", report->sha256);
	json_put_string(&w, "same_as", report->same_as);
	json_put_int(&w, "never_in", report->never_in);
	json_put_string(&w, "beside", report->beside);
	json_put_double(&w, "seconds", round(report->seconds * 1000) / 1000);
	json_put_string(&w, "why", report->why);
	json_put_bool(&w, "dry_run", options->dry_run);
	json_put_bool(&w, "complete", report->complete);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void counts_text(struct strbuf *out, const char *title, const struct export_count *counts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "  %s: ", title);
		if (counts[i].rows > 0) { /* else it is nothing of a row */
			print_number(out, counts[i].rows);
			strbuf_adds(out, counts[i].rows == 1 ? " row, " : " rows, ");
		}
		print_text(out, counts[i].what);
		for (int64_t k = 0; k < counts[i].rows && k < EXPORT_EXAMPLES && counts[i].examples[k] != 0; k++)
			strbuf_addf(out, "%s%lld", k == 0 ? "  (" : ", ", (long long)counts[i].examples[k]);
		if (counts[i].examples[0] != 0)
			strbuf_adds(out, counts[i].rows > EXPORT_EXAMPLES ? ", ...)" : ")");
		strbuf_addc(out, '\n');
	}
}

static void report_text(const struct export_report *report, const struct cli_options *options, struct strbuf *out)
{
	print_text(out, report->dataset);
	strbuf_adds(out, " -> ");
	print_text(out, strcmp(report->path, "-") == 0 ? "standard output" : report->path);
	strbuf_addf(out, "  (%s%s%s)\n  rows ", report->format, *report->why ? ": " : "", report->why);
	print_number(out, report->rows);
	strbuf_adds(out, " = written ");
	print_number(out, report->written);
	strbuf_adds(out, " + left out ");
	print_number(out, report->rows - report->written);
	strbuf_adds(out, options->dry_run ? "   (dry run: nothing written)\n" : "\n");
	counts_text(out, "left out", report->left_out, report->left_out_count);
	counts_text(out, "no place for", report->lost, report->lost_count);
	strbuf_adds(out, "  ");
	print_number(out, report->bytes);
	strbuf_addf(out, " bytes, SHA-256 %s\n", report->sha256);
	if (report->same_as != NULL) {
		strbuf_adds(out, "  the very bytes of ");
		print_text(out, report->same_as);
		strbuf_addc(out, '\n');
	}
	if (report->never_in > 0) {
		strbuf_adds(out, "  not in the project: ");
		print_number(out, report->never_in);
		strbuf_adds(out, " records of the same files, duplicates or rejected when they came in\n");
	}
	if (report->beside != NULL) {
		strbuf_adds(out, "  beside it: ");
		print_text(out, report->beside);
		strbuf_addc(out, '\n');
	}
}

/* The report goes where the rows do not, and there only when there is something to hear. */
static void print_report(const struct export_report *report, const struct cli_options *options, struct strbuf *out)
{
	bool rows_on_stdout = strcmp(report->path, "-") == 0 && !options->dry_run;
	struct strbuf text = STRBUF_INIT;

	if (options->json) {
		report_json(report, options, out);
		return;
	}
	report_text(report, options, &text);
	if (!rows_on_stdout)
		strbuf_add(out, text.data, text.len);
	else if (report->left_out_count + report->lost_count > 0)
		fputs(text.data, stderr);
	strbuf_free(&text);
}

static bool export_rows(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	char *filter = options->snapshot == NULL ? cli_whole_filter(options) : NULL;
	struct export_options export = { .path = options->output,
		.format = options->format,
		.dataset = options->dataset,
		.filter = options->snapshot == NULL ? filter : options->filter,
		.snapshot = options->snapshot,
		.split = options->split,
		.dry_run = options->dry_run };
	struct progress progress = progress_begin("export", options->output != NULL ? options->output : "");
	struct export_report report;
	bool ok = options->with == NULL || export_extras_parse(options->with, &export.extras, error);

	if (ok) {
		ok = export_run(db, &export, on_progress, &progress, &report, error);
		progress_end(&progress);
		if (ok)
			print_report(&report, options, out);
		export_report_free(&report);
	}
	free(filter);
	return ok;
}

int verb_export(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool to_stdout = options->output == NULL || strcmp(options->output, "-") == 0;
	struct error ignored = ERROR_INIT;
	struct db *db = NULL;

	if (options->word_count > 0)
		return cli_usage(error, "export takes no words: name the file with -o FILE");
	if (options->json && to_stdout && !options->dry_run)
		return cli_usage(error, "the rows go to standard output, so --json needs -o FILE or --dry-run");
	error = error != NULL ? error : &ignored;
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	progress_catch();
	bool ok = export_rows(db, options, out, error);
	progress_release();
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}
