/* Numbers out of words that people typed. Thread: any. */
#ifndef PREOP_BASE_NUMBER_H
#define PREOP_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* False, and `*out` as it was, unless all of `text` is one decimal number that fits. */
bool number_read(const char *text, int64_t *out);

/* The same of a decimal number: a sign, digits with a point, an exponent ("-2.5e3", ".5"); nothing else that strtod() reads, no blanks, and nothing too
 * large or too small for a normal double. */
bool number_read_double(const char *text, double *out);

#endif
