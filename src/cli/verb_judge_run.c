/* preop judge run NAME: what is open is asked. */
#include "cli/context.h"
#include "cli/progress.h"
#include "cli/verb_judge.h"

#include "preop/base/json.h"
#include "preop/base/number.h"
#include "preop/net/judge_run.h"

#include <math.h>

/* The first Ctrl-C waits for what is in flight, the second one does not. */
static enum judge_wish watch(void *context, const struct judge_run_progress *now)
{
	static const enum judge_wish wishes[] = { JUDGE_GO_ON, JUDGE_STOP, JUDGE_STOP_NOW };
	int pressed = progress_interrupts();

	progress_step(context, now->done, now->total, now->asked + now->cached);
	return wishes[pressed < 2 ? pressed : 2];
}

/* Another program that writes is waited for: answers are on their way. */
static bool wait_on(void *context, int64_t milliseconds)
{
	(void)context, (void)milliseconds;
	return progress_interrupts() < 2;
}

static void print_json(const struct judge_run_result *result, const struct judge_sums *sums, struct strbuf *out)
{
	const struct judge_run_progress *last = &result->last;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "open", last->total);
	json_put_int(&w, "asked", last->asked);
	json_put_int(&w, "cached", last->cached);
	json_put_int(&w, "failed", last->failed);
	json_put_int(&w, "unread", last->unread);
	json_put_int(&w, "left", last->total - last->asked - last->cached);
	json_put_double(&w, "cost", sums->asked > sums->cost_unknown ? sums->cost : (double)NAN);
	json_put_int(&w, "cost_unknown", sums->cost_unknown);
	json_put_int(&w, "prompt_tokens", sums->prompt_tokens);
	json_put_int(&w, "completion_tokens", sums->completion_tokens);
	json_put_string(&w, "why", result->why);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_plain(const struct judge_run_result *result, const struct judge_sums *sums, struct strbuf *out)
{
	const struct judge_run_progress *last = &result->last;
	int64_t answered = last->asked + last->cached;

	if (last->total == 0) {
		strbuf_adds(out, "nothing is open: every question has its verdict\n");
		return;
	}
	strbuf_addf(out, "%lld of %lld questions answered (%lld from the cache), %lld without a readable verdict\n",
		(long long)answered, (long long)last->total, (long long)last->cached, (long long)last->unread);
	if (sums->asked > sums->cost_unknown)
		strbuf_addf(out, "%.4f USD in all", sums->cost);
	else
		strbuf_adds(out, "cost not known");
	strbuf_addf(out, ", %lld + %lld tokens\n", (long long)sums->prompt_tokens, (long long)sums->completion_tokens);
	if (*result->why != '\0')
		strbuf_addf(out, "%s\n", result->why);
}

static bool read_options(const struct cli_options *options, struct judge_run_options *run, struct error *error)
{
	run->plan = (struct judge_plan){ .system = options->system, .limit = options->limit > 0 ? options->limit : 0 };
	run->no_cache = options->run.no_cache;
	run->budget_tokens = options->run.budget_tokens > 0 ? options->run.budget_tokens : 0;
	run->budget_usd = (double)NAN;
	return options->run.budget_usd == NULL ||
		(number_read_double(options->run.budget_usd, &run->budget_usd) && run->budget_usd > 0) ||
		error_set(error, ERROR_USAGE, "--budget-usd wants an amount of dollars above 0");
}

static bool find_endpoint(const struct cli_options *options, const struct judge *judge, const struct judge_spec *spec,
	struct arena *arena, struct endpoint *out, struct error *error)
{
	const char *name = options->run.endpoint != NULL ? options->run.endpoint : spec->endpoint;

	if (*name == '\0')
		return error_set(error, ERROR_INPUT, "judge \"%.80s\" names no endpoint: give --endpoint", judge->name);
	if (!endpoint_find(name, arena, out, error))
		return false;
	if (options->run.max_in_flight > 0)
		out->max_in_flight = options->run.max_in_flight;
	return true;
}

static bool run(struct db *db, const struct cli_options *options, struct arena *arena, struct judge_run_result *result,
	struct judge_sums *sums, struct error *error)
{
	struct judge_run_options asked = { .no_cache = false };
	struct endpoint endpoint;
	struct judge_spec spec;
	struct suite suite;
	struct judge judge;

	if (!read_options(options, &asked, error) || !judge_named(db, options, arena, &suite, &judge, error) ||
		!judge_spec_read(&judge, arena, &spec, error) ||
		!find_endpoint(options, &judge, &spec, arena, &endpoint, error))
		return false;
	asked.judge = &judge;
	asked.spec = &spec;
	asked.endpoint = &endpoint;
	struct progress progress = progress_begin("judge", judge.name);
	progress_catch();
	db_set_wait(db, wait_on, NULL);
	bool ok = judge_run(db, &asked, watch, &progress, result, error);
	progress_end(&progress);
	progress_release();
	db_set_wait(db, NULL, NULL);
	return ok && judge_sums_read(db, judge.id, sums, error);
}

int judge_word_run(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct judge_run_result result = { .why = "" };
	struct judge_sums sums = { .cost = 0 };
	struct arena arena = ARENA_INIT;
	struct db *db;

	if (options->word_count != 1)
		return cli_usage(error, "judge run wants the name of one judge");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = run(db, options, &arena, &result, &sums, error);
	cli_close(cli, db);
	if (ok)
		(options->json ? print_json : print_plain)(&result, &sums, out);
	arena_free(&arena);
	if (!ok)
		return error_exit_status(error->code);
	return result.last.asked + result.last.cached == result.last.total ? 0 : 1;
}
