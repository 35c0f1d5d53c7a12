/* A mapping changed a field at a time. */
#include "tui/screens/import_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_field_takes_a_role(void **state)
{
	static const struct {
		const char *map, *field, *role, *expected;
	} cases[] = {
		{ "", "text", "input", "input=text" },
		{ "input=text", "title", "input", "input=text,input=title" },
		{ "input=text,label=a", "b", "label", "input=text,label=b" },
		{ "input=text,label=a", "a", NULL, "input=text" },
		{ "input=text,label=a", "text", "output", "label=a,output=text" },
		{ "input=text", "text", "input", "input=text" },
		{ "input=text", "absent", NULL, "input=text" },
		{ "input", "a", "label", "input=,label=a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		import_map_set(cases[i].map, cases[i].field, cases[i].role, &out);
		assert_string_equal(out.data, cases[i].expected);
		strbuf_free(&out);
	}
}

static void a_field_has_a_role_or_none(void **state)
{
	struct strbuf role = STRBUF_INIT;

	(void)state;
	assert_true(import_map_role("input=text,label=a", "a", &role));
	assert_string_equal(role.data, "label");
	strbuf_reset(&role);
	assert_false(import_map_role("input=text,label=a", "tex", &role));
	assert_false(import_map_role("input", "input", &role));
	assert_string_equal(role.data, "");
	strbuf_free(&role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_takes_a_role),
		cmocka_unit_test(a_field_has_a_role_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
