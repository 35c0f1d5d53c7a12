/*
 * Changes of one thing on many examples, as ops of the journal: one op a dataset and a tag (the field, or the person), whose states are
 * partitions of examples by value: {"field":"split","values":[["train",{"IMPORT-UUID":"1-5"}],[null,{...}]]}, key "DATASET-UUID:split".
 */
#ifndef PREOP_SRC_MODEL_BULK_H
#define PREOP_SRC_MODEL_BULK_H

#include "partition.h"
#include "wordbook.h"

struct bulk_group {
	int64_t dataset;
	const char *tag;
	struct partition before, after;
};
struct bulk {
	struct db *db;
	const char *tag_name; /* "field" or "who" */
	struct bulk_group *groups;
	size_t count, last;
	struct wordbook names; /* of the groups, by number; people can be as many as labels */
	struct strbuf name;
	struct arena arena;
};
void bulk_open(struct bulk *bulk, struct db *db, const char *tag_name);
void bulk_free(struct bulk *bulk);

/* Notes the values, which are JSON texts. An example noted twice under one tag keeps its first `before`; `after` may then be NULL for all: it is
 * read by bulk_record(). */
bool bulk_add(struct bulk *bulk, int64_t dataset, const char *tag, int64_t id, const char *before, const char *after,
	struct error *error);

/* The present value of one example as JSON, appended; "null" when it has none. */
typedef bool (*bulk_value)(struct db *db, const char *tag, int64_t id, struct strbuf *json, struct error *error);
/* Writes the ops of a change that has been made. `value` is needed only when `after` was NULL. */
bool bulk_record(struct bulk *bulk, const char *kind, bulk_value value, struct error *error);

/* One value set on many examples as one action, or as part of the caller's. */
struct bulk_change {
	const char *command, *argument; /* of the action */
	const char *kind, *tag_name;    /* of its ops */
	/* Sets it on one, noting what changed with bulk_add(); the ids come sorted, each once. */
	bool (*one)(void *work, struct bulk *bulk, int64_t id, bool *changed, struct error *error);
	/* Called once before the ops are written, whatever happened; returns whether all went well. NULL: nothing to end. */
	bool (*end)(void *work, bool ok, struct error *error);
	void (*print_title)(const void *work, int64_t changed, struct strbuf *title);
};
/* `changed` (may be NULL): on how many. */
bool bulk_run(struct db *db, const struct bulk_change *what, void *work, const int64_t *ids, size_t count,
	int64_t *changed, struct error *error);
bool bulk_no_example(int64_t id, struct error *error); /* ERROR_NOT_FOUND; false */

/* For journal targets: the present state of the examples `like` names; and the rows of a state. */
bool bulk_read(struct db *db, const char *tag_name, const char *like, bulk_value value, struct strbuf *state,
	struct error *error);
typedef bool (*bulk_write)(struct db *db, const char *tag, int64_t id, const char *json, struct error *error);
/* Puts every value of a state back; a NULL state has none. */
bool bulk_apply(struct db *db, const char *tag_name, const char *state, bulk_write write, struct error *error);
bool bulk_parse(struct db *db, const char *tag_name, const char *state, struct strbuf *tag, struct partition *rows,
	struct error *error);

#endif
