#include "carry.h"

#include <string.h>

enum { CARRY_COLUMNS = 32 };

bool carry_row(struct db *db, const char *sql, sqlite3_stmt *source, int first, int count, struct error *error)
{
	char nulls[CARRY_COLUMNS + 1] = "";
	int row = 1;

	if (count > CARRY_COLUMNS)
		bug("%d columns to carry", count);
	memset(nulls, 'n', (size_t)count);
	sqlite3_stmt *stmt = db_query(db, error, sql, nulls);
	if (stmt == NULL)
		return false;
	for (int i = 0; i < count; i++)
		if (sqlite3_bind_value(stmt, i + 1, sqlite3_column_value(source, first + i)) != SQLITE_OK)
			return db_fail(db, error, NULL);
	while (row == 1)
		row = db_step(db, stmt, error);
	return row == 0;
}

bool carry_keeps_name(const struct carry_name *one, const struct carry_name *other)
{
	return one->at != other->at ? one->at < other->at : strcmp(one->uuid, other->uuid) < 0;
}

void carry_other_name(const char *name, const char *uuid, struct strbuf *out)
{
	strbuf_addf(out, "%s-%.4s", name, uuid);
}
