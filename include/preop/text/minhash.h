/*
 * How alike two texts are: the Jaccard index of their word shingles, and MinHash signatures that estimate it.
 *
 *   A. Broder, "On the resemblance and containment of documents", Compression and Complexity of Sequences 1997, 21-29.
 *   P. Li, A. Koenig, "b-bit minwise hashing", WWW 2010: 16 bits of each minimum are kept.
 *
 * Words are runs of letters, digits and bytes beyond ASCII; ASCII case does not matter, nor what stands between words. A shingle is SHINGLE_WORDS words in a row; a shorter
 * text is one shingle. Pure functions; thread: any.
 */
#ifndef PREOP_TEXT_MINHASH_H
#define PREOP_TEXT_MINHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHINGLE_WORDS = 2, MINHASH_SIZE = 64 };

struct shingles { /* XXH3 of each different shingle, rising */
	uint64_t *hashes;
	size_t count;
};
/* False: no memory. A text without words has none. */
bool shingles_of(struct shingles *out, const char *text, size_t n);
void shingles_free(struct shingles *shingles);
/* 0..1; of two texts without words 0. */
double shingles_jaccard(const struct shingles *a, const struct shingles *b);

struct minhash {
	uint16_t minima[MINHASH_SIZE];
};
void minhash_of(const struct shingles *shingles, struct minhash *out);
/* The share of minima that are the same: the Jaccard index within 1 / sqrt(MINHASH_SIZE) or so. */
double minhash_similarity(const struct minhash *a, const struct minhash *b);

#endif
