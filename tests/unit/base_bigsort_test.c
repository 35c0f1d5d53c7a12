/* Sorting in bounded memory against qsort() of all entries: small tables make many runs. */
#include "preop/base/bigsort.h"
#include "preop/base/random.h"

#include "allocated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int compare(const void *a, const void *b)
{
	const struct bigsort_entry *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->second > y->second) - (x->second < y->second);
}

static void sort_some(size_t count, size_t table)
{
	struct rng rng = { count + table };
	struct bigsort_entry *all = calloc(count + 1, sizeof(*all)), entry;
	struct bigsort *sort = bigsort_new(table);
	struct error error = ERROR_INIT;

	for (size_t i = 0; i < count; i++) { /* firsts repeat, and so do some entries */
		all[i] = (struct bigsort_entry){ rng_below(&rng, 2) ? rng_below(&rng, 50) : rng_next(&rng),
			rng_below(&rng, 20) };
		assert_true(bigsort_add(sort, all[i].first, all[i].second, &error));
	}
	qsort(all, count, sizeof(*all), compare);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(bigsort_next(sort, &entry, &error), 1);
		assert_memory_equal(&entry, &all[i], sizeof(entry));
	}
	assert_int_equal(bigsort_next(sort, &entry, &error), 0);
	assert_int_equal(bigsort_next(sort, &entry, &error), 0);
	bigsort_free(sort);
	free(all);
}

static void entries_come_out_in_order(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 255, 1024, 1025, 2048, 70000 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		sort_some(counts[i], 1024);
		sort_some(counts[i], BIGSORT_TABLE);
	}
	sort_some(5000, 7);
}

static void a_sort_may_be_left_half_way(void **state)
{
	struct bigsort *sort = bigsort_new(64);
	struct bigsort_entry entry;
	struct error error = ERROR_INIT;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(bigsort_add(sort, i * 7919 % 1000, 0, &error));
	assert_int_equal(bigsort_next(sort, &entry, &error), 1);
	assert_int_equal(entry.first, 0);
	bigsort_free(sort);
	bigsort_free(bigsort_new(64));
	bigsort_free(NULL);
}

/* What it is for: the folds of any number of rows. */
static void many_entries_take_little_memory(void **state)
{
	enum { MANY = 3000000, MOST = 5 << 20 /* the table, and a page of each run */ };
	struct bigsort *sort = bigsort_new(BIGSORT_TABLE);
	struct bigsort_entry entry;
	struct error error = ERROR_INIT;
	size_t before = allocated_bytes(), peak = 0;

	(void)state;
	if (before == 0)
		skip(); /* this C library does not tell what is in use */
	for (uint64_t i = 0; i < MANY; i++)
		assert_true(bigsort_add(sort, i * 7919 % MANY, i, &error));
	for (uint64_t i = 0; i < MANY; i++) {
		assert_int_equal(bigsort_next(sort, &entry, &error), 1);
		assert_int_equal(entry.first, i);
		if (i % 100000 == 0)
			peak = allocated_bytes() > peak ? allocated_bytes() : peak;
	}
	assert_in_range(peak - before, 1, MOST);
	bigsort_free(sort);
}

static void no_room_for_temporary_files_is_said(void **state)
{
	const char *before = getenv("TMPDIR");
	char *kept = before ? strdup(before) : NULL;
	struct bigsort *sort = bigsort_new(64);
	struct error error = ERROR_INIT;
	bool ok = true;

	(void)state;
	setenv("TMPDIR", "/nowhere-at-all", 1);
	for (uint64_t i = 0; ok && i < 65; i++)
		ok = bigsort_add(sort, i, 0, &error);
	assert_false(ok);
	assert_non_null(strstr(error.message, "TMPDIR"));
	bigsort_free(sort);
	if (kept)
		setenv("TMPDIR", kept, 1);
	else
		unsetenv("TMPDIR");
	free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_out_in_order),
		cmocka_unit_test(a_sort_may_be_left_half_way),
		cmocka_unit_test(many_entries_take_little_memory),
		cmocka_unit_test(no_room_for_temporary_files_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
