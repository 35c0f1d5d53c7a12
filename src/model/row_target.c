#include "row_target.h"

#include "state.h"

#include <math.h>
#include <string.h>

/* ---- Statements; they are few and far between, so none is kept ---- */

static size_t count_keys(const struct row_table *table)
{
	size_t n = 0;

	while (table->keys[n] != NULL)
		n++;
	return n;
}

static void add_columns(const struct row_table *table, struct strbuf *sql)
{
	for (const struct row_column *column = table->columns; column->name != NULL; column++)
		strbuf_addf(sql, "%s\"%s\"", column > table->columns ? ", " : "", column->name);
}

static void add_where(const struct row_table *table, struct strbuf *sql)
{
	for (size_t i = 0; table->keys[i] != NULL; i++)
		strbuf_addf(sql, " %s \"%s\" = ?%zu", i == 0 ? "WHERE" : "AND", table->keys[i], i + 1);
}

static sqlite3_stmt *prepare(struct db *db, struct strbuf *sql, struct error *error)
{
	sqlite3_stmt *stmt = db_prepare(db, error, sql->data, sql->len);

	strbuf_free(sql);
	return stmt;
}

static void bind_text(sqlite3_stmt *stmt, size_t at, const char *text)
{
	sqlite3_bind_text(stmt, (int)at, text, -1, SQLITE_TRANSIENT);
}

static void bind_key(const struct row_table *table, sqlite3_stmt *stmt, const char *key, struct arena *arena)
{
	const char *parts[ROW_KEYS] = { "", "", "" }, *rest = key;
	size_t n = count_keys(table), i = 0;

	for (; i + 1 < n; i++) {
		const char *blank = strchr(rest, ' ');

		if (blank == NULL)
			break;
		parts[i] = arena_strndup(arena, rest, (size_t)(blank - rest));
		rest = blank + 1;
	}
	if (i + 1 == n)
		parts[i] = rest;
	for (size_t j = 0; j < n; j++)
		bind_text(stmt, j + 1, i + 1 == n ? parts[j] : "");
}

static bool run(struct db *db, sqlite3_stmt *stmt, const struct row_table *table, struct error *error)
{
	bool ok = sqlite3_step(stmt) == SQLITE_DONE || db_fail(db, error, table->name);

	sqlite3_finalize(stmt);
	return ok;
}

/* ---- Reading ---- */

void row_take(const struct row_table *table, sqlite3_stmt *stmt, struct arena *arena, struct row *out)
{
	for (int i = 0; table->columns[i].name != NULL; i++)
		switch (table->columns[i].type) {
		case ROW_TEXT:
			out->values[i].text = arena_strdup(arena, db_column_text(stmt, i));
			break;
		case ROW_INT:
			out->values[i].integer = sqlite3_column_int64(stmt, i);
			break;
		case ROW_REAL:
			out->values[i].real = sqlite3_column_double(stmt, i);
			break;
		case ROW_REAL_OR_NULL:
			out->values[i].real = sqlite3_column_type(stmt, i) == SQLITE_NULL
				? (double)NAN
				: sqlite3_column_double(stmt, i);
			break;
		}
}

sqlite3_stmt *row_query(
	const struct row_table *table, struct db *db, const char *more, const char *where, struct error *error)
{
	struct strbuf sql = STRBUF_INIT;

	strbuf_adds(&sql, "SELECT ");
	add_columns(table, &sql);
	strbuf_addf(&sql, "%s FROM \"%s\" %s", more, table->name, where);
	return prepare(db, &sql, error);
}

bool row_find(const struct row_table *table, struct db *db, const char *key, struct arena *arena, struct row *out,
	bool *found, struct error *error)
{
	struct strbuf where = STRBUF_INIT;
	sqlite3_stmt *stmt;
	int got;

	add_where(table, &where);
	stmt = row_query(table, db, "", where.data, error);
	strbuf_free(&where);
	*found = false;
	if (stmt == NULL)
		return false;
	bind_key(table, stmt, key, arena);
	got = db_step(db, stmt, error);
	if (got == 1)
		row_take(table, stmt, arena, out);
	sqlite3_finalize(stmt);
	*found = got == 1;
	return got >= 0;
}

void row_print_state(const struct row_table *table, const struct row *row, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	for (int i = 0; table->columns[i].name != NULL; i++)
		switch (table->columns[i].type) {
		case ROW_TEXT:
			json_put_string(&w, table->columns[i].name, row->values[i].text);
			break;
		case ROW_INT:
			json_put_int(&w, table->columns[i].name, row->values[i].integer);
			break;
		case ROW_REAL:
		case ROW_REAL_OR_NULL:
			json_put_double(&w, table->columns[i].name, row->values[i].real);
			break;
		}
	json_close(&w, '}');
}

bool row_read(const struct row_table *table, struct db *db, const char *key, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct row row;
	bool found;
	bool ok = row_find(table, db, key, &arena, &row, &found, error);

	if (ok && found)
		row_print_state(table, &row, state);
	arena_free(&arena);
	return ok;
}

/* ---- Writing ---- */

/* SQLite keeps a NAN as NULL. */
static void bind_member(
	sqlite3_stmt *stmt, size_t at, const struct row_column *column, struct json_span object, struct arena *arena)
{
	double number = column->type == ROW_REAL_OR_NULL ? (double)NAN : 0;

	switch (column->type) {
	case ROW_TEXT:
		bind_text(stmt, at, state_string(object, column->name, arena));
		break;
	case ROW_INT:
		sqlite3_bind_int64(stmt, (int)at, state_int(object, column->name, 0));
		break;
	case ROW_REAL:
	case ROW_REAL_OR_NULL:
		json_number(json_get(object, column->name), &number);
		sqlite3_bind_double(stmt, (int)at, number);
		break;
	}
}

/* A row that is there keeps what is not in its state: its id. */
static void add_insert(const struct row_table *table, struct strbuf *sql)
{
	size_t keys = count_keys(table), count = 0;

	strbuf_addf(sql, "INSERT INTO \"%s\" (", table->name);
	for (size_t i = 0; i < keys; i++)
		strbuf_addf(sql, "\"%s\", ", table->keys[i]);
	add_columns(table, sql);
	strbuf_adds(sql, ") VALUES (");
	while (table->columns[count].name != NULL)
		count++;
	for (size_t i = 0; i < keys + count; i++)
		strbuf_addf(sql, "%s?%zu", i > 0 ? ", " : "", i + 1);
	strbuf_adds(sql, ") ON CONFLICT (");
	for (size_t i = 0; i < keys; i++)
		strbuf_addf(sql, "%s\"%s\"", i > 0 ? ", " : "", table->keys[i]);
	strbuf_adds(sql, ") DO UPDATE SET ");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(sql, "%s\"%s\" = ?%zu", i > 0 ? ", " : "", table->columns[i].name, keys + i + 1);
}

bool row_apply(const struct row_table *table, struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf sql = STRBUF_INIT;
	size_t keys = count_keys(table);
	sqlite3_stmt *stmt;
	bool ok;

	if (state == NULL) {
		strbuf_addf(&sql, "DELETE FROM \"%s\"", table->name);
		add_where(table, &sql);
	} else {
		add_insert(table, &sql);
	}
	stmt = prepare(db, &sql, error);
	if (stmt == NULL)
		return false;
	bind_key(table, stmt, key, &arena);
	for (size_t i = 0; state != NULL && table->columns[i].name != NULL; i++)
		bind_member(stmt, keys + i + 1, &table->columns[i], state_root(state), &arena);
	ok = run(db, stmt, table, error);
	arena_free(&arena);
	return ok;
}
