#include "preop/text/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define S(literal) literal, sizeof(literal) - 1

struct decode_row {
	const char *bytes;
	size_t length;
	uint32_t code;
	size_t used;
};

static const struct decode_row decode_rows[] = {
	{ S("a"), 'a', 1 },
	{ S("\0"), 0, 1 },
	{ S("\x7f"), 0x7f, 1 },
	{ S("\xc2\x80"), 0x80, 2 },
	{ S("\xdf\xbf"), 0x7ff, 2 },
	{ S("\xe0\xa0\x80"), 0x800, 3 },
	{ S("\xed\x9f\xbf"), 0xd7ff, 3 },
	{ S("\xee\x80\x80"), 0xe000, 3 },
	{ S("\xef\xbf\xbf"), 0xffff, 3 },
	{ S("\xf0\x90\x80\x80"), 0x10000, 4 },
	{ S("\xf4\x8f\xbf\xbf"), 0x10ffff, 4 },
	{ S("\x80"), UTF8_BAD, 1 },
	{ S("\xc1\xbf"), UTF8_BAD, 1 },
	{ S("\xe0\x9f\xbf"), UTF8_BAD, 1 },
	{ S("\xed\xa0\x80"), UTF8_BAD, 1 },
	{ S("\xf0\x8f\xbf\xbf"), UTF8_BAD, 1 },
	{ S("\xf4\x90\x80\x80"), UTF8_BAD, 1 },
	{ S("\xf5\x80\x80\x80"), UTF8_BAD, 1 },
	{ S("\xe2\x82"), UTF8_BAD, 1 },
	{ S("\xe2\x82\x28"), UTF8_BAD, 1 },
	{ S("\xf0\x9f\x98\x28"), UTF8_BAD, 1 },
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(decode_rows) / sizeof(decode_rows[0]); i++) {
		size_t used = 0;
		assert_int_equal(utf8_decode(decode_rows[i].bytes, decode_rows[i].length, &used), decode_rows[i].code);
		assert_int_equal(used, decode_rows[i].used);
	}
}

static void test_encode_round_trip(void **state)
{
	char bytes[4];
	size_t used;

	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		size_t length = utf8_encode(code, bytes);
		bool surrogate = code >= 0xd800 && code <= 0xdfff;
		assert_int_equal(utf8_decode(bytes, length, &used), surrogate ? UTF8_BAD : code);
		assert_int_equal(used, surrogate ? 1 : length);
	}
}

static void test_valid(void **state)
{
	size_t bad_at = 99;

	(void)state;
	assert_true(utf8_valid("", 0, &bad_at));
	assert_true(utf8_valid(S("twenty plain letters"), NULL));
	assert_true(utf8_valid(S("längere Wörter, 日本語, \xf0\x9f\x98\x80"), &bad_at));
	assert_int_equal(bad_at, 99);
	assert_false(utf8_valid(S("0123456789\xff"), &bad_at));
	assert_int_equal(bad_at, 10);
	assert_false(utf8_valid(S("\xc3\xa9\xe2\x82"), &bad_at));
	assert_int_equal(bad_at, 2);
	assert_false(utf8_valid(S("\xff"), NULL));
}

/* Each text is its clusters, joined. */
static const char *const clusters[][7] = {
	{ "a", "b", " ", "c" },
	{ "e\xcc\x81", "x" },
	{ "\r\n", "\n", "\r", "a" },
	{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "!" },
	{ "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", "\xf0\x9f\x87\xa9", "a" },
	{ "a", "\xff", "\xff", "\xe2", "\x82", "b" },
	{ "e\xcc\x81\xcc\x82", "\xff", "\xcc\x81", "z" },
	{ "\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "한" },
	{ "\xe2\x80\x8d", "a\xe2\x80\x8d", "b" },
};

static void test_clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clusters) / sizeof(clusters[0]); i++) {
		char text[128] = "";
		size_t at = 0, n;
		for (size_t k = 0; k < 7 && clusters[i][k]; k++)
			strcat(text, clusters[i][k]);
		n = strlen(text);
		for (size_t k = 0; k < 7 && clusters[i][k]; k++) {
			size_t next = at + strlen(clusters[i][k]);
			assert_int_equal(utf8_next(text, n, at), next);
			assert_int_equal(utf8_previous(text, n, next), at);
			at = next;
		}
		assert_int_equal(at, n);
		assert_int_equal(utf8_next(text, n, n), n);
		assert_int_equal(utf8_next(text, n, n + 5), n);
		assert_int_equal(utf8_previous(text, n, 0), 0);
	}
}

/* Walking back meets every place walking on does, whatever the bytes. */
static void test_previous_mirrors_next(void **state)
{
	static const char alphabet[][5] = { "a", "\r", "\n", "\xff", "\xe2", "\xcc\x81", "\xe2\x80\x8d",
		"\xf0\x9f\x87\xa9", "\xf0\x9f\x91\xa9", "\xf0\x9f\x8f\xbd", "\xe0\xa4\x95", "\xd8\x80" };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[256] = "";
		size_t starts[64], count = 0, n;
		for (int k = 0; k < 30; k++) {
			seed = seed * 1103515245 + 12345;
			strcat(text, alphabet[(seed >> 16) % (sizeof(alphabet) / sizeof(alphabet[0]))]);
		}
		n = strlen(text);
		for (size_t at = 0; at < n; at = utf8_next(text, n, at))
			starts[count++] = at;
		for (size_t at = n; at > 0;) {
			at = utf8_previous(text, n, at);
			assert_true(count > 0);
			assert_int_equal(at, starts[--count]);
		}
		assert_int_equal(count, 0);
	}
}

static void test_what_is_seen_and_what_is_said(void **state)
{
	static const char *const unseen[] = { "", " \t\r\n", "\u00a0\u2003\u3000", "\u200b\u200d\u2060\ufeff", "\u00ad",
		"\u115f\u3164\uffa0", "\u2800", "\ufe0f", "\U000e0041", "\u202e\u2069", "\x80\xff" };
	static const char *const mute[] = { "-", "...", "\u2014", "?!", "\u2713", "\u0301" };
	static const char *const said[] = { "x", " 7 ", "\u00e9", "\u6ca1", "\u0661", "\u200bno", "-x" };

	(void)state;
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		assert_false(utf8_shows(unseen[i], strlen(unseen[i])));
		assert_false(utf8_says(unseen[i], strlen(unseen[i])));
	}
	for (size_t i = 0; i < sizeof(mute) / sizeof(mute[0]); i++) {
		assert_true(utf8_shows(mute[i], strlen(mute[i])));
		assert_false(utf8_says(mute[i], strlen(mute[i])));
	}
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		assert_true(utf8_says(said[i], strlen(said[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_encode_round_trip),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_previous_mirrors_next),
		cmocka_unit_test(test_what_is_seen_and_what_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
