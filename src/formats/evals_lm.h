/* The results file of an lm-evaluation-harness run, found by the date in the names. */
#ifndef PREOP_SRC_FORMATS_EVALS_LM_H
#define PREOP_SRC_FORMATS_EVALS_LM_H

#include "driver.h"

struct lm_run { /* of one samples file */
	bool looked;
	const char *task;         /* "" when the name of the file does not say */
	const char *system;       /* how the system is called in the suite */
	const char *model;        /* NULL: no results file */
	struct json_span results; /* the whole of it; start NULL: there is none */
	struct json_span figures; /* of the task */
	int64_t shots, effective; /* OUTPUT_UNKNOWN */
	int64_t docs;             /* counted while reading */
	const char *filter;       /* the first one: its scores go without its name */
	struct strbuf text;
	struct arena arena;
};
/* False: a results file is there and cannot be read. */
bool lm_run_of(struct import *import, struct lm_run **out, struct error *error);

void lm_run_close(struct import *import);

/* Tells the suite what the results file says: model, settings, figures, whether all rows came. */
bool lm_run_tell(struct import *import, struct lm_run *run, struct error *error);

#endif
