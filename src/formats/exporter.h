/*
 * One export under way, as the writers and frames see it. The driver is export.c; formats are rows of export_table.c.
 */
#ifndef PREOP_SRC_FORMATS_EXPORTER_H
#define PREOP_SRC_FORMATS_EXPORTER_H

#include "envelope.h"
#include "preop/formats/export.h"
#include "preop/model/row_reader.h"

struct export
{
	struct db *db;
	const struct export_options *options;
	struct export_report *report;
	export_progress progress;
	void *context;
	int64_t asked_at; /* when `progress` was last called, clock_monotonic() */
	struct id_list ids;
	struct row_reader *reader;
	const struct export_format *format; /* NULL: as the rows came in */
	struct row row;                     /* the present one */
	struct arena scratch;               /* emptied before every row */
	struct strbuf patched, decoded;     /* working memory of export_record() */
	struct export_frame *frame;
};

struct content; /* export_content.h */
struct export_ops {
	enum framing framing;
	char delimiter;             /* of a table */
	const char *const *columns; /* of a table, ends with NULL; NULL: those of the records */
	/* Appends the row as one JSON record, or says why the format has no place for it (export_writers.h); NULL: the record as it is. */
	const char *(*write)(struct export *export, const struct content *content, struct strbuf *out);
	/* Rows that came in with this shape, whose member is of this type, are of the format already: the record as it is. */
	enum example_shape shape;
	const char *member;
	enum json_type type;
	unsigned keeps; /* bits of enum export_extra: what the written record says by itself */
	/* What a file that belongs beside `file` is to hold, and where; *path is the caller's. NULL: there is none. */
	bool (*beside)(const char *file, char **path, struct strbuf *out, struct error *error);
};
const struct export_format *export_format_find(const char *name, struct error *error);

/* Counts the present row as one whose `what` has no place in the format. */
void export_lose(struct export *export, const char *what, size_t n);
void export_lose_beside(struct export *export, const char *what, size_t n); /* nothing of a row */
/* Whether to go on; tells the progress when it is time. */
bool export_tick(struct export *export, int64_t rows, struct error *error);

/* The present row's record: its bytes, with the present label and split where the record has a place for them. Valid until the next row. */
struct json_span export_record(struct export *export);
/* The same record with the extra members that are asked for. */
struct json_span export_add_extras(struct export *export, struct json_span record);
/* Names of the extra members that are asked for, in order; ends with NULL. */
const char *const *export_extra_names(unsigned extras, struct arena *arena);

/* What stands around the records and between them. */
struct export_frame;
bool export_frame_open(struct export *export, struct export_frame **out, struct error *error);
void export_frame_close(struct export_frame *frame); /* NULL is fine */
void export_frame_begin(struct export_frame *frame, struct strbuf *out);
void export_frame_add(struct export_frame *frame, struct json_span record, struct strbuf *out);
void export_frame_end(struct export_frame *frame, struct strbuf *out);

/* The frame of the files the wanted rows came from, or what comes nearest to several. */
struct origin_frame {
	enum framing framing;
	char delimiter;
	bool crlf, bom, last_newline;
	const struct row_origin *only; /* the one import all rows are of; NULL: several */
	const char *format;            /* that all imports have; else one of the framing */
	const char *why;               /* it is not that of every file; "" */
};
struct origin_frame origin_frame_of(const struct row_origin *origins, size_t count);

#endif
