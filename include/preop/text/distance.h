/* How far a mistyped word is from a right one. */
#ifndef PREOP_TEXT_DISTANCE_H
#define PREOP_TEXT_DISTANCE_H

#include <stddef.h>

enum { DISTANCE_NEAR = 2 /* edits that still make a word a slip of another */, DISTANCE_LENGTH = 24 };

/* Collects the candidate nearest to a word by edits, neighbours swapped being one; a word of n letters may be off by fewer than n of them, and words of more than
 * DISTANCE_LENGTH bytes are near to nothing. */
struct nearest {
	const char *word;
	size_t length;
	const char *best; /* NULL: none is near */
	int distance;
};
void nearest_begin(struct nearest *nearest, const char *word, size_t n);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
