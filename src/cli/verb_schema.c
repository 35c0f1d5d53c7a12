/* preop schema: how the labels of a dataset are read, and migrations of them. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/label_keys.h"
#include "preop/model/label_migration.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- Showing ---- */

static void schema_json(
	const struct dataset *dataset, const struct label_use *uses, size_t count, struct json_writer *w)
{
	json_put_string(w, "dataset", dataset->name);
	json_put_string(w, "schema", dataset->schema);
	json_put_string(w, "level", label_level_word(dataset->level));
	json_put_int(w, "version", dataset->schema_version);
	json_put_double(w, "low", dataset->low);
	json_put_double(w, "high", dataset->high);
	json_open(w, "labels", '[');
	for (size_t i = 0; i < count; i++) {
		const char key[] = { uses[i].outside ? '\0' : label_key_of(i), '\0' };
		json_open(w, NULL, '{');
		json_put_string(w, "label", uses[i].label);
		json_put_string(w, "key", *key != '\0' ? key : NULL);
		json_put_bool(w, "outside", uses[i].outside);
		json_put_int(w, "annotations", uses[i].annotations);
		json_put_int(w, "given", uses[i].given);
		json_put_int(w, "decisions", uses[i].decisions);
		json_put_int(w, "examples", uses[i].examples);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void print_head(const struct dataset *dataset, struct strbuf *out)
{
	print_text(out, dataset->name);
	strbuf_adds(out, ": ");
	if (*dataset->schema != '\0') {
		print_text(out, dataset->schema);
		strbuf_adds(out, ", ");
	}
	strbuf_addf(out, "%s, version %lld", label_level_word(dataset->level), (long long)dataset->schema_version);
	if (!isnan(dataset->low))
		strbuf_addf(out, ", from %.15g", dataset->low);
	if (!isnan(dataset->high))
		strbuf_addf(out, ", to %.15g", dataset->high);
	strbuf_addc(out, '\n');
}

static void schema_text(const struct dataset *dataset, const struct label_use *uses, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { .title = "key" }, { "label", PRINT_LEFT, 60 },
		{ "annotations", PRINT_RIGHT, 0 }, { "given", PRINT_RIGHT, 0 }, { "decisions", PRINT_RIGHT, 0 },
		{ "examples", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	print_head(dataset, out);
	for (size_t i = 0; i < count; i++) {
		const char key[] = { label_key_of(i), '\0' };
		print_table_cell(table, uses[i].outside ? "-" : key);
		print_table_cell(table, uses[i].label);
		print_table_cellf(table, "%lld", (long long)uses[i].annotations);
		print_table_cellf(table, "%lld", (long long)uses[i].given);
		print_table_cellf(table, "%lld", (long long)uses[i].decisions);
		print_table_cellf(table, "%lld", (long long)uses[i].examples);
	}
	print_table_end(table, out);
	for (size_t i = 0; i < count; i++)
		if (uses[i].outside) {
			strbuf_adds(out, "-: used and not in the schema; rename or merge it, or add it\n");
			break;
		}
}

static bool show(
	struct db *db, const struct cli_options *options, const char *name, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct label_use *uses;
	struct json_writer w;
	size_t count;

	bool ok = dataset_find(db, name, &arena, &dataset, error) &&
		label_uses(db, dataset.id, &arena, &uses, &count, error);
	if (ok && options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		schema_json(&dataset, uses, count, &w);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else if (ok) {
		schema_text(&dataset, uses, count, out);
	}
	arena_free(&arena);
	return ok;
}

/* ---- Setting ---- */

/* Cut out first: of "1..5" strtod() would take the first dot along. */
static bool read_end(const char *text, size_t n, double *out)
{
	char *copy = xstrndup(text, n), *stop;

	*out = n == 0 ? (double)NAN : strtod(copy, &stop);
	bool ok = n == 0 || (*stop == '\0' && !isnan(*out));
	free(copy);
	return ok;
}

/* "1..5", "0..", "..": an end left out is open. */
static bool read_scale(const char *text, struct label_schema *schema, struct error *error)
{
	const char *dots = strstr(text, "..");

	return (dots != NULL && read_end(text, (size_t)(dots - text), &schema->low) &&
		       read_end(dots + 2, strlen(dots + 2), &schema->high)) ||
		error_set(error, ERROR_USAGE, "--scale wants LOW..HIGH, as in 1..5; an end left out is open");
}

/* What is not said stays; with another level labels that it cannot have go. */
static bool wanted_schema(const struct cli_options *options, const struct dataset *dataset, struct label_schema *schema,
	struct error *error)
{
	label_schema_of(dataset, schema);
	if (options->annotations.schema != NULL)
		schema->name = options->annotations.schema;
	if (options->annotations.level != NULL && !label_level_parse(options->annotations.level, &schema->level))
		return error_set(error, ERROR_USAGE,
			"levels are class, set, ordinal, numeric, preference and text, not \"%.40s\"",
			options->annotations.level);
	if (options->annotations.level != NULL && schema->level != dataset->level) {
		bool words = schema->level == LEVEL_CLASS || schema->level == LEVEL_SET ||
			schema->level == LEVEL_ORDINAL;
		schema->label_count = words ? schema->label_count : 0;
		schema->low = schema->high = (double)NAN;
	}
	if (options->word_count > 1) {
		schema->labels = options->words + 1;
		schema->label_count = options->word_count - 1;
	}
	return options->annotations.scale == NULL || read_scale(options->annotations.scale, schema, error);
}

static int set(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct label_schema schema;
	struct dataset dataset;
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		wanted_schema(options, &dataset, &schema, error) && label_schema_set(db, dataset.id, &schema, error) &&
		show(db, options, dataset.name, out, error);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}

/* ---- Migrations ---- */

static void change_json(const struct migration_change *change, struct json_writer *w)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", change->example);
	json_put_string(w, "title", change->title);
	json_put_string(w, "before", change->before);
	json_put_string(w, "after", change->after);
	json_close(w, '}');
}

static const struct {
	const char *key, *text;
	size_t offset;
} numbers[] = {
	{ "annotations", "annotations said anew", offsetof(struct migration_report, annotations) },
	{ "people", "people whose they are", offsetof(struct migration_report, people) },
	{ "decisions", "decisions", offsetof(struct migration_report, decisions) },
	{ "given", "labels that came with rows", offsetof(struct migration_report, given) },
	{ "gold", "known answers", offsetof(struct migration_report, gold) },
	{ "examples", "examples concerned", offsetof(struct migration_report, examples) },
	{ "relabelled", "get another label", offsetof(struct migration_report, relabelled) },
	{ "unanimous", "become unanimous", offsetof(struct migration_report, unanimous) },
	{ "tied", "become tied", offsetof(struct migration_report, tied) },
	{ "unlabelled", "lose a label, no rule finds them", offsetof(struct migration_report, unlabelled) },
	{ "kept", "keep the retired label", offsetof(struct migration_report, kept) },
};
enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

static int64_t number_of(const struct migration_report *report, size_t index)
{
	return *(const int64_t *)(const void *)((const char *)report + numbers[index].offset);
}

static void migration_json(const struct cli_options *options, const struct migration_report *report, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_bool(&w, "dry_run", options->dry_run);
	json_put_int(&w, "version", report->version);
	json_open(&w, "labels", '[');
	for (size_t i = 0; i < report->label_count; i++)
		json_put_string(&w, NULL, report->labels[i]);
	json_close(&w, ']');
	for (size_t i = 0; i < NUMBERS; i++)
		json_put_int(&w, numbers[i].key, number_of(report, i));
	json_open(&w, "changes", '[');
	for (size_t i = 0; i < report->change_count; i++)
		change_json(&report->changes[i], &w);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void migration_text(const struct cli_options *options, const struct migration_report *report, struct strbuf *out)
{
	static const struct print_column columns[] = { { "example", PRINT_RIGHT, 0 }, { "before", PRINT_LEFT, 24 },
		{ "after", PRINT_LEFT, 24 }, { "text", PRINT_LEFT, 60 } };
	struct print_table *table = print_table_new(columns, 4);

	strbuf_addf(out, "%sversion %lld:", options->dry_run ? "would be " : "", (long long)report->version);
	for (size_t i = 0; i < report->label_count; i++) {
		strbuf_adds(out, i > 0 ? ", " : " ");
		print_text(out, report->labels[i]);
	}
	strbuf_addc(out, '\n');
	for (size_t i = 0; i < NUMBERS; i++)
		if (number_of(report, i) != 0) {
			strbuf_addf(out, "%8lld  %s\n", (long long)number_of(report, i), numbers[i].text);
		}
	for (size_t i = 0; i < report->change_count; i++) {
		const struct migration_change *change = &report->changes[i];
		print_table_cellf(table, "%lld", (long long)change->example);
		print_table_cell(table, change->before != NULL ? change->before : "-");
		print_table_cell(table, change->after != NULL ? change->after : "-");
		print_table_cell(table, change->title);
	}
	print_table_end(table, out);
	if (report->relabelled > (int64_t)report->change_count)
		strbuf_addf(out, "and %lld more\n", (long long)report->relabelled - (long long)report->change_count);
}

static int migrate(struct cli *cli, const struct cli_options *options, const struct label_migration *migration,
	struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct migration_report report;
	struct dataset dataset;
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		label_migrate(db, dataset.id, migration, options->dry_run, &arena, &report, error);
	if (ok)
		(options->json ? migration_json : migration_text)(options, &report, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static int rename_label(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct label_migration migration = { .kind = MIGRATE_RENAME, .from = options->words + 1, .from_count = 1 };

	if (options->word_count != 3)
		return cli_usage(error, "schema rename wants OLD NEW");
	migration.into = options->words[2];
	return migrate(cli, options, &migration, out, error);
}

static int merge_labels(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct label_migration migration = { .kind = MIGRATE_MERGE, .from = options->words + 1 };

	if (options->word_count < 3)
		return cli_usage(error, "schema merge wants the labels and, last, what they become");
	migration.from_count = options->word_count - 2;
	migration.into = options->words[options->word_count - 1];
	return migrate(cli, options, &migration, out, error);
}

static int add_label(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count != 2)
		return cli_usage(error, "schema add wants a label");
	return migrate(
		cli, options, &(struct label_migration){ .kind = MIGRATE_ADD, .into = options->words[1] }, out, error);
}

static int retire_label(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count != 2)
		return cli_usage(error, "schema retire wants a label");
	return migrate(cli, options,
		&(struct label_migration){ .kind = MIGRATE_RETIRE, .from = options->words + 1, .from_count = 1 }, out,
		error);
}

/* --into A,B --by FILTER [FILTER...]: the first rule leads to the first label. */
static int split_label(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct label_migration migration = { .kind = MIGRATE_SPLIT, .from = options->words + 1, .from_count = 1 };
	struct arena arena = ARENA_INIT;
	char *rest = NULL;

	if (options->word_count < 2 || options->into == NULL || options->by == NULL)
		return cli_usage(error, "schema split wants LABEL --into A,B --by FILTER [FILTER...]");
	char *names = arena_strdup(&arena, options->into);
	struct migration_part *parts = arena_alloc(&arena, strlen(names) * sizeof(*parts));
	for (char *name = strtok_r(names, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest)) {
		size_t rule = migration.part_count;
		parts[migration.part_count++] = (struct migration_part){ .label = name,
			.filter = rule == 0                      ? options->by
				: rule + 1 < options->word_count ? options->words[rule + 1]
								 : NULL };
	}
	migration.parts = parts;
	int status = options->word_count - 1 > migration.part_count
		? cli_usage(error, "schema split has more rules than labels")
		: migrate(cli, options, &migration, out, error);
	arena_free(&arena);
	return status;
}

static int show_schema(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct db *db;

	if (options->word_count > 2)
		return cli_usage(error, "schema show wants at most a dataset");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = show(db, options, options->word_count > 1 ? options->words[1] : options->dataset, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static const struct {
	const char *word;
	int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
} actions[] = { { "show", show_schema }, { "set", set }, { "rename", rename_label }, { "merge", merge_labels },
	{ "split", split_label }, { "add", add_label }, { "retire", retire_label } };

int verb_schema(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count == 0)
		return show_schema(cli, options, out, error);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(options->words[0], actions[i].word) == 0)
			return actions[i].run(cli, options, out, error);
	return cli_usage(error, "schema knows show, set, rename, merge, split, add and retire");
}
