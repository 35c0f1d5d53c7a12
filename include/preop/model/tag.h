/*
 * Tags: free words on examples, any number on each. They help a person to find rows again and are no part of what is trained on: neither
 * snapshots nor digests know them.
 */
#ifndef PREOP_MODEL_TAG_H
#define PREOP_MODEL_TAG_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

/* 1 to 60 bytes of UTF-8 on one line, no blank at either end, not beginning with '-' (which takes a tag off where people type it). */
bool tag_valid(const char *tag, struct error *error);

/* One action "tag" each. `ids` need not be sorted; *changed (may be NULL) counts the rows that really changed. */
bool example_tag_add(
	struct db *db, const int64_t *ids, size_t count, const char *tag, int64_t *changed, struct error *error);
bool example_tag_remove(
	struct db *db, const int64_t *ids, size_t count, const char *tag, int64_t *changed, struct error *error);

struct tag_count {
	const char *tag;
	int64_t count; /* live examples of the dataset that have it */
};
/* In the order of their names; 0: of all datasets. */
bool tag_list(struct db *db, int64_t dataset, struct arena *arena, struct tag_count **out, size_t *count,
	struct error *error);

#endif
