/*
 * Candidates of the regression wall: failures that somebody corrected. Each keeps its texts itself, so it stays true when rows change or go. Pinning one to
 * the wall is a step of its own.
 */
#ifndef PREOP_MODEL_WALL_H
#define PREOP_MODEL_WALL_H

#include "preop/base/memory.h"
#include "preop/model/example.h"
#include "preop/store/db.h"

struct wall_candidate {
	int64_t at;
	const char *uuid, *who, *note;
	const char *source;     /* what failed, for people: "example 17", "held-out: H-007 prompted" */
	int64_t example;        /* that holds the correction; 0: not in this file, or undone */
	const char *input;      /* JSON list of messages */
	const char *bad, *good; /* may hold NULs */
	size_t bad_length, good_length;
};
/* Newest first; all of the arena. */
bool wall_list(struct db *db, struct arena *arena, struct wall_candidate **out, size_t *count, struct error *error);

/* How many there are, and of how many a case that must pass asks the same: the case whose output failed, or one with the same last question. */
bool wall_count(struct db *db, int64_t *pinned, int64_t *count, struct error *error);

/* The last thing that was asked, as one line of at most `limit` characters. Appends. */
void wall_print_question(const struct wall_candidate *candidate, size_t limit, struct strbuf *out);

/* Sets `wall` of rows: those that failed and those that hold the correction. */
bool wall_mark(struct db *db, struct example *rows, size_t count, struct error *error);

#endif
