/* What the files about asking judges share. */
#ifndef PREOP_SRC_MODEL_JUDGE_BOOKS_H
#define PREOP_SRC_MODEL_JUDGE_BOOKS_H

#include "run.h"

#include "preop/model/judge_books.h"

struct judge_books {
	struct run_books base; /* transaction and cache are those of runs */
	const struct judge *judge;
	const struct judge_spec *spec;
	int64_t import;
	uint64_t secret;
	struct judge_question *questions;
	size_t count, capacity, at;
	struct judge_sums added; /* since the last settling */
	char *message;           /* of the last failure, not written yet; NULL */
};

/* Fills questions with what is open. */
bool judge_books_list(struct judge_books *books, const struct judge_plan *plan, struct error *error);

#endif
