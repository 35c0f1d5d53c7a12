/*
 * Measuring and folding the text of a record, eight bytes at a time where they are plain: every byte of an import passes here.
 */
#ifndef PREOP_SRC_MODEL_FOLD_H
#define PREOP_SRC_MODEL_FOLD_H

#include "preop/base/strbuf.h"

#include <stdint.h>

static inline bool text_is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool text_has_words(const char *text, size_t n);     /* anything but white space */
int64_t text_characters(const char *text, size_t n); /* code points; a bad byte may count or not */

/* Ends a turn in what is folded, so that moving text from one turn to the next is a difference. No white space, so it stays. */
enum { TURN_END = 0x1e };

/* Appends the text with ASCII letters in lower case, white space runs as one blank, ends trimmed. */
void text_fold(const char *text, size_t n, struct strbuf *out);

/* Appends at most `limit` characters as one trimmed line of valid UTF-8 without NULs; false: there were more. */
bool text_line(const char *text, size_t n, size_t limit, struct strbuf *out);

#endif
