/* Pages of the queue. */
#include "preop/model/queue.h"

#include "grow.h"

static bool read_row(struct db *db, int64_t id, struct arena *arena, struct queue_row *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT e.title, e.label, e.split, e.external, e.gold, e.annotators, e.adjudicated, e.disputed,"
		" EXISTS (SELECT 1 FROM annotation a WHERE a.example = e.id AND a.who = ?2), s.who IS NOT NULL, "
		"s.reason"
		" FROM example e LEFT JOIN queue_skip s ON s.example = e.id AND s.who = ?2 WHERE e.id = ?1 AND e.gone "
		"= 0",
		"it", id, db_actor(db));
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*out = (struct queue_row){
		.title = "", .label = "", .split = "", .external = "", .gold = "", .skip_reason = ""
	};
	if (got != 1)
		return got == 0;
	*out = (struct queue_row){
		.id = id,
		.title = arena_strdup(arena, db_column_text(stmt, 0)),
		.label = arena_strdup(arena, db_column_text(stmt, 1)),
		.split = arena_strdup(arena, db_column_text(stmt, 2)),
		.external = arena_strdup(arena, db_column_text(stmt, 3)),
		.gold = arena_strdup(arena, db_column_text(stmt, 4)),
		.annotators = sqlite3_column_int64(stmt, 5),
		.adjudicated = sqlite3_column_int(stmt, 6),
		.disputed = sqlite3_column_int(stmt, 7) != 0,
		.own = sqlite3_column_int(stmt, 8) != 0,
		.skipped = sqlite3_column_int(stmt, 9) != 0,
		.skip_reason = arena_strdup(arena, db_column_text(stmt, 10)),
	};
	db_done(stmt);
	return true;
}

static bool read_votes(struct db *db, struct arena *arena, struct queue_row *row, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT label, count(*) FROM annotation WHERE example = ?"
		" AND who NOT IN (SELECT name FROM person WHERE kind = 'model') GROUP BY label ORDER BY 2 DESC, 1",
		"i", row->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, row->votes, row->vote_count) = (struct queue_vote){
			.label = arena_strdup(arena, db_column_text(stmt, 0)), .count = sqlite3_column_int64(stmt, 1)
		};
	return got == 0;
}

bool queue_rows(struct db *db, const int64_t *ids, size_t count, struct arena *arena, struct queue_row *out,
	struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++)
		ok = read_row(db, ids[i], arena, &out[i], error) &&
			(out[i].id == 0 || read_votes(db, arena, &out[i], error));
	return ok;
}
