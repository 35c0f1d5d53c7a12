/* Rows as objects of the journal: keys of several parts, missing numbers, states of a forger. */
#include "../../src/model/row_target.h"
#include "data_fixture.h"

#include "preop/store/journal.h"

#include <math.h>

static const struct row_table hazards = {
	.name = "hazard",
	.keys = { "uuid" },
	.columns = { { "title", ROW_TEXT }, { "severity", ROW_TEXT }, { "reach", ROW_REAL_OR_NULL },
		{ "who", ROW_TEXT }, { "at", ROW_INT } },
};
static const struct row_table texts = {
	.name = "case_text",
	.keys = { "owner", "object", "name" },
	.columns = { { "value", ROW_TEXT }, { "who", ROW_TEXT }, { "at", ROW_INT } },
};

static void check_state(struct fixture *f, const struct row_table *table, const char *key, const char *wanted)
{
	struct strbuf state = STRBUF_INIT;

	assert_ok(f, row_read(table, f->db, key, &state, &f->error));
	assert_string_equal(state.data, wanted);
	strbuf_free(&state);
}

static void test_there_and_back(void **state)
{
	static const char said[] = "{\"title\":\"t\",\"severity\":\"s\",\"reach\":2.5,\"who\":\"ana\",\"at\":7}",
			  unsaid[] = "{\"title\":\"t\",\"severity\":\"s\",\"reach\":null,\"who\":\"ana\",\"at\":7}";
	struct fixture *f = *state;

	check_state(f, &hazards, "u", "");
	assert_ok(f, row_apply(&hazards, f->db, "u", said, &f->error));
	check_state(f, &hazards, "u", said);
	assert_ok(f, row_apply(&hazards, f->db, "u", unsaid, &f->error));
	check_state(f, &hazards, "u", unsaid);
	assert_ok(f, row_apply(&hazards, f->db, "u", NULL, &f->error));
	check_state(f, &hazards, "u", "");
}

static void test_a_key_of_parts(void **state)
{
	static const char said[] = "{\"value\":\"v\",\"who\":\"ana\",\"at\":7}";
	struct fixture *f = *state;

	assert_ok(f, row_apply(&texts, f->db, "gate R two words", said, &f->error));
	check_state(f, &texts, "gate R two words", said);
	check_state(f, &texts, "gate R two", "");
	check_state(f, &texts, "gate R", "");
	check_state(f, &texts, "", "");
	assert_ok(f, row_apply(&texts, f->db, "gate R", NULL, &f->error));
	check_state(f, &texts, "gate R two words", said);
}

/* What is missing or of another kind is empty; what the schema refuses is refused. */
static void test_a_forged_state(void **state)
{
	struct fixture *f = *state;
	struct row row;
	bool found;

	assert_ok(f, row_apply(&hazards, f->db, "u", "{\"title\":5,\"reach\":\"x\",\"at\":\"y\"}", &f->error));
	assert_ok(f, row_find(&hazards, f->db, "u", &f->arena, &row, &found, &f->error));
	assert_true(found);
	assert_string_equal(row.values[0].text, "");
	assert_true(isnan(row.values[2].real));
	assert_int_equal(row.values[4].integer, 0);
	assert_false(row_apply(&texts, f->db, "moon R claim", "{}", &f->error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_there_and_back, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_key_of_parts, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_forged_state, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
