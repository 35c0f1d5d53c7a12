/*
 * FastChat's files of questions and answers, of MT-bench, of Arena-Hard and of the older Vicuna benchmark. A question with two turns is two cases that
 * share a cluster, because it is judged turn by turn: "81" and "81/2". Answers do not repeat the question: it comes first.
 */
#include "judged.h"

#include <string.h>

enum { EXTRA_MAX = 64 * 1024, TURNS_MAX = 16 };

/* ---- questions ---- */

static bool has_id(struct json_span record)
{
	return json_get(record, "question_id").start != NULL || json_get(record, "uid").start != NULL;
}

static bool names_a_model(struct json_span record)
{
	return json_get(record, "model_id").start != NULL || json_get(record, "model").start != NULL;
}

static bool is_question(struct json_span record)
{
	struct json_span first = json_at(json_get(record, "turns"), 0);
	bool asks = first.start != NULL || json_type(json_get(record, "text")) == JSON_STRING ||
		json_type(json_get(record, "prompt")) == JSON_STRING;

	return has_id(record) && asks && !names_a_model(record) &&
		json_type(json_get(record, "category")) == JSON_STRING && json_get(record, "answer1_id").start == NULL;
}

/* A turn is a text, or holds one. */
static struct json_span words_of(struct json_span turn)
{
	return json_type(turn) == JSON_OBJECT ? json_get(turn, "content") : turn;
}

static bool put_question(struct import *import, const struct record *record, struct json_span turn, int64_t number,
	struct strbuf *asked, struct error *error)
{
	struct json_span root = { record->text, record->length },
			 reference = json_at(json_get(root, "reference"), (size_t)number - 1);
	struct judged *judged = import->state;
	struct output_row row = OUTPUT_ROW_INIT;
	bool several = json_at(json_get(root, "turns"), 1).start != NULL;

	if (json_type(turn) != JSON_STRING)
		return judged_reject(import, record, turn, "the question is no text", error);
	strbuf_adds(asked, number > 1 ? "\n\n" : "");
	json_decode(turn, asked);
	row.case_id = judged_case(judged, root, number);
	row.input = asked->data;
	row.input_n = asked->len;
	row.reference = judged_text(judged, reference, &row.reference_n);
	row.slice = judged_text(judged, json_get(root, "category"), NULL);
	row.cluster = several ? judged_case(judged, root, 1) : NULL;
	if (number == 1 && record->length <= EXTRA_MAX) {
		row.extra = record->text;
		row.extra_n = record->length;
	}
	return outputs_put(import, record, (size_t)(turn.start - record->text), &row, error);
}

static bool take_question(struct import *import, const struct record *record, struct error *error)
{
	static const char *const names[] = { "text", "prompt" };
	struct json_span root = { record->text, record->length }, turns = json_get(root, "turns"), turn;
	struct judged *judged = judged_begin(import);
	struct strbuf asked = STRBUF_INIT;
	int64_t number = 0;
	bool put = true;

	if (judged_case(judged, root, 1) == NULL)
		return judged_reject(import, record, turns, "the question has no id", error);
	for (size_t cursor = 0; put && number < TURNS_MAX && json_next_element(turns, &cursor, &turn);)
		put = put_question(import, record, words_of(turn), ++number, &asked, error);
	for (size_t i = 0; number == 0 && i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(root, names[i]).start != NULL)
			put = put_question(import, record, json_get(root, names[i]), ++number, &asked, error);
	strbuf_free(&asked);
	return number > 0 ? put : judged_reject(import, record, turns, "the question asks nothing", error);
}

const struct format_ops fastchat_questions_format = {
	.frames = FRAMES_JSON,
	.trait = "a question's id, its category and its turns or text",
	.fits = is_question,
	.sink = &outputs_sink,
	.take = take_question,
	.close = judged_close,
};

/* ---- answers ---- */

static struct json_span model_of(struct json_span record)
{
	struct json_span model = json_get(record, "model_id");

	return model.start != NULL ? model : json_get(record, "model");
}

static bool is_answer(struct json_span record)
{
	return has_id(record) && json_type(model_of(record)) == JSON_STRING &&
		(json_get(json_at(json_get(record, "choices"), 0), "turns").start != NULL ||
			json_type(json_get(record, "text")) == JSON_STRING ||
			json_get(json_at(json_get(record, "messages"), 0), "role").start != NULL);
}

struct answer {
	int64_t turn, epoch; /* epoch 0: the only one */
	struct json_span words, tokens;
};

static bool put_answer(
	struct import *import, const struct record *record, const struct answer *answer, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct judged *judged = import->state;
	struct output_facts facts = OUTPUT_FACTS_INIT;
	struct output_row row = OUTPUT_ROW_INIT;

	if (json_type(answer->words) != JSON_STRING)
		return judged_reject(import, record, answer->words, "the answer is no text", error);
	row.case_id = judged_case(judged, root, answer->turn);
	row.system = import->options->system != NULL ? import->options->system
						     : judged_text(judged, model_of(root), NULL);
	row.output = judged_text(judged, answer->words, &row.output_n);
	row.epoch = answer->epoch;
	if (answer->tokens.start != NULL && !json_int(answer->tokens, &facts.completion_tokens))
		facts.completion_tokens = OUTPUT_UNKNOWN;
	row.facts = &facts;
	parts_reset(&judged->parts);
	if (answer->turn == 1)
		parts_add(&judged->parts, PART_ROW, record->text, record->length);
	row.parts = judged->parts.list;
	row.part_count = judged->parts.count;
	return outputs_put(import, record, (size_t)(answer->words.start - record->text), &row, error);
}

static bool put_choices(
	struct import *import, const struct record *record, struct json_span choices, struct error *error)
{
	struct json_span choice, turn;
	bool several = json_at(choices, 1).start != NULL;
	struct answer answer = { .epoch = 0 };

	for (size_t cursor = 0; json_next_element(choices, &cursor, &choice);) {
		answer.epoch += several;
		answer.turn = 0;
		for (size_t inner = 0; json_next_element(json_get(choice, "turns"), &inner, &turn);) {
			answer.turn++;
			answer.words = words_of(turn);
			answer.tokens = json_get(turn, "token_len");
			if (!put_answer(import, record, &answer, error))
				return false;
		}
	}
	return true;
}

/* Arena-Hard's later files hold the conversation; the answer is what the assistant said last. */
static struct json_span last_said(struct json_span messages)
{
	struct json_span message, said = { NULL, 0 };

	for (size_t cursor = 0; json_next_element(messages, &cursor, &message);)
		if (json_equals(json_get(message, "role"), "assistant"))
			said = json_get(message, "content");
	return json_type(said) == JSON_OBJECT ? json_get(said, "answer") : said;
}

static bool take_answer(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, choices = json_get(root, "choices"),
			 messages = json_get(root, "messages");
	struct judged *judged = judged_begin(import);
	struct answer answer = { .turn = 1, .words = json_get(root, "text") };

	if (judged_case(judged, root, 1) == NULL)
		return judged_reject(import, record, root, "the answer does not say which question it is to", error);
	if (json_type(model_of(root)) != JSON_STRING)
		return judged_reject(
			import, record, model_of(root), "the answer does not say which model gave it", error);
	if (json_type(choices) == JSON_ARRAY)
		return put_choices(import, record, choices, error);
	if (json_type(messages) == JSON_ARRAY)
		answer.words = last_said(messages);
	return put_answer(import, record, &answer, error);
}

const struct format_ops fastchat_answers_format = {
	.frames = FRAMES_JSON,
	.trait = "a question's id, a model and its answer in choices, text or messages",
	.fits = is_answer,
	.sink = &outputs_sink,
	.take = take_answer,
	.suite = outputs_newest_suite,
	.close = judged_close,
};
