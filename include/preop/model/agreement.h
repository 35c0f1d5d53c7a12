/*
 * How far the people who labelled a dataset agree (stats/agreement.h), with what each number was computed from: intervals, pairs, classes, confusions, each person
 * against the rest, models beside them. What cannot be computed says why, in words with counts.
 *
 * Reads nothing but the votes: any thread. Texts live in the result's arena or in the votes, which must stay as long as it is used.
 */
#ifndef PREOP_MODEL_AGREEMENT_H
#define PREOP_MODEL_AGREEMENT_H

#include "preop/model/votes.h"
#include "preop/stats/agreement.h"

enum {
	AGREEMENT_SAMPLES = 1000,
	AGREEMENT_SAMPLES_MOST = 100000,
	AGREEMENT_PAIRS = 10000,    /* of people, at most: those with most items in common */
	AGREEMENT_CONFUSIONS = 200, /* of labels, at most: those most often confused */
};

struct agreement_options {
	int samples; /* of the bootstrap; 0: no intervals */
	uint64_t seed;
	bool (*progress)(void *context, int64_t done, int64_t of); /* false cancels; may be NULL */
	void *context;
};

struct agreement_number {
	double value, low, high; /* NAN: undefined, no interval */
	size_t n;                /* items it was computed from */
	const char *undefined;   /* why there is no value, NULL: there is one */
};
struct agreement_coefficient {
	const char *name, *metric; /* "alpha" "ordinal"; words of the command line, see agreement.c */
	const char *title;         /* "Krippendorff's alpha, ordinal" */
	struct agreement_number number;
};
struct agreement_pair {
	uint32_t first, second;                                    /* annotators */
	struct agreement_number percent, kappa, linear, quadratic; /* the last two only when there is a scale */
};
struct agreement_class { /* one label against all others */
	uint32_t category;
	size_t labels;
	double prevalence; /* the mean share of an item's labels */
	struct agreement_number percent, alpha;
	struct agreement_number specific; /* somebody said it: how likely another one says so too */
};
struct agreement_confusion {
	uint32_t first, second;
	double pairs; /* Krippendorff's coincidences, both ways */
	double share; /* of all disagreement */
};
struct agreement_person {
	uint32_t annotator;
	size_t labels, compared;          /* items others labelled too */
	struct agreement_number majority; /* share equal to the majority of the others; a tie of n counts 1 / n */
	struct agreement_number without;  /* the main coefficient of the others alone */
	struct agreement_number gold;     /* share right where the right answer is known */
	size_t timed, fast; /* labels whose time is known; given in less than a quarter of everybody's median */
	double median;      /* milliseconds; NAN: not known */
	const char *odd;    /* why this person stands out, NULL: does not */
};
struct agreement_model { /* a model against the majority of people */
	const char *name;
	size_t labels, ties /* of people, on items it labelled */;
	struct agreement_number majority, kappa, gold;
};

struct agreement {
	struct arena arena;
	const struct votes *votes;
	struct agreement_tally tally; /* coincidences: category_count x category_count */
	size_t items, pairable /* with two labels or more */, pairable_labels, unanimous, ties;
	struct agreement_coefficient *coefficients;
	size_t coefficient_count;
	const struct agreement_coefficient *main; /* the alpha that fits the level */
	int samples;
	struct agreement_pair *pairs;
	size_t pair_count, pairs_left_out;
	struct agreement_class *classes; /* commonest first */
	size_t class_count;
	struct agreement_confusion *confusions; /* most frequent first */
	size_t confusion_count, confusions_left_out;
	struct agreement_person *people; /* by name */
	size_t person_count;
	struct agreement_model *models;
	size_t model_count;
	struct agreement_number accuracy; /* of the majority where the right answer is known; ties split */
	double fast_below;                /* milliseconds, NAN: times are not known */
	const char *sentence;             /* what to believe and why */
	const char *const *notes;         /* what else has to be known to read the numbers */
	size_t note_count;
};

/* `models`: the votes of models on the same dataset, NULL: none. ERROR_MEMORY, ERROR_CANCELLED. Free `out` only when it returned true. */
bool agreement_run(const struct votes *people, const struct votes *models, const struct agreement_options *options,
	struct agreement *out, struct error *error);
void agreement_free(struct agreement *agreement);

/* NULL: this level has none. */
const struct agreement_coefficient *agreement_find(
	const struct agreement *agreement, const char *name, const char *metric);

#endif
