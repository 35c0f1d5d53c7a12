/*
 * Model judges: what they are, and what they said. A judge is an instrument: how well it measures is asked in judge_measure.h, and no number of a judge
 * is shown without the answer.
 *
 * A verdict is about two outputs of one case. The file keeps the pair in name order (first before second) and, apart from it, in which order the judge
 * saw them; whoever hands verdicts in names the systems in the order they were shown, and the words "first" and "second" of a struct judge_verdict_row
 * are of that order.
 */
#ifndef PREOP_MODEL_JUDGE_H
#define PREOP_MODEL_JUDGE_H

#include "preop/model/review.h"
#include "preop/model/suite_import.h"

/* Pair: which of two outputs is better. Score: a number for one output. Label: a word for one output. */
enum judge_mode { JUDGE_PAIR, JUDGE_SCORE, JUDGE_LABEL };
const char *judge_mode_word(enum judge_mode mode); /* "pair" ... */
bool judge_mode_parse(const char *word, enum judge_mode *out, struct error *error);

struct judge {
	int64_t id, suite, at;
	enum judge_mode mode;
	const char *name, *who;
	const char *
		spec; /* JSON object: endpoint, model, template ... (model/judge_spec.h); "{}" of a judge that came with a file */
};
/* Of a suite, in name order; judges whose import or addition was undone are not there. */
bool judge_list(
	struct db *db, int64_t suite, struct arena *arena, struct judge **out, size_t *count, struct error *error);
/* ERROR_NOT_FOUND lists the names there are. */
bool judge_find(
	struct db *db, int64_t suite, const char *name, struct arena *arena, struct judge *out, struct error *error);
/* One action "judge add"; a judge of that name gets another spec ("judge change"), but keeps its mode once it has said something. */
bool judge_set(
	struct db *db, int64_t suite, const char *name, enum judge_mode mode, const char *spec, struct error *error);
/* One action "judge remove"; its verdicts are hidden with it, and come back when a judge of that name does. */
bool judge_remove(struct db *db, int64_t suite, const char *name, struct error *error);

/* One thing a judge said of a case, for who may know it: a pair that the actor has not decided is left out, for a judge's verdict would lead them, unless the names of
 * the suite's systems were shown to them already. */
struct judge_said_of {
	const char *judge;
	int64_t ids[2]; /* systems, in the order shown, as far as it is known; [1] 0: of one output */
	const char *systems
		[2]; /* their names; "first" and "second" in name order for who reviews the suite blind; of one output [1] is NULL */
	bool order_known;
	int64_t repeat, round;
	enum review_choice choice; /* of systems[]; REVIEW_NONE: unread, or of one output */
	double value;              /* of one output; NAN */
	const char *label, *words; /* NULL, "": none */
	const char *text;          /* all it wrote; may hold NULs */
	size_t text_n;
};
/* `sealed`: the names of the suite's systems were shown to the actor. `blind`: they were not, and the actor has given verdicts without them. */
bool judge_actor_is_blind(struct db *db, int64_t suite, bool *sealed, bool *blind, struct error *error);
/* `judge` 0: all of them. *hidden counts what was left out. */
bool judge_said_list(struct db *db, int64_t judge, int64_t eval_case, struct arena *arena, struct judge_said_of **out,
	size_t *count, int64_t *hidden, struct error *error);

/*
 * Verdicts that a file brings, within an import of outputs (suite_import_begin() .. end()): they are hidden and shown with it, and travel with it when
 * copies are merged. Case and systems must be in the suite already (this import's own rows count); the judge is made when the suite has none of that name.
 * Results as suite_import_add() has them: OUTPUT_DUPLICATE says the same again, OUTPUT_CONFLICT is a row that was not taken, `error` says why.
 * An import that brings only verdicts is one.
 */
struct case_ref {
	const char *id;    /* as in output_row; NULL, or none of the suite: the case with this input */
	const char *input; /* NULL: not known */
	size_t input_n;
};
struct judge_verdict_row {
	const char *judge; /* its name */
	struct case_ref of;
	const char *shown[2]; /* systems, in the order the judge saw them */
	bool order_unknown; /* the file does not say in which order: kept apart from what measures the effect of the order */
	int64_t repeat, round; /* from 1; 0: 1. The last round of a repeat counts */
	enum review_choice
		choice; /* REVIEW_FIRST: shown[0] is better; REVIEW_NONE: no verdict could be read from what it wrote */
	double lean;    /* 0 shown[0] .. 1 shown[1]; NAN: it did not say how much */
	double score[2];   /* of shown[0], shown[1]; NAN: none */
	const char *words; /* the verdict as it was written: "A>>B", "9 8.5"; NULL: none */
	const char *text;  /* all it wrote; NULL: not in the file */
	size_t text_n;
};
enum output_result suite_import_verdict(
	struct suite_import *batch, const struct judge_verdict_row *row, struct error *error);

/* What a judge said of the newest output of a system for a case. */
struct judge_score_row {
	const char *judge, *system;
	struct case_ref of;
	enum judge_mode mode; /* JUDGE_SCORE or JUDGE_LABEL, when the judge is made */
	int64_t repeat;       /* from 1; 0: 1 */
	double value;         /* NAN: no score could be read */
	const char *label;    /* NULL: none */
	const char *text;
	size_t text_n;
};
enum output_result suite_import_judge_score(
	struct suite_import *batch, const struct judge_score_row *row, struct error *error);

/* Which of two outputs is known to be better. Systems in any order; REVIEW_FIRST is systems[0]. */
struct pair_gold_row {
	struct case_ref of;
	const char *systems[2];
	enum review_choice choice; /* never REVIEW_NONE */
};
enum output_result suite_import_pair_gold(
	struct suite_import *batch, const struct pair_gold_row *row, struct error *error);

#endif
