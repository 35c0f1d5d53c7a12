/*
 * Outputs, one a record: case, system, input, output, and perhaps reference, slice, date, score and state.
 */
#include "outputs.h"

#include "driver.h"
#include "evals.h"
#include "preop/base/bigmap.h"
#include "preop/base/clock.h"
#include "preop/model/suite.h"
#include "roles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SYSTEM_NAME_MAX = 60 /* bytes; longer ones are system prompts */ };

/* Roles are the texts and the score. */
enum { ROLE_SCORE = TEXT_COUNT, ROLE_COUNT };

static const struct role roles[ROLE_COUNT] = {
	[TEXT_CASE] = { "case", false,
		{ "case_id", "case", "example_id", "question_id", "item_id", "doc_id", "task_id", "id" } },
	[TEXT_SYSTEM] = { "system", true, { "system", "model", "system_name", "model_name", "system_id", "model_id" } },
	[TEXT_INPUT] = { "input", true, { "input", "prompt", "question", "query", "instruction" } },
	[TEXT_OUTPUT] = { "output", true, { "output", "completion", "response", "prediction", "generation" } },
	[TEXT_REFERENCE] = { "reference", false,
		{ "reference", "gold", "ground_truth", "target", "expected", "ideal", "answer" } },
	[TEXT_SLICE] = { "slice", false, { "slice", "category" } },
	[TEXT_DATE] = { "date", false, { "date", "at", "timestamp", "created_at", "time" } },
	[TEXT_STATE] = { "state", false, { "state" } },
	[ROLE_SCORE] = { "score", false, { "score", "is_correct", "correct", "passed" } },
};

struct outputs {
	struct suite_import *batch; /* NULL: nothing is written */
	const char *paths[ROLE_COUNT];
	struct strbuf texts[TEXT_COUNT];
	struct arena arena;
	struct eval_draft draft; /* of the formats of other tools */
	struct bigmap *counts;   /* made when it is asked for */
};

static bool is_system_name(struct json_span value)
{
	return json_type(value) == JSON_STRING && value.length <= SYSTEM_NAME_MAX &&
		memchr(value.start, '\\', value.length) == NULL;
}

/* Fine-tuning data may have a "system" (prompt) and an id as well: what speaks for an eval is a case, a reference,
 * a score or a state; a mere id does unless the texts are called prompt and completion. */
static const char *role_name(size_t index)
{
	return index < ROLE_COUNT ? roles[index].name : NULL;
}

static bool fits(struct json_span record)
{
	struct role_value values[ROLE_COUNT];

	roles_in(roles, ROLE_COUNT, record, values);
	if (!roles_fit(roles, ROLE_COUNT, values) || !is_system_name(values[TEXT_SYSTEM].value))
		return false;
	if (values[TEXT_REFERENCE].value.start != NULL || values[TEXT_STATE].value.start != NULL ||
		values[ROLE_SCORE].value.start != NULL)
		return true;
	const struct role_value *id = &values[TEXT_CASE];
	bool mere_id = id->value.start != NULL && strcmp(roles[TEXT_CASE].names[id->rank], "id") == 0;
	bool pair = strcmp(roles[TEXT_OUTPUT].names[values[TEXT_OUTPUT].rank], "completion") == 0;
	return id->value.start != NULL && !(mere_id && pair);
}

struct strbuf *outputs_texts(struct import *import)
{
	return ((struct outputs *)import->sink)->texts;
}

struct suite_import *outputs_batch(struct import *import)
{
	return ((struct outputs *)import->sink)->batch;
}

/* Nobody has named the suite: the file may know a better name than its own. */
static bool name_suite(struct import *import, struct error *error)
{
	const struct format_ops *ops = import->format->ops;
	bool named = import->options->dataset != NULL && *import->options->dataset != '\0';

	return named || ops->suite == NULL || ops->suite(import, &import->report->dataset, error);
}

bool outputs_newest_suite(struct import *import, const char **name, struct error *error)
{
	struct suite suite;

	if (import->db == NULL)
		return true;
	if (!suite_find(import->db, NULL, &import->report->arena, &suite, error))
		return error_wrap(error, "the file does not say what was asked; it belongs to the cases of a suite");
	*name = suite.name;
	return true;
}

static bool begin(struct import *import, struct error *error)
{
	struct outputs *outputs = xcalloc(1, sizeof(*outputs));

	import->sink = outputs;
	for (int i = 0; i < TEXT_COUNT; i++)
		strbuf_init(&outputs->texts[i]);
	strbuf_init(&outputs->draft.scratch);
	parts_init(&outputs->draft.parts);
	if (import->format->ops->mapping != NULL &&
		!roles_choose(roles, ROLE_COUNT, &import->sample, import->options->map, &outputs->arena, outputs->paths,
			error))
		return false;
	if (!name_suite(import, error))
		return false;
	return import->db == NULL ||
		suite_import_begin(import->db, import->report->dataset, import->report->path, import->format->name,
			&outputs->batch, error);
}

struct eval_draft *outputs_draft(struct import *import)
{
	return &((struct outputs *)import->sink)->draft;
}

struct bigmap *outputs_counts(struct import *import)
{
	enum { COUNTS_TABLE = 1 << 16 };
	struct outputs *outputs = import->sink;

	if (outputs->counts == NULL)
		outputs->counts = bigmap_new(BIGMAP_MAP, COUNTS_TABLE);
	return outputs->counts;
}

static struct json_span role_value(const struct outputs *outputs, int role, const struct record *record)
{
	if (outputs->paths[role] == NULL)
		return (struct json_span){ NULL, 0 };
	struct json_span value = json_find((struct json_span){ record->text, record->length }, outputs->paths[role]);
	return json_type(value) == JSON_NULL ? (struct json_span){ NULL, 0 } : value;
}

static bool score_of_word(struct json_span value, double *out)
{
	static const struct {
		const char *word;
		double score;
	} words[] = { { "", (double)NAN }, { "true", 1 }, { "True", 1 }, { "false", 0 }, { "False", 0 } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_equals(value, words[i].word)) {
			*out = words[i].score;
			return true;
		}
	return json_number((struct json_span){ value.start + 1, value.length - 2 }, out);
}

bool outputs_score(struct json_span value, double *out)
{
	*out = (double)NAN;
	switch (json_type(value)) {
	case JSON_NONE:
	case JSON_NULL:
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		*out = json_type(value) == JSON_TRUE;
		return true;
	case JSON_NUMBER: /* NaN and Infinity stay none */
		if (!json_number(value, out))
			*out = (double)NAN;
		return true;
	case JSON_STRING:
		return score_of_word(value, out);
	default:
		return false;
	}
}

/* Names and dates are C strings; texts may hold NULs. */
static bool may_hold_nul(int text)
{
	return text == TEXT_INPUT || text == TEXT_OUTPUT || text == TEXT_REFERENCE;
}

/* An output that is not there is fine when the state says why. */
static bool is_needed(const struct outputs *outputs, int role, const struct record *record)
{
	return roles[role].needed && (role != TEXT_OUTPUT || role_value(outputs, TEXT_STATE, record).start == NULL);
}

/* Decodes all texts. False: `reason` says what is wrong, at *value. */
static bool read_texts(
	struct outputs *outputs, const struct record *record, struct json_span *value, struct strbuf *reason)
{
	for (int i = 0; i < TEXT_COUNT; i++) {
		struct strbuf *text = &outputs->texts[i];
		*value = role_value(outputs, i, record);
		strbuf_reset(text);
		if (value->start != NULL)
			json_decode(*value, text);
		if (value->start == NULL && is_needed(outputs, i, record))
			strbuf_addf(reason, "the %s is missing", roles[i].name);
		else if (!may_hold_nul(i) && memchr(text->data, '\0', text->len) != NULL)
			strbuf_addf(reason, "the %s holds a NUL", roles[i].name);
		if (reason->len > 0)
			return false;
	}
	return true;
}

static const char *unless_empty(const struct strbuf *text)
{
	return text->len > 0 ? text->data : NULL;
}

static bool read_row(struct outputs *outputs, const struct record *record, struct output_row *row,
	struct json_span *value, struct strbuf *reason)
{
	const struct strbuf *texts = outputs->texts;

	if (!read_texts(outputs, record, value, reason))
		return false;
	*row = (struct output_row){ .case_id = texts[TEXT_CASE].data,
		.system = texts[TEXT_SYSTEM].data,
		.input = texts[TEXT_INPUT].data,
		.output = texts[TEXT_OUTPUT].data,
		.reference = unless_empty(&texts[TEXT_REFERENCE]),
		.slice = unless_empty(&texts[TEXT_SLICE]),
		.input_n = texts[TEXT_INPUT].len,
		.output_n = texts[TEXT_OUTPUT].len,
		.reference_n = texts[TEXT_REFERENCE].len,
		.at = CLOCK_NONE,
		.state = unless_empty(&texts[TEXT_STATE]) };
	*value = role_value(outputs, TEXT_DATE, record);
	if (texts[TEXT_DATE].len > 0 && !clock_parse(texts[TEXT_DATE].data, texts[TEXT_DATE].len, &row->at))
		strbuf_addf(reason, "\"%.40s\" is no date", texts[TEXT_DATE].data);
	if (reason->len > 0)
		return false;
	*value = role_value(outputs, ROLE_SCORE, record);
	if (!outputs_score(*value, &row->score))
		strbuf_adds(reason, "the score is neither a number nor true or false");
	return reason->len == 0;
}

static bool count_unwritten(struct import *import, const struct output_row *row)
{
	const struct row_part parts[] = {
		{ row->case_id, row->case_id != NULL ? strlen(row->case_id) : 0 },
		{ row->system, row->system != NULL ? strlen(row->system) : 0 },
		{ row->input, row->input_n },
		{ row->output, row->output_n },
	};

	import_count_unwritten(import, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

bool outputs_settle(struct import *import, const struct record *record, size_t offset, enum output_result result,
	const struct error *reason, struct error *error)
{
	switch (result) {
	case OUTPUT_ADDED:
		import_added(import);
		return true;
	case OUTPUT_DUPLICATE:
		import_duplicate(import);
		return true;
	case OUTPUT_CONFLICT:
		return import_reject_record(import, record, offset, reason->message, error);
	case OUTPUT_FAILED:
		break;
	}
	*error = *reason;
	return false;
}

bool outputs_put(struct import *import, const struct record *record, size_t offset, const struct output_row *row,
	struct error *error)
{
	struct outputs *outputs = import->sink;
	struct error reason = ERROR_INIT;

	if (outputs->batch == NULL)
		return count_unwritten(import, row);
	return outputs_settle(import, record, offset, suite_import_add(outputs->batch, row, &reason), &reason, error);
}

static bool put_with_record(
	struct import *import, const struct record *record, struct output_row *row, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);

	eval_part(draft, PART_ROW, record->text, record->length);
	row->parts = draft->row.parts;
	row->part_count = draft->row.part_count;
	return outputs_put(import, record, 0, row, error);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct output_row row;
	struct json_span value;
	struct strbuf reason = STRBUF_INIT;
	bool go_on;

	if (read_row(import->sink, record, &row, &value, &reason))
		go_on = put_with_record(import, record, &row, error);
	else
		go_on = import_reject_record(import, record,
			value.start != NULL ? (size_t)(value.start - record->text) : 0, reason.data, error);
	strbuf_free(&reason);
	return go_on;
}

static bool keep_report(struct import *import, struct error *error)
{
	struct outputs *outputs = import->sink;
	struct strbuf json = STRBUF_INIT;
	bool ok = suite_import_report(outputs->batch, import->report->rejected, &json, error);

	if (ok)
		import->report->doctor = arena_strndup(&import->report->arena, json.data, json.len);
	strbuf_free(&json);
	return ok;
}

static bool end(struct import *import, struct error *error)
{
	struct outputs *outputs = import->sink;
	struct suite_import *batch = outputs->batch;
	unsigned char digest[SHA256_SIZE];

	if (import->format->ops->finish != NULL && !import->format->ops->finish(import, error))
		return false;
	if (batch == NULL)
		return true;
	if (!keep_report(import, error))
		return false;
	if (import->options->dry_run)
		return true; /* abort takes it back */
	source_digest(&import->source, digest);
	outputs->batch = NULL;
	return suite_import_end(batch, import->source.raw_read, import->report->rejected, digest, error);
}

static void abort_import(struct import *import)
{
	struct outputs *outputs = import->sink;

	if (outputs == NULL)
		return;
	if (outputs->batch != NULL)
		suite_import_abort(outputs->batch);
	for (int i = 0; i < TEXT_COUNT; i++)
		strbuf_free(&outputs->texts[i]);
	bigmap_free(outputs->counts);
	arena_free(&outputs->draft.arena);
	strbuf_free(&outputs->draft.scratch);
	parts_free(&outputs->draft.parts);
	arena_free(&outputs->arena);
	free(outputs);
	import->sink = NULL;
}

static bool print_mapping(
	const struct sample *sample, const char *option, struct arena *arena, struct strbuf *out, struct error *error)
{
	return roles_mapping(roles, ROLE_COUNT, sample, option, arena, out, error);
}

const struct sink_ops outputs_sink = { begin, end, abort_import };
const struct format_ops outputs_format = {
	.frames = FRAMES_JSON | FRAMES_TABLE,
	.trait = "a system, an input and an output",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
	.role = role_name,
	.mapping = print_mapping,
};
