#include "preop/model/shape.h"

#include "preop/base/strbuf.h"

#include <string.h>

/* What text may become as JSON: every byte at most six (\u0000), and the quotes. */
static bool reserve_quoted(struct strbuf *out, size_t body_n, size_t text_n, size_t places)
{
	size_t quoted, total;

	return !__builtin_mul_overflow(text_n, (size_t)6, &quoted) &&
		!__builtin_add_overflow(quoted, (size_t)2, &quoted) &&
		!__builtin_mul_overflow(quoted, places, &total) && !__builtin_add_overflow(total, body_n, &total) &&
		strbuf_try_reserve(out, total);
}

/* The strings that a path means, in the order of the record: one, or two for ["chosen","rejected"][0].content, the text that
 * both lists hold. (No single key looks like that: a quote in one is escaped.) */
static size_t find_strings(struct json_span root, const char *path, struct json_span found[2])
{
	static const char between[] = "\",\"", behind[] = "\"]";
	const char *comma = strncmp(path, "[\"", 2) == 0 ? strstr(path, between) : NULL;
	const char *close = strstr(path, behind);
	struct strbuf one = STRBUF_INIT;

	if (comma == NULL || close == NULL || close < comma) {
		found[0] = json_find(root, path);
		return 1;
	}
	strbuf_add(&one, path, (size_t)(comma - path));
	strbuf_adds(&one, close);
	found[0] = json_find(root, one.data);
	strbuf_reset(&one);
	strbuf_addf(&one, "[\"%s", comma + sizeof(between) - 1);
	found[1] = json_find(root, one.data);
	strbuf_free(&one);
	if (found[0].start > found[1].start) {
		struct json_span first = found[1];
		found[1] = found[0];
		found[0] = first;
	}
	return 2;
}

struct json_span shape_find(const char *body, size_t n, const char *path)
{
	struct json_span found[2];

	find_strings(json_root(body, n), path, found);
	return found[0];
}

static bool check_body(const char *body, size_t n, struct error *error)
{
	struct json_check check;

	return json_check(body, n, JSON_ALLOW_NAN, &check) ||
		error_set(error, ERROR_INPUT, "the record is not JSON (%s at byte %zu); it cannot be edited",
			check.reason, check.fault);
}

bool shape_edit(const char *body, size_t n, const char *path, const char *text, size_t text_n, struct strbuf *out,
	struct error *error)
{
	struct json_span old[2];
	const char *at = body;

	if (!check_body(body, n, error))
		return false;
	size_t count = find_strings(json_root(body, n), path, old);
	for (size_t i = 0; i < count; i++)
		if (json_type(old[i]) != JSON_STRING)
			return error_set(error, ERROR_NOT_FOUND, "the record has no text at %.200s", path);
	if (!reserve_quoted(out, n, text_n, count))
		return error_set(error, ERROR_MEMORY, "no memory for a text of %zu bytes", text_n);
	for (size_t i = 0; i < count && old[i].start >= at; i++) {
		strbuf_add(out, at, (size_t)(old[i].start - at));
		json_quote_raw(out, text, text_n);
		at = old[i].start + old[i].length;
	}
	strbuf_add(out, at, (size_t)(body + n - at));
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool fault_at(const char *json, const struct json_check *check, struct error *error)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < check->fault; i++) {
		column = json[i] == '\n' ? 1 : column + (((unsigned char)json[i] & 0xC0) != 0x80);
		line += json[i] == '\n';
	}
	return error_set(error, ERROR_INPUT, "line %zu, column %zu: %s", line, column, check->reason);
}

/* Runs of blanks with a line break in them stand between tokens: no string of valid JSON holds one. */
static void add_on_one_line(struct strbuf *out, const char *json, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && is_blank(json[end]);)
			end++;
		if (end == i)
			strbuf_addc(out, json[end++]);
		else if (memchr(json + i, '\n', end - i) != NULL)
			strbuf_addc(out, ' ');
		else
			strbuf_add(out, json + i, end - i);
	}
}

bool shape_edit_value(const char *body, size_t n, const char *path, const char *json, size_t json_n, struct strbuf *out,
	struct error *error)
{
	struct json_check check;

	if (!check_body(body, n, error))
		return false;
	struct json_span old = json_find(json_root(body, n), path);
	if (old.start == NULL)
		return error_set(error, ERROR_NOT_FOUND, "the record has nothing at %.200s", path);
	if (!json_check(json, json_n, JSON_ALLOW_NAN, &check))
		return fault_at(json, &check, error);
	struct json_span value = json_root(json, json_n);
	if (strcmp(path, ".") == 0 && json_type(value) != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "line 1, column 1: a record is an object, from { to }");
	if (!strbuf_try_reserve(out, n) || !strbuf_try_reserve(out, n + json_n))
		return error_set(error, ERROR_MEMORY, "no memory for a value of %zu bytes", json_n);
	size_t before = (size_t)(old.start - body);
	strbuf_add(out, body, before);
	if (memchr(body, '\n', n) == NULL)
		add_on_one_line(out, value.start, value.length);
	else
		strbuf_add(out, value.start, value.length);
	strbuf_add(out, old.start + old.length, n - before - old.length);
	return true;
}
