/*
 * How many tokens a text has, more or less, without a tokenizer: words, numbers, punctuation and other scripts are counted as byte-pair encodings
 * usually cut them. docs/statistics.md has the rule and its error. Thread: any.
 */
#ifndef PREOP_TEXT_ESTIMATE_H
#define PREOP_TEXT_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

int64_t token_estimate(const char *text, size_t n);

#endif
