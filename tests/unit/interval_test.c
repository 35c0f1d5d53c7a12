#include "preop/stats/interval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
	int64_t successes, n;
	double low, high;
};

/* 1/29, 0/20, 15/148 and 81/263 are the examples of R. G. Newcombe, "Interval estimation for the single proportion", Statistics in
 * Medicine 17 (1998), 857-872; the others were computed with R. */
static const struct row rows[] = {
	{ 0, 20, 0, .1611251581 },
	{ 0, 30, 0, .1135133931739688 },
	{ 1, 29, .0061132143, .1717552188 },
	{ 1, 30, .0059085904, .1667039099 },
	{ 5, 10, .2365930905, .7634069095 },
	{ 15, 148, .0623863995, .1604872417 },
	{ 30, 30, .8864866068, 1 },
	{ 40, 130, .2348255692, .3915981082 },
	{ 81, 263, .2552885199, .3662095770 },
	{ 127, 130, .9343481005, .9921211796 },
	{ 286, 1319, .1954313944055889, .23987508543066718 },
	{ 515, 1319, .3644740968441599, .4170567902678588 },
	{ 458, 1319, .32201685382696354, .3733359057098653 },
	{ 742, 1319, .5356326528399583, .5890988475978164 },
};

static void test_published(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct interval got = interval_wilson(rows[i].successes, rows[i].n);
		if (!(fabs(got.low - rows[i].low) < 1e-9 && fabs(got.high - rows[i].high) < 1e-9))
			fail_msg("row %zu: %.12f to %.12f", i, got.low, got.high);
	}
}

static void test_nothing_known(void **state)
{
	struct interval got = interval_wilson(0, 0);

	(void)state;
	assert_true(isnan(got.low) && isnan(got.high));
}

static void test_bounds_and_mirror(void **state)
{
	(void)state;
	for (int64_t n = 1; n < 200; n++) {
		for (int64_t x = 0; x <= n; x++) {
			struct interval a = interval_wilson(x, n), b = interval_wilson(n - x, n);
			double share = (double)x / (double)n;
			assert_true(a.low >= 0 && a.low <= share && share <= a.high && a.high <= 1);
			assert_true(fabs(a.low + b.high - 1) < 1e-12);
		}
		assert_true(interval_wilson(0, n).low <= 0 && interval_wilson(n, n).high >= 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_bounds_and_mirror),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
