/* Formats of labelling tools and classifiers: text and label, Argilla's records, Label Studio's tasks. */
#include "export_writers.h"

#include <inttypes.h>
#include <string.h>

static const struct message *only_input(const struct content *content)
{
	return content->count == 1 && content->messages[0].part == PART_INPUT && content->messages[0].plain
		? &content->messages[0]
		: NULL;
}

static void put_span(struct json_span span, struct strbuf *out)
{
	strbuf_add(out, span.start, span.length);
}

const char *write_labelled(struct export *export, const struct content *content, struct strbuf *out)
{
	const struct message *text = only_input(content);

	(void)export;
	if (*content->label == '\0')
		return "it has no label";
	if (content->kind != CONTENT_CLASSIFICATION)
		return content->kind == CONTENT_CONVERSATION ? "it has an answer, not only a text and a label"
							     : content_kind_reason(content->kind);
	if (text == NULL)
		return "it has several texts, or one that is not plain text";
	strbuf_adds(out, "{\"text\": ");
	put_span(text->text, out);
	strbuf_adds(out, ", \"label\": ");
	json_quote(out, content->label, strlen(content->label));
	strbuf_addc(out, '}');
	return NULL;
}

/* A field of a record that a tool shows: each turn under a name of its own. */
static void put_field(const char *name, struct json_span text, bool *any, struct strbuf *out)
{
	strbuf_adds(out, *any ? ", " : "");
	json_quote(out, name, strlen(name));
	strbuf_adds(out, ": ");
	if (text.start != NULL)
		put_span(text, out);
	else
		strbuf_adds(out, "\"\"");
	*any = true;
}

/* Inputs and answers by name; a longer conversation as a list of who says what. */
static const char *const part_fields[] = { [PART_INPUT] = "prompt",
	[PART_OUTPUT] = "response",
	[PART_CHOSEN] = "chosen",
	[PART_REJECTED] = "rejected",
	[PART_POSITIVE] = "positive",
	[PART_NEGATIVE] = "negative" };

static bool parts_are_single(const struct content *content)
{
	unsigned seen = 0;

	for (size_t i = 0; i < content->count; i++) {
		if (seen >> content->messages[i].part & 1 || content->messages[i].role == TURN_SYSTEM)
			return false;
		seen |= 1U << content->messages[i].part;
	}
	return true;
}

struct tool_words {
	const char *talk, *who, *what; /* a field of a whole conversation and the members of its items */
};

static void put_talk(const struct content *content, const struct tool_words *tool, struct strbuf *out)
{
	static const char *const words[] = {
		[TURN_SYSTEM] = "system", [TURN_USER] = "user", [TURN_ASSISTANT] = "assistant"
	};

	strbuf_addf(out, "\"%s\": [", tool->talk);
	for (size_t i = 0; i < content->count; i++) {
		const struct message *message = &content->messages[i];
		strbuf_addf(out, "%s{\"%s\": \"%s\", \"%s\": ", i > 0 ? ", " : "", tool->who, words[message->role],
			tool->what);
		if (message->text.start != NULL)
			put_span(message->text, out);
		else
			strbuf_adds(out, "\"\"");
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, ']');
}

/* A labelling tool shows every answer, and has no word for those that are not to be trained on. */
static void lose_masks(struct export *export, const struct content *content)
{
	static const char what[] = "that an answer is not to be trained on";

	for (size_t i = 0; i < content->count; i++)
		if (content->messages[i].role == TURN_ASSISTANT && content->messages[i].masked) {
			export_lose(export, what, sizeof(what) - 1);
			return;
		}
}

/* The object of fields. */
static const char *put_fields(
	struct export *export, const struct content *content, const struct tool_words *words, struct strbuf *out)
{
	bool mapped = export->row.origin->shape == SHAPE_FIELDS, any = false;
	const char *reason = content->kind == CONTENT_RETRIEVAL
		? NULL
		: content_refuse(content, 0, content->count, PLACE_SYSTEM | PLACE_MASKS);

	if (content->kind == CONTENT_STEPWISE || content->kind == CONTENT_SEGMENTS ||
		content->kind == CONTENT_UNPAIRED || content->kind == CONTENT_TEXT)
		return content_kind_reason(content->kind);
	if (reason != NULL)
		return reason;
	strbuf_addc(out, '{');
	if (content->kind == CONTENT_CLASSIFICATION && only_input(content) != NULL)
		put_field("text", content->messages[0].text, &any, out);
	else if (mapped || parts_are_single(content))
		for (size_t i = 0; i < content->count; i++)
			put_field(mapped ? content->messages[i].name : part_fields[content->messages[i].part],
				content->messages[i].text, &any, out);
	else if (content->kind == CONTENT_CONVERSATION || content->kind == CONTENT_CLASSIFICATION)
		put_talk(content, words, out);
	else
		return "it has several turns";
	strbuf_addc(out, '}');
	lose_masks(export, content);
	return NULL;
}

const char *write_argilla(struct export *export, const struct content *content, struct strbuf *out)
{
	static const struct tool_words words = { "chat", "role", "content" };
	const struct row *row = &export->row;

	strbuf_adds(out, "{\"id\": ");
	if (*row->external != '\0')
		json_quote(out, row->external, strlen(row->external));
	else
		strbuf_addf(out, "\"%s:%" PRId64 "\"", row->origin->uuid, row->id - row->origin->first_id + 1);
	strbuf_adds(out, ", \"fields\": ");
	const char *reason = put_fields(export, content, &words, out);
	if (reason != NULL)
		return reason;
	strbuf_adds(out, ", \"metadata\": {");
	if (*row->split != '\0') {
		strbuf_adds(out, "\"split\": ");
		json_quote(out, row->split, strlen(row->split));
	}
	strbuf_adds(out, "}, \"suggestions\": {}, \"responses\": {");
	if (*content->label != '\0') {
		strbuf_adds(out, "\"label\": [{\"user_id\": null, \"value\": ");
		json_quote(out, content->label, strlen(content->label));
		strbuf_adds(out, "}]");
	}
	strbuf_adds(out, "}, \"vectors\": {}}");
	return NULL;
}

const char *write_label_studio(struct export *export, const struct content *content, struct strbuf *out)
{
	static const struct tool_words words = { "dialogue", "author", "text" };

	strbuf_adds(out, "{\"data\": ");
	const char *reason = put_fields(export, content, &words, out);
	if (reason != NULL)
		return reason;
	strbuf_adds(out, ", \"annotations\": [");
	if (*content->label != '\0') {
		strbuf_adds(out,
			"{\"result\": [{\"from_name\": \"label\", \"to_name\": \"text\", \"type\": \"choices\", "
			"\"value\": {\"choices\": [");
		json_quote(out, content->label, strlen(content->label));
		strbuf_adds(out, "]}}]}");
	}
	strbuf_adds(out, "]}");
	return NULL;
}
