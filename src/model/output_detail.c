#include "preop/model/output_detail.h"

#include "grow.h"

#include "preop/base/clock.h"

#include <math.h>

static bool is_null(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL;
}

static const char *text_or_null(sqlite3_stmt *stmt, int column, struct arena *arena)
{
	return is_null(stmt, column) ? NULL : arena_strdup(arena, db_column_text(stmt, column));
}

static int64_t count_or_unknown(sqlite3_stmt *stmt, int column)
{
	return is_null(stmt, column) ? -1 : sqlite3_column_int64(stmt, column);
}

static double number(sqlite3_stmt *stmt, int column)
{
	return is_null(stmt, column) ? (double)NAN : sqlite3_column_double(stmt, column);
}

static int64_t moment(sqlite3_stmt *stmt, int column)
{
	return is_null(stmt, column) ? CLOCK_NONE : sqlite3_column_int64(stmt, column);
}

static bool read_facts(struct db *db, int64_t run, int64_t eval_case, struct arena *arena, struct output_detail *out,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT finish, model, suspect, error, prompt_tokens, completion_tokens, first_ms, total_ms, attempts, "
		"cost "
		"FROM output_fact WHERE run = ?1 AND eval_case = ?2",
		"ii", run, eval_case);
	int got = stmt ? db_step(db, stmt, error) : -1;

	*out = (struct output_detail){ .suspect = "",
		.error = "",
		.prompt_tokens = -1,
		.completion_tokens = -1,
		.first_ms = -1,
		.total_ms = -1,
		.attempts = -1,
		.cost = (double)NAN };
	if (got <= 0)
		return got == 0;
	out->finish = text_or_null(stmt, 0, arena);
	out->model = text_or_null(stmt, 1, arena);
	out->suspect = arena_strdup(arena, db_column_text(stmt, 2));
	out->error = arena_strdup(arena, db_column_text(stmt, 3));
	out->prompt_tokens = count_or_unknown(stmt, 4);
	out->completion_tokens = count_or_unknown(stmt, 5);
	out->first_ms = count_or_unknown(stmt, 6);
	out->total_ms = count_or_unknown(stmt, 7);
	out->attempts = count_or_unknown(stmt, 8);
	out->cost = number(stmt, 9);
	db_done(stmt);
	return true;
}

bool output_detail_read(struct db *db, int64_t run, int64_t eval_case, struct arena *arena, struct output_detail *out,
	struct error *error)
{
	sqlite3_stmt *stmt;
	int got = -1;

	if (!read_facts(db, run, eval_case, arena, out, error))
		return false;
	stmt = db_query(db, error,
		"SELECT name, label, detail, source, value FROM score WHERE run = ?1 AND eval_case = ?2 ORDER BY name",
		"ii", run, eval_case);
	while (stmt && (got = db_step(db, stmt, error)) > 0)
		*GROW(arena, out->scores, out->score_count) = (struct output_named_score){
			.name = arena_strdup(arena, db_column_text(stmt, 0)),
			.label = text_or_null(stmt, 1, arena),
			.detail = arena_strdup(arena, db_column_text(stmt, 2)),
			.source = arena_strdup(arena, db_column_text(stmt, 3)),
			.value = number(stmt, 4),
		};
	return got == 0;
}

static void fill_run(sqlite3_stmt *stmt, struct arena *arena, struct run_detail *out)
{
	const char **const texts[] = { &out->suite, &out->system, &out->rung, &out->model, &out->status, &out->settings,
		&out->format, &out->path, &out->who };

	out->series = sqlite3_column_int64(stmt, 0);
	out->epoch = sqlite3_column_int64(stmt, 1);
	out->outputs = sqlite3_column_int64(stmt, 2);
	out->at = moment(stmt, 3);
	out->started_at = moment(stmt, 4);
	out->ended_at = moment(stmt, 5);
	for (int i = 0; i < (int)(sizeof(texts) / sizeof(*texts)); i++)
		*texts[i] = arena_strdup(arena, db_column_text(stmt, 6 + i));
}

bool run_detail_read(struct db *db, int64_t run, struct arena *arena, struct run_detail *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT r.series, r.epoch, r.outputs, r.at, r.started_at, r.ended_at, u.name, s.name, s.rung, s.model, "
		"r.status, "
		"r.settings, i.format, i.path, i.who FROM run r JOIN system s ON s.id = r.system JOIN suite u ON u.id "
		"= s.suite "
		"JOIN import i ON i.id = r.import WHERE r.id = ?1 AND i.gone = 0",
		"i", run);
	int got = stmt ? db_step(db, stmt, error) : -1;

	*out = (struct run_detail){ .id = run };
	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND, "there is no run %lld; its import may have been undone",
			(long long)run);
	if (got < 0)
		return false;
	fill_run(stmt, arena, out);
	db_done(stmt);
	stmt = db_query(db, error,
		"SELECT metric, name, note, published, recomputed, n FROM run_aggregate WHERE run = ?1 ORDER BY "
		"metric, name",
		"i", run);
	got = -1;
	while (stmt && (got = db_step(db, stmt, error)) > 0)
		*GROW(arena, out->figures, out->figure_count) = (struct run_figure){
			.metric = arena_strdup(arena, db_column_text(stmt, 0)),
			.name = arena_strdup(arena, db_column_text(stmt, 1)),
			.note = arena_strdup(arena, db_column_text(stmt, 2)),
			.published = number(stmt, 3),
			.recomputed = number(stmt, 4),
			.n = sqlite3_column_int64(stmt, 5),
		};
	return got == 0;
}
