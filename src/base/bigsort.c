#include "preop/base/bigsort.h"

#include "preop/base/memory.h"
#include "spill.h"

#include <stdlib.h>
#include <unistd.h>

enum { FIRST_TABLE = 1024, BUFFER = 256 /* entries of a run held in memory while merging */ };

struct run {              /* a sorted part: of the file, or the table itself */
	size_t next, end; /* entries of the file not yet read */
	size_t at, held;  /* entries[at..held) wait */
	struct bigsort_entry *entries;
};

struct bigsort {
	size_t most;                 /* entries the table may grow to */
	struct bigsort_entry *table; /* the newest, in no order */
	size_t room, used;
	int fd; /* -1: all are in the table */
	size_t written;
	struct run *runs; /* once `taking`, those that are not used up are a heap, the one with the least entry first */
	size_t run_count, run_room;
	struct bigsort_entry *buffers;
	bool taking;
};

struct bigsort *bigsort_new(size_t table)
{
	struct bigsort *sort = xcalloc(1, sizeof(*sort));

	sort->most = table;
	sort->fd = -1;
	return sort;
}

void bigsort_free(struct bigsort *sort)
{
	if (sort == NULL)
		return;
	if (sort->fd >= 0)
		close(sort->fd);
	free(sort->table);
	free(sort->runs);
	free(sort->buffers);
	free(sort);
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to sort rows");
}

static int compare(const struct bigsort_entry *x, const struct bigsort_entry *y)
{
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->second > y->second) - (x->second < y->second);
}

static int compare_any(const void *a, const void *b)
{
	return compare(a, b);
}

static void sort_table(struct bigsort *sort)
{
	if (sort->used > 1) /* an empty one may have no memory yet */
		qsort(sort->table, sort->used, sizeof(*sort->table), compare_any);
}

static bool note_run(struct bigsort *sort, const struct run *run, struct error *error)
{
	if (sort->run_count == sort->run_room) {
		size_t room = sort->run_room + sort->run_room / 2 + 16;
		struct run *runs = try_array(sort->runs, room, sizeof(*runs));
		if (runs == NULL)
			return no_memory(error);
		sort->runs = runs;
		sort->run_room = room;
	}
	sort->runs[sort->run_count++] = *run;
	return true;
}

/* The table becomes a run of the file and is empty again. */
static bool flush(struct bigsort *sort, struct error *error)
{
	struct run run = { .next = sort->written, .end = sort->written + sort->used };

	sort_table(sort);
	if (sort->fd < 0)
		sort->fd = spill_open(error);
	if (sort->fd < 0 || !spill_write(sort->fd, sort->table, sort->used * sizeof(*sort->table), error) ||
		!note_run(sort, &run, error))
		return false;
	sort->written = run.end;
	sort->used = 0;
	return true;
}

static bool make_room(struct bigsort *sort, struct error *error)
{
	if (sort->used < sort->room)
		return true;
	if (sort->room == sort->most)
		return flush(sort, error);
	size_t room = sort->room == 0 ? FIRST_TABLE : 2 * sort->room;
	if (room > sort->most)
		room = sort->most;
	struct bigsort_entry *table = try_array(sort->table, room, sizeof(*table));
	if (table == NULL)
		return no_memory(error);
	sort->table = table;
	sort->room = room;
	return true;
}

bool bigsort_add(struct bigsort *sort, uint64_t first, uint64_t second, struct error *error)
{
	if (!make_room(sort, error))
		return false;
	sort->table[sort->used++] = (struct bigsort_entry){ first, second };
	return true;
}

/* ---- Taking them out ---- */

/* The run's next entries from the file, when none wait; none after that: it is used up. */
static bool fill(const struct bigsort *sort, struct run *run, struct error *error)
{
	size_t left = run->end - run->next;

	if (run->at < run->held || left == 0)
		return true;
	run->held = left < BUFFER ? left : BUFFER;
	run->at = 0;
	if (!spill_read(sort->fd, run->entries, run->held * sizeof(*run->entries),
		    (off_t)(run->next * sizeof(*run->entries)), error))
		return false;
	run->next += run->held;
	return true;
}

/* The run at `at` may have become larger than those below it. */
static void sink(struct bigsort *sort, size_t at)
{
	struct run *runs = sort->runs, moved = runs[at];
	size_t child;

	for (; (child = 2 * at + 1) < sort->run_count; at = child) {
		if (child + 1 < sort->run_count &&
			compare(&runs[child + 1].entries[runs[child + 1].at], &runs[child].entries[runs[child].at]) < 0)
			child++;
		if (compare(&moved.entries[moved.at], &runs[child].entries[runs[child].at]) <= 0)
			break;
		runs[at] = runs[child];
	}
	runs[at] = moved;
}

/* What is in the table is a run that needs no file. */
static bool start_taking(struct bigsort *sort, struct error *error)
{
	struct run last = { .held = sort->used, .entries = sort->table };
	size_t in_file = sort->run_count;

	sort->taking = true;
	sort_table(sort);
	if (in_file > 0) {
		sort->buffers = try_array(NULL, in_file, BUFFER * sizeof(*sort->buffers));
		if (sort->buffers == NULL)
			return no_memory(error);
	}
	for (size_t i = 0; i < in_file; i++) {
		sort->runs[i].entries = sort->buffers + i * BUFFER;
		if (!fill(sort, &sort->runs[i], error))
			return false;
	}
	if (sort->used > 0 && !note_run(sort, &last, error))
		return false;
	for (size_t i = sort->run_count / 2; i-- > 0;)
		sink(sort, i);
	return true;
}

int bigsort_next(struct bigsort *sort, struct bigsort_entry *out, struct error *error)
{
	if (!sort->taking && !start_taking(sort, error))
		return -1;
	if (sort->run_count == 0)
		return 0;
	struct run *least = &sort->runs[0];
	*out = least->entries[least->at++];
	if (!fill(sort, least, error))
		return -1;
	if (least->at == least->held)
		*least = sort->runs[--sort->run_count];
	if (sort->run_count > 0)
		sink(sort, 0);
	return 1;
}
