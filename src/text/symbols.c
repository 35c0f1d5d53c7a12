#include "symbols.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

struct slot {
	uint64_t hash;
	uint32_t number; /* 0: free */
};

static struct slot *find(struct slot *slots, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (capacity - 1);

	while (slots[at].number != 0 && slots[at].hash != hash)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static void number(
	struct symbols *out, struct slot *slots, size_t capacity, const uint64_t *pattern, const uint64_t *text)
{
	uint32_t next = 0;

	for (size_t i = 0; i < out->pattern_n; i++) {
		struct slot *slot = find(slots, capacity, pattern[i]);
		if (slot->number == 0)
			*slot = (struct slot){ pattern[i], ++next };
		out->pattern[i] = slot->number;
	}
	for (size_t i = 0; i < out->text_n; i++)
		out->text[i] = find(slots, capacity, text[i])->number;
}

bool symbols_new(struct symbols *out, const uint64_t *pattern, size_t pattern_n, const uint64_t *text, size_t text_n)
{
	size_t capacity = 16;

	while (capacity < 2 * pattern_n)
		capacity *= 2;
	*out = (struct symbols){ .pattern_n = pattern_n, .text_n = text_n };
	struct slot *slots = try_array(NULL, capacity, sizeof(*slots));
	out->pattern = try_array(NULL, pattern_n + 1, sizeof(*out->pattern));
	out->text = try_array(NULL, text_n + 1, sizeof(*out->text));
	out->masks = try_array(NULL, pattern_n + 1, sizeof(*out->masks));
	out->between = try_array(NULL, text_n + 1, sizeof(*out->between));
	bool ok = slots != NULL && out->pattern != NULL && out->text != NULL && out->masks != NULL &&
		out->between != NULL;
	if (ok) {
		memset(slots, 0, capacity * sizeof(*slots));
		memset(out->masks, 0, (pattern_n + 1) * sizeof(*out->masks));
		number(out, slots, capacity, pattern, text);
	} else {
		symbols_free(out);
	}
	free(slots);
	return ok;
}

void symbols_free(struct symbols *symbols)
{
	free(symbols->pattern);
	free(symbols->text);
	free(symbols->masks);
	free(symbols->between);
	*symbols = (struct symbols){ .pattern = NULL };
}

size_t symbols_block(struct symbols *symbols, size_t start)
{
	size_t end = start + SYMBOLS_BLOCK < symbols->pattern_n ? start + SYMBOLS_BLOCK : symbols->pattern_n;

	for (size_t i = start < SYMBOLS_BLOCK ? 0 : start - SYMBOLS_BLOCK; i < start; i++)
		symbols->masks[symbols->pattern[i]] = 0;
	for (size_t i = start; i < end; i++)
		symbols->masks[symbols->pattern[i]] |= UINT64_C(1) << (i - start);
	return end - start;
}
