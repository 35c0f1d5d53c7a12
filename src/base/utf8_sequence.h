/* One UTF-8 sequence at a time, inline: the JSON check runs it over every byte above ASCII. Private to base. */
#ifndef PREOP_BASE_UTF8_SEQUENCE_H
#define PREOP_BASE_UTF8_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

static inline bool utf8_is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Length of the sequence at s[0..n), n > 0: 1 to 4, or 0 when the bytes there are not one (Unicode 15, table 3-7). */
static inline size_t utf8_sequence(const char *s, size_t n)
{
	unsigned char lead = (unsigned char)s[0];
	size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;

	if (length < 2)
		return length;
	if (length > n)
		return 0;
	/* The narrower ranges keep out overlong forms, surrogates and values over U+10FFFF. */
	unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
	unsigned char second = (unsigned char)s[1];
	if (second < low || second > high)
		return 0;
	if (length > 2 && !utf8_is_continuation(s[2]))
		return 0;
	return length > 3 && !utf8_is_continuation(s[3]) ? 0 : length;
}

/* C0, DEL, and C1 in its two-byte form: a terminal may obey any of them. `length` is what utf8_sequence() told. */
static inline bool utf8_is_control(const char *s, size_t length)
{
	unsigned char first = (unsigned char)s[0];

	if (length == 1)
		return first < 0x20 || first == 0x7F;
	return length == 2 && first == 0xC2 && (unsigned char)s[1] < 0xA0;
}

#endif
