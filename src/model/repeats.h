/*
 * FLAG_REPEATED: another row of the dataset has the same folded input. Rows deleted by a person count, rows of an undone import do not, so the
 * flag depends on nothing but the folds that are there and comes back exactly with undo and redo.
 */
#ifndef PREOP_SRC_MODEL_REPEATS_H
#define PREOP_SRC_MODEL_REPEATS_H

#include "preop/store/db.h"

/* After many rows came or went: looks at every row of the dataset. */
bool repeats_refresh(struct db *db, int64_t dataset, struct error *error);
/* After one row's fold has changed: looks for the rows that shared the old one and share the new one. Folds are 0 without input. */
bool repeats_refresh_folds(struct db *db, int64_t dataset, uint64_t before, uint64_t after, struct error *error);
bool repeats_flag(struct db *db, int64_t id, bool repeated, struct error *error);

#endif
