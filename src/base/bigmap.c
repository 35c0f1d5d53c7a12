#include "preop/base/bigmap.h"

#include "bigmap_run.h"
#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Each run is at least twice as large as the next, so 48 of them are more than any disk holds. */
enum { RUNS = 48, FIRST_TABLE = 1024 };

struct bigmap {
	bool pairs;
	size_t most;                /* places the table may grow to */
	struct bigmap_entry *table; /* open addressing, linear probing */
	size_t places, used;
	struct bigmap_run runs[RUNS + 1]; /* the largest first; one more while two are merged */
	size_t run_count;
};

struct bigmap *bigmap_new(enum bigmap_kind kind, size_t table)
{
	struct bigmap *map = xcalloc(1, sizeof(*map));

	map->pairs = kind == BIGMAP_SET;
	map->most = table;
	return map;
}

void bigmap_free(struct bigmap *map)
{
	if (map == NULL)
		return;
	for (size_t i = 0; i < map->run_count; i++)
		run_free(&map->runs[i]);
	free(map->table);
	free(map);
}

/* The key's place, or the free one where it would go. */
static struct bigmap_entry *find_place(const struct bigmap *map, struct bigmap_entry key)
{
	size_t mask = map->places - 1, i = (size_t)key.first & mask;

	for (;; i = (i + 1) & mask) {
		struct bigmap_entry *entry = &map->table[i];
		if (entry->first == 0 || (entry->first == key.first && (!map->pairs || entry->second == key.second)))
			return entry;
	}
}

static bool grow(struct bigmap *map, struct error *error)
{
	struct bigmap wider = { .pairs = map->pairs, .places = map->places == 0 ? FIRST_TABLE : 2 * map->places };

	if (wider.places > map->most)
		wider.places = map->most;
	wider.table = calloc(wider.places, sizeof(*wider.table));
	if (wider.table == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the table of rows already there");
	for (size_t i = 0; i < map->places; i++)
		if (map->table[i].first != 0)
			*find_place(&wider, map->table[i]) = map->table[i];
	free(map->table);
	map->table = wider.table;
	map->places = wider.places;
	return true;
}

/* While the last run is not much smaller than the one before, they become one. */
static bool merge_runs(struct bigmap *map, struct error *error)
{
	while (map->run_count > 1 && 2 * map->runs[map->run_count - 1].count > map->runs[map->run_count - 2].count) {
		struct bigmap_run merged;
		if (!run_merge(&merged, &map->runs[map->run_count - 2], &map->runs[map->run_count - 1], error))
			return false;
		map->runs[--map->run_count - 1] = merged;
	}
	return true;
}

/* The table becomes a run and is empty again. */
static bool flush(struct bigmap *map, struct error *error)
{
	size_t count = 0;

	for (size_t i = 0; i < map->places; i++)
		if (map->table[i].first != 0)
			map->table[count++] = map->table[i];
	qsort(map->table, count, sizeof(*map->table), bigmap_compare);
	if (!run_write(&map->runs[map->run_count], map->table, count, error))
		return false;
	map->run_count++;
	memset(map->table, 0, map->places * sizeof(*map->table));
	map->used = 0;
	return merge_runs(map, error);
}

/* Linear probing is short up to two thirds full. */
static bool make_room(struct bigmap *map, struct error *error)
{
	if (map->used < map->places / 3 * 2)
		return true;
	return map->places < map->most ? grow(map, error) : flush(map, error);
}

/* No key of the table is 0. */
static struct bigmap_entry entry_of(uint64_t first, uint64_t second)
{
	return (struct bigmap_entry){ first == 0 ? 1 : first, second };
}

/* In which run; run_count: in none. */
static bool find_run(struct bigmap *map, struct bigmap_entry key, size_t *run, struct bigmap_entry *out, size_t *index,
	struct error *error)
{
	bool found = false;

	for (*run = 0; *run < map->run_count; ++*run) {
		if (!run_find(&map->runs[*run], key, map->pairs, out, index, &found, error))
			return false;
		if (found)
			break;
	}
	return true;
}

enum bigmap_result bigmap_add(
	struct bigmap *map, uint64_t first, uint64_t second, uint64_t *present, struct error *error)
{
	struct bigmap_entry key = entry_of(first, second), there = key;
	size_t run;

	if (!make_room(map, error))
		return BIGMAP_FAILED;
	struct bigmap_entry *place = find_place(map, key);
	bool in_table = place->first != 0;
	if (in_table)
		there = *place;
	else if (!find_run(map, key, &run, &there, NULL, error))
		return BIGMAP_FAILED;
	if (in_table || run < map->run_count) {
		if (present != NULL)
			*present = there.second;
		return BIGMAP_THERE;
	}
	*place = key;
	map->used++;
	return BIGMAP_ADDED;
}

bool bigmap_change(struct bigmap *map, uint64_t first, uint64_t value, struct error *error)
{
	struct bigmap_entry key = entry_of(first, value), there;
	size_t run, index;

	if (map->places > 0) {
		struct bigmap_entry *place = find_place(map, key);
		if (place->first != 0) {
			place->second = value;
			return true;
		}
	}
	if (!find_run(map, key, &run, &there, &index, error))
		return false;
	if (run == map->run_count)
		bug("bigmap: a key that is not there was to be changed");
	return run_change(&map->runs[run], index, key, error);
}
