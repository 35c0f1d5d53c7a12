/*
 * How the labels of a dataset are to be read. A dataset has one schema: its labels in key order (dataset.h) and a level.
 *
 *   class       one of the labels
 *   set         any of the labels at once, one answer: joined by '|' in key order ("billing|refund"); "|" is the empty set
 *   ordinal     one of the labels, which are in order; when all are numbers, their values are the scale
 *   numeric     a number, within low and high when these are given
 *   preference  left, right or tie
 *   text        a text of its own
 *
 * Keys belong to the version: label k of a version is on key k. A migration (rename, merge, split) makes a new version.
 */
#ifndef PREOP_MODEL_LABEL_SCHEMA_H
#define PREOP_MODEL_LABEL_SCHEMA_H

#include "preop/store/db.h"

#include <math.h>

enum label_level { LEVEL_CLASS, LEVEL_SET, LEVEL_ORDINAL, LEVEL_NUMERIC, LEVEL_PREFERENCE, LEVEL_TEXT, LEVEL_COUNT };
#define LABEL_SET_SEPARATOR '|'
enum { LABEL_TEXT_BYTES = 4000 /* of a label of level text */ };

const char *label_level_word(enum label_level level);            /* "class" ... */
bool label_level_parse(const char *word, enum label_level *out); /* false: none of them */

struct dataset;
/* Whether `label` may be given in this dataset; `canonical` gets it in the form in which equal answers are equal texts (appended). With `extend` a label
 * the schema does not have is fine where the level lets it grow (class, set, ordinal). Else ERROR_INPUT, which names the labels there are. */
bool label_admit(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *canonical, struct error *error);

struct label_schema {
	const char *name; /* "" */
	enum label_level level;
	const char *const *labels; /* in key order; of a preference left NULL: left, right, tie */
	size_t label_count;
	double low, high; /* of a numeric scale; NAN: open */
};
#define LABEL_SCHEMA(title, how)                                                                                       \
	((struct label_schema){                                                                                        \
		.name = (title), .level = (how), .labels = NULL, .low = (double)NAN, .high = (double)NAN })
/* The schema a dataset has, to change it in part; valid as long as `dataset` is. */
void label_schema_of(const struct dataset *dataset, struct label_schema *out);

/* Makes this the schema of the dataset: one action "label-schema"; the same again is none. The version rises when labels that were there change their keys
 * or when the level changes. ERROR_INPUT: labels that are given already do not fit the level or would no longer be in the schema (how many, and the first
 * examples; label_migration.h renames, merges, splits and retires them). */
bool label_schema_set(struct db *db, int64_t dataset, const struct label_schema *schema, struct error *error);

#endif
