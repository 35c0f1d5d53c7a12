/* The journal_target hooks for merging (store/journal.h) of what the journal does not hold all of. */
#ifndef PREOP_SRC_MODEL_BRING_H
#define PREOP_SRC_MODEL_BRING_H

#include "preop/store/db.h"

bool dataset_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error);
bool dataset_combine(const char *base, const char *mine, const char *theirs, struct strbuf *out);

/* The rows of an import, hidden, as they were imported. */
bool import_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error);

/* The text a revision has; numbers of the two copies collide, so a number here may be another. */
bool body_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error);
bool body_combine(const char *base, const char *mine, const char *theirs, struct strbuf *out);

/* A version of this file's own, that holds what the snapshot holds. */
bool snapshot_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error);

/* Outputs, and the suite, cases and systems they need. */
bool suite_import_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error);

#endif
