/*
 * promptfoo's results: the JSON of versions 2 and 3, and a result a line. A system is a provider with a prompt; a case is a test. The same test again, of the same system,
 * is a repeat. failureReason 2 is an error of the provider and no wrong answer; a failed assertion also fills `error` and is one.
 */
#include "evals_promptfoo.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 60, ID_BYTES = 6 };
enum { FAILURE_ERROR = 2 };

static bool is_result(struct json_span record)
{
	return json_type(json_get(record, "gradingResult")) != JSON_NONE &&
		json_get(record, "provider").start != NULL && json_get(record, "success").start != NULL;
}

/* An element of results.prompts: a column of the table, with its sums. */
static bool is_prompt(struct json_span record)
{
	return json_get(record, "raw").start != NULL && json_get(record, "provider").start != NULL &&
		json_type(json_get(record, "metrics")) == JSON_OBJECT;
}

/* A row of version 2's table. */
static bool is_table_row(struct json_span record)
{
	return json_type(json_get(record, "outputs")) == JSON_ARRAY &&
		json_type(json_get(record, "vars")) == JSON_ARRAY;
}

static bool fits(struct json_span record)
{
	return is_result(record) || is_prompt(record) || is_table_row(record);
}

/* ---- Systems ---- */

struct columns {
	bool one_prompt; /* as far as the first records show: a system is called after its provider alone */
	const char *prompt;
	struct arena arena;
	bool looked, rows /* of results */;
};

static void close_columns(struct import *import)
{
	arena_free(&((struct columns *)import->state)->arena);
	free(import->state);
}

static struct json_span prompt_label(struct json_span record)
{
	struct json_span prompt = json_get(record, "prompt");

	return json_get(json_type(prompt) == JSON_OBJECT ? prompt : record, "label");
}

static struct columns *columns_of(struct import *import)
{
	struct columns *columns = eval_own(import, sizeof(*columns));
	struct eval_draft *draft = outputs_draft(import);

	if (columns->looked)
		return columns;
	columns->looked = columns->one_prompt = true;
	for (size_t i = 0; i < import->sample.count; i++) {
		const char *label = eval_name(draft, prompt_label(import->sample.records[i]), LABEL_MAX);

		if (*label == '\0')
			continue;
		if (columns->prompt == NULL)
			columns->prompt = arena_strdup(&columns->arena, label);
		columns->one_prompt = columns->one_prompt && strcmp(columns->prompt, label) == 0;
	}
	return columns;
}

const char *promptfoo_system(struct eval_draft *draft, const char *provider, const char *prompt, bool one_prompt)
{
	if (one_prompt || *prompt == '\0')
		return provider;
	return arena_printf(&draft->arena, "%s: %s", provider, prompt);
}

/* A provider is a text, or an object whose label people chose. */
static const char *system_of(struct import *import, struct eval_draft *draft, struct json_span record)
{
	struct json_span provider = json_get(record, "provider"), label = json_get(provider, "label");
	const struct columns *columns = columns_of(import);
	const char *prompt = eval_name(draft, prompt_label(record), LABEL_MAX), *name;

	if (json_type(provider) == JSON_OBJECT)
		provider = json_type(label) == JSON_STRING && label.length > 2 ? label : json_get(provider, "id");
	name = eval_name(draft, provider, LABEL_MAX - 4);
	return promptfoo_system(draft, name, prompt,
		columns->one_prompt && columns->prompt != NULL && strcmp(columns->prompt, prompt) == 0);
}

/* ---- Results ---- */

/* Without the blanks between its parts: the same test is indented in one file and not in the other. */
static void add_span(struct strbuf *out, struct json_span value)
{
	bool quoted = false;

	for (size_t i = 0; i < value.length; i++) {
		char c = value.start[i];

		if (c == '"')
			quoted = !quoted;
		if (quoted && c == '\\' && i + 1 < value.length) {
			strbuf_add(out, value.start + i++, 2);
			continue;
		}
		if (quoted || strchr(" \t\r\n", c) == NULL)
			strbuf_addc(out, c);
	}
	strbuf_addc(out, '\n');
}

/* Tests have no id of their own that survives: what they say is one. */
static const char *test_id(struct eval_draft *draft, struct json_span test, struct json_span vars)
{
	struct strbuf said = STRBUF_INIT;
	unsigned char digest[SHA256_SIZE];
	char hex[2 * ID_BYTES + 1];

	add_span(&said, json_get(test, "description"));
	add_span(&said, vars);
	add_span(&said, json_get(test, "assert"));
	sha256_of(said.data, said.len, digest);
	hash_hex(digest, ID_BYTES, hex);
	strbuf_free(&said);
	return arena_printf(&draft->arena, "test-%s", hex);
}

static void read_test(struct eval_draft *draft, struct json_span record)
{
	struct json_span test = json_get(record, "testCase"), vars = json_get(record, "vars"),
			 about = json_get(test, "metadata");

	if (json_type(vars) != JSON_OBJECT)
		vars = json_get(test, "vars");
	draft->row.input = eval_members(draft, vars, &draft->row.input_n);
	if (draft->row.input_n == 0)
		draft->row.input = eval_text(draft, json_find(record, "prompt.raw"), &draft->row.input_n);
	draft->row.case_id = test_id(draft, test, vars);
	draft->row.extra = test.start;
	draft->row.extra_n = test.length;
	if (json_type(about) == JSON_OBJECT && json_at(about, 0).start == NULL && about.length > 2)
		draft->row.slices = arena_strndup(&draft->arena, about.start, about.length);
}

static void read_usage(struct eval_draft *draft, struct json_span record)
{
	struct json_span usage = json_find(record, "response.tokenUsage");

	draft->facts.prompt_tokens = eval_count(json_get(usage, "prompt"));
	draft->facts.completion_tokens = eval_count(json_get(usage, "completion"));
	draft->facts.cached_tokens = eval_count(json_get(usage, "cached"));
	draft->facts.reasoning_tokens = eval_count(json_find(usage, "completionDetails.reasoning"));
	draft->facts.total_ms = eval_count(json_get(record, "latencyMs"));
	draft->facts.finish = eval_text(draft, json_find(record, "response.finishReason"), NULL);
	draft->facts.cost = eval_number(json_find(record, "response.cost"));
}

static void read_output(struct eval_draft *draft, struct json_span record)
{
	struct json_span output = json_find(record, "response.output"), raw = json_find(record, "prompt.raw");
	size_t n;
	const char *prompt = eval_text(draft, raw, &n);

	draft->row.output = eval_text(draft, output, &draft->row.output_n);
	draft->row.state = eval_finish_state(draft->facts.finish);
	if (eval_count(json_get(record, "failureReason")) == FAILURE_ERROR ||
		(output.start == NULL && json_find(record, "response.error").start != NULL)) {
		draft->row.state = "error";
		draft->facts.error = eval_text(draft, json_get(record, "error"), NULL);
	}
	if (prompt != NULL && json_type(raw) == JSON_STRING) {
		const char *messages = *prompt == '['
			? prompt
			: arena_printf(
				  &draft->arena, "[{\"role\":\"user\",\"content\":%.*s}]", (int)raw.length, raw.start);
		eval_part(draft, PART_MESSAGES, messages, strlen(messages));
	}
}

/* An error has no score: the zero that stands there is nobody's. */
static void read_scores(struct eval_draft *draft, struct json_span record)
{
	struct json_span named = json_get(record, "namedScores"), key, value,
			 reason = json_find(record, "gradingResult.reason");

	if (draft->row.state != NULL && strcmp(draft->row.state, "error") == 0)
		return;
	eval_main_score(draft, "score", json_get(record, "score"), eval_text(draft, reason, NULL));
	eval_score(draft, "pass", json_get(record, "success"), NULL);
	for (size_t cursor = 0; json_next_member(named, &cursor, &key, &value);)
		eval_score(draft, eval_name(draft, key, 100), value, NULL);
}

bool promptfoo_put(struct import *import, const struct record *record, struct json_span piece, struct error *error)
{
	struct eval_draft *draft = outputs_draft(import);
	const char *test = draft->row.case_id != NULL ? draft->row.case_id : draft->row.input;
	const char *key = arena_printf(&draft->arena, "%s\n%s", draft->row.system, test != NULL ? test : "");

	draft->row.epoch = eval_repeat(import, key, strlen(key), error);
	return draft->row.epoch != 0 && eval_put_piece(import, record, piece, error);
}

static bool take_result(struct import *import, const struct record *record, struct json_span root, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);

	columns_of(import)->rows = true;
	draft->row.system = system_of(import, draft, root);
	read_test(draft, root);
	read_usage(draft, root);
	read_output(draft, root);
	read_scores(draft, root);
	return promptfoo_put(import, record, root, error);
}

/* ---- Version 2's table ---- */

static bool take_cell(struct import *import, const struct record *record, struct json_span row, struct json_span cell,
	struct error *error)
{
	struct eval_draft *draft = eval_begin(import);
	struct json_span failed = json_get(cell, "error"), pass = json_get(cell, "pass");
	const char *provider = eval_name(draft, json_get(cell, "provider"), LABEL_MAX - 4),
		   *prompt = eval_name(draft, json_get(cell, "prompt"), LABEL_MAX);

	draft->row.system = promptfoo_system(draft, *provider != '\0' ? provider : "promptfoo", prompt, true);
	draft->row.input = eval_members(draft, json_find(row, "test.vars"), &draft->row.input_n);
	if (draft->row.input_n == 0)
		draft->row.input = eval_text(draft, json_at(json_get(row, "vars"), 0), &draft->row.input_n);
	draft->row.output = eval_text(draft, json_get(cell, "text"), &draft->row.output_n);
	draft->facts.cost = eval_number(json_get(cell, "cost"));
	draft->facts.total_ms = eval_count(json_get(cell, "latencyMs"));
	if (eval_count(json_get(cell, "failureReason")) == FAILURE_ERROR ||
		(json_get(cell, "failureReason").start == NULL && json_type(failed) == JSON_STRING &&
			draft->row.output_n == 0)) {
		draft->row.state = "error";
		draft->facts.error = eval_text(draft, failed, NULL);
	} else {
		eval_main_score(draft, "score", json_get(cell, "score"), NULL);
		eval_score(draft, "pass", pass, NULL);
	}
	return promptfoo_put(import, record, cell, error);
}

static bool take_table_row(
	struct import *import, const struct record *record, struct json_span root, struct error *error)
{
	struct json_span cell;

	if (columns_of(import)->rows)
		return true; /* the results came before: the table says them again */
	for (size_t cursor = 0; json_next_element(json_get(root, "outputs"), &cursor, &cell);)
		if (!take_cell(import, record, root, cell, error))
			return false;
	return true;
}

/* ---- Sums of a column ---- */

static bool take_prompt(struct import *import, struct json_span root, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);
	struct json_span metrics = json_get(root, "metrics"), key, value;
	const char *system = system_of(import, draft, root);

	if (!eval_figure(import, system, "score", "sum", json_get(metrics, "score"), NULL, error) ||
		!eval_figure(import, system, "pass", "sum", json_get(metrics, "testPassCount"), NULL, error))
		return false;
	for (size_t cursor = 0; json_next_member(json_get(metrics, "namedScores"), &cursor, &key, &value);)
		if (!eval_figure(import, system, eval_name(draft, key, 100), "sum", value, NULL, error))
			return false;
	return true;
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };

	if (is_result(root))
		return take_result(import, record, root, error);
	if (is_prompt(root))
		return take_prompt(import, root, error);
	if (is_table_row(root))
		return take_table_row(import, record, root, error);
	if (record->list_name.start != NULL && !json_equals(record->list_name, "results"))
		return true; /* another list of the file */
	return eval_reject(import, record, root, "no result: provider, success or gradingResult is missing", error);
}

const struct format_ops promptfoo_format = {
	.frames = FRAMES_JSON | 1 << FRAMING_NESTED,
	.trait = "a provider, whether it succeeded and how it was graded",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
	.close = close_columns,
};
