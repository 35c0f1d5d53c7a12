/*
 * The engine: the pump asks for calls, the books say which are open; what comes back goes into the books before the next round. It writes down why it stopped: nothing is left,
 * a budget, the endpoint refuses everything, or somebody wanted it to.
 */
#include "preop/net/run.h"

#include "run_context.h"
#include "run_reply.h"

#include "preop/base/clock.h"
#include "preop/net/pump.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_US = 100 * 1000 };

struct call { /* one case on its way */
	int64_t run, eval_case, attempt, prompt_estimate;
	double most_cost;
	int64_t most_tokens;
	int attempts;
	unsigned char key[SHA256_SIZE];
	struct context_work *work; /* its context; NULL: the case's own */
};

struct engine {
	struct db *db;
	const struct run_options *options;
	struct run_asking *asking;
	struct run_books *books;
	struct pump *pump;
	struct context_pool *contexts; /* NULL: no command */
	struct run_item item;
	struct run_cached cached;
	char *address;
	run_watch *watch;
	void *context;
	struct run_result *result;
	struct error *error;
	const char *stopped; /* NULL: nothing stopped it */
	bool failed;         /* the books could not be kept: `error` is set */
	bool all_given;
	struct call *held; /* waits for the budget to show whether it fits */
	struct strbuf held_body;
	int64_t started, told_at, reserved_tokens;
	double reserved_cost;
	struct run_progress progress;
};

static bool fail(struct engine *engine)
{
	engine->failed = true;
	return false;
}

static void stop(struct engine *engine, const char *status, const char *why)
{
	if (engine->stopped != NULL)
		return;
	engine->stopped = status;
	snprintf(engine->result->why, sizeof(engine->result->why), "%s", why);
}

/* ---- Progress ---- */

static void tell(struct engine *engine)
{
	struct run_progress *progress = &engine->progress;
	int64_t fresh = progress->asked + progress->cached, now = clock_monotonic();

	engine->told_at = now;
	run_sums_read(engine->books, &progress->sums);
	progress->elapsed_ms = (now - engine->started) / 1000;
	int64_t left = progress->sums.total - progress->sums.done - progress->errors;
	progress->left_ms = fresh > 0 ? (int64_t)((double)progress->elapsed_ms / (double)fresh * (double)left) : -1;
	enum run_wish wish = engine->watch != NULL ? engine->watch(engine->context, progress) : RUN_GO_ON;
	if (wish == RUN_GO_ON)
		return;
	if (wish == RUN_PAUSE || wish == RUN_PAUSE_NOW)
		stop(engine, "paused", "");
	else
		stop(engine, "cancelled", "");
	pump_stop(engine->pump, wish == RUN_CANCEL_NOW || wish == RUN_PAUSE_NOW ? PUMP_ABORT : PUMP_DRAIN);
}

static void on_tick(void *context, const struct pump_status *status)
{
	struct engine *engine = context;

	engine->progress.in_flight = status->in_flight;
	engine->progress.most = status->limit;
	engine->progress.hold_ms = status->hold_ms;
	tell(engine);
}

/* ---- Calls ---- */

static void call_free(struct call *call)
{
	if (call == NULL)
		return;
	context_work_free(call->work);
	free(call);
}

static struct call *call_new(const struct run_item *item, struct context_work *work)
{
	struct call *call = xcalloc(1, sizeof(*call));

	call->run = item->run;
	call->eval_case = item->eval_case;
	call->work = work;
	return call;
}

static void add_retrieved(const struct call *call, struct run_answer *answer)
{
	if (call->work != NULL)
		answer->retrieved = (struct run_bytes){ call->work->retrieved.data, call->work->retrieved.len };
}

/* Nothing was asked: there is no context, or the case cannot be put into the template. */
static bool note_failure(struct engine *engine, struct call *call, const char *why)
{
	struct run_answer answer = RUN_ANSWER_INIT;

	answer.state = "error";
	answer.error = why;
	answer.attempts = -1;
	engine->progress.errors++;
	bool ok = run_answer_put(engine->books, call->run, call->eval_case, &answer, engine->error);
	call_free(call);
	return ok || fail(engine);
}

static const struct reply_terms *terms(const struct engine *engine, const struct call *call, struct reply_terms *out)
{
	*out = (struct reply_terms){ .endpoint = engine->options->endpoint,
		.model = run_asking_model(engine->asking),
		.prompt_estimate = call->prompt_estimate };
	return out;
}

static bool take_cached(struct engine *engine, struct call *call)
{
	struct reply_terms known;
	struct reply_read read;

	reply_read_cached(terms(engine, call, &known), &engine->cached, &read);
	add_retrieved(call, &read.answer);
	engine->progress.cached++;
	bool ok = run_answer_put(engine->books, call->run, call->eval_case, &read.answer, engine->error);
	reply_read_free(&read);
	call_free(call);
	return ok || fail(engine);
}

/* ---- Budgets ---- */

/* What a call will cost at most; where the request sets no limit, what answers cost so far. */
static void price(struct engine *engine, struct call *call, const struct strbuf *body)
{
	const struct run_options *options = engine->options;
	const struct run_sums *sums = &engine->progress.sums;
	int64_t most = chat_tokens(body->data, body->len);
	double mean = sums->cost_known > 0 ? sums->cost / (double)sums->cost_known : 0;
	double cost = endpoint_cost(options->endpoint, run_asking_model(engine->asking), call->prompt_estimate, 0,
		most > call->prompt_estimate ? most - call->prompt_estimate : 0);

	call->most_tokens = most;
	if (sums->tokens_known > 0 && sums->tokens / sums->tokens_known > most)
		call->most_tokens = sums->tokens / sums->tokens_known;
	call->most_cost = isnan(cost) || cost < mean ? mean : cost;
}

enum room { ROOM_YES, ROOM_WAIT, ROOM_NO };

/* What is in flight may come out cheaper than it can be at most: only when nothing is, is the answer no. */
static enum room has_room(struct engine *engine, const struct call *call)
{
	const struct run_options *options = engine->options;
	struct run_sums sums;

	run_sums_read(engine->books, &sums);
	bool money = !isnan(options->budget_usd) &&
		sums.cost + engine->reserved_cost + call->most_cost > options->budget_usd;
	bool tokens = options->budget_tokens > 0 &&
		sums.tokens + engine->reserved_tokens + call->most_tokens > options->budget_tokens;
	if (!money && !tokens)
		return ROOM_YES;
	if (engine->reserved_tokens > 0)
		return ROOM_WAIT;
	stop(engine, "incomplete", money ? "the budget of money is used up" : "the budget of tokens is used up");
	return ROOM_NO;
}

static bool out_of_time(struct engine *engine)
{
	int64_t budget = engine->options->budget_ms;

	if (budget > 0 && (clock_monotonic() - engine->started) / 1000 >= budget)
		stop(engine, "incomplete", "the budget of time is used up");
	return engine->stopped != NULL;
}

/* ---- What to ask next ---- */

static bool feed_contexts(struct engine *engine)
{
	while (!engine->all_given && context_pool_wants(engine->contexts)) {
		struct context_work *work = context_work_new();
		bool found;
		if (!run_next(engine->books, &work->item, &found, engine->error)) {
			context_work_free(work);
			return fail(engine);
		}
		if (found) {
			context_pool_add(engine->contexts, work);
		} else {
			engine->all_given = true;
			context_work_free(work);
		}
	}
	return true;
}

/* *call NULL: none now. */
static bool next_with_context(struct engine *engine, const struct run_item **item, struct call **call)
{
	for (;;) {
		*call = NULL;
		if (!feed_contexts(engine))
			return false;
		struct context_work *work = context_pool_take(engine->contexts);
		if (work == NULL)
			return true;
		*call = call_new(&work->item, work);
		*item = &work->item;
		if (!work->failed)
			return true;
		if (!note_failure(engine, *call, work->error.message))
			return false;
	}
}

static bool next_open(struct engine *engine, const struct run_item **item, struct call **call)
{
	bool found = false;

	*call = NULL;
	if (engine->contexts != NULL)
		return next_with_context(engine, item, call);
	if (!run_next(engine->books, &engine->item, &found, engine->error))
		return fail(engine);
	if (found)
		*call = call_new(&engine->item, NULL);
	else
		engine->all_given = true;
	*item = &engine->item;
	return true;
}

enum prepared { PREPARED, SETTLED_ALREADY, BROKEN };

static enum prepared prepare(struct engine *engine, const struct run_item *item, struct call *call, struct strbuf *body)
{
	struct error why = ERROR_INIT;
	bool found = false;

	strbuf_reset(body);
	if (!run_asking_body(engine->asking, item, call->work != NULL ? &call->work->text : NULL, body,
		    &call->prompt_estimate, &why))
		return note_failure(engine, call, why.message) ? SETTLED_ALREADY : BROKEN;
	run_cache_key(body->data, body->len, engine->address, item->epoch, call->key);
	if (!engine->options->no_cache &&
		!run_cache_get(engine->books, call->key, &engine->cached, &found, engine->error)) {
		call_free(call);
		fail(engine);
		return BROKEN;
	}
	if (found)
		return take_cached(engine, call) ? SETTLED_ALREADY : BROKEN;
	price(engine, call, body);
	return PREPARED;
}

/* The next call that needs the wire, into engine->held; what the cache knows is settled on the way. */
static enum pump_next find_call(struct engine *engine)
{
	const struct run_item *item;
	struct call *call;

	while (engine->held == NULL) {
		if (!next_open(engine, &item, &call))
			return PUMP_END;
		if (call == NULL)
			return engine->all_given &&
					(engine->contexts == NULL || context_pool_busy(engine->contexts) == 0)
				? PUMP_END
				: PUMP_LATER;
		switch (prepare(engine, item, call, &engine->held_body)) {
		case PREPARED:
			engine->held = call;
			break;
		case BROKEN:
			return PUMP_END;
		case SETTLED_ALREADY:
			break;
		}
		if (clock_monotonic() - engine->told_at < STEP_US)
			continue;
		tell(engine);
		if (engine->stopped != NULL || (!run_settle(engine->books, engine->error) && !fail(engine)))
			return PUMP_END;
	}
	return PUMP_GIVEN;
}

static enum pump_next on_next(void *context, struct pump_request *request)
{
	struct engine *engine = context;

	if (engine->failed || out_of_time(engine))
		return PUMP_END;
	enum pump_next found = find_call(engine);
	if (found != PUMP_GIVEN)
		return engine->failed ? PUMP_END : found;
	switch (has_room(engine, engine->held)) {
	case ROOM_WAIT:
		return PUMP_LATER;
	case ROOM_NO:
		return PUMP_END;
	case ROOM_YES:
		break;
	}
	request->id = engine->held->eval_case;
	request->data = engine->held;
	request->kind = PUMP_CHAT;
	request->tokens = engine->held->most_tokens;
	strbuf_add(&request->body, engine->held_body.data, engine->held_body.len);
	engine->reserved_tokens += engine->held->most_tokens;
	engine->reserved_cost += engine->held->most_cost;
	engine->held = NULL;
	return PUMP_GIVEN;
}

/* ---- What is sent and what comes back ---- */

static void on_sending(void *context, const struct pump_request *request, int number)
{
	struct engine *engine = context;
	struct call *call = request->data;

	(void)number;
	call->attempts++;
	call->attempt = 0;
	if (!engine->failed &&
		!run_attempt_begin(engine->books, call->run, call->eval_case, &call->attempt, engine->error))
		fail(engine);
}

static bool note_attempt(struct engine *engine, struct call *call, const struct pump_attempt *attempt)
{
	static const char *const outcomes[] = {
		[PUMP_DONE] = "answered", [PUMP_RETRY] = "retried", [PUMP_FAILED] = "failed", [PUMP_DROPPED] = "dropped"
	};
	const struct exchange *exchange = attempt->exchange;

	if (exchange == NULL || call->attempt == 0)
		return true;
	const struct run_attempt what = { .outcome = outcomes[attempt->verdict],
		.http = exchange->status,
		.total_ms = exchange->total_ms,
		.wait_ms = attempt->verdict == PUMP_RETRY ? attempt->wait_ms : -1,
		.sent = exchange->sent,
		.received = exchange->received,
		.request_id = exchange->request_id.data,
		.message = attempt->message };
	return run_attempt_end(engine->books, call->attempt, &what, engine->error);
}

static bool keep_reply(struct engine *engine, const struct call *call, const struct pump_attempt *attempt)
{
	struct run_cached reply = { .body = attempt->exchange->body,
		.first_ms = attempt->exchange->first_ms,
		.total_ms = attempt->exchange->total_ms };

	return attempt->reply->outcome == CHAT_ERROR || attempt->exchange->status != 200 ||
		run_cache_put(engine->books, call->key, &reply, engine->error);
}

static bool note_answer(struct engine *engine, struct call *call, const struct pump_attempt *attempt)
{
	struct reply_terms known;
	struct reply_read read;

	if (attempt->verdict == PUMP_DROPPED)
		return true;
	reply_read_attempt(terms(engine, call, &known), attempt, call->attempts, &read);
	add_retrieved(call, &read.answer);
	engine->progress.asked++;
	engine->progress.errors += strcmp(read.answer.state, "error") == 0;
	bool ok = run_answer_put(engine->books, call->run, call->eval_case, &read.answer, engine->error) &&
		(attempt->verdict != PUMP_DONE || keep_reply(engine, call, attempt));
	reply_read_free(&read);
	return ok;
}

static bool on_finished(void *context, const struct pump_attempt *attempt)
{
	struct engine *engine = context;
	struct call *call = attempt->request->data;

	bool ok = engine->failed || note_attempt(engine, call, attempt) || fail(engine);
	if (attempt->verdict == PUMP_RETRY)
		return ok;
	ok = ok && (engine->failed || note_answer(engine, call, attempt) || fail(engine));
	engine->reserved_tokens -= call->most_tokens;
	engine->reserved_cost -= call->most_cost;
	call_free(call);
	return ok && !engine->failed;
}

static bool on_settle(void *context)
{
	struct engine *engine = context;

	return !engine->failed && (run_settle(engine->books, engine->error) || fail(engine));
}

static bool on_blocked(void *context, const char *why)
{
	stop(context, "paused", why);
	return false;
}

/* ---- The whole ---- */

static bool check_budget(const struct engine *engine, struct error *error)
{
	const struct run_options *options = engine->options;

	if (isnan(options->budget_usd) ||
		!isnan(endpoint_cost(options->endpoint, run_asking_model(engine->asking), 1, 0, 1)))
		return true;
	return error_set(error, ERROR_INPUT,
		"the endpoint %.80s has no price for %.80s, so a budget in money cannot be kept; preop endpoint set "
		"%.80s "
		"price.MODEL=INPUT,CACHED,OUTPUT says it",
		options->endpoint->name, run_asking_model(engine->asking), options->endpoint->name);
}

static bool open_books(struct engine *engine, struct error *error)
{
	struct strbuf settings = STRBUF_INIT;
	struct run_plan plan;

	run_asking_plan(engine->asking, &settings, &plan);
	bool ok = run_open(engine->db, &plan, &engine->books, error);
	strbuf_free(&settings);
	return ok;
}

static bool open_pump(struct engine *engine, struct error *error)
{
	static const struct pump_ops ops = { .next = on_next,
		.sending = on_sending,
		.finished = on_finished,
		.blocked = on_blocked,
		.settle = on_settle,
		.tick = on_tick };
	const char *const *command = engine->options->context_command;

	engine->pump = pump_new(engine->options->endpoint, &ops, engine, error);
	if (engine->pump != NULL && command != NULL)
		engine->contexts = context_pool_new(command, engine->options->context_ms, error);
	return engine->pump != NULL && (command == NULL || engine->contexts != NULL);
}

static void say_what_is_left(struct engine *engine)
{
	const struct run_sums *sums = &engine->progress.sums;
	struct run_result *result = engine->result;

	run_sums_read(engine->books, &engine->progress.sums);
	if (engine->stopped == NULL && engine->progress.errors > 0)
		snprintf(result->why, sizeof(result->why),
			"%lld of %lld cases have no answer; the same command asks them again",
			(long long)(sums->total - sums->done), (long long)sums->total);
	else if (engine->stopped == NULL && engine->options->limit > 0)
		snprintf(result->why, sizeof(result->why), "only the first %lld cases were wanted",
			(long long)engine->options->limit);
}

/* The pump's own word counts only where the engine has none: it stops for our reasons, too. */
static bool run_pump(struct engine *engine)
{
	struct error error = ERROR_INIT;

	tell(engine);
	bool ok = engine->stopped != NULL || pump_run(engine->pump, 0, &error);
	if (!ok && engine->stopped == NULL && !engine->failed)
		stop(engine, "incomplete", error.message);
	return !engine->failed;
}

static bool finish(struct engine *engine, bool ok)
{
	struct run_result *result = engine->result;

	say_what_is_left(engine);
	result->series = run_series(engine->books);
	result->resumed = run_resumed(engine->books);
	result->last = engine->progress;
	bool closed = run_close(engine->books, engine->stopped != NULL ? engine->stopped : "incomplete",
		&result->status, ok ? engine->error : NULL);
	if (strcmp(result->status, "complete") == 0)
		result->why[0] = '\0';
	return ok && closed;
}

bool run_suite(struct db *db, const struct run_options *options, run_watch *watch, void *context,
	struct run_result *result, struct error *error)
{
	struct error own = ERROR_INIT;
	struct engine engine = { .db = db,
		.options = options,
		.item = RUN_ITEM_INIT,
		.cached = { .body = STRBUF_INIT },
		.held_body = STRBUF_INIT,
		.watch = watch,
		.context = context,
		.result = result,
		.error = error != NULL ? error : &own,
		.started = clock_monotonic(),
		.address = endpoint_address(options->endpoint, "/chat/completions") };

	*result = (struct run_result){ .status = "incomplete" };
	engine.asking = run_asking_new(options, engine.error);
	bool ok = engine.asking != NULL && check_budget(&engine, engine.error) && open_pump(&engine, engine.error) &&
		open_books(&engine, engine.error);
	if (ok)
		ok = finish(&engine, run_pump(&engine));
	call_free(engine.held);
	context_pool_free(engine.contexts);
	pump_free(engine.pump);
	run_asking_free(engine.asking);
	run_item_free(&engine.item);
	strbuf_free(&engine.cached.body);
	strbuf_free(&engine.held_body);
	free(engine.address);
	return ok;
}
