#include "preop/base/strbuf.h"
#include "preop/text/worddiff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One line of text a row: the sign of what happened, the left line, '|', the right line; changed runs in brackets. */
static void draw_side(struct strbuf *out, const char *text, const struct diff_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (spans[i].changed)
			strbuf_addc(out, '[');
		strbuf_add(out, text + spans[i].start, spans[i].length);
		if (spans[i].changed)
			strbuf_addc(out, ']');
	}
}

static void draw_rows(struct strbuf *out, const struct worddiff *diff, const char *left, const char *right)
{
	for (size_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];
		strbuf_addc(out, "=~-+"[row->op]);
		draw_side(out, left, diff->spans + row->left_span, row->left_spans);
		strbuf_addc(out, '|');
		draw_side(out, right, diff->spans + row->right_span, row->right_spans);
		strbuf_addc(out, '\n');
	}
}

struct example {
	const char *left, *right, *rows;
};

static const struct example examples[] = {
	{ "", "", "" },
	{ "a", "a", "=a|a\n" },
	{ "", "a", "+|[a]\n" },
	{ "a", "", "-[a]|\n" },
	{ "a\n", "a", "=a|a\n-|\n" },
	{ "\n", "\n", "=|\n=|\n" },
	{ "a\nb\nc", "a\nc", "=a|a\n-[b]|\n=c|c\n" },
	{ "a\nc", "a\nb\nc", "=a|a\n+|[b]\n=c|c\n" },
	{ "Paris", "London", "~[Paris]|[London]\n" },
	{ "the quick fox", "the slow fox", "~the [quick] fox|the [slow] fox\n" },
	{ "one two", "one new two", "~one two|one [new ]two\n" },
	{ "one old two", "one two", "~one [old ]two|one two\n" },
	{ "a quick brown fox", "a lame old dog fox", "~a [quick brown] fox|a [lame old dog] fox\n" },
	{ "a b", "a  b", "~a[ ]b|a[  ]b\n" },
	{ " a", "a", "~[ ]a|a\n" },
	{ "a ", "a", "~a[ ]|a\n" },
	{ "one ", "two ", "~[one] |[two] \n" },
	{ "  x = 1", "  y = 1", "~  [x] = 1|  [y] = 1\n" },
	{ "$49 per seat", "$59 per seat", "~$[49] per seat|$[59] per seat\n" },
	{ "don't", "dont", "~[don't]|[dont]\n" },
	{ "f(x)", "f(y)", "~f([x])|f([y])\n" },
	{ "naïve café", "naïve bar", "~naïve [café]|naïve [bar]\n" },
	{ "日本語です", "日本人です", "~日本[語]です|日本[人]です\n" },
	{ "Привет мир", "Привет всем", "~Привет [мир]|Привет [всем]\n" },
	{ "e\xcc\x81t\xc3\xa9 x", "ete x", "~[e\xcc\x81t\xc3\xa9] x|[ete] x\n" },
	{ "a\377b", "a\376b", "~a[\xff]b|a[\xfe]b\n" },
	{ "a\r\nb", "a\nb", "~a[\r]|a\n=b|b\n" },
	/* changed lines find their partner by what they share */
	{ "first\nthe quick brown fox jumps\nlast", "first\nnothing here\nthe quick red fox jumps\nlast",
		"=first|first\n+|[nothing here]\n~the quick [brown] fox jumps|the quick [red] fox "
		"jumps\n=last|last\n" },
	{ "alpha beta gamma\none two three", "one two four\nzulu yankee",
		"-[alpha beta gamma]|\n~one two [three]|one two [four]\n+|[zulu yankee]\n" },
	{ "aaa bbb\nccc ddd", "eee fff\nggg hhh\niii",
		"-[aaa bbb]|\n-[ccc ddd]|\n+|[eee fff]\n+|[ggg hhh]\n+|[iii]\n" },
	{ "the cat sat down\nquietly", "the dog ran off\nbarking\nloudly",
		"-[the cat sat down]|\n-[quietly]|\n+|[the dog ran off]\n+|[barking]\n+|[loudly]\n" },
	{ "To stop:\n2. Go to Settings → Notifications.\n3. Save.",
		"To stop:\n2. Choose Notifications from the ⋯ menu.\n3. Save.\nDone.",
		"=To stop:|To stop:\n"
		"~2. [Go to Settings →] Notifications.|2. [Choose] Notifications[ from the ⋯ menu].\n"
		"=3. Save.|3. Save.\n+|[Done.]\n" },
};

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const char *left = examples[i].left, *right = examples[i].right;
		struct strbuf rows = STRBUF_INIT;
		struct worddiff diff;
		worddiff_make(&diff, left, strlen(left), right, strlen(right));
		draw_rows(&rows, &diff, left, right);
		if (strcmp(rows.data, examples[i].rows) != 0)
			fail_msg("example %zu:\n%swanted\n%s", i, rows.data, examples[i].rows);
		assert_false(diff.capped);
		worddiff_free(&diff);
		strbuf_free(&rows);
	}
}

static void test_counts(void **state)
{
	const char *left = "same line here\nthe quick fox, 日本\ngone", *right = "same line here\nthe slow fox; 日";
	struct worddiff diff;

	(void)state;
	worddiff_make(&diff, left, strlen(left), right, strlen(right));
	assert_int_equal(diff.words_left, 3 + 5 + 1);
	assert_int_equal(diff.words_right, 3 + 4);
	assert_int_equal(diff.words_equal, 3 + 3);
	worddiff_free(&diff);
	assert_null(diff.rows);
	assert_int_equal(diff.row_count, 0);
}

struct joined {
	struct strbuf text;
	size_t lines;
};

static void join_line(struct joined *joined, const char *text, size_t start, size_t length)
{
	if (joined->lines++)
		strbuf_addc(&joined->text, '\n');
	strbuf_add(&joined->text, text + start, length);
}

/* The spans of a line follow one another, change at every border and end where it ends. Returns the bytes that are equal. */
static struct strbuf check_spans(
	const struct worddiff *diff, const char *text, size_t first, size_t count, size_t start, size_t length)
{
	struct strbuf equal = STRBUF_INIT;
	size_t at = start;

	assert_true(count == 0 || first + count <= diff->span_count);
	for (size_t i = 0; i < count; i++) {
		const struct diff_span *span = &diff->spans[first + i];
		assert_true(span->length > 0);
		assert_int_equal(span->start, at);
		assert_true(i == 0 || span->changed != span[-1].changed);
		if (!span->changed)
			strbuf_add(&equal, text + span->start, span->length);
		at += span->length;
	}
	assert_int_equal(at, start + length);
	return equal;
}

static void check_row(const struct worddiff *diff, const struct diff_row *row, const char *left, const char *right)
{
	struct strbuf a = check_spans(diff, left, row->left_span, row->left_spans, row->left_start, row->left_length);
	struct strbuf b = check_spans(
		diff, right, row->right_span, row->right_spans, row->right_start, row->right_length);

	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	if (row->op == DIFF_EQUAL) {
		assert_int_equal(a.len, row->left_length);
		assert_int_equal(b.len, row->right_length);
	} else {
		assert_true(a.len < row->left_length || b.len < row->right_length || row->op != DIFF_CHANGED);
	}
	if (row->op == DIFF_DELETED)
		assert_int_equal(row->right_length + row->right_spans + a.len, 0);
	if (row->op == DIFF_INSERTED)
		assert_int_equal(row->left_length + row->left_spans + b.len, 0);
	strbuf_free(&a);
	strbuf_free(&b);
}

static void check_diff(const struct worddiff *diff, const char *left, size_t left_n, const char *right, size_t right_n)
{
	struct joined a = { .text = STRBUF_INIT }, b = { .text = STRBUF_INIT };

	for (size_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];
		check_row(diff, row, left, right);
		if (row->op != DIFF_INSERTED)
			join_line(&a, left, row->left_start, row->left_length);
		if (row->op != DIFF_DELETED)
			join_line(&b, right, row->right_start, row->right_length);
	}
	assert_int_equal(a.text.len, left_n);
	assert_int_equal(b.text.len, right_n);
	assert_memory_equal(a.text.data, left, left_n);
	assert_memory_equal(b.text.data, right, right_n);
	assert_true(diff->words_equal <= diff->words_left && diff->words_equal <= diff->words_right);
	strbuf_free(&a.text);
	strbuf_free(&b.text);
}

static uint32_t draw(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static void draw_text(struct strbuf *out, uint64_t *seed, uint32_t pieces)
{
	static const char *const words[] = { "a", "b", "the", "fox", " ", " ", " ", "  ", "\n", "\n", ",", "日", "本",
		"é", "e\xcc\x81", "\xff", "\r\n", "\t", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "7" };

	for (uint32_t i = 0; i < pieces; i++)
		strbuf_adds(out, words[draw(seed) % (sizeof(words) / sizeof(words[0]))]);
}

static void edit_text(struct strbuf *text, uint64_t *seed)
{
	for (uint32_t edits = draw(seed) % 6; edits > 0; edits--) {
		struct strbuf piece = STRBUF_INIT;
		size_t at = draw(seed) % (text->len + 1), most = text->len - at;
		draw_text(&piece, seed, draw(seed) % 4);
		strbuf_splice(text, at, most ? draw(seed) % (most < 9 ? most + 1 : 9) : 0, piece.data, piece.len);
		strbuf_free(&piece);
	}
}

static void test_random_edits(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
		struct worddiff diff;
		draw_text(&left, &seed, draw(&seed) % 80);
		if (round % 4)
			strbuf_add(&right, left.data, left.len);
		else
			draw_text(&right, &seed, draw(&seed) % 80);
		edit_text(&right, &seed);
		worddiff_make(&diff, left.data, left.len, right.data, right.len);
		check_diff(&diff, left.data, left.len, right.data, right.len);
		assert_false(diff.capped);
		worddiff_free(&diff);
		strbuf_free(&left);
		strbuf_free(&right);
	}
}

enum { LCS_MOST = 40 };

static size_t longest_common(const char *left, const char *right, size_t step)
{
	size_t best[LCS_MOST + 1][LCS_MOST + 1] = { 0 };
	size_t rows = (strlen(left) + 1) / step, columns = (strlen(right) + 1) / step;

	for (size_t i = rows; i-- > 0;) {
		for (size_t j = columns; j-- > 0;) {
			size_t below = best[i + 1][j], beside = best[i][j + 1];
			best[i][j] = left[i * step] == right[j * step] ? best[i + 1][j + 1] + 1
				: below > beside                       ? below
								       : beside;
		}
	}
	return best[0][0];
}

static void draw_letters(char *out, uint64_t *seed, char separator)
{
	size_t count = 1 + draw(seed) % (LCS_MOST - 1);

	for (size_t i = 0; i < count; i++) {
		out[2 * i] = "abcd"[draw(seed) % 4];
		out[2 * i + 1] = i + 1 < count ? separator : '\0';
	}
}

/* As many equal lines, and as many equal words in a line, as there can be. */
static void test_longest(void **state)
{
	uint64_t seed = 5;
	char left[2 * LCS_MOST], right[2 * LCS_MOST];
	struct worddiff diff;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t equal = 0;
		draw_letters(left, &seed, '\n');
		draw_letters(right, &seed, '\n');
		worddiff_make(&diff, left, strlen(left), right, strlen(right));
		for (size_t i = 0; i < diff.row_count; i++)
			equal += diff.rows[i].op == DIFF_EQUAL;
		assert_int_equal(equal, longest_common(left, right, 2));
		worddiff_free(&diff);

		draw_letters(left, &seed, ' ');
		draw_letters(right, &seed, ' ');
		worddiff_make(&diff, left, strlen(left), right, strlen(right));
		assert_int_equal(diff.words_equal, longest_common(left, right, 2));
		check_diff(&diff, left, strlen(left), right, strlen(right));
		worddiff_free(&diff);
	}
}

/* Texts past every cap: less is said, nothing is lost. */
static void test_capped(void **state)
{
	static const char separators[] = { '\n', ' ', ',' };
	uint64_t seed = 17;

	(void)state;
	for (size_t k = 0; k < sizeof(separators); k++) {
		struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
		struct worddiff diff;
		for (int i = 0; i < 60000; i++) {
			strbuf_addf(&left, "%u%c", draw(&seed) % 50, separators[k]);
			strbuf_addf(&right, "%u%c", draw(&seed) % 50, separators[k]);
		}
		worddiff_make(&diff, left.data, left.len, right.data, right.len);
		assert_true(diff.capped);
		check_diff(&diff, left.data, left.len, right.data, right.len);
		assert_int_equal(diff.words_left, 60000);
		assert_int_equal(diff.words_right, 60000);
		worddiff_free(&diff);
		strbuf_free(&left);
		strbuf_free(&right);
	}
}

/* More changed bytes than are cut into words. */
static void test_large_rewrite(void **state)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	struct worddiff diff;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		strbuf_addf(&left, "old line %d of the text that was\n", i);
		strbuf_addf(&right, "new line %d of the text that is\n", i);
	}
	strbuf_adds(&left, "end");
	strbuf_adds(&right, "end");
	worddiff_make(&diff, left.data, left.len, right.data, right.len);
	assert_true(diff.capped);
	assert_int_equal(diff.row_count, 30001);
	assert_int_equal(diff.rows[0].op, DIFF_CHANGED);
	assert_int_equal(diff.rows[30000].op, DIFF_EQUAL);
	assert_int_equal(diff.words_left, 30000 * 8 + 1);
	check_diff(&diff, left.data, left.len, right.data, right.len);
	worddiff_free(&diff);
	strbuf_free(&left);
	strbuf_free(&right);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_random_edits),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_capped),
		cmocka_unit_test(test_large_rewrite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
