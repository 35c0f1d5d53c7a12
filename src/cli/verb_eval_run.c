/* preop eval run: a suite's cases put to a system; preop eval runs: what runs there are. */
#include "cli/context.h"
#include "cli/eval_setup.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verb_eval.h"

#include "preop/base/clock.h"
#include "preop/net/run.h"

#include <math.h>
#include <string.h>

/* ---- Watching ---- */

/* The first Ctrl-C waits for what is in flight, the second one does not. */
static enum run_wish watch(void *context, const struct run_progress *now)
{
	struct progress *progress = context;

	progress_step(progress, now->sums.done + now->errors, now->sums.total, now->asked + now->cached);
	switch (progress_interrupts()) {
	case 0:
		return RUN_GO_ON;
	case 1:
		return RUN_CANCEL;
	default:
		return RUN_CANCEL_NOW;
	}
}

/* Another program that writes is waited for: answers are on their way, and nothing is lost by it. */
static bool wait_on(void *context, int64_t milliseconds)
{
	(void)context;
	(void)milliseconds;
	return progress_interrupts() < 2;
}

/* ---- Printing ---- */

static void put_cost(struct json_writer *w, const struct run_info *info)
{
	json_put_double(w, "cost", info->cost);
	json_put_int(w, "cost_unknown", info->cost_unknown);
}

static void put_count(struct json_writer *w, const char *key, int64_t value)
{
	json_put_double(w, key, value >= 0 ? (double)value : (double)NAN);
}

static void put_info(struct json_writer *w, const struct run_info *info)
{
	json_put_int(w, "run", info->id);
	json_put_string(w, "system", info->system_name);
	json_put_string(w, "status", info->status);
	json_put_int(w, "epochs", info->epochs);
	json_put_int(w, "cases", info->cases);
	json_put_int(w, "outputs", info->outputs);
	json_open(w, "states", '{');
	for (int i = 0; i < RUN_STATES; i++)
		json_put_int(w, run_states[i], info->states[i]);
	json_close(w, '}');
	json_put_int(w, "attempts", info->attempts);
	json_put_int(w, "retried", info->retried);
	json_put_int(w, "unfinished", info->unfinished);
	json_put_int(w, "cached", info->cached);
	json_put_int(w, "suspect", info->suspect);
	put_count(w, "prompt_tokens", info->prompt_tokens);
	put_count(w, "completion_tokens", info->completion_tokens);
	put_cost(w, info);
	put_count(w, "first_ms", info->first_ms);
	put_count(w, "total_ms", info->total_ms);
	json_put_time(w, "started_at", info->started_at);
	json_put_time(w, "ended_at", info->ended_at);
	json_put_string(w, "who", info->who);
}

static void add_states(const struct run_info *info, struct strbuf *out)
{
	const char *comma = "";

	for (int i = 0; i < RUN_STATES; i++)
		if (info->states[i] > 0) {
			strbuf_addf(out, "%s%lld %s", comma, (long long)info->states[i], run_states[i]);
			comma = ", ";
		}
	if (*comma == '\0')
		strbuf_adds(out, "no outputs");
}

static void add_cost(const struct run_info *info, struct strbuf *out)
{
	if (isnan(info->cost))
		strbuf_adds(out, "cost not known");
	else
		strbuf_addf(out, "%.4f USD", info->cost);
	if (!isnan(info->cost) && info->cost_unknown > 0)
		strbuf_addf(out, " and %lld answers of unknown cost", (long long)info->cost_unknown);
}

static void add_count(const char *what, int64_t count, struct strbuf *out)
{
	if (count > 0)
		strbuf_addf(out, ", %lld %s", (long long)count, what);
}

static void print_info(const struct run_info *info, struct strbuf *out)
{
	strbuf_addf(out, "run %lld of ", (long long)info->id);
	print_text(out, info->system_name);
	strbuf_addf(out, ": %s, %lld case%s", info->status, (long long)info->cases, info->cases == 1 ? "" : "s");
	if (info->epochs > 1)
		strbuf_addf(out, " times %lld", (long long)info->epochs);
	strbuf_adds(out, "\n  ");
	add_states(info, out);
	strbuf_adds(out, "\n  ");
	add_cost(info, out);
	if (info->prompt_tokens >= 0)
		strbuf_addf(out, ", %lld + %lld tokens", (long long)info->prompt_tokens,
			(long long)(info->completion_tokens < 0 ? 0 : info->completion_tokens));
	if (info->total_ms >= 0)
		strbuf_addf(out, ", median answer after %lld ms", (long long)info->total_ms);
	strbuf_addf(out, "\n  %lld attempts", (long long)info->attempts);
	add_count("tried again", info->retried, out);
	add_count("never ended", info->unfinished, out);
	add_count("answers from the cache", info->cached, out);
	add_count("perhaps on a cut prompt", info->suspect, out);
	strbuf_addc(out, '\n');
}

static bool print_result(struct db *db, const struct run_result *result, bool json, struct arena *arena,
	struct strbuf *out, struct error *error)
{
	struct run_info info;
	struct json_writer w;

	if (!run_read(db, result->series, arena, &info, error))
		return false;
	if (!json) {
		print_info(&info, out);
		if (*result->why != '\0') {
			strbuf_adds(out, "  ");
			print_text(out, result->why);
			strbuf_addc(out, '\n');
		}
		return true;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	put_info(&w, &info);
	json_put_bool(&w, "resumed", result->resumed);
	json_put_int(&w, "asked", result->last.asked);
	json_put_int(&w, "from_cache", result->last.cached);
	json_put_string(&w, "why", *result->why != '\0' ? result->why : NULL);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
	return true;
}

/* ---- Dry runs ---- */

static void print_estimate(
	const struct run_estimate *estimate, const struct eval_setup *setup, bool json, struct strbuf *out)
{
	struct json_writer w;

	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_bool(&w, "dry_run", true);
		json_put_string(&w, "system", setup->system.name);
		json_put_string(&w, "endpoint", setup->endpoint.name);
		json_put_int(&w, "calls", estimate->calls);
		json_put_int(&w, "prompt_tokens", estimate->prompt_tokens);
		json_put_int(&w, "most_tokens", estimate->most_tokens);
		json_put_double(&w, "most_cost", estimate->most_cost);
		json_put_raw(&w, "first", json_root(estimate->first.data, estimate->first.len));
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	strbuf_addf(out, "%lld calls to ", (long long)estimate->calls);
	print_text(out, setup->endpoint.name);
	strbuf_addf(out, ", about %lld tokens of prompts", (long long)estimate->prompt_tokens);
	if (isnan(estimate->most_cost))
		strbuf_adds(out, "; what it costs at most is not known, for lack of prices or of max_tokens\n");
	else
		strbuf_addf(out, ", at most %lld tokens and %.4f USD\n", (long long)estimate->most_tokens,
			estimate->most_cost);
	if (estimate->first.len > 0) {
		strbuf_adds(out, "the first one:\n");
		print_prose(out, 2, estimate->first.data, estimate->first.len);
	}
}

/* ---- The words ---- */

static bool dry_run(struct db *db, const struct cli_options *options, struct eval_setup *setup, struct strbuf *out,
	struct error *error)
{
	struct run_estimate estimate;

	bool ok = run_estimate(db, &setup->run, &estimate, error);
	if (ok)
		print_estimate(&estimate, setup, options->json, out);
	strbuf_free(&estimate.first);
	return ok;
}

static bool run(struct db *db, const struct cli_options *options, struct eval_setup *setup, struct run_result *result,
	struct strbuf *out, struct error *error)
{
	struct progress progress = progress_begin("run", setup->system.name);

	progress_catch();
	db_set_wait(db, wait_on, NULL);
	bool ok = run_suite(db, &setup->run, watch, &progress, result, error);
	progress_end(&progress);
	progress_release();
	return ok && print_result(db, result, options->json, &setup->arena, out, error);
}

int eval_run(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct run_result result = { .status = "complete" };
	struct eval_setup setup;
	struct db *db;

	if (options->word_count > 0)
		return cli_usage(error, "eval run takes options only: --suite S --system NAME");
	if (!cli_open(cli, options, options->dry_run ? DB_READ : DB_WRITE, &db, error))
		return 3;
	bool ok = eval_setup_read(db, options, &setup, error);
	if (ok && options->dry_run)
		ok = dry_run(db, options, &setup, out, error);
	else if (ok)
		ok = run(db, options, &setup, &result, out, error);
	eval_setup_free(&setup);
	cli_close(cli, db);
	if (!ok)
		return error_exit_status(error->code);
	return strcmp(result.status, "complete") == 0 ||
			(options->limit > 0 && result.last.sums.done == result.last.sums.total)
		? 0
		: 1;
}

int eval_runs(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct run_info *runs = NULL;
	struct suite suite;
	struct json_writer w;
	size_t count = 0;
	struct db *db;

	if (options->word_count > 0)
		return cli_usage(error, "eval runs takes options only: --suite S");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = suite_find(db, options->suite, &arena, &suite, error) &&
		run_list(db, suite.id, &arena, &runs, &count, error);
	json_begin(&w, out);
	if (ok && options->json) {
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++) {
			json_open(&w, NULL, '{');
			put_info(&w, &runs[i]);
			json_close(&w, '}');
		}
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	}
	for (size_t i = 0; ok && !options->json && i < count; i++)
		print_info(&runs[i], out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
