#include "preop/net/exchange.h"

void exchange_reset(struct exchange *exchange)
{
	struct exchange fresh = EXCHANGE_INIT;

	strbuf_reset(&exchange->reason);
	strbuf_reset(&exchange->type);
	strbuf_reset(&exchange->request_id);
	strbuf_reset(&exchange->body);
	fresh.reason = exchange->reason;
	fresh.type = exchange->type;
	fresh.request_id = exchange->request_id;
	fresh.body = exchange->body;
	*exchange = fresh;
}

void exchange_free(struct exchange *exchange)
{
	strbuf_free(&exchange->reason);
	strbuf_free(&exchange->type);
	strbuf_free(&exchange->request_id);
	strbuf_free(&exchange->body);
}

const char *net_failure_name(enum net_failure failure)
{
	static const char *const names[] = { "arrived", "resolve", "connect", "tls", "timeout", "reset", "cut",
		"too-large", "protocol", "cancelled", "other" };

	return names[failure];
}
