/*
 * The journal: every user action is one transaction, one row of `action` and some rows of `op`; nothing is ever rewritten.
 *
 * An op says: object KIND/KEY was in state `before` and is in state `after`. States are JSON texts (NULL: absent) that only the object's
 * module understands; the module registers how to read and to apply a state. Undo appends an action (mode UNDO) whose ops apply the
 * `before` states in reverse order; redo applies `after` again. So undo, redo, the audit trail, replay and merging all come from here,
 * and they survive a restart.
 *
 * hash(op n) = SHA-256(hash(op n-1) and every field of the op and of its action, each as length and bytes, and whether it is the action's last
 * op); the first has 32 zero bytes before it (src/store/journal_internal.h has every byte). journal_verify() recomputes the chain. What no
 * chain inside the file can show is that whole actions were cut off at its end, or that somebody computed it anew. `action.undone` is a cache
 * of "the last word on this action was undo", checked by verify.
 *
 * Undo takes the newest action that is not undone; a new action empties the redo list (undone actions older than it stay undone).
 * Before applying, the object's present state must be the one the op left; otherwise ERROR_CONFLICT names it and nothing changes.
 *
 * Thread: the writer's connection only.
 */
#ifndef PREOP_STORE_JOURNAL_H
#define PREOP_STORE_JOURNAL_H

#include "preop/store/db.h"

typedef bool journal_unfolded(void *context, const char *kind, const char *key, const char *before, const char *after);

/* One kind of object: how its state is read and put back. */
struct journal_target {
	const char *kind; /* "gate", "annotation", "examples" ... */
	/* Present state of the object as canonical JSON appended to `state` (left empty: absent). `like` is a state of the same kind whose
	 * extent (ids) is to be read, for objects that are sets; NULL when the object is
	 * or becomes absent (a set never is: apply() would not know its extent). */
	bool (*read)(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error);
	/* Put the object into `state` (NULL: absent), derived columns included. */
	bool (*apply)(struct db *db, const char *key, const char *state, struct error *error);
	bool set; /* an op names part of the object: its newest op does not say all of its present state */

	/* For merging copies of a project (model/merge.h); all may be left out. */
	bool local;  /* tells of this file, not of the project: does not travel */
	bool frozen; /* brought when everything else is as it will be */
	/* The journal does not hold all of the object: copies what `state` needs out of `theirs`, hidden until apply(), and appends the state as it
	 * is called here (numbers may differ). Called for every state that comes along; what is there already stays. NULL: states are all. */
	bool (*bring)(struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here,
		struct error *error);
	/* Both copies changed the object (of a set: one example's value). Appends the state that holds both changes and returns true; false: a person
	 * has to choose. Must not depend on which copy is asked: combine(b, m, t) is combine(b, t, m). `base` may be NULL. */
	bool (*combine)(const char *base, const char *mine, const char *theirs, struct strbuf *out);
	/* Ops of this kind are a short form of changes of objects of the kind `unfolds`: calls `each` with those until it returns false (having set the error
	 * itself). `db` is the file the op is in. */
	bool (*unfold)(struct db *db, const char *before, const char *after, journal_unfolded *each, void *context,
		struct error *error);
	const char *unfolds;
};

/* NULL with ERROR_UNSUPPORTED: this program does not know such objects. */
const struct journal_target *journal_target_of(struct db *db, const char *kind, struct error *error);

void journal_register(struct db *db, const struct journal_target *targets, size_t count); /* kept by reference */

enum journal_mode { JOURNAL_DO = 0, JOURNAL_UNDO = 1, JOURNAL_REDO = 2 };

/* begin .. change* .. commit. `command` is the command's name ("label-set"), `title` a sentence for the log ("good on 312 examples").
 * Commit without any change writes nothing and is fine. rollback after a failed change; commit rolls back by itself when it fails, and also
 * when a change has failed. Actions do not nest (bug()); rollback outside an action does nothing. */
bool journal_begin(struct db *db, const char *command, const char *title, struct error *error);
/* The op keeps the states as read() gives them before and after apply(after): `after` need not be canonical. Nothing is recorded when they
 * are the same. */
bool journal_change(
	struct db *db, const char *kind, const char *key, const char *after /* NULL: absent */, struct error *error);
/* The same when the caller has changed the object already and knows both states (imports). */
bool journal_record(
	struct db *db, const char *kind, const char *key, const char *before, const char *after, struct error *error);
void journal_retitle(struct db *db, const char *title); /* when counts are known only at the end */
bool journal_commit(struct db *db, struct error *error);
void journal_rollback(struct db *db);
/* Begins an action that was made in another copy of the project: uuid, time, person, command, title and mode are the entry's; `subject` is the id it
 * has here. journal_commit() marks the subject as undone or not, when the action has changed anything. */
struct journal_entry;
bool journal_adopt(struct db *db, const struct journal_entry *entry, struct error *error);
int64_t journal_action_id(const struct db *db); /* of the action being written; 0 outside */

struct journal_result {
	int64_t action;            /* the action undone or redone; 0: there was nothing to do */
	int64_t at;                /* when it was done, and by whom */
	char who[64], command[40]; /* "label-set" */
	char title[200];           /* "label-set: good on 312 examples" */
};
/* What undo would take back now; nothing is changed. */
bool journal_next_undo(struct db *db, struct journal_result *result, struct error *error);

bool journal_undo(struct db *db, struct journal_result *result, struct error *error);
bool journal_redo(struct db *db, struct journal_result *result, struct error *error);

struct journal_entry {
	int64_t id, at, subject; /* subject: the action undone or redone, 0 for JOURNAL_DO */
	const char *uuid, *who, *command, *title;
	enum journal_mode mode;
	bool undone;
	int64_t ops;
};

/* Newest first, starting below action id `before` (0: the newest), at most `limit`. `each` returns false to stop. */
bool journal_list(struct db *db, int64_t before, int64_t limit, bool (*each)(void *, const struct journal_entry *),
	void *context, struct error *error);

struct journal_op {
	int64_t seq, action, at;
	const char *who, *kind, *key, *before, *after; /* before, after: NULL when absent */
};
/* The history of one object, oldest first; and all ops of one action (kind NULL). */
bool journal_history(struct db *db, const char *kind, const char *key, bool (*each)(void *, const struct journal_op *),
	void *context, struct error *error);
bool journal_ops(struct db *db, int64_t action, bool (*each)(void *, const struct journal_op *), void *context,
	struct error *error);

/* The chain and the cache: true when sound, else false with ERROR_INPUT saying which op breaks it. *ops counts what was checked. */
bool journal_verify(struct db *db, int64_t *ops, struct error *error);

/* Every object that is no set is in the state its newest op left it in: false with ERROR_INPUT names one that was changed behind the journal's back. */
bool journal_verify_states(struct db *db, struct error *error);

#endif
