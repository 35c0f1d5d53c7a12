/* Demonstrations of one input at two times: whether the later one answers otherwise. Of a dataset's repeated inputs; a label, where there is one, is the answer and the output is not asked. */
#ifndef PREOP_SRC_MODEL_TALLY_OUTPUT_H
#define PREOP_SRC_MODEL_TALLY_OUTPUT_H

#include "preop/base/memory.h"
#include "preop/model/dataset.h"

/* Bodies are long and far apart: of more rows a part is read, in the order of the hashes of their inputs, which is a random one. */
enum { TALLY_OUTPUT_ROWS = 4000 };

struct tally_outputs {
	int64_t rows; /* repeated, dated demonstrations that were looked at */
	int64_t revisited,
		contradicted; /* inputs answered in two windows (tally_time.h); with another output, letter case and white space aside */
	bool part; /* there are more rows */
};

bool tally_outputs_read(
	struct db *db, const struct dataset *datasets, size_t count, struct tally_outputs *out, struct error *error);

#endif
