/*
 * Files out: the rows of a dataset that a filter selects, in the form they came in or in another that trainers read.
 *
 * One format is one row of the table in formats/export_table.c. Unedited rows in the form they came in are what came in: byte for byte where every line
 * is a record, value for value elsewhere. Texts are copied as they stand in the record, escapes, odd numbers and bad bytes included. A row that a
 * format has no way to say is left out and counted with the reason; what a row has beside and the format has no place for is counted as lost.
 *
 * rows = written + left out, always. A file is there whole or not at all (formats/target.h); nothing is written with dry_run. The report is filled as
 * far as it got even when false is returned. Thread: the connection's.
 */
#ifndef PREOP_FORMATS_EXPORT_H
#define PREOP_FORMATS_EXPORT_H

#include "preop/base/idlist.h"
#include "preop/base/memory.h"
#include "preop/store/db.h"

struct export_ops;
struct export_format {
	const char *name;      /* what --format says */
	const char *title;     /* one line */
	const char *example;   /* one record, shortened */
	const char *takes;     /* which rows it can say: "conversations, labelled texts" */
	const char *extension; /* of a file's name: "jsonl" */
	const struct export_ops *ops;
};
const struct export_format *export_format_table(size_t *count);

enum export_extra {
	EXPORT_LABEL = 1,
	EXPORT_SPLIT = 2,
	EXPORT_ID = 4,
	EXPORT_KEY = 8
}; /* members added to every record */
/* "label,split" as bits; ERROR_USAGE names those there are. */
bool export_extras_parse(const char *list, unsigned *out, struct error *error);

struct export_options {
	const char *path;          /* "-" or NULL: standard output */
	const char *format;        /* NULL: as the rows came in */
	const char *dataset;       /* NULL: the only one, or the one with the newest import */
	const char *filter;        /* NULL: all */
	const struct id_list *ids; /* these and no others, in this order; `filter` is not asked; NULL: no such list */
	const char *snapshot;      /* the rows as they were in it; no filter then */
	const char *split;         /* of a snapshot's rows; NULL: all */
	unsigned extras;           /* bits of enum export_extra */
	bool dry_run;
};

enum { EXPORT_EXAMPLES = 5 };
struct export_count {
	const char *what; /* why rows were left out; what was lost: "metadata" */
	int64_t rows;
	int64_t examples[EXPORT_EXAMPLES]; /* ids of the first */
};
struct export_report {
	const char *format, *dataset, *path; /* strings are the arena's or static */
	const char *why;                     /* how the format was chosen, "" when it was asked for */
	const char *beside;                  /* another file that was written: dataset_info.json; NULL: none */
	int64_t rows, written, bytes;
	int64_t never_in; /* records of the same files that were duplicates or rejected when they came in */
	double seconds;
	char sha256[65];     /* of the bytes written, compressed or not; "" when it failed */
	const char *same_as; /* the imported file that these very bytes are; NULL: none */
	struct export_count *left_out, *lost;
	size_t left_out_count, lost_count;
	bool complete; /* false: an error ended it and nothing is left */
	struct arena arena;
};

/* Called about ten times a second; false cancels (ERROR_CANCELLED). */
typedef bool (*export_progress)(void *context, int64_t rows_done, int64_t rows_total);

bool export_run(struct db *db, const struct export_options *options, export_progress progress, void *context,
	struct export_report *report, struct error *error);
void export_report_free(struct export_report *report);

#endif
