/*
 * A heap of the pairs that could merge, over a linked list of parts. A pair whose parts have changed since stays in the heap and is thrown
 * away when it comes up, so a piece of n bytes costs O(n log n) whatever its bytes are.
 */
#include "bpe_merge.h"

#include "preop/base/memory.h"

#include <stdlib.h>

void merge_free(struct bpe_merge *merge)
{
	free(merge->parts);
	free(merge->heap);
}

/* Every merge takes one pair out and puts at most two in: 2n is room enough. */
static bool reserve(struct bpe_merge *merge, size_t n, struct error *error)
{
	if (n > UINT32_MAX / 4)
		return error_set(error, ERROR_UNSUPPORTED, "a word of %zu bytes is too long to be cut into tokens", n);
	if (n > merge->part_room) {
		struct merge_part *parts = try_array(merge->parts, n, sizeof(*parts));
		if (parts == NULL)
			return error_set(error, ERROR_MEMORY, "not enough memory for a word of %zu bytes", n);
		merge->parts = parts;
		merge->part_room = n;
	}
	if (2 * n > merge->heap_room) {
		struct merge_candidate *heap = try_array(merge->heap, 2 * n, sizeof(*heap));
		if (heap == NULL)
			return error_set(error, ERROR_MEMORY, "not enough memory for a word of %zu bytes", n);
		merge->heap = heap;
		merge->heap_room = 2 * n;
	}
	return true;
}

/* ---- The heap ---- */

static void push(struct bpe_merge *merge, struct merge_candidate candidate)
{
	size_t at = merge->heap_count++;

	for (; at > 0 && merge->heap[(at - 1) / 2].key > candidate.key; at = (at - 1) / 2)
		merge->heap[at] = merge->heap[(at - 1) / 2];
	merge->heap[at] = candidate;
}

static struct merge_candidate pop(struct bpe_merge *merge)
{
	struct merge_candidate first = merge->heap[0], last = merge->heap[--merge->heap_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < merge->heap_count) {
		if (child + 1 < merge->heap_count && merge->heap[child + 1].key < merge->heap[child].key)
			child++;
		if (last.key <= merge->heap[child].key)
			break;
		merge->heap[at] = merge->heap[child];
		at = child;
	}
	merge->heap[at] = last;
	return first;
}

/* ---- Merging ---- */

struct piece {
	const struct bpe_vocabulary *vocabulary;
	enum bpe_order order;
	const char *bytes;
};

/* A part's number is the place of its first byte. */
static void consider(struct bpe_merge *merge, const struct piece *piece, uint32_t at)
{
	const struct merge_part *left = &merge->parts[at];
	uint32_t rank, merged;

	if (at == BPE_NONE || left->next == BPE_NONE)
		return;
	const struct merge_part *right = &merge->parts[left->next];
	if (piece->order == BPE_BY_RANK) {
		merged = vocabulary_find(piece->vocabulary, piece->bytes + at, (size_t)left->length + right->length);
		if (merged == BPE_NONE)
			return;
		rank = piece->vocabulary->tokens[merged].id;
	} else {
		const struct bpe_pair *pair = vocabulary_pair(piece->vocabulary, left->token, right->token);
		if (pair == NULL)
			return;
		merged = pair->merged;
		rank = pair->rank;
	}
	push(merge, (struct merge_candidate){ (uint64_t)rank << 32 | at, left->token, right->token, merged });
}

static bool is_stale(const struct bpe_merge *merge, const struct merge_candidate *candidate)
{
	const struct merge_part *left = &merge->parts[(uint32_t)candidate->key];

	return left->token != candidate->left || left->next == BPE_NONE ||
		merge->parts[left->next].token != candidate->right;
}

static void join(struct bpe_merge *merge, const struct piece *piece, const struct merge_candidate *candidate)
{
	uint32_t at = (uint32_t)candidate->key;
	struct merge_part *left = &merge->parts[at], *right = &merge->parts[left->next];

	left->token = candidate->merged;
	left->length += right->length;
	left->next = right->next;
	right->token = BPE_NONE;
	if (left->next != BPE_NONE)
		merge->parts[left->next].previous = at;
	if (left->previous != BPE_NONE)
		consider(merge, piece, left->previous);
	consider(merge, piece, at);
}

bool merge_piece(struct bpe_merge *merge, const struct bpe_vocabulary *vocabulary, enum bpe_order order,
	const char *bytes, size_t n, struct error *error)
{
	struct piece piece = { vocabulary, order, bytes };

	if (!reserve(merge, n, error))
		return false;
	for (uint32_t i = 0; i < n; i++)
		merge->parts[i] = (struct merge_part){
			.token = vocabulary->single[(unsigned char)bytes[i]],
			.length = 1,
			.previous = i == 0 ? BPE_NONE : i - 1,
			.next = i + 1 == n ? BPE_NONE : i + 1,
		};
	merge->heap_count = 0;
	for (uint32_t i = 0; i + 1 < n; i++)
		consider(merge, &piece, i);
	while (merge->heap_count > 0) {
		struct merge_candidate best = pop(merge);
		if (!is_stale(merge, &best))
			join(merge, &piece, &best);
	}
	return true;
}
