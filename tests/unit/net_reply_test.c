/* What is made of a reply: answers, outcomes that are none, and what is done about errors. One row a quirk of a server. */
#include "net/judgement.h"
#include "net/reply_header.h"
#include "net_support.h"

#include "preop/base/clock.h"

#define CHOICE(finish, message) "{\"choices\":[{\"index\":0,\"finish_reason\":" finish ",\"message\":" message "}]}"
#define PIECE(rest) "data: {\"choices\":[{\"index\":0," rest "}]}\n\n"

static const struct {
	const char *name;
	int status;
	const char *body;
	enum chat_outcome outcome;
	const char *text, *said; /* said: a part of the error's sentence */
	enum judgement judgement;
} replies[] = {
	{ "an answer", 200, CHOICE("\"stop\"", "{\"content\":\"Hi.\"}"), CHAT_OK, "Hi.", "", JUDGED_DONE },
	{ "a byte order mark before it", 200, "\xef\xbb\xbf\r\n" CHOICE("\"stop\"", "{\"content\":\"Hi.\"}") "\n",
		CHAT_OK, "Hi.", "", JUDGED_DONE },
	{ "no finish_reason", 200, CHOICE("null", "{\"content\":\"Hi.\"}"), CHAT_OK, "Hi.", "", JUDGED_DONE },
	{ "content in parts", 200,
		CHOICE("\"stop\"", "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"x\":1},{\"text\":\"b\"}]}"),
		CHAT_OK, "ab", "", JUDGED_DONE },
	{ "error: null beside an answer", 200, "{\"error\":null,\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
		CHAT_OK, "x", "", JUDGED_DONE },
	{ "a number in the text stays", 200, CHOICE("\"stop\"", "{\"content\":\"9007199254740993\"}"), CHAT_OK,
		"9007199254740993", "", JUDGED_DONE },
	{ "empty", 200, CHOICE("\"stop\"", "{\"content\":\"\"}"), CHAT_EMPTY, "", "", JUDGED_DONE },
	{ "content null", 200, CHOICE("\"stop\"", "{\"content\":null}"), CHAT_EMPTY, "", "", JUDGED_DONE },
	{ "all spent on reasoning", 200, CHOICE("\"length\"", "{\"content\":null,\"reasoning_content\":\"hmm\"}"),
		CHAT_TRUNCATED, "", "", JUDGED_DONE },
	{ "cut by length", 200, CHOICE("\"length\"", "{\"content\":\"Once\"}"), CHAT_TRUNCATED, "Once", "",
		JUDGED_DONE },
	{ "refused", 200, CHOICE("\"stop\"", "{\"content\":null,\"refusal\":\"No.\"}"), CHAT_REFUSED, "", "",
		JUDGED_DONE },
	{ "filtered while writing", 200, CHOICE("\"content_filter\"", "{\"content\":\"Onc\"}"), CHAT_FILTERED, "Onc",
		"", JUDGED_DONE },
	{ "a call and no text", 200, CHOICE("\"tool_calls\"", "{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]}"),
		CHAT_OK, "", "", JUDGED_DONE },
	{ "a call of the old kind", 200, CHOICE("\"function_call\"", "{\"function_call\":{\"name\":\"f\"}}"), CHAT_OK,
		"", "", JUDGED_DONE },
	{ "the question is filtered (Azure)", 400,
		"{\"error\":{\"message\":\"triggered\",\"code\":\"content_filter\",\"innererror\":{\"content_filter_"
		"result\":{}}}}",
		CHAT_FILTERED, "", "triggered", JUDGED_DONE },
	{ "the same, told by the inner error alone", 400,
		"{\"error\":{\"message\":\"t\",\"code\":null,\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}"
		"}}",
		CHAT_FILTERED, "", "t", JUDGED_DONE },
	{ "the question is flagged (OpenRouter)", 403,
		"{\"error\":{\"code\":403,\"message\":\"m\",\"metadata\":{\"flagged_input\":\"x\"}}}", CHAT_FILTERED,
		"", "m", JUDGED_DONE },

	/* Successes that are none. */
	{ "no choices", 200, "{\"id\":\"x\"}", CHAT_ERROR, "", "no list of choices", JUDGED_AGAIN },
	{ "choices null", 200, "{\"choices\":null}", CHAT_ERROR, "", "no list of choices", JUDGED_AGAIN },
	{ "choices empty", 200, "{\"choices\":[]}", CHAT_ERROR, "", "choices is empty", JUDGED_AGAIN },
	{ "a choice that is none", 200, "{\"choices\":[7]}", CHAT_ERROR, "", "choices is empty", JUDGED_AGAIN },
	{ "a choice without a message", 200, "{\"choices\":[{\"message\":null}]}", CHAT_ERROR, "", "no message",
		JUDGED_AGAIN },
	{ "content of another kind", 200, "{\"choices\":[{\"message\":{\"content\":{}}}]}", CHAT_ERROR, "",
		"neither a text", JUDGED_AGAIN },
	{ "nothing", 200, "", CHAT_ERROR, "", "the reply is empty", JUDGED_AGAIN },
	{ "a web page", 200, "<!doctype html><html><head><title>Sign in</title>", CHAT_ERROR, "", "Sign in",
		JUDGED_NEVER },
	{ "a web page with a mark", 200, "\xef\xbb\xbf <html>", CHAT_ERROR, "", "a web page", JUDGED_NEVER },
	{ "cut JSON", 200, "{\"choices\":[{\"mess", CHAT_ERROR, "", "no JSON", JUDGED_AGAIN },
	{ "a list", 200, "[1]", CHAT_ERROR, "", "no JSON object", JUDGED_AGAIN },
	{ "an error inside, as an object", 200, "{\"error\":{\"message\":\"Provider down\",\"code\":502}}", CHAT_ERROR,
		"", "Provider down", JUDGED_AGAIN },
	{ "an error inside, as a text", 200, "{\"error\":\"no capacity\"}", CHAT_ERROR, "", "no capacity",
		JUDGED_AGAIN },
	{ "an error inside with the code of a limit", 200, "{\"error\":{\"message\":\"slow down\",\"code\":429}}",
		CHAT_ERROR, "", "slow down", JUDGED_LIMITED },
	{ "an error inside that is ours", 200, "{\"error\":{\"message\":\"x\",\"code\":400}}", CHAT_ERROR, "", "x",
		JUDGED_NEVER },
	{ "an error in the choice", 200,
		"{\"choices\":[{\"finish_reason\":\"error\",\"error\":{\"message\":\"lost\",\"code\":502}}]}",
		CHAT_ERROR, "", "lost", JUDGED_AGAIN },

	/* Streams. */
	{ "a stream", 200,
		PIECE("\"delta\":{\"role\":\"assistant\",\"content\":null}") PIECE("\"delta\":{\"content\":\"On\"}")
			PIECE("\"delta\":{\"content\":\"ce\"}")
				PIECE("\"delta\":{},\"finish_reason\":\"stop\"") "data: [DONE]\n\n",
		CHAT_OK, "Once", "", JUDGED_DONE },
	{ "a filter's report first (Azure)", 200,
		"data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n" PIECE(
			"\"delta\":{\"content\":\"x\"}") "data: [DONE]\n\n",
		CHAT_OK, "x", "", JUDGED_DONE },
	{ "the end is not said, the reason is", 200,
		PIECE("\"delta\":{\"content\":\"x\"}") PIECE("\"finish_reason\":\"stop\""), CHAT_OK, "x", "",
		JUDGED_DONE },
	{ "neither is said", 200, PIECE("\"delta\":{\"content\":\"half\"}"), CHAT_ERROR, "half", "middle of the answer",
		JUDGED_AGAIN },
	{ "the end is said, no reason", 200, PIECE("\"delta\":{\"content\":\"x\"}") "data: [DONE]", CHAT_OK, "x", "",
		JUDGED_DONE },
	{ "what comes after the end is nothing", 200,
		PIECE("\"delta\":{\"content\":\"x\"}") "data: [DONE]\n\n" PIECE("\"delta\":{\"content\":\"y\"}"),
		CHAT_OK, "x", "", JUDGED_DONE },
	{ "no piece at all (context full)", 200, "data: [DONE]\n\n", CHAT_ERROR, "", "without a piece", JUDGED_AGAIN },
	{ "only comments", 200, ": OPENROUTER PROCESSING\n\n: x\n\n", CHAT_ERROR, "", "without a piece", JUDGED_AGAIN },
	{ "an error among the pieces", 200,
		PIECE("\"delta\":{\"content\":\"a\"}") "data: {\"error\":{\"message\":\"gone\",\"code\":502}}\n\ndata: "
						       "[DONE]\n\n",
		CHAT_ERROR, "a", "gone", JUDGED_AGAIN },
	{ "the same as a text", 200, "data: {\"error\":\"gone\"}\n\ndata: [DONE]\n\n", CHAT_ERROR, "", "gone",
		JUDGED_AGAIN },
	{ "a named error event", 200, "event: error\ndata: {\"oops\":1}\n\n", CHAT_ERROR, "", "oops", JUDGED_AGAIN },
	{ "a piece that is no JSON", 200, PIECE("\"delta\":{\"content\":\"a\"}") "data: {\"choi\n\ndata: [DONE]\n\n",
		CHAT_ERROR, "a", "no JSON", JUDGED_AGAIN },
	{ "a refusal in pieces", 200,
		PIECE("\"delta\":{\"refusal\":\"N\"}") PIECE("\"delta\":{\"refusal\":\"o\"}") "data: [DONE]\n\n",
		CHAT_REFUSED, "", "", JUDGED_DONE },
	{ "the length in pieces", 200, PIECE("\"delta\":{},\"finish_reason\":\"length\""), CHAT_TRUNCATED, "", "",
		JUDGED_DONE },
	{ "the second of two choices is another answer", 200,
		PIECE("\"delta\":{\"content\":\"x\"}") "data: "
						       "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}}]}"
						       "\n\ndata: [DONE]\n\n",
		CHAT_OK, "x", "", JUDGED_DONE },

	/* Errors by their status. */
	{ "OpenAI's limit", 429, "{\"error\":{\"message\":\"Rate limit reached\",\"code\":\"rate_limit_exceeded\"}}",
		CHAT_ERROR, "", "Rate limit", JUDGED_LIMITED },
	{ "OpenAI's quota", 429,
		"{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}",
		CHAT_ERROR, "", "quota", JUDGED_BLOCKED },
	{ "a credit that is used up", 429, "{\"error\":{\"message\":\"Your credit balance is too low\"}}", CHAT_ERROR,
		"", "credit", JUDGED_BLOCKED },
	{ "a wrong key, code a number", 401,
		"{\"error\":{\"message\":\"Invalid API Key\",\"type\":\"authentication_error\",\"code\":401}}",
		CHAT_ERROR, "", "Invalid API Key", JUDGED_BLOCKED },
	{ "a bill", 402, "{\"error\":{\"message\":\"Payment required\"}}", CHAT_ERROR, "", "Payment", JUDGED_BLOCKED },
	{ "loading", 503, "{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}",
		CHAT_ERROR, "", "Loading", JUDGED_LOADING },
	{ "busy", 503, "{\"error\":{\"message\":\"Service Unavailable\"}}", CHAT_ERROR, "", "Service", JUDGED_AGAIN },
	{ "a 500 that passes", 500, "{\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}",
		CHAT_ERROR, "", "had an error", JUDGED_AGAIN },
	{ "a 500 for malformed JSON (llama.cpp)", 500,
		"{\"error\":{\"code\":500,\"message\":\"[json.exception.parse_error.101] parse error at line "
		"1\",\"type\":\"server_error\"}}",
		CHAT_ERROR, "", "parse error", JUDGED_NEVER },
	{ "a 500 for a text to embed that is too long", 500,
		"{\"error\":{\"message\":\"input is too large to process. increase the physical batch "
		"size\",\"type\":\"server_error\"}}",
		CHAT_ERROR, "", "too large", JUDGED_NEVER },
	{ "not switched on", 501,
		"{\"error\":{\"message\":\"no embeddings\",\"type\":\"not_supported_error\",\"code\":501}}", CHAT_ERROR,
		"", "no embeddings", JUDGED_NEVER },
	{ "context too long (llama.cpp)", 400,
		"{\"error\":{\"code\":400,\"message\":\"exceeds\",\"type\":\"exceed_context_size_error\",\"n_prompt_"
		"tokens\":700,\"n_ctx\":512}}",
		CHAT_ERROR, "", "exceeds", JUDGED_NEVER },
	{ "flat error (vLLM)", 400,
		"{\"object\":\"error\",\"message\":\"bad\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}",
		CHAT_ERROR, "", "bad", JUDGED_NEVER },
	{ "detail (FastAPI)", 422, "{\"detail\":[{\"msg\":\"field required\"}]}", CHAT_ERROR, "", "field required",
		JUDGED_NEVER },
	{ "a list around it (Google)", 400, "[{\"error\":{\"message\":\"bad\",\"code\":400}}]", CHAT_ERROR, "", "bad",
		JUDGED_NEVER },
	{ "a page from a proxy", 502, "<html><head><title>502 Bad Gateway</title></head>", CHAT_ERROR, "",
		"502 Bad Gateway", JUDGED_AGAIN },
	{ "a word", 500, "upstream connect error", CHAT_ERROR, "", "upstream", JUDGED_AGAIN },
	{ "no body", 504, "", CHAT_ERROR, "", "status 504", JUDGED_AGAIN },
	{ "an error as a stream", 400, "data: {\"error\":{\"message\":\"too long\"}}\n\n", CHAT_ERROR, "", "too long",
		JUDGED_NEVER },
	{ "overloaded", 529, "{\"error\":{\"message\":\"Overloaded\"}}", CHAT_ERROR, "", "Overloaded", JUDGED_AGAIN },
	{ "Cloudflare", 522, "", CHAT_ERROR, "", "522", JUDGED_AGAIN },
	{ "not found", 404, "{\"error\":{\"message\":\"no such model\"}}", CHAT_ERROR, "", "no such model",
		JUDGED_NEVER },
	{ "too large", 413, "", CHAT_ERROR, "", "413", JUDGED_NEVER },
	{ "elsewhere", 307, "", CHAT_ERROR, "", "another address", JUDGED_NEVER },
};

static void every_reply(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++) {
		struct exchange exchange = exchange_of(replies[i].status, replies[i].body);
		struct chat_reply reply;
		chat_reply_init(&reply);
		chat_read(&exchange, &reply);
		enum judgement judgement = reply_judge(&exchange, &reply);
		if (reply.outcome != replies[i].outcome || strcmp(reply.text.data, replies[i].text) != 0)
			fail_msg("%s: %s \"%s\" %s", replies[i].name, chat_outcome_name(reply.outcome), reply.text.data,
				reply.error.message.data);
		if (!strstr(reply.error.message.data, replies[i].said))
			fail_msg("%s: says %s", replies[i].name, reply.error.message.data);
		if (judgement != replies[i].judgement)
			fail_msg("%s: judged %d", replies[i].name, (int)judgement);
		chat_reply_free(&reply);
		exchange_free(&exchange);
	}
}

/* Every reply cut at every byte: nothing breaks, and no cut one is an answer unless its end was said. */
static void every_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++)
		for (size_t n = 0; n < strlen(replies[i].body); n++) {
			char *cut = strndup(replies[i].body, n);
			struct exchange exchange = exchange_of(replies[i].status, cut);
			struct chat_reply reply;
			chat_reply_init(&reply);
			chat_read(&exchange, &reply);
			reply_judge(&exchange, &reply);
			if (reply.outcome == CHAT_OK && cut[0] == '{')
				assert_int_equal(cut[strlen(cut) - 1], '}');
			chat_reply_free(&reply);
			exchange_free(&exchange);
			free(cut);
		}
}

static void the_parts_of_an_answer(void **state)
{
	struct exchange exchange = exchange_of(200,
		"{\"id\":\"c1\",\"model\":\"m-7\",\"system_fingerprint\":\"fp\",\"choices\":[{\"finish_reason\":\"tool_"
		"calls\",\"logprobs\":{\"content\":[{\"logprob\":-1.10}]},"
		"\"message\":{\"content\":null,\"reasoning\":\"why\",\"reasoning_content\":\"why\",\"tool_calls\":[{"
		"\"id\":\"a\",\"n\":1.10}]}}],"
		"\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12,\"prompt_tokens_details\":{"
		"\"cached_tokens\":4},"
		"\"completion_tokens_details\":{\"reasoning_tokens\":3}},\"timings\":{}}");
	struct chat_reply reply;

	(void)state;
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply.outcome, CHAT_OK);
	assert_false(reply.has_text);
	assert_string_equal(reply.calls.data, "[{\"id\":\"a\",\"n\":1.10}]");
	assert_string_equal(reply.logprobs.data, "{\"content\":[{\"logprob\":-1.10}]}");
	assert_string_equal(reply.reasoning.data, "why");
	assert_string_equal(reply.id.data, "c1");
	assert_string_equal(reply.model.data, "m-7");
	assert_string_equal(reply.fingerprint.data, "fp");
	assert_string_equal(reply.finish.data, "tool_calls");
	assert_int_equal(reply.usage.prompt, 5);
	assert_int_equal(reply.usage.completion, 7);
	assert_int_equal(reply.usage.total, 12);
	assert_int_equal(reply.usage.cached, 4);
	assert_int_equal(reply.usage.reasoning, 3);
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

static void usage_that_is_not_there_is_not_zero(void **state)
{
	static const char *const bodies[] = { CHOICE("\"stop\"", "{\"content\":\"x\"}"),
		"{\"usage\":null,\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
		"{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":\"7\",\"total_tokens\":-1},\"choices\":[{"
		"\"message\":{\"content\":\"x\"}}]}" };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct exchange exchange = exchange_of(200, bodies[i]);
		struct chat_reply reply;
		chat_reply_init(&reply);
		chat_read(&exchange, &reply);
		assert_int_equal(reply.outcome, CHAT_OK);
		assert_int_equal(reply.usage.prompt, -1);
		assert_int_equal(reply.usage.completion, -1);
		assert_int_equal(reply.usage.total, -1);
		chat_reply_free(&reply);
		exchange_free(&exchange);
	}
}

static void reasoning_is_part_of_the_completion(void **state)
{
	static const struct {
		const char *usage;
		bool apart;
		int64_t completion;
	} rows[] = {
		{ "\"total_tokens\":110,\"prompt_tokens\":10,\"completion_tokens\":100", false, 100 },
		{ "\"total_tokens\":140,\"prompt_tokens\":10,\"completion_tokens\":100", false,
			130 }, /* the sum shows it is apart */
		{ "\"total_tokens\":140,\"prompt_tokens\":10,\"completion_tokens\":100", true, 130 },
		{ "\"prompt_tokens\":10,\"completion_tokens\":100", true, 130 },
		{ "\"prompt_tokens\":10,\"completion_tokens\":100", false, 100 },
		{ "\"prompt_tokens\":10", true, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct endpoint endpoint = { .reasoning_apart = rows[i].apart };
		char *body = xasprintf("{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{%s,\"completion_"
				       "tokens_details\":{\"reasoning_tokens\":30}}}",
			rows[i].usage);
		struct exchange exchange = exchange_of(200, body);
		struct chat_reply reply;
		chat_reply_init(&reply);
		chat_read(&exchange, &reply);
		chat_usage_add_reasoning(&endpoint, &reply.usage);
		assert_int_equal(reply.usage.completion, rows[i].completion);
		chat_reply_free(&reply);
		exchange_free(&exchange);
		free(body);
	}
}

static void the_parts_of_a_stream(void **state)
{
	struct exchange exchange = exchange_of(200,
		PIECE("\"delta\":{\"reasoning_content\":\"w\"}") PIECE(
			"\"delta\":{\"reasoning_content\":\"hy\"},"
			"\"logprobs\":{\"content\":[1]}") PIECE("\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\","
								"\"type\":\"function\",\"function\":"
								"{\"name\":\"f\",\"arguments\":\"{\\\"x\\\"\"}}]}")
			PIECE("\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\","
			      "\"arguments\":\"{}\"}}]}") PIECE("\"delta\":{\"tool_calls\":[{\"index\":0,"
								"\"function\":{\"arguments\":\":1}\"}}]},"
								"\"logprobs\":{\"content\":[2]}")
				PIECE("\"delta\":{},\"finish_reason\":\"tool_calls\"") "data: "
										       "{\"model\":\"m\",\"choices\":[]"
										       ",\"usage\":{\"prompt_tokens\":"
										       "3,\"completion_tokens\":4}}"
										       "\n\ndata: [DONE]\n\n");
	struct chat_reply reply;

	(void)state;
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply.outcome, CHAT_OK);
	assert_string_equal(reply.reasoning.data, "why");
	assert_string_equal(reply.logprobs.data, "[{\"content\":[1]},{\"content\":[2]}]");
	assert_string_equal(reply.calls.data,
		"[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}},"
		"{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]");
	assert_string_equal(reply.model.data, "m");
	assert_int_equal(reply.usage.prompt, 3);
	assert_int_equal(reply.usage.completion, 4);
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

/* An index of a call is data: it may not decide how much memory is taken. */
static void calls_with_odd_numbers(void **state)
{
	struct exchange exchange = exchange_of(200,
		PIECE("\"delta\":{\"tool_calls\":[{\"index\":9999999999,\"id\":\"a\"},{\"index\":-1},{\"index\":\"x\","
		      "\"id\":\"c\",\"function\":{\"name\":\"f\"}},7,null]}") "data: [DONE]\n\n");
	struct chat_reply reply;

	(void)state;
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply.outcome, CHAT_OK);
	assert_non_null(strstr(reply.calls.data, "\"id\":\"c\""));
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

static void a_broken_wire_is_an_error_with_what_came(void **state)
{
	struct exchange exchange = exchange_of(200, PIECE("\"delta\":{\"content\":\"half\"}"));
	struct chat_reply reply;

	(void)state;
	exchange.failure = NET_CUT;
	strbuf_adds(&exchange.reason, "it broke");
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply.outcome, CHAT_ERROR);
	assert_true(reply.incomplete);
	assert_string_equal(reply.text.data, "half");
	assert_string_equal(reply.error.message.data, "it broke");
	assert_int_equal(reply_judge(&exchange, &reply), JUDGED_AGAIN);
	exchange.failure = NET_TLS;
	assert_int_equal(reply_judge(&exchange, &reply), JUDGED_BLOCKED);
	exchange.failure = NET_TOO_LARGE;
	assert_int_equal(reply_judge(&exchange, &reply), JUDGED_NEVER);
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

static void the_context_of_an_error(void **state)
{
	struct exchange exchange = exchange_of(
		400, "{\"error\":{\"message\":\"m\",\"code\":400,\"n_prompt_tokens\":700,\"n_ctx\":512}}");
	struct chat_reply reply;

	(void)state;
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply.error.prompt_tokens, 700);
	assert_int_equal(reply.error.context, 512);
	assert_string_equal(reply.error.code.data, "400");
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

/* ---- Headers ---- */

static void durations(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = { { "6m0s", 360000 }, { "1s", 1000 }, { "120ms", 120 }, { "1h30m", 5400000 }, { "0.5s", 500 },
		{ "12", 12000 }, { "1m12.5s", 72500 }, { "1d", 86400000 }, { "", -1 }, { "s", -1 }, { "-1", -1 },
		{ "1x", -1 }, { "1e3", -1 }, { "nan", -1 }, { "99999999999999999999", 100000000000 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (reply_duration(rows[i].text, strlen(rows[i].text)) != rows[i].ms)
			fail_msg("%s: %lld", rows[i].text,
				(long long)reply_duration(rows[i].text, strlen(rows[i].text)));
}

static void every_kind_of_retry_after(void **state)
{
	static const struct {
		const char *lines[2];
		int64_t ms;
	} rows[] = { { { "Retry-After: 3\r\n", NULL }, 3000 }, { { "retry-after: 0.25\r\n", NULL }, 250 },
		{ { "Retry-After: Wed, 21 Oct 2026 07:28:30 GMT\r\n", NULL }, 30000 },
		{ { "Retry-After: Wed, 21 Oct 2026 07:27:00 GMT\r\n", NULL }, 0 },
		{ { "Retry-After-Ms: 1500\r\n", NULL }, 1500 },
		{ { "retry-after-ms: 1500\r\n", "retry-after: 9\r\n" }, 1500 },
		{ { "retry-after: 9\r\n", "x-ms-retry-after-ms: 700\r\n" }, 700 },
		{ { "Retry-After: soon\r\n", NULL }, -1 }, { { "Retry-After: -5\r\n", NULL }, -1 },
		{ { "Retry-After:\r\n", NULL }, -1 },
		{ { "Retry-After: Wed, 99 Foo 2026 07:28:30 GMT\r\n", NULL }, -1 },
		{ { "Retry-After: 86400\r\n", NULL }, 86400000 } };
	int64_t now;

	(void)state;
	assert_true(clock_parse("2026-10-21T07:28:00Z", 20, &now));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct exchange exchange = EXCHANGE_INIT;
		for (size_t k = 0; k < 2 && rows[i].lines[k]; k++)
			reply_header_read(&exchange, rows[i].lines[k], strlen(rows[i].lines[k]), now);
		if (exchange.retry_after_ms != rows[i].ms)
			fail_msg("%s: %lld", rows[i].lines[0], (long long)exchange.retry_after_ms);
		exchange_free(&exchange);
	}
}

static void what_is_left_and_other_headers(void **state)
{
	static const char *const lines[] = { "x-ratelimit-limit-requests: 60\r\n",
		"X-RateLimit-Remaining-Requests: 0\r\n", "x-ratelimit-reset-requests: 6m0s\r\n",
		"x-ratelimit-remaining-tokens: -1\r\n", "x-ratelimit-limit-tokens: many\r\n",
		"Content-Type: Text/Event-Stream; charset=utf-8\r\n", "request-id: low\r\n", "x-request-id: req_1\r\n",
		"apim-request-id: lower\r\n", "no colon", ":", "" };
	struct exchange exchange = EXCHANGE_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		reply_header_read(&exchange, lines[i], strlen(lines[i]), 0);
	assert_int_equal(exchange.requests.limit, 60);
	assert_int_equal(exchange.requests.remaining, 0);
	assert_int_equal(exchange.requests.reset_ms, 360000);
	assert_int_equal(exchange.tokens.limit, -1);
	assert_int_equal(exchange.tokens.remaining, -1);
	assert_string_equal(exchange.type.data, "text/event-stream");
	assert_string_equal(exchange.request_id.data, "req_1");
	exchange_free(&exchange);
}

static void a_wait_of_a_day_is_a_quota(void **state)
{
	struct exchange exchange = exchange_of(429, "{\"error\":{\"message\":\"Too many requests\"}}");
	struct chat_reply reply;

	(void)state;
	chat_reply_init(&reply);
	chat_read(&exchange, &reply);
	assert_int_equal(reply_judge(&exchange, &reply), JUDGED_LIMITED);
	exchange.retry_after_ms = 86400000;
	assert_int_equal(reply_judge(&exchange, &reply), JUDGED_BLOCKED);
	chat_reply_free(&reply);
	exchange_free(&exchange);
}

/* ---- Cut prompts ---- */

static void prompts_cut_without_a_word(void **state)
{
	static const struct {
		struct chat_usage usage;
		int64_t estimate, context;
		bool suspect;
	} rows[] = { { { 1000, 50, -1, -1, -1, false }, 1100, 0, false },
		{ { 400, 50, -1, -1, -1, false }, 1100, 0, true }, { { 3900, 196, -1, -1, -1, false }, 4000, 0, true },
		{ { 3900, 197, -1, -1, -1, false }, 4000, 0, false },
		{ { 490, 10, -1, -1, -1, false }, 500, 500, true }, { { 500, 3, -1, -1, -1, false }, 500, 500, true },
		{ { 60, 4, -1, -1, -1, false }, 70, 0, false }, { { -1, -1, -1, -1, -1, false }, 5000, 4096, false },
		{ { 20, 5, -1, -1, -1, false }, 90, 0, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct strbuf why = STRBUF_INIT;
		if (chat_suspect(&rows[i].usage, rows[i].estimate, rows[i].context, &why) != rows[i].suspect)
			fail_msg("row %zu: %s", i, why.data);
		assert_int_equal(why.len > 0, rows[i].suspect);
		strbuf_free(&why);
	}
}

/* ---- Embeddings ---- */

static void embeddings_as_numbers_and_as_bytes(void **state)
{
	/* 1.0 and -0.5 as little-endian floats. */
	static const char *const bodies[] = { "{\"data\":[{\"index\":1,\"embedding\":[0,2.5]},{\"index\":0,"
					      "\"embedding\":[1,-0.5]}],\"usage\":{\"prompt_tokens\":4}}",
		"{\"data\":[{\"index\":1,\"embedding\":\"AAAAAAAAIEA=\"},{\"index\":0,\"embedding\":\"AACAPwAAAL8=\"}],"
		"\"usage\":{\"prompt_tokens\":4}}" };
	static const float wants[] = { 1, -0.5F, 0, 2.5F };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct exchange exchange = exchange_of(200, bodies[i]);
		struct error error = ERROR_INIT;
		struct embeddings out;
		if (!embed_read(&exchange, 2, &out, &error))
			fail_msg("%s", error.message);
		assert_int_equal(out.count, 2);
		assert_int_equal(out.dimensions, 2);
		assert_int_equal(out.usage.prompt, 4);
		assert_memory_equal(out.values, wants, sizeof(wants));
		embeddings_free(&out);
		exchange_free(&exchange);
	}
}

static void embeddings_that_are_none(void **state)
{
	static const struct {
		int status;
		const char *body, *said;
	} rows[] = { { 200, "{\"data\":[]}", "0 embeddings came of the 2" },
		{ 200, "{\"data\":[{\"embedding\":[1]}]}", "1 embeddings came of the 2" },
		{ 200, "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]},{\"embedding\":[1]}]}", "more embeddings" },
		{ 200, "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,2]}]}", "another 2" },
		{ 200, "{\"data\":[{\"embedding\":[1],\"index\":0},{\"embedding\":[1],\"index\":0}]}", "once each" },
		{ 200, "{\"data\":[{\"embedding\":[1],\"index\":7}]}", "once each" },
		{ 200, "{\"data\":[{\"embedding\":[1e999]}]}", "no number" },
		{ 200, "{\"data\":[{\"embedding\":[\"1\"]}]}", "no number" },
		{ 200, "{\"data\":[{\"embedding\":[NaN]}]}", "no number" },
		{ 200, "{\"data\":[{\"embedding\":[1e99]}]}", "not finite" },
		{ 200, "{\"data\":[{\"embedding\":[]}]}", "0 numbers" },
		{ 200, "{\"data\":[{\"embedding\":\"AAA\"}]}", "base64" },
		{ 200, "{\"data\":[{\"embedding\":\"!!!!\"}]}", "base64" },
		{ 200, "{\"data\":[{\"embedding\":\"AADAfw==\"}]}", "not finite" },
		{ 200, "{\"data\":[{}]}", "base64" }, { 200, "{\"data\":[7]}", "base64" },
		{ 200, "{}", "no list of embeddings" }, { 200, "<html>", "no list of embeddings" },
		{ 200, "{\"error\":\"broke\"}", "broke" },
		{ 501, "{\"error\":{\"message\":\"not switched on\"}}", "not switched on" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct exchange exchange = exchange_of(rows[i].status, rows[i].body);
		struct error error = ERROR_INIT;
		struct embeddings out;
		assert_false(embed_read(&exchange, 2, &out, &error));
		assert_null(out.values);
		if (!strstr(error.message, rows[i].said))
			fail_msg("%s: %s", rows[i].body, error.message);
		exchange_free(&exchange);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reply),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(the_parts_of_an_answer),
		cmocka_unit_test(usage_that_is_not_there_is_not_zero),
		cmocka_unit_test(reasoning_is_part_of_the_completion),
		cmocka_unit_test(the_parts_of_a_stream),
		cmocka_unit_test(calls_with_odd_numbers),
		cmocka_unit_test(a_broken_wire_is_an_error_with_what_came),
		cmocka_unit_test(the_context_of_an_error),
		cmocka_unit_test(durations),
		cmocka_unit_test(every_kind_of_retry_after),
		cmocka_unit_test(what_is_left_and_other_headers),
		cmocka_unit_test(a_wait_of_a_day_is_a_quota),
		cmocka_unit_test(prompts_cut_without_a_word),
		cmocka_unit_test(embeddings_as_numbers_and_as_bytes),
		cmocka_unit_test(embeddings_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
