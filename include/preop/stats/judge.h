/*
 * What an instrument that says one of a few words is worth beside what is known: Cohen's kappa with its interval, and the rate that is left when
 * the instrument's own errors are taken out.
 *
 *   J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46.
 *   J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72 (1969), 323-327.
 *   W. J. Rogan, B. Gladen, "Estimating prevalence from the results of a screening test", American Journal of Epidemiology 107 (1978), 71-76.
 *   Z. Lang, J. Reiczigel, "Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity", Preventive Veterinary
 *   Medicine 113 (2014), 13-22.
 */
#ifndef PREOP_STATS_JUDGE_H
#define PREOP_STATS_JUDGE_H

#include "preop/stats/agreement.h"
#include "preop/stats/interval.h"

/* A share with its 95 % Wilson interval; all NAN when n is 0. */
struct judge_rate {
	int64_t hits, n;
	double share;
	struct interval interval;
};
struct judge_rate judge_rate(int64_t hits, int64_t n);

/* value +- 1.96 standard errors, cut at -1 and 1. NAN where the coefficient is undefined. */
struct judge_kappa {
	struct coefficient kappa;
	double error; /* asymptotic standard error */
	struct interval interval;
	double n;
};
/* `table`: q x q counts; `weights`: NULL: equal or not. */
struct judge_kappa judge_kappa(const double *table, size_t q, const double *weights);

/*
 * The share of positives behind a share that an instrument of known hit rates says. `sensitivity` and `specificity` are how often it says yes where yes,
 * and no where no, is known. `undefined`: it says yes as often where no is right, so that nothing can be told from its words.
 */
struct judge_corrected {
	bool undefined;
	bool cut; /* the estimate lay outside 0..1 */
	double share;
	struct interval interval; /* holds the uncertainty of all three rates */
};
struct judge_corrected judge_correct(
	struct judge_rate said, struct judge_rate sensitivity, struct judge_rate specificity);

#endif
