/*
 * The hot path: a million records go through dataset_import_add(). Rows are stored by a thread of their own (row_writer.h), nothing is allocated for a row, and what a row
 * changes besides itself (the dataset's sums, repeat flags of earlier rows) is kept in memory until the end.
 */
#include "dataset.h"

#include "field.h"
#include "grow.h"
#include "label.h"
#include "member.h"
#include "plural.h"
#include "repeats.h"
#include "row_writer.h"
#include "state.h"

#include "preop/base/bigmap.h"
#include "preop/base/clock.h"
#include "preop/base/idlist.h"
#include "preop/base/path.h"
#include "preop/base/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DATASET_NAME_LENGTH = 200 };

struct dataset_import {
	struct db *db;
	struct change change;
	char uuid[UUID_SIZE], dataset_uuid[UUID_SIZE];
	char *name, *path;
	struct strbuf dataset_before; /* its state when the import began; empty: it is new */
	struct members members;
	struct dataset_sum *sum;
	int64_t id, first, numbers, dataset;
	enum example_shape shape;
	struct row_writer *writer;     /* between begin and end the connection is its own */
	struct bigmap *hashes, *folds; /* folds: the first row's id; negative: it is marked as repeated */
	struct id_list repeated;       /* first rows to be marked at the end */
	struct strbuf scratch;
	struct arena arena;
	const char *labels[DATASET_LABELS]; /* distinct ones that came in */
	size_t label_count, last_label;
	const char **locked; /* splits that no row enters */
	size_t locked_count;
	bool too_many_labels;
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the table of rows already there");
}

static void split_hash(const unsigned char *hash, uint64_t *first, uint64_t *second)
{
	memcpy(first, hash, sizeof(*first));
	memcpy(second, hash + sizeof(*first), sizeof(*second));
}

static bool remember_row(struct dataset_import *batch, sqlite3_stmt *stmt, struct error *error)
{
	int64_t id = sqlite3_column_int64(stmt, 0);
	uint64_t fold = (uint64_t)sqlite3_column_int64(stmt, 2), first, second;
	bool marked = (sqlite3_column_int64(stmt, 3) & FLAG_REPEATED) != 0;

	if (fold != 0 &&
		bigmap_add(batch->folds, fold, marked ? -(uint64_t)id : (uint64_t)id, NULL, error) == BIGMAP_FAILED)
		return false;
	if (sqlite3_column_int64(stmt, 4) != 0 || sqlite3_column_bytes(stmt, 1) != RECORD_HASH_SIZE)
		return true;
	split_hash(sqlite3_column_blob(stmt, 1), &first, &second);
	return bigmap_add(batch->hashes, first, second, NULL, error) != BIGMAP_FAILED;
}

/* What is in the dataset already, rows deleted by a person included as far as repeats go. */
static bool remember_rows(struct dataset_import *batch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT id, hash, fold, flags, gone FROM example NOT INDEXED WHERE dataset = ? AND gone < 2", "i",
		batch->sum->dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(batch->db, stmt, error)) == 1)
		if (!remember_row(batch, stmt, error)) {
			db_done(stmt);
			return false;
		}
	return got == 0;
}

/* The uuid of the dataset of that name, an undone one included: its name is free, and its row can be used again. */
static bool find_uuid(struct dataset_import *batch, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool found;

	bool ok = db_text(batch->db, error, &uuid, &found, "SELECT uuid FROM dataset WHERE name = ?", "t", batch->name);
	if (ok && found && uuid.len == UUID_SIZE - 1)
		memcpy(batch->dataset_uuid, uuid.data, UUID_SIZE);
	else
		random_uuid(batch->dataset_uuid);
	strbuf_free(&uuid);
	return ok;
}

static bool create_dataset(struct dataset_import *batch, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	if (batch->dataset_before.len > 0)
		return true;
	dataset_state_print(batch->name, clock_now(), NULL, 0, &state);
	bool ok = dataset_state_apply(batch->db, batch->dataset_uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

static bool read_locked(struct dataset_import *batch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT value FROM dataset d, json_each(d.locked) WHERE d.id = ?", "i", batch->sum->dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(batch->db, stmt, error)) == 1)
		*GROW(&batch->arena, batch->locked, batch->locked_count) = arena_strdup(
			&batch->arena, db_column_text(stmt, 0));
	return got == 0;
}

static bool open_dataset(struct dataset_import *batch, struct error *error)
{
	int64_t id = 0;

	if (!find_uuid(batch, error) ||
		!dataset_state_read(batch->db, batch->dataset_uuid, &batch->dataset_before, error) ||
		!create_dataset(batch, error) ||
		!db_int(batch->db, error, &id, NULL, "SELECT id FROM dataset WHERE uuid = ?", "t", batch->dataset_uuid))
		return false;
	batch->sum = members_sum(&batch->members, id, error);
	if (batch->sum == NULL)
		return false;
	batch->dataset = id;
	return read_locked(batch, error) && remember_rows(batch, error);
}

/* Behind every id there is. Ids near the end of their range are nobody's honest ones. */
static bool find_first(struct dataset_import *batch, struct error *error)
{
	return db_int(batch->db, error, &batch->first, NULL, "SELECT coalesce(max(id), 0) + 1 FROM example", "") &&
		(batch->first < INT64_MAX / 2 ||
			error_set(error, ERROR_INPUT,
				"another program changed the numbers of the examples in %s, so none can be added; go "
				"back to a copy",
				db_path(batch->db)));
}

static bool insert_import(struct dataset_import *batch, const struct import_source *source, struct error *error)
{
	struct strbuf fields = STRBUF_INIT;

	if (source->map != NULL)
		field_map_print(source->map, &fields);
	else
		strbuf_adds(&fields, "{}");
	random_uuid(batch->uuid);
	bool ok = find_first(batch, error) &&
		db_run(batch->db, error,
			"INSERT INTO import (uuid, dataset, format, shape, fields, path, first_id, at, who) VALUES (?, "
			"?, ?, ?, ?, ?, ?, ?, ?)",
			"titistiit", batch->uuid, batch->sum->dataset, source->format, (int64_t)source->shape,
			fields.data, fields.len, batch->path, batch->first, clock_now(), db_actor(batch->db));
	batch->id = sqlite3_last_insert_rowid(db_handle(batch->db));
	strbuf_free(&fields);
	return ok;
}

static bool open_writer(struct dataset_import *batch, struct error *error)
{
	const struct row_place place = { batch->sum->dataset, batch->id, batch->sum->version };

	batch->writer = row_writer_open(batch->db, &place, error);
	return batch->writer != NULL;
}

static void batch_free(struct dataset_import *batch)
{
	bigmap_free(batch->hashes);
	bigmap_free(batch->folds);
	id_list_free(&batch->repeated);
	strbuf_free(&batch->scratch);
	strbuf_free(&batch->dataset_before);
	arena_free(&batch->arena);
	free(batch->name);
	free(batch->path);
	free(batch);
}

/* People's labels come behind the rows: undo takes them away first. */
static bool take_votes(struct dataset_import *batch, struct error *error)
{
	const struct vote_source source = {
		.dataset = batch->dataset,
		.first = batch->first,
		.count = batch->numbers,
		.shape = batch->shape,
		.path = batch->path,
	};

	return label_votes_take(batch->db, &source, error);
}

/* Ends the action, for better or worse. */
static bool finish(struct dataset_import *batch, bool ok, struct error *error)
{
	struct db *db = batch->db;
	bool own = batch->change.own;

	ok = row_writer_close(batch->writer, ok, ok ? error : NULL) && ok; /* still open only when the import failed */
	ok = members_close(&batch->members, ok, error) && take_votes(batch, error);
	ok = change_end(&batch->change, ok, error);
	if (own)
		db_bulk_end(db);
	batch_free(batch);
	return ok;
}

bool dataset_import_begin(
	struct db *db, const struct import_source *source, struct dataset_import **out, struct error *error)
{
	*out = NULL;
	if (!field_check("the dataset's name", source->dataset_name, DATASET_NAME_LENGTH, FIELD_NEEDED, error))
		return false;
	struct dataset_import *batch = xcalloc(1, sizeof(*batch));
	batch->db = db;
	batch->name = xstrdup(source->dataset_name);
	batch->path = xstrdup(source->path);
	batch->shape = source->shape;
	batch->hashes = bigmap_new(BIGMAP_SET, BIGMAP_TABLE);
	batch->folds = bigmap_new(BIGMAP_MAP, BIGMAP_TABLE);
	strbuf_init(&batch->scratch);
	strbuf_init(&batch->dataset_before);
	if (journal_action_id(db) == 0)
		db_bulk_begin(db);
	if (!change_begin(&batch->change, db, "import", path_base(source->path), error)) {
		db_bulk_end(db);
		batch_free(batch);
		return false;
	}
	members_open(&batch->members, db);
	if (!open_dataset(batch, error) || !insert_import(batch, source, error) || !open_writer(batch, error))
		return finish(batch, false, error);
	*out = batch;
	return true;
}

void dataset_import_abort(struct dataset_import *batch)
{
	if (batch != NULL)
		finish(batch, false, NULL);
}

static void note_label(struct dataset_import *batch, const struct strbuf *label)
{
	if (label->len == 0 || batch->too_many_labels)
		return;
	/* Rows with one label often stand together. */
	for (size_t i = 0; i < batch->label_count; i++) {
		size_t at = (batch->last_label + i) % batch->label_count;
		if (strcmp(batch->labels[at], label->data) == 0) {
			batch->last_label = at;
			return;
		}
	}
	if (!label_valid(label->data, NULL)) /* stays the row's label, but nobody is offered to set it */
		return;
	if (batch->label_count == DATASET_LABELS) {
		batch->too_many_labels = true;
		return;
	}
	batch->last_label = batch->label_count;
	batch->labels[batch->label_count++] = arena_strndup(&batch->arena, label->data, label->len);
}

/* Whether the fold came by before; the first row that had it is marked at the end. */
static bool note_fold(struct dataset_import *batch, uint64_t fold, int64_t id, bool *repeated, struct error *error)
{
	uint64_t present = 0;

	*repeated = false;
	if (fold == 0)
		return true;
	enum bigmap_result result = bigmap_add(batch->folds, fold, (uint64_t)id, &present, error);
	if (result != BIGMAP_THERE)
		return result == BIGMAP_ADDED;
	*repeated = true;
	int64_t first = (int64_t)present;
	if (first < 0)
		return true;
	return bigmap_change(batch->folds, fold, (uint64_t)-first, error) &&
		(id_list_add(&batch->repeated, first) || no_memory(error));
}

/* The connection is the writer's, so which splits are locked was read at the beginning. */
static bool enters(const struct dataset_import *batch, const struct strbuf *split, struct error *error)
{
	for (size_t i = 0; split->len > 0 && i < batch->locked_count; i++)
		if (strcmp(batch->locked[i], split->data) == 0)
			return error_set(error, ERROR_CONFLICT,
				"a row is of the split \"%.60s\" of %.60s, which is locked: no row enters it; import "
				"the rows of other "
				"splits, or open it on record: preop unlock \"%.60s\" \"%.60s\"",
				split->data, batch->name, batch->name, split->data);
	return true;
}

static void add_to_sum(struct dataset_import *batch, const struct example_facts *facts, const unsigned char *hash)
{
	struct digest element;

	digest_of_member(&element, hash, facts->kind, facts->split.len > 0 ? facts->split.data : NULL,
		facts->label.len > 0 ? facts->label.data : NULL, &batch->scratch);
	digest_add(&batch->sum->digest, &element);
	batch->sum->rows++;
}

enum import_result dataset_import_add(struct dataset_import *batch, const char *body, size_t n,
	const struct example_facts *facts, struct error *error)
{
	unsigned char hash[SHA256_SIZE];
	uint64_t first, second;
	bool repeated;
	int64_t id = batch->first + batch->numbers;

	sha256_of(body, n, hash);
	split_hash(hash, &first, &second);
	enum bigmap_result seen = bigmap_add(batch->hashes, first, second, NULL, error);
	if (seen != BIGMAP_ADDED)
		return seen == BIGMAP_THERE ? IMPORT_DUPLICATE : IMPORT_FAILED;
	if (!enters(batch, &facts->split, error))
		return IMPORT_FAILED;
	if (!note_fold(batch, facts->fold, id, &repeated, error) ||
		!row_writer_add(
			batch->writer, id, facts, facts->flags | (repeated ? FLAG_REPEATED : 0U), hash, body, n, error))
		return IMPORT_FAILED;
	batch->numbers++;
	add_to_sum(batch, facts, hash);
	note_label(batch, &facts->label);
	return IMPORT_ADDED;
}

static bool write_totals(struct dataset_import *batch, const struct import_totals *totals, struct error *error)
{
	return db_run(batch->db, error,
		"UPDATE import SET bytes = ?, sha256 = ?, numbers = ?, rows = ?, duplicates = ?, rejected = ?, newline "
		"= ?, bom = ?, last_newline = ?, frame = ?, envelope = ?"
		" WHERE id = ?",
		"ibiiiitiitti", totals->bytes, totals->sha256, (size_t)(totals->sha256 != NULL ? SHA256_SIZE : 0),
		batch->numbers, totals->rows, totals->duplicates, totals->rejected, totals->crlf ? "crlf" : "lf",
		(int64_t)totals->bom, (int64_t)totals->last_newline, totals->frame != NULL ? totals->frame : "",
		totals->envelope != NULL ? totals->envelope : "{}", batch->id);
}

static bool mark_repeated(struct dataset_import *batch, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < batch->repeated.count; i++)
		ok = repeats_flag(batch->db, batch->repeated.ids[i], true, error);
	return ok;
}

/* Labels that came in become the schema of a dataset that has none. */
static bool adopt_labels(struct dataset_import *batch, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf state = STRBUF_INIT;
	struct dataset dataset;
	bool ok = true;

	if (batch->label_count == 0 || batch->too_many_labels)
		return true;
	ok = dataset_read(batch->db, batch->sum->dataset, &arena, &dataset, error);
	if (ok && dataset.label_count == 0) {
		dataset_state_print(dataset.name, dataset.created_at, batch->labels, batch->label_count, &state);
		ok = dataset_state_apply(batch->db, dataset.uuid, state.data, error);
	}
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}

/* The dataset first: undo goes backwards, so the rows are hidden before their dataset is, and redo brings the dataset back first. */
static bool record(struct dataset_import *batch, struct error *error)
{
	struct strbuf dataset = STRBUF_INIT, import = STRBUF_INIT;

	bool ok = dataset_state_read(batch->db, batch->dataset_uuid, &dataset, error) &&
		import_state_read(batch->db, batch->uuid, NULL, &import, error) &&
		journal_record(batch->db, "dataset", batch->dataset_uuid,
			batch->dataset_before.len > 0 ? batch->dataset_before.data : NULL, dataset.data, error) &&
		journal_record(batch->db, "import", batch->uuid, NULL, import.data, error);
	strbuf_free(&dataset);
	strbuf_free(&import);
	return ok;
}

bool dataset_import_end(
	struct dataset_import *batch, const struct import_totals *totals, int64_t *import_id, struct error *error)
{
	const char *title = arena_printf(&batch->arena, "%s: %" PRId64 " example%s into %s", path_base(batch->path),
		batch->numbers, plural(batch->numbers), batch->name);

	if (import_id != NULL)
		*import_id = batch->id;
	bool ok = row_writer_close(batch->writer, true, error);
	batch->writer = NULL;
	ok = ok && write_totals(batch, totals, error) && mark_repeated(batch, error) && adopt_labels(batch, error) &&
		record(batch, error);
	if (batch->change.own)
		journal_retitle(batch->db, title);
	return finish(batch, ok, error);
}
