/* Patterns: texts as they are, regular expressions, groups, hostile patterns and texts. */
#include "preop/text/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All matches replaced, the way the model does it. */
static const char *replaced(const char *find, const char *with, unsigned flags, const char *text, size_t n)
{
	static struct strbuf out;
	struct error error = ERROR_INIT;
	struct pattern *pattern = pattern_new(find, strlen(find), with, strlen(with), flags, &error);
	struct pattern_span span;
	size_t from = 0, kept = 0;
	bool found = true;

	if (pattern == NULL)
		fail_msg("%s", error.message);
	strbuf_free(&out);
	while (found) {
		if (!pattern_find(pattern, text, n, from, &span, &found, &error))
			fail_msg("%s", error.message);
		if (!found)
			break;
		strbuf_add(&out, text + kept, span.start - kept);
		assert_true(pattern_expand(pattern, text, &out));
		kept = span.start + span.length;
		from = pattern_next(text, n, &span);
	}
	strbuf_add(&out, text + kept, n - kept);
	pattern_free(pattern);
	return out.data;
}

#define REPLACED(find, with, flags, text) replaced(find, with, flags, text, strlen(text))

static void refused(const char *find, const char *with, unsigned flags, const char *words)
{
	struct error error = ERROR_INIT;
	struct pattern *pattern = pattern_new(find, strlen(find), with, strlen(with), flags, &error);

	assert_null(pattern);
	assert_int_equal(error.code, ERROR_INPUT);
	if (strstr(error.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void texts_are_meant_as_they_are(void **state)
{
	(void)state;
	assert_string_equal(REPLACED("a.c", "$1", 0, "abc a.c"), "abc $1");
	assert_string_equal(REPLACED("(", ")", 0, "f(x"), "f)x");
	assert_string_equal(REPLACED("aa", "b", 0, "aaaaa"), "bba");
	assert_string_equal(REPLACED("x", "", 0, "xaxbx"), "ab");
	assert_string_equal(
		REPLACED("stra\303\237e", "road", PATTERN_IGNORE_CASE, "STRA\303\237E Stra\303\237e"), "road road");
}

static void groups_are_put_in(void **state)
{
	(void)state;
	assert_string_equal(
		REPLACED("(\\w+)@(\\w+)", "$2 at ${1}0 $& $$", PATTERN_REGEX, "joe@home"), "home at joe0 joe@home $");
	assert_string_equal(REPLACED("(a)|(b)", "[$1$2]", PATTERN_REGEX, "ab"), "[a][b]");
	assert_string_equal(REPLACED("\303\244+", "ae", PATTERN_REGEX | PATTERN_IGNORE_CASE, "B\303\204r"), "Baer");
}

static void empty_matches_go_on(void **state)
{
	(void)state;
	assert_string_equal(REPLACED("a*", "x", PATTERN_REGEX, "baaac"), "xbxxcx");
	assert_string_equal(REPLACED("$", "!", PATTERN_REGEX, "\303\244"), "\303\244!");
	assert_string_equal(REPLACED("\\b", "|", PATTERN_REGEX, ""), "");
}

static void texts_may_hold_anything(void **state)
{
	static const char odd[] = "a\0b\377a\303";

	(void)state;
	assert_memory_equal(replaced("a", "xy", 0, odd, sizeof(odd) - 1), "xy\0b\377xy\303", 8);
	assert_memory_equal(replaced(".", "?", PATTERN_REGEX, odd, sizeof(odd) - 1), "???\377?\303", 6);
}

static void wrong_patterns_say_where(void **state)
{
	(void)state;
	refused("", "x", 0, "what to find");
	refused("\303\244(", "x", PATTERN_REGEX, "character 3");
	refused("a", "b$2", PATTERN_REGEX, "has 0 groups, no group 2");
	refused("(a)", "\303\244$x", PATTERN_REGEX, "wrong at character 2");
	refused("(a)", "${1", PATTERN_REGEX, "wrong at character 1");
	refused("a", "\377", 0, "not UTF-8");
	refused("\377", "a", 0, "UTF-8");
}

/* Each takes ages in an engine that tries everything. */
static void bombs_do_not_go_off(void **state)
{
	static const char *const bombs[] = { "(a+)+$", "(a|aa)+$", "(.*a){25}$", "((a*)*)*b", "(?:(?:a+)+)+\\d" };
	struct error error = ERROR_INIT;
	struct pattern_span span;
	char text[4096];
	bool found;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '!';
	for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		struct pattern *pattern = pattern_new(bombs[i], strlen(bombs[i]), "", 0, PATTERN_REGEX, &error);
		assert_non_null(pattern);
		if (pattern_find(pattern, text, sizeof(text), 0, &span, &found, &error))
			assert_true(!found || span.start + span.length <= sizeof(text));
		else
			assert_non_null(strstr(error.message, "too many ways"));
		pattern_free(pattern);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_meant_as_they_are),
		cmocka_unit_test(groups_are_put_in),
		cmocka_unit_test(empty_matches_go_on),
		cmocka_unit_test(texts_may_hold_anything),
		cmocka_unit_test(wrong_patterns_say_where),
		cmocka_unit_test(bombs_do_not_go_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
