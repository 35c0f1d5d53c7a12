#include "preop/text/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* What may follow a lead byte: the sequence's length and the range of its second byte, which alone rules out overlong forms,
 * surrogates and values over U+10FFFF (Unicode 15, table 3-7). */
struct lead {
	unsigned char first, last, length, second_low, second_high;
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *find_lead(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

static uint32_t decode_long(const unsigned char *p, size_t n, size_t *used)
{
	const struct lead *lead = find_lead(p[0]);

	*used = 1;
	if (!lead || n < lead->length || p[1] < lead->second_low || p[1] > lead->second_high)
		return UTF8_BAD;
	uint32_t code = p[0] & (0x7fu >> lead->length);
	for (size_t i = 1; i < lead->length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		code = code << 6 | (p[i] & 0x3fu);
	}
	*used = lead->length;
	return code;
}

uint32_t utf8_decode(const char *s, size_t n, size_t *used)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] >= 0x80)
		return decode_long(p, n, used);
	*used = 1;
	return p[0];
}

size_t utf8_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)((0xf00u >> length & 0xffu) | code);
	return length;
}

/* Most text is mostly ASCII: eight bytes a step there. */
static size_t skip_ascii(const char *s, size_t n, size_t at)
{
	uint64_t word;

	while (n - at >= sizeof(word)) {
		memcpy(&word, s + at, sizeof(word));
		if (word & 0x8080808080808080u)
			break;
		at += sizeof(word);
	}
	while (at < n && (unsigned char)s[at] < 0x80)
		at++;
	return at;
}

bool utf8_valid(const char *s, size_t n, size_t *bad_at)
{
	size_t used;

	for (size_t at = skip_ascii(s, n, 0); at < n; at = skip_ascii(s, n, at + used)) {
		if (utf8_decode(s + at, n - at, &used) == UTF8_BAD) {
			if (bad_at)
				*bad_at = at;
			return false;
		}
	}
	return true;
}

/* Malformed bytes are clusters of their own; utf8proc must not see them. */
static bool breaks(uint32_t before, uint32_t after, utf8proc_int32_t *state)
{
	if (before == UTF8_BAD || after == UTF8_BAD)
		return true;
	return utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)after, state);
}

size_t utf8_next(const char *s, size_t n, size_t at)
{
	utf8proc_int32_t state = 0;
	size_t used;

	if (at >= n)
		return n;
	uint32_t before = utf8_decode(s + at, n - at, &used);
	for (at += used; at < n; at += used) {
		uint32_t after = utf8_decode(s + at, n - at, &used);
		if (breaks(before, after, &state))
			break;
		before = after;
	}
	return at;
}

/* The code point that ends at `at` > 0; *start is where it begins. */
static uint32_t decode_before(const char *s, size_t at, size_t *start)
{
	for (size_t back = 1; back <= 4 && back <= at; back++) {
		size_t used;
		uint32_t code = utf8_decode(s + at - back, back, &used);
		if (code != UTF8_BAD && used == back) {
			*start = at - back;
			return code;
		}
	}
	*start = at - 1;
	return UTF8_BAD;
}

/* A boundary at or before `at` that holds whatever stands in front of it. Two code points alone cannot tell inside a run of
 * flags (pairs count from its start) nor after a ZWJ (the emoji before it counts), so those are walked over. */
static size_t safe_boundary(const char *s, size_t at)
{
	size_t start;
	uint32_t after = decode_before(s, at, &start);

	for (at = start; at > 0; at = start) {
		utf8proc_int32_t state = 0;
		uint32_t before = decode_before(s, at, &start);
		if (before != 0x200d && breaks(before, after, &state))
			break;
		after = before;
	}
	return at;
}

size_t utf8_previous(const char *s, size_t n, size_t at)
{
	if (at > n)
		at = n;
	if (at == 0)
		return 0;
	size_t start = safe_boundary(s, at);
	for (size_t next = utf8_next(s, n, start); next < at; next = utf8_next(s, n, start))
		start = next;
	return start;
}

/* ---- What people see of it ---- */

/* Characters that show nothing though their category is a letter, a mark or a sign; blanks and controls go by category. */
static const struct {
	uint32_t first, last;
} unseen[] = {
	{ 0x034f, 0x034f },   /* combining grapheme joiner */
	{ 0x115f, 0x1160 },   /* Hangul fillers */
	{ 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
	{ 0x180b, 0x180f },   /* Mongolian variation selectors */
	{ 0x2800, 0x2800 },   /* braille blank */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xfe00, 0xfe0f },   /* variation selectors */
	{ 0xffa0, 0xffa0 },   /* halfwidth Hangul filler */
	{ 0xe0000, 0xe0fff }, /* tags and more variation selectors */
};

static bool is_unseen(uint32_t code)
{
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (code >= unseen[i].first && code <= unseen[i].last)
			return true;
	return false;
}

/* Whether a character that is seen is of one of the categories, a set of bits. */
static bool has_seen(const char *s, size_t n, unsigned categories)
{
	for (size_t at = 0, used; at < n; at += used) {
		uint32_t code = utf8_decode(s + at, n - at, &used);

		if (code != UTF8_BAD && !is_unseen(code) &&
			(1u << utf8proc_category((utf8proc_int32_t)code) & categories) != 0)
			return true;
	}
	return false;
}

bool utf8_shows(const char *s, size_t n)
{
	const unsigned nothing = 1u << UTF8PROC_CATEGORY_CN | 1u << UTF8PROC_CATEGORY_CC | 1u << UTF8PROC_CATEGORY_CF |
		1u << UTF8PROC_CATEGORY_ZS | 1u << UTF8PROC_CATEGORY_ZL | 1u << UTF8PROC_CATEGORY_ZP;

	return has_seen(s, n, ~nothing);
}

bool utf8_says(const char *s, size_t n)
{
	const unsigned words = 1u << UTF8PROC_CATEGORY_LU | 1u << UTF8PROC_CATEGORY_LL | 1u << UTF8PROC_CATEGORY_LT |
		1u << UTF8PROC_CATEGORY_LM | 1u << UTF8PROC_CATEGORY_LO | 1u << UTF8PROC_CATEGORY_ND |
		1u << UTF8PROC_CATEGORY_NL | 1u << UTF8PROC_CATEGORY_NO;

	return has_seen(s, n, words);
}
