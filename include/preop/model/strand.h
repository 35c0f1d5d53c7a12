/*
 * Strands: one complaint is usually several. Each strand has a box (what it really is: behavior, facts, state, permissions) and a route.
 */
#ifndef PREOP_MODEL_STRAND_H
#define PREOP_MODEL_STRAND_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct strand {
	int64_t id;
	const char *uuid, *title, *box, *route, *status; /* box "" until chosen; status open, routed, closed */
};
bool strand_list(struct db *db, struct arena *arena, struct strand **out, size_t *count, struct error *error);
/* ERROR_INPUT: the title names a treatment, such as "fine-tune" (data/treatments.txt). */
bool strand_add(struct db *db, const char *title, int64_t *id, struct error *error);
/* With a uuid that says what it came from (random_uuid_of), so that two copies which make it make one; there may be none of that uuid yet. */
bool strand_add_as(struct db *db, const char *uuid, const char *title, int64_t *id, struct error *error);
/* field: "title", "box", "route", "status"; a value the schema does not allow is ERROR_INPUT with the allowed words. A route makes an open
 * strand routed, taking the route away opens it again. ERROR_CONFLICT: a route
 * before failures were grouped, where its diagnosis asks for that (board.h). */
bool strand_set(struct db *db, int64_t id, const char *field, const char *value, struct error *error);
bool strand_remove(struct db *db, int64_t id, struct error *error);

#endif
