/* The JSON Schema validator: each keyword holding and failing, references, and what is hostile. The official suite is in json_schema_suite_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/json_schema.h"

#include "preop/base/error.h"

#include <string.h>

static enum json_schema_result check(const char *schema_text, const char *value_text, struct strbuf *why)
{
	struct error error = ERROR_INIT;
	struct arena arena = ARENA_INIT;
	struct json_schema *schema = json_schema_new(schema_text, strlen(schema_text), &error);

	if (schema == NULL)
		fail_msg("%.200s: %s", schema_text, error.message);
	const struct json_node *value = json_tree_read(&arena, value_text, strlen(value_text), &error);
	if (value == NULL)
		fail_msg("%.200s: %s", value_text, error.message);
	enum json_schema_result result = json_schema_check(schema, value, why);
	json_schema_free(schema);
	arena_free(&arena);
	return result;
}

struct trial {
	const char *schema, *holds, *fails /* NULL: nothing does */, *why;
};

static void run(const struct trial *trial)
{
	struct strbuf why = STRBUF_INIT;

	if (trial->holds != NULL && check(trial->schema, trial->holds, &why) != JSON_SCHEMA_VALID)
		fail_msg("%s should hold of %s: %s", trial->schema, trial->holds, why.data);
	if (trial->fails != NULL && check(trial->schema, trial->fails, &why) != JSON_SCHEMA_INVALID)
		fail_msg("%s should fail on %s", trial->schema, trial->fails);
	if (trial->why != NULL)
		assert_string_equal(why.data, trial->why);
	strbuf_free(&why);
}

static void test_keywords(void **state)
{
	static const struct trial trials[] = {
		{ "true", "1", NULL, NULL },
		{ "false", NULL, "1", "is not allowed here" },
		{ "{\"type\":\"integer\"}", "1.0", "1.5", "is no integer" },
		{ "{\"type\":[\"string\",\"null\"]}", "null", "false", NULL },
		{ "{\"enum\":[1,\"a\",{\"x\":[2]}]}", "{\"x\":[2.0]}", "2", "2 is none of [1,\"a\",{\"x\":[2]}]" },
		{ "{\"const\":{\"a\":1,\"b\":2}}", "{\"b\":2,\"a\":1}", "{\"a\":1}", NULL },
		{ "{\"multipleOf\":0.01}", "19.99", "19.999", NULL },
		{ "{\"maximum\":3}", "3", "3.1", "3.1 is above 3" },
		{ "{\"exclusiveMaximum\":3}", "2.9", "3", "3 is not below 3" },
		{ "{\"minimum\":9007199254740993}", "9007199254740993", "9007199254740992", NULL },
		{ "{\"exclusiveMinimum\":0}", "0.1", "0", NULL },
		{ "{\"maxLength\":2}", "\"\xC3\xA9\xC3\xA9\"", "\"abc\"", "has 3 characters, at most 2 fit" },
		{ "{\"minLength\":1}", "\"\\u0000\"", "\"\"", NULL },
		{ "{\"pattern\":\"^a+$\"}", "\"aa\"", "\"ab\"", NULL },
		{ "{\"minItems\":1,\"maxItems\":2}", "[1]", "[1,2,3]", NULL },
		{ "{\"uniqueItems\":true}", "[1,true,\"1\",[1]]", "[1,2,1.0]", "has 1.0 twice" },
		{ "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"number\"}}", "[\"a\",1,2]",
			"[\"a\",1,\"b\"]", "/2: is no number" },
		{ "{\"items\":[{\"const\":1}],\"additionalItems\":false}", "[1]", "[1,2]", "/1: is not allowed here" },
		{ "{\"contains\":{\"const\":1},\"minContains\":2,\"maxContains\":2}", "[1,1,2]", "[1]", NULL },
		{ "{\"required\":[\"a\",\"b\"]}", "{\"a\":1,\"b\":2}", "{\"a\":1}", "has no b" },
		{ "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"type\":\"string\"}}}}}", "{\"a\":{\"b\":\"\"}}",
			"{\"a\":{\"b\":1}}", "/a/b: is no string" },
		{ "{\"properties\":{\"a\":true},\"additionalProperties\":false}", "{\"a\":1}", "{\"b\":1}",
			"has b, which is not allowed" },
		{ "{\"patternProperties\":{\"^x-\":{\"type\":\"number\"}},\"additionalProperties\":{\"type\":"
		  "\"string\"}}",
			"{\"x-a\":1,\"b\":\"\"}", "{\"x-a\":\"1\"}", NULL },
		{ "{\"propertyNames\":{\"maxLength\":1}}", "{\"a\":1}", "{\"ab\":1}", NULL },
		{ "{\"minProperties\":1,\"maxProperties\":1}", "{\"a\":1}", "{}", NULL },
		{ "{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1,\"b\":1}", "{\"a\":1}", "has no b" },
		{ "{\"dependentSchemas\":{\"a\":{\"minProperties\":2}}}", "{\"b\":1}", "{\"a\":1}", NULL },
		{ "{\"dependencies\":{\"a\":[\"b\"],\"c\":false}}", "{\"b\":1}", "{\"c\":1}", NULL },
		{ "{\"allOf\":[{\"minimum\":1},{\"maximum\":2}]}", "1.5", "3", NULL },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "6", "4", "fits none of 2 schemas (anyOf)" },
		{ "{\"oneOf\":[{\"minimum\":1},{\"maximum\":2}]}", "3", "1.5",
			"fits more than one of 2 schemas (oneOf)" },
		{ "{\"not\":{\"type\":\"null\"}}", "1", "null", NULL },
		{ "{\"if\":{\"properties\":{\"k\":{\"const\":1}}},\"then\":{\"required\":[\"a\"]},\"else\":{"
		  "\"required\":[\"b\"]}}",
			"{\"k\":1,\"a\":0}", "{\"k\":2,\"a\":0}", "has no b" },
		{ "{\"allOf\":[{\"properties\":{\"a\":true}}],\"unevaluatedProperties\":false}", "{\"a\":1}",
			"{\"a\":1,\"b\":2}", NULL },
		{ "{\"anyOf\":[{\"prefixItems\":[{\"const\":1}]}],\"unevaluatedItems\":false}", "[1]", "[1,2]", NULL },
		{ "{\"format\":\"email\"}", "\"no address\"", NULL, NULL },
		{ "{\"type\":\"object\",\"type\":\"string\"}", "\"the last of two counts\"", "{}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		run(&trials[i]);
}

static void test_references(void **state)
{
	static const struct trial trials[] = {
		{ "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"items\":{\"$ref\":\"#/$defs/n\"}}", "[1]", "[\"1\"]",
			"/0: is no number" },
		{ "{\"$defs\":{\"a/b\":{\"const\":1},\"c%\":{\"const\":2}},\"prefixItems\":[{\"$ref\":\"#/$defs/"
		  "a~1b\"},{\"$ref\":\"#/$defs/c%25\"}]}",
			"[1,2]", "[1,1]", NULL },
		{ "{\"$defs\":{\"x\":{\"$anchor\":\"num\",\"type\":\"number\"}},\"$ref\":\"#num\"}", "1", "\"1\"",
			NULL },
		{ "{\"$id\":\"http://example.com/a/"
		  "root\",\"$defs\":{\"x\":{\"$id\":\"other\",\"type\":\"number\"}},\"$ref\":\"other\"}",
			"1", "\"1\"", NULL },
		{ "{\"properties\":{\"next\":{\"$ref\":\"#\"},\"v\":{\"type\":\"number\"}},\"required\":[\"v\"]}",
			"{\"v\":1,\"next\":{\"v\":2}}", "{\"v\":1,\"next\":{\"next\":{\"v\":3}}}", "/next: has no v" },
		{ "{\"definitions\":{\"s\":{\"type\":\"string\"}},\"additionalProperties\":{\"$ref\":\"#/definitions/"
		  "s\"}}",
			"{\"a\":\"\"}", "{\"a\":1}", "/a: is no string" },
		{ "{\"$id\":\"http://e.com/"
		  "tree\",\"$dynamicAnchor\":\"node\",\"properties\":{\"kids\":{\"items\":{\"$dynamicRef\":\"#node\"}}}"
		  ","
		  "\"required\":[\"v\"]}",
			"{\"v\":1,\"kids\":[{\"v\":2}]}", "{\"v\":1,\"kids\":[{}]}", "/kids/0: has no v" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		run(&trials[i]);
}

static void undecided(const char *schema, const char *value, const char *sentence)
{
	struct strbuf why = STRBUF_INIT;

	assert_int_equal(check(schema, value, &why), JSON_SCHEMA_UNDECIDED);
	if (strstr(why.data, sentence) == NULL)
		fail_msg("%s: %s", schema, why.data);
	strbuf_free(&why);
}

/* Neither is a verdict: not even `not` may make one of them. */
static void test_endless_work_is_undecided(void **state)
{
	struct strbuf value = STRBUF_INIT;

	(void)state;
	undecided("{\"$ref\":\"#\"}", "1", "refers to itself");
	undecided("{\"not\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/"
		  "$defs/a\"}}}",
		"1", "refers to itself");
	/* doubles at each level: two to the hundredth */
	for (int i = 0; i < 100; i++)
		strbuf_addc(&value, '[');
	for (int i = 0; i < 100; i++)
		strbuf_addc(&value, ']');
	undecided("{\"anyOf\":[{\"items\":{\"$ref\":\"#\"},\"not\":{}},{\"items\":{\"$ref\":\"#\"},\"not\":{}}]}",
		value.data, "time");
	undecided("{\"pattern\":\"^(a|aa|a?)+$\"}",
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"", "pattern");
	strbuf_free(&value);
}

static void test_large_values_are_fast(void **state)
{
	struct strbuf value = STRBUF_INIT, why = STRBUF_INIT;

	(void)state;
	strbuf_addc(&value, '[');
	for (int i = 0; i < 50000; i++)
		strbuf_addf(&value, "%s{\"n\":%d}", i > 0 ? "," : "", i);
	strbuf_addc(&value, ']');
	assert_int_equal(check("{\"uniqueItems\":true}", value.data, &why), JSON_SCHEMA_VALID);
	strbuf_free(&value);
	strbuf_free(&why);
}

static void refused(const char *schema, const char *sentence)
{
	struct error error = ERROR_INIT;

	assert_null(json_schema_new(schema, strlen(schema), &error));
	if (strstr(error.message, sentence) == NULL)
		fail_msg("%s: %s", schema, error.message);
}

static void test_wrong_schemas_are_refused(void **state)
{
	struct strbuf deep = STRBUF_INIT;

	(void)state;
	refused("", "the schema");
	refused("[]", "an object, true or false");
	refused("{\"type\":\"int\"}", "type wants names of types");
	refused("{\"items\":{\"items\":{\"minItems\":-1}}}", "minItems wants a whole number from 0 on");
	refused("{\"multipleOf\":0}", "above 0");
	refused("{\"anyOf\":[]}", "a list of schemas");
	refused("{\"properties\":{\"a\":1}}", "an object of schemas");
	refused("{\"pattern\":\"(\"}", "the pattern is wrong");
	refused("{\"$ref\":\"#/nowhere\"}", "not there");
	refused("{\"$ref\":\"#/x\",\"x\":[]}", "no schema");
	refused("{\"$ref\":\"https://example.com/schema\"}", "nothing is fetched");
	for (int i = 0; i < 300; i++)
		strbuf_adds(&deep, "{\"not\":");
	refused(deep.data, "the schema");
	strbuf_free(&deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keywords),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_endless_work_is_undecided),
		cmocka_unit_test(test_large_values_are_fast),
		cmocka_unit_test(test_wrong_schemas_are_refused),
	};

	return cmocka_run_group_tests_name("json_schema", tests, NULL, NULL);
}
