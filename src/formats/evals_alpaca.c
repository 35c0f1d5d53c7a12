/* AlpacaEval's model_outputs.json: an instruction, the output and the generator's name. */
#include "evals.h"

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
