/* Label mixes apart and half-lives, by hand and by closed forms. */
#include "preop/stats/drift.h"

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

static void test_total_variation(void **state)
{
	const double a[] = { 30, 10, 0 }, b[] = { 10, 10, 20 }, twice[] = { 60, 20, 0 }, none[] = { 0, 0, 0 };
	const double c[] = { 5, 0, 0 }, d[] = { 0, 7, 7 };

	(void)state;
	near(drift_total_variation(a, b, 3), 0.5);
	near(drift_total_variation(a, twice, 3), 0);
	near(drift_total_variation(c, d, 3), 1);
	assert_true(isnan(drift_total_variation(a, none, 3)));
	assert_true(isnan(drift_by_chance(none, a, 3)));
}

/* Two labels of one half each, 100 rows a side: each share has a standard error of sqrt(.25 * 2/100). */
static void test_by_chance(void **state)
{
	const double a[] = { 60, 40 }, b[] = { 40, 60 };

	(void)state;
	near(drift_by_chance(a, b, 2), sqrt(2 / acos(-1.0) * 0.25 * 0.02));
}

/* Looks equally far apart: the share that was kept is 2^(-d/h), so that h = -d log 2 / log(share). */
static void test_half_life(void **state)
{
	const struct drift_looks even = { 100, 50, 50 }, quarter = { 100, 25, 75 };
	const struct drift_looks mixed[] = { { 50, 70, 30 }, { 200, 24.010000, 75.990000 } };
	struct drift_half_life life;

	(void)state;
	assert_true(drift_half_life(&even, 1, &life));
	near(life.days, 100);
	/* I(r) = changed d^2 e^-rd / (1 - e^-rd)^2 = 50 d^2 0.5 / 0.25 */
	near(life.low, 100 / exp(1.959963984540054 / (log(2) / 100 * sqrt(50 * 1e4 * 2))));
	near(life.high * life.low, 1e4);
	assert_true(drift_half_life(&quarter, 1, &life));
	near(life.days, 50);
	assert_true(drift_half_life(mixed, 2, &life)); /* .7 after 50 days is .2401 after 200 */
	near(life.days, 50 * log(2) / -log(0.7));
}

static void test_half_life_without_an_end(void **state)
{
	const struct drift_looks kept = { 90, 10, 0 }, lost = { 90, 0, 10 };
	struct drift_half_life life;

	(void)state;
	assert_true(drift_half_life(&kept, 1, &life));
	assert_true(isnan(life.days) && isnan(life.high));
	near(life.low, log(2) * 900 / 3);
	assert_false(drift_half_life(&lost, 1, &life));
	assert_false(drift_half_life(NULL, 0, &life));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_total_variation),
		cmocka_unit_test(test_by_chance),
		cmocka_unit_test(test_half_life),
		cmocka_unit_test(test_half_life_without_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
