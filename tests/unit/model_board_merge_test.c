/* Failure boards that two copies kept, took away and undid: after both have merged they hold the same. */
#include "merge_fixture.h"

#include "preop/model/board.h"
#include "preop/model/case_text.h"

/* Both begin with a suite on which half fails, and with a strand that owes a board. */
static int setup(void **state)
{
	struct copies *c = xcalloc(1, sizeof(*c));
	struct fixture *f;
	int64_t id;

	assert_int_equal(fixture_setup((void **)&f), 0);
	*c = (struct copies){ .f = f, .db = { f->db } };
	take_failing_outputs(c, 0, "held-out");
	assert_ok(f, strand_add(f->db, "it fails sometimes", &id, &f->error));
	part(c, f);
	*state = c;
	return 0;
}

/* Returns the board's uuid, of the fixture's arena. */
static const char *keep(struct copies *c, int side, const char *suite, const char *strand)
{
	struct board board;
	char uuid[UUID_SIZE];

	assert_ok(c->f, board_read(c->db[side], suite, NULL, NULL, NULL, &c->f->arena, &board, &c->f->error));
	assert_ok(c->f, board_keep(c->db[side], &board, strand, uuid, &c->f->error));
	return arena_strdup(&c->f->arena, uuid);
}

static size_t list(struct copies *c, int side, struct board_kept **kept)
{
	size_t count;

	assert_ok(c->f, board_list(c->db[side], &c->f->arena, kept, &count, &c->f->error));
	return count;
}

static void take_away(struct copies *c, int side, const char *uuid)
{
	assert_ok(c->f, board_remove(c->db[side], uuid, &c->f->error));
}

static void undo(struct copies *c, int side)
{
	struct journal_result result;

	assert_ok(c->f, journal_undo(c->db[side], &result, &c->f->error));
}

/* Each takes in the other; then nothing is left to bring, nothing to settle, and both hold `boards`. */
static void converge(struct copies *c, size_t boards, const char *when)
{
	struct board_kept *kept;

	for (int side = 0; side < 3; side++)
		merge_into(c, side % 2);
	for (int side = 0; side < 2; side++) {
		assert_int_equal(open_conflicts(c, side), 0);
		assert_int_equal(list(c, side, &kept), boards);
		assert_sound(c, side);
	}
	assert_same_contents(c, when);
	assert_int_equal(merge_into(c, 0).actions + merge_into(c, 1).actions, 0);
}

static void test_boards_of_both(void **state)
{
	struct copies *c = *state;
	struct board_kept *kept;
	const char *strand = strand_of(c, 0)->uuid;

	assert_ok(c->f, case_text_set(c->db[0], "strand", strand, "diagnosis", "fails-sometimes", &c->f->error));
	assert_false(board_demand(c->db[0], strand, &c->f->error));
	keep(c, 0, "held-out", "");
	clock_fix(NOW + 1000);
	keep(c, 1, "held-out", strand);
	converge(c, 2, "a board each");
	for (int side = 0; side < 2; side++) {
		list(c, side, &kept);
		assert_string_equal(kept[0].who, "bea");
		assert_string_equal(kept[0].strand, strand);
		assert_string_equal(kept[1].who, "ana");
		assert_int_equal(kept[0].failures + kept[1].failures, FAILING_CASES);
		assert_ok(c->f, board_demand(c->db[side], strand, &c->f->error));
	}
}

/* The suite comes along with the board that was read from it. */
static void test_a_suite_only_one_has(void **state)
{
	struct copies *c = *state;
	struct board_kept *kept;

	take_failing_outputs(c, 1, "evening");
	keep(c, 1, "evening", "");
	converge(c, 1, "a suite of one copy");
	list(c, 0, &kept);
	assert_string_equal(kept[0].suite_name, "evening");
}

static void test_taken_away(void **state)
{
	struct copies *c = *state;
	const char *first = keep(c, 0, NULL, ""), *second = keep(c, 0, NULL, ""), *third = keep(c, 0, NULL, "");

	converge(c, 3, "boards of one");
	take_away(c, 1, first);  /* by one */
	take_away(c, 0, second); /* by both */
	take_away(c, 1, second);
	take_away(c, 1, third); /* by one, who thought better of it */
	undo(c, 1);
	converge(c, 1, "taken away");
	assert_false(board_remove(c->db[0], first, &c->f->error));
	assert_int_equal(c->f->error.code, ERROR_NOT_FOUND);
	take_away(c, 0, third);
}

/* Undoing what the other copy has taken in takes it away there, too. */
static void test_undone(void **state)
{
	struct copies *c = *state;

	keep(c, 0, NULL, "");
	merge_into(c, 1);
	undo(c, 0);
	converge(c, 0, "undone");
}

/* A board outlives its strand: it is a record of what was counted. */
static void test_its_strand_was_taken_away(void **state)
{
	struct copies *c = *state;
	const struct strand *strand = strand_of(c, 1);

	keep(c, 1, NULL, strand->uuid);
	assert_ok(c->f, strand_remove(c->db[0], strand->id, &c->f->error));
	converge(c, 1, "its strand was taken away");
}

/* A new board for a strand that is not here any more is refused; so is one of a system without outputs. */
static void test_refused(void **state)
{
	struct copies *c = *state;
	struct board board;
	struct board_kept *kept;

	assert_ok(c->f, board_read(c->db[0], NULL, NULL, NULL, NULL, &c->f->arena, &board, &c->f->error));
	assert_false(board_keep(c->db[0], &board, "no such strand", NULL, &c->f->error));
	assert_int_equal(c->f->error.code, ERROR_NOT_FOUND);
	board.outputs = 0;
	assert_false(board_keep(c->db[0], &board, "", NULL, &c->f->error));
	assert_int_equal(c->f->error.code, ERROR_INPUT);
	assert_int_equal(list(c, 0, &kept), 0);
	assert_int_equal(merge_into(c, 1).actions, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, copies_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_boards_of_both),
		TEST(test_a_suite_only_one_has),
		TEST(test_taken_away),
		TEST(test_undone),
		TEST(test_its_strand_was_taken_away),
		TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
