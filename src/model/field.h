/*
 * Checks of what people type: short texts and words out of a list.
 */
#ifndef PREOP_SRC_MODEL_FIELD_H
#define PREOP_SRC_MODEL_FIELD_H

#include "preop/base/error.h"

#include <stddef.h>

enum {
	FIELD_NEEDED = 1, /* something of it is seen */
	FIELD_LINES = 2,  /* newlines and tabs are welcome */
	FIELD_REASON = 4, /* what is written at all holds a letter or a digit */
};

/* UTF-8 of at most `limit` bytes without control characters; ERROR_INPUT names the field by `what`: "the title". */
bool field_check(const char *what, const char *text, size_t limit, unsigned flags, struct error *error);

/* Whether it is a reason: text somebody wrote that holds a letter or a digit. Of a file from elsewhere, too, which no check has seen. */
bool field_says(const char *text);

/* One of `words`, which ends with NULL; ERROR_INPUT lists them. An empty word in the list is called "nothing". */
bool field_choose(const char *what, const char *word, const char *const *words, struct error *error);
/* The same of a word somebody calls the program with, not of data: ERROR_USAGE. */
bool field_word(const char *what, const char *word, const char *const *words, struct error *error);

#endif
