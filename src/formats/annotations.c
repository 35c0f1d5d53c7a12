#include "annotations.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <math.h>

static bool check_options(const struct annotation_options *options, struct error *error)
{
	if (options->paths.count == 0 || options->paths.count > UINT16_MAX)
		return error_set(error, ERROR_USAGE, "annotations wants a file");
	if (options->matrix && options->columns[ANNOTATION_LABEL].count > 0)
		return error_set(
			error, ERROR_USAGE, "a matrix has no column of labels: its columns are the annotators");
	return true;
}

static void list_files(struct annotations *run)
{
	struct annotation_report *report = run->report;

	report->file_count = run->options->paths.count;
	report->files = arena_alloc(&report->arena, report->file_count * sizeof(*report->files));
	for (size_t i = 0; i < report->file_count; i++)
		report->files[i] = (struct annotation_file){
			.path = arena_strdup(&report->arena, run->options->paths.names[i]), .layout = "", .columns = ""
		};
}

static bool read_all(struct annotations *run, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < run->report->file_count; i++)
		ok = annotations_read(run, i, error);
	return ok;
}

/* The finding that says most; NO_LABELS only repeats what is to be explained. */
static int first_refusal(const struct annotation_report *report)
{
	int i = 0;

	while (i < FINDINGS &&
		(i == FINDING_NO_LABELS || !report->findings[i].refuses || report->findings[i].place_count == 0))
		i++;
	return i;
}

/* Nothing at all is a mistake that somebody should hear of, and so are texts whose labels stayed behind; the doctor says what it found instead. */
static bool something_came(const struct annotations *run, struct error *error)
{
	const struct annotation_report *report = run->report;
	bool texts = report->examples > 0 && annotations_rule(run, RULE_TEXTS_ONLY);
	int found = first_refusal(report);

	if (report->taken > 0 || report->gold > 0 || texts || run->options->dry_run)
		return true;
	if (found < FINDINGS)
		return error_set(error, ERROR_INPUT, "no label can be taken; %s, the first in %.100s line %" PRId64,
			annotation_finding_title((enum annotation_finding_kind)found),
			report->findings[found].places[0].file, report->findings[found].places[0].line);
	if (run->map.input[0] == NULL)
		return error_set(error, ERROR_INPUT, "the files hold no labels");
	return error_set(error, ERROR_INPUT,
		"the files hold texts and no labels, as their columns were read: --matrix when each annotator has a "
		"column, --label and --annotator when these have one each, --fix texts-only when the texts are all");
}

static bool run_all(struct annotations *run, struct error *error)
{
	if (!check_options(run->options, error) || !annotations_rules(run, error))
		return false;
	list_files(run);
	if (!read_all(run, error) || !annotations_choose_dataset(run, error) ||
		!annotations_choose_schema(run, error) || !annotations_settle(run, error))
		return false;
	run->report->schema = run->schema.schema;
	run->report->level = label_level_word(run->schema.level);
	run->report->labels = run->schema.labels;
	run->report->label_count = run->schema.label_count;
	return annotations_strict(run, error) && something_came(run, error) &&
		(run->options->dry_run || annotations_store(run, error));
}

bool annotations_run(struct db *db, const struct annotation_options *options, import_progress progress, void *context,
	struct annotation_report *report, struct error *error)
{
	struct annotations run = { .db = db,
		.options = options,
		.report = report,
		.progress = progress,
		.context = context,
		.schema = { .low = (double)NAN, .high = (double)NAN } };
	int64_t start = clock_monotonic();

	*report = (struct annotation_report){ .dataset = "", .schema = "", .level = "", .arena = ARENA_INIT };
	if (db == NULL && !options->dry_run)
		bug("annotations without a project that are no dry run");
	report->complete = run_all(&run, error);
	table_free(&run.table);
	report->seconds = (double)(clock_monotonic() - start) / 1e6;
	return report->complete;
}

void annotation_report_free(struct annotation_report *report)
{
	arena_free(&report->arena);
	*report = (struct annotation_report){ .arena = ARENA_INIT };
}
