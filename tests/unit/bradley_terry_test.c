/* Bradley-Terry: R's BradleyTerry2 on its two classical data sets, FastChat's reviews, and what has no answer. R takes standard errors from the weights one step before the
 * last, which is seen in the eighth digit. */
#include "preop/stats/bradley_terry.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

struct votes {
	struct bt_vote *items;
	size_t count;
};

static void near(const char *what, double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%s: %.12g is not %.12g", what, got, expected);
}

static void add(struct votes *votes, uint32_t first, uint32_t second, double outcome, int side, int times)
{
	for (int i = 0; i < times; i++) {
		votes->items = realloc(votes->items, (votes->count + 1) * sizeof(*votes->items));
		assert_non_null(votes->items);
		votes->items[votes->count] = (struct bt_vote){ first, second, outcome, side, (uint32_t)votes->count };
		votes->count++;
	}
}

static void add_pair(struct votes *votes, uint32_t first, uint32_t second, int won, int lost, int tied)
{
	add(votes, first, second, 1, 0, won);
	add(votes, first, second, 0, 0, lost);
	add(votes, first, second, .5, 0, tied);
}

static double cell(double seen, double fitted)
{
	return seen > 0 ? 2 * seen * log(seen / fitted) : 0;
}

/* ---- Citations of journals (Agresti) ---- */

enum { BIOMETRIKA, CS, JASA, JRSSB };

static void test_citations(void **state)
{
	static const struct {
		uint32_t first, second;
		int won, lost;
	} cited[] = { { BIOMETRIKA, CS, 730, 33 }, { BIOMETRIKA, JASA, 498, 320 }, { BIOMETRIKA, JRSSB, 221, 284 },
		{ CS, JASA, 68, 813 }, { CS, JRSSB, 17, 276 }, { JASA, JRSSB, 142, 325 } };
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;
	double deviance = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cited); i++)
		add_pair(&votes, cited[i].first, cited[i].second, cited[i].won, cited[i].lost, 0);
	assert_int_equal(bradley_terry(votes.items, votes.count, 4, BIOMETRIKA, false, &fit), BT_OK);
	assert_true(fit.converged);
	near("CS", fit.ability[CS], -2.9490724968, 1e-9);
	near("JASA", fit.ability[JASA], -.4795697698, 1e-9);
	near("JRSS-B", fit.ability[JRSSB], .2689540558, 1e-9);
	near("SE of CS", bradley_terry_difference(&fit, CS, BIOMETRIKA).model_se, .10254533537, 1e-8);
	near("SE of JASA", bradley_terry_difference(&fit, JASA, BIOMETRIKA).model_se, .06058872924, 1e-8);
	near("SE of JRSS-B", bradley_terry_difference(&fit, JRSSB, BIOMETRIKA).model_se, .07082996511, 1e-8);
	for (size_t i = 0; i < COUNT(cited); i++) {
		double n = cited[i].won + cited[i].lost;
		double p = 1 / (1 + exp(fit.ability[cited[i].second] - fit.ability[cited[i].first]));

		deviance += cell(cited[i].won, n * p) + cell(cited[i].lost, n * (1 - p));
		assert_int_equal(fit.bound[cited[i].first], BT_ESTIMATED);
	}
	near("deviance", deviance, 4.29338397, 1e-7);
	bradley_terry_free(&fit);
	free(votes.items);
}

/* ---- Baseball: the home side ---- */

enum { BAL, BOS, CLE, DET, MIL, NY, TOR, TEAMS };

static const struct {
	uint32_t home, away;
	int won, lost;
} games[] = {
	{ MIL, DET, 4, 3 },
	{ MIL, TOR, 4, 2 },
	{ MIL, NY, 4, 3 },
	{ MIL, BOS, 6, 1 },
	{ MIL, CLE, 4, 2 },
	{ MIL, BAL, 6, 0 },
	{ DET, MIL, 3, 3 },
	{ DET, TOR, 4, 2 },
	{ DET, NY, 4, 3 },
	{ DET, BOS, 6, 0 },
	{ DET, CLE, 6, 1 },
	{ DET, BAL, 4, 3 },
	{ TOR, MIL, 2, 5 },
	{ TOR, DET, 4, 3 },
	{ TOR, NY, 2, 4 },
	{ TOR, BOS, 4, 3 },
	{ TOR, CLE, 4, 2 },
	{ TOR, BAL, 6, 0 },
	{ NY, MIL, 3, 3 },
	{ NY, DET, 5, 1 },
	{ NY, TOR, 2, 5 },
	{ NY, BOS, 4, 3 },
	{ NY, CLE, 4, 2 },
	{ NY, BAL, 6, 1 },
	{ BOS, MIL, 5, 1 },
	{ BOS, DET, 2, 5 },
	{ BOS, TOR, 3, 3 },
	{ BOS, NY, 4, 2 },
	{ BOS, CLE, 5, 2 },
	{ BOS, BAL, 6, 0 },
	{ CLE, MIL, 2, 5 },
	{ CLE, DET, 3, 3 },
	{ CLE, TOR, 3, 4 },
	{ CLE, NY, 4, 3 },
	{ CLE, BOS, 4, 2 },
	{ CLE, BAL, 2, 4 },
	{ BAL, MIL, 2, 5 },
	{ BAL, DET, 1, 5 },
	{ BAL, TOR, 1, 6 },
	{ BAL, NY, 2, 4 },
	{ BAL, BOS, 1, 6 },
	{ BAL, CLE, 3, 4 },
};

static void check_teams(const struct votes *votes, bool with_side, const double *abilities, double deviance)
{
	struct bradley_terry fit;
	double got = 0;

	assert_int_equal(bradley_terry(votes->items, votes->count, TEAMS, BAL, with_side, &fit), BT_OK);
	for (size_t i = 0; i < TEAMS; i++)
		near("ability", fit.ability[i], abilities[i], 1e-9);
	for (size_t i = 0; i < COUNT(games); i++) {
		double n = games[i].won + games[i].lost, side = with_side ? fit.side : 0;
		double p = 1 / (1 + exp(fit.ability[games[i].away] - fit.ability[games[i].home] - side));

		got += cell(games[i].won, n * p) + cell(games[i].lost, n * (1 - p));
	}
	near("deviance", got, deviance, 1e-7);
	if (with_side) {
		near("home", fit.side, .3022606555, 1e-9);
		near("its SE", fit.side_model_se, .1309436425, 1e-7);
	} else {
		assert_true(isnan(fit.side));
	}
	bradley_terry_free(&fit);
}

static void test_baseball(void **state)
{
	static const double without[] = { 0, 1.1076977054, .6838527692, 1.4364084318, 1.5813558767, 1.2476178451,
		1.2944851239 };
	static const double with[] = { 0, 1.1438026533, .7046944569, 1.4753572136, 1.6195549936, 1.2813404033,
		1.3271103981 };
	struct votes votes = { .items = NULL };

	(void)state;
	/* Half of the games are written the other way round: the side must follow. */
	for (size_t i = 0; i < COUNT(games); i++) {
		if (i % 2) {
			add(&votes, games[i].home, games[i].away, 1, 1, games[i].won);
			add(&votes, games[i].home, games[i].away, 0, 1, games[i].lost);
		} else {
			add(&votes, games[i].away, games[i].home, 0, -1, games[i].won);
			add(&votes, games[i].away, games[i].home, 1, -1, games[i].lost);
		}
	}
	check_teams(&votes, false, without, 44.05346123);
	check_teams(&votes, true, with, 38.64285214);
	free(votes.items);
}

/* ---- FastChat's reviews: ties, the sandwich ---- */

enum { VICUNA, ALPACA, BARD, GPT35, LLAMA, CHATS };

static void add_reviews(struct votes *votes)
{
	add_pair(votes, ALPACA, VICUNA, 3, 73, 1);
	add_pair(votes, BARD, VICUNA, 27, 40, 10);
	add_pair(votes, GPT35, VICUNA, 41, 14, 22);
	add_pair(votes, LLAMA, VICUNA, 2, 75, 0);
}

static void test_fastchat(void **state)
{
	static const double five[] = { 0, -2.853254439, -.340926587, .732367894, -4.062480551 };
	static const double model_se[] = { 0, .4411, .2312, .2434, .4792 };
	static const double sandwich_se[] = { 0, .4276, .2152, .1998, .4864 };
	static const double elo[] = { 1000, 504.339, 940.775, 1127.225, 294.275 };
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;

	(void)state;
	add_reviews(&votes);
	add_pair(&votes, LLAMA, ALPACA, 17, 60, 0);
	assert_int_equal(bradley_terry(votes.items, votes.count, CHATS, VICUNA, false, &fit), BT_OK);
	for (size_t i = 1; i < CHATS; i++) {
		struct bt_value value = bradley_terry_difference(&fit, i, VICUNA);

		near("ability", value.value, five[i], 1e-9);
		near("SE", value.model_se, model_se[i], 5e-5);
		near("sandwich SE", value.se, sandwich_se[i], 5e-5);
		near("Elo", 1000 + 400 / log(10) * value.value, elo[i], 5e-4);
	}
	bradley_terry_free(&fit);
	free(votes.items);
}

static void test_star(void **state)
{
	static const double four[] = { 0, -3.044522437723, -.340926586971, .732367893713, -3.624340932976 };
	static const double se[] = { 0, .547101204377, .231240615425, .243373723378, .716472835574 };
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;
	double sum = 0;

	(void)state;
	add_reviews(&votes);
	assert_int_equal(bradley_terry(votes.items, votes.count, CHATS, VICUNA, false, &fit), BT_OK);
	for (size_t i = 1; i < CHATS; i++) {
		near("ability", fit.ability[i], four[i], 1e-9);
		near("SE", bradley_terry_difference(&fit, i, VICUNA).model_se, se[i], 1e-7);
	}
	for (size_t i = 0; i < CHATS; i++)
		sum += bradley_terry_centred(&fit, i).value;
	near("centred", sum, 0, 1e-12);
	bradley_terry_free(&fit);
	free(votes.items);
}

/* ---- What does not depend on how it is asked, and what has no answer ---- */

static void test_reference_does_not_matter(void **state)
{
	struct votes votes = { .items = NULL };
	struct bradley_terry a, b;

	(void)state;
	add_reviews(&votes);
	assert_int_equal(bradley_terry(votes.items, votes.count, CHATS, VICUNA, false, &a), BT_OK);
	assert_int_equal(bradley_terry(votes.items, votes.count, CHATS, LLAMA, false, &b), BT_OK);
	for (size_t i = 0; i < CHATS; i++) {
		struct bt_value x = bradley_terry_centred(&a, i), y = bradley_terry_centred(&b, i);

		near("value", x.value, y.value, 1e-9);
		near("SE", x.se, y.se, 1e-9);
		near("model SE", x.model_se, y.model_se, 1e-9);
	}
	bradley_terry_free(&a);
	bradley_terry_free(&b);
	free(votes.items);
}

/* Five people who always say the same of a case are one opinion, not five. */
static void test_verdicts_on_one_case(void **state)
{
	struct votes votes = { .items = NULL };
	struct bradley_terry apart, together;

	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		add(&votes, 0, 1, i % 4 != 0, 0, 5);
	assert_int_equal(bradley_terry(votes.items, votes.count, 2, 0, false, &apart), BT_OK);
	for (size_t i = 0; i < votes.count; i++)
		votes.items[i].cluster /= 5;
	assert_int_equal(bradley_terry(votes.items, votes.count, 2, 0, false, &together), BT_OK);
	near("SE", bradley_terry_difference(&together, 0, 1).se, sqrt(5) * bradley_terry_difference(&apart, 0, 1).se,
		1e-9);
	bradley_terry_free(&apart);
	bradley_terry_free(&together);
	free(votes.items);
}

static void test_disconnected(void **state)
{
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;

	(void)state;
	add_pair(&votes, 0, 2, 3, 2, 0);
	add_pair(&votes, 1, 3, 3, 2, 1);
	assert_int_equal(bradley_terry(votes.items, votes.count, 5, 0, false, &fit), BT_DISCONNECTED);
	assert_int_equal(fit.groups, 3);
	assert_int_equal(fit.group[0], fit.group[2]);
	assert_int_equal(fit.group[1], fit.group[3]);
	assert_int_not_equal(fit.group[0], fit.group[1]);
	assert_int_equal(fit.group[4], 2);
	bradley_terry_free(&fit);
	assert_int_equal(bradley_terry(NULL, 0, 0, 0, false, &fit), BT_DISCONNECTED);
	bradley_terry_free(&fit);
	free(votes.items);
}

/* 0 wins all, 3 loses all, 1 and 2 share: the two in the middle are estimated between bounds. */
static void test_always_won(void **state)
{
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;

	(void)state;
	add_pair(&votes, 0, 1, 8, 0, 0);
	add_pair(&votes, 0, 2, 8, 0, 0);
	add_pair(&votes, 1, 2, 5, 3, 0);
	add_pair(&votes, 1, 3, 8, 0, 0);
	assert_int_equal(bradley_terry(votes.items, votes.count, 4, 1, false, &fit), BT_OK);
	assert_true(fit.converged);
	assert_int_equal(fit.bound[0], BT_AT_LEAST);
	assert_int_equal(fit.bound[1], BT_BETWEEN);
	assert_int_equal(fit.bound[2], BT_BETWEEN);
	assert_int_equal(fit.bound[3], BT_AT_MOST);
	assert_true(isfinite(fit.ability[0]) && fit.ability[0] > 1 && fit.ability[3] < -1);
	/* Of two systems with n wins and half a loss the ability is log(2 n). */
	near("3 under 1", fit.ability[3], -log(16), 1e-9);
	bradley_terry_free(&fit);
	free(votes.items);
}

static void test_side_that_tells_nothing(void **state)
{
	struct votes votes = { .items = NULL };
	struct bradley_terry fit;

	(void)state;
	add_pair(&votes, 0, 1, 3, 2, 0); /* no side known */
	assert_int_equal(bradley_terry(votes.items, votes.count, 2, 0, true, &fit), BT_SINGULAR);
	bradley_terry_free(&fit);
	free(votes.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_citations),
		cmocka_unit_test(test_baseball),
		cmocka_unit_test(test_fastchat),
		cmocka_unit_test(test_star),
		cmocka_unit_test(test_reference_does_not_matter),
		cmocka_unit_test(test_verdicts_on_one_case),
		cmocka_unit_test(test_disconnected),
		cmocka_unit_test(test_always_won),
		cmocka_unit_test(test_side_that_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
