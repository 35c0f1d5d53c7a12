/*
 * Distributions that tests and intervals are read from: normal, Student's t, chi-square.
 *
 *   Normal quantile: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), 477-484 (relative error 1e-16).
 *   Incomplete beta and gamma: continued fractions by W. Lentz's method, W. H. Press et al., "Numerical Recipes", 3rd ed. 2007, sections 6.2 and 6.4.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_DISTRIBUTION_H
#define PREOP_STATS_DISTRIBUTION_H

double normal_upper(double z);                 /* P(Z > z) */
double normal_quantile(double p);              /* of 0 < p < 1; else NAN */
double student_two_sided(double t, double df); /* P(|T| > |t|); NAN unless df > 0 */
double student_quantile(double p, double df);  /* of 0 < p < 1; NAN unless df > 0 */
double chi_square_upper(double x, double df);  /* P(X > x); NAN unless df > 0 */
/* I_x(a, b), the regularised incomplete beta function: 0 <= x <= 1, a, b > 0. */
double beta_regularised(double x, double a, double b);

#endif
