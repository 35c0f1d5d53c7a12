#include "preop/base/idseq.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_TAIL = 64, WORD = 8 };

struct id_seq_block {
	int64_t least;
	uint64_t mask;        /* the bits of a distance; 0: each is its place in the block */
	unsigned width;       /* bytes of a distance */
	unsigned char *bytes; /* the lowest first; a word can be read at each */
};

static uint64_t load(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static void store(unsigned char *at, uint64_t distance, unsigned width)
{
	for (unsigned i = 0; i < width; i++, distance >>= 8)
		at[i] = (unsigned char)distance;
}

static uint64_t distance_of(const struct id_seq_block *block, size_t at)
{
	return block->mask == 0 ? at : load(block->bytes + at * block->width) & block->mask;
}

/* Unsigned: the distance of any two ids fits. */
static uint64_t distance(int64_t id, int64_t least)
{
	return (uint64_t)id - (uint64_t)least;
}

static int64_t id_in(const struct id_seq_block *block, size_t at)
{
	return (int64_t)((uint64_t)block->least + distance_of(block, at));
}

/* ---- Adding ---- */

static bool rises_by_one(const int64_t *ids)
{
	for (size_t i = 1; i < ID_SEQ_BLOCK; i++)
		if (distance(ids[i], ids[0]) != i)
			return false;
	return true;
}

static bool pack(const int64_t *ids, struct id_seq_block *block)
{
	int64_t least = ids[0], largest = ids[0];

	*block = (struct id_seq_block){ .least = ids[0] };
	if (rises_by_one(ids))
		return true;
	for (size_t i = 1; i < ID_SEQ_BLOCK; i++) {
		least = ids[i] < least ? ids[i] : least;
		largest = ids[i] > largest ? ids[i] : largest;
	}
	block->least = least;
	block->width = 1;
	while (block->width < WORD && distance(largest, least) >> (8 * block->width) != 0)
		block->width++;
	block->mask = UINT64_MAX >> (8 * (WORD - block->width));
	block->bytes = calloc(1, ID_SEQ_BLOCK * (size_t)block->width + WORD);
	if (block->bytes == NULL)
		return false;
	for (size_t i = 0; i < ID_SEQ_BLOCK; i++)
		store(block->bytes + i * block->width, distance(ids[i], least), block->width);
	return true;
}

/* A full tail becomes a block. */
static bool close_block(struct id_seq *seq)
{
	if (seq->block_count == seq->block_room) {
		size_t room = seq->block_room + seq->block_room / 2 + 16;
		struct id_seq_block *blocks = try_array(seq->blocks, room, sizeof(*blocks));
		if (blocks == NULL)
			return false;
		seq->blocks = blocks;
		seq->block_room = room;
	}
	if (!pack(seq->tail, &seq->blocks[seq->block_count]))
		return false;
	seq->block_count++;
	return true;
}

/* Room for one more in the tail: short lists are many, and small. */
static bool make_room(struct id_seq *seq, size_t used)
{
	if (used == ID_SEQ_BLOCK)
		return close_block(seq);
	if (used < seq->tail_room)
		return true;
	size_t room = seq->tail_room == 0 ? FIRST_TAIL : 2 * seq->tail_room;
	int64_t *tail = try_array(seq->tail, room, sizeof(*tail));
	if (tail == NULL)
		return false;
	seq->tail = tail;
	seq->tail_room = room;
	return true;
}

static bool add(struct id_seq *seq, int64_t id)
{
	size_t used = seq->count - seq->block_count * ID_SEQ_BLOCK;

	if (!make_room(seq, used))
		return false;
	if (used == ID_SEQ_BLOCK)
		used = 0;
	seq->falling = seq->falling || (seq->count > 0 && id <= seq->largest);
	if (seq->count == 0 || id > seq->largest)
		seq->largest = id;
	seq->tail[used] = id;
	seq->count++;
	return true;
}

bool id_seq_add_many(struct id_seq *seq, const int64_t *ids, size_t n)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = add(seq, ids[i]);
	return ok;
}

void id_seq_free(struct id_seq *seq)
{
	for (size_t i = 0; i < seq->block_count; i++)
		free(seq->blocks[i].bytes);
	free(seq->blocks);
	free(seq->tail);
	*seq = (struct id_seq)ID_SEQ_INIT;
}

/* ---- Looking ---- */

int64_t id_seq_at(const struct id_seq *seq, size_t index)
{
	size_t block = index / ID_SEQ_BLOCK, at = index % ID_SEQ_BLOCK;

	/* A full tail is closed only when the next id comes. */
	return block < seq->block_count ? id_in(&seq->blocks[block], at)
					: seq->tail[index - seq->block_count * ID_SEQ_BLOCK];
}

void id_seq_copy(const struct id_seq *seq, size_t from, size_t n, int64_t *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = id_seq_at(seq, from + i);
}

size_t id_seq_lower(const struct id_seq *seq, size_t from, int64_t id)
{
	size_t low = from, high = seq->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (id_seq_at(seq, middle) < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The place in a block from `at` on, or ID_SEQ_BLOCK. */
static size_t find_in_block(const struct id_seq_block *block, size_t at, int64_t id)
{
	uint64_t wanted = distance(id, block->least);

	if (block->mask == 0)
		return wanted >= at && wanted < ID_SEQ_BLOCK ? (size_t)wanted : ID_SEQ_BLOCK;
	if (id < block->least || wanted > block->mask)
		return ID_SEQ_BLOCK;
	const unsigned char *bytes = block->bytes + at * block->width;
	for (; at < ID_SEQ_BLOCK; at++, bytes += block->width)
		if ((load(bytes) & block->mask) == wanted)
			break;
	return at;
}

static size_t find_one_by_one(const struct id_seq *seq, size_t from, int64_t id)
{
	size_t in_blocks = seq->block_count * ID_SEQ_BLOCK, index = from;

	while (index < in_blocks) {
		size_t block = index / ID_SEQ_BLOCK;
		size_t at = find_in_block(&seq->blocks[block], index % ID_SEQ_BLOCK, id);
		if (at < ID_SEQ_BLOCK)
			return block * ID_SEQ_BLOCK + at;
		index = (block + 1) * ID_SEQ_BLOCK;
	}
	while (index < seq->count && seq->tail[index - in_blocks] != id)
		index++;
	return index;
}

size_t id_seq_find(const struct id_seq *seq, size_t from, int64_t id)
{
	if (seq->falling)
		return find_one_by_one(seq, from, id);
	size_t place = id_seq_lower(seq, from, id);
	return place < seq->count && id_seq_at(seq, place) == id ? place : seq->count;
}
