/* Two systems on the same cases: published values, and values computed with R, scipy and statsmodels. */
#include "preop/stats/bootstrap.h"
#include "preop/stats/distribution.h"
#include "preop/stats/multiple.h"
#include "preop/stats/paired.h"
#include "preop/stats/power.h"
#include "preop/stats/preference.h"
#include "preop/stats/quantile.h"
#include "preop/stats/repeats.h"
#include "preop/stats/score.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Relative to the value expected; a value printed with few digits is only as exact as these. */
static void near(const char *what, double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance * fmax(fabs(expected), 1e-300)))
		fail_msg("%s: %.17g is not %.17g", what, got, expected);
}

static void exact(const char *what, double got, double expected)
{
	near(what, got, expected, 1e-9);
}

static void within(const char *what, double got, double expected, double distance)
{
	if (!(fabs(got - expected) <= distance))
		fail_msg("%s: %.17g is not %.17g", what, got, expected);
}

/* ---- The GSM8K solutions of four systems, 1,319 cases ---- */

static const struct {
	struct paired_counts counts;
	double p, difference, low, high; /* low 0: not given */
} gsm8k[] = {
	{ { 222, 64, 293, 740 }, 3.928874710490944e-36, .173616376, .14697394763847768, .19996574896102515 },
	{ { 198, 88, 260, 773 }, 7.466006443046378e-21, .130401820, .10345933719947159, .15714878867566773 },
	{ { 243, 43, 499, 534 }, 1.6569333623969997e-99, .345716452, .3160519202736421, .3743341059637925 },
	{ { 306, 209, 152, 652 }, .003150656880360618, -.043214556482183475, -.0713038910823438, -.015013537321041048 },
	{ { 436, 79, 306, 498 }, 1.2400534250724266e-32, (306 - 79) / 1319.0, 0, 0 },
	{ { 382, 76, 360, 501 }, 2.8913946350346335e-45, (360 - 76) / 1319.0, 0, 0 },
};

static void test_gsm8k(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(gsm8k); i++) {
		const struct paired_counts *c = &gsm8k[i].counts;
		struct interval interval = newcombe_paired(c);
		double difference = (double)(c->second_only - c->first_only) / 1319;

		exact("p", mcnemar_exact(c), gsm8k[i].p);
		near("difference", difference, gsm8k[i].difference, 1e-8);
		assert_true(interval.low < difference && difference < interval.high);
		if (gsm8k[i].low == 0)
			continue;
		exact("low", interval.low, gsm8k[i].low);
		exact("high", interval.high, gsm8k[i].high);
	}
}

/* Both, only the first, only the second, neither, as scores. */
static size_t spread(const struct paired_counts *counts, double *first, double *second)
{
	const int64_t many[4] = { counts->both, counts->first_only, counts->second_only, counts->neither };
	size_t n = 0;

	for (int k = 0; k < 4; k++) {
		for (int64_t i = 0; i < many[k]; i++, n++) {
			first[n] = k < 2;
			second[n] = k == 0 || k == 2;
		}
	}
	return n;
}

static void test_one_pair(void **state)
{
	static double first[1319], second[1319];
	const struct paired_counts *counts = &gsm8k[3].counts;
	struct power one_sided = { .alpha = .05, .power = .8, .sides = 1 };
	struct paired_scores scores;
	size_t n = spread(counts, first, second);

	(void)state;
	assert_int_equal(n, 1319);
	assert_true(paired_scores(first, second, n, &scores));
	exact("mid-p", mcnemar_mid(counts), .0026873913284713906);
	exact("chi2, continuity", mcnemar_chi_square(counts, true), 8.686980609418283);
	exact("its p", chi_square_upper(8.686980609418283, 1), .003204911127755157);
	exact("chi2", mcnemar_chi_square(counts, false), 9);
	exact("its p", chi_square_upper(9, 1), .0026997960632601883);
	exact("difference", scores.difference.mean, -.043214556482183475);
	exact("paired SE", scores.difference.se, .014361068314278445);
	near("unpaired SE", scores.unpaired_se, .018776304, 1e-7);
	near("correlation", scores.correlation, .415127, 2e-6);
	near("SD", scores.difference.sd, .5215658476598217, 1e-9);
	exact("detectable", power_detectable(scores.difference.se, POWER_USUAL), .04023375670559302);
	exact("detectable, one-sided", power_detectable(scores.difference.se, one_sided), .03570843533372668);
	near("lower bound, one-sided", scores.difference.mean - normal_quantile(.95) * scores.difference.se, -.06683641,
		1e-7);
}

static void test_single_systems(void **state)
{
	static const int64_t right[] = { 286, 515, 458, 742 };
	static const double se[] = { .011350910, .013437830, .013113898, .013664299 };
	static double values[1319];

	(void)state;
	for (size_t s = 0; s < COUNT(right); s++) {
		for (int64_t i = 0; i < 1319; i++)
			values[i] = i < right[s];
		near("SE", mean_of(values, 1319).se, se[s], 1e-7);
	}
}

static void test_gsm8k_many_tests(void **state)
{
	static const double holm[] = { 1.5716e-35, 1.4932e-20, 9.9416e-99, .0031506569, 3.7202e-32, 1.4457e-44 };
	static const double bh[] = { 7.8577e-36, 8.9592e-21, 9.9416e-99, .0031506569, 1.8601e-32, 8.6742e-45 };
	double p[COUNT(gsm8k)], adjusted[COUNT(gsm8k)];

	(void)state;
	for (size_t i = 0; i < COUNT(gsm8k); i++)
		p[i] = gsm8k[i].p;
	assert_true(adjust_holm(p, COUNT(p), adjusted));
	for (size_t i = 0; i < COUNT(p); i++)
		near("Holm", adjusted[i], holm[i], 1e-4);
	assert_true(adjust_benjamini_hochberg(p, COUNT(p), adjusted));
	for (size_t i = 0; i < COUNT(p); i++)
		near("BH", adjusted[i], bh[i], 1e-4);
}

static void test_gsm8k_slices(void **state)
{
	static const int64_t b[] = { 86, 67, 36, 13, 7 }, c[] = { 41, 52, 43, 10, 6 };
	static const double p[] = { 8.062198145397705e-05, .19916, .49990, .67764, 1 };
	static const double holm[] = { .00040311, .79663, 1, 1, 1 }, bh[] = { .00040311, .49790, .83316, .84705, 1 };
	double got[COUNT(b)], adjusted[COUNT(b)];

	(void)state;
	for (size_t i = 0; i < COUNT(b); i++) {
		struct paired_counts counts = { .first_only = b[i], .second_only = c[i] };

		got[i] = mcnemar_exact(&counts);
		within("p", got[i], p[i], 5e-6);
	}
	exact("p", got[0], p[0]);
	assert_true(adjust_holm(got, COUNT(b), adjusted));
	for (size_t i = 0; i < COUNT(b); i++)
		within("Holm", adjusted[i], holm[i], 5e-6);
	assert_true(adjust_benjamini_hochberg(got, COUNT(b), adjusted));
	for (size_t i = 0; i < COUNT(b); i++)
		within("BH", adjusted[i], bh[i], 5e-6);
}

/* ---- Published McNemar, Cochran, sign tests ---- */

static void test_mcnemar_published(void **state)
{
	static const struct {
		int64_t b, c;
		double p;
	} tables[] = { { 121, 59, .000004 }, { 70, 59, .378688 }, { 80, 59, .089452 }, { 30, 60, .00206 },
		{ 10, 30, .002221 }, { 10, 10, 1 } };
	static const struct {
		int64_t b, c;
		double with, with_p, without, without_p;
	} squares[] = { { 121, 59, 20.67222, 5.450095e-6, 21.35556, 3.815136e-6 },
		{ 70, 59, .7751938, .3786151, .9379845, .3327967 },
		{ 80, 59, 2.87769784, .08981434, 3.17266187, .07488031 } };

	(void)state;
	for (size_t i = 0; i < COUNT(tables); i++) {
		struct paired_counts counts = { 101, tables[i].b, tables[i].c, 33 };

		within("p", mcnemar_exact(&counts), tables[i].p, 5.1e-7);
	}
	for (size_t i = 0; i < COUNT(squares); i++) {
		struct paired_counts counts = { 101, squares[i].b, squares[i].c, 33 };
		double with = mcnemar_chi_square(&counts, true), without = mcnemar_chi_square(&counts, false);

		near("chi2", with, squares[i].with, 3e-7);
		near("p", chi_square_upper(with, 1), squares[i].with_p, 2e-6);
		near("chi2", without, squares[i].without, 3e-7);
		near("p", chi_square_upper(without, 1), squares[i].without_p, 2e-6);
	}
}

static void test_no_discordant_cases(void **state)
{
	struct paired_counts counts = { .both = 3, .neither = 7 };

	(void)state;
	assert_true(mcnemar_exact(&counts) == 1 && mcnemar_mid(&counts) == 1);
	assert_true(isnan(mcnemar_chi_square(&counts, true)));
	assert_true(isnan(newcombe_paired(&(struct paired_counts){ .both = 0 }).low));
}

/* Rows of 0 and 1, one string a case, turned into columns. */
static bool cochran(const char *const *rows, const int *times, size_t count, size_t systems, double *q, double *p)
{
	static unsigned char right[400];
	size_t n = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		n += times ? (size_t)times[i] : 1;
	for (size_t i = 0; i < count; i++) {
		for (int k = 0; k < (times ? times[i] : 1); k++, at++) {
			for (size_t s = 0; s < systems; s++)
				right[s * n + at] = rows[i][s] == '1';
		}
	}
	return cochran_q(right, systems, n, q, p);
}

static void test_cochran(void **state)
{
	static const char *const nist[] = { "111", "111", "010", "110", "000", "111", "111", "110", "001", "010", "111",
		"111" };
	static const char *const four[] = { "0001", "0001", "0001", "1111", "1001", "0101", "1001", "0001", "0100",
		"0000", "1001", "0011" };
	static const char *const sas[] = { "000", "100", "001", "101", "010", "110", "011", "111" };
	static const int sas_times[] = { 6, 2, 16, 4, 2, 6, 4, 6 };
	static const char *const two[] = { "11", "10", "01", "00" }, *const none[] = { "11", "00" };
	static const int two_times[] = { 5, 9, 3, 7 };
	double q, p;

	(void)state;
	assert_true(cochran(nist, NULL, COUNT(nist), 3, &q, &p));
	exact("Q", q, 2.8);
	near("p", p, .246597, 2e-6);
	assert_true(cochran(four, NULL, COUNT(four), 4, &q, &p));
	near("Q", q, 13.2857143, 1e-8);
	near("p", p, .00405776, 2e-6);
	assert_true(cochran(sas, sas_times, COUNT(sas), 3, &q, &p));
	near("Q", q, 8.4706, 1e-5);
	near("p", p, .0145, 5e-3);
	assert_true(cochran(two, two_times, COUNT(two), 2, &q, &p));
	exact("Q of two systems is McNemar's", q, mcnemar_chi_square(&(struct paired_counts){ 5, 9, 3, 7 }, false));
	assert_false(cochran(none, NULL, COUNT(none), 2, &q, &p));
}

static void test_sign(void **state)
{
	(void)state;
	exact("5/10", preference_coin(5, 10), 1);
	exact("8/10", preference_coin(8, 10), .109375);
	exact("9/10", preference_coin(9, 10), .021484375);
	exact("10/10", preference_coin(10, 10), .001953125);
	exact("15/20", preference_coin(15, 20), .04138946533203125);
}

static void test_newcombe(void **state)
{
	static const struct {
		struct paired_counts counts; /* e, f, g, h of the paper; its difference is the first less the second */
		double low, high, tolerance;
	} rows[] = {
		{ { 36, 12, 2, 0 }, .05692958400323875, .3404276029749408, 1e-9 },
		{ { 1, 1, 7, 12 }, -.506920226686141, -.025559124164859837, 1e-9 },
		{ { 9, 0, 1, 0 }, -.4041500268, .1894283527, 1e-9 },
		{ { 0, 0, 0, 10 }, -.2775327999, .2775327999, 1e-9 },
		{ { 53, 16, 8, 3 }, -.0219509668, .2194665979, 2e-9 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct interval got = newcombe_paired(&rows[i].counts);

		near("low", -got.high, rows[i].low, rows[i].tolerance);
		near("high", -got.low, rows[i].high, rows[i].tolerance);
	}
}

/* ---- Scores ---- */

static void test_small_set(void **state)
{
	static const double d[] = { .3, -.1, .25, .4, .05, -.2, .5, .15, .1, -.05 };
	static const double nothing[COUNT(d)] = { 0 };
	struct bootstrap_unit units[COUNT(d)];
	struct bootstrap_mean bootstrap;
	struct paired_scores scores;

	(void)state;
	assert_true(paired_scores(nothing, d, COUNT(d), &scores));
	exact("mean", scores.difference.mean, .14);
	exact("SE", scores.difference.se, .07102425250887505);
	exact("t", scores.t, 1.9711576687485146);
	exact("p", scores.p, .080192642924189);
	exact("low", scores.interval.low, -.020668021541276532);
	exact("high", scores.interval.high, .3006680215412766);
	exact("sign-flip", sign_flip_exact(d, COUNT(d)), 98 / 1024.0);
	exact("sign", scores.sign_p, .34375);
	assert_true(isnan(scores.correlation));
	for (size_t i = 0; i < COUNT(d); i++)
		units[i] = (struct bootstrap_unit){ d[i], 1 };
	assert_true(bootstrap_mean(units, COUNT(d), 50000, 1, &bootstrap));
	within("percentile low", bootstrap.percentile.low, .010, .0051);
	within("percentile high", bootstrap.percentile.high, .270, .0051);
	/* scipy's .015 and .275: by rounding it counts about half of the samples that equal the estimate as below it, two steps of the grid. */
	within("BCa low", bootstrap.bca.low, .015, .0101);
	within("BCa high", bootstrap.bca.high, .275, .0101);
}

static void test_bootstrap_of_a_pair(void **state)
{
	static double first[1319], second[1319];
	static struct bootstrap_unit units[1319];
	size_t n = spread(&gsm8k[3].counts, first, second);
	struct bootstrap_mean got, again;

	(void)state;
	for (size_t i = 0; i < n; i++)
		units[i] = (struct bootstrap_unit){ second[i] - first[i], 1 };
	assert_true(bootstrap_mean(units, n, 10000, 7, &got));
	within("percentile low", got.percentile.low, -.07127, .001);
	within("percentile high", got.percentile.high, -.01440, .001);
	within("BCa low", got.bca.low, -.07202, .001);
	within("BCa high", got.bca.high, -.01592, .001);
	assert_true(bootstrap_mean(units, n, 10000, 7, &again));
	assert_memory_equal(&got, &again, sizeof(got));
	assert_false(bootstrap_mean(units, 1, 100, 7, &got));
	for (size_t i = 0; i < n; i++)
		units[i].sum = 1;
	assert_true(bootstrap_mean(units, n, 100, 7, &got));
	assert_true(isnan(got.percentile.low) && isnan(got.bca.high));
}

static void test_sign_flip_limits(void **state)
{
	double many[SIGN_FLIP_MOST + 1];

	(void)state;
	exact("no difference", sign_flip_exact((double[]){ 0, 0 }, 2), 1);
	exact("all one way", sign_flip_exact((double[]){ 1, 2, 0, 3 }, 4), .25);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = 1;
	assert_true(isnan(sign_flip_exact(many, COUNT(many))));
	exact("as many as there may be", sign_flip_exact(many, COUNT(many) - 1), pow(.5, SIGN_FLIP_MOST - 1));
}

static void test_all_alike(void **state)
{
	static const double first[] = { .5, .25, .75 }, second[] = { .75, .5, 1 };
	struct paired_scores scores;

	(void)state;
	assert_true(paired_scores(first, second, 3, &scores));
	assert_true(isnan(scores.t) && isnan(scores.p) && isnan(scores.interval.low));
	assert_int_equal(scores.wins, 3);
	assert_true(paired_scores(first, second, 0, &scores));
	assert_true(isnan(scores.difference.mean) && isnan(scores.p));
	assert_true(scores.sign_p == 1);
}

/* Vicuna's judge scores less another's: mean, SE and t, and the p-values they come to. */
static void test_published_t(void **state)
{
	static const struct {
		double mean, se, t, p;
		int64_t n, wins, losses;
		double sign_p;
	} rows[] = {
		{ 1.4025974026, .105000960611, 13.3579482934, 1.24114501694e-21, 77, 73, 3, 1.93830255089e-18 },
		{ .188311688312, .141710742254, 1.32884554351, .187874869882, 77, 40, 27, .142071379426 },
		{ -.467532467532, .125158021217, -3.73553738695, .000360158437413, 77, 14, 41, .000355281118631 },
		{ 2.36363636364, .181047580923, 13.0553324799, 4.20243819038e-21, 77, 75, 2, 3.97576089617e-20 },
		{ 1.5125, .127032525985, 11.9063994695, 2.60751689173e-19, 80, 76, 3, 0 },
		{ -.10625, .217998256221, -.487389219722, .627332294921, 80, 30, 40, 0 },
		{ -.6875, .179524468555, -3.8295615385, .000255864603378, 80, 14, 44, 0 },
		{ 2.2625, .222716080541, 10.1586737451, 5.44389670419e-16, 80, 77, 3, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		near("t", rows[i].mean / rows[i].se, rows[i].t, 1e-9);
		near("p", student_two_sided(rows[i].t, (double)rows[i].n - 1), rows[i].p, 1e-9);
		if (rows[i].sign_p > 0)
			near("sign", preference_coin(rows[i].wins, rows[i].wins + rows[i].losses), rows[i].sign_p,
				1e-9);
	}
}

/* ---- Clusters, power, repeats, quantiles ---- */

static void test_clusters(void **state)
{
	static const double values[] = { 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0 };
	static const uint32_t cluster[] = { 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 5, 5, 5, 4, 4 };
	struct clustered clustered;
	struct mean mean = mean_of(values, COUNT(values));

	(void)state;
	exact("mean", mean.mean, .5625);
	exact("SE, n - 1", mean.se, .128086884574495);
	exact("SE, n", mean.se * sqrt(15 / 16.0), .12401959270615269);
	assert_true(clustered_se(values, cluster, COUNT(values), 6, &clustered));
	assert_int_equal(clustered.clusters, 5); /* number 3 is not used */
	exact("CR0", clustered.cr0, .16489742905629245);
	exact("CR1", clustered.cr1, .18436093034240947);
	assert_true(clustered_se(values, (const uint32_t[COUNT(values)]){ 0 }, COUNT(values), 1, &clustered));
	assert_true(isnan(clustered.cr1));
}

static void test_power(void **state)
{
	struct power usual = POWER_USUAL, one_sided = { .alpha = .05, .power = .8, .sides = 1 };

	(void)state;
	near("Miller's 969", power_cases(1 / 9.0, .03, usual), 968.9975, 1e-7);
	near("two-sided", power_detectable(.4 / sqrt(1000), usual), .035437561, 2e-8);
	near("one-sided", power_detectable(.4 / sqrt(1000), one_sided), .031451696, 2e-8);
	near("Connor", power_cases_mcnemar(.05, .10, usual), 468.57, 1e-5);
	near("Connor", power_cases_mcnemar(.02, .05, usual), 608.11, 1e-5);
	near("Connor", power_cases_mcnemar(.10, .13, usual), 2003.47, 1e-5);
	assert_true(isnan(power_cases(1, 0, usual)) && isnan(power_cases_mcnemar(.1, .1, usual)));
}

static void test_pass_at_k(void **state)
{
	(void)state;
	exact("10, 3, 1", pass_at_k(10, 3, 1), .3);
	near("10, 3, 5", pass_at_k(10, 3, 5), .9166667, 1e-7);
	exact("5, 1, 3", pass_at_k(5, 1, 3), .6);
	exact("200, 13, 1", pass_at_k(200, 13, 1), .065);
	exact("200, 13, 10", pass_at_k(200, 13, 10), .4975511147306061);
	exact("200, 13, 100", pass_at_k(200, 13, 100), .9999194971988055);
	exact("20, 19, 2", pass_at_k(20, 19, 2), 1);
	assert_true(isnan(pass_at_k(5, 1, 6)) && isnan(pass_at_k(5, 6, 1)) && isnan(pass_at_k(5, 1, 0)));
}

static void test_multiple(void **state)
{
	static const double p[] = { .838541367553, .642193923795, .680845947633, .967833824309, .71626938238,
		.177096952723, 5.23656777208e-5, .0202732688798, .00028140506198, .0149877310796 };
	static const double holm[] = { 1, 1, 1, 1, 1, 1, 5.23656777e-4, .14191288216, .00253264556, .11990184864 };
	static const double bh[] = { .93171263, .89533673, .89533673, .96783382, .89533673, .35419391, 5.23656777e-4,
		.05068317220, .00140702531, .04995910360 };
	static const double five[] = { .01, .02, .03, .04, .05 }, five_holm[] = { .05, .08, .09, .09, .09 };
	double got[COUNT(p)], holes[3] = { .03, (double)NAN, .01 };

	(void)state;
	assert_true(adjust_holm(p, COUNT(p), got));
	for (size_t i = 0; i < COUNT(p); i++)
		near("Holm", got[i], holm[i], 3e-9);
	assert_true(adjust_benjamini_hochberg(p, COUNT(p), got));
	for (size_t i = 0; i < COUNT(p); i++)
		near("BH", got[i], bh[i], 2e-8);
	assert_true(adjust_holm(five, COUNT(five), got));
	for (size_t i = 0; i < COUNT(five); i++)
		exact("monotone", got[i], five_holm[i]);
	assert_true(adjust_holm(holes, 3, holes));
	assert_true(isnan(holes[1]) && fabs(holes[2] - .02) < 1e-15 && fabs(holes[0] - .03) < 1e-15);
}

static void test_quantiles(void **state)
{
	double values[] = { 9, 1, 8, 2, 7, 3, 6, 4, 5, 10 };
	struct interval interval;

	(void)state;
	quantile_sort(values, COUNT(values));
	exact("median", quantile_of(values, COUNT(values), .5), 5.5);
	exact("95 %", quantile_of(values, COUNT(values), .95), 9.55); /* R: quantile(1:10, .95) */
	/* Conover: of ten values the 2nd and the 9th enclose the median with 97.9 %. */
	interval = quantile_interval(values, COUNT(values), .5);
	assert_true(interval.low == 2 && interval.high == 9);
	/* Six values are the fewest: 1 - 2 / 64 = 96.9 %. */
	interval = quantile_interval(values, 6, .5);
	assert_true(interval.low == 1 && interval.high == 6);
	assert_true(isnan(quantile_interval(values, 5, .5).low) && isnan(quantile_interval(values, 0, .5).low));
	assert_true(isnan(quantile_of(values, 0, .5)));
}

static void test_distributions(void **state)
{
	(void)state;
	exact("z", normal_quantile(.975), 1.959963984540054);
	exact("z far out", normal_quantile(1e-20), -9.262340089798408);
	exact("z near", normal_quantile(.001), -3.090232306167813);
	exact("t 9", student_quantile(.975, 9), 2.2621571627409915);
	exact("t 1", student_quantile(.975, 1), 12.706204736174698);
	exact("t below", student_quantile(.025, 9), -2.2621571627409915);
	near("t of many is nearly z", student_quantile(.975, 1e6), 1.959966356, 1e-8);
	near("chi2 3", chi_square_upper(525.3952243721697, 3), 1.496e-113, 1e-3);
	assert_true(isnan(normal_quantile(0)) && isnan(student_quantile(.5, 0)) && isnan(chi_square_upper(1, 0)));
	assert_true(chi_square_upper(0, 2) == 1 && student_two_sided((double)INFINITY, 3) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gsm8k),
		cmocka_unit_test(test_one_pair),
		cmocka_unit_test(test_single_systems),
		cmocka_unit_test(test_gsm8k_many_tests),
		cmocka_unit_test(test_gsm8k_slices),
		cmocka_unit_test(test_mcnemar_published),
		cmocka_unit_test(test_no_discordant_cases),
		cmocka_unit_test(test_cochran),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_newcombe),
		cmocka_unit_test(test_small_set),
		cmocka_unit_test(test_bootstrap_of_a_pair),
		cmocka_unit_test(test_sign_flip_limits),
		cmocka_unit_test(test_all_alike),
		cmocka_unit_test(test_published_t),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_pass_at_k),
		cmocka_unit_test(test_multiple),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_distributions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
