/* Text made here for people (error sentences, log lines): valid UTF-8 without control characters. Private to base. */
#ifndef PREOP_BASE_PLAIN_H
#define PREOP_BASE_PLAIN_H

#include <stdarg.h>
#include <stddef.h>

/* snprintf() whose result is plain: bytes that are not UTF-8 and control characters become '?'; what does not fit is
 * cut between characters and ends in "...". `size` is at least 4; an argument may not point into `out`. */
void plain_format(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
void plain_vformat(char *out, size_t size, const char *format, va_list ap) __attribute__((format(printf, 3, 0)));

#endif
