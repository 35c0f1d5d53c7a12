/* What the files of store/ share about a connection. Private to the layer. */
#ifndef PREOP_STORE_DB_INTERNAL_H
#define PREOP_STORE_DB_INTERNAL_H

#include "preop/store/db.h"

#include <stddef.h>
#include <sys/stat.h>

enum { DB_BUSY_MILLISECONDS = 10000 };

struct statement_slot {
	const char *sql; /* the literal whose address is the key; NULL: free */
	sqlite3_stmt *stmt;
};

struct statement_cache {
	struct statement_slot *slots;
	size_t capacity; /* 0 or a power of two, at least twice `count` */
	size_t count;
};

struct journal;

/* A schema that was found to be right: of this file, as long as SQLite counts no change of its schema. */
struct checked_schema {
	dev_t device;
	ino_t inode;
	int64_t version, cookie; /* version 0: none was checked */
};

struct db {
	sqlite3 *handle;
	char *path;
	char *actor;
	char *journal_mode; /* SQLite's own word */
	struct checked_schema checked;
	bool writable;
	bool newer;
	int depth;   /* open db_begin() */
	bool doomed; /* some level was rolled back: the outermost must be, too */
	struct statement_cache statements;
	bool (*stop)(void *context);
	void *stop_context;
	bool (*wait)(void *context, int64_t milliseconds);
	void *wait_context;
	int64_t busy_since;      /* monotonic us: when the present wait began */
	struct journal *journal; /* NULL until the journal is used */
};

/* "file:..." for sqlite3_open_v2 with SQLITE_OPEN_URI; `query` is appended as it is ("", "?immutable=1"). Caller
 * frees. */
char *db_file_uri(const char *path, const char *query);

/* Switch the journal mode by `pragma` and note what SQLite chose instead, if it did. */
bool db_switch_journal(struct db *db, const char *pragma, struct error *error);

/* db_wait.c: whether statements wait for other programs at all; and by what db_set_open_wait() said last. */
void db_wait_on(struct db *db);
void db_wait_off(struct db *db);
void db_wait_inherit(struct db *db);

void statement_cache_free(struct statement_cache *cache);
void journal_free(struct journal *journal);

#endif
