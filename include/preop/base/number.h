/* Whole numbers out of words that people typed. Thread: any. */
#ifndef PREOP_BASE_NUMBER_H
#define PREOP_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* False, and `*out` as it was, unless all of `text` is one decimal number that fits. */
bool number_read(const char *text, int64_t *out);

#endif
