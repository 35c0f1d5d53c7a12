#include "net/chat_reply.h"

#include "net/api_error.h"

#include "preop/model/chat_message.h"
#include "preop/model/suspect.h"

#include <string.h>

void usage_none(struct chat_usage *out)
{
	*out = (struct chat_usage){ -1, -1, -1, -1, -1, false };
}

static void count(struct json_span root, const char *path, int64_t *out)
{
	int64_t number;

	if (json_int(json_find(root, path), &number) && number >= 0 && number < INT64_C(1) << 40)
		*out = number;
}

static void join_reasoning(struct chat_usage *usage)
{
	if (usage->joined || usage->reasoning <= 0 || usage->completion < 0)
		return;
	usage->completion += usage->reasoning;
	usage->joined = true;
}

void usage_read(struct json_span usage, struct chat_usage *out)
{
	if (json_type(usage) != JSON_OBJECT)
		return;
	usage_none(out); /* a stream may say it again and again: each time the whole */
	count(usage, "prompt_tokens", &out->prompt);
	count(usage, "completion_tokens", &out->completion);
	count(usage, "total_tokens", &out->total);
	count(usage, "prompt_tokens_details.cached_tokens", &out->cached);
	count(usage, "prompt_cache_hit_tokens", &out->cached); /* DeepSeek */
	count(usage, "completion_tokens_details.reasoning_tokens", &out->reasoning);
	/* Servers differ in whether the reasoning is part of the completion; the sum tells where it is not. */
	if (out->prompt >= 0 && out->total == out->prompt + out->completion + out->reasoning)
		join_reasoning(out);
}

void chat_usage_add_reasoning(const struct endpoint *endpoint, struct chat_usage *usage)
{
	if (endpoint->reasoning_apart)
		join_reasoning(usage);
}

void chat_reply_init(struct chat_reply *reply)
{
	const struct strbuf empty = STRBUF_INIT;

	*reply = (struct chat_reply){ .outcome = CHAT_ERROR,
		.text = empty,
		.refusal = empty,
		.reasoning = empty,
		.calls = empty,
		.logprobs = empty,
		.finish = empty,
		.model = empty,
		.id = empty,
		.fingerprint = empty,
		.error = { .message = empty,
			.type = empty,
			.code = empty,
			.param = empty,
			.prompt_tokens = -1,
			.context = -1 } };
	usage_none(&reply->usage);
}

void chat_reply_free(struct chat_reply *reply)
{
	struct strbuf *const all[] = { &reply->text, &reply->refusal, &reply->reasoning, &reply->calls,
		&reply->logprobs, &reply->finish, &reply->model, &reply->id, &reply->fingerprint, &reply->error.message,
		&reply->error.type, &reply->error.code, &reply->error.param };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		strbuf_free(all[i]);
}

const char *chat_outcome_name(enum chat_outcome outcome)
{
	static const char *const names[] = { "ok", "empty", "truncated", "refused", "filtered", "error" };

	return names[outcome];
}

void chat_fail(struct chat_reply *reply, const char *sentence)
{
	reply->outcome = CHAT_ERROR;
	if (reply->error.message.len == 0)
		strbuf_adds(&reply->error.message, sentence);
}

static void take_text(struct json_span value, struct strbuf *out)
{
	if (json_type(value) == JSON_STRING && out->len == 0)
		json_decode(value, out);
}

void chat_read_names(struct json_span root, struct chat_reply *reply)
{
	take_text(json_get(root, "model"), &reply->model);
	take_text(json_get(root, "id"), &reply->id);
	take_text(json_get(root, "system_fingerprint"), &reply->fingerprint);
}

/* What a finished answer is. Order matters: a filter may leave half a text behind, a refusal has no content. */
static enum chat_outcome outcome_of(const struct chat_reply *reply)
{
	if (strcmp(reply->finish.data, "content_filter") == 0)
		return CHAT_FILTERED;
	if (reply->refusal.len > 0)
		return CHAT_REFUSED;
	if (strcmp(reply->finish.data, "length") == 0)
		return CHAT_TRUNCATED;
	return reply->text.len == 0 && reply->calls.len == 0 ? CHAT_EMPTY : CHAT_OK;
}

static void read_choice(struct json_span choice, struct chat_reply *reply)
{
	struct json_span message = json_get(choice, "message"), logprobs = json_get(choice, "logprobs");
	struct json_span content = json_get(message, "content");
	bool filtered = false;

	take_text(json_get(choice, "finish_reason"), &reply->finish);
	if (json_type(json_get(choice, "error")) == JSON_OBJECT && api_error_read(choice, &reply->error, &filtered)) {
		reply->outcome = filtered ? CHAT_FILTERED : CHAT_ERROR;
		return;
	}
	if (json_type(message) != JSON_OBJECT) {
		chat_fail(reply, "the reply's choice has no message");
		return;
	}
	reply->has_text = chat_message_content(content, &reply->text);
	if (!reply->has_text && content.start && json_type(content) != JSON_NULL) {
		chat_fail(reply, "the message's content is neither a text nor a list of parts");
		return;
	}
	take_text(json_get(message, "refusal"), &reply->refusal);
	chat_message_reasoning(message, &reply->reasoning);
	chat_message_calls(message, &reply->calls);
	if (json_type(logprobs) == JSON_OBJECT)
		strbuf_add(&reply->logprobs, logprobs.start, logprobs.length);
	reply->outcome = outcome_of(reply);
}

static void read_whole(struct json_span root, struct chat_reply *reply)
{
	struct json_span choices = json_get(root, "choices"), first = json_at(choices, 0);
	bool filtered = false;

	chat_read_names(root, reply);
	usage_read(json_get(root, "usage"), &reply->usage);
	if (api_error_read(root, &reply->error, &filtered))
		reply->outcome = filtered ? CHAT_FILTERED : CHAT_ERROR;
	else if (json_type(choices) != JSON_ARRAY)
		chat_fail(reply, "the reply has no list of choices");
	else if (json_type(first) != JSON_OBJECT)
		chat_fail(reply, "the reply's list of choices is empty");
	else
		read_choice(first, reply);
}

static bool begins(struct json_span text, const char *with)
{
	size_t n = strlen(with);

	return text.length >= n && memcmp(text.start, with, n) == 0;
}

/* Proxies say what they like in Content-Type: the first bytes decide. */
static bool is_stream(struct json_span text)
{
	return begins(text, "data:") || begins(text, ":") || begins(text, "event:") || begins(text, "id:") ||
		begins(text, "retry:");
}

/* An object, or the outcome that says why not. */
static bool is_object(struct json_span text, struct chat_reply *reply)
{
	struct json_check check;

	if (text.length == 0) {
		chat_fail(reply, "the reply is empty");
	} else if (begins(text, "<")) {
		chat_fail(reply, "the reply is a web page and no answer: ");
		api_error_glimpse(&reply->error, text);
	} else if (!json_check(text.start, text.length, JSON_ALLOW_NAN, &check)) {
		strbuf_addf(&reply->error.message, "the reply is no JSON: %s at byte %zu of %zu", check.reason,
			check.fault, text.length);
	} else if (json_type(text) != JSON_OBJECT) {
		chat_fail(reply, "the reply is no JSON object");
	} else {
		return true;
	}
	return false;
}

static void read_success(struct json_span text, struct chat_reply *reply)
{
	if (!is_stream(text)) {
		if (is_object(text, reply))
			read_whole(text, reply);
		return;
	}
	chat_read_stream(text, reply);
	if (reply->outcome == CHAT_OK)
		reply->outcome = outcome_of(reply);
}

static void read_plain(struct json_span text, struct chat_reply *reply)
{
	bool filtered = false;

	if (is_object(text, reply) && !api_error_read(text, &reply->error, &filtered))
		reply->outcome = CHAT_OK;
}

/* What came before the wire broke: the text of a stream is kept, to be looked at, but it is no answer. */
static void read_broken(const struct exchange *exchange, struct chat_reply *reply)
{
	struct json_span text = body_trim(&exchange->body);

	if (is_stream(text))
		chat_read_stream(text, reply);
	reply->incomplete = reply->incomplete || text.length > 0;
	reply->outcome = CHAT_ERROR;
	strbuf_reset(&reply->error.message);
	strbuf_add(&reply->error.message, exchange->reason.data, exchange->reason.len);
}

static void read_with(const struct exchange *exchange, struct chat_reply *reply,
	void (*success)(struct json_span text, struct chat_reply *reply))
{
	bool filtered = false;

	if (exchange->failure != NET_ARRIVED) {
		read_broken(exchange, reply);
	} else if (exchange->status >= 200 && exchange->status < 300) {
		success(body_trim(&exchange->body), reply);
	} else if (exchange->status >= 300 && exchange->status < 400) {
		/* Followed by nobody: the key would go where the answer says. */
		chat_fail(reply,
			"the server sends us to another address; if it is right, put it into the profile (url=)");
	} else {
		api_error_body(exchange, &reply->error, &filtered);
		reply->outcome = filtered ? CHAT_FILTERED : CHAT_ERROR;
	}
}

void chat_read(const struct exchange *exchange, struct chat_reply *reply)
{
	read_with(exchange, reply, read_success);
}

void reply_read_plain(const struct exchange *exchange, struct chat_reply *reply)
{
	read_with(exchange, reply, read_plain);
}

bool chat_suspect(const struct chat_usage *usage, int64_t estimate, int64_t context, struct strbuf *out)
{
	return suspect_usage(usage->prompt, usage->completion, estimate, context, out);
}
