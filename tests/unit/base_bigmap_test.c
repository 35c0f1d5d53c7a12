/* A map in bounded memory against a table of all entries: small tables make many runs and merges. */
#include "preop/base/bigmap.h"
#include "preop/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KEYS = 60000, TABLE = 1024 };

/* The n-th of KEYS keys: a hash. 0 is one of them, as a hash may be. */
static uint64_t key_of(uint64_t n)
{
	struct rng rng = { n };

	return n == 0 ? 0 : rng_next(&rng);
}

static void every_key_is_added_once(void **state)
{
	struct rng rng = { 5 };
	bool *there = calloc(KEYS, sizeof(*there));
	struct bigmap *map = bigmap_new(BIGMAP_MAP, TABLE);
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 4 * KEYS; i++) {
		uint64_t n = rng_below(&rng, KEYS), present = 0;
		enum bigmap_result result = bigmap_add(map, key_of(n), n + 7, &present, &error);
		assert_int_equal(result, there[n] ? BIGMAP_THERE : BIGMAP_ADDED);
		if (there[n])
			assert_int_equal(present, n + 7);
		there[n] = true;
	}
	bigmap_free(map);
	free(there);
}

static void values_change_wherever_they_are(void **state)
{
	struct rng rng = { 6 };
	uint64_t *values = calloc(KEYS, sizeof(*values));
	struct bigmap *map = bigmap_new(BIGMAP_MAP, TABLE);
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 3 * KEYS; i++) {
		uint64_t n = rng_below(&rng, KEYS), present = 0;
		if (bigmap_add(map, key_of(n), 1, &present, &error) == BIGMAP_THERE) {
			assert_int_equal(present, values[n]);
			values[n] = rng_next(&rng);
			assert_true(bigmap_change(map, key_of(n), values[n], &error));
		} else {
			assert_int_equal(values[n], 0);
			values[n] = 1;
		}
	}
	bigmap_free(map);
	free(values);
}

static void a_set_is_keyed_by_both_words(void **state)
{
	struct bigmap *map = bigmap_new(BIGMAP_SET, TABLE);
	struct error error = ERROR_INIT;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (uint64_t n = 0; n < 20000; n++) /* four of a kind share the first word */
			assert_int_equal(bigmap_add(map, key_of(n / 4), n % 4, NULL, &error),
				round == 0 ? BIGMAP_ADDED : BIGMAP_THERE);
	bigmap_free(map);
}

/* Keys that are no hashes are slow, never wrong. */
static void uneven_keys_are_found(void **state)
{
	struct bigmap *map = bigmap_new(BIGMAP_MAP, TABLE);
	struct error error = ERROR_INIT;
	uint64_t present;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (uint64_t n = 1; n < 6000; n++) {
			assert_int_equal(bigmap_add(map, n << 20 | (n & 0xff), n, &present, &error),
				round == 0 ? BIGMAP_ADDED : BIGMAP_THERE);
			if (round == 1)
				assert_int_equal(present, n);
		}
	bigmap_free(map);
}

static void without_a_disk_it_says_so(void **state)
{
	struct bigmap *map = bigmap_new(BIGMAP_MAP, TABLE);
	struct error error = ERROR_INIT;
	enum bigmap_result result = BIGMAP_ADDED;

	(void)state;
	setenv("TMPDIR", "/dev/null", 1); /* no folder, whoever runs this */
	for (uint64_t n = 1; n < 2 * TABLE && result == BIGMAP_ADDED; n++)
		result = bigmap_add(map, key_of(n), n, NULL, &error);
	unsetenv("TMPDIR");
	assert_int_equal(result, BIGMAP_FAILED);
	assert_non_null(strstr(error.message, "temporary file"));
	bigmap_free(map);
	bigmap_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_added_once),
		cmocka_unit_test(values_change_wherever_they_are),
		cmocka_unit_test(a_set_is_keyed_by_both_words),
		cmocka_unit_test(uneven_keys_are_found),
		cmocka_unit_test(without_a_disk_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
