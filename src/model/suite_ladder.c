/* The baseline ladder: every system's score and wins side by side. */
#include "preop/model/suite.h"

#include "grow.h"

#include "preop/stats/interval.h"

#include <math.h>

static void read_row(sqlite3_stmt *stmt, struct arena *arena, struct ladder_row *out)
{
	int64_t ones = sqlite3_column_int64(stmt, 5);
	int64_t zeros = sqlite3_column_int64(stmt, 6);

	out->system = sqlite3_column_int64(stmt, 0);
	out->name = arena_strdup(arena, db_column_text(stmt, 1));
	out->outputs = sqlite3_column_int64(stmt, 2);
	out->scored = sqlite3_column_int64(stmt, 3);
	out->empty = sqlite3_column_int64(stmt, 4);
	out->score = out->scored ? sqlite3_column_double(stmt, 7) : (double)NAN;
	out->low = out->high = (double)NAN;
	if (out->scored && ones + zeros == out->scored) {
		struct interval interval = interval_wilson(ones, out->scored);

		out->low = interval.low;
		out->high = interval.high;
	}
}

/* The inner query takes the newest output of each system and case: the columns beside max() come from its row. */
static bool read_scores(
	struct db *db, int64_t suite, struct arena *arena, struct ladder_row **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, name, sum(state <> 'missing'), count(score), sum(state = 'empty'), total(score = 1), "
		"total(score = 0), "
		"avg(score) FROM (SELECT s.id, s.name, o.state, o.score, max(r.id) FROM system s JOIN run r ON "
		"r.system = s.id "
		"JOIN import i ON i.id = r.import JOIN output o ON o.run = r.id WHERE s.suite = ?1 AND i.gone = 0 "
		"GROUP BY s.id, o.eval_case) GROUP BY id ORDER BY name",
		"i", suite);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0)
		read_row(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

static struct ladder_row *row_of(struct ladder_row *rows, size_t count, int64_t system)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].system == system)
			return &rows[i];
	}
	return NULL;
}

/* "bad", both are bad, is nobody's win and no tie. */
static void add_verdicts(sqlite3_stmt *stmt, struct ladder_row *rows, size_t count)
{
	struct ladder_row *first = row_of(rows, count, sqlite3_column_int64(stmt, 0));
	struct ladder_row *second = row_of(rows, count, sqlite3_column_int64(stmt, 1));
	const char *choice = db_column_text(stmt, 2);
	int64_t n = sqlite3_column_int64(stmt, 3);

	if (!first || !second)
		return;
	if (!strcmp(choice, "first")) {
		first->wins += n;
		second->losses += n;
	} else if (!strcmp(choice, "second")) {
		second->wins += n;
		first->losses += n;
	} else if (!strcmp(choice, "tie")) {
		first->ties += n;
		second->ties += n;
	}
}

static bool read_wins(struct db *db, int64_t suite, struct ladder_row *rows, size_t count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.first, v.second, v.choice, count(*) FROM eval_case c JOIN import i ON i.id = c.import "
		"JOIN verdict v ON v.eval_case = c.id WHERE c.suite = ?1 AND i.gone = 0 GROUP BY 1, 2, 3",
		"i", suite);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0)
		add_verdicts(stmt, rows, count);
	return got == 0;
}

bool suite_ladder(
	struct db *db, int64_t suite, struct arena *arena, struct ladder_row **out, size_t *count, struct error *error)
{
	*out = NULL;
	*count = 0;
	return read_scores(db, suite, arena, out, count, error) && read_wins(db, suite, *out, *count, error);
}
