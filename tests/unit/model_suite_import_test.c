/* What an import of outputs keeps: facts, parts, scores, repeats; and that merging takes all of it along. */
#include "merge_fixture.h"

#include "preop/model/suite.h"
#include "preop/model/suite_import.h"

static struct output_row row_of(const char *id, const char *output, double score, int64_t epoch)
{
	return (struct output_row){ .case_id = id,
		.system = "base",
		.input = id,
		.input_n = strlen(id),
		.output = output,
		.output_n = strlen(output),
		.score = score,
		.metric = "acc",
		.epoch = epoch,
		.at = CLOCK_NONE };
}

static struct suite_import *begin(struct fixture *f, struct db *db)
{
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(db, "harbor", "o.jsonl", "outputs", &batch, &f->error));
	return batch;
}

static void add(struct fixture *f, struct suite_import *batch, struct output_row row, enum output_result wanted)
{
	struct error error = ERROR_INIT;
	enum output_result result = suite_import_add(batch, &row, &error);

	if (result != wanted)
		fail_msg("%d instead of %d: %s", (int)result, (int)wanted, error.message);
	(void)f;
}

static void end(struct fixture *f, struct suite_import *batch)
{
	assert_ok(f, suite_import_end(batch, 1, 0, NULL, &f->error));
}

/* Everything a row can say. */
static void import_all(struct fixture *f, struct db *db)
{
	static const struct output_score scores[] = { { .name = "f1", .value = .25, .detail = "by words" },
		{ .name = "grade", .value = (double)NAN, .label = "B" } };
	static const struct output_part parts[] = { { .kind = PART_ROW, .bytes = "{}", .n = 2 },
		{ .kind = PART_REASONING, .bytes = "hm", .n = 2 } };
	struct output_facts facts = OUTPUT_FACTS_INIT;
	struct output_row row = row_of("c1", "one", 1, 0);
	struct suite_import *batch = begin(f, db);

	facts.prompt_tokens = 12;
	facts.cost = .5;
	facts.finish = "stop";
	row.scores = scores;
	row.score_count = 2;
	row.parts = parts;
	row.part_count = 2;
	row.facts = &facts;
	row.slices = "{\"lang\":\"de\"}";
	row.cluster = "passage 1";
	row.must_pass = true;
	assert_ok(f,
		suite_import_system(batch, "base",
			&(struct import_system){ .rung = "few-shot", .model = "org/base", .spec = "{\"a\":1}" },
			&f->error));
	assert_ok(f,
		suite_import_status(batch, NULL,
			&(struct import_run){ .status = "incomplete",
				.settings = "{\"limit\":1}",
				.started = 5,
				.ended = CLOCK_NONE },
			&f->error));
	add(f, batch, row, OUTPUT_ADDED);
	assert_ok(f,
		suite_import_aggregate(batch,
			&(struct import_figure){ .system = "base", .metric = "acc", .name = "mean", .published = .9 },
			&f->error));
	end(f, batch);
}

static void expect_all(struct copies *c, int side)
{
	struct fixture *f = c->f;
	static const char *const claims[] = {
		"SELECT count(*) = 1 FROM output_fact WHERE prompt_tokens = 12 AND completion_tokens IS NULL AND cost "
		"= 0.5 AND finish = "
		"'stop'",
		"SELECT count(*) = 2 FROM output_part WHERE length = 2",
		"SELECT count(*) = 1 FROM score WHERE name = 'acc' AND value = 1",
		"SELECT count(*) = 1 FROM score WHERE name = 'f1' AND value = 0.25 AND detail = 'by words'",
		"SELECT count(*) = 1 FROM score WHERE name = 'grade' AND value IS NULL AND label = 'B'",
		"SELECT count(*) = 1 FROM eval_case WHERE cluster = 'passage 1' AND must_pass = 1 AND slices LIKE "
		"'%de%'",
		"SELECT count(*) = 1 FROM system WHERE rung = 'few-shot' AND model = 'org/base' AND spec = '{\"a\":1}'",
		"SELECT count(*) = 1 FROM run WHERE status = 'incomplete' AND settings LIKE '%limit%' AND started_at = "
		"5 AND ended_at IS "
		"NULL AND outputs = 1",
		"SELECT count(*) = 1 FROM run_aggregate WHERE published = 0.9 AND recomputed = 1 AND n = 1",
		"SELECT count(*) = 1 FROM import_report WHERE report LIKE '%\"agrees\":false%'",
	};

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		int64_t holds = 0;
		assert_ok(f, db_int(c->db[side], &f->error, &holds, NULL, claims[i], ""));
		if (!holds)
			fail_msg("copy %d: not so: %s", side, claims[i]);
	}
}

static void test_everything_is_kept_and_merged(void **state)
{
	struct copies *c = *state;

	import_all(c->f, c->db[0]);
	expect_all(c, 0);
	merge_into(c, 1);
	expect_all(c, 1);
}

/* Runs that get other numbers in the other copy stay one series, with all that is theirs. */
static void test_series_are_merged(void **state)
{
	struct copies *c = *state;
	struct fixture *f = c->f;
	struct suite_import *batch;
	struct output *outputs;
	struct suite suite;
	int64_t eval_case = 0, holds = 0;
	size_t count;

	import_all(f, c->db[0]);
	merge_into(c, 1);
	for (int side = 1; side >= 0; side--) {
		clock_fix(NOW + (side ? 90 : 50));
		batch = begin(f, c->db[side]);
		for (int epoch = 1; epoch <= 3; epoch++)
			add(f, batch, row_of("c1", side ? "there" : "here", epoch == 2, epoch), OUTPUT_ADDED);
		end(f, batch);
	}
	merge_into(c, 0);
	merge_into(c, 1);
	for (int side = 0; side < 2; side++) {
		assert_ok(f, suite_find(c->db[side], "harbor", &f->arena, &suite, &f->error));
		assert_ok(f, suite_case_find(c->db[side], suite.id, "c1", &eval_case, &f->error));
		assert_ok(f, suite_outputs(c->db[side], eval_case, &f->arena, &outputs, &count, &f->error));
		assert_int_equal(count, 1);
		assert_int_equal(outputs[0].repeats, 3);
		assert_string_equal(outputs[0].text, "there"); /* the later one, in both */
		assert_float_equal(outputs[0].score, 1.0 / 3, 1e-12);
		assert_ok(f,
			db_int(c->db[side], &f->error, &holds, NULL,
				"SELECT count(*) FROM score s JOIN output_part p ON p.run = s.run WHERE s.name = 'f1'",
				""));
		assert_int_equal(holds, 2); /* what the run had went along with its number */
	}
}

static void test_more_scores_of_an_output(void **state)
{
	struct copies *c = *state;
	struct fixture *f = c->f;
	struct output_row row = row_of("c1", "one", (double)NAN, 0), more = row_of("c1", "", 1, 0);
	struct suite_import *batch = begin(f, c->db[0]);
	int64_t holds = 0;

	more.more = true;
	add(f, batch, more, OUTPUT_CONFLICT);
	add(f, batch, row, OUTPUT_ADDED);
	add(f, batch, more, OUTPUT_ADDED);
	end(f, batch);
	assert_ok(f,
		db_int(c->db[0], &f->error, &holds, NULL,
			"SELECT count(*) FROM output WHERE score = 1 AND text = x'6f6e65'", ""));
	assert_int_equal(holds, 1);
	batch = begin(f, c->db[0]);
	add(f, batch, more, OUTPUT_DUPLICATE);
	more.score = 0;
	more.metric = "other";
	more.scores = &(struct output_score){ .name = "other", .value = 0 };
	more.score_count = 1;
	add(f, batch, more, OUTPUT_CONFLICT);
	end(f, batch);
}

static void test_canonical_input(void **state)
{
	unsigned char one[CASE_HASH_SIZE], other[CASE_HASH_SIZE];

	(void)state;
	eval_case_hash("a\nb", 3, one);
	eval_case_hash(" \r\na\r\nb\t", 8, other);
	assert_memory_equal(one, other, CASE_HASH_SIZE);
	eval_case_hash("a\rb", 3, other);
	assert_memory_not_equal(one, other, CASE_HASH_SIZE);
	eval_case_hash("a b", 3, other);
	assert_memory_not_equal(one, other, CASE_HASH_SIZE);
}

static int setup(void **state)
{
	struct copies *c = xcalloc(1, sizeof(*c));
	void *f;

	fixture_setup(&f);
	part(c, f);
	*state = c;
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, copies_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_everything_is_kept_and_merged),
		TEST(test_series_are_merged),
		TEST(test_more_scores_of_an_output),
		cmocka_unit_test(test_canonical_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
