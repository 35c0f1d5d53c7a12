/*
 * Arrays in an arena whose length is known only at the end: room doubles at every power of two, so the whole costs at most
 * twice its size, and the arena frees it.
 */
#ifndef PREOP_SRC_MODEL_GROW_H
#define PREOP_SRC_MODEL_GROW_H

#include "preop/base/error.h"
#include "preop/base/memory.h"

#include <stdint.h>
#include <string.h>

/* Room for item number `count`; items may move. */
static inline void *grow(struct arena *arena, void *items, size_t count, size_t size)
{
	void *wider;

	if (count & (count - 1))
		return items;
	if (count > SIZE_MAX / 2 / size)
		bug("an array of %zu items of %zu bytes", count, size);
	wider = arena_alloc(arena, (count ? 2 * count : 1) * size);
	if (items != NULL)
		memcpy(wider, items, count * size);
	return wider;
}

/* A zeroed new item at the end of `items`, a pointer variable; `count`, a size_t variable, counts up. */
#define GROW(arena, items, count)                                                                                      \
	((items) = grow((arena), (items), (count),                                                                     \
		 sizeof *(items)), /* NOLINT(bugprone-sizeof-expression): of pointers, too */                          \
		&(items)[(count)++])

#endif
