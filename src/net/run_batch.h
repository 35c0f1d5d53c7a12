/* What writing and reading batch files share. */
#ifndef PREOP_SRC_NET_RUN_BATCH_H
#define PREOP_SRC_NET_RUN_BATCH_H

#include "preop/net/run.h"

enum { BATCH_PLAN_BYTES = 8, BATCH_INPUT_BYTES = 4 };

/* Appends the custom_id of a case. */
void run_batch_digests(const struct run_plan *plan, const struct run_item *item, struct strbuf *out);

#endif
