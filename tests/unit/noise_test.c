#include "preop/base/random.h"
#include "preop/stats/noise.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define assert_near(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

/* Two items, wrong with 1/2 and 1/4: none 3/8, one 1/2, both 1/8. */
static void count_by_hand(void **state)
{
	const double wrong[] = { 0.5, 0.25 }, sure[] = { 1, 0, 1 };
	struct noise_count count;

	(void)state;
	assert_true(noise_count(wrong, 2, &count));
	assert_near(count.expected, 0.75);
	assert_near(count.low, 0);
	assert_near(count.high, 2);
	assert_true(noise_count(sure, 3, &count));
	assert_true(count.expected == 2 && count.low == 2 && count.high == 2);
	assert_true(noise_count(NULL, 0, &count));
	assert_true(count.expected == 0 && count.low == 0 && count.high == 0);
}

/* 100 items of class 0, of which 10 are labelled 1; 50 of class 1, of which 30 are labelled 0. A model that says 0 to all of class 1 as well is right
 * more often than one that knows the truth. */
static void ceiling_by_hand(void **state)
{
	const double joint[] = { 90, 10, 30, 20 }, clean[] = { 3, 0, 0, 5 };

	(void)state;
	assert_near(noise_ceiling(joint, 2), 120.0 / 150);
	assert_near(noise_ceiling(clean, 2), 1);
	assert_true(isnan(noise_ceiling(NULL, 0)));
}

static void classes_by_hand(void **state)
{
	const double joint[] = { 90, 10, 30, 20 };
	const double confusion[] = { 8, 2, 1, 4, /* another annotator */ 9, 1, 0, 0 };
	struct noise_class classes[2];

	(void)state;
	noise_classes(joint, confusion, 2, 2, classes);
	assert_near(classes[0].items, 120);
	assert_near(classes[0].wrong, 30);
	assert_near(classes[0].annotator, 3.0 / 20);
	assert_near(classes[1].items, 30);
	assert_near(classes[1].wrong, 10);
	assert_near(classes[1].annotator, 1.0 / 5);
	noise_classes(joint, NULL, 0, 2, classes);
	assert_true(isnan(classes[0].annotator));
}

static void plan_by_hand(void **state)
{
	const double wrong[] = { 0.5, 0.1, 0.4, 0, 0.2 };
	const size_t order[] = { 0, 2, 1 };
	struct noise_plan plan;

	(void)state;
	assert_true(noise_plan(wrong, 5, order, 3, 2, 0.2, 0.1, &plan));
	assert_int_equal(plan.decisions, 2);
	assert_near(plan.now.expected, 1.2);
	assert_near(plan.after.expected, 0.3);
	assert_near(plan.gain, 0.9);
	assert_near(plan.marginal, 0.1);
	assert_int_equal(plan.worth, 2);     /* 0.4 and 0.1 are 0.25 on average; 0.1 alone is not worth it */
	assert_int_equal(plan.for_share, 1); /* 0.1 of 5 items is half a label */
	assert_true(noise_plan(wrong, 5, order, 3, 99, 0.2, 0.5, &plan));
	assert_int_equal(plan.decisions, 3);
	assert_near(plan.marginal, 0);
	assert_int_equal(plan.for_share, 0); /* 2.5 labels are more than are in doubt */
}

static void certain_is_nothing(void **state)
{
	const double wrong[8] = { 0 };
	const size_t order[] = { 3, 1, 2 };
	struct noise_plan plan;

	(void)state;
	assert_true(noise_plan(wrong, 8, order, 3, 3, 0.01, 0.01, &plan));
	assert_true(plan.now.expected == 0 && plan.now.high == 0 && plan.after.high == 0 && plan.gain == 0);
	assert_int_equal(plan.worth, 0);
	assert_int_equal(plan.for_share, 0);
}

enum { ITEMS = 300, DRAWS = 4000 };

static void draw_doubts(struct rng *rng, double *wrong, size_t *order)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double u = rng_unit(rng);
		wrong[i] = u < 0.3 ? 0 : u * u;
		order[i] = i;
	}
	for (size_t i = ITEMS - 1; i > 0; i--) {
		size_t k = (size_t)rng_below(rng, i + 1), kept = order[i];
		order[i] = order[k];
		order[k] = kept;
	}
}

static void more_decisions_never_harm(void **state)
{
	double wrong[ITEMS];
	size_t order[ITEMS];
	struct rng rng = { 11 };

	(void)state;
	for (int round = 0; round < 5; round++) {
		struct noise_plan plan, last;
		draw_doubts(&rng, wrong, order);
		assert_true(noise_plan(wrong, ITEMS, order, ITEMS, 0, 0.1, 0.01, &last));
		for (size_t n = 1; n <= ITEMS; n += 13, last = plan) {
			assert_true(noise_plan(wrong, ITEMS, order, ITEMS, n, 0.1, 0.01, &plan));
			assert_true(plan.after.expected <= last.after.expected + 1e-12);
			assert_true(plan.after.low <= last.after.low && plan.after.high <= last.after.high);
			assert_true(plan.after.low <= plan.after.expected && plan.after.expected <= plan.after.high);
		}
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Truths drawn from the posteriors: their mean is the expectation, their 5 % and 95 % points the interval. */
static void expectation_is_simulation(void **state)
{
	static double wrong[ITEMS], counts[DRAWS];
	size_t order[ITEMS];
	struct rng rng = { 5 };
	struct noise_count count;
	double mean = 0;

	(void)state;
	draw_doubts(&rng, wrong, order);
	assert_true(noise_count(wrong, ITEMS, &count));
	for (size_t draw = 0; draw < DRAWS; draw++) {
		counts[draw] = 0;
		for (size_t i = 0; i < ITEMS; i++)
			counts[draw] += rng_unit(&rng) < wrong[i];
		mean += counts[draw] / DRAWS;
	}
	qsort(counts, DRAWS, sizeof(*counts), by_value);
	assert_true(fabs(mean - count.expected) < 0.5);
	assert_true(fabs(counts[DRAWS / 20] - count.low) <= 1);
	assert_true(fabs(counts[DRAWS - DRAWS / 20] - count.high) <= 1);
}

/* One item beyond what is computed exactly changes the method and not the answer. */
static void methods_meet(void **state)
{
	static double wrong[NOISE_EXACT + 1];
	struct noise_count exact, normal;

	(void)state;
	for (size_t i = 0; i <= NOISE_EXACT; i++)
		wrong[i] = 0.02 + 0.3 * (double)(i % 7) / 7;
	assert_true(noise_count(wrong, NOISE_EXACT, &exact));
	assert_true(noise_count(wrong, NOISE_EXACT + 1, &normal));
	assert_true(fabs(exact.low - normal.low) <= 2 && fabs(exact.high - normal.high) <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(count_by_hand),
		cmocka_unit_test(ceiling_by_hand),
		cmocka_unit_test(classes_by_hand),
		cmocka_unit_test(plan_by_hand),
		cmocka_unit_test(certain_is_nothing),
		cmocka_unit_test(more_decisions_never_harm),
		cmocka_unit_test(expectation_is_simulation),
		cmocka_unit_test(methods_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
