/* What a log says of itself: who was asked and how, what came out in total, and whether it ended. */
#include "evals_inspect.h"

#include "preop/base/clock.h"

#include <math.h>
#include <string.h>

enum { SETTING_MAX = 64 * 1024 /* bytes of one member that are kept with the run */ };

static const char *text_of(struct inspect *inspect, struct json_span value)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept = NULL;

	if (json_type(value) == JSON_STRING && value.length > 2) {
		json_decode(value, &text);
		kept = arena_strdup(&inspect->arena, text.data);
	}
	strbuf_free(&text);
	return kept;
}

static struct json_span header_of(const struct inspect *inspect)
{
	return json_root(inspect->header, strlen(inspect->header));
}

/* What is kept with a run or a system: of sane size, and JSON in everybody's eyes (no NaN). */
static bool is_setting(struct json_span value)
{
	struct json_check check;

	return value.start != NULL && value.length <= SETTING_MAX && json_check(value.start, value.length, 0, &check);
}

/* The members of `from` but one, without its braces. */
static void copy_members(struct json_span from, const char *without, bool settings, struct strbuf *out)
{
	struct json_span key, value;
	bool any = false;

	for (size_t cursor = 0; json_next_member(from, &cursor, &key, &value);) {
		if (json_equals(key, without) || (settings && !is_setting(value)))
			continue;
		if (any)
			strbuf_addc(out, ',');
		strbuf_add(out, key.start, key.length);
		strbuf_addc(out, ':');
		strbuf_add(out, value.start, value.length);
		any = true;
	}
}

/* Scores are called after their scorer; those of a scorer whose values are objects after the key in it. */
static const char *metric_name(struct inspect *inspect, struct json_span result)
{
	const char *name = text_of(inspect, json_get(result, "name"));
	const char *scorer = text_of(inspect, json_get(result, "scorer"));

	if (name == NULL && scorer == NULL)
		return text_of(inspect, json_find(result, "scorer.name")); /* of version 1 */
	if (name == NULL || scorer == NULL || strcmp(name, scorer) == 0)
		return name != NULL ? name : scorer;
	struct json_span declared = json_find(header_of(inspect), "eval.scorers"), one;
	for (size_t cursor = 0; json_next_element(declared, &cursor, &one);)
		if (json_equals(json_get(one, "name"), name))
			return name;
	return arena_printf(&inspect->arena, "%s/%s", scorer, name);
}

static const char *main_metric(struct inspect *inspect)
{
	struct json_span header = header_of(inspect), first = json_find(header, "results.scores[0]");

	return metric_name(inspect, json_type(first) == JSON_OBJECT ? first : json_get(header, "results"));
}

bool inspect_take_header(struct inspect *inspect, struct json_span log, const char *system, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span eval = json_get(log, "eval");
	int64_t epochs = 0;

	if (json_type(json_get(eval, "model")) != JSON_STRING)
		return error_set(error, ERROR_INPUT, "the log does not say which model it is of (eval.model)");
	strbuf_addc(&text, '{');
	copy_members(log, "samples", false, &text);
	strbuf_addc(&text, '}');
	inspect->header = arena_strndup(&inspect->arena, text.data, text.len);
	strbuf_free(&text);
	eval = json_get(header_of(inspect), "eval");
	inspect->model = text_of(inspect, json_get(eval, "model"));
	if (inspect->model == NULL)
		inspect->model = "unnamed model";
	inspect->system = system != NULL ? arena_strdup(&inspect->arena, system) : inspect->model;
	inspect->repeats = json_int(json_find(eval, "config.epochs"), &epochs) && epochs > 1;
	inspect->metric = main_metric(inspect);
	return true;
}

/* The rung is what the plan shows: no more than the question, or a prompt around it; agents and the like are left to the reader. */
static const char *rung_of(struct json_span plan)
{
	static const char *const plain[] = { "generate", "multiple_choice", "set_messages" },
				 *const prompts[] = { "system_message", "prompt_template", "user_message",
					 "chain_of_thought", "assistant_message" };
	struct json_span steps = json_get(plan, "steps"), step;
	bool prompted = false, any = false;

	for (size_t cursor = 0; json_next_element(steps, &cursor, &step); any = true) {
		struct json_span solver = json_get(step, "solver");
		bool known = false;
		for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
			known = known || json_equals(solver, plain[i]);
		for (size_t i = 0; !known && i < sizeof(prompts) / sizeof(prompts[0]); i++)
			prompted = known = json_equals(solver, prompts[i]);
		if (!known)
			return NULL;
	}
	return !any ? NULL : prompted ? "prompted" : "zero-shot";
}

static bool tell_system(struct inspect *inspect, struct suite_import *batch, struct error *error)
{
	struct json_span header = header_of(inspect), plan = json_get(header, "plan"),
			 config = json_find(header, "eval.model_generate_config");
	struct strbuf spec = STRBUF_INIT;
	struct import_system what = { .rung = rung_of(plan), .model = inspect->model };

	strbuf_addc(&spec, '{');
	if (json_type(plan) == JSON_OBJECT && is_setting(plan)) {
		strbuf_adds(&spec, "\"plan\":");
		inspect_expand(plan, (struct json_span){ NULL, 0 }, &spec);
	}
	if (json_type(config) == JSON_OBJECT && is_setting(config)) {
		strbuf_addf(&spec, "%s\"parameters\":", spec.len > 1 ? "," : "");
		inspect_expand(config, (struct json_span){ NULL, 0 }, &spec);
	}
	strbuf_addc(&spec, '}');
	what.spec = spec.data;
	bool told = suite_import_system(batch, inspect->system, &what, error);
	strbuf_free(&spec);
	return told;
}

/* An accuracy is a mean; a standard error that knows of clusters is another one than that of the rows. */
static const char *figure_name(struct json_span metric, const char *name)
{
	struct json_span cluster = json_find(metric, "params.cluster");

	if (strcmp(name, "accuracy") == 0 || strcmp(name, "mean") == 0)
		return "mean";
	if (strcmp(name, "stderr") == 0 && json_type(cluster) == JSON_STRING)
		return "stderr (clustered)";
	return name;
}

static bool tell_figure(struct inspect *inspect, struct suite_import *batch, struct json_span result,
	struct json_span key, struct json_span metric, struct error *error)
{
	struct import_figure figure = { .system = inspect->system, .metric = metric_name(inspect, result) };
	const char *reducer = text_of(inspect, json_get(result, "reducer"));
	struct json_span value = json_type(metric) == JSON_OBJECT ? json_get(metric, "value") : metric;
	const char *name = text_of(inspect, key);

	if (figure.metric == NULL || name == NULL)
		return true;
	figure.name = figure_name(metric, name);
	if (reducer != NULL && strcmp(reducer, "mean") != 0)
		figure.name = arena_printf(&inspect->arena, "%s (%s)", name, reducer);
	if (!json_number(value, &figure.published)) {
		figure.published = (double)NAN;
		figure.note = "the log gives no number";
	}
	return suite_import_aggregate(batch, &figure, error);
}

static bool tell_metrics(
	struct inspect *inspect, struct suite_import *batch, struct json_span result, struct error *error)
{
	struct json_span metrics = json_get(result, "metrics"), key, metric;

	for (size_t cursor = 0; json_next_member(metrics, &cursor, &key, &metric);)
		if (!tell_figure(inspect, batch, result, key, metric, error))
			return false;
	return true;
}

static bool tell_figures(struct inspect *inspect, struct suite_import *batch, struct error *error)
{
	struct json_span results = json_get(header_of(inspect), "results"), scores = json_get(results, "scores"), one;

	if (json_type(scores) != JSON_ARRAY)
		return tell_metrics(inspect, batch, results, error);
	for (size_t cursor = 0; json_next_element(scores, &cursor, &one);)
		if (!tell_metrics(inspect, batch, one, error))
			return false;
	return true;
}

static void print_tokens(const struct inspect *inspect, struct json_writer *w)
{
	static const char *const rules[TOKENS_RULES] = {
		[TOKENS_GIVEN] = "output_tokens as given, reasoning included",
		[TOKENS_REST] = "total less input: output_tokens leave reasoning out",
		[TOKENS_ADDED] = "output_tokens and reasoning_tokens added: no total agrees with them",
	};

	json_open(w, "completion_tokens", '{');
	for (int i = 0; i < TOKENS_RULES; i++)
		if (inspect->tokens[i] > 0)
			json_put_int(w, rules[i], inspect->tokens[i]);
	json_close(w, '}');
}

static void print_settings(const struct inspect *inspect, struct strbuf *out)
{
	static const char *const members[] = { "version", "status", "error", "plan", "stats", "tags", "metadata" };
	struct json_span header = header_of(inspect), value;
	struct strbuf eval = STRBUF_INIT;
	struct json_writer w;

	strbuf_addc(&eval, '{');
	copy_members(json_get(header, "eval"), "dataset", true, &eval);
	strbuf_addc(&eval, '}');
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "tool", "inspect");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		value = json_get(header, members[i]);
		if (is_setting(value))
			json_put_raw(&w, members[i], value);
	}
	json_put_raw(&w, "eval", json_root(eval.data, eval.len));
	print_tokens(inspect, &w);
	json_put_int(&w, "samples", inspect->samples);
	if (inspect->thinned > 0)
		json_put_int(&w, "rows_without_events", inspect->thinned);
	if (inspect->archive != NULL)
		json_put_string(&w, "archive", inspect->archive);
	if (inspect->reduced != NULL)
		json_put_string(&w, "reductions", inspect->reduced);
	json_close(&w, '}');
	strbuf_free(&eval);
}

static int64_t time_of(struct inspect *inspect, const char *path)
{
	const char *text = text_of(inspect, json_find(header_of(inspect), path));
	int64_t at;

	return text != NULL && clock_parse(text, strlen(text), &at) ? at : CLOCK_NONE;
}

/* A log without a status is one whose writer died. */
static const char *status_of(const struct inspect *inspect)
{
	struct json_span status = json_get(header_of(inspect), "status");

	if (json_equals(status, "cancelled"))
		return "cancelled";
	return json_equals(status, "success") && inspect->archive == NULL ? "complete" : "incomplete";
}

static bool tell_run(struct inspect *inspect, struct suite_import *batch, struct error *error)
{
	struct strbuf settings = STRBUF_INIT;

	print_settings(inspect, &settings);
	struct import_run run = { .status = status_of(inspect),
		.settings = settings.data,
		.started = time_of(inspect, "stats.started_at"),
		.ended = time_of(inspect, "stats.completed_at") };
	bool told = suite_import_status(batch, inspect->system, &run, error);
	strbuf_free(&settings);
	return told;
}

bool inspect_tell(struct inspect *inspect, struct suite_import *batch, struct error *error)
{
	return batch == NULL || inspect->header == NULL ||
		(tell_system(inspect, batch, error) && tell_figures(inspect, batch, error) &&
			tell_run(inspect, batch, error));
}
