/*
 * Running a suite's checks on the outputs that are stored: no model is asked, so it can be done again at any time. All in one transaction: cancelled or failed, nothing
 * has changed. Results are not journalled.
 *
 * Thread: the writer's connection.
 */
#ifndef PREOP_MODEL_CHECK_RUN_H
#define PREOP_MODEL_CHECK_RUN_H

#include "preop/model/check.h"

struct check_request {
	int64_t suite;
	const char *check, *system; /* NULL: all */
	/* Called now and then; false stops (ERROR_CANCELLED). May be NULL. */
	bool (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};
struct check_report {
	int64_t checks, outputs, results, undefined /* of the results */;
};
bool check_run(struct db *db, const struct check_request *request, struct check_report *out, struct error *error);

#endif
