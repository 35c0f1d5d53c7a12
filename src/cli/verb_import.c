/* preop import FILE...: brings files in, says exactly what happened to every row. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/resource.h"
#include "preop/formats/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS_FOR_PEOPLE = 10 };

static bool on_progress(void *context, int64_t done, int64_t total, int64_t rows)
{
	return progress_step(context, done, total, rows);
}

/* The part of a path that is shown: "sample:tickets.jsonl" names a file compiled into the program. */
static bool sample_file(struct import_options *import, struct error *error)
{
	static const char prefix[] = "sample:";
	char *name;
	const struct resource *resource;

	if (strncmp(import->path, prefix, strlen(prefix)) != 0)
		return true;
	name = xasprintf("data/sample/%s", import->path + strlen(prefix));
	resource = resource_find(name);
	free(name);
	if (!resource)
		return error_set(
			error, ERROR_NOT_FOUND, "there is no sample file \"%s\"", import->path + strlen(prefix));
	import->path += strlen(prefix);
	import->memory = (const char *)resource->data;
	import->memory_size = resource->size;
	return true;
}

static void report_json(struct json_writer *w, const struct import_report *report, const struct cli_options *options)
{
	json_open(w, NULL, '{');
	json_put_string(w, "format", report->format);
	json_put_string(w, "dataset", report->dataset);
	json_put_int(w, "files", report->files);
	json_put_int(w, "read", report->read);
	json_put_int(w, "imported", report->imported);
	json_put_int(w, "duplicates", report->duplicates);
	json_put_int(w, "rejected", report->rejected);
	json_open(w, "errors", '[');
	for (size_t i = 0; i < report->error_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "file", report->path);
		json_put_int(w, "line", report->errors[i].line);
		json_put_int(w, "column", report->errors[i].column);
		json_put_string(w, "reason", report->errors[i].reason);
		json_put_string(w, "near", report->errors[i].near);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_put_int(w, "bytes", report->bytes);
	json_put_double(w, "seconds", round(report->seconds * 1000) / 1000);
	json_put_string(w, "why", report->why);
	json_put_int(w, "unmatched", report->unmatched);
	json_open(w, "warnings", '{');
	for (int i = 0; i < WARNING_COUNT; i++)
		if (report->warned[i])
			json_put_int(w, import_warning_text((enum import_warning)i), report->warned[i]);
	json_close(w, '}');
	json_put_string(w, "mixture", *report->mixture ? report->mixture : NULL);
	if (report->doctor != NULL)
		json_put_raw(w, "doctor", json_root(report->doctor, strlen(report->doctor)));
	json_put_bool(w, "dry_run", options->dry_run);
	json_put_bool(w, "complete", report->complete);
	json_close(w, '}');
}

static void report_errors(struct strbuf *out, const struct import_report *report)
{
	for (size_t i = 0; i < report->error_count && i < ERRORS_FOR_PEOPLE; i++) {
		strbuf_adds(out, "  ");
		print_text(out, report->path);
		strbuf_addf(
			out, ":%lld:%lld: ", (long long)report->errors[i].line, (long long)report->errors[i].column);
		print_text(out, report->errors[i].reason);
		if (*report->errors[i].near)
			strbuf_addf(out, "\n      near  %s", report->errors[i].near);
		strbuf_addc(out, '\n');
	}
	if (report->rejected > ERRORS_FOR_PEOPLE)
		strbuf_addf(out, "  and %lld more (--json lists them)\n",
			(long long)(report->rejected - ERRORS_FOR_PEOPLE));
	if (report->complete && report->rejected && report->imported)
		strbuf_adds(out,
			"  mend these rows in the file and import it again: rows that are in already count as "
			"duplicates\n");
}

static void report_text(struct strbuf *out, const struct import_report *report, const struct cli_options *options)
{
	print_text(out, report->path);
	strbuf_adds(out, " -> ");
	print_text(out, report->dataset ? report->dataset : "?");
	strbuf_addf(out, "  (%s: ", report->format ? report->format : "unknown format");
	print_text(out, report->why ? report->why : "");
	strbuf_adds(out, ")\n  read ");
	print_number(out, report->read);
	strbuf_adds(out, " = imported ");
	print_number(out, report->imported);
	strbuf_adds(out, " + duplicates ");
	print_number(out, report->duplicates);
	strbuf_adds(out, " + rejected ");
	print_number(out, report->rejected);
	strbuf_adds(out, options->dry_run ? "   (dry run: nothing written)\n" : "\n");
	for (int i = 0; i < WARNING_COUNT; i++)
		if (report->warned[i])
			strbuf_addf(out, "  kept as it came: %lld with %s\n", (long long)report->warned[i],
				import_warning_text((enum import_warning)i));
	if (*report->mixture) {
		strbuf_adds(out, "  warning: ");
		print_text(out, report->mixture);
		strbuf_addc(out, '\n');
	}
	report_errors(out, report);
	if (report->doctor != NULL)
		cli_print_doctor(out, report->doctor, strlen(report->doctor), "  ");
}

static bool import_one(struct db *db, const char *path, const struct cli_options *options, bool outputs,
	struct strbuf *out, struct json_writer *w, bool *useful, struct error *error)
{
	struct import_options import = {
		.path = path,
		.format = options->format,
		.dataset = options->dataset,
		.map = options->map,
		.split = options->split,
		.system = options->system,
		.outputs = outputs,
		.strict = options->strict,
		.dry_run = options->dry_run,
	};
	struct import_report report;
	struct progress progress = progress_begin("import", path);
	bool ok;

	if (!sample_file(&import, error))
		return false;
	ok = import_run(db, &import, on_progress, &progress, &report, error);
	progress_end(&progress);
	if (w && (ok || report.read))
		report_json(w, &report, options);
	else if (!w && ok)
		report_text(out, &report, options);
	else if (!w)
		report_errors(out, &report);
	*useful = ok && (report.read == 0 || report.rejected < report.read);
	if (ok && !*useful)
		error_set(error, ERROR_INPUT, "no row of %s could be used: all %lld were rejected", path,
			(long long)report.read);
	import_report_free(&report);
	return ok;
}

struct paths {
	const char **items;
	size_t count;
	struct arena arena;
};

/* A folder of outputs stands for the files in it. */
static bool list_paths(const struct cli_options *options, bool outputs, struct paths *out, struct error *error)
{
	for (size_t i = 0; i < options->word_count; i++) {
		const char *word = options->words[i], **files = &word;
		size_t count = 1;

		if (outputs && !import_expand(word, &out->arena, &files, &count, error))
			return false;
		const char **wider = arena_alloc(&out->arena, (out->count + count) * sizeof(*wider));
		if (out->count > 0)
			memcpy(wider, out->items, out->count * sizeof(*wider));
		memcpy(wider + out->count, files, count * sizeof(*wider));
		out->items = wider;
		out->count += count;
	}
	return true;
}

/* One report for one file, a list of reports for several. */
static int import_all(
	struct db *db, const struct cli_options *options, bool outputs, struct strbuf *out, struct error *error)
{
	struct json_writer writer, *w = options->json ? &writer : NULL;
	struct paths paths = { .arena = ARENA_INIT };
	size_t start = out->len;
	bool ok = list_paths(options, outputs, &paths, error);

	if (w)
		json_begin(w, out);
	if (w && paths.count > 1)
		json_open(w, NULL, '[');
	for (size_t i = 0; ok && i < paths.count; i++) {
		bool useful;

		ok = import_one(db, paths.items[i], options, outputs, out, w, &useful, error) && useful;
	}
	if (w && paths.count > 1)
		json_close(w, ']');
	if (w && out->len > start) /* a file that could not be read at all has no report */
		strbuf_addc(out, '\n');
	arena_free(&paths.arena);
	return ok ? 0 : 3;
}

/* A dry run needs no project; with one it can say how the cases meet those of the suite. */
static bool open_project(
	struct cli *cli, const struct cli_options *options, bool outputs, struct db **db, struct error *error)
{
	struct error none = ERROR_INIT;

	if (!options->dry_run)
		return cli_open(cli, options, DB_WRITE, db, error);
	if (outputs && !cli_open(cli, options, DB_WRITE, db, &none))
		*db = NULL;
	return true;
}

int cli_import(
	struct cli *cli, const struct cli_options *options, bool outputs, struct strbuf *out, struct error *error)
{
	struct db *db = NULL;
	int status;

	if (!options->word_count) {
		error_set(error, ERROR_USAGE, "%simport wants a file, or - for standard input", outputs ? "eval " : "");
		return error_exit_status(ERROR_USAGE);
	}
	if (!open_project(cli, options, outputs, &db, error))
		return 3;
	progress_catch();
	status = import_all(db, options, outputs, out, error);
	progress_release();
	cli_close(cli, db);
	return status;
}

int verb_import(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return cli_import(cli, options, false, out, error);
}
