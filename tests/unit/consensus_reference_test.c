/*
 * Dawid and Skene's EM against its formulas written down plainly: tables of everything, sums of logarithms. What the program leaves out or multiplies in another order may
 * not show.
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

struct reference {
	const struct ratings *ratings;
	const int32_t *gold;
	double smoothing;
	size_t q;
	double *posterior, *prior, *confusion, *of_class, *log_of, log_likelihood;
};

static void reference_start(struct reference *now)
{
	const struct ratings *ratings = now->ratings;

	for (size_t i = 0; i < ratings->item_count; i++) {
		double *row = now->posterior + i * now->q, votes = (double)(ratings->start[i + 1] - ratings->start[i]);
		if (now->gold != NULL && now->gold[i] >= 0)
			row[now->gold[i]] = 1;
		else
			for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++)
				row[ratings->items[at].category] += 1 / votes;
	}
}

static void reference_maximize(struct reference *now)
{
	const struct ratings *ratings = now->ratings;
	size_t q = now->q;
	double sum = 0;

	memset(now->prior, 0, q * sizeof(double));
	for (size_t i = 0; i < ratings->annotator_count * q * q; i++)
		now->confusion[i] = now->smoothing;
	for (size_t i = 0; i < ratings->item_count; i++)
		for (size_t k = 0; k < q; k++) {
			double share = now->posterior[i * q + k];
			now->prior[k] += share;
			sum += share;
			for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++)
				now->confusion[(ratings->items[at].annotator * q + k) * q +
					ratings->items[at].category] += share;
		}
	for (size_t k = 0; k < q; k++)
		now->prior[k] = sum > 0 ? now->prior[k] / sum : 0;
	for (size_t row = 0; row < ratings->annotator_count * q; row++) {
		now->of_class[row] = 0;
		for (size_t c = 0; c < q; c++)
			now->of_class[row] += now->confusion[row * q + c];
		for (size_t c = 0; c < q && now->of_class[row] > 0; c++)
			now->confusion[row * q + c] /= now->of_class[row];
	}
}

static double reference_judge(struct reference *now, size_t item)
{
	const struct ratings *ratings = now->ratings;
	int32_t gold = now->gold != NULL ? now->gold[item] : -1;
	double *row = now->posterior + item * now->q, most = -INFINITY, total = 0;

	for (size_t k = 0; k < now->q; k++) {
		now->log_of[k] = log(now->prior[k]);
		for (size_t at = ratings->start[item]; at < ratings->start[item + 1]; at++)
			now->log_of[k] += log(now->confusion[(ratings->items[at].annotator * now->q + k) * now->q +
				ratings->items[at].category]);
		most = fmax(most, now->log_of[k]);
	}
	if (gold >= 0)
		return now->log_of[gold];
	for (size_t k = 0; k < now->q; k++)
		total += exp(now->log_of[k] - most);
	for (size_t k = 0; k < now->q; k++)
		row[k] = exp(now->log_of[k] - most) / total;
	return most + log(total);
}

/* As consensus_dawid_skene() with that number of steps and no end by tolerance. */
static void reference_run(struct reference *now, int steps)
{
	const struct ratings *ratings = now->ratings;
	size_t q = ratings->category_count;

	now->q = q;
	now->posterior = calloc(ratings->item_count * q, sizeof(double));
	now->prior = calloc(q, sizeof(double));
	now->confusion = calloc(ratings->annotator_count * q * q, sizeof(double));
	now->of_class = calloc(ratings->annotator_count * q, sizeof(double));
	now->log_of = calloc(q, sizeof(double));
	reference_start(now);
	for (int step = 0; step < steps; step++) {
		reference_maximize(now);
		now->log_likelihood = 0;
		for (size_t i = 0; i < ratings->item_count; i++)
			if (ratings->start[i] < ratings->start[i + 1])
				now->log_likelihood += reference_judge(now, i);
	}
	reference_maximize(now);
}

static void reference_free(struct reference *now)
{
	free(now->posterior);
	free(now->prior);
	free(now->confusion);
	free(now->of_class);
	free(now->log_of);
}

static void expect_same(const double *found, const double *wanted, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++)
		if (!(fabs(found[i] - wanted[i]) <= 1e-9 * fmax(1, fabs(wanted[i]))))
			fail_msg("%s %zu: %.12g is not %.12g", what, i, found[i], wanted[i]);
}

/* Error rates of a class that none of a person's items has mean nothing: without smoothing they are shares of what was left out. */
static void forget_unused(struct consensus *found, struct reference *wanted)
{
	size_t q = found->q;

	for (size_t row = 0; row < wanted->ratings->annotator_count * q; row++)
		for (size_t c = 0; wanted->of_class[row] < 1e-9 && c < q; c++)
			found->confusion[row * q + c] = wanted->confusion[row * q + c] = 0;
}

static void compare(const struct ratings *ratings, const int32_t *gold, double smoothing, int steps)
{
	struct reference wanted = { .ratings = ratings, .gold = gold, .smoothing = smoothing };
	struct dawid_skene options = { .gold = gold, .smoothing = smoothing, .iterations = steps, .tolerance = 1e-300 };
	struct consensus found;
	size_t q = ratings->category_count;

	reference_run(&wanted, steps);
	assert_true(consensus_dawid_skene(&found, ratings, &options));
	if (found.iterations == steps) { /* else nothing at all changed any more */
		expect_same(&found.log_likelihood, &wanted.log_likelihood, 1, "log-likelihood");
		expect_same(found.prior, wanted.prior, q, "prior");
		expect_same(found.posterior, wanted.posterior, ratings->item_count * q, "posterior");
		if (!(smoothing > 0))
			forget_unused(&found, &wanted);
		expect_same(found.confusion, wanted.confusion, ratings->annotator_count * q * q, "confusion");
	} else {
		assert_true(found.converged && found.iterations < steps);
	}
	consensus_free(&found);
	reference_free(&wanted);
}

enum { ITEMS = 120, PEOPLE = 20, VOTES = 6 };

/* People of all skills, items with none to six votes, some of them repeats. */
static struct ratings draw_ratings(struct rng *rng, size_t items, size_t people, size_t q)
{
	static struct rating_row rows[ITEMS * VOTES];
	struct ratings ratings;
	size_t count = 0;

	for (uint32_t i = 0; i < items; i++) {
		uint32_t truth = (uint32_t)rng_below(rng, q);
		for (uint64_t votes = rng_below(rng, VOTES + 1); votes > 0; votes--) {
			uint32_t who = (uint32_t)rng_below(rng, people);
			bool right = rng_unit(rng) < (who + 1) / ((double)people + 2);
			rows[count++] = (struct rating_row){ i, who, right ? truth : (uint32_t)rng_below(rng, q) };
		}
	}
	assert_true(ratings_init(&ratings, rows, count, items, people, q));
	return ratings;
}

static void random_labels_as_by_formula(void **state)
{
	static const double smoothings[] = { 0, 1e-12, .01, .5, 1, 40 };
	struct rng rng = { 5 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		size_t q = 2 + rng_below(&rng, 7), people = 2 + rng_below(&rng, PEOPLE - 1),
		       items = 1 + rng_below(&rng, ITEMS);
		struct ratings ratings = draw_ratings(&rng, items, people, q);
		int32_t gold[ITEMS];
		for (size_t i = 0; i < items; i++)
			gold[i] = rng_below(&rng, 4) == 0 ? (int32_t)rng_below(&rng, q) : -1;
		compare(&ratings, round % 2 == 0 ? gold : NULL, smoothings[rng_below(&rng, 6)],
			1 + (int)rng_below(&rng, 25));
		ratings_free(&ratings);
	}
}

/* First everything speaks for one class, then more for another: a product that forgot the small ones would end wrong. */
static void many_votes_turn_an_item(void **state)
{
	enum { MANY = 6000 };
	static const double smoothings[] = { 1e-9, .5, 1e6 };
	static struct rating_row rows[3 * MANY];
	struct ratings ratings;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		for (uint32_t item = 0; item < 3; item++)
			rows[item * MANY + i] = (struct rating_row){ item, i % 40,
				item < 2 ? (item + (i % 9 == 0)) % 3 : (i < MANY * 2 / 5 ? 0 : 1) };
	assert_true(ratings_init(&ratings, rows, 3 * MANY, 3, 40, 3));
	for (size_t i = 0; i < 3; i++)
		compare(&ratings, NULL, smoothings[i], 4);
	ratings_free(&ratings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_labels_as_by_formula),
		cmocka_unit_test(many_votes_turn_an_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
