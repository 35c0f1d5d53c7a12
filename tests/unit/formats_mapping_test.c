/* Which field is what: mappings, forced formats, labels, outputs, and the preview that shows it. */
#include "import_fixture.h"

static void fields_are_mapped(void **state)
{
	static const char text[] =
		"{\"q\": {\"one\": \"What?\", \"two\": \"Why?\"}, \"odd.name\": \"x\", \"n\": 7, \"v\": \"yes\"}\n"
		"{\"q\": {\"one\": \"Who?\", \"two\": \"When?\"}, \"odd.name\": \"y\", \"n\": 8, \"v\": \"no\"}\n";
	struct fixture *f = *state;
	struct import_options options = { .map = "input=q.one,input=q.two,output=odd.name,id=n,label=v" };
	struct import_report report;

	assert_ok(f, run_text(f->db, text, &options, &report, &f->error));
	assert_int_equal(report.imported, 2);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(
			f, "SELECT count(*) FROM example WHERE external = '8' AND label = 'no' AND title = 'Who?'"),
		1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM example WHERE flags & 16"), 0); /* the output is found */
}

static void wrong_mappings_name_the_fields(void **state)
{
	static const struct {
		const char *text, *map, *says;
	} cases[] = {
		{ "a,b\n1,2\n", NULL, "no field's name says that it is the input" },
		{ "a,b\n1,2\n", NULL, "the fields are a, b" },
		{ "a,b\n1,2\n", "input=a,label=c", "no field is called \"c\"; the fields are a, b" },
		{ "{\"a\": 1}\n{\"b\": 1}\n", "input=c", "no field is called \"c\"; the fields are a, b" },
		{ "a,b\n1,2\n", "inputs=a", "inputs" },
		{ "id,who,label\n1,ana,x\n", "item=x", "no field is called \"x\"" },
		{ "id,who,label\n1,ana,x\n", "thing=id", "one of item, annotator, label, note, at" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true, .map = cases[i].map };
		struct import_report report;
		struct error error = ERROR_INIT;
		assert_false(run_text(NULL, cases[i].text, &options, &report, &error));
		if (strstr(error.message, cases[i].says) == NULL)
			fail_msg("%s", error.message);
		import_report_free(&report);
	}
}

static void a_format_can_be_forced(void **state)
{
	static const struct {
		const char *text, *format, *map, *says; /* says NULL: works */
	} cases[] = {
		{ "text\none\ntwo\n", "csv", NULL, NULL },
		{ "{\"messages\": []}\n{\"text\": \"x\"}\n", "jsonl", "input=text", NULL },
		{ "{\"a\": {\"text\": \"x\"}}\n", "jsonl", "input=a.text", NULL },
		{ "{\"text\": \"x\"}\n", "json", NULL, NULL },
		{ "a,b\n1,2\n", "chat", NULL,
			"a table of 2 columns separated by ',', which the format chat does not read" },
		{ "x", "parquet", NULL, "there is no format \"parquet\"; formats are " },
		{ "prose\n", "labels", NULL, "neither JSON nor a table" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true, .format = cases[i].format, .map = cases[i].map };
		struct import_report report;
		struct error error = ERROR_INIT;
		bool ok = run_text(NULL, cases[i].text, &options, &report, &error);
		if (ok != (cases[i].says == NULL) || (!ok && strstr(error.message, cases[i].says) == NULL))
			fail_msg("%zu: %s", i, error.message);
		import_report_free(&report);
	}
}

static void the_key_of_an_object_is_its_records_id(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;

	import_ok(f, "keyed.json", &options, &report);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example WHERE external IN ('q-1', 'own')"), 2);
	assert_int_equal(fixture_count(f,
				 "SELECT count(*) FROM example_body WHERE CAST(body AS TEXT) = '{\"question\": \"How "
				 "old?\", \"answer\": \"9\"}'"),
		1);
}

static void labels_find_their_examples(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;
	struct error error = ERROR_INIT;

	assert_false(run_file(f->db, "labels.csv", &options, &report, &error)); /* no data set yet */
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	import_report_free(&report);
	import_ok(f, "chat.jsonl", &options, &report);
	import_report_free(&report);
	import_ok(f, "labels.csv", &options, &report);
	assert_int_equal(report.target, IMPORT_LABELS);
	assert_string_equal(report.dataset, "chat");
	assert_int_equal(report.imported, 3);
	assert_int_equal(report.duplicates, 1);
	assert_int_equal(report.unmatched, 1);
	assert_int_equal(report.rejected, 3);
	char *errors = print_errors(&report);
	assert_string_equal(errors,
		"6:1 no example has the id \"c-9\" in chat\n7:1 the annotator is missing\n8:1 \"yesterday\" is no "
		"date\n");
	free(errors);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(f,
			"SELECT count(*) FROM annotation WHERE who = 'ben' AND label = 'bad' AND note = 'too, short'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM annotation WHERE at = 1741082400000"), 1);
	assert_int_equal(fixture_count(f, "SELECT disputed FROM example WHERE external = 'c-1'"), 1);
}

static void labels_need_their_roles(void **state)
{
	struct import_options options = { .dry_run = true, .format = "labels" };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(run_text(NULL, "id,label\n1,x\n", &options, &report, &error));
	assert_non_null(
		strstr(error.message, "the annotator: choose with --map annotator=FIELD; the fields are id, label"));
	import_report_free(&report);
	options.map = "annotator=id,item=label";
	assert_true(run_text(NULL, "id,label\n1,x\n", &options, &report, NULL));
	import_report_free(&report);
}

static void outputs_fill_a_suite(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .dataset = "helpdesk" };
	struct import_report report;

	import_ok(f, "outputs.jsonl", &options, &report);
	assert_int_equal(report.target, IMPORT_OUTPUTS);
	assert_int_equal(report.imported, 4);
	assert_int_equal(report.duplicates, 1);
	char *errors = print_errors(&report);
	assert_non_null(strstr(errors, "6:1 case h-1 is in the suite with another input"));
	free(errors);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM suite WHERE name = 'helpdesk'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE score IS NULL"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE score = 0"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE state = 'truncated'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE state = 'empty'"), 1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM eval_case WHERE slice = 'sum' AND at = 1735689600000"), 1);
}

struct bad_rows {
	const char *format, *text;
	int64_t imported;
	const char *errors;
};

static const struct bad_rows bad_rows[] = {
	{ "outputs",
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"input\": \"i\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"state\": \"error\"}\n" /* the state says why there is none */
		"{\"system\": \"a\\u0000\", \"input\": \"i\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"input\": \"\\u0000\", \"output\": \"\\u0000\", \"gold\": \"\\u0000\"}\n" /* texts may */
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"x\", \"date\": \"soon\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"x\", \"score\": [1]}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"y\", \"score\": \"True\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"z\", \"score\": \"0.5\"}\n",
		5,
		"2:1 the input is missing\n3:1 the output is missing\n5:12 the system holds a NUL\n7:54 \"soon\" is no "
		"date\n"
		"8:55 the score is neither a number nor true or false\n" },
	{ "labels",
		"{\"id\": 1, \"who\": \"ana\", \"label\": true, \"at\": null}\n"
		"{\"id\": [1], \"who\": \"ana\", \"label\": \"x\"}\n"
		"{\"id\": 1, \"who\": {}, \"label\": \"x\"}\n"
		"{\"id\": 1, \"who\": \"ana\", \"label\": \" \"}\n"
		"{\"id\": 1, \"who\": \"ana\", \"label\": \"\\u0000\"}\n"
		"{\"id\": 1, \"who\": \"ana\"}\n",
		1,
		"2:8 the item is neither text nor a number\n3:18 the annotator is neither text nor a number\n"
		"4:34 the label is missing\n5:34 the label holds a NUL\n6:1 the label is missing\n" },
	{ "gsm8k-solutions",
		"{\"question\": \"q\", \"ground_truth\": \"g\", \"a\": {\"solution\": \"s\", \"is_correct\": true}, "
		"\"b\": {\"solution\": "
		"\"s\", \"is_correct\": {}}}\n"
		"{\"question\": \"q\", \"ground_truth\": \"g\", \"c\": 1}\n"
		"{\"question\": \"q\"}\n"
		"{\"ground_truth\": \"g\"}\n",
		1,
		"1:84 is_correct is neither a number nor true or false\n2:1 no system has a solution here\n"
		"3:1 ground_truth is missing\n4:1 question is missing\n" },
};

static void bad_rows_say_what_is_wrong_and_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
		struct import_options options = { .dry_run = true, .format = bad_rows[i].format };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (!run_text(NULL, bad_rows[i].text, &options, &report, &error))
			fail_msg("%s", error.message);
		char *errors = print_errors(&report);
		assert_string_equal(errors, bad_rows[i].errors);
		assert_int_equal(report.imported, bad_rows[i].imported);
		free(errors);
		import_report_free(&report);
	}
}

static void one_object_is_a_record_or_holds_them(void **state)
{
	static const struct {
		const char *text, *format, *why;
		int64_t read;
	} cases[] = {
		{ "{\"messages\": []}", "chat", "JSON, one record a line; the only one has a messages list", 1 },
		{ "{\"messages\": [1], \"text\": \"x\"}", "jsonl", "JSON, one record a line", 1 },
		{ "{\"text\": \"x\", \"tags\": [\"a\"], \"n\": {\"a\": 1}}", "jsonl", "JSON, one record a line", 1 },
		{ "{\"n\": {\"a\": 1}, \"tags\": [1], \"rows\": [{\"question\": \"x\"}, {\"question\": \"y\"}]}",
			"json", "one JSON object with a list of records", 2 },
		{ "{\"a\": {\"question\": \"x\"}, \"b\": {\"question\": \"y\"}}", "json",
			"one JSON object of records by id", 2 },
		{ "{\n\"text\": \"x\", \"n\": 1\n}\n", "json", "JSON records one after the other", 1 },
		{ "{\n\"text\": \"x\"\n}\n", "text",
			"JSON records one after the other; the only one has a text and what describes it", 1 },
		{ "{\"text\": \"x\"\n{\"text\": \"y\"}\n{\"text\": \"z\"}\n", "text",
			"JSON, one record a line; the first 2 have a text and what describes it", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		run_text(NULL, cases[i].text, &options, &report, &error);
		assert_string_equal(report.format, cases[i].format);
		assert_string_equal(report.why, cases[i].why);
		assert_int_equal(report.read, cases[i].read);
		import_report_free(&report);
	}
}

static void a_system_prompt_is_no_system(void **state)
{
	static const struct {
		const char *text, *format;
	} cases[] = {
		{ "{\"id\": 1, \"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}", "outputs" },
		{ "{\"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}", "jsonl" },
		{ "{\"id\": 1, \"model\": \"m\", \"prompt\": \"p\", \"completion\": \"c\"}", "prompt-completion" },
		{ "{\"id\": 1, \"model\": \"m\", \"prompt\": \"p\", \"completion\": \"c\", \"score\": 1}", "outputs" },
		{ "{\"instruction\": \"i\", \"input\": \"i\", \"output\": \"o\", \"system\": \"s\", \"id\": 1}",
			"alpaca" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (!run_text(NULL, cases[i].text, &options, &report, &error))
			fail_msg("%s", error.message);
		assert_string_equal(report.format, cases[i].format);
		import_report_free(&report);
	}
}

static void gsm8k_gives_an_output_a_system(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;

	import_ok(f, "gsm8k.jsonl", &options, &report);
	assert_int_equal(report.imported, 4);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM eval_case WHERE CAST(reference AS TEXT) LIKE 'A: %'"), 2);
	assert_int_equal(fixture_count(f, "SELECT total(score) FROM output"), 3);
}

static void a_preview_shows_what_records_become(void **state)
{
	static const struct {
		const char *text, *map, *row;
	} cases[] = {
		{ "a,b\nhello,ok\n", "input=a,label=b", "classification  label ok  a: hello" },
		{ "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\\nyou\"}, {\"role\": \"assistant\", "
		  "\"content\": \"yes\"}]}\n",
			NULL, "demonstration  user: hi\u2026  assistant: yes" },
		{ "{\"messages\": [{\"content\": \"hi\"}]}\n", NULL, "refused: messages[0] has no role" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = {
			.memory = cases[i].text, .memory_size = strlen(cases[i].text), .map = cases[i].map
		};
		struct import_preview preview;
		struct error error = ERROR_INIT;
		if (!import_preview(&options, &preview, &error))
			fail_msg("%s", error.message);
		assert_int_equal(preview.row_count, 1);
		assert_string_equal(preview.rows[0], cases[i].row);
		assert_int_equal(preview.role_count > 0, cases[i].map != NULL);
		import_preview_free(&preview);
	}
}

static void a_preview_shows_fields_and_mapping(void **state)
{
	static const struct {
		const char *text, *format, *map, *first, *sample;
		size_t fields;
	} cases[] = {
		{ "{\"id\": 7, \"q\": {\"one\": \"What?\"}, \"text\": \"x\"}\n", "jsonl", "input=text,id=id", "id", "7",
			4 },
		{ "{\"id\": 1, \"prompt\": 8, \"text\": \"Why?\"}\n", "jsonl", "input=text,id=id", "id", "1",
			3 }, /* a prompt by name only */
		{ "a b;label\n\"x\"\"y\";z\n", "csv", "", "a b", "x\"y", 2 },
		{ "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}\n", "chat", "", "messages",
			"[{\"role\": \"user\", \"content\": \"hi\"}]", 1 },
		{ "orig_id\t!amt_worker_ids\tresponse\n1\tA\t0\n", "labels",
			"item=orig_id,annotator=!amt_worker_ids,label=response", "orig_id", "1", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .memory = cases[i].text, .memory_size = strlen(cases[i].text) };
		struct import_preview preview;
		struct error error = ERROR_INIT;
		if (!import_preview(&options, &preview, &error))
			fail_msg("%s", error.message);
		assert_string_equal(preview.format, cases[i].format);
		assert_string_equal(preview.map, cases[i].map);
		assert_int_equal(preview.field_count, cases[i].fields);
		assert_string_equal(preview.fields[0], cases[i].first);
		assert_string_equal(preview.samples[0], cases[i].sample);
		import_preview_free(&preview);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_project(fields_are_mapped),
		cmocka_unit_test(wrong_mappings_name_the_fields),
		cmocka_unit_test(a_format_can_be_forced),
		with_project(the_key_of_an_object_is_its_records_id),
		with_project(labels_find_their_examples),
		cmocka_unit_test(labels_need_their_roles),
		with_project(outputs_fill_a_suite),
		cmocka_unit_test(bad_rows_say_what_is_wrong_and_where),
		cmocka_unit_test(one_object_is_a_record_or_holds_them),
		cmocka_unit_test(a_system_prompt_is_no_system),
		with_project(gsm8k_gives_an_output_a_system),
		cmocka_unit_test(a_preview_shows_what_records_become),
		cmocka_unit_test(a_preview_shows_fields_and_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
