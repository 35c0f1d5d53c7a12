/* preop filters: filters kept under a name. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/saved_filter.h"

#include <string.h>

static void filters_print(const struct saved_filter *filters, size_t count, bool json, struct strbuf *out)
{
	static const struct print_column columns[] = { { "name", PRINT_LEFT, 0 }, { "who", PRINT_LEFT, 16 },
		{ "filter", PRINT_LEFT, 0 } };
	struct print_table *table;
	struct json_writer w;

	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "name", filters[i].name);
			json_put_string(&w, "filter", filters[i].filter);
			json_put_string(&w, "who", filters[i].who);
			json_put_time(&w, "at", filters[i].at);
			json_close(&w, '}');
		}
		json_close(&w, ']');
		strbuf_addc(out, '\n');
		return;
	}
	table = print_table_new(columns, 3);
	for (size_t i = 0; i < count; i++) {
		print_table_cellf(table, "@%s", filters[i].name);
		print_table_cell(table, filters[i].who);
		print_table_cell(table, filters[i].filter);
	}
	print_table_end(table, out);
}

static bool list(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct saved_filter *filters;
	size_t count;
	bool ok = saved_filter_list(db, &arena, &filters, &count, error);

	if (ok)
		filters_print(filters, count, options->json, out);
	arena_free(&arena);
	return ok;
}

/* "@hard" is as good as "hard". */
static const char *name_of(const char *word)
{
	return word + (*word == '@');
}

static bool save(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return saved_filter_save(db, name_of(options->words[1]), options->words[2], error) &&
		list(db, options, out, error);
}

static bool drop(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return saved_filter_remove(db, name_of(options->words[1]), error) && list(db, options, out, error);
}

static const struct filters_command {
	const char *name;
	size_t words;
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} commands[] = {
	{ "list", 1, DB_READ, list },
	{ "save", 3, DB_WRITE, save },
	{ "remove", 2, DB_WRITE, drop },
};

static const struct filters_command *find_command(const struct cli_options *options)
{
	if (!options->word_count)
		return &commands[0];
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, options->words[0]) && commands[i].words == options->word_count)
			return &commands[i];
	return NULL;
}

int verb_filters(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct filters_command *command = find_command(options);
	struct db *db;

	if (!command)
		return cli_usage(error, "filters wants list, save NAME FILTER (one word, in quotes), or remove NAME");
	if (!cli_open(cli, options, command->mode, &db, error))
		return 3;
	bool ok = command->run(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
