/* Output items of OpenAI's Evals API: {"object": "list", "data": [{"object": "eval.run.output_item", ...}]}, or an item a line. */
#include "evals.h"

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "sample")) == JSON_OBJECT &&
		json_get(record, "datasource_item").start != NULL;
}

/* Ids of data sources are numbers; a text is fine. */
static const char *item_id(struct eval_draft *draft, struct json_span root)
{
	return eval_text(draft, json_get(root, "datasource_item_id"), NULL);
}

static void read_results(struct eval_draft *draft, struct json_span results)
{
	struct json_span result;

	for (size_t cursor = 0; json_next_element(results, &cursor, &result);) {
		struct json_span score = json_get(result, "score"), passed = json_get(result, "passed");
		const char *name = eval_name(draft, json_get(result, "name"), 100);

		name = *name != '\0' ? name : "result";
		if (draft->row.metric == NULL)
			eval_main_score(draft, name, json_type(score) == JSON_NUMBER ? score : passed, NULL);
		else
			eval_score(draft, name, json_type(score) == JSON_NUMBER ? score : passed, NULL);
	}
}

static void read_sample(struct eval_draft *draft, struct json_span sample)
{
	struct json_span failure = json_get(sample, "error"), answer = json_at(json_get(sample, "output"), 0),
			 usage = json_get(sample, "usage");

	eval_messages(draft, json_get(sample, "input"));
	draft->row.output = eval_content(draft, json_get(answer, "content"), &draft->row.output_n);
	draft->facts.model = eval_text(draft, json_get(sample, "model"), NULL);
	draft->facts.finish = eval_text(draft, json_get(sample, "finish_reason"), NULL);
	draft->facts.prompt_tokens = eval_count(json_get(usage, "prompt_tokens"));
	draft->facts.completion_tokens = eval_count(json_get(usage, "completion_tokens"));
	draft->facts.cached_tokens = eval_count(json_get(usage, "cached_tokens"));
	draft->row.state = eval_finish_state(draft->facts.finish);
	if (json_type(failure) == JSON_OBJECT &&
		(json_type(json_get(failure, "message")) == JSON_STRING ||
			json_type(json_get(failure, "code")) == JSON_STRING)) {
		draft->row.state = "error";
		draft->facts.error = eval_text(draft, json_get(failure, "message"), NULL);
	}
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, sample = json_get(root, "sample"),
			 item = json_get(root, "datasource_item");
	struct eval_draft *draft = eval_begin(import);

	if (json_type(sample) != JSON_OBJECT)
		return eval_reject(import, record, sample, "sample is missing or no object", error);
	read_sample(draft, sample);
	if (draft->row.input == NULL)
		draft->row.input = eval_text(draft, item, &draft->row.input_n);
	draft->row.case_id = item_id(draft, root);
	if (json_type(item) == JSON_OBJECT) {
		draft->row.extra = item.start;
		draft->row.extra_n = item.length;
	}
	draft->row.system = import->options->system != NULL ? import->options->system : draft->facts.model;
	if (draft->row.system == NULL)
		return eval_reject(import, record, sample,
			"the sample does not say which model answered; --system NAME does", error);
	read_results(draft, json_get(root, "results"));
	return eval_put(import, record, error);
}

const struct format_ops openai_items_format = {
	.frames = FRAMES_JSON,
	.trait = "a data source's item and a sample of it",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
};
