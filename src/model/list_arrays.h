/* The lists as tables: which array of which file becomes which array of struct lists. */
#ifndef PREOP_SRC_MODEL_LIST_ARRAYS_H
#define PREOP_SRC_MODEL_LIST_ARRAYS_H

#include "list_file.h"

#include "preop/model/lists.h"

/* The first member of every struct is the id by which a later entry takes an earlier one's place. */
struct list_array {
	const char *file; /* data/FILE.json */
	const char *key;  /* no two arrays have the same, in whichever file */
	const struct list_shape *shape;
	size_t offset, count_offset;                           /* in struct lists */
	bool (*check)(const void *entry, struct error *error); /* what its fields do not say; NULL: nothing */
};
extern const struct list_array list_arrays[];
extern const size_t list_array_count;

/* list_read() and `check`; in lists.c. */
bool list_read_checked(const struct list_text *text, const struct list_array *array, struct arena *to, void **out,
	size_t *count, struct error *error);

#endif
