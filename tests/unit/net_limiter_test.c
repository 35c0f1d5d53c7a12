/* How many calls an endpoint is given, with a clock that stands still until it is told. */
#include "net/limiter.h"
#include "net_support.h"

static const struct endpoint plain = { .name = "e", .max_in_flight = 100 };

static struct limiter limiter_of(const struct endpoint *endpoint)
{
	struct limiter limiter;

	limiter_init(&limiter, endpoint, 0);
	return limiter;
}

/* A round in which the limit was what held us back. */
static void round_of(struct limiter *limiter, int64_t now, enum judgement judgement)
{
	struct exchange exchange = EXCHANGE_INIT;
	int count = (int)limiter->limit;
	int64_t wait;

	assert_false(limiter_may_send(limiter, now, count, 1, &wait));
	assert_int_equal(wait, -1);
	for (int i = 0; i < count; i++)
		limiter_finished(limiter, now, judgement, &exchange);
}

static void it_doubles_until_it_is_told_to_stop(void **state)
{
	struct limiter limiter = limiter_of(&plain);

	(void)state;
	assert_int_equal((int)limiter.limit, 20);
	round_of(&limiter, 0, JUDGED_DONE);
	assert_int_equal((int)limiter.limit, 40);
	round_of(&limiter, 0, JUDGED_DONE);
	assert_int_equal((int)limiter.limit, 80);
	round_of(&limiter, 0, JUDGED_DONE);
	assert_int_equal((int)limiter.limit, 100);
}

static void it_does_not_grow_when_nobody_wanted_more(void **state)
{
	struct limiter limiter = limiter_of(&plain);
	struct exchange exchange = EXCHANGE_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		limiter_finished(&limiter, 0, JUDGED_DONE, &exchange);
	assert_int_equal((int)limiter.limit, 20);
}

static void an_episode_cuts_once_and_then_it_grows_slowly(void **state)
{
	struct limiter limiter = limiter_of(&plain);

	(void)state;
	round_of(&limiter, 0, JUDGED_DONE);       /* 40 */
	round_of(&limiter, 1000, JUDGED_LIMITED); /* forty of them, one episode */
	assert_int_equal((int)limiter.limit, 32);
	round_of(&limiter, 15999, JUDGED_DONE); /* rest */
	assert_int_equal((int)limiter.limit, 32);
	round_of(&limiter, 16000, JUDGED_DONE);
	assert_int_equal((int)(limiter.limit * 10), 336);
	round_of(&limiter, 16001, JUDGED_LIMITED);
	assert_int_equal((int)limiter.limit, 26);
	for (int i = 0; i < 20; i++)
		round_of(&limiter, 40000 + i * 20000, JUDGED_LIMITED);
	assert_int_equal((int)limiter.limit, 10);
}

static void a_small_maximum_is_obeyed(void **state)
{
	struct endpoint small = plain;

	(void)state;
	small.max_in_flight = 3;
	struct limiter limiter = limiter_of(&small);
	assert_int_equal((int)limiter.limit, 3);
	round_of(&limiter, 0, JUDGED_LIMITED);
	assert_int_equal((int)limiter.limit, 3);
	round_of(&limiter, 20000, JUDGED_DONE);
	assert_int_equal((int)limiter.limit, 3);
}

static void trouble_of_the_server_does_not_shrink_it(void **state)
{
	struct limiter limiter = limiter_of(&plain);

	(void)state;
	round_of(&limiter, 0, JUDGED_AGAIN);
	round_of(&limiter, 0, JUDGED_NEVER);
	assert_int_equal((int)limiter.limit, 20);
}

static void what_the_server_asks_for_holds_all(void **state)
{
	struct limiter limiter = limiter_of(&plain);
	struct exchange exchange = EXCHANGE_INIT;
	int64_t wait;

	(void)state;
	exchange.retry_after_ms = 3000;
	limiter_finished(&limiter, 1000, JUDGED_LIMITED, &exchange);
	assert_false(limiter_may_send(&limiter, 1001, 0, 1, &wait));
	assert_int_equal(wait, 2999);
	assert_true(limiter_may_send(&limiter, 4000, 0, 1, &wait));
	/* A retry-after of something that is no reason to wait says nothing. */
	limiter_finished(&limiter, 4000, JUDGED_NEVER, &exchange);
	assert_true(limiter_may_send(&limiter, 4000, 0, 1, &wait));
}

static void a_limit_with_nothing_left_holds_until_its_reset(void **state)
{
	struct limiter limiter = limiter_of(&plain);
	struct exchange exchange = EXCHANGE_INIT;
	int64_t wait;

	(void)state;
	exchange.tokens = (struct net_limit){ 1000, 0, 120 };
	limiter_finished(&limiter, 0, JUDGED_DONE, &exchange);
	assert_false(limiter_may_send(&limiter, 0, 0, 1, &wait));
	assert_int_equal(wait, 120);
	/* Azure says 0 of 0, or -1 (which is read as not said); a reset in six minutes is not believed beyond one. */
	exchange.tokens = (struct net_limit){ 0, 0, 120000 };
	limiter_finished(&limiter, 200, JUDGED_DONE, &exchange);
	assert_true(limiter_may_send(&limiter, 200, 0, 1, &wait));
	exchange.tokens = (struct net_limit){ 5, 0, 360000 };
	limiter_finished(&limiter, 200, JUDGED_DONE, &exchange);
	assert_false(limiter_may_send(&limiter, 200, 0, 1, &wait));
	assert_int_equal(wait, 60000);
	/* What the server asks for in so many words comes before what its limits suggest. */
	limiter_init(&limiter, &plain, 0);
	exchange.retry_after_ms = 1000;
	limiter_finished(&limiter, 0, JUDGED_LIMITED, &exchange);
	assert_false(limiter_may_send(&limiter, 0, 0, 1, &wait));
	assert_int_equal(wait, 1000);
}

/* Sends as fast as it may; how many went out until `end`. */
static int send_until(struct limiter *limiter, int64_t end, int64_t tokens)
{
	int64_t now = 0, wait;
	int sent = 0;

	while (now < end) {
		if (limiter_may_send(limiter, now, 0, tokens, &wait)) {
			limiter_sent(limiter, now, tokens);
			sent++;
		} else {
			assert_true(wait > 0);
			now += wait;
		}
	}
	return sent;
}

static void a_minute_has_its_requests_and_no_more(void **state)
{
	struct endpoint slow = plain;

	(void)state;
	slow.requests_per_minute = 120;
	struct limiter limiter = limiter_of(&slow);
	int sent = send_until(&limiter, 60000, 1);
	assert_in_range(sent, 118, 122);
	slow.requests_per_minute = 1;
	limiter = limiter_of(&slow);
	assert_int_equal(send_until(&limiter, 120000, 1), 2);
}

static void a_minute_has_its_tokens_and_no_more(void **state)
{
	struct endpoint slow = plain;

	(void)state;
	slow.tokens_per_minute = 60000;
	struct limiter limiter = limiter_of(&slow);
	assert_in_range(send_until(&limiter, 60000, 100), 600, 610);
	/* One that is larger than a second's worth goes, and the next ones wait for it. */
	limiter = limiter_of(&slow);
	assert_in_range(send_until(&limiter, 60000, 20000), 3, 4);
}

static void loading_is_waited_for_but_not_for_ever(void **state)
{
	struct limiter limiter = limiter_of(&plain);
	struct exchange exchange = EXCHANGE_INIT;
	int64_t wait;

	(void)state;
	limiter_finished(&limiter, 0, JUDGED_LOADING, &exchange);
	assert_false(limiter_may_send(&limiter, 0, 0, 1, &wait));
	assert_int_equal(wait, 1000);
	assert_true(limiter_patient(&limiter, 60000));
	limiter_finished(&limiter, 60000, JUDGED_LOADING, &exchange);
	assert_false(limiter_patient(&limiter, 15 * 60 * 1000));
	limiter_finished(&limiter, 61000, JUDGED_DONE, &exchange);
	assert_true(limiter_patient(&limiter, 60 * 60 * 1000));
	assert_int_equal((int)limiter.limit, 20);
}

static void waits_between_attempts(void **state)
{
	(void)state;
	assert_int_equal(retry_wait(1, 0.5, -1), 500);
	assert_int_equal(retry_wait(2, 0.5, -1), 1000);
	assert_int_equal(retry_wait(4, 0.999, -1), 7992);
	assert_int_equal(retry_wait(7, 0.5, -1), 30000);
	assert_int_equal(retry_wait(1000000, 0.5, -1), 30000);
	assert_int_equal(retry_wait(1, 0, -1), 50);
	/* What the server asks for is never undercut. */
	assert_int_equal(retry_wait(1, 0, 3000), 3000);
	assert_in_range(retry_wait(9, 0.999, 3000), 3000, 3300);
	assert_in_range(retry_wait(1, 0.999, 600000), 600000, 601000);
	assert_int_equal(retry_wait(3, 0.5, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_doubles_until_it_is_told_to_stop),
		cmocka_unit_test(it_does_not_grow_when_nobody_wanted_more),
		cmocka_unit_test(an_episode_cuts_once_and_then_it_grows_slowly),
		cmocka_unit_test(a_small_maximum_is_obeyed),
		cmocka_unit_test(trouble_of_the_server_does_not_shrink_it),
		cmocka_unit_test(what_the_server_asks_for_holds_all),
		cmocka_unit_test(a_limit_with_nothing_left_holds_until_its_reset),
		cmocka_unit_test(a_minute_has_its_requests_and_no_more),
		cmocka_unit_test(a_minute_has_its_tokens_and_no_more),
		cmocka_unit_test(loading_is_waited_for_but_not_for_ever),
		cmocka_unit_test(waits_between_attempts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
