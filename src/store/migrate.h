/* Making a project file and bringing an older one up to date. Private to store/. */
#ifndef PREOP_STORE_MIGRATE_H
#define PREOP_STORE_MIGRATE_H

#include "preop/store/db.h"

/* All tables and the file's marks, in one transaction, into an empty file. */
bool migrate_create(struct db *db, struct error *error);

/* To db_schema_version() in one transaction; a copy of the file as it was stays as FILE.before-N. */
bool migrate_upgrade(struct db *db, struct error *error);

#endif
