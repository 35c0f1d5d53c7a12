#include "evals_inspect.h"

#include <string.h>

/* Large texts and pictures stand once in the sample, under their hash; "tc://" is how older logs had it. */
static const char *reference_of(const struct strbuf *text)
{
	static const char *const schemes[] = { "attachment://", "tc://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncmp(text->data, schemes[i], strlen(schemes[i])) == 0)
			return text->data + strlen(schemes[i]);
	return NULL;
}

static struct json_span attachment_of(struct json_span string, struct json_span attachments)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span attachment = { NULL, 0 };
	const char *reference;

	json_decode(string, &text);
	reference = reference_of(&text);
	if (reference != NULL)
		attachment = json_get(attachments, reference);
	strbuf_free(&text);
	return attachment;
}

void inspect_resolve(struct json_span value, struct json_span attachments, struct strbuf *out)
{
	struct json_span attachment = attachment_of(value, attachments);

	json_decode(json_type(attachment) == JSON_STRING ? attachment : value, out);
}

/* The string that begins at `at`, with its quotes. */
static struct json_span string_at(const char *at, const char *end)
{
	const char *p = at + 1;

	while (p < end && *p != '"')
		p += *p == '\\' ? 2 : 1;
	return (struct json_span){ at, (size_t)((p < end ? p + 1 : end) - at) };
}

/* Between strings: the same log is indented in one form and not in the other. */
static void add_without_blanks(const char *at, const char *end, struct strbuf *out)
{
	for (; at < end; at++)
		if (!reader_is_blank(*at))
			strbuf_addc(out, *at);
}

void inspect_expand(struct json_span value, struct json_span attachments, struct strbuf *out)
{
	const char *at = value.start, *end = value.start + value.length, *quote;

	while ((quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
		struct json_span string = string_at(quote, end), attachment = attachment_of(string, attachments);
		if (attachment.start == NULL)
			attachment = string;
		add_without_blanks(at, quote, out);
		strbuf_add(out, attachment.start, attachment.length);
		at = string.start + string.length;
	}
	add_without_blanks(at, end, out);
}

static void new_line(struct strbuf *out)
{
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		strbuf_addc(out, '\n');
}

static void name_part(struct json_span type, struct strbuf *out)
{
	strbuf_addc(out, '[');
	if (json_type(type) == JSON_STRING)
		json_decode(type, out);
	else
		strbuf_adds(out, "part");
	strbuf_addc(out, ']');
}

static void add_part(struct json_span part, struct json_span attachments, struct strbuf *out, struct strbuf *reasoning)
{
	struct json_span type = json_get(part, "type"), text = json_get(part, "text"),
			 thought = json_get(part, "reasoning");

	if (json_equals(type, "reasoning")) {
		if (reasoning != NULL && json_type(thought) == JSON_STRING) {
			new_line(reasoning);
			inspect_resolve(thought, attachments, reasoning);
		}
		return;
	}
	new_line(out);
	if (json_type(part) == JSON_STRING)
		inspect_resolve(part, attachments, out);
	else if (json_type(text) == JSON_STRING)
		inspect_resolve(text, attachments, out);
	else
		name_part(type, out);
}

void inspect_content(
	struct json_span content, struct json_span attachments, struct strbuf *out, struct strbuf *reasoning)
{
	struct json_span part;

	if (json_type(content) == JSON_STRING)
		inspect_resolve(content, attachments, out);
	else if (json_type(content) == JSON_ARRAY)
		for (size_t cursor = 0; json_next_element(content, &cursor, &part);)
			add_part(part, attachments, out, reasoning);
}
