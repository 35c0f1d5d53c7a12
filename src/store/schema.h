/* The schema as the program knows it (src/store/schema/NNN.sql) and as a file has it. Private to store/. */
#ifndef PREOP_STORE_SCHEMA_H
#define PREOP_STORE_SCHEMA_H

#include "preop/store/db.h"

enum { SCHEMA_APPLICATION_ID = 0x7072656f /* "preo" */ };

/* Runs the files `from` + 1 to `to` on `handle` and sets user_version. Returns SQLite's result; the caller has the
 * transaction. */
int schema_run(sqlite3 *handle, int from, int to);

/* Every object of the file is exactly what schema `version` says, and none is missing. */
bool schema_check(struct db *db, int version, struct error *error);

/* A file of a newer program may have more tables, but nothing that acts by itself, and what this program reads must
 * be tables. */
bool schema_check_newer(struct db *db, struct error *error);

#endif
