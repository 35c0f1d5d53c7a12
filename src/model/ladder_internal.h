/* What the ladder's files share. */
#ifndef PREOP_SRC_MODEL_LADDER_INTERNAL_H
#define PREOP_SRC_MODEL_LADDER_INTERNAL_H

#include "preop/model/ladder.h"

struct ladder_run {
	int64_t id;
	size_t system;  /* index in ladder.rows */
	int64_t newest; /* id of the newest run of its series: the series with the larger one counts */
};

struct ladder_build {
	struct db *db;
	struct ladder *ladder;
	struct ladder_run *runs; /* by id */
	size_t run_count;
	double *scores;        /* systems x cases */
	unsigned char *states; /* systems x cases */
	int64_t *used;         /* systems x cases: ladder_run.newest of the series that counts; 0: none */
};

/* ladder_cases.c */
bool ladder_read_cases(struct ladder_build *build, struct error *error);
/* Index of a case; LADDER_NONE: it is none of the suite's, or hidden. */
uint32_t ladder_case_at(const struct ladder *ladder, int64_t id);

/* ladder_scan.c */
bool ladder_read_outputs(struct ladder_build *build, struct error *error);
const struct ladder_run *ladder_run_of(const struct ladder_build *build, int64_t id);

size_t ladder_row_of(const struct ladder *ladder, int64_t system); /* ladder.count: none of its */

/* ladder_verdicts.c */
bool ladder_read_verdicts(struct ladder_build *build, struct error *error);

/* ladder_facts.c */
bool ladder_read_facts(struct ladder_build *build, struct error *error);

#endif
