/*
 * Bodies of examples and what follows from them. Every text an example ever had is a row of `revision`; nothing here writes the journal.
 */
#ifndef PREOP_SRC_MODEL_BODY_H
#define PREOP_SRC_MODEL_BODY_H

#include "member.h"
#include "preop/model/example.h"

bool body_read(struct db *db, int64_t id, struct strbuf *out, struct error *error);
bool body_read_revision(struct db *db, int64_t id, int64_t revision, struct strbuf *body, struct error *error);
/* A new revision with the next number; before the first the imported text becomes revision 0. */
bool body_add_revision(
	struct db *db, int64_t id, const char *note, const struct strbuf *body, int64_t *revision, struct error *error);
/* The imported text as revision 0, unless there are revisions already. */
bool body_keep_import(struct db *db, int64_t id, struct error *error);
/* The state of a body in the journal; `hash` has RECORD_HASH_SIZE bytes. */
void body_state_print(int64_t revision, const unsigned char *hash, struct strbuf *state);

struct body_change {
	int64_t dataset, revision_before;
	uint64_t fold_before, fold_after;
	unsigned char hash[RECORD_HASH_SIZE]; /* of the new body */
};
/* Makes a body the current one; everything the narrow row derives from it follows, but for the repeat flags (repeats.h), which are about other rows too. */
bool body_set(struct members *members, int64_t id, int64_t revision, const char *body, size_t n,
	struct body_change *out, struct error *error);
/* The same for one example, repeat flags included. */
bool body_change(struct db *db, int64_t id, int64_t revision, const char *body, size_t n, struct error *error);

#endif
