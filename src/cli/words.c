#include "cli/words.h"

#include "preop/base/memory.h"
#include "preop/base/strbuf.h"

#include <stdlib.h>

static void words_add(struct words *words, struct strbuf *word)
{
	if (words->count + 2 > words->capacity) {
		words->capacity = words->capacity ? words->capacity * 2 : 8;
		words->items = xrealloc(words->items, words->capacity * sizeof(*words->items));
	}
	words->items[words->count++] = strbuf_detach(word, NULL);
	words->items[words->count] = NULL;
}

void words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words)WORDS_INIT;
}

/* Copies a quoted stretch that starts after the quote; returns the position after the closing one, NULL when there is none. */
static const char *quoted(const char *p, char quote, struct strbuf *word)
{
	for (; *p && *p != quote; p++) {
		if (quote == '"' && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		strbuf_addc(word, *p);
	}
	return *p ? p + 1 : NULL;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool words_split(struct words *out, const char *line, struct error *error)
{
	struct strbuf word = STRBUF_INIT;
	const char *p = line;

	*out = (struct words)WORDS_INIT;
	for (;;) {
		while (blank(*p))
			p++;
		if (!*p || *p == '#')
			break;
		while (*p && !blank(*p)) {
			if (*p != '"' && *p != '\'') {
				strbuf_addc(&word, *p++);
				continue;
			}
			p = quoted(p + 1, *p, &word);
			if (!p) {
				strbuf_free(&word);
				words_free(out);
				return error_set(error, ERROR_USAGE, "a quote is not closed in: %s", line);
			}
		}
		words_add(out, &word);
	}
	strbuf_free(&word);
	return true;
}
