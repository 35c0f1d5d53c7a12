/*
 * Running a suite's checks on the outputs that are stored: no model is asked, so it can be done again at any time. All in one transaction: cancelled or failed, nothing
 * has changed. Results are not journalled. What the check suite.metric names finds is copied to output.score.
 *
 * Thread: the writer's connection.
 */
#ifndef PREOP_MODEL_CHECK_RUN_H
#define PREOP_MODEL_CHECK_RUN_H

#include "preop/model/check.h"

struct bpe;

/* A command of the user's: what it is called in checks, and what is run. It comes from this machine's command line or configuration, never from a project file. */
struct check_command {
	const char *name;
	const char *const *words; /* NULL ends */
};

/* What checks need beside outputs. All may be left out: what needs it has no value then and says so. */
struct check_means {
	struct db *db;         /* set by check_run() */
	const struct bpe *bpe; /* counts tokens; NULL: they are estimated */
	const char *tokenizer; /* its name */
	const struct check_command *commands;
	size_t command_count;
	bool (*stop)(void *context); /* asked while a command runs */
	void *context;
	/* Parts of outputs that are packed (output_part.packing): appends them. */
	bool (*unpack)(const char *bytes, size_t n, size_t length, struct strbuf *out, struct error *error);
};

struct check_request {
	int64_t suite;
	const char *check, *system; /* NULL: all */
	struct check_means means;
	/* Called now and then; false stops (ERROR_CANCELLED). May be NULL. */
	bool (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};
struct check_report {
	int64_t checks, outputs, results, undefined /* of the results */;
};
bool check_run(struct db *db, const struct check_request *request, struct check_report *out, struct error *error);

#endif
