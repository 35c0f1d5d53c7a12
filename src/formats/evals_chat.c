/* Chats in the files of evaluation tools: cases that are messages, and the replies of model servers as they were written down. */
#include "evals.h"

#include <string.h>
#include <strings.h>

static void add_part(struct json_span part, struct strbuf *out)
{
	struct json_span text = json_get(part, "text");

	if (json_type(part) == JSON_STRING)
		json_decode(part, out);
	else if (json_type(text) == JSON_STRING)
		json_decode(text, out);
}

const char *eval_content(struct eval_draft *draft, struct json_span content, size_t *n)
{
	struct strbuf words = STRBUF_INIT;
	struct json_span part;
	const char *kept;

	if (json_type(content) != JSON_ARRAY)
		return json_type(content) == JSON_STRING ? eval_text(draft, content, n) : (*n = 0, NULL);
	for (size_t cursor = 0; json_next_element(content, &cursor, &part);)
		add_part(part, &words);
	*n = words.len;
	kept = arena_strndup(&draft->arena, words.data, words.len);
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

static bool is_list(struct json_span value)
{
	return json_type(value) == JSON_ARRAY && json_at(value, 0).start != NULL;
}

static void read_message(struct eval_draft *draft, struct json_span message)
{
	struct json_span calls = json_get(message, "tool_calls"), refusal = json_get(message, "refusal");
	size_t n;
	const char *reasoning = eval_text(draft, json_get(message, "reasoning_content"), &n);

	draft->row.output = eval_content(draft, json_get(message, "content"), &draft->row.output_n);
	if (is_list(calls))
		eval_part(draft, PART_CALLS, calls.start, calls.length);
	if (reasoning != NULL)
		eval_part(draft, PART_REASONING, reasoning, n);
	if (json_type(refusal) == JSON_STRING) {
		draft->row.state = "refused";
		draft->facts.error = eval_text(draft, refusal, &n);
		if (draft->row.output_n == 0) {
			draft->row.output = draft->facts.error;
			draft->row.output_n = n;
		}
	}
	/* A call of a tool is an answer, also without words. */
	if (draft->row.state == NULL && draft->row.output_n == 0 && is_list(calls))
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
