#include "plain.h"

#include "utf8_sequence.h"

#include <stdio.h>
#include <string.h>

static void replace_unprintable(char *s)
{
	size_t n = strlen(s), to = 0;

	for (size_t from = 0; from < n;) {
		size_t length = utf8_sequence(s + from, n - from);
		if (length == 0 || utf8_is_control(s + from, length)) {
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

	while (end > 0 && utf8_is_continuation(s[end]))
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
