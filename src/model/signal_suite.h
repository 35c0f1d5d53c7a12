/* The newest suite and its ladder, for the signals on measuring. */
#ifndef PREOP_SRC_MODEL_SIGNAL_SUITE_H
#define PREOP_SRC_MODEL_SIGNAL_SUITE_H

#include "signal_rows.h"

#include "preop/model/ladder_compare.h"
#include "preop/model/suite.h"

struct signal_suite {
	struct suite suite;
	struct ladder ladder;
};
/* Read at the first call. *out NULL: there is no suite. */
bool signal_suite(struct signal_reader *reader, const struct signal_suite **out, struct error *error);
void signal_suite_free(struct signal_reader *reader);

/* The system with the best score on one of these rungs (NULL ends), or on none of them; NULL: none was measured. */
const struct ladder_row *signal_best(const struct signal_suite *suite, const char *const *rungs, bool on);

#define SIGNAL_NO_SUITE "There is no suite: preop eval import brings one."

#endif
