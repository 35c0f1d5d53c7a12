/*
 * The records that outputs came in with, as an import under way finds them: what a file says of an answer by the answer's own id, which only its record
 * holds. Thread: the writer's connection.
 */
#ifndef PREOP_MODEL_SUITE_ROWS_H
#define PREOP_MODEL_SUITE_ROWS_H

#include "preop/base/memory.h"
#include "preop/model/suite_import.h"

struct kept_row {
	const char *system;
	struct output_part part; /* of kind PART_ROW */
};
/* Of all outputs of the case with that id, oldest first; none: count 0. In `arena`. */
bool suite_import_kept_rows(struct suite_import *batch, const char *case_id, struct arena *arena,
	struct kept_row **rows, size_t *count, struct error *error);

#endif
