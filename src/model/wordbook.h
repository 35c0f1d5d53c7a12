/* Words by number: equal texts get equal numbers, 0, 1, 2 ... in order of first sight; the texts are copied into an arena. */
#ifndef PREOP_SRC_MODEL_WORDBOOK_H
#define PREOP_SRC_MODEL_WORDBOOK_H

#include "preop/base/memory.h"

#include <stdint.h>

struct wordbook {
	struct arena *arena;
	const char **words;
	uint32_t *slots; /* number + 1, 0: free */
	size_t count, capacity /* of slots: a power of two, or 0 */;
};

enum { WORDBOOK_NONE = -1, WORDBOOK_FULL = -2 /* no memory */ };
/* The number of a word, WORDBOOK_NONE: it is not there. */
int64_t wordbook_find(const struct wordbook *book, const char *word);
/* The same, taking it in when it is not there. */
int64_t wordbook_add(struct wordbook *book, const char *word);
void wordbook_free(struct wordbook *book);

#endif
