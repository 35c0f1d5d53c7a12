/* preop lists: entries that the project adds to the lists, brought in and taken out as files. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/list_entry.h"

#include <inttypes.h>
#include <string.h>

enum { FILE_LIMIT = 4 * 1024 * 1024 };

static void json_entries(const struct list_entry *entries, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "list", entries[i].list);
		json_put_string(&w, "id", entries[i].id);
		json_put_string(&w, "who", entries[i].who);
		json_put_time(&w, "at", entries[i].at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_entries(const struct list_entry *entries, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "list", PRINT_LEFT, 16 },
		{ "id", PRINT_LEFT, 40 },
		{ "who", PRINT_LEFT, 16 },
		{ "date", PRINT_LEFT, 0 },
	};
	struct print_table *table;

	if (count == 0) {
		strbuf_adds(out, "the project adds nothing to the lists; preop lists import FILE does\n");
		return;
	}
	table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < count; i++) {
		struct strbuf date = STRBUF_INIT;

		clock_print_date(entries[i].at, &date);
		print_table_cell(table, entries[i].list);
		print_table_cell(table, entries[i].id);
		print_table_cell(table, entries[i].who);
		print_table_cell(table, date.data);
		strbuf_free(&date);
	}
	print_table_end(table, out);
}

static bool show(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool as_file = options->word_count > 0 && strcmp(options->words[0], "export") == 0;
	struct arena arena = ARENA_INIT;
	struct list_entry *entries;
	size_t count;
	bool ok = list_entry_all(db, &arena, &entries, &count, error);

	if (ok && as_file)
		list_entry_export(entries, count, out);
	else if (ok && options->json)
		json_entries(entries, count, out);
	else if (ok)
		print_entries(entries, count, out);
	arena_free(&arena);
	return ok;
}

static bool import(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *name = options->words[1];
	bool standard_input = strcmp(name, "-") == 0;
	struct strbuf text = STRBUF_INIT;
	int64_t changed;
	bool ok = standard_input ? cli_read_text(options, 1, &text, error)
				 : strbuf_read_file(&text, name, FILE_LIMIT, error);

	ok = ok &&
		list_entry_import(db, standard_input ? "standard input" : name, text.data, text.len, &changed, error);
	if (ok)
		cli_print_changed(
			options, changed, changed == 1 ? "entry is new or changed" : "entries are new or changed", out);
	strbuf_free(&text);
	return ok;
}

static bool take_out(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!list_entry_remove(db, options->words[1], options->words[2], error))
		return false;
	cli_print_changed(options, 1, "entry removed", out);
	return true;
}

static const struct word {
	const char *word;
	size_t words;
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "list", 1, DB_READ, show },
	{ "export", 1, DB_READ, show },
	{ "import", 2, DB_WRITE, import },
	{ "remove", 3, DB_WRITE, take_out },
};

int verb_lists(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *word = options->word_count == 0 ? &words[0] : NULL;
	struct db *db;
	bool ok;

	for (size_t i = 0; word == NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && words[i].words == options->word_count)
			word = &words[i];
	if (word == NULL)
		return cli_usage(error, "lists takes list, import FILE, export or remove LIST ID");
	if (!cli_open(cli, options, word->mode, &db, error))
		return 3;
	cli_print_list_problems();
	ok = word->run(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
