/*
 * The multiset digest of examples (snapshot.h): a sum modulo 2^256, so that members can be added and taken away in any order.
 */
#ifndef PREOP_SRC_MODEL_DIGEST_H
#define PREOP_SRC_MODEL_DIGEST_H

#include "preop/base/hash.h"
#include "preop/base/strbuf.h"

enum { RECORD_HASH_SIZE = 16 }; /* of SHA-256 of a record's bytes */

struct digest {
	uint64_t words[4]; /* the lowest first */
};
void digest_add(struct digest *sum, const struct digest *element);
void digest_subtract(struct digest *sum, const struct digest *element);

/* In the file: 32 bytes, the highest first. A blob of another size reads as zero, which verifying then finds wrong. */
void digest_load(struct digest *out, const void *blob, int size);
void digest_store(const struct digest *sum, unsigned char out[SHA256_SIZE]);

/* SHA-256 over everything of a member that decides a training input: hash, kind (a byte), split and label (each its length in 4 bytes,
 * lowest first, 2^32 - 1 for none, and its bytes). `scratch` is reused between calls. */
void digest_of_member(struct digest *out, const unsigned char hash[RECORD_HASH_SIZE], int kind, const char *split,
	const char *label, struct strbuf *scratch);

/* What a snapshot shows: SHA-256 over "preop-snapshot-1", the sum and the row count (8 bytes, lowest first). With a tokenizer ("NAME SHA256"; "" or
 * NULL: none) over "preop-snapshot-2", these, and the tokenizer as digest_of_member() has texts. */
void digest_seal(const struct digest *sum, int64_t rows, const char *tokenizer, unsigned char out[SHA256_SIZE]);

#endif
