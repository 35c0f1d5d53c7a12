#include "run_reply.h"

#include <math.h>
#include <string.h>

static struct run_bytes bytes_of(const struct strbuf *text)
{
	return (struct run_bytes){ text->len > 0 ? text->data : NULL, text->len };
}

static const char *said(const struct strbuf *text)
{
	return text->len > 0 ? text->data : NULL;
}

/* What the model wrote when it refused is its answer, where it wrote nothing else. */
static void take_texts(const struct chat_reply *reply, struct run_answer *answer)
{
	answer->text = bytes_of(reply->text.len == 0 && reply->refusal.len > 0 ? &reply->refusal : &reply->text);
	answer->calls = bytes_of(&reply->calls);
	answer->reasoning = bytes_of(&reply->reasoning);
	answer->finish = said(&reply->finish);
	answer->model = said(&reply->model);
	answer->state = chat_outcome_name(reply->outcome);
}

static void take_usage(const struct reply_terms *terms, const struct chat_usage *usage, struct reply_read *out)
{
	struct run_answer *answer = &out->answer;

	answer->prompt_tokens = usage->prompt;
	answer->completion_tokens = usage->completion;
	answer->reasoning_tokens = usage->reasoning;
	answer->cached_tokens = usage->cached;
	answer->cost = endpoint_cost(terms->endpoint, terms->model, usage->prompt, usage->cached, usage->completion);
	if (chat_suspect(usage, terms->prompt_estimate, terms->endpoint->context, &out->suspect))
		answer->suspect = out->suspect.data;
}

static void take_reply(const struct reply_terms *terms, const struct chat_reply *reply, struct reply_read *out)
{
	take_texts(reply, &out->answer);
	take_usage(terms, &reply->usage, out);
	if (reply->error.message.len > 0)
		out->answer.error = reply->error.message.data;
}

static void begin(struct reply_read *out)
{
	*out = (struct reply_read){ .answer = RUN_ANSWER_INIT, .suspect = STRBUF_INIT };
	chat_reply_init(&out->own);
}

void reply_read_attempt(
	const struct reply_terms *terms, const struct pump_attempt *attempt, int attempts, struct reply_read *out)
{
	struct run_answer *answer = &out->answer;

	begin(out);
	answer->attempts = attempts;
	if (attempt->reply != NULL)
		take_reply(terms, attempt->reply, out);
	if (attempt->exchange != NULL) {
		answer->first_ms = attempt->exchange->first_ms;
		answer->total_ms = attempt->exchange->total_ms;
	}
	if (attempt->verdict == PUMP_FAILED) { /* part of an answer is none */
		answer->state = "error";
		answer->error = attempt->message;
	}
}

void reply_read_exchange(const struct reply_terms *terms, const struct exchange *exchange, struct reply_read *out)
{
	begin(out);
	chat_read(exchange, &out->own);
	take_reply(terms, &out->own, out);
	out->answer.first_ms = exchange->first_ms;
	out->answer.total_ms = exchange->total_ms;
}

void reply_read_cached(const struct reply_terms *terms, const struct run_cached *cached, struct reply_read *out)
{
	struct exchange exchange = EXCHANGE_INIT;
	bool json = cached->body.len > 0 && strchr(" \t\r\n{", cached->body.data[0]) != NULL;

	exchange.status = 200;
	exchange.body = cached->body; /* lent */
	exchange.asked_stream = !json;
	strbuf_adds(&exchange.type, json ? "application/json" : "text/event-stream");
	exchange.first_ms = cached->first_ms;
	exchange.total_ms = cached->total_ms;
	reply_read_exchange(terms, &exchange, out);
	out->answer.attempts = 0;
	strbuf_free(&exchange.type);
}

void reply_read_free(struct reply_read *read)
{
	chat_reply_free(&read->own);
	strbuf_free(&read->suspect);
}
