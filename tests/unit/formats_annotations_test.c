/* Reading annotations from below the command line: cancelling, mappings, what the schema becomes, missing words. */
#include "data_fixture.h"

#include "annotations.h"

static const char *write_file(struct fixture *f, const char *name, const char *content)
{
	char *path = path_join(f->folder, name);
	FILE *file = fopen(path, "wb");
	const char *kept = arena_strdup(&f->arena, path);

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
	assert_int_equal(fclose(file), 0);
	free(path);
	return kept;
}

static const char *const fixes[] = { "id-as-text" };

static bool run(struct fixture *f, const char *path, const char *map, const char *level, import_progress progress,
	struct annotation_report *report)
{
	struct annotation_options options = { .paths = { &path, 1 }, .fixes = { fixes, 1 }, .level = level };

	f->error = (struct error)ERROR_INIT;
	assert_ok(f, annotation_options_map(map, &f->arena, &options, &f->error));
	return annotations_run(f->db, &options, progress, NULL, report, &f->error);
}

static bool stop(void *context, int64_t done, int64_t total, int64_t rows)
{
	(void)context;
	(void)done;
	(void)total;
	(void)rows;
	return false;
}

static void test_cancelled_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct annotation_report report;
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	const char *path = write_file(f, "a.csv", "item,worker,label\n1,a,x\n2,a,y\n");

	assert_false(run(f, path, "", NULL, stop, &report));
	assert_int_equal(f->error.code, ERROR_CANCELLED);
	assert_false(report.complete);
	annotation_report_free(&report);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example"), 0);
	unlink(path);
}

static void test_mapping(void **state)
{
	struct fixture *f = *state;
	struct annotation_report report;
	const char *path = write_file(f, "a.csv", "which,by,said,sure,one,two\n1,a,x,0.25,hello,there\n");

	assert_ok(f,
		run(f, path, "item=which,annotator=by,label=said,confidence=sure,input=one,input=two", NULL, NULL,
			&report));
	assert_int_equal(report.taken, 1);
	assert_int_equal(report.examples, 1);
	annotation_report_free(&report);
	assert_int_equal(count_of(f, "SELECT confidence * 100 FROM annotation"), 25);
	assert_int_equal(count_of(f,
				 "SELECT count(*) FROM example_body WHERE CAST(body AS TEXT) = "
				 "'{\"which\":\"1\",\"one\":\"hello\",\"two\":\"there\"}'"),
		1);
	unlink(path);
	struct annotation_options options = { .dry_run = true };
	assert_false(annotation_options_map("item=", &f->arena, &options, &f->error));
	assert_false(annotation_options_map("nobody=x", &f->arena, &options, &f->error));
	assert_int_equal(f->error.code, ERROR_USAGE);
}

static void test_schema_is_set(void **state)
{
	struct fixture *f = *state;
	struct annotation_report report;
	const char *path = write_file(f, "a.csv", "item,worker,label\n1,a,10\n2,a,9\n3,a,-1\n");

	assert_ok(f, run(f, path, "", "ordinal", NULL, &report));
	assert_string_equal(report.level, "ordinal");
	annotation_report_free(&report);
	assert_int_equal(
		count_of(
			f, "SELECT count(*) FROM dataset WHERE level = 'ordinal' AND labels = '[\"-1\",\"9\",\"10\"]'"),
		1);
	unlink(path);
}

static void test_missing_words(void **state)
{
	static const char *const missing[] = { "", "  ", "None", " NaN ", "NA", "null", "N/A\r" };
	static const char *const labels[] = { "none", "na", "Nan", "0", "No", "nullify" };

	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		assert_true(annotation_is_missing(missing[i]));
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		assert_false(annotation_is_missing(labels[i]));
}

/* Bytes of all kinds where names and labels should be: nothing crashes, and what is read is accounted for. */
static void test_hostile_bytes(void **state)
{
	static const char *const files[] = {
		"item,worker,label\n\x01,\x02,\x03\n\xff,\xfe,x\n\"a\nb\",c,\"d\ne\"\n",
		"[{\"item\":{\"a\":1},\"worker\":[[]],\"label\":{}},{\"item\":\"\\u0000\",\"worker\":\"w\",\"label\":"
		"\"x\"}]",
		"{\"1\":{\"annotations\":{},\"annotators\":\"\"},\"2\":{\"annotations\":\",,,\",\"annotators\":\",,,\"}"
		"}",
		"{\"1\":{\"annotations\":{\"a\":[\"x\",null,{\"y\":1}]},\"other_info\":{\"explanations\":[{},[]]},"
		"\"text\":7}}",
		"item,item,label,worker\n1,2,3,4\n",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct annotation_report report;
		const char *path = write_file(f, "hostile.txt", files[i]);

		run(f, path, "", NULL, NULL, &report);
		assert_int_equal(report.given, report.taken + report.left_out);
		annotation_report_free(&report);
		unlink(path);
	}
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_cancelled_leaves_nothing),
		TEST(test_mapping),
		TEST(test_schema_is_set),
		TEST(test_missing_words),
		TEST(test_hostile_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
