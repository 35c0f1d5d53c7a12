/* What the JSON files share: moving over spaces, strings and escapes. All stop at `end`. Private to base. */
#ifndef PREOP_BASE_JSON_SCAN_H
#define PREOP_BASE_JSON_SCAN_H

#include "preop/base/json.h"

#include <string.h>

static inline const char *json_skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	return at;
}

static inline bool json_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Eight bytes at a time. In each function below the lowest byte whose top bit is set is exact (a borrow runs upwards
 * only from a byte that is itself a hit), so the first in the text must be the lowest in the word.
 */
#define JSON_EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

static inline uint64_t json_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static inline uint64_t json_zero_bytes(uint64_t word)
{
	return (word - JSON_EACH_BYTE(0x01)) & ~word;
}

/* The first byte of a string that needs a look: a quote, a backslash, a control character, or one above ASCII. */
static inline const char *json_skip_plain(const char *at, const char *end)
{
	while (end - at >= 8) {
		uint64_t word = json_load(at);
		uint64_t quote = json_zero_bytes(word ^ JSON_EACH_BYTE('"'));
		uint64_t backslash = json_zero_bytes(word ^ JSON_EACH_BYTE('\\'));
		uint64_t control = word - JSON_EACH_BYTE(0x20);
		uint64_t hits = (quote | backslash | control | word) & JSON_EACH_BYTE(0x80);
		if (hits != 0)
			return at + __builtin_ctzll(hits) / 8;
		at += 8;
	}
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80)
		at++;
	return at;
}

/* The first quote or backslash. */
static inline const char *json_skip_literal(const char *at, const char *end)
{
	while (end - at >= 8) {
		uint64_t word = json_load(at);
		uint64_t quote = json_zero_bytes(word ^ JSON_EACH_BYTE('"'));
		uint64_t backslash = json_zero_bytes(word ^ JSON_EACH_BYTE('\\'));
		uint64_t hits = (quote | backslash) & JSON_EACH_BYTE(0x80);
		if (hits != 0)
			return at + __builtin_ctzll(hits) / 8;
		at += 8;
	}
	while (at < end && *at != '"' && *at != '\\')
		at++;
	return at;
}

/* Just after the quote that closes the string whose first byte (after its opening quote) is at `at`. */
static inline const char *json_skip_string(const char *at, const char *end)
{
	for (;;) {
		at = json_skip_literal(at, end);
		if (at == end)
			return end;
		if (*at == '"')
			return at + 1;
		at += end - at >= 2 ? 2 : 1;
	}
}

/* One more than a hexadecimal digit means, 0 for other bytes. A table: branches on digits are not predictable. */
extern const unsigned char json_hex_digits[256];

static inline int json_hex_value(char c)
{
	return json_hex_digits[(unsigned char)c] - 1;
}

/* The value of the escape \uXXXX at `at`, or -1 when there is none. */
static inline int json_unicode_escape(const char *at, const char *end)
{
	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	int a = json_hex_value(at[2]), b = json_hex_value(at[3]), c = json_hex_value(at[4]), d = json_hex_value(at[5]);
	return (a | b | c | d) < 0 ? -1 : ((a * 16 + b) * 16 + c) * 16 + d;
}

static inline bool json_is_high_surrogate(int unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static inline bool json_is_low_surrogate(int unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* json_equals() for bytes that may hold NULs. */
bool json_equals_bytes(struct json_span value, const char *s, size_t n);

#endif
