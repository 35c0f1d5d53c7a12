/*
 * Random numbers: a seeded generator (splitmix64, Steele et al. 2014) for what must repeat, the system's for identity.
 * random_seed_process(s) makes uuids repeatable too (tests, the sample project); 0 = the system's randomness.
 */
#ifndef PREOP_BASE_RANDOM_H
#define PREOP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *rng);
uint64_t rng_below(struct rng *rng, uint64_t bound); /* 0 .. bound-1 without modulo bias; bound > 0 */
double rng_unit(struct rng *rng);                    /* [0, 1) */

void random_seed_process(uint64_t seed);
void random_bytes(void *out, size_t n);
enum { UUID_SIZE = 37 };
void random_uuid(char out[UUID_SIZE]); /* RFC 9562 version 4, lower case */
/* The same uuid for the same texts wherever it is made (version 8, from their SHA-256): two copies that make one thing make one thing. `texts` ends with NULL;
 * the first says what kind of thing it is. */
void random_uuid_of(const char *const *texts, char out[UUID_SIZE]);

#endif
