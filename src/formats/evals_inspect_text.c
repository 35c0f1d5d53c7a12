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

void inspect_resolve(struct json_span value, struct json_span attachments, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span attachment = { NULL, 0 };
	const char *reference;

	json_decode(value, &text);
	reference = reference_of(&text);
	if (reference != NULL)
		attachment = json_get(attachments, reference);
	if (json_type(attachment) == JSON_STRING)
		json_decode(attachment, out);
	else
		strbuf_add(out, text.data, text.len);
	strbuf_free(&text);
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
