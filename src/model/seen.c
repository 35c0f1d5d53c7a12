#include "seen.h"

#include <stdlib.h>

enum { SEEN_FIRST_CAPACITY = 1024 };

void seen_free(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen)SEEN_INIT;
}

struct seen_slot *seen_find_key(const struct seen *seen, uint64_t hash)
{
	size_t mask = seen->capacity - 1, i = (size_t)hash & mask;

	while (seen->slots[i].hash != 0 && seen->slots[i].hash != hash)
		i = (i + 1) & mask;
	return &seen->slots[i];
}

void seen_take(struct seen *seen, struct seen_slot *slot, uint64_t hash, uint64_t more)
{
	*slot = (struct seen_slot){ .hash = hash, .more = more };
	seen->count++;
}

bool seen_make_room(struct seen *seen)
{
	/* Linear probing is short up to two thirds full. */
	if (seen->count < seen->capacity / 3 * 2)
		return true;
	size_t capacity = seen->capacity == 0 ? SEEN_FIRST_CAPACITY : seen->capacity * 2;
	struct seen wider = {
		.slots = calloc(capacity, sizeof(*wider.slots)), .capacity = capacity, .count = seen->count
	};
	if (wider.slots == NULL)
		return false;
	for (size_t i = 0; i < seen->capacity; i++)
		if (seen->slots[i].hash != 0)
			*seen_find_key(&wider, seen->slots[i].hash) = seen->slots[i];
	free(seen->slots);
	*seen = wider;
	return true;
}
