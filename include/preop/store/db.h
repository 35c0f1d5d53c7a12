/*
 * One connection to a project file.
 *
 * Opening is defensive (a file may come from a stranger): SQLITE_DBCONFIG_DEFENSIVE, trusted_schema off, no extensions,
 * cell_size_check, and every table, index, view and trigger must be exactly what src/store/schema/ says for the file's version; anything else
 * is refused with its name. application_id is "preo" (0x7072656f), user_version the schema's number.
 *  - An older file is migrated inside one transaction, after a copy FILE.before-N is kept (DB_WRITE only).
 *  - A newer file opens read-only, db_newer() tells so.
 * WAL with synchronous=FULL for edits; where WAL cannot work (some network mounts) journal_mode=TRUNCATE, db_journal_mode() tells.
 * DB_WRITE checkpoints (TRUNCATE) when closed, so that one file remains. Busy: waits 10 s, or as db_set_wait() says, then ERROR_CONFLICT with a sentence.
 *
 * Thread: a connection is used by one thread at a time (SQLITE_OPEN_NOMUTEX).
 */
#ifndef PREOP_STORE_DB_H
#define PREOP_STORE_DB_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum db_mode { DB_READ, DB_WRITE, DB_CREATE /* must not exist yet */ };

struct db; /* opaque */

bool db_open(struct db **out, const char *path, enum db_mode mode, struct error *error);
/* Another reader of a file that is open: its schema is checked again only if it has changed since (checking takes some milliseconds). */
bool db_open_reader(struct db **out, const struct db *beside, struct error *error);
void db_close(struct db *db); /* NULL is fine */

sqlite3 *db_handle(struct db *db);
const char *db_path(const struct db *db);
bool db_writable(const struct db *db);
bool db_newer(const struct db *db);
const char *db_journal_mode(const struct db *db); /* "wal", "truncate", "delete" */
int db_schema_version(void);                      /* the version this program writes */

/* Who acts: written into every action of the journal. The string is copied. Default: "unknown". */
void db_set_actor(struct db *db, const char *name);
const char *db_actor(const struct db *db);

/*
 * Statements. `types` has a letter an argument: i int64_t, d double, t const char * (NULL: SQL NULL), s const char *, size_t (text with a
 * length), b const void *, size_t (blob), n nothing (SQL NULL). Text and blobs are bound without a copy and must live until the statement
 * is reset. Statements are prepared once a connection and kept by the address of `sql`, which must be a literal; nested use of one
 * literal (recursion) is a bug() in debug builds.
 */
sqlite3_stmt *db_query(struct db *db, struct error *error, const char *sql, const char *types, ...); /* NULL: failed */
int db_step(struct db *db, sqlite3_stmt *stmt, struct error *error); /* 1 a row, 0 done (reset), -1 failed (reset) */
/* The row that must be there: what another row refers to. `stmt` may be NULL, what failed; false also when there is none, which only damage or another program
 * can do. */
bool db_row(struct db *db, sqlite3_stmt *stmt, struct error *error);
void db_done(sqlite3_stmt *stmt); /* reset early; NULL is fine */
bool db_run(struct db *db, struct error *error, const char *sql, const char *types, ...); /* bind, run to the end */
/* First column of the first row; *out untouched and *found false when there is none (found may be NULL: then no row is an error). */
bool db_int(struct db *db, struct error *error, int64_t *out, bool *found, const char *sql, const char *types, ...);
bool db_text(
	struct db *db, struct error *error, struct strbuf *out, bool *found, const char *sql, const char *types, ...);
bool db_exec(struct db *db, struct error *error, const char *sql); /* several statements, no arguments; not cached */
/* The same for the tables behind a virtual table, which are write-protected otherwise: to repair one, with literals of our own only. */
bool db_exec_behind(struct db *db, struct error *error, const char *sql);
/* SQL built at run time (filters): not cached, the caller finalizes through sqlite3_finalize. */
sqlite3_stmt *db_prepare(struct db *db, struct error *error, const char *sql, size_t n);

const char *db_column_text(sqlite3_stmt *stmt, int column); /* never NULL: "" for SQL NULL */
char *db_column_dup(sqlite3_stmt *stmt, int column);        /* caller frees; NULL for SQL NULL */

/* Turn SQLite's last failure into a sentence (full disk, read-only, busy, corrupt ...) with `doing` (may be NULL) before it. Returns false. */
bool db_fail(struct db *db, struct error *error, const char *doing);

/* Transactions; nested calls count, only the outermost commits; a rollback anywhere dooms the whole. db_commit() ends its level whatever it
 * returns; false: nothing of the transaction stays. db_rollback() outside a transaction does nothing. */
bool db_begin(struct db *db, struct error *error);
bool db_commit(struct db *db, struct error *error);
void db_rollback(struct db *db);

/* Before and after loading a large file: a rollback journal instead of WAL when nobody else has the file open (fastest crash-safe way for
 * bulk; DESIGN section 3). Failing to switch is no error. */
void db_bulk_begin(struct db *db);
void db_bulk_end(struct db *db);

/* PRAGMA integrity_check and foreign_key_check; true when clean, else `problems` has a line each. */
bool db_check(struct db *db, struct strbuf *problems, struct error *error);

/* Cancelling: `stop` is asked every ~1000 VM steps (progress handler); true interrupts the statement with ERROR_CANCELLED. NULL: none. */
void db_set_cancel(struct db *db, bool (*stop)(void *), void *context);

/* While another program holds a lock that a statement needs, `wait` is asked every few milliseconds with how long it has been by now; false gives up
 * (ERROR_CONFLICT). NULL: ten seconds. Whoever asked to stop (db_set_cancel) is listened to as well. */
void db_set_wait(struct db *db, bool (*wait)(void *context, int64_t milliseconds), void *context);
/* What connections start with, and wait by while they are being opened. For the whole process; call it where no other thread opens files. */
void db_set_open_wait(bool (*wait)(void *context, int64_t milliseconds), void *context);

/* The file's change counter as seen by this connection (PRAGMA data_version): changes when another connection wrote. 0: not known now. */
int64_t db_data_version(struct db *db);

#endif
