#include "preop/model/shape.h"

#include "preop/base/strbuf.h"

/* What text may become as JSON: every byte at most six (\u0000), and the quotes. */
static bool reserve_quoted(struct strbuf *out, size_t body_n, size_t text_n)
{
	size_t quoted, total;

	return !__builtin_mul_overflow(text_n, (size_t)6, &quoted) && !__builtin_add_overflow(quoted, body_n, &total) &&
		!__builtin_add_overflow(total, (size_t)2, &total) && strbuf_try_reserve(out, total);
}

bool shape_edit(const char *body, size_t n, const char *path, const char *text, size_t text_n, struct strbuf *out,
	struct error *error)
{
	struct json_check check;

	if (!json_check(body, n, JSON_ALLOW_NAN, &check))
		return error_set(error, ERROR_INPUT, "the record is not JSON (%s at byte %zu); it cannot be edited",
			check.reason, check.fault);
	struct json_span old = json_find(json_root(body, n), path);
	if (json_type(old) != JSON_STRING)
		return error_set(error, ERROR_NOT_FOUND, "the record has no text at %s", path);
	if (!reserve_quoted(out, n, text_n))
		return error_set(error, ERROR_MEMORY, "no memory for a text of %zu bytes", text_n);
	size_t before = (size_t)(old.start - body);
	strbuf_add(out, body, before);
	json_quote_raw(out, text, text_n);
	strbuf_add(out, old.start + old.length, n - before - old.length);
	return true;
}
