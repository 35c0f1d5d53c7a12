/*
 * Entries of a person's own or of a project put over lists there are. What an entry means can only be told of the whole: whether the rung it names exists,
 * whether the tree still ends. One that means nothing is left out and told by file and line; what it would have replaced stays.
 */
#ifndef PREOP_SRC_MODEL_LIST_MERGE_H
#define PREOP_SRC_MODEL_LIST_MERGE_H

#include "list_arrays.h"

#include "preop/base/memory.h"

struct list_candidate {
	const struct list_array *array;
	const void *entry; /* of the array's shape */
	const char *place; /* for messages: "menu.json:7: "fine-tuning" of rungs" */
	bool out;
};
struct list_merging {
	const struct lists *built_in, *base;
	struct list_candidate *more; /* in order; of two with one id the first is taken */
	size_t count;
	bool may_loosen; /* a project may, because everybody sees it; a person's own file may not */
	struct arena *arena;
	struct lists lists;                /* what came of it */
	struct texts *problems, *loosened; /* appended: what was left out, and which built-in rules no longer hold */
};
void list_merge(struct list_merging *merging);

/* Whether all of them could be entries of the project that the calling thread is on; else what is wrong with one. In lists.c. */
bool list_try(struct list_candidate *more, size_t count, struct error *error);

/* Puts them over the built-in lists and a person's own, as if they were all that a project adds; sets `out` of those left out. In lists.c. */
void list_put(struct list_candidate *more, size_t count, struct arena *arena, struct lists *out);

const char *list_place(const struct list_text *text, struct json_span entry, const struct list_array *array,
	const void *read, struct arena *arena);
/* Appends a copy. */
void list_tell(struct arena *arena, struct texts *texts, const char *sentence);

#endif
