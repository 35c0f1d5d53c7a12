/*
 * What is known of one output beside its text, and of one run beside its outputs. Strings belong to the arena. Thread: reading on a connection of a job.
 */
#ifndef PREOP_MODEL_OUTPUT_DETAIL_H
#define PREOP_MODEL_OUTPUT_DETAIL_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct output_named_score {
	const char *name, *label /* NULL: none */, *detail, *source;
	double value; /* NAN: none; `detail` says why */
};
struct output_detail {
	const char *finish, *model; /* NULL: not known */
	const char *suspect, *error;
	int64_t prompt_tokens, completion_tokens, first_ms, total_ms, attempts; /* -1: not known */
	double cost;                                                            /* NAN: not known */
	struct output_named_score *scores;
	size_t score_count;
};
bool output_detail_read(struct db *db, int64_t run, int64_t eval_case, struct arena *arena, struct output_detail *out,
	struct error *error);

struct run_figure { /* what the file said of the run beside what its rows come to */
	const char *metric, *name, *note;
	double published, recomputed; /* NAN: none */
	int64_t n;
};
struct run_detail {
	int64_t id, series, epoch, outputs, at, started_at, ended_at /* CLOCK_NONE */;
	const char *suite, *system, *rung, *model, *status, *settings /* JSON */, *format, *path, *who;
	struct run_figure *figures;
	size_t figure_count;
};
/* ERROR_NOT_FOUND: there is none, or its import was undone. */
bool run_detail_read(struct db *db, int64_t run, struct arena *arena, struct run_detail *out, struct error *error);

#endif
