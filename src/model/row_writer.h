/*
 * The inserts of an import, one thread further: the importing thread reads, checks and hashes the next rows while this one stores those before. Between open and close the
 * connection belongs to the writer's thread; nobody else may use it.
 *
 * Rows are copied into the blocks of a relay (preop/base/relay.h); when all of them wait row_writer_add() waits. A failure shows at a later add or at close.
 */
#ifndef PREOP_SRC_MODEL_ROW_WRITER_H
#define PREOP_SRC_MODEL_ROW_WRITER_H

#include "preop/model/shape.h"
#include "preop/store/db.h"

struct row_place { /* the same for every row of an import */
	int64_t dataset, import, since;
};

struct row_writer;
struct row_writer *row_writer_open(struct db *db, const struct row_place *place, struct error *error);

/* False: an insert has failed, give up. `hash` has RECORD_HASH_SIZE bytes. */
bool row_writer_add(struct row_writer *writer, int64_t id, const struct example_facts *facts, unsigned flags,
	const unsigned char *hash, const char *body, size_t n, struct error *error);

/* Waits for what was added (`wanted`) or lets it go; frees. NULL is fine. False: an insert failed. */
bool row_writer_close(struct row_writer *writer, bool wanted, struct error *error);

#endif
