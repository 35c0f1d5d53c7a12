/*
 * A reply of arbitrary bytes. The first byte chooses the status and how long the pieces are in which it arrives. Events do not depend on the pieces; every outcome has
 * what it promises; what is put together is JSON.
 */
#include "fuzz.h"
#include "net/judgement.h"
#include "net/reply_header.h"
#include "net/sse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void note(void *context, const char *event, const char *data, size_t n)
{
	struct strbuf *out = context;

	strbuf_addf(out, "[%zu|%zu|", strlen(event), n);
	strbuf_add(out, data, n);
	strbuf_addc(out, ']');
}

static void events(const char *bytes, size_t n, size_t piece, struct strbuf *out)
{
	struct sse sse = SSE_INIT;

	for (size_t at = 0; at < n; at += piece)
		sse_feed(&sse, bytes + at, n - at < piece ? n - at : piece, note, out);
	sse_end(&sse, note, out);
	sse_free(&sse);
}

static void check_events(const char *bytes, size_t n, size_t piece)
{
	struct strbuf whole = STRBUF_INIT, pieces = STRBUF_INIT;

	events(bytes, n, n + 1, &whole);
	events(bytes, n, piece, &pieces);
	fuzz_must(whole.len == pieces.len && memcmp(whole.data, pieces.data, whole.len) == 0);
	strbuf_free(&whole);
	strbuf_free(&pieces);
}

static bool is_json(const struct strbuf *text)
{
	struct json_check check;

	return json_check(text->data, text->len, JSON_ALLOW_NAN, &check);
}

static void check_chat(const struct exchange *exchange)
{
	struct chat_reply reply;

	chat_reply_init(&reply);
	chat_read(exchange, &reply);
	enum judgement judgement = reply_judge(exchange, &reply);
	fuzz_must((judgement == JUDGED_DONE) == (reply.outcome != CHAT_ERROR));
	fuzz_must(reply.outcome != CHAT_ERROR || reply.error.message.len > 0);
	fuzz_must(reply.outcome != CHAT_OK || reply.text.len > 0 || reply.calls.len > 0);
	fuzz_must(reply.outcome != CHAT_REFUSED || reply.refusal.len > 0);
	fuzz_must(reply.calls.len == 0 || is_json(&reply.calls));
	fuzz_must(reply.logprobs.len == 0 || is_json(&reply.logprobs));
	fuzz_must(reply.error.message.len < 4096);
	chat_reply_free(&reply);
}

static void check_embeddings(const struct exchange *exchange)
{
	struct error error = ERROR_INIT;
	struct embeddings out;

	if (embed_read(exchange, 2, &out, &error))
		fuzz_must(out.count == 2 && out.dimensions > 0);
	else
		fuzz_must(out.values == NULL && error.message[0] != '\0');
	embeddings_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 200, 200, 400, 429, 500, 503, 302 };
	struct exchange exchange = EXCHANGE_INIT;

	if (size == 0)
		return 0;
	const char *bytes = (const char *)data + 1;
	check_events(bytes, size - 1, (size_t)(data[0] >> 3) + 1);
	exchange.status = statuses[data[0] & 7];
	strbuf_add(&exchange.body, bytes, size - 1);
	reply_header_read(&exchange, bytes, size - 1, 0);
	check_chat(&exchange);
	check_embeddings(&exchange);
	exchange.failure = NET_CUT;
	strbuf_adds(&exchange.reason, "it broke");
	check_chat(&exchange);
	exchange_free(&exchange);
	return 0;
}
