/*
 * Texts made alike before they are compared: without regard to case (Unicode, full folding: ß is ss), white space or punctuation. Thread: any.
 */
#ifndef PREOP_TEXT_NORMAL_H
#define PREOP_TEXT_NORMAL_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

enum normal_flag {
	NORMAL_CASE = 1,
	NORMAL_SPACE = 2,       /* runs of white space are one blank, none at the ends */
	NORMAL_PUNCTUATION = 4, /* left out: punctuation and symbols but not letters, marks and digits */
};

/* Appends the text made alike. Bytes that are not UTF-8 stay as they are. False: no memory. */
bool text_normal(const char *text, size_t n, unsigned flags, struct strbuf *out);

/* Letters, marks, digits and the underscore. */
bool text_is_word(uint32_t code);
/* Of a script that puts blanks between words: everything but Chinese, Japanese, Thai and their neighbours. */
bool text_is_spaced(uint32_t code);
/* Whether text[at..at+length) begins and ends where words do; in scripts without blanks it always does. */
bool text_is_whole(const char *text, size_t n, size_t at, size_t length);
/* The next word from byte *cursor on; false at the end. A character of a script without blanks is a word. */
bool text_next_word(const char *text, size_t n, size_t *cursor, size_t *start, size_t *length);

#endif
