#include "preop/stats/judge.h"

#include "preop/base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_near(double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%.10g is not %.10g", got, wanted);
}

/* The example of SAS/STAT's FREQ procedure (three raters' categories), with its asymptotic standard errors. */
static void kappa_and_its_error_as_published(void **state)
{
	static const double table[] = { 0, 4, 1, 0, 8, 0, 0, 1, 5 };
	double linear[9];
	struct judge_kappa plain = judge_kappa(table, 3, NULL);

	(void)state;
	assert_near(plain.kappa.value, .4842, .00005);
	assert_near(plain.error, .1380, .00005);
	assert_near(plain.interval.low, .2137, .00005);
	assert_near(plain.interval.high, .7547, .00006);
	assert_near(plain.n, 19, 0);
	weights_fill(WEIGHT_LINEAR, NULL, 3, linear);
	struct judge_kappa weighted = judge_kappa(table, 3, linear);
	assert_near(weighted.kappa.value, .4701, .00005);
	assert_near(weighted.error, .1457, .00005);
	assert_near(weighted.interval.low, .1845, .00006);
	assert_near(weighted.interval.high, .7558, .00006);
}

static void what_cannot_be_computed_is_undefined(void **state)
{
	static const double none[4] = { 0 }, one[] = { 7, 0, 0, 0 };
	struct judge_rate nothing = judge_rate(0, 0), half = judge_rate(5, 10), all = judge_rate(10, 10);

	(void)state;
	assert_int_equal(judge_kappa(none, 2, NULL).kappa.undefined, UNDEFINED_NO_OVERLAP);
	assert_int_equal(judge_kappa(one, 2, NULL).kappa.undefined, UNDEFINED_ONE_CATEGORY);
	assert_true(isnan(judge_kappa(one, 2, NULL).error));
	assert_true(isnan(nothing.share) && isnan(nothing.interval.low));
	assert_true(judge_correct(nothing, all, all).undefined);
	assert_true(judge_correct(all, nothing, all).undefined);
	assert_true(judge_correct(all, half, half).undefined); /* a coin */
	assert_true(judge_correct(all, judge_rate(1, 10), half).undefined);
}

static void a_rate_is_corrected(void **state)
{
	struct judge_corrected got = judge_correct(judge_rate(60, 100), judge_rate(90, 100), judge_rate(80, 100));

	(void)state;
	assert_false(got.undefined || got.cut);
	assert_near(got.share, (.6 + .8 - 1) / (.9 + .8 - 1), 1e-12);
	assert_true(got.interval.low < got.share && got.share < got.interval.high);
	/* Wider than without the judge's errors. */
	assert_true(
		got.interval.high - got.interval.low > interval_wilson(60, 100).high - interval_wilson(60, 100).low);
	got = judge_correct(judge_rate(10, 100), judge_rate(90, 100), judge_rate(80, 100));
	assert_true(got.cut);
	assert_near(got.share, 0, 0);
	assert_near(got.interval.low, 0, 0);
}

static int64_t draw(struct rng *rng, int64_t n, double p)
{
	int64_t hits = 0;

	for (int64_t i = 0; i < n; i++)
		hits += (double)rng_below(rng, 1000000) < p * 1000000;
	return hits;
}

/* The interval holds the true share about 95 times of 100, whatever the judge's errors. */
static void the_interval_covers_what_it_should(void **state)
{
	static const struct {
		double share, sensitivity, specificity;
	} worlds[] = { { .5, .9, .9 }, { .3, .8, .95 }, { .7, .85, .75 } };
	struct rng rng = { 11 };

	(void)state;
	for (size_t w = 0; w < sizeof(worlds) / sizeof(worlds[0]); w++) {
		double p = worlds[w].share * worlds[w].sensitivity +
			(1 - worlds[w].share) * (1 - worlds[w].specificity);
		int held = 0, of = 2000;
		for (int i = 0; i < of; i++) {
			struct judge_corrected got = judge_correct(judge_rate(draw(&rng, 200, p), 200),
				judge_rate(draw(&rng, 80, worlds[w].sensitivity), 80),
				judge_rate(draw(&rng, 80, worlds[w].specificity), 80));
			held += got.interval.low <= worlds[w].share && worlds[w].share <= got.interval.high;
		}
		if (held < of * 93 / 100 || held > of * 985 / 1000)
			fail_msg("world %zu: %d of %d", w, held, of);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kappa_and_its_error_as_published),
		cmocka_unit_test(what_cannot_be_computed_is_undefined),
		cmocka_unit_test(a_rate_is_corrected),
		cmocka_unit_test(the_interval_covers_what_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
