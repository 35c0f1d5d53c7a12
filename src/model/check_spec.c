/* The parameters of a check: what the table of kinds says of them, what people type, and the JSON object that is kept. */
#include "check_kind.h"

#include "grow.h"

#include "preop/base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 32 /* bits of a set */ };

/* ---- Words between bars ---- */

/* The next word of "a|b|c"; false at the end. */
static bool next_word(const char **rest, const char **word, size_t *n)
{
	if (*rest == NULL)
		return false;
	*word = *rest;
	*n = strcspn(*rest, "|");
	*rest = (*word)[*n] == '|' ? *word + *n + 1 : NULL;
	return true;
}

/* Its number among `words`; -1: none of them. */
static int word_index(const char *words, struct json_span value)
{
	const char *word;
	struct strbuf text = STRBUF_INIT;
	size_t n;
	int index = -1;

	if (json_type(value) != JSON_STRING)
		return -1;
	json_decode(value, &text);
	for (int i = 0; index < 0 && i < WORDS_MAX && next_word(&words, &word, &n); i++)
		if (text.len == n && memcmp(text.data, word, n) == 0)
			index = i;
	strbuf_free(&text);
	return index;
}

/* ---- Is a value one of its parameter? ---- */

static bool all_elements(struct json_span list, const struct check_parameter *parameter)
{
	struct json_span element;
	size_t cursor = 0;

	if (json_type(list) != JSON_ARRAY)
		return false;
	while (json_next_element(list, &cursor, &element))
		if (parameter->type == CHECK_SET ? word_index(parameter->words, element) < 0
						 : json_type(element) != JSON_STRING)
			return false;
	return true;
}

static bool value_fits(const struct check_parameter *parameter, struct json_span value)
{
	enum json_type type = json_type(value);
	double number;

	switch (parameter->type) {
	case CHECK_FLAG:
		return type == JSON_TRUE || type == JSON_FALSE;
	case CHECK_NUMBER:
		return json_number(value, &number);
	case CHECK_TEXT:
		return type == JSON_STRING;
	case CHECK_WORD:
		return word_index(parameter->words, value) >= 0;
	case CHECK_SET:
	case CHECK_LIST:
		return all_elements(value, parameter);
	case CHECK_JSON:
		return type != JSON_NONE;
	}
	return false;
}

static bool wrong_value(const struct check_parameter *parameter, const char *value, size_t n, struct error *error)
{
	static const char *const wants[] = { [CHECK_FLAG] = "yes or no",
		[CHECK_NUMBER] = "a number",
		[CHECK_TEXT] = "a text",
		[CHECK_WORD] = "one of ",
		[CHECK_SET] = "some of ",
		[CHECK_LIST] = "texts between bars (a|b), or a JSON list of them",
		[CHECK_JSON] = "JSON" };

	return error_set(error, ERROR_INPUT, "%s wants %s%s, not \"%.*s\"", parameter->name, wants[parameter->type],
		parameter->words != NULL ? parameter->words : "", (int)(n < 60 ? n : 60), value);
}

/* ---- From a JSON object ---- */

static const struct check_parameter *find_in(
	const struct check_parameter *items, size_t count, const char *name, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(items[i].name) == n && memcmp(items[i].name, name, n) == 0)
			return &items[i];
	return NULL;
}

static const struct check_parameter *find_parameter(const struct check_kind *kind, const char *name, size_t n)
{
	const struct check_parameter *found = find_in(kind->parameters, kind->parameter_count, name, n), *common;
	size_t count;

	if (found != NULL)
		return found;
	common = check_common_parameters(&count);
	return find_in(common, count, name, n);
}

static bool unknown_parameter(const struct check_kind *kind, const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	size_t count;
	const struct check_parameter *common = check_common_parameters(&count);

	for (size_t i = 0; i < kind->parameter_count; i++)
		strbuf_addf(&names, "%s, ", kind->parameters[i].name);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", common[i].name);
	error_set(error, ERROR_INPUT, "a check of kind %s has no \"%.40s\"; it has: %s", kind->name, name, names.data);
	strbuf_free(&names);
	return false;
}

static bool member_fits(
	const struct check_kind *kind, struct json_span key, struct json_span value, struct error *error)
{
	struct strbuf name = STRBUF_INIT;

	json_decode(key, &name);
	const struct check_parameter *parameter = find_parameter(kind, name.data, name.len);
	bool ok = parameter != NULL
		? value_fits(parameter, value) || wrong_value(parameter, value.start, value.length, error)
		: unknown_parameter(kind, name.data, error);
	strbuf_free(&name);
	return ok;
}

static bool nothing_missing(const struct check_kind *kind, struct json_span root, struct error *error)
{
	for (size_t i = 0; i < kind->parameter_count; i++) {
		const struct check_parameter *parameter = &kind->parameters[i];
		if (parameter->standard == NULL && json_get(root, parameter->name).start == NULL)
			return error_set(error, ERROR_INPUT, "a check of kind %s needs %s: %s", kind->name,
				parameter->name, parameter->help);
	}
	return true;
}

bool check_spec_read(const struct check_kind *kind, const char *text, struct check_spec *out, struct error *error)
{
	struct json_check found;
	struct json_span key, value;
	size_t cursor = 0, n = strlen(text);

	if (n > CHECK_SPEC)
		return error_set(error, ERROR_INPUT, "the parameters have %zu bytes; at most %d fit", n, CHECK_SPEC);
	if (!json_check(text, n, JSON_FIND_DUPLICATES, &found))
		return error_set(error, ERROR_INPUT, "the parameters are no JSON: %s at byte %zu", found.reason,
			found.fault + 1);
	*out = (struct check_spec){ kind, json_root(text, n) };
	if (json_type(out->root) != JSON_OBJECT || found.duplicate_keys)
		return error_set(error, ERROR_INPUT, "the parameters must be a JSON object%s",
			found.duplicate_keys ? " with each key once" : "");
	while (json_next_member(out->root, &cursor, &key, &value))
		if (!member_fits(kind, key, value, error))
			return false;
	return nothing_missing(kind, out->root, error);
}

static void put_members(
	const struct check_spec *spec, const struct check_parameter *items, size_t count, struct json_writer *w)
{
	for (size_t i = 0; i < count; i++) {
		struct json_span value = json_get(spec->root, items[i].name);
		if (value.start != NULL)
			json_put_raw(w, items[i].name, value);
	}
}

void check_spec_canonical(const struct check_spec *spec, struct strbuf *out)
{
	struct json_writer w;
	size_t count;
	const struct check_parameter *common = check_common_parameters(&count);

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	put_members(spec, spec->kind->parameters, spec->kind->parameter_count, &w);
	put_members(spec, common, count, &w);
	json_close(&w, '}');
}

/* ---- From what people type ---- */

static void put_list(struct json_writer *w, const char *name, const char *value)
{
	const char *word;
	size_t n;

	json_open(w, name, '[');
	if (*value == '\0')
		value = NULL;
	while (next_word(&value, &word, &n))
		json_put_bytes(w, NULL, word, n);
	json_close(w, ']');
}

static bool put_json(
	struct json_writer *w, const struct check_parameter *parameter, const char *value, struct error *error)
{
	struct json_check found;

	if (!json_check(value, strlen(value), 0, &found))
		return error_set(error, ERROR_INPUT, "%s is no JSON: %s at byte %zu", parameter->name, found.reason,
			found.fault + 1);
	json_put_raw(w, parameter->name, json_root(value, strlen(value)));
	return true;
}

static bool put_flag(
	struct json_writer *w, const struct check_parameter *parameter, const char *value, struct error *error)
{
	bool yes = strcmp(value, "yes") == 0 || strcmp(value, "true") == 0;

	if (!yes && strcmp(value, "no") != 0 && strcmp(value, "false") != 0)
		return wrong_value(parameter, value, strlen(value), error);
	json_put_bool(w, parameter->name, yes);
	return true;
}

static bool put_setting(
	struct json_writer *w, const struct check_parameter *parameter, const char *value, struct error *error)
{
	double number;

	switch (parameter->type) {
	case CHECK_FLAG:
		return put_flag(w, parameter, value, error);
	case CHECK_NUMBER:
		if (!number_read_double(value, &number))
			return wrong_value(parameter, value, strlen(value), error);
		json_put_double(w, parameter->name, number);
		return true;
	case CHECK_TEXT:
	case CHECK_WORD:
		json_put_string(w, parameter->name, value);
		return true;
	case CHECK_SET:
	case CHECK_LIST:
		if (*value == '[')
			return put_json(w, parameter, value, error);
		put_list(w, parameter->name, value);
		return true;
	case CHECK_JSON:
		return put_json(w, parameter, value, error);
	}
	return false;
}

static bool put_settings(struct json_writer *w, const struct check_kind *kind, const struct check_setting *settings,
	size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = settings[i].name;
		const struct check_parameter *parameter = find_parameter(kind, name, strlen(name));
		if (parameter == NULL)
			return unknown_parameter(kind, name, error);
		if (!put_setting(w, parameter, settings[i].value, error))
			return false;
	}
	return true;
}

bool check_spec_print(const struct check_kind *kind, const struct check_setting *settings, size_t count,
	struct strbuf *spec, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	struct json_writer w;
	struct check_spec read;

	json_begin(&w, &text);
	json_open(&w, NULL, '{');
	bool ok = put_settings(&w, kind, settings, count, error);
	json_close(&w, '}');
	ok = ok && check_spec_read(kind, text.data, &read, error);
	if (ok)
		check_spec_canonical(&read, spec);
	strbuf_free(&text);
	return ok;
}

/* ---- Values ---- */

/* What was given, else what counts then. */
static struct json_span value_of(const struct check_spec *spec, const char *name)
{
	const struct check_parameter *parameter = find_parameter(spec->kind, name, strlen(name));
	struct json_span value = json_get(spec->root, name);

	if (parameter == NULL)
		bug("a check of kind %s has no parameter %s", spec->kind->name, name);
	return value.start != NULL ? value : json_root(parameter->standard, strlen(parameter->standard));
}

bool check_spec_flag(const struct check_spec *spec, const char *name)
{
	return json_type(value_of(spec, name)) == JSON_TRUE;
}

double check_spec_number(const struct check_spec *spec, const char *name)
{
	double number;

	return json_number(value_of(spec, name), &number) ? number : (double)NAN;
}

struct check_text check_text_of(struct json_span value, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;

	if (json_type(value) != JSON_STRING)
		return (struct check_text){ .bytes = NULL };
	json_decode(value, &text);
	struct check_text copy = { arena_strndup(arena, text.data, text.len), text.len };
	strbuf_free(&text);
	return copy;
}

struct check_text check_spec_text(const struct check_spec *spec, const char *name, struct arena *arena)
{
	return check_text_of(value_of(spec, name), arena);
}

unsigned check_spec_set(const struct check_spec *spec, const char *name)
{
	const struct check_parameter *parameter = find_parameter(spec->kind, name, strlen(name));
	struct json_span value = value_of(spec, name), element;
	unsigned set = 0;
	size_t cursor = 0;

	while (json_next_element(value, &cursor, &element))
		set |= 1U << word_index(parameter->words, element);
	return set;
}

int check_spec_word(const struct check_spec *spec, const char *name)
{
	const struct check_parameter *parameter = find_parameter(spec->kind, name, strlen(name));

	return word_index(parameter->words, value_of(spec, name));
}

struct check_texts check_spec_list(const struct check_spec *spec, const char *name, struct arena *arena)
{
	struct json_span value = value_of(spec, name), element;
	struct check_text *items = NULL;
	size_t cursor = 0, count = 0;

	while (json_type(value) == JSON_ARRAY && json_next_element(value, &cursor, &element))
		*GROW(arena, items, count) = check_text_of(element, arena);
	return (struct check_texts){ items, count };
}

struct json_span check_spec_json(const struct check_spec *spec, const char *name)
{
	return value_of(spec, name);
}

/* ---- As people type it ---- */

static bool has_bar(struct json_span list)
{
	return memchr(list.start, '|', list.length) != NULL;
}

static void print_list(struct json_span list, struct strbuf *out)
{
	struct json_span element;
	size_t cursor = 0;

	for (int i = 0; json_next_element(list, &cursor, &element); i++) {
		if (i > 0)
			strbuf_addc(out, '|');
		json_decode(element, out);
	}
}

void check_spec_value(const char *text, const struct check_parameter *parameter, struct strbuf *out)
{
	struct json_span value = json_get(json_root(text, strlen(text)), parameter->name);

	if (value.start == NULL && parameter->standard != NULL)
		value = json_root(parameter->standard, strlen(parameter->standard));
	if (value.start == NULL || json_type(value) == JSON_NULL)
		return;
	if (parameter->type == CHECK_FLAG)
		strbuf_adds(out, json_type(value) == JSON_TRUE ? "yes" : "no");
	else if ((parameter->type == CHECK_SET || parameter->type == CHECK_LIST) && !has_bar(value))
		print_list(value, out);
	else if (parameter->type == CHECK_JSON || parameter->type == CHECK_LIST)
		strbuf_add(out, value.start, value.length);
	else
		json_decode(value, out);
}
