/* preop tag, tags, dismiss: what people note on examples beside their labels. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/number.h"
#include "preop/model/dataset.h"
#include "preop/model/flag.h"
#include "preop/model/tag.h"

static bool apply_tag(struct db *db, const struct id_list *ids, const char *value, const struct cli_options *options,
	int64_t *changed, struct error *error)
{
	return (options->remove ? example_tag_remove : example_tag_add)(
		db, ids->ids, ids->count, value, changed, error);
}

int verb_tag(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!options->word_count)
		return cli_usage(error,
			"tag wants example numbers (or --filter) and a tag; --remove takes it off, preop tags lists "
			"them");
	return cli_change(
		cli, options, 1, apply_tag, options->remove ? "examples untagged" : "examples tagged", out, error);
}

static void tags_print(
	const struct dataset *dataset, const struct tag_count *tags, size_t count, bool json, struct strbuf *out)
{
	static const struct print_column columns[] = { { "tag", PRINT_LEFT, 60 }, { "examples", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 2);
	struct strbuf text = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &text);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset->name);
	json_open(&w, "tags", '[');
	for (size_t i = 0; i < count; i++) {
		print_table_cell(table, tags[i].tag);
		print_table_cellf(table, "%lld", (long long)tags[i].count);
		json_open(&w, NULL, '{');
		json_put_string(&w, "tag", tags[i].tag);
		json_put_int(&w, "examples", tags[i].count);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(&text, '\n');
	if (json)
		strbuf_add(out, text.data, text.len);
	print_table_end(table, json ? &text : out);
	strbuf_free(&text);
}

int verb_tags(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *name = options->word_count ? options->words[0] : options->dataset;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct tag_count *tags;
	struct db *db;
	size_t count;

	if (options->word_count > 1)
		return cli_usage(error, "tags wants one dataset at most");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = dataset_find(db, name, &arena, &dataset, error) &&
		tag_list(db, dataset.id, &arena, &tags, &count, error);
	if (ok)
		tags_print(&dataset, tags, count, options->json, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static bool apply_dismissal(struct db *db, const struct id_list *ids, const char *value,
	const struct cli_options *options, int64_t *changed, struct error *error)
{
	unsigned flags = value ? example_flag_find(value)->flag : FLAGS_DISMISSABLE;

	return example_dismiss(db, ids->ids, ids->count, flags, options->restore, changed, error);
}

static int no_such_flag(const char *word, struct error *error)
{
	struct strbuf words = STRBUF_INIT;

	example_flag_list(&words);
	error_set(error, ERROR_USAGE, "\"%s\" is neither a number of an example nor a flag; flags are %s", word,
		words.data);
	strbuf_free(&words);
	return error_exit_status(ERROR_USAGE);
}

/* The last word is a flag when it is no number. */
int verb_dismiss(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *last = options->word_count ? options->words[options->word_count - 1] : NULL;
	int64_t number;
	bool flag = last && !number_read(last, &number);

	if (flag && !example_flag_find(last))
		return no_such_flag(last, error);
	if (flag && !(example_flag_find(last)->flag & FLAGS_DISMISSABLE))
		return cli_usage(error, "that a row was edited is no fault: there is nothing to dismiss");
	return cli_change(cli, options, flag, apply_dismissal,
		options->restore ? "examples show their flags again" : "examples with their flags dismissed", out,
		error);
}
