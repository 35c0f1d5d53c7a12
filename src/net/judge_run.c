/* The engine of judge_run.h: the pump asks for calls, the books say which are open. */
#include "preop/net/judge_run.h"

#include "run_reply.h"

#include "preop/base/clock.h"
#include "preop/net/pump.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_US = 100 * 1000 };

struct question { /* one call on its way */
	struct judge_question what;
	unsigned char key[SHA256_SIZE];
	int64_t prompt_estimate;
};

struct engine {
	const struct judge_run_options *options;
	struct judge_books *books;
	struct pump *pump;
	struct judge_item item;
	struct strbuf messages, known;
	struct judge_sums before; /* of earlier sittings */
	char *address;
	judge_watch *watch;
	void *context;
	struct judge_run_result *result;
	struct error *error;
	bool failed, stopped;
	int in_flight;
	int64_t told_at; /* monotonic, us; when `watch` was last asked */
};

static bool fail(struct engine *engine)
{
	engine->failed = true;
	return false;
}

static void stop(struct engine *engine, const char *why)
{
	if (!engine->stopped)
		snprintf(engine->result->why, sizeof(engine->result->why), "%s", why);
	engine->stopped = true;
}

static const char *model_of(const struct engine *engine)
{
	return *engine->options->spec->model != '\0' ? engine->options->spec->model : engine->options->endpoint->model;
}

/* ---- What came back ---- */

static bool note_answer(
	struct engine *engine, const struct question *question, const struct run_answer *answer, bool cached)
{
	struct judge_run_progress *progress = &engine->result->last;
	const struct judge_said said = { .text = answer->text.bytes != NULL ? answer->text.bytes : "",
		.text_n = answer->text.n,
		.prompt_tokens = answer->prompt_tokens,
		.completion_tokens = answer->completion_tokens,
		.cost = answer->cost,
		.cached = cached };
	struct judge_reading reading;

	progress->done++;
	progress->unread += !judge_read(
		engine->options->spec, engine->options->judge->mode, said.text, said.text_n, &reading);
	progress->cached += cached;
	progress->asked += !cached;
	if (!cached) {
		progress->cost += isnan(said.cost) ? 0 : said.cost;
		progress->cost_unknown += isnan(said.cost);
		progress->tokens += said.prompt_tokens > 0 ? said.prompt_tokens : 0;
		progress->tokens += said.completion_tokens > 0 ? said.completion_tokens : 0;
	}
	return judge_books_put(engine->books, &question->what, &said, engine->error) || fail(engine);
}

static bool note_failure(struct engine *engine, const char *message)
{
	engine->result->last.failed++;
	engine->result->last.done++;
	return judge_books_fail(engine->books, message, engine->error) || fail(engine);
}

static void terms_of(const struct engine *engine, const struct question *question, struct reply_terms *out)
{
	*out = (struct reply_terms){ .endpoint = engine->options->endpoint,
		.model = model_of(engine),
		.prompt_estimate = question->prompt_estimate };
}

static bool note_attempt(struct engine *engine, const struct question *question, const struct pump_attempt *attempt)
{
	struct reply_terms terms;
	struct reply_read read;

	if (attempt->verdict == PUMP_DROPPED)
		return true;
	terms_of(engine, question, &terms);
	reply_read_attempt(&terms, attempt, attempt->number, &read);
	bool answered = strcmp(read.answer.state, "error") != 0;
	bool ok = answered ? note_answer(engine, question, &read.answer, false)
			   : note_failure(engine, attempt->message);
	if (ok && answered && attempt->exchange->status == 200)
		ok = judge_books_keep(engine->books, question->key, &attempt->exchange->body,
			     attempt->exchange->total_ms, engine->error) ||
			fail(engine);
	reply_read_free(&read);
	return ok;
}

static bool on_finished(void *context, const struct pump_attempt *attempt)
{
	struct engine *engine = context;
	struct question *question = attempt->request->data;

	if (attempt->verdict == PUMP_RETRY)
		return !engine->failed;
	bool ok = !engine->failed && note_attempt(engine, question, attempt);
	engine->in_flight--;
	free(question);
	return ok;
}

/* ---- What to ask next ---- */

/* What is in flight, and the next one, will cost about what the others did. */
static bool over_budget(struct engine *engine)
{
	const struct judge_run_options *options = engine->options;
	const struct judge_run_progress *now = &engine->result->last;
	int64_t answers = engine->before.asked + now->asked, coming = engine->in_flight + 1;
	int64_t tokens = engine->before.prompt_tokens + engine->before.completion_tokens + now->tokens;
	double cost = engine->before.cost + now->cost;

	if (answers > 0) {
		tokens += tokens / answers * coming;
		cost += cost / (double)answers * (double)coming;
	}
	if (!isnan(options->budget_usd) && cost > options->budget_usd)
		stop(engine, "the budget of money is used up");
	if (options->budget_tokens > 0 && tokens > options->budget_tokens)
		stop(engine, "the budget of tokens is used up");
	return engine->stopped;
}

static bool write_body(struct engine *engine, struct question *question, struct strbuf *body)
{
	const struct judge_spec *spec = engine->options->spec;

	strbuf_reset(&engine->messages);
	judge_messages(spec, &engine->item.call, &engine->messages);
	const struct chat_question asked = { .model = spec->model,
		.messages = json_root(engine->messages.data, engine->messages.len),
		.parameters = json_root(spec->parameters, strlen(spec->parameters)) };
	question->prompt_estimate = chat_prompt_estimate(asked.messages);
	return chat_body(engine->options->endpoint, &asked, body, engine->error) || fail(engine);
}

static bool take_known(struct engine *engine, const struct question *question)
{
	struct run_cached cached = { .body = engine->known, .first_ms = -1, .total_ms = -1 };
	struct reply_terms terms;
	struct reply_read read;

	terms_of(engine, question, &terms);
	reply_read_cached(&terms, &cached, &read);
	bool ok = note_answer(engine, question, &read.answer, true);
	reply_read_free(&read);
	return ok;
}

static void heed(struct engine *engine)
{
	engine->told_at = clock_monotonic();
	enum judge_wish wish = engine->watch != NULL ? engine->watch(engine->context, &engine->result->last)
						     : JUDGE_GO_ON;

	if (wish == JUDGE_GO_ON)
		return;
	stop(engine, "cancelled");
	pump_stop(engine->pump, wish == JUDGE_STOP_NOW ? PUMP_ABORT : PUMP_DRAIN);
}

/* The pump's rounds stand still while known answers are taken: who watches is heard, and others may write, all the same. */
static bool pause_for_others(struct engine *engine)
{
	if (clock_monotonic() - engine->told_at < STEP_US)
		return true;
	heed(engine);
	return !engine->stopped && (judge_books_settle(engine->books, engine->error) || fail(engine));
}

/* The next question that needs the wire; what is known already is settled on the way. NULL: none, or the books could not be kept. */
static struct question *find_question(struct engine *engine, struct strbuf *body)
{
	bool found, known = false;

	while (judge_books_next(engine->books, &engine->item, &found, engine->error) || fail(engine)) {
		if (!found)
			return NULL;
		struct question *question = xcalloc(1, sizeof(*question));
		question->what = engine->item.question;
		strbuf_reset(body);
		bool ok = write_body(engine, question, body);
		if (ok) {
			run_cache_key(body->data, body->len, engine->address, question->what.repeat, question->key);
			ok = engine->options->no_cache ||
				judge_books_known(
					engine->books, question->key, &engine->known, &known, engine->error) ||
				fail(engine);
		}
		if (ok && !known)
			return question;
		ok = ok && take_known(engine, question) && pause_for_others(engine);
		free(question);
		if (!ok)
			return NULL;
	}
	return NULL;
}

/* What one costs is known from the first answer: until it is there a budget lets nothing else go. */
static bool is_priced(const struct engine *engine)
{
	bool bounded = !isnan(engine->options->budget_usd) || engine->options->budget_tokens > 0;

	return !bounded || engine->in_flight == 0 || engine->before.asked + engine->result->last.asked > 0;
}

static enum pump_next on_next(void *context, struct pump_request *request)
{
	struct engine *engine = context;

	if (engine->failed || engine->stopped || over_budget(engine))
		return PUMP_END;
	if (!is_priced(engine))
		return PUMP_LATER;
	struct question *question = find_question(engine, &request->body);
	if (question == NULL) {
		strbuf_reset(&request->body);
		return PUMP_END;
	}
	request->data = question;
	request->kind = PUMP_CHAT;
	request->tokens = chat_tokens(request->body.data, request->body.len);
	engine->in_flight++;
	return PUMP_GIVEN;
}

/* ---- Around it ---- */

static bool on_settle(void *context)
{
	struct engine *engine = context;

	return !engine->failed && (judge_books_settle(engine->books, engine->error) || fail(engine));
}

static bool on_blocked(void *context, const char *why)
{
	stop(context, why);
	return false;
}

static void on_tick(void *context, const struct pump_status *status)
{
	(void)status;
	heed(context);
}

static bool check(const struct engine *engine, struct error *error)
{
	const struct judge_run_options *options = engine->options;

	if (*model_of(engine) == '\0')
		return error_set(error, ERROR_INPUT, "judge \"%.80s\" names no model, and neither does endpoint %.80s",
			options->judge->name, options->endpoint->name);
	if (!isnan(options->budget_usd) && isnan(endpoint_cost(options->endpoint, model_of(engine), 1, 0, 1)))
		return error_set(error, ERROR_INPUT,
			"the endpoint %.80s has no price for %.80s, so a budget in money cannot be kept",
			options->endpoint->name, model_of(engine));
	return true;
}

static bool run_pump(struct engine *engine)
{
	struct error error = ERROR_INIT;

	if (!pump_run(engine->pump, 0, &error) && !engine->failed)
		stop(engine, error.message);
	return !engine->failed;
}

static void say_what_is_left(struct engine *engine)
{
	struct judge_run_result *result = engine->result;

	if (!engine->stopped && result->last.failed > 0)
		snprintf(result->why, sizeof(result->why),
			"%lld of %lld questions were not answered; the same command asks them again",
			(long long)result->last.failed, (long long)result->last.total);
}

static bool ask(struct engine *engine, struct db *db)
{
	static const struct pump_ops ops = {
		.next = on_next, .finished = on_finished, .blocked = on_blocked, .settle = on_settle, .tick = on_tick
	};
	const struct judge_run_options *options = engine->options;

	engine->pump = pump_new(options->endpoint, &ops, engine, engine->error);
	if (engine->pump == NULL ||
		!judge_books_open(db, options->judge, options->spec, &options->plan, &engine->books, engine->error))
		return false;
	engine->result->last.total = judge_books_total(engine->books);
	bool ok = engine->result->last.total == 0 || run_pump(engine);
	say_what_is_left(engine);
	return judge_books_close(engine->books, ok ? engine->error : NULL) && ok;
}

bool judge_run(struct db *db, const struct judge_run_options *options, judge_watch *watch, void *context,
	struct judge_run_result *result, struct error *error)
{
	struct error own = ERROR_INIT;
	struct engine engine = { .options = options,
		.item = JUDGE_ITEM_INIT,
		.messages = STRBUF_INIT,
		.known = STRBUF_INIT,
		.watch = watch,
		.context = context,
		.result = result,
		.error = error != NULL ? error : &own,
		.address = endpoint_address(options->endpoint, "/chat/completions") };

	*result = (struct judge_run_result){ .why = "" };
	bool ok = check(&engine, engine.error) &&
		judge_sums_read(db, options->judge->id, &engine.before, engine.error) && ask(&engine, db);
	pump_free(engine.pump);
	judge_item_free(&engine.item);
	strbuf_free(&engine.messages);
	strbuf_free(&engine.known);
	free(engine.address);
	return ok;
}
