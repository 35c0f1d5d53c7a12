/*
 * Labels: every person has at most one present label for an example; how it changed is in the journal.
 *
 * example.label (the effective one) is: what adjudicators decided (adjudication.h); else nobody labelled: what came in with the row (`given`); else the label most
 * people gave; a tie: NULL. `disputed`: not all agree and nobody settled it; `annotators` counts people. Models (project.h, person_set_kind) label as well and count in neither.
 */
#ifndef PREOP_MODEL_LABEL_H
#define PREOP_MODEL_LABEL_H

#include "preop/model/example.h"

#include <math.h>

/* One answer of a person about an example. */
struct label_answer {
	const char *label;
	const char *note;  /* the person's reason; NULL: none said */
	int64_t at;        /* CLOCK_NONE: now */
	int64_t spent;     /* milliseconds; -1: not known */
	int64_t guideline; /* version it was given under; 0: not known */
	double confidence; /* 0..1; NAN: not said */
};
#define LABEL_ANSWER(text, why, when)                                                                                  \
	((struct label_answer){ .label = (text), .note = (why), .at = (when), .spent = -1, .confidence = (double)NAN })

/* The actor's label on each example; label NULL takes it back. One action "label-set". A label that is not in the dataset's schema is added to it when
 * `extend`, else ERROR_INPUT that lists the schema. */
bool label_set(struct db *db, const int64_t *ids, size_t count, const char *label, const char *note, bool extend,
	int64_t *changed, struct error *error);
/* The same with all that is known of the answer; its guideline is the version in force, whatever it says. */
bool label_set_answer(struct db *db, const int64_t *ids, size_t count, const struct label_answer *answer, bool extend,
	int64_t *changed, struct error *error);

/* Labels of many people from a file, matched by the dataset's external ids. One action "import"; unknown ids are counted in `unmatched`. */
struct label_import;
bool label_import_begin(
	struct db *db, int64_t dataset, const char *path, struct label_import **out, struct error *error);
enum label_result {
	LABEL_ADDED,
	LABEL_SAME, /* that person gave that label already */
	LABEL_UNMATCHED,
	LABEL_FAILED, /* ERROR_INPUT: the row is at fault and the import can go on; else give up */
};
enum label_result label_import_add(struct label_import *batch, const char *external, const char *who,
	const struct label_answer *answer, struct error *error);
/* The same in two steps: the example of an id (0: none), which stays the same for the whole import; and by the example, which must be live. */
bool label_import_find(struct label_import *batch, const char *external, int64_t *id, struct error *error);
enum label_result label_import_add_to(struct label_import *batch, int64_t id, const char *who,
	const struct label_answer *answer, struct error *error);
/* How many of those added so far took the place of another label that the person had given. */
int64_t label_import_replaced(const struct label_import *batch);
bool label_import_end(struct label_import *batch, struct error *error); /* frees either way */
void label_import_abort(struct label_import *batch);

struct label_count {
	const char *label; /* "" : no label */
	int64_t count;
};
/* Live examples of a dataset by effective label, biggest first; a narrow scan (call on a reader). */
bool label_counts(struct db *db, int64_t dataset, struct arena *arena, struct label_count **out, size_t *count,
	struct error *error);

#endif
