/*
 * What a suite's checks came to: totals by system, failing cases, confusion of classes. Of every system the newest series of runs that has a case counts for it, as on the
 * ladder; repeats of a case are averaged first, so that n is cases.
 *
 * Thread: as the connection's.
 */
#ifndef PREOP_MODEL_CHECK_TOTAL_H
#define PREOP_MODEL_CHECK_TOTAL_H

#include "preop/model/check.h"

enum { CHECK_TOTAL_STATES = 7 };
extern const char *const check_total_states[CHECK_TOTAL_STATES]; /* "ok", "empty" ... as in output.state */

struct check_system {
	int64_t id, outputs; /* cases with an output */
	const char *name;
	int64_t states[CHECK_TOTAL_STATES]; /* of the first repeat */
	int64_t suspect;                    /* answers that may rest on a cut prompt */
};
struct check_total { /* of one check and one system */
	int64_t scored, undefined /* run, but without a value */,
		missing /* not run since the check or the output came */;
	int64_t passed, failed; /* cases with 1, with 0 */
	double mean;            /* NAN: nothing was scored */
	double low, high;       /* Wilson's 95 % interval when all values are 0 or 1, else NAN */
};
struct check_totals {
	struct check_system *systems; /* in name order */
	struct check *checks;         /* in name order */
	bool *number;                 /* of each check: results are numbers */
	size_t system_count, check_count;
	struct check_total *cells; /* cells[check * system_count + system] */
};
/* check, system: only that one; NULL: all. */
bool check_total(struct db *db, int64_t suite, const char *check, const char *system, struct arena *arena,
	struct check_totals *out, struct error *error);

struct check_case {
	int64_t id, run;
	const char *external, *state, *label, *detail; /* label NULL: none */
	double value;                                  /* NAN: none */
};
/* The cases of a system on which a check failed, the lowest value first, then, with `undefined`, those without a value; at most `limit`. */
bool check_failing(struct db *db, int64_t suite, const char *check, const char *system, bool undefined, size_t limit,
	struct arena *arena, struct check_case **out, size_t *count, struct error *error);

struct check_class {
	const char *name;
	int64_t right /* cases of this class */, said /* outputs that say it */, both;
	double precision, recall, f1; /* NAN: undefined, for nobody says the class, or no case has it */
};
struct check_confusion {
	struct check_class *classes;
	size_t count;
	int64_t *cells;            /* cells[right * (count + 1) + said]; said == count: none of the classes */
	double accuracy, macro_f1; /* macro_f1: mean of the classes that cases have; where nobody says one, it is 0 */
	int64_t n;
};
/* Of a check of kind label; the first repeat counts. ERROR_INPUT: another kind. */
bool check_confusion(struct db *db, int64_t suite, const char *check, const char *system, struct arena *arena,
	struct check_confusion *out, struct error *error);

#endif
