#include "preop/stats/preference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct preference_vote vote(uint32_t who, enum preference_side choice, int32_t left, int32_t right)
{
	return (struct preference_vote){ .annotator = who,
		.choice = choice,
		.left = left,
		.right = right,
		.left_length = PREFERENCE_UNKNOWN,
		.right_length = PREFERENCE_UNKNOWN };
}

/* Two-sided binomial probabilities with p = 1/2, by hand: 2 * sum C(n, k) / 2^n. */
static void test_coin(void **state)
{
	(void)state;
	assert_true(isnan(preference_coin(0, 0)));
	assert_true(fabs(preference_coin(5, 10) - 1) < 1e-12);
	assert_true(fabs(preference_coin(0, 1) - 1) < 1e-12);
	assert_true(fabs(preference_coin(0, 5) - 2.0 / 32) < 1e-12);
	assert_true(fabs(preference_coin(8, 10) - 2.0 * (1 + 10 + 45) / 1024) < 1e-12);
	assert_true(fabs(preference_coin(2, 10) - preference_coin(8, 10)) < 1e-15);
	/* a million tosses end in time, and 3 standard deviations off are about 0.0027 */
	assert_true(fabs(preference_coin(501500, 1000000) - 0.00271) < 5e-5);
	assert_true(preference_coin(0, 1000000) == 0);
}

static void test_bias(void **state)
{
	struct preference_vote votes[] = { vote(0, SIDE_LEFT, 0, 1), vote(0, SIDE_LEFT, 0, 1),
		vote(1, SIDE_RIGHT, 0, 1), vote(1, SIDE_TIE, 0, 1), vote(0, SIDE_LEFT, 1, 0) };
	struct preference_bias all, each[3];

	(void)state;
	votes[0].left_length = 10, votes[0].right_length = 4; /* longer won */
	votes[2].left_length = 10, votes[2].right_length = 4; /* shorter won */
	votes[3].left_length = 10, votes[3].right_length = 4; /* nobody won */
	votes[4].left_length = 7, votes[4].right_length = 7;  /* nobody is longer */
	preference_bias(votes, 5, &all, each, 3);
	assert_int_equal(all.left, 3);
	assert_int_equal(all.right, 1);
	assert_int_equal(all.tie, 1);
	assert_int_equal(all.position.n, 4);
	assert_true(all.position.share == 0.75 && all.ties.share == 0.2);
	assert_int_equal(all.length.n, 2);
	assert_int_equal(all.length.hits, 1);
	assert_int_equal(each[0].left, 3);
	assert_true(fabs(each[0].position.p - 0.25) < 1e-12);
	assert_int_equal(each[1].tie, 1);
	/* who said nothing has no share, and not 0 */
	assert_true(isnan(each[2].position.share) && isnan(each[2].position.p) && isnan(each[2].ties.interval.low));
}

static void test_circle(void **state)
{
	/* 0 > 1 > 2 > 0, and 3 loses against all; 1 over 2 by two votes, ties count for nobody */
	const struct preference_vote votes[] = { vote(0, SIDE_LEFT, 0, 1), vote(0, SIDE_LEFT, 1, 2),
		vote(1, SIDE_RIGHT, 2, 1), vote(0, SIDE_TIE, 1, 2), vote(0, SIDE_RIGHT, 0, 2), vote(0, SIDE_LEFT, 0, 3),
		vote(0, SIDE_RIGHT, 3, 1), vote(0, SIDE_TIE, 3, 2), vote(0, SIDE_LEFT, PREFERENCE_UNKNOWN, 2),
		vote(0, SIDE_LEFT, 2, 2), vote(0, SIDE_LEFT, 9, 2) };
	struct preference_triples triples;

	(void)state;
	assert_true(preference_triples(votes, 11, 4, 5, &triples));
	assert_int_equal(triples.pairs, 6);
	assert_int_equal(triples.decided, 5);
	assert_int_equal(triples.complete, 2); /* 012 and 013 */
	assert_int_equal(triples.circular, 1);
	assert_int_equal(triples.count, 1);
	assert_int_equal(triples.items[0].systems[0], 0);
	assert_int_equal(triples.items[0].systems[1], 1);
	assert_int_equal(triples.items[0].systems[2], 2);
	assert_int_equal(triples.items[0].margins[0], 1);
	assert_int_equal(triples.items[0].margins[1], 2);
	preference_triples_free(&triples);
}

/* Against the definition, over many systems (beyond one word of bits); and the list is the best of all, in order. */
static void test_brute_force(void **state)
{
	enum { N = 70, VOTES = 1500 };
	static struct preference_vote votes[VOTES];
	static int64_t margin[N][N];
	struct preference_triples triples;
	int64_t circular = 0, complete = 0;
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < VOTES; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		int32_t a = (int32_t)((seed >> 33) % N), b = (int32_t)((seed >> 40) % N);
		votes[i] = vote(0, (enum preference_side)((seed >> 50) % 3), a, b);
		if (a == b || votes[i].choice == SIDE_TIE)
			continue;
		margin[a][b] += votes[i].choice == SIDE_LEFT ? 1 : -1;
		margin[b][a] -= votes[i].choice == SIDE_LEFT ? 1 : -1;
	}
	for (int a = 0; a < N; a++)
		for (int b = a + 1; b < N; b++)
			for (int c = b + 1; c < N; c++) {
				int64_t x = margin[a][b], y = margin[b][c], z = margin[c][a];
				complete += x != 0 && y != 0 && z != 0;
				circular += (x > 0 && y > 0 && z > 0) || (x < 0 && y < 0 && z < 0);
			}
	assert_true(circular > 10);
	assert_true(preference_triples(votes, VOTES, N, 10, &triples));
	assert_int_equal(triples.complete, complete);
	assert_int_equal(triples.circular, circular);
	assert_int_equal(triples.count, 10);
	preference_triples_free(&triples);
	assert_false(preference_triples(votes, VOTES, PREFERENCE_SYSTEMS + 1, 10, &triples));
	assert_true(preference_triples(NULL, 0, 0, 10, &triples));
	assert_int_equal(triples.circular, 0);
	preference_triples_free(&triples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_coin),
		cmocka_unit_test(test_bias),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_brute_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
