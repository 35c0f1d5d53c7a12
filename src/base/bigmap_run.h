/*
 * A sorted run of entries in a temporary file, with its filter. The second half of base/bigmap.h.
 */
#ifndef PREOP_SRC_BASE_BIGMAP_RUN_H
#define PREOP_SRC_BASE_BIGMAP_RUN_H

#include "preop/base/bigmap.h"

struct bigmap_entry {
	uint64_t first, second; /* first 0: a free place of the table */
};

struct bigmap_run {
	int fd; /* entries in order of `first`, then `second` */
	size_t count;
	uint64_t *filter; /* lines of 8 words */
	size_t lines;
};

/* Of sorted entries. */
bool run_write(struct bigmap_run *run, const struct bigmap_entry *entries, size_t count, struct error *error);
/* Of two runs, which are freed when all went well. */
bool run_merge(struct bigmap_run *run, struct bigmap_run *a, struct bigmap_run *b, struct error *error);
void run_free(struct bigmap_run *run);

/* The entry with that key; *found false: it is not here. *index (may be NULL): where. With `pairs` both words are the key. */
bool run_find(const struct bigmap_run *run, struct bigmap_entry key, bool pairs, struct bigmap_entry *out,
	size_t *index, bool *found, struct error *error);
bool run_change(struct bigmap_run *run, size_t index, struct bigmap_entry entry, struct error *error);

int bigmap_compare(const void *a, const void *b);

#endif
