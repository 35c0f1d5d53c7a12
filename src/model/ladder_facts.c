/* Cost, time and tokens of the outputs that count. */
#include "ladder_internal.h"

#include "preop/stats/quantile.h"

#include <math.h>
#include <stdlib.h>

struct times { /* of one system */
	double *items;
	size_t count, capacity;
};

struct facts {
	struct ladder_build *build;
	struct times *total, *first; /* per system */
};

static bool add_time(struct times *times, double value)
{
	if (times->count == times->capacity) {
		size_t wider = times->capacity ? times->capacity * 2 : 256;
		double *moved = try_array(times->items, wider, sizeof(*moved));

		if (!moved)
			return false;
		times->items = moved;
		times->capacity = wider;
	}
	times->items[times->count++] = value;
	return true;
}

static bool known(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) != SQLITE_NULL;
}

static bool add_times(struct facts *facts, size_t system, sqlite3_stmt *stmt)
{
	return (!known(stmt, 4) || add_time(&facts->first[system], sqlite3_column_double(stmt, 4))) &&
		(!known(stmt, 5) || add_time(&facts->total[system], sqlite3_column_double(stmt, 5)));
}

/* An answer that failed says nothing of how long answers take. False: no memory. */
static bool add_fact(struct facts *facts, const struct ladder_run *run, uint32_t at, sqlite3_stmt *stmt)
{
	struct ladder_build *build = facts->build;
	struct ladder_facts *out = &build->ladder->rows[run->system].facts;
	size_t cell = run->system * build->ladder->case_count + at;

	if (at == LADDER_NONE || build->used[cell] != run->newest)
		return true;
	out->outputs++;
	if (known(stmt, 1)) {
		out->priced++;
		out->cost += sqlite3_column_double(stmt, 1);
	}
	if (known(stmt, 2) || known(stmt, 3)) {
		out->counted++;
		out->prompt_tokens += sqlite3_column_int64(stmt, 2);
		out->completion_tokens += sqlite3_column_int64(stmt, 3);
	}
	out->suspects += sqlite3_column_int(stmt, 6);
	return sqlite3_column_int(stmt, 7) || add_times(facts, run->system, stmt);
}

static bool read_run(struct facts *facts, const struct ladder_run *run, struct error *error)
{
	struct db *db = facts->build->db;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT eval_case, cost, prompt_tokens, completion_tokens, first_ms, total_ms, suspect <> '', error <> "
		"'' "
		"FROM output_fact WHERE run = ?1",
		"i", run->id);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		uint32_t at = ladder_case_at(facts->build->ladder, sqlite3_column_int64(stmt, 0));

		if (!add_fact(facts, run, at, stmt)) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "no memory for the times of the outputs");
		}
	}
	return got == 0;
}

static void spread(struct times *times, struct ladder_spread *out)
{
	struct interval interval;

	quantile_sort(times->items, times->count);
	interval = quantile_interval(times->items, times->count, 0.5);
	*out = (struct ladder_spread){ .n = (int64_t)times->count,
		.median = quantile_of(times->items, times->count, 0.5),
		.low = interval.low,
		.high = interval.high,
		.p95 = quantile_of(times->items, times->count, 0.95) };
	free(times->items);
}

bool ladder_read_facts(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	struct facts facts = { .build = build };
	bool ok = true;

	facts.total = xcalloc(ladder->count + 1, sizeof(*facts.total));
	facts.first = xcalloc(ladder->count + 1, sizeof(*facts.first));
	for (size_t i = 0; ok && i < build->run_count; i++)
		ok = read_run(&facts, &build->runs[i], error);
	for (size_t s = 0; s < ladder->count; s++) {
		struct ladder_facts *out = &ladder->rows[s].facts;

		spread(&facts.total[s], &out->total);
		spread(&facts.first[s], &out->first);
		out->cost_per_1000 = out->priced ? 1000 * out->cost / (double)out->priced : (double)NAN;
	}
	free(facts.total);
	free(facts.first);
	return ok;
}
