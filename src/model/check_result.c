/* What checks found in an output. */
#include "check_kind.h"

#include "grow.h"

#include <math.h>

static void read_result(sqlite3_stmt *stmt, struct arena *arena, struct check_result *out)
{
	const struct check_kind *kind = check_kind_find(db_column_text(stmt, 3), NULL);

	out->run = sqlite3_column_int64(stmt, 0);
	out->system = sqlite3_column_int64(stmt, 1);
	out->check = arena_strdup(arena, db_column_text(stmt, 2));
	out->kind = arena_strdup(arena, db_column_text(stmt, 3));
	out->value = sqlite3_column_type(stmt, 4) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, 4);
	out->number = kind != NULL && kind->number;
	out->label = sqlite3_column_type(stmt, 5) == SQLITE_NULL ? NULL : arena_strdup(arena, db_column_text(stmt, 5));
	out->detail = arena_strdup(arena, db_column_text(stmt, 6));
}

/* SQLite takes the other columns of the inner query from the row of the maximum: the newest output of every system. */
bool check_results(struct db *db, int64_t eval_case, struct arena *arena, struct check_result **out, size_t *count,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT o.run, o.system, c.name, c.kind, s.value, s.label, s.detail FROM"
		" (SELECT max(r.id) AS run, r.system, y.suite FROM output p JOIN run r ON r.id = p.run"
		" JOIN import i ON i.id = r.import JOIN system y ON y.id = r.system"
		" WHERE p.eval_case = ?1 AND i.gone = 0 GROUP BY r.system) o"
		" JOIN eval_check c ON c.suite = o.suite"
		" JOIN score s ON s.run = o.run AND s.name = c.name AND s.eval_case = ?1 AND s.source = 'check'"
		" ORDER BY o.system, c.name",
		"i", eval_case);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		read_result(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

char check_sign(const struct check_result *result)
{
	if (isnan(result->value))
		return '?';
	if (result->number)
		return '=';
	return result->value >= 0.5 ? '+' : '-';
}
