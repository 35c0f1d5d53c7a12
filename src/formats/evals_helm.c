/* HELM's scenario_state.json: {"adapter_spec": {...}, "request_states": [{"instance": ..., "request": ..., "result": ...}]}. */
#include "evals.h"

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "instance")) == JSON_OBJECT &&
		json_type(json_get(record, "request")) == JSON_OBJECT;
}

/* The reference that is tagged correct, else the first. */
static void read_reference(struct eval_draft *draft, struct json_span references)
{
	struct json_span reference, chosen = json_at(references, 0), tag;

	for (size_t cursor = 0; json_next_element(references, &cursor, &reference);)
		for (size_t at = 0; json_next_element(json_get(reference, "tags"), &at, &tag);)
			if (json_equals(tag, "correct"))
				chosen = reference;
	struct json_span text = json_find(chosen, "output.text");
	draft->row.reference = eval_text(draft, text, &draft->row.reference_n);
}

/* `success` means that the request came through, not that the answer is right. */
static void read_result(struct eval_draft *draft, struct json_span result)
{
	struct json_span completion = json_at(json_get(result, "completions"), 0),
			 seconds = json_get(result, "request_time");

	draft->row.output = eval_text(draft, json_get(completion, "text"), &draft->row.output_n);
	draft->facts.finish = eval_text(draft, json_find(completion, "finish_reason.reason"), NULL);
	draft->row.state = eval_finish_state(draft->facts.finish);
	if (!isnan(eval_number(seconds)) && eval_number(seconds) >= 0 && eval_number(seconds) < 1e9)
		draft->facts.total_ms = llround(eval_number(seconds) * 1000);
	if (json_type(result) != JSON_OBJECT) {
		draft->row.state = "missing";
	} else if (json_type(json_get(result, "success")) == JSON_FALSE) {
		draft->row.state = "error";
		draft->facts.error = eval_text(draft, json_get(result, "error"), NULL);
	}
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, instance = json_get(root, "instance"),
			 request = json_get(root, "request"), model = json_get(request, "model");
	struct eval_draft *draft = eval_begin(import);
	int64_t trial = eval_count(json_get(root, "train_trial_index"));

	if (!fits(root))
		return eval_reject(import, record, root, "no instance with its request", error);
	if (json_type(model) != JSON_STRING)
		model = json_get(eval_beside(import, "adapter_spec"), "model");
	draft->row.case_id = eval_text(draft, json_get(instance, "id"), NULL);
	draft->row.input = eval_text(draft, json_find(instance, "input.text"), &draft->row.input_n);
	draft->row.slice = eval_text(draft, json_get(instance, "split"), NULL);
	draft->row.epoch = trial != OUTPUT_UNKNOWN ? trial + 1 : 0;
	draft->row.system = import->options->system != NULL ? import->options->system : eval_name(draft, model, 100);
	read_reference(draft, json_get(instance, "references"));
	read_result(draft, json_get(root, "result"));
	if (draft->row.input == NULL)
		return eval_reject(import, record, instance, "the instance has no input.text", error);
	return eval_put(import, record, error);
}

const struct format_ops helm_format = {
	.frames = FRAMES_JSON,
	.trait = "an instance, its request and the result",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
};
