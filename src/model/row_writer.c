#include "row_writer.h"

#include "dataset.h"
#include "member.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_BLOCKS = 4, BLOCK_SIZE = 1 << 20 };

/* A row in a block: this, then its texts one after the other, then padding to the next row. */
struct row {
	int64_t id, length, at, fold;
	unsigned flags;
	int kind;
	unsigned char hash[RECORD_HASH_SIZE];
	size_t split, label, external, group, title, body; /* lengths */
};

struct block {
	char *data;
	size_t used, capacity;
};

struct row_writer {
	struct db *db;
	sqlite3_stmt *insert_example, *insert_body;
	pthread_t thread;
	bool started;

	struct block blocks[ROW_BLOCKS];
	int filling; /* the importing thread's own */

	pthread_mutex_t lock;
	pthread_cond_t changed; /* a block became full or free, or the end came */
	int first_full, full;   /* blocks that wait, in order: first_full .. first_full + full - 1, modulo */
	bool ending, unwanted, failed;
	struct error error; /* why it failed */
};

/* Parameters in the order of enum example_column. The import's own columns are the same for every row and bound once. */
static const char insert_example_sql[] =
	"INSERT INTO example (id, kind, split, label, given, flags, length, at, external, grp, fold, hash, title, "
	"dataset, import, since)"
	" VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
enum example_column {
	COLUMN_ID = 1,
	COLUMN_KIND,
	COLUMN_SPLIT,
	COLUMN_LABEL,
	COLUMN_FLAGS,
	COLUMN_LENGTH,
	COLUMN_AT,
	COLUMN_EXTERNAL,
	COLUMN_GROUP,
	COLUMN_FOLD,
	COLUMN_HASH,
	COLUMN_TITLE,
	COLUMN_DATASET,
	COLUMN_IMPORT,
	COLUMN_SINCE
};
static const char insert_body_sql[] = "INSERT INTO example_body (id, body) VALUES (?1, ?2)";

/* ---- The writing thread ---- */

/* NULL for an empty text. Returns where the next one starts. */
static const char *bind_text(sqlite3_stmt *stmt, int column, const char *text, size_t n)
{
	if (n == 0)
		sqlite3_bind_null(stmt, column);
	else
		sqlite3_bind_text64(stmt, column, text, n, SQLITE_STATIC, SQLITE_UTF8);
	return text + n;
}

static bool step(struct row_writer *writer, sqlite3_stmt *stmt)
{
	bool ok = sqlite3_step(stmt) == SQLITE_DONE || db_fail(writer->db, &writer->error, "storing a row");

	sqlite3_reset(stmt);
	return ok;
}

static bool store_row(struct row_writer *writer, const struct row *row)
{
	sqlite3_stmt *stmt = writer->insert_example;
	const char *text = (const char *)(row + 1);

	sqlite3_bind_int64(stmt, COLUMN_ID, row->id);
	sqlite3_bind_int64(stmt, COLUMN_KIND, row->kind);
	text = bind_text(stmt, COLUMN_SPLIT, text, row->split);
	text = bind_text(stmt, COLUMN_LABEL, text, row->label);
	sqlite3_bind_int64(stmt, COLUMN_FLAGS, row->flags);
	sqlite3_bind_int64(stmt, COLUMN_LENGTH, row->length);
	if (row->at == CLOCK_NONE)
		sqlite3_bind_null(stmt, COLUMN_AT);
	else
		sqlite3_bind_int64(stmt, COLUMN_AT, row->at);
	text = bind_text(stmt, COLUMN_EXTERNAL, text, row->external);
	text = bind_text(stmt, COLUMN_GROUP, text, row->group);
	sqlite3_bind_int64(stmt, COLUMN_FOLD, row->fold);
	sqlite3_bind_blob(stmt, COLUMN_HASH, row->hash, RECORD_HASH_SIZE, SQLITE_STATIC);
	sqlite3_bind_text64(stmt, COLUMN_TITLE, text, row->title, SQLITE_STATIC, SQLITE_UTF8);
	if (!step(writer, stmt))
		return false;
	sqlite3_bind_int64(writer->insert_body, 1, row->id);
	sqlite3_bind_blob64(writer->insert_body, 2, text + row->title, row->body, SQLITE_STATIC);
	return step(writer, writer->insert_body);
}

static size_t row_size(const struct row *row)
{
	size_t size = sizeof(*row) + row->split + row->label + row->external + row->group + row->title + row->body;

	return (size + _Alignof(struct row) - 1) / _Alignof(struct row) * _Alignof(struct row);
}

static bool store_block(struct row_writer *writer, const struct block *block)
{
	for (size_t at = 0; at < block->used;) {
		const struct row *row = (const struct row *)(const void *)(block->data + at);

		if (!store_row(writer, row))
			return false;
		at += row_size(row);
	}
	return true;
}

/* Whether there is a block to store; false when the end has come. */
static bool wait_for_block(struct row_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	while (writer->full == 0 && !writer->ending)
		pthread_cond_wait(&writer->changed, &writer->lock);
	bool more = writer->full > 0 && !writer->unwanted;
	pthread_mutex_unlock(&writer->lock);
	return more;
}

/* A block that grew for one long row is not kept: a few of them would hold gigabytes to the end. */
static void empty(struct block *block)
{
	block->used = 0;
	if (block->capacity <= BLOCK_SIZE)
		return;
	free(block->data);
	*block = (struct block){ .data = NULL };
}

static void *write_rows(void *arg)
{
	struct row_writer *writer = arg;

	while (wait_for_block(writer)) {
		bool ok = writer->failed || store_block(writer, &writer->blocks[writer->first_full]);

		pthread_mutex_lock(&writer->lock);
		writer->failed = writer->failed || !ok;
		empty(&writer->blocks[writer->first_full]);
		writer->first_full = (writer->first_full + 1) % ROW_BLOCKS;
		writer->full--;
		pthread_cond_broadcast(&writer->changed);
		pthread_mutex_unlock(&writer->lock);
	}
	return NULL;
}

/* ---- The importing thread ---- */

static bool prepare(struct row_writer *writer, const struct row_place *place, struct error *error)
{
	writer->insert_example = db_prepare(writer->db, error, insert_example_sql, sizeof(insert_example_sql) - 1);
	writer->insert_body = db_prepare(writer->db, error, insert_body_sql, sizeof(insert_body_sql) - 1);
	if (writer->insert_example == NULL || writer->insert_body == NULL)
		return false;
	sqlite3_bind_int64(writer->insert_example, COLUMN_DATASET, place->dataset);
	sqlite3_bind_int64(writer->insert_example, COLUMN_IMPORT, place->import);
	sqlite3_bind_int64(writer->insert_example, COLUMN_SINCE, place->since);
	return true;
}

struct row_writer *row_writer_open(struct db *db, const struct row_place *place, struct error *error)
{
	struct row_writer *writer = xcalloc(1, sizeof(*writer));

	writer->db = db;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->changed, NULL);
	if (prepare(writer, place, error)) {
		writer->started = pthread_create(&writer->thread, NULL, write_rows, writer) == 0;
		if (writer->started)
			return writer;
		error_set(error, ERROR_MEMORY, "cannot start the thread that stores rows");
	}
	row_writer_close(writer, false, NULL);
	return NULL;
}

/* Hands the block over and takes the next free one. While a long row is stored nothing is added, so that there is one of
 * them at a time. */
static bool pass_on(struct row_writer *writer, struct error *error)
{
	int most = writer->blocks[writer->filling].capacity > BLOCK_SIZE ? 0 : ROW_BLOCKS - 1;

	pthread_mutex_lock(&writer->lock);
	writer->full++;
	pthread_cond_broadcast(&writer->changed);
	while (writer->full > most)
		pthread_cond_wait(&writer->changed, &writer->lock);
	writer->filling = (writer->first_full + writer->full) % ROW_BLOCKS;
	bool failed = writer->failed;
	pthread_mutex_unlock(&writer->lock);
	if (failed && error != NULL)
		*error = writer->error;
	return !failed;
}

/* Room for a row in the block being filled, which is passed on when it is full; NULL: failed. */
static char *make_room(struct row_writer *writer, size_t size, struct error *error)
{
	struct block *block = &writer->blocks[writer->filling];

	if (block->used > 0 && block->used + size > BLOCK_SIZE) {
		if (!pass_on(writer, error))
			return NULL;
		block = &writer->blocks[writer->filling];
	}
	if (block->capacity < block->used + size) {
		size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		char *data = try_array(block->data, capacity, 1);

		if (data == NULL) {
			error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", size);
			return NULL;
		}
		block->data = data;
		block->capacity = capacity;
	}
	return block->data + block->used;
}

static char *put(char *to, const char *bytes, size_t n)
{
	if (n > 0)
		memcpy(to, bytes, n);
	return to + n;
}

bool row_writer_add(struct row_writer *writer, int64_t id, const struct example_facts *facts, unsigned flags,
	const unsigned char *hash, const char *body, size_t n, struct error *error)
{
	struct row row = { .id = id,
		.length = facts->length,
		.at = facts->at,
		.fold = (int64_t)facts->fold,
		.flags = flags,
		.kind = facts->kind,
		.split = facts->split.len,
		.label = facts->label.len,
		.external = facts->external.len,
		.group = facts->group.len,
		.title = facts->title.len,
		.body = n };
	size_t size;
	char *to;

	memcpy(row.hash, hash, RECORD_HASH_SIZE);
	size = row_size(&row);
	to = make_room(writer, size, error);
	if (to == NULL)
		return false;
	to = put(to, (const char *)&row, sizeof(row));
	to = put(to, facts->split.data, row.split);
	to = put(to, facts->label.data, row.label);
	to = put(to, facts->external.data, row.external);
	to = put(to, facts->group.data, row.group);
	to = put(to, facts->title.data, row.title);
	put(to, body, n);
	writer->blocks[writer->filling].used += size;
	return true;
}

static void end_thread(struct row_writer *writer, bool wanted)
{
	if (!writer->started)
		return;
	if (wanted && writer->blocks[writer->filling].used > 0)
		pass_on(writer, NULL);
	pthread_mutex_lock(&writer->lock);
	writer->ending = true;
	writer->unwanted = !wanted;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
}

bool row_writer_close(struct row_writer *writer, bool wanted, struct error *error)
{
	bool ok;

	if (writer == NULL)
		return true;
	end_thread(writer, wanted);
	ok = !writer->failed;
	if (!ok && error != NULL)
		*error = writer->error;
	/* A statement still open would keep a rollback from ending. */
	sqlite3_finalize(writer->insert_example);
	sqlite3_finalize(writer->insert_body);
	for (int i = 0; i < ROW_BLOCKS; i++)
		free(writer->blocks[i].data);
	pthread_mutex_destroy(&writer->lock);
	pthread_cond_destroy(&writer->changed);
	free(writer);
	return ok;
}
