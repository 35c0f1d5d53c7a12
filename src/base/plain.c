#include "plain.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

size_t utf8_sequence(const char *s, size_t n)
{
	const unsigned char *byte = (const unsigned char *)s;
	unsigned char lead = byte[0];
	size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;

	if (length < 2)
		return length;
	if (length > n)
		return 0;
	/* The narrower ranges keep out overlong forms, surrogates and values over U+10FFFF. */
	unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
	if (byte[1] < low || byte[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!is_continuation(byte[i]))
			return 0;
	return length;
}

/* C0, DEL, and C1 in its two-byte form: a terminal may obey any of them. */
static bool is_control(const char *s, size_t length)
{
	const unsigned char *byte = (const unsigned char *)s;

	return length == 1 ? byte[0] < 0x20 || byte[0] == 0x7F : length == 2 && byte[0] == 0xC2 && byte[1] < 0xA0;
}

static void replace_unprintable(char *s)
{
	size_t n = strlen(s), to = 0;

	for (size_t from = 0; from < n;) {
		size_t length = utf8_sequence(s + from, n - from);
		if (length == 0 || is_control(s + from, length)) {
			s[to++] = '?';
			from += length == 0 ? 1 : length;
			continue;
		}
		memmove(s + to, s + from, length);
		to += length;
		from += length;
	}
	s[to] = '\0';
}

static void mark_cut(char *s, size_t size)
{
	size_t end = size - sizeof("...");

	while (end > 0 && is_continuation((unsigned char)s[end]))
		end--;
	memcpy(s + end, "...", sizeof("..."));
}

void plain_vformat(char *out, size_t size, const char *format, va_list ap)
{
	int length = vsnprintf(out, size, format, ap);

	if (length < 0)
		out[0] = '\0';
	else if ((size_t)length >= size)
		mark_cut(out, size);
	replace_unprintable(out);
}

void plain_format(char *out, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	plain_vformat(out, size, format, ap);
	va_end(ap);
}
