#include "preop/text/minhash.h"

#include "preop/base/hash.h"
#include "preop/base/memory.h"

#include <stdlib.h>

static bool in_word(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The hash of the next word, from *at on; false: there is none. */
static bool next_word(const char *text, size_t n, size_t *at, uint64_t *hash)
{
	size_t end;

	while (*at < n && !in_word((unsigned char)text[*at]))
		(*at)++;
	if (*at == n)
		return false;
	uint64_t sum = UINT64_C(0xcbf29ce484222325); /* FNV-1a: words are short, and have to be folded on the way */
	for (end = *at; end < n && in_word((unsigned char)text[end]); end++) {
		unsigned char c = (unsigned char)text[end];
		sum = (sum ^ (c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c)) * UINT64_C(0x100000001b3);
	}
	*at = end;
	*hash = sum;
	return true;
}

static bool add_hash(struct shingles *out, size_t *capacity, uint64_t hash)
{
	if (out->count == *capacity) {
		size_t wider = *capacity > 0 ? 2 * *capacity : 64;
		uint64_t *hashes = try_array(out->hashes, wider, sizeof(*hashes));
		if (hashes == NULL)
			return false;
		out->hashes = hashes;
		*capacity = wider;
	}
	out->hashes[out->count++] = hash;
	return true;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sort_unique(struct shingles *out)
{
	size_t kept = 0;

	if (out->count > 0)
		qsort(out->hashes, out->count, sizeof(*out->hashes), by_value);
	for (size_t i = 0; i < out->count; i++)
		if (i == 0 || out->hashes[i] != out->hashes[i - 1])
			out->hashes[kept++] = out->hashes[i];
	out->count = kept;
}

bool shingles_of(struct shingles *out, const char *text, size_t n)
{
	uint64_t words[SHINGLE_WORDS] = { 0 };
	size_t at = 0, seen = 0, capacity = 0;
	bool ok = true;

	*out = (struct shingles){ NULL, 0 };
	for (uint64_t word; ok && next_word(text, n, &at, &word);) {
		for (size_t i = 1; i < SHINGLE_WORDS; i++)
			words[i - 1] = words[i];
		words[SHINGLE_WORDS - 1] = word;
		if (++seen >= SHINGLE_WORDS)
			ok = add_hash(out, &capacity, hash64(words, sizeof(words), 0));
	}
	if (ok && seen > 0 && seen < SHINGLE_WORDS)
		ok = add_hash(out, &capacity, hash64(words, sizeof(words), seen));
	if (ok)
		sort_unique(out);
	else
		shingles_free(out);
	return ok;
}

void shingles_free(struct shingles *shingles)
{
	free(shingles->hashes);
	*shingles = (struct shingles){ NULL, 0 };
}

double shingles_jaccard(const struct shingles *a, const struct shingles *b)
{
	size_t i = 0, k = 0, common = 0;

	while (i < a->count && k < b->count) {
		if (a->hashes[i] == b->hashes[k]) {
			common++;
			i++;
			k++;
		} else if (a->hashes[i] < b->hashes[k]) {
			i++;
		} else {
			k++;
		}
	}
	size_t all = a->count + b->count - common;
	return all > 0 ? (double)common / (double)all : 0;
}

/* A permutation of the hashes for each place: the finalizer of splitmix64 on the hash and the place's own constant. */
static uint64_t permute(uint64_t hash, uint64_t place)
{
	uint64_t z = hash ^ (place + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void minhash_of(const struct shingles *shingles, struct minhash *out)
{
	for (size_t place = 0; place < MINHASH_SIZE; place++) {
		uint64_t least = UINT64_MAX;
		for (size_t i = 0; i < shingles->count; i++) {
			uint64_t value = permute(shingles->hashes[i], place);
			least = value < least ? value : least;
		}
		/* The low bits: the high ones of a minimum are nearly all zero. */
		out->minima[place] = (uint16_t)least;
	}
}

double minhash_similarity(const struct minhash *a, const struct minhash *b)
{
	unsigned same = 0;

	for (size_t i = 0; i < MINHASH_SIZE; i++)
		same += a->minima[i] == b->minima[i];
	return same / (double)MINHASH_SIZE;
}
