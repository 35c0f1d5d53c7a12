#include "preop/base/memory.h"

#include "preop/base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* malloc(0) may return NULL: ask for one byte, so that NULL always means "no memory". */
static size_t at_least_one(size_t size)
{
	return size == 0 ? 1 : size;
}

static void *checked(void *p, size_t size)
{
	if (p == NULL)
		bug("no memory for %zu bytes", size);
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(at_least_one(size)), size);
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(at_least_one(count), at_least_one(size));

	if (p == NULL)
		bug("no memory for %zu times %zu bytes", count, size);
	return p;
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, at_least_one(size)), size);
}

void *try_array(void *p, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	return realloc(p, at_least_one(total));
}

static size_t size_with_nul(size_t n)
{
	if (n == SIZE_MAX)
		bug("a string of %zu bytes has no room for its NUL", n);
	return n + 1;
}

static char *copy_string(char *to, const char *s, size_t n)
{
	if (n > 0)
		memcpy(to, s, n);
	to[n] = '\0';
	return to;
}

char *xstrndup(const char *s, size_t n)
{
	return copy_string(xmalloc(size_with_nul(n)), s, n);
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

/* Bytes that the formatted text needs, its NUL included. */
__attribute__((format(printf, 1, 0))) static size_t formatted_size(const char *format, va_list ap)
{
	va_list copy;

	va_copy(copy, ap);
	int length = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	if (length < 0)
		bug("cannot format \"%s\"", format);
	return (size_t)length + 1;
}

char *xasprintf(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	size_t size = formatted_size(format, ap);
	char *text = xmalloc(size);
	vsnprintf(text, size, format, ap);
	va_end(ap);
	return text;
}

enum { ARENA_BLOCK_SIZE = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes[] */
	size_t used;
	max_align_t bytes[];
};

static struct arena_block *block_new(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		bug("no memory for %zu bytes", size);
	struct arena_block *block = xmalloc(sizeof(*block) + size);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

/* A block with `size` free bytes. A big request gets one of its own behind the head, whose room is not wasted then. */
static struct arena_block *block_with_room(struct arena *arena, size_t size)
{
	struct arena_block *head = arena->head;

	if (head != NULL && head->size - head->used >= size)
		return head;
	struct arena_block *block = block_new(size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE);
	if (head != NULL && size > ARENA_BLOCK_SIZE) {
		block->next = head->next;
		head->next = block;
	} else {
		block->next = head;
		arena->head = block;
	}
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t unit = _Alignof(max_align_t);

	if (size > SIZE_MAX - unit)
		bug("no memory for %zu bytes", size);
	size_t rounded = (at_least_one(size) + unit - 1) / unit * unit;
	struct arena_block *block = block_with_room(arena, rounded);
	void *p = (char *)block->bytes + block->used;
	block->used += rounded;
	arena->used += rounded;
	return memset(p, 0, rounded);
}

char *arena_strndup(struct arena *arena, const char *s, size_t n)
{
	return copy_string(arena_alloc(arena, size_with_nul(n)), s, n);
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return arena_strndup(arena, s, strlen(s));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	size_t size = formatted_size(format, ap);
	char *text = arena_alloc(arena, size);
	vsnprintf(text, size, format, ap);
	va_end(ap);
	return text;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *kept = NULL;

	for (struct arena_block *block = arena->head, *next; block != NULL; block = next) {
		next = block->next;
		/* An outsized block is given back: one huge page must not stay for the rest of the session. */
		if (kept == NULL && block->size == ARENA_BLOCK_SIZE) {
			kept = block;
			kept->next = NULL;
			kept->used = 0;
		} else {
			free(block);
		}
	}
	arena->head = kept;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	arena_reset(arena);
	free(arena->head);
	arena->head = NULL;
}
