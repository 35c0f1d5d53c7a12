/* What a reviewer has at hand about a case, beside its input and outputs. */
#ifndef PREOP_MODEL_REVIEW_CASE_H
#define PREOP_MODEL_REVIEW_CASE_H

#include "preop/model/shape.h"
#include "preop/store/db.h"

struct review_case {
	struct turns turns;  /* of a chat; none: the input is one text */
	const char *context; /* what a retrieval system is given; NULL: none. May hold NULs */
	size_t context_n;
	const char *slices; /* "domain settings · language de"; "": none beside the main one */
	bool must_pass;
};
bool review_case_read(
	struct db *db, int64_t eval_case, struct arena *arena, struct review_case *out, struct error *error);

#endif
