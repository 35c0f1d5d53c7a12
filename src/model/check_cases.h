/* The cases of a suite in the order of their ids, and what one system's outputs and one check say of each. */
#ifndef PREOP_SRC_MODEL_CHECK_CASES_H
#define PREOP_SRC_MODEL_CHECK_CASES_H

#include "preop/store/db.h"

struct check_seen {
	int64_t id;
	int64_t series, run; /* that count: the newest series, its first repeat; 0: the system has no output */
	int state;           /* of that repeat */
	int suspect;
	int results, scored; /* repeats with a result, with a value */
	double sum;
};
struct check_cases {
	struct check_seen *items;
	size_t count;
	int64_t *runs, *series; /* of the system, newest first */
	size_t run_count;
};
bool check_cases_new(struct check_cases *cases, struct db *db, int64_t suite, struct error *error);
void check_cases_free(struct check_cases *cases);
/* Which run of a system counts for each case. */
bool check_cases_claim(struct check_cases *cases, struct db *db, int64_t system, struct error *error);
/* What a check found in these runs. */
bool check_cases_read(struct check_cases *cases, struct db *db, const char *check, struct error *error);

#endif
