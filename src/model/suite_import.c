/*
 * Outputs in: one import is one action and one object of the journal. Undo hides all it brought by import.gone, redo shows it again;
 * nothing is deleted. Undo goes backwards, so an import is undone only after everything that leans on its cases.
 */
#include "suite_batch.h"

#include "bring.h"
#include "field.h"
#include "state.h"
#include "suite_import_place.h"
#include "targets.h"

#include "preop/base/hash.h"
#include "preop/base/path.h"
#include "preop/model/lock.h"

#include <stdlib.h>
#include <string.h>

enum { CLAIM_TABLE = 1 << 12 };

/* What was read from where: enough to tell from the journal alone which file it was. */
static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT s.uuid, i.path, i.format, i.rows, i.duplicates, i.rejected, lower(hex(i.sha256)) FROM import i "
		"JOIN suite s ON s.id = i.suite WHERE i.uuid = ?1 AND i.gone = 0",
		"t", key);
	int got = stmt ? db_step(db, stmt, error) : -1;
	struct json_writer w;

	(void)like;
	if (got <= 0)
		return got == 0;
	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", db_column_text(stmt, 0));
	json_put_string(&w, "path", db_column_text(stmt, 1));
	json_put_string(&w, "format", db_column_text(stmt, 2));
	json_put_int(&w, "rows", sqlite3_column_int64(stmt, 3));
	json_put_int(&w, "duplicates", sqlite3_column_int64(stmt, 4));
	json_put_int(&w, "rejected", sqlite3_column_int64(stmt, 5));
	json_put_string(&w, "sha256", db_column_text(stmt, 6));
	json_close(&w, '}');
	db_done(stmt);
	return true;
}

/* A suite lives as long as an import of it does. */
static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	int64_t suite = 0;
	bool found = false;

	if (!db_int(db, error, &suite, &found, "SELECT suite FROM import WHERE uuid = ?1 AND suite IS NOT NULL", "t",
		    key))
		return false;
	if (!found)
		return error_set(error, ERROR_CONFLICT, "the outputs of import %.40s are not in this file", key);
	return db_run(db, error, "UPDATE import SET gone = ?2 WHERE uuid = ?1", "ti", key, (int64_t)(state == NULL)) &&
		db_run(db, error,
			"UPDATE suite SET gone = NOT EXISTS (SELECT 1 FROM import WHERE import.suite = suite.id "
			"AND import.gone = 0) WHERE id = ?1",
			"i", suite);
}

const struct journal_target suite_targets[] = {
	{ .kind = "suite-import", .read = read_state, .apply = apply_state, .bring = suite_import_bring }
};
const size_t suite_target_count = 1;

static void batch_free(struct suite_import *batch)
{
	for (size_t i = 0; i < batch->system_count; i++) {
		free(batch->systems[i].name);
		free(batch->systems[i].runs);
		free(batch->systems[i].known);
	}
	bigmap_free(batch->claimed);
	bigmap_free(batch->met);
	arena_free(&batch->arena);
	free(batch->suite_name);
	free(batch);
}

static bool open_suite(struct suite_import *batch, struct error *error)
{
	struct db *db = batch->db;
	char uuid[UUID_SIZE];
	uint64_t seed;

	random_uuid(uuid);
	random_bytes(&seed, sizeof seed);
	return db_run(db, error,
		       "INSERT INTO suite (uuid, name, seed, created_at) VALUES (?1, ?2, ?3, ?4) "
		       "ON CONFLICT (name) DO UPDATE SET gone = 0",
		       "ttii", uuid, batch->suite_name, (int64_t)seed, clock_now()) &&
		db_int(db, error, &batch->suite, NULL, "SELECT id FROM suite WHERE name = ?1", "t",
			batch->suite_name) &&
		db_int(batch->db, error, &batch->locked, NULL, "SELECT locked FROM suite WHERE id = ?1", "i",
			batch->suite);
}

static bool open_import(struct suite_import *batch, const char *path, const char *format, struct error *error)
{
	random_uuid(batch->uuid);
	if (!db_run(batch->db, error,
		    "INSERT INTO import (uuid, suite, format, path, at, who) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", "tittit",
		    batch->uuid, batch->suite, format, path, clock_now(), db_actor(batch->db)))
		return false;
	batch->import = sqlite3_last_insert_rowid(db_handle(batch->db));
	return true;
}

bool suite_import_begin(struct db *db, const char *suite_name, const char *path, const char *format,
	struct suite_import **out, struct error *error)
{
	struct suite_import *batch;

	*out = NULL;
	if (!field_check("the suite's name", suite_name, NAME_LIMIT, FIELD_NEEDED, error) ||
		!journal_begin(db, "import", path_base(path), error))
		return false;
	batch = xcalloc(1, sizeof *batch);
	batch->db = db;
	batch->suite_name = xstrdup(suite_name);
	batch->claimed = bigmap_new(BIGMAP_MAP, CLAIM_TABLE);
	batch->met = bigmap_new(BIGMAP_SET, CLAIM_TABLE);
	if (open_suite(batch, error) && open_import(batch, path, format, error) && batch_load_systems(batch, error)) {
		*out = batch;
		return true;
	}
	suite_import_abort(batch);
	return false;
}

/* What the row becomes once nothing speaks against it. */
static bool put_row(struct suite_import *batch, const struct output_row *row, struct batch_case *found,
	struct batch_system *system, struct error *error)
{
	struct batch_run *run;

	if (!batch_put_case(batch, row, found, error))
		return false;
	run = batch_open_run(batch, system, row->epoch, error);
	return run != NULL && batch_put_output(batch, run, found->id, row, batch_state(row), error);
}

/* Repeats are kept with their series even when they say nothing new. */
static enum output_result put_news(struct suite_import *batch, const struct output_row *row, struct batch_case *found,
	struct batch_system *system, const struct batch_old *old, struct error *error)
{
	bool keep = !old->same || (row->epoch > 0 && !old->here);

	if (keep && !put_row(batch, row, found, system, error))
		return OUTPUT_FAILED;
	if (!keep && !batch_note_known(system, old->run, found->id, error))
		return OUTPUT_FAILED;
	if (old->same)
		batch->duplicates++;
	else
		batch->rows++;
	if (found->by_content)
		batch->by_content++;
	else if (found->live && !found->mine)
		batch->by_id++;
	return old->same ? OUTPUT_DUPLICATE : OUTPUT_ADDED;
}

/* A row without a system is its case alone: a question that nobody has answered yet. */
static enum output_result put_lone_case(
	struct suite_import *batch, const struct output_row *row, struct batch_case *found, struct error *error)
{
	bool known = found->id != 0 && found->live;

	if (!batch_put_case(batch, row, found, error))
		return OUTPUT_FAILED;
	batch->duplicates += known;
	return known ? OUTPUT_DUPLICATE : OUTPUT_ADDED;
}

static enum output_result put_more(struct suite_import *batch, const struct output_row *row,
	const struct batch_case *found, const struct batch_old *old, struct error *error)
{
	if (old->here)
		return batch_put_more(batch, old->run, found->id, row, error) ? OUTPUT_ADDED : OUTPUT_FAILED;
	if (old->run != 0 && old->same) {
		batch->duplicates++;
		return OUTPUT_DUPLICATE;
	}
	return error_set(error, ERROR_INPUT,
		       old->run != 0
			       ? "another score of an output that an earlier import brought; undo that import first"
			       : "a score of an output that is not in the file"),
	       OUTPUT_CONFLICT;
}

/* Of two outputs in a file the first counts, also when it is known already: importing the file again brings nothing. */
static bool is_second(struct suite_import *batch, const struct output_row *row, int64_t eval_case, int64_t system,
	const struct batch_old *old, bool *second, struct error *error)
{
	int64_t what[] = { eval_case, system, row->epoch };
	uint64_t key = hash64(what, sizeof(what), 0);
	enum bigmap_result got = BIGMAP_ADDED;

	if (old->run != 0 && !old->here)
		got = bigmap_add(batch->met, key, key, NULL, error);
	*second = !old->same && (old->here || got == BIGMAP_THERE);
	return got != BIGMAP_FAILED;
}

/* All that can speak against a row is asked before anything is written: a rejected row leaves nothing behind. */
enum output_result suite_import_add(struct suite_import *batch, const struct output_row *row, struct error *error)
{
	struct batch_old old = { .same = false };
	struct batch_system *system;
	struct batch_case found;
	enum output_result result;
	bool second;

	if (!batch_row_is_sound(row, error))
		return OUTPUT_CONFLICT;
	result = batch_find_case(batch, row, &found, error);
	if (result != OUTPUT_ADDED)
		return result;
	if (!found.live && batch->locked && !lock_check_suite(batch->db, batch->suite, error))
		return OUTPUT_CONFLICT;
	if (row->system == NULL)
		return put_lone_case(batch, row, &found, error);
	system = batch_find_system(batch, row->system);
	if (system != NULL && system->id != 0 && found.live &&
		!batch_compare(batch, found.id, system->id, row, batch_state(row), &old, error))
		return OUTPUT_FAILED;
	if (row->more)
		return put_more(batch, row, &found, &old, error);
	if (!is_second(batch, row, found.id, system != NULL ? system->id : 0, &old, &second, error))
		return OUTPUT_FAILED;
	if (second)
		return error_set(error, ERROR_INPUT, "%.80s has another output for this case earlier in the file",
			       row->system),
		       OUTPUT_CONFLICT;
	if (system == NULL && (system = batch_add_system(batch, row->system, error)) == NULL)
		return OUTPUT_CONFLICT;
	return put_news(batch, row, &found, system, &old, error);
}

static size_t systems_used(const struct suite_import *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->system_count; i++)
		n += batch->systems[i].run_count > 0;
	return n;
}

/* What it brought, by the first of these that it has. */
static char *title_of(const struct suite_import *batch)
{
	size_t systems = systems_used(batch);

	if (batch->rows > 0)
		return xasprintf("%lld output%s of %zu system%s into %s", (long long)batch->rows,
			batch->rows == 1 ? "" : "s", systems, systems == 1 ? "" : "s", batch->suite_name);
	if (batch->judged > 0)
		return xasprintf("%lld verdict%s into %s", (long long)batch->judged, batch->judged == 1 ? "" : "s",
			batch->suite_name);
	return xasprintf("%lld case%s into %s", (long long)batch->new_cases, batch->new_cases == 1 ? "" : "s",
		batch->suite_name);
}

static bool record_import(struct suite_import *batch, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *title = title_of(batch);
	bool ok;

	journal_retitle(batch->db, title);
	ok = read_state(batch->db, batch->uuid, NULL, &state, error) &&
		journal_record(batch->db, "suite-import", batch->uuid, NULL, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool suite_import_end(
	struct suite_import *batch, int64_t bytes, int64_t rejected, const unsigned char *sha256, struct error *error)
{
	bool ok;

	if (batch->rows == 0 && batch->judged == 0 && batch->new_cases == 0) { /* nothing changed: no action */
		suite_import_abort(batch);
		return true;
	}
	ok = db_run(batch->db, error,
		     "UPDATE import SET bytes = ?2, rejected = ?3, sha256 = ?4, rows = ?5, duplicates = ?6 WHERE id = "
		     "?1",
		     "iiibii", batch->import, bytes, rejected, sha256, sha256 ? (size_t)SHA256_SIZE : 0, batch->rows,
		     batch->duplicates) &&
		batch_close_runs(batch, error) && batch_put_report(batch, rejected, error) &&
		record_import(batch, error);
	if (ok)
		ok = journal_commit(batch->db, error);
	else
		journal_rollback(batch->db);
	batch_free(batch);
	return ok;
}

void suite_import_abort(struct suite_import *batch)
{
	journal_rollback(batch->db);
	batch_free(batch);
}

struct suite_import_place suite_import_place(const struct suite_import *batch)
{
	return (struct suite_import_place){ batch->db, batch->suite, batch->import };
}

void suite_import_judged(struct suite_import *batch)
{
	batch->judged++;
}
