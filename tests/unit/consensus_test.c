/*
 * Consensus against published values: Dawid & Skene's 45 patients, crowd-kit's five tasks, and real crowd labels when they are at hand.
 */
#include "preop/base/random.h"
#include "preop/stats/consensus.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* cmocka compares floats; these are doubles. */
static void expect_close(double found, double wanted, double tolerance)
{
	if (!(fabs(found - wanted) <= tolerance))
		fail_msg("%.9f is not %.9f", found, wanted);
}

/* Dawid & Skene 1979: a patient a word; three answers of observer 1, then one of each of the others. */
static const char patients[] = "1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 "
			       "2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111 "
			       "2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 "
			       "1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 "
			       "2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222 ";

static struct ratings ratings_of_patients(void)
{
	static struct rating_row rows[45 * 7];
	struct ratings ratings;
	size_t count = 0;
	uint32_t item = 0;

	for (const char *at = patients; *at != '\0'; at += 8, item++)
		for (uint32_t i = 0; i < 7; i++)
			rows[count++] = (struct rating_row){ item, i < 3 ? 0 : i - 2, (uint32_t)(at[i] - '1') };
	assert_true(ratings_init(&ratings, rows, count, 45, 5, 4));
	return ratings;
}

static void patients_of_dawid_and_skene(void **state)
{
	static const double prior[4] = { .3996, .4220, .1118, .0667 };
	static const double errors[5][16] = {
		{ .8895, .1105, 0, 0, .0706, .8764, .0530, 0, 0, .3388, .6612, 0, 0, 0, .5556, .4444 },
		{ .8342, .1658, 0, 0, .0527, .6329, .3143, 0, 0, 0, 1, 0, 0, 0, 0, 1 },
		{ 1, 0, 0, 0, .1064, .7883, .1053, 0, 0, .4037, .1988, .3976, 0, 0, .6667, .3333 },
		{ .9444, .0556, 0, 0, .0537, .8426, .1037, 0, 0, 0, .8012, .1988, 0, 0, .3333, .6667 },
		{ 1, 0, 0, 0, .1590, .7345, .1064, 0, 0, .2091, .7909, 0, 0, 0, .3333, .6667 },
	};
	static const char labels[] = "142222132243121111222222112111131224233111212";
	struct ratings ratings = ratings_of_patients();
	struct dawid_skene options = { .gold = NULL };
	struct consensus found;

	(void)state;
	assert_true(consensus_dawid_skene(&found, &ratings, &options));
	assert_true(found.converged);
	assert_int_equal(found.iterations, 21);
	expect_close(found.log_likelihood, -192.890881, 5e-7);
	for (int k = 0; k < 4; k++)
		expect_close(found.prior[k], prior[k], 5.1e-5);
	for (int a = 0; a < 5; a++)
		for (int k = 0; k < 16; k++)
			expect_close(found.confusion[a * 16 + k], errors[a][k], 5.1e-5);
	for (size_t i = 0; i < 45; i++)
		assert_int_equal(consensus_label(&found, i), labels[i] - '1');
	expect_close(found.posterior[6 * 4], .981, 5e-4);
	expect_close(found.posterior[34 * 4 + 1], .948, 5e-4);
	expect_close(found.posterior[37 * 4 + 2], .979, 5e-4);
	consensus_free(&found);
	assert_true(consensus_majority(&found, &ratings));
	assert_int_equal(consensus_label(&found, 1), 2);
	assert_int_equal(consensus_label(&found, 11), CONSENSUS_TIE);
	assert_int_equal(consensus_label(&found, 35), 2);
	consensus_free(&found);
	ratings_free(&ratings);
}

/* crowd-kit's fixture: five workers, five tasks, no is 0 and yes is 1. */
static struct ratings five_tasks(void)
{
	static const char answers[] = "01111"
				      "11010"
				      ".1010"
				      "10110"
				      "00010";
	struct rating_row rows[25];
	struct ratings ratings;
	size_t count = 0;

	for (uint32_t i = 0; i < 25; i++)
		if (answers[i] != '.')
			rows[count++] = (struct rating_row){ i % 5, i / 5, answers[i] == '1' };
	assert_true(ratings_init(&ratings, rows, count, 5, 5, 2));
	return ratings;
}

static void tasks_of_crowd_kit(void **state)
{
	static const double start[5] = { .5, .6, .4, 1, .2 }, first[5] = { .65, .74, .13, 1, .05 };
	static const double wawa[5] = { .461538, .666667, .277778, 1, .166667 }, skill[5] = { .6, .8, 1, .4, .8 };
	static const int truth[5] = { 1, 1, 0, 1, 0 };
	struct ratings ratings = five_tasks();
	struct dawid_skene one = { .iterations = 1 }, all = { .iterations = 0 };
	struct consensus found;

	(void)state;
	assert_true(consensus_majority(&found, &ratings));
	for (size_t i = 0; i < 5; i++)
		expect_close(found.posterior[2 * i + 1], start[i], 1e-9);
	assert_int_equal(consensus_label(&found, 0), CONSENSUS_TIE);
	consensus_free(&found);
	assert_true(consensus_dawid_skene(&found, &ratings, &one));
	assert_false(found.converged);
	for (size_t i = 0; i < 5; i++)
		expect_close(found.posterior[2 * i + 1], first[i], 6e-3);
	consensus_free(&found);
	assert_true(consensus_dawid_skene(&found, &ratings, &all));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(consensus_label(&found, i), truth[i]);
	consensus_free(&found);
	assert_true(consensus_weighted(&found, &ratings));
	for (size_t i = 0; i < 5; i++) {
		expect_close(found.posterior[2 * i + 1], wawa[i], 5e-7);
		expect_close(found.skill[i], skill[i], 1e-9);
	}
	consensus_free(&found);
	ratings_free(&ratings);
}

/* Thirty thousand workers on three tasks: a product of probabilities would be 0. */
static void no_underflow(void **state)
{
	static const uint32_t workers[] = { 3, 300, 30000 };

	(void)state;
	for (int n = 0; n < 3; n++) {
		struct rating_row *rows = calloc(3 * workers[n], sizeof(*rows));
		struct ratings ratings;
		struct dawid_skene options = { .iterations = 0 };
		struct consensus found;
		for (uint32_t i = 0; i < 3 * workers[n]; i++) {
			uint32_t worker = i / 3, task = i % 3;
			rows[i] = (struct rating_row){ task, worker, (worker + 3 - task) % 3 != 0 };
		}
		assert_true(ratings_init(&ratings, rows, 3 * workers[n], 3, workers[n], 2));
		assert_true(consensus_majority(&found, &ratings));
		expect_close(found.posterior[0], 1.0 / 3, 1e-9);
		consensus_free(&found);
		assert_true(consensus_dawid_skene(&found, &ratings, &options));
		for (size_t i = 0; i < 3; i++) {
			assert_true(isfinite(found.posterior[2 * i]) && isfinite(found.log_likelihood));
			assert_int_equal(consensus_label(&found, i), 1);
		}
		consensus_free(&found);
		ratings_free(&ratings);
		free(rows);
	}
}

static void nothing_gives_nothing(void **state)
{
	struct ratings ratings;
	struct dawid_skene options = { .iterations = 0 };
	struct consensus found;

	(void)state;
	assert_true(ratings_init(&ratings, NULL, 0, 0, 0, 0));
	assert_true(consensus_dawid_skene(&found, &ratings, &options));
	consensus_free(&found);
	ratings_free(&ratings);
	assert_true(ratings_init(&ratings, NULL, 0, 2, 1, 2)); /* items nobody rated */
	assert_true(consensus_dawid_skene(&found, &ratings, &options));
	assert_int_equal(consensus_label(&found, 1), CONSENSUS_NONE);
	consensus_free(&found);
	assert_true(consensus_weighted(&found, &ratings));
	assert_int_equal(consensus_label(&found, 0), CONSENSUS_NONE);
	consensus_free(&found);
	ratings_free(&ratings);
}

static void gold_is_not_estimated(void **state)
{
	struct ratings ratings = five_tasks();
	int32_t gold[5] = { 0, -1, -1, 0, -1 };
	struct dawid_skene options = { .gold = gold };
	struct consensus found;

	(void)state;
	assert_true(consensus_dawid_skene(&found, &ratings, &options));
	assert_int_equal(consensus_label(&found, 0), 0);
	assert_int_equal(consensus_label(&found, 3), 0); /* all five said yes */
	expect_close(found.posterior[6], 1, 0);
	consensus_free(&found);
	ratings_free(&ratings);
}

static bool stop(void *context, int iteration, double log_likelihood)
{
	(void)context;
	(void)log_likelihood;
	return iteration < 2;
}

static void it_can_be_cancelled(void **state)
{
	struct ratings ratings = ratings_of_patients();
	struct dawid_skene options = { .progress = stop };
	struct consensus found;

	(void)state;
	assert_false(consensus_dawid_skene(&found, &ratings, &options));
	ratings_free(&ratings);
}

/* Planted truth and error rates come back. */
static void planted_annotators_are_found(void **state)
{
	enum { ITEMS = 4000, PEOPLE = 8, VOTES = 5 };
	static const double right[PEOPLE] = { .95, .9, .9, .8, .8, .7, .6, .34 };
	static struct rating_row rows[ITEMS * VOTES];
	static uint32_t truth[ITEMS];
	struct rng rng = { 11 };
	struct ratings ratings;
	struct dawid_skene options = { .tolerance = 1e-6 };
	struct consensus found, majority;
	int wrong = 0, wrong_majority = 0;

	(void)state;
	for (uint32_t i = 0; i < ITEMS; i++) {
		truth[i] = (uint32_t)rng_below(&rng, 3);
		for (uint32_t v = 0; v < VOTES; v++) {
			uint32_t who = (i + v * 3) % PEOPLE;
			uint32_t said = rng_unit(&rng) < right[who] ? truth[i]
								    : (truth[i] + 1 + (uint32_t)rng_below(&rng, 2)) % 3;
			rows[i * VOTES + v] = (struct rating_row){ i, who, said };
		}
	}
	assert_true(ratings_init(&ratings, rows, ITEMS * VOTES, ITEMS, PEOPLE, 3));
	assert_true(consensus_dawid_skene(&found, &ratings, &options));
	assert_true(consensus_majority(&majority, &ratings));
	for (size_t i = 0; i < ITEMS; i++) {
		wrong += consensus_label(&found, i) != (int32_t)truth[i];
		wrong_majority += consensus_label(&majority, i) != (int32_t)truth[i];
	}
	assert_true(wrong < wrong_majority);
	for (int a = 0; a < PEOPLE; a++)
		for (int k = 0; k < 3; k++)
			expect_close(found.confusion[(a * 3 + k) * 3 + k], right[a], .06);
	consensus_free(&found);
	consensus_free(&majority);
	ratings_free(&ratings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patients_of_dawid_and_skene),
		cmocka_unit_test(tasks_of_crowd_kit),
		cmocka_unit_test(no_underflow),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(gold_is_not_estimated),
		cmocka_unit_test(it_can_be_cancelled),
		cmocka_unit_test(planted_annotators_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
