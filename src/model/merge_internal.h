/*
 * What the files of merging share. The order of things:
 *
 *   merge.c         opens and checks the other copy, one transaction around all, the report
 *   merge_actions.c which actions either copy has not seen
 *   merge_fold.c    what each copy did to each object, folded from those actions' ops into `struct merge_object`
 *   merge_holds.c   changes of different objects that stand in each other's way
 *   merge_locks.c   what of theirs a lock of this file forbids
 *   merge_decide.c  what becomes of each object
 *   merge_apply.c   the objects are put into their new states
 *   merge_replay.c  the journal gets their actions
 *   merge_close.c   the journal gets the merge itself: combined objects, conflicts
 */
#ifndef PREOP_SRC_MODEL_MERGE_INTERNAL_H
#define PREOP_SRC_MODEL_MERGE_INTERNAL_H

#include "key.h"
#include "partition.h"
#include "seen.h"

#include "preop/base/idlist.h"
#include "preop/model/merge.h"
#include "preop/store/journal.h"

enum merge_side { SIDE_THEIRS, SIDE_MINE };

enum merge_verdict {
	VERDICT_TAKE,     /* only they changed it */
	VERDICT_KEEP,     /* there is nothing to do */
	VERDICT_COMBINE,  /* both did, and both changes fit into one state */
	VERDICT_CONFLICT, /* both did */
	VERDICT_COUNT,
};

struct merge_touch { /* what one copy did to an object since the copies parted; states of a set's object are its value */
	const char *base, *last; /* before the first change and after the last one; NULL: absent */
	bool touched;
	bool decided; /* somebody chose `last` for a conflict: it counts as a change even when it is none */
};

struct merge_object {
	int64_t id; /* the example; 0: the object is no set */
	struct merge_touch side[2];
	const char *present;  /* its state here; merge_replay.c moves it on from op to op */
	const char *combined; /* VERDICT_COMBINE */
	int64_t action;       /* the last of theirs that changed it, by its id there */
	int64_t conflict;     /* open already; 0: none */
	bool held;            /* taken away by one copy, worked on by the other (merge_holds.c) */
	enum merge_verdict verdict;
};

struct merge_group { /* what has one kind and key in the journal: an object, or the examples of a set */
	const struct journal_target *target;
	const char *kind, *key;
	const char *head; /* of a set: its states up to the list of values; NULL: one object */
	struct merge_object *objects;
	size_t count, capacity;
	struct seen ids;  /* of a set: where an example's object is */
	size_t same_hash; /* the next group with this hash of kind and key, and 1; 0: none */
};

struct merge {
	struct db *mine, *theirs;
	const struct merge_options *options;
	struct merge_report *report;
	struct arena arena;
	struct merge_group *groups; /* in the order in which they were met */
	size_t count, capacity;
	struct seen names;
	struct import_map imports; /* of this file; sets are written and read by it */
	bool imports_loaded;
	int64_t import_count;
	bool locks;               /* a split or a suite is locked here */
	struct id_list unseen[2]; /* actions the other copy has not seen, by their ids in their own file, in order */
	int64_t first_new;        /* examples from this id on came with this merge */
	int64_t at;               /* when this merge is */
	int64_t done, total;      /* steps */
};

bool merge_step(struct merge *merge, struct error *error); /* progress; false: cancelled */
bool merge_no_memory(struct error *error);
struct merge_kind *merge_kind_of(struct merge *merge, const char *kind);

/* merge_actions.c */
bool merge_find_unseen(struct merge *merge, struct error *error);

/* merge_groups.c; NULL of the first two: not there, of the others: no memory. Pointers hold until something is added. */
struct merge_group *merge_group_find(const struct merge *merge, const char *kind, const char *key);
struct merge_object *merge_object_find(const struct merge_group *group, int64_t id);
struct merge_group *merge_group_add(
	struct merge *merge, const struct journal_target *target, const char *key, struct error *error);
struct merge_object *merge_object_add(struct merge_group *group, int64_t id, struct error *error);
void merge_groups_free(struct merge *merge);

/* merge_fold.c */
struct merge_op {
	const char *kind, *key, *before, *after; /* NULL: absent */
	int64_t action;
};
bool merge_fold(struct merge *merge, struct error *error);
/* A set's state: where its values begin, and the values themselves. */
bool merge_parse_set(struct merge *merge, const struct merge_op *op, const char *state, struct strbuf *head,
	struct partition *rows, struct error *error);
/* Their state as it is called here; `out` stays empty for an absent one. */
bool merge_translate(struct merge *merge, const struct journal_target *target, const char *key, const char *state,
	struct strbuf *out, struct error *error);
/* An op that closed a conflict speaks of the object it was about. */
bool merge_choice_parse(const char *state, struct arena *arena, struct merge_op *out);

/* merge_holds.c */
bool merge_hold(struct merge *merge, struct error *error);

/* merge_locks.c */
bool merge_find_locks(struct merge *merge, struct error *error);
bool merge_is_locked(struct merge *merge, const struct merge_group *group, const struct merge_object *object,
	bool *locked, struct error *error);

/* merge_decide.c */
bool merge_decide(struct merge *merge, struct error *error);
bool merge_same(const char *a, const char *b); /* states; NULL: absent */
/* The objects of a set with that verdict whose value, given by `pick`, is another than the present one, as a state; `out` stays empty when there are none.
 * VERDICT_COUNT: all objects. */
typedef const char *(*merge_pick)(const struct merge_object *object);
bool merge_print_set(struct merge *merge, const struct merge_group *group, enum merge_verdict verdict, merge_pick pick,
	struct strbuf *out, struct error *error);
const char *merge_pick_last(const struct merge_object *object);
const char *merge_pick_combined(const struct merge_object *object);

/* merge_apply.c */
bool merge_apply(struct merge *merge, struct error *error);
/* merge_replay.c */
bool merge_replay(struct merge *merge, struct error *error);
/* merge_close.c */
bool merge_close(struct merge *merge, const char *theirs_path, struct error *error);

#endif
