/*
 * Hashes. SHA-256 (FIPS 180-4, libcrypto) is identity and goes into the file; XXH3-64 finds changes and duplicates fast
 * and is never identity. Thread: any.
 */
#ifndef PREOP_BASE_HASH_H
#define PREOP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, SHA256_HEX_SIZE = 65 };

struct sha256; /* incremental */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *state, const void *bytes, size_t n);
void sha256_finish(struct sha256 *state, unsigned char out[SHA256_SIZE]); /* and free */

void sha256_of(const void *bytes, size_t n, unsigned char out[SHA256_SIZE]); /* one shot, fast path of imports */
void hash_hex(const unsigned char *bytes, size_t n, char *out);              /* 2n characters and a NUL */
uint64_t hash64(const void *bytes, size_t n, uint64_t seed);                 /* XXH3-64 */

#endif
