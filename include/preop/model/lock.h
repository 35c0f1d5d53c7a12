/*
 * Locks: a split of a dataset, or a whole eval suite, that nothing enters, leaves or changes in. Setting and opening a lock are actions like any
 * other: journalled, undone in order, so an undo never meets a lock that was not there when the action was done.
 *
 * What is refused in a locked split: split-set into it or out of it, deleting and bringing back, kinds, edits, reverts and replacements of its rows, imports of
 * rows that name it, corrections made from its rows. Labels are not refused: they say something about a row and do not change it. In a locked suite: new cases, and corrections
 * made from its cases; new outputs for the cases it has are welcome.
 */
#ifndef PREOP_MODEL_LOCK_H
#define PREOP_MODEL_LOCK_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct lock {
	const char *dataset, *split; /* NULL: a suite's */
	const char *suite;           /* NULL: a split's */
	const char *who;             /* locked it; "" when the journal does not say */
	int64_t at;                  /* CLOCK_NONE: the same */
};
bool lock_list(struct db *db, struct arena *arena, struct lock **out, size_t *count, struct error *error);

/* One action each; what is so already is no action and true. A split that no live row is in cannot be locked (ERROR_NOT_FOUND names those there are). */
bool lock_set_split(struct db *db, int64_t dataset, const char *split, bool locked, struct error *error);
bool lock_set_suite(struct db *db, int64_t suite, bool locked, struct error *error);

/* ERROR_CONFLICT when locked, with a sentence that says by whom and how it is opened. A split that is NULL or "" is none and never locked. */
bool lock_check_split(struct db *db, int64_t dataset, const char *split, struct error *error);
bool lock_check_suite(struct db *db, int64_t suite, struct error *error);

#endif
