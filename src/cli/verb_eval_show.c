/* preop eval show: a case with what every system answered, a run with its settings and figures, a system with its numbers explained. */
#include "cli/print.h"
#include "cli/verb_eval.h"
#include "cli/verb_eval_table.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/model/judge.h"
#include "preop/model/output_detail.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- A case ---- */

struct shown_output {
	const struct output *output;
	struct output_detail detail;
};
struct shown_case {
	struct suite_case eval_case;
	struct shown_output *outputs;
	size_t count;
};

static bool read_case(struct db *db, int64_t id, struct arena *arena, struct shown_case *out, struct error *error)
{
	struct output *outputs;

	if (!suite_case_read(db, id, arena, &out->eval_case, error) ||
		!suite_outputs(db, id, arena, &outputs, &out->count, error))
		return false;
	out->outputs = arena_alloc(arena, (out->count + 1) * sizeof(*out->outputs));
	for (size_t i = 0; i < out->count; i++) {
		out->outputs[i].output = &outputs[i];
		if (!output_detail_read(db, outputs[i].run, id, arena, &out->outputs[i].detail, error))
			return false;
	}
	return true;
}

static void put_count(struct json_writer *w, const char *key, int64_t count)
{
	json_put_double(w, key, count < 0 ? (double)NAN : (double)count);
}

static void put_output(struct json_writer *w, const struct shown_output *shown)
{
	const struct output_detail *detail = &shown->detail;

	json_open(w, NULL, '{');
	json_put_string(w, "system", shown->output->system_name);
	json_put_int(w, "run", shown->output->run);
	json_put_int(w, "repeats", shown->output->repeats);
	json_put_string(w, "state", shown->output->state);
	json_put_double(w, "score", shown->output->score);
	json_put_bytes(w, "text", shown->output->text, shown->output->length);
	json_put_string(w, "finish", detail->finish);
	json_put_string(w, "model", detail->model);
	json_put_string(w, "error", detail->error);
	json_put_string(w, "suspect", detail->suspect);
	put_count(w, "prompt_tokens", detail->prompt_tokens);
	put_count(w, "completion_tokens", detail->completion_tokens);
	put_count(w, "first_ms", detail->first_ms);
	put_count(w, "total_ms", detail->total_ms);
	put_count(w, "attempts", detail->attempts);
	json_put_double(w, "cost", detail->cost);
	json_open(w, "scores", '[');
	for (size_t i = 0; i < detail->score_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "name", detail->scores[i].name);
		json_put_double(w, "value", detail->scores[i].value);
		json_put_string(w, "label", detail->scores[i].label);
		json_put_string(w, "detail", detail->scores[i].detail);
		json_put_string(w, "source", detail->scores[i].source);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void case_json(const struct shown_case *shown, struct strbuf *out)
{
	const struct suite_case *it = &shown->eval_case;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "case", it->external);
	json_put_string(&w, "slice", *it->slice ? it->slice : NULL);
	json_put_time(&w, "at", it->at);
	json_put_bytes(&w, "input", it->input ? it->input : "", it->input_n);
	if (it->reference)
		json_put_bytes(&w, "reference", it->reference, it->reference_n);
	else
		json_put_string(&w, "reference", NULL);
	json_open(&w, "outputs", '[');
	for (size_t i = 0; i < shown->count; i++)
		put_output(&w, &shown->outputs[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_facts(const struct output_detail *detail, struct strbuf *out)
{
	if (detail->model || detail->finish)
		strbuf_adds(out, "  ");
	if (detail->model)
		print_text(out, detail->model);
	if (detail->finish) {
		strbuf_adds(out, detail->model ? ", finished by " : "finished by ");
		print_text(out, detail->finish);
	}
	if (detail->model || detail->finish)
		strbuf_addc(out, '\n');
	if (detail->total_ms >= 0)
		strbuf_addf(out, "  %" PRId64 " ms", detail->total_ms);
	if (detail->prompt_tokens >= 0)
		strbuf_addf(out, "  %" PRId64 " tokens in", detail->prompt_tokens);
	if (detail->completion_tokens >= 0)
		strbuf_addf(out, "  %" PRId64 " out", detail->completion_tokens);
	if (!isnan(detail->cost))
		strbuf_addf(out, "  $%.4g", detail->cost);
	if (detail->total_ms >= 0 || detail->prompt_tokens >= 0 || detail->completion_tokens >= 0 ||
		!isnan(detail->cost))
		strbuf_addc(out, '\n');
}

static void print_labelled(const char *label, const char *text, struct strbuf *out)
{
	if (!*text)
		return;
	strbuf_addf(out, "  %s: ", label);
	print_text(out, text);
	strbuf_addc(out, '\n');
}

static void print_scores(const struct output_detail *detail, struct strbuf *out)
{
	for (size_t i = 0; i < detail->score_count; i++) {
		const struct output_named_score *score = &detail->scores[i];

		strbuf_adds(out, "  ");
		print_text(out, score->name);
		if (!isnan(score->value))
			strbuf_addf(out, " %.4g", score->value);
		if (score->label) {
			strbuf_addc(out, ' ');
			print_text(out, score->label);
		}
		strbuf_addf(out, " (%s)%s", score->source, *score->detail ? ": " : "");
		print_text(out, score->detail);
		strbuf_addc(out, '\n');
	}
}

static void case_text(const struct shown_case *shown, struct strbuf *out)
{
	const struct suite_case *it = &shown->eval_case;

	print_text(out, it->external);
	if (*it->slice) {
		strbuf_adds(out, "  slice ");
		print_text(out, it->slice);
	}
	strbuf_adds(out, "\n\ninput\n");
	print_prose(out, 2, it->input ? it->input : "", it->input_n);
	if (it->reference) {
		strbuf_adds(out, "reference\n");
		print_prose(out, 2, it->reference, it->reference_n);
	}
	for (size_t i = 0; i < shown->count; i++) {
		const struct shown_output *it_out = &shown->outputs[i];
		char word[LADDER_WORD];

		strbuf_addc(out, '\n');
		print_text(out, it_out->output->system_name);
		strbuf_addf(out, "  %s  score %s", it_out->output->state,
			ladder_score_word(it_out->output->score, false, word));
		if (it_out->output->repeats > 1)
			strbuf_addf(out, " (mean of %d repeats; the first is shown)", it_out->output->repeats);
		strbuf_addc(out, '\n');
		print_prose(out, 2, it_out->output->text, it_out->output->length);
		print_facts(&it_out->detail, out);
		print_labelled("error", it_out->detail.error, out);
		print_labelled("may rest on a cut prompt", it_out->detail.suspect, out);
		print_scores(&it_out->detail, out);
	}
}

/* ---- A run ---- */

static void run_json(const struct run_detail *run, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "run", run->id);
	json_put_string(&w, "suite", run->suite);
	json_put_string(&w, "system", run->system);
	json_put_string(&w, "rung", run->rung);
	json_put_string(&w, "model", run->model);
	json_put_string(&w, "status", run->status);
	json_put_int(&w, "series", run->series);
	json_put_int(&w, "epoch", run->epoch);
	json_put_int(&w, "outputs", run->outputs);
	json_put_string(&w, "format", run->format);
	json_put_string(&w, "path", run->path);
	json_put_string(&w, "who", run->who);
	json_put_time(&w, "at", run->at);
	json_put_time(&w, "started_at", run->started_at);
	json_put_time(&w, "ended_at", run->ended_at);
	json_put_raw(&w, "settings", json_root(run->settings, strlen(run->settings)));
	json_open(&w, "figures", '[');
	for (size_t i = 0; i < run->figure_count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "metric", run->figures[i].metric);
		json_put_string(&w, "name", run->figures[i].name);
		json_put_double(&w, "published", run->figures[i].published);
		json_put_double(&w, "recomputed", run->figures[i].recomputed);
		json_put_int(&w, "n", run->figures[i].n);
		json_put_string(&w, "note", run->figures[i].note);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void run_text(const struct run_detail *run, struct strbuf *out)
{
	strbuf_addf(out, "run %" PRId64 "  ", run->id);
	print_text(out, run->system);
	strbuf_addf(out, " (%s)  %s  %" PRId64 " outputs", run->rung, run->status, run->outputs);
	if (run->series)
		strbuf_addf(out, "  repeat %" PRId64 " of series %" PRId64, run->epoch, run->series);
	strbuf_adds(out, "\n  from ");
	print_text(out, run->path);
	strbuf_addf(out, " (%s) by ", run->format);
	print_text(out, run->who);
	strbuf_adds(out, "\n");
	print_labelled("settings", run->settings, out);
	for (size_t i = 0; i < run->figure_count; i++) {
		const struct run_figure *figure = &run->figures[i];

		strbuf_adds(out, "  ");
		print_text(out, figure->metric);
		strbuf_addc(out, ' ');
		print_text(out, figure->name);
		if (!isnan(figure->published))
			strbuf_addf(out, ": the file says %.6g", figure->published);
		if (!isnan(figure->recomputed))
			strbuf_addf(out, ", its %" PRId64 " rows come to %.6g", figure->n, figure->recomputed);
		strbuf_addf(out, "%s%s", *figure->note ? "; " : "", figure->note);
		strbuf_addc(out, '\n');
	}
}

/* ---- Which of them ---- */

static bool show_run(struct db *db, int64_t id, bool json, struct arena *arena, struct strbuf *out, struct error *error)
{
	struct run_detail run;

	if (!run_detail_read(db, id, arena, &run, error))
		return false;
	(json ? run_json : run_text)(&run, out);
	return true;
}

/* Answers with names beside them would end the blindness of whoever is reviewing them. */
static bool may_see(struct db *db, const struct suite *suite, struct error *error)
{
	bool sealed, blind;

	return judge_actor_is_blind(db, suite->id, &sealed, &blind, error) &&
		(!blind ||
			error_set(error, ERROR_CONFLICT,
				"you are reviewing %.80s blind, and this says who answered what; `preop review seal` "
				"first",
				suite->name));
}

static bool show_case(
	struct db *db, int64_t id, bool json, struct eval_table *table, struct strbuf *out, struct error *error)
{
	struct shown_case shown;

	if (!may_see(db, &table->suite, error) || !read_case(db, id, &table->arena, &shown, error))
		return false;
	(json ? case_json : case_text)(&shown, out);
	return true;
}

static void show_system(const struct eval_table *table, const struct ladder_row *row, bool json, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	struct json_writer w;

	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		eval_put_row(&w, table, row);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	ladder_explain_system(&table->ladder, row, table->judges, table->judge_count, &text);
	print_prose(out, 0, text.data + 2, text.len - 2);
	strbuf_free(&text);
}

/* A system's name, else a case's own id, else the number of a run. */
static bool show_word(struct db *db, const struct cli_options *options, struct eval_table *table, struct strbuf *out,
	struct error *error)
{
	const char *word = options->words[0];
	const struct ladder_row *row;
	struct error ignored = ERROR_INIT;
	int64_t id;

	if (!eval_table_read(db, options, table, error))
		return false;
	if (ladder_find(&table->ladder, word, &row, &ignored)) {
		show_system(table, row, options->json, out);
		return true;
	}
	if (suite_case_find(db, table->suite.id, word, &id, &ignored))
		return show_case(db, id, options->json, table, out, error);
	if (number_read(word, &id))
		return show_run(db, id, options->json, &table->arena, out, error);
	return error_set(error, ERROR_NOT_FOUND,
		"\"%.80s\" is no system and no case of the suite %s, and no number of a run", word, table->suite.name);
}

int eval_show(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct eval_table table = EVAL_TABLE_INIT;
	struct db *db;
	bool ok;

	if (options->word_count != 1)
		return cli_usage(error, "eval show wants one word: a case, a system, or the number of a run");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = show_word(db, options, &table, out, error);
	eval_table_free(&table);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
