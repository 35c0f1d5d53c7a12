#include "row_writer.h"

#include "dataset.h"
#include "member.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/relay.h"

#include <stdlib.h>
#include <string.h>

/* A row in a block: this, then its texts one after the other, then padding to the next row. */
struct row {
	int64_t id, length, at, fold;
	unsigned flags;
	int kind;
	unsigned char hash[RECORD_HASH_SIZE];
	size_t split, label, external, group, title, body; /* lengths */
};

struct row_writer {
	struct db *db;
	sqlite3_stmt *insert_example, *insert_body;
	struct relay *relay; /* of blocks of rows */
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

static bool step(struct row_writer *writer, sqlite3_stmt *stmt, struct error *error)
{
	bool ok = sqlite3_step(stmt) == SQLITE_DONE || db_fail(writer->db, error, "storing a row");

	sqlite3_reset(stmt);
	return ok;
}

static bool store_row(struct row_writer *writer, const struct row *row, struct error *error)
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
	if (!step(writer, stmt, error))
		return false;
	sqlite3_bind_int64(writer->insert_body, 1, row->id);
	sqlite3_bind_blob64(writer->insert_body, 2, text + row->title, row->body, SQLITE_STATIC);
	return step(writer, writer->insert_body, error);
}

static size_t row_size(const struct row *row)
{
	size_t size = sizeof(*row) + row->split + row->label + row->external + row->group + row->title + row->body;

	return (size + _Alignof(struct row) - 1) / _Alignof(struct row) * _Alignof(struct row);
}

static bool store_block(void *context, const struct strbuf *block, struct error *error)
{
	for (size_t at = 0; at < block->len;) {
		const struct row *row = (const struct row *)(const void *)(block->data + at);

		if (!store_row(context, row, error))
			return false;
		at += row_size(row);
	}
	return true;
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
	if (prepare(writer, place, error))
		writer->relay = relay_open(store_block, writer, error);
	if (writer->relay != NULL)
		return writer;
	row_writer_close(writer, false, NULL);
	return NULL;
}

static void pad(struct strbuf *block)
{
	static const char zeros[_Alignof(struct row)];

	strbuf_add(block, zeros, (sizeof(zeros) - block->len % sizeof(zeros)) % sizeof(zeros));
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

	memcpy(row.hash, hash, RECORD_HASH_SIZE);
	struct strbuf *block = relay_room(writer->relay, row_size(&row), error);
	if (block == NULL)
		return false;
	strbuf_add(block, &row, sizeof(row));
	strbuf_add(block, facts->split.data, row.split);
	strbuf_add(block, facts->label.data, row.label);
	strbuf_add(block, facts->external.data, row.external);
	strbuf_add(block, facts->group.data, row.group);
	strbuf_add(block, facts->title.data, row.title);
	strbuf_add(block, body, n);
	pad(block);
	return true;
}

bool row_writer_close(struct row_writer *writer, bool wanted, struct error *error)
{
	if (writer == NULL)
		return true;
	bool ok = relay_close(writer->relay, wanted, error);
	/* A statement still open would keep a rollback from ending. */
	sqlite3_finalize(writer->insert_example);
	sqlite3_finalize(writer->insert_body);
	free(writer);
	return ok;
}
