/*
 * The output and error files of OpenAI's Batch API: a line a request, in any order, known by its custom_id, which is the id of a case in the suite. Errors stand
 * in `error`, in the body of the response, or both (openai-openapi #302).
 */
#include "evals.h"

#include <stdlib.h>

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "custom_id")) == JSON_STRING &&
		(json_get(record, "response").start != NULL || json_get(record, "error").start != NULL);
}

static void read_failure(struct eval_draft *draft, struct json_span failure)
{
	struct json_span message = json_get(failure, "message");

	draft->row.state = "error";
	draft->row.output = NULL;
	draft->row.output_n = 0;
	draft->facts.error = eval_text(draft, message.start != NULL ? message : failure, NULL);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, response = json_get(root, "response"),
			 failure = json_get(root, "error"), id = json_get(root, "custom_id");
	struct eval_draft *draft = eval_begin(import);
	int64_t status = eval_count(json_get(response, "status_code"));
	const char *given = import->options->system;

	if (json_type(id) != JSON_STRING)
		return eval_reject(import, record, id, "custom_id is missing or no text", error);
	draft->row.case_id = eval_text(draft, id, NULL);
	if (json_type(response) == JSON_OBJECT)
		eval_reply(draft, json_get(response, "body"));
	if (json_type(failure) == JSON_OBJECT)
		read_failure(draft, failure);
	else if (status >= 400 && draft->row.state == NULL)
		draft->row.state = "error";
	draft->row.system = given != NULL ? given : draft->facts.model;
	if (draft->row.system == NULL)
		draft->row.system = *(const char **)eval_own(import, sizeof(const char *));
	if (draft->row.system == NULL)
		return eval_reject(
			import, record, root, "nothing says which system was asked: name it with --system NAME", error);
	if (given == NULL)
		*(const char **)eval_own(import, sizeof(const char *)) = arena_strdup(
			&import->report->arena, draft->row.system);
	return eval_put(import, record, error);
}

static void forget(struct import *import)
{
	free(import->state);
}

const struct format_ops openai_batch_format = {
	.frames = FRAMES_JSON,
	.trait = "a custom_id and a response or an error",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
	.suite = outputs_newest_suite,
	.close = forget,
};
