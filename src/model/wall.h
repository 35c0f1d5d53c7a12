/* What the files of the wall module share. */
#ifndef PREOP_SRC_MODEL_WALL_H
#define PREOP_SRC_MODEL_WALL_H

#include "preop/base/random.h"
#include "preop/model/wall.h"

/* As it is written; `source` and `correction` in the words of the file (002.sql). Texts with their lengths: they may hold NULs. */
struct wall_entry {
	const char *note, *source, *correction, *input;
	const char *bad, *good;
	size_t bad_length, good_length;
};
/* A change within the caller's action. */
bool wall_add(struct db *db, const struct wall_entry *entry, char uuid[UUID_SIZE], struct error *error);

#endif
