/* preop correct, wall: a failure with its fix, and what waits to be pinned to the regression wall. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/correction.h"
#include "preop/model/dataset.h"
#include "preop/model/suite.h"
#include "preop/model/wall.h"

#include <inttypes.h>
#include <string.h>

enum { QUESTION_CHARACTERS = 50 };

static bool correct_output(struct db *db, const struct cli_options *options, const struct strbuf *text,
	struct correction *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct correction_place place = { .system = options->system };
	struct suite suite;
	struct dataset dataset;

	bool ok = suite_find(db, options->suite, &arena, &suite, error) &&
		suite_case_find(db, suite.id, options->eval_case, &place.eval_case, error) &&
		dataset_find(db, options->dataset, &arena, &dataset, error);
	if (ok) {
		place.suite = suite.id;
		place.dataset = dataset.id;
		ok = correction_of_output(db, &place, text->data, text->len, options->note, out, error);
	}
	arena_free(&arena);
	return ok;
}

static void print_correction(
	const struct cli_options *options, const struct correction *correction, int64_t of, struct strbuf *out)
{
	struct json_writer w;

	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_int(&w, "id", correction->example);
		json_put_string(&w, "candidate", correction->candidate);
		json_put_bool(&w, "exposed", correction->exposed);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	strbuf_addf(out, "example %" PRId64 " holds the correction, and the regression wall has a candidate\n",
		correction->example);
	if (of != 0)
		strbuf_addf(out,
			"example %" PRId64 " keeps the answer that failed: `preop delete %" PRId64
			"` if nobody is to be trained on it\n",
			of, of);
	if (correction->exposed)
		strbuf_adds(out,
			"its input is part of a test and is trained on from now on: that case proves nothing any "
			"more\n");
}

int verb_correct(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool output = options->eval_case != NULL || options->system != NULL || options->suite != NULL;
	struct correction correction = { .example = 0 };
	struct strbuf text = STRBUF_INIT;
	int64_t id = 0;
	struct db *db;

	if (output && (!options->eval_case || !options->system))
		return cli_usage(error, "correct wants --case and --system with --suite (the newest suite without it)");
	if (options->word_count > (output ? 1U : 2U) || (!output && options->word_count == 0))
		return cli_usage(error,
			"correct wants an example's number (or --case and --system) and the right answer (else it is "
			"read from "
			"standard input)");
	bool ok = (output || cli_read_number(options->words[0], "example number", &id, error)) &&
		cli_read_text(options, output ? 0 : 1, &text, error) && cli_open(cli, options, DB_WRITE, &db, error);
	if (ok) {
		ok = output ? correct_output(db, options, &text, &correction, error)
			    : correction_of_example(db, id, text.data, text.len, options->note, &correction, error);
		cli_close(cli, db);
	}
	if (ok)
		print_correction(options, &correction, id, out);
	strbuf_free(&text);
	return ok ? 0 : 3;
}

/* ---- The wall's candidates ---- */

static void candidates_json(const struct wall_candidate *candidates, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		const struct wall_candidate *one = &candidates[i];
		json_open(&w, NULL, '{');
		json_put_string(&w, "uuid", one->uuid);
		json_put_time(&w, "at", one->at);
		json_put_string(&w, "who", one->who);
		json_put_string(&w, "note", one->note);
		json_put_string(&w, "source", one->source);
		if (one->example != 0)
			json_put_int(&w, "example", one->example);
		else
			json_put_raw(&w, "example", (struct json_span){ NULL, 0 });
		json_put_raw(&w, "input", json_root(one->input, strlen(one->input)));
		json_put_bytes(&w, "bad", one->bad, one->bad_length);
		json_put_bytes(&w, "good", one->good, one->good_length);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void candidates_text(const struct wall_candidate *candidates, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { .title = "at" }, { "who", PRINT_LEFT, 16 },
		{ "failed", PRINT_LEFT, 40 }, { "corrected in", PRINT_RIGHT, 0 },
		{ "question", PRINT_LEFT, QUESTION_CHARACTERS }, { "note", PRINT_LEFT, 40 } };
	struct print_table *table = print_table_new(columns, 6);
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&text);
		clock_print_date(candidates[i].at, &text);
		print_table_cell(table, text.data);
		print_table_cell(table, candidates[i].who);
		print_table_cell(table, candidates[i].source);
		print_table_cellf(table, candidates[i].example ? "%" PRId64 : "-", candidates[i].example);
		strbuf_reset(&text);
		wall_print_question(&candidates[i], QUESTION_CHARACTERS, &text);
		print_table_cell(table, text.data);
		print_table_cell(table, candidates[i].note);
	}
	print_table_end(table, out);
	if (count == 0)
		strbuf_adds(out, "no failure has been corrected yet: `preop correct` makes the first candidate\n");
	strbuf_free(&text);
}

int verb_wall(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct wall_candidate *candidates;
	struct db *db;
	size_t count;

	if (options->word_count != 1 || strcmp(options->words[0], "candidates") != 0)
		return cli_usage(error, "wall wants one word: candidates");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = wall_list(db, &arena, &candidates, &count, error);
	if (ok)
		(options->json ? candidates_json : candidates_text)(candidates, count, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
