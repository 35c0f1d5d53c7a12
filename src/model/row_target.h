/*
 * Objects of the journal that are a row of a table: a module says its table and columns, reading, writing and undoing are the same for all.
 *
 * A state is a JSON object with a member a column, in their order and under their names. The journal's key is the key columns, with a blank between them; only
 * the last of them may hold blanks. A key with fewer parts is of no row.
 */
#ifndef PREOP_SRC_MODEL_ROW_TARGET_H
#define PREOP_SRC_MODEL_ROW_TARGET_H

#include "preop/base/memory.h"
#include "preop/store/journal.h"

enum { ROW_KEYS = 3, ROW_COLUMNS = 16 };

enum row_type {   /* and what a state stands for that has no such member: it may have been written by a forger */
	ROW_TEXT, /* "" */
	ROW_INT,  /* 0 */
	ROW_REAL, /* 0 */
	ROW_REAL_OR_NULL, /* NAN, which is NULL in the table and null in a state */
};

struct row_table {
	const char *name;
	const char *keys[ROW_KEYS + 1]; /* NULL after the last */
	struct row_column {
		const char *name;
		enum row_type type;
	} columns[ROW_COLUMNS + 1]; /* the same; without the keys */
};

union row_value {
	const char *text;
	int64_t integer;
	double real;
};
struct row {
	union row_value values[ROW_COLUMNS]; /* by column */
};

/* Texts are of the arena. Where there is no such row, *found is false and *out untouched. */
bool row_find(const struct row_table *table, struct db *db, const char *key, struct arena *arena, struct row *out,
	bool *found, struct error *error);
/* The columns of the table, then `more` (", uuid" or ""), of what `where` leaves ("" for all). The caller binds, steps and finalizes. NULL: failed. */
sqlite3_stmt *row_query(
	const struct row_table *table, struct db *db, const char *more, const char *where, struct error *error);
void row_take(const struct row_table *table, sqlite3_stmt *stmt, struct arena *arena, struct row *out);
void row_print_state(const struct row_table *table, const struct row *row, struct strbuf *out); /* appends */

/* journal_target.read and .apply of a table. */
bool row_read(const struct row_table *table, struct db *db, const char *key, struct strbuf *state, struct error *error);
bool row_apply(const struct row_table *table, struct db *db, const char *key, const char *state, struct error *error);

/* Those functions know no table of their own: this makes read_target() and apply_target() of the file's. */
#define ROW_TARGET(table)                                                                                              \
	static bool read_target(                                                                                       \
		struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)           \
	{                                                                                                              \
		(void)like;                                                                                            \
		return row_read(&(table), db, key, state, error);                                                      \
	}                                                                                                              \
	static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)               \
	{                                                                                                              \
		return row_apply(&(table), db, key, state, error);                                                     \
	}

#endif
