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

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

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

#endif
