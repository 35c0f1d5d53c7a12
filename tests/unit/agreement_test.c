/*
 * Agreement against published values. Matrices have one line an annotator, one column an item, '.' for a missing rating; the origin of each
 * is named beside it.
 */
#include "preop/base/random.h"
#include "preop/stats/agreement.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* cmocka compares floats; these are doubles. */
static void expect_close(double found, double wanted, double tolerance)
{
	if (!(fabs(found - wanted) <= tolerance))
		fail_msg("%.9f is not %.9f", found, wanted);
}

enum { ROWS = 20000 };

struct matrix {
	struct ratings ratings;
	struct agreement_tally tally;
};

/* Rows are separated by '/', cells by blanks; a cell is a category's letter in `letters`. */
static struct matrix matrix_of(const char *text, const char *letters)
{
	static struct rating_row rows[ROWS];
	struct matrix matrix;
	size_t count = 0, items = 0;
	uint32_t annotator = 0, item = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == ' ')
			continue;
		if (*at == '/') {
			annotator++;
			item = 0;
			continue;
		}
		if (*at != '.') {
			const char *found = strchr(letters, *at);
			assert_non_null(found);
			rows[count++] = (struct rating_row){ item, annotator, (uint32_t)(found - letters) };
		}
		item++;
		items = item > items ? item : items;
	}
	assert_true(ratings_init(&matrix.ratings, rows, count, items, annotator + 1, strlen(letters)));
	assert_true(tally_init(&matrix.tally, strlen(letters)));
	assert_true(tally_count(&matrix.tally, &matrix.ratings));
	return matrix;
}

static void matrix_free(struct matrix *matrix)
{
	ratings_free(&matrix->ratings);
	tally_free(&matrix->tally);
}

static void expect_near(struct coefficient found, double wanted, double tolerance)
{
	assert_int_equal(found.undefined, DEFINED);
	expect_close(found.value, wanted, tolerance);
}

/* Krippendorff, "Computing Krippendorff's Alpha-Reliability": 4 coders, 12 units. */
static const char canonical[] =
	"1 2 3 3 2 1 4 1 2 . . . / 1 2 3 3 2 2 4 1 2 5 . 3 / . 3 3 3 2 3 4 2 2 5 1 . / 1 2 3 3 2 4 4 1 2 5 1 .";
/* The same as irrCAC has it: the lone 3 of the last unit is another coder's. */
static const char canonical_moved[] =
	"1 2 3 3 2 1 4 1 2 . . . / 1 2 3 3 2 2 4 1 2 5 . . / . 3 3 3 2 3 4 2 2 5 1 3 / 1 2 3 3 2 4 4 1 2 5 1 .";
/* Three coders, 15 units (Wikipedia). */
static const char wikipedia[] =
	". . . . . 3 4 1 2 1 1 3 3 . 3 / 1 . 2 1 3 3 4 3 . . . . . . . / . . 2 1 3 4 4 . 2 1 1 3 3 . 4";
static void krippendorff_canonical(void **state)
{
	static const double coincidence[25] = { 7, 4.0 / 3, 1.0 / 3, 1.0 / 3, 0, 4.0 / 3, 10, 4.0 / 3, 1.0 / 3, 0,
		1.0 / 3, 4.0 / 3, 8, 1.0 / 3, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3, 4, 0, 0, 0, 0, 0, 3 };
	const char *const texts[] = { canonical, canonical_moved };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct matrix m = matrix_of(texts[i], "12345");
		expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL), .743421, 5e-7);
		expect_near(agreement_alpha(&m.tally, METRIC_ORDINAL, NULL), .815388, 5e-7);
		expect_near(agreement_alpha(&m.tally, METRIC_INTERVAL, NULL), .849107, 5e-7);
		expect_near(agreement_alpha(&m.tally, METRIC_RATIO, NULL), .797403, 5e-7);
		expect_close(m.tally.n, 40, 1e-9);
		for (int k = 0; k < 25; k++)
			expect_close(m.tally.coincidence[k], coincidence[k], 1e-9);
		matrix_free(&m);
	}
}

/* Gwet 2014, p. 120 and irrCAC's fixtures, on the same data. */
static void gwet_weights(void **state)
{
	static const struct {
		enum weighting weighting;
		double percent, gwet, fleiss, alpha, tolerance;
	} rows[] = {
		{ WEIGHT_NONE, .8182, .7754, .7612, .7434, 5e-5 },
		{ WEIGHT_LINEAR, .9394, .8587, .8179, .800, 5e-4 },
		{ WEIGHT_QUADRATIC, .9754, .9140, .8649, .849, 5e-4 },
		{ WEIGHT_ORDINAL, .9682, .8989, .8502, .834, 5e-4 },
		{ WEIGHT_RADICAL, .897, .820, .790, .772, 5e-4 },
		{ WEIGHT_RATIO, .954, .857, .821, .797, 5e-4 },
	};
	static const struct {
		enum weighting weighting;
		double value;
	} brennan[] = { { WEIGHT_NONE, .7727 }, { WEIGHT_LINEAR, .8485 }, { WEIGHT_QUADRATIC, .9015 },
		{ WEIGHT_ORDINAL, .8864 } };
	struct matrix m = matrix_of(canonical, "12345");
	double weights[25], distance[25];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		weights_fill(rows[i].weighting, NULL, 5, weights);
		for (int k = 0; k < 25; k++)
			distance[k] = 1 - weights[k];
		expect_near(agreement_percent(&m.tally, weights), rows[i].percent, rows[i].tolerance);
		expect_near(agreement_gwet(&m.tally, weights), rows[i].gwet, rows[i].tolerance);
		expect_near(agreement_fleiss(&m.tally, weights), rows[i].fleiss, rows[i].tolerance);
		expect_near(agreement_alpha_distance(&m.tally, distance), rows[i].alpha, rows[i].tolerance);
	}
	for (size_t i = 0; i < sizeof(brennan) / sizeof(brennan[0]); i++) {
		weights_fill(brennan[i].weighting, NULL, 5, weights);
		expect_near(agreement_brennan(&m.tally, weights), brennan[i].value, 5e-5);
	}
	expect_near(agreement_gwet(&m.tally, NULL), .7754, 5e-5);
	matrix_free(&m);
}

static void three_coders(void **state)
{
	struct matrix m = matrix_of(wikipedia, "1234");

	(void)state;
	expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL), .691358, 5e-7);
	expect_near(agreement_alpha(&m.tally, METRIC_ORDINAL, NULL), .806721, 5e-7);
	expect_near(agreement_alpha(&m.tally, METRIC_INTERVAL, NULL), .810845, 5e-7);
	expect_near(agreement_alpha(&m.tally, METRIC_RATIO, NULL), .808944, 5e-7);
	matrix_free(&m);
	m = matrix_of("p n u . / p n u p / p n p p", "pnu");
	expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL), .722222, 5e-7);
	matrix_free(&m);
	double distance[16];
	for (int k = 0; k < 16; k++)
		distance[k] = abs(k / 4 - k % 4);
	m = matrix_of("1 2 3 / 1 2 4", "1234");
	expect_near(agreement_alpha_distance(&m.tally, distance), .761905, 5e-7);
	matrix_free(&m);
}

/* Items as words, a character an annotator. */
static struct matrix matrix_of_items(const char *text, const char *letters, size_t annotators)
{
	/* turned: the helper above reads annotators as rows */
	char *turned = calloc(strlen(text) * 2 + annotators * 2 + 2, 1), *to = turned;

	for (size_t a = 0; a < annotators; a++) {
		size_t column = 0;
		for (const char *at = text; *at != '\0'; at++) {
			if (*at == ' ')
				continue;
			if (column++ % annotators == a)
				*to++ = *at;
		}
		*to++ = '/';
	}
	to[-1] = '\0';
	struct matrix m = matrix_of(turned, letters);
	free(turned);
	return m;
}

static void hayes_and_krippendorff(void **state)
{
	static const char all[] = "112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 "
				  "111.1 111.1 212.2 1233. 1101. 000.0 "
				  "0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 110.0 2121. 22.22 3222. "
				  "222.2 223.2 222.2 22.12 2222. 111.1";
	struct matrix m = matrix_of_items(all, "0123", 5);
	static const double scale[] = { 0, 1, 2, 3 };

	(void)state;
	expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, scale), .47651, 5e-6);
	expect_near(agreement_alpha(&m.tally, METRIC_ORDINAL, scale), .759829, 5e-7);
	expect_near(agreement_alpha(&m.tally, METRIC_INTERVAL, scale), .757378, 5e-7);
	expect_near(agreement_alpha(&m.tally, METRIC_RATIO, scale), .662123, 5e-7);
	expect_near(agreement_percent(&m.tally, NULL), .6250, 5e-5);
	expect_near(agreement_gwet(&m.tally, NULL), .5093, 5e-5);
	expect_near(agreement_fleiss(&m.tally, NULL), .4697, 5e-5);
	matrix_free(&m);
	m = matrix_of("1 1 2 . 0 0 1 1 2 2 . 0 1 3 1 / 1 1 3 0 0 0 0 . 2 1 1 0 2 3 1 / 2 0 3 0 0 0 2 2 2 1 0 0 2 2 1 /"
		      ". 1 3 . . . . 0 . 1 0 0 2 2 . / 2 . . 0 0 0 1 . 2 . . . . 3 1",
		"0123");
	expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL), .4805, 5e-5);
	expect_near(agreement_gwet(&m.tally, NULL), .4966, 5e-5);
	expect_near(agreement_fleiss(&m.tally, NULL), .4576, 5e-5);
	matrix_free(&m);
}

/* irrCAC's datasets. */
static void more_matrices(void **state)
{
	static const struct {
		const char *text, *letters;
		double alpha, gwet, fleiss, percent;
	} rows[] = {
		{ "a b c c b a d a b . . . b b / a b c c b b d a b e . . b a / . c c c b c d b b e a c c c / a b c c b "
		  "d d a b e a . b b",
			"abcde", .6318, .6846, .6572, .7436 },
		{ "a a a a a b b b c a a a a a b / a a a a b a b c c a a a a b a / a b b c a a b b c a b b c a a / c c "
		  "c c a a b b c c c c c a a",
			"abc", .1434, .2081, .1289, .4556 },
		{ "a a b b d c c c e d d a / b a b b b c c c e . d d", "abcde", .6649, .6614, .6494, .7273 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct matrix m = matrix_of(rows[i].text, rows[i].letters);
		expect_near(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL), rows[i].alpha, 5e-5);
		expect_near(agreement_gwet(&m.tally, NULL), rows[i].gwet, 5e-5);
		expect_near(agreement_fleiss(&m.tally, NULL), rows[i].fleiss, 5e-5);
		expect_near(agreement_percent(&m.tally, NULL), rows[i].percent, 5e-5);
		matrix_free(&m);
	}
}

/* ---- Two annotators ---- */

static void two_annotators(void **state)
{
	static const struct {
		size_t q;
		double table[16];
		double cohen, linear, quadratic, scott;
	} rows[] = {
		/* NAN: no published value */
		{ 3, { 13, 0, 0, 0, 20, 7, 0, 4, 56 }, .7964, .8429, .8922, .7962 },
		{ 4, { 40, 4, 4, 17, 6, 25, 2, 13, 4, 1, 21, 12, 15, 5, 9, 45 }, .4315, .4068, .3832, .4303 },
		{ 3, { 0, 4, 1, 0, 8, 0, 0, 1, 5 }, .4842, .4701, .4502, NAN },
		{ 2, { 20, 20, 10, 50 }, .348, NAN, NAN, NAN }, /* Artstein & Poesio 2008, table 1 */
		{ 2, { 20, 5, 10, 15 }, .4, NAN, NAN, NAN },
		{ 2, { 118, 5, 2, 0 }, -.0234, NAN, NAN, -.0288 }, /* the kappa paradox */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double linear[16], quadratic[16], tolerance = rows[i].cohen == .348 ? 5e-4 : 5e-5;
		size_t q = rows[i].q;
		weights_fill(WEIGHT_LINEAR, NULL, q, linear);
		weights_fill(WEIGHT_QUADRATIC, NULL, q, quadratic);
		expect_near(agreement_cohen(rows[i].table, q, NULL), rows[i].cohen, tolerance);
		if (!isnan(rows[i].linear)) {
			expect_near(agreement_cohen(rows[i].table, q, linear), rows[i].linear, 5e-5);
			expect_near(agreement_cohen(rows[i].table, q, quadratic), rows[i].quadratic, 5e-5);
		}
		if (!isnan(rows[i].scott))
			expect_near(agreement_scott(rows[i].table, q, NULL), rows[i].scott, 5e-5);
	}
}

/* Ratings from a table of two annotators. */
static struct matrix matrix_of_table(const double *table, size_t q)
{
	static struct rating_row rows[ROWS];
	struct matrix m;
	size_t count = 0;
	uint32_t item = 0;

	for (size_t k = 0; k < q * q; k++)
		for (int i = 0; i < (int)table[k]; i++, item++) {
			rows[count++] = (struct rating_row){ item, 0, (uint32_t)(k / q) };
			rows[count++] = (struct rating_row){ item, 1, (uint32_t)(k % q) };
		}
	assert_true(ratings_init(&m.ratings, rows, count, item, 2, q));
	assert_true(tally_init(&m.tally, q));
	assert_true(tally_count(&m.tally, &m.ratings));
	return m;
}

static void tables_as_ratings(void **state)
{
	static const struct {
		size_t q;
		double table[16], gwet, linear, quadratic;
	} rows[] = {
		{ 3, { 13, 0, 0, 0, 20, 7, 0, 4, 56 }, .8493, .9000, .9402 },
		{ 4, { 40, 4, 4, 17, 6, 25, 2, 13, 4, 1, 21, 12, 15, 5, 9, 45 }, .4562, .3771, .2986 },
		{ 2, { 118, 5, 2, 0 }, .9408, NAN, NAN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t q = rows[i].q;
		struct matrix m = matrix_of_table(rows[i].table, q);
		double weights[16], table[16];
		expect_near(agreement_gwet(&m.tally, NULL), rows[i].gwet, 5e-5);
		if (!isnan(rows[i].linear)) {
			weights_fill(WEIGHT_LINEAR, NULL, q, weights);
			expect_near(agreement_gwet(&m.tally, weights), rows[i].linear, 5e-5);
			weights_fill(WEIGHT_QUADRATIC, NULL, q, weights);
			expect_near(agreement_gwet(&m.tally, weights), rows[i].quadratic, 5e-5);
		}
		agreement_table(&m.ratings, 0, 1, table);
		assert_memory_equal(table, rows[i].table, q * q * sizeof(double));
		matrix_free(&m);
	}
}

/* R's anxiety data, raters 2 and 3: the declared scale 1-6 counts although nobody used 5. */
static void the_declared_scale_counts(void **state)
{
	struct matrix m = matrix_of(
		"3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4 / 2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2", "123456");
	double table[36], weights[36];

	(void)state;
	assert_int_equal(agreement_table(&m.ratings, 0, 1, table), 20);
	expect_near(agreement_cohen(table, 6, NULL), -.006289, 5e-7);
	weights_fill(WEIGHT_LINEAR, NULL, 6, weights);
	expect_near(agreement_cohen(table, 6, weights), .1262136, 5e-8);
	weights_fill(WEIGHT_QUADRATIC, NULL, 6, weights);
	expect_near(agreement_cohen(table, 6, weights), .2297980, 5e-8);
	matrix_free(&m);
}

/* Fleiss 1971: 30 patients, 6 raters, 5 categories; counts a patient. */
static void fleiss(void **state)
{
	static const unsigned char counts[30][5] = { { 0, 0, 0, 6, 0 }, { 0, 3, 0, 0, 3 }, { 0, 1, 4, 0, 1 },
		{ 0, 0, 0, 0, 6 }, { 0, 3, 0, 3, 0 }, { 2, 0, 4, 0, 0 }, { 0, 0, 4, 0, 2 }, { 2, 0, 3, 1, 0 },
		{ 2, 0, 0, 4, 0 }, { 0, 0, 0, 0, 6 }, { 1, 0, 0, 5, 0 }, { 1, 1, 0, 4, 0 }, { 0, 3, 3, 0, 0 },
		{ 1, 0, 0, 5, 0 }, { 0, 2, 0, 3, 1 }, { 0, 0, 5, 0, 1 }, { 3, 0, 0, 1, 2 }, { 5, 1, 0, 0, 0 },
		{ 0, 2, 0, 4, 0 }, { 1, 0, 2, 0, 3 }, { 0, 0, 0, 0, 6 }, { 0, 1, 0, 5, 0 }, { 0, 2, 0, 1, 3 },
		{ 2, 0, 0, 4, 0 }, { 1, 0, 0, 4, 1 }, { 0, 5, 0, 1, 0 }, { 4, 0, 0, 0, 2 }, { 0, 2, 0, 4, 0 },
		{ 1, 0, 5, 0, 0 }, { 0, 0, 0, 0, 6 } };
	static struct rating_row rows[180];
	struct ratings ratings;
	struct agreement_tally tally;
	size_t count = 0;

	(void)state;
	for (uint32_t i = 0; i < 30; i++) {
		uint32_t rater = 0;
		for (uint32_t k = 0; k < 5; k++)
			for (int n = 0; n < counts[i][k]; n++)
				rows[count++] = (struct rating_row){ i, rater++, k };
	}
	assert_int_equal(count, 180);
	assert_true(ratings_init(&ratings, rows, count, 30, 6, 5));
	assert_true(tally_init(&tally, 5) && tally_count(&tally, &ratings));
	expect_near(agreement_fleiss(&tally, NULL), .4302445, 5e-8);
	expect_near(agreement_percent(&tally, NULL), .555556, 5e-7);
	expect_near(agreement_alpha(&tally, METRIC_NOMINAL, NULL), .43341, 5e-6);
	expect_near(agreement_gwet(&tally, NULL), .447885, 5e-7);
	ratings_free(&ratings);
	tally_free(&tally);
}

/* ---- Label sets, degenerate cases, properties ---- */

static void distances_of_sets(void **state)
{
	(void)state;
	expect_close(distance_jaccard(3, 3), 0, 0);
	expect_close(distance_jaccard(0, 0), 0, 0);
	expect_close(distance_jaccard(1, 2), 1, 0);
	expect_close(distance_jaccard(1, 3), .5, 1e-12);
	expect_close(distance_masi(1, 3), 1 - .5 * 2 / 3, 1e-12);
	expect_close(distance_masi(3, 6), 1 - 1.0 / 3 / 3, 1e-12);
	expect_close(distance_masi(1, 2), 1, 0);
	expect_close(distance_masi(5, 5), 0, 0);
}

static void what_cannot_be_said_says_why(void **state)
{
	struct matrix m = matrix_of("a a a a / a a a a", "ab");

	(void)state;
	assert_int_equal(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL).undefined, UNDEFINED_ONE_CATEGORY);
	assert_int_equal(agreement_fleiss(&m.tally, NULL).undefined, UNDEFINED_ONE_CATEGORY);
	expect_near(agreement_gwet(&m.tally, NULL), 1, 0);
	expect_near(agreement_percent(&m.tally, NULL), 1, 0);
	matrix_free(&m);
	m = matrix_of("a a / a a", "a");
	assert_int_equal(agreement_gwet(&m.tally, NULL).undefined, UNDEFINED_SCALE);
	matrix_free(&m);
	m = matrix_of("a . b / . a .", "ab");
	assert_int_equal(agreement_alpha(&m.tally, METRIC_ORDINAL, NULL).undefined, UNDEFINED_NO_OVERLAP);
	assert_int_equal(agreement_percent(&m.tally, NULL).undefined, UNDEFINED_NO_OVERLAP);
	matrix_free(&m);
	/* one disagreement in a unanimous set is at or below chance, and that is right */
	m = matrix_of("a a a a a / a a a a b", "ab");
	assert_true(agreement_alpha(&m.tally, METRIC_NOMINAL, NULL).value <= 0);
	matrix_free(&m);
	double table[4] = { 0, 0, 0, 9 };
	assert_int_equal(agreement_cohen(table, 2, NULL).undefined, UNDEFINED_ONE_CATEGORY);
	table[3] = 0;
	assert_int_equal(agreement_cohen(table, 2, NULL).undefined, UNDEFINED_NO_OVERLAP);
	struct rating_row bad = { 0, 0, 7 };
	struct ratings ratings;
	assert_false(ratings_init(&ratings, &bad, 1, 1, 1, 2));
	for (int i = 0; i < 4; i++)
		assert_non_null(undefined_text((enum undefined_reason)i));
}

/* Shuffling the values of one annotator lowers agreement; renaming categories leaves nominal alpha alone. */
static void permutations(void **state)
{
	static struct rating_row rows[3000], shuffled[3000], renamed[3000];
	struct rng rng = { 3 };
	struct ratings ratings;
	struct agreement_tally tally;
	double alpha[3];

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t truth = (uint32_t)rng_below(&rng, 4);
		for (uint32_t a = 0; a < 3; a++)
			rows[3 * i + a] = (struct rating_row){ i, a,
				rng_below(&rng, 10) < 8 ? truth : (uint32_t)rng_below(&rng, 4) };
	}
	memcpy(shuffled, rows, sizeof(rows));
	memcpy(renamed, rows, sizeof(rows));
	for (uint32_t i = 0; i < 1000; i++)
		shuffled[3 * i].category = rows[3 * ((i * 7 + 3) % 1000)].category;
	for (size_t i = 0; i < 3000; i++)
		renamed[i].category = 3 - rows[i].category;
	const struct rating_row *const sets[] = { rows, shuffled, renamed };
	for (int i = 0; i < 3; i++) {
		assert_true(ratings_init(&ratings, sets[i], 3000, 1000, 3, 4));
		assert_true(tally_init(&tally, 4) && tally_count(&tally, &ratings));
		alpha[i] = agreement_alpha(&tally, METRIC_NOMINAL, NULL).value;
		ratings_free(&ratings);
		tally_free(&tally);
	}
	assert_true(alpha[1] < alpha[0] - .1);
	expect_close(alpha[2], alpha[0], 1e-12);
}

/* ---- Bootstrap ---- */

static void evaluate(void *context, const struct agreement_tally *tally, struct coefficient *out)
{
	(void)context;
	out[0] = agreement_alpha(tally, METRIC_NOMINAL, NULL);
	out[1] = agreement_gwet(tally, NULL);
	out[2] = agreement_percent(tally, NULL);
}

static void intervals_hold_the_value(void **state)
{
	struct matrix m = matrix_of(canonical, "12345");
	struct bootstrap bootstrap = { .evaluate = evaluate, .samples = 2000, .seed = 7 };
	double low[3], high[3], again_low[3], again_high[3];

	(void)state;
	assert_true(agreement_bootstrap(&m.ratings, &bootstrap, 3, low, high));
	assert_true(low[0] < .7434 && .7434 < high[0] && low[1] < .7754 && .7754 < high[1]);
	assert_true(low[2] > .5 && high[2] <= 1);
	assert_true(agreement_bootstrap(&m.ratings, &bootstrap, 3, again_low, again_high));
	assert_memory_equal(low, again_low, sizeof(low));
	matrix_free(&m);
	m = matrix_of("a . b / . a .", "ab");
	assert_true(agreement_bootstrap(&m.ratings, &bootstrap, 3, low, high));
	assert_true(isnan(low[0]) && isnan(high[2]));
	matrix_free(&m);
}

static bool stop(void *context, int done, int of)
{
	(void)context;
	return done < of / 2;
}

static void a_bootstrap_can_be_cancelled(void **state)
{
	struct matrix m = matrix_of(canonical, "12345");
	struct bootstrap bootstrap = { .evaluate = evaluate, .progress = stop, .samples = 100, .seed = 7 };
	double low[3], high[3];

	(void)state;
	assert_false(agreement_bootstrap(&m.ratings, &bootstrap, 3, low, high));
	matrix_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(krippendorff_canonical),
		cmocka_unit_test(gwet_weights),
		cmocka_unit_test(three_coders),
		cmocka_unit_test(hayes_and_krippendorff),
		cmocka_unit_test(more_matrices),
		cmocka_unit_test(two_annotators),
		cmocka_unit_test(tables_as_ratings),
		cmocka_unit_test(the_declared_scale_counts),
		cmocka_unit_test(fleiss),
		cmocka_unit_test(distances_of_sets),
		cmocka_unit_test(what_cannot_be_said_says_why),
		cmocka_unit_test(permutations),
		cmocka_unit_test(intervals_hold_the_value),
		cmocka_unit_test(a_bootstrap_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
