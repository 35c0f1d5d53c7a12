/* Judges and what they say: in through imports, hidden and shown with them, carried when copies meet. */
#include "merge_fixture.h"

#include "preop/model/judge.h"
#include "preop/model/suite.h"

#include <math.h>

static struct output_row output(const char *case_id, const char *system, const char *text)
{
	return (struct output_row){ .case_id = case_id,
		.system = system,
		.input = case_id,
		.input_n = strlen(case_id),
		.output = text,
		.output_n = strlen(text),
		.score = NAN,
		.at = CLOCK_NONE };
}

static struct judge_verdict_row verdict(
	const char *case_id, const char *left, const char *right, enum review_choice choice)
{
	return (struct judge_verdict_row){ .judge = "gpt",
		.of = { .id = case_id },
		.shown = { left, right },
		.choice = choice,
		.lean = NAN,
		.score = { NAN, NAN } };
}

static struct suite_import *begin(struct fixture *f, struct db *db)
{
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(db, "bar", "bar.json", "test", &batch, &f->error));
	return batch;
}

/* Two cases, systems a and b. */
static void import_outputs(struct fixture *f, struct db *db)
{
	struct suite_import *batch = begin(f, db);

	for (int i = 0; i < 4; i++) {
		struct output_row row = output(i < 2 ? "1" : "2", i % 2 ? "b" : "a", i % 2 ? "blue" : "red");
		assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
	}
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
}

static void import_verdict(struct fixture *f, struct db *db, const struct judge_verdict_row *row)
{
	struct suite_import *batch = begin(f, db);

	assert_int_equal(suite_import_verdict(batch, row, &f->error), OUTPUT_ADDED);
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
}

static size_t judges_of(struct fixture *f, struct db *db)
{
	struct judge *judges;
	struct suite suite;
	size_t count;

	assert_ok(f, suite_find(db, "bar", &f->arena, &suite, &f->error));
	assert_ok(f, judge_list(db, suite.id, &f->arena, &judges, &count, &f->error));
	return count;
}

static void order_of_showing_is_kept_apart_from_the_pair(void **state)
{
	struct fixture *f = *state;
	struct judge_verdict_row row = verdict("1", "b", "a", REVIEW_FIRST);

	row.score[0] = 9;
	row.score[1] = 4;
	row.lean = 0.25;
	import_outputs(f, f->db);
	import_verdict(f, f->db, &row);
	assert_int_equal(
		count_of(f,
			"SELECT count(*) FROM judge_verdict v JOIN system s ON s.id = v.first WHERE s.name = 'a' "
			"AND swapped = 1 AND choice = 'second' AND lean = 0.75 AND first_score = 4 AND "
			"second_score = 9 AND repeat = 1 AND round = 1"),
		1);
}

static void rows_that_fit_nothing_are_not_taken(void **state)
{
	struct fixture *f = *state;
	struct judge_verdict_row row = verdict("1", "a", "b", REVIEW_TIE), other = row;

	import_outputs(f, f->db);
	struct suite_import *batch = begin(f, f->db);
	other.of = (struct case_ref){ .id = "9" };
	assert_int_equal(suite_import_verdict(batch, &other, &f->error), OUTPUT_CONFLICT);
	assert_non_null(strstr(f->error.message, "no case \"9\""));
	other = row;
	other.shown[1] = "c";
	assert_int_equal(suite_import_verdict(batch, &other, &f->error), OUTPUT_CONFLICT);
	other.shown[1] = "a";
	assert_int_equal(suite_import_verdict(batch, &other, &f->error), OUTPUT_CONFLICT);
	other = row;
	other.judge = "";
	assert_int_equal(suite_import_verdict(batch, &other, &f->error), OUTPUT_CONFLICT);
	other = row;
	other.of = (struct case_ref){ .id = "another id", .input = "1", .input_n = 1 };
	assert_int_equal(suite_import_verdict(batch, &other, &f->error), OUTPUT_ADDED);
	assert_int_equal(suite_import_verdict(batch, &row, &f->error), OUTPUT_DUPLICATE);
	row.choice = REVIEW_NONE;
	assert_int_equal(suite_import_verdict(batch, &row, &f->error), OUTPUT_CONFLICT);
	row.repeat = 2;
	assert_int_equal(suite_import_verdict(batch, &row, &f->error), OUTPUT_ADDED);
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM judge_verdict"), 2);
	assert_int_equal(count_of(f, "SELECT count(*) FROM judge_verdict WHERE choice IS NULL"), 1);
}

static void scores_and_gold(void **state)
{
	struct fixture *f = *state;
	const struct judge_score_row score = {
		.judge = "grader", .system = "b", .of = { .id = "2" }, .mode = JUDGE_SCORE, .value = 7
	};
	struct judge_score_row wrong = score;
	const struct pair_gold_row gold = { .of = { .id = "2" }, .systems = { "b", "a" }, .choice = REVIEW_FIRST };

	import_outputs(f, f->db);
	struct suite_import *batch = begin(f, f->db);
	assert_int_equal(suite_import_judge_score(batch, &score, &f->error), OUTPUT_ADDED);
	assert_int_equal(suite_import_judge_score(batch, &score, &f->error), OUTPUT_DUPLICATE);
	wrong.mode = JUDGE_LABEL;
	wrong.repeat = 2;
	assert_int_equal(suite_import_judge_score(batch, &wrong, &f->error), OUTPUT_CONFLICT);
	assert_non_null(strstr(f->error.message, "mode score"));
	assert_int_equal(suite_import_pair_gold(batch, &gold, &f->error), OUTPUT_ADDED);
	assert_int_equal(suite_import_pair_gold(batch, &gold, &f->error), OUTPUT_DUPLICATE);
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM pair_gold WHERE choice = 'second'"), 1);
}

static void undo_hides_an_import_and_the_judge_it_made(void **state)
{
	struct fixture *f = *state;
	const struct judge_verdict_row row = verdict("1", "a", "b", REVIEW_FIRST);
	struct judge_verdict_row other = verdict("1", "a", "b", REVIEW_SECOND);
	struct journal_result result;

	import_outputs(f, f->db);
	import_verdict(f, f->db, &row);
	assert_int_equal(judges_of(f, f->db), 1);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(judges_of(f, f->db), 0);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_int_equal(judges_of(f, f->db), 1);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	import_verdict(f, f->db, &other); /* takes over what the undone one left */
	assert_int_equal(count_of(f, "SELECT count(*) FROM judge_verdict WHERE choice = 'second'"), 1);
	assert_int_equal(count_of(f, "SELECT count(*) FROM judge_verdict"), 1);
}

static void added_changed_removed(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct suite suite;
	struct judge judge;

	import_outputs(f, f->db);
	assert_ok(f, suite_find(f->db, "bar", &f->arena, &suite, &f->error));
	assert_false(judge_find(f->db, suite.id, "mine", &f->arena, &judge, &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_ok(f, judge_set(f->db, suite.id, "mine", JUDGE_PAIR, "{\"model\":\"m\"}", &f->error));
	assert_ok(f, judge_set(f->db, suite.id, "mine", JUDGE_SCORE, "{}", &f->error));
	assert_ok(f, judge_find(f->db, suite.id, "mine", &f->arena, &judge, &f->error));
	assert_int_equal(judge.mode, JUDGE_SCORE);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, judge_find(f->db, suite.id, "mine", &f->arena, &judge, &f->error));
	assert_string_equal(judge.spec, "{\"model\":\"m\"}");
	assert_ok(f, judge_remove(f->db, suite.id, "mine", &f->error));
	assert_int_equal(judges_of(f, f->db), 0);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(judges_of(f, f->db), 1);
	assert_false(judge_set(f->db, suite.id, " \n", JUDGE_PAIR, "{}", &f->error));
}

static void verdicts_travel_with_their_import(void **state)
{
	static const char sql[] = "SELECT count(*) FROM judge_verdict v JOIN judge j ON j.id = v.judge AND j.gone = 0 "
				  "JOIN import i ON i.id = v.import AND i.gone = 0 JOIN system s ON s.id = v.first AND "
				  "s.name = 'a' WHERE v.choice = 'first'";
	struct fixture *f = *state;
	const struct judge_verdict_row one = verdict("1", "a", "b", REVIEW_FIRST),
				       two = verdict("2", "a", "b", REVIEW_FIRST);
	struct copies c;

	import_outputs(f, f->db);
	part(&c, f);
	import_verdict(f, c.db[0], &one);
	import_verdict(f, c.db[1], &two);
	merge_into(&c, 0);
	merge_into(&c, 1);
	assert_int_equal(open_conflicts(&c, 0), 0);
	for (int side = 0; side < 2; side++) {
		assert_sound(&c, side);
		f->db = c.db[side];
		assert_int_equal(count_of(f, sql), 2);
		assert_int_equal(judges_of(f, c.db[side]), 1);
	}
	f->db = c.db[0];
	part_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			order_of_showing_is_kept_apart_from_the_pair, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(rows_that_fit_nothing_are_not_taken, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(scores_and_gold, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			undo_hides_an_import_and_the_judge_it_made, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(added_changed_removed, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(verdicts_travel_with_their_import, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
