/*
 * GSM8K's example_model_solutions.jsonl: a line is a case with its question and ground_truth, and a member for every
 * system: "175b_verification": {"is_correct": true, "solution": "..."}. Each of these is an output, and is what is
 * counted as read. The slice of a case is how many calculations its ground truth takes: each is marked <<3+4=7>>.
 */
#include "driver.h"
#include "outputs.h"
#include "preop/base/clock.h"

#include <string.h>

static bool is_solution(struct json_span value)
{
	return json_type(value) == JSON_OBJECT && json_get(value, "solution").start != NULL;
}

static bool fits(struct json_span record)
{
	struct json_span key, value;

	if (json_type(json_get(record, "question")) != JSON_STRING ||
		json_type(json_get(record, "ground_truth")) != JSON_STRING)
		return false;
	for (size_t cursor = 0; json_next_member(record, &cursor, &key, &value);)
		if (is_solution(value) && json_get(value, "is_correct").start != NULL)
			return true;
	return false;
}

static void decode(struct json_span value, struct strbuf *out)
{
	strbuf_reset(out);
	if (value.start != NULL)
		json_decode(value, out);
}

static const char *steps_of(const struct strbuf *truth)
{
	static const char *const names[] = { "1-2 steps", "1-2 steps", "1-2 steps", "3 steps", "4 steps", "5 steps",
		"6+ steps" };
	enum { MOST = sizeof(names) / sizeof(*names) - 1 };
	size_t steps = 0;

	for (const char *at = truth->data; (at = strstr(at, "<<")) != NULL && steps < MOST; at += 2)
		steps++;
	return names[steps];
}

static bool put_solution(struct import *import, const struct record *record, struct json_span system,
	struct json_span solution, struct error *error)
{
	struct strbuf *texts = outputs_texts(import);
	size_t offset = (size_t)(system.start - record->text);
	struct output_row row = { .at = CLOCK_NONE };

	decode(system, &texts[TEXT_SYSTEM]);
	decode(json_get(solution, "solution"), &texts[TEXT_OUTPUT]);
	if (!outputs_score(json_get(solution, "is_correct"), &row.score))
		return import_reject_record(
			import, record, offset, "is_correct is neither a number nor true or false", error);
	row.system = texts[TEXT_SYSTEM].data;
	row.input = texts[TEXT_INPUT].data;
	row.input_n = texts[TEXT_INPUT].len;
	row.output = texts[TEXT_OUTPUT].data;
	row.output_n = texts[TEXT_OUTPUT].len;
	row.reference = texts[TEXT_REFERENCE].data;
	row.reference_n = texts[TEXT_REFERENCE].len;
	row.slice = steps_of(&texts[TEXT_REFERENCE]);
	return outputs_put(import, record, offset, &row, error);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, key, value;
	struct strbuf *texts = outputs_texts(import);
	struct json_span question = json_get(root, "question"), truth = json_get(root, "ground_truth");
	bool any = false;

	if (json_type(question) != JSON_STRING || json_type(truth) != JSON_STRING)
		return import_reject_record(import, record, 0,
			question.start == NULL ? "question is missing" : "ground_truth is missing", error);
	decode(question, &texts[TEXT_INPUT]);
	decode(truth, &texts[TEXT_REFERENCE]);
	for (size_t cursor = 0; json_next_member(root, &cursor, &key, &value);) {
		if (!is_solution(value))
			continue;
		any = true;
		if (!put_solution(import, record, key, value, error))
			return false;
	}
	return any || import_reject_record(import, record, 0, "no system has a solution here", error);
}

const struct format_ops gsm8k_solutions_format = {
	.frames = FRAMES_JSON,
	.trait = "a question, its ground truth and a solution of each system",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
};
