#include "list_file.h"

#include "preop/model/lists.h"

#include <stdint.h>
#include <string.h>

enum { TEXT_LIMIT = 4000, OBJECTS_LIMIT = 10000, RANK_MOST = 9 };

struct reading {
	const struct list_text *text;
	struct arena *arena;
	struct error *error;
};

size_t list_line(const struct list_text *text, const char *at)
{
	size_t line = 1;

	for (const char *p = text->data; p < at; p++)
		line += *p == '\n';
	return line;
}

/* `where`: the value, or the object it is missing from. */
static bool complain(
	const struct reading *reading, struct json_span where, const struct list_field *field, const char *what)
{
	return error_set(reading->error, ERROR_INPUT, "%s:%zu: \"%s\" %s", reading->text->name,
		list_line(reading->text, where.start), field->name, what);
}

typedef bool read_field(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to);

static bool read_string(
	const struct reading *reading, struct json_span value, const struct list_field *field, const char **out)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = false;

	json_decode(value, &text);
	if (memchr(text.data, '\0', text.len) != NULL)
		complain(reading, value, field, "holds a NUL");
	else if (text.len > TEXT_LIMIT)
		complain(reading, value, field, "is longer than 4000 bytes");
	else
		ok = true;
	*out = arena_strndup(reading->arena, text.data, text.len);
	strbuf_free(&text);
	return ok;
}

static bool read_text(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	const char **out = to;

	if (value.start == NULL)
		return complain(reading, object, field, "is missing");
	if (json_type(value) != JSON_STRING)
		return complain(reading, value, field, "must be a text in quotes");
	return read_string(reading, value, field, out) &&
		(**out != '\0' || complain(reading, value, field, "is empty"));
}

static bool read_optional(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	(void)object;
	*(const char **)to = "";
	if (value.start == NULL)
		return true;
	if (json_type(value) != JSON_STRING)
		return complain(reading, value, field, "must be a text in quotes");
	return read_string(reading, value, field, to);
}

static size_t count_elements(struct json_span array)
{
	struct json_span element;
	size_t cursor = 0, n = 0;

	while (json_next_element(array, &cursor, &element))
		n++;
	return n;
}

static bool read_words(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	struct texts *out = to;
	struct json_span element;
	size_t cursor = 0, n;

	(void)object;
	*out = (struct texts){ .at = NULL };
	if (value.start == NULL)
		return true;
	if (json_type(value) != JSON_ARRAY)
		return complain(reading, value, field, "must be a list of texts");
	n = count_elements(value);
	if (n > OBJECTS_LIMIT)
		return complain(reading, value, field, "has more than 10,000 entries");
	const char **at = arena_alloc(reading->arena, (n + 1) * sizeof(*at));
	out->at = at;
	for (; json_next_element(value, &cursor, &element); out->count++)
		if (json_type(element) != JSON_STRING)
			return complain(reading, element, field, "must be a list of texts");
		else if (!read_string(reading, element, field, &at[out->count]))
			return false;
	return true;
}

static bool read_rank(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	int64_t number;

	if (value.start == NULL)
		return complain(reading, object, field, "is missing");
	if (!json_int(value, &number) || number < 1 || number > RANK_MOST)
		return complain(reading, value, field, "must be a whole number from 1 to 9");
	*(int *)to = (int)number;
	return true;
}

static bool read_number(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	int64_t number;

	if (value.start == NULL)
		return complain(reading, object, field, "is missing");
	if (!json_int(value, &number) || number < 0 || number > INT32_MAX)
		return complain(reading, value, field, "must be a whole number, 0 or more");
	*(int *)to = (int)number;
	return true;
}

static bool read_flag(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	enum json_type type = json_type(value);

	(void)object;
	*(bool *)to = type == JSON_TRUE;
	return value.start == NULL || type == JSON_TRUE || type == JSON_FALSE ||
		complain(reading, value, field, "must be true or false");
}

/* Nobody may pass off an entry of their own as the book's. */
static bool read_origin(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	static const char *const origins[] = { "book", "source", "house" };
	const char **out = to;

	*out = reading->text->origin;
	if (*out != NULL)
		return true;
	if (!read_text(reading, object, value, field, to))
		return false;
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		if (strcmp(*out, origins[i]) == 0)
			return true;
	return complain(reading, value, field, "must be book, source or house");
}

static bool read_fields(
	const struct reading *reading, struct json_span object, const struct list_shape *shape, void *to);

static bool read_object(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	if (value.start == NULL)
		return complain(reading, object, field, "is missing");
	return read_fields(reading, value, field->of, to);
}

static bool read_array(const struct reading *reading, struct json_span array, const struct list_field *field,
	void **out, size_t *count)
{
	struct json_span element;
	size_t cursor = 0, n;

	if (json_type(array) != JSON_ARRAY)
		return complain(reading, array, field, "must be a list");
	n = count_elements(array);
	if (n > OBJECTS_LIMIT)
		return complain(reading, array, field, "has more than 10,000 entries");
	*out = arena_alloc(reading->arena, (n + 1) * field->of->size);
	for (*count = 0; json_next_element(array, &cursor, &element); ++*count)
		if (!read_fields(reading, element, field->of, (char *)*out + *count * field->of->size))
			return false;
	return true;
}

/* The count stands beside the pointer; both are found from the struct's start. */
static bool read_objects(const struct reading *reading, struct json_span object, struct json_span value,
	const struct list_field *field, void *to)
{
	size_t *count = (size_t *)(void *)((char *)to - field->offset + field->count_offset);

	(void)object;
	*(void **)to = NULL;
	*count = 0;
	return value.start == NULL || read_array(reading, value, field, to, count);
}

static read_field *const readers[] = {
	[LIST_TEXT] = read_text,
	[LIST_OPTIONAL] = read_optional,
	[LIST_WORDS] = read_words,
	[LIST_RANK] = read_rank,
	[LIST_NUMBER] = read_number,
	[LIST_FLAG] = read_flag,
	[LIST_ORIGIN] = read_origin,
	[LIST_OBJECT] = read_object,
	[LIST_OBJECTS] = read_objects,
};

static bool read_fields(
	const struct reading *reading, struct json_span object, const struct list_shape *shape, void *to)
{
	if (json_type(object) != JSON_OBJECT)
		return error_set(reading->error, ERROR_INPUT, "%s:%zu: an entry must be an object in braces",
			reading->text->name, list_line(reading->text, object.start));
	for (size_t i = 0; i < shape->count; i++) {
		const struct list_field *field = &shape->fields[i];

		if (!readers[field->type](
			    reading, object, json_get(object, field->name), field, (char *)to + field->offset))
			return false;
	}
	return true;
}

bool list_check(const struct list_text *text, struct error *error)
{
	struct json_check check;

	if (!json_check(text->data, text->size, 0, &check))
		return error_set(error, ERROR_INPUT, "%s:%zu: %s", text->name,
			list_line(text, text->data + check.fault), check.reason);
	if (check.bad_utf8)
		return error_set(error, ERROR_INPUT, "%s:%zu: a text is not UTF-8", text->name,
			list_line(text, text->data + check.bad_utf8_at));
	return json_type(json_root(text->data, text->size)) == JSON_OBJECT ||
		error_set(error, ERROR_INPUT, "%s:1: a list is an object in braces", text->name);
}

void list_skip_mark(struct list_text *text)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (text->size >= sizeof(mark) - 1 && memcmp(text->data, mark, sizeof(mark) - 1) == 0) {
		text->data += sizeof(mark) - 1;
		text->size -= sizeof(mark) - 1;
	}
}

bool list_find(const struct list_text *text, const char *key, struct json_span *out, struct error *error)
{
	const struct reading reading = { .text = text, .error = error };
	const struct list_field whole = { .name = key };

	*out = json_get(json_root(text->data, text->size), key);
	if (out->start != NULL && json_type(*out) != JSON_ARRAY)
		return complain(&reading, *out, &whole, "must be a list");
	return out->start == NULL || count_elements(*out) <= OBJECTS_LIMIT ||
		complain(&reading, *out, &whole, "has more than 10,000 entries");
}

bool list_read_entry(const struct list_text *text, struct json_span entry, const struct list_shape *shape,
	struct arena *arena, const void **out, struct error *error)
{
	const struct reading reading = { .text = text, .arena = arena, .error = error };
	void *to = arena_alloc(arena, shape->size);

	*out = to;
	return read_fields(&reading, entry, shape, to);
}

bool list_read(const struct list_text *text, const char *key, const struct list_shape *shape, struct arena *arena,
	void **out, size_t *count, struct error *error)
{
	const struct reading reading = { .text = text, .arena = arena, .error = error };
	const struct list_field whole = { .name = key, .type = LIST_OBJECTS, .of = shape };
	struct json_span root = json_root(text->data, text->size), array = json_get(root, key);

	*out = NULL;
	*count = 0;
	if (array.start == NULL)
		return text->origin != NULL || complain(&reading, root, &whole, "is missing");
	return read_array(&reading, array, &whole, out, count);
}
