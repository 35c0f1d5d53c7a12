/* Formats made of OpenAI's messages: chat, Axolotl's chat_template, OpenAI's and TRL's conversational preferences and completions. */
#include "export_writers.h"

#include <string.h>

/* How a message says that it is not trained on. */
enum mask_word { MASK_NONE, MASK_WEIGHT, MASK_TRAIN };

static const char *role_word(enum turn_role role)
{
	static const char *const words[] = {
		[TURN_SYSTEM] = "\"system\"",
		[TURN_USER] = "\"user\"",
		[TURN_ASSISTANT] = "\"assistant\"",
		[TURN_TOOL] = "\"tool\"",
		[TURN_OTHER] = "\"user\"",
	};

	return words[role];
}

static bool is_rewritten(struct json_span key)
{
	static const char *const names[] = { "role", "content", "from", "value", "weight", "train", "training" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_equals(key, names[i]))
			return true;
	return false;
}

/* Names, calls and their ids are copied as they stand. */
static void put_rest(const struct message *message, struct strbuf *out)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(message->source, &cursor, &key, &value);) {
		if (is_rewritten(key))
			continue;
		strbuf_adds(out, ", ");
		strbuf_add(out, key.start, key.length);
		strbuf_adds(out, ": ");
		strbuf_add(out, value.start, value.length);
	}
}

static void put_message(const struct message *message, enum mask_word mask, struct strbuf *out)
{
	struct json_span role = json_get(message->source, "role");

	strbuf_adds(out, "{\"role\": ");
	if (json_equals(role, "developer") || json_equals(role, "function"))
		strbuf_add(out, role.start, role.length);
	else
		strbuf_adds(out, role_word(message->role));
	strbuf_adds(out, ", \"content\": ");
	if (message->text.start != NULL)
		strbuf_add(out, message->text.start, message->text.length);
	else
		strbuf_adds(out, "null");
	put_rest(message, out);
	if (message->masked && message->role == TURN_ASSISTANT && mask != MASK_NONE)
		strbuf_adds(out, mask == MASK_WEIGHT ? ", \"weight\": 0" : ", \"train\": false");
	strbuf_addc(out, '}');
}

static void put_messages(const struct content *content, size_t from, size_t to, enum mask_word mask, struct strbuf *out)
{
	strbuf_addc(out, '[');
	for (size_t i = from; i < to; i++) {
		if (i > from)
			strbuf_adds(out, ", ");
		put_message(&content->messages[i], mask, out);
	}
	strbuf_addc(out, ']');
}

static void put_tools(const struct content *content, struct strbuf *out)
{
	if (content->tools.start == NULL)
		return;
	strbuf_adds(out, ", \"tools\": ");
	strbuf_add(out, content->tools.start, content->tools.length);
}

/* A call in ShareGPT's words is a text that only its trainers read as one. */
static const char *refuse_foreign_calls(const struct content *content)
{
	for (size_t i = 0; i < content->count; i++)
		if (content->messages[i].calls && json_get(content->messages[i].source, "role").start == NULL)
			return "its tool calls are in another format's words";
	return NULL;
}

static const char *refuse(const struct content *content, unsigned places)
{
	const char *reason = content_refuse(content, 0, content->count, places | PLACE_SYSTEM);

	return reason != NULL ? reason : refuse_foreign_calls(content);
}

/* Fields that a map named: several questions in a row are no conversation. */
static const char *refuse_fields(const struct export *export, const struct content *content)
{
	size_t inputs = 0;

	for (size_t i = 0; export->row.origin->shape == SHAPE_FIELDS && i < content->count; i++)
		inputs += content->messages[i].part == PART_INPUT;
	return inputs > 1 ? "it has several input fields" : NULL;
}

static const char *check_conversation(const struct export *export, const struct content *content, unsigned places)
{
	bool answered = false;

	if (content->kind != CONTENT_CONVERSATION)
		return content_kind_reason(content->kind);
	for (size_t i = 0; i < content->count; i++)
		answered = answered || content->messages[i].role == TURN_ASSISTANT;
	if (!answered)
		return "it has no answer";
	const char *reason = refuse_fields(export, content);
	return reason != NULL ? reason : refuse(content, places);
}

const char *write_chat(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_conversation(export, content, PLACE_TOOLS | PLACE_PARTS | PLACE_MASKS);

	if (reason != NULL)
		return reason;
	strbuf_adds(out, "{\"messages\": ");
	put_messages(content, 0, content->count, MASK_WEIGHT, out);
	put_tools(content, out);
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_axolotl(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_conversation(export, content, PLACE_TOOLS | PLACE_PARTS | PLACE_MASKS);

	if (reason != NULL)
		return reason;
	strbuf_adds(out, "{\"messages\": ");
	put_messages(content, 0, content->count, MASK_TRAIN, out);
	put_tools(content, out);
	strbuf_addc(out, '}');
	return NULL;
}

/* Where the last run of answers begins: what is before it is the prompt. */
static size_t last_answer(const struct content *content)
{
	size_t at = content->count;

	while (at > 0 && content->messages[at - 1].role != TURN_USER && content->messages[at - 1].role != TURN_SYSTEM)
		at--;
	return at;
}

/* Only the completion is trained on: an answer before it must be one that is not. */
static const char *refuse_early_answers(const struct content *content, size_t end)
{
	for (size_t i = 0; i < end; i++)
		if (content->messages[i].part == PART_OUTPUT && !content->messages[i].masked)
			return "an answer before the last is to be trained on";
	return NULL;
}

const char *write_prompt_messages(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_conversation(export, content, PLACE_TOOLS | PLACE_PARTS | PLACE_MASKS);
	size_t end = last_answer(content);

	if (reason == NULL)
		reason = refuse_early_answers(content, end);
	if (reason == NULL && (end == content->count || end == 0))
		reason = end == 0 ? "it has no question" : "its last message is no answer";
	for (size_t i = end; reason == NULL && i < content->count; i++)
		if (content->messages[i].masked)
			reason = "an answer is not to be trained on";
	if (reason != NULL)
		return reason;
	strbuf_adds(out, "{\"prompt\": ");
	put_messages(content, 0, end, MASK_NONE, out);
	strbuf_adds(out, ", \"completion\": ");
	put_messages(content, end, content->count, MASK_NONE, out);
	put_tools(content, out);
	strbuf_addc(out, '}');
	return NULL;
}

/* The messages before the first that is a choice. */
static size_t prompt_end(const struct content *content)
{
	size_t at = 0;

	while (at < content->count && content->messages[at].part == PART_INPUT)
		at++;
	return at;
}

static const char *check_preference(const struct content *content, unsigned places)
{
	if (content->kind != CONTENT_PREFERENCE)
		return content_kind_reason(content->kind);
	return refuse(content, places | PLACE_MASKS);
}

static void put_part(const struct content *content, enum turn_part part, const char *name, struct strbuf *out)
{
	size_t from, to;

	content_part(content, part, &from, &to);
	strbuf_addf(out, "\"%s\": ", name);
	put_messages(content, from, to, MASK_NONE, out);
}

const char *write_openai_preference(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_preference(content, PLACE_TOOLS);
	size_t end = prompt_end(content);

	(void)export;
	if (reason == NULL && end == 0)
		reason = "it has no question";
	if (reason != NULL)
		return reason;
	strbuf_adds(out, "{\"input\": {\"messages\": ");
	put_messages(content, 0, end, MASK_NONE, out);
	put_tools(content, out);
	strbuf_adds(out, "}, ");
	put_part(content, PART_CHOSEN, "preferred_output", out);
	strbuf_adds(out, ", ");
	put_part(content, PART_REJECTED, "non_preferred_output", out);
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_preference_messages(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_preference(content, PLACE_TOOLS | PLACE_PARTS);
	size_t end = prompt_end(content);

	(void)export;
	if (reason != NULL)
		return reason;
	strbuf_addc(out, '{');
	if (end > 0) {
		strbuf_adds(out, "\"prompt\": ");
		put_messages(content, 0, end, MASK_NONE, out);
		strbuf_adds(out, ", ");
	}
	put_part(content, PART_CHOSEN, "chosen", out);
	strbuf_adds(out, ", ");
	put_part(content, PART_REJECTED, "rejected", out);
	put_tools(content, out);
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_unpaired_messages(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = content->kind != CONTENT_UNPAIRED
		? content_kind_reason(content->kind)
		: refuse(content, PLACE_TOOLS | PLACE_PARTS | PLACE_MASKS);
	size_t end = prompt_end(content);

	(void)export;
	if (reason == NULL && end == 0)
		reason = "it has no question";
	if (reason != NULL)
		return reason;
	strbuf_adds(out, "{\"prompt\": ");
	put_messages(content, 0, end, MASK_NONE, out);
	strbuf_adds(out, ", ");
	put_part(content, content->good ? PART_CHOSEN : PART_REJECTED, "completion", out);
	strbuf_adds(out, content->good ? ", \"label\": true" : ", \"label\": false");
	put_tools(content, out);
	strbuf_addc(out, '}');
	return NULL;
}
