/* Runs to look at: how far they are, what came back, what it cost. */
#include "run.h"

#include "grow.h"

#include "preop/base/clock.h"

#include <math.h>
#include <string.h>

const char *const run_states[RUN_STATES + 1] = { "ok", "empty", "truncated", "refused", "filtered", "error", "missing",
	NULL };

#define RUN_COLUMNS                                                                                                    \
	"SELECT r.id, s.suite, s.id, s.name, s.rung, s.model, r.status, r.settings, i.who, r.started_at, "             \
	"(SELECT max(ended_at) FROM run e WHERE e.series = r.id), r.held_by, coalesce(r.held_until, 0), "              \
	"(SELECT count(*) FROM run e WHERE e.series = r.id), "                                                         \
	"(SELECT count(*) FROM eval_case c JOIN import ci ON ci.id = c.import WHERE c.suite = s.suite AND ci.gone = "  \
	"0), "                                                                                                         \
	"(SELECT status FROM run e WHERE e.series = r.id AND e.status <> 'complete' ORDER BY e.epoch LIMIT 1) "        \
	"FROM run r JOIN system s ON s.id = r.system JOIN import i ON i.id = r.import "                                \
	"WHERE i.gone = 0 AND i.format = 'run' AND r.series = r.id "

static int64_t time_at(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, column);
}

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct run_info *out)
{
	const char *open = db_column_text(stmt, 15);
	const char *status = *open != '\0' ? open : "complete";

	*out = (struct run_info){ .id = sqlite3_column_int64(stmt, 0),
		.suite = sqlite3_column_int64(stmt, 1),
		.system = sqlite3_column_int64(stmt, 2),
		.system_name = arena_strdup(arena, db_column_text(stmt, 3)),
		.rung = arena_strdup(arena, db_column_text(stmt, 4)),
		.model = arena_strdup(arena, db_column_text(stmt, 5)),
		.settings = arena_strdup(arena, db_column_text(stmt, 7)),
		.who = arena_strdup(arena, db_column_text(stmt, 8)),
		.started_at = time_at(stmt, 9),
		.ended_at = time_at(stmt, 10),
		.held = run_is_held(db_column_text(stmt, 11), sqlite3_column_int64(stmt, 12)),
		.epochs = sqlite3_column_int64(stmt, 13),
		.cases = sqlite3_column_int64(stmt, 14) };
	bool dead = strcmp(status, "running") == 0 && !out->held;
	out->status = arena_strdup(arena, dead ? "interrupted" : status);
}

static bool count_states(struct db *db, struct run_info *info, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT o.state, count(*) FROM run r CROSS JOIN output o ON o.run = r.id WHERE r.series = ?1 GROUP BY "
		"o.state",
		"i", info->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		for (size_t i = 0; i < RUN_STATES; i++)
			if (strcmp(run_states[i], db_column_text(stmt, 0)) == 0) {
				info->states[i] = sqlite3_column_int64(stmt, 1);
				info->outputs += info->states[i];
			}
	return got == 0;
}

static int64_t known(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, column);
}

static bool sum_facts(struct db *db, struct run_info *info, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT sum(f.prompt_tokens), sum(f.completion_tokens), sum(f.cost), coalesce(sum(f.cost IS NULL), 0), "
		"coalesce(sum(f.suspect <> ''), 0), coalesce(sum(f.attempts = 0), 0) FROM run r JOIN output_fact f ON "
		"f.run = r.id WHERE r.series = ?1",
		"i", info->id);

	if (!db_row(db, stmt, error))
		return false;
	info->prompt_tokens = known(stmt, 0);
	info->completion_tokens = known(stmt, 1);
	info->cost = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, 2);
	info->cost_unknown = sqlite3_column_int64(stmt, 3);
	info->suspect = sqlite3_column_int64(stmt, 4);
	info->cached = sqlite3_column_int64(stmt, 5);
	db_done(stmt);
	return true;
}

static bool count_attempts(struct db *db, struct run_info *info, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), coalesce(sum(a.outcome = ''), 0), coalesce(sum(a.outcome = 'retried'), 0) FROM run r "
		"JOIN "
		"attempt a ON a.run = r.id WHERE r.series = ?1",
		"i", info->id);

	if (!db_row(db, stmt, error))
		return false;
	info->attempts = sqlite3_column_int64(stmt, 0);
	info->unfinished = sqlite3_column_int64(stmt, 1);
	info->retried = sqlite3_column_int64(stmt, 2);
	db_done(stmt);
	return true;
}

static bool median(struct db *db, int64_t series, const char *sql, int64_t *out, struct error *error)
{
	bool found = false;

	*out = -1;
	return db_int(db, error, out, &found, sql, "i", series);
}

static bool take_sums(struct db *db, struct run_info *info, struct error *error)
{
	return count_states(db, info, error) && sum_facts(db, info, error) && count_attempts(db, info, error) &&
		median(db, info->id,
			"SELECT f.first_ms FROM run r JOIN output_fact f ON f.run = r.id WHERE r.series = ?1 AND "
			"f.first_ms IS NOT NULL ORDER BY f.first_ms LIMIT 1 OFFSET (SELECT count(f.first_ms) / 2 FROM "
			"run r "
			"JOIN output_fact f ON f.run = r.id WHERE r.series = ?1)",
			&info->first_ms, error) &&
		median(db, info->id,
			"SELECT f.total_ms FROM run r JOIN output_fact f ON f.run = r.id WHERE r.series = ?1 AND "
			"f.total_ms IS NOT NULL ORDER BY f.total_ms LIMIT 1 OFFSET (SELECT count(f.total_ms) / 2 FROM "
			"run r "
			"JOIN output_fact f ON f.run = r.id WHERE r.series = ?1)",
			&info->total_ms, error);
}

bool run_list(
	struct db *db, int64_t suite, struct arena *arena, struct run_info **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, RUN_COLUMNS "AND s.suite = ?1 ORDER BY r.id DESC", "i", suite);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, arena, GROW(arena, *out, *count));
	bool ok = got == 0;
	for (size_t i = 0; ok && i < *count; i++)
		ok = take_sums(db, &(*out)[i], error);
	return ok;
}

bool run_read(struct db *db, int64_t series, struct arena *arena, struct run_info *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, RUN_COLUMNS "AND r.id = ?1", "i", series);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 0)
		return error_set(
			error, ERROR_NOT_FOUND, "there is no run %lld; it may have been undone", (long long)series);
	if (got < 0)
		return false;
	take_row(stmt, arena, out);
	db_done(stmt);
	return take_sums(db, out, error);
}

bool run_troubles(struct db *db, int64_t series, int64_t limit, struct arena *arena, struct run_trouble **out,
	size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT a.outcome, a.message, coalesce(a.http, 0), count(*), max(a.at) FROM run r CROSS JOIN "
		"attempt a ON a.run = r.id WHERE r.series = ?1 AND a.outcome <> 'answered' GROUP BY 1, 2, 3 ORDER BY 4 "
		"DESC, 5 DESC LIMIT "
		"?2",
		"ii", series, limit);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, *out,
			*count) = (struct run_trouble){ .outcome = arena_strdup(arena, db_column_text(stmt, 0)),
			.message = arena_strdup(arena, db_column_text(stmt, 1)),
			.http = sqlite3_column_int(stmt, 2),
			.count = sqlite3_column_int64(stmt, 3),
			.last_at = sqlite3_column_int64(stmt, 4) };
	return got == 0;
}
