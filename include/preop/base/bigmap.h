/*
 * Which keys came by already, of any number of them in bounded memory: rows of an import by their hashes.
 *
 * Entries are two 64-bit words. The newest are in a table of fixed size; when that is full they are sorted and written to a temporary file
 * without a name, a run. Runs of like size are merged, so there are about log2(n / table) of them, and each has a filter in memory (a blocked
 * Bloom filter, Putze et al. 2007: 16 bits an entry, 4 probes in one cache line), so a key that is nowhere costs no reading. Memory: 16 MiB
 * and 2 bytes an entry; disk: 16 bytes an entry, twice that while merging.
 *
 * Keys must be uniform (hashes): probing, filters and the search of a run rely on it. Thread: one at a time.
 */
#ifndef PREOP_BASE_BIGMAP_H
#define PREOP_BASE_BIGMAP_H

#include "preop/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum bigmap_kind {
	BIGMAP_SET, /* both words are the key */
	BIGMAP_MAP  /* the first word is the key, the second its value */
};
enum { BIGMAP_TABLE = 1 << 20 /* entries the table has room for; two thirds are used */ };

struct bigmap;
struct bigmap *bigmap_new(enum bigmap_kind kind, size_t table /* a power of two; BIGMAP_TABLE but in tests */);
void bigmap_free(struct bigmap *map); /* NULL is fine */

enum bigmap_result { BIGMAP_ADDED, BIGMAP_THERE, BIGMAP_FAILED /* `error` is set: no memory, no disk */ };
/* Adds the entry unless its key is there. *present (may be NULL) is the second word of the one that is there. */
enum bigmap_result bigmap_add(
	struct bigmap *map, uint64_t first, uint64_t second, uint64_t *present, struct error *error);
/* Changes the value of a key that is there (BIGMAP_MAP). */
bool bigmap_change(struct bigmap *map, uint64_t first, uint64_t value, struct error *error);

#endif
