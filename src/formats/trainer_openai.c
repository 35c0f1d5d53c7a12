/* The file checks that OpenAI publishes in its cookbook, one record at a time. One bad record fails the upload. */
#include "trainer_judge.h"

#include <string.h>

static bool is_any(struct json_span text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (json_equals(text, words[i]))
			return true;
	return false;
}
#define IS_ANY(text, words) is_any(text, words, sizeof(words) / sizeof((words)[0]))

static bool there(struct json_span value)
{
	return value.start != NULL && json_type(value) != JSON_NULL;
}

/* An empty text or list says nothing. */
static bool is_filled(struct json_span value)
{
	return (json_type(value) == JSON_STRING && value.length > 2) ||
		(json_type(value) == JSON_ARRAY && json_at(value, 0).start != NULL);
}

enum member { ROLE, CONTENT, WEIGHT, TOOL_CALLS, FUNCTION_CALL, NAME, TOOL_CALL_ID, REFUSAL, MEMBERS };

struct message {
	struct json_span members[MEMBERS]; /* the last of a key that is there twice, as in Python */
	bool odd_key;
};

/* One walk over the members: the texts between them are most of a record. */
static void read_message(struct json_span object, struct message *out)
{
	static const char *const names[MEMBERS] = { "role", "content", "weight", "tool_calls", "function_call", "name",
		"tool_call_id", "refusal" };
	struct json_span key, value;

	*out = (struct message){ .odd_key = false };
	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value);) {
		int i = 0;
		while (i < MEMBERS && !json_equals(key, names[i]))
			i++;
		if (i < MEMBERS)
			out->members[i] = value;
		else
			out->odd_key = true;
	}
}

static bool is_weight_wrong(const struct message *message)
{
	int64_t value;

	if (!there(message->members[WEIGHT]))
		return false;
	return !json_int(message->members[WEIGHT], &value) || (value != 0 && value != 1) ||
		!json_equals(message->members[ROLE], "assistant");
}

static enum fate_reason check_message(struct json_span object, const struct message *message)
{
	static const char *const roles[] = { "assistant", "user", "system", "tool", "developer", "function" };
	struct json_span role = message->members[ROLE], content = message->members[CONTENT];
	bool calls = there(message->members[TOOL_CALLS]) || there(message->members[FUNCTION_CALL]);

	if (json_type(object) != JSON_OBJECT || role.start == NULL || (content.start == NULL && !calls))
		return REASON_NO_KEY;
	if (message->odd_key)
		return REASON_ODD_KEY;
	if (!IS_ANY(role, roles))
		return REASON_ODD_ROLE;
	if (!is_filled(content) && !calls)
		return REASON_NO_CONTENT;
	return is_weight_wrong(message) ? REASON_WEIGHT : REASON_WHOLE;
}

enum fate_reason openai_check(struct json_span record)
{
	struct json_span messages = json_get(record, "messages"), object;
	struct message message;
	enum fate_reason first = REASON_WHOLE;
	bool answered = false;

	if (json_type(record) != JSON_OBJECT)
		return REASON_MALFORMED;
	if (json_type(messages) != JSON_ARRAY || json_at(messages, 0).start == NULL)
		return REASON_NO_MESSAGES;
	for (size_t cursor = 0; json_next_element(messages, &cursor, &object);) {
		read_message(object, &message);
		enum fate_reason reason = check_message(object, &message);
		/* of several faults the one that is checked first */
		if (reason != REASON_WHOLE && (first == REASON_WHOLE || reason < first))
			first = reason;
		answered = answered || json_equals(message.members[ROLE], "assistant");
	}
	if (!answered && (first == REASON_WHOLE || first > REASON_NO_ASSISTANT))
		return REASON_NO_ASSISTANT;
	return first;
}
