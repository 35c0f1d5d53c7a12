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
	out->number = kind != NULL && kind->number && sqlite3_column_type(stmt, 7) == SQLITE_NULL;
	out->label = sqlite3_column_type(stmt, 5) == SQLITE_NULL ? NULL : arena_strdup(arena, db_column_text(stmt, 5));
	out->detail = arena_strdup(arena, db_column_text(stmt, 6));
}

/* Of each system the series of runs that has the case and is the newest, and of its repeats the first: SQLite takes `series` from the row of the maximum. */
bool check_results(struct db *db, int64_t eval_case, struct arena *arena, struct check_result **out, size_t *count,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"WITH mine AS (SELECT r.id AS run, iif(r.series, r.series, r.id) AS series, r.system, y.suite FROM "
		"output p"
		" JOIN run r ON r.id = p.run JOIN import i ON i.id = r.import JOIN system y ON y.id = r.system"
		" WHERE p.eval_case = ?1 AND i.gone = 0),"
		" newest AS (SELECT system, series, max(run) FROM mine GROUP BY system),"
		" shown AS (SELECT min(m.run) AS run, m.system, m.suite FROM mine m JOIN newest n"
		" ON n.system = m.system AND n.series = m.series GROUP BY m.system)"
		" SELECT o.run, o.system, c.name, c.kind, s.value, s.label, s.detail, c.spec ->> '$.pass' FROM shown o"
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
	if (result->number || (result->value > 0 && result->value < 1) || result->value < 0 || result->value > 1)
		return '=';
	return result->value > 0 ? '+' : '-';
}
