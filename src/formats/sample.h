/*
 * The first records of a file: what detection, the guess of a mapping and the import dialog look at.
 */
#ifndef PREOP_SRC_FORMATS_SAMPLE_H
#define PREOP_SRC_FORMATS_SAMPLE_H

#include "frame.h"
#include "preop/base/memory.h"

enum { SAMPLE_RECORDS = 20, SAMPLE_FIELDS = 1024 };

struct sample_field {
	const char *name;       /* as the file has it */
	const char *path;       /* for json_find() and --map: the name, or ["odd.name"] */
	struct json_span value; /* in the first record that has it */
};

struct sample {
	struct frame frame;
	struct json_span records[SAMPLE_RECORDS]; /* whole and valid objects */
	size_t count;
	size_t seen;                      /* bad ones included */
	int64_t fault_line, fault_column; /* of the first bad one; line 0: none, or nowhere in particular */
	struct error fault;
	enum json_type first_type;   /* of the first record when it is no object, else JSON_NONE */
	struct sample_field *fields; /* of all records, in order of appearance; a table's columns */
	size_t field_count;
	char *rows[SAMPLE_RECORDS]; /* records that had to be copied */
	size_t row_count, row_bytes;
	struct arena arena;
};

/* Reads from the window without consuming it; the spans point into it and are good until the source is asked for
 * more. */
void sample_take(struct sample *sample, const struct source *source, struct frame frame);
/* The first `limit` records of a reader that stays open; they are copied. */
void sample_take_from(struct sample *sample, struct reader *reader, struct frame frame, size_t limit);
void sample_free(struct sample *sample);

const struct sample_field *sample_field(const struct sample *sample, const char *name); /* NULL: no such field */
void sample_names(const struct sample *sample, struct strbuf *out);                     /* "a, b, c" for messages */

#endif
