/* Equal strings get equal small numbers, 0, 1, 2 ... in order of first sight. Private to src/text. Keeps pointers, copies nothing. */
#ifndef TEXT_INTERN_H
#define TEXT_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern_slot;
struct intern_string;

struct intern {
	struct intern_slot *slots;
	struct intern_string *strings; /* by id */
	size_t capacity;               /* of slots: a power of two, or 0; half as many strings */
	uint32_t count;
};

#define INTERN_INIT                                                                                                    \
	{                                                                                                              \
		.slots = NULL, .strings = NULL, .capacity = 0, .count = 0                                              \
	}

/* Room for so many more strings at once; only faster than growing. */
void intern_reserve(struct intern *table, size_t more);
uint32_t intern_id(struct intern *table, const char *s, size_t n);
void intern_free(struct intern *table);

#endif
