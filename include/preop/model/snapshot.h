/*
 * Snapshots: a frozen dataset version, at the cost of what changes afterwards.
 *
 * dataset.version v counts up when a snapshot is taken. A live example's present state counts from example.since; when a member of a snapshot changes (body, split,
 * label, kind, tombstone), its old state is first written to example_past (since, until). Members of snapshot v: live examples with since <= v, and example_past rows with
 * since <= v < until.
 *
 * Digest: the sum modulo 2^256 of SHA-256(hash, split, label, kind) over the members (an additive multiset hash: Clarke et al. 2003, MSet-Add-Hash),
 * so it does not depend on order and is kept up to date row by row; the snapshot's digest is SHA-256("preop-snapshot-1", that sum, the row count), or, when the dataset's
 * tokens were counted by a tokenizer file, SHA-256("preop-snapshot-2", that sum, the row count, "NAME SHA256" of the tokenizer). It tells accidental
 * differences apart; 256-bit sums do not resist a forger with 2^60 work, the journal's chain is for that.
 */
#ifndef PREOP_MODEL_SNAPSHOT_H
#define PREOP_MODEL_SNAPSHOT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct snapshot {
	int64_t id, dataset, version, rows, at;
	const char *uuid, *name, *note, *who, *dataset_name;
	char digest[65];    /* hex */
	const char *counts; /* JSON: {"label":{...},"split":{...}} */
	const char *
		card; /* JSON: the data card as it was (card.h); {} before there were cards. Its "tokenizer" is in the digest, the rest is not */
};
/* A snapshot is of all live rows: which of them a run reads is said by the split, which the digest covers. A part chosen by a filter would be a dataset of its own. */
bool snapshot_create(
	struct db *db, int64_t dataset, const char *name, const char *note, int64_t *id, struct error *error);
/* newest first */
bool snapshot_list(struct db *db, struct arena *arena, struct snapshot **out, size_t *count, struct error *error);
bool snapshot_members(
	struct db *db, int64_t snapshot, bool (*each)(void *, int64_t example), void *context, struct error *error);

/* For modules that change examples: call before the change; copies the old state when a snapshot holds it and keeps the digest. */
bool snapshot_before_change(struct db *db, int64_t example, struct error *error);
bool snapshot_after_change(struct db *db, int64_t example, struct error *error);
/* Recomputes the digest of every dataset and snapshot from the rows; false names the one that differs (verify). */
bool snapshot_verify(struct db *db, struct error *error);

#endif
