#include "export_content.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct content *content;
	const char *prefix; /* of the last message's turns, not ended */
	size_t prefix_length;
};

/* The part of a turn's path that names its message: "messages[1]" of messages[1].content[0].text. 0: the turn is no part of a message. */
static size_t message_prefix(const char *path)
{
	const char *end = strstr(path, "].");

	if (end != NULL)
		return (size_t)(end + 1 - path);
	end = strchr(path, '.');
	return end != NULL ? (size_t)(end - path) : 0;
}

static bool is_call_word(struct json_span role)
{
	static const char *const words[] = { "function_call", "tool_call", "observation", "function", "tool",
		"ipython" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_equals(role, words[i]))
			return true;
	return false;
}

/* A member of a list of parts: the list is the message's content. */
static bool is_part(const struct turn *turn, size_t prefix)
{
	return prefix > 0 && strchr(turn->path + prefix, '[') != NULL;
}

static bool is_call(const struct turn *turn)
{
	return strcmp(turn->name, "tool_calls") == 0 || strcmp(turn->name, "function_call") == 0;
}

/* Whether a turn's object says who speaks, and who that is in ShareGPT's words. */
static bool is_message(struct json_span object, struct json_span *from)
{
	struct json_span key, value;
	bool said = false;

	*from = (struct json_span){ NULL, 0 };
	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value);) {
		if (json_equals(key, "from"))
			*from = value;
		said = said || from->start != NULL || json_equals(key, "role");
	}
	return said;
}

static struct message *begin_message(struct reading *reading, const struct turn *turn, size_t prefix)
{
	struct content *content = reading->content;
	struct message *message = &content->messages[content->count++];
	struct json_span from;
	bool whole = is_message(turn->object, &from);
	bool alone = prefix > 0 && turn->path[prefix - 1] != ']' && !whole;

	*message = (struct message){ .role = turn->role, .part = turn->part, .name = turn->name };
	if (whole)
		message->source = turn->object;
	message->calls = turn->role == TURN_TOOL || (from.start != NULL && is_call_word(from));
	reading->prefix = turn->path;
	reading->prefix_length = alone ? 0 : prefix;
	return message;
}

/* What a message says, its parts and its calls are turns of one message. */
static void add_turn(struct reading *reading, const struct turn *turn, size_t prefix)
{
	struct content *content = reading->content;
	bool same = prefix > 0 && prefix == reading->prefix_length && memcmp(turn->path, reading->prefix, prefix) == 0;
	struct message *message = same ? &content->messages[content->count - 1] : begin_message(reading, turn, prefix);

	message->masked = message->masked || turn->masked;
	if (is_part(turn, reading->prefix_length)) {
		message->text = json_get(message->source, "content");
		message->plain = false;
	} else if (is_call(turn)) {
		message->calls = true;
	} else {
		message->text = turn->span;
		message->plain = turn->editable;
	}
}

/* No text at all, or "". */
static bool has_no_text(const struct message *message)
{
	return message->text.start == NULL || (message->plain && message->text.length == 2);
}

/* Appends text[0] + "\n" + text[1] ... as one JSON string; empty ones are left out. */
static void join_texts(const struct message *messages, size_t count, struct strbuf *out)
{
	bool any = false;

	strbuf_addc(out, '"');
	for (size_t i = 0; i < count; i++) {
		if (has_no_text(&messages[i]))
			continue;
		if (any)
			strbuf_adds(out, "\\n");
		strbuf_add(out, messages[i].text.start + 1, messages[i].text.length - 2);
		any = true;
	}
	strbuf_addc(out, '"');
}

/* Instruction and input of one question are one message; a mapped table's inputs stay apart, nobody knows how to join them. */
static void join_questions(struct export *export, struct content *content)
{
	enum example_shape shape = export->row.origin->shape;
	struct strbuf text = STRBUF_INIT;
	size_t kept = 0;

	if (shape != SHAPE_ALPACA && shape != SHAPE_PREFERENCE && shape != SHAPE_UNPAIRED)
		return;
	for (size_t i = 0; i < content->count; i++) {
		struct message *last = kept > 0 ? &content->messages[kept - 1] : NULL, *next = &content->messages[i];
		bool join = last != NULL && last->role == TURN_USER && next->role == TURN_USER &&
			last->part == next->part && last->source.start == NULL && next->source.start == NULL &&
			last->plain && next->plain && strcmp(next->name, "history") != 0;
		if (!join) {
			content->messages[kept++] = *next;
			continue;
		}
		struct message both[] = { *last, *next };
		strbuf_reset(&text);
		join_texts(both, 2, &text);
		last->text = (struct json_span){ arena_strndup(&export->scratch, text.data, text.len), text.len };
	}
	content->count = kept;
	strbuf_free(&text);
}

static enum content_kind kind_of(enum example_shape shape, const struct content *content)
{
	unsigned parts = 0;

	for (size_t i = 0; i < content->count; i++)
		parts |= 1U << content->messages[i].part;
	if (shape == SHAPE_TEXT)
		return CONTENT_TEXT;
	if (shape == SHAPE_SEGMENTS)
		return CONTENT_SEGMENTS;
	if (shape == SHAPE_STEPWISE)
		return CONTENT_STEPWISE;
	if (shape == SHAPE_RETRIEVAL)
		return CONTENT_RETRIEVAL;
	if ((parts >> PART_CHOSEN & 1) && (parts >> PART_REJECTED & 1))
		return CONTENT_PREFERENCE;
	if (parts >> PART_CHOSEN & 1 || parts >> PART_REJECTED & 1)
		return CONTENT_UNPAIRED;
	return parts >> PART_OUTPUT & 1 || *content->label == '\0' ? CONTENT_CONVERSATION : CONTENT_CLASSIFICATION;
}

static bool is_tools(enum example_shape shape, const struct turn *turn)
{
	return shape != SHAPE_FIELDS && turn->role == TURN_SYSTEM && strchr(turn->path, '[') == NULL &&
		(strcmp(turn->name, "tools") == 0 || strcmp(turn->name, "functions") == 0);
}

const char *content_read(struct export *export, struct json_span record, struct content *out)
{
	const struct row_origin *origin = export->row.origin;
	struct arena *arena = &export->scratch;
	struct reading reading = { .content = out };

	*out = (struct content){ .label = export->row.label };
	shape_turn_spans(origin->shape, &origin->map, record.start, record.length, arena, &out->turns);
	out->messages = arena_alloc(arena, (out->turns.count + 1) * sizeof(*out->messages));
	for (size_t i = 0; i < out->turns.count; i++) {
		const struct turn *turn = &out->turns.items[i];
		if (turn->role == TURN_OTHER && strcmp(turn->path, ".") == 0)
			return i == 0 ? "the record is not of the kind it came in as"
				      : "it has more turns than can be read";
		if (is_tools(origin->shape, turn))
			out->tools = turn->span;
		else
			add_turn(&reading, turn, origin->shape == SHAPE_FIELDS ? 0 : message_prefix(turn->path));
	}
	join_questions(export, out);
	out->kind = kind_of(origin->shape, out);
	for (size_t i = 0; i < out->count; i++)
		out->good = out->good || out->messages[i].part == PART_CHOSEN;
	return NULL;
}

bool content_part(const struct content *content, enum turn_part part, size_t *from, size_t *to)
{
	*from = 0;
	while (*from < content->count && content->messages[*from].part != part)
		++*from;
	*to = *from;
	while (*to < content->count && content->messages[*to].part == part)
		++*to;
	return *to > *from;
}

const char *content_refuse(const struct content *content, size_t from, size_t to, unsigned places)
{
	if (content->tools.start != NULL && !(places & PLACE_TOOLS))
		return "it has tools to call";
	for (size_t i = from; i < to; i++) {
		const struct message *message = &content->messages[i];
		if (message->calls && !(places & PLACE_TOOLS))
			return "it calls tools";
		if (message->role == TURN_OTHER)
			return "a message is by somebody who is neither system, user nor assistant";
		if (message->text.start != NULL && !message->plain && !(places & PLACE_PARTS))
			return "a message is not plain text";
		if (message->role == TURN_ASSISTANT && message->masked && !(places & PLACE_MASKS))
			return "an answer is not to be trained on";
		if (message->role == TURN_SYSTEM && !(places & PLACE_SYSTEM))
			return "it has a system message";
	}
	return NULL;
}

const char *content_kind_reason(enum content_kind kind)
{
	static const char *const reasons[CONTENT_KINDS] = {
		[CONTENT_CONVERSATION] = "it is a conversation",
		[CONTENT_PREFERENCE] = "it is a preference",
		[CONTENT_UNPAIRED] = "it is one answer with a verdict",
		[CONTENT_TEXT] = "it is one text without roles",
		[CONTENT_SEGMENTS] = "it is in segments",
		[CONTENT_STEPWISE] = "it is an answer in judged steps",
		[CONTENT_RETRIEVAL] = "it is a retrieval pair",
		[CONTENT_CLASSIFICATION] = "it has a label and no answer",
	};

	return reasons[kind];
}

const char *content_refuse_rounds(const struct content *content)
{
	size_t from = content->count > 0 && content->messages[0].role == TURN_SYSTEM;
	const char *reason = content->kind != CONTENT_CONVERSATION
		? content_kind_reason(content->kind)
		: content_refuse(content, 0, content->count, PLACE_SYSTEM);

	for (size_t i = from; reason == NULL && i < content->count; i++)
		if (content->messages[i].role != ((i - from) % 2 == 0 ? TURN_USER : TURN_ASSISTANT))
			reason = "its turns are not question and answer by turns";
	if (reason == NULL && (content->count - from) % 2 != 0)
		reason = "it has no answer";
	if (reason == NULL && content->count <= from)
		reason = "it has no question";
	return reason;
}

static bool holds_a_turn(const struct content *content, struct json_span value)
{
	const char *end = value.start + value.length;

	for (size_t i = 0; i < content->turns.count; i++)
		if (content->turns.items[i].span.start >= value.start && content->turns.items[i].span.start < end)
			return true;
	return false;
}

/* What the format says by itself, and the verdict a preference's words are. */
static bool is_said(const struct export *export, const struct content *content, struct json_span key)
{
	static const struct {
		const char *name;
		unsigned extra;
	} names[] = { { "label", EXPORT_LABEL }, { "split", EXPORT_SPLIT }, { "id", EXPORT_ID } };
	unsigned said = export->format->ops->keeps | export->options->extras;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (said & names[i].extra && json_equals(key, names[i].name))
			return true;
	const char *mapped = export->row.origin->map.label;
	return (said & EXPORT_LABEL && mapped != NULL && json_equals(key, mapped)) ||
		(content->kind == CONTENT_UNPAIRED && (json_equals(key, "label") || json_equals(key, "kto_tag")));
}

static bool is_empty(struct json_span value)
{
	return json_type(value) == JSON_NULL ||
		(value.length == 2 && (*value.start == '"' || *value.start == '[' || *value.start == '{'));
}

void content_lose_members(struct export *export, struct json_span record, const struct content *content)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(record, &cursor, &key, &value);)
		if (!is_empty(value) && !holds_a_turn(content, value) && !is_said(export, content, key))
			export_lose(export, key.start + 1, key.length - 2);
}
