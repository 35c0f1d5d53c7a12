/*
 * Files in: detection by content, streaming, one transaction, every bad row named.
 *
 * One format is one row of the table in formats/table.c: name, what it is, how to recognise it, how to read it. Sources may be plain, gzip or zstd (several members
 * are read through), a file or bytes in memory. Records are read one at a time: memory does not grow with the file, only with its longest line.
 *
 * read = imported + duplicates + rejected, always. A bad row is rejected with file, line, column and reason and the import goes on; with `strict` the first one fails the whole
 * and nothing is written. Bytes of a record are kept as they came (see model/shape.h).
 */
#ifndef PREOP_FORMATS_IMPORT_H
#define PREOP_FORMATS_IMPORT_H

#include "preop/base/memory.h"
#include "preop/model/shape.h"
#include "preop/store/db.h"

enum import_target { IMPORT_EXAMPLES, IMPORT_LABELS, IMPORT_OUTPUTS };

struct format_ops;
struct format_info {
	/* "chat", "alpaca", "prompt-completion", "outputs", "labels", "gsm8k-solutions", "csv", "tsv", "jsonl", "json" */
	const char *name;
	const char *title;   /* one line */
	const char *example; /* one record, shortened */
	enum import_target target;
	const struct format_ops *ops; /* how it is recognised and read: private to src/formats */
};
const struct format_info *format_table(size_t *count);
/* What its records have: "a messages list"; NULL: a format for whatever no other claims. */
const char *format_trait(const struct format_info *format);

struct import_options {
	const char *path;   /* "-": standard input; with `memory` set only a name for messages */
	const char *memory; /* bytes instead of a file, or NULL */
	size_t memory_size;
	const char *format;  /* NULL: detect */
	const char *dataset; /* dataset (or suite) name; NULL: from the file's name */
	const char *map;     /* "input=text,label=category" or NULL: guess */
	const char *split;   /* given to every row that has none of its own, or NULL */
	const char *system;  /* of outputs whose file does not name the system, or NULL */
	bool outputs;        /* only formats of outputs are looked for */
	bool strict, dry_run;
	size_t max_errors; /* errors kept in the report (0: 100); the count goes on */
};

struct import_error {
	int64_t line, column; /* both from 1; column in bytes; line 0: the whole file */
	const char *reason;
	const char *near; /* the bytes around the place in display form (text/display.h); "": there are none to show */
};

/* What is odd about a record that is taken in all the same, byte for byte. */
enum import_warning {
	WARNING_ENCODING,
	WARNING_SURROGATE,
	WARNING_NUL,
	WARNING_DUPLICATE_KEYS,
	WARNING_NAN,
	WARNING_COLUMN_NAMES,
	WARNING_EMPTY_TURN,
	WARNING_TOOL_ID,
	WARNING_ROLE_ORDER,
	WARNING_MIXED_FORMS,
	WARNING_CUT_LOG,
	WARNING_NO_VERDICT,
	WARNING_SCORE_FIELD,
	WARNING_COUNT
};
const char *import_warning_text(enum import_warning warning); /* "bytes that are not UTF-8" ... */

struct import_report {
	const char *format, *dataset, *path; /* dataset: the name that was used; in `arena` */
	const char *why;                     /* how the format was recognised */
	enum import_target target;
	int64_t files, read, imported, duplicates, rejected,
		unmatched /* labels for unknown ids; counted in rejected */, warnings, bytes;
	/* records a warning, columns for WARNING_COLUMN_NAMES; `warnings` is their sum */
	int64_t warned[WARNING_COUNT];
	double seconds;
	bool complete;       /* false: an error ended it and nothing was written */
	const char *mixture; /* "" or a warning: the dataset mixes kinds of examples (model/dataset.h) */
	const char *doctor;  /* of outputs: what model/suite_import.h reports, as JSON; NULL: nothing */
	struct import_error *errors;
	size_t error_count, error_capacity;
	struct arena arena; /* owns all strings of the report */
};

/* Called about ten times a second; returns false to cancel (ERROR_CANCELLED, nothing written). total 0: unknown. */
typedef bool (*import_progress)(void *context, int64_t bytes_done, int64_t bytes_total, int64_t rows);

/* db may be NULL only with dry_run. The report is filled as far as it got even when false is returned. */
bool import_run(struct db *db, const struct import_options *options, import_progress progress, void *context,
	struct import_report *report, struct error *error);
void import_report_free(struct import_report *report);

/* The files of outputs that a path stands for: those of a folder (samples of lm-eval, logs of Inspect), the samples a results file of lm-eval belongs to, else
 * the path itself. In `arena`. */
bool import_expand(const char *path, struct arena *arena, const char ***out, size_t *count, struct error *error);

/* What a file looks like, for the import dialog: detected format, reason, field names with a sample value each, the mapping that would be used. */
enum { PREVIEW_ROWS = 3 };
struct import_preview {
	const char *format, *why, *map; /* map: as --map would have it, "" when the format needs none */
	const char *name;               /* of the dataset or suite when nobody gives another */
	const char **fields, **samples;
	size_t field_count;
	const char **roles; /* what a field can be; role_count 0: the format needs no mapping */
	size_t role_count;
	/* what the first records become with this mapping: "demonstration  user: ...  assistant: ...", or why one is refused */
	const char *rows[PREVIEW_ROWS];
	size_t row_count;
	struct arena arena;
};
bool import_preview(const struct import_options *options, struct import_preview *out, struct error *error);
void import_preview_free(struct import_preview *preview);

#endif
