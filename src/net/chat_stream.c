/* An answer in pieces: server-sent events put together to what a whole reply would have said. */
#include "net/api_error.h"
#include "net/chat_reply.h"
#include "net/sse.h"

#include "preop/base/memory.h"
#include "preop/model/chat_message.h"

#include <stdlib.h>
#include <string.h>

enum { CALLS_AT_MOST = 1024 };

struct call_piece {
	struct strbuf id, type, name, arguments;
};

struct assembly {
	struct chat_reply *reply;
	struct call_piece *calls;
	size_t call_count;
	bool done;   /* [DONE] came */
	bool chosen; /* some piece had a choice */
	bool failed; /* an error among the pieces */
	bool broken; /* a piece that is no JSON */
};

static void append(struct json_span value, struct strbuf *out)
{
	if (json_type(value) == JSON_STRING)
		json_decode(value, out);
}

/* The call a piece belongs to: by its index; servers that give none begin a new call with a new id. */
static struct call_piece *call_for(struct assembly *a, struct json_span piece)
{
	struct json_span id = json_get(piece, "id");
	int64_t index;

	if (!json_int(json_get(piece, "index"), &index)) {
		bool fresh = a->call_count == 0 ||
			(json_type(id) == JSON_STRING && !json_equals(id, a->calls[a->call_count - 1].id.data));
		index = (int64_t)a->call_count - (fresh ? 0 : 1);
	}
	if (index < 0 || index >= CALLS_AT_MOST)
		return NULL;
	if ((size_t)index >= a->call_count) {
		size_t count = (size_t)index + 1;
		const struct strbuf empty = STRBUF_INIT;
		a->calls = xrealloc(a->calls, count * sizeof(*a->calls));
		for (size_t i = a->call_count; i < count; i++)
			a->calls[i] = (struct call_piece){ empty, empty, empty, empty };
		a->call_count = count;
	}
	return &a->calls[index];
}

static void take_once(struct json_span value, struct strbuf *out)
{
	if (out->len == 0)
		append(value, out);
}

static void take_calls(struct assembly *a, struct json_span delta)
{
	struct json_span calls = json_get(delta, "tool_calls"), piece;
	size_t cursor = 0;

	while (json_type(calls) == JSON_ARRAY && json_next_element(calls, &cursor, &piece)) {
		struct call_piece *call = call_for(a, piece);
		struct json_span function = json_get(piece, "function");
		if (!call)
			continue;
		take_once(json_get(piece, "id"), &call->id);
		take_once(json_get(piece, "type"), &call->type);
		take_once(json_get(function, "name"), &call->name);
		append(json_get(function, "arguments"), &call->arguments);
	}
}

static void take_logprobs(struct assembly *a, struct json_span choice)
{
	struct json_span logprobs = json_get(choice, "logprobs");

	if (json_type(logprobs) != JSON_OBJECT)
		return;
	strbuf_adds(&a->reply->logprobs, a->reply->logprobs.len ? "," : "[");
	strbuf_add(&a->reply->logprobs, logprobs.start, logprobs.length);
}

static void take_error(struct assembly *a, struct json_span root)
{
	bool filtered = false;

	if (!a->failed && api_error_read(root, &a->reply->error, &filtered)) {
		a->failed = true;
		a->reply->outcome = filtered ? CHAT_FILTERED : CHAT_ERROR;
	}
}

static void take_choice(struct assembly *a, struct json_span choice)
{
	struct json_span delta = json_get(choice, "delta"), finish = json_get(choice, "finish_reason");
	struct chat_reply *reply = a->reply;
	int64_t index;

	if (json_int(json_get(choice, "index"), &index) && index != 0)
		return;
	a->chosen = true;
	if (json_type(delta) != JSON_OBJECT) /* some send a whole message as the only piece */
		delta = json_get(choice, "message");
	reply->has_text |= chat_message_content(json_get(delta, "content"), &reply->text);
	append(json_get(delta, "refusal"), &reply->refusal);
	chat_message_reasoning(delta, &reply->reasoning);
	take_calls(a, delta);
	take_logprobs(a, choice);
	if (json_type(finish) == JSON_STRING) {
		strbuf_reset(&reply->finish);
		json_decode(finish, &reply->finish);
	}
	if (json_type(json_get(choice, "error")) == JSON_OBJECT)
		take_error(a, choice);
}

static void take_event(void *context, const char *event, const char *data, size_t n)
{
	struct assembly *a = context;
	struct json_span root = json_root(data, n), choice;
	struct json_check check;
	size_t cursor = 0;

	if (a->done || n == 0)
		return;
	if (n == 6 && memcmp(data, "[DONE]", 6) == 0) {
		a->done = true;
		return;
	}
	if (!json_check(data, n, JSON_ALLOW_NAN, &check)) {
		a->broken = true;
		return;
	}
	chat_read_names(root, a->reply);
	usage_read(json_get(root, "usage"), &a->reply->usage);
	take_error(a, root);
	if (!a->failed && strcmp(event, "error") == 0) {
		a->failed = true;
		chat_fail(a->reply, "");
		api_error_say(&a->reply->error, data, n);
	}
	struct json_span choices = json_get(root, "choices");
	while (json_type(choices) == JSON_ARRAY && json_next_element(choices, &cursor, &choice))
		take_choice(a, choice);
}

static void member(struct strbuf *out, const char *key, const struct strbuf *value)
{
	strbuf_adds(out, key);
	json_quote_raw(out, value->data, value->len);
}

static void join_calls(struct assembly *a)
{
	struct strbuf *out = &a->reply->calls;

	for (size_t i = 0; i < a->call_count; i++) {
		struct call_piece *call = &a->calls[i];
		if (call->type.len == 0)
			strbuf_adds(&call->type, "function");
		member(out, i ? ",{\"id\":" : "[{\"id\":", &call->id);
		member(out, ",\"type\":", &call->type);
		member(out, ",\"function\":{\"name\":", &call->name);
		member(out, ",\"arguments\":", &call->arguments);
		strbuf_adds(out, "}}");
		strbuf_free(&call->id);
		strbuf_free(&call->type);
		strbuf_free(&call->name);
		strbuf_free(&call->arguments);
	}
	if (a->call_count)
		strbuf_addc(out, ']');
	free(a->calls);
}

void chat_read_stream(struct json_span body, struct chat_reply *reply)
{
	struct assembly a = { .reply = reply };
	struct sse sse = SSE_INIT;

	reply->outcome = CHAT_OK;
	sse_feed(&sse, body.start, body.length, take_event, &a);
	sse_end(&sse, take_event, &a);
	sse_free(&sse);
	join_calls(&a);
	if (reply->logprobs.len)
		strbuf_addc(&reply->logprobs, ']');
	if (a.failed)
		return;
	reply->incomplete = !a.done && reply->finish.len == 0;
	if (a.broken)
		chat_fail(reply, "a piece of the stream is no JSON");
	else if (!a.chosen)
		chat_fail(reply,
			"the stream ended without a piece of an answer; on some servers that means the prompt is too "
			"long");
	else if (reply->incomplete)
		chat_fail(
			reply, "the stream ended in the middle of the answer: neither a finish_reason nor [DONE] came");
}

bool chat_piece_speaks(const char *data, size_t n)
{
	static const char *const paths[] = { "choices[0].delta.content", "choices[0].delta.reasoning_content",
		"choices[0].delta.reasoning", "choices[0].delta.refusal" };
	struct json_span root = json_root(data, n);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct json_span value = json_find(root, paths[i]);
		if (json_type(value) == JSON_STRING && value.length > 2)
			return true;
	}
	return json_find(root, "choices[0].delta.tool_calls[0]").start != NULL;
}
