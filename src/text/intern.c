#include "intern.h"

#include "preop/base/hash.h"
#include "preop/base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Small, so that most look-ups touch one cache line: the string is read only when the hash agrees. */
struct intern_slot {
	uint32_t hash;
	uint32_t number; /* id + 1; 0: free */
};

struct intern_string {
	const char *s;
	size_t n;
};

enum { FIRST_CAPACITY = 256 };

static bool is_string(
	const struct intern *table, const struct intern_slot *slot, const char *s, size_t n, uint32_t hash)
{
	if (slot->hash != hash)
		return false;
	const struct intern_string *string = &table->strings[slot->number - 1];
	return string->n == n && memcmp(string->s, s, n) == 0;
}

static void resize(struct intern *table, size_t capacity)
{
	struct intern_slot *slots = xcalloc(capacity, sizeof(slots[0]));

	for (size_t i = 0; i < table->capacity; i++) {
		size_t at = table->slots[i].hash & (capacity - 1);
		if (!table->slots[i].number)
			continue;
		while (slots[at].number)
			at = (at + 1) & (capacity - 1);
		slots[at] = table->slots[i];
	}
	free(table->slots);
	table->slots = slots;
	table->capacity = capacity;
	table->strings = xrealloc(table->strings, capacity / 2 * sizeof(table->strings[0]));
}

void intern_reserve(struct intern *table, size_t more)
{
	size_t capacity = table->capacity ? table->capacity : FIRST_CAPACITY;

	while (capacity / 2 < table->count + more)
		capacity *= 2;
	if (capacity > table->capacity)
		resize(table, capacity);
}

uint32_t intern_id(struct intern *table, const char *s, size_t n)
{
	uint32_t hash = (uint32_t)hash64(s, n, 0);

	intern_reserve(table, 1);
	size_t at = hash & (table->capacity - 1);
	for (; table->slots[at].number; at = (at + 1) & (table->capacity - 1)) {
		if (is_string(table, &table->slots[at], s, n, hash))
			return table->slots[at].number - 1;
	}
	table->strings[table->count] = (struct intern_string){ .s = s, .n = n };
	table->slots[at] = (struct intern_slot){ .hash = hash, .number = ++table->count };
	return table->count - 1;
}

void intern_free(struct intern *table)
{
	free(table->slots);
	free(table->strings);
	*table = (struct intern)INTERN_INIT;
}
