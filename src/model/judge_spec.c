#include "preop/model/judge_spec.h"

#include "field.h"
#include "grow.h"
#include "state.h"

#include "preop/base/number.h"
#include "preop/base/resource.h"
#include "preop/text/pattern.h"

#include <math.h>
#include <string.h>

enum { TEMPLATE_LIMIT = 64 * 1024, NAME_LIMIT = 200 };

static const char *const reads_words[] = {
	[JUDGE_READS_LINE] = "line", [JUDGE_READS_JSON] = "json", [JUDGE_READS_REGEX] = "regex", NULL
};

/* ---- Out of JSON ---- */

static bool read_kind(const char *word, enum judge_reading_kind *out, struct error *error)
{
	if (*word == '\0')
		return true;
	if (!field_choose("how the verdict is read", word, reads_words, error))
		return false;
	for (int i = 0; reads_words[i] != NULL; i++)
		if (strcmp(reads_words[i], word) == 0)
			*out = (enum judge_reading_kind)i;
	return true;
}

static bool read_labels(struct json_span list, struct arena *arena, struct judge_spec *out, struct error *error)
{
	struct json_span label;
	size_t cursor = 0;

	while (json_type(list) == JSON_ARRAY && json_next_element(list, &cursor, &label)) {
		if (out->label_count == JUDGE_LABELS)
			return error_set(error, ERROR_INPUT, "a judge knows at most %d labels", JUDGE_LABELS);
		out->labels[out->label_count] = state_element(list, out->label_count, arena);
		out->label_count++;
	}
	return true;
}

static double number(struct json_span object, const char *name, double fallback)
{
	struct json_span value = json_get(object, name);
	struct strbuf text = STRBUF_INIT;

	if (json_type(value) == JSON_NUMBER) {
		json_decode(value, &text);
		number_read_double(text.data, &fallback);
	}
	strbuf_free(&text);
	return fallback;
}

/* What template files and specs have in common. */
static bool read_common(struct json_span object, struct arena *arena, struct judge_spec *out, struct error *error)
{
	struct json_span parameters = json_get(object, "parameters");

	out->origin = state_string(object, "origin", arena);
	out->system = state_string(object, "system", arena);
	out->user = state_string(object, "user", arena);
	out->regex = state_string(object, "regex", arena);
	out->low = number(object, "low", 1);
	out->high = number(object, "high", 10);
	out->parameters = json_type(parameters) == JSON_OBJECT
		? arena_strndup(arena, parameters.start, parameters.length)
		: "{}";
	return read_kind(state_string(object, "verdict", arena), &out->reads, error) &&
		read_labels(json_get(object, "labels"), arena, out, error);
}

bool judge_spec_parse(const char *json, struct arena *arena, struct judge_spec *out, struct error *error)
{
	struct json_span object = state_root(json);

	*out = (struct judge_spec){ .both_orders = strcmp(state_string(object, "orders", arena), "one") != 0,
		.repeats = state_int(object, "repeats", 1) };
	out->endpoint = state_string(object, "endpoint", arena);
	out->model = state_string(object, "model", arena);
	return read_common(object, arena, out, error);
}

bool judge_spec_read(const struct judge *judge, struct arena *arena, struct judge_spec *out, struct error *error)
{
	if (!judge_spec_parse(judge->spec, arena, out, error))
		return false;
	if (*out->user == '\0')
		return error_set(error, ERROR_INPUT,
			"judge \"%.80s\" came with a file: nothing is known of how to ask it; add one with preop judge "
			"add",
			judge->name);
	return judge_spec_check(out, judge->mode, error);
}

void judge_spec_print(const struct judge_spec *spec, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "endpoint", spec->endpoint);
	json_put_string(&w, "model", spec->model);
	json_put_string(&w, "orders", spec->both_orders ? "both" : "one");
	json_put_int(&w, "repeats", spec->repeats);
	json_put_string(&w, "verdict", reads_words[spec->reads]);
	json_put_string(&w, "regex", spec->regex);
	json_put_double(&w, "low", spec->low);
	json_put_double(&w, "high", spec->high);
	json_open(&w, "labels", '[');
	for (size_t i = 0; i < spec->label_count; i++)
		json_put_string(&w, NULL, spec->labels[i]);
	json_close(&w, ']');
	json_put_raw(&w, "parameters", json_root(spec->parameters, strlen(spec->parameters)));
	json_put_string(&w, "origin", spec->origin);
	json_put_string(&w, "system", spec->system);
	json_put_string(&w, "user", spec->user);
	json_close(&w, '}');
}

bool judge_spec_same(const struct judge_spec *one, const struct judge_spec *other)
{
	const char *const a[] = { one->model, one->system, one->user, one->parameters, one->regex };
	const char *const b[] = { other->model, other->system, other->user, other->parameters, other->regex };

	for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	for (size_t i = 0; i < one->label_count && i < other->label_count; i++)
		if (strcmp(one->labels[i], other->labels[i]) != 0)
			return false;
	return one->label_count == other->label_count && one->reads == other->reads &&
		!(one->low < other->low || one->low > other->low || one->high < other->high || one->high > other->high);
}

/* ---- Looking it over ---- */

static bool check_places(const struct judge_spec *spec, enum judge_mode mode, struct error *error)
{
	static const char *const pair[] = { "{{input}}", "{{a}}", "{{b}}", NULL },
				 *const one[] = { "{{input}}", "{{output}}", NULL };
	const char *const *places = mode == JUDGE_PAIR ? pair : one;

	for (size_t i = 0; places[i] != NULL; i++)
		if (strstr(spec->user, places[i]) == NULL && strstr(spec->system, places[i]) == NULL)
			return error_set(error, ERROR_INPUT,
				"the template has no %s: a judge of mode %s would not see it", places[i],
				judge_mode_word(mode));
	return true;
}

static bool check_regex(const struct judge_spec *spec, struct error *error)
{
	if (spec->reads != JUDGE_READS_REGEX)
		return true;
	struct pattern *pattern = pattern_new(spec->regex, strlen(spec->regex), "$1", 2, PATTERN_REGEX, error);
	pattern_free(pattern);
	return pattern != NULL || error_wrap(error, "the regular expression of the verdict (group 1 is the verdict)");
}

static bool check_labels(const struct judge_spec *spec, struct error *error)
{
	if (spec->label_count < 2)
		return error_set(
			error, ERROR_INPUT, "a judge of mode label wants \"labels\" in its template, two at least");
	for (size_t i = 0; i < spec->label_count; i++)
		if (!field_check("a label", spec->labels[i], NAME_LIMIT, FIELD_NEEDED, error))
			return false;
	return true;
}

bool judge_spec_check(const struct judge_spec *spec, enum judge_mode mode, struct error *error)
{
	if (!field_check("the endpoint", spec->endpoint, NAME_LIMIT, 0, error) ||
		!field_check("the model", spec->model, NAME_LIMIT, 0, error) ||
		!field_check("the template's system message", spec->system, TEMPLATE_LIMIT, FIELD_LINES, error) ||
		!field_check("the template", spec->user, TEMPLATE_LIMIT, FIELD_LINES | FIELD_NEEDED, error) ||
		!check_places(spec, mode, error) || !check_regex(spec, error))
		return false;
	if (spec->repeats < 1 || spec->repeats > JUDGE_REPEATS)
		return error_set(error, ERROR_INPUT, "a judge is asked 1 to %d times, not %lld", JUDGE_REPEATS,
			(long long)spec->repeats);
	if (mode == JUDGE_SCORE && !(spec->low < spec->high))
		return error_set(error, ERROR_INPUT,
			"the scores of a judge go from \"low\" to \"high\": %g is not below %g", spec->low, spec->high);
	return mode != JUDGE_LABEL || check_labels(spec, error);
}

/* ---- Templates ---- */

static bool is_object(const char *bytes, size_t n)
{
	size_t at = 0;

	while (at < n && bytes[at] != '\0' && strchr(" \t\r\n", bytes[at]) != NULL)
		at++;
	return at < n && bytes[at] == '{' && (at + 1 == n || bytes[at + 1] != '{'); /* {{input}} begins a text */
}

static bool read_template(const char *bytes, size_t n, const char *name, enum judge_mode mode, struct arena *arena,
	struct judge_spec *out, struct error *error)
{
	struct json_span object = json_root(bytes, n);
	struct json_check check;

	if (!json_check(bytes, n, 0, &check))
		return error_set(error, ERROR_INPUT, "%.200s: byte %zu: %s", name, check.fault, check.reason);
	if (!read_common(object, arena, out, error))
		return error_wrap(error, "%.200s", name);
	const char *said = state_string(object, "mode", arena);
	if (*said != '\0' && strcmp(said, judge_mode_word(mode)) != 0)
		return error_set(error, ERROR_INPUT, "%.200s is a template of mode %.20s, not %s", name, said,
			judge_mode_word(mode));
	return true;
}

bool judge_template(const char *bytes, size_t n, const char *name, enum judge_mode mode, struct arena *arena,
	struct judge_spec *out, struct error *error)
{
	*out = (struct judge_spec){ .endpoint = "",
		.model = "",
		.origin = "",
		.system = "",
		.user = "",
		.regex = "",
		.parameters = "{\"temperature\":0}",
		.both_orders = true,
		.repeats = 1,
		.low = 1,
		.high = 10 };
	if (bytes == NULL) {
		const char *path = arena_printf(arena, "data/judges/%s.json", judge_mode_word(mode));
		const struct resource *house = resource_find(path);
		if (house == NULL)
			bug("%s is not in the program", path);
		return read_template((const char *)house->data, house->size, path, mode, arena, out, error);
	}
	if (memchr(bytes, '\0', n) != NULL)
		return error_set(error, ERROR_INPUT, "%.200s holds a NUL: it is no template", name);
	if (is_object(bytes, n)) {
		if (!read_template(bytes, n, name, mode, arena, out, error))
			return false;
	} else {
		out->user = arena_strndup(arena, bytes, n);
	}
	if (*out->origin == '\0')
		out->origin = arena_strdup(arena, name);
	return true;
}
