#include "preop/base/number.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} cases[] = { { "0", 0 }, { "17", 17 }, { "-3", -3 }, { "007", 7 }, { "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = 99;
		assert_true(number_read(cases[i].text, &value));
		assert_int_equal(value, cases[i].value);
	}
}

static void test_no_numbers(void **state)
{
	static const char *const texts[] = { "", "-", "x", "1x", "1 ", "1.5", "1,000", "0x10", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t value = 99;
		assert_false(number_read(texts[i], &value));
		assert_int_equal(value, 99);
	}
}

static void test_doubles(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = { { "0", 0 }, { "-0.0", 0 }, { "0e999999", 0 }, { ".5", 0.5 }, { "5.", 5 }, { "+1", 1 },
		{ "-2.5e3", -2500 }, { "1E-2", 0.01 }, { "007", 7 }, { "2.2250738585072014e-308", DBL_MIN },
		{ "1.7976931348623157e308", DBL_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double value = 99;
		assert_true(number_read_double(cases[i].text, &value));
		assert_true(value == cases[i].value);
	}
}

static void test_no_doubles(void **state)
{
	static const char *const texts[] = { "", "-", ".", "e5", "1e", "1e+", "1e5.", "1.2.3", "0..5", "--1", "0x10",
		"0x1p3", "inf", "nan", "nan(1)", " 1", "1 ", "1,5", "1e400", "-1e400", "1e-400", "1e-310",
		"1e99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		double value = 99;
		assert_false(number_read_double(texts[i], &value));
		assert_true(value == 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_numbers),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_no_doubles),
	};

	return cmocka_run_group_tests_name("base_number", tests, NULL, NULL);
}
