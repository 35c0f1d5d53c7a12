/*
 * Lists of messages, whatever their members are called: OpenAI's {"role", "content"}, ShareGPT's {"from", "value"}, and
 * names that a field map gives. Every byte of most imports passes here.
 */
#include "shape_walkers.h"

#include "fold.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct json_span absent = { NULL, 0 };

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	return at;
}

/* ---- One message ---- */

struct message {
	struct json_span object; /* all of it */
	struct json_span role, content, from, value, tool_calls, function_call, tool_call_id, weight, train, training;
	const char *content_name; /* what `content` is called in the record */
};

static const struct {
	const char *name;
	size_t length, offset;
} members[] = {
#define MEMBER(name)                                                                                                   \
	{                                                                                                              \
#name, sizeof(#name) - 1, offsetof(struct message, name)                                               \
	}
	MEMBER(role),
	MEMBER(content),
	MEMBER(from),
	MEMBER(value),
	MEMBER(tool_calls),
	MEMBER(function_call),
	MEMBER(tool_call_id),
	MEMBER(weight),
	MEMBER(train),
	MEMBER(training),
#undef MEMBER
};
enum { MEMBER_COUNT = sizeof(members) / sizeof(members[0]) };

static int find_member(struct json_span key)
{
	for (int i = 0; i < MEMBER_COUNT; i++)
		if (key.length == members[i].length + 2 && key.start[1] == *members[i].name &&
			memcmp(key.start + 1, members[i].name, members[i].length) == 0)
			return i;
	if (memchr(key.start, '\\', key.length) == NULL)
		return -1;
	for (int i = 0; i < MEMBER_COUNT; i++)
		if (json_equals(key, members[i].name))
			return i;
	return -1;
}

/* Reads an object that begins a list's remaining bytes. Finding its end first would mean to pass over most bytes of a
 * record once more. */
static void read_message(struct json_span rest, struct message *out)
{
	const char *end = rest.start + rest.length;
	struct json_span key, value;
	size_t cursor = 0;

	memset(out, 0, sizeof(*out));
	out->content_name = "content";
	while (json_next_member(rest, &cursor, &key, &value)) {
		int i = find_member(key);
		if (i >= 0)
			memcpy((char *)out + members[i].offset, &value, sizeof(value));
	}
	if (out->role.start == NULL)
		out->role = out->from;
	if (out->content.start == NULL && out->value.start != NULL) {
		out->content = out->value;
		out->content_name = "value";
	}
	const char *close = skip_space(rest.start + (cursor == 0 ? 1 : cursor), end);
	close = close < end ? close + 1 : end;
	out->object = (struct json_span){ rest.start, (size_t)(close - rest.start) };
}

/* Names of its own that a file's description or a person gave. */
static void read_mapped(const struct field_map *map, struct message *out)
{
	if (map->role_key != NULL)
		out->role = json_find(out->object, map->role_key);
	if (map->content_key == NULL)
		return;
	out->content = json_find(out->object, map->content_key);
	out->content_name = map->content_key;
}

struct role_word {
	const char *word;
	enum turn_role role;
	bool calls; /* what is said calls a tool */
};
static const struct role_word role_words[] = {
	{ "user", TURN_USER, false },
	{ "assistant", TURN_ASSISTANT, false },
	{ "system", TURN_SYSTEM, false },
	{ "tool", TURN_TOOL, false },
	{ "human", TURN_USER, false },
	{ "gpt", TURN_ASSISTANT, false },
	{ "function_call", TURN_ASSISTANT, true },
	{ "observation", TURN_TOOL, false },
	{ "developer", TURN_SYSTEM, false },
	{ "function", TURN_TOOL, false },
	{ "model", TURN_ASSISTANT, false },
	{ "chatgpt", TURN_ASSISTANT, false },
	{ "bot", TURN_ASSISTANT, false },
	{ "tool_call", TURN_ASSISTANT, true },
	{ "ipython", TURN_TOOL, false },
};

/* Words of its own that a file's description or a person gave. */
static const struct {
	size_t offset; /* in struct field_map */
	enum turn_role role;
	bool calls;
} own_words[] = {
	{ offsetof(struct field_map, user_role), TURN_USER, false },
	{ offsetof(struct field_map, assistant_role), TURN_ASSISTANT, false },
	{ offsetof(struct field_map, system_role), TURN_SYSTEM, false },
	{ offsetof(struct field_map, tool_role), TURN_TOOL, false },
	{ offsetof(struct field_map, call_role), TURN_ASSISTANT, true },
};

static struct role_word role_of(const struct field_map *map, struct json_span role)
{
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++) {
		const char *word;
		memcpy(&word, (const char *)map + own_words[i].offset, sizeof(word));
		if (word != NULL && json_equals(role, word))
			return (struct role_word){ word, own_words[i].role, own_words[i].calls };
	}
	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++)
		if (json_equals(role, role_words[i].word))
			return role_words[i];
	return (struct role_word){ NULL, TURN_OTHER, false };
}

static bool is_zero(struct json_span number)
{
	double value;

	return json_number(number, &value) && value == 0;
}

/* What OpenAI (weight), Axolotl (train, training, weight) leave out of the loss. */
static bool is_masked(struct json_span weight, struct json_span train)
{
	return json_type(train) == JSON_FALSE || (weight.start != NULL && is_zero(weight));
}

/* ---- What is odd about the conversation ---- */

/* Turns that no chat template expects. One by somebody else (a critic, a narrator) is not judged. */
static void note_order(struct walk *walk, enum turn_role role, bool strict)
{
	struct talk *talk = &walk->talk;
	bool odd = false;

	switch (role) {
	case TURN_SYSTEM:
		odd = talk->begun;
		break;
	case TURN_USER:
		odd = talk->begun && talk->last != TURN_ASSISTANT;
		break;
	case TURN_ASSISTANT:
		odd = !talk->begun || talk->last == TURN_ASSISTANT;
		break;
	case TURN_TOOL:
		odd = !talk->begun || talk->last == TURN_USER || (strict && talk->last == TURN_TOOL);
		break;
	case TURN_OTHER:
		return;
	}
	if (odd)
		walk->notes->flags |= FLAG_ROLE_ORDER;
	talk->begun = talk->begun || role != TURN_SYSTEM;
	talk->last = role;
}

static void note_calls(struct walk *walk, const struct message *message, bool calls)
{
	struct talk *talk = &walk->talk;
	struct json_span call;

	if (calls || json_type(message->function_call) == JSON_OBJECT || json_type(message->tool_calls) == JSON_STRING)
		talk->called = true;
	for (size_t cursor = 0; json_next_element(message->tool_calls, &cursor, &call); talk->called = true)
		if (talk->call_count++ < CALLS_KEPT)
			walk->calls[talk->call_count - 1] = json_get(call, "id");
}

/* A result names its call; without a name it answers whatever was called before. With more calls than are kept nobody
 * is blamed. */
static void note_result(struct walk *walk, struct json_span id)
{
	const struct talk *talk = &walk->talk;
	bool known = talk->called && (json_type(id) != JSON_STRING || talk->call_count > CALLS_KEPT);

	for (size_t i = 0; i < talk->call_count && i < CALLS_KEPT && !known; i++)
		known = walk->calls[i].length == id.length && id.length > 0 &&
			memcmp(walk->calls[i].start, id.start, id.length) == 0;
	if (!known)
		walk->notes->flags |= FLAG_TOOL_ID;
}

static bool has_words(struct json_span content)
{
	struct json_span part;

	if (json_type(content) == JSON_STRING)
		return text_has_words(content.start + 1, content.length - 2);
	for (size_t cursor = 0; json_next_element(content, &cursor, &part);)
		if (json_get(part, "text").start == NULL || has_words(json_get(part, "text")))
			return true;
	return false;
}

/* Whether a message asks for a tool beside what it says. */
static bool has_call(const struct message *message)
{
	struct json_span first;
	size_t cursor = 0;

	return json_type(message->function_call) == JSON_OBJECT || json_type(message->tool_calls) == JSON_STRING ||
		json_next_element(message->tool_calls, &cursor, &first);
}

static void note_message(struct walk *walk, const struct message *message, struct role_word role, bool strict)
{
	note_order(walk, role.role, strict);
	if (role.role == TURN_TOOL)
		note_result(walk, message->tool_call_id);
	if (role.role != TURN_ASSISTANT)
		return;
	note_calls(walk, message, role.calls);
	if (!has_words(message->content) && !has_call(message))
		walk->notes->flags |= FLAG_EMPTY_TURN;
}

/* ---- Its turns ---- */

static bool fail(struct walk *walk, const struct found_turn *turn, const char *field, const char *what)
{
	struct strbuf place = STRBUF_INIT;
	struct turn_place at = turn->place;

	at.field = field;
	turn_place_print(&at, &place);
	error_set(walk->error, ERROR_INPUT, "%s %s", place.data, what);
	strbuf_free(&place);
	return false;
}

static bool fail_type(
	struct walk *walk, const struct found_turn *turn, const char *field, struct json_span value, const char *must)
{
	char what[100];

	snprintf(what, sizeof(what), "is %s; it must be %s", type_phrase(value), must);
	return fail(walk, turn, field, what);
}

static bool fail_missing(struct walk *walk, const struct found_turn *turn, const char *name)
{
	char what[60];

	snprintf(what, sizeof(what), "has no %.40s", name);
	return fail(walk, turn, NULL, what);
}

/* The member of a part that holds its text. */
static struct json_span text_of_part(struct json_span part)
{
	static const char *const types[] = { "text", "input_text", "output_text" };
	struct json_span type = json_get(part, "type");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (json_equals(type, types[i]))
			return json_get(part, "text");
	return absent;
}

/* A list of parts: text can be edited, images and whatever else comes is shown as it is. */
static bool walk_parts(struct walk *walk, struct json_span parts, struct found_turn turn)
{
	struct json_span part;
	bool masked = turn.masked;

	turn.place.j = 0;
	for (size_t cursor = 0; json_next_element(parts, &cursor, &part); turn.place.j++) {
		struct json_span text = text_of_part(part);
		turn.editable = json_type(text) == JSON_STRING;
		turn.place.last = turn.editable ? "text" : NULL;
		turn.value = turn.editable ? text : part;
		turn.masked = masked || is_masked(json_get(part, "weight"), json_get(part, "train"));
		if (!walk_found(walk, &turn))
			return false;
	}
	return true;
}

static bool walk_content(struct walk *walk, const struct message *message, const struct found_turn *template,
	const struct message_list *list)
{
	struct found_turn turn = *template;

	turn.place.field = message->content_name;
	turn.value = message->content;
	switch (json_type(message->content)) {
	case JSON_STRING:
		turn.editable = true;
		return walk_found(walk, &turn);
	case JSON_ARRAY:
		return walk_parts(walk, message->content, turn);
	case JSON_NULL:
		return true;
	case JSON_NONE:
		return message->tool_calls.start != NULL || message->function_call.start != NULL ||
			fail_missing(
				walk, &turn, walk->map->content_key != NULL ? walk->map->content_key : list->content);
	default:
		return fail_type(walk, &turn, turn.place.field, turn.value, "text, null or a list of parts");
	}
}

/* What a model asks tools to do is part of what it says, but its text is not prose: read-only. */
static bool walk_call(struct walk *walk, struct json_span call, const char *field, const struct found_turn *template)
{
	if (call.start == NULL || json_type(call) == JSON_NULL)
		return true;
	struct found_turn turn = *template;
	turn.name = field;
	turn.place.field = field;
	turn.value = call;
	return walk_found(walk, &turn);
}

/* i -1: the message stands alone, in no list. */
static bool walk_message(
	struct walk *walk, const struct message *message, const struct message_list *list, int64_t i, bool last)
{
	struct found_turn turn = {
		.role_span = message->role, .object = message->object, .place = { .list = list->path, .i = i, .j = -1 }
	};

	if (message->role.start == NULL)
		return fail_missing(walk, &turn, walk->map->role_key != NULL ? walk->map->role_key : list->role);
	if (json_type(message->role) != JSON_STRING)
		return fail_type(walk, &turn, list->role, message->role, "text");
	struct role_word role = role_of(walk->map, message->role);
	turn.role = role.role;
	turn.part = turn.role != TURN_ASSISTANT ? list->asked : last ? list->last : list->answered;
	turn.masked = is_masked(message->weight, message->train) || is_masked(absent, message->training);
	if (!walk_content(walk, message, &turn, list) || !walk_call(walk, message->tool_calls, "tool_calls", &turn) ||
		!walk_call(walk, message->function_call, "function_call", &turn))
		return false;
	note_message(walk, message, role, list->strict);
	return true;
}

bool walk_messages(struct walk *walk, const struct message_list *list)
{
	const char *end = list->value.start + list->value.length, *at = skip_space(list->value.start + 1, end);
	struct message message;

	if (at < end && *at == ']')
		return error_set(walk->error, ERROR_INPUT, "%s is empty", list->path);
	for (size_t i = 0; at < end && *at != ']' && (list->end == 0 || i < list->end); i++) {
		struct json_span rest = { at, (size_t)(end - at) };
		if (json_type(rest) != JSON_OBJECT)
			return error_set(walk->error, ERROR_INPUT, "%s[%zu] is %s; it must be an object", list->path, i,
				type_phrase(rest));
		read_message(rest, &message);
		read_mapped(walk->map, &message);
		at = skip_space(at + message.object.length, end);
		if (i >= list->from && !walk_message(walk, &message, list, (int64_t)i, at < end && *at == ']'))
			return false;
		if (at < end && *at == ',')
			at = skip_space(at + 1, end);
	}
	return true;
}

/* ---- Records made of them ---- */

/* As TRL and OpenAI have it: a list of functions, or its text. */
bool walk_tools(struct walk *walk)
{
	static const char *const names[] = { "tools", "functions", NULL };
	struct json_span first;
	size_t cursor = 0;
	struct found_turn turn = { .role = TURN_SYSTEM, .part = PART_INPUT };

	turn.value = walk_member(walk, walk->map->tools, names, &turn.name);
	turn.place = (struct turn_place){ .list = turn.name, .i = -1, .j = -1 };
	turn.editable = json_type(turn.value) == JSON_STRING;
	bool some = turn.editable ? turn.value.length > 2 : json_next_element(turn.value, &cursor, &first);
	return !some || walk_found(walk, &turn);
}

static bool check_list(struct walk *walk, struct json_span value, const char *name)
{
	if (value.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "%s is missing", name);
	return json_type(value) == JSON_ARRAY ||
		error_set(walk->error, ERROR_INPUT, "%s is %s; it must be a list", name, type_phrase(value));
}

bool walk_chat(struct walk *walk)
{
	static const char *const names[] = { "messages", NULL };
	struct message_list list = {
		.role = "role", .content = "content", .answered = PART_OUTPUT, .last = PART_OUTPUT
	};

	list.value = walk_member(walk, walk->map->messages, names, &list.path);
	return check_list(walk, list.value, list.path) && walk_tools(walk) && walk_messages(walk, &list);
}

static bool walk_object(struct walk *walk, const struct side *side, struct message_list *list)
{
	struct message message;

	read_message(side->value, &message);
	read_mapped(walk->map, &message);
	return walk_message(walk, &message, list, -1, true);
}

bool walk_side(struct walk *walk, const struct side *side)
{
	struct message_list list = {
		.value = side->value,
		.path = side->name,
		.role = "role",
		.content = "content",
		.answered = side->answered,
		.last = side->answered,
		.asked = side->asked,
		.from = side->from,
	};
	struct text_turn text = { side->value, side->name, side->role,
		side->role == TURN_ASSISTANT ? side->answered : side->asked, true };

	switch (json_type(side->value)) {
	case JSON_ARRAY:
		walk->notes->forms |= side->answered != PART_INPUT ? ANSWER_MESSAGES : 0U;
		return walk_messages(walk, &list);
	case JSON_OBJECT:
		walk->notes->forms |= side->answered != PART_INPUT ? ANSWER_MESSAGES : 0U;
		return walk_object(walk, side, &list);
	default:
		walk->notes->forms |= side->answered != PART_INPUT ? ANSWER_TEXT : 0U;
		/* TRL's texts may carry their prompt in both answers: nothing is asked then. */
		if (json_type(side->value) == JSON_STRING && (walk->talk.begun || side->role != TURN_ASSISTANT))
			note_order(walk, side->role, false);
		return walk_text(walk, &text);
	}
}

bool walk_prompt(struct walk *walk)
{
	static const char *const prompt_names[] = { "prompt", NULL },
				 *const completion_names[] = { "completion", NULL };
	struct side prompt = { .role = TURN_USER };
	struct side completion = { .role = TURN_ASSISTANT, .answered = PART_OUTPUT };

	prompt.value = walk_member(walk, walk->map->input[0], prompt_names, &prompt.name);
	completion.value = walk_member(walk, walk->map->output, completion_names, &completion.name);
	return walk_system(walk) && walk_tools(walk) && walk_side(walk, &prompt) && walk_side(walk, &completion);
}
