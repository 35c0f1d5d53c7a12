/*
 * What the modules of model/ share when they write through the journal: one change as one action, and reading the JSON texts that
 * stand for an object's state. States are printed with struct json_writer, always in the same member order: two equal states are
 * equal strings.
 */
#ifndef PREOP_SRC_MODEL_STATE_H
#define PREOP_SRC_MODEL_STATE_H

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/store/journal.h"

/* An action that joins the caller's when one is open, so that several calls can be undone together. */
struct change {
	struct db *db;
	bool own; /* this call opened the action and ends it */
};
bool change_begin(struct change *change, struct db *db, const char *command, const char *title, struct error *error);
/* Commits when `ok`, else rolls back. A caller's open action is rolled back by the caller, who sees false. Returns whether all went well. */
bool change_end(struct change *change, bool ok, struct error *error);
/* begin, journal_change(), end. */
bool change_one(struct db *db, const char *command, const char *title, const char *kind, const char *key,
	const char *after, struct error *error);

/* Members of a state. A missing member is "" or `fallback`: a state may have been written by a forger, the schema's checks decide. */
struct json_span state_root(const char *state);
const char *state_string(struct json_span object, const char *name, struct arena *arena);
const char *state_element(struct json_span array, size_t index, struct arena *arena);
int64_t state_int(struct json_span object, const char *name, int64_t fallback);

#endif
