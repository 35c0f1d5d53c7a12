#include "decision_time.h"

#include "preop/base/clock.h"

#include <math.h>
#include <stdlib.h>

void decision_times_open(struct decision_times *times)
{
	*times = (struct decision_times){ .spent = ID_LIST_INIT, .gaps = ID_LIST_INIT, .last = CLOCK_NONE };
}

void decision_times_free(struct decision_times *times)
{
	id_list_free(&times->spent);
	id_list_free(&times->gaps);
}

void decision_times_next(struct decision_times *times)
{
	times->last = CLOCK_NONE;
}

bool decision_times_add(struct decision_times *times, int64_t at, int64_t spent)
{
	int64_t gap = times->last == CLOCK_NONE ? 0 : at - times->last;

	times->last = at;
	return (spent < 0 || id_list_add(&times->spent, spent)) &&
		(gap <= 0 || gap > SITTING_BREAK || id_list_add(&times->gaps, gap));
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

double decision_times_median(struct decision_times *times)
{
	struct id_list *list = times->spent.count > 0 ? &times->spent : &times->gaps;
	size_t n = list->count;

	if (n == 0)
		return (double)NAN;
	qsort(list->ids, n, sizeof(*list->ids), by_value);
	size_t below = (n - 1) / 2, above = n / 2;
	return (double)(list->ids[below] + list->ids[above]) / 2000;
}

bool decision_seconds(struct db *db, int64_t dataset, double *seconds, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT a.at, a.spent, a.who IS NOT lag(a.who) OVER (ORDER BY a.who, a.at) FROM adjudication a "
		"JOIN example e ON e.id = a.example WHERE e.dataset = ? AND e.gone = 0 AND a.source = '' "
		"ORDER BY a.who, a.at",
		"i", dataset);
	struct decision_times times;
	int got = -1;
	bool ok = true;

	decision_times_open(&times);
	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (sqlite3_column_int(stmt, 2))
			decision_times_next(&times);
		ok = decision_times_add(&times, sqlite3_column_int64(stmt, 0),
			sqlite3_column_type(stmt, 1) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 1));
	}
	if (!ok) {
		db_done(stmt);
		error_set(error, ERROR_MEMORY, "no memory for the times of the decisions");
	}
	*seconds = decision_times_median(&times);
	decision_times_free(&times);
	return ok && got == 0;
}
