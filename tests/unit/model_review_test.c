/* Suites: what an import takes and refuses, the ladder; blind review: pairs, sides, verdicts. */
#include "case_fixture.h"

#include "preop/model/ladder.h"

static struct suite find_suite(struct fixture *f, const char *name)
{
	struct suite suite;

	assert_ok(f, suite_find(f->db, name, &f->arena, &suite, &f->error));
	return suite;
}

/* Three systems on three cases; "tuned" has no output for c3. */
static void import_three(struct fixture *f)
{
	const struct output_row rows[] = {
		fixture_row("c1", "prompted", "one", "p1", 0.0),
		fixture_row("c1", "retrieval", "one", "r1", 1.0),
		fixture_row("c1", "tuned", "one", "t1", 1.0),
		fixture_row("c2", "prompted", "two", "p2", 1.0),
		fixture_row("c2", "retrieval", "two", "r2", 1.0),
		fixture_row("c2", "tuned", "two", "", (double)NAN),
		fixture_row("c3", "prompted", "three", "p3", 0.0),
		fixture_row("c3", "retrieval", "three", "r3", 0.0),
	};

	fixture_import(f, "harbor", rows, sizeof(rows) / sizeof(*rows));
}

static enum output_result add_one(struct fixture *f, struct output_row row)
{
	struct suite_import *batch;
	enum output_result result;

	assert_ok(f, suite_import_begin(f->db, "harbor", "more.jsonl", "outputs", &batch, &f->error));
	result = suite_import_add(batch, &row, &f->error);
	assert_ok(f, suite_import_end(batch, 10, result == OUTPUT_CONFLICT, NULL, &f->error));
	return result;
}

static void test_import(void **state)
{
	struct fixture *f = *state;
	struct suite suite;
	struct output *outputs;
	int64_t *ids;
	size_t count;

	import_three(f);
	suite = find_suite(f, NULL);
	assert_string_equal(suite.name, "harbor");
	assert_int_equal(suite.cases, 3);
	assert_int_equal(suite.newest, CLOCK_NONE);
	assert_ok(f, suite_case_ids(f->db, suite.id, &ids, &count, &f->error));
	assert_int_equal(count, 3);
	assert_ok(f, suite_outputs(f->db, ids[1], &f->arena, &outputs, &count, &f->error));
	assert_int_equal(count, 3);
	assert_string_equal(outputs[0].system_name, "prompted");
	assert_string_equal(outputs[2].state, "empty");
	assert_true(isnan(outputs[2].score));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), 2);
	assert_int_equal(
		fixture_count(f, "SELECT title = '8 outputs of 3 systems into harbor' FROM action WHERE id = 2"), 1);
	assert_int_equal(fixture_count(f, "SELECT rows = 8 AND duplicates = 0 AND bytes = 100 FROM import"), 1);
	free(ids);
}

static void test_bytes_survive(void **state)
{
	struct fixture *f = *state;
	struct output_row row = fixture_row(NULL, "prompted", "in", "", (double)NAN);
	struct suite_case the_case;
	struct output *outputs;
	int64_t *ids;
	size_t count;

	row.input = "a\0\xff z";
	row.input_n = 5;
	row.output = "\x1b[31m\0";
	row.output_n = 6;
	row.reference = "\xe2\x80\xae";
	row.reference_n = 3;
	row.slice = "billing";
	row.at = NOW - 5;
	assert_int_equal(add_one(f, row), OUTPUT_ADDED);
	assert_ok(f, suite_case_ids(f->db, find_suite(f, NULL).id, &ids, &count, &f->error));
	assert_ok(f, suite_case_read(f->db, ids[0], &f->arena, &the_case, &f->error));
	assert_int_equal(strlen(the_case.external), 14);
	assert_memory_equal(the_case.external, "c-", 2);
	assert_int_equal(the_case.input_n, 5);
	assert_memory_equal(the_case.input, "a\0\xff z", 5);
	assert_int_equal(the_case.reference_n, 3);
	assert_string_equal(the_case.slice, "billing");
	assert_int_equal(the_case.at, NOW - 5);
	assert_ok(f, suite_outputs(f->db, ids[0], &f->arena, &outputs, &count, &f->error));
	assert_int_equal(outputs[0].length, 6);
	assert_memory_equal(outputs[0].text, "\x1b[31m\0", 6);
	assert_int_equal(find_suite(f, NULL).newest, NOW - 5);
	assert_int_equal(add_one(f, row), OUTPUT_DUPLICATE); /* the made-up id comes from the input */
	free(ids);
}

static void test_duplicates_and_conflicts(void **state)
{
	struct fixture *f = *state;
	int64_t actions;

	import_three(f);
	actions = fixture_count(f, "SELECT count(*) FROM action");
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "one", "p1", 0.0)), OUTPUT_DUPLICATE);
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "one", "p1", (double)NAN)), OUTPUT_DUPLICATE);
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "another", "p1", 0.0)), OUTPUT_CONFLICT);
	assert_non_null(strstr(f->error.message, "c1"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), actions); /* nothing new: no action */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import"), 1);
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "one", "p1", 1.0)), OUTPUT_ADDED); /* scored anew */
}

static void test_rejected_rows(void **state)
{
	struct fixture *f = *state;
	struct output_row bad_state = fixture_row("c1", "prompted", "one", "x", 0.0);

	bad_state.state = "great";
	assert_int_equal(add_one(f, bad_state), OUTPUT_CONFLICT);
	assert_non_null(strstr(f->error.message, "truncated"));
	assert_int_equal(add_one(f, fixture_row("c1", "", "one", "x", 0.0)), OUTPUT_CONFLICT);
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "", "x", 0.0)), OUTPUT_CONFLICT);
	assert_int_equal(add_one(f, fixture_row("c\x1b[1", "prompted", "one", "x", 0.0)), OUTPUT_CONFLICT);
	assert_int_equal(fixture_count(f, "SELECT (SELECT count(*) FROM suite) + (SELECT count(*) FROM system)"), 0);
}

static void test_conflict_within_one_import(void **state)
{
	struct fixture *f = *state;
	struct output_row first = fixture_row("c1", "prompted", "one", "first", 0.0);
	struct output_row second = fixture_row("c1", "prompted", "one", "second", 0.0);
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, "harbor", "o.jsonl", "outputs", &batch, &f->error));
	assert_int_equal(suite_import_add(batch, &first, &f->error), OUTPUT_ADDED);
	assert_int_equal(suite_import_add(batch, &first, &f->error), OUTPUT_DUPLICATE);
	assert_int_equal(suite_import_add(batch, &second, &f->error), OUTPUT_CONFLICT);
	assert_ok(f, suite_import_end(batch, 10, 1, NULL, &f->error));
	assert_int_equal(fixture_count(f, "SELECT rows = 1 AND duplicates = 1 AND rejected = 1 FROM import"), 1);
}

static void test_abort(void **state)
{
	struct fixture *f = *state;
	struct output_row row = fixture_row("c1", "prompted", "one", "first", 0.0);
	char *before = fixture_dump(f), *after;
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, "harbor", "o.jsonl", "outputs", &batch, &f->error));
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
	suite_import_abort(batch);
	after = fixture_dump(f);
	assert_string_equal(before, after);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import"), 0);
	free(before);
	free(after);
}

static void test_too_many_systems(void **state)
{
	struct fixture *f = *state;
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, "harbor", "o.jsonl", "outputs", &batch, &f->error));
	for (int i = 0; i <= 64; i++) {
		char name[16];
		struct output_row row;

		snprintf(name, sizeof(name), "s%d", i);
		row = fixture_row("c1", name, "one", "text", 0.0);
		assert_int_equal(suite_import_add(batch, &row, &f->error), i < 64 ? OUTPUT_ADDED : OUTPUT_CONFLICT);
	}
	assert_ok(f, suite_import_end(batch, 10, 1, NULL, &f->error));
}

/* Undo hides all an import brought, redo brings it back, and a new import takes over what an undone one left. */
static void test_undo_of_an_import(void **state)
{
	struct fixture *f = *state;
	char *empty = fixture_dump(f), *full, *now;
	struct journal_result result;
	struct suite suite;

	import_three(f);
	full = fixture_dump(f);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	now = fixture_dump(f);
	assert_string_equal(now, empty);
	free(now);
	assert_false(suite_find(f->db, "harbor", &f->arena, &suite, &f->error));
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	now = fixture_dump(f);
	assert_string_equal(now, full);
	free(now);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "quite another input", "p1", 0.0)), OUTPUT_ADDED);
	assert_int_equal(find_suite(f, "harbor").cases, 1);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_int_equal(result.action, 0);
	free(empty);
	free(full);
}

static void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) < 1e-4))
		fail_msg("%g is not %g", value, expected);
}

static void test_ladder(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder = LADDER_INIT;

	import_three(f);
	assert_ok(f, ladder_read(f->db, find_suite(f, NULL).id, NULL, &ladder, &f->error));
	assert_int_equal(ladder.count, 3);
	assert_string_equal(ladder.rows[0].name, "prompted");
	assert_int_equal(ladder.rows[0].outputs, 3);
	assert_near(ladder.rows[0].score.mean, 1.0 / 3);
	/* Wilson by hand: 1 of 3 at 95 %. */
	assert_near(ladder.rows[0].score.low, 0.0615);
	assert_near(ladder.rows[0].score.high, 0.7923);
	assert_string_equal(ladder.rows[2].name, "tuned");
	assert_int_equal(ladder.rows[2].outputs, 2);
	assert_int_equal(ladder.rows[2].score.n, 1); /* a missing score is not 0 */
	assert_int_equal(ladder.rows[2].states[LADDER_EMPTY], 1);
	assert_near(ladder.rows[2].score.mean, 1.0);
	ladder_free(&ladder);
}

static void test_ladder_newest_output_counts(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct ladder ladder = LADDER_INIT;
	struct output *outputs;
	size_t count;

	import_three(f);
	assert_int_equal(add_one(f, fixture_row("c1", "prompted", "one", "better", 0.5)), OUTPUT_ADDED);
	assert_ok(f, ladder_read(f->db, find_suite(f, NULL).id, NULL, &ladder, &f->error));
	assert_int_equal(ladder.rows[0].outputs, 3);
	assert_near(ladder.rows[0].score.mean, 0.5);
	assert_int_equal(ladder.rows[0].score.method, LADDER_T); /* not a proportion any more */
	ladder_free(&ladder);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, ladder_read(f->db, find_suite(f, NULL).id, NULL, &ladder, &f->error));
	assert_near(ladder.rows[0].score.mean, 1.0 / 3);
	assert_ok(f,
		suite_outputs(f->db, fixture_count(f, "SELECT id FROM eval_case WHERE external = 'c1'"), &f->arena,
			&outputs, &count, &f->error));
	assert_string_equal(outputs[0].text, "p1");
	ladder_free(&ladder);
}

static struct review_pair *read_pairs(struct fixture *f, size_t *count)
{
	struct review_pair *pairs;

	assert_ok(f, review_pairs(f->db, find_suite(f, NULL).id, NULL, 0, &pairs, count, &f->error));
	return pairs;
}

static void test_pairs(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs, *again;
	size_t count, same;

	import_three(f);
	pairs = read_pairs(f, &count);
	assert_int_equal(count, 3 + 3 + 1);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(pairs[i].choice, REVIEW_NONE);
		if (i > 0)
			assert_true(pairs[i - 1].eval_case <= pairs[i].eval_case);
	}
	fixture_reopen(f, "raj");
	again = read_pairs(f, &same);
	assert_int_equal(count, same);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(pairs[i].first, again[i].first);
		assert_int_equal(pairs[i].second, again[i].second);
		assert_int_equal(pairs[i].first_left, again[i].first_left);
	}
	free(pairs);
	free(again);
}

static void test_pairs_of_two_systems(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs;
	int64_t systems[2];
	size_t count;

	import_three(f);
	systems[0] = fixture_count(f, "SELECT id FROM system WHERE name = 'tuned'");
	systems[1] = fixture_count(f, "SELECT id FROM system WHERE name = 'prompted'");
	assert_ok(f, review_pairs(f->db, find_suite(f, NULL).id, systems, 2, &pairs, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(pairs[0].first, systems[1]);
	assert_int_equal(pairs[0].second, systems[0]);
	free(pairs);
	assert_ok(f, review_pairs(f->db, find_suite(f, NULL).id, systems, 0, &pairs, &count, &f->error));
	assert_int_equal(count, 0);
	free(pairs);
	assert_false(review_pairs(f->db, 99, NULL, 0, &pairs, &count, &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
}

/* Sides must not follow from the names: over many cases each system is left about half of the time, and another seed draws anew. */
static void test_sides_are_drawn(void **state)
{
	int left = 0, moved = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "c%d", i);
		left += review_first_left(1, name, "prompted", "retrieval");
		moved += review_first_left(1, name, "prompted", "retrieval") !=
			review_first_left(2, name, "prompted", "retrieval");
	}
	assert_true(left > 440 && left < 560);
	assert_true(moved > 440 && moved < 560);
	/* Names run together must not meet. */
	moved = 0;
	for (uint64_t seed = 0; seed < 64; seed++)
		moved += review_first_left(seed, "c", "ab", "c") != review_first_left(seed, "ca", "b", "c");
	assert_true(moved > 0);
}

static void test_verdicts(void **state)
{
	struct fixture *f = *state;
	struct review_verdict *verdicts;
	struct review_pair *pairs;
	int64_t cases, total;
	size_t count;

	import_three(f);
	pairs = read_pairs(f, &count);
	assert_ok(f, review_set(f->db, &pairs[0], REVIEW_FIRST, true, "clear steps", &f->error));
	db_set_actor(f->db, "raj");
	assert_ok(f, review_set(f->db, &pairs[0], REVIEW_SECOND, false, "", &f->error));
	free(pairs);
	pairs = read_pairs(f, &count);
	assert_int_equal(pairs[0].choice, REVIEW_SECOND); /* the actor's own */
	assert_int_equal(pairs[1].choice, REVIEW_NONE);
	assert_ok(f, review_verdicts(f->db, pairs[0].eval_case, &f->arena, &verdicts, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(verdicts[0].who, "ana");
	assert_string_equal(verdicts[0].note, "clear steps");
	assert_int_equal(verdicts[0].choice, REVIEW_FIRST);
	assert_true(verdicts[0].blind);
	assert_false(verdicts[1].blind);
	assert_int_equal(verdicts[0].first_left, pairs[0].first_left);
	assert_true(strcmp(verdicts[0].first, verdicts[0].second) < 0);
	assert_ok(f, review_progress(f->db, find_suite(f, NULL).id, &cases, &total, &f->error));
	assert_int_equal(cases, 1);
	assert_int_equal(total, 2);
	free(pairs);
}

/* The side a pair was shown on goes with the verdict, whichever it was. */
static void test_side_is_stored(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs;
	size_t count, left = 0;

	import_three(f);
	pairs = read_pairs(f, &count);
	for (size_t i = 0; i < count; i++) {
		assert_ok(f, review_set(f->db, &pairs[i], REVIEW_TIE, true, "", &f->error));
		left += pairs[i].first_left;
	}
	assert_true(left > 0 && left < count);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE shown_left = 'first'"), left);
	free(pairs);
}

static void test_wins_of_everybody(void **state)
{
	struct fixture *f = *state;
	static const enum review_choice choices[] = { REVIEW_FIRST, REVIEW_FIRST, REVIEW_TIE, REVIEW_BAD };
	static const char *const people[] = { "ana", "raj", "mei", "tom" };
	struct review_pair *pairs;
	struct ladder ladder = LADDER_INIT;
	size_t count;

	import_three(f);
	pairs = read_pairs(f, &count);
	for (int i = 0; i < 4; i++) {
		db_set_actor(f->db, people[i]);
		assert_ok(f,
			review_set(f->db, &pairs[count - 1], choices[i], true, NULL,
				&f->error)); /* c3: prompted, retrieval */
	}
	assert_ok(f, ladder_read(f->db, find_suite(f, NULL).id, NULL, &ladder, &f->error));
	assert_int_equal(ladder.rows[0].wins, 2);
	assert_int_equal(ladder.rows[0].losses, 0);
	assert_int_equal(ladder.rows[0].ties, 1);
	assert_int_equal(ladder.rows[1].wins, 0);
	assert_int_equal(ladder.rows[1].losses, 2);
	assert_int_equal(ladder.rows[1].ties, 1);
	ladder_free(&ladder);
	free(pairs);
}

static void test_verdict_taken_back(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct review_pair *pairs;
	size_t count;

	import_three(f);
	pairs = read_pairs(f, &count);
	assert_ok(f, review_set(f->db, &pairs[2], REVIEW_TIE, true, "", &f->error));
	assert_ok(f, review_set(f->db, &pairs[2], REVIEW_NONE, true, "", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 0);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	free(pairs);
	pairs = read_pairs(f, &count);
	assert_int_equal(pairs[2].choice, REVIEW_TIE);
	free(pairs);
}

/* Two systems changed places in the pair, or a pair of another suite: nothing is written. */
static void test_foreign_pairs(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs, wrong;
	struct journal_result result;
	size_t count;

	import_three(f);
	pairs = read_pairs(f, &count);
	wrong = pairs[0];
	wrong.first = pairs[0].second;
	wrong.second = pairs[0].first;
	assert_false(review_set(f->db, &wrong, REVIEW_TIE, true, "", &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_false(review_set(f->db, &pairs[0], REVIEW_TIE, true, "", &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 0);
	free(pairs);
}

/* The log of a blind review says which side won, never which system. */
static void test_log_stays_blind(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs;
	size_t count;

	import_three(f);
	pairs = read_pairs(f, &count);
	assert_ok(f,
		review_set(f->db, &pairs[0], pairs[0].first_left ? REVIEW_FIRST : REVIEW_SECOND, true, "", &f->error));
	assert_int_equal(
		fixture_count(f, "SELECT title = 'case c1: left better' FROM action WHERE command = 'verdict'"), 1);
	free(pairs);
}

static void test_names_with_quotes(void **state)
{
	struct fixture *f = *state;
	const struct output_row rows[] = {
		fixture_row("c\",\"x", "a\",\"b", "one", "1", 0.0),
		fixture_row("c\",\"x", "a\\", "one", "2", 0.0),
	};
	struct journal_result result;
	struct review_pair *pairs;
	size_t count;

	fixture_import(f, "\"quoted\"", rows, 2);
	pairs = read_pairs(f, &count);
	assert_int_equal(count, 1);
	assert_ok(f, review_set(f->db, &pairs[0], REVIEW_SECOND, true, "", &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 0);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE choice = 'second'"), 1);
	free(pairs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_import),
		TEST(test_bytes_survive),
		TEST(test_duplicates_and_conflicts),
		TEST(test_rejected_rows),
		TEST(test_conflict_within_one_import),
		TEST(test_abort),
		TEST(test_too_many_systems),
		TEST(test_undo_of_an_import),
		TEST(test_ladder),
		TEST(test_ladder_newest_output_counts),
		TEST(test_pairs),
		TEST(test_pairs_of_two_systems),
		TEST(test_sides_are_drawn),
		TEST(test_verdicts),
		TEST(test_side_is_stored),
		TEST(test_wins_of_everybody),
		TEST(test_verdict_taken_back),
		TEST(test_foreign_pairs),
		TEST(test_log_stays_blind),
		TEST(test_names_with_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
