/* preop strand: the complaints the question was split into. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/number.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/strand.h"
#include "preop/model/strand_test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The texts that were found of a strand, by name. */
static void found_json(struct json_writer *w, const struct strand *strand, const struct case_text *texts, size_t count)
{
	json_open(w, "found", '{');
	for (size_t i = 0; i < count; i++)
		if (!strcmp(texts[i].object, strand->uuid))
			json_put_string(w, texts[i].name, texts[i].value);
	json_close(w, '}');
}

/* What the answers of the two tests come to. */
static void outcomes_json(
	struct json_writer *w, const struct strand *strand, const struct case_text *texts, size_t count)
{
	struct strbuf words = STRBUF_INIT;

	for (int test = 0; test < STRAND_TESTS; test++) {
		strbuf_reset(&words);
		strand_test_outcome((enum strand_test)test, texts, count, strand->uuid, &words);
		json_put_string(w, strand_test_text((enum strand_test)test).id, words.data);
	}
	strbuf_free(&words);
}

/* What its title sounds like, which goes where nothing was chosen (board.h); NULL: nothing known. */
static const char *heard(const struct strand *strand)
{
	const char *ids[2];
	size_t count = cause_hear(strand->title, ids, sizeof(ids) / sizeof(ids[0]));

	return count > 1 ? ids[0] : NULL;
}

/* In brackets: heard, not chosen. */
static void sounds_cell(
	struct print_table *table, const struct strand *strand, const struct case_text *texts, size_t count)
{
	const char *chosen = case_text_find(texts, count, strand->uuid, "diagnosis"), *ear = heard(strand);

	if (*chosen == '\0' && ear != NULL)
		print_table_cellf(table, "(%s)", ear);
	else
		print_table_cell(table, chosen);
}

static void strands_json(const struct strand *strands, size_t count, const struct case_text *texts, size_t text_count,
	struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "number", (int64_t)i + 1);
		json_put_string(&w, "title", strands[i].title);
		json_put_string(&w, "box", strands[i].box);
		json_put_string(&w, "route", strands[i].route);
		json_put_string(&w, "status", strands[i].status);
		json_put_string(&w, "uuid", strands[i].uuid);
		json_put_string(&w, "heard", heard(&strands[i]));
		found_json(&w, &strands[i], texts, text_count);
		outcomes_json(&w, &strands[i], texts, text_count);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static bool strands_print(struct db *db, bool json, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "no.", PRINT_RIGHT, 0 }, { .title = "box" },
		{ .title = "status" }, { .title = "sounds like" }, { "complaint", PRINT_LEFT, 70 },
		{ "route", PRINT_LEFT, 60 } };
	struct arena arena = ARENA_INIT;
	struct print_table *table;
	struct strand *strands;
	struct case_text *texts;
	size_t count, text_count;
	bool ok = strand_list(db, &arena, &strands, &count, error) &&
		case_text_list(db, "strand", NULL, &arena, &texts, &text_count, error);

	if (ok && json) {
		strands_json(strands, count, texts, text_count, out);
	} else if (ok) {
		table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
		for (size_t i = 0; i < count; i++) {
			print_table_cellf(table, "%zu", i + 1);
			print_table_cell(table, strands[i].box);
			print_table_cell(table, strands[i].status);
			sounds_cell(table, &strands[i], texts, text_count);
			print_table_cell(table, strands[i].title);
			print_table_cell(table, strands[i].route);
		}
		print_table_end(table, out);
	}
	arena_free(&arena);
	return ok;
}

/* The strand whose number in the list is `word`. */
static bool strand_numbered(struct db *db, const char *word, int64_t *id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strand *strands;
	int64_t number;
	size_t count;
	bool ok;

	if (!number_read(word, &number))
		return error_set(error, ERROR_USAGE, "\"%s\" is no strand number; `preop strand` lists them", word);
	ok = strand_list(db, &arena, &strands, &count, error);
	if (ok && (number < 1 || (uint64_t)number > count))
		ok = error_set(
			error, ERROR_NOT_FOUND, "there is no strand %" PRId64 "; `preop strand` lists them", number);
	if (ok)
		*id = strands[number - 1].id;
	arena_free(&arena);
	return ok;
}

static const struct strand_action {
	const char *word, *field, *value; /* field NULL: add or remove; value NULL: the third word */
	size_t words;                     /* with the word itself */
} strand_actions[] = {
	{ "list", NULL, NULL, 1 },
	{ "add", NULL, NULL, 2 },
	{ "remove", NULL, NULL, 2 },
	{ "box", "box", NULL, 3 },
	{ "route", "route", NULL, 3 },
	{ "title", "title", NULL, 3 },
	{ "close", "status", "closed", 2 },
	{ "find", NULL, NULL, 4 },
};

/* - takes a route and what was found back; a title is never empty. */
static const char *entered(const char *value)
{
	return strcmp(value, "-") == 0 ? "" : value;
}

/* strand find N NAME VALUE */
static bool strand_find(struct db *db, const char *const *words, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = cli_strand(db, words[1], &uuid, error) &&
		case_text_set(db, "strand", uuid.data, words[2], entered(words[3]), error);

	strbuf_free(&uuid);
	return ok;
}

static bool strand_change(
	struct db *db, const struct strand_action *action, const char *const *words, struct error *error)
{
	int64_t id;

	if (!strcmp(action->word, "list"))
		return true;
	if (!strcmp(action->word, "add"))
		return strand_add(db, words[1], NULL, error);
	if (!strcmp(action->word, "find"))
		return strand_find(db, words, error);
	if (!strand_numbered(db, words[1], &id, error))
		return false;
	if (!action->field)
		return strand_remove(db, id, error);
	return strand_set(db, id, action->field, action->value ? action->value : entered(words[2]), error);
}

int verb_strand(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count ? options->words[0] : "list";
	size_t words = options->word_count ? options->word_count : 1;
	const struct strand_action *action = NULL;
	struct db *db;
	bool ok;

	for (size_t i = 0; i < sizeof(strand_actions) / sizeof(strand_actions[0]); i++)
		if (!strcmp(strand_actions[i].word, word) && strand_actions[i].words == words)
			action = &strand_actions[i];
	if (!action)
		return cli_usage(error,
			"strand wants: list, add TITLE, title N TITLE, box N BOX, route N TEXT, find N NAME VALUE, "
			"close N or "
			"remove N");
	if (!cli_open(cli, options, words > 1 ? DB_WRITE : DB_READ, &db, error))
		return 3;
	cli_print_list_problems();
	ok = strand_change(db, action, options->words, error) && strands_print(db, options->json, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
