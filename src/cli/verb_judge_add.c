/* preop judge add NAME: a model, and how it is asked. */
#include "cli/context.h"
#include "cli/verb_judge.h"

#include "preop/base/path.h"
#include "preop/model/judge_spec.h"

#include <string.h>

enum { FILE_LIMIT = 256 * 1024 };

static bool read_template(const struct cli_options *options, enum judge_mode mode, struct arena *arena,
	struct judge_spec *spec, struct error *error)
{
	const char *path = options->judge.template;
	struct strbuf bytes = STRBUF_INIT;

	if (path == NULL)
		return judge_template(NULL, 0, NULL, mode, arena, spec, error);
	bool piped = strcmp(path, "-") == 0;
	bool ok = (piped ? cli_read_text(options, options->word_count, &bytes, error)
			 : strbuf_read_file(&bytes, path, FILE_LIMIT, error)) &&
		judge_template(
			bytes.data, bytes.len, piped ? "standard input" : path_base(path), mode, arena, spec, error);
	strbuf_free(&bytes);
	return ok;
}

static bool read_orders(const char *word, struct judge_spec *spec, struct error *error)
{
	spec->both_orders = word == NULL || strcmp(word, "both") == 0;
	return spec->both_orders || strcmp(word, "one") == 0 ||
		error_set(error, ERROR_USAGE, "--orders is both or one, not \"%.40s\"", word);
}

static bool add(struct db *db, const struct cli_options *options, enum judge_mode mode, struct arena *arena,
	struct error *error)
{
	const struct judge_options *asked = &options->judge;
	struct strbuf text = STRBUF_INIT;
	struct judge_spec spec;
	struct suite suite;

	if (!suite_find(db, options->suite, arena, &suite, error) ||
		!read_template(options, mode, arena, &spec, error) || !read_orders(asked->orders, &spec, error))
		return false;
	spec.endpoint = options->run.endpoint != NULL ? options->run.endpoint : "";
	spec.model = asked->model != NULL ? asked->model : "";
	spec.repeats = asked->repeats > 0 ? asked->repeats : 1;
	if (!judge_spec_check(&spec, mode, error))
		return false;
	judge_spec_print(&spec, &text);
	bool ok = judge_set(db, suite.id, options->words[0], mode, text.data, error);
	strbuf_free(&text);
	return ok;
}

int judge_word_add(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	enum judge_mode mode = JUDGE_PAIR;
	struct db *db;

	if (options->word_count != 1)
		return cli_usage(error, "judge add wants a name for the judge");
	if (options->judge.mode != NULL && !judge_mode_parse(options->judge.mode, &mode, error))
		return error_exit_status(ERROR_USAGE);
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = add(db, options, mode, &arena, error);
	cli_close(cli, db);
	if (ok)
		cli_print_changed(options, 1, "judge", out);
	arena_free(&arena);
	return ok ? 0 : error_exit_status(error->code);
}
