/*
 * Agreement beyond chance: percent agreement, Krippendorff's alpha, Fleiss' generalised kappa, Gwet's AC1/AC2, Brennan-Prediger, and for two
 * annotators Cohen's (weighted) kappa and Scott's pi. All take ratings with holes in them.
 *
 *   K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011.
 *   J. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971), 378-382.
 *   K. Gwet, "Handbook of Inter-Rater Reliability", 4th ed. 2014, chapters 2-5: AC1/AC2, the generalised forms, the weights.
 *   J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46; Psychological Bulletin 70 (1968), 213-220 (weighted).
 *
 * Units with one rating count for the prevalence of AC and Fleiss and not for alpha; observed agreement is the mean over units with two or more.
 * What cannot be computed is undefined, with a reason, and never 0, 1 or NaN for a caller to print.
 */
#ifndef PREOP_STATS_AGREEMENT_H
#define PREOP_STATS_AGREEMENT_H

#include "preop/stats/ratings.h"

enum undefined_reason {
	DEFINED,
	UNDEFINED_NO_OVERLAP,   /* no item has two ratings */
	UNDEFINED_ONE_CATEGORY, /* only one value was used: nothing could have differed by chance */
	UNDEFINED_SCALE,        /* the scale has fewer than two values */
};
const char *undefined_text(enum undefined_reason reason); /* "no item has two labels" ... */

struct coefficient {
	double value; /* only when `undefined` is DEFINED */
	enum undefined_reason undefined;
};

/* How far two values are apart. */
enum metric { METRIC_NOMINAL, METRIC_ORDINAL, METRIC_INTERVAL, METRIC_RATIO };
/* How much credit a near miss gets (Gwet 2014, section 3.5). */
enum weighting {
	WEIGHT_NONE,
	WEIGHT_LINEAR,
	WEIGHT_QUADRATIC,
	WEIGHT_ORDINAL,
	WEIGHT_RADICAL,
	WEIGHT_RATIO,
	WEIGHT_COUNT
};

/* What all coefficients are computed from; units may be counted several times or not at all (bootstrap). */
struct agreement_tally {
	size_t q;
	size_t scale; /* how many of the q there are to choose from, for AC1 and Brennan-Prediger without weights; 0: all */
	double units, units_2; /* with at least one rating; with at least two */
	double n;              /* ratings in units_2 */
	double *pairs;         /* q x q: per unit (r_k r_l - [k = l] r_k) / (r (r - 1)), summed */
	double *coincidence;   /* q x q: the same over (r - 1): Krippendorff's matrix */
	double *prevalence;    /* q: r_k / r, summed over units */
};
bool tally_init(struct agreement_tally *tally, size_t q); /* false: no memory */
void tally_free(struct agreement_tally *tally);
void tally_clear(struct agreement_tally *tally);
/* Clears it and counts every unit once. False: no memory. */
bool tally_count(struct agreement_tally *tally, const struct ratings *ratings);

/* `scale`: the q values as numbers, rising; NULL: 1 .. q. `out` is q x q. */
void weights_fill(enum weighting weighting, const double *scale, size_t q, double *out);

struct coefficient agreement_percent(const struct agreement_tally *tally, const double *weights /* NULL: none */);
struct coefficient agreement_alpha(const struct agreement_tally *tally, enum metric metric, const double *scale);
/* Any distance, q x q, 0 on the diagonal: label sets, 1 - weights. */
struct coefficient agreement_alpha_distance(const struct agreement_tally *tally, const double *distance);
struct coefficient agreement_fleiss(const struct agreement_tally *tally, const double *weights);
struct coefficient agreement_gwet(const struct agreement_tally *tally, const double *weights);
struct coefficient agreement_brennan(const struct agreement_tally *tally, const double *weights);

/* Two annotators: `table` is q x q counts, rows the first's. */
struct coefficient agreement_cohen(const double *table, size_t q, const double *weights);
struct coefficient agreement_scott(const double *table, size_t q, const double *weights);
/* Fills the table from the items both rated; returns how many. */
size_t agreement_table(const struct ratings *ratings, uint32_t first, uint32_t second, double *table);

/* Each annotator against the others. `evaluate` is asked for the coefficient of the others alone (NULL: `without` is not computed,
 * which saves annotators x q x q steps). Returns false when out of memory. */
struct annotator_agreement {
	size_t labels, compared; /* units others rated too */
	double equal;            /* of these: equal to the majority of the others; a tie of n counts 1 / n */
	struct coefficient without;
};
struct annotator_question {
	struct coefficient (*evaluate)(void *context, const struct agreement_tally *tally);
	bool (*progress)(void *context, size_t done,
		size_t of); /* false cancels, and then the call returns false; may be NULL */
	void *context;
};
bool agreement_annotators(const struct ratings *ratings, const struct agreement_tally *all,
	const struct annotator_question *question, struct annotator_agreement *out);

/* Distances of label sets, 64 labels at most as bits (Passonneau 2006 for MASI). Two empty sets are equal. */
double distance_jaccard(uint64_t a, uint64_t b);
double distance_masi(uint64_t a, uint64_t b);

/*
 * Percentile intervals over items: `samples` times as many items are drawn with replacement and every coefficient computed anew.
 * evaluate() writes `count` coefficients of a tally into out[]; low[] and high[] get the 2.5 and 97.5 % points (NAN when more than a
 * tenth of the samples left one undefined). Returns false when cancelled or out of memory.
 */
struct bootstrap {
	void (*evaluate)(void *context, const struct agreement_tally *tally, struct coefficient *out);
	bool (*progress)(void *context, int done, int of); /* false cancels; may be NULL */
	void *context;
	int samples; /* 1000 */
	uint64_t seed;
};
bool agreement_bootstrap(
	const struct ratings *ratings, const struct bootstrap *bootstrap, size_t count, double *low, double *high);

#endif
