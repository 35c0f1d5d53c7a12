/* The display form as a guard: a table of hostile and awkward strings, and what must hold for any bytes at all. */
#include "preop/text/display.h"
#include "preop/text/utf8.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

struct row {
	const char *bytes;
	size_t length;
	const char *shown;
	int width;
	int altered; /* glyphs that say they are */
	const char *ascii;
};

/* Octal escapes where a hex digit follows: \x would swallow it. */
#define S(literal) literal, sizeof(literal) - 1
#define MARK "\xcc\x81" /* U+0301 */
#define ZWJ "\xe2\x80\x8d"
#define VS16 "\xef\xb8\x8f"
#define TONE "\xf0\x9f\x8f\xbd" /* U+1F3FD */
#define WOMAN "\xf0\x9f\x91\xa9"
#define MAN "\xf0\x9f\x91\xa8"
#define GIRL "\xf0\x9f\x91\xa7"
#define BAD "\xef\xbf\xbd"

static const struct row rows[] = {
	/* ASCII */
	{ S(""), "", 0, 0, "" },
	{ S("a"), "a", 1, 0, "a" },
	{ S("plain text"), "plain text", 10, 0, "plain text" },
	{ S(" "), " ", 1, 0, " " },
	{ S("~"), "~", 1, 0, "~" },
	{ S("a\tb"), "a    b", 6, 0, "a    b" },
	{ S("\t\t"), "        ", 8, 0, "        " },
	{ S("\\x1b[31m"), "\\x1b[31m", 8, 0, "\\x1b[31m" },
	{ S("^["), "^[", 2, 0, "^[" },
	{ S("%s%n"), "%s%n", 4, 0, "%s%n" },

	/* C0 and DEL */
	{ S("\0"), "␀", 1, 1, "^@" },
	{ S("a\0b"), "a␀b", 3, 1, "a^@b" },
	{ S("\x01"), "␁", 1, 1, "^A" },
	{ S("\x05"), "␅", 1, 1, "^E" },
	{ S("\x07"), "␇", 1, 1, "^G" },
	{ S("\b\b\b"), "␈␈␈", 3, 3, "^H^H^H" },
	{ S("\n"), "␊", 1, 1, "^J" },
	{ S("\v"), "␋", 1, 1, "^K" },
	{ S("\f"), "␌", 1, 1, "^L" },
	{ S("\r"), "␍", 1, 1, "^M" },
	{ S("\r\n"), "␍␊", 2, 2, "^M^J" },
	{ S("safe\rEVIL"), "safe␍EVIL", 9, 1, "safe^MEVIL" },
	{ S("\x0e\x0f"), "␎␏", 2, 2, "^N^O" },
	{ S("\x18\x1a"), "␘␚", 2, 2, "^X^Z" },
	{ S("\x1b"), "␛", 1, 1, "^[" },
	{ S("\x1c\x1d\x1e\x1f"), "␜␝␞␟", 4, 4, "^\\^]^^^_" },
	{ S("\x7f"), "␡", 1, 1, "^?" },
	{ S("a\x7f\x7f"), "a␡␡", 3, 2, "a^?^?" },

	/* Escape sequences: the sign, then harmless letters */
	{ S("\x1b[31mred"), "␛[31mred", 8, 1, "^[[31mred" },
	{ S("\x1b[2J\x1b[H"), "␛[2J␛[H", 7, 2, "^[[2J^[[H" },
	{ S("\x1b]52;c;cm0gLXJm\x07"), "␛]52;c;cm0gLXJm␇", 16, 2, "^[]52;c;cm0gLXJm^G" },
	{ S("\x1b]0;title\x1b\\"), "␛]0;title␛\\", 11, 2, "^[]0;title^[\\" },
	{ S("\x1b]8;;http://x\x1b\\y"), "␛]8;;http://x␛\\y", 16, 2, "^[]8;;http://x^[\\y" },
	{ S("\x1bP$q\"p\x1b\\"), "␛P$q\"p␛\\", 8, 2, "^[P$q\"p^[\\" },
	{ S("\x1b[6n"), "␛[6n", 4, 1, "^[[6n" },
	{ S("\033c"), "␛c", 2, 1, "^[c" },
	{ S("\x1b(0lqk"), "␛(0lqk", 6, 1, "^[(0lqk" },
	{ S("\x1b[?1049h"), "␛[?1049h", 8, 1, "^[[?1049h" },
	{ S("\x1b_Gf=100\x1b\\"), "␛_Gf=100␛\\", 10, 2, "^[_Gf=100^[\\" },
	{ S("\x1b^pm\x1b\\"), "␛^pm␛\\", 6, 2, "^[^pm^[\\" },
	{ S("\x1b[200~x\x1b[201~"), "␛[200~x␛[201~", 13, 2, "^[[200~x^[[201~" },
	{ S("\x1b\x1b[31m"), "␛␛[31m", 6, 2, "^[^[[31m" },
	{ S("\x1b" MARK "[m"), "␛◌" MARK "[m", 4, 2, "^[?[m" },

	/* C1, as code points and as raw bytes */
	{ S("\xc2\x80"), "‹U+0080›", 8, 1, "<U+0080>" },
	{ S("\xc2\x84"), "‹U+0084›", 8, 1, "<U+0084>" },
	{ S("\xc2\x85"), "‹U+0085›", 8, 1, "<U+0085>" },
	{ S("\xc2\x90q"), "‹U+0090›q", 9, 1, "<U+0090>q" },
	{ S("\xc2\23331m"), "‹U+009B›31m", 11, 1, "<U+009B>31m" },
	{ S("\xc2\x9c"), "‹U+009C›", 8, 1, "<U+009C>" },
	{ S("\xc2\23552;c;AA\xc2\x9c"), "‹U+009D›52;c;AA‹U+009C›", 23, 2, "<U+009D>52;c;AA<U+009C>" },
	{ S("\xc2\x9f"), "‹U+009F›", 8, 1, "<U+009F>" },
	{ S("\x80"), BAD, 1, 1, "?" },
	{ S("\x85"), BAD, 1, 1, "?" },
	{ S("\x90"), BAD, 1, 1, "?" },
	{ S("\23331m"), BAD "31m", 4, 1, "?31m" },
	{ S("\23552;c;AA\x9c"), BAD "52;c;AA" BAD, 9, 2, "?52;c;AA?" },
	{ S("\x9f"), BAD, 1, 1, "?" },

	/* Malformed UTF-8: every bad byte shows */
	{ S("\xff"), BAD, 1, 1, "?" },
	{ S("\xfe\xff"), BAD BAD, 2, 2, "??" },
	{ S("a\377b"), "a" BAD "b", 3, 1, "a?b" },
	{ S("\xc3"), BAD, 1, 1, "?" },
	{ S("\xc3("), BAD "(", 2, 1, "?(" },
	{ S("\xe2\x82"), BAD BAD, 2, 2, "??" },
	{ S("\xe2\x82x"), BAD BAD "x", 3, 2, "??x" },
	{ S("\xe2(\xa1"), BAD "(" BAD, 3, 2, "?(?" },
	{ S("\xf0\x9f\x98"), BAD BAD BAD, 3, 3, "???" },
	{ S("\xf0\x9f\230a"), BAD BAD BAD "a", 4, 3, "???a" },
	{ S("\xbf"), BAD, 1, 1, "?" },
	{ S("\xc0\x9b"), BAD BAD, 2, 2, "??" },
	{ S("\xc0\x80"), BAD BAD, 2, 2, "??" },
	{ S("\xc1\xbf"), BAD BAD, 2, 2, "??" },
	{ S("\xe0\x80\x9b"), BAD BAD BAD, 3, 3, "???" },
	{ S("\xe0\x9f\xbf"), BAD BAD BAD, 3, 3, "???" },
	{ S("\xf0\x80\x80\x9b"), BAD BAD BAD BAD, 4, 4, "????" },
	{ S("\xf0\x8f\xbf\xbf"), BAD BAD BAD BAD, 4, 4, "????" },
	{ S("\xf8\x88\x80\x80\x80"), BAD BAD BAD BAD BAD, 5, 5, "?????" },
	{ S("\xfc\x84\x80\x80\x80\x80"), BAD BAD BAD BAD BAD BAD, 6, 6, "??????" },
	{ S("\xed\xa0\x80"), BAD BAD BAD, 3, 3, "???" },
	{ S("\xed\xbf\xbf"), BAD BAD BAD, 3, 3, "???" },
	{ S("\xed\xa0\xbd\xed\xb8\x80"), BAD BAD BAD BAD BAD BAD, 6, 6, "??????" },
	{ S("\xf4\x90\x80\x80"), BAD BAD BAD BAD, 4, 4, "????" },
	{ S("\xf5\x80\x80\x80"), BAD BAD BAD BAD, 4, 4, "????" },
	{ S("\xcc"), BAD, 1, 1, "?" },
	{ S("a\xcc"), "a" BAD, 2, 1, "a?" },
	{ S("\xff" MARK), BAD "◌" MARK, 2, 2, "??" },
	{ S(BAD), BAD, 1, 0, "?" },

	/* Bidi controls */
	{ S("\xd8\x9c"), "‹U+061C›", 8, 1, "<U+061C>" },
	{ S("\xe2\x80\x8e"), "‹U+200E›", 8, 1, "<U+200E>" },
	{ S("\xe2\x80\x8f"), "‹U+200F›", 8, 1, "<U+200F>" },
	{ S("\xe2\x80\xaa"), "‹U+202A›", 8, 1, "<U+202A>" },
	{ S("\xe2\x80\xab"), "‹U+202B›", 8, 1, "<U+202B>" },
	{ S("\xe2\x80\xac"), "‹U+202C›", 8, 1, "<U+202C>" },
	{ S("\xe2\x80\xad"), "‹U+202D›", 8, 1, "<U+202D>" },
	{ S("user\xe2\x80\xaenimda"), "user‹U+202E›nimda", 17, 1, "user<U+202E>nimda" },
	{ S("\xe2\x81\xa6"), "‹U+2066›", 8, 1, "<U+2066>" },
	{ S("\xe2\x81\xa7"), "‹U+2067›", 8, 1, "<U+2067>" },
	{ S("\xe2\x81\xa8"), "‹U+2068›", 8, 1, "<U+2068>" },
	{ S("\xe2\x81\xa9"), "‹U+2069›", 8, 1, "<U+2069>" },
	{ S("a\xe2\x80\xae\xe2\x80\xae"), "a‹U+202E›‹U+202E›", 17, 2, "a<U+202E><U+202E>" },
	{ S("\xe2\x80\xae" MARK), "‹U+202E›◌" MARK, 9, 2, "<U+202E>?" },
	{ S("שלום"), "שלום", 4, 0, "????" },

	/* What shows nothing */
	{ S("\xc2\xad"), "‹U+00AD›", 8, 1, "<U+00AD>" },
	{ S("pass\xe2\x80\x8bword"), "pass‹U+200B›word", 16, 1, "pass<U+200B>word" },
	{ S("\xe2\x80\x8c"), "‹U+200C›", 8, 1, "<U+200C>" },
	{ S("\xe2\x81\xa0"), "‹U+2060›", 8, 1, "<U+2060>" },
	{ S("\xe2\x81\xa3"), "‹U+2063›", 8, 1, "<U+2063>" },
	{ S("\xe2\x81\xa4"), "‹U+2064›", 8, 1, "<U+2064>" },
	{ S("\xe2\x81\xaa"), "‹U+206A›", 8, 1, "<U+206A>" },
	{ S("\xef\xbb\xbf{}"), "‹U+FEFF›{}", 10, 1, "<U+FEFF>{}" },
	{ S("\xe1\xa0\x8e"), "‹U+180E›", 8, 1, "<U+180E>" },
	{ S("\xe3\x85\xa4"), "‹U+3164›", 8, 1, "<U+3164>" },
	{ S("\xe1\x85\x9f\xe1\x85\xa0"), "‹U+115F›‹U+1160›", 16, 2, "<U+115F><U+1160>" },
	{ S("\xef\xbe\xa0"), "‹U+FFA0›", 8, 1, "<U+FFA0>" },
	{ S("\xef\xbf\xb9x\xef\xbf\xbby"), "‹U+FFF9›x‹U+FFFB›y", 18, 2, "<U+FFF9>x<U+FFFB>y" },
	{ S("\xef\xbf\xba"), "‹U+FFFA›", 8, 1, "<U+FFFA>" },
	{ S("\xe2\x80\xa8"), "‹U+2028›", 8, 1, "<U+2028>" },
	{ S("\xe2\x80\xa9"), "‹U+2029›", 8, 1, "<U+2029>" },
	{ S("\xf3\xa0\x80\x81"), "‹U+E0001›", 9, 1, "<U+E0001>" },
	{ S("\xf3\xa0\x81\xa8\xf3\xa0\x81\xa9"), "‹U+E0068›‹U+E0069›", 18, 2, "<U+E0068><U+E0069>" },
	{ S("\xf3\xa0\x81\xbf"), "‹U+E007F›", 9, 1, "<U+E007F>" },
	{ S("\xf3\xa0\x80\x80"), "‹U+E0000›", 9, 1, "<U+E0000>" },
	{ S("\xf3\xa0\x87\xb0"), "‹U+E01F0›", 9, 1, "<U+E01F0>" },
	{ S("\xf0\x9b\xb2\xa0"), "‹U+1BCA0›", 9, 1, "<U+1BCA0>" },
	{ S("\xf0\x9d\x85\xb3"), "‹U+1D173›", 9, 1, "<U+1D173>" },

	/* Emoji: joiners, selectors and tones are dropped behind a base, and only there */
	{ S(WOMAN), WOMAN, 2, 0, "?" },
	{ S(WOMAN ZWJ "\xf0\x9f\x92\xbb"), WOMAN "\xf0\x9f\x92\xbb", 4, 1, "??" },
	{ S(WOMAN ZWJ MAN ZWJ GIRL), WOMAN MAN GIRL, 6, 2, "???" },
	{ S("\xf0\x9f\x91\x8d" TONE), "\xf0\x9f\x91\x8d", 2, 1, "?" },
	{ S(WOMAN TONE ZWJ "\xf0\x9f\x9a\x80"), WOMAN "\xf0\x9f\x9a\x80", 4, 1, "??" },
	{ S("\xe2\x9d\xa4" VS16), "\xe2\x9d\xa4", 1, 1, "?" },
	{ S("1" VS16 "\xe2\x83\xa3"), "1\xe2\x83\xa3", 1, 1, "1" },
	{ S("a" ZWJ), "a", 1, 1, "a" },
	{ S("a" ZWJ ZWJ ZWJ ZWJ ZWJ "b"), "ab", 2, 1, "ab" },
	{ S("a\xf3\xa0\x84\x80\xf3\xa0\x84\x81"), "a", 1, 1, "a" },
	{ S("a\xcd\x8f"), "a", 1, 1, "a" },
	{ S(ZWJ), "‹U+200D›", 8, 1, "<U+200D>" },
	{ S(VS16), "‹U+FE0F›", 8, 1, "<U+FE0F>" },
	{ S(TONE), "‹U+1F3FD›", 9, 1, "<U+1F3FD>" },
	{ S("\xf3\xa0\x84\x80"), "‹U+E0100›", 9, 1, "<U+E0100>" },
	{ S("\x1b" ZWJ), "␛‹U+200D›", 9, 2, "^[<U+200D>" },
	{ S("\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"), "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 2, 0, "??" },
	{ S("\xf0\x9f\x87\xa9"), "\xf0\x9f\x87\xa9", 1, 0, "?" },
	{ S("\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xbf"), "\xf0\x9f\x8f\xb4‹U+E0067›‹U+E007F›", 20, 2,
		"?<U+E0067><U+E007F>" },

	/* Combining marks */
	{ S("e" MARK), "e" MARK, 1, 0, "e" },
	{ S("caf\xc3\xa9"), "caf\xc3\xa9", 4, 0, "caf?" },
	{ S("e" MARK MARK MARK MARK), "e" MARK MARK MARK MARK, 1, 0, "e" },
	{ S("e" MARK MARK MARK MARK MARK), "e" MARK MARK MARK MARK, 1, 1, "e" },
	{ S("Z" MARK MARK MARK MARK MARK MARK MARK MARK "!"), "Z" MARK MARK MARK MARK "!", 2, 1, "Z!" },
	{ S("e" ZWJ MARK), "e" MARK, 1, 1, "e" },
	{ S(MARK), "◌" MARK, 1, 1, "?" },
	{ S(MARK MARK MARK MARK MARK MARK), "◌" MARK MARK MARK MARK, 1, 1, "?" },
	{ S(MARK "a"), "◌" MARK "a", 2, 1, "?a" },
	{ S(" " MARK), " " MARK, 1, 0, " " },
	{ S("\t" MARK), "    ◌" MARK, 5, 1, "    ?" },
	{ S("\n" MARK), "␊◌" MARK, 2, 2, "^J?" },
	{ S("\xf0\x9d\x92\xb3\xf0\x9d\x85\xa7\xf0\x9d\x85\xa8\xf0\x9d\x85\xa9\xf0\x9d\x85\xa7"),
		"\xf0\x9d\x92\xb3\xf0\x9d\x85\xa7\xf0\x9d\x85\xa8\xf0\x9d\x85\xa9\xf0\x9d\x85\xa7", 1, 0, "?" },
	{ S("\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7"),
		"◌\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7\xf0\x9d\x85\xa7", 1, 1, "?" },
	{ S("x\xe2\x83\x9d"), "x\xe2\x83\x9d", 1, 0, "x" },
	{ S("\xe0\xa4\x95\xe0\xa4\xbf"), "\xe0\xa4\x95\xe0\xa4\xbf", 2, 0, "??" },
	{ S("\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7"), "\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7", 2, 0, "??" },
	{ S("\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"), "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2, 0, "???" },
	{ S("\xe1\x85\xa1"), "◌\xe1\x85\xa1", 1, 1, "?" },

	/* Width */
	{ S("日本語"), "日本語", 6, 0, "???" },
	{ S("ｆｕｌｌ"), "ｆｕｌｌ", 8, 0, "????" },
	{ S("ｶﾅ"), "ｶﾅ", 2, 0, "??" },
	{ S("한글"), "한글", 4, 0, "??" },
	{ S("\xe3\x80\x80"), "\xe3\x80\x80", 2, 0, "?" },
	{ S("\xc2\xa0"), "\xc2\xa0", 1, 0, " " },
	{ S("\xee\x80\x80"), "\xee\x80\x80", 1, 0, "?" },
	{ S("\xcd\xb8"), "?", 1, 1, "?" },     /* unassigned */
	{ S("\xef\xbf\xbf"), "?", 1, 1, "?" }, /* noncharacters */
	{ S("\xef\xb7\x90"), "?", 1, 1, "?" },
	{ S("\xf4\x8f\xbf\xbf"), "?", 1, 1, "?" },
	{ S("Привет"), "Привет", 6, 0, "??????" },
	{ S("a\xe2\x82\xac"), "a\xe2\x82\xac", 2, 0, "a?" },

	/* Our own signs pass, and have twins */
	{ S("\u2026\u2013\u2014"), "…–—", 3, 0, "...--" },
	{ S("‘a’ “b”"), "‘a’ “b”", 7, 0, "'a' \"b\"" },
	{ S("✓✗•·"), "✓✗•·", 4, 0, "+x*." },
	{ S("●◉○▸▾►◄"), "●◉○▸▾►◄", 7, 0, "*@o>v><" },
	{ S("→←↑↓"), "→←↑↓", 4, 0, "-><-^v" },
	{ S("│─┃├┤┬┴┼"), "│─┃├┤┬┴┼", 8, 0, "|-|+++++" },
	{ S("╭╮╰╯"), "╭╮╰╯", 4, 0, "..''" },
	{ S("█▉▊▋▌▍▎▏▕"), "█▉▊▋▌▍▎▏▕", 9, 0, "#####--||" },
	{ S("▁▂▃▄▅▆▇█"), "▁▂▃▄▅▆▇█", 8, 0, "_.-==*##" },
	{ S("⋯×±≤≥"), "⋯×±≤≥", 5, 0, "...x+-<=>=" },
	{ S("ακ"), "ακ", 2, 0, "ak" },
	{ S("‹›"), "‹›", 2, 0, "<>" },
	{ S("├──●──┤"), "├──●──┤", 7, 0, "+--*--+" },
	{ S("░▒▓⠤"), "░▒▓⠤", 4, 0, ".:#?" },
};

static int count_altered(const char *s, size_t n, unsigned flags)
{
	struct glyph glyph;
	int count = 0;

	for (size_t at = 0; glyph_next(s, n, &at, flags, &glyph);)
		count += glyph.altered;
	return count;
}

static void check_shown(size_t index, const char *shown, int width, unsigned flags)
{
	const struct row *row = &rows[index];
	struct strbuf out = STRBUF_INIT;
	int got = display_append(&out, row->bytes, row->length, flags);

	if (strcmp(out.data, shown) != 0 || got != width)
		fail_msg("row %zu: shows '%s' (%d), wanted '%s' (%d)", index, out.data, got, shown, width);
	assert_int_equal(display_width(row->bytes, row->length, flags), width);
	strbuf_free(&out);
}

static void test_table(void **state)
{
	(void)state;
	assert_true(sizeof(rows) / sizeof(rows[0]) >= 150);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_shown(i, rows[i].shown, rows[i].width, 0);
		check_shown(i, rows[i].ascii, (int)strlen(rows[i].ascii), DISPLAY_ASCII);
		int altered = count_altered(rows[i].bytes, rows[i].length, 0);
		if (altered != rows[i].altered)
			fail_msg("row %zu: %d altered glyphs, wanted %d", i, altered, rows[i].altered);
	}
}

static void test_lines(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct glyph glyph;
	size_t at = 1;

	(void)state;
	assert_int_equal(display_append(&out, S("ab\r\nlonger\n\rx\r"), DISPLAY_LINES), 6);
	assert_string_equal(out.data, "ab\nlonger\n␍x␍");
	strbuf_free(&out);

	assert_true(glyph_next("a\r\nb", 4, &at, DISPLAY_LINES, &glyph));
	assert_true(glyph.newline);
	assert_int_equal(at, 3);
	assert_int_equal(glyph.width, 0);
	assert_int_equal(glyph.length, 0);
	at = 2; /* between the two, as a caller may stand */
	assert_true(glyph_next("a\r\nb", 4, &at, DISPLAY_LINES, &glyph));
	assert_true(glyph.newline);
	at = 4;
	assert_false(glyph_next("a\r\nb", 4, &at, DISPLAY_LINES, &glyph));
}

struct clip_row {
	const char *text;
	size_t length;
	int columns;
	unsigned flags;
	const char *shown;
	int width;
};

static const struct clip_row clips[] = {
	{ S("hello"), 5, 0, "hello", 5 },
	{ S("hello"), 9, 0, "hello", 5 },
	{ S("hello"), 4, 0, "hel…", 4 },
	{ S("hello"), 1, 0, "…", 1 },
	{ S("hello"), 0, 0, "", 0 },
	{ S("hello"), -3, 0, "", 0 },
	{ S(""), 0, 0, "", 0 },
	{ S("hello"), 4, DISPLAY_ASCII, "h...", 4 },
	{ S("hello"), 3, DISPLAY_ASCII, "...", 3 },
	{ S("hello"), 2, DISPLAY_ASCII, "..", 2 },
	{ S("hello"), 0, DISPLAY_ASCII, "", 0 },
	{ S("日本語"), 6, 0, "日本語", 6 },
	{ S("日本語"), 5, 0, "日本…", 5 },
	{ S("日本語"), 4, 0, "日…", 3 },
	{ S("日本語"), 2, 0, "…", 1 },
	{ S("日"), 1, 0, "…", 1 },
	{ S("a\xe2\x80\256b"), 10, 0, "a‹U+202E›b", 10 },
	{ S("a\xe2\x80\256b"), 9, 0, "a…", 2 },
	{ S("\tx"), 4, 0, "…", 1 },
	{ S("\tx"), 5, 0, "    x", 5 },
	{ S("ae" MARK MARK "b"), 2, 0, "a…", 2 },
	{ S("ae" MARK), 2, 0, "ae" MARK, 2 },
	{ S("one\ntwo"), 20, 0, "one␊two", 7 },
	{ S("one\ntwo"), 20, DISPLAY_LINES, "one…", 4 },
	{ S("one\ntwo"), 3, DISPLAY_LINES, "on…", 3 },
	{ S("one\n"), 20, DISPLAY_LINES, "one", 3 },
	{ S("one\r\n\r\n"), 20, DISPLAY_LINES, "one…", 4 },
	{ S("\x1b[31mred"), 4, 0, "␛[3…", 4 },
	{ S("\x1b[31mred"), 4, DISPLAY_ASCII, "...", 3 },
	{ S("a…b…c"), 8, DISPLAY_ASCII, "a...b...", 8 },
};

static void test_clip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clips) / sizeof(clips[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		strbuf_adds(&out, "> ");
		int width = display_clip(&out, clips[i].text, clips[i].length, clips[i].columns, clips[i].flags);
		if (strcmp(out.data + 2, clips[i].shown) != 0 || width != clips[i].width)
			fail_msg("clip %zu: '%s' (%d)", i, out.data, width);
		strbuf_free(&out);
	}
}

/* A fixed sequence, so that a failure can be repeated. */
static uint32_t draw(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

/* Half bytes of any value, half code points from the blocks where the trouble lives. */
static size_t draw_text(uint64_t *seed, char *out, size_t capacity)
{
	static const uint32_t blocks[] = { 0x00, 0x80, 0x300, 0x600, 0x1100, 0x1160, 0x180b, 0x2000, 0x2060, 0x20d0,
		0x2500, 0x3000, 0x3164, 0x4e00, 0xac00, 0xd7b0, 0xfe00, 0xfff0, 0x13430, 0x1d165, 0x1f1e6, 0x1f3fb,
		0x1f468, 0xe0000, 0xe0100, 0x10fff0 };
	size_t length = draw(seed) % (capacity - 4), at = 0;
	bool bytes = draw(seed) % 2;

	while (at < length) {
		if (bytes) {
			out[at++] = (char)draw(seed);
			continue;
		}
		uint32_t block = blocks[draw(seed) % (sizeof(blocks) / sizeof(blocks[0]))];
		at += utf8_encode(block + draw(seed) % 16, out + at);
	}
	return at;
}

static void check_utf8_safe(const struct strbuf *shown, int width)
{
	int sum = 0;
	size_t used;

	assert_true(utf8_valid(shown->data, shown->len, NULL));
	for (size_t at = 0; at < shown->len; at += used) {
		uint32_t code = utf8_decode(shown->data + at, shown->len - at, &used);
		assert_false(code < 0x20 || (code >= 0x7f && code < 0xa0));
		wchar_t wide[1] = { (wchar_t)code };
		int columns = wcswidth(wide, 1);
		assert_true(columns >= 0);
		sum += columns;
	}
	assert_int_equal(sum, width);
}

static void check_ascii_safe(const struct strbuf *shown, int width)
{
	for (size_t i = 0; i < shown->len; i++)
		assert_true(shown->data[i] >= 0x20 && shown->data[i] <= 0x7e);
	assert_int_equal(shown->len, width);
}

static void check_glyphs(const char *s, size_t n, unsigned flags)
{
	struct glyph glyph;
	size_t at = 0, before = 0;

	for (; glyph_next(s, n, &at, flags, &glyph); before = at) {
		assert_true(at > before && at <= n);
		assert_true(glyph.length < GLYPH_BYTES);
		assert_int_equal(strlen(glyph.bytes), glyph.length);
		assert_int_equal(glyph.width == 0, glyph.newline);
	}
	assert_int_equal(at, n);
}

static void check_clip(const char *s, size_t n, int columns, unsigned flags)
{
	struct strbuf out = STRBUF_INIT;
	int width = display_clip(&out, s, n, columns, flags);

	assert_true(width <= columns);
	if (flags & DISPLAY_ASCII)
		check_ascii_safe(&out, width);
	else
		check_utf8_safe(&out, width);
	strbuf_free(&out);
}

static void test_any_bytes(void **state)
{
	uint64_t seed = 20240611;
	char text[204];

	(void)state;
	for (int round = 0; round < 4000; round++) {
		size_t n = draw_text(&seed, text, sizeof(text));
		struct strbuf shown = STRBUF_INIT, ascii = STRBUF_INIT;
		check_utf8_safe(&shown, display_append(&shown, text, n, 0));
		check_ascii_safe(&ascii, display_append(&ascii, text, n, DISPLAY_ASCII));
		for (unsigned flags = 0; flags < 4; flags++) {
			check_glyphs(text, n, flags);
			check_clip(text, n, (int)(draw(&seed) % 40), flags);
		}
		strbuf_free(&shown);
		strbuf_free(&ascii);
	}
}

/* Every code point there is, alone and behind a letter. */
static void test_every_code_point(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		char text[5] = "a";
		size_t n = 1 + utf8_encode(code, text + 1);
		for (size_t start = 0; start < 2; start++) {
			struct strbuf shown = STRBUF_INIT, ascii = STRBUF_INIT;
			check_utf8_safe(&shown, display_append(&shown, text + start, n - start, 0));
			check_ascii_safe(&ascii, display_append(&ascii, text + start, n - start, DISPLAY_ASCII));
			assert_true(shown.len > 0);
			strbuf_free(&shown);
			strbuf_free(&ascii);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_clip),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_every_code_point),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "en_US.UTF-8"))
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
