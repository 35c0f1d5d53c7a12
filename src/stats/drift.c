#include "preop/stats/drift.h"

#include <math.h>

static const double z = 1.959963984540054, pi = 3.141592653589793;
static const double none_of = 3; /* -log(0.05), rounded as the rule of three has it */
enum { HALVINGS = 200 };

static double sum_of(const double *counts, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += counts[i];
	return sum;
}

double drift_total_variation(const double *a, const double *b, size_t n)
{
	double all_a = sum_of(a, n), all_b = sum_of(b, n), distance = 0;

	if (!(all_a > 0 && all_b > 0))
		return (double)NAN;
	for (size_t i = 0; i < n; i++)
		distance += fabs(a[i] / all_a - b[i] / all_b);
	return distance / 2;
}

double drift_by_chance(const double *a, const double *b, size_t n)
{
	double all_a = sum_of(a, n), all_b = sum_of(b, n), distance = 0;

	if (!(all_a > 0 && all_b > 0))
		return (double)NAN;
	for (size_t i = 0; i < n; i++) {
		double share = (a[i] + b[i]) / (all_a + all_b);

		distance += sqrt(2 / pi * share * (1 - share) * (1 / all_a + 1 / all_b));
	}
	return distance / 2;
}

/* The likelihood's derivative by the rate: falls all the way, from above zero when something changed to below when something was kept. */
static double slope(const struct drift_looks *looks, size_t n, double rate)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += looks[i].changed * looks[i].days / expm1(rate * looks[i].days) - looks[i].kept * looks[i].days;
	return sum;
}

static double information(const struct drift_looks *looks, size_t n, double rate)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double half = 2 * sinh(rate * looks[i].days / 2);

		sum += looks[i].changed * looks[i].days * looks[i].days / (half * half);
	}
	return sum;
}

/* Between two rates a step of halving closes in on the logarithm, as they may be years or hours. */
static double steepest(const struct drift_looks *looks, size_t n)
{
	double low = -30, high = 10;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (slope(looks, n, exp(middle)) > 0)
			low = middle;
		else
			high = middle;
	}
	return exp((low + high) / 2);
}

bool drift_half_life(const struct drift_looks *looks, size_t n, struct drift_half_life *out)
{
	double kept = 0, changed = 0, time = 0;

	for (size_t i = 0; i < n; i++) {
		kept += looks[i].kept;
		changed += looks[i].changed;
		time += looks[i].kept * looks[i].days;
	}
	if (!(kept > 0 && time > 0))
		return false;
	if (!(changed > 0)) {
		*out = (struct drift_half_life){ (double)NAN, log(2) * time / none_of, (double)NAN };
		return true;
	}
	double rate = steepest(looks, n);
	double spread = exp(z / (rate * sqrt(information(looks, n, rate))));
	*out = (struct drift_half_life){ log(2) / rate, log(2) / rate / spread, log(2) / rate * spread };
	return true;
}
