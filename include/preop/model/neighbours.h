/*
 * Examples by what people know of them: an id out of their own system, or another example they belong to.
 */
#ifndef PREOP_MODEL_NEIGHBOURS_H
#define PREOP_MODEL_NEIGHBOURS_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

/* A live example of the dataset by its number ("17", "#17"), else by the id it came with. 0 in *id: there is none. One pass over the narrow rows at worst; a reader's. */
bool example_find(struct db *db, int64_t dataset, const char *text, int64_t *id, struct error *error);

struct neighbour {
	int64_t id;
	bool same_input, same_group;
	const char *split, *label;
};
enum {
	NEIGHBOUR_REACH =
		16384 /* rows before and behind that are looked at for the group: quick, whatever the dataset's size */
};

/* Live rows of the same dataset with the same folded input, and nearby ones of the same group: same input first, then by number. At most `limit`; the filter near:ID has them
 * all. */
bool example_neighbours(struct db *db, int64_t id, size_t limit, struct arena *arena, struct neighbour **out,
	size_t *count, struct error *error);

#endif
