/*
 * Labels out: every example with its label, where it comes from and who said what; and for each annotator what became of their labels.
 *
 * Files are written as exports are (formats/target.h): whole or not at all, never over a project file. Thread: the connection's.
 */
#ifndef PREOP_FORMATS_LABELS_OUT_H
#define PREOP_FORMATS_LABELS_OUT_H

#include "preop/model/provenance.h"

enum labels_format {
	LABELS_JSONL, /* an object an example; "annotations" (name: label) is what annotations are imported from */
	LABELS_CSV,   /* the same as a table; what is no text is JSON */
	LABELS_VOTES, /* a table in long form, a row an answer: item, annotator, label, note, at, spent (seconds), confidence, guideline, kind */
	LABELS_FORMAT_COUNT
};
const char *labels_format_word(enum labels_format format); /* "jsonl" "csv" "votes" */
bool labels_format_parse(const char *word, enum labels_format *out);

typedef bool (*labels_progress)(void *context, int64_t done, int64_t total); /* false cancels */

struct labels_report {
	int64_t rows, written /* lines of the file, headers aside */, bytes;
	int64_t counts[PROVENANCE_COUNT];
	int64_t no_own_id; /* rows that have no id of their own: nothing can be matched to them from outside */
	char sha256[65];
};
/* `path` "-": standard output. */
bool labels_export(struct db *db, const struct dataset *dataset, const char *path, enum labels_format format,
	enum provenance_judge judge, labels_progress progress, void *context, struct labels_report *out,
	struct error *error);

struct feedback_person {
	const char *who, *path; /* "": nothing was written: nothing changed */
	int64_t decided, confirmed, changed;
};
struct feedback_report {
	struct feedback_person *people; /* by name; in the arena */
	size_t count;
};
/* Of each example that was settled: what this annotator said where something else was decided, with the reason: columns item, text, yours, final, why, note, section,
 * guideline. `annotator` NULL: all people, and no model. `path` is a folder, made when it is not there, which gets NAME.csv each; of one annotator it may be a file. Who decided is
 * not told. ERROR_NOT_FOUND: that annotator labelled nothing. */
bool labels_feedback(struct db *db, const struct dataset *dataset, const char *annotator, const char *path,
	labels_progress progress, void *context, struct arena *arena, struct feedback_report *out, struct error *error);

#endif
