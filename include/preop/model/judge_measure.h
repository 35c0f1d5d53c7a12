/*
 * How well a judge measures. n is pairs of outputs, never pairs times orders or repeats: of repeats the first one counts, except where steadiness itself is
 * asked, and of the rounds of a debate the last.
 *
 * What a judge says of a pair in the end ("settled"): the verdict of both orders when they name the same winner; a tie when they do not (Zheng et al. 2023);
 * of a pair it saw in one order that verdict; unread when a verdict could not be read. A judge that gives scores prefers the higher one. "Both bad" is
 * a tie here. A judge of labels is measured on outputs, one by one: "first" is that the output will do (the first label of its template, else "pass"), "second" that it will
 * not, and gold is the output's main score where that is 0 or 1. An unread verdict is neither right nor wrong: it is counted, and left out of every share; kappa takes it as a word of its own.
 *
 * Thread: any reader; a few passes over the suite's verdicts and outputs, no texts.
 */
#ifndef PREOP_MODEL_JUDGE_MEASURE_H
#define PREOP_MODEL_JUDGE_MEASURE_H

#include "preop/model/judge.h"
#include "preop/stats/judge.h"

/* In which order the judge saw a pair, the first three as in judge_verdict.swapped; and what it comes to. */
enum judge_order { JUDGE_NAMES, JUDGE_SWAPPED, JUDGE_ORDER_UNKNOWN, JUDGE_SETTLED, JUDGE_ORDER_COUNT };
const char *judge_order_title(enum judge_order order); /* "in name order" ... */

/* The categories of the tables, and a place where pairs are counted by. */
enum judge_word { JUDGE_SAYS_FIRST, JUDGE_SAYS_SECOND, JUDGE_SAYS_TIE, JUDGE_UNREAD, JUDGE_WORD_COUNT, JUDGE_SILENT };

struct judge_against {                             /* beside what is known: people's verdicts, or gold */
	int64_t compared;                          /* pairs the judge was asked about whose winner, or tie, is known */
	int64_t unread;                            /* of these: not in the shares below */
	struct judge_rate with_ties, without_ties; /* same word; without: where neither says tie */
	/* Positive: the first in name order is better. Of the pairs where that, or its opposite, is known and the verdict could be read. */
	struct judge_rate tpr, tnr;
	double table[JUDGE_WORD_COUNT * JUDGE_WORD_COUNT]; /* known x judge */
	struct judge_kappa kappa;                          /* of that table */
};

struct judge_pair_rate {            /* two systems */
	const char *first, *second; /* second NULL: of labels, one system */
	int64_t first_wins, second_wins, ties, unread;
	struct judge_rate said; /* first is better, ties left out */
	struct judge_corrected corrected;
};

struct judge_disagreement {
	int64_t eval_case, first, second; /* ids */
	const char *external, *first_name, *second_name;
	enum judge_word judge, people, gold; /* people, gold: JUDGE_SILENT when not known */
};

struct judge_measure {
	bool outputs;            /* a judge of labels: for "pairs" read outputs */
	int64_t pairs, verdicts; /* pairs asked about; verdicts of all orders and repeats */
	int64_t read, unread;    /* of the verdicts */
	int64_t both_orders;     /* pairs with a verdict in either order */
	int64_t split;           /* pairs with people's verdicts and no majority: not compared */
	struct judge_against people[JUDGE_ORDER_COUNT], gold[JUDGE_ORDER_COUNT];

	/* The two orders of a pair. */
	struct judge_rate same; /* the same winner, or a tie, in both; where both could be read */
	int64_t orders_unread;  /* pairs with an unread one: not in `same` */
	double orders[JUDGE_WORD_COUNT * JUDGE_WORD_COUNT]; /* name order x swapped */
	struct judge_kappa order_kappa;
	struct judge_rate
		first_shown; /* which was shown first won, of the verdicts on pairs seen in both orders that name a winner */
	struct judge_rate flips_first; /* of pairs whose two verdicts name both: the one shown first won both times */

	/* Length in bytes; pairs of equal length left out. The humans' share is over pairs where both named a winner. */
	struct judge_rate longer, longer_shared, longer_people;

	/* Repeats: pairs in one order, or outputs, asked more than once. */
	struct judge_rate steady; /* every repeat said the same */
	double score_sd;          /* of scores: pooled standard deviation within an output; NAN: none were repeated */

	/* Its own family of models, by the names of judge, systems and models. */
	const char *family; /* NULL: not recognised */
	struct judge_rate own, own_shared,
		own_people; /* wins against other families; shared, people: where both named a winner */

	/* The actor reviews the suite blind and has not seen the names: no rates, and "first" and "second" in place of names. */
	bool blind;
	struct judge_pair_rate *rates;
	size_t rate_count;
	struct judge_disagreement
		*disagreements; /* settled against people, or gold where people said nothing; case order */
	size_t disagreement_count;
	int64_t hidden; /* disagreements about pairs the actor has not decided: a verdict of a judge would lead them */
};
struct judge_measure_options {
	bool first_round; /* what it said before any debate */
};
bool judge_measure(struct db *db, const struct judge *judge, const struct judge_measure_options *options /* NULL */,
	struct arena *arena, struct judge_measure *out, struct error *error);

/*
 * The rule: calibrated when the lower 95 % limits of TPR and TNR of its settled verdicts are at least .80 and .90 (house values: a rule seen in the wild),
 * against people; against gold when no person has decided a pair it judged. Wherever a number of a judge is shown, this goes with it.
 */
extern const double judge_least_tpr, judge_least_tnr;
struct judge_mark {
	bool calibrated;
	const char *against; /* "people", "gold", or "" */
	const char *reason;  /* a sentence, of a calibrated one too */
};
void judge_mark_of(const struct judge_measure *measure, struct arena *arena, struct judge_mark *out);
/* The same from the file, for who shows one number only. */
bool judge_mark(
	struct db *db, const struct judge *judge, struct arena *arena, struct judge_mark *out, struct error *error);

/* The numbers as lines for people, each with what it was counted from and how; the same on the command line and in the workbench. */
struct judge_line {
	const char *group;  /* the same pointer for lines that stand together */
	const char *title;  /* "agreement with people, ties counted" */
	const char *value;  /* "67.2 % (65.0-69.3)"; "-" when there is none */
	const char *why;    /* what was counted, out of what, what was left out; or why there is no value */
	const char *method; /* how, and by whom */
};
void judge_lines(const struct judge_measure *measure, struct arena *arena, struct judge_line **out, size_t *count);
const char *judge_word_title(enum judge_word word); /* "first", "second", "tie", "unread", "-" */
/* The same for one measure: of labels "pass" and "fail". */
const char *judge_word_of(const struct judge_measure *measure, enum judge_word word);

#endif
