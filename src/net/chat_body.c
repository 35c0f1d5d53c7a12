/* What is asked: the body of a call, put together from spans so that no number or text changes on the way. */
#include "preop/net/chat.h"

#include "preop/text/estimate.h"

#include <string.h>

static bool fail(struct error *error, const char *what)
{
	return error_set(error, ERROR_INPUT, "%s", what);
}

static bool key_is(struct json_span key, const char *name)
{
	return json_equals(key, name);
}

/* Whether the profile's extra members say something of the field: theirs is the last word, and a field stands once. */
static bool is_extra(const struct endpoint *endpoint, struct json_span key)
{
	struct strbuf name = STRBUF_INIT;
	bool found;

	if (!endpoint->extra)
		return false;
	json_decode(key, &name);
	found = json_get(json_root(endpoint->extra, strlen(endpoint->extra)), name.data).start != NULL;
	strbuf_free(&name);
	return found;
}

static void add_member(struct strbuf *out, struct json_span key, struct json_span value)
{
	if (out->data[out->len - 1] != '{')
		strbuf_adds(out, ",");
	strbuf_add(out, key.start, key.length);
	strbuf_addc(out, ':');
	strbuf_add(out, value.start, value.length);
}

static void add_own(const struct endpoint *endpoint, struct strbuf *out, const char *quoted, struct json_span value)
{
	struct json_span key = { quoted, strlen(quoted) };

	if (!is_extra(endpoint, key))
		add_member(out, key, value);
}

static void add_text(const struct endpoint *endpoint, struct strbuf *out, const char *quoted, const char *text)
{
	struct strbuf value = STRBUF_INIT;

	json_quote(&value, text, strlen(text));
	add_own(endpoint, out, quoted, (struct json_span){ value.data, value.len });
	strbuf_free(&value);
}

static const struct endpoint_pair *field_of(const struct endpoint *endpoint, struct json_span key)
{
	for (size_t i = 0; i < endpoint->field_count; i++)
		if (key_is(key, endpoint->fields[i].name))
			return &endpoint->fields[i];
	return NULL;
}

/* A parameter under the name it has there. What the call itself decides is not a parameter's to say. */
static void add_parameter(
	const struct endpoint *endpoint, struct strbuf *out, struct json_span key, struct json_span value)
{
	static const char *const ours[] = { "model", "messages", "stream", "stream_options", "input" };
	const struct endpoint_pair *field = field_of(endpoint, key);
	struct strbuf name = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (key_is(key, ours[i]))
			return;
	if (field && !field->value)
		return;
	if (field) {
		json_quote(&name, field->value, strlen(field->value));
		key = (struct json_span){ name.data, name.len };
	}
	if (!is_extra(endpoint, key))
		add_member(out, key, value);
	strbuf_free(&name);
}

static void add_all(const struct endpoint *endpoint, struct strbuf *out, struct json_span parameters)
{
	struct json_span key, value;
	size_t cursor = 0;

	while (json_next_member(parameters, &cursor, &key, &value))
		add_parameter(endpoint, out, key, value);
	if (!endpoint->extra)
		return;
	parameters = json_root(endpoint->extra, strlen(endpoint->extra));
	for (cursor = 0; json_next_member(parameters, &cursor, &key, &value);)
		add_member(out, key, value);
}

bool chat_body(
	const struct endpoint *endpoint, const struct chat_question *question, struct strbuf *out, struct error *error)
{
	static const struct json_span yes = { "true", 4 }, usage = { "{\"include_usage\":true}", 22 };
	const char *model = question->model && *question->model ? question->model : endpoint->model;

	if (!*model)
		return fail(error, "no model is named, neither by the system nor by the endpoint's profile");
	if (json_type(question->messages) != JSON_ARRAY || !json_at(question->messages, 0).start)
		return fail(error, "the messages are no list, or an empty one");
	if (question->parameters.start && json_type(question->parameters) != JSON_OBJECT)
		return fail(error, "the parameters are no JSON object");
	strbuf_addc(out, '{');
	add_text(endpoint, out, "\"model\"", model);
	add_own(endpoint, out, "\"messages\"", question->messages);
	if (endpoint->stream) {
		add_own(endpoint, out, "\"stream\"", yes);
		add_own(endpoint, out, "\"stream_options\"", usage);
	}
	add_all(endpoint, out, question->parameters);
	strbuf_addc(out, '}');
	return true;
}

bool embed_body(const struct endpoint *endpoint, const char *model, const struct json_span *texts, size_t count,
	struct strbuf *out, struct error *error)
{
	struct strbuf list = STRBUF_INIT;

	if (!model || !*model)
		model = endpoint->model;
	if (!*model)
		return fail(error, "no model is named, neither by the call nor by the endpoint's profile");
	strbuf_addc(&list, '[');
	for (size_t i = 0; i < count; i++) {
		if (json_type(texts[i]) != JSON_STRING) {
			strbuf_free(&list);
			return fail(error, "a text to embed is no JSON string");
		}
		strbuf_adds(&list, i ? "," : "");
		strbuf_add(&list, texts[i].start, texts[i].length);
	}
	strbuf_addc(&list, ']');
	strbuf_addc(out, '{');
	add_text(endpoint, out, "\"model\"", model);
	add_own(endpoint, out, "\"input\"", (struct json_span){ list.data, list.len });
	add_text(endpoint, out, "\"encoding_format\"", "base64");
	add_all(endpoint, out, (struct json_span){ NULL, 0 });
	strbuf_addc(out, '}');
	strbuf_free(&list);
	return true;
}

/* ---- How many tokens ---- */

/* All texts in a value, however deep: contents are strings, lists of parts, calls with arguments. Pictures are not text: they come as data: addresses. */
static int64_t texts_estimate(struct json_span value, int depth)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span key, item;
	size_t cursor = 0;
	int64_t total = 0;

	if (json_type(value) == JSON_STRING) {
		if (value.length > 22 && memcmp(value.start, "\"data:", 6) == 0)
			return 0;
		json_decode(value, &text);
		total = token_estimate(text.data, text.len);
	} else if (json_type(value) == JSON_ARRAY && depth < 8) {
		while (json_next_element(value, &cursor, &item))
			total += texts_estimate(item, depth + 1);
	} else if (json_type(value) == JSON_OBJECT && depth < 8) {
		while (json_next_member(value, &cursor, &key, &item))
			if (!key_is(key, "role") && !key_is(key, "type"))
				total += texts_estimate(item, depth + 1);
	}
	strbuf_free(&text);
	return total;
}

int64_t chat_prompt_estimate(struct json_span messages)
{
	enum { FRAME = 4 }; /* tokens around each message */
	struct json_span message;
	size_t cursor = 0;
	int64_t total = 0;

	while (json_next_element(messages, &cursor, &message))
		total += FRAME + texts_estimate(message, 0);
	return total;
}

int64_t chat_tokens(const char *body, size_t n)
{
	static const char *const limits[] = { "max_completion_tokens", "max_tokens", "max_output_tokens", "n_predict" };
	struct json_span root = json_root(body, n);
	int64_t total = chat_prompt_estimate(json_get(root, "messages")) + texts_estimate(json_get(root, "tools"), 0) +
		texts_estimate(json_get(root, "input"), 0);
	int64_t most;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (json_int(json_get(root, limits[i]), &most) && most > 0 && most < INT64_C(1) << 40)
			return total + most;
	return total;
}
