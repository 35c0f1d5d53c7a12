/* One call through the pump. */
#include "preop/net/pump.h"

struct single {
	const struct endpoint *endpoint;
	struct pump_request *request; /* NULL: it was given */
	struct exchange *exchange;
	struct chat_reply *reply;
	enum pump_verdict verdict;
	struct error error;
};

static enum pump_next give(void *context, struct pump_request *request)
{
	struct single *single = context;

	if (!single->request)
		return PUMP_END;
	*request = *single->request;
	strbuf_init(&single->request->body);
	single->request = NULL;
	return PUMP_GIVEN;
}

static void copy(struct exchange *to, const struct exchange *from)
{
	struct exchange old;

	exchange_reset(to);
	old = *to;
	*to = *from;
	to->reason = old.reason;
	to->type = old.type;
	to->request_id = old.request_id;
	to->body = old.body;
	strbuf_add(&to->reason, from->reason.data, from->reason.len);
	strbuf_add(&to->type, from->type.data, from->type.len);
	strbuf_add(&to->request_id, from->request_id.data, from->request_id.len);
	strbuf_add(&to->body, from->body.data, from->body.len);
}

static bool take(void *context, const struct pump_attempt *attempt)
{
	struct single *single = context;

	single->verdict = attempt->verdict;
	if (attempt->verdict == PUMP_RETRY)
		return true;
	if (attempt->exchange)
		copy(single->exchange, attempt->exchange);
	if (attempt->exchange && single->reply) {
		chat_read(single->exchange, single->reply);
		chat_usage_add_reasoning(single->endpoint, &single->reply->usage);
	}
	if (attempt->verdict != PUMP_DONE)
		error_set(&single->error, ERROR_IO, "%s", attempt->message);
	return true;
}

bool pump_one(const struct endpoint *endpoint, struct pump_request *request, struct exchange *exchange,
	struct chat_reply *reply, struct error *error)
{
	static const struct pump_ops ops = { .next = give, .finished = take };
	struct single single = {
		.endpoint = endpoint, .request = request, .exchange = exchange, .reply = reply, .error = ERROR_INIT
	};
	struct pump *pump = pump_new(endpoint, &ops, &single, error);
	bool ok = pump && pump_run(pump, 0, error);

	pump_free(pump);
	strbuf_free(&request->body);
	if (ok && single.verdict != PUMP_DONE) {
		if (error)
			*error = single.error;
		return false;
	}
	return ok;
}
