/* JSON spans: walking, paths, values, printing; and the same tree as cJSON finds. */
#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define S(literal) literal, sizeof(literal) - 1
#define NO_NUMBER ((double)NAN)

static struct json_span span(const char *text)
{
	return json_root(text, strlen(text));
}

static void assert_span(struct json_span value, const char *expected)
{
	if (expected == NULL) {
		assert_null(value.start);
		return;
	}
	assert_non_null(value.start);
	assert_int_equal(value.length, strlen(expected));
	assert_memory_equal(value.start, expected, value.length);
}

static void test_root_and_type(void **state)
{
	static const struct {
		const char *text, *root;
		enum json_type type;
	} rows[] = {
		{ " {\"a\": [1, 2]} ", "{\"a\": [1, 2]}", JSON_OBJECT },
		{ "[\"]\", {}]\n", "[\"]\", {}]", JSON_ARRAY },
		{ "\"a\\\"b\" ", "\"a\\\"b\"", JSON_STRING },
		{ "\"\\\\\" x", "\"\\\\\"", JSON_STRING },
		{ "-1.5e3\n", "-1.5e3", JSON_NUMBER },
		{ "0", "0", JSON_NUMBER },
		{ "NaN", "NaN", JSON_NUMBER },
		{ "Infinity", "Infinity", JSON_NUMBER },
		{ "true", "true", JSON_TRUE },
		{ "false", "false", JSON_FALSE },
		{ "null", "null", JSON_NULL },
		{ "", NULL, JSON_NONE },
		{ " ", NULL, JSON_NONE },
		{ ",", NULL, JSON_NONE },
		{ "xyz", "xyz", JSON_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_span(span(rows[i].text), rows[i].root);
		assert_int_equal(json_type(span(rows[i].text)), rows[i].type);
	}
	assert_span(json_root(NULL, 0), NULL);
}

static void test_next(void **state)
{
	struct json_span object = span("{ \"a\" : 1 , \"b\":[2,{\"c\":3}],\"d\":\"}\" }"), key, value;
	struct json_span array = span("[ 1, \"],\" ,[],{} ]");
	size_t cursor = 0;

	(void)state;
	assert_true(json_next_member(object, &cursor, &key, &value));
	assert_span(key, "\"a\"");
	assert_span(value, "1");
	assert_true(json_next_member(object, &cursor, &key, &value));
	assert_span(value, "[2,{\"c\":3}]");
	assert_true(json_next_member(object, &cursor, &key, &value));
	assert_span(value, "\"}\"");
	assert_false(json_next_member(object, &cursor, &key, &value));
	assert_false(json_next_member(object, &cursor, &key, &value));
	cursor = 0;
	assert_false(json_next_element(object, &cursor, &value));
	assert_true(json_next_element(array, &cursor, &value));
	assert_span(value, "1");
	assert_true(json_next_element(array, &cursor, &value));
	assert_span(value, "\"],\"");
	assert_true(json_next_element(array, &cursor, &value));
	assert_span(value, "[]");
	assert_true(json_next_element(array, &cursor, &value));
	assert_span(value, "{}");
	assert_false(json_next_element(array, &cursor, &value));
	cursor = 0;
	assert_false(json_next_member(array, &cursor, &key, &value));
	assert_false(json_next_element(span("[]"), &cursor, &value));
	assert_false(json_next_member(span("{ }"), &cursor, &key, &value));
}

static void test_get_and_at(void **state)
{
	struct json_span object = span("{\"a\":1,\"b\":2,\"a\":3,\"\\u00e9\":4,\"\":5,\"x\\ny\":6,\"b\\u0000\":7}");

	(void)state;
	assert_span(json_get(object, "a"), "3"); /* the last */
	assert_span(json_get(object, "b"), "2");
	assert_span(json_get(object, "\303\251"), "4");
	assert_span(json_get(object, ""), "5");
	assert_span(json_get(object, "x\ny"), "6");
	assert_span(json_get(object, "c"), NULL);
	assert_span(json_get(span("[1]"), "a"), NULL);
	assert_span(json_get(json_get(object, "c"), "d"), NULL); /* absent of absent */
	assert_span(json_at(span("[1, 2]"), 1), "2");
	assert_span(json_at(span("[1, 2]"), 2), NULL);
	assert_span(json_at(object, 0), NULL);
}

static void test_find(void **state)
{
	static const char text[] = "{\"messages\":[{\"role\":\"user\"},{\"role\":\"assistant\",\"content\":[[7,8]]}],"
				   "\"odd key\":{\"a.b\":{\"[0]\":9}},\"\":10,\"caf\303\251\":11,\"q\\\"\":12}";
	static const struct {
		const char *path, *found;
	} rows[] = {
		{ ".", text },
		{ "messages[0].role", "\"user\"" },
		{ "messages[1].content[0][1]", "8" },
		{ "messages[0]", "{\"role\":\"user\"}" },
		{ "[\"messages\"][0][\"role\"]", "\"user\"" },
		{ "[\"odd key\"][\"a.b\"][\"[0]\"]", "9" },
		{ "odd key[\"a.b\"]", "{\"[0]\":9}" },
		{ "[\"\"]", "10" },
		{ "caf\303\251", "11" },
		{ "[\"caf\\u00e9\"]", "11" },
		{ "[\"q\\\"\"]", "12" },
		{ "messages[2]", NULL },
		{ "messages[18446744073709551616]", NULL }, /* 2^64 and 5 times it must not wrap to 0 */
		{ "messages[92233720368547758080]", NULL },
		{ "messages[-1]", NULL },
		{ "messages[]", NULL },
		{ "messages[0", NULL },
		{ "messages[0x]", NULL },
		{ "messages[0]role", NULL },
		{ "messages[1].content[0]x0]", NULL },
		{ "messages[0]..role", NULL },
		{ "messages.[0]", NULL },
		{ "messages.", NULL },
		{ ".messages", NULL },
		{ "", NULL },
		{ "..", NULL },
		{ "[\"messages\"", NULL },
		{ "[\"messages", NULL },
		{ "[", NULL },
		{ "messages[0].role.x", NULL },
		{ "none.of.this", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_span found = json_find(span(text), rows[i].path);
		if ((found.start == NULL) != (rows[i].found == NULL))
			fail_msg("%s", rows[i].path);
		assert_span(found, rows[i].found);
	}
}

static const struct {
	const char *text;
	const char *decoded;
	size_t n;
} decode_rows[] = {
	{ "\"\"", S("") },
	{ "\"plain\"", S("plain") },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", S("\"\\/\b\f\n\r\t") },
	{ "\"a\\u0000b\"", S("a\0b") },
	{ "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", S("\177\302\200\337\277\340\240\200\357\277\277") },
	{ "\"\\ud83d\\ude00\"", S("\360\237\230\200") },
	{ "\"\\uDBFF\\uDFFF\\uD800\\uDC00\"", S("\364\217\277\277\360\220\200\200") },
	{ "\"x\\ud83dy\"", S("x\357\277\275y") },
	{ "\"\\ude00\"", S("\357\277\275") },
	{ "\"\\ud83d\\ud83d\\ude00\"", S("\357\277\275\360\237\230\200") },
	{ "\"\\ud83d\\u0041\"", S("\357\277\275A") },
	{ "\"\377\"", S("\377") },
	{ "1.10", S("1.10") },
	{ "[1, 2]", S("[1, 2]") },
	{ "null", S("null") },
};

static void test_decode_and_equals(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(decode_rows); i++) {
		strbuf_reset(&out);
		json_decode(span(decode_rows[i].text), &out);
		assert_int_equal(out.len, decode_rows[i].n);
		assert_memory_equal(out.data, decode_rows[i].decoded, out.len);
		bool is_string = decode_rows[i].text[0] == '"' && strlen(out.data) == out.len;
		assert_int_equal(json_equals(span(decode_rows[i].text), out.data), is_string);
		strbuf_addc(&out, 'x');
		assert_false(json_equals(span(decode_rows[i].text), out.data));
	}
	strbuf_reset(&out);
	json_decode((struct json_span){ NULL, 0 }, &out);
	assert_int_equal(out.len, 0);
	assert_false(json_equals((struct json_span){ NULL, 0 }, ""));
	assert_false(json_equals(span("\"ab\""), "a"));
	assert_false(json_equals(span("\"ab\""), "abc"));
	assert_false(json_equals(span("\"a\\u0000\""), "a"));
	strbuf_free(&out);
}

static void test_number(void **state)
{
	static const struct {
		const char *text;
		double value;
	} rows[] = {
		{ "0", 0 },
		{ "1.10", 1.1 },
		{ "-2.5e-3", -0.0025 },
		{ "9007199254740993", 9007199254740992.0 },
		{ "1e308", 1e308 },
		{ "1e400", NO_NUMBER },
		{ "1e-400", 0 },
		{ "0.1000000000000000055511151231257827021181583404541015625", 0.1 },
		{ "100000000000000000000000000000000000000000000000000000000000000000000", 1e68 },
		{ "1000000000000000000000000000000000000000000000000000000000000000", 1e63 }, /* 64 digits */
		{ "NaN", NO_NUMBER },
		{ "-Infinity", NO_NUMBER },
		{ "0x10", NO_NUMBER },
		{ "01", NO_NUMBER },
		{ "\"1\"", NO_NUMBER },
		{ "true", NO_NUMBER },
		{ "", NO_NUMBER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		double value = NO_NUMBER;
		bool is_number = json_number(span(rows[i].text), &value);
		if (is_number == (bool)isnan(rows[i].value) || (is_number && value != rows[i].value))
			fail_msg("%s gave %.17g", rows[i].text, value);
	}
}

static void test_int(void **state)
{
	static const struct {
		const char *text;
		bool valid;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "17", true, 17 },
		{ "9007199254740993", true, 9007199254740993 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "18446744073709551617", false, 0 }, /* 2^64 + 1 must not wrap to 1 */
		{ "1e3", false, 0 },
		{ "1.0", false, 0 },
		{ "-", false, 0 },
		{ "NaN", false, 0 },
		{ "\"1\"", false, 0 },
		{ "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t value = 0;
		assert_int_equal(json_int(span(rows[i].text), &value), rows[i].valid);
		if (rows[i].valid)
			assert_true(value == rows[i].value);
	}
}

static void test_quote(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *quoted, *raw;
	} rows[] = {
		{ S(""), "\"\"", NULL },
		{ S("plain / text"), "\"plain / text\"", NULL },
		{ S("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"", NULL },
		{ S("\0\001\037"), "\"\\u0000\\u0001\\u001f\"", NULL },
		{ S("\033[31m"), "\"\\u001b[31m\"", NULL },
		{ S("\177\302\200\302\237\302\240"), "\"\\u007f\\u0080\\u009f\302\240\"", NULL },
		{ S("caf\303\251 \360\237\230\200"), "\"caf\303\251 \360\237\230\200\"", NULL },
		{ S("a\377b"), "\"a\357\277\275b\"", "\"a\377b\"" },
		{ S("\342\202"), "\"\357\277\275\357\277\275\"", "\"\342\202\"" },
		{ S("\355\240\200\""), "\"\357\277\275\357\277\275\357\277\275\\\"\"", "\"\355\240\200\\\"\"" },
	};
	struct strbuf out = STRBUF_INIT, back = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_reset(&out);
		json_quote(&out, rows[i].text, rows[i].n);
		assert_string_equal(out.data, rows[i].quoted);
		strbuf_reset(&out);
		json_quote_raw(&out, rows[i].text, rows[i].n);
		assert_string_equal(out.data, rows[i].raw == NULL ? rows[i].quoted : rows[i].raw);
		strbuf_reset(&back);
		json_decode(span(out.data), &back);
		assert_int_equal(back.len, rows[i].n);
		assert_memory_equal(back.data, rows[i].text, rows[i].n);
	}
	strbuf_free(&out);
	strbuf_free(&back);
}

static void test_writer(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct json_writer w;

	(void)state;
	json_begin(&w, &out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "name", "a \"b\"");
	json_put_string(&w, "none", NULL);
	json_put_bytes(&w, "bytes", "x\0y", 3);
	json_open(&w, "list", '[');
	json_put_int(&w, NULL, INT64_MIN);
	json_put_double(&w, NULL, 0.1);
	json_open(&w, NULL, '[');
	json_close(&w, ']');
	json_open(&w, NULL, '{');
	json_put_int(&w, "a", 1);
	json_close(&w, '}');
	json_open(&w, NULL, '{');
	json_put_int(&w, "b", 2);
	json_close(&w, '}');
	json_put_bool(&w, NULL, true);
	json_close(&w, ']');
	json_put_bool(&w, "no", false);
	json_put_raw(&w, "raw", span(" 1.10 "));
	json_put_raw(&w, "absent", (struct json_span){ NULL, 0 });
	json_put_time(&w, "at", 1740824430123);
	json_put_time(&w, "never", CLOCK_NONE);
	json_put_double(&w, "nan", NO_NUMBER);
	json_put_double(&w, "infinite", -HUGE_VAL);
	json_put_int(&w, "odd \"key\"", 1);
	json_close(&w, '}');
	assert_string_equal(out.data,
		"{\"name\":\"a \\\"b\\\"\",\"none\":null,\"bytes\":\"x\\u0000y\","
		"\"list\":[-9223372036854775808,0.1,[],{\"a\":1},{\"b\":2},true],\"no\":false,\"raw\":1.10,\"absent\":"
		"null,"
		"\"at\":\"2025-03-01T10:20:30Z\",\"never\":null,\"nan\":null,\"infinite\":null,\"odd \\\"key\\\"\":1}");
	strbuf_free(&out);
}

static void assert_double(double value, const char *expected)
{
	struct strbuf out = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &out);
	json_put_double(&w, NULL, value);
	assert_string_equal(out.data, expected);
	strbuf_free(&out);
}

static void test_doubles(void **state)
{
	struct rng rng = { .state = 5 };
	struct strbuf out = STRBUF_INIT;
	struct json_writer w;

	(void)state;
	assert_double(5, "5");
	assert_double(-0.0, "-0");
	assert_double(0.1 + 0.2, "0.30000000000000004");
	assert_double(1e21, "1e+21");
	assert_double(DBL_MAX, "1.7976931348623157e+308");
	assert_double(1e-5, "1e-05");
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = rng_next(&rng);
		double value, back;
		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		strbuf_reset(&out);
		json_begin(&w, &out);
		json_put_double(&w, NULL, value);
		assert_true(json_number(span(out.data), &back));
		assert_memory_equal(&back, &value, sizeof(value));
	}
	strbuf_free(&out);
}

static void test_decimal_comma(void **state)
{
	static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "pt_BR.UTF-8", "de_DE" };
	double value;
	size_t i = 0;

	(void)state;
	while (i < COUNT(locales) && setlocale(LC_NUMERIC, locales[i]) == NULL)
		i++;
	if (i == COUNT(locales))
		skip(); /* this system has only locales with a point */
	assert_string_equal(localeconv()->decimal_point, ",");
	assert_double(1.5, "1.5");
	assert_true(json_number(span("1.5"), &value));
	assert_true(value == 1.5);
	assert_string_equal(localeconv()->decimal_point, ","); /* the caller's locale is back */
	setlocale(LC_NUMERIC, "C");
}

/* The same tree as another parser finds. */

static void assert_same_tree(const cJSON *expected, struct json_span found);

static void assert_same_object(const cJSON *expected, struct json_span found)
{
	struct strbuf name = STRBUF_INIT;
	struct json_span key, value;
	size_t cursor = 0;

	for (const cJSON *child = expected->child; child != NULL; child = child->next) {
		assert_true(json_next_member(found, &cursor, &key, &value));
		strbuf_reset(&name);
		json_decode(key, &name);
		assert_string_equal(name.data, child->string);
		assert_same_tree(child, value);
	}
	assert_false(json_next_member(found, &cursor, &key, &value));
	strbuf_free(&name);
}

static void assert_same_array(const cJSON *expected, struct json_span found)
{
	struct json_span value;
	size_t cursor = 0;

	for (const cJSON *child = expected->child; child != NULL; child = child->next) {
		assert_true(json_next_element(found, &cursor, &value));
		assert_same_tree(child, value);
	}
	assert_false(json_next_element(found, &cursor, &value));
}

static void assert_same_tree(const cJSON *expected, struct json_span found)
{
	double number;

	switch (json_type(found)) {
	case JSON_OBJECT:
		assert_true(cJSON_IsObject(expected));
		assert_same_object(expected, found);
		break;
	case JSON_ARRAY:
		assert_true(cJSON_IsArray(expected));
		assert_same_array(expected, found);
		break;
	case JSON_STRING:
		assert_true(cJSON_IsString(expected));
		assert_true(json_equals(found, expected->valuestring));
		break;
	case JSON_NUMBER:
		assert_true(cJSON_IsNumber(expected));
		assert_true(json_number(found, &number) && number == expected->valuedouble);
		break;
	default:
		assert_int_equal(json_type(found) == JSON_TRUE, cJSON_IsTrue(expected));
		assert_int_equal(json_type(found) == JSON_FALSE, cJSON_IsFalse(expected));
		assert_int_equal(json_type(found) == JSON_NULL, cJSON_IsNull(expected));
	}
}

static void put_random_string(struct strbuf *out, struct rng *rng)
{
	static const char *const parts[] = { "a", "word ", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00",
		"\303\251", "\344\270\255", "]", "}", ",", ":", "{[", "a rather long run of plain text " };

	strbuf_addc(out, '"');
	for (uint64_t n = rng_below(rng, 6); n > 0; n--)
		strbuf_adds(out, parts[rng_below(rng, COUNT(parts))]);
	strbuf_addc(out, '"');
}

static void put_random_value(struct strbuf *out, struct rng *rng, int depth)
{
	static const char *const scalars[] = { "0", "-1", "1.5e3", "true", "false", "null", "123456.789" };
	static const char *const spaces[] = { "", "", "", " ", "\n\t" };
	uint64_t kind = rng_below(rng, depth > 0 ? 4 : 2);

	strbuf_adds(out, spaces[rng_below(rng, COUNT(spaces))]);
	if (kind == 0) {
		strbuf_adds(out, scalars[rng_below(rng, COUNT(scalars))]);
	} else if (kind == 1) {
		put_random_string(out, rng);
	} else {
		strbuf_addc(out, kind == 2 ? '[' : '{');
		for (uint64_t i = 0, n = rng_below(rng, 5); i < n; i++) {
			strbuf_adds(out, i > 0 ? "," : "");
			if (kind == 3) {
				put_random_string(out, rng);
				strbuf_addc(out, ':');
			}
			put_random_value(out, rng, depth - 1);
		}
		strbuf_addc(out, kind == 2 ? ']' : '}');
	}
	strbuf_adds(out, spaces[rng_below(rng, COUNT(spaces))]);
}

static void test_same_tree_as_cjson(void **state)
{
	struct rng rng = { .state = 9 };
	struct strbuf text = STRBUF_INIT;
	struct json_check found;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		strbuf_reset(&text);
		put_random_value(&text, &rng, 5);
		assert_true(json_check(text.data, text.len, 0, &found));
		cJSON *expected = cJSON_Parse(text.data);
		assert_non_null(expected);
		assert_same_tree(expected, json_root(text.data, text.len));
		cJSON_Delete(expected);
	}
	strbuf_free(&text);
}

/* On any bytes: nothing read past the end, every walk ends. */
static void test_hostile_bytes(void **state)
{
	static const char likely[] = "{}[]:,\"\\ 01-tfnu\200";
	struct rng rng = { .state = 77 };
	struct strbuf out = STRBUF_INIT;
	int members = 0;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		size_t n = (size_t)rng_below(&rng, 24);
		char *text = xmalloc(n);
		for (size_t i = 0; i < n; i++)
			text[i] = likely[rng_below(&rng, sizeof(likely) - 1)];
		struct json_span root = json_root(text, n), key, value;
		assert_true(root.length <= n);
		for (size_t cursor = 0; json_next_member(root, &cursor, &key, &value); members++)
			assert_true(value.start + value.length <= text + n);
		for (size_t cursor = 0; json_next_element(root, &cursor, &value); members++)
			assert_true(value.start + value.length <= text + n);
		json_find(root, "a[0].b");
		strbuf_reset(&out);
		json_decode(root, &out);
		json_equals(root, "u");
		double number;
		json_number(root, &number);
		free(text);
	}
	assert_true(members > 1000);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_and_type),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_get_and_at),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_decode_and_equals),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_writer),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_decimal_comma),
		cmocka_unit_test(test_same_tree_as_cjson),
		cmocka_unit_test(test_hostile_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
