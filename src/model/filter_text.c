#include "filter_text.h"

#include "search.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/filter.h"

#include <stdlib.h>
#include <string.h>

struct needle {
	size_t length;
	bool scalar;        /* letters, digits and the signs of numbers only: may stand outside of strings */
	const char *escape; /* how an escape begins behind which some of the word may be */
	size_t skip[256];
	struct strbuf decoded;
	unsigned char folded[]; /* lower case */
};

static unsigned char fold(unsigned char c)
{
	return (unsigned char)(c + ((unsigned char)(c - 'A') < 26 ? 32 : 0));
}

/* The narrowest that does for the byte, and for those before it. */
static const char *escape_of(unsigned char c, const char *before)
{
	static const char any[] = "\\", code_point[] = "\\u";

	if (c < ' ' || c == 0x7F || c == '"' || c == '\\' || c == '/' || before[1] == '\0')
		return any;
	return c >= 0x80 ? code_point : before;
}

static bool is_scalar_sign(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '+';
}

/* Horspool (1980): the skip of a byte is its distance from the end of the word. */
struct needle *needle_new(const char *word, size_t n)
{
	struct needle *needle = try_array(NULL, 1, sizeof(*needle) + n);

	if (needle == NULL)
		return NULL;
	needle->length = n;
	needle->scalar = true;
	needle->escape = "\\u00"; /* ASCII is written as it is read but by the perverse */
	strbuf_init(&needle->decoded);
	for (size_t i = 0; i < n; i++) {
		needle->folded[i] = fold((unsigned char)word[i]);
		needle->scalar = needle->scalar && is_scalar_sign(needle->folded[i]);
		needle->escape = escape_of(needle->folded[i], needle->escape);
	}
	for (int c = 0; c < 256; c++)
		needle->skip[c] = n;
	for (size_t i = 0; i + 1 < n; i++) {
		unsigned char c = needle->folded[i];
		needle->skip[c] = n - 1 - i;
		if (c >= 'a' && c <= 'z')
			needle->skip[c - 32] = n - 1 - i;
	}
	return needle;
}

void needle_free(struct needle *needle)
{
	if (needle == NULL)
		return;
	strbuf_free(&needle->decoded);
	free(needle);
}

static bool found_at(const struct needle *needle, const unsigned char *at)
{
	for (size_t i = needle->length; i-- > 0;)
		if (fold(at[i]) != needle->folded[i])
			return false;
	return true;
}

static bool found_in(const struct needle *needle, const char *text, size_t n)
{
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t at = 0; at <= n && n - at >= needle->length; at += needle->skip[bytes[at + needle->length - 1]])
		if (found_at(needle, bytes + at))
			return true;
	return false;
}

/* Just after the quote that closes the string which opens at `at`. */
static const char *string_end(const char *at, const char *end, bool *escaped)
{
	*escaped = false;
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\') {
			*escaped = true;
			at++;
		}
	return at < end ? at + 1 : end;
}

static bool found_in_string(struct needle *needle, const char *start, const char *end, bool escaped)
{
	size_t n = (size_t)(end - start);

	if (!escaped)
		return n >= 2 && found_in(needle, start + 1, n - 2);
	strbuf_reset(&needle->decoded);
	if (!strbuf_try_reserve(&needle->decoded, n))
		return false;
	json_decode((struct json_span){ start, n }, &needle->decoded);
	return found_in(needle, needle->decoded.data, needle->decoded.len);
}

static bool is_key(const char *after, const char *end)
{
	while (after < end && (*after == ' ' || *after == '\t' || *after == '\n' || *after == '\r'))
		after++;
	return after < end && *after == ':';
}

/* No tree is needed: a quote outside of a string opens one, and a string before a colon is a key. */
static bool walk(struct needle *needle, const char *body, const char *end)
{
	for (const char *at = body; at < end;) {
		const char *quote = memchr(at, '"', (size_t)(end - at));
		size_t gap = (size_t)((quote != NULL ? quote : end) - at);
		bool escaped;

		if (needle->scalar && found_in(needle, at, gap))
			return true;
		if (quote == NULL)
			return false;
		at = string_end(quote, end, &escaped);
		if (!is_key(at, end) && found_in_string(needle, quote, at, escaped))
			return true;
	}
	return false;
}

/* Whether some of the word may be written in another way than it is read. */
static bool may_be_escaped(const struct needle *needle, const char *body, const char *end)
{
	size_t n = strlen(needle->escape);

	for (const char *at = body; at < end && (at = memchr(at, '\\', (size_t)(end - at))) != NULL; at += 2)
		if ((size_t)(end - at) >= n && memcmp(at, needle->escape, n) == 0)
			return true;
	return false;
}

bool needle_in_record(struct needle *needle, const char *body, size_t n)
{
	if (n < needle->length)
		return false;
	/* Most records do not hold the word, and looking at the bytes as they lie finds that out fast. */
	if (!found_in(needle, body, n) && !may_be_escaped(needle, body, body + n))
		return false;
	return walk(needle, body, body + n);
}

static void free_needle(void *needle)
{
	needle_free(needle);
}

/* record_contains(body, word): the word is compiled once a statement. */
static void record_contains(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct needle *needle = sqlite3_get_auxdata(context, 1);

	(void)count;
	if (needle == NULL) {
		const char *word = (const char *)sqlite3_value_text(values[1]);
		int n = sqlite3_value_bytes(values[1]);
		needle = word == NULL || n == 0 ? NULL : needle_new(word, (size_t)n);
		if (needle == NULL) {
			sqlite3_result_int(context, 0);
			return;
		}
		sqlite3_set_auxdata(context, 1, needle, free_needle);
		/* SQLite may have freed it at once. */
		needle = sqlite3_get_auxdata(context, 1);
		if (needle == NULL) {
			sqlite3_result_error_nomem(context);
			return;
		}
	}
	const char *body = sqlite3_value_blob(values[0]);
	size_t size = (size_t)sqlite3_value_bytes(values[0]);
	sqlite3_result_int(context, body != NULL && needle_in_record(needle, body, size));
}

void filter_register(struct db *db)
{
	/* DIRECTONLY: nothing in a stranger's schema may call it. */
	if (sqlite3_create_function_v2(db_handle(db), "record_contains", 2,
		    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, record_contains, NULL, NULL,
		    NULL) != SQLITE_OK)
		bug("SQLite does not take the filters' function");
	search_register(db);
}
