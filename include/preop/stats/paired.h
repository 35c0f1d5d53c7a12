/*
 * Two systems on the same cases.
 *
 *   Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", Psychometrika 12 (1947), 153-157.
 *   M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical Research
 *   Methodology 13:91 (2013).
 *   R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17 (1998), 2635-2650, method 10.
 *   W. G. Cochran, "The comparison of percentages in matched samples", Biometrika 37 (1950), 256-266.
 *   Student, "The probable error of a mean", Biometrika 6 (1908), 1-25; R. A. Fisher, "The Design of Experiments", 1935, section 21: all signs of the differences.
 *
 * A difference is the second less the first. All p-values are two-sided. Thread: any.
 */
#ifndef PREOP_STATS_PAIRED_H
#define PREOP_STATS_PAIRED_H

#include "preop/stats/score.h"

struct paired_counts {
	int64_t both;        /* right */
	int64_t first_only;  /* b */
	int64_t second_only; /* c */
	int64_t neither;
};

/* Exact: twice the binomial tail of min(b, c) of b + c tosses; 1 without discordant cases. */
double mcnemar_exact(const struct paired_counts *counts);
/* The same with half of the probability of what was seen: less conservative. 1 without discordant cases. */
double mcnemar_mid(const struct paired_counts *counts);
/* (|b - c| - 1)^2 / (b + c), or without the continuity correction; 1 degree of freedom; NAN without discordant cases. */
double mcnemar_chi_square(const struct paired_counts *counts, bool continuity);
/* Of the difference of the two shares: Wilson's limits of each, joined by their correlation with continuity correction. NANs without cases. */
struct interval newcombe_paired(const struct paired_counts *counts);

/* Whether more than two systems differ in their shares: `right[s * n + i]` is 0 or 1. Q has `systems` - 1 degrees of freedom; false: it is not defined, no case tells any two apart. */
bool cochran_q(const unsigned char *right, size_t systems, size_t n, double *q, double *p);

struct paired_scores {
	struct mean difference;
	struct mean first, second;
	double t, p;                /* Student's; NAN where all differences are alike */
	struct interval interval;   /* 95 %, by t with n - 1 */
	double unpaired_se;         /* what it would be had the cases been different ones */
	double correlation;         /* of the two scores; NAN where one does not vary */
	int64_t wins, losses, ties; /* of the second: differences above 0, below, equal */
	double sign_p;              /* sign test, exact, without ties; 1 when there are only ties */
};
/* False: no memory. */
bool paired_scores(const double *first, const double *second, size_t n, struct paired_scores *out);

enum { SIGN_FLIP_MOST = 20 };
/* The share of all ways to give the differences signs whose sum is as far from 0 as the one seen. NAN: more than SIGN_FLIP_MOST differ from 0. */
double sign_flip_exact(const double *differences, size_t n);

#endif
