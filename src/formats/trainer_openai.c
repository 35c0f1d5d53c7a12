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

static bool has_odd_key(struct json_span message)
{
	static const char *const known[] = { "role", "content", "name", "function_call", "weight", "tool_calls",
		"tool_call_id", "refusal" };
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(message, &cursor, &key, &value);)
		if (!IS_ANY(key, known))
			return true;
	return false;
}

static bool is_weight_wrong(struct json_span message)
{
	struct json_span weight = json_get(message, "weight");
	int64_t value;

	if (!there(weight))
		return false;
	return !json_int(weight, &value) || (value != 0 && value != 1) ||
		!json_equals(json_get(message, "role"), "assistant");
}

static enum fate_reason check_message(struct json_span message)
{
	static const char *const roles[] = { "system", "user", "assistant", "function", "tool", "developer" };
	struct json_span role = json_get(message, "role"), content = json_get(message, "content");
	bool calls = there(json_get(message, "tool_calls")) || there(json_get(message, "function_call"));

	if (json_type(message) != JSON_OBJECT || role.start == NULL || (content.start == NULL && !calls))
		return REASON_NO_KEY;
	if (has_odd_key(message))
		return REASON_ODD_KEY;
	if (!IS_ANY(role, roles))
		return REASON_ODD_ROLE;
	if (!is_filled(content) && !calls)
		return REASON_NO_CONTENT;
	return is_weight_wrong(message) ? REASON_WEIGHT : REASON_WHOLE;
}

enum fate_reason openai_check(struct json_span record)
{
	struct json_span messages = json_get(record, "messages"), message;
	enum fate_reason first = REASON_WHOLE;
	bool answered = false;

	if (json_type(record) != JSON_OBJECT)
		return REASON_MALFORMED;
	if (json_type(messages) != JSON_ARRAY || json_at(messages, 0).start == NULL)
		return REASON_NO_MESSAGES;
	for (size_t cursor = 0; json_next_element(messages, &cursor, &message);) {
		enum fate_reason reason = check_message(message);
		/* of several faults the one that is checked first */
		if (reason != REASON_WHOLE && (first == REASON_WHOLE || reason < first))
			first = reason;
		answered = answered || json_equals(json_get(message, "role"), "assistant");
	}
	if (!answered && (first == REASON_WHOLE || first > REASON_NO_ASSISTANT))
		return REASON_NO_ASSISTANT;
	return first;
}
