#include "preop/text/fuzzy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct order {
	const char *pattern, *better, *worse;
};

static const struct order orders[] = {
	/* the exact word */
	{ "set", "set", "settings" },
	{ "set", "set", "label-set" },
	{ "set", "label-set", "settings" },
	{ "set", "label set of the old project", "settings" },
	{ "log", "log", "catalog" },
	{ "log", "open log", "catalogue" },
	{ "open", "open file", "reopen" },
	{ "data", "data", "dataset" },
	{ "undo", "undo", "undo-all" },
	/* starts of words */
	{ "ls", "label-set", "all-splits" },
	{ "ls", "label set", "tools" },
	{ "ls", "labelSet", "bells" },
	{ "fp", "facts price", "footprint" },
	{ "gn", "gate new", "begin" },
	{ "v2", "tone v2", "av12" },
	{ "ge", "go.export", "gauge" },
	/* runs, and few gaps */
	{ "exp", "export", "extra plot" },
	{ "run", "rerun", "return" },
	{ "abc", "xabcx", "xaxbxcx" },
	{ "abc", "xaxbcx", "xaxbxcx" },
	{ "lin", "lineage", "label in" },
	/* a capital is meant, and only then */
	{ "Gate", "new Gate", "gateway gate Gate" },
	/* all words of the pattern, in any order */
	{ "new gate", "gate new", "new suite at edge" },
	{ "im js", "import jsonl", "imjs-old-and-forgotten-thing-x" },
	/* equal otherwise: the shorter */
	{ "snap", "snapshot", "snapshot-everything" },
};

static void test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		int better = fuzzy_score(orders[i].pattern, orders[i].better, NULL, 0, NULL);
		int worse = fuzzy_score(orders[i].pattern, orders[i].worse, NULL, 0, NULL);
		if (better <= worse)
			fail_msg("'%s': '%s' %d, '%s' %d", orders[i].pattern, orders[i].better, better, orders[i].worse,
				worse);
	}
}

struct match {
	const char *pattern, *candidate;
	const char *marked; /* '^' under each letter that matched; NULL: no match */
};

static const struct match matches[] = {
	{ "", "anything", "" },
	{ "   ", "anything", "" },
	{ "", "", "" },
	{ "a", "", NULL },
	{ "abc", "ab", NULL },
	{ "ba", "ab", NULL },
	{ "new zebra", "gate new", NULL },
	{ "GATE", "gate", NULL },
	{ "ls", "label-set", "^     ^" },
	{ "set", "settle set", "       ^^^" },
	{ "new gate", "gate new", "^^^^ ^^^" },
	{ "ga gat", "gate", "^^^" },
	{ "gate", "GATE", "^^^^" },
	{ "ls", "labelSet", "^    ^" },
	{ "ü", "Über", "^" },
	{ "b", "\xc3\274b", "  ^" },
	{ "x", "\xff\xfex", "  ^" },
	{ "abc", "a________________________________________b________________________________________c",
		"^                                        ^                                        ^" },
};

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		size_t positions[32], count = 99;
		char marked[128] = "";
		int score = fuzzy_score(matches[i].pattern, matches[i].candidate, positions, 32, &count);
		assert_int_equal(score > 0, matches[i].marked != NULL);
		assert_true(score >= 0);
		for (size_t k = 0; k < count; k++) {
			memset(marked + strlen(marked), ' ', positions[k] - strlen(marked));
			marked[positions[k]] = '^';
		}
		if (strcmp(marked, matches[i].marked ? matches[i].marked : "") != 0)
			fail_msg("'%s' in '%s': '%s'", matches[i].pattern, matches[i].candidate, marked);
	}
}

static void test_limit(void **state)
{
	size_t positions[2] = { 77, 77 }, count = 0;

	(void)state;
	assert_true(fuzzy_score("abc", "abc", positions, 1, &count) > 0);
	assert_int_equal(count, 1);
	assert_int_equal(positions[0], 0);
	assert_int_equal(positions[1], 77);
	assert_true(fuzzy_score("abc", "abc", NULL, 5, &count) > 0);
	assert_int_equal(count, 0);
}

/* Matches exactly when the letters of every word of the pattern appear in order. */
static bool appears(const char *word, size_t length, const char *text)
{
	size_t i = 0;

	for (; *text && i < length; text++)
		i += *text == word[i];
	return i == length;
}

static void test_any_pattern(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[24] = "", pattern[8] = "";
		size_t positions[8], count, length;
		for (size_t i = 0; i < sizeof(text) - 1; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = "abc-d "[(seed >> 16) % 6];
		}
		length = 1 + (seed >> 20) % (sizeof(pattern) - 1);
		for (size_t i = 0; i < length; i++) {
			seed = seed * 1103515245 + 12345;
			pattern[i] = "abcd"[(seed >> 16) % 4];
		}
		int score = fuzzy_score(pattern, text, positions, 8, &count);
		assert_int_equal(score > 0, appears(pattern, length, text));
		for (size_t i = 0; score && i < length; i++)
			assert_int_equal(text[positions[i]], pattern[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_any_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
