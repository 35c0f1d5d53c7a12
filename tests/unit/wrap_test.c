#include "preop/text/display.h"
#include "preop/text/wrap.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *text;
	int columns;
	const char *lines; /* one after the other, each ended by '|' at the margin or '$' when hard */
};

static const struct row rows[] = {
	{ "", 10, "$" },
	{ "one", 10, "one$" },
	{ "one two three", 10, "one two|three$" },
	{ "one two three", 7, "one two|three$" },
	{ "one two three", 6, "one|two|three$" },
	{ "one  two", 4, "one|two$" },
	{ "one two   ", 7, "one two$" },
	{ "one two   ", 20, "one two$" },
	{ "a\nb", 10, "a$b$" },
	{ "a\r\nb", 10, "a$b$" },
	{ "a\n", 10, "a$$" },
	{ "\n\n", 10, "$$$" },
	{ "a \nb", 10, "a$b$" },
	{ "abcdefgh", 3, "abc|def|gh$" },
	{ "x abcdefgh", 3, "x|abc|def|gh$" },
	{ "abcd efgh", 4, "abcd|efgh$" },
	{ "  indented words", 10, "  indented|words$" },
	{ "  longword", 6, "  long|word$" },
	{ "        x", 4, "|x$" },
	{ "    ", 2, "$" },
	{ "日本語", 4, "日本|語$" },
	{ "日本語", 5, "日本|語$" },
	{ "日本語", 1, "日|本|語$" },
	{ "ab日本", 4, "ab日|本$" },
	{ "word日本語", 6, "word日|本語$" },
	{ "日word", 5, "日|word$" },
	{ "ab", 0, "a|b$" },
	{ "ab", -4, "a|b$" },
	{ "a\tb", 5, "a|b$" },
	{ "a\tb", 6, "a\tb$" },
	{ "e\xcc\201e\xcc\201e", 2, "e\xcc\201e\xcc\x81|e$" },
	{ "a\xe2\x80\256b", 3, "a|\xe2\x80\xae|b$" },
	{ "no\xc2\240break", 6, "no\xc2\240bre|ak$" },
	{ "\xff\xff\xff", 2, "\xff\xff|\xff$" },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf got = STRBUF_INIT;
		struct wrap wrap = WRAP_INIT;
		size_t count = wrap_text(&wrap, rows[i].text, strlen(rows[i].text), rows[i].columns, 0, 0);
		assert_int_equal(count, wrap.count);
		for (size_t k = 0; k < wrap.count; k++) {
			const struct wrap_line *line = &wrap.lines[k];
			strbuf_add(&got, rows[i].text + line->start, line->length);
			strbuf_addc(&got, line->hard ? '$' : '|');
			assert_int_equal(line->width, display_width(rows[i].text + line->start, line->length, 0));
		}
		if (strcmp(got.data, rows[i].lines) != 0)
			fail_msg("row %zu: '%s', wanted '%s'", i, got.data, rows[i].lines);
		wrap_free(&wrap);
		strbuf_free(&got);
	}
}

static void test_limit_and_append(void **state)
{
	struct wrap wrap = WRAP_INIT;

	(void)state;
	assert_int_equal(wrap_text(&wrap, "a b c d", 7, 1, 0, 2), 2);
	assert_int_equal(wrap_text(&wrap, "e", 1, 1, 0, 2), 1);
	assert_int_equal(wrap.count, 3);
	assert_int_equal(wrap.lines[1].start, 2);
	assert_int_equal(wrap.lines[2].start, 0);
	wrap_free(&wrap);
	assert_null(wrap.lines);
	assert_int_equal(wrap.count, 0);
}

static void test_ascii_twins_are_measured(void **state)
{
	const char *text = "a\u2026b";
	struct wrap wrap = WRAP_INIT;

	(void)state;
	assert_int_equal(wrap_text(&wrap, text, strlen(text), 3, 0, 0), 1);
	assert_int_equal(wrap_text(&wrap, text, strlen(text), 4, DISPLAY_ASCII, 0), 2);
	wrap_free(&wrap);
}

static bool is_single_glyph(const char *s, size_t n, unsigned flags)
{
	struct glyph glyph;
	size_t at = 0;

	return glyph_next(s, n, &at, flags, &glyph) && at == n;
}

/* Between two lines nothing is lost but blanks and newlines. */
static void check_skipped(const char *s, size_t from, size_t to, unsigned flags)
{
	struct glyph glyph;

	assert_true(from <= to);
	for (size_t at = from; at < to;) {
		assert_true(glyph_next(s, to, &at, flags | DISPLAY_LINES, &glyph));
		assert_true(glyph.newline || strspn(glyph.bytes, " ") == glyph.length);
	}
}

static void check_wrap(const char *s, size_t n, int columns, unsigned flags)
{
	struct wrap wrap = WRAP_INIT;
	size_t covered = 0, count = wrap_text(&wrap, s, n, columns, flags, 0);

	assert_true(count >= 1);
	for (size_t i = 0; i < count; i++) {
		const struct wrap_line *line = &wrap.lines[i];
		check_skipped(s, covered, line->start, flags);
		assert_int_equal(line->width, display_width(s + line->start, line->length, flags));
		if (line->width > columns)
			assert_true(is_single_glyph(s + line->start, line->length, flags));
		covered = line->start + line->length;
	}
	check_skipped(s, covered, n, flags);
	assert_true(wrap.lines[count - 1].hard);
	wrap_free(&wrap);
}

static void test_any_text(void **state)
{
	static const char pieces[][8] = { "a", "b", "word", " ", " ", "  ", "\n", "\r\n", "\t", "日", "本", "e\xcc\x81",
		" \xcc\x81", "\xff", "\x1b", "\xe2\x80\xae", "\xe2\x80\xa6", "\xc2\xa0", "\xe2\x86\x92" };
	uint32_t seed = 11;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct strbuf text = STRBUF_INIT;
		seed = seed * 1103515245 + 12345;
		for (uint32_t length = (seed >> 16) % 60; length > 0; length--) {
			seed = seed * 1103515245 + 12345;
			strbuf_adds(&text, pieces[(seed >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);
		}
		check_wrap(text.data, text.len, 1 + (int)(seed >> 8) % 20, round % 2 ? DISPLAY_ASCII : 0);
		strbuf_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_limit_and_append),
		cmocka_unit_test(test_ascii_twins_are_measured),
		cmocka_unit_test(test_any_text),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "en_US.UTF-8"))
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
