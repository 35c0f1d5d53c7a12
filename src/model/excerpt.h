/* People's text within a sentence of ours. */
#ifndef PREOP_SRC_MODEL_EXCERPT_H
#define PREOP_SRC_MODEL_EXCERPT_H

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <string.h>

enum { EXCERPT = 100, EXCERPT_TITLE = 48 }; /* bytes; a title leaves room for what is said of it */

/* The first line of `text`, cut at a character to `most` bytes. */
static inline const char *excerpt(struct arena *arena, const char *text, size_t most)
{
	size_t line = strcspn(text, "\r\n"), n = line;

	if (n <= most)
		return arena_strndup(arena, text, n);
	for (n = 0; n < most;) {
		size_t next = utf8_next(text, line, n);

		if (next > most)
			break;
		n = next;
	}
	return arena_printf(arena, "%s...", arena_strndup(arena, text, n));
}

#endif
