/* The failure board on a suite with known groups, what a strand owes it, and what ticks the checklist. */
#include "case_fixture.h"

#include "preop/model/board.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/checklist.h"
#include "preop/model/intake.h"

#define OLD_PRICE "The Team plan costs twelve dollars a month for each seat and is billed once a year in advance"
#define NO_REFUND "Your refund was sent back to the card it came from and should be there within five working days"

static const struct board_group *group(const struct board *board, enum board_by by, size_t number)
{
	for (size_t i = 0; i < board->group_count; i++)
		if (board->groups[i].by == by && number-- == 0)
			return &board->groups[i];
	return NULL;
}

/* Ten cases: four right, three with one old price, two with one refund, one alone; another system has states and no scores. */
static void add_suite(struct fixture *f)
{
	static const struct {
		const char *id, *slice, *output;
		double score;
	} rows[] = {
		{ "c0", "plans", "right", 1 },
		{ "c1", "plans", OLD_PRICE, 0 },
		{ "c2", "plans", OLD_PRICE " .", 0.4 },
		{ "c3", "plans", OLD_PRICE " indeed", 0 },
		{ "c4", "refunds", NO_REFUND, 0 },
		{ "c5", "refunds", NO_REFUND, 0.49 },
		{ "c6", "refunds", "fine", 0.5 },
		{ "c7", "refunds", "fine, too", 1 },
		{ "c8", "refunds", "ok", 1 },
		{ "c9", "other", "Nobody knows what this one wanted to say to whom", 0 },
	};
	static const char *const states[] = { "error", "refused", "ok", "missing" };
	struct output_row all[14];

	for (size_t i = 0; i < 10; i++) {
		all[i] = fixture_row(rows[i].id, "bot", rows[i].id, rows[i].output, rows[i].score);
		all[i].slice = rows[i].slice;
	}
	for (size_t i = 0; i < 4; i++) {
		all[10 + i] = fixture_row(rows[i].id, "other", rows[i].id, "", (double)NAN);
		all[10 + i].state = states[i];
	}
	fixture_import(f, "s", all, 14);
}

static void read_board(struct fixture *f, const char *system, struct board *board)
{
	assert_ok(f, board_read(f->db, NULL, system, NULL, NULL, &f->arena, board, &f->error));
}

static void test_groups(void **state)
{
	struct fixture *f = *state;
	struct board board;

	add_suite(f);
	read_board(f, NULL, &board);
	assert_string_equal(board.system, "bot");
	assert_int_equal(board.cases, 10);
	assert_int_equal(board.scored, 10);
	assert_int_equal(board.failures, 6);
	assert_int_equal(board.infrastructure + board.states + board.unscored, 0);
	assert_string_equal(group(&board, BOARD_SLICE, 0)->name, "plans");
	assert_int_equal(group(&board, BOARD_SLICE, 0)->count, 3);
	assert_int_equal(group(&board, BOARD_SLICE, 1)->count, 2);
	assert_int_equal(group(&board, BOARD_OUTPUT, 0)->count, 3);
	assert_string_equal(group(&board, BOARD_OUTPUT, 0)->cases[2].external, "c3");
	assert_int_equal(group(&board, BOARD_OUTPUT, 1)->count, 2);
	assert_true(group(&board, BOARD_OUTPUT, 2)->rest);
	assert_string_equal(group(&board, BOARD_OUTPUT, 2)->cases[0].external, "c9");
	assert_null(group(&board, BOARD_REASON, 0));
}

static void test_states_are_no_failures(void **state)
{
	struct fixture *f = *state;
	struct board board;

	add_suite(f);
	read_board(f, "other", &board);
	assert_int_equal(board.failures, 0);
	assert_int_equal(board.infrastructure, 8); /* an error, and missing: one said so, six have no output */
	assert_int_equal(board.states, 1);
	assert_int_equal(board.unscored, 1);
	assert_string_equal(group(&board, BOARD_STATE, 0)->name, "missing");
	assert_int_equal(group(&board, BOARD_STATE, 0)->count, 7);
	assert_false(group(&board, BOARD_STATE, 0)->failure);
	assert_false(board_read(f->db, NULL, "nobody", NULL, NULL, &f->arena, &board, &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
}

/* Reasons count against an output that lost, once a case; not for the one that won. */
static void test_reasons(void **state)
{
	struct fixture *f = *state;
	struct review_pair *pairs;
	struct suite suite;
	struct board board;
	size_t count;

	add_suite(f);
	assert_ok(f, suite_find(f->db, NULL, &f->arena, &suite, &f->error));
	assert_ok(f, review_pairs(f->db, suite.id, NULL, 0, &pairs, &count, &f->error));
	assert_true(count >= 2);
	assert_ok(f, review_set(f->db, &pairs[1], REVIEW_SECOND, true, "", &f->error));
	free(pairs);
	assert_ok(f, db_run(f->db, &f->error, "UPDATE verdict SET reasons = '[\"old\",\"old\",\"\\u0000<b>\"]'", ""));
	read_board(f, "bot", &board);
	assert_true(board.reasons_hidden); /* ana reviews blind */
	assert_null(group(&board, BOARD_REASON, 0));
	fixture_reopen(f, "raj");
	read_board(f, "bot", &board);
	assert_false(board.reasons_hidden);
	assert_int_equal(group(&board, BOARD_REASON, 0)->count, 1);
	assert_string_equal(group(&board, BOARD_REASON, 0)->cases[0].external, "c1");
}

struct told {
	int64_t calls, stop_at, last;
};

static bool tell(void *context, int64_t done, int64_t total)
{
	struct told *told = context;

	assert_true(done >= told->last && done <= total);
	told->last = done;
	return ++told->calls != told->stop_at;
}

/* Wherever it is stopped: at the first text, between two bands, in the last one. */
static void test_can_be_stopped(void **state)
{
	struct fixture *f = *state;
	struct told all = { .stop_at = -1 };
	struct board board;

	add_suite(f);
	assert_ok(f, board_read(f->db, NULL, NULL, tell, &all, &f->arena, &board, &f->error));
	assert_int_equal(all.last, 4 * board.failures);
	for (int64_t stop = 1; stop <= all.calls; stop++) {
		struct told told = { .stop_at = stop };

		assert_false(board_read(f->db, NULL, NULL, tell, &told, &f->arena, &board, &f->error));
		assert_int_equal(f->error.code, ERROR_CANCELLED);
		assert_int_equal(told.calls, stop);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM board"), 0);
}

static struct strand strand_at(struct fixture *f, size_t index)
{
	struct strand *strands;
	size_t count;

	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	assert_true(index < count);
	return strands[index];
}

/* Five hundred kinds of two outputs each: all are told, the largest two hundred are kept, and how many there were. */
static void test_many_kinds_are_kept_in_short(void **state)
{
	enum { KINDS = 500 };
	struct fixture *f = *state;
	struct output_row all[2 * KINDS];
	struct board_kept *kept;
	struct board board;
	size_t count, kinds = 0;

	for (size_t i = 0; i < 2 * KINDS; i++) {
		const char *id = arena_printf(&f->arena, "c%zu", i);

		all[i] = fixture_row(
			id, "bot", id, arena_printf(&f->arena, "kind %zu of %zu", i / 2, i / 2 * 7919 + 1), 0);
		all[i].slice = "one";
	}
	fixture_import(f, "s", all, 2 * KINDS);
	read_board(f, NULL, &board);
	for (size_t i = 0; i < board.group_count; i++)
		kinds += board.groups[i].by == BOARD_OUTPUT && board.groups[i].count == 2;
	assert_int_equal(kinds, KINDS);
	assert_ok(f, board_keep(f->db, &board, "", NULL, &f->error));
	assert_int_equal(fixture_count(f, "SELECT json_array_length(groups) FROM board"), board.group_count - 299);
	assert_int_equal(fixture_count(f,
				 "SELECT g.value ->> 'groups' FROM board, json_each(groups) g WHERE g.value "
				 "->> 'name' = 'smaller groups'"),
		300);
	assert_ok(f, board_list(f->db, &f->arena, &kept, &count, &f->error));
	assert_int_equal(kept[0].groups, board.group_count);
}

static void test_a_strand_that_fails_sometimes_owes_a_board(void **state)
{
	struct fixture *f = *state;
	struct intake_strand strand;
	struct journal_result result;
	struct board_kept *kept;
	struct cause *causes;
	struct board board;
	int64_t added;
	size_t count;

	add_suite(f);
	assert_ok(f, intake_take(f->db, "it is wrong sometimes", &strand, &f->error));
	/* What its words sound like counts as long as nothing was chosen. */
	assert_false(strand_set(f->db, strand.id, "route", "anything", &f->error));
	assert_false(strand_set(f->db, strand.id, "status", "closed", &f->error));
	assert_ok(f, case_text_set(f->db, "strand", strand.uuid, "diagnosis", "fails-sometimes", &f->error));
	assert_ok(f, cause_add_listed(f->db, strand.uuid, &added, &f->error));
	assert_ok(f, cause_list(f->db, strand.uuid, &f->arena, &causes, &count, &f->error));
	assert_false(strand_set(f->db, strand.id, "route", "anything", &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_non_null(strstr(f->error.message, "failure board"));
	assert_false(cause_conclude(f->db, causes[0].uuid, CAUSE_SUPPORTED, "saw it", &f->error));
	assert_false(cause_conclude(f->db, causes[0].uuid, CAUSE_TREATED, "did it", &f->error));
	assert_ok(f, cause_conclude(f->db, causes[0].uuid, CAUSE_RULED_OUT, "it is not that", &f->error));
	read_board(f, NULL, &board);
	assert_false(board_keep(f->db, &board, "no such strand", NULL, &f->error));
	assert_ok(f, board_keep(f->db, &board, strand.uuid, NULL, &f->error));
	assert_ok(f, board_list(f->db, &f->arena, &kept, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(kept[0].failures, 6);
	assert_string_equal(kept[0].who, "ana");
	assert_string_equal(kept[0].suite_name, "s");
	assert_ok(f, cause_conclude(f->db, causes[1].uuid, CAUSE_SUPPORTED, "saw it", &f->error));
	assert_ok(f, strand_set(f->db, strand.id, "route", "anything", &f->error));
	for (int i = 0; i < 3; i++)
		assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, board_list(f->db, &f->arena, &kept, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_ok(f, board_list(f->db, &f->arena, &kept, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(kept[0].failures, 6);
}

static void test_intake_refuses_a_treatment_whole(void **state)
{
	struct fixture *f = *state;
	struct intake_strand strand;
	struct journal_result result;
	struct case_text *texts;
	size_t count;

	assert_false(intake_take(f->db, "we should fine-tune it", &strand, &f->error));
	assert_non_null(strstr(f->error.message, "treatment"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM strand"), 0);
	assert_ok(f, intake_take(f->db, "it quotes old prices", &strand, &f->error));
	assert_ok(f, case_text_list(f->db, "strand", strand.uuid, &f->arena, &texts, &count, &f->error));
	assert_string_equal(case_text_find(texts, count, strand.uuid, "words"), "it quotes old prices");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM strand"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM case_text"), 0);
}

/* ---- Checklist ---- */

static const struct checklist_item *item(struct fixture *f, const char *id)
{
	struct checklist_item *items;
	size_t count;

	assert_ok(f, checklist_read(f->db, &f->arena, &items, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].item->id, id) == 0)
			return &items[i];
	fail_msg("no item %s", id);
	return NULL;
}

static void assert_tick(struct fixture *f, const char *id, enum tick tick, const char *why)
{
	const struct checklist_item *found = item(f, id);

	if (found->tick != tick || strstr(found->why, why) == NULL)
		fail_msg("%s is %s: %s", id, tick_word(found->tick), found->why);
}

static void test_ticks_of_nothing(void **state)
{
	struct fixture *f = *state;

	assert_tick(f, "question", TICK_DONE, "written");
	assert_ok(f, project_set(f->db, "question", "", &f->error));
	assert_tick(f, "question", TICK_OPEN, "nobody");
	assert_tick(f, "strands", TICK_OPEN, "no strand");
	assert_tick(f, "card", TICK_UNKNOWN, "no dataset");
	assert_tick(f, "facts", TICK_UNKNOWN, "no dataset");
	assert_tick(f, "judge", TICK_UNKNOWN, "no suite");
	assert_tick(f, "gates", TICK_OPEN, "0 of 5");
	assert_tick(f, "tree", TICK_OPEN, "nobody");
}

static void test_ticks_follow_the_file(void **state)
{
	struct fixture *f = *state;
	struct intake_strand strand, second;
	struct journal_result result;
	struct board board;

	add_suite(f);
	assert_ok(f, intake_take(f->db, "wrong", &strand, &f->error));
	assert_ok(f, intake_take(f->db, "slow", &second, &f->error));
	assert_ok(f, strand_set(f->db, strand.id, "box", "behavior", &f->error));
	assert_tick(f, "strands", TICK_OPEN, "1 of 2");
	assert_ok(f, strand_set(f->db, second.id, "box", "state", &f->error));
	assert_tick(f, "strands", TICK_DONE, "2 of 2");
	assert_tick(f, "clusters", TICK_OPEN, "0 failure boards");
	assert_ok(f, case_text_set(f->db, "strand", strand.uuid, "diagnosis", "fails-sometimes", &f->error));
	assert_tick(f, "clusters", TICK_OPEN, "1 strand still");
	read_board(f, NULL, &board);
	assert_ok(f, board_keep(f->db, &board, strand.uuid, NULL, &f->error));
	assert_tick(f, "clusters", TICK_DONE, "1 failure board kept");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_tick(f, "clusters", TICK_OPEN, "1 strand still");
	assert_tick(f, "locked", TICK_OPEN, "0/10");
	assert_tick(f, "judge", TICK_PERSON, "no model judge is on record");
	assert_string_equal(strand_at(f, 0).box, "behavior");
}

/* Every word of the list is one this program can look for. */
static void test_every_evidence_is_known(void **state)
{
	struct fixture *f = *state;
	struct checklist_item *items;
	size_t count;

	assert_ok(f, checklist_read(f->db, &f->arena, &items, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;

		while (checklist_evidence(at) != NULL && strcmp(checklist_evidence(at), items[i].item->evidence) != 0)
			at++;
		if (checklist_evidence(at) == NULL)
			fail_msg("nothing ticks %s by %s", items[i].item->id, items[i].item->evidence);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_groups),
		TEST(test_states_are_no_failures),
		TEST(test_reasons),
		TEST(test_can_be_stopped),
		TEST(test_many_kinds_are_kept_in_short),
		TEST(test_a_strand_that_fails_sometimes_owes_a_board),
		TEST(test_intake_refuses_a_treatment_whole),
		TEST(test_ticks_of_nothing),
		TEST(test_ticks_follow_the_file),
		TEST(test_every_evidence_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
