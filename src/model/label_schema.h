/* What the files about label schemas share. */
#ifndef PREOP_SRC_MODEL_LABEL_SCHEMA_H
#define PREOP_SRC_MODEL_LABEL_SCHEMA_H

#include "dataset.h"

/* Writes the ops that make this the schema, within the caller's action. */
bool label_schema_write(struct db *db, const struct dataset *dataset, const struct label_schema *schema,
	int64_t version, struct error *error);

#endif
