#include "preop/model/chat_message.h"

static void add_part(struct json_span part, struct strbuf *out)
{
	struct json_span text = json_type(part) == JSON_STRING ? part : json_get(part, "text");

	if (json_type(text) == JSON_STRING)
		json_decode(text, out);
}

bool chat_message_content(struct json_span content, struct strbuf *out)
{
	struct json_span part;

	if (json_type(content) == JSON_STRING) {
		json_decode(content, out);
		return true;
	}
	if (json_type(content) != JSON_ARRAY)
		return false;
	for (size_t cursor = 0; json_next_element(content, &cursor, &part);)
		add_part(part, out);
	return true;
}

void chat_message_reasoning(struct json_span message, struct strbuf *out)
{
	static const char *const names[] = { "reasoning_content", "reasoning", "thinking" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct json_span value = json_get(message, names[i]);
		if (json_type(value) == JSON_STRING) {
			json_decode(value, out);
			return; /* some say it twice, under two names */
		}
	}
}

void chat_message_calls(struct json_span message, struct strbuf *out)
{
	struct json_span calls = json_get(message, "tool_calls"), old = json_get(message, "function_call");

	if (json_type(calls) == JSON_ARRAY && json_at(calls, 0).start != NULL) {
		strbuf_add(out, calls.start, calls.length);
	} else if (json_type(old) == JSON_OBJECT) { /* as it was before there could be several */
		strbuf_adds(out, "[{\"type\":\"function\",\"function\":");
		strbuf_add(out, old.start, old.length);
		strbuf_adds(out, "}]");
	}
}
