/*
 * Every change of an example that a snapshot cares about (kind, split, label, body, tombstone) goes through here: the old state is kept for the
 * snapshots that hold it, and the dataset's row count and digest follow row by row.
 *
 *   members_open; for each example: members_read, member_leave, change the struct, members_write (or an UPDATE of one's own), member_join; members_close
 *
 * Sums are kept in memory until members_close(), so a change of a million rows writes each dataset once. Inside a transaction only.
 */
#ifndef PREOP_SRC_MODEL_MEMBER_H
#define PREOP_SRC_MODEL_MEMBER_H

#include "digest.h"
#include "preop/store/db.h"

enum { GONE_DELETED = 1 /* by a person */, GONE_IMPORT = 2 /* its import was undone */ };

/* The label a row came with, as migrations of the schema have renamed it (label_carried.c); of a row of `example`. */
#define GIVEN_NOW "iif(carried_from IS NOT NULL AND carried_from IS coalesce(given, ''), carried_to, given)"

struct member {
	int64_t id, dataset, since, revision, annotators;
	int gone, kind;
	int adjudicated; /* enum adjudicated */
	bool disputed;
	unsigned char hash[RECORD_HASH_SIZE];
	const char *split, *label,
		*given; /* NULL: none; may be pointed elsewhere before writing. `given` as the schema now calls it */
	struct strbuf texts; /* where they are as read */
};

struct dataset_sum { /* of one dataset touched */
	int64_t dataset, version, rows;
	struct digest digest;
	bool locked; /* some split of it is */
};
struct members {
	struct db *db;
	struct dataset_sum *sums;
	size_t count;
	size_t last; /* the sum of the last row, the likely next one */
	struct strbuf scratch;
};

void members_open(struct members *members, struct db *db);
bool members_close(struct members *members, bool ok,
	struct error *error); /* writes the sums when ok; frees; returns whether all went well */

void member_init(struct member *member);
void member_free(struct member *member);
/* *found false: no such example, or its import is undone. The strings live until the member is read again. */
bool members_read(struct members *members, int64_t id, struct member *out, bool *found, struct error *error);
/* Rows of undone imports, too: what the journal says of them holds when the import comes back. */
bool members_read_any(struct members *members, int64_t id, struct member *out, bool *found, struct error *error);
/* Before the change: takes the row out of the sums, keeps its state for snapshots, sets `since`. */
bool member_leave(struct members *members, struct member *member, struct error *error);
/* The change of kind, split, label, annotators, disputed, adjudicated and since as the struct now has them; of gone with `gone`. */
bool members_write(struct members *members, const struct member *member, struct error *error);
bool members_write_gone(struct members *members, const struct member *member, struct error *error);
/* Whether the row may change: ERROR_CONFLICT when the split the struct names is locked and the row is not deleted. A change asks before and after; putting
 * back what the journal says does not, because its order says already that no lock stood in the way. */
bool members_guard(struct members *members, const struct member *member, struct error *error);
/* The same for a row that is not being changed as a member. */
bool members_guard_row(struct db *db, int64_t id, struct error *error);
/* After the change: puts the row as the struct describes it back into the sums. */
bool member_join(struct members *members, const struct member *member, struct error *error);

/* The sums of a dataset, read when it is touched first. NULL: failed. Valid until another dataset is touched. */
struct dataset_sum *members_sum(struct members *members, int64_t dataset, struct error *error);

/* Undoing and redoing an import: all its rows at once. */
bool members_hide_import(struct members *members, int64_t dataset, int64_t first, int64_t count, struct error *error);
bool members_show_import(struct members *members, int64_t dataset, int64_t first, int64_t count, struct error *error);

#endif
