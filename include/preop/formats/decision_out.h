/* The decision as a file: Markdown when its name ends with .md, else plain text. Whole or not at all, never over a project file. Thread: the connection's. */
#ifndef PREOP_FORMATS_DECISION_OUT_H
#define PREOP_FORMATS_DECISION_OUT_H

#include "preop/store/db.h"

bool decision_export(struct db *db, const char *path, struct error *error);

#endif
