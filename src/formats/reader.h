/*
 * Records out of a source, one at a time, whatever frames them: lines, the elements of one big array, the members of
 * one big object, the rows of a table. Every record is handed out as the bytes of one JSON value; the bytes stay in
 * the source's window until the next call. A table's row becomes an object {"column":"value"}, built in the reader's
 * memory.
 *
 * A reader finds where records begin and end; whether one is valid JSON is its caller's question. What breaks one
 * record is READ_BAD and the next call goes on behind it. What breaks the frame, so that nobody can say where the
 * next record starts, is READ_FAILED.
 */
#ifndef PREOP_SRC_FORMATS_READER_H
#define PREOP_SRC_FORMATS_READER_H

#include "preop/base/json.h"
#include "source.h"

enum framing {
	FRAMING_LINES,    /* a value a line */
	FRAMING_SEQUENCE, /* values one after the other, over several lines each */
	FRAMING_ARRAY,    /* [value, ...] */
	FRAMING_OBJECT,   /* {"id": value, ...} */
	FRAMING_LIST,     /* {"canary": "...", "examples": [value, ...]}: the elements of every list of objects */
	FRAMING_NESTED, /* with objects between: {"results": {"results": [value, ...]}}; only those called so are entered */
	FRAMING_TABLE,   /* rows under a header */
	FRAMING_ARCHIVE, /* the members of a zip archive: archive.h */
	FRAMING_COUNT
};

struct record {
	/* from the first to the last byte that is not blank; of a fault: the bytes that follow it, as far as they are here */
	const char *text;
	size_t length;
	int64_t line;   /* where it starts, or where the fault is; from 1; 0: nowhere in particular */
	int64_t column; /* from 1, in bytes */
	struct json_span
		key;  /* FRAMING_OBJECT: the member's name with its quotes; FRAMING_ARCHIVE: as it is; else absent */
	int64_t list; /* FRAMING_LIST, FRAMING_NESTED: which of the lists, from 0 */
	struct json_span list_name; /* of that list, with its quotes; else absent */
	bool built;                 /* `text` is not what the file says: a row */
};

enum read_result {
	READ_RECORD,
	READ_BAD, /* `error` says why, the record's line and column where */
	READ_END,
	READ_FAILED /* the same as READ_BAD, but there is no going on */
};

struct reader;
struct reader_ops {
	enum read_result (*next)(struct reader *, struct record *, struct error *);
	void (*close)(struct reader *);
};

struct reader { /* the part all readers share */
	const struct reader_ops *ops;
	struct source *source;
	size_t used;  /* bytes of the window that the last record took: consumed by the next call */
	int64_t line; /* of the window's first byte */
	int64_t column;
	const char **columns;         /* FRAMING_TABLE: unique names */
	const char **header;          /* FRAMING_TABLE: as the file has them */
	struct strbuf beside;         /* FRAMING_LIST, FRAMING_NESTED: what envelope.h keeps of the outer object */
	size_t column_count, renamed; /* renamed: columns whose header was empty or there twice */
};

/* Reads a table's header. `delimiter` is for tables: ',', ';' or '\t'. NULL: failed; *at (may be NULL) has the
 * place. */
struct reader *reader_open(
	enum framing framing, char delimiter, struct source *source, struct record *at, struct error *error);
enum read_result reader_next(struct reader *reader, struct record *out, struct error *error);
void reader_close(struct reader *reader); /* NULL is fine; the source stays open */

/* Where byte `offset` of a record is in the file. */
void record_place(const struct record *record, size_t offset, int64_t *line, int64_t *column);

/* Whether FRAMING_NESTED enters an object of this name (a key with its quotes). */
bool reader_enters(struct json_span name);

/* For the readers themselves. */
struct reader *lines_open(struct source *source);
struct reader *container_open(enum framing framing, struct source *source);
struct reader *table_open(char delimiter, struct source *source, struct record *at, struct error *error);
static inline bool reader_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
void reader_consume(struct reader *reader, size_t n);
/* The record is text[0..n) of the window without the blanks around it. */
void reader_hand_out(struct reader *reader, size_t n, struct record *out);
/* Puts byte `offset` of the window into `out` as the place of a fault, with the bytes there. */
void reader_place(const struct reader *reader, size_t offset, struct record *out);

#endif
