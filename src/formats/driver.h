/*
 * One import under way, as the formats and their sinks see it.
 */
#ifndef PREOP_SRC_FORMATS_DRIVER_H
#define PREOP_SRC_FORMATS_DRIVER_H

#include "format.h"

struct bigmap;
struct import {
	struct db *
		db; /* NULL: nothing is written, not even for a moment (a dry run without a project, or on a read-only one) */
	const struct import_options *options;
	struct import_report *report;
	import_progress progress;
	void *context;
	int64_t asked_at; /* when `progress` was last called, clock_monotonic() */
	size_t max_errors;

	struct source source;
	struct sample sample;
	const struct format_info *format;
	struct reader *reader;
	struct json_check check; /* of the present record */
	struct bigmap *known;    /* stands in for the model's duplicates when there is no db */
	void *sink;              /* the sink's own state */
	void *state;             /* the format's own, format_ops.close */
	unsigned kinds;          /* of examples that came: bit 1 << kind */
};

/* What became of a row. Each counts it as read. */
void import_added(struct import *import);
void import_duplicate(struct import *import);
/* Names it in the report, with the bytes around byte `offset` of the record; false with `error`: the import is strict and has failed. */
bool import_reject_record(
	struct import *import, const struct record *record, size_t offset, const char *reason, struct error *error);
void import_warn(struct import *import, enum import_warning warning);

/* Counts the row as added or, when these parts came before, as a duplicate: the dry run's stand-in for a model's
 * answer. */
struct row_part {
	const char *bytes;
	size_t length;
};
void import_count_unwritten(struct import *import, const struct row_part *parts, size_t count);

/* What --dataset says, else the file's name without its ending; in the report's arena. */
const char *import_name(struct import *import);

#endif
