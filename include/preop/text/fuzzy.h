/*
 * Fuzzy matching for the palette, after fzf: all letters of the pattern in order, smart case, bonus for word starts and runs, words of
 * the pattern separated by blanks must all match. Score > 0: matches (higher is better), 0: does not. `positions` (may be NULL) gets
 * the byte offsets of the matched letters, at most `limit`; *count tells how many.
 */
#ifndef PREOP_TEXT_FUZZY_H
#define PREOP_TEXT_FUZZY_H

#include <stddef.h>

int fuzzy_score(const char *pattern, const char *candidate, size_t *positions, size_t limit, size_t *count);

#endif
