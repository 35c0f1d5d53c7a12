/*
 * Ids (int64) in any order, found by their place: the rows of a list, which may be millions.
 *
 * They are kept in blocks of 65 536, each id as its distance from the block's least in as many bytes as the largest distance takes; a block that rises without gaps, as rows do
 * that came from one file, needs none. Ten million rows: a few KiB as they came in, 30 MB sorted by something else.
 * One owner; may be handed from one thread to another. Adding at the end and looking by place take constant time.
 */
#ifndef PREOP_BASE_IDSEQ_H
#define PREOP_BASE_IDSEQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ID_SEQ_BLOCK =
		65536 /* those of more than a byte an id are large enough that free() gives them back to the system */
};

struct id_seq_block;
struct id_seq {
	struct id_seq_block *blocks; /* the full ones */
	size_t block_count, block_room;
	int64_t *tail; /* what does not fill a block yet */
	size_t tail_room;
	size_t count;
	int64_t largest; /* of all; 0: there are none */
	bool falling;    /* somewhere an id is not above the one before */
};

#define ID_SEQ_INIT                                                                                                    \
	{                                                                                                              \
		.blocks = NULL, .count = 0                                                                             \
	}

bool id_seq_add_many(struct id_seq *seq, const int64_t *ids, size_t n); /* false: no memory; some may be there */
void id_seq_free(struct id_seq *seq);                                   /* empty again */
int64_t id_seq_at(const struct id_seq *seq, size_t index);              /* index < count */
void id_seq_copy(const struct id_seq *seq, size_t from, size_t n, int64_t *out); /* from + n <= count */
/* The place of an id from `from` on, or count: by halving where the ids rise, else one after the other. */
size_t id_seq_find(const struct id_seq *seq, size_t from, int64_t id);
/* The first place from `from` on whose id is not below `id`, or count; only where they rise. */
size_t id_seq_lower(const struct id_seq *seq, size_t from, int64_t id);

#endif
