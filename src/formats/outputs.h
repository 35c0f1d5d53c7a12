/*
 * The sink of outputs: systems' answers to the cases of an eval suite.
 */
#ifndef PREOP_SRC_FORMATS_OUTPUTS_H
#define PREOP_SRC_FORMATS_OUTPUTS_H

#include "format.h"
#include "preop/model/suite_import.h"

extern const struct sink_ops outputs_sink;

/* Adds one row that was found in `record`; offset: where in it, for a rejection. */
bool outputs_put(struct import *import, const struct record *record, size_t offset, const struct output_row *row,
	struct error *error);

/* Counts what the model said of something that was found in `record`: rows, verdicts. */
bool outputs_settle(struct import *import, const struct record *record, size_t offset, enum output_result result,
	const struct error *reason, struct error *error);

/* For what a file says beside its rows; NULL: a dry run without a project, nothing is written. */
struct suite_import *outputs_batch(struct import *import);

/* A score: a number, true or false; from a table also their words. *out NAN for none (null, absent, empty, NaN).
 * False: something else. */
bool outputs_score(struct json_span value, double *out);

/* format_ops.suite of files that do not say what was asked: they belong to a suite that is there, the newest. */
bool outputs_newest_suite(struct import *import, const char **name, struct error *error);

/* Working memory for the texts of a row; also the roles of the generic format. */
enum output_text {
	TEXT_CASE,
	TEXT_SYSTEM,
	TEXT_INPUT,
	TEXT_OUTPUT,
	TEXT_REFERENCE,
	TEXT_SLICE,
	TEXT_DATE,
	TEXT_STATE,
	TEXT_COUNT
};
struct strbuf *outputs_texts(struct import *import);

/* For the formats of other tools (evals.h). */
struct eval_draft;
struct eval_draft *outputs_draft(struct import *import);
struct bigmap *outputs_counts(struct import *import); /* hash of a key -> how often it came */

#endif
