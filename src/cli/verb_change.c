/* preop label, labels, split, delete: what changes examples. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/model/label.h"

#include <string.h>

int cli_change(struct cli *cli, const struct cli_options *options, size_t values, cli_change_ids apply,
	const char *what, struct strbuf *out, struct error *error)
{
	size_t end = options->word_count - values;
	const char *value = values ? options->words[end] : NULL;
	struct id_list ids = ID_LIST_INIT;
	int64_t changed = 0;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = cli_targets(db, options, 0, end, &ids, error) && apply(db, &ids, value, options, &changed, error);
	if (ok)
		cli_print_changed(options, changed, what, out);
	id_list_free(&ids);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

/* "-" takes the value away. */
static const char *value_or_none(const char *value)
{
	return strcmp(value, "-") ? value : NULL;
}

static bool apply_label(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	return label_set(db, ids->ids, ids->count, value_or_none(value), options->note ? options->note : "", false,
		changed, error);
}

static bool apply_split(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	(void)options;
	return example_set_field(db, ids->ids, ids->count, "split", value_or_none(value), changed, error);
}

static bool apply_delete(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	(void)value;
	(void)options;
	return example_set_gone(db, ids->ids, ids->count, true, changed, error);
}

int verb_label(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!options->word_count)
		return cli_usage(
			error, "label wants example numbers (or --filter) and a label; the label - takes yours back");
	return cli_change(cli, options, 1, apply_label, "examples labelled", out, error);
}

int verb_split(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!options->word_count)
		return cli_usage(error,
			"split wants example numbers (or --filter) and the split's name; - takes them out of any");
	return cli_change(cli, options, 1, apply_split, "examples moved", out, error);
}

static bool apply_kind(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	(void)options;
	return example_set_field(db, ids->ids, ids->count, "kind", value, changed, error);
}

static void kinds_json(const struct kind_text *texts, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "kind", example_kind_word(texts[i].kind));
		json_put_string(&w, "short", example_kind_short(texts[i].kind));
		json_put_string(&w, "when", texts[i].when);
		json_put_string(&w, "record", texts[i].record);
		json_put_string(&w, "feeds", texts[i].feeds);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void kinds_explain(bool json, struct strbuf *out)
{
	size_t count;
	const struct kind_text *texts = example_kind_texts(&count);

	if (json) {
		kinds_json(texts, count, out);
		return;
	}
	strbuf_adds(out, "Is there one right answer, is it a known failure, or is there only better and worse?\n");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "\n%s (%s): %s\n  a record   %s\n  it feeds   %s\n", example_kind_word(texts[i].kind),
			example_kind_short(texts[i].kind), texts[i].when, texts[i].record, texts[i].feeds);
}

int verb_kind(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count)
		return cli_change(cli, options, 1, apply_kind, "examples of another kind now", out, error);
	if (options->filter || options->dataset || options->split)
		return cli_usage(error, "kind wants a kind after the filter: preop kind explains them");
	kinds_explain(options->json, out);
	return 0;
}

int verb_delete(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return cli_change(cli, options, 0, apply_delete, "examples deleted (undo brings them back)", out, error);
}

enum { KEYS = 9 }; /* labels that have a key of their own in the workbench */

static void labels_print(
	const struct dataset *dataset, const struct label_count *counts, size_t count, bool json, struct strbuf *out)
{
	static const struct print_column columns[] = { { "key", PRINT_RIGHT, 0 }, { "label", PRINT_LEFT, 60 },
		{ "examples", PRINT_RIGHT, 0 } };
	struct print_table *table = NULL;
	struct json_writer w;

	json_begin(&w, out);
	if (json) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "dataset", dataset->name);
		json_open(&w, "labels", '[');
	} else {
		table = print_table_new(columns, 3);
	}
	for (size_t i = 0; i < dataset->label_count; i++) {
		int64_t examples = 0;

		for (size_t j = 0; j < count; j++)
			if (!strcmp(counts[j].label, dataset->labels[i]))
				examples = counts[j].count;
		if (json) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "label", dataset->labels[i]);
			json_put_int(&w, "examples", examples);
			json_close(&w, '}');
		} else {
			if (i < KEYS)
				print_table_cellf(table, "%zu", i + 1);
			else
				print_table_cell(table, "");
			print_table_cell(table, dataset->labels[i]);
			print_table_cellf(table, "%lld", (long long)examples);
		}
	}
	if (json) {
		json_close(&w, ']');
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else {
		print_table_end(table, out);
	}
}

int verb_labels(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *name = options->word_count ? options->words[0] : options->dataset;
	bool set = options->word_count > 1, ok;
	struct arena arena = ARENA_INIT;
	struct label_count *counts;
	struct dataset dataset;
	struct db *db;
	size_t count;

	if (!cli_open(cli, options, set ? DB_WRITE : DB_READ, &db, error))
		return 3;
	ok = dataset_find(db, name, &arena, &dataset, error) &&
		(!set ||
			(dataset_set_labels(db, dataset.id, options->words + 1, options->word_count - 1, error) &&
				dataset_find(db, dataset.name, &arena, &dataset, error))) &&
		label_counts(db, dataset.id, &arena, &counts, &count, error);
	if (ok)
		labels_print(&dataset, counts, count, options->json, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
