/* Tables and generic JSON: whatever fields there are, and a mapping that says which means what. */
#include "examples.h"

#include <ctype.h>
#include <string.h>

/* The map's paths, inputs first. */
enum { SLOTS = FIELD_INPUTS + 7 };
static void list_slots(struct field_map *map, const char **slots[SLOTS])
{
	const char **others[] = { &map->output, &map->label, &map->id, &map->date, &map->group, &map->split,
		&map->source };

	for (int i = 0; i < FIELD_INPUTS; i++)
		slots[i] = &map->input[i];
	memcpy(slots + FIELD_INPUTS, others, sizeof(others));
}

static bool is_in_sample(const struct sample *sample, const char *path)
{
	for (size_t i = 0; i < sample->field_count; i++)
		if (strcmp(sample->fields[i].path, path) == 0)
			return true;
	for (size_t i = 0; i < sample->count; i++)
		if (json_find(sample->records[i], path).start != NULL)
			return true;
	return false;
}

static bool unknown_field(const struct sample *sample, const char *path, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	sample_names(sample, &names);
	error_set(error, ERROR_USAGE, "no field is called \"%.60s\"; the fields are %s", path, names.data);
	strbuf_free(&names);
	return false;
}

/* People write a column's name as they see it; a path may need quotes in its place. */
static bool settle_path(const struct sample *sample, const char **path, bool needed, struct error *error)
{
	const struct sample_field *field = *path != NULL ? sample_field(sample, *path) : NULL;

	if (*path == NULL)
		return true;
	if (field != NULL)
		*path = field->path;
	return !needed || sample->count == 0 || is_in_sample(sample, *path) || unknown_field(sample, *path, error);
}

static bool map_by_option(const struct sample *sample, const char *option, struct arena *arena, struct field_map *out,
	struct error *error)
{
	const char **slots[SLOTS];

	if (!field_map_from_option(option, arena, out, error))
		return false;
	list_slots(out, slots);
	for (int i = 0; i < SLOTS; i++)
		if (!settle_path(sample, slots[i], i < FIELD_INPUTS || sample->frame.framing == FRAMING_TABLE, error))
			return false;
	return true;
}

static bool all_digits(struct json_span value)
{
	size_t quote = json_type(value) == JSON_STRING ? 1 : 0;

	for (size_t i = quote; i + quote < value.length; i++)
		if (!isdigit((unsigned char)value.start[i]))
			return false;
	return value.length > 2 * quote;
}

/* Whether the field holds numbers wherever the sample has it: {"prompt": 8} names a prompt and does not hold one. */
static bool only_numbers(const struct sample *sample, const char *path)
{
	bool any = false;

	for (size_t i = 0; i < sample->count; i++) {
		struct json_span value = json_find(sample->records[i], path);

		if (value.start != NULL && !all_digits(value))
			return false;
		any = any || value.start != NULL;
	}
	return any;
}

/* By names; what is read as text, input and output, is guessed again without the fields of numbers when there are others. */
static bool guess(const struct sample *sample, struct arena *arena, struct field_map *out)
{
	const char **names = arena_alloc(arena, (sample->field_count + 1) * sizeof(*names));
	const char **texts = arena_alloc(arena, (sample->field_count + 1) * sizeof(*texts));
	struct field_map of_texts;
	size_t count = 0;

	for (size_t i = 0; i < sample->field_count; i++) {
		names[i] = sample->fields[i].name;
		if (!only_numbers(sample, sample->fields[i].path))
			texts[count++] = names[i];
	}
	if (!field_map_guess(names, sample->field_count, arena, out))
		return false;
	if (field_map_guess(texts, count, arena, &of_texts)) {
		memcpy(out->input, of_texts.input, sizeof(out->input));
		out->output = of_texts.output;
	}
	return true;
}

static bool map_by_names(const struct sample *sample, struct arena *arena, struct field_map *out, struct error *error)
{
	struct strbuf fields = STRBUF_INIT;

	if (guess(sample, arena, out))
		return true;
	sample_names(sample, &fields);
	error_set(error, ERROR_INPUT,
		"no field's name says that it is the input: choose with --map input=FIELD; the fields are %s",
		fields.data);
	strbuf_free(&fields);
	return false;
}

bool fields_map(const struct sample *sample, const char *option, struct arena *arena, struct field_map *out,
	struct error *error)
{
	*out = (struct field_map){ .output = NULL };
	if (option != NULL && *option != '\0')
		return map_by_option(sample, option, arena, out, error);
	if (sample->field_count == 0)
		return true; /* no valid record was seen: the reading will say why */
	return map_by_names(sample, arena, out, error);
}

static void print_role(struct json_span role, struct json_span path, struct strbuf *out)
{
	if (out->len > 0)
		strbuf_addc(out, ',');
	json_decode(role, out);
	strbuf_addc(out, '=');
	json_decode(path, out);
}

/* As --map has it: input=text,input=hypothesis,label=value. */
static bool print_mapping(
	const struct sample *sample, const char *option, struct arena *arena, struct strbuf *out, struct error *error)
{
	struct field_map map;
	struct json_span role, value, path;
	struct strbuf json = STRBUF_INIT;

	if (!fields_map(sample, option, arena, &map, error))
		return false;
	field_map_print(&map, &json);
	for (size_t cursor = 0; json_next_member(json_root(json.data, json.len), &cursor, &role, &value);) {
		if (json_type(value) == JSON_STRING)
			print_role(role, value, out);
		for (size_t at = 0; json_next_element(value, &at, &path);)
			print_role(role, path, out);
	}
	strbuf_free(&json);
	return true;
}

#define FIELDS_FORMAT                                                                                                  \
	.shape = SHAPE_FIELDS, .sink = &examples_sink, .take = examples_take, .role = field_role_name,                 \
	.mapping = print_mapping

const struct format_ops csv_format = { .frames = FRAMES_TABLE, .delimiter = ',', FIELDS_FORMAT };
const struct format_ops tsv_format = { .frames = FRAMES_TABLE, .delimiter = '\t', FIELDS_FORMAT };
const struct format_ops jsonl_format = { .frames = 1 << FRAMING_LINES, FIELDS_FORMAT };
const struct format_ops json_format = { .frames = FRAMES_JSON & ~(1 << FRAMING_LINES), FIELDS_FORMAT };
