#include "preop/base/clock.h"
#include "preop/base/error.h"
#include "preop/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} rows[] = {
		{ "1970-01-01", 0 },
		{ "2025-03-01", 1740787200000 },
		{ "2025-03-01T10:20", 1740824400000 },
		{ "2025-03-01 10:20", 1740824400000 },
		{ "2025-03-01T10:20Z", 1740824400000 },
		{ "2025-03-01T10:20:30Z", 1740824430000 },
		{ "2025-03-01T10:20:30.123Z", 1740824430123 },
		{ "2025-03-01T10:20:30.1", 1740824430100 },
		{ "2025-03-01T10:20:30.123999", 1740824430123 }, /* microseconds are cut */
		{ "2025-03-01 10:20:30.123999999999999999999+00:00", 1740824430123 },
		{ "2025-03-01T10:20:30+02:00", 1740817230000 },
		{ "2025-03-01T10:20:30-02:00", 1740831630000 },
		{ "2025-03-01T10:20:30-00:00", 1740824430000 },
		{ "2025-03-01T00:00+23:59", 1740700860000 },
		{ "2024-02-29", 1709164800000 },
		{ "2000-02-29", 951782400000 },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "0001-01-01", -62135596800000 },
		{ "9999-12-31T23:59:59.999Z", 253402300799999 },
		{ "1740824430", 1740824430000 },
		{ "1740824430.5", 1740824430500 },
		{ "1740824430.123456", 1740824430123 },
		{ "1740824430123", 1740824430123 },
		{ "1740824430123.7", 1740824430123 },
		{ "100000000", 100000000000 },
		{ "99999999999", 99999999999000 },
		{ "100000000000", 100000000000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t at = CLOCK_NONE;
		if (!clock_parse(rows[i].text, strlen(rows[i].text), &at) || at != rows[i].at)
			fail_msg("\"%s\" gave %lld", rows[i].text, (long long)at);
	}
}

static void test_parse_refuses(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		"now",
		"2025",
		"2025-03",
		"2025-3-01",
		"2025-03-1",
		"25-03-01",
		"02025-03-01",
		"2025/03/01",
		"20250301",
		"0000-01-01",
		"2025-00-01",
		"2025-13-01",
		"2025-01-00",
		"2025-01-32",
		"2025-04-31",
		"2025-02-29",
		"2100-02-29",
		"1900-02-29",
		" 2025-03-01",
		"2025-03-01 ",
		"2025-03-01T",
		"2025-03-01Z",
		"2025-03-01t10:20",
		"2025-03-01T10",
		"2025-03-01T1:20",
		"2025-03-01T10:2",
		"2025-03-01T10:20:",
		"2025-03-01T10:20:3",
		"2025-03-01T24:00",
		"2025-03-01T10:60",
		"2025-03-01T10:20:60",
		"2025-03-01T10:20:30.",
		"2025-03-01T10:20:30,5",
		"2025-03-01T10:20.5",
		"2025-03-01T10:20:30z",
		"2025-03-01T10:20:30ZZ",
		"2025-03-01T10:20:30 Z",
		"2025-03-01T10:20:30+",
		"2025-03-01T10:20:30+02",
		"2025-03-01T10:20:30+0200",
		"2025-03-01T10:20:30+24:00",
		"2025-03-01T10:20:30+02:60",
		"2025-03-01T10:20:30+02:00x",
		"2025-03-01T-1:20",
		"2025-03-01T10:+5",
		"-2025-03-01",
		"42",
		"99999999",
		"0174082443",
		"20250301102030",
		"1740824430123456",
		"99999999999999999999999999",
		"1740824430.",
		"1740824430.5x",
		"1740824430x",
		"-1740824430",
		"+1740824430",
		"1.7e9",
		"0x174082443",
	};
	int64_t at = 5;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (clock_parse(rows[i], strlen(rows[i]), &at))
			fail_msg("\"%s\" was read as %lld", rows[i], (long long)at);
	assert_int_equal(at, 5); /* untouched */
	assert_false(clock_parse("2025-03-01\0x", 12, &at));
	assert_true(clock_parse("2025-03-01x", 10, &at)); /* the length decides */
}

static void test_parse_until(void **state)
{
	int64_t at = 5, day;

	(void)state;
	assert_true(clock_parse("2025-03-01", 10, &day));
	assert_true(clock_parse_until("2025-03-01", 10, &at));
	assert_int_equal(at, day + 86399999);
	assert_true(clock_parse_until("2025-03-01T00:00", 16, &at));
	assert_int_equal(at, day);
	assert_true(clock_parse_until("1740824430", 10, &at));
	assert_int_equal(at, 1740824430000);
	at = 5;
	assert_false(clock_parse_until("2025-02-29", 10, &at));
	assert_int_equal(at, 5);
}

static void assert_iso(int64_t at, const char *expected)
{
	struct strbuf text = STRBUF_INIT;

	clock_print_iso(at, &text);
	assert_string_equal(text.data, expected);
	strbuf_free(&text);
}

static void test_print_iso(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	assert_iso(0, "1970-01-01T00:00:00Z");
	assert_iso(-1, "1969-12-31T23:59:59Z"); /* downwards, also before the epoch */
	assert_iso(1740824430999, "2025-03-01T10:20:30Z");
	assert_iso(CLOCK_NONE, "unknown");
	assert_iso(INT64_MAX, "292278994-08-17T07:12:55Z");
	assert_iso(INT64_MIN + 1, "-292275055-05-16T16:47:04Z"); /* a project file may hold any time */
	clock_print_date(951782400000, &text);
	clock_print_date(-1, &text);
	clock_print_date(CLOCK_NONE, &text);
	assert_string_equal(text.data, "2000-02-291969-12-31unknown");
	strbuf_free(&text);
}

/* Against the C library, and back, over the years 1 to 9999. */
static void test_calendar(void **state)
{
	struct rng rng = { .state = 3 };
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t seconds = -62135596800 + (int64_t)rng_below(&rng, 62135596800 + 253402300800);
		time_t t = (time_t)seconds;
		struct tm tm;
		char expected[64];
		assert_non_null(gmtime_r(&t, &tm));
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		strbuf_reset(&text);
		clock_print_iso(seconds * SECOND, &text);
		assert_string_equal(text.data, expected);
		int64_t back;
		assert_true(clock_parse(text.data, text.len, &back));
		assert_true(back == seconds * SECOND);
	}
	strbuf_free(&text);
}

/* Where months, leap days and centuries meet. */
static void test_calendar_edges(void **state)
{
	static const char *const days[] = { "01-01", "02-28", "03-01", "12-31" };
	struct strbuf text = STRBUF_INIT;
	char date[16];

	(void)state;
	for (int year = 1; year <= 9999; year++) {
		int64_t at[COUNT(days)];
		for (size_t i = 0; i < COUNT(days); i++) {
			snprintf(date, sizeof(date), "%04d-%s", year, days[i]);
			assert_true(clock_parse(date, strlen(date), &at[i]));
			strbuf_reset(&text);
			clock_print_date(at[i], &text);
			assert_string_equal(text.data, date);
		}
		bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
		assert_int_equal((at[2] - at[1]) / DAY, leap ? 2 : 1);
		assert_int_equal((at[3] - at[0]) / DAY, leap ? 365 : 364);
	}
	strbuf_free(&text);
}

static void test_print_age(void **state)
{
	static const struct {
		int64_t age;
		const char *text;
	} rows[] = {
		{ 0, "now" },
		{ MINUTE - 1, "now" },
		{ MINUTE, "1 min" },
		{ 5 * MINUTE, "5 min" },
		{ HOUR - 1, "59 min" },
		{ HOUR, "1 h" },
		{ DAY - 1, "23 h" },
		{ DAY, "1 d" },
		{ 14 * DAY - 1, "13 d" },
		{ 14 * DAY, "2 w" },
		{ 365 * DAY - 1, "52 w" },
		{ 365 * DAY, "1 y" },
		{ 800 * DAY, "2 y" },
		{ -(MINUTE - 1), "now" },
		{ -3 * DAY, "in 3 d" },
		{ -90 * MINUTE, "in 1 h" },
	};
	int64_t now = 1740824430000;
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_reset(&text);
		clock_print_age(now - rows[i].age, now, &text);
		assert_string_equal(text.data, rows[i].text);
	}
	strbuf_reset(&text);
	clock_print_age(INT64_MAX, INT64_MIN + 1, &text); /* a difference no int64 holds */
	assert_string_equal(text.data, "in 584942417 y");
	strbuf_reset(&text);
	clock_print_age(CLOCK_NONE, now, &text);
	assert_string_equal(text.data, "unknown");
	strbuf_free(&text);
}

static void test_print_duration(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "0.0 s" },
		{ 49, "0.0 s" },
		{ 400, "0.4 s" },
		{ 9949, "9.9 s" },
		{ 9950, "10 s" },
		{ 12000, "12 s" },
		{ 59499, "59 s" },
		{ 59500, "1:00" },
		{ 185000, "3:05" },
		{ 3599499, "59:59" },
		{ 3599500, "1:00:00" },
		{ 3723000, "1:02:03" },
		{ 100 * HOUR, "100:00:00" },
		{ -400, "-0.4 s" },
		{ INT64_MAX, "2562047788015:12:56" },
		{ INT64_MIN, "-2562047788015:12:56" },
	};
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_reset(&text);
		clock_print_duration(rows[i].ms, &text);
		assert_string_equal(text.data, rows[i].text);
	}
	strbuf_free(&text);
}

static void test_now(void **state)
{
	(void)state;
	int64_t before = (int64_t)time(NULL) * SECOND;
	int64_t now = clock_now();
	assert_true(now >= before && now < before + MINUTE);
	clock_fix(77);
	assert_int_equal(clock_now(), 77);
	clock_fix(CLOCK_NONE);
	assert_true(clock_now() >= now);
	int64_t start = clock_monotonic();
	for (int i = 0; i < 1000; i++) {
		int64_t next = clock_monotonic();
		assert_true(next >= start);
		start = next;
	}
}

static void test_init(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	unsetenv("PREOP_NOW");
	assert_true(clock_init(&error));
	assert_true(clock_now() > 1740824430000);
	setenv("PREOP_NOW", "yesterday", 1);
	assert_false(clock_init(&error));
	assert_int_equal(error.code, ERROR_USAGE);
	assert_non_null(strstr(error.message, "yesterday"));
	setenv("PREOP_NOW", "2025-03-01T10:20:30Z", 1);
	assert_true(clock_init(&error));
	assert_int_equal(clock_now(), 1740824430000);
	clock_fix(CLOCK_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_parse_until),
		cmocka_unit_test(test_print_iso),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_calendar_edges),
		cmocka_unit_test(test_print_age),
		cmocka_unit_test(test_print_duration),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_init),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
