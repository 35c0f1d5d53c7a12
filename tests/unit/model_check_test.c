/* Checks of a suite: set, undone, run on stored outputs, read back. */
#include "case_fixture.h"

#include "preop/model/check_run.h"

struct outcome {
	const char *case_id, *system, *output, *reference, *state;
};

static void add_output(struct fixture *f, struct suite_import *batch, const struct outcome *row)
{
	const struct output_row in = {
		.case_id = row->case_id,
		.system = row->system,
		.input = row->case_id,
		.input_n = strlen(row->case_id),
		.output = row->output,
		.output_n = strlen(row->output),
		.reference = row->reference,
		.reference_n = row->reference != NULL ? strlen(row->reference) : 0,
		.at = CLOCK_NONE,
		.score = (double)NAN,
		.state = row->state,
	};

	assert_int_equal(suite_import_add(batch, &in, &f->error), OUTPUT_ADDED);
}

static const struct outcome outcomes[] = {
	{ "q1", "a", "Paris", "Paris", NULL },
	{ "q1", "b", "It is  paris.", "Paris", NULL },
	{ "q2", "a", "London ", "London", NULL },
	{ "q2", "b", "HTTP 500", "London", "error" },
	{ "q3", "a", "", "Rome", NULL },
	{ "q3", "b", "Milan", NULL, NULL },
};

/* The suite's id. */
static int64_t add_suite(struct fixture *f)
{
	struct suite_import *batch;
	struct suite suite;

	assert_ok(f, suite_import_begin(f->db, "capitals", "capitals.jsonl", "outputs", &batch, &f->error));
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		add_output(f, batch, &outcomes[i]);
	assert_ok(f, suite_import_end(batch, 100, 0, NULL, &f->error));
	assert_ok(f, suite_find(f->db, NULL, &f->arena, &suite, &f->error));
	return suite.id;
}

static void set(struct fixture *f, int64_t suite, const char *name, const char *kind, const char *spec)
{
	assert_ok(f, check_set(f->db, suite, name, kind, spec, &f->error));
}

/* Every result of a case, "system check value detail" a line. */
static const char *shown(struct fixture *f, int64_t suite, const char *case_id)
{
	struct check_result *results;
	struct strbuf out = STRBUF_INIT;
	int64_t eval_case;
	size_t count;

	assert_ok(f, suite_case_find(f->db, suite, case_id, &eval_case, &f->error));
	assert_ok(f, check_results(f->db, eval_case, &f->arena, &results, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&out, "%lld %s%c %s\n", (long long)results[i].system, results[i].check,
			check_sign(&results[i]), results[i].detail);
	char *copy = arena_strdup(&f->arena, out.data);
	strbuf_free(&out);
	return copy;
}

static struct check_report run(struct fixture *f, int64_t suite)
{
	struct check_report report;
	const struct check_request request = { .suite = suite };

	assert_ok(f, check_run(f->db, &request, &report, &f->error));
	return report;
}

static void test_results_say_what_was_found(void **state)
{
	struct fixture *f = *state;
	int64_t suite = add_suite(f);

	set(f, suite, "same", "exact", "{}");
	set(f, suite, "has", "contains", "{\"fold\":[\"case\"],\"count\":\"empty=0\"}");
	struct check_report report = run(f, suite);
	assert_int_equal(report.checks, 2);
	assert_int_equal(report.outputs, 6);
	assert_int_equal(report.results, 12);
	assert_int_equal(report.undefined, 3);
	assert_string_equal(shown(f, suite, "q1"),
		"1 has+ has \"paris\" at byte 1\n1 same+ is \"Paris\"\n2 has+ has \"paris\" at byte 8\n"
		"2 same- is not \"Paris\": differs from byte 1 on\n");
	assert_string_equal(shown(f, suite, "q2"),
		"1 has+ has \"london\" at byte 1\n1 same+ is \"London\"\n2 has? error: not a wrong answer\n"
		"2 same? error: not a wrong answer\n");
	assert_string_equal(shown(f, suite, "q3"),
		"1 has- empty counts as 0\n1 same? empty: not a wrong answer\n2 has- has no \"rome\"\n"
		"2 same- is not \"Rome\": differs from byte 1 on\n");
}

static void test_a_check_is_undone_with_what_it_found(void **state)
{
	struct fixture *f = *state;
	int64_t suite = add_suite(f);
	struct journal_result result;
	struct check *checks;
	size_t count;

	set(f, suite, "same", "exact", "{}");
	run(f, suite);
	set(f, suite, "same", "exact", "{\"text\":\"Rome\"}");
	assert_string_equal(shown(f, suite, "q1"), "");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, check_list(f->db, suite, &f->arena, &checks, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(checks[0].spec, "{}");
	assert_ok(f, check_remove(f->db, suite, "same", &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, check_list(f->db, suite, &f->arena, &checks, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void refused(struct fixture *f, int64_t suite, const char *kind, const char *spec, const char *sentence)
{
	f->error = (struct error)ERROR_INIT;
	assert_false(check_set(f->db, suite, "c", kind, spec, &f->error));
	if (strstr(f->error.message, sentence) == NULL)
		fail_msg("%s %s: %s", kind, spec, f->error.message);
}

static void test_wrong_specs_are_refused(void **state)
{
	struct fixture *f = *state;
	int64_t suite = add_suite(f);

	refused(f, suite, "exakt", "{}", "did you mean exact");
	refused(f, suite, "exact", "{", "no JSON");
	refused(f, suite, "exact", "[]", "must be a JSON object");
	refused(f, suite, "exact", "{\"text\":\"a\",\"text\":\"b\"}", "each key once");
	refused(f, suite, "exact", "{\"txt\":\"a\"}", "it has: text, fold, after, not, pass, count");
	refused(f, suite, "exact", "{\"text\":1}", "text wants a text");
	refused(f, suite, "exact", "{\"fold\":[\"colour\"]}", "some of case|space|punctuation");
	refused(f, suite, "exact", "{\"count\":\"ok=1\"}", "count wants states");
	assert_false(check_set(f->db, suite, "two words", "exact", "{}", &f->error));
}

static void test_specs_as_people_type_them(void **state)
{
	struct fixture *f = *state;
	const struct check_kind *kind = check_kind_find("exact", &f->error);
	const struct check_setting settings[] = { { "fold", "case|space" }, { "text", "a \"b\"" } };
	struct strbuf spec = STRBUF_INIT, value = STRBUF_INIT;

	assert_ok(f, check_spec_print(kind, settings, 2, &spec, &f->error));
	assert_string_equal(spec.data, "{\"text\":\"a \\\"b\\\"\",\"fold\":[\"case\",\"space\"]}");
	check_spec_value(spec.data, &kind->parameters[1], &value);
	assert_string_equal(value.data, "case|space");
	strbuf_reset(&value);
	check_spec_value("{}", &kind->parameters[1], &value);
	assert_string_equal(value.data, "space");
	strbuf_free(&spec);
	strbuf_free(&value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_results_say_what_was_found, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_a_check_is_undone_with_what_it_found, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_wrong_specs_are_refused, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_specs_as_people_type_them, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests_name("model_check", tests, NULL, NULL);
}
