/* Special tokens: texts that are one token wherever they stand. Private to src/text. */
#ifndef TEXT_BPE_SPECIAL_H
#define TEXT_BPE_SPECIAL_H

#include "preop/text/bpe.h"

struct special_token {
	char *text; /* owned */
	size_t length;
	uint32_t id;
	unsigned strip; /* enum bpe_strip */
};
struct special_tokens {
	struct special_token *items; /* by bytes, once sorted */
	size_t count, capacity;
	bool begins[256]; /* with this byte */
};
bool special_add(
	struct special_tokens *tokens, struct bpe_string text, uint32_t id, unsigned strip, struct error *error);
bool special_sort(struct special_tokens *tokens, struct error *error); /* false: one is there twice */
void special_free(struct special_tokens *tokens);

/* The first one in text[from..n), the longest of those that begin there; NULL: none. *at is where. */
const struct special_token *special_find(
	const struct special_tokens *tokens, const char *text, size_t n, size_t from, size_t *at);

#endif
