#include "bigmap_run.h"

#include "spill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LINE_WORDS = 8,
	LINE_BITS = 512,
	ENTRIES_A_LINE = 32,
	PROBES = 4,
	BUFFER = 4096 /* entries */,
	PAGE = 256 /* entries */
};

int bigmap_compare(const void *a, const void *b)
{
	const struct bigmap_entry *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->second > y->second) - (x->second < y->second);
}

/* ---- The filter ---- */

/* The key's line by its high bits, four bits of the line by its low ones. */
static uint64_t *line_of(const struct bigmap_run *run, uint64_t key)
{
	return run->filter + LINE_WORDS * (size_t)(((key >> 32) * run->lines) >> 32);
}

static void filter_add(struct bigmap_run *run, uint64_t key)
{
	uint64_t *line = line_of(run, key), bits = key * 0x9e3779b97f4a7c15U;

	for (int i = 0; i < PROBES; i++, bits >>= 9)
		line[(bits % LINE_BITS) / 64] |= (uint64_t)1 << (bits % 64);
}

static bool filter_has(const struct bigmap_run *run, uint64_t key)
{
	const uint64_t *line = line_of(run, key);
	uint64_t bits = key * 0x9e3779b97f4a7c15U;

	for (int i = 0; i < PROBES; i++, bits >>= 9)
		if ((line[(bits % LINE_BITS) / 64] & (uint64_t)1 << (bits % 64)) == 0)
			return false;
	return true;
}

/* ---- The file ---- */

/* Entries [from, from + count) of the file. */
static bool read_entries(
	const struct bigmap_run *run, size_t from, struct bigmap_entry *out, size_t count, struct error *error)
{
	return spill_read(run->fd, out, count * sizeof(*out), (off_t)(from * sizeof(*out)), error);
}

static bool run_open(struct bigmap_run *run, size_t count, struct error *error)
{
	*run = (struct bigmap_run){ .fd = -1, .lines = count / ENTRIES_A_LINE + 1 };
	run->filter = calloc(run->lines, LINE_WORDS * sizeof(*run->filter));
	if (run->filter == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the table of rows already there");
	run->fd = spill_open(error);
	return run->fd >= 0;
}

void run_free(struct bigmap_run *run)
{
	if (run->fd >= 0)
		close(run->fd);
	free(run->filter);
	*run = (struct bigmap_run){ .fd = -1 };
}

static bool run_append(struct bigmap_run *run, const struct bigmap_entry *entries, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		filter_add(run, entries[i].first);
	run->count += count;
	return spill_write(run->fd, entries, count * sizeof(*entries), error);
}

bool run_write(struct bigmap_run *run, const struct bigmap_entry *entries, size_t count, struct error *error)
{
	if (run_open(run, count, error) && run_append(run, entries, count, error))
		return true;
	run_free(run);
	return false;
}

/* ---- Merging ---- */

struct side { /* a run being read from front to end */
	const struct bigmap_run *run;
	size_t next, at, held; /* next: to be read from the file; entries[at..held) wait */
	struct bigmap_entry entries[BUFFER];
};

/* False: failed. *entry NULL: the run has ended. */
static bool side_look(struct side *side, const struct bigmap_entry **entry, struct error *error)
{
	if (side->at == side->held) {
		size_t left = side->run->count - side->next;
		side->held = left < BUFFER ? left : BUFFER;
		side->at = 0;
		if (!read_entries(side->run, side->next, side->entries, side->held, error))
			return false;
		side->next += side->held;
	}
	*entry = side->at < side->held ? &side->entries[side->at] : NULL;
	return true;
}

struct merging {
	struct side a, b;
	struct bigmap_entry out[BUFFER];
	size_t used;
};

static bool merge_all(struct merging *merging, struct bigmap_run *run, struct error *error)
{
	const struct bigmap_entry *a, *b;

	for (;;) {
		if (!side_look(&merging->a, &a, error) || !side_look(&merging->b, &b, error))
			return false;
		if (a == NULL && b == NULL)
			return run_append(run, merging->out, merging->used, error);
		bool first = b == NULL || (a != NULL && bigmap_compare(a, b) < 0);
		merging->out[merging->used++] = first ? *a : *b;
		(first ? &merging->a : &merging->b)->at++;
		if (merging->used == BUFFER) {
			if (!run_append(run, merging->out, BUFFER, error))
				return false;
			merging->used = 0;
		}
	}
}

bool run_merge(struct bigmap_run *run, struct bigmap_run *a, struct bigmap_run *b, struct error *error)
{
	struct merging *merging = calloc(1, sizeof(*merging));
	bool ok = merging != NULL && run_open(run, a->count + b->count, error);

	if (merging == NULL)
		return error_set(error, ERROR_MEMORY, "no memory to merge the tables of rows already there");
	merging->a.run = a;
	merging->b.run = b;
	ok = ok && merge_all(merging, run, error);
	free(merging);
	if (!ok) {
		run_free(run);
		return false;
	}
	run_free(a);
	run_free(b);
	return true;
}

/* ---- Looking ---- */

static bool matches(const struct bigmap_entry *entry, struct bigmap_entry key, bool pairs)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): read_entries() fills all it was asked for */
	return entry->first == key.first && (!pairs || entry->second == key.second);
}

struct bounds { /* the first entry that is not below the key is in [low, high] of the file */
	size_t low, high;
};

/* Looks at one entry; one of the bounds moves there. */
static bool narrow(
	const struct bigmap_run *run, struct bigmap_entry key, size_t at, struct bounds *bounds, struct error *error)
{
	struct bigmap_entry entry;

	if (at <= bounds->low || at >= bounds->high)
		return true;
	if (!read_entries(run, at, &entry, 1, error))
		return false;
	*(bigmap_compare(&entry, &key) < 0 ? &bounds->low : &bounds->high) = at;
	return true;
}

/* The page that would hold the key. Hashes are even, so it is within some square roots of the count from where it should be; what is not even is only
 * found more slowly. */
static bool find_page(const struct bigmap_run *run, struct bigmap_entry key, size_t *from, struct error *error)
{
	struct bounds bounds = { 0, run->count };
	size_t guess = (size_t)(((key.first >> 32) * run->count) >> 32), spread = PAGE;

	while (spread * spread / 16 < run->count)
		spread *= 2;
	if (!narrow(run, key, guess > spread ? guess - spread : 0, &bounds, error) ||
		!narrow(run, key, guess + spread, &bounds, error))
		return false;
	while (bounds.high - bounds.low > PAGE)
		if (!narrow(run, key, bounds.low + (bounds.high - bounds.low) / 2, &bounds, error))
			return false;
	*from = bounds.low;
	return true;
}

bool run_find(const struct bigmap_run *run, struct bigmap_entry key, bool pairs, struct bigmap_entry *out,
	size_t *index, bool *found, struct error *error)
{
	struct bigmap_entry page[PAGE + 1], from_key = { key.first, pairs ? key.second : 0 };
	size_t from;

	*found = false;
	if (!filter_has(run, key.first))
		return true;
	if (!find_page(run, from_key, &from, error))
		return false;
	size_t left = run->count - from, count = left < PAGE + 1 ? left : PAGE + 1;
	if (!read_entries(run, from, page, count, error))
		return false;
	for (size_t i = 0; i < count && !*found; i++)
		if (matches(&page[i], key, pairs)) {
			*found = true;
			*out = page[i];
			if (index != NULL)
				*index = from + i;
		}
	return true;
}

bool run_change(struct bigmap_run *run, size_t index, struct bigmap_entry entry, struct error *error)
{
	ssize_t written;

	do
		written = pwrite(run->fd, &entry, sizeof(entry), (off_t)(index * sizeof(entry)));
	while (written < 0 && errno == EINTR);
	return written == (ssize_t)sizeof(entry) || error_system(error, "cannot write a temporary file");
}
