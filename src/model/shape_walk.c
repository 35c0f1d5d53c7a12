#include "shape_walk.h"

#include <inttypes.h>
#include <string.h>

static const struct json_span absent = { NULL, 0 };

static const struct {
	const char *name;
	size_t length;
} slot_names[SLOT_COUNT] = {
#define SLOT_NAME(slot, name) [slot] = { name, sizeof(name) - 1 }
	SLOT_NAME(SLOT_MESSAGES, "messages"),
	SLOT_NAME(SLOT_PROMPT, "prompt"),
	SLOT_NAME(SLOT_COMPLETION, "completion"),
	SLOT_NAME(SLOT_INSTRUCTION, "instruction"),
	SLOT_NAME(SLOT_INPUT, "input"),
	SLOT_NAME(SLOT_OUTPUT, "output"),
	SLOT_NAME(SLOT_SYSTEM, "system"),
	SLOT_NAME(SLOT_HISTORY, "history"),
	SLOT_NAME(SLOT_METADATA, "metadata"),
	SLOT_NAME(SLOT_ID, "id"),
	SLOT_NAME(SLOT_LABEL, "label"),
	SLOT_NAME(SLOT_SPLIT, "split"),
	SLOT_NAME(SLOT_KIND, "kind"),
	SLOT_NAME(SLOT_DATE, "date"),
	SLOT_NAME(SLOT_AT, "at"),
	SLOT_NAME(SLOT_CREATED_AT, "created_at"),
	SLOT_NAME(SLOT_TIMESTAMP, "timestamp"),
	SLOT_NAME(SLOT_GROUP, "group"),
	SLOT_NAME(SLOT_USER_ID, "user_id"),
	SLOT_NAME(SLOT_CUSTOMER_ID, "customer_id"),
	SLOT_NAME(SLOT_CUSTOMER, "customer"),
	SLOT_NAME(SLOT_CONVERSATION_ID, "conversation_id"),
	SLOT_NAME(SLOT_USER, "user"),
#undef SLOT_NAME
};

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	return at;
}

struct json_span record_root(const char *body, const struct json_check *check)
{
	const char *end = body + check->end, *start = skip_space(body, end);

	return (struct json_span){ start, (size_t)(end - start) };
}

static int find_slot(struct json_span key)
{
	bool plain = memchr(key.start, '\\', key.length) == NULL;

	for (int slot = 0; slot < SLOT_COUNT; slot++) {
		size_t length = slot_names[slot].length;
		if (plain && key.length == length + 2 && memcmp(key.start + 1, slot_names[slot].name, length) == 0)
			return slot;
		if (!plain && json_equals(key, slot_names[slot].name))
			return slot;
	}
	return -1;
}

void record_read(struct json_span object, struct record *out)
{
	struct json_span key, value;

	memset(out, 0, sizeof(*out));
	out->root = object;
	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value);) {
		int slot = find_slot(key);
		if (slot >= 0)
			out->slots[slot] = value;
	}
}

void turn_place_print(const struct turn_place *place, struct strbuf *out)
{
	strbuf_adds(out, place->list);
	if (place->i >= 0)
		strbuf_addf(out, "[%" PRId64 "]", place->i);
	if (place->field != NULL)
		strbuf_addf(out, ".%s", place->field);
	if (place->j >= 0)
		strbuf_addf(out, "[%" PRId64 "]", place->j);
	if (place->last != NULL)
		strbuf_addf(out, ".%s", place->last);
}

void field_path_name(const char *path, struct strbuf *out)
{
	size_t n = strlen(path);

	if (n > 4 && strncmp(path, "[\"", 2) == 0 && strcmp(path + n - 2, "\"]") == 0)
		json_decode((struct json_span){ path + 1, n - 2 }, out);
	else
		strbuf_adds(out, path);
}

static const struct {
	const char *word;
	enum turn_role role;
} role_words[] = {
	{ "user", TURN_USER },
	{ "assistant", TURN_ASSISTANT },
	{ "system", TURN_SYSTEM },
	{ "tool", TURN_TOOL },
	{ "developer", TURN_SYSTEM },
	{ "function", TURN_TOOL },
	{ "human", TURN_USER },
	{ "model", TURN_ASSISTANT },
	{ "gpt", TURN_ASSISTANT },
};

static enum turn_role role_of(struct json_span word)
{
	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++)
		if (json_equals(word, role_words[i].word))
			return role_words[i].role;
	return TURN_OTHER;
}

/* How the value of a member is called in a sentence. */
static const char *type_phrase(struct json_span value)
{
	switch (json_type(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "text";
	case JSON_NUMBER:
		return "a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "true or false";
	case JSON_NULL:
		return "null";
	case JSON_NONE:
		break;
	}
	return "missing";
}

/* The walk so far. `stopped`: the visitor has seen enough, which is no fault. */
struct walk {
	const struct turn_visitor *visitor;
	struct error *error;
	bool stopped;
};

/* Visits a turn; false when the walk ends here. */
static bool found(struct walk *walk, const struct found_turn *turn)
{
	walk->stopped = !walk->visitor->visit(walk->visitor->context, turn);
	return !walk->stopped;
}

struct message {
	struct json_span role, content, tool_calls, function_call;
};

/* Reads an object that begins a list's remaining bytes; returns where the list goes on. Finding its end first would mean to pass over
 * most bytes of a record once more. */
static const char *read_message(struct json_span rest, struct message *out)
{
	static const struct {
		const char *name;
		size_t offset;
	} members[] = {
		{ "role", offsetof(struct message, role) },
		{ "content", offsetof(struct message, content) },
		{ "tool_calls", offsetof(struct message, tool_calls) },
		{ "function_call", offsetof(struct message, function_call) },
	};
	const char *end = rest.start + rest.length;
	struct json_span key, value;
	size_t cursor = 0;

	memset(out, 0, sizeof(*out));
	while (json_next_member(rest, &cursor, &key, &value))
		for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
			if (json_equals(key, members[i].name)) {
				memcpy((char *)out + members[i].offset, &value, sizeof(value));
				break;
			}
	const char *close = skip_space(rest.start + (cursor == 0 ? 1 : cursor), end);
	return close < end ? close + 1 : end;
}

/* A list of parts: text can be edited, images and whatever else comes is shown as it is. */
static bool walk_parts(struct walk *walk, struct json_span parts, struct found_turn turn)
{
	struct json_span part;

	turn.place.j = 0;
	for (size_t cursor = 0; json_next_element(parts, &cursor, &part); turn.place.j++) {
		struct json_span text = json_equals(json_get(part, "type"), "text") ? json_get(part, "text") : absent;
		turn.editable = json_type(text) == JSON_STRING;
		turn.place.last = turn.editable ? "text" : NULL;
		turn.value = turn.editable ? text : part;
		if (!found(walk, &turn))
			return false;
	}
	return true;
}

static bool walk_content(struct walk *walk, const struct message *message, const struct found_turn *template)
{
	struct found_turn turn = *template;

	turn.place.field = "content";
	turn.value = message->content;
	switch (json_type(message->content)) {
	case JSON_STRING:
		turn.editable = true;
		return found(walk, &turn);
	case JSON_ARRAY:
		return walk_parts(walk, message->content, turn);
	case JSON_NULL:
		return true;
	case JSON_NONE:
		if (message->tool_calls.start != NULL || message->function_call.start != NULL)
			return true;
		return error_set(
			walk->error, ERROR_INPUT, "%s[%" PRId64 "] has no content", turn.place.list, turn.place.i);
	default:
		return error_set(walk->error, ERROR_INPUT,
			"%s[%" PRId64 "].content is %s; it must be text, null or a list of parts", turn.place.list,
			turn.place.i, type_phrase(message->content));
	}
}

/* What a model asks tools to do is part of what it says, but its text is not prose: read-only. */
static bool walk_call(struct walk *walk, struct json_span call, const char *field, const struct found_turn *template)
{
	struct found_turn turn = *template;

	if (call.start == NULL || json_type(call) == JSON_NULL)
		return true;
	turn.name = field;
	turn.place.field = field;
	turn.value = call;
	return found(walk, &turn);
}

static bool walk_message(struct walk *walk, const struct message *message, const char *list, int64_t i, bool answers)
{
	if (message->role.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "%s[%" PRId64 "] has no role", list, i);
	if (json_type(message->role) != JSON_STRING)
		return error_set(walk->error, ERROR_INPUT, "%s[%" PRId64 "].role is %s; it must be text", list, i,
			type_phrase(message->role));

	struct found_turn turn = {
		.role = role_of(message->role),
		.role_span = message->role,
		.place = { .list = list, .i = i, .j = -1 },
	};
	turn.part = answers && turn.role == TURN_ASSISTANT ? PART_OUTPUT : PART_INPUT;
	return walk_content(walk, message, &turn) && walk_call(walk, message->tool_calls, "tool_calls", &turn) &&
		walk_call(walk, message->function_call, "function_call", &turn);
}

static bool walk_messages(struct walk *walk, struct json_span messages, const char *list, bool answers)
{
	const char *end = messages.start + messages.length, *at = skip_space(messages.start + 1, end);
	struct message message;

	if (at < end && *at == ']')
		return error_set(walk->error, ERROR_INPUT, "%s is empty", list);
	for (int64_t i = 0; at < end && *at != ']'; i++) {
		struct json_span rest = { at, (size_t)(end - at) };
		if (json_type(rest) != JSON_OBJECT)
			return error_set(walk->error, ERROR_INPUT, "%s[%" PRId64 "] is %s; it must be an object", list,
				i, type_phrase(rest));
		at = skip_space(read_message(rest, &message), end);
		if (!walk_message(walk, &message, list, i, answers))
			return false;
		if (at < end && *at == ',')
			at = skip_space(at + 1, end);
	}
	return true;
}

static bool walk_chat(struct walk *walk, const struct record *record)
{
	struct json_span messages = record->slots[SLOT_MESSAGES];

	if (messages.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "messages is missing");
	if (json_type(messages) != JSON_ARRAY)
		return error_set(walk->error, ERROR_INPUT, "messages is %s; it must be a list", type_phrase(messages));
	return walk_messages(walk, messages, "messages", true);
}

/* One member that is text. Null is an empty turn that nothing shows. */
static bool walk_text(struct walk *walk, struct json_span value, const char *name, enum turn_role role, bool needed)
{
	struct found_turn turn = {
		.role = role,
		.part = role == TURN_ASSISTANT ? PART_OUTPUT : PART_INPUT,
		.editable = true,
		.name = name,
		.value = value,
		.place = { .list = name, .i = -1, .j = -1 },
	};

	if (value.start == NULL && needed)
		return error_set(walk->error, ERROR_INPUT, "%s is missing", name);
	if (value.start == NULL || json_type(value) == JSON_NULL)
		return true;
	if (json_type(value) != JSON_STRING)
		return error_set(walk->error, ERROR_INPUT, "%s is %s; it must be text", name, type_phrase(value));
	return found(walk, &turn);
}

static bool walk_prompt_side(struct walk *walk, struct json_span value, const char *name, enum turn_role role)
{
	if (json_type(value) == JSON_ARRAY)
		return walk_messages(walk, value, name, role == TURN_ASSISTANT);
	return walk_text(walk, value, name, role, true);
}

static bool walk_prompt(struct walk *walk, const struct record *record)
{
	return walk_prompt_side(walk, record->slots[SLOT_PROMPT], "prompt", TURN_USER) &&
		walk_prompt_side(walk, record->slots[SLOT_COMPLETION], "completion", TURN_ASSISTANT);
}

/* Earlier rounds as pairs [question, answer]: both are input to what is asked now. */
static bool walk_history(struct walk *walk, struct json_span history)
{
	struct json_span pair, text;
	struct found_turn turn = { .name = "history", .place = { .list = "history" } };

	for (size_t cursor = 0; json_next_element(history, &cursor, &pair); turn.place.i++) {
		turn.place.j = 0;
		for (size_t inner = 0; json_next_element(pair, &inner, &text); turn.place.j++) {
			turn.role = turn.place.j % 2 == 0 ? TURN_USER : TURN_ASSISTANT;
			turn.value = text;
			turn.editable = json_type(text) == JSON_STRING;
			if (!found(walk, &turn))
				return false;
		}
	}
	return true;
}

static bool walk_alpaca(struct walk *walk, const struct record *record)
{
	const struct json_span *slots = record->slots;

	return walk_text(walk, slots[SLOT_SYSTEM], "system", TURN_SYSTEM, false) &&
		walk_history(walk, slots[SLOT_HISTORY]) &&
		walk_text(walk, slots[SLOT_INSTRUCTION], "instruction", TURN_USER, true) &&
		walk_text(walk, slots[SLOT_INPUT], "input", TURN_USER, false) &&
		walk_text(walk, slots[SLOT_OUTPUT], "output", TURN_ASSISTANT, true);
}

/* Fields may hold anything: what is no string is shown raw. */
static bool walk_field(struct walk *walk, struct json_span root, const char *path, enum turn_role role, size_t *seen)
{
	struct found_turn turn = {
		.role = role,
		.part = role == TURN_ASSISTANT ? PART_OUTPUT : PART_INPUT,
		.name = path,
		.place = { .list = path, .i = -1, .j = -1 },
	};

	if (path == NULL)
		return true;
	turn.value = json_find(root, path);
	if (turn.value.start == NULL || json_type(turn.value) == JSON_NULL)
		return true;
	turn.editable = json_type(turn.value) == JSON_STRING;
	++*seen;
	return found(walk, &turn);
}

static bool walk_fields(struct walk *walk, const struct field_map *map, const struct record *record)
{
	size_t inputs = 0, outputs = 0;

	for (int i = 0; i < FIELD_INPUTS; i++)
		if (!walk_field(walk, record->root, map->input[i], TURN_USER, &inputs))
			return false;
	if (inputs == 0)
		return error_set(walk->error, ERROR_INPUT, "%s is missing",
			map->input[0] != NULL ? map->input[0] : "the input field");
	return walk_field(walk, record->root, map->output, TURN_ASSISTANT, &outputs);
}

bool shape_walk(enum example_shape shape, const struct field_map *map, const struct record *record,
	const struct turn_visitor *visitor, struct error *error)
{
	static bool (*const walkers[])(struct walk *, const struct record *) = {
		[SHAPE_CHAT] = walk_chat,
		[SHAPE_PROMPT] = walk_prompt,
		[SHAPE_ALPACA] = walk_alpaca,
	};
	static const struct field_map no_map;
	struct walk walk = { .visitor = visitor, .error = error };

	if (json_type(record->root) != JSON_OBJECT)
		return error_set(
			error, ERROR_INPUT, "the record is %s; it must be an object", type_phrase(record->root));
	if (shape == SHAPE_FIELDS)
		return walk_fields(&walk, map != NULL ? map : &no_map, record) || walk.stopped;
	if ((size_t)shape >= sizeof(walkers) / sizeof(walkers[0]))
		return error_set(error, ERROR_INPUT, "shape %d is not known to this program", (int)shape);
	return walkers[shape](&walk, record) || walk.stopped;
}
