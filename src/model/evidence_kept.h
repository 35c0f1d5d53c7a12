/*
 * What looking at a target of evidence last came to, where looking costs something: a filter's count, a file's digest. `stamp` says of which state of the
 * target that holds; whoever keeps it knows how to tell whether it still does.
 *
 * A connection that writes keeps it in the file. What readers find is kept in memory, the newest few of it, until evidence_keep() writes it down.
 * Thread: any; a connection's.
 */
#ifndef PREOP_SRC_MODEL_EVIDENCE_KEPT_H
#define PREOP_SRC_MODEL_EVIDENCE_KEPT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum evidence_place { EVIDENCE_IN_FILE, EVIDENCE_IN_MEMORY, EVIDENCE_PLACES };

struct evidence_kept { /* texts of the arena */
	bool known;
	const char *stamp, *says;
};
bool evidence_kept_read(struct db *db, enum evidence_place place, const char *kind, const char *target,
	struct arena *arena, struct evidence_kept *out, struct error *error);
/* That it cannot be kept is no failure: then the next one looks again. */
void evidence_kept_write(struct db *db, const char *kind, const char *target, const char *stamp, const char *says);

#endif
