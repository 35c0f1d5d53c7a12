/*
 * How large a difference a suite can show, and how many cases one takes. Two-sided at 5 %, with 80 % power: a difference of that size is missed one time in five.
 *
 *   E. Miller, "Adding Error Bars to Evals", arXiv:2411.00640 (2024), section 5: n = (z(a/2) + z(b))^2 variance / difference^2.
 *   R. J. Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43 (1987), 207-211.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_POWER_H
#define PREOP_STATS_POWER_H

struct power {
	double alpha, power;
	int sides; /* 1 or 2 */
};
#define POWER_USUAL ((struct power){ .alpha = 0.05, .power = 0.8, .sides = 2 })

/* The smallest difference found with that power, `se` being the standard error of the (paired) difference. */
double power_detectable(double se, struct power power);
/* Cases for a difference whose per-case variance is `variance`; NAN: difference 0. Not rounded. */
double power_cases(double variance, double difference, struct power power);
/* Cases for McNemar's test, the shares of cases only the first and only the second gets right being known. NAN: they are equal. Not rounded. */
double power_cases_mcnemar(double first_only, double second_only, struct power power);

#endif
