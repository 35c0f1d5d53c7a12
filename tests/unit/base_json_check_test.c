/* json_check(): what it accepts, where it finds the fault, and that SQLite, which is as strict, says the same. */
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define S(literal) literal, sizeof(literal) - 1

/* On a copy of just n bytes, so that a sanitizer sees a read past the end. */
static bool check(const char *text, size_t n, unsigned options, struct json_check *found)
{
	char *copy = xmalloc(n);

	if (n > 0)
		memcpy(copy, text, n);
	bool valid = json_check(copy, n, options, found);
	free(copy);
	assert_int_equal(valid, found->reason == NULL);
	assert_true(valid ? found->end <= n : found->fault <= n);
	return valid;
}

static void test_valid(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		size_t end;
	} rows[] = {
		{ S("0"), 1 },
		{ S("-0"), 2 },
		{ S("7"), 1 },
		{ S("-12"), 3 },
		{ S("9007199254740993"), 16 },
		{ S("1.10"), 4 },
		{ S("0.5e-10"), 7 },
		{ S("1E+9"), 4 },
		{ S("1e400"), 5 },
		{ S("0e0"), 3 },
		{ S("true"), 4 },
		{ S("false"), 5 },
		{ S("null"), 4 },
		{ S("\"\""), 2 },
		{ S("\"\x7f\""), 3 },
		{ S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), 18 },
		{ S("\"\\u00e9\\uD83D\\uDE00\\uaBcD\""), 26 },
		{ S("\"caf\303\251 \344\270\255 \360\237\230\200\""), 16 },
		{ S("[]"), 2 },
		{ S("{}"), 2 },
		{ S("[ ]"), 3 },
		{ S("{\t}"), 3 },
		{ S("[[],{},[{}]]"), 12 },
		{ S("[1,2,3]"), 7 },
		{ S("{\"a\":1}"), 7 },
		{ S("{\"\":\"\"}"), 7 },
		{ S("{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":[]}"), 33 },
		{ S(" \t\r\n[ 1 , 2 ]\n"), 13 },
		{ S("{ \"a\" : 1 , \"b\" : 2 } "), 21 },
		{ S("[\"]\",\"}\",\"{[\",\"\\\"\"]"), 19 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_check found;
		if (!check(rows[i].text, rows[i].n, 0, &found))
			fail_msg("%s: %s at %zu", rows[i].text, found.reason, found.fault);
		if (found.end != rows[i].end)
			fail_msg("%s: ends at %zu", rows[i].text, found.end);
		assert_false(found.bad_utf8 || found.lone_surrogate || found.nul || found.duplicate_keys);
	}
}

static const struct fault_row {
	const char *text;
	size_t n;
	size_t fault;
	const char *reason;
} fault_rows[] = {
	{ S(""), 0, "expected a value" },
	{ S("  "), 2, "expected a value" },
	{ S("\357\273\277{}"), 0, "expected a value" },
	{ S("tru"), 0, "expected a value" },
	{ S("True"), 0, "expected a value" },
	{ S("nul"), 0, "expected a value" },
	{ S("undefined"), 0, "expected a value" },
	{ S("'a'"), 0, "expected a value" },
	{ S("/* */1"), 0, "expected a value" },
	{ S("+1"), 0, "expected a value" },
	{ S(".5"), 0, "expected a value" },
	{ S("[1,]"), 3, "expected a value" },
	{ S("[,1]"), 1, "expected a value" },
	{ S("["), 1, "expected a value" },
	{ S("[1,"), 3, "expected a value" },
	{ S("{\"a\":}"), 5, "expected a value" },
	{ S("{\"a\":"), 5, "expected a value" },
	{ S("]"), 0, "expected a value" },
	{ S("\0"), 0, "expected a value" },
	{ S("\240[]"), 0, "expected a value" },
	{ S("\v1"), 0, "expected a value" },
	{ S("NaN"), 0, "NaN and Infinity are not JSON" },
	{ S("[1,Infinity]"), 3, "NaN and Infinity are not JSON" },
	{ S("-Infinity"), 1, "expected a digit" },
	{ S("-"), 1, "expected a digit" },
	{ S("-a"), 1, "expected a digit" },
	{ S("--1"), 1, "expected a digit" },
	{ S("1."), 2, "expected a digit" },
	{ S("1.e5"), 2, "expected a digit" },
	{ S("1e"), 2, "expected a digit" },
	{ S("1e+"), 3, "expected a digit" },
	{ S("1e+-1"), 3, "expected a digit" },
	{ S("[-]"), 2, "expected a digit" },
	{ S("01"), 0, "number with a leading zero" },
	{ S("[1,-00]"), 4, "number with a leading zero" },
	{ S("012.5"), 0, "number with a leading zero" },
	{ S("0x10"), 1, "text after the value" },
	{ S("1a"), 1, "text after the value" },
	{ S("1 2"), 2, "text after the value" },
	{ S("{} x"), 3, "text after the value" },
	{ S("[]]"), 2, "text after the value" },
	{ S("truee"), 4, "text after the value" },
	{ S("1.5.5"), 3, "text after the value" },
	{ S("\"a\"\"b\""), 3, "text after the value" },
	{ S("1\0"), 1, "text after the value" },
	{ S("[1 2]"), 3, "expected ',' or ']'" },
	{ S("[1"), 2, "expected ',' or ']'" },
	{ S("[1}"), 2, "expected ',' or ']'" },
	{ S("[[]"), 3, "expected ',' or ']'" },
	{ S("[1:2]"), 2, "expected ',' or ']'" },
	{ S("{\"a\":1"), 6, "expected ',' or '}'" },
	{ S("{\"a\":1]"), 6, "expected ',' or '}'" },
	{ S("{\"a\":1 \"b\":2}"), 7, "expected ',' or '}'" },
	{ S("{\"a\":1;}"), 6, "expected ',' or '}'" },
	{ S("{"), 1, "expected a key in double quotes" },
	{ S("{a:1}"), 1, "expected a key in double quotes" },
	{ S("{'a':1}"), 1, "expected a key in double quotes" },
	{ S("{1:1}"), 1, "expected a key in double quotes" },
	{ S("{,}"), 1, "expected a key in double quotes" },
	{ S("{\"a\":1,}"), 7, "expected a key in double quotes" },
	{ S("{\"a\":1, "), 8, "expected a key in double quotes" },
	{ S("{\"a\"}"), 4, "expected ':' after the key" },
	{ S("{\"a\" 1}"), 5, "expected ':' after the key" },
	{ S("{\"a\""), 4, "expected ':' after the key" },
	{ S("\""), 1, "string without an end" },
	{ S("\"abc"), 4, "string without an end" },
	{ S("\"abcdefghijklmnop"), 17, "string without an end" },
	{ S("\"abc\\\""), 6, "string without an end" },
	{ S("\"abc\\"), 5, "string without an end" },
	{ S("{\"a"), 3, "string without an end" },
	{ S("\"a\nb\""), 2, "control character in a string" },
	{ S("\"a\0b\""), 2, "control character in a string" },
	{ S("[\"\t\"]"), 2, "control character in a string" },
	{ S("{\"\037\":1}"), 2, "control character in a string" },
	{ S("\"\\x41\""), 1, "unknown escape in a string" },
	{ S("\"a\\'\""), 2, "unknown escape in a string" },
	{ S("\"\\n\\N\""), 3, "unknown escape in a string" },
	{ S("\"\\\0\""), 1, "unknown escape in a string" },
	{ S("\"\\u12\""), 1, "\\u without four hexadecimal digits" },
	{ S("\"\\u12G4\""), 1, "\\u without four hexadecimal digits" },
	{ S("\"\\u123"), 1, "\\u without four hexadecimal digits" },
	{ S("\"\\U0041\""), 1, "unknown escape in a string" },
	{ S("\"\\u-123\""), 1, "\\u without four hexadecimal digits" },
	{ S("\"\\uD800\\u12\""), 7, "\\u without four hexadecimal digits" },
};

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fault_rows); i++) {
		const struct fault_row *row = &fault_rows[i];
		struct json_check found;
		if (check(row->text, row->n, 0, &found))
			fail_msg("%s was accepted", row->text);
		if (found.fault != row->fault || strcmp(found.reason, row->reason) != 0)
			fail_msg("%s: %s at %zu", row->text, found.reason, found.fault);
	}
}

static void test_no_text(void **state)
{
	struct json_check found;

	(void)state;
	assert_false(json_check(NULL, 0, 0, &found));
	assert_int_equal(found.fault, 0);
}

/* Every byte at every place of a string, across the steps of eight: only its own rule may apply. */
static void test_bytes_of_strings(void **state)
{
	char text[42];

	(void)state;
	for (size_t n = 3; n < 40; n++) {
		for (size_t at = 1; at + 1 < n; at++) {
			for (int byte = 0; byte < 256; byte++) {
				struct json_check found;
				memset(text, 'a', n);
				text[0] = text[n - 1] = '"';
				text[at] = (char)byte;
				bool valid = check(text, n, 0, &found);
				assert_int_equal(valid, byte >= 0x20 && byte != '\\' && byte != '"');
				if (byte == '"')
					assert_int_equal(found.fault, at + 1); /* text after the string */
				else if (byte == '\\')
					assert_int_equal(found.fault, at + 2 == n ? n : at); /* `\"` ends no string */
				else if (!valid)
					assert_int_equal(found.fault, at);
				assert_int_equal(found.bad_utf8, byte >= 0x80);
				if (byte >= 0x80)
					assert_int_equal(found.bad_utf8_at, at);
			}
		}
	}
}

static void test_flags(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		bool bad_utf8, lone_surrogate, nul;
		size_t bad_utf8_at;
	} rows[] = {
		{ S("\"\\u0000\""), false, false, true, 0 },
		{ S("{\"\\u0000\":1}"), false, false, true, 0 },
		{ S("\"\\u0001\""), false, false, false, 0 },
		{ S("\"\\uD83D\\uDE00\""), false, false, false, 0 },
		{ S("\"\\uD83D\""), false, true, false, 0 },
		{ S("\"\\uDE00\""), false, true, false, 0 },
		{ S("\"\\uDE00\\uD83D\""), false, true, false, 0 },
		{ S("\"\\uD83Dx\\uDE00\""), false, true, false, 0 },
		{ S("\"\\uD83D\\uD83D\\uDE00\""), false, true, false, 0 },
		{ S("\"\\uD83D\\u0000\""), false, true, true, 0 },
		{ S("\"\\uD7FF\\uE000\""), false, false, false, 0 },
		{ S("\"a\377b\376\""), true, false, false, 2 },
		{ S("[\"\303\251\",\"\303\"]"), true, false, false, 7 },
		{ S("\"\300\257\""), true, false, false, 1 },         /* overlong */
		{ S("\"\340\237\277\""), true, false, false, 1 },     /* overlong */
		{ S("\"\355\240\200\""), true, false, false, 1 },     /* a surrogate */
		{ S("\"\364\220\200\200\""), true, false, false, 1 }, /* over U+10FFFF */
		{ S("\"\365\200\200\200\""), true, false, false, 1 }, /* over U+10FFFF */
		{ S("\"\360\237\230\""), true, false, false, 1 },     /* cut */
		{ S("\"\360\217\277\277\""), true, false, false, 1 }, /* overlong */
		{ S("\"x\342\202\""), true, false, false, 2 },        /* cut */
		{ S("\"\357\277\277\364\217\277\277\355\237\277\""), false, false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_check found;
		assert_true(check(rows[i].text, rows[i].n, 0, &found));
		if (found.bad_utf8 != rows[i].bad_utf8 || found.lone_surrogate != rows[i].lone_surrogate ||
			found.nul != rows[i].nul || found.bad_utf8_at != rows[i].bad_utf8_at)
			fail_msg("row %zu: %d %d %d %zu", i, found.bad_utf8, found.lone_surrogate, found.nul,
				found.bad_utf8_at);
	}
}

static void test_options(void **state)
{
	struct json_check found;

	(void)state;
	assert_true(check(S("[NaN,Infinity,-Infinity]"), JSON_ALLOW_NAN, &found));
	assert_false(check(S("-NaN"), JSON_ALLOW_NAN, &found));
	assert_false(check(S("nan"), JSON_ALLOW_NAN, &found));
	assert_false(check(S("Inf"), JSON_ALLOW_NAN, &found));
	assert_false(check(S("NaNN"), JSON_ALLOW_NAN, &found));
	assert_true(check(S("{\"a\":1}\n{\"a\":2}"), JSON_ALLOW_TRAILING, &found));
	assert_int_equal(found.end, 7);
	assert_true(check(S("1 x"), JSON_ALLOW_TRAILING, &found));
	assert_int_equal(found.end, 1);
	assert_false(check(S(" "), JSON_ALLOW_TRAILING, &found));
}

static void test_duplicate_keys(void **state)
{
	static const struct {
		const char *text;
		bool repeats;
	} rows[] = {
		{ "{\"a\":1,\"a\":2}", true },
		{ "{\"a\":1,\"b\":2}", false },
		{ "{\"a\":1,\"\\u0061\":2}", true },
		{ "{\"a\\n\":1,\"a\\u000A\":2}", true },
		{ "{\"a\\n\":1,\"an\":2}", false },
		{ "{\"a\":1,\"A\":2}", false },
		{ "{\"\":1,\"\":2}", true },
		{ "{\"a\":{\"b\":1,\"b\":2}}", false }, /* only the outermost object */
		{ "{\"a\":{\"b\":1},\"b\":2}", false },
		{ "[{\"a\":1,\"a\":2}]", false },
		{ "{\"a\\u0000b\":1,\"a\\u0000c\":2}", false },
		{ "{\"a\\u0000b\":1,\"a\\u0000b\":2}", true },
		{ "{\"c\":1,\"a\":1,\"b\":1,\"d\":1,\"a\":1}", true },
		{ "7", false },
	};
	struct json_check found;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(check(rows[i].text, strlen(rows[i].text), JSON_FIND_DUPLICATES, &found));
		if (found.duplicate_keys != rows[i].repeats)
			fail_msg("%s", rows[i].text);
		assert_true(check(rows[i].text, strlen(rows[i].text), 0, &found));
		assert_false(found.duplicate_keys); /* nobody asked */
	}
	assert_false(check(S("{\"a\":1,\"a\":2,}"), JSON_FIND_DUPLICATES, &found));
}

static void test_many_keys(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct json_check found;

	(void)state;
	strbuf_addc(&text, '{');
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&text, "\"key %d\":%d,", i, i);
	size_t n = text.len;
	strbuf_adds(&text, "\"key 20000\":0}");
	assert_true(check(text.data, text.len, JSON_FIND_DUPLICATES, &found));
	assert_false(found.duplicate_keys);
	strbuf_truncate(&text, n);
	strbuf_adds(&text, "\"key 137\":0}");
	assert_true(check(text.data, text.len, JSON_FIND_DUPLICATES, &found));
	assert_true(found.duplicate_keys);
	strbuf_free(&text);
}

static bool check_nested(const char *open, const char *inside, const char *close, int depth, struct json_check *found)
{
	struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < depth; i++)
		strbuf_adds(&text, open);
	strbuf_adds(&text, inside);
	for (int i = 0; i < depth; i++)
		strbuf_adds(&text, close);
	bool valid = check(text.data, text.len, 0, found);
	strbuf_free(&text);
	return valid;
}

static void test_depth(void **state)
{
	struct json_check found;

	(void)state;
	assert_true(check_nested("[", "", "]", JSON_MAX_DEPTH, &found));
	assert_true(check_nested("[", "1", "]", JSON_MAX_DEPTH, &found));
	assert_true(check_nested("{\"a\":", "1", "}", JSON_MAX_DEPTH, &found));
	assert_true(check_nested("[{\"a\":", "1", "}]", JSON_MAX_DEPTH / 2, &found));
	assert_false(check_nested("[", "", "]", JSON_MAX_DEPTH + 1, &found));
	assert_string_equal(found.reason, "nested too deep");
	assert_int_equal(found.fault, JSON_MAX_DEPTH);
	assert_false(check_nested("{\"a\":", "1", "}", JSON_MAX_DEPTH + 1, &found));
	assert_int_equal(found.fault, JSON_MAX_DEPTH * 5);
	assert_false(check_nested("[", "", "", 1000000, &found)); /* needs no stack */
	assert_int_equal(found.fault, JSON_MAX_DEPTH);
}

/* SQLite 3.40's json_valid() is strict RFC 8259 too, and shares no line with ours. Text with a NUL byte is not for
 * it. */

struct judge {
	sqlite3 *db;
	sqlite3_stmt *statement;
	int valid, invalid;
};

static void judge_open(struct judge *judge)
{
	*judge = (struct judge){ .valid = 0 };
	assert_int_equal(sqlite3_open(":memory:", &judge->db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(judge->db, "SELECT json_valid(?1)", -1, &judge->statement, NULL), SQLITE_OK);
}

static void judge_close(struct judge *judge)
{
	sqlite3_finalize(judge->statement);
	sqlite3_close(judge->db);
}

static void assert_same_verdict(struct judge *judge, const char *text, size_t n)
{
	struct json_check found;

	sqlite3_bind_text(judge->statement, 1, text, (int)n, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(judge->statement), SQLITE_ROW);
	bool expected = sqlite3_column_int(judge->statement, 0) != 0;
	sqlite3_reset(judge->statement);
	if (check(text, n, 0, &found) != expected)
		fail_msg("SQLite says %d of: %.*s (%s at %zu)", expected, (int)n, text,
			found.reason == NULL ? "valid" : found.reason, found.fault);
	if (expected)
		judge->valid++;
	else
		judge->invalid++;
}

/* Every text of up to four of these pieces. */
static void test_all_short_texts(void **state)
{
	static const char *const pieces[] = { "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "0", "1", "-", ".", "e", "+",
		"true", " ", "\\", "u", "\n" };
	struct strbuf text = STRBUF_INIT;
	struct judge judge;

	(void)state;
	judge_open(&judge);
	for (size_t length = 1; length <= 4; length++) {
		size_t texts = 1;
		for (size_t i = 0; i < length; i++)
			texts *= COUNT(pieces);
		for (size_t number = 0; number < texts; number++) {
			strbuf_reset(&text);
			for (size_t i = 0, rest = number; i < length; i++, rest /= COUNT(pieces))
				strbuf_adds(&text, pieces[rest % COUNT(pieces)]);
			assert_same_verdict(&judge, text.data, text.len);
		}
	}
	assert_true(judge.valid > 500 && judge.invalid > 100000);
	strbuf_free(&text);
	judge_close(&judge);
}

static const char *const seeds[] = {
	"{\"messages\":[{\"role\":\"user\",\"content\":\"Why?\\n\"},{\"role\":\"a\"}],\"id\":17}",
	"{\"content\":\"caf\303\251 \\u00e9 \\ud83d\\ude00\",\"tags\":[\"a\",\"b\"]}",
	"[0,-1.5e+10,true,false,null,\"\",{},[],[[1],{\"a\":{\"b\":2}}]]",
	"{\"number\":9007199254740993,\"price\":1.10,\"text\":\"a\\\"b\\\\c\\/d\",\"empty\":{ }}",
	" [ 1 , 2.0E-3 , \"\344\270\255\346\226\207\" ] ",
};

static char random_byte(struct rng *rng)
{
	static const char likely[] = "{}[]:,\"\\ \n0123456789.eE+-truefalsnu\037\177\200\303\251\377";

	return likely[rng_below(rng, sizeof(likely) - 1)];
}

/* One to three bytes changed, removed, added, or a run copied. */
static void mutate(struct strbuf *text, struct rng *rng)
{
	for (uint64_t n = 1 + rng_below(rng, 3); n > 0 && text->len > 0; n--) {
		size_t at = (size_t)rng_below(rng, text->len);
		char byte = random_byte(rng);
		switch (rng_below(rng, 4)) {
		case 0:
			text->data[at] = byte;
			break;
		case 1:
			strbuf_splice(text, at, 1, NULL, 0);
			break;
		case 2:
			strbuf_splice(text, at, 0, &byte, 1);
			break;
		default: {
			size_t length = (size_t)rng_below(rng, text->len - at) % 12;
			char *run = xstrndup(text->data + at, length);
			strbuf_splice(text, (size_t)rng_below(rng, text->len), 0, run, length);
			free(run);
		}
		}
	}
}

static void test_mutations(void **state)
{
	struct rng rng = { .state = 2025 };
	struct strbuf text = STRBUF_INIT;
	struct judge judge;

	(void)state;
	judge_open(&judge);
	for (int round = 0; round < 40000; round++) {
		const char *seed = seeds[rng_below(&rng, COUNT(seeds))];
		strbuf_reset(&text);
		strbuf_adds(&text, seed);
		mutate(&text, &rng);
		assert_same_verdict(&judge, text.data, text.len);
	}
	assert_true(judge.valid > 4000 && judge.invalid > 4000);
	strbuf_free(&text);
	judge_close(&judge);
}

/* Every prefix of a valid text is a fault at or before its end, and never a crash. */
static void test_prefixes(void **state)
{
	(void)state;
	for (size_t i = 0; i + 1 < COUNT(seeds); i++) {
		struct json_check found;
		size_t n = strlen(seeds[i]);
		assert_true(check(seeds[i], n, 0, &found));
		for (size_t cut = 0; cut < n; cut++)
			assert_false(check(seeds[i], cut, JSON_FIND_DUPLICATES, &found));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_bytes_of_strings),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_duplicate_keys),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_all_short_texts),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
