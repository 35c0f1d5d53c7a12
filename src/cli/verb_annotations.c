/* preop annotations import|doctor FILE...: labels of many people, and what is odd about them. */
#include "cli/verb_annotations.h"
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/formats/annotations.h"
#include "preop/text/display.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 256, CARET_CONTEXT = 30 /* bytes before a fault that are shown */ };

static bool on_progress(void *context, int64_t done, int64_t total, int64_t rows)
{
	return progress_step(context, done, total, rows);
}

/* ---- Words ---- */

/* Names in lists, cut at commas; a column may have a comma in its name when it is the only one in its word. */
static void cut(const struct option_list *list, bool whole, struct arena *arena, struct annotation_names *out)
{
	const char **names = arena_alloc(arena, NAMES_MAX * sizeof(*names));

	*out = (struct annotation_names){ .names = names };
	for (size_t i = 0; i < list->count; i++) {
		const char *at = list->items[i];
		for (size_t n; *at != '\0' && out->count < NAMES_MAX; at += n + (at[n] == ',')) {
			n = whole ? strlen(at) : strcspn(at, ",");
			names[out->count++] = arena_strndup(arena, at, n);
		}
	}
}

static void read_options(
	const struct cli_options *options, bool doctor, struct arena *arena, struct annotation_options *out)
{
	const struct annotation_words *words = &options->annotations;
	const struct option_list *columns[ANNOTATION_COLUMNS] = {
		[ANNOTATION_ITEM] = &words->item,
		[ANNOTATION_ANNOTATOR] = &words->annotator,
		[ANNOTATION_LABEL] = &words->label,
		[ANNOTATION_REASON] = &words->reason,
		[ANNOTATION_TIME] = &words->time,
		[ANNOTATION_GOLD] = &words->gold,
		[ANNOTATION_CONFIDENCE] = &words->confidence,
		[ANNOTATION_SPENT] = &words->spent,
	};

	*out = (struct annotation_options){ .paths = { options->words + 1, options->word_count - 1 },
		.annotator_name = words->annotator_name,
		.dataset = options->dataset,
		.schema = words->schema,
		.level = words->level,
		.scale = words->scale,
		.matrix = words->matrix,
		.strict = options->strict,
		.dry_run = options->dry_run || doctor };
	for (int i = 0; i < ANNOTATION_COLUMNS; i++)
		cut(columns[i], i != ANNOTATION_ITEM, arena, &out->columns[i]);
	cut(&words->text, false, arena, &out->texts);
	cut(&words->model, false, arena, &out->models);
	cut(&words->fix, false, arena, &out->fixes);
}

/* ---- JSON ---- */

static void finding_json(
	struct json_writer *w, const struct annotation_finding *finding, enum annotation_finding_kind kind)
{
	json_open(w, NULL, '{');
	json_put_string(w, "name", annotation_finding_name(kind));
	json_put_string(w, "title", annotation_finding_title(kind));
	json_put_int(w, "count", finding->count);
	json_put_string(w, "done", finding->done);
	json_put_string(w, "rules", annotation_finding_rules(kind));
	json_put_bool(w, "refuses", finding->refuses);
	json_open(w, "places", '[');
	for (size_t i = 0; i < finding->place_count; i++) {
		const struct annotation_place *place = &finding->places[i];
		json_open(w, NULL, '{');
		json_put_string(w, "file", place->file);
		json_put_int(w, "line", place->line);
		json_put_int(w, "column", place->column);
		json_put_string(w, "field", place->field);
		json_put_string(w, "text", place->text);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void files_json(struct json_writer *w, const struct annotation_report *report)
{
	json_open(w, "files", '[');
	for (size_t i = 0; i < report->file_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "path", report->files[i].path);
		json_put_string(w, "layout", report->files[i].layout);
		json_put_string(w, "columns", report->files[i].columns);
		json_put_int(w, "rows", report->files[i].rows);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void report_json(const struct annotation_report *report, bool dry_run, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", report->dataset);
	json_put_bool(&w, "created", report->created);
	json_put_string(&w, "schema", report->schema);
	json_put_string(&w, "level", report->level);
	json_open(&w, "labels", '[');
	for (size_t i = 0; i < report->label_count; i++)
		json_put_string(&w, NULL, report->labels[i]);
	json_close(&w, ']');
	files_json(&w, report);
	json_put_int(&w, "rows", report->rows);
	json_put_int(&w, "given", report->given);
	json_put_int(&w, "taken", report->taken);
	json_put_int(&w, "left_out", report->left_out);
	json_put_int(&w, "items", report->items);
	json_put_int(&w, "annotators", report->annotators);
	json_put_int(&w, "models", report->models);
	json_put_int(&w, "gold", report->gold);
	json_put_int(&w, "examples", report->examples);
	json_put_int(&w, "changed", report->changed);
	json_put_int(&w, "same", report->same);
	json_put_int(&w, "replaced", report->replaced);
	json_open(&w, "findings", '[');
	for (int i = 0; i < FINDINGS; i++)
		if (report->findings[i].count > 0)
			finding_json(&w, &report->findings[i], (enum annotation_finding_kind)i);
	json_close(&w, ']');
	json_put_double(&w, "seconds", round(report->seconds * 1000) / 1000);
	json_put_bool(&w, "dry_run", dry_run);
	json_put_bool(&w, "complete", report->complete);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

/* The line of a fault in a text file with a caret under it; nothing when it cannot be read again. */
static void print_caret(const struct annotation_place *place, struct strbuf *out)
{
	struct strbuf file = STRBUF_INIT, before = STRBUF_INIT;
	int64_t line = 1;
	size_t at = 0, start, end;

	if (strcmp(place->file, "-") == 0 || !strbuf_read_file(&file, place->file, 16 << 20, NULL))
		return;
	while (line < place->line && at < file.len)
		line += file.data[at++] == '\n';
	for (end = at; end < file.len && file.data[end] != '\n';)
		end++;
	start = at + (size_t)(place->column - 1) > at + CARET_CONTEXT ? at + (size_t)(place->column - 1) - CARET_CONTEXT
								      : at;
	size_t fault = at + (size_t)(place->column - 1);
	if (fault <= end) {
		for (size_t i = start; i < end; i++) /* a tab has no width of its own here */
			file.data[i] = file.data[i] == '\t' ? ' ' : file.data[i];
		int width = display_width(file.data + start, fault - start, 0);
		display_append(&before, file.data + start, end - start < 100 ? end - start : 100, 0);
		strbuf_addf(out, "      %s\n      %*s^\n", before.data, width, "");
	}
	strbuf_free(&before);
	strbuf_free(&file);
}

static void print_place(const struct annotation_place *place, bool fault, struct strbuf *out)
{
	strbuf_adds(out, "    ");
	print_text(out, place->file);
	if (place->line > 0)
		strbuf_addf(out, ":%" PRId64 ":%" PRId64, place->line, place->column);
	if (*place->field != '\0' && strcmp(place->field, place->text) != 0) {
		strbuf_adds(out, "  ");
		print_text(out, place->field);
	}
	if (*place->text != '\0') {
		strbuf_adds(out, "  ");
		print_text(out, place->text);
	}
	strbuf_addc(out, '\n');
	if (fault)
		print_caret(place, out);
}

static void print_finding(
	const struct annotation_finding *finding, enum annotation_finding_kind kind, struct strbuf *out)
{
	const char *rules = annotation_finding_rules(kind);

	strbuf_adds(out, "  ");
	print_number(out, finding->count);
	strbuf_addf(out, "  %s: %s", annotation_finding_name(kind), annotation_finding_title(kind));
	strbuf_addf(out, "\n    %s%s%s%s\n", finding->done, *rules != '\0' ? "  (--fix " : "", rules,
		*rules != '\0' ? ")" : "");
	for (size_t i = 0; i < finding->place_count; i++)
		print_place(&finding->places[i], kind == FINDING_JSON, out);
}

static void print_counted(struct strbuf *out, const char *before, int64_t count, const char *what)
{
	strbuf_adds(out, before);
	print_number(out, count);
	strbuf_addf(out, " %s%s", what, count == 1 ? "" : "s");
}

static void print_files(const struct annotation_report *report, struct strbuf *out)
{
	for (size_t i = 0; i < report->file_count; i++) {
		print_text(out, report->files[i].path);
		strbuf_addf(out, "  %s, ", report->files[i].layout);
		print_number(out, report->files[i].rows);
		strbuf_adds(out, report->files[i].rows == 1 ? " row  " : " rows  ");
		print_text(out, report->files[i].columns);
		strbuf_addc(out, '\n');
	}
}

static void report_text(const struct annotation_report *report, bool dry_run, struct strbuf *out)
{
	bool any = false;

	print_files(report, out);
	strbuf_adds(out, "-> ");
	print_text(out, report->dataset);
	strbuf_addf(out, "%s  %s", report->created ? " (new)" : "", report->level);
	for (size_t i = 0; i < report->label_count && i < 12; i++) {
		strbuf_adds(out, i == 0 ? ": " : ", ");
		print_text(out, report->labels[i]);
	}
	strbuf_adds(out, report->label_count > 12 ? " ...\n" : "\n");
	print_counted(out, "  ", report->given, "label");
	print_counted(out, " = taken ", report->taken, "label");
	print_counted(out, " + left out ", report->left_out, "label");
	print_counted(out, "\n  ", report->items, "item");
	print_counted(out, ", ", report->annotators, "annotator");
	if (report->models > 0)
		print_counted(out, " (", report->models, "model"), strbuf_addc(out, ')');
	strbuf_adds(out, ", gold of ");
	print_number(out, report->gold);
	print_counted(out, ", ", report->examples, "new example");
	strbuf_adds(out, dry_run ? "   (nothing written)\n" : "\n");
	if (report->replaced > 0)
		print_counted(out, "  ", report->replaced, "label"),
			strbuf_adds(out, " of people who had given another one here before were replaced\n");
	for (int i = 0; i < FINDINGS; i++)
		if (report->findings[i].count > 0) {
			strbuf_adds(out, any ? "" : "found:\n");
			any = true;
			print_finding(&report->findings[i], (enum annotation_finding_kind)i, out);
		}
	if (!any)
		strbuf_adds(out, "nothing odd was found\n");
}

/* ---- */

static int run(struct db *db, const struct annotation_options *asked, const struct cli_options *options,
	struct strbuf *out, struct error *error)
{
	struct annotation_report report;
	struct progress progress = progress_begin(asked->dry_run ? "doctor" : "import", asked->paths.names[0]);

	progress_catch();
	bool ok = annotations_run(db, asked, on_progress, &progress, &report, error);
	progress_end(&progress);
	progress_release();
	if (options->json && (ok || report.rows > 0))
		report_json(&report, asked->dry_run, out);
	else if (ok)
		report_text(&report, asked->dry_run, out);
	annotation_report_free(&report);
	return ok ? 0 : error_exit_status(error->code);
}

/* Judging needs no project; where there is one its items and labels are asked about. */
static bool open_project(
	struct cli *cli, const struct cli_options *options, bool dry_run, struct db **db, struct error *error)
{
	struct error none = ERROR_INIT;

	*db = NULL;
	if (!dry_run)
		return cli_open(cli, options, DB_WRITE, db, error);
	if (cli_open(cli, options, DB_READ, db, &none) || options->project == NULL)
		return true;
	*error = none;
	return false;
}

static int annotations_in(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool doctor = strcmp(options->words[0], "doctor") == 0;
	struct arena arena = ARENA_INIT;
	struct annotation_options asked;
	struct db *db;

	if (options->word_count < 2)
		return cli_usage(error, "annotations import and doctor want a file");
	read_options(options, doctor, &arena, &asked);
	int status = 3;
	if (open_project(cli, options, asked.dry_run, &db, error))
		status = run(db, &asked, options, out, error);
	cli_close(cli, db);
	arena_free(&arena);
	return status;
}

int verb_annotations(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct {
		const char *word;
		int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
	} actions[] = {
		{ "import", annotations_in },
		{ "doctor", annotations_in },
		{ "export", annotations_export },
		{ "feedback", annotations_feedback },
	};

	for (size_t i = 0; options->word_count > 0 && i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].word, options->words[0]) == 0)
			return actions[i].run(cli, options, out, error);
	return cli_usage(error, "annotations wants import or doctor and a file, export, or feedback");
}
