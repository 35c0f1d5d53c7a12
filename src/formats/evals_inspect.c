#include "evals_inspect.h"

#include "archive.h"

#include <stdlib.h>
#include <string.h>

/* A log, or the member of an archive that describes it. */
static bool fits(struct json_span record)
{
	struct json_span eval = json_get(record, "eval");

	return json_type(eval) == JSON_OBJECT && json_type(json_get(eval, "task")) == JSON_STRING &&
		json_type(json_get(eval, "model")) == JSON_STRING && json_get(record, "version").start != NULL;
}

/* All logs of a task go into one suite. */
static bool task_suite(struct import *import, const char **name, struct error *error)
{
	struct json_span task = import->sample.count > 0 ? json_find(import->sample.records[0], "eval.task")
							 : (struct json_span){ NULL, 0 };
	struct strbuf text = STRBUF_INIT;

	(void)error;
	if (json_type(task) == JSON_STRING && task.length > 2) {
		json_decode(task, &text);
		*name = arena_strdup(&import->report->arena, text.data);
	}
	strbuf_free(&text);
	return true;
}

static struct inspect *state_of(struct import *import)
{
	struct inspect *inspect = import->state;

	if (inspect != NULL)
		return inspect;
	import->state = inspect = xcalloc(1, sizeof(*inspect));
	for (int i = 0; i < INSPECT_TEXTS; i++)
		strbuf_init(&inspect->texts[i]);
	parts_init(&inspect->parts);
	return inspect;
}

static void close_state(struct import *import)
{
	struct inspect *inspect = import->state;

	for (int i = 0; i < INSPECT_TEXTS; i++)
		strbuf_free(&inspect->texts[i]);
	parts_free(&inspect->parts);
	free(inspect->scores);
	arena_free(&inspect->arena);
	arena_free(&inspect->scratch);
	free(inspect);
	import->state = NULL;
}

static bool take_sample(
	struct import *import, const struct record *record, struct json_span sample, struct error *error)
{
	struct inspect *inspect = import->state;
	struct output_row row;
	struct output_facts facts;
	struct json_span place = sample;
	struct strbuf reason = STRBUF_INIT;
	bool go_on;

	inspect->samples++;
	if (json_type(sample) != JSON_OBJECT)
		strbuf_adds(&reason, "the sample is no object");
	if (reason.len == 0 && inspect_read_sample(inspect, sample, &row, &facts, &place, &reason))
		go_on = outputs_put(import, record, (size_t)(sample.start - record->text), &row, error);
	else
		go_on = import_reject_record(import, record,
			(size_t)((place.start != NULL ? place.start : sample.start) - record->text), reason.data,
			error);
	strbuf_free(&reason);
	return go_on;
}

/* Totals without a sample say nothing about any case. */
static bool refuse_totals(struct import *import, const struct record *record, struct error *error)
{
	struct json_span results = json_get((struct json_span){ record->text, record->length }, "results");

	return import_reject_record(import, record, results.start != NULL ? (size_t)(results.start - record->text) : 0,
		"the log holds totals but no samples: there is nothing to compare case by case", error);
}

static bool take_log(struct import *import, const struct record *record, struct error *error)
{
	struct json_span log = { record->text, record->length }, samples = json_get(log, "samples"), sample;
	size_t cursor = 0;

	if (json_type(samples) != JSON_ARRAY || !json_next_element(samples, &cursor, &sample))
		return refuse_totals(import, record, error);
	for (cursor = 0; json_next_element(samples, &cursor, &sample);)
		if (!take_sample(import, record, sample, error))
			return false;
	return true;
}

/* The first of header.json and _journal/start.json; they come before everything else. */
static bool take_header(struct import *import, const struct record *record, struct error *error)
{
	struct inspect *inspect = import->state;

	if (inspect->header != NULL)
		return true;
	if (archive_name_is(record, "_journal/start.json"))
		inspect->archive = "there is no header.json: the run did not end";
	return inspect_take_header(
		inspect, (struct json_span){ record->text, record->length }, import->options->system, error);
}

static bool take_member(struct import *import, const struct record *record, struct error *error)
{
	struct inspect *inspect = state_of(import);

	if (archive_name_is(record, "header.json") || archive_name_is(record, "_journal/start.json"))
		return take_header(import, record, error);
	if (!archive_name_starts(record, "samples/"))
		return true;
	if (inspect->header == NULL)
		return error_set(error, ERROR_INPUT,
			"the archive holds samples, but neither header.json nor _journal/start.json: whose they are is "
			"not known");
	return take_sample(import, record, (struct json_span){ record->text, record->length }, error);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span log = { record->text, record->length };

	if (import->sample.frame.framing == FRAMING_ARCHIVE)
		return take_member(import, record, error);
	if (state_of(import)->header != NULL)
		return import_reject_record(import, record, 0, "a second log in one file", error);
	if (!fits(log))
		return import_reject_record(
			import, record, 0, "no log of Inspect: eval.task or eval.model is missing", error);
	return inspect_take_header(import->state, log, import->options->system, error) &&
		take_log(import, record, error);
}

static bool finish(struct import *import, struct error *error)
{
	struct inspect *inspect = import->state;

	if (inspect == NULL)
		return true;
	if (import->sample.frame.framing == FRAMING_ARCHIVE)
		inspect_check_archive(inspect, archive_zip(import->reader));
	if (inspect->archive != NULL)
		import_warn(import, WARNING_CUT_LOG);
	return inspect_tell(inspect, outputs_batch(import), error);
}

const struct format_ops inspect_format = {
	.frames = 1 << FRAMING_LINES | 1 << FRAMING_SEQUENCE | FRAMES_ARCHIVE,
	.trait = "what was evaluated (eval.task, eval.model) and a version",
	.fits = fits,
	.sink = &outputs_sink,
	.suite = task_suite,
	.take = take,
	.finish = finish,
	.close = close_state,
};
