/*
 * Evidence: what a claim rests on, as a typed link to an object of the file, an address, a file outside, or plain words.
 *
 * A link keeps what the object said when it was made ("412 examples", "63.3 on 60 cases"). Reading it again says what the object says now, and so
 * whether the claim still stands on what it stood on. A link whose object is gone stays as a tombstone.
 *
 * Targets as people write them, and as they are kept:
 *   dataset NAME, snapshot NAME, suite NAME     a uuid
 *   example ID                                  its stable key
 *   filter DATASET: WORDS                       "UUID WORDS"
 *   case SUITE: ID, system SUITE: NAME          "UUID ID", "UUID NAME"
 *   run UUID, board UUID                        the uuid
 *   url ADDRESS, note WORDS                     as they are
 *   file PATH                                   the path from the project's folder, or from the root when it lies elsewhere; what it said is its SHA-256
 *
 * Counts of filters and digests of files are kept with what they were computed at, and computed again only when rows of that dataset, or size and times
 * of the file, have changed. So reading a link may count rows and read a file: never on the interface thread.
 * Thread: a connection's.
 */
#ifndef PREOP_MODEL_EVIDENCE_H
#define PREOP_MODEL_EVIDENCE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum evidence_state {
	EVIDENCE_FRESH,
	EVIDENCE_CHANGED, /* the object says something else now */
	EVIDENCE_EXPIRED,
	EVIDENCE_GONE, /* deleted, undone, or never in this copy */
};
const char *evidence_state_word(enum evidence_state state); /* "fresh" ... */

struct evidence {
	const char *uuid;
	const char *owner; /* gate, cause, technique, tree, hazard, checklist */
	const char *claim; /* which of them: letter, uuid, rung, tree_claim(), item */
	const char *kind, *target, *title, *was, *note, *who;
	int64_t at, expires_at; /* CLOCK_NONE: it does not expire */
	const char *now;        /* what the object says now; "" where nothing is asked (url, note) or it is gone */
	enum evidence_state state;
	const char *screen,
		*argument; /* to open it: screen id ("data", "review" ...) and a filter or name; "" when there is none */
};

/* Oldest first. owner, claim: NULL for all. Expiry is judged at the present time. */
bool evidence_list(struct db *db, const char *owner, const char *claim, struct arena *arena, struct evidence **out,
	size_t *count, struct error *error);

/* How many links the claims of an owner have, and how many of these no longer stand (changed, expired or gone). Claims without any are left out. */
struct evidence_count {
	const char *claim;
	int64_t links, doubtful;
};
struct evidence_counts { /* by claim */
	const struct evidence_count *at;
	size_t count;
};
bool evidence_count(
	struct db *db, const char *owner, struct arena *arena, struct evidence_counts *out, struct error *error);
struct evidence_count evidence_count_of(const struct evidence_counts *counts, const char *claim); /* zeros: none */

struct evidence_new {
	const char *owner, *claim, *kind;
	const char *target; /* as people write it */
	const char *note;   /* may be NULL */
	int64_t expires_at; /* CLOCK_NONE */
};
/* ERROR_NOT_FOUND when there is no such object: nothing is claimed of what is not there. `uuid` (UUID_SIZE, may be NULL) gets the link's. */
bool evidence_add(struct db *db, const struct evidence_new *link, char *uuid, struct error *error);
bool evidence_remove(struct db *db, const char *uuid, struct error *error);

/* Whether a link to the target could be made, without making it. */
bool evidence_check(struct db *db, const char *kind, const char *target, struct error *error);

/* What there is of a kind, to choose from: by name, or the newest first where a name does not tell them apart; the first 500. */
struct evidence_choice {
	const char *target;       /* as evidence_add() takes it */
	const char *title, *says; /* what people call it, what it says now */
	int64_t at;               /* when it was made; CLOCK_NONE */
};
bool evidence_is_chosen(const char *kind); /* dataset, snapshot, suite, system, run, board; the others are written */
bool evidence_choices(struct db *db, const char *kind, struct arena *arena, struct evidence_choice **out, size_t *count,
	struct error *error);

/* What readers of this file counted and read anew, and nobody has written down yet: a cache, not in the journal. */
bool evidence_unkept(const struct db *db);
bool evidence_keep(struct db *db, struct error *error);

/* The kinds, with what a target looks like; NULL after the last. */
const char *evidence_kind(size_t index, const char **target_help);

/* False: the claim is a rung, a question or an item that the lists do not have any more. */
bool evidence_claim_listed(const char *owner, const char *claim);

#endif
