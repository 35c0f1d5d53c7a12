/* Walking valid JSON without a tree. On other bytes every function still stops at the end of its span. */
#include "preop/base/json.h"

#include "json_scan.h"

#include <string.h>

static const struct json_span absent = { NULL, 0 };

/* At an opening bracket: just after the one that closes it. */
static const char *skip_container(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		char c = *at++;
		if (c == '"')
			at = json_skip_string(at, end);
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at;
	}
	return end;
}

static const char *skip_scalar(const char *at, const char *end)
{
	while (at < end && strchr(",:]} \t\r\n", *at) == NULL)
		at++;
	return at;
}

/* The value at `at`; of length 0 when there is none. */
static struct json_span value_at(const char *at, const char *end)
{
	const char *start = at;

	if (at == end)
		return (struct json_span){ at, 0 };
	if (*at == '"')
		at = json_skip_string(at + 1, end);
	else if (*at == '{' || *at == '[')
		at = skip_container(at, end);
	else
		at = skip_scalar(at, end);
	return (struct json_span){ start, (size_t)(at - start) };
}

struct json_span json_root(const char *text, size_t n)
{
	if (n == 0) /* then `text` may be NULL, as from SQLite */
		return absent;
	const char *end = text + n;
	struct json_span value = value_at(json_skip_space(text, end), end);
	return value.length > 0 ? value : absent;
}

enum json_type json_type(struct json_span value)
{
	if (value.start == NULL || value.length == 0)
		return JSON_NONE;
	switch (*value.start) {
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_STRING:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return (enum json_type)(*value.start);
	case 'N': /* NaN */
	case 'I': /* Infinity */
	case '-':
		return JSON_NUMBER;
	default:
		return json_is_digit(*value.start) ? JSON_NUMBER : JSON_NONE;
	}
}

/* Where the item after `cursor` starts: behind the bracket or a comma. NULL: at the end, or not such a container. */
static const char *next_start(struct json_span container, enum json_type type, size_t cursor)
{
	if (json_type(container) != type)
		return NULL;
	const char *end = container.start + container.length;
	if (cursor == 0)
		return json_skip_space(container.start + 1, end);
	const char *at = json_skip_space(container.start + cursor, end);
	return at < end && *at == ',' ? json_skip_space(at + 1, end) : NULL;
}

bool json_next_member(struct json_span object, size_t *cursor, struct json_span *key, struct json_span *value)
{
	const char *at = next_start(object, JSON_OBJECT, *cursor);

	if (at == NULL)
		return false;
	const char *end = object.start + object.length;
	if (at == end || *at != '"')
		return false;
	*key = value_at(at, end);
	at = json_skip_space(at + key->length, end);
	if (at == end || *at != ':')
		return false;
	*value = value_at(json_skip_space(at + 1, end), end);
	*cursor = (size_t)(value->start + value->length - object.start);
	return value->length > 0;
}

bool json_next_element(struct json_span array, size_t *cursor, struct json_span *value)
{
	const char *at = next_start(array, JSON_ARRAY, *cursor);

	if (at == NULL)
		return false;
	*value = value_at(at, array.start + array.length);
	*cursor = (size_t)(value->start + value->length - array.start);
	return value->length > 0;
}

static struct json_span get_bytes(struct json_span object, const char *key, size_t n)
{
	struct json_span name, value, last = absent;

	for (size_t cursor = 0; json_next_member(object, &cursor, &name, &value);)
		if (json_equals_bytes(name, key, n))
			last = value;
	return last;
}

struct json_span json_get(struct json_span object, const char *key)
{
	return get_bytes(object, key, strlen(key));
}

struct json_span json_at(struct json_span array, size_t index)
{
	struct json_span value;

	for (size_t cursor = 0; json_next_element(array, &cursor, &value); index--)
		if (index == 0)
			return value;
	return absent;
}

/* One step of a path, `role` or `odd key` of ["odd key"]; *path moves behind it. */
static struct json_span step_by_name(struct json_span value, const char **path)
{
	size_t n = strcspn(*path, ".[");

	if (n == 0)
		return absent;
	const char *name = *path;
	*path += n;
	return get_bytes(value, name, n);
}

static struct json_span step_by_quoted_name(struct json_span value, const char **path)
{
	const char *quote = *path + 1;
	const char *end = json_skip_string(quote + 1, quote + strlen(quote));
	struct strbuf name = STRBUF_INIT;

	if (*end != ']')
		return absent;
	*path = end + 1;
	json_decode((struct json_span){ quote, (size_t)(end - quote) }, &name);
	struct json_span member = get_bytes(value, name.data, name.len);
	strbuf_free(&name);
	return member;
}

static struct json_span step_by_index(struct json_span value, const char **path)
{
	const char *at = *path + 1;
	size_t index = 0;

	if (!json_is_digit(*at))
		return absent;
	for (; json_is_digit(*at); at++)
		if (__builtin_mul_overflow(index, 10, &index) ||
			__builtin_add_overflow(index, (size_t)(*at - '0'), &index))
			return absent;
	if (*at != ']')
		return absent;
	*path = at + 1;
	return json_at(value, index);
}

struct json_span json_find(struct json_span root, const char *path)
{
	struct json_span value = root;
	bool named = *path != '['; /* only the first name has no dot before it */

	if (strcmp(path, ".") == 0)
		return root;
	do {
		if (named)
			value = step_by_name(value, &path);
		else
			value = path[1] == '"' ? step_by_quoted_name(value, &path) : step_by_index(value, &path);
		named = *path == '.';
		if (named)
			path++;
		else if (*path != '\0' && *path != '[')
			return absent;
	} while (value.start != NULL && (named || *path != '\0'));
	return value;
}
