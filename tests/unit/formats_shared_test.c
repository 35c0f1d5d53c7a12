/* Files of other people, read where they are: the counts of their own documentation. */
#include "import_fixture.h"

struct shared_file {
	const char *name, *format, *map;
	int64_t read, imported;
};

static const struct shared_file shared_files[] = {
	{ "train/banking77/train.csv", "csv", NULL, 10003, 10003 },
	{ "train/banking77/test.csv", "csv", NULL, 3080, 3080 },
	{ "train/gsm8k/train.jsonl", "jsonl", NULL, 7473, 7473 },
	{ "train/gsm8k/test.jsonl", "jsonl", NULL, 1319, 1319 },
	{ "train/persona/agreeableness.jsonl", "jsonl", NULL, 1000, 1000 },
	{ "train/bbh/causal_judgement.json", "json", NULL, 187, 187 },
	{ "train/bbh/penguins_in_a_table.json", "json", NULL, 146, 146 },
	{ "labels/rte/rte1.tsv", "tsv", NULL, 800, 800 },
	{ "labels/rte/rte.standardized.tsv", "labels", NULL, 8000, 8000 },
	{ "labels/llmfao/crowd-comparisons.csv", "labels", NULL, 8931, 8931 },
	{ "labels/llmfao/pairs-crowd.jsonl", "jsonl", NULL, 2139, 2139 },
	{ "labels/paraphrase/Paraphrase_train.json", "json", "input=text.Question1,input=text.Question2", 400, 400 },
	{ "evals/gsm8k/example_model_solutions.jsonl", "gsm8k-solutions", NULL, 1319 * 4, 1319 * 4 },
};

static char *shared(const char *name)
{
	const char *folder = getenv("PREOP_SHARED");
	char *path = folder != NULL ? xasprintf("%s/data/%s", folder, name) : NULL;

	if (path != NULL && path_exists(path))
		return path;
	free(path);
	return NULL;
}

static void real_files_give_their_documented_counts(void **state)
{
	int looked_at = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(shared_files) / sizeof(shared_files[0]); i++) {
		const struct shared_file *file = &shared_files[i];
		char *path = shared(file->name);
		struct import_options options = { .path = path, .map = file->map, .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (path == NULL)
			continue;
		if (!import_run(NULL, &options, NULL, NULL, &report, &error))
			fail_msg("%s", error.message);
		print_message("%s\n", file->name);
		assert_string_equal(report.format, file->format);
		assert_int_equal(report.read, file->read);
		assert_int_equal(report.imported, file->imported);
		import_report_free(&report);
		free(path);
		looked_at++;
	}
	if (looked_at == 0) {
		print_message("no data under $PREOP_SHARED\n");
		skip();
	}
}

static void the_broken_side_file_is_located(void **state)
{
	char *path = shared("labels/paraphrase/Paraphrase_annotators_meta.json");
	struct import_options options = { .path = path, .dry_run = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	if (path == NULL)
		skip();
	assert_false(import_run(NULL, &options, NULL, NULL, &report, &error));
	assert_non_null(strstr(error.message,
		"Paraphrase_annotators_meta.json: none of the 4 records can be taken; line 7, column 2: "));
	import_report_free(&report);
	free(path);
}

/* Labels of real crowds on their items, and the four systems' totals. */
static void real_labels_and_scores_arrive(void **state)
{
	struct fixture *f = *state;
	static const char *const files[] = { "labels/rte/rte1.tsv", "labels/rte/rte.standardized.tsv",
		"labels/llmfao/pairs-crowd.jsonl", "labels/llmfao/crowd-comparisons.csv",
		"evals/gsm8k/example_model_solutions.jsonl" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = shared(files[i]);
		struct import_options options = { .path = path };
		struct import_report report;
		if (path == NULL)
			skip();
		assert_ok(f, import_run(f->db, &options, NULL, NULL, &report, &f->error));
		assert_int_equal(report.rejected, 0);
		import_report_free(&report);
		free(path);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM annotation"), 8000 + 8931);
	assert_int_equal(fixture_count(f,
				 "SELECT count(DISTINCT who) FROM annotation a JOIN example e ON e.id = a.example "
				 "WHERE e.dataset = 1"),
		164);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output"), 1319 * 4);
	assert_int_equal(
		fixture_count(f, "SELECT total(score) FROM output WHERE run = (SELECT min(id) FROM run)"), 286);
	assert_int_equal(
		fixture_count(f, "SELECT max(n) FROM (SELECT total(score) AS n FROM output GROUP BY run)"), 742);
	assert_int_equal(fixture_count(f, "SELECT total(score) FROM output"), 286 + 515 + 458 + 742);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_files_give_their_documented_counts),
		cmocka_unit_test(the_broken_side_file_is_located),
		with_project(real_labels_and_scores_arrive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
