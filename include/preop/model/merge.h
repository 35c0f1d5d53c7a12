/*
 * Bringing the work of another copy of the project in.
 *
 * Two people copied one project file and each went on. What the other one did is in their journal: actions that this copy has not seen come along with
 * their uuid, time and person, and are never brought twice (action.uuid, merged.action). An object that both changed since the copies parted is a
 * conflict when their last states differ and cannot be combined (journal_target.combine): it stays as it is here, and the other state waits in the
 * table `conflict` until somebody chooses (conflict.h). Objects are as small as can be: of sets of examples it is one example's value.
 *
 * All is one transaction; docs/architecture.md ("Merging") has the rules and why they lead both copies to the same state.
 * Thread: the writer's connection only.
 */
#ifndef PREOP_MODEL_MERGE_H
#define PREOP_MODEL_MERGE_H

#include "preop/store/db.h"

struct merge_kind {
	const char *kind; /* of the journal: "labels", "gate" ...; static */
	int64_t changed, present, conflicts;
};
enum { MERGE_KINDS = 64 };
struct merge_report {
	int64_t actions;   /* brought into the journal */
	int64_t changed;   /* objects that are in another state now */
	int64_t present;   /* objects that both copies had changed to the same */
	int64_t conflicts; /* new ones */
	int64_t rows;      /* examples and outputs copied with their imports */
	struct merge_kind kinds[MERGE_KINDS];
	size_t kind_count;
};

struct merge_options {
	bool dry_run; /* do it all, report, and take it back */
	/* May be NULL. `total` counts steps, not rows. False: stop, nothing is changed. */
	bool (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

/* `theirs` is opened for reading with the care any file gets, and checked: a damaged or forged one is refused with a sentence. ERROR_UNSUPPORTED: an older
 * or newer file; ERROR_CONFLICT: a copy of another project. */
bool merge_copy(struct db *mine, const char *theirs, const struct merge_options *options, struct merge_report *report,
	struct error *error);

#endif
