/*
 * What both copies of a project changed: one row an object, open until somebody chooses. Choosing is an action as any other: undo opens the conflict again,
 * and the choice travels with the next merge, so that the other copy is not asked.
 */
#ifndef PREOP_MODEL_CONFLICT_H
#define PREOP_MODEL_CONFLICT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum conflict_side { CONFLICT_MINE, CONFLICT_THEIRS };

struct conflict { /* strings are never NULL */
	int64_t id, at /* of the merge */, theirs_at;
	const char *kind;                 /* of the journal */
	const char *what;                 /* for people: "label of ana", "split", "gate T", "text" */
	const char *where;                /* "example 12", a case's id, a strand's title ...; "" */
	const char *base, *mine, *theirs; /* values for people; of texts the whole text */
	const char *mine_who;             /* "" when not known */
	int64_t mine_at;                  /* CLOCK_NONE when not known */
	const char *theirs_who;
	int64_t example; /* 0: not about one */
};

bool conflict_count(struct db *db, int64_t *open, struct error *error);
/* Open ones in the order of their ids, those behind `after`, at most `limit`. `mine` is the state of now. */
bool conflict_list(struct db *db, int64_t after, int64_t limit, struct arena *arena, struct conflict **out,
	size_t *count, struct error *error);

/* One action. ERROR_NOT_FOUND: no such conflict, or it is closed. */
bool conflict_resolve(struct db *db, const int64_t *ids, size_t count, enum conflict_side side, struct error *error);

#endif
