/*
 * Texts made alike before they are compared: without regard to case (Unicode, full folding: ß is ss), white space or punctuation. Thread: any.
 */
#ifndef PREOP_TEXT_NORMAL_H
#define PREOP_TEXT_NORMAL_H

#include "preop/base/strbuf.h"

#include <stdbool.h>

enum normal_flag {
	NORMAL_CASE = 1,
	NORMAL_SPACE = 2,       /* runs of white space are one blank, none at the ends */
	NORMAL_PUNCTUATION = 4, /* left out: punctuation and symbols but not letters, marks and digits */
};

/* Appends the text made alike. Bytes that are not UTF-8 stay as they are. False: no memory. */
bool text_normal(const char *text, size_t n, unsigned flags, struct strbuf *out);

#endif
