/*
 * Puts any number of entries in order in bounded memory: folds of rows, to find which repeat.
 *
 * Entries are two 64-bit words. They gather in a table of fixed size; a full one is sorted and appended to a temporary file without a name. Taking them out merges these runs.
 * Memory: 8 MiB while adding, 4 KiB a run (of 262 144 entries) while taking; disk: 16 bytes an entry. Fewer entries than a table never touch the disk.
 * Thread: one at a time.
 */
#ifndef PREOP_BASE_BIGSORT_H
#define PREOP_BASE_BIGSORT_H

#include "preop/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { BIGSORT_TABLE = 1 << 18 /* entries */ };

struct bigsort_entry {
	uint64_t first, second;
};

struct bigsort;
struct bigsort *bigsort_new(size_t table /* entries held in memory; BIGSORT_TABLE but in tests */);
void bigsort_free(struct bigsort *sort); /* NULL is fine */

/* False: no memory, no disk. */
bool bigsort_add(struct bigsort *sort, uint64_t first, uint64_t second, struct error *error);
/* After the last one was added: the entries one by one, by the first word, then by the second. 1: *out is the next; 0: there are no more; -1: `error` is set. */
int bigsort_next(struct bigsort *sort, struct bigsort_entry *out, struct error *error);

#endif
