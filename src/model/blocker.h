/* What stands between now and a decision: a table of rules over what status_read() has read. */
#ifndef PREOP_SRC_MODEL_BLOCKER_H
#define PREOP_SRC_MODEL_BLOCKER_H

#include "preop/model/status.h"

/* Fills blockers and blocker_count from the rest of `status`, worst first. */
void blocker_find_all(struct status *status, struct arena *arena);

#endif
