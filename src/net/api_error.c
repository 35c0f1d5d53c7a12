#include "net/api_error.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SAID_AT_MOST = 2000 };

struct json_span body_trim(const struct strbuf *body)
{
	const char *start = body->data;
	size_t n = body->len;

	if (n >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0) {
		start += 3;
		n -= 3;
	}
	while (n > 0 && strchr(" \t\r\n", *start) && *start) {
		start++;
		n--;
	}
	while (n > 0 && strchr(" \t\r\n", start[n - 1]) && start[n - 1])
		n--;
	return (struct json_span){ start, n };
}

void api_error_say(struct api_error *out, const char *text, size_t n)
{
	size_t room = out->message.len < SAID_AT_MOST ? SAID_AT_MOST - out->message.len : 0;

	if (n > room) {
		n = room;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	strbuf_add(&out->message, text, n);
	/* It is read as a sentence: a NUL would end it. */
	for (size_t i = out->message.len - n; i < out->message.len; i++)
		if (out->message.data[i] == '\0')
			out->message.data[i] = ' ';
}

static void say_span(struct api_error *out, struct json_span value)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(value, &text);
	api_error_say(out, text.data, text.len);
	strbuf_free(&text);
}

/* Codes are texts here and numbers there. */
static void take(struct json_span object, const char *key, struct strbuf *out)
{
	struct json_span value = json_get(object, key);
	enum json_type type = json_type(value);

	if (out->len == 0 && value.length < SAID_AT_MOST && (type == JSON_STRING || type == JSON_NUMBER))
		json_decode(value, out);
}

static bool there(struct json_span value)
{
	enum json_type type = json_type(value);

	return type != JSON_NONE && type != JSON_NULL && type != JSON_FALSE;
}

/* Azure, OpenAI and OpenRouter each in their way. */
static bool tells_of_filter(struct json_span error, const struct api_error *out)
{
	static const char *const codes[] = { "content_filter", "content_policy_violation",
		"ResponsibleAIPolicyViolation" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcasecmp(out->code.data, codes[i]) == 0 || strcasecmp(out->type.data, codes[i]) == 0 ||
			json_equals(json_find(error, "innererror.code"), codes[i]))
			return true;
	return there(json_find(error, "innererror.content_filter_result")) ||
		there(json_find(error, "metadata.flagged_input"));
}

static void read_object(struct json_span error, struct api_error *out, bool *filtered)
{
	static const char *const sentences[] = { "message", "detail", "msg", "error_msg" };
	int64_t number;

	take(error, "type", &out->type);
	take(error, "code", &out->code);
	take(error, "param", &out->param);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		struct json_span said = json_get(error, sentences[i]);
		if (there(said) && out->message.len == 0)
			say_span(out, said);
	}
	if (json_int(json_get(error, "n_prompt_tokens"), &number))
		out->prompt_tokens = number;
	if (json_int(json_get(error, "n_ctx"), &number))
		out->context = number;
	*filtered = *filtered || tells_of_filter(error, out);
	if (out->message.len == 0)
		say_span(out, error);
}

bool api_error_read(struct json_span root, struct api_error *out, bool *filtered)
{
	struct json_span error = json_get(root, "error"), first;

	if (json_type(root) == JSON_ARRAY) { /* Google wraps its errors in a list */
		first = json_at(root, 0);
		return json_type(first) == JSON_OBJECT && api_error_read(first, out, filtered);
	}
	if (json_type(error) == JSON_OBJECT) {
		read_object(error, out, filtered);
	} else if (json_type(error) == JSON_STRING && error.length > 2) {
		say_span(out, error);
		take(root, "code", &out->code);
		take(root, "type", &out->type);
	} else if (json_equals(json_get(root, "object"), "error") ||
		(!there(json_get(root, "choices")) && !there(json_get(root, "data")) &&
			(there(json_get(root, "detail")) || there(json_get(root, "message"))))) {
		read_object(root, out, filtered);
	} else {
		return false;
	}
	return true;
}

/* A title says more than markup. */
void api_error_glimpse(struct api_error *out, struct json_span text)
{
	enum { GLIMPSE = 200 };
	const char *end = text.start + text.length, *from = text.start;
	size_t n = text.length;

	for (const char *s = text.start; s + 7 < end; s++)
		if (strncasecmp(s, "<title>", 7) == 0) {
			const char *stop = memchr(s + 7, '<', (size_t)(end - s - 7));
			from = s + 7;
			n = stop ? (size_t)(stop - from) : 0;
			break;
		}
	bool cut = n > GLIMPSE;
	n = cut ? GLIMPSE : n;
	while (cut && n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80)
		n--;
	api_error_say(out, from, n);
	if (cut)
		api_error_say(out, " ...", 4);
}

void api_error_body(const struct exchange *exchange, struct api_error *out, bool *filtered)
{
	struct json_span text = body_trim(&exchange->body);
	struct json_check check;
	char status[32];
	size_t n = 0;

	/* A stream that begins with its error is the same in another dress. */
	if (text.length > 5 && memcmp(text.start, "data:", 5) == 0) {
		const char *end = memchr(text.start, '\n', text.length);
		size_t line = end ? (size_t)(end - text.start) : text.length;
		struct strbuf first = STRBUF_INIT;
		strbuf_add(&first, text.start + 5, line - 5);
		struct json_span inner = body_trim(&first);
		if (json_check(inner.start, inner.length, JSON_ALLOW_NAN, &check))
			api_error_read(inner, out, filtered);
		strbuf_free(&first);
	} else if (json_check(text.start, text.length, JSON_ALLOW_NAN, &check)) {
		if (!api_error_read(text, out, filtered) && json_type(text) == JSON_STRING)
			say_span(out, text);
	} else if (text.length > 0) {
		api_error_glimpse(out, text);
	}
	if (out->message.len == 0) {
		n = (size_t)snprintf(status, sizeof(status), "status %d and no reason", exchange->status);
		api_error_say(out, status, n);
	}
}
