/*
 * Memory: small fixed sizes die through bug() when there is none left; sizes that come from data are tried and
 * reported.
 *
 * x*() never return NULL. try_array() may. An arena owns everything taken from it and frees it whole: one per frame or
 * page.
 * Thread: an arena belongs to one thread.
 */
#ifndef PREOP_BASE_MEMORY_H
#define PREOP_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n); /* copies exactly n bytes and a NUL; the bytes may hold NULs */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* realloc(p, count * size) with the product checked; NULL when it overflows or there is no memory (p stays valid). */
void *try_array(void *p, size_t count, size_t size);

struct arena_block;
struct arena {
	struct arena_block *head;
	size_t used; /* bytes handed out since the last reset */
};

#define ARENA_INIT                                                                                                     \
	{                                                                                                              \
		.head = NULL, .used = 0                                                                                \
	}

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
char *arena_strndup(struct arena *arena, const char *s, size_t n);
char *arena_strdup(struct arena *arena, const char *s);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena); /* everything from it is gone; keeps one block for the next round */
void arena_free(struct arena *arena);

#endif
