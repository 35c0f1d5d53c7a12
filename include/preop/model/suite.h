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
bool suite_find(struct db *db, const char *name /* NULL: the newest */, struct arena *arena, struct suite *out,
	struct error *error);

/*
 * An import of outputs is one action of its own (not inside another): nothing taken in, no action. Undo hides what it brought.
 * A case is its id within the suite; the first import that brings it says its input, reference, slice and date.
 */
struct suite_import;
bool suite_import_begin(struct db *db, const char *suite_name, const char *path, const char *format,
	struct suite_import **out, struct error *error);
struct output_row {
	const char *case_id; /* NULL or "": "c-" and 12 hex digits of the input's hash */
	const char *system;
	const char *input, *output, *reference, *slice; /* reference, slice: NULL when absent */
	size_t input_n, output_n, reference_n;
	int64_t at;        /* CLOCK_NONE */
	double score;      /* NAN: none */
	const char *state; /* NULL: "ok", or "empty" when the output is blank */
};
enum output_result {
	/* a later import's other output of a system for a case counts from then on; so does another score */
	OUTPUT_ADDED,
	OUTPUT_DUPLICATE, /* the system's newest output for the case again: same text and state, same score or none */
	/* rejected, `error` says why: the case id has another input, a second output in one import, a bad field */
	OUTPUT_CONFLICT,
	OUTPUT_FAILED, /* `error` says why: give up */
};
enum output_result suite_import_add(struct suite_import *batch, const struct output_row *row, struct error *error);
/* frees either way */
bool suite_import_end(
	struct suite_import *batch, int64_t bytes, int64_t rejected, const unsigned char *sha256, struct error *error);
void suite_import_abort(struct suite_import *batch);

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

struct output {
	int64_t system;
	const char *system_name, *state, *text;
	size_t length;
	double score; /* NAN: none */
};
/* name order */
bool suite_outputs(
	struct db *db, int64_t eval_case, struct arena *arena, struct output **out, size_t *count, struct error *error);

#endif
