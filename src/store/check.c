#include "db_internal.h"

/* Appends a line a row of `sql`; false when the check itself failed. */
static bool collect(struct db *db, const char *sql, struct strbuf *problems, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, sql, "");
	int row = -1;

	while (stmt != NULL && (row = db_step(db, stmt, error)) == 1)
		strbuf_addf(problems, "%s\n", db_column_text(stmt, 0));
	return row == 0;
}

bool db_check(struct db *db, struct strbuf *problems, struct error *error)
{
	size_t before = problems->len;

	if (!collect(db, "SELECT integrity_check FROM pragma_integrity_check(100) WHERE integrity_check <> 'ok'",
		    problems, error) ||
		!collect(db,
			"SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' points to a row of ' || "
			"\"parent\" || ' that is not there'"
			" FROM pragma_foreign_key_check LIMIT 100",
			problems, error))
		return false;
	return problems->len == before ||
		error_set(error, ERROR_INPUT,
			"%s is damaged; go back to a copy, or save what can be read with sqlite3's .recover", db->path);
}
