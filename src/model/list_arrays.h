/* The lists as tables: which array of which file becomes which array of struct lists. */
#ifndef PREOP_SRC_MODEL_LIST_ARRAYS_H
#define PREOP_SRC_MODEL_LIST_ARRAYS_H

#include "list_file.h"

#include "preop/model/lists.h"

struct list_view;

/* The first member of every struct is the id by which a later entry takes an earlier one's place. */
struct list_array {
	const char *file; /* data/FILE.json */
	const char *key;  /* no two arrays have the same, in whichever file */
	const struct list_shape *shape;
	size_t offset, count_offset; /* in struct lists */
	/* As list_rule of list_meaning.h; NULL: nothing to say. */
	bool (*means)(const struct list_view *view, const void *entry, struct error *error);
	bool (*loosens)(const struct list_view *view, const void *entry, struct error *error);
};
extern const struct list_array list_arrays[];
extern const size_t list_array_count;

const void *list_array_of(const struct lists *lists, const struct list_array *array, size_t *count);
void list_array_set(struct lists *lists, const struct list_array *array, const void *entries, size_t count);
/* The entry of that id, of `count` entries of `size` bytes each; NULL: none has it. */
const void *list_by_id(const void *entries, size_t count, size_t size, const char *id);

#endif
