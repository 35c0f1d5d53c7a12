/*
 * Which live example of a dataset has which id of its own (example.external): a table in memory of 16 bytes a row, as it was when it was opened.
 */
#ifndef PREOP_MODEL_EXTERNALS_H
#define PREOP_MODEL_EXTERNALS_H

#include "preop/store/db.h"

struct externals;
/* NULL: failed. Of several rows with one id the first counts. */
struct externals *externals_open(struct db *db, int64_t dataset, struct error *error);
void externals_close(struct externals *externals); /* NULL is fine */
/* *id 0: no live example has it. */
bool externals_find(struct externals *externals, const char *external, int64_t *id, struct error *error);

#endif
