/* The runs of an import out of another copy of the project: systems, outputs, facts, parts, scores, figures, attempts. */
#include "suite_merge.h"

#include "carry.h"
#include "grow.h"

struct moved_run {
	int64_t theirs, series, here; /* series: over there */
};

/*
 * What lies under a run: ?1 over there is the run, ?2 the run here, ?3 the suite here. A row's case is found by its own id. Literals, because statements are kept by
 * their address.
 */
static const struct belonging {
	const char *from, *into;
	int columns;
} belongings[] = {
	{ "SELECT ?2, o.state, o.score, o.text, ?3, c.external FROM output o JOIN eval_case c ON c.id = o.eval_case "
	  "WHERE o.run = ?1",
		"INSERT INTO output (run, eval_case, state, score, text) SELECT ?1, id, ?2, ?3, ?4 FROM eval_case "
		"WHERE "
		"suite = ?5 AND external = ?6",
		6 },
	{ "SELECT ?2, f.finish, f.model, f.prompt_tokens, f.completion_tokens, f.reasoning_tokens, f.cached_tokens, "
	  "f.cost, "
	  "f.first_ms, f.total_ms, f.attempts, f.suspect, f.error, ?3, c.external FROM output_fact f JOIN eval_case c "
	  "ON "
	  "c.id = f.eval_case WHERE f.run = ?1",
		"INSERT INTO output_fact (run, eval_case, finish, model, prompt_tokens, completion_tokens, "
		"reasoning_tokens, cached_tokens, cost, first_ms, total_ms, attempts, suspect, error) SELECT ?1, id, "
		"?2, ?3, "
		"?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 FROM eval_case WHERE suite = ?14 AND external = ?15",
		15 },
	{ "SELECT ?2, p.kind, p.packing, p.length, p.body, ?3, c.external FROM output_part p JOIN eval_case c ON "
	  "c.id = p.eval_case WHERE p.run = ?1",
		"INSERT INTO output_part (run, eval_case, kind, packing, length, body) SELECT ?1, id, ?2, ?3, ?4, ?5 "
		"FROM "
		"eval_case WHERE suite = ?6 AND external = ?7",
		7 },
	{ "SELECT ?2, s.name, s.value, s.label, s.detail, s.source, ?3, c.external FROM score s JOIN eval_case c ON "
	  "c.id = s.eval_case WHERE s.run = ?1",
		"INSERT INTO score (run, eval_case, name, value, label, detail, source) SELECT ?1, id, ?2, ?3, ?4, ?5, "
		"?6 "
		"FROM eval_case WHERE suite = ?7 AND external = ?8",
		8 },
	{ "SELECT ?2, metric, name, published, recomputed, n, note, ?3 FROM run_aggregate WHERE run = ?1",
		"INSERT INTO run_aggregate (run, metric, name, published, recomputed, n, note) VALUES (?1, ?2, ?3, ?4, "
		"?5, "
		"?6, ?7)",
		7 },
	{ "SELECT ?2, a.number, a.at, a.total_ms, a.outcome, a.http, a.wait_ms, a.sent, a.received, a.request_id, "
	  "a.message, "
	  "?3, c.external FROM attempt a JOIN eval_case c ON c.id = a.eval_case WHERE a.run = ?1",
		"INSERT INTO attempt (run, eval_case, number, at, total_ms, outcome, http, wait_ms, sent, received, "
		"request_id, "
		"message) SELECT ?1, id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM eval_case WHERE suite = ?12 AND "
		"external = ?13",
		13 },
};
enum { BELONGING_COUNT = sizeof(belongings) / sizeof(belongings[0]) };

/* What a person said of a system is in the journal and comes by it; what its import said comes here. */
static bool place_system(struct moving *move, sqlite3_stmt *run, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT ?2, name, iif(described, 'free', rung), iif(described, '', model), iif(described, '', "
		"revision), "
		"iif(described, '{}', spec) FROM system WHERE id = ?1",
		"ii", sqlite3_column_int64(run, 1), move->suite);
	bool ok = db_row(move->theirs, stmt, error) &&
		carry_row(move->db,
			"INSERT INTO system (suite, name, rung, model, revision, spec) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			"ON CONFLICT (suite, name) DO NOTHING",
			stmt, 0, 6, error);

	db_done(stmt);
	return ok;
}

static bool place_run(struct moving *move, sqlite3_stmt *stmt, struct moved_run *out, struct error *error)
{
	out->theirs = sqlite3_column_int64(stmt, 0);
	out->series = sqlite3_column_int64(stmt, 2);
	if (!place_system(move, stmt, error) ||
		!carry_row(move->db,
			"INSERT INTO run (uuid, import, at, outputs, epoch, status, settings, started_at, ended_at, "
			"plan, metric, system) "
			"SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, id FROM system WHERE suite = ?12 AND "
			"name = ?13",
			stmt, 3, 13, error))
		return false;
	out->here = sqlite3_last_insert_rowid(db_handle(move->db));
	return true;
}

static bool place_belonging(
	struct moving *move, const struct moved_run *run, const struct belonging *what, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error, what->from, "iii", run->theirs, run->here, move->suite);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = carry_row(move->db, what->into, stmt, 0, what->columns, error);
	db_done(stmt);
	return ok && got == 0;
}

/* A series is known by its first run, which has another number here. */
static bool place_series(
	struct moving *move, const struct moved_run *runs, size_t count, size_t which, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (runs[which].series != 0 && runs[i].theirs == runs[which].series)
			return db_run(move->db, error, "UPDATE run SET series = ?1 WHERE id = ?2", "ii", runs[i].here,
				runs[which].here);
	return true;
}

static bool place_all(struct moving *move, const struct moved_run *runs, size_t count, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++) {
		ok = place_series(move, runs, count, i, error);
		for (size_t j = 0; ok && j < BELONGING_COUNT; j++)
			ok = place_belonging(move, &runs[i], &belongings[j], error);
	}
	return ok;
}

static bool place_runs(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->theirs, error,
		"SELECT r.id, r.system, r.series, r.uuid, ?2, r.at, r.outputs, r.epoch, r.status, r.settings, "
		"r.started_at, "
		"r.ended_at, r.plan, r.metric, ?3, s.name FROM run r JOIN system s ON s.id = r.system WHERE r.import = "
		"?1 ORDER "
		"BY r.id",
		"iii", move->their_id, move->id, move->suite);
	struct arena arena = ARENA_INIT;
	struct moved_run *runs = NULL;
	size_t count = 0;
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
		ok = place_run(move, stmt, GROW(&arena, runs, count), error);
	db_done(stmt);
	ok = ok && got == 0 && place_all(move, runs, count, error);
	arena_free(&arena);
	return ok;
}

/* Everything that says a run's number says the new one. */
static bool renumber(struct db *db, int64_t from, int64_t to, struct error *error)
{
	static const char *const changes[] = { "UPDATE output SET run = ?1 WHERE run = ?2",
		"UPDATE output_fact SET run = ?1 WHERE run = ?2", "UPDATE output_part SET run = ?1 WHERE run = ?2",
		"UPDATE score SET run = ?1 WHERE run = ?2", "UPDATE run_aggregate SET run = ?1 WHERE run = ?2",
		"UPDATE attempt SET run = ?1 WHERE run = ?2", "UPDATE judge_score SET run = ?1 WHERE run = ?2",
		"UPDATE run SET series = ?1 WHERE series = ?2", "UPDATE run SET id = ?1 WHERE id = ?2" };

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!db_run(db, error, changes[i], "ii", to, from))
			return false;
	return true;
}

/*
 * The newest run of a system counts, and the newest is the one with the highest id: where the runs of the two copies interleave, those here get new ids in
 * the order of their times, so that both copies show the same outputs.
 */
static bool order_runs(struct moving *move, struct error *error)
{
	sqlite3_stmt *stmt = db_query(move->db, error,
		"SELECT r.id FROM run r JOIN system s ON s.id = r.system WHERE s.suite = ?1 ORDER BY r.at, r.uuid", "i",
		move->suite);
	struct arena arena = ARENA_INIT;
	int64_t *ids = NULL, next = 0;
	size_t count = 0;
	int got = -1;
	bool ordered = true;

	while (stmt != NULL && (got = db_step(move->db, stmt, error)) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		ordered = ordered && (count == 0 || ids[count - 1] < id);
		*GROW(&arena, ids, count) = id;
	}
	bool ok = got == 0 &&
		(ordered ||
			(db_int(move->db, error, &next, NULL, "SELECT coalesce(max(id), 0) FROM run", "") &&
				db_exec(move->db, error, "PRAGMA defer_foreign_keys=ON")));
	for (size_t i = 0; ok && !ordered && i < count; i++)
		ok = renumber(move->db, ids[i], next + 1 + (int64_t)i, error);
	arena_free(&arena);
	return ok;
}

bool suite_merge_runs(struct moving *move, struct error *error)
{
	return place_runs(move, error) && order_runs(move, error);
}
