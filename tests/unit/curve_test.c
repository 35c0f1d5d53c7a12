/* Slopes per doubling by hand: what is fitted, what is left out, and when there is no interval. */
#include "preop/stats/curve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void near(double got, double expected)
{
	if (!(fabs(got - expected) <= 1e-9 * fmax(1, fabs(expected))))
		fail_msg("%.17g is not %.17g", got, expected);
}

/* Two sizes, two doublings apart: half the difference. t(0.975, 3) = 3.182446305284263. */
static void test_two_points(void **state)
{
	const double less[] = { 0, 0, 1, 1, NAN }, more[] = { 1, 1, 1, 0.5, 1 };
	const struct curve_point points[] = { { 100, less }, { 400, more } };
	struct curve_slope slope;
	double sd = sqrt((2 * 0.3125 * 0.3125 + 0.1875 * 0.1875 + 0.4375 * 0.4375) / 3);

	(void)state;
	assert_true(curve_slope(points, 2, 5, NULL, 0, &slope));
	assert_int_equal(slope.n, 4);
	near(slope.slope, (0.5 + 0.5 + 0 - 0.25) / 4);
	near(slope.interval.high - slope.slope, 3.182446305284263 * sd / 2);
	near(slope.slope - slope.interval.low, 3.182446305284263 * sd / 2);
}

/* A size twice is two runs of it: least squares through the mean of both. numpy.polyfit([0, 1, 1, 2], y, 1) case by case. */
static void test_repeats(void **state)
{
	const double a[] = { 0, 0.2 }, b[] = { 0.4, 0.2 }, c[] = { 0.6, 0.2 }, d[] = { 1, 0.2 };
	const struct curve_point points[] = { { 50, a }, { 100, b }, { 100, c }, { 200, d } };
	struct curve_slope slope;

	(void)state;
	assert_true(curve_slope(points, 4, 2, NULL, 0, &slope));
	near(slope.slope, 0.25);
	assert_true(slope.interval.low < 0 && slope.interval.high > 0.5);
}

static void test_clusters_widen(void **state)
{
	const double less[] = { 0, 0, 0, 0, 0, 0 }, more[] = { 1, 1, 0, 0, 1, 1 };
	const uint32_t source[] = { 0, 0, 1, 1, 2, 2 };
	const struct curve_point points[] = { { 100, less }, { 200, more } };
	struct curve_slope alone, shared;

	(void)state;
	assert_true(curve_slope(points, 2, 6, NULL, 0, &alone));
	assert_true(curve_slope(points, 2, 6, source, 3, &shared));
	near(alone.slope, shared.slope);
	assert_true(shared.interval.high - shared.interval.low > alone.interval.high - alone.interval.low);
}

static void test_what_is_not_defined(void **state)
{
	const double none[] = { NAN, NAN }, zero[] = { 0, 0 }, one[] = { 1, 1 };
	const struct curve_point same[] = { { 100, zero }, { 100, one } };
	const struct curve_point alike[] = { { 100, zero }, { 200, one } };
	const struct curve_point missing[] = { { 100, none }, { 200, one } };
	struct curve_slope slope;

	(void)state;
	assert_true(curve_slope(same, 2, 2, NULL, 0, &slope));
	assert_true(slope.n == 0 && isnan(slope.slope));
	assert_true(curve_slope(missing, 2, 2, NULL, 0, &slope));
	assert_true(slope.n == 0 && isnan(slope.slope) && isnan(slope.interval.low));
	assert_true(curve_slope(alike, 2, 2, NULL, 0, &slope)); /* no spread: the interval would be a point */
	assert_true(slope.slope == 1 && isnan(slope.interval.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_points),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_clusters_widen),
		cmocka_unit_test(test_what_is_not_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
