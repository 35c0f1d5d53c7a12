/* The queue of a reviewer: what comes next, what comes again, in which order; seals, stale verdicts, consistency. */
#include "case_fixture.h"

#include "preop/model/judge.h"
#include "preop/model/must_pass.h"
#include "preop/model/review_case.h"
#include "preop/model/review_consistency.h"
#include "preop/model/review_queue.h"

enum { CASES = 20 };

static const char *const names[] = { "amber", "birch", "cedar" };

static void import_suite(struct fixture *f, size_t cases, size_t systems, const char *words)
{
	struct output_row *rows = arena_alloc(&f->arena, cases * systems * sizeof(*rows));

	for (size_t i = 0; i < cases * systems; i++)
		rows[i] = fixture_row(arena_printf(&f->arena, "c%02zu", i / systems), names[i % systems],
			arena_printf(&f->arena, "question %zu", i / systems),
			arena_printf(&f->arena, "%s %zu %s", words, i / systems, names[i % systems]), (double)NAN);
	fixture_import(f, "harbor", rows, cases * systems);
}

static int64_t suite_id(struct fixture *f)
{
	return fixture_count(f, "SELECT id FROM suite");
}

static struct review_queue read_queue(struct fixture *f, int together)
{
	const struct review_what what = { NULL, 0, together };
	struct review_queue queue;

	assert_ok(f, review_queue_read(f->db, suite_id(f), &what, &queue, &f->error));
	return queue;
}

static void give(struct fixture *f, struct review_queue *queue, size_t place, enum review_answer answer, bool repeat)
{
	const struct review_given given = { .answer = answer, .repeat = repeat, .spent = 1000 };

	assert_ok(f, review_give(f->db, review_queue_at(queue, place), &given, &f->error));
	review_queue_answer(queue, place, answer, repeat);
}

/* What memory says after each step is what the file says when it is read anew. */
static void assert_as_in_file(struct fixture *f, const struct review_queue *queue, int together)
{
	struct review_queue now = read_queue(f, together);

	assert_int_equal(now.count, queue->count);
	assert_int_equal(now.decided, queue->decided);
	assert_int_equal(now.skipped, queue->skipped);
	assert_int_equal(now.repeated, queue->repeated);
	assert_int_equal(now.again, queue->again);
	assert_int_equal(now.due_count, queue->due_count);
	assert_int_equal(review_queue_left(&now), review_queue_left(queue));
	assert_int_equal(review_queue_next(&now, SIZE_MAX), review_queue_next(queue, SIZE_MAX));
	for (size_t i = 0; i < now.count; i++)
		assert_int_equal(now.looks[i].answer, queue->looks[i].answer);
	review_queue_free(&now);
}

static void test_next_and_skip(void **state)
{
	struct fixture *f = *state;
	struct review_queue queue;

	import_suite(f, 4, 3, "text");
	queue = read_queue(f, 2);
	assert_int_equal(queue.count, 12);
	assert_int_equal(queue.again, 0); /* tiny */
	size_t first = review_queue_next(&queue, SIZE_MAX), second = review_queue_next(&queue, first);
	assert_int_equal(first, 0);
	assert_int_equal(second, 1);
	assert_ok(f, review_skip(f->db, review_queue_at(&queue, first), true, &f->error));
	review_queue_skip(&queue, first, true);
	assert_int_equal(review_queue_next(&queue, SIZE_MAX), 1);
	for (size_t i = 1; i < 12; i++)
		give(f, &queue, i, ANSWER_TIE, false);
	assert_as_in_file(f, &queue, 2);
	assert_int_equal(review_queue_next(&queue, 5), first); /* comes when all else is decided */
	give(f, &queue, first, ANSWER_BAD, false);
	assert_true(review_queue_next(&queue, first) == SIZE_MAX);
	assert_int_equal(review_queue_left(&queue), 0);
	assert_as_in_file(f, &queue, 2);
	review_queue_answer(&queue, 7, ANSWER_NONE, false);
	assert_int_equal(review_queue_next(&queue, 2), 7);
	assert_int_equal(review_queue_next(&queue, 7), 7); /* round the end, to the only one */
	review_queue_free(&queue);
}

/* A random walk of verdicts, skips, repeats and undos: memory and file never part. */
static void test_memory_follows_the_file(void **state)
{
	struct fixture *f = *state;
	struct rng rng = { 7 };
	struct review_queue queue;
	struct journal_result undone;

	import_suite(f, CASES, 3, "text");
	struct review_setup setup = { .repeats = 40 };
	assert_ok(f, review_setup_write(f->db, suite_id(f), &setup, &f->error));
	queue = read_queue(f, 2);
	assert_true(queue.again > 10 && queue.again < 40);
	for (int step = 0; step < 60; step++) {
		size_t again = review_queue_repeat(&queue), place = again;

		if (again == SIZE_MAX)
			place = review_queue_next(&queue, rng_below(&rng, queue.count));
		if (again == SIZE_MAX && rng_below(&rng, 5) == 0 && !review_queue_at(&queue, place)->skipped) {
			assert_ok(f, review_skip(f->db, review_queue_at(&queue, place), true, &f->error));
			review_queue_skip(&queue, place, true);
		} else {
			give(f, &queue, place, (enum review_answer)(ANSWER_TIE + rng_below(&rng, 4)),
				again != SIZE_MAX);
		}
		if (step % 10 == 9) {
			assert_as_in_file(f, &queue, 2);
			assert_ok(f, journal_undo(f->db, &undone, &f->error));
			review_queue_free(&queue);
			queue = read_queue(f, 2);
		}
	}
	assert_true(queue.repeated > 0);
	assert_ok(f, journal_verify_states(f->db, &f->error));
	review_queue_free(&queue);
}

/* Unannounced: mirrored, never the same look twice in a row, and as many as planned. */
static void test_repeats_come_later_and_mirrored(void **state)
{
	struct fixture *f = *state;
	struct review_queue queue;
	size_t seen = 0, at = SIZE_MAX;

	import_suite(f, CASES, 3, "text");
	queue = read_queue(f, 2);
	for (size_t next = review_queue_next(&queue, SIZE_MAX); next != SIZE_MAX;
		next = review_queue_next(&queue, at)) {
		size_t again = review_queue_repeat(&queue);

		if (again != SIZE_MAX) {
			const struct review_look *look = review_queue_at(&queue, again);

			assert_true(queue.given - look->nth >= 3);
			assert_int_equal(review_look_side(look, 0, true), review_look_side(look, 1, false));
			review_queue_answer(&queue, again, ANSWER_TIE, true);
			seen++;
			continue;
		}
		review_queue_answer(&queue, next, ANSWER_TIE, false);
		at = next;
	}
	assert_int_equal(queue.decided, queue.count);
	assert_true(seen > 0 && seen <= queue.again);
	assert_int_equal(seen, queue.repeated);
	review_queue_free(&queue);
}

static void test_orders(void **state)
{
	struct fixture *f = *state;
	struct review_queue queue, other;

	import_suite(f, 6, 2, "the same words of");
	const struct output_row odd[] = {
		fixture_row("odd", "amber", "odd?", "one two three four five", 1.0),
		fixture_row("odd", "birch", "odd?", "six seven eight nine ten", 0.0),
	};
	fixture_import(f, "harbor", odd, 2);
	int64_t odd_case = fixture_count(f, "SELECT id FROM eval_case WHERE external = 'odd'");
	queue = read_queue(f, 2);
	other = read_queue(f, 2);
	assert_memory_equal(queue.order, other.order, queue.count * sizeof(*queue.order));
	assert_ok(f, review_queue_sort(f->db, suite_id(f), &queue, ORDER_FILE, NULL, NULL, &f->error));
	for (size_t i = 0; i < queue.count; i++)
		assert_int_equal(queue.order[i], i);
	assert_ok(f, review_queue_sort(f->db, suite_id(f), &queue, ORDER_DIFFERENT, NULL, NULL, &f->error));
	assert_int_equal(review_queue_at(&queue, 0)->eval_case, odd_case);
	assert_ok(f, review_queue_sort(f->db, suite_id(f), &other, ORDER_CHECKS, NULL, NULL, &f->error));
	assert_int_equal(review_queue_at(&other, 0)->eval_case, odd_case); /* the only scores, and they disagree */
	give(f, &other, 0, ANSWER_TIE, false);
	db_set_actor(f->db, "bea");
	assert_ok(f, review_queue_sort(f->db, suite_id(f), &other, ORDER_NEW, NULL, NULL, &f->error));
	assert_int_equal(review_queue_at(&other, other.count - 1)->eval_case, odd_case);
	assert_true(review_queue_reuse(&other, &queue));
	assert_int_equal(other.sorted, ORDER_DIFFERENT);
	assert_int_equal(review_queue_find(&other, odd_case, review_queue_at(&queue, 0)->systems, 2), 0);
	review_queue_free(&queue);
	review_queue_free(&other);
}

/* Orders of showing that disagree come before a judge that leans a little, before one that is sure. */
static void test_judges_order(void **state)
{
	static const struct {
		const char *of;
		double here, there;
	} leans[] = { { "c00", 0.0, 1.0 }, { "c01", 0.4, 0.45 }, { "c02", 1.0, 0.9 } };
	struct fixture *f = *state;
	struct review_queue queue;

	import_suite(f, 4, 2, "text");
	assert_ok(f, judge_set(f->db, suite_id(f), "j", JUDGE_PAIR, "{}", &f->error));
	for (size_t i = 0; i < 3; i++)
		for (int swapped = 0; swapped < 2; swapped++)
			assert_ok(f,
				db_run(f->db, &f->error,
					"INSERT INTO judge_verdict (judge, eval_case, first, second, swapped, import, "
					"choice, "
					"lean) SELECT 1, c.id, (SELECT id FROM system WHERE name = 'amber'), (SELECT "
					"id "
					"FROM "
					"system WHERE name = 'birch'), ?2, c.import, 'tie', ?3 FROM eval_case c WHERE "
					"external = ?1",
					"tid", leans[i].of, (int64_t)swapped,
					swapped ? leans[i].there : leans[i].here));
	queue = read_queue(f, 2);
	assert_ok(f, review_queue_sort(f->db, suite_id(f), &queue, ORDER_JUDGE, NULL, NULL, &f->error));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(queue.order[i], i);
	review_queue_free(&queue);
}

static bool stop(void *context, double share)
{
	(void)share;
	++*(int *)context;
	return false;
}

static void test_sorting_is_cancelled(void **state)
{
	struct fixture *f = *state;
	struct review_queue queue;
	int asked = 0;

	import_suite(f, 4, 2, "text");
	queue = read_queue(f, 2);
	assert_false(review_queue_sort(f->db, suite_id(f), &queue, ORDER_DIFFERENT, stop, &asked, &f->error));
	assert_int_equal(f->error.code, ERROR_CANCELLED);
	assert_int_equal(asked, 1);
	assert_int_equal(queue.sorted, ORDER_RANDOM);
	review_queue_free(&queue);
}

static void test_groups(void **state)
{
	struct fixture *f = *state;
	struct review_queue queue;
	bool seen[REVIEW_SIDES] = { false };

	import_suite(f, CASES, 3, "text");
	queue = read_queue(f, 3);
	assert_int_equal(queue.count, CASES);
	for (size_t i = 0; i < queue.count; i++) {
		const struct review_look *look = &queue.looks[i];
		unsigned sides = 0;

		assert_int_equal(look->count, 3);
		for (size_t k = 0; k < 3; k++)
			sides |= 1U << look->sides[k];
		assert_int_equal(sides, 7);
		seen[look->sides[0]] = true;
	}
	assert_true(seen[0] && seen[1] && seen[2]);
	give(f, &queue, 0, ANSWER_BEST + 1, false);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action WHERE command = 'verdict'"), 1);
	assert_as_in_file(f, &queue, 3);
	give(f, &queue, 0, ANSWER_NONE, false);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 0);
	assert_as_in_file(f, &queue, 3);
	const struct review_what wrong = { NULL, 0, 5 };
	struct review_queue none;
	assert_false(review_queue_read(f->db, suite_id(f), &wrong, &none, &f->error));
	review_queue_free(&queue);
}

/* The same answer again changes note and reasons only; a verdict keeps when, how long and that it was blind. */
static void test_words_are_added_later(void **state)
{
	struct fixture *f = *state;
	struct review_given given = { .answer = ANSWER_TIE, .spent = 5000 };
	struct review_queue queue;

	import_suite(f, 2, 2, "text");
	queue = read_queue(f, 2);
	assert_ok(f, review_give(f->db, &queue.looks[0], &given, &f->error));
	assert_ok(f, review_seal(f->db, suite_id(f), "names", &f->error));
	given = (struct review_given){ .answer = ANSWER_TIE, .note = "n", .reasons = "[\"clear\"]", .spent = 1 };
	assert_ok(f, review_give(f->db, &queue.looks[0], &given, &f->error));
	assert_int_equal(
		fixture_count(
			f, "SELECT blind = 1 AND spent = 5000 AND note = 'n' AND reasons = '[\"clear\"]' FROM verdict"),
		1);
	given = (struct review_given){ .answer = ANSWER_BAD, .spent = -1 };
	assert_ok(f, review_give(f->db, &queue.looks[0], &given, &f->error));
	assert_int_equal(fixture_count(f, "SELECT blind = 0 AND spent IS NULL AND note = 'n' FROM verdict"), 1);
	given.reasons = "no list";
	assert_false(review_give(f->db, &queue.looks[0], &given, &f->error));
	given = (struct review_given){ .answer = ANSWER_BEST + 2, .spent = -1 };
	assert_false(review_give(f->db, &queue.looks[0], &given, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
	review_queue_free(&queue);
}

static void test_stale(void **state)
{
	struct fixture *f = *state;
	const struct output_row newer = fixture_row("c00", "amber", "question 0", "other words", (double)NAN);
	struct review_verdict *verdicts;
	struct review_queue queue;
	size_t count;

	import_suite(f, 2, 2, "text");
	queue = read_queue(f, 2);
	give(f, &queue, 0, ANSWER_TIE, false);
	give(f, &queue, 1, ANSWER_TIE, false);
	review_queue_free(&queue);
	fixture_import(f, "harbor", &newer, 1);
	queue = read_queue(f, 2);
	assert_int_equal(queue.stale, 1);
	assert_int_equal(queue.decided, 1);
	assert_true(queue.looks[0].stale);
	assert_int_equal(queue.looks[0].answer, ANSWER_NONE);
	assert_ok(f, review_verdicts(f->db, queue.looks[0].eval_case, &f->arena, &verdicts, &count, &f->error));
	assert_true(count == 1 && verdicts[0].stale);
	size_t place = review_queue_next(&queue, SIZE_MAX);
	give(f, &queue, place, ANSWER_BAD, false); /* of what is there now */
	assert_as_in_file(f, &queue, 2);
	assert_int_equal(queue.stale, 0);
	review_queue_free(&queue);
}

static void test_consistency(void **state)
{
	static const struct {
		enum review_answer first, again;
	} looks[] = { { ANSWER_BEST, ANSWER_BEST }, { ANSWER_BEST, ANSWER_BEST + 1 }, { ANSWER_BEST + 1, ANSWER_BEST },
		{ ANSWER_TIE, ANSWER_TIE }, { ANSWER_TIE, ANSWER_BEST }, { ANSWER_BAD, ANSWER_TIE } };
	struct fixture *f = *state;
	struct review_steadiness *people;
	struct review_queue queue;
	size_t count, left = 0;

	import_suite(f, CASES, 2, "text");
	queue = read_queue(f, 2);
	for (size_t i = 0; i < 6; i++) {
		left += looks[i].first >= ANSWER_BEST &&
			review_look_side(&queue.looks[i], 0, false) == (size_t)(looks[i].first - ANSWER_BEST);
		give(f, &queue, queue.place[i], looks[i].first, false);
		give(f, &queue, queue.place[i], looks[i].again, true);
	}
	assert_ok(f, review_consistency(f->db, suite_id(f), &f->arena, &people, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(people[0].who, "ana");
	assert_int_equal(people[0].verdicts, 6);
	assert_int_equal(people[0].blind, 6);
	assert_int_equal(people[0].same.n, 6);
	assert_int_equal(people[0].same.hits, 2);
	assert_int_equal(people[0].flipped, 2);
	assert_int_equal(people[0].softened, 2);
	/* Another system each time, sides changed: the same side each time. */
	assert_int_equal(people[0].left_twice + people[0].right_twice, 2);
	assert_int_equal(people[0].left.n, 3);
	assert_int_equal(people[0].left.hits, left);
	assert_true(fabs(people[0].same.interval.low - 0.0967714) < 1e-6); /* Wilson, 2 of 6 */
	assert_true(fabs(people[0].same.interval.high - 0.7000067) < 1e-6);
	assert_true(fabs(people[0].seconds - 1) < 1e-9);
	review_queue_free(&queue);
}

static void test_seal_is_remembered(void **state)
{
	struct fixture *f = *state;
	struct journal_result undone;
	bool blind;
	int64_t at;

	import_suite(f, 2, 2, "text");
	assert_ok(f, review_is_blind(f->db, suite_id(f), &blind, &f->error));
	assert_true(blind);
	assert_ok(f, review_seal(f->db, suite_id(f), "ladder", &f->error));
	assert_ok(f, review_sealed(f->db, suite_id(f), &at, &f->error));
	assert_true(at != CLOCK_NONE);
	assert_ok(f, journal_undo(f->db, &undone, &f->error));
	assert_ok(f, review_sealed(f->db, suite_id(f), &at, &f->error));
	assert_true(at == CLOCK_NONE);
	assert_ok(f, review_is_blind(f->db, suite_id(f), &blind, &f->error));
	assert_false(blind); /* what was seen stays seen */
	db_set_actor(f->db, "bea");
	assert_ok(f, review_is_blind(f->db, suite_id(f), &blind, &f->error));
	assert_true(blind);
}

static void test_setup(void **state)
{
	struct fixture *f = *state;
	const char *tags[] = { "clear", "correct", "c", "complete" };
	struct review_setup setup = { .repeats = 5, .tags = tags, .tag_count = 4 };

	import_suite(f, 1, 2, "text");
	assert_ok(f, review_setup_write(f->db, suite_id(f), &setup, &f->error));
	assert_ok(f, review_setup_read(f->db, suite_id(f), &f->arena, &setup, &f->error));
	assert_int_equal(setup.repeats, 5);
	assert_int_equal(setup.tag_count, 4);
	assert_string_equal(setup.tag_keys, "coam"); /* the first free letter of each, else of all */
	setup.repeats = 51;
	assert_false(review_setup_write(f->db, suite_id(f), &setup, &f->error));
	/* What a stranger's file says is cut, not obeyed. */
	assert_ok(f,
		db_exec(f->db, &f->error, "UPDATE suite SET review = '{\"repeats\":999,\"reasons\":[1,\"\",\"ok\"]}'"));
	assert_ok(f, review_setup_read(f->db, suite_id(f), &f->arena, &setup, &f->error));
	assert_int_equal(setup.repeats, 50);
	assert_int_equal(setup.tag_count, 1);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE suite SET review = 'garbage'"));
	assert_ok(f, review_setup_read(f->db, suite_id(f), &f->arena, &setup, &f->error));
	assert_int_equal(setup.tag_count, 8);
}

static void test_case_at_hand(void **state)
{
	struct fixture *f = *state;
	struct journal_result undone;
	struct review_case facts;

	import_suite(f, 1, 2, "text");
	assert_ok(f,
		db_exec(f->db, &f->error,
			"UPDATE eval_case SET messages = CAST('[{\"role\":\"user\",\"content\":\"Hi\"},"
			"{\"role\":\"assistant\",\"content\":\"Yes?\"}]' AS BLOB), context = CAST('found' AS BLOB), "
			"slices = '{\"domain\":\"settings\",\"n\":2}'"));
	assert_ok(f, review_case_read(f->db, 1, &f->arena, &facts, &f->error));
	assert_int_equal(facts.turns.count, 2);
	assert_string_equal(facts.turns.items[1].text, "Yes?");
	assert_string_equal(facts.slices, "domain settings · n 2");
	assert_memory_equal(facts.context, "found", 5);
	assert_false(facts.must_pass);
	assert_ok(f, must_pass_set(f->db, 1, true, &f->error));
	assert_ok(f, review_case_read(f->db, 1, &f->arena, &facts, &f->error));
	assert_true(facts.must_pass);
	assert_ok(f, journal_undo(f->db, &undone, &f->error));
	assert_ok(f, review_case_read(f->db, 1, &f->arena, &facts, &f->error));
	assert_false(facts.must_pass);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE suite SET locked = 1"));
	assert_false(must_pass_set(f->db, 1, true, &f->error));
	assert_non_null(strstr(f->error.message, "locked"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_next_and_skip),
		TEST(test_memory_follows_the_file),
		TEST(test_repeats_come_later_and_mirrored),
		TEST(test_orders),
		TEST(test_judges_order),
		TEST(test_sorting_is_cancelled),
		TEST(test_groups),
		TEST(test_words_are_added_later),
		TEST(test_stale),
		TEST(test_consistency),
		TEST(test_seal_is_remembered),
		TEST(test_setup),
		TEST(test_case_at_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
