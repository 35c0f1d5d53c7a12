/* Blocks from one thread to another: their order, failures, what is let go, one huge block. */
#include "preop/base/memory.h"
#include "preop/base/relay.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct taker {
	struct strbuf got;
	int64_t taken, fails_at; /* the block that fails, from 1; 0: none */
	size_t longest;
	pthread_mutex_t gate; /* held by a test: no block is taken meanwhile */
};

static int setup(void **state)
{
	struct taker *taker = xcalloc(1, sizeof(*taker));

	strbuf_init(&taker->got);
	pthread_mutex_init(&taker->gate, NULL);
	*state = taker;
	return 0;
}

static int teardown(void **state)
{
	struct taker *taker = *state;

	strbuf_free(&taker->got);
	pthread_mutex_destroy(&taker->gate);
	free(taker);
	return 0;
}

static bool take(void *context, const struct strbuf *block, struct error *error)
{
	struct taker *taker = context;

	pthread_mutex_lock(&taker->gate);
	pthread_mutex_unlock(&taker->gate);
	if (++taker->taken == taker->fails_at)
		return error_set(error, ERROR_IO, "block %d does not fit", (int)taker->taken);
	taker->longest = block->len > taker->longest ? block->len : taker->longest;
	strbuf_add(&taker->got, block->data, block->len);
	return true;
}

static void adds_up_in_order(void **state)
{
	enum { NUMBERS = 700 * 1000 }; /* several times round the blocks */
	struct taker *taker = *state;
	struct error error = ERROR_INIT;
	struct relay *relay = relay_open(take, taker, &error);

	assert_non_null(relay);
	for (int i = 0; i < NUMBERS; i++) {
		struct strbuf *block = relay_room(relay, sizeof(int64_t), &error);
		int64_t value = i;
		assert_non_null(block);
		strbuf_add(block, &value, sizeof(value));
	}
	assert_true(relay_close(relay, true, &error));
	assert_int_equal(taker->got.len, NUMBERS * sizeof(int64_t));
	assert_true(taker->taken > RELAY_BLOCKS);
	assert_int_equal(taker->longest, RELAY_BLOCK_SIZE);
	for (int i = 0; i < NUMBERS; i++) {
		int64_t value;
		memcpy(&value, taker->got.data + (size_t)i * sizeof(value), sizeof(value));
		assert_int_equal(value, i);
	}
}

static void nothing_is_nothing(void **state)
{
	struct taker *taker = *state;
	struct relay *relay = relay_open(take, taker, NULL);

	assert_non_null(relay);
	assert_int_equal(relay_block(relay)->len, 0);
	assert_true(relay_close(relay, true, NULL));
	assert_int_equal(taker->taken, 0);
	assert_true(relay_close(NULL, true, NULL));
}

/* The caller hears of it no later than when all blocks were in use once more; then nothing more is taken. */
static void failure_stops(void **state)
{
	struct taker *taker = *state;
	struct error error = ERROR_INIT, last = ERROR_INIT;
	int passed = 0;

	taker->fails_at = 2;
	struct relay *relay = relay_open(take, taker, &error);
	assert_non_null(relay);
	do
		strbuf_adds(relay_block(relay), "a block");
	while (++passed < 100 && relay_pass(relay, &error));
	assert_true(passed <= 2 + RELAY_BLOCKS);
	assert_int_equal(error.code, ERROR_IO);
	assert_string_equal(error.message, "block 2 does not fit");
	assert_false(relay_close(relay, true, &last));
	assert_string_equal(last.message, error.message);
	assert_int_equal(taker->taken, 2);
	assert_string_equal(taker->got.data, "a block");
}

/* Only the close can tell that the last block failed. */
static void last_failure_is_told(void **state)
{
	struct taker *taker = *state;
	struct error error = ERROR_INIT;

	taker->fails_at = 1;
	struct relay *relay = relay_open(take, taker, &error);
	assert_non_null(relay);
	strbuf_adds(relay_block(relay), "the end");
	assert_false(relay_close(relay, true, &error));
	assert_string_equal(error.message, "block 1 does not fit");
}

static void unwanted_is_let_go(void **state)
{
	struct taker *taker = *state;

	pthread_mutex_lock(&taker->gate);
	struct relay *relay = relay_open(take, taker, NULL);
	assert_non_null(relay);
	strbuf_adds(relay_block(relay), "first");
	assert_true(relay_pass(relay, NULL));
	strbuf_adds(relay_block(relay), "second");
	pthread_mutex_unlock(&taker->gate);
	assert_true(relay_close(relay, false, NULL));
	assert_null(strstr(taker->got.data, "second"));
}

/* It goes whole, and its memory does not stay. */
static void huge_block(void **state)
{
	enum { HUGE_SIZE = 8 * RELAY_BLOCK_SIZE };
	struct taker *taker = *state;
	struct error error = ERROR_INIT;
	struct relay *relay = relay_open(take, taker, &error);

	assert_non_null(relay);
	for (int i = 0; i < 2 * RELAY_BLOCKS; i++) {
		struct strbuf *block = relay_room(relay, 10, &error);
		assert_non_null(block);
		assert_true(block->capacity < HUGE_SIZE);
		strbuf_adds(block, "short");
		block = relay_room(relay, HUGE_SIZE, &error);
		assert_non_null(block);
		assert_int_equal(block->len, 0);
		memset(block->data, 'x', HUGE_SIZE);
		block->len = HUGE_SIZE;
		block->data[HUGE_SIZE] = '\0';
	}
	assert_true(relay_close(relay, true, &error));
	assert_int_equal(taker->longest, HUGE_SIZE);
	assert_int_equal(taker->got.len, (size_t)2 * RELAY_BLOCKS * (HUGE_SIZE + strlen("short")));
	assert_null(relay_room(relay = relay_open(take, taker, &error), SIZE_MAX, &error));
	assert_int_equal(error.code, ERROR_MEMORY);
	assert_true(relay_close(relay, false, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(adds_up_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(failure_stops, setup, teardown),
		cmocka_unit_test_setup_teardown(last_failure_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(unwanted_is_let_go, setup, teardown),
		cmocka_unit_test_setup_teardown(huge_block, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
