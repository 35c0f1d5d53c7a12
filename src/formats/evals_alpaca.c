/*
 * AlpacaEval: model_outputs.json (an instruction, the output, the generator's name) and annotations.json (two outputs of an instruction and which the annotator prefers:
 * 1 the first, 2 the second, between them by how much; null when no verdict could be read).
 */
#include "evals.h"
#include "judged.h"

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "instruction")) == JSON_STRING && json_get(record, "output").start != NULL &&
		json_type(json_get(record, "generator")) == JSON_STRING;
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, instruction = json_get(root, "instruction"),
			 output = json_get(root, "output"), generator = json_get(root, "generator");
	struct eval_draft *draft = eval_begin(import);

	if (json_type(instruction) != JSON_STRING)
		return eval_reject(import, record, instruction, "instruction is missing or no text", error);
	if (json_type(generator) != JSON_STRING)
		return eval_reject(import, record, generator, "generator is missing or no text", error);
	if (output.start == NULL || (json_type(output) != JSON_STRING && json_type(output) != JSON_NULL))
		return eval_reject(import, record, output, "output is missing or no text", error);
	draft->row.input = eval_text(draft, instruction, &draft->row.input_n);
	draft->row.output = eval_text(draft, output, &draft->row.output_n);
	draft->row.slice = eval_text(draft, json_get(root, "dataset"), NULL);
	draft->row.system = eval_name(draft, generator, 100);
	return eval_put(import, record, error);
}

const struct format_ops alpaca_eval_format = {
	.frames = FRAMES_JSON,
	.trait = "an instruction, an output and its generator",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
};

/* ---- Annotations ---- */

static bool verdict_fits(struct json_span record)
{
	return json_type(json_get(record, "instruction")) == JSON_STRING &&
		json_type(json_get(record, "generator_1")) == JSON_STRING &&
		json_type(json_get(record, "generator_2")) == JSON_STRING &&
		json_get(record, "preference").start != NULL;
}

/* The outputs come with every annotation: the judge's verdict is about these. */
static bool put_output(struct import *import, const struct record *record, const char *output, const char *generator,
	struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct eval_draft *draft = eval_begin(import);

	draft->row.input = eval_text(draft, json_get(root, "instruction"), &draft->row.input_n);
	draft->row.output = eval_text(draft, json_get(root, output), &draft->row.output_n);
	draft->row.slice = eval_text(draft, json_get(root, "dataset"), NULL);
	draft->row.system = eval_name(draft, json_get(root, generator), 100);
	return eval_put_piece(import, record, json_get(root, output), error);
}

static enum review_choice choice_of(double preference)
{
	if (isnan(preference))
		return REVIEW_NONE;
	return preference < 1.5 ? REVIEW_FIRST : preference > 1.5 ? REVIEW_SECOND : REVIEW_TIE;
}

static bool put_verdict(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, preference = json_get(root, "preference");
	struct eval_draft *draft = eval_begin(import);
	double value = eval_number(preference);
	const char *judge = eval_name(draft, json_get(root, "annotator"), 100);
	struct judge_verdict_row row = { .judge = *judge != '\0' ? judge : "alpaca-eval",
		.shown = { eval_name(draft, json_get(root, "generator_1"), 100),
			eval_name(draft, json_get(root, "generator_2"), 100) },
		.order_unknown = true,
		.choice = choice_of(value),
		.lean = value - 1,
		.score = { (double)NAN, (double)NAN },
		.words = eval_text(draft, preference, NULL) };

	if (!isnan(value) && (value < 1 - 1e-3 || value > 2 + 1e-3))
		return eval_reject(import, record, preference, "preference is not between 1 and 2", error);
	if (!isnan(value))
		row.lean = fmin(fmax(row.lean, 0), 1);
	row.of.input = eval_text(draft, json_get(root, "instruction"), &row.of.input_n);
	row.text = eval_text(draft, json_get(root, "raw_completion"), &row.text_n);
	return judged_verdict(import, record, preference, &row, error);
}

static bool verdict_take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, preference = json_get(root, "preference");

	if (!verdict_fits(root))
		return eval_reject(import, record, root, "instruction, a generator or preference is missing", error);
	if (isnan(eval_number(preference)) && json_type(preference) != JSON_NULL && *preference.start != 'N')
		return eval_reject(import, record, preference, "preference is no number", error);
	return put_output(import, record, "output_1", "generator_1", error) &&
		put_output(import, record, "output_2", "generator_2", error) && put_verdict(import, record, error);
}

const struct format_ops alpaca_annotations_format = {
	.frames = FRAMES_JSON,
	.trait = "two outputs of an instruction, their generators and a preference",
	.fits = verdict_fits,
	.sink = &outputs_sink,
	.take = verdict_take,
};
