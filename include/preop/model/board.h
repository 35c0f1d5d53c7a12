/*
 * The failure board: the failing outputs of a system on a suite, grouped, so that "it fails sometimes" becomes kinds of failure with counts.
 *
 * An output fails when its main score (mean of its repeats) is below BOARD_PASS. A refusal, a filtered, empty or cut answer without a score is a state and
 * not a wrong answer: it is counted beside the failures. Errors and missing outputs are infrastructure, a group of their own and no failure of behavior. An
 * answer nobody scored is counted as unscored: it is not known whether it fails.
 *
 * Groups of failures: by reason (tags that reviewers gave with a verdict against the output; an output may have several), by slice (of the case), and by
 * likeness of inputs and of
 * outputs (joined when half of 64 MinHash minima of their word pairs agree, see text/minhash.h; single ones stand together as "unlike any other", and where there are no others as "no two are alike").
 *
 * Thread: reading on a connection of a job; keeping on the writer's.
 */
#ifndef PREOP_MODEL_BOARD_H
#define PREOP_MODEL_BOARD_H

#include "preop/base/memory.h"
#include "preop/model/ladder.h"
#include "preop/store/db.h"

extern const double BOARD_PASS; /* 0.5: house */

enum board_by { BOARD_REASON, BOARD_SLICE, BOARD_INPUT, BOARD_OUTPUT, BOARD_STATE, BOARD_BY_COUNT };
const char *board_by_word(enum board_by by);  /* "reason", "slice", "input", "output", "state" */
const char *board_by_title(enum board_by by); /* "By reviewers' reasons" ... */

struct board_case {
	int64_t id;
	const char *external; /* its own id */
	const char *text;     /* how its input begins, one line; "" of states, which are not read */
};
struct board_group {
	enum board_by by;
	const char *name;         /* the reason, slice or state; of likeness the text that stands for it, cut */
	struct board_case *cases; /* in file order */
	size_t count;
	int64_t of;   /* of a slice: its scored outputs, failing or not; else 0 */
	bool failure; /* false: of states, which are no failures */
	bool rest;    /* of likeness: those that are like no other; the last of their kind */
};
struct board {
	const char *suite, *suite_name, *system; /* uuid, name, name */
	int64_t cases;                           /* of the suite */
	int64_t outputs;                         /* cases with an output of the system */
	int64_t scored, failures;
	int64_t infrastructure;     /* error, missing */
	int64_t states;             /* refused, filtered, empty, truncated, without a score */
	int64_t unscored;           /* ok, without a score */
	bool reasons_hidden;        /* the actor reviews this suite blind: no groups by reason */
	struct board_group *groups; /* by `by`, larger ones first */
	size_t group_count;
	struct ladder_moment at; /* of the file, when it was read */
};
/* suite NULL: the newest; system NULL: the one with most failures. ERROR_NOT_FOUND names those there are. `progress` (may be NULL) is told how many steps of how
 * many are done, from 0 on; false: ERROR_CANCELLED. */
bool board_read(struct db *db, const char *suite, const char *system,
	bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct arena *arena,
	struct board *out, struct error *error);

/* Keeps it for a strand (uuid, "" for the whole case). One action "board-keep". `uuid` (UUID_SIZE, may be NULL) gets its own. */
bool board_keep(struct db *db, const struct board *board, const char *strand, char *uuid, struct error *error);

struct board_kept {
	const char *uuid, *strand, *suite /* uuid */, *suite_name /* "" when it is not here */, *system, *who;
	int64_t failures, groups, at;
};
/* Newest first. */
bool board_list(struct db *db, struct arena *arena, struct board_kept **out, size_t *count, struct error *error);
bool board_remove(struct db *db, const char *uuid, struct error *error);

/*
 * Whether a strand may leave triage: true when neither its diagnosis nor what its title sounds like asks for clusters, or a board with
 * failures, of a suite that is still here, was kept for it or for the whole case. Else false with
 * ERROR_CONFLICT and a sentence that says how to keep one; false with another code when the file could not be read.
 */
bool board_demand(struct db *db, const char *strand, struct error *error);

#endif
