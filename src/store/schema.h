/* The schema as the program knows it (src/store/schema/NNN.sql) and as a file has it. Private to store/. */
#ifndef PREOP_STORE_SCHEMA_H
#define PREOP_STORE_SCHEMA_H

#include "preop/base/hash.h"
#include "preop/store/db.h"

enum { SCHEMA_APPLICATION_ID = 0x7072656f /* "preo" */ };

/* Runs the files `from` + 1 to `to` on `handle` and sets user_version. Returns SQLite's result; the caller has the
 * transaction. */
int schema_run(sqlite3 *handle, int from, int to);

/* SHA-256 of all objects of a database, without comments and with single spaces. False: reading failed. */
bool schema_digest(sqlite3 *handle, char hex[SHA256_HEX_SIZE]);

/* That digest of schema `version` as NNN.sql make it; "" when it is not in the table (schema_digests.c). */
const char *schema_known_digest(int version);

/* Every object of the file is exactly what schema `version` says, and none is missing. */
bool schema_check(struct db *db, int version, struct error *error);

/* A file of a newer program may have more tables, but nothing that acts by itself, and what this program reads must
 * be tables. */
bool schema_check_newer(struct db *db, struct error *error);

#endif
