#include "preop/model/ladder.h"

#include "grow.h"
#include "ladder_internal.h"

#include <stdlib.h>

bool ladder_moment(struct db *db, struct ladder_moment *out, struct error *error)
{
	return db_int(db, error, &out->op, NULL, "SELECT coalesce(max(seq), 0) FROM op", "") &&
		db_int(db, error, &out->output, NULL, "SELECT coalesce(max(rowid), 0) FROM output", "");
}

/* ---- Systems and their runs ---- */

static bool read_systems(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	sqlite3_stmt *stmt = db_query(build->db, error,
		"SELECT s.id, s.name, s.rung, s.model FROM system s WHERE s.suite = ?1 AND EXISTS (SELECT 1 FROM run r "
		"JOIN import i ON i.id = r.import WHERE r.system = s.id AND i.gone = 0) ORDER BY s.name",
		"i", ladder->suite);
	int got = -1;

	while (stmt && (got = db_step(build->db, stmt, error)) > 0) {
		struct ladder_row *row = GROW(&ladder->arena, ladder->rows, ladder->count);

		row->system = sqlite3_column_int64(stmt, 0);
		row->name = arena_strdup(&ladder->arena, db_column_text(stmt, 1));
		row->rung = arena_strdup(&ladder->arena, db_column_text(stmt, 2));
		row->model = arena_strdup(&ladder->arena, db_column_text(stmt, 3));
	}
	return got == 0;
}

size_t ladder_row_of(const struct ladder *ladder, int64_t system)
{
	size_t i = 0;

	while (i < ladder->count && ladder->rows[i].system != system)
		i++;
	return i;
}

static bool read_runs(struct ladder_build *build, struct arena *arena, struct error *error)
{
	sqlite3_stmt *stmt = db_query(build->db, error,
		"SELECT r.id, r.system, max(r.id) OVER (PARTITION BY CASE r.series WHEN 0 THEN r.id ELSE r.series END) "
		"FROM system s JOIN run r ON r.system = s.id JOIN import i ON i.id = r.import "
		"WHERE s.suite = ?1 AND i.gone = 0 ORDER BY r.id",
		"i", build->ladder->suite);
	int got = -1;

	while (stmt && (got = db_step(build->db, stmt, error)) > 0)
		*GROW(arena, build->runs, build->run_count) = (struct ladder_run){
			.id = sqlite3_column_int64(stmt, 0),
			.system = ladder_row_of(build->ladder, sqlite3_column_int64(stmt, 1)),
			.newest = sqlite3_column_int64(stmt, 2),
		};
	return got == 0;
}

/* ---- The whole ---- */

static bool measure(struct ladder *ladder, struct error *error)
{
	for (size_t i = 0; i < ladder->count; i++) {
		if (!ladder_mean_of(ladder, &ladder->rows[i], NULL, 0, &ladder->rows[i].score))
			return error_set(error, ERROR_MEMORY, "no memory for the clusters of the cases");
	}
	return true;
}

bool ladder_read(struct db *db, int64_t suite, const char *metric, struct ladder *out, struct error *error)
{
	struct ladder_build build = { .db = db, .ladder = out };
	struct arena arena = ARENA_INIT;
	bool ok;

	out->suite = suite;
	out->metric = arena_strdup(&out->arena, metric ? metric : "");
	/* All from one state of the file. */
	if (!db_begin(db, error))
		return false;
	ok = ladder_moment(db, &out->at, error) && ladder_read_cases(&build, error) && read_systems(&build, error) &&
		read_runs(&build, &arena, error) && ladder_read_outputs(&build, error) &&
		ladder_read_facts(&build, error) && ladder_read_verdicts(&build, error) && measure(out, error);
	if (ok)
		ok = db_commit(db, error);
	else
		db_rollback(db);
	arena_free(&arena);
	free(build.used);
	return ok;
}

void ladder_free(struct ladder *ladder)
{
	for (size_t i = 0; i < sizeof(ladder->memory) / sizeof(*ladder->memory); i++)
		free(ladder->memory[i]);
	arena_free(&ladder->arena);
	*ladder = (struct ladder)LADDER_INIT;
}

bool ladder_case_name(struct db *db, int64_t eval_case, struct strbuf *out, struct error *error)
{
	return db_text(db, error, out, NULL, "SELECT external FROM eval_case WHERE id = ?1", "i", eval_case);
}

bool ladder_find(const struct ladder *ladder, const char *name, const struct ladder_row **out, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < ladder->count; i++) {
		if (!strcmp(ladder->rows[i].name, name)) {
			*out = &ladder->rows[i];
			return true;
		}
	}
	if (!ladder->count)
		return error_set(error, ERROR_NOT_FOUND, "no system of this suite has outputs yet");
	for (size_t i = 0; i < ladder->count; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", ladder->rows[i].name);
	error_set(error, ERROR_NOT_FOUND, "there is no system \"%.80s\" in this suite; there is: %s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool ladder_find_slice(
	const struct ladder *ladder, const char *name, const struct ladder_slice **out, struct error *error)
{
	const char *wanted = name ? name : "slice";
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < ladder->slice_count; i++) {
		if (!strcmp(ladder->slices[i].name, wanted)) {
			*out = &ladder->slices[i];
			return true;
		}
	}
	for (size_t i = 0; i < ladder->slice_count; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", ladder->slices[i].name);
	error_set(error, ERROR_NOT_FOUND, "the cases are not divided by \"%.80s\"; there is: %s", wanted, names.data);
	strbuf_free(&names);
	return false;
}

bool ladder_stands_on(const struct ladder_row *row, const char *rung)
{
	bool described = *row->rung != '\0' && strcmp(row->rung, "free") != 0;

	return strcmp(described ? row->rung : row->name, rung) == 0;
}

const struct ladder_row *ladder_best(const struct ladder *ladder, const char *rung)
{
	const struct ladder_row *best = NULL;

	for (size_t i = 0; i < ladder->count; i++) {
		const struct ladder_row *row = &ladder->rows[i];

		if (row->score.n > 0 && ladder_stands_on(row, rung) &&
			(best == NULL || row->score.mean > best->score.mean))
			best = row;
	}
	return best;
}
