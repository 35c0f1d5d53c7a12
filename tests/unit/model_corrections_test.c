/* Kinds and their mixtures, corrections and the wall's candidates, locks and everything they refuse. */
#include "data_fixture.h"

#include "preop/model/correction.h"
#include "preop/model/lock.h"
#include "preop/model/signal.h"
#include "preop/model/suite.h"
#include "preop/model/suite_import.h"
#include "preop/model/wall.h"

#include <math.h>

#define SAYS(role, text) "{\"role\":\"" role "\",\"content\":\"" text "\"}"
#define CHAT(user, assistant)                                                                                          \
	"{\"messages\":[" SAYS("system", "Be kind.") "," SAYS("user", user) "," SAYS("assistant", assistant) "]}"

static const char *const rows[] = {
	"{\"group\":\"C-1\",\"tools\":[1.10],\"messages\":[" SAYS("user", "Q1") "," SAYS("assistant", "first") "," SAYS(
		"user", "Q2") "," SAYS("assistant", "wr\\u00f6ng") "]}",
	CHAT("Where?", "Nowhere"),
	"{\"messages\":[" SAYS("user", "classify me") "],\"label\":\"spam\"}",
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void load_rows(struct fixture *f)
{
	load(f, "tickets", SHAPE_CHAT, NULL, rows, ROWS);
}

static struct example_detail detail_of(struct fixture *f, int64_t id)
{
	struct example_detail detail;

	assert_ok(f, example_read(f->db, id, &f->arena, &detail, &f->error));
	return detail;
}

static void turn(struct fixture *f, bool (*journal)(struct db *, struct journal_result *, struct error *))
{
	struct journal_result result;

	assert_ok(f, journal(f->db, &result, &f->error));
	assert_true(result.action != 0);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static bool correct(struct fixture *f, int64_t id, const char *text, struct correction *out)
{
	return correction_of_example(f->db, id, text, strlen(text), "because", out, &f->error);
}

static bool set_split(struct fixture *f, int64_t id, const char *split)
{
	return example_set_field(f->db, &id, 1, "split", split, NULL, &f->error);
}

static size_t candidates(struct fixture *f, struct wall_candidate **out)
{
	size_t count;

	assert_ok(f, wall_list(f->db, &f->arena, out, &count, &f->error));
	return count;
}

/* ---- Kinds ---- */

static void kinds_of_one_method_are_no_mixture(void **state)
{
	struct fixture *f = *state;
	struct dataset_mixture mixture;

	load(f, "tickets", SHAPE_CHAT, NULL, rows, 2);
	assert_ok(f, example_set_field(f->db, (int64_t[]){ 1 }, 1, "kind", "corr", NULL, &f->error));
	assert_ok(f, dataset_read_mixture(f->db, 1, &f->arena, &mixture, &f->error));
	assert_false(mixture.mixed);
	assert_string_equal(mixture.sentence, "");
	struct loaded second = load(f, "tickets", SHAPE_CHAT, NULL, rows + 2, 1);
	assert_ok(f, dataset_read_mixture(f->db, 1, &f->arena, &mixture, &f->error));
	assert_true(mixture.mixed);
	assert_int_equal(mixture.import, second.import);
	assert_string_equal(mixture.path, "in/tickets.jsonl");
	assert_non_null(strstr(mixture.sentence, "demonstration (1), correction (1) and classification (1)"));
	turn(f, journal_undo);
	assert_ok(f, dataset_read_mixture(f->db, 1, &f->arena, &mixture, &f->error));
	assert_false(mixture.mixed);
}

static void every_kind_says_what_it_feeds(void **state)
{
	size_t count;
	const struct kind_text *texts = example_kind_texts(&count);

	(void)state;
	assert_int_equal(count, KIND_RETRIEVAL);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(texts[i].kind, (int)i + 1);
		assert_true(*texts[i].when && *texts[i].record && *texts[i].feeds);
	}
}

/* ---- Corrections ---- */

static void a_correction_lands_in_two_places(void **state)
{
	struct fixture *f = *state;
	struct correction made;
	struct wall_candidate *wall;

	load_rows(f);
	assert_ok(f, correct(f, 1, "right \"so\"", &made));
	assert_false(made.exposed);
	struct example_detail fixed = detail_of(f, made.example);
	assert_int_equal(fixed.row.kind, KIND_CORRECTION);
	assert_string_equal(fixed.row.split, "");
	assert_string_equal(fixed.row.group, "C-1");
	assert_true(fixed.row.wall);
	assert_true(detail_of(f, 1).row.wall);
	assert_false(detail_of(f, 2).row.wall);
	assert_non_null(strstr(fixed.body,
		"{\"messages\":[" SAYS("user", "Q1") "," SAYS("assistant", "first") "," SAYS("user", "Q2") "," SAYS(
			"assistant", "right \\\"so\\\"") "],\"tools\":[1.10],"));
	assert_int_equal(candidates(f, &wall), 1);
	assert_string_equal(wall[0].bad, "wr\303\266ng");
	assert_string_equal(wall[0].good, "right \"so\"");
	assert_string_equal(wall[0].note, "because");
	assert_string_equal(wall[0].source, "example 1");
	assert_int_equal(wall[0].example, made.example);
	assert_string_equal(
		wall[0].input, "[" SAYS("user", "Q1") "," SAYS("assistant", "first") "," SAYS("user", "Q2") "]");
	struct strbuf question = STRBUF_INIT;
	wall_print_question(&wall[0], 20, &question);
	assert_string_equal(question.data, "Q2");
	strbuf_free(&question);
	for (int i = 0; i < 2; i++) {
		turn(f, journal_undo);
		assert_int_equal(candidates(f, &wall), 0);
		assert_int_equal(count_of(f, "SELECT rows FROM dataset"), ROWS);
		assert_false(detail_of(f, 1).row.wall);
		turn(f, journal_redo);
		assert_int_equal(candidates(f, &wall), 1);
		assert_int_equal(count_of(f, "SELECT rows FROM dataset"), ROWS + 1);
	}
	/* Its texts are its own. */
	assert_ok(f, example_edit(f->db, 1, "messages[3].content", "other", 5, "", NULL, &f->error));
	assert_int_equal(candidates(f, &wall), 1);
	assert_string_equal(wall[0].bad, "wr\303\266ng");
}

static void a_correction_joins_the_training_split(void **state)
{
	struct fixture *f = *state;
	struct correction made;

	load_rows(f);
	assert_ok(f, set_split(f, 3, "dev"));
	assert_ok(f, correct(f, 2, "There", &made));
	assert_string_equal(detail_of(f, made.example).row.split, "train");
	assert_false(made.exposed);
	assert_ok(f, set_split(f, 1, "test"));
	assert_ok(f, correct(f, 1, "There", &made));
	assert_true(made.exposed);
}

static void other_shapes_become_chats(void **state)
{
	static const char *const alpaca[] = { "{\"instruction\":\"Say\",\"input\":\"it\",\"output\":\"bad\"}" };
	struct fixture *f = *state;
	struct correction made;

	load(f, "a", SHAPE_ALPACA, NULL, alpaca, 1);
	assert_ok(f, correct(f, 1, "good\n", &made));
	assert_non_null(strstr(detail_of(f, made.example).body,
		"{\"messages\":[" SAYS("user", "Say") "," SAYS("user", "it") "," SAYS("assistant", "good\\n") "],"));
	assert_int_equal(detail_of(f, made.example).shape, SHAPE_CHAT);
}

static void nothing_to_correct_is_refused(void **state)
{
	struct fixture *f = *state;
	struct correction made;

	load_rows(f);
	assert_refused(f, correct(f, 3, "x", &made), ERROR_INPUT, "it is a classification");
	assert_refused(f, correct(f, 2, "Nowhere", &made), ERROR_INPUT, "says already");
	assert_refused(f, correct(f, 2, "", &made), ERROR_INPUT, "empty");
	assert_refused(f, correct(f, 99, "x", &made), ERROR_NOT_FOUND, "no example 99");
	assert_int_equal(count_of(f, "SELECT count(*) FROM import"), 1);
	assert_int_equal(count_of(f, "SELECT count(*) FROM wall_candidate"), 0);
}

static void odd_bytes_are_survived(void **state)
{
	static const char *const odd[] = { "{\"messages\":[" SAYS("user", "\377 and \\u0000") "," SAYS(
		"assistant", "\\ud800") "]}" };
	struct fixture *f = *state;
	struct correction made;
	struct wall_candidate *wall;

	load(f, "a", SHAPE_CHAT, NULL, odd, 1);
	assert_ok(f, correction_of_example(f->db, 1, "a\0b", 3, "", &made, &f->error));
	assert_non_null(strstr(detail_of(f, made.example).body, "\377 and \\u0000"));
	assert_int_equal(candidates(f, &wall), 1);
	assert_int_equal(wall[0].good_length, 3);
	assert_memory_equal(wall[0].good, "a\0b", 4);
	turn(f, journal_undo);
	turn(f, journal_redo);
	assert_int_equal(candidates(f, &wall), 1);
	assert_memory_equal(wall[0].good, "a\0b", 4);
}

/* ---- Outputs of systems ---- */

static void load_suite(struct fixture *f, const char *case_id)
{
	struct suite_import *batch;
	struct output_row row = { .case_id = case_id,
		.system = "zero shot",
		.input = "Where  is it?",
		.input_n = 13,
		.output = "Gone",
		.output_n = 4,
		.at = CLOCK_NONE,
		.score = NAN };

	assert_ok(f, suite_import_begin(f->db, "held-out", "out.jsonl", "outputs", &batch, &f->error));
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
	assert_ok(f, suite_import_end(batch, 0, 0, NULL, &f->error));
}

static struct signal exposed_cases(struct fixture *f)
{
	struct signal *signals;
	size_t count;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	return *signal_find(signals, count, "exposed_cases");
}

static void an_output_is_corrected_and_its_case_is_exposed(void **state)
{
	struct fixture *f = *state;
	struct correction_place place = { .suite = 1, .dataset = 1, .system = "zero shot" };
	struct correction made;
	struct wall_candidate *wall;

	load_rows(f);
	load_suite(f, "H 1");
	assert_int_equal(exposed_cases(f).part, 0);
	assert_int_equal(exposed_cases(f).state, SIGNAL_GOOD);
	assert_ok(f, suite_case_find(f->db, 1, "H 1", &place.eval_case, &f->error));
	assert_ok(f, correction_of_output(f->db, &place, "Here", 4, NULL, &made, &f->error));
	assert_true(made.exposed);
	assert_int_equal(exposed_cases(f).part, 1);
	assert_int_equal(exposed_cases(f).state, SIGNAL_BAD);
	assert_int_equal(candidates(f, &wall), 1);
	assert_string_equal(wall[0].source, "held-out: H 1 zero shot");
	assert_string_equal(wall[0].bad, "Gone");
	/* In another split it is not trained on. */
	assert_ok(f, set_split(f, made.example, "dev"));
	assert_int_equal(exposed_cases(f).part, 0);
	place.system = "nobody";
	assert_refused(f, correction_of_output(f->db, &place, "Here", 4, NULL, &made, &f->error), ERROR_NOT_FOUND,
		"those of: zero shot");
	place.dataset = 77;
	place.system = "zero shot";
	assert_false(correction_of_output(f->db, &place, "Then", 4, NULL, &made, &f->error));
	assert_int_equal(candidates(f, &wall), 1);
}

/* ---- Locks ---- */

static bool import_row(struct fixture *f, const char *body)
{
	struct import_source source = { .dataset_name = "tickets", .path = "x", .format = "chat", .shape = SHAPE_CHAT };
	struct import_totals totals = { .rows = 1 };
	struct dataset_import *batch;

	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	if (add_record(f, batch, SHAPE_CHAT, NULL, body, strlen(body)) == IMPORT_FAILED) {
		dataset_import_abort(batch);
		return false;
	}
	return dataset_import_end(batch, &totals, NULL, &f->error);
}

static void nothing_enters_or_leaves_a_locked_split(void **state)
{
	struct fixture *f = *state;
	struct correction made;
	int64_t one = 1, two = 2, deleted = 3;

	load_rows(f);
	assert_refused(f, lock_set_split(f->db, 1, "test", true, &f->error), ERROR_NOT_FOUND, "splits are: none");
	assert_ok(f, set_split(f, 1, "test"));
	assert_ok(f, set_split(f, 3, "test"));
	assert_ok(f, example_set_gone(f->db, &deleted, 1, true, NULL, &f->error));
	assert_ok(f, lock_set_split(f->db, 1, "test", true, &f->error));
	assert_refused(f, set_split(f, 1, "train"), ERROR_CONFLICT, "locked by ana");
	assert_refused(f, set_split(f, 1, NULL), ERROR_CONFLICT, "ask ana");
	assert_refused(f, set_split(f, 2, "test"), ERROR_CONFLICT, "preop unlock \"tickets\" \"test\"");
	assert_refused(f, example_set_gone(f->db, &one, 1, true, NULL, &f->error), ERROR_CONFLICT, "locked");
	assert_refused(f, example_set_gone(f->db, &deleted, 1, false, NULL, &f->error), ERROR_CONFLICT, "locked");
	assert_refused(f, example_set_field(f->db, &one, 1, "kind", "corr", NULL, &f->error), ERROR_CONFLICT, "locked");
	assert_refused(f, example_edit(f->db, 1, "messages[0].content", "x", 1, "", NULL, &f->error), ERROR_CONFLICT,
		"locked");
	assert_refused(f, example_edit_value(f->db, 1, "group", "1", 1, "", NULL, &f->error), ERROR_CONFLICT, "locked");
	assert_refused(f, correct(f, 1, "right", &made), ERROR_CONFLICT, "would be trained on");
	assert_refused(f, correction_check_example(f->db, 1, &f->error), ERROR_CONFLICT, "locked");
	assert_refused(f, import_row(f, "{\"split\":\"test\",\"messages\":[" SAYS("user", "new") "]}"), ERROR_CONFLICT,
		"which is locked");
	/* What has nothing to do with it goes on. */
	assert_ok(f, import_row(f, "{\"split\":\"dev\",\"messages\":[" SAYS("user", "new") "]}"));
	assert_ok(f, example_edit(f->db, 2, "messages[1].content", "x", 1, "", NULL, &f->error));
	assert_ok(f, label_set(f->db, &one, 1, "good", "", true, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, &two, 1, true, NULL, &f->error));
	assert_ok(f, lock_set_split(f->db, 1, "test", false, &f->error));
	assert_ok(f, set_split(f, 1, "train"));
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void locks_are_actions(void **state)
{
	struct fixture *f = *state;
	struct lock *locks;
	size_t count;

	load_rows(f);
	load_suite(f, "H-1");
	assert_ok(f, set_split(f, 1, "test"));
	assert_ok(f, set_split(f, 2, "dev \"x\""));
	assert_ok(f, lock_set_split(f->db, 1, "test", true, &f->error));
	db_set_actor(f->db, "raj");
	assert_ok(f, lock_set_split(f->db, 1, "dev \"x\"", true, &f->error));
	assert_ok(f, lock_set_split(f->db, 1, "test", true, &f->error)); /* it is */
	assert_ok(f, lock_set_suite(f->db, 1, true, &f->error));
	assert_ok(f, lock_list(f->db, &f->arena, &locks, &count, &f->error));
	assert_int_equal(count, 3);
	assert_string_equal(locks[0].split, "dev \"x\"");
	assert_string_equal(locks[0].who, "raj");
	assert_string_equal(locks[1].who, "ana");
	assert_string_equal(locks[2].suite, "held-out");
	turn(f, journal_undo);
	turn(f, journal_undo);
	assert_ok(f, lock_list(f->db, &f->arena, &locks, &count, &f->error));
	assert_int_equal(count, 1);
	turn(f, journal_redo);
	assert_refused(f, set_split(f, 2, NULL), ERROR_CONFLICT, "locked by raj");
}

static void a_locked_suite_takes_outputs_and_no_cases(void **state)
{
	struct fixture *f = *state;
	struct suite_import *batch;
	struct output_row row = { .case_id = "H-2",
		.system = "new",
		.input = "other",
		.input_n = 5,
		.output = "x",
		.output_n = 1,
		.at = CLOCK_NONE,
		.score = NAN };
	struct correction_place place = { .suite = 1, .dataset = 1, .system = "zero shot" };
	struct correction made;

	load_rows(f);
	load_suite(f, "H-1");
	assert_ok(f, lock_set_suite(f->db, 1, true, &f->error));
	assert_ok(f, suite_import_begin(f->db, "held-out", "out.jsonl", "outputs", &batch, &f->error));
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_CONFLICT);
	assert_non_null(strstr(f->error.message, "locked by ana"));
	row.case_id = "H-1";
	row.input = "Where  is it?";
	row.input_n = 13;
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
	assert_ok(f, suite_import_end(batch, 0, 1, NULL, &f->error));
	assert_ok(f, suite_case_find(f->db, 1, "H-1", &place.eval_case, &f->error));
	assert_refused(f, correction_of_output(f->db, &place, "Here", 4, NULL, &made, &f->error), ERROR_CONFLICT,
		"would be trained on");
	assert_refused(f, correction_check_suite(f->db, 1, &f->error), ERROR_CONFLICT, "--suite \"held-out\"");
}

static void a_locked_training_split_takes_no_correction(void **state)
{
	struct fixture *f = *state;
	struct correction made;

	load_rows(f);
	assert_ok(f, set_split(f, 1, "train"));
	assert_ok(f, lock_set_split(f->db, 1, "train", true, &f->error));
	assert_refused(f, correct(f, 2, "There", &made), ERROR_CONFLICT, "\"train\"");
	assert_int_equal(count_of(f, "SELECT count(*) FROM wall_candidate"), 0);
	assert_int_equal(count_of(f, "SELECT rows FROM dataset"), ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(kinds_of_one_method_are_no_mixture),
		cmocka_unit_test(every_kind_says_what_it_feeds),
		TEST(a_correction_lands_in_two_places),
		TEST(a_correction_joins_the_training_split),
		TEST(other_shapes_become_chats),
		TEST(nothing_to_correct_is_refused),
		TEST(odd_bytes_are_survived),
		TEST(an_output_is_corrected_and_its_case_is_exposed),
		TEST(nothing_enters_or_leaves_a_locked_split),
		TEST(locks_are_actions),
		TEST(a_locked_suite_takes_outputs_and_no_cases),
		TEST(a_locked_training_split_takes_no_correction),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
