/* What the files of the example module share: its objects of the journal. */
#ifndef PREOP_SRC_MODEL_EXAMPLE_TARGETS_H
#define PREOP_SRC_MODEL_EXAMPLE_TARGETS_H

#include "preop/model/example.h"
#include "preop/store/journal.h"

/* "examples", key "DATASET-UUID:FIELD": one field of many examples (bulk.h). */
bool example_fields_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error);
bool example_fields_apply(struct db *db, const char *key, const char *state, struct error *error);

/* "bodies", key "DATASET-UUID:body": which revision of many examples is the current one (bodies.h). */
bool bodies_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error);
bool bodies_apply(struct db *db, const char *key, const char *state, struct error *error);
/* As changes of the examples' own objects, "body" with the example's key. */
bool bodies_unfold(struct db *db, const char *before, const char *after, journal_unfolded *each, void *context,
	struct error *error);

#endif
