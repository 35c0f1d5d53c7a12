/*
 * Handing a run to a Batch API, and taking the answers back. Writing asks nobody and changes nothing; reading puts the answers into the books of the same run, as if they had
 * been asked for here.
 *
 * A line's custom_id is "preop.PLAN.REPEAT.CASE.INPUT": PLAN and INPUT are digests, so that an answer finds its case again and no other; an answer to what was asked
 * otherwise is refused. Files come in any order and number; an answer counts more than an error; what expired stays open.
 */
#ifndef PREOP_NET_RUN_BATCH_H
#define PREOP_NET_RUN_BATCH_H

#include "preop/net/run.h"

struct run_batch_written {
	int64_t files, lines, bytes;
};
/* The open cases to PATH, and when they are too many for one file (50,000 lines or 200 MB) to PATH with .2, .3 ... before its ending. Files appear when they are whole.
 * ERROR_CONFLICT: one of that name is there. Nothing open: no file. */
bool run_batch_write(struct db *db, const struct run_options *options, const char *path,
	struct run_batch_written *written, struct error *error);

struct run_batch_taken {
	int64_t lines, answered, errors, expired;
	int64_t repeated; /* answered before, in these files or earlier */
	int64_t foreign;  /* not of this run */
	char first_foreign[200];
};
/* All lines are checked before anything is written: a line that is no JSON is ERROR_INPUT with its place. */
bool run_batch_read(struct db *db, const struct run_options *options, const char *const *paths, size_t count,
	struct run_batch_taken *taken, struct run_result *result, struct error *error);

#endif
