/* preop verdict, ladder: systems compared on the same cases. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/ladder.h"
#include "preop/model/review.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct verdict_words {
	const char *case_id, *systems[2], *winner; /* winner: a system's name, "tie", "bad" or "-" */
};

/* What the winner's word means for a pair in name order. */
static enum review_choice choice_of(const char *winner, const char *first, const char *second)
{
	if (!strcmp(winner, first))
		return REVIEW_FIRST;
	if (!strcmp(winner, second))
		return REVIEW_SECOND;
	if (!strcmp(winner, "tie"))
		return REVIEW_TIE;
	return !strcmp(winner, "bad") ? REVIEW_BAD : REVIEW_NONE;
}

/* A verdict typed in is not blind: whoever types the systems' names knows them. */
static bool verdict_set(struct db *db, const struct suite *suite, const struct verdict_words *words, const char *note,
	struct error *error)
{
	struct ladder ladder = LADDER_INIT;
	const struct ladder_row *first = NULL, *second = NULL;
	struct review_pair pair = { .choice = REVIEW_NONE };
	bool ok = ladder_read(db, suite->id, NULL, &ladder, error) &&
		ladder_find(&ladder, words->systems[0], &first, error) &&
		ladder_find(&ladder, words->systems[1], &second, error) &&
		suite_case_find(db, suite->id, words->case_id, &pair.eval_case, error);

	if (ok) {
		enum review_choice choice;

		if (strcmp(first->name, second->name) > 0) {
			const struct ladder_row *other = first;

			first = second;
			second = other;
		}
		pair.first = first->system;
		pair.second = second->system;
		pair.first_left = review_first_left(suite->seed, words->case_id, first->name, second->name);
		choice = choice_of(words->winner, first->name, second->name);
		ok = review_set(db, &pair, choice, false, note, error);
	}
	ladder_free(&ladder);
	return ok;
}

static bool winner_known(const struct verdict_words *words)
{
	return choice_of(words->winner, words->systems[0], words->systems[1]) != REVIEW_NONE ||
		!strcmp(words->winner, "-");
}

int verb_verdict(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct verdict_words words;
	struct suite suite;
	struct db *db;
	bool ok;

	if (options->word_count != 4)
		return cli_usage(error,
			"verdict wants CASE SYSTEM SYSTEM and the winner's name, tie, bad, or - to take it back");
	words = (struct verdict_words){ options->words[0], { options->words[1], options->words[2] },
		options->words[3] };
	if (!strcmp(words.systems[0], words.systems[1]) || !winner_known(&words))
		return cli_usage(
			error, "verdict compares two different systems; the winner is one of them, tie, bad, or -");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = suite_find(db, options->dataset, &arena, &suite, error) &&
		verdict_set(db, &suite, &words, options->note ? options->note : "", error);
	if (ok)
		cli_print_changed(options, 1, "verdict", out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static void ladder_json(const struct suite *suite, const struct ladder_row *rows, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", suite->name);
	json_put_int(&w, "cases", suite->cases);
	json_open(&w, "systems", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", rows[i].name);
		json_put_int(&w, "outputs", rows[i].outputs);
		json_put_int(&w, "scored", rows[i].score.n);
		json_put_int(&w, "empty", rows[i].states[LADDER_EMPTY]);
		json_put_double(&w, "score", rows[i].score.mean);
		json_put_double(&w, "low", rows[i].score.low);
		json_put_double(&w, "high", rows[i].score.high);
		json_put_int(&w, "wins", rows[i].wins);
		json_put_int(&w, "losses", rows[i].losses);
		json_put_int(&w, "ties", rows[i].ties);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void ladder_text(const struct suite *suite, const struct ladder_row *rows, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "system", PRINT_LEFT, 32 }, { "outputs", PRINT_RIGHT, 0 },
		{ "scored", PRINT_RIGHT, 0 }, { "score", PRINT_RIGHT, 0 }, { "95 % interval", PRINT_LEFT, 0 },
		{ "wins", PRINT_RIGHT, 0 }, { "losses", PRINT_RIGHT, 0 }, { "ties", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 8);

	print_text(out, suite->name);
	strbuf_adds(out, "  ");
	print_number(out, suite->cases);
	strbuf_adds(out, " cases\n");
	for (size_t i = 0; i < count; i++) {
		const struct ladder_row *row = &rows[i];

		print_table_cell(table, row->name);
		print_table_cellf(table, "%lld", (long long)row->outputs);
		print_table_cellf(table, "%lld", (long long)row->score.n);
		if (isnan(row->score.mean))
			print_table_cell(table, "not scored");
		else
			print_table_cellf(table, "%.3f", row->score.mean);
		if (isnan(row->score.low))
			print_table_cell(table, "");
		else
			print_table_cellf(table, "%.3f to %.3f", row->score.low, row->score.high);
		print_table_cellf(table, "%lld", (long long)row->wins);
		print_table_cellf(table, "%lld", (long long)row->losses);
		print_table_cellf(table, "%lld", (long long)row->ties);
	}
	print_table_end(table, out);
}

int verb_ladder(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct ladder ladder = LADDER_INIT;
	struct suite suite;
	struct db *db;
	bool ok;

	if (options->word_count > 1)
		return cli_usage(error, "ladder wants the name of one suite, or nothing for the newest");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = suite_find(db, options->word_count ? options->words[0] : options->dataset, &arena, &suite, error) &&
		ladder_read(db, suite.id, NULL, &ladder, error);
	if (ok && options->json)
		ladder_json(&suite, ladder.rows, ladder.count, out);
	else if (ok)
		ladder_text(&suite, ladder.rows, ladder.count, out);
	ladder_free(&ladder);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
