/*
 * Which hashes came by already: an open-addressing table of two 64-bit words a slot, of hashes that are uniform as they are. As a set it
 * holds 128-bit hashes; as a map, a 64-bit hash and something about it. Millions of rows cost 16 bytes times 1.5 to 3 each.
 */
#ifndef PREOP_SRC_MODEL_SEEN_H
#define PREOP_SRC_MODEL_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen_slot {
	uint64_t hash, more; /* hash 0: free */
};
struct seen {
	struct seen_slot *slots;
	size_t capacity, count;
};
#define SEEN_INIT                                                                                                      \
	{                                                                                                              \
		.slots = NULL, .capacity = 0, .count = 0                                                               \
	}

void seen_free(struct seen *seen);
bool seen_make_room(struct seen *seen); /* for one more; to be called before any seen_find_key; false: no memory */
struct seen_slot *seen_find_key(const struct seen *seen, uint64_t hash); /* a free one when it is not there */
void seen_take(
	struct seen *seen, struct seen_slot *slot, uint64_t hash, uint64_t more); /* fill a free slot that was found */

/* No hash is 0 in the table. */
static inline uint64_t seen_hash(uint64_t hash)
{
	return hash == 0 ? 1 : hash;
}

/* Ids are small and close together: an odd factor spreads them, and maps no two onto one (Knuth, TAOCP 3, 6.4). */
static inline uint64_t seen_hash_id(int64_t id)
{
	return seen_hash((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15));
}

#endif
