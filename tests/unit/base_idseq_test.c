/* A sequence of ids against a plain vector of the same, in every width a block may have. */
#include "preop/base/idseq.h"
#include "preop/base/random.h"

#include "allocated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IDS = 3 * ID_SEQ_BLOCK + 1000 };

/* How the ids of a list may follow one another. */
static int64_t in_a_row(struct rng *rng, int64_t i)
{
	(void)rng;
	return i + 100;
}

static int64_t with_gaps(struct rng *rng, int64_t i)
{
	return 1 + i * 3 + (int64_t)rng_below(rng, 3);
}

static int64_t of_a_byte(struct rng *rng, int64_t i)
{
	(void)i;
	return 1 + (int64_t)rng_below(rng, 256);
}

static int64_t of_a_million(struct rng *rng, int64_t i)
{
	(void)i;
	return 1 + (int64_t)rng_below(rng, 1000000);
}

static int64_t anything(struct rng *rng, int64_t i)
{
	(void)i;
	return (int64_t)rng_next(rng);
}

static const struct order {
	int64_t (*id)(struct rng *rng, int64_t i);
	bool falling;
} orders[] = { { in_a_row, false }, { with_gaps, false }, { of_a_byte, true }, { of_a_million, true },
	{ anything, true } };

static size_t first_place(const int64_t *ids, size_t from, int64_t id)
{
	while (from < IDS && ids[from] != id)
		from++;
	return from;
}

static void check(const struct order *order, const int64_t *ids, const struct id_seq *seq)
{
	struct rng rng = { 3 };
	int64_t largest = INT64_MIN, some[100];

	assert_int_equal(seq->count, IDS);
	assert_int_equal(seq->falling, order->falling);
	for (size_t i = 0; i < IDS; i++) {
		assert_true(id_seq_at(seq, i) == ids[i]);
		largest = ids[i] > largest ? ids[i] : largest;
	}
	assert_true(seq->largest == largest);
	for (size_t at = ID_SEQ_BLOCK - 50; at + 100 < IDS; at += ID_SEQ_BLOCK) { /* across the blocks' ends */
		id_seq_copy(seq, at, 100, some);
		assert_memory_equal(some, ids + at, sizeof(some));
	}
	for (int i = 0; i < 200; i++) {
		size_t from = (size_t)rng_below(&rng, IDS);
		int64_t id = ids[rng_below(&rng, IDS)] + (i % 4 == 0);
		assert_int_equal(id_seq_find(seq, from, id), first_place(ids, from, id));
	}
}

static void it_holds_what_a_vector_holds(void **state)
{
	int64_t *ids = malloc(IDS * sizeof(*ids));

	(void)state;
	for (size_t k = 0; k < sizeof(orders) / sizeof(orders[0]); k++) {
		struct rng rng = { k + 1 };
		struct id_seq seq = ID_SEQ_INIT;
		for (int64_t i = 0; i < IDS; i++)
			ids[i] = orders[k].id(&rng, i);
		for (size_t at = 0, n; at < IDS; at += n) { /* in pieces of all sizes */
			n = 1 + (size_t)rng_below(&rng, 9000);
			n = n < IDS - at ? n : IDS - at;
			assert_true(id_seq_add_many(&seq, ids + at, n));
		}
		check(&orders[k], ids, &seq);
		id_seq_free(&seq);
		assert_int_equal(seq.count, 0);
	}
	free(ids);
}

static void the_first_place_not_below(void **state)
{
	struct id_seq seq = ID_SEQ_INIT;

	(void)state;
	assert_int_equal(id_seq_lower(&seq, 0, 5), 0);
	assert_int_equal(id_seq_find(&seq, 0, 5), 0);
	for (int64_t i = 0; i < 2 * ID_SEQ_BLOCK; i++) {
		int64_t id = 10 + 2 * i;
		assert_true(id_seq_add_many(&seq, &id, 1));
	}
	assert_int_equal(id_seq_lower(&seq, 0, 1), 0);
	assert_int_equal(id_seq_lower(&seq, 0, 11), 1);
	assert_int_equal(id_seq_lower(&seq, 0, 10 + 2 * ID_SEQ_BLOCK), ID_SEQ_BLOCK);
	assert_int_equal(id_seq_lower(&seq, ID_SEQ_BLOCK, 1), ID_SEQ_BLOCK);
	assert_int_equal(id_seq_lower(&seq, 0, INT64_MAX), 2 * ID_SEQ_BLOCK);
	assert_int_equal(id_seq_find(&seq, 3, 10), seq.count); /* it stands before */
	id_seq_free(&seq);
}

/* What it is for: ten million rows as they came in take less than a megabyte, in another order less than half a vector. */
static void many_ids_take_little_memory(void **state)
{
	static const size_t most[] = { 1 << 20, 32 << 20 };
	enum { MANY = 10000000 };

	(void)state;
	if (allocated_bytes() == 0)
		skip(); /* this C library does not tell what is in use */
	for (int shuffled = 0; shuffled < 2; shuffled++) {
		size_t before = allocated_bytes();
		struct id_seq seq = ID_SEQ_INIT;
		for (int64_t i = 0; i < MANY; i++) {
			int64_t id = 1 + (shuffled ? i * 7919 % MANY : i);
			assert_true(id_seq_add_many(&seq, &id, 1));
		}
		assert_in_range(allocated_bytes() - before, 1, most[shuffled]);
		id_seq_free(&seq);
		assert_int_equal(allocated_bytes(), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_holds_what_a_vector_holds),
		cmocka_unit_test(the_first_place_not_below),
		cmocka_unit_test(many_ids_take_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
