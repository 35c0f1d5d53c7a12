/*
 * A correction: a failure and what should have been said. Entered once it lands in two places by one action: an example of kind correction in the training
 * dataset (an import of its own, of one chat record whose metadata says where it came from; split "train" when the dataset uses splits) and a candidate of the regression
 * wall with texts of its own. Undo takes both back.
 *
 * What stands in a locked split or suite is never corrected: its input would be trained on, and the test would say nothing any more.
 */
#ifndef PREOP_MODEL_CORRECTION_H
#define PREOP_MODEL_CORRECTION_H

#include "preop/base/random.h"
#include "preop/model/example.h"
#include "preop/store/db.h"

struct correction {
	int64_t example;           /* the new one */
	char candidate[UUID_SIZE]; /* of the wall */
	bool exposed; /* the input stands in a test (a split other than train, a suite) and is trained on from now on */
};

/* The answer of an example: its last output turn that is text. Nothing to correct (a preference, a text without an answer, the same text again): ERROR_INPUT. */
struct correction_answer {
	const char *text;
	size_t length;
};
bool correction_answer(const struct example_detail *detail, struct correction_answer *out, struct error *error);
bool correction_of_example(struct db *db, int64_t id, const char *text, size_t n, const char *note,
	struct correction *out, struct error *error);

/* Whether it may be corrected at all: to be asked before somebody writes an answer. */
bool correction_check_example(struct db *db, int64_t id, struct error *error);
bool correction_check_suite(struct db *db, int64_t suite, struct error *error);

struct correction_place {
	int64_t suite, eval_case, dataset; /* dataset: where the example goes */
	const char *system;
};
/* The newest output of a system for a case. */
bool correction_of_output(struct db *db, const struct correction_place *place, const char *text, size_t n,
	const char *note, struct correction *out, struct error *error);

#endif
