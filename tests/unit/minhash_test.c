/* Word shingles, their Jaccard index, and how near signatures come to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "preop/base/memory.h"
#include "preop/base/random.h"
#include "preop/base/strbuf.h"
#include "preop/text/minhash.h"

#include <math.h>
#include <string.h>

static double jaccard(const char *a, const char *b)
{
	struct shingles x, y;

	assert_true(shingles_of(&x, a, strlen(a)));
	assert_true(shingles_of(&y, b, strlen(b)));
	double value = shingles_jaccard(&x, &y);
	shingles_free(&x);
	shingles_free(&y);
	return value;
}

static size_t count_of(const char *text, size_t n)
{
	struct shingles shingles;

	assert_true(shingles_of(&shingles, text, n));
	size_t count = shingles.count;
	shingles_free(&shingles);
	return count;
}

#define assert_near(value, wanted, within) assert_true(fabs((value) - (wanted)) <= (within))

static void jaccard_counts_pairs_of_words(void **state)
{
	(void)state;
	assert_near(jaccard("the cat sat", "the cat sat"), 1, 0);
	/* the-cat, cat-sat; the-cat, cat-ran: one of three */
	assert_near(jaccard("the cat sat", "the cat ran"), 1.0 / 3, 1e-12);
	/* a-b b-c c-d d-e; b-c c-d: two of four */
	assert_near(jaccard("a b c d e", "b c d"), 0.5, 1e-12);
	assert_near(jaccard("one two", "three four"), 0, 0);
	assert_near(jaccard("The CAT, sat!", "the\tcat  sat"), 1, 0);
	/* The order of words matters. */
	assert_near(jaccard("dog bites man", "man bites dog"), 0, 0);
}

static void short_and_odd_texts_are_texts_too(void **state)
{
	static const char bytes[] = "a\0b\xff\xfe c";

	(void)state;
	assert_near(jaccard("yes", "Yes."), 1, 0);
	assert_near(jaccard("yes", "no"), 0, 0);
	assert_near(jaccard("", ""), 0, 0);
	assert_near(jaccard("?!", "..."), 0, 0);
	assert_int_equal(count_of(" , ", 3), 0);
	assert_int_equal(count_of("again again again again", 23), 1);
	assert_int_equal(count_of(bytes, sizeof(bytes) - 1), 2);
	assert_near(jaccard("caf\xc3\xa9 au lait", "caf\xc3\xa8 au lait"), 1.0 / 3, 1e-12);
}

/* Two texts of `all` words of which `common` stand in both. */
static void compare(size_t common, size_t all, uint64_t seed, double *exact, double *estimate)
{
	struct strbuf texts[2] = { STRBUF_INIT, STRBUF_INIT };
	struct shingles shingles[2];
	struct minhash signatures[2];

	for (size_t side = 0; side < 2; side++) {
		struct rng rng = { seed };
		for (size_t i = 0; i < all; i++)
			strbuf_addf(&texts[side], "%s%llx ",
				i < common          ? ""
					: side == 0 ? "l"
						    : "r",
				(unsigned long long)rng_next(&rng));
		assert_true(shingles_of(&shingles[side], texts[side].data, texts[side].len));
		minhash_of(&shingles[side], &signatures[side]);
	}
	*exact = shingles_jaccard(&shingles[0], &shingles[1]);
	*estimate = minhash_similarity(&signatures[0], &signatures[1]);
	for (size_t side = 0; side < 2; side++) {
		strbuf_free(&texts[side]);
		shingles_free(&shingles[side]);
	}
}

static void signatures_estimate_the_index(void **state)
{
	enum { ALL = 200, ROUNDS = 40 };

	(void)state;
	for (size_t common = 0; common <= ALL; common += 40) {
		double sum = 0, exact = 0, estimate;
		for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
			compare(common, ALL, seed, &exact, &estimate);
			assert_near(estimate, exact, 0.3); /* nearly five standard errors */
			sum += estimate;
		}
		/* On average it is not off at all: a standard error of the mean is 0.01 at most. */
		assert_near(sum / ROUNDS, exact, 0.04);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jaccard_counts_pairs_of_words),
		cmocka_unit_test(short_and_odd_texts_are_texts_too),
		cmocka_unit_test(signatures_estimate_the_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
