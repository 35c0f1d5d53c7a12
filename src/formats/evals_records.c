/*
 * Record files of OpenAI's evals: a line that says what was run, then events of samples, and at the end a final report, which an interrupted run does not have.
 * The first answer of a sample is its output; what comes later of the same sample (further calls, matches, metrics) are scores of it.
 */
#include "evals.h"

#include <stdlib.h>
#include <string.h>

struct records {
	const char *system, *suite; /* NULL: the first line does not say */
	struct arena arena;
	bool reported; /* the final report came */
	int64_t outputs;
};

static bool is_event(struct json_span record)
{
	return json_type(json_get(record, "type")) == JSON_STRING && json_get(record, "sample_id").start != NULL &&
		json_get(record, "event_id").start != NULL && json_type(json_get(record, "data")) == JSON_OBJECT;
}

static bool is_spec(struct json_span record)
{
	return json_type(json_find(record, "spec.completion_fns")) == JSON_ARRAY;
}

static bool fits(struct json_span record)
{
	return is_event(record) || is_spec(record) || json_type(json_get(record, "final_report")) == JSON_OBJECT;
}

static void close_records(struct import *import)
{
	arena_free(&((struct records *)import->state)->arena);
	free(import->state);
}

static struct records *records_of(struct import *import)
{
	return eval_own(import, sizeof(struct records));
}

static void read_spec(struct import *import, struct json_span spec)
{
	struct eval_draft *draft = eval_begin(import);
	struct records *records = records_of(import);
	const char *system = eval_name(draft, json_at(json_get(spec, "completion_fns"), 0), 100),
		   *suite = eval_name(draft, json_get(spec, "eval_name"), 100);

	records->system = *system != '\0' ? arena_strdup(&records->arena, system) : NULL;
	records->suite = *suite != '\0' ? arena_strdup(&records->arena, suite) : NULL;
}

static bool eval_suite(struct import *import, const char **name, struct error *error)
{
	(void)error;
	if (import->sample.count > 0)
		read_spec(import, json_get(import->sample.records[0], "spec"));
	if (records_of(import)->suite != NULL)
		*name = arena_strdup(&import->report->arena, records_of(import)->suite);
	return true;
}

/* A prompt is a text or a list of messages, an answer a text or a list with one. */
static void read_prompt(struct eval_draft *draft, struct json_span prompt)
{
	if (json_type(prompt) == JSON_ARRAY)
		eval_messages(draft, prompt);
	if (draft->row.input == NULL)
		draft->row.input = eval_text(draft, prompt, &draft->row.input_n);
}

static struct json_span answer_of(struct json_span data)
{
	struct json_span sampled = json_get(data, "sampled");

	return json_type(sampled) == JSON_ARRAY ? json_at(sampled, 0) : sampled;
}

/* All that an event says by name: correct, choice, score, accuracy ... */
static void read_scores(struct eval_draft *draft, struct json_span event)
{
	static const char *const texts[] = { "prompt", "sampled", "expected", "picked", "options", "files" };
	struct json_span data = json_get(event, "data"), key, value;
	const char *type = eval_name(draft, json_get(event, "type"), 60);

	for (size_t cursor = 0; json_next_member(data, &cursor, &key, &value);) {
		const char *name = eval_name(draft, key, 60);
		bool text = json_type(value) == JSON_OBJECT;

		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			text = text || strcmp(name, texts[i]) == 0;
		if (text)
			continue;
		if (draft->row.metric == NULL && (strcmp(name, "correct") == 0 || strcmp(name, "score") == 0))
			eval_main_score(draft, strcmp(name, "correct") == 0 ? type : name, value, NULL);
		else
			eval_score(draft, name, value, NULL);
	}
}

static void read_failure(struct eval_draft *draft, struct json_span data)
{
	draft->row.state = "error";
	draft->facts.error = eval_text(draft, data, NULL);
}

/* `count`: the how many-th answer of its sample. */
static void read_answer(struct eval_draft *draft, struct json_span data, int64_t count)
{
	struct json_span usage = json_get(data, "usage");

	draft->row.more = count > 1;
	if (draft->row.more) {
		const char *name = arena_printf(&draft->arena, "sampling %lld", (long long)count);
		eval_score(draft, name, json_root("null", 4), eval_text(draft, answer_of(data), NULL));
		return;
	}
	read_prompt(draft, json_get(data, "prompt"));
	draft->row.output = eval_text(draft, answer_of(data), &draft->row.output_n);
	draft->row.reference = eval_text(draft, json_get(data, "expected"), &draft->row.reference_n);
	draft->facts.prompt_tokens = eval_count(json_get(usage, "prompt_tokens"));
	draft->facts.completion_tokens = eval_count(json_get(usage, "completion_tokens"));
}

static bool take_event(struct import *import, const struct record *record, struct json_span event, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);
	struct records *records = records_of(import);
	struct json_span data = json_get(event, "data");
	bool answer = answer_of(data).start != NULL && json_get(data, "prompt").start != NULL,
	     failure = json_equals(json_get(event, "type"), "error");
	int64_t count = 0;

	draft->row.system = import->options->system != NULL ? import->options->system : records->system;
	draft->row.case_id = eval_name(draft, json_get(event, "sample_id"), 200);
	if (draft->row.system == NULL)
		return eval_reject(
			import, record, event, "no line before says what was run; --system NAME does", error);
	draft->row.more = true;
	if (answer && (count = eval_repeat(import, draft->row.case_id, strlen(draft->row.case_id), error)) == 0)
		return false;
	if (answer)
		read_answer(draft, data, count);
	if (failure)
		read_failure(draft, data);
	read_scores(draft, event);
	records->outputs += count == 1;
	return eval_put(import, record, error);
}

/* {"accuracy": 0.2, "n_samples": 1500} */
static bool take_report(struct import *import, struct json_span report, struct error *error)
{
	struct records *records = records_of(import);
	struct json_span key, value;

	records->reported = true;
	for (size_t cursor = 0; records->system != NULL && json_next_member(report, &cursor, &key, &value);) {
		struct eval_draft *draft = eval_begin(import);
		bool accuracy = json_equals(key, "accuracy");

		if (isnan(eval_number(value)))
			continue;
		if (!eval_figure(import, records->system, accuracy ? "match" : eval_name(draft, key, 60),
			    accuracy ? "mean" : "as reported", value, NULL, error))
			return false;
	}
	return true;
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };

	if (is_event(root))
		return take_event(import, record, root, error);
	if (is_spec(root)) {
		read_spec(import, json_get(root, "spec"));
		return true;
	}
	if (json_type(json_get(root, "final_report")) == JSON_OBJECT)
		return take_report(import, json_get(root, "final_report"), error);
	return eval_reject(import, record, root, "neither a spec, an event of a sample nor a final report", error);
}

static bool finish(struct import *import, struct error *error)
{
	const struct records *records = records_of(import);

	return outputs_batch(import) == NULL ||
		suite_import_status(outputs_batch(import), NULL,
			&(struct import_run){ .status = records->reported ? "complete" : "incomplete",
				.started = CLOCK_NONE,
				.ended = CLOCK_NONE },
			error);
}

const struct format_ops openai_evals_format = {
	.frames = FRAMES_JSON,
	.trait = "an event of a sample, the spec or the final report",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
	.suite = eval_suite,
	.finish = finish,
	.close = close_records,
};
