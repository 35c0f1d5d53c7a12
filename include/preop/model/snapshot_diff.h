/*
 * What is different between two moments of a dataset: snapshots, or one of them and the present.
 *
 * A query over version intervals (snapshot.h): a row whose present state is older than both moments cannot differ, so only the rows changed since the earlier one are
 * compared; they are found in one pass over the narrow rows, and the answer holds no more than one of them at a time. A row that is in both moments may be changed (text,
 * label or kind) and moved (split) at once. Texts are those of the revisions that the moments held.
 *
 * Thread: any connection, its thread. Strings of a difference live during the call of `each`, or in the arena.
 */
#ifndef PREOP_MODEL_SNAPSHOT_DIFF_H
#define PREOP_MODEL_SNAPSHOT_DIFF_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct snapshot_moment {
	int64_t snapshot; /* its id; 0: the present */
	int64_t dataset, version, rows;
	const char *name, *dataset_name; /* name: "now" for the present */
	char digest[65];                 /* "" for the present */
};
/* Each word is a snapshot's name, the beginning of its digest (four characters or more) or "now". `dataset` (a name, NULL: any) tells snapshots of one name apart.
 * ERROR_NOT_FOUND, ERROR_USAGE when a word means several; ERROR_CONFLICT when the two are of different datasets. */
bool snapshot_moments_find(struct db *db, const char *dataset, const char *from, const char *to, struct arena *arena,
	struct snapshot_moment out[2], struct error *error);
/* A snapshot by id, or the present (0) of a dataset: for callers that know. */
bool snapshot_moment_read(struct db *db, int64_t snapshot, int64_t dataset, struct arena *arena,
	struct snapshot_moment *out, struct error *error);

enum snapshot_group { SNAPSHOT_ADDED, SNAPSHOT_REMOVED, SNAPSHOT_CHANGED, SNAPSHOT_MOVED, SNAPSHOT_GROUPS };
const char *snapshot_group_word(enum snapshot_group group); /* "added" ... */

enum snapshot_change { SNAPSHOT_TEXT = 1, SNAPSHOT_LABEL = 2, SNAPSHOT_KIND = 4, SNAPSHOT_SPLIT = 8 };
struct snapshot_state { /* of a row at a moment */
	bool member;
	int kind;
	int64_t revision;
	const char *split, *label; /* "": none */
};
struct snapshot_difference {
	int64_t example;
	unsigned groups;  /* 1 << enum snapshot_group */
	unsigned changes; /* enum snapshot_change; 0 for added and removed rows */
	const char *title;
	struct snapshot_state from, to;
};
struct snapshot_counts {
	int64_t rows[2];                 /* of the two moments */
	int64_t groups[SNAPSHOT_GROUPS]; /* a row that is both changed and moved counts in both */
	int64_t text, label, kind;       /* of the changed ones; a row may count in several */
	int64_t unchanged;
};
/* `each` gets the rows that differ in order of id and returns false to stop (ERROR_CANCELLED). It may be NULL: only counts. */
bool snapshot_diff(struct db *db, const struct snapshot_moment moments[2],
	bool (*each)(void *context, const struct snapshot_difference *difference), void *context,
	struct snapshot_counts *counts, struct error *error);
/* The same of single rows, for lists: groups 0 where a row does not differ or is not there. */
bool snapshot_diff_page(struct db *db, const struct snapshot_moment moments[2], const int64_t *ids, size_t count,
	struct arena *arena, struct snapshot_difference *out, struct error *error);

/* "label good -> bad, text r0 -> r2"; of an added or removed row what it is or was. */
void snapshot_difference_words(
	const struct snapshot_difference *difference, enum snapshot_group group, struct strbuf *out);

/* The record's bytes at a revision. */
bool snapshot_record(struct db *db, int64_t example, int64_t revision, struct strbuf *out, struct error *error);
/* The row at a state as a text to read and compare: kind, split and label, then the turns under their names. */
bool snapshot_text(
	struct db *db, int64_t example, const struct snapshot_state *state, struct strbuf *out, struct error *error);

#endif
