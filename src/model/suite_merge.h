/* One import of outputs on its way out of another copy of the project (suite_merge*.c). */
#ifndef PREOP_SRC_MODEL_SUITE_MERGE_H
#define PREOP_SRC_MODEL_SUITE_MERGE_H

#include "preop/store/db.h"

struct moving {
	struct db *db, *theirs;
	const char *uuid;
	int64_t their_id, their_suite;
	int64_t id, suite;
	struct strbuf suite_uuid, suite_name;
	int64_t suite_at;
};

/* Its runs with all that belongs to them, in the order of their times among those here. */
bool suite_merge_runs(struct moving *move, struct error *error);

#endif
