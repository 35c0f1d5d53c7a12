/*
 * The journal's actions, oldest first, each with what it was about: the middle layer of lineage. Only what people did is shown; undo and
 * redo show as `undone` of the actions they speak of.
 */
#ifndef PREOP_SRC_MODEL_LINEAGE_SCAN_H
#define PREOP_SRC_MODEL_LINEAGE_SCAN_H

#include "preop/model/lineage.h"

struct lineage_action { /* strings are valid during the call */
	int64_t id, at, ref, rows;
	enum lineage_type type;
	const char *who, *title;
	int owner; /* index of the dataset or suite it was about; LINEAGE_CASE_OWNER for the case */
	bool undone;
};
enum { LINEAGE_CASE_OWNER = -1 };

struct lineage_owner {
	const char *uuid, *name;
};
struct lineage_owners { /* every dataset and suite the file ever had, in uuid order */
	struct lineage_owner *items;
	size_t count;
};

/* Actions `first` to `last` (ids, both included). `owners` is filled before the first call of `each`, from `arena`. */
bool lineage_scan(struct db *db, int64_t first, int64_t last, struct arena *arena, struct lineage_owners *owners,
	void (*each)(void *context, const struct lineage_action *action), void *context, struct error *error);

#endif
