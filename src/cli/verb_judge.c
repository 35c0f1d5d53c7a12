/* preop judge WORD: models that judge outputs. */
#include "cli/verb_judge.h"
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/judge_measure.h"

#include <string.h>

static const struct {
	const char *word;
	int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "list", judge_word_list },
	{ "show", judge_word_show },
	{ "measure", judge_word_measure },
	{ "add", judge_word_add },
	{ "remove", judge_word_remove },
	{ "run", judge_word_run },
};

int verb_judge(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options rest = *options;

	if (options->word_count == 0)
		return judge_word_list(cli, options, out, error);
	rest.words++;
	rest.word_count--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(options->words[0], words[i].word) == 0)
			return words[i].run(cli, &rest, out, error);
	return cli_usage(error, "judge wants list, show, measure, add, remove or run");
}

bool judge_named(struct db *db, const struct cli_options *options, struct arena *arena, struct suite *suite,
	struct judge *judge, struct error *error)
{
	return suite_find(db, options->suite, arena, suite, error) &&
		judge_find(db, suite->id, options->words[0], arena, judge, error);
}

/* ---- list ---- */

struct listed {
	struct judge *judges;
	struct judge_measure *measures;
	struct judge_mark *marks;
	size_t count;
};

static bool read_list(struct db *db, const struct cli_options *options, struct arena *arena, struct suite *suite,
	struct listed *out, struct error *error)
{
	if (!suite_find(db, options->suite, arena, suite, error) ||
		!judge_list(db, suite->id, arena, &out->judges, &out->count, error))
		return false;
	out->measures = arena_alloc(arena, out->count * sizeof(*out->measures));
	out->marks = arena_alloc(arena, out->count * sizeof(*out->marks));
	for (size_t i = 0; i < out->count; i++) {
		if (!judge_measure(db, &out->judges[i], NULL, arena, &out->measures[i], error))
			return false;
		judge_mark_of(&out->measures[i], arena, &out->marks[i]);
	}
	return true;
}

static void list_json(const struct suite *suite, const struct listed *list, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < list->count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", list->judges[i].name);
		json_put_string(&w, "suite", suite->name);
		json_put_string(&w, "mode", judge_mode_word(list->judges[i].mode));
		json_put_int(&w, "pairs", list->measures[i].pairs);
		json_put_int(&w, "verdicts", list->measures[i].verdicts);
		json_put_int(&w, "unread", list->measures[i].unread);
		json_put_bool(&w, "calibrated", list->marks[i].calibrated);
		json_put_string(&w, "reason", list->marks[i].reason);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void list_text(const struct suite *suite, const struct listed *list, struct strbuf *out)
{
	static const struct print_column columns[] = { { "judge", PRINT_LEFT, 30 }, { .title = "mode" },
		{ "pairs", PRINT_RIGHT, 0 }, { "verdicts", PRINT_RIGHT, 0 }, { "unread", PRINT_RIGHT, 0 },
		{ .title = "calibration" } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < list->count; i++) {
		print_table_cell(table, list->judges[i].name);
		print_table_cell(table, judge_mode_word(list->judges[i].mode));
		print_table_cellf(table, "%lld", (long long)list->measures[i].pairs);
		print_table_cellf(table, "%lld", (long long)list->measures[i].verdicts);
		print_table_cellf(table, "%lld", (long long)list->measures[i].unread);
		print_table_cellf(table, "%s: %s", list->marks[i].calibrated ? "calibrated" : "UNCALIBRATED",
			list->marks[i].reason);
	}
	print_table_end(table, out);
	if (list->count == 0) {
		strbuf_adds(out, "no judges in ");
		print_text(out, suite->name);
		strbuf_adds(out, "; import verdicts, or add one: preop help judge\n");
	}
}

int judge_word_list(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct listed list = { .count = 0 };
	struct suite suite;
	struct db *db;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = read_list(db, options, &arena, &suite, &list, error);
	cli_close(cli, db);
	if (ok)
		(options->json ? list_json : list_text)(&suite, &list, out);
	arena_free(&arena);
	return ok ? 0 : 3;
}

/* ---- remove ---- */

int judge_word_remove(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct suite suite;
	struct db *db;

	if (options->word_count != 1)
		return cli_usage(error, "judge remove wants the name of one judge");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = suite_find(db, options->suite, &arena, &suite, error) &&
		judge_remove(db, suite.id, options->words[0], error);
	cli_close(cli, db);
	if (ok)
		cli_print_changed(options, 1, "judge removed", out);
	arena_free(&arena);
	return ok ? 0 : 3;
}
