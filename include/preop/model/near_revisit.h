/*
 * Near-identical inputs across time: one that is nearly, but not quite, like an input that was labelled a month or more before it, and whether its label is another.
 * Identical ones need no index; tally_time.h counts those.
 */
#ifndef PREOP_MODEL_NEAR_REVISIT_H
#define PREOP_MODEL_NEAR_REVISIT_H

#include "preop/model/precedent.h"

enum { NEAR_REVISIT_SHOWN = 3 };

struct near_revisit { /* two examples */
	int64_t before, after;
	double similarity; /* by the signatures */
};
struct near_revisits {
	int64_t items;     /* different inputs with a dated label */
	int64_t revisited; /* of those, the ones that came a month or more after one nearly like them */
	int64_t contradicted;
	struct near_revisit shown[NEAR_REVISIT_SHOWN]; /* contradicted ones, the most alike first */
	size_t shown_count;
};

/* Labels and dates as they are in the file now. An input counts once, when it is seen first: that it came again is not news of another input. */
bool near_revisits_read(
	struct db *db, const struct precedent_index *index, struct near_revisits *out, struct error *error);

#endif
