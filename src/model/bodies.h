/*
 * Edits of many examples at once as one op of the journal: {"digest":"64 hex digits","values":[[REVISION,{"IMPORT-UUID":"1-5"}], ...]}, key "DATASET-UUID:body".
 * The digest is the sum of the hashes of all those bodies (digest.h): a text that is no longer the one the journal speaks of is not put back.
 */
#ifndef PREOP_SRC_MODEL_BODIES_H
#define PREOP_SRC_MODEL_BODIES_H

#include "body.h"
#include "partition.h"

struct bodies { /* which revision each example is at */
	struct partition rows;
	struct digest digest;
};
#define BODIES_INIT                                                                                                    \
	{                                                                                                              \
		.rows = PARTITION_INIT, .digest = { { 0 } }                                                            \
	}
bool bodies_add(struct bodies *set, int64_t id, int64_t revision, const unsigned char hash[RECORD_HASH_SIZE],
	struct error *error);
void bodies_free(struct bodies *set);

/* Within the caller's action: the change from `before` to `after`, which has been made, to examples of one dataset. */
bool bodies_record(struct db *db, int64_t dataset, struct bodies *before, struct bodies *after, struct error *error);

#endif
