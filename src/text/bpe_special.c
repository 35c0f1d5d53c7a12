#include "bpe_special.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH_LIMIT = 1024 }; /* bytes: at every place of a text so many are compared at most */

bool special_add(
	struct special_tokens *tokens, struct bpe_string text, uint32_t id, unsigned strip, struct error *error)
{
	if (text.length == 0)
		return error_set(error, ERROR_INPUT, "special token %u is empty", id);
	if (text.length > LENGTH_LIMIT)
		return error_set(error, ERROR_INPUT, "special token %u is longer than %d bytes", id, LENGTH_LIMIT);
	if (tokens->count == BPE_TOKENS_LIMIT)
		return error_set(error, ERROR_INPUT, "there are more than %d special tokens", BPE_TOKENS_LIMIT);
	if (tokens->count == tokens->capacity) {
		size_t capacity = tokens->capacity == 0 ? 16 : tokens->capacity * 2;
		struct special_token *items = try_array(tokens->items, capacity, sizeof(*items));
		if (items == NULL)
			return error_set(error, ERROR_MEMORY, "not enough memory for the special tokens");
		tokens->items = items;
		tokens->capacity = capacity;
	}
	tokens->items[tokens->count++] = (struct special_token){ xstrndup(text.bytes, text.length), text.length, id,
		strip };
	tokens->begins[(unsigned char)*text.bytes] = true;
	return true;
}

void special_free(struct special_tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++)
		free(tokens->items[i].text);
	free(tokens->items);
}

static int by_bytes(const void *a, const void *b)
{
	const struct special_token *x = a, *y = b;
	int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);

	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

bool special_sort(struct special_tokens *tokens, struct error *error)
{
	if (tokens->count > 0)
		qsort(tokens->items, tokens->count, sizeof(*tokens->items), by_bytes);
	for (size_t i = 1; i < tokens->count; i++)
		if (by_bytes(&tokens->items[i - 1], &tokens->items[i]) == 0)
			return error_set(error, ERROR_INPUT, "special tokens %u and %u are the same text",
				tokens->items[i - 1].id, tokens->items[i].id);
	return true;
}

/* The first item of [low, high), which agree in `depth` bytes, whose next byte is at least `byte`; those that end there come first. */
static size_t lower(const struct special_tokens *tokens, size_t low, size_t high, size_t depth, int byte)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct special_token *item = &tokens->items[middle];
		int here = depth < item->length ? (unsigned char)item->text[depth] : -1;
		if (here < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Narrows the sorted list byte by byte, so that a thousand tokens that begin alike cost no more than ten. */
static const struct special_token *longest(const struct special_tokens *tokens, const char *text, size_t n)
{
	const struct special_token *found = NULL;
	size_t low = 0, high = tokens->count;

	for (size_t depth = 0; depth < n && low < high; depth++) {
		int byte = (unsigned char)text[depth];
		low = lower(tokens, low, high, depth, byte);
		high = lower(tokens, low, high, depth, byte + 1);
		if (low < high && tokens->items[low].length == depth + 1)
			found = &tokens->items[low];
	}
	return found;
}

const struct special_token *special_find(
	const struct special_tokens *tokens, const char *text, size_t n, size_t from, size_t *at)
{
	const struct special_token *found;

	if (tokens->count == 0)
		return NULL;
	for (*at = from; *at < n; ++*at)
		if (tokens->begins[(unsigned char)text[*at]] && (found = longest(tokens, text + *at, n - *at)) != NULL)
			return found;
	return NULL;
}
