/* Chats in the files of evaluation tools: cases that are messages, and the replies of model servers as they were written down. */
#include "evals.h"

#include "preop/model/chat_message.h"

#include <string.h>
#include <strings.h>

const char *eval_content(struct eval_draft *draft, struct json_span content, size_t *n)
{
	struct strbuf words = STRBUF_INIT;
	const char *kept = chat_message_content(content, &words) ? arena_strndup(&draft->arena, words.data, words.len)
								 : NULL;

	*n = words.len;
	strbuf_free(&words);
	return kept;
}

void eval_messages(struct eval_draft *draft, struct json_span messages)
{
	struct json_span message, last = { NULL, 0 };
	size_t count = 0;

	for (size_t cursor = 0; json_next_element(messages, &cursor, &message); count++)
		if (json_equals(json_get(message, "role"), "user") || last.start == NULL)
			last = message;
	if (last.start == NULL)
		return;
	draft->row.input = eval_content(draft, json_get(last, "content"), &draft->row.input_n);
	if (count > 1 || json_type(json_get(last, "content")) != JSON_STRING) {
		draft->row.messages = messages.start;
		draft->row.messages_n = messages.length;
	}
}

const char *eval_finish_state(const char *finish)
{
	static const struct {
		const char *finish, *state;
	} known[] = { { "length", "truncated" }, { "max_tokens", "truncated" }, { "model_length", "truncated" },
		{ "max_output_tokens", "truncated" }, { "content_filter", "filtered" }, { "refusal", "refused" },
		{ "error", "error" } };

	for (size_t i = 0; finish != NULL && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(known[i].finish, finish) == 0)
			return known[i].state;
	return NULL;
}

/* The names of chat completions, of the Responses API, and of those that write both. */
static void read_usage(struct eval_draft *draft, struct json_span usage)
{
	static const struct {
		const char *path;
		size_t offset;
	} counts[] = {
		{ "prompt_tokens", offsetof(struct output_facts, prompt_tokens) },
		{ "input_tokens", offsetof(struct output_facts, prompt_tokens) },
		{ "completion_tokens", offsetof(struct output_facts, completion_tokens) },
		{ "output_tokens", offsetof(struct output_facts, completion_tokens) },
		{ "cached_tokens", offsetof(struct output_facts, cached_tokens) },
		{ "prompt_tokens_details.cached_tokens", offsetof(struct output_facts, cached_tokens) },
		{ "input_tokens_details.cached_tokens", offsetof(struct output_facts, cached_tokens) },
		{ "completion_tokens_details.reasoning_tokens", offsetof(struct output_facts, reasoning_tokens) },
		{ "output_tokens_details.reasoning_tokens", offsetof(struct output_facts, reasoning_tokens) },
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int64_t count = eval_count(json_find(usage, counts[i].path));

		if (count != OUTPUT_UNKNOWN)
			memcpy((char *)&draft->facts + counts[i].offset, &count, sizeof(count));
	}
}

/* False: the message has none. */
static bool add_part(struct eval_draft *draft, enum output_part_kind kind,
	void (*read)(struct json_span, struct strbuf *), struct json_span message)
{
	struct strbuf bytes = STRBUF_INIT;

	read(message, &bytes);
	size_t n = bytes.len;
	if (n > 0)
		eval_part(draft, kind, arena_strndup(&draft->arena, bytes.data, n), n);
	strbuf_free(&bytes);
	return n > 0;
}

static void read_message(struct eval_draft *draft, struct json_span message)
{
	struct json_span refusal = json_get(message, "refusal");
	bool calls = add_part(draft, PART_CALLS, chat_message_calls, message);
	size_t n;

	add_part(draft, PART_REASONING, chat_message_reasoning, message);
	draft->row.output = eval_content(draft, json_get(message, "content"), &draft->row.output_n);
	if (json_type(refusal) == JSON_STRING) {
		draft->row.state = "refused";
		draft->facts.error = eval_text(draft, refusal, &n);
		if (draft->row.output_n == 0) {
			draft->row.output = draft->facts.error;
			draft->row.output_n = n;
		}
	}
	/* A call of a tool is an answer, also without words. */
	if (draft->row.state == NULL && draft->row.output_n == 0 && calls)
		draft->row.state = "ok";
}

/* {"output": [{"type": "message", "content": [...]}, {"type": "function_call", ...}]} */
static void read_items(struct eval_draft *draft, struct json_span body)
{
	struct json_span item;
	const char *reason = eval_text(draft, json_find(body, "incomplete_details.reason"), NULL);

	for (size_t cursor = 0; json_next_element(json_get(body, "output"), &cursor, &item);)
		if (json_equals(json_get(item, "type"), "message"))
			draft->row.output = eval_content(draft, json_get(item, "content"), &draft->row.output_n);
	draft->facts.finish = reason != NULL ? reason : eval_text(draft, json_get(body, "status"), NULL);
}

void eval_reply(struct eval_draft *draft, struct json_span body)
{
	struct json_span choice = json_at(json_get(body, "choices"), 0), failed = json_get(body, "error");

	draft->facts.model = eval_text(draft, json_get(body, "model"), NULL);
	read_usage(draft, json_get(body, "usage"));
	if (json_type(failed) == JSON_OBJECT || json_type(failed) == JSON_STRING) {
		struct json_span message = json_get(failed, "message");

		draft->row.state = "error";
		draft->facts.error = eval_text(draft, message.start != NULL ? message : failed, NULL);
		return;
	}
	if (json_type(json_get(choice, "message")) == JSON_OBJECT)
		read_message(draft, json_get(choice, "message"));
	else if (choice.start != NULL)
		draft->row.output = eval_text(draft, json_get(choice, "text"), &draft->row.output_n);
	else
		read_items(draft, body);
	if (choice.start != NULL)
		draft->facts.finish = eval_text(draft, json_get(choice, "finish_reason"), NULL);
	if (draft->row.state == NULL)
		draft->row.state = eval_finish_state(draft->facts.finish);
	if (draft->row.output == NULL && draft->row.state == NULL) {
		draft->row.state = "error";
		draft->facts.error = "the reply holds no answer";
	}
}
