#include "wordbook.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static size_t slot_of(const struct wordbook *book, const char *word)
{
	size_t at = (size_t)hash64(word, strlen(word), 0) & (book->capacity - 1);

	while (book->slots[at] != 0 && strcmp(book->words[book->slots[at] - 1], word) != 0)
		at = (at + 1) & (book->capacity - 1);
	return at;
}

static bool make_room(struct wordbook *book)
{
	struct wordbook wider = *book;

	if (2 * (book->count + 1) <= book->capacity)
		return true;
	wider.capacity = book->capacity ? 2 * book->capacity : FIRST_CAPACITY;
	wider.words = try_array(book->words, wider.capacity / 2, sizeof(*wider.words));
	if (wider.words == NULL)
		return false;
	book->words = wider.words;
	wider.slots = calloc(wider.capacity, sizeof(*wider.slots));
	if (wider.slots == NULL)
		return false;
	for (size_t i = 0; i < wider.count; i++)
		wider.slots[slot_of(&wider, wider.words[i])] = (uint32_t)i + 1;
	free(book->slots);
	*book = wider;
	return true;
}

int64_t wordbook_find(const struct wordbook *book, const char *word)
{
	return book->capacity == 0 ? WORDBOOK_NONE : (int64_t)book->slots[slot_of(book, word)] - 1;
}

int64_t wordbook_add(struct wordbook *book, const char *word)
{
	if (book->count >= UINT32_MAX - 1 || !make_room(book))
		return WORDBOOK_FULL;
	size_t at = slot_of(book, word);
	if (book->slots[at] == 0) {
		book->words[book->count] = arena_strdup(book->arena, word);
		book->slots[at] = (uint32_t)++book->count;
	}
	return book->slots[at] - 1;
}

void wordbook_free(struct wordbook *book)
{
	free(book->words);
	free(book->slots);
	*book = (struct wordbook){ .arena = NULL };
}
