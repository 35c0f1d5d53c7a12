/*
 * Entries that a project adds to the lists (lists.h), for everybody who opens it: a term of the house, a playbook of its own, an item of the checklist.
 * One is checked like a person's own file when it comes in, and again whenever lists are read, because a project file may come from anybody.
 *
 * In the journal: "list-entry", key "LIST ID". Two copies that add different entries merge; two that say different things of one are a conflict.
 * Thread: a connection's.
 */
#ifndef PREOP_MODEL_LIST_ENTRY_H
#define PREOP_MODEL_LIST_ENTRY_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { LIST_ENTRIES_MOST = 2000, LIST_ENTRY_BYTES = 1 << 16 };

struct list_entry {
	const char *list; /* "terms", "playbooks", "stages" ...: the key of its array in data/NAME.json */
	const char *id, *body /* a JSON object on one line */, *who;
	int64_t at;
};
/* By list and id; at most LIST_ENTRIES_MOST. */
bool list_entry_all(struct db *db, struct arena *arena, struct list_entry **out, size_t *count, struct error *error);
/* What tells one state of all entries from another; left empty where there is none. */
bool list_entry_state(struct db *db, struct strbuf *out, struct error *error);

/* The arrays of a text in the shape of data/NAME.json, of one file or of several, as one action; all or none. ERROR_INPUT: what was expected, as NAME:LINE.
 * *changed: entries that are new or say something else now. */
bool list_entry_import(
	struct db *db, const char *name, const char *text, size_t size, int64_t *changed, struct error *error);
/* ERROR_INPUT: another entry of the project needs it, or the file says something with its id; which. */
bool list_entry_remove(struct db *db, const char *list, const char *id, struct error *error);
/* In the shape that is imported. Appends. */
void list_entry_export(const struct list_entry *entries, size_t count, struct strbuf *out);

/* For lists.c: the array of a list (NULL: none), and the entry as a struct of it. */
struct list_array;
const struct list_array *list_entry_array(const char *list);
bool list_entry_read(const struct list_entry *entry, struct arena *arena, const void **out, struct error *error);

#endif
