/*
 * Facets: what the rows of one (dataset, filter) are like in one column. How many hold each value of a label, split, kind ..., or how a number is spread over them.
 *
 * One narrow pass over the rows each, in SQLite's own words, so that a job's cancellation stops it at once; call on a reader. Bodies are never read, unless the filter
 * looks for words. Memory does not grow with the rows.
 */
#ifndef PREOP_MODEL_FACETS_H
#define PREOP_MODEL_FACETS_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { FACET_BARS = 40 /* at most; a number has one or two an octave, or one a value when there are few */ };

struct facet_column {
	const char *name, *title; /* "length", "Length in characters" */
	bool number;
	bool many; /* a row may have several values: the bars sum to more than `used` */
};
const struct facet_column *facet_columns(size_t *count); /* in the order in which they are offered */
const struct facet_column *facet_column_find(const char *name);

struct facet_bar {
	const char *value; /* a label as it is; numbers: "512" or "512-767" */
	const char *
		term; /* a filter's word (or two) that holds for exactly these rows: label:"off-brand", length>=512 length<768 */
	int64_t count;
	int64_t from, to; /* numbers: from <= value < to */
};
struct facet {
	const struct facet_column *column;
	struct facet_bar *
		bars; /* labels: commonest first, equal ones by name; numbers: rising, empty ones between two others included */
	size_t count;
	int64_t rows, used; /* that the filter shows; of these with a value: rows - used are left out */
	int64_t values;     /* labels: different ones; those beyond `bars` hold `others` rows */
	int64_t others;
	int64_t least, most; /* numbers, when used > 0 */
	double mean;
};
/* An unknown column is ERROR_INPUT that lists the columns. */
bool facet_read(struct db *db, int64_t dataset, const char *filter, const char *column, struct arena *arena,
	struct facet *out, struct error *error);

#endif
