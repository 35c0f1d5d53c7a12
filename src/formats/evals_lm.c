/*
 * samples_*.jsonl of lm-evaluation-harness, the schema of 2024 and the present one: a line is a document, asked of one system, per filter. The first filter's line is
 * the output, with the response as it was; those of other filters add their scores to it, "exact_match,strict-match", with the filtered answer as the score's detail.
 */
#include "evals_lm.h"

#include "evals.h"

#include <string.h>

/* What the tool writes itself; in old files everything else is a metric. */
static bool is_own_member(struct json_span key)
{
	static const char *const own[] = { "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter",
		"metrics", "doc_hash", "prompt_hash", "target_hash" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (json_equals(key, own[i]))
			return true;
	return false;
}

static bool fits(struct json_span record)
{
	return json_get(record, "doc_id").start != NULL && json_get(record, "arguments").start != NULL &&
		json_get(record, "resps").start != NULL && json_get(record, "doc").start != NULL;
}

static bool task_suite(struct import *import, const char **name, struct error *error)
{
	struct lm_run *run;

	if (!lm_run_of(import, &run, error))
		return false;
	if (*run->task != '\0')
		*name = arena_strdup(&import->report->arena, run->task);
	return true;
}

/* ---- The case ---- */

/* The document's own words for what is asked, which do not depend on the prompt that was made of them; else all of it. */
static void read_input(struct eval_draft *draft, struct json_span doc)
{
	static const char *const texts[] = { "passage", "context", "body", "story", "activity_label", "premise", "ctx",
		"query", "question", "problem", "prompt", "input", "instruction", "text", "sentence", "goal",
		"hypothesis" };
	struct strbuf input = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct json_span text = json_get(doc, texts[i]);

		if (json_type(text) != JSON_STRING || text.length <= 2)
			continue;
		if (input.len > 0)
			strbuf_addc(&input, '\n');
		json_decode(text, &input);
	}
	if (input.len == 0 && doc.start != NULL)
		json_decode(doc, &input);
	draft->row.input = arena_strndup(&draft->arena, input.data, input.len);
	draft->row.input_n = input.len;
	strbuf_free(&input);
}

static void read_case(struct eval_draft *draft, struct json_span root, const struct lm_run *run)
{
	struct json_span doc = json_get(root, "doc"), target = json_get(root, "target");
	const char *id = eval_text(draft, json_get(root, "doc_id"), NULL);

	draft->row.case_id = *run->task != '\0' ? arena_printf(&draft->arena, "%.120s/%.60s", run->task, id) : id;
	read_input(draft, doc);
	draft->row.reference = eval_text(draft, target, &draft->row.reference_n);
	if (json_type(doc) == JSON_OBJECT) {
		draft->row.extra = doc.start;
		draft->row.extra_n = doc.length;
	}
}

/* ---- The output ---- */

/* [["-0.5", "True"]] a choice: likelihoods, no text. */
static bool is_likelihood(struct json_span response)
{
	struct json_span number = json_at(response, 0), greedy = json_at(response, 1);

	return json_type(response) == JSON_ARRAY && !isnan(eval_number(number)) && greedy.start != NULL &&
		json_at(response, 2).start == NULL;
}

/* A line a choice: its log-likelihood as it came, whether greedy decoding gives it, its words. */
static void add_likelihood(struct json_span response, struct json_span request, struct strbuf *out)
{
	struct json_span greedy = json_at(response, 1), words = json_get(request, "arg_1");
	bool yes = json_type(greedy) == JSON_TRUE || json_equals(greedy, "True");

	if (out->len > 0)
		strbuf_addc(out, '\n');
	json_decode(json_at(response, 0), out);
	strbuf_adds(out, yes ? " greedy " : " ");
	if (words.start != NULL)
		json_decode(words, out);
}

static struct json_span request_at(struct json_span arguments, size_t index)
{
	struct json_span key, value, none = { NULL, 0 };

	if (json_type(arguments) == JSON_ARRAY)
		return json_at(arguments, index);
	for (size_t cursor = 0; json_next_member(arguments, &cursor, &key, &value);)
		if (index-- == 0)
			return value;
	return none;
}

static void read_output(struct eval_draft *draft, struct json_span root)
{
	struct json_span responses = json_get(root, "resps"), of_request;
	struct strbuf text = STRBUF_INIT;
	size_t index = 0;

	for (size_t cursor = 0; json_next_element(responses, &cursor, &of_request); index++) {
		struct json_span first = json_at(of_request, 0);

		if (is_likelihood(first))
			add_likelihood(first, request_at(json_get(root, "arguments"), index), &text);
		else if (index == 0 && first.start != NULL)
			json_decode(first, &text);
	}
	draft->row.output = arena_strndup(&draft->arena, text.data, text.len);
	draft->row.output_n = text.len;
	strbuf_free(&text);
}

/* What was really sent, with its examples: a text, or the JSON text of a chat in a list. */
static void read_prompt(struct eval_draft *draft, struct json_span root)
{
	struct json_span prompt = json_get(request_at(json_get(root, "arguments"), 0), "arg_0");
	struct strbuf messages = STRBUF_INIT;
	size_t n;
	const char *text;

	if (json_type(prompt) == JSON_ARRAY)
		prompt = json_at(prompt, 0);
	text = eval_text(draft, prompt, &n);
	if (text == NULL)
		return;
	struct json_check check;
	if (*text == '[' && json_check(text, n, 0, &check)) {
		strbuf_add(&messages, text, n);
	} else {
		strbuf_adds(&messages, "[{\"role\":\"user\",\"content\":");
		json_quote(&messages, text, n);
		strbuf_adds(&messages, "}]");
	}
	eval_part(draft, PART_MESSAGES, arena_strndup(&draft->arena, messages.data, messages.len), messages.len);
	strbuf_free(&messages);
}

/* ---- Scores ---- */

static void add_metric(
	struct eval_draft *draft, const char *metric, struct json_span value, const char *suffix, const char *detail)
{
	const char *name = *suffix != '\0' ? arena_printf(&draft->arena, "%.80s,%s", metric, suffix) : metric;
	bool main_one = draft->row.metric == NULL && *suffix == '\0';

	if (main_one)
		eval_main_score(draft, name, value, detail);
	else
		eval_score(draft, name, value, detail);
}

static void read_scores(struct eval_draft *draft, struct json_span root, const char *suffix)
{
	struct json_span metrics = json_get(root, "metrics"), key, value,
			 filtered = json_at(json_get(root, "filtered_resps"), 0);
	const char *detail = *suffix != '\0' ? eval_text(draft, filtered, NULL) : NULL;

	if (json_type(metrics) == JSON_ARRAY) {
		for (size_t cursor = 0; json_next_element(metrics, &cursor, &value);) {
			const char *name = eval_name(draft, value, 80);
			add_metric(draft, name, json_get(root, name), suffix, detail);
		}
		return;
	}
	for (size_t cursor = 0; json_next_member(root, &cursor, &key, &value);)
		if (!is_own_member(key) &&
			(!isnan(eval_number(value)) || json_type(value) == JSON_TRUE ||
				json_type(value) == JSON_FALSE || json_type(value) == JSON_ARRAY))
			add_metric(draft, eval_name(draft, key, 80), value, suffix, detail);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, filter = json_get(root, "filter");
	struct eval_draft *draft;
	struct lm_run *run;

	if (!lm_run_of(import, &run, error))
		return false;
	draft = eval_begin(import);
	if (!fits(root))
		return eval_reject(import, record, root, "doc_id, doc, arguments or resps is missing", error);
	const char *name = eval_name(draft, filter, 60);
	if (run->filter == NULL)
		run->filter = arena_strdup(&run->arena, *name != '\0' ? name : "none");
	draft->row.more = *name != '\0' && strcmp(name, run->filter) != 0;
	draft->row.system = run->system;
	read_case(draft, root, run);
	read_scores(draft, root, draft->row.more ? name : "");
	if (!draft->row.more) {
		run->docs++;
		read_output(draft, root);
		read_prompt(draft, root);
	}
	return eval_put(import, record, error);
}

static bool finish(struct import *import, struct error *error)
{
	struct lm_run *run;

	return lm_run_of(import, &run, error) && lm_run_tell(import, run, error);
}

const struct format_ops lm_eval_format = {
	.frames = FRAMES_JSON,
	.trait = "a doc, its arguments and responses",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
	.suite = task_suite,
	.finish = finish,
	.close = lm_run_close,
};
