/* preop new, question, person: the project as such. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/model/project.h"

#include <stdlib.h>
#include <string.h>

int verb_new(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *actor = cli_actor(options), *path;
	struct db *db;
	char *title;
	bool ok;

	(void)cli;
	if (options->word_count != 1)
		return cli_usage(error, "new wants the name of the file to make, such as case.preop");
	path = options->words[0];
	if (!person_name_valid(actor, error))
		return 3;
	title = options->title ? xstrdup(options->title) : path_stem(path);
	ok = project_create(&db, path, title, options->question ? options->question : "", actor, error);
	free(title);
	if (!ok)
		return 3;
	db_close(db);
	if (options->json) {
		struct json_writer w;

		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_string(&w, "project", path);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return 0;
	}
	strbuf_adds(out, "made ");
	print_text(out, path);
	strbuf_adds(out, "\nnext: preop import FILE brings data in, preop opens the workbench\n");
	return 0;
}

int verb_question(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct db *db;
	bool ok;

	if (options->word_count != 1)
		return cli_usage(error, "question wants the question as one word in quotes");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = project_set(db, "question", options->words[0], error);
	if (ok)
		cli_print_changed(options, 1, "question", out);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static bool person_print(struct db *db, bool json, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { .title = "name" }, { .title = "role" } };
	struct arena arena = ARENA_INIT;
	struct print_table *table;
	struct json_writer w;
	struct person *people;
	size_t count;

	if (!person_list(db, &arena, &people, &count, error)) {
		arena_free(&arena);
		return false;
	}
	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "name", people[i].name);
			json_put_string(&w, "role", people[i].role);
			json_close(&w, '}');
		}
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else {
		table = print_table_new(columns, 2);
		for (size_t i = 0; i < count; i++) {
			print_table_cell(table, people[i].name);
			print_table_cell(table, people[i].role);
		}
		print_table_end(table, out);
	}
	arena_free(&arena);
	return true;
}

int verb_person(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct db *db;
	bool ok;

	if (options->word_count != 0 && options->word_count != 2)
		return cli_usage(error, "person wants a name and a role, or nothing to list the people");
	if (!cli_open(cli, options, options->word_count ? DB_WRITE : DB_READ, &db, error))
		return 3;
	if (!options->word_count)
		ok = person_print(db, options->json, out, error);
	else if ((ok = person_set(db, options->words[0], options->words[1], error)))
		cli_print_changed(options, 1, "person", out);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
