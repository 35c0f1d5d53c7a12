/* Printing JSON. */
#include "preop/base/json.h"

#include "decimal.h"
#include "preop/base/clock.h"
#include "preop/base/error.h"
#include "utf8_sequence.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7F && c != '"' && c != '\\';
}

/* One of C0, DEL and C1, `"` or `\`. */
static void put_escape(struct strbuf *out, unsigned code)
{
	static const char meanings[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *meaning = memchr(meanings, (int)code, sizeof(meanings) - 1);

	if (meaning != NULL)
		strbuf_addf(out, "\\%c", letters[meaning - meanings]);
	else
		strbuf_addf(out, "\\u%04x", code);
}

/* The character at s[0..n), which is not plain; returns its length. */
static size_t put_character(struct strbuf *out, const char *s, size_t n, bool keep_bad_bytes)
{
	size_t length = utf8_sequence(s, n);

	if (length == 0) {
		if (keep_bad_bytes)
			strbuf_addc(out, *s);
		else
			strbuf_adds(out, "\xEF\xBF\xBD");
		return 1;
	}
	if (length == 1)
		put_escape(out, (unsigned char)s[0]);
	else if (utf8_is_control(s, length))
		put_escape(out, (unsigned char)s[1]);
	else
		strbuf_add(out, s, length);
	return length;
}

static void put_quoted(struct strbuf *out, const char *s, size_t n, bool keep_bad_bytes)
{
	strbuf_addc(out, '"');
	for (size_t i = 0; i < n;) {
		size_t run = i;
		while (run < n && is_plain(s[run]))
			run++;
		strbuf_add(out, s + i, run - i);
		i = run;
		if (i < n)
			i += put_character(out, s + i, n - i, keep_bad_bytes);
	}
	strbuf_addc(out, '"');
}

void json_quote(struct strbuf *out, const char *s, size_t n)
{
	put_quoted(out, s, n, false);
}

void json_quote_raw(struct strbuf *out, const char *s, size_t n)
{
	put_quoted(out, s, n, true);
}

void json_begin(struct json_writer *w, struct strbuf *out)
{
	*w = (struct json_writer){ .out = out };
}

/* The comma and the key before a value. */
static void put_lead(struct json_writer *w, const char *key)
{
	if (w->comma[w->depth])
		strbuf_addc(w->out, ',');
	w->comma[w->depth] = true;
	if (key != NULL) {
		json_quote(w->out, key, strlen(key));
		strbuf_addc(w->out, ':');
	}
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
	put_lead(w, key);
	strbuf_addc(w->out, bracket);
	w->depth++;
	if ((size_t)w->depth == sizeof(w->comma) / sizeof(w->comma[0]))
		bug("JSON output nested deeper than %d", w->depth - 1);
	w->comma[w->depth] = false;
}

void json_close(struct json_writer *w, char bracket)
{
	if (w->depth == 0)
		bug("JSON output closes '%c' twice", bracket);
	w->depth--;
	strbuf_addc(w->out, bracket);
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	put_lead(w, key);
	strbuf_adds(w->out, text);
}

void json_put_bytes(struct json_writer *w, const char *key, const char *value, size_t n)
{
	put_lead(w, key);
	json_quote(w->out, value, n);
}

void json_put_string(struct json_writer *w, const char *key, const char *value)
{
	if (value == NULL)
		put_text(w, key, "null");
	else
		json_put_bytes(w, key, value, strlen(value));
}

void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	put_lead(w, key);
	strbuf_addf(w->out, "%" PRId64, value);
}

void json_put_double(struct json_writer *w, const char *key, double value)
{
	if (!isfinite(value)) {
		put_text(w, key, "null");
		return;
	}
	put_lead(w, key);
	decimal_print(value, w->out);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	put_text(w, key, value ? "true" : "false");
}

void json_put_raw(struct json_writer *w, const char *key, struct json_span value)
{
	if (value.start == NULL) {
		put_text(w, key, "null");
		return;
	}
	put_lead(w, key);
	strbuf_add(w->out, value.start, value.length);
}

void json_put_time(struct json_writer *w, const char *key, int64_t at)
{
	if (at == CLOCK_NONE) {
		put_text(w, key, "null");
		return;
	}
	put_lead(w, key);
	strbuf_addc(w->out, '"');
	clock_print_iso(at, w->out);
	strbuf_addc(w->out, '"');
}
