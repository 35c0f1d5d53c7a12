/*
 * Two sequences to be compared 64 symbols at a time: equal symbols have equal small numbers. The first one is the pattern, whose blocks of 64 are gone through one after the
 * other; for each block the second is read from its beginning, and what runs from block to block is kept a byte a symbol of it. Private to src/text.
 */
#ifndef TEXT_SYMBOLS_H
#define TEXT_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYMBOLS_BLOCK = 64 };

struct symbols {
	uint32_t *pattern, *text; /* numbers from 1; in the text 0: not in the pattern */
	size_t pattern_n, text_n;
	uint64_t *masks;      /* of the block, by number */
	signed char *between; /* blocks: a byte a symbol of the text */
};
/* Hashes of symbols; false: no memory. */
bool symbols_new(struct symbols *out, const uint64_t *pattern, size_t pattern_n, const uint64_t *text, size_t text_n);
void symbols_free(struct symbols *symbols);
/* masks[] becomes those of the block that begins at `start`; returns how many symbols it has. Once for each block, in order. */
size_t symbols_block(struct symbols *symbols, size_t start);

#endif
