#include "known.h"

#include "preop/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

struct slot {
	unsigned char key[KNOWN_KEY];
};

/* Open addressing, at most half full; all zeros is a free slot. Keys are parts of a SHA-256, so their bytes are
 * their hash. */
struct known {
	struct slot *slots;
	size_t capacity, count;
};

static const struct slot nothing;

struct known *known_new(void)
{
	return xcalloc(1, sizeof(struct known));
}

void known_free(struct known *known)
{
	if (known == NULL)
		return;
	free(known->slots);
	free(known);
}

static bool is_free(const struct slot *slot)
{
	return memcmp(slot, &nothing, sizeof(nothing)) == 0;
}

/* The slot that holds the key or is free for it. */
static struct slot *find(const struct known *known, const unsigned char *key)
{
	uint64_t hash;

	memcpy(&hash, key, sizeof(hash));
	for (size_t i = hash & (known->capacity - 1);; i = (i + 1) & (known->capacity - 1)) {
		struct slot *slot = &known->slots[i];
		if (is_free(slot) || memcmp(slot->key, key, KNOWN_KEY) == 0)
			return slot;
	}
}

static bool grow(struct known *known)
{
	struct known wider = { .capacity = known->capacity > 0 ? 2 * known->capacity : FIRST_CAPACITY,
		.count = known->count };

	wider.slots = try_array(NULL, wider.capacity, sizeof(*wider.slots));
	if (wider.slots == NULL)
		return false;
	memset(wider.slots, 0, wider.capacity * sizeof(*wider.slots));
	for (size_t i = 0; i < known->capacity; i++)
		if (!is_free(&known->slots[i]))
			*find(&wider, known->slots[i].key) = known->slots[i];
	free(known->slots);
	*known = wider;
	return true;
}

bool known_add(struct known *known, const unsigned char key[KNOWN_KEY])
{
	if (2 * known->count >= known->capacity && !grow(known))
		return true;
	struct slot *slot = find(known, key);
	if (!is_free(slot))
		return false;
	memcpy(slot->key, key, KNOWN_KEY);
	known->count++;
	return true;
}
