/* Script lines cut into words as a shell would: blanks separate; "..." with \" and \\; '...' literal; # outside quotes starts a comment. */
#ifndef PREOP_CLI_WORDS_H
#define PREOP_CLI_WORDS_H

#include "preop/base/error.h"

#include <stddef.h>

struct words {
	char **items; /* count words and a NULL */
	size_t count, capacity;
};
#define WORDS_INIT                                                                                                     \
	{                                                                                                              \
		.items = NULL, .count = 0, .capacity = 0                                                               \
	}

bool words_split(struct words *out, const char *line, struct error *error); /* an open quote is ERROR_USAGE */
void words_free(struct words *words);

#endif
