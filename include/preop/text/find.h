/* One text within another, both of any bytes, in a time that grows with the sum of their lengths. Thread: any. */
#ifndef PREOP_TEXT_FIND_H
#define PREOP_TEXT_FIND_H

#include <stddef.h>

/* The first place; NULL: nowhere. An empty text is at the beginning. */
const char *text_find(const char *text, size_t n, const char *what, size_t what_n);

#endif
