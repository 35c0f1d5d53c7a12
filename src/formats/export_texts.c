/* Formats made of single texts: prompt and completion, Alpaca, plain text, segments, TRL's standard preferences. */
#include "export_writers.h"

#include <string.h>

static void put_text(const char *before, const struct message *message, struct strbuf *out)
{
	strbuf_adds(out, before);
	if (message->text.start != NULL)
		strbuf_add(out, message->text.start, message->text.length);
	else
		strbuf_adds(out, "\"\"");
}

/* One question, one answer, both plain. */
static const char *check_round(const struct content *content, enum content_kind kind, unsigned places)
{
	size_t questions = 0, others = 0;

	if (content->kind != kind)
		return content_kind_reason(content->kind);
	for (size_t i = 0; i < content->count; i++) {
		bool asked = content->messages[i].part == PART_INPUT;
		questions += asked && content->messages[i].role == TURN_USER;
		others += asked && content->messages[i].role != TURN_USER;
	}
	const char *reason = content_refuse(content, 0, content->count, places);
	if (reason != NULL)
		return reason;
	if (questions > 1 || others > 0)
		return "it has several turns";
	return NULL;
}

/* The only message of a part; NULL: none, or several. */
static const struct message *only(const struct content *content, enum turn_part part)
{
	size_t from, to;

	return content_part(content, part, &from, &to) && to == from + 1 ? &content->messages[from] : NULL;
}

const char *write_prompt(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_round(content, CONTENT_CONVERSATION, 0);
	const struct message *asked = only(content, PART_INPUT), *answer = only(content, PART_OUTPUT);

	(void)export;
	if (reason == NULL && answer == NULL)
		reason = content->count > 1 ? "it has several turns" : "it has no answer";
	if (reason == NULL && asked == NULL)
		reason = "it has no question";
	if (reason != NULL)
		return reason;
	put_text("{\"prompt\": ", asked, out);
	put_text(", \"completion\": ", answer, out);
	strbuf_addc(out, '}');
	return NULL;
}

/* Trainers train on the answers of the history as well; one that is not to be trained on has no place. */
const char *write_alpaca(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = content_refuse_rounds(content);
	const struct message *messages = content->messages;
	size_t from = content->count > 0 && messages[0].role == TURN_SYSTEM, last = content->count - 2;

	(void)export;
	if (reason != NULL)
		return reason;
	put_text("{\"instruction\": ", &messages[last], out);
	put_text(", \"input\": \"\", \"output\": ", &messages[last + 1], out);
	if (from == 1)
		put_text(", \"system\": ", &messages[0], out);
	for (size_t i = from; i < last; i += 2) {
		put_text(i == from ? ", \"history\": [[" : ", [", &messages[i], out);
		put_text(", ", &messages[i + 1], out);
		strbuf_adds(out, i + 2 == last ? "]]" : "]");
	}
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_text(struct export *export, const struct content *content, struct strbuf *out)
{
	(void)export;
	if (content->kind == CONTENT_CONVERSATION)
		return "it is a conversation; only a chat template makes one text of it";
	if (content->kind != CONTENT_TEXT || content->count != 1)
		return content_kind_reason(content->kind);
	put_text("{\"text\": ", &content->messages[0], out);
	strbuf_addc(out, '}');
	return NULL;
}

/* A prompt and its completion are text that follows on each other; a conversation would need a template. */
const char *write_segments(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = NULL;

	if (content->kind == CONTENT_TEXT) {
		put_text("{\"segments\": [{\"label\": true, \"text\": ", &content->messages[0], out);
		strbuf_adds(out, "}]}");
		return NULL;
	}
	if (export->row.origin->shape != SHAPE_PROMPT || content->count != 2 ||
		content->messages[0].source.start != NULL)
		reason = content->kind == CONTENT_CONVERSATION ? "only a chat template makes segments of a conversation"
							       : content_kind_reason(content->kind);
	if (reason == NULL)
		reason = check_round(content, CONTENT_CONVERSATION, 0);
	if (reason != NULL)
		return reason;
	put_text("{\"segments\": [{\"label\": false, \"text\": ", &content->messages[0], out);
	put_text("}, {\"label\": true, \"text\": ", &content->messages[1], out);
	strbuf_adds(out, "}]}");
	return NULL;
}

const char *write_preference(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_round(content, CONTENT_PREFERENCE, 0);
	const struct message *asked = only(content, PART_INPUT), *chosen = only(content, PART_CHOSEN),
			     *rejected = only(content, PART_REJECTED);

	(void)export;
	if (reason == NULL && (chosen == NULL || rejected == NULL))
		reason = "it has several turns";
	if (reason != NULL)
		return reason;
	if (asked != NULL)
		put_text("{\"prompt\": ", asked, out);
	put_text(asked != NULL ? ", \"chosen\": " : "{\"chosen\": ", chosen, out);
	put_text(", \"rejected\": ", rejected, out);
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_unpaired(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = check_round(content, CONTENT_UNPAIRED, 0);
	const struct message *asked = only(content, PART_INPUT),
			     *answer = only(content, content->good ? PART_CHOSEN : PART_REJECTED);

	(void)export;
	if (reason == NULL && (asked == NULL || answer == NULL))
		reason = asked == NULL ? "it has no question" : "it has several turns";
	if (reason != NULL)
		return reason;
	put_text("{\"prompt\": ", asked, out);
	put_text(", \"completion\": ", answer, out);
	strbuf_adds(out, content->good ? ", \"label\": true}" : ", \"label\": false}");
	return NULL;
}
