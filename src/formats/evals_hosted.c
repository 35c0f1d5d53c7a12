/* Experiments as LangSmith and Langfuse export them, and the results of verifiers: a record an answer, with its scores beside it. */
#include "evals.h"

#include <string.h>

static bool is_empty(struct json_span value)
{
	return value.start == NULL || json_type(value) == JSON_NULL || json_equals(value, "");
}

/* [{"key": "correct", "score": 1, "value": null, "comment": "..."}] with `key` or `name` */
static void read_scores(struct eval_draft *draft, struct json_span scores)
{
	struct json_span item;

	for (size_t cursor = 0; json_next_element(scores, &cursor, &item);) {
		struct json_span key = json_get(item, "key"), score = json_get(item, "score"),
				 comment = json_get(item, "comment");
		const char *name = eval_name(draft, key.start != NULL ? key : json_get(item, "name"), 100),
			   *detail = is_empty(comment) ? NULL : eval_text(draft, comment, NULL);

		if (is_empty(score))
			score = json_get(item, "value");
		if (draft->row.metric == NULL)
			eval_main_score(draft, name, score, detail);
		else
			eval_score(draft, name, score, detail);
	}
}

static void read_failure(struct eval_draft *draft, struct json_span failure)
{
	if (is_empty(failure))
		return;
	draft->row.state = "error";
	draft->facts.error = eval_text(draft, failure, NULL);
}

static bool put(struct import *import, const struct record *record, const char *why, struct error *error)
{
	struct eval_draft *draft = outputs_draft(import);
	struct json_span root = { record->text, record->length };

	if (import->options->system != NULL)
		draft->row.system = import->options->system;
	if (draft->row.system == NULL || *draft->row.system == '\0')
		return eval_reject(import, record, root, why, error);
	if (draft->row.input == NULL)
		return eval_reject(import, record, root, "the record has no input", error);
	return eval_put(import, record, error);
}

/* ---- LangSmith ---- */

static bool smith_fits(struct json_span record)
{
	return json_get(record, "inputs").start != NULL && json_get(record, "actual_outputs").start != NULL;
}

static bool smith_take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct eval_draft *draft = eval_begin(import);
	const char *experiment = eval_name(draft, eval_beside(import, "experiment_name"), 100);

	draft->row.case_id = eval_text(draft, json_get(root, "row_id"), NULL);
	draft->row.system = *experiment != '\0' ? experiment : eval_name(draft, json_get(root, "run_name"), 100);
	draft->row.input = eval_members(draft, json_get(root, "inputs"), &draft->row.input_n);
	draft->row.reference = eval_members(draft, json_get(root, "expected_outputs"), &draft->row.reference_n);
	draft->row.output = eval_members(draft, json_get(root, "actual_outputs"), &draft->row.output_n);
	draft->facts.total_ms = eval_between(draft, json_get(root, "start_time"), json_get(root, "end_time"));
	read_failure(draft, json_get(root, "error"));
	read_scores(draft, json_get(root, "evaluation_scores"));
	return put(import, record, "the file does not name the experiment; --system NAME does", error);
}

const struct format_ops langsmith_format = {
	.frames = FRAMES_JSON,
	.trait = "inputs and actual_outputs",
	.fits = smith_fits,
	.sink = &outputs_sink,
	.take = smith_take,
};

/* ---- Langfuse ---- */

static bool fuse_fits(struct json_span record)
{
	return json_get(record, "experimentName").start != NULL && json_get(record, "input").start != NULL &&
		json_get(record, "output").start != NULL;
}

static bool fuse_take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct eval_draft *draft = eval_begin(import);

	draft->row.case_id = eval_text(draft, json_get(root, "experimentItemId"), NULL);
	draft->row.system = eval_name(draft, json_get(root, "experimentName"), 100);
	draft->row.input = eval_members(draft, json_get(root, "input"), &draft->row.input_n);
	draft->row.reference = eval_members(draft, json_get(root, "expectedOutput"), &draft->row.reference_n);
	draft->row.output = eval_members(draft, json_get(root, "output"), &draft->row.output_n);
	draft->facts.total_ms = eval_between(draft, json_get(root, "startTime"), json_get(root, "endTime"));
	if (json_equals(json_get(root, "level"), "ERROR"))
		draft->row.state = "error";
	read_scores(draft, json_get(root, "scores"));
	return put(import, record, "experimentName is missing; --system NAME stands in", error);
}

const struct format_ops langfuse_format = {
	.frames = FRAMES_JSON,
	.trait = "an experimentName, input and output",
	.fits = fuse_fits,
	.sink = &outputs_sink,
	.take = fuse_take,
};

/* ---- verifiers: results.jsonl; several rollouts of one example are repeats ---- */

static bool rollout_fits(struct json_span record)
{
	return json_get(record, "example_id").start != NULL && json_get(record, "completion").start != NULL &&
		json_get(record, "reward").start != NULL;
}

static void read_rollout(struct eval_draft *draft, struct json_span root)
{
	struct json_span prompt = json_get(root, "prompt"), completion = json_get(root, "completion"), key, value, last,
			 words = { NULL, 0 };

	if (json_type(prompt) == JSON_ARRAY)
		eval_messages(draft, prompt);
	if (draft->row.input == NULL)
		draft->row.input = eval_text(draft, prompt, &draft->row.input_n);
	for (size_t cursor = 0; json_next_element(completion, &cursor, &last);)
		if (json_equals(json_get(last, "role"), "assistant"))
			words = json_get(last, "content");
	draft->row.output = json_type(completion) == JSON_ARRAY ? eval_content(draft, words, &draft->row.output_n)
								: eval_text(draft, completion, &draft->row.output_n);
	draft->row.reference = eval_text(draft, json_get(root, "answer"), &draft->row.reference_n);
	eval_main_score(draft, "reward", json_get(root, "reward"), NULL);
	for (size_t cursor = 0; json_next_member(json_get(root, "metrics"), &cursor, &key, &value);)
		eval_score(draft, eval_name(draft, key, 100), value, NULL);
	read_failure(draft, json_get(root, "error"));
}

/* outputs/evals/ENV--MODEL/RUN/results.jsonl */
static const char *model_of(struct eval_draft *draft, const char *path)
{
	const char *mark = strstr(path, "--"), *end = mark != NULL ? strchr(mark, '/') : NULL;

	return end != NULL ? arena_strndup(&draft->arena, mark + 2, (size_t)(end - mark) - 2) : NULL;
}

static bool rollout_take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct eval_draft *draft = eval_begin(import);

	draft->row.case_id = eval_text(draft, json_get(root, "example_id"), NULL);
	if (draft->row.case_id == NULL)
		return eval_reject(import, record, root, "example_id is missing", error);
	draft->row.system = model_of(draft, import->report->path);
	draft->row.epoch = eval_repeat(import, draft->row.case_id, strlen(draft->row.case_id), error);
	if (draft->row.epoch == 0)
		return false;
	read_rollout(draft, root);
	return put(import, record, "neither file nor folder say which model it was; --system NAME does", error);
}

const struct format_ops verifiers_format = {
	.frames = FRAMES_JSON,
	.trait = "an example_id, a completion and its reward",
	.fits = rollout_fits,
	.sink = &outputs_sink,
	.take = rollout_take,
};
