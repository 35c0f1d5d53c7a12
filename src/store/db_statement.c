#include "db_internal.h"

#include "preop/base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_FIRST_CAPACITY = 64 };

/* The slot of `sql`, or the free one where it belongs. There is always a free one. */
static struct statement_slot *find_slot(const struct statement_cache *cache, const char *sql)
{
	/* Fibonacci hashing (Knuth, TAOCP 3, 6.4): addresses of literals differ in their middle bits. */
	uint64_t hash = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & (cache->capacity - 1);

	while (cache->slots[i].sql != NULL && cache->slots[i].sql != sql)
		i = (i + 1) & (cache->capacity - 1);
	return &cache->slots[i];
}

static void make_room(struct statement_cache *cache)
{
	if (cache->count * 2 < cache->capacity)
		return;
	struct statement_cache larger = {
		.capacity = cache->capacity == 0 ? CACHE_FIRST_CAPACITY : cache->capacity * 2,
		.count = cache->count,
	};
	larger.slots = xcalloc(larger.capacity, sizeof(*larger.slots));
	for (size_t i = 0; i < cache->capacity; i++)
		if (cache->slots[i].sql != NULL)
			*find_slot(&larger, cache->slots[i].sql) = cache->slots[i];
	free(cache->slots);
	*cache = larger;
}

void statement_cache_free(struct statement_cache *cache)
{
	for (size_t i = 0; i < cache->capacity; i++)
		sqlite3_finalize(cache->slots[i].stmt);
	free(cache->slots);
	*cache = (struct statement_cache){ .slots = NULL };
}

static sqlite3_stmt *prepare(struct db *db, struct error *error, const char *sql, size_t n, unsigned flags)
{
	sqlite3_stmt *stmt = NULL;

	if (n >= INT32_MAX)
		error_set(error, ERROR_INPUT, "the query is too long: %zu bytes", n);
	else if (sqlite3_prepare_v3(db->handle, sql, (int)n, flags, &stmt, NULL) != SQLITE_OK)
		db_fail(db, error, NULL);
	else if (stmt == NULL)
		error_set(error, ERROR_DATABASE, "the query is empty");
	return stmt;
}

sqlite3_stmt *db_prepare(struct db *db, struct error *error, const char *sql, size_t n)
{
	return prepare(db, error, sql, n, 0);
}

/* The statement of a literal, ready to be bound. */
static sqlite3_stmt *cached(struct db *db, struct error *error, const char *sql)
{
	make_room(&db->statements);
	struct statement_slot *slot = find_slot(&db->statements, sql);
	if (slot->sql == NULL) {
		sqlite3_stmt *stmt = prepare(db, error, sql, strlen(sql), SQLITE_PREPARE_PERSISTENT);
		if (stmt != NULL) {
			*slot = (struct statement_slot){ .sql = sql, .stmt = stmt };
			db->statements.count++;
		}
		return stmt;
	}
#ifndef NDEBUG
	if (sqlite3_stmt_busy(slot->stmt))
		bug("a statement is used inside itself: %s", sql);
	if (strcmp(sqlite3_sql(slot->stmt), sql) != 0)
		bug("a statement is kept by the address of text that is no literal: %s", sql);
#endif
	/* Recursion is found by the first test that runs it. What is left for users is a loop that an error path
	 * left without db_done(); starting over is right for that. */
	sqlite3_reset(slot->stmt);
	return slot->stmt;
}

struct arguments {
	va_list list; /* in a struct: a va_list parameter cannot be handed on by address portably */
};

static int bind_one(sqlite3_stmt *stmt, int index, char type, struct arguments *arguments)
{
	switch (type) {
	case 'i':
		return sqlite3_bind_int64(stmt, index, va_arg(arguments->list, int64_t));
	case 'd':
		return sqlite3_bind_double(stmt, index, va_arg(arguments->list, double));
	case 't':
		return sqlite3_bind_text(stmt, index, va_arg(arguments->list, const char *), -1, SQLITE_STATIC);
	case 's': {
		const char *text = va_arg(arguments->list, const char *);
		return sqlite3_bind_text64(
			stmt, index, text, va_arg(arguments->list, size_t), SQLITE_STATIC, SQLITE_UTF8);
	}
	case 'b': {
		const void *bytes = va_arg(arguments->list, const void *);
		return sqlite3_bind_blob64(stmt, index, bytes, va_arg(arguments->list, size_t), SQLITE_STATIC);
	}
	case 'n':
		return sqlite3_bind_null(stmt, index);
	}
	bug("no argument type '%c'", type);
}

static bool bind(struct db *db, sqlite3_stmt *stmt, const char *types, struct arguments *arguments, struct error *error)
{
	/* A parameter left out would keep the pointer of the run before. */
	if (strlen(types) != (size_t)sqlite3_bind_parameter_count(stmt))
		bug("arguments \"%s\" do not fit: %s", types, sqlite3_sql(stmt));
	for (int i = 0; types[i] != '\0'; i++)
		if (bind_one(stmt, i + 1, types[i], arguments) != SQLITE_OK)
			return db_fail(db, error, NULL);
	return true;
}

/* When SQLite has rolled back by itself, what follows would be committed statement by statement. */
static bool check_transaction(struct db *db, struct error *error)
{
	return db->depth == 0 || !sqlite3_get_autocommit(db->handle) ||
		error_set(error, ERROR_DATABASE, "%s: the change was taken back after a failure", db->path);
}

static sqlite3_stmt *start(
	struct db *db, struct error *error, const char *sql, const char *types, struct arguments *arguments)
{
	if (!check_transaction(db, error))
		return NULL;
	sqlite3_stmt *stmt = cached(db, error, sql);
	return stmt != NULL && bind(db, stmt, types, arguments, error) ? stmt : NULL;
}

sqlite3_stmt *db_query(struct db *db, struct error *error, const char *sql, const char *types, ...)
{
	struct arguments arguments;

	va_start(arguments.list, types);
	sqlite3_stmt *stmt = start(db, error, sql, types, &arguments);
	va_end(arguments.list);
	return stmt;
}

int db_step(struct db *db, sqlite3_stmt *stmt, struct error *error)
{
	int result = sqlite3_step(stmt);

	if (result == SQLITE_ROW)
		return 1;
	if (result != SQLITE_DONE)
		db_fail(db, error, NULL);
	sqlite3_reset(stmt);
	return result == SQLITE_DONE ? 0 : -1;
}

void db_done(sqlite3_stmt *stmt)
{
	sqlite3_reset(stmt);
}

bool db_run(struct db *db, struct error *error, const char *sql, const char *types, ...)
{
	struct arguments arguments;
	int row = 1;

	va_start(arguments.list, types);
	sqlite3_stmt *stmt = start(db, error, sql, types, &arguments);
	va_end(arguments.list);
	while (stmt != NULL && row == 1)
		row = db_step(db, stmt, error);
	return row == 0;
}

/* Steps to the first row; `found` NULL makes its absence an error. True: nothing failed, and *row says whether there
 * is one. */
static bool first_row(struct db *db, sqlite3_stmt *stmt, bool *found, bool *row, struct error *error)
{
	int step = stmt == NULL ? -1 : db_step(db, stmt, error);

	*row = step == 1;
	if (found != NULL)
		*found = *row;
	else if (step == 0)
		return error_set(error, ERROR_NOT_FOUND, "%s: not found: %s", db->path, sqlite3_sql(stmt));
	return step >= 0;
}

bool db_row(struct db *db, sqlite3_stmt *stmt, struct error *error)
{
	bool row;

	return first_row(db, stmt, NULL, &row, error);
}

bool db_int(struct db *db, struct error *error, int64_t *out, bool *found, const char *sql, const char *types, ...)
{
	struct arguments arguments;
	bool row;

	va_start(arguments.list, types);
	sqlite3_stmt *stmt = start(db, error, sql, types, &arguments);
	va_end(arguments.list);
	bool ok = first_row(db, stmt, found, &row, error);
	if (row)
		*out = sqlite3_column_int64(stmt, 0);
	db_done(stmt);
	return ok;
}

bool db_text(
	struct db *db, struct error *error, struct strbuf *out, bool *found, const char *sql, const char *types, ...)
{
	struct arguments arguments;
	bool row;

	va_start(arguments.list, types);
	sqlite3_stmt *stmt = start(db, error, sql, types, &arguments);
	va_end(arguments.list);
	bool ok = first_row(db, stmt, found, &row, error);
	if (row) {
		const char *text = db_column_text(stmt, 0);
		strbuf_add(out, text, (size_t)sqlite3_column_bytes(stmt, 0));
	}
	db_done(stmt);
	return ok;
}

bool db_exec(struct db *db, struct error *error, const char *sql)
{
	return check_transaction(db, error) &&
		(sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(db, error, NULL));
}

bool db_exec_behind(struct db *db, struct error *error, const char *sql)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	bool ok = db_exec(db, error, sql);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return ok;
}

const char *db_column_text(sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);

	return text == NULL ? "" : (const char *)text;
}

char *db_column_dup(sqlite3_stmt *stmt, int column)
{
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return NULL;
	const char *text = db_column_text(stmt, column);
	return xstrndup(text, (size_t)sqlite3_column_bytes(stmt, column));
}
