/*
 * Whole examples, one after the other, for what writes them out: the record's bytes, what became of the row, and the import it came with.
 *
 * Rows are those of a list of ids, in its order, or the members of a snapshot in file order, as they were then. Stretches of rising ids are read
 * by one statement, so a list in file order costs one pass over the file and nothing is looked up or allocated a row. Deleted rows are passed over.
 * The whole reading is one transaction: nobody's change is seen half. Thread: the connection's.
 */
#ifndef PREOP_MODEL_ROW_READER_H
#define PREOP_MODEL_ROW_READER_H

#include "preop/base/idlist.h"
#include "preop/model/shape.h"
#include "preop/store/db.h"

struct row_origin { /* an import, as far as writing its rows out again goes */
	int64_t id, first_id, numbers /* ids reserved */, duplicates, rejected;
	enum example_shape shape;
	struct field_map map;
	const char *uuid, *format, *path, *frame, *envelope; /* frame "": not known; see docs/schema.md */
	bool crlf, bom, last_newline;
	int64_t bytes;
	char sha256[65]; /* of the file, hex; "": not known */
	int64_t wanted;  /* rows that row_reader_count() found in the list */
};

struct row { /* strings are never NULL ("" for none); all valid until the next call */
	int64_t id, revision;
	int64_t tokens; /* as they were counted; -1: not counted, or of a snapshot */
	const struct row_origin *origin;
	int kind;
	const char *split, *label, *given, *external;
	const char *body;
	size_t length;
};

struct row_reader;
/* `ids` must outlive the reader. */
bool row_reader_open(
	struct db *db, int64_t dataset, const struct id_list *ids, struct row_reader **out, struct error *error);
/* By uuid or by name, the newest of several; `split` NULL: all. ERROR_NOT_FOUND. */
bool row_reader_open_snapshot(struct db *db, int64_t dataset, const char *snapshot, const char *split,
	struct row_reader **out, struct error *error);
void row_reader_rewind(struct row_reader *reader); /* the first row comes next */
void row_reader_close(struct row_reader *reader);  /* NULL is fine */

int row_reader_next(
	struct row_reader *reader, struct row *out, struct error *error); /* 1 a row, 0 the end, -1 failed */
int64_t row_reader_total(const struct row_reader *reader);                /* rows asked for */
int64_t row_reader_passed(const struct row_reader *reader); /* of those so far, deleted ones that were passed over */
/* The dataset's imports in the order they came; those without a wanted row have wanted 0. */
const struct row_origin *row_reader_origins(const struct row_reader *reader, size_t *count);

#endif
