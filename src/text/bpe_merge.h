/* Merging one piece: from single bytes up, the best pair first. Private to src/text. */
#ifndef TEXT_BPE_MERGE_H
#define TEXT_BPE_MERGE_H

#include "bpe_vocabulary.h"

/* The piece as a linked list of parts in the order of its bytes; a part that was merged into its left neighbour has token BPE_NONE. */
struct merge_part {
	uint32_t token, length, previous, next; /* neighbours BPE_NONE at the ends */
};
struct merge_candidate {
	uint64_t key; /* rank, then place: the smallest is merged first */
	uint32_t left, right, merged;
};
struct bpe_merge { /* the memory of one coder */
	struct merge_part *parts;
	struct merge_candidate *heap;
	size_t part_room, heap_room, heap_count;
};
void merge_free(struct bpe_merge *merge);

/* The tokens of the piece (by index) are the `token`s of the parts 0, next, next ... False: no memory. */
bool merge_piece(struct bpe_merge *merge, const struct bpe_vocabulary *vocabulary, enum bpe_order order,
	const char *piece, size_t n, struct error *error);

#endif
