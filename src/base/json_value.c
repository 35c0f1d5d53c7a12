/* What a JSON scalar means. */
#include "preop/base/json.h"

#include "decimal.h"
#include "json_scan.h"

#include <math.h>
#include <string.h>

enum { REPLACEMENT_CHARACTER = 0xFFFD };

/* Any code point that is not a surrogate. */
static size_t encode_utf8(unsigned code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

/* The code point of the escape \uXXXX, or of a pair of them, at *at, which moves behind. -1: there is none. */
static int take_unicode_escape(const char **at, const char *end)
{
	int unit = json_unicode_escape(*at, end);

	if (unit < 0)
		return -1;
	*at += 6;
	if (json_is_high_surrogate(unit)) {
		int low = json_unicode_escape(*at, end);
		if (json_is_low_surrogate(low)) {
			*at += 6;
			return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		}
	}
	return json_is_high_surrogate(unit) || json_is_low_surrogate(unit) ? REPLACEMENT_CHARACTER : unit;
}

static char unescape_letter(char c)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	const char *letter = memchr(letters, c, sizeof(letters) - 1);

	return letter == NULL ? c : meanings[letter - letters];
}

struct piece {
	const char *bytes;
	size_t size;
	char buffer[4]; /* what an escape means */
};

/* The string body from `at` up to an escape, or the one escape that is there. Returns where the next piece starts. */
static const char *next_piece(const char *at, const char *end, struct piece *piece)
{
	if (*at != '\\') {
		const char *backslash = memchr(at, '\\', (size_t)(end - at));
		piece->bytes = at;
		at = backslash == NULL ? end : backslash;
		piece->size = (size_t)(at - piece->bytes);
		return at;
	}
	piece->bytes = piece->buffer;
	int code = take_unicode_escape(&at, end);
	if (code >= 0) {
		piece->size = encode_utf8((unsigned)code, piece->buffer);
		return at;
	}
	piece->size = 0;
	if (end - at < 2)
		return end;
	piece->buffer[piece->size++] = unescape_letter(at[1]);
	return at + 2;
}

/* What lies between the quotes; all that is there when the closing quote is missing. */
static struct json_span string_body(struct json_span string)
{
	size_t quotes = string.length > 1 && string.start[string.length - 1] == '"' ? 2 : 1;

	return (struct json_span){ string.start + 1, string.length - quotes };
}

void json_decode(struct json_span value, struct strbuf *out)
{
	struct piece piece;

	if (json_type(value) != JSON_STRING) {
		strbuf_add(out, value.start, value.length);
		return;
	}
	struct json_span body = string_body(value);
	const char *end = body.start + body.length;
	for (const char *at = body.start; at < end;) {
		at = next_piece(at, end, &piece);
		strbuf_add(out, piece.bytes, piece.size);
	}
}

const char *json_seek(struct json_span string, struct json_place *place, size_t offset)
{
	struct json_span body = string_body(string);
	const char *at = string.start + place->at, *end = body.start + body.length;
	struct piece piece;

	while (at < end && place->decoded < offset) {
		const char *next = next_piece(at, end, &piece);
		if (piece.bytes == at && piece.size > offset - place->decoded) {
			piece.size = offset - place->decoded;
			next = at + piece.size;
		}
		place->decoded += piece.size;
		at = next;
	}
	place->at = (size_t)(at - string.start);
	return at;
}

bool json_equals_bytes(struct json_span value, const char *s, size_t n)
{
	struct piece piece;

	if (json_type(value) != JSON_STRING)
		return false;
	struct json_span body = string_body(value);
	const char *end = body.start + body.length;
	for (const char *at = body.start; at < end;) {
		at = next_piece(at, end, &piece);
		if (piece.size > n || memcmp(s, piece.bytes, piece.size) != 0)
			return false;
		s += piece.size;
		n -= piece.size;
	}
	return n == 0;
}

bool json_equals(struct json_span value, const char *s)
{
	return json_equals_bytes(value, s, strlen(s));
}

bool json_number(struct json_span value, double *out)
{
	struct json_check found;

	/* The grammar, because strtod() also reads hexadecimal numbers, "inf" and "nan". */
	if (json_type(value) != JSON_NUMBER || !json_check(value.start, value.length, 0, &found))
		return false;
	*out = decimal_parse(value.start, value.length);
	return isfinite(*out);
}

bool json_int(struct json_span value, int64_t *out)
{
	int64_t sum = 0;

	if (json_type(value) != JSON_NUMBER)
		return false;
	const char *at = value.start, *end = value.start + value.length;
	int sign = *at == '-' ? -1 : 1;
	if (*at == '-')
		at++;
	if (at == end)
		return false;
	/* Summed up with its sign: the lowest integer has no positive twin. */
	for (; at < end; at++)
		if (!json_is_digit(*at) || __builtin_mul_overflow(sum, 10, &sum) ||
			__builtin_add_overflow(sum, sign * (*at - '0'), &sum))
			return false;
	*out = sum;
	return true;
}
