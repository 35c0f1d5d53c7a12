/*
 * Eval suites: cases, systems, runs of outputs. A score that is missing is missing, never 0.
 */
#ifndef PREOP_MODEL_SUITE_H
#define PREOP_MODEL_SUITE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct suite {
	int64_t id, cases, created_at, newest /* newest case, CLOCK_NONE */, oldest;
	uint64_t seed;
	const char *uuid, *name;
};
bool suite_list(struct db *db, struct arena *arena, struct suite **out, size_t *count, struct error *error);
/* The one that came last, of a list; NULL: there is none. What measures a decision measures it on this one. */
const struct suite *suite_newest(const struct suite *suites, size_t count);
bool suite_find(struct db *db, const char *name /* NULL: the newest */, struct arena *arena, struct suite *out,
	struct error *error);

struct suite_case {
	int64_t id, at;
	const char *external, *slice;
	const char *input, *reference; /* may hold NULs; reference_n 0 and reference NULL: none */
	size_t input_n, reference_n;
};
/* by its own id; ERROR_NOT_FOUND */
bool suite_case_find(struct db *db, int64_t suite, const char *external, int64_t *id, struct error *error);
/* caller frees; file order */
bool suite_case_ids(struct db *db, int64_t suite, int64_t **ids, size_t *count, struct error *error);
bool suite_case_read(struct db *db, int64_t id, struct arena *arena, struct suite_case *out, struct error *error);

/* A system's newest series of runs that has the case counts; its repeats are one output here. */
struct output {
	int64_t system, run; /* run: of the first repeat */
	int repeats;
	const char *system_name, *state, *text; /* of the first repeat */
	size_t length;
	double score; /* mean of the repeats that have one; NAN: none has */
};
/* name order */
bool suite_outputs(
	struct db *db, int64_t eval_case, struct arena *arena, struct output **out, size_t *count, struct error *error);

#endif
