/* What the files about decisions share. */
#ifndef PREOP_SRC_MODEL_ADJUDICATION_H
#define PREOP_SRC_MODEL_ADJUDICATION_H

#include "preop/model/adjudication.h"

/* A person's decision as a value of the journal, null: none; a bulk_value. Appends. */
bool adjudication_value(struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error);

#endif
