/*
 * Filters kept under a name. @NAME in any filter stands for the saved one, also inside saved ones, as deep as people can follow.
 */
#ifndef PREOP_MODEL_SAVED_FILTER_H
#define PREOP_MODEL_SAVED_FILTER_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { SAVED_FILTER_DEPTH = 8 /* of saved filters within each other */, SAVED_FILTER_NAME = 40 };
enum {
	SAVED_FILTER_USES =
		100 /* by one filter, however they are within each other: each may double what the next one holds */
};

struct saved_filter {
	const char *name, *filter, *who;
	int64_t at;
};
/* in the order of their names */
bool saved_filter_list(
	struct db *db, struct arena *arena, struct saved_filter **out, size_t *count, struct error *error);
/* The text of one appended; ERROR_NOT_FOUND names the nearest there is. */
bool saved_filter_read(struct db *db, const char *name, struct strbuf *out, struct error *error);

/* Adds or replaces; one action. ERROR_INPUT: not a name (letters of any script, digits, '.', '_' and '-'), not a filter, or one that leads back to itself. */
bool saved_filter_save(struct db *db, const char *name, const char *filter, struct error *error);
bool saved_filter_remove(struct db *db, const char *name, struct error *error);

#endif
