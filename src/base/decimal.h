/* Doubles as decimal text with a point, whatever LC_NUMERIC says. Private to base. */
#ifndef PREOP_BASE_DECIMAL_H
#define PREOP_BASE_DECIMAL_H

#include "preop/base/strbuf.h"

/* The double nearest to the decimal number s[0..n); infinite when it is too large. */
double decimal_parse(const char *s, size_t n);

/* The shortest of 15 to 17 digits that reads back as `value`, which is finite. */
void decimal_print(double value, struct strbuf *out);

#endif
