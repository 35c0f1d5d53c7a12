/*
 * Outputs in: one import is one action and one object of the journal. Undo hides all it brought by import.gone, redo shows it again;
 * nothing is deleted. Undo goes backwards, so an import is undone only after everything that leans on its cases.
 */
#include "preop/model/suite.h"

#include "bring.h"
#include "field.h"
#include "state.h"
#include "suite_import_place.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/model/lock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LIMIT = 120, CASE_LIMIT = 200, HASH_SIZE = 16 };
enum { SYSTEM_LIMIT = 64 }; /* 2016 pairs a case: more than anybody reviews */

static const char *const states[] = { "ok", "empty", "truncated", "refused", "filtered", "error", "missing", NULL };

struct known_system {
	int64_t id, run; /* run: of this import, 0: none yet */
	char *name;
};

struct suite_import {
	struct db *db;
	int64_t suite, import, rows, duplicates;
	int64_t judged; /* verdicts and scores of judges, gold */
	int64_t locked; /* no case enters */
	char uuid[UUID_SIZE];
	char *suite_name;
	struct known_system systems[SYSTEM_LIMIT];
	size_t system_count;
};

struct found_case {
	int64_t id; /* 0: not in the suite */
	bool live;  /* false: what an undone import left; it may be taken over */
	bool same;  /* the same input */
};

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
	for (size_t i = 0; i < batch->system_count; i++)
		free(batch->systems[i].name);
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

static bool load_systems(struct suite_import *batch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT id, name FROM system WHERE suite = ?1 ORDER BY id LIMIT ?2", "ii", batch->suite,
		(int64_t)SYSTEM_LIMIT);
	int got = -1;

	while (stmt && (got = db_step(batch->db, stmt, error)) > 0) {
		struct known_system *system = &batch->systems[batch->system_count++];

		system->id = sqlite3_column_int64(stmt, 0);
		system->name = db_column_dup(stmt, 1);
	}
	return got == 0;
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
	if (open_suite(batch, error) && open_import(batch, path, format, error) && load_systems(batch, error)) {
		*out = batch;
		return true;
	}
	suite_import_abort(batch);
	return false;
}

static bool row_is_sound(const struct output_row *row, struct error *error)
{
	if (row->case_id && *row->case_id && !field_check("the case id", row->case_id, CASE_LIMIT, FIELD_NEEDED, error))
		return false;
	if (row->input_n == 0)
		return error_set(error, ERROR_INPUT, "the input is empty");
	if (row->state && !field_choose("the state", row->state, states, error))
		return false;
	return field_check("the system's name", row->system ? row->system : "", NAME_LIMIT, FIELD_NEEDED, error);
}

/* `name` gets the case's identity; ids we make up come from the input, so that the same input is the same case next time. */
static void name_case(const struct output_row *row, const unsigned char hash[SHA256_SIZE], char name[CASE_LIMIT + 1])
{
	char hex[2 * 6 + 1];

	if (row->case_id && *row->case_id) {
		snprintf(name, CASE_LIMIT + 1, "%s", row->case_id); /* fits: row_is_sound() */
	} else {
		hash_hex(hash, sizeof(hex) / 2, hex);
		snprintf(name, CASE_LIMIT + 1, "c-%s", hex);
	}
}

static bool find_case(struct suite_import *batch, const char *name, const unsigned char *hash, struct found_case *out,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT c.id, c.hash, i.gone FROM eval_case c "
		"JOIN import i ON i.id = c.import WHERE c.suite = ?1 AND c.external = ?2",
		"it", batch->suite, name);
	int got = stmt ? db_step(batch->db, stmt, error) : -1;

	*out = (struct found_case){ .id = 0 };
	if (got <= 0)
		return got == 0;
	out->id = sqlite3_column_int64(stmt, 0);
	out->same = sqlite3_column_bytes(stmt, 1) == HASH_SIZE &&
		!memcmp(sqlite3_column_blob(stmt, 1), hash, HASH_SIZE);
	out->live = sqlite3_column_int(stmt, 2) == 0;
	db_done(stmt);
	return true;
}

static struct known_system *find_system(struct suite_import *batch, const char *name)
{
	for (size_t i = 0; i < batch->system_count; i++) {
		if (!strcmp(batch->systems[i].name, name))
			return &batch->systems[i];
	}
	return NULL;
}

/* The same text with a score that was not there, or another one, is news; the same text with no score says nothing new. */
static bool says_the_same(sqlite3_stmt *stmt, const struct output_row *row, const char *state)
{
	const void *text = sqlite3_column_blob(stmt, 2);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 2);

	if (n != row->output_n || (n && memcmp(text, row->output, n) != 0) ||
		strcmp(db_column_text(stmt, 0), state) != 0)
		return false;
	if (isnan(row->score))
		return true;
	return sqlite3_column_type(stmt, 1) != SQLITE_NULL && !(sqlite3_column_double(stmt, 1) < row->score) &&
		!(sqlite3_column_double(stmt, 1) > row->score);
}

/* Against the newest output of that system for the case. */
static enum output_result compare(struct suite_import *batch, int64_t eval_case, int64_t system,
	const struct output_row *row, const char *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT o.state, o.score, o.text, r.import FROM output o JOIN run r ON r.id = o.run JOIN import i ON "
		"i.id = r.import "
		"WHERE o.eval_case = ?1 AND r.system = ?2 AND i.gone = 0 ORDER BY r.id DESC LIMIT 1",
		"ii", eval_case, system);
	int got = stmt ? db_step(batch->db, stmt, error) : -1;
	enum output_result result = OUTPUT_ADDED;

	if (got <= 0)
		return got == 0 ? OUTPUT_ADDED : OUTPUT_FAILED;
	if (says_the_same(stmt, row, state))
		result = OUTPUT_DUPLICATE;
	else if (sqlite3_column_int64(stmt, 3) == batch->import)
		result = OUTPUT_CONFLICT;
	db_done(stmt);
	if (result == OUTPUT_CONFLICT)
		error_set(
			error, ERROR_INPUT, "%.80s has another output for this case earlier in the file", row->system);
	return result;
}

/* Keeps what the suite has; takes over what an undone import left. That import cannot come back: this one is newer. */
static bool put_case(struct suite_import *batch, const char *name, const unsigned char *hash,
	const struct output_row *row, struct found_case *found, struct error *error)
{
	if (found->id && found->live)
		return true;
	if (!db_run(batch->db, error,
		    "INSERT INTO eval_case (suite, import, external, input, reference, slice, hash, at) "
		    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, ?9)) ON CONFLICT (suite, external) DO UPDATE SET "
		    "import = excluded.import, input = excluded.input, reference = excluded.reference, slice = "
		    "excluded.slice, "
		    "hash = excluded.hash, at = excluded.at",
		    "iitbbtbii", batch->suite, batch->import, name, row->input, row->input_n, row->reference,
		    row->reference_n, row->slice, hash, (size_t)HASH_SIZE, row->at, CLOCK_NONE))
		return false;
	if (!found->id)
		found->id = sqlite3_last_insert_rowid(db_handle(batch->db));
	return true;
}

static bool put_system(struct suite_import *batch, const char *name, struct known_system **system, struct error *error)
{
	if (*system)
		return true;
	if (!db_run(batch->db, error, "INSERT INTO system (suite, name) VALUES (?1, ?2)", "it", batch->suite, name))
		return false;
	*system = &batch->systems[batch->system_count++];
	(*system)->id = sqlite3_last_insert_rowid(db_handle(batch->db));
	(*system)->name = xstrdup(name);
	return true;
}

static bool put_run(struct suite_import *batch, struct known_system *system, struct error *error)
{
	char uuid[UUID_SIZE];

	if (system->run)
		return true;
	random_uuid(uuid);
	if (!db_run(batch->db, error, "INSERT INTO run (uuid, system, import, at) VALUES (?1, ?2, ?3, ?4)", "tiii",
		    uuid, system->id, batch->import, clock_now()))
		return false;
	system->run = sqlite3_last_insert_rowid(db_handle(batch->db));
	return true;
}

static bool put_output(struct suite_import *batch, const struct known_system *system, int64_t eval_case,
	const struct output_row *row, const char *state, struct error *error)
{
	batch->rows++;
	return db_run(batch->db, error,
		       "INSERT INTO output (run, eval_case, state, score, text) VALUES (?1, ?2, ?3, ?4, ?5)", "iitdb",
		       system->run, eval_case, state, row->score, row->output_n ? row->output : "", row->output_n) &&
		db_run(batch->db, error, "UPDATE run SET outputs = outputs + 1 WHERE id = ?1", "i", system->run);
}

static bool put_row(struct suite_import *batch, const char *name, const unsigned char *hash,
	const struct output_row *row, const char *state, struct found_case *found, struct known_system *system,
	struct error *error)
{
	return put_case(batch, name, hash, row, found, error) && put_system(batch, row->system, &system, error) &&
		put_run(batch, system, error) && put_output(batch, system, found->id, row, state, error);
}

static const char *state_of(const struct output_row *row)
{
	if (row->state)
		return row->state;
	for (size_t i = 0; i < row->output_n; i++) {
		if (!strchr(" \t\r\n", row->output[i]))
			return "ok";
	}
	return "empty";
}

/* All that can speak against a row is asked before anything is written: a rejected row leaves nothing behind. */
enum output_result suite_import_add(struct suite_import *batch, const struct output_row *row, struct error *error)
{
	unsigned char hash[SHA256_SIZE];
	char name[CASE_LIMIT + 1];
	const char *state = state_of(row);
	enum output_result result = OUTPUT_ADDED;
	struct known_system *system;
	struct found_case found;

	if (!row_is_sound(row, error))
		return OUTPUT_CONFLICT;
	sha256_of(row->input, row->input_n, hash);
	name_case(row, hash, name);
	if (!find_case(batch, name, hash, &found, error))
		return OUTPUT_FAILED;
	if (!found.live && batch->locked && !lock_check_suite(batch->db, batch->suite, error))
		return OUTPUT_CONFLICT;
	if (found.live && !found.same)
		return error_set(error, ERROR_INPUT,
			       "case %.80s is in the suite with another input; give this one an id of its own", name),
		       OUTPUT_CONFLICT;
	system = find_system(batch, row->system);
	if (!system && batch->system_count == SYSTEM_LIMIT)
		return error_set(error, ERROR_INPUT, "a suite holds %d systems; \"%.80s\" would be one more",
			       SYSTEM_LIMIT, row->system),
		       OUTPUT_CONFLICT;
	if (found.live && system)
		result = compare(batch, found.id, system->id, row, state, error);
	if (result == OUTPUT_DUPLICATE)
		batch->duplicates++;
	if (result == OUTPUT_ADDED && !put_row(batch, name, hash, row, state, &found, system, error))
		return OUTPUT_FAILED;
	return result;
}

static size_t systems_used(const struct suite_import *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->system_count; i++)
		n += batch->systems[i].run != 0;
	return n;
}

static bool record_import(struct suite_import *batch, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	size_t systems = systems_used(batch);
	char *title = xasprintf("%lld output%s of %zu system%s into %s", (long long)batch->rows,
		batch->rows == 1 ? "" : "s", systems, systems == 1 ? "" : "s", batch->suite_name);
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

	if (batch->rows == 0 && batch->judged == 0) { /* nothing changed: no action */
		suite_import_abort(batch);
		return true;
	}
	ok = db_run(batch->db, error,
		     "UPDATE import SET bytes = ?2, rejected = ?3, sha256 = ?4, rows = ?5, duplicates = ?6 WHERE id = "
		     "?1",
		     "iiibii", batch->import, bytes, rejected, sha256, sha256 ? (size_t)SHA256_SIZE : 0, batch->rows,
		     batch->duplicates) &&
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
