/*
 * Split patterns: a text into the pieces that are merged apart from each other. Private to src/text.
 *
 * A match is looked for in a short stretch of the text, which is made longer only when PCRE2 says that it looked at its end. So a pattern costs what it
 * reads, and one that reads to the end of the text for every word is noticed and refused.
 */
#ifndef TEXT_BPE_SPLIT_H
#define TEXT_BPE_SPLIT_H

#include "preop/base/error.h"

#include <stddef.h>

struct split_pattern; /* compiled, shared by all coders */
struct split_pattern *split_pattern_new(const char *pattern, size_t n, struct error *error);
void split_pattern_free(struct split_pattern *pattern);

struct split_scratch; /* of one coder */
struct split_scratch *split_scratch_new(void);
void split_scratch_free(struct split_scratch *scratch);
/* How much may be read ahead until the next call: in proportion to the text. */
void split_scratch_allow(struct split_scratch *scratch, size_t n);

/* The first match at or after `at` in text[0..n), which is UTF-8. No match: *start == *end, up to where there is none; that is n in the end. */
bool split_next(struct split_scratch *scratch, const struct split_pattern *pattern, const char *text, size_t n,
	size_t at, size_t *start, size_t *end, struct error *error);

#endif
