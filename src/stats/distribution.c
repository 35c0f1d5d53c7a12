#include "preop/stats/distribution.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	STEPS = 10000 /* of a continued fraction; near the middle of large parameters it needs about the root of them */
};
static const double tiny = 1e-300;

double normal_upper(double z)
{
	return 0.5 * erfc(z / sqrt(2));
}

/* ---- Normal quantile, AS 241 (PPND16) ---- */

static double ratio(const double above[8], const double below[8], double x)
{
	double a = above[7], b = below[7];

	for (int i = 6; i >= 0; i--) {
		a = a * x + above[i];
		b = b * x + below[i];
	}
	return a / b;
}

static const double middle_above[8] = { 3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3,
	1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
	2.5090809287301226727e3 };
static const double middle_below[8] = { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
	2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3 };
static const double near_above[8] = { 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
	3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2,
	7.74545014278341407640e-4 };
static const double near_below[8] = { 1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
	1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9 };
static const double far_above[8] = { 6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
	2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5,
	2.01033439929228813265e-7 };
static const double far_below[8] = { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
	1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
	2.04426310338993978564e-15 };

double normal_quantile(double p)
{
	double q = p - 0.5, r;

	if (!(p > 0 && p < 1))
		return (double)NAN;
	if (fabs(q) <= 0.425)
		return q * ratio(middle_above, middle_below, 0.180625 - q * q);
	r = sqrt(-log(q < 0 ? p : 1 - p));
	r = r <= 5 ? ratio(near_above, near_below, r - 1.6) : ratio(far_above, far_below, r - 5);
	return q < 0 ? -r : r;
}

/* ---- Incomplete beta ---- */

static double away_from_zero(double x)
{
	return fabs(x) < tiny ? tiny : x;
}

/* Converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;

	for (int m = 1; m < STEPS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step;

		d = 1 / away_from_zero(1 + even * d);
		c = away_from_zero(1 + even / c);
		h *= d * c;
		d = 1 / away_from_zero(1 + odd * d);
		c = away_from_zero(1 + odd / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return h;
}

/* `y` is 1 - x, given apart because it may be too small to be told from 1 - x. */
static double beta_both(double x, double y, double a, double b)
{
	double front;

	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y));
	return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a : 1 - front * beta_fraction(y, b, a) / b;
}

double beta_regularised(double x, double a, double b)
{
	return beta_both(x, 1 - x, a, b);
}

/* ---- Student's t ---- */

double student_two_sided(double t, double df)
{
	if (!(df > 0) || isnan(t))
		return (double)NAN;
	if (isinf(t))
		return 0;
	return beta_both(df / (df + t * t), t * t / (df + t * t), df / 2, 0.5);
}

/* Halving an interval that holds it: a quantile is asked for once an interval, and this cannot miss. */
double student_quantile(double p, double df)
{
	double low = 0, high = 1, tail = p < 0.5 ? p : 1 - p;

	if (!(df > 0) || !(p > 0 && p < 1))
		return (double)NAN;
	while (student_two_sided(high, df) > 2 * tail && high < DBL_MAX / 4)
		high *= 2;
	for (int i = 0; i < 200; i++) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			break;
		if (student_two_sided(middle, df) > 2 * tail)
			low = middle;
		else
			high = middle;
	}
	return p < 0.5 ? -high : high;
}

/* ---- Chi-square ---- */

static double gamma_series(double a, double x)
{
	double term = 1 / a, sum = term;

	for (int i = 1; i < STEPS; i++) {
		term *= x / (a + i);
		sum += term;
		if (term < sum * DBL_EPSILON)
			break;
	}
	return sum * exp(a * log(x) - x - lgamma(a));
}

static double gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1 / tiny, d = 1 / away_from_zero(b), h = d;

	for (int i = 1; i < STEPS; i++) {
		double n = -i * (i - a), step;

		b += 2;
		d = 1 / away_from_zero(n * d + b);
		c = away_from_zero(b + n / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return h * exp(a * log(x) - x - lgamma(a));
}

double chi_square_upper(double x, double df)
{
	double a = df / 2;

	if (!(df > 0) || isnan(x))
		return (double)NAN;
	if (x <= 0)
		return 1;
	return x / 2 < a + 1 ? 1 - gamma_series(a, x / 2) : gamma_fraction(a, x / 2);
}
