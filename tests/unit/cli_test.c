/* Words of script lines, options, and what is printed for people. */
#include "cli/options.h"
#include "cli/print.h"
#include "cli/words.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_words(const char *line, const char *joined)
{
	struct error error = ERROR_INIT;
	struct strbuf got = STRBUF_INIT;
	struct words words;

	assert_true(words_split(&words, line, &error));
	for (size_t i = 0; i < words.count; i++)
		strbuf_addf(&got, "%s|", words.items[i]);
	assert_string_equal(got.data, joined);
	if (words.count)
		assert_null(words.items[words.count]);
	words_free(&words);
	strbuf_free(&got);
}

static void test_words(void **state)
{
	(void)state;
	expect_words("", "");
	expect_words(" \t\r\n", "");
	expect_words("# all of it", "");
	expect_words("label 1 good # why", "label|1|good|");
	expect_words("a#b", "a#b|");
	expect_words("\"two words\" 'and # this'", "two words|and # this|");
	expect_words("\"a \\\"quoted\\\" \\\\ word\" '\\n'", "a \"quoted\" \\ word|\\n|");
	expect_words("\"\" ''", "||");
	expect_words("pre\"fix ed\"post", "prefix edpost|");
	expect_words("a b c d e f g h i j k l", "a|b|c|d|e|f|g|h|i|j|k|l|");
}

static void test_open_quote(void **state)
{
	static const char *const lines[] = { "\"", "a 'b", "a \"b\\\"", "'" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct error error = ERROR_INIT;
		struct words words;

		assert_false(words_split(&words, lines[i], &error));
		assert_int_equal(error.code, ERROR_USAGE);
		assert_int_equal(words.count, 0);
	}
}

/* Reads one line as a verb's words and options. */
struct reading {
	struct words words;
	const char **kept;
	struct cli_options options;
	struct error error;
	bool ok;
};

static void read_line(struct reading *r, const char *line, unsigned allowed)
{
	r->error = (struct error)ERROR_INIT;
	assert_true(words_split(&r->words, line, &r->error));
	r->kept = xcalloc(r->words.count + 1, sizeof(*r->kept));
	r->ok = options_read(
		(const char *const *)r->words.items, r->words.count, allowed, &r->options, r->kept, &r->error);
}

static void done(struct reading *r)
{
	words_free(&r->words);
	free(r->kept);
}

static void test_options(void **state)
{
	struct reading r;

	(void)state;
	read_line(&r, "a --dataset x -n 12 b --strict --seed=7 --at 1970-01-01T00:00:01 -p=no -- --json -", ~0u);
	assert_false(r.ok); /* a letter takes its value as the next word */
	done(&r);
	read_line(&r, "a --dataset x -n 12 b --strict --seed=7 --at 1970-01-01T00:00:01 - -- --json -n", ~0u);
	assert_true(r.ok);
	assert_string_equal(r.options.dataset, "x");
	assert_int_equal(r.options.limit, 12);
	assert_int_equal(r.options.seed, 7);
	assert_int_equal(r.options.at, 1000);
	assert_true(r.options.strict);
	assert_false(r.options.json);
	assert_int_equal(r.options.word_count, 5);
	assert_string_equal(r.options.words[2], "-");
	assert_string_equal(r.options.words[4], "-n");
	done(&r);
	read_line(&r, "", 0);
	assert_true(r.ok);
	assert_int_equal(r.options.limit, -1);
	assert_true(r.options.at == CLOCK_NONE);
	assert_null(r.options.project);
	done(&r);
	read_line(&r, "--note= --json", OPTION_NOTE);
	assert_true(r.ok && r.options.json);
	assert_string_equal(r.options.note, "");
	done(&r);
}

static void test_wrong_options(void **state)
{
	static const struct {
		const char *line;
		unsigned allowed;
	} wrong[] = { { "--nonsense", ~0u }, { "-x", ~0u }, { "--strict", OPTION_LIMIT },
		{ "--strict=yes", OPTION_STRICT }, { "--limit", OPTION_LIMIT }, { "--limit x", OPTION_LIMIT },
		{ "--limit -1", OPTION_LIMIT }, { "--limit 1x", OPTION_LIMIT }, { "--limit ''", OPTION_LIMIT },
		{ "--limit 99999999999999999999", OPTION_LIMIT }, { "--at soon", 0 }, { "--seed -1", OPTION_SEED },
		{ "--datase x", ~0u }, { "--datasetx x", ~0u } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct reading r;

		read_line(&r, wrong[i].line, wrong[i].allowed);
		assert_false(r.ok);
		assert_int_equal(r.error.code, ERROR_USAGE);
		assert_true(strlen(r.error.message) > 10);
		done(&r);
	}
}

static void test_option_table(void **state)
{
	size_t count;
	const struct option_entry *options = option_table(&count);
	uint64_t seen = 0;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		/* One bit each; options that always go together share theirs and stand together. */
		assert_true(options[i].bit != 0 && (options[i].bit & (options[i].bit - 1)) == 0);
		assert_true((seen & options[i].bit) == 0 || options[i].bit == options[i - 1].bit);
		seen |= options[i].bit;
		assert_true(options[i].offset < sizeof(struct cli_options));
		assert_int_equal(options[i].type == OPTION_TYPE_FLAG, options[i].argument == NULL);
		for (size_t j = 0; j < i; j++) {
			if (options[i].bit == options[j].bit)
				assert_string_not_equal(options[i].name, options[j].name);
			if (options[i].letter && options[j].letter)
				assert_string_not_equal(options[i].letter, options[j].letter);
		}
	}
}

/* Two verbs may mean different things by one name; one verb may not. */
static void test_options_of_a_verb_are_told_apart(void **state)
{
	size_t count, verb_count;
	const struct option_entry *options = option_table(&count);
	const struct verb *verbs = verb_table(&verb_count);

	(void)state;
	for (size_t v = 0; v < verb_count; v++)
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < i; j++)
				if ((options[i].bit & verbs[v].options) && (options[j].bit & verbs[v].options))
					assert_string_not_equal(options[i].name, options[j].name);
}

static void test_numbers(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} numbers[] = { { 0, "0" }, { 999, "999" }, { 1000, "1 000" }, { -1000, "-1 000" }, { -100, "-100" },
		{ 1234567, "1 234 567" }, { INT64_MIN, "-9 223 372 036 854 775 808" } };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct strbuf out = STRBUF_INIT;

		print_number(&out, numbers[i].number);
		assert_string_equal(out.data, numbers[i].text);
		strbuf_free(&out);
	}
}

static void test_cells(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	print_cell(&out, "ab", 4, false);
	strbuf_addc(&out, '|');
	print_cell(&out, "ab", 4, true);
	strbuf_addc(&out, '|');
	print_cell(&out, "abcdef", 4, false);
	strbuf_addc(&out, '|');
	print_cell(&out, "日本語", 4, false);
	strbuf_addc(&out, '|');
	print_cell(&out, "a\x1b[31m", -1, false);
	assert_string_equal(out.data, "ab  |  ab|abc…|日… |a␛[31m");
	strbuf_free(&out);
}

static void test_prose(void **state)
{
	struct strbuf out = STRBUF_INIT;
	char text[220];

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t i = 9; i < sizeof(text); i += 10)
		text[i] = ' ';
	print_prose(&out, 4, text, sizeof(text));
	for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n")) {
		assert_true(strlen(line) <= 100);
		assert_memory_equal(line, "    a", 5);
	}
	strbuf_reset(&out);
	print_prose(&out, 2, "one\n\ntw\ao", 9);
	assert_string_equal(out.data, "  one\n\n  tw␇o\n");
	strbuf_free(&out);
}

static void test_table(void **state)
{
	static const struct print_column columns[] = { { "n", PRINT_RIGHT, 0 }, { "name", PRINT_LEFT, 5 },
		{ "x", PRINT_LEFT, 0 } };
	struct print_table *table = print_table_new(columns, 3);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	print_table_cellf(table, "%d", 7);
	print_table_cell(table, "日本語");
	print_table_cell(table, "");
	print_table_cell(table, "123");
	print_table_cell(table, "a\nb");
	print_table_cell(table, "y");
	print_table_end(table, &out);
	assert_string_equal(out.data, "  n  name   x\n  7  日本…\n123  a␊b    y\n");
	strbuf_reset(&out);
	print_table_end(print_table_new(columns, 3), &out);
	assert_string_equal(out.data, "");
	strbuf_free(&out);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_open_quote),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_wrong_options),
		cmocka_unit_test(test_option_table),
		cmocka_unit_test(test_options_of_a_verb_are_told_apart),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_table),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
