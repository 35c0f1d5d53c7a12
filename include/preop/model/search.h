/*
 * The full-text index of the turns (FTS5), built on request and derived from the records alone: no part of the journal.
 *
 * Rows up to search_upto.example are in it, deleted ones and those of undone imports included, so undo and redo have nothing to do here: hits
 * are joined with the rows that are live. A row whose text changes is noted in search_stale by that very change. Stale rows and those that
 * came later are looked through by match: one by one, with the index's own tokenizer: answers are always right, and building only
 * makes them fast. The index cannot forget a text, so stale rows stay stale until there are enough of them to build it anew.
 */
#ifndef PREOP_MODEL_SEARCH_H
#define PREOP_MODEL_SEARCH_H

#include "preop/base/strbuf.h"
#include "preop/store/db.h"

struct search_state {
	bool built;      /* there is an index at all */
	int64_t rows;    /* numbers given to rows so far; the newest one's */
	int64_t indexed; /* of these in the index */
	int64_t stale;   /* looked through one by one */
};
bool search_state_read(struct db *db, struct search_state *out, struct error *error);

/* One chunk, one transaction: some thousand rows. out->indexed == out->rows: there is nothing left to do. `anew` empties the index first; so
 * does too large a number of stale rows. Thread: the writer's connection. */
bool search_build_chunk(struct db *db, bool anew, struct search_state *out, struct error *error);

#endif
