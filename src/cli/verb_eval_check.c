/* preop eval check: the checks of a suite. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verb_eval.h"

#include "preop/base/json.h"
#include "preop/model/check.h"
#include "preop/model/suite.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = CHECK_SPEC };

struct call {
	struct db *db;
	const struct cli_options *options;
	struct suite suite;
	struct arena arena;
	struct strbuf *out;
	struct error *error;
};

static const char *word(const struct call *call, size_t index)
{
	return index < call->options->word_count ? call->options->words[index] : NULL;
}

/* ---- Kinds ---- */

static const char *const type_words[] = { [CHECK_FLAG] = "yes or no",
	[CHECK_NUMBER] = "number",
	[CHECK_TEXT] = "text",
	[CHECK_WORD] = "word",
	[CHECK_SET] = "words",
	[CHECK_LIST] = "texts",
	[CHECK_JSON] = "JSON" };

static void put_parameters(const struct check_parameter *items, size_t count, struct json_writer *w)
{
	for (size_t i = 0; i < count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "name", items[i].name);
		json_put_string(w, "type", type_words[items[i].type]);
		json_put_bool(w, "needed", items[i].standard == NULL);
		json_put_raw(w, "standard",
			items[i].standard != NULL ? json_root(items[i].standard, strlen(items[i].standard))
						  : (struct json_span){ .start = NULL });
		json_put_string(w, "words", items[i].words);
		json_put_string(w, "help", items[i].help);
		json_close(w, '}');
	}
}

static void put_kind(const struct check_kind *kind, struct json_writer *w)
{
	size_t count;
	const struct check_parameter *common = check_common_parameters(&count);

	json_open(w, NULL, '{');
	json_put_string(w, "kind", kind->name);
	json_put_bool(w, "number", kind->number);
	json_put_string(w, "help", kind->help);
	json_open(w, "parameters", '[');
	put_parameters(kind->parameters, kind->parameter_count, w);
	put_parameters(common, count, w);
	json_close(w, ']');
	json_close(w, '}');
}

static void print_parameters(const struct check_parameter *items, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { .title = "parameter" }, { .title = "type" },
		{ .title = "else" }, { .title = "what it says" } };
	struct print_table *table = print_table_new(columns, 4);
	struct strbuf standard = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&standard);
		check_spec_value("{}", &items[i], &standard);
		print_table_cell(table, items[i].name);
		print_table_cell(table, items[i].words != NULL ? items[i].words : type_words[items[i].type]);
		print_table_cell(table, items[i].standard == NULL ? "needed" : standard.data);
		print_table_cell(table, items[i].help);
	}
	print_table_end(table, out);
	strbuf_free(&standard);
}

static void print_kind(const struct check_kind *kind, struct strbuf *out)
{
	size_t count;
	const struct check_parameter *common = check_common_parameters(&count);

	strbuf_addf(out, "%s: %s%s\n\n", kind->name, kind->help, kind->number ? " Gives a number." : "");
	print_parameters(kind->parameters, kind->parameter_count, out);
	strbuf_adds(out, "\nas with all kinds:\n\n");
	print_parameters(common, count, out);
}

static void print_kinds(const struct check_kind *kinds, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { .title = "kind" }, { .title = "what it says" } };
	struct print_table *table = print_table_new(columns, 2);

	for (size_t i = 0; i < count; i++) {
		print_table_cell(table, kinds[i].name);
		print_table_cell(table, kinds[i].help);
	}
	print_table_end(table, out);
	strbuf_adds(out, "\npreop eval check kinds KIND lists its parameters\n");
}

/* Needs no project. */
static int run_kinds(const struct cli_options *options, struct strbuf *out, struct error *error)
{
	size_t count;
	const struct check_kind *kinds = check_kinds(&count);
	struct json_writer w;

	if (options->word_count > 2)
		return cli_usage(error, "eval check kinds takes at most one kind");
	if (options->word_count == 2) {
		kinds = check_kind_find(options->words[1], error);
		count = 1;
	}
	if (kinds == NULL)
		return 3;
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++)
			put_kind(&kinds[i], &w);
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else if (options->word_count == 2) {
		print_kind(kinds, out);
	} else {
		print_kinds(kinds, count, out);
	}
	return 0;
}

/* ---- Checks ---- */

static void list_json(struct call *call, const struct check *checks, size_t count)
{
	struct json_writer w;

	json_begin(&w, call->out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", checks[i].name);
		json_put_string(&w, "kind", checks[i].kind);
		json_put_raw(&w, "spec", json_root(checks[i].spec, strlen(checks[i].spec)));
		json_put_bool(&w, "main", checks[i].main);
		json_put_string(&w, "who", checks[i].who);
		json_put_time(&w, "at", checks[i].at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(call->out, '\n');
}

static void list_text(struct call *call, const struct check *checks, size_t count)
{
	static const struct print_column columns[] = { { "check", PRINT_LEFT, CHECK_NAME }, { .title = "" },
		{ .title = "kind" }, { "parameters", PRINT_LEFT, 100 } };
	struct print_table *table = print_table_new(columns, 4);

	for (size_t i = 0; i < count; i++) {
		print_table_cell(table, checks[i].name);
		print_table_cell(table, checks[i].main ? "main" : "");
		print_table_cell(table, checks[i].kind);
		print_table_cell(table, strcmp(checks[i].spec, "{}") != 0 ? checks[i].spec : "");
	}
	print_table_end(table, call->out);
	if (count == 0)
		strbuf_adds(call->out, "the suite has no checks yet; preop eval check add NAME KIND makes one\n");
}

static bool run_list(struct call *call)
{
	struct check *checks;
	size_t count;

	if (!check_list(call->db, call->suite.id, &call->arena, &checks, &count, call->error))
		return false;
	(call->options->json ? list_json : list_text)(call, checks, count);
	return true;
}

/* "@FILE" is what the file holds. */
static bool read_value(struct call *call, const char *value, const char **out)
{
	struct strbuf text = STRBUF_INIT;

	*out = value;
	if (*value != '@')
		return true;
	if (!strbuf_read_file(&text, value + 1, FILE_LIMIT, call->error))
		return false;
	*out = arena_strndup(&call->arena, text.data, text.len);
	bool plain = strlen(*out) == text.len;
	strbuf_free(&text);
	return plain || error_set(call->error, ERROR_INPUT, "%.200s holds a NUL byte", value + 1);
}

static bool read_setting(struct call *call, const char *text, struct check_setting *out)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL)
		return error_set(call->error, ERROR_USAGE, "\"%.60s\" is no PARAMETER=VALUE", text);
	out->name = arena_strndup(&call->arena, text, (size_t)(equals - text));
	return read_value(call, equals + 1, &out->value);
}

static bool run_add(struct call *call)
{
	const struct check_kind *kind = check_kind_find(word(call, 2), call->error);
	size_t count = call->options->word_count - 3;
	struct check_setting *settings = arena_alloc(&call->arena, (count + 1) * sizeof(*settings));
	struct strbuf spec = STRBUF_INIT;

	bool ok = kind != NULL;
	for (size_t i = 0; ok && i < count; i++)
		ok = read_setting(call, word(call, i + 3), &settings[i]);
	ok = ok && check_spec_print(kind, settings, count, &spec, call->error) &&
		check_set(call->db, call->suite.id, word(call, 1), kind->name, spec.data, call->error) &&
		run_list(call);
	strbuf_free(&spec);
	return ok;
}

static bool run_remove(struct call *call)
{
	return check_remove(call->db, call->suite.id, word(call, 1), call->error) && run_list(call);
}

static bool run_main(struct call *call)
{
	const char *name = strcmp(word(call, 1), "-") != 0 ? word(call, 1) : "";

	return check_set_main(call->db, call->suite.id, name, call->error) && run_list(call);
}

/* ---- The word ---- */

static const struct check_action {
	const char *word;
	size_t least, most; /* words behind it */
	enum db_mode mode;
	bool (*run)(struct call *call);
	const char *usage;
} actions[] = {
	{ "list", 0, 0, DB_READ, run_list, "list" },
	{ "add", 2, 100, DB_WRITE, run_add, "add NAME KIND [PARAMETER=VALUE...]" },
	{ "remove", 1, 1, DB_WRITE, run_remove, "remove NAME" },
	{ "main", 1, 1, DB_WRITE, run_main, "main NAME, or main - for the score that came in" },
};

static const struct check_action *find_action(const struct cli_options *options, struct error *error)
{
	const char *name = options->word_count > 0 ? options->words[0] : "list";
	size_t words = options->word_count > 0 ? options->word_count - 1 : 0;

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].word, name) != 0)
			continue;
		if (words >= actions[i].least && words <= actions[i].most)
			return &actions[i];
		error_set(error, ERROR_USAGE, "eval check wants: %s", actions[i].usage);
		return NULL;
	}
	error_set(error, ERROR_USAGE, "eval check knows list, kinds, add, remove and main, not \"%.40s\"", name);
	return NULL;
}

int eval_check(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct call call = { .options = options, .out = out, .error = error };

	if (options->word_count > 0 && strcmp(options->words[0], "kinds") == 0)
		return run_kinds(options, out, error);
	const struct check_action *action = find_action(options, error);
	if (action == NULL)
		return error_exit_status(ERROR_USAGE);
	if (!cli_open(cli, options, action->mode, &call.db, error))
		return 3;
	bool ok = suite_find(call.db, options->suite, &call.arena, &call.suite, error) && action->run(&call);
	arena_free(&call.arena);
	cli_close(cli, call.db);
	return ok ? 0 : error_exit_status(error->code);
}
