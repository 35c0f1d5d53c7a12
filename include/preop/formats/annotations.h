/*
 * Labels of many people in: tables and JSON in long form, matrices of items and annotators, JSON objects by item, preferences; texts and gold beside
 * them. Everything is read and judged first (the doctor); then it is written as one action, or not at all.
 *
 * Nothing is guessed about what was meant: what is odd is a finding with its places, what was done about it is said, and a rule (`fixes`) decides otherwise.
 * An empty cell, None, NaN, NA and null are missing and never a label, unless the schema has such a label.
 */
#ifndef PREOP_FORMATS_ANNOTATIONS_H
#define PREOP_FORMATS_ANNOTATIONS_H

#include "preop/formats/import.h"

enum annotation_column {
	ANNOTATION_ITEM,
	ANNOTATION_ANNOTATOR,
	ANNOTATION_LABEL,
	ANNOTATION_REASON,
	ANNOTATION_TIME,
	ANNOTATION_GOLD,
	ANNOTATION_CONFIDENCE, /* 0 to 1 */
	ANNOTATION_SPENT,      /* seconds */
	ANNOTATION_COLUMNS
};

struct annotation_names {
	const char *const *names;
	size_t count;
};

struct annotation_options {
	struct annotation_names paths;
	/* Of several names the first that a file has; none: guessed by the usual names. A file may hold only some: labels, gold, texts. */
	struct annotation_names columns[ANNOTATION_COLUMNS];
	struct annotation_names texts; /* all of them, in this order, are an item's text */
	struct annotation_names models, fixes;
	const char *annotator_name; /* of files without a column of annotators; or NULL */
	const char *dataset;        /* NULL: the one that has the items, else a new one named after the file */
	const char *schema, *level,
		*scale; /* "-5..5" or "poor,fair,good"; NULL: what the dataset has, else by the labels */
	bool matrix, strict, dry_run;
};

/* Columns and texts as a mapping has them: "item=id,annotator=worker,label=winner,input=text,input=hypothesis". The names are the arena's. ERROR_USAGE. */
bool annotation_options_map(const char *map, struct arena *arena, struct annotation_options *out, struct error *error);

enum annotation_finding_kind {
	FINDING_REPEATED,
	FINDING_CONTRADICTION,
	FINDING_CASE,
	FINDING_SPACE,
	FINDING_MISSING,
	FINDING_UNKNOWN_LABEL,
	FINDING_UNKNOWN_ITEM,
	FINDING_NO_TEXT,
	FINDING_GOLD_ALONE,
	FINDING_GOLD_TWICE,
	FINDING_GOLD_CHANGED,
	FINDING_NO_ITEM,
	FINDING_NO_ANNOTATOR,
	FINDING_ANNOTATOR,
	FINDING_VALUE,
	FINDING_UNEVEN,
	FINDING_JSON,
	FINDING_ROW,
	FINDING_ENCODING,
	FINDING_LAST_LINE,
	FINDING_PERSONAL,
	FINDING_NO_LABELS,
	FINDING_SCALE, /* its count is that of the labels */
	FINDINGS
};
enum { FINDING_PLACES = 5 };

struct annotation_place {
	const char *file;
	int64_t line, column; /* from 1, in bytes; of a table the column is 1 and `field` says which */
	const char *field;    /* name of the column, "" */
	const char *text;     /* what stands there, or what is wrong; display form is up to who prints */
};
struct annotation_finding {
	int64_t count;
	const char *done; /* what was done about it: "the latest was kept", "left out" */
	bool refuses;     /* with `strict` */
	struct annotation_place places[FINDING_PLACES];
	size_t place_count;
};
const char *annotation_finding_name(enum annotation_finding_kind kind);  /* "repeated" */
const char *annotation_finding_title(enum annotation_finding_kind kind); /* one line */
const char *annotation_finding_rules(enum annotation_finding_kind kind); /* "keep-latest, keep-first, drop-both"; "" */

struct annotation_file {
	const char *path, *layout; /* "rows", "matrix", "objects", "gold", "texts" */
	const char *columns;       /* "item=orig_id annotator=!amt_worker_ids ..." */
	int64_t rows;
};

struct annotation_report {
	struct annotation_file *files;
	size_t file_count;
	const char *dataset, *schema, *level;
	const char **labels; /* of the schema, in key order */
	size_t label_count;
	bool created;  /* the dataset is new */
	int64_t rows;  /* records read */
	int64_t given; /* answers that were found in them: taken + left_out */
	int64_t taken, left_out;
	int64_t items, annotators, models; /* of the answers taken */
	int64_t gold, examples;            /* items with gold; examples that are new */
	int64_t changed, same;             /* answers that are new here; that the person had given already */
	struct annotation_finding findings[FINDINGS];
	int64_t replaced; /* of the changed ones: the person had given another label before */
	double seconds;
	bool complete; /* false: nothing was written */
	struct arena arena;
};

/* `db` may be NULL with dry_run: then no dataset is asked about items and labels. The report is filled as far as it got. */
bool annotations_run(struct db *db, const struct annotation_options *options, import_progress progress, void *context,
	struct annotation_report *report, struct error *error);
void annotation_report_free(struct annotation_report *report);

#endif
