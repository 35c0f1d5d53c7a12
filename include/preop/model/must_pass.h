/* Cases a system has to get right whatever its score: a gate fails when one of them does. */
#ifndef PREOP_MODEL_MUST_PASS_H
#define PREOP_MODEL_MUST_PASS_H

#include "preop/store/db.h"

/* One action "must-pass". A case of a locked suite is refused: what a test demands is part of it. */
bool must_pass_set(struct db *db, int64_t eval_case, bool must, struct error *error);

#endif
