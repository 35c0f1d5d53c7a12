#include "bpe_vocabulary.h"

#include "preop/base/hash.h"
#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

void vocabulary_init(struct bpe_vocabulary *vocabulary)
{
	memset(vocabulary, 0, sizeof(*vocabulary));
	strbuf_init(&vocabulary->bytes);
	for (size_t i = 0; i < 256; i++)
		vocabulary->single[i] = BPE_NONE;
}

void vocabulary_free(struct bpe_vocabulary *vocabulary)
{
	strbuf_free(&vocabulary->bytes);
	free(vocabulary->tokens);
	free(vocabulary->slots);
	free(vocabulary->pairs);
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the tokens");
}

/* ---- Tokens by bytes ---- */

/* The slot that holds the token, or the empty one where it belongs. */
static size_t find_slot(const struct bpe_vocabulary *vocabulary, const char *bytes, size_t n)
{
	size_t mask = vocabulary->slot_count - 1, slot = hash64(bytes, n, 0) & mask;

	for (; vocabulary->slots[slot] != BPE_NONE; slot = (slot + 1) & mask) {
		const struct bpe_token *token = &vocabulary->tokens[vocabulary->slots[slot]];
		if (token->length == n && memcmp(vocabulary->bytes.data + token->start, bytes, n) == 0)
			break;
	}
	return slot;
}

static bool grow_slots(struct bpe_vocabulary *vocabulary, struct error *error)
{
	size_t count = vocabulary->slot_count == 0 ? 1024 : vocabulary->slot_count * 2;
	uint32_t *slots = try_array(NULL, count, sizeof(*slots));

	if (slots == NULL)
		return no_memory(error);
	memset(slots, 0xff, count * sizeof(*slots));
	free(vocabulary->slots);
	vocabulary->slots = slots;
	vocabulary->slot_count = count;
	for (uint32_t i = 0; i < vocabulary->count; i++) {
		const struct bpe_token *token = &vocabulary->tokens[i];
		slots[find_slot(vocabulary, vocabulary->bytes.data + token->start, token->length)] = i;
	}
	return true;
}

static bool reserve(struct bpe_vocabulary *vocabulary, size_t bytes, struct error *error)
{
	if (vocabulary->count == BPE_TOKENS_LIMIT)
		return error_set(error, ERROR_INPUT, "there are more than %d tokens", BPE_TOKENS_LIMIT);
	if (vocabulary->count == vocabulary->capacity) {
		size_t capacity = vocabulary->capacity == 0 ? 512 : vocabulary->capacity * 2;
		struct bpe_token *tokens = try_array(vocabulary->tokens, capacity, sizeof(*tokens));
		if (tokens == NULL)
			return no_memory(error);
		vocabulary->tokens = tokens;
		vocabulary->capacity = capacity;
	}
	if (!strbuf_try_reserve(&vocabulary->bytes, bytes))
		return no_memory(error);
	return vocabulary->count * 2 < vocabulary->slot_count || grow_slots(vocabulary, error);
}

bool vocabulary_add(struct bpe_vocabulary *vocabulary, const char *bytes, size_t n, uint32_t id, struct error *error)
{
	if (n == 0)
		return error_set(error, ERROR_INPUT, "token %u is empty", id);
	if (n >= UINT32_MAX)
		return error_set(error, ERROR_INPUT, "token %u is longer than 4 GB", id);
	if (!reserve(vocabulary, n, error))
		return false;
	size_t slot = find_slot(vocabulary, bytes, n);
	uint32_t index = (uint32_t)vocabulary->count;
	if (vocabulary->slots[slot] != BPE_NONE)
		return error_set(error, ERROR_INPUT, "tokens %u and %u have the same bytes",
			vocabulary->tokens[vocabulary->slots[slot]].id, id);
	vocabulary->tokens[index] = (struct bpe_token){
		.start = vocabulary->bytes.len, .length = (uint32_t)n, .id = id
	};
	strbuf_add(&vocabulary->bytes, bytes, n);
	vocabulary->slots[slot] = index;
	vocabulary->count++;
	vocabulary->longest = n > vocabulary->longest ? n : vocabulary->longest;
	if (n == 1)
		vocabulary->single[(unsigned char)*bytes] = index;
	return true;
}

uint32_t vocabulary_find(const struct bpe_vocabulary *vocabulary, const char *bytes, size_t n)
{
	if (n == 0 || n > vocabulary->longest)
		return BPE_NONE;
	return n == 1 ? vocabulary->single[(unsigned char)*bytes] : vocabulary->slots[find_slot(vocabulary, bytes, n)];
}

/* ---- Pairs ---- */

static size_t find_pair_slot(const struct bpe_pair *pairs, size_t slots, uint32_t left, uint32_t right)
{
	const uint32_t key[2] = { left, right };
	size_t mask = slots - 1, slot = hash64(key, sizeof(key), 0) & mask;

	while (pairs[slot].left != BPE_NONE && (pairs[slot].left != left || pairs[slot].right != right))
		slot = (slot + 1) & mask;
	return slot;
}

static bool grow_pairs(struct bpe_vocabulary *vocabulary, struct error *error)
{
	size_t slots = vocabulary->pair_slots == 0 ? 1024 : vocabulary->pair_slots * 2;
	struct bpe_pair *pairs = try_array(NULL, slots, sizeof(*pairs));

	if (pairs == NULL)
		return no_memory(error);
	memset(pairs, 0xff, slots * sizeof(*pairs));
	for (size_t i = 0; i < vocabulary->pair_slots; i++) {
		const struct bpe_pair *pair = &vocabulary->pairs[i];
		if (pair->left != BPE_NONE)
			pairs[find_pair_slot(pairs, slots, pair->left, pair->right)] = *pair;
	}
	free(vocabulary->pairs);
	vocabulary->pairs = pairs;
	vocabulary->pair_slots = slots;
	return true;
}

bool vocabulary_add_pair(
	struct bpe_vocabulary *vocabulary, uint32_t left, uint32_t right, uint32_t merged, struct error *error)
{
	if (vocabulary->merges == BPE_TOKENS_LIMIT)
		return error_set(error, ERROR_INPUT, "there are more than %d merges", BPE_TOKENS_LIMIT);
	if (vocabulary->pair_count * 2 >= vocabulary->pair_slots && !grow_pairs(vocabulary, error))
		return false;
	struct bpe_pair *pair =
		&vocabulary->pairs[find_pair_slot(vocabulary->pairs, vocabulary->pair_slots, left, right)];
	vocabulary->pair_count += pair->left == BPE_NONE;
	*pair = (struct bpe_pair){ left, right, vocabulary->merges++, merged };
	return true;
}

const struct bpe_pair *vocabulary_pair(const struct bpe_vocabulary *vocabulary, uint32_t left, uint32_t right)
{
	if (vocabulary->pair_slots == 0)
		return NULL;
	const struct bpe_pair *pair =
		&vocabulary->pairs[find_pair_slot(vocabulary->pairs, vocabulary->pair_slots, left, right)];
	return pair->left == BPE_NONE ? NULL : pair;
}
