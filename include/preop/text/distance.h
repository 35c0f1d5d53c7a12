/* How far a mistyped word is from a right one. */
#ifndef PREOP_TEXT_DISTANCE_H
#define PREOP_TEXT_DISTANCE_H

#include <stddef.h>

enum { DISTANCE_NEAR = 2 /* edits that still make a word a slip of another */, DISTANCE_LENGTH = 24 };

/* Edit distance with neighbours swapped as one edit; DISTANCE_LENGTH when a word has more bytes than that. */
int text_distance(const char *a, size_t a_n, const char *b, size_t b_n);

/* Collects the candidate nearest to a word; a word of n letters may be off by fewer than n of them. */
struct nearest {
	const char *word;
	size_t length;
	const char *best; /* NULL: none is near */
	int distance;
};
void nearest_begin(struct nearest *nearest, const char *word, size_t n);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
