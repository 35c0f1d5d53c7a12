/*
 * Transactions and journal modes.
 *
 * BEGIN, COMMIT and ROLLBACK are prepared anew each time, on purpose: SQLite asks the progress handler again when a
 * statement ends once the steps of all its runs add up to the handler's interval, so a cached COMMIT could report
 * "interrupted" after it has committed.
 */
#include "db_internal.h"

#include "preop/base/log.h"
#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

static bool execute(struct db *db, const char *sql, struct error *error)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(db, error, NULL);
}

bool db_begin(struct db *db, struct error *error)
{
	/* A writer takes the lock at once: a read transaction that turns into a write one may fail halfway, whatever
	 * it waits. */
	if (db->depth == 0 && !execute(db, db->writable ? "BEGIN IMMEDIATE" : "BEGIN", error))
		return false;
	db->depth++;
	return true;
}

/* Rolled back by an inner level, or by SQLite itself (a full disk, an I/O error, a cancelled write). */
static bool is_lost(const struct db *db)
{
	return db->doomed || sqlite3_get_autocommit(db->handle);
}

bool db_commit(struct db *db, struct error *error)
{
	if (db->depth == 0)
		bug("db_commit without db_begin");
	bool ok = !is_lost(db) ||
		error_set(error, ERROR_DATABASE, "%s: a part of the change failed, so all of it was taken back",
			db->path);
	if (ok && db->depth == 1)
		ok = execute(db, "COMMIT", error);
	if (ok)
		db->depth--;
	else
		db_rollback(db);
	return ok;
}

void db_rollback(struct db *db)
{
	if (db->depth == 0)
		return;
	db->doomed = true;
	if (--db->depth > 0)
		return;
	db->doomed = false;
	if (!sqlite3_get_autocommit(db->handle) && !execute(db, "ROLLBACK", NULL))
		log_error("%s: cannot roll back: %s", db->path, sqlite3_errmsg(db->handle));
}

bool db_switch_journal(struct db *db, const char *pragma, struct error *error)
{
	sqlite3_stmt *stmt = db_prepare(db, error, pragma, strlen(pragma));
	int row = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (row == 1) {
		free(db->journal_mode);
		db->journal_mode = xstrdup(db_column_text(stmt, 0));
	}
	sqlite3_finalize(stmt);
	return row == 1;
}

static bool in_wal(const struct db *db)
{
	return strcmp(db->journal_mode, "wal") == 0;
}

void db_bulk_begin(struct db *db)
{
	struct error error = ERROR_INIT;

	if (!db->writable || db->depth > 0 || !in_wal(db))
		return;
	/* Somebody who has the file open keeps it open: waiting for that would only delay the load. */
	db_wait_off(db);
	if (!db_switch_journal(db, "PRAGMA journal_mode=TRUNCATE", &error))
		log_debug("loading in WAL: %s", error.message);
	db_wait_on(db);
}

void db_bulk_end(struct db *db)
{
	struct error error = ERROR_INIT;

	/* Where WAL cannot work at all SQLite answers with the mode it stays in, and that is fine. */
	if (db->writable && db->depth == 0 && !in_wal(db) && !db_switch_journal(db, "PRAGMA journal_mode=WAL", &error))
		log_warn("the file stays in journal mode %s until it is opened again: %s", db->journal_mode,
			error.message);
}
