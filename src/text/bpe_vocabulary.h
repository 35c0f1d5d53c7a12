/* The tokens of an encoding by their bytes, and the pairs that merge. Private to src/text. */
#ifndef TEXT_BPE_VOCABULARY_H
#define TEXT_BPE_VOCABULARY_H

#include "preop/text/bpe.h"

#include "preop/base/strbuf.h"

#define BPE_NONE UINT32_MAX /* no token; tokens are meant by their index, ids are for the outside */

struct bpe_token {
	size_t start; /* in `bytes` */
	uint32_t length, id;
	bool whole; /* a piece of just these bytes is this token */
};

struct bpe_pair {
	uint32_t left, right; /* BPE_NONE: an empty slot */
	uint32_t rank, merged;
};

struct bpe_vocabulary {
	struct strbuf bytes; /* of all tokens */
	struct bpe_token *tokens;
	size_t count, capacity;
	uint32_t *slots; /* open addressing, a power of two, at most half full: index of a token or BPE_NONE */
	size_t slot_count;
	size_t longest;
	struct bpe_pair *pairs; /* the same way */
	size_t pair_slots, pair_count;
	uint32_t merges;      /* pairs that were listed, repeated ones included */
	uint32_t single[256]; /* tokens of one byte */
};

void vocabulary_init(struct bpe_vocabulary *vocabulary);
void vocabulary_free(struct bpe_vocabulary *vocabulary);
bool vocabulary_add(struct bpe_vocabulary *vocabulary, const char *bytes, size_t n, uint32_t id, struct error *error);
bool vocabulary_add_pair(
	struct bpe_vocabulary *vocabulary, uint32_t left, uint32_t right, uint32_t merged, struct error *error);
uint32_t vocabulary_find(const struct bpe_vocabulary *vocabulary, const char *bytes, size_t n);
const struct bpe_pair *vocabulary_pair(const struct bpe_vocabulary *vocabulary, uint32_t left, uint32_t right);

#endif
