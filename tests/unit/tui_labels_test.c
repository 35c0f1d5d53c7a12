/* The votes as an adjudicator sees them, shares, pairs; where one is in the queue and what a decision makes of its counts. */
#include "tui/screens/labels_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *class_labels[] = { "yes", "no", "maybe" };

static struct dataset dataset_of(enum label_level level, const char **labels, size_t count)
{
	return (struct dataset){ .labels = labels, .label_count = count, .level = level };
}

static struct example_detail detail_of(struct annotation *annotations, size_t count)
{
	return (struct example_detail){ .annotations = annotations, .annotation_count = count };
}

static const struct vote_row *row_named(const struct vote_table *table, const char *label)
{
	for (size_t i = 0; i < table->row_count; i++)
		if (strcmp(table->rows[i].label, label) == 0)
			return &table->rows[i];
	return NULL;
}

/* Keys stay those of the schema however the rows are shuffled, and letters are a permutation of the people. */
static void votes_are_counted_behind_letters(void **state)
{
	struct annotation said[] = { { .who = "ana", .label = "yes" }, { .who = "bea", .label = "no" },
		{ .who = "bot", .label = "maybe", .model = true }, { .who = "cem", .label = "yes" } };
	struct dataset dataset = dataset_of(LEVEL_CLASS, class_labels, 3);
	struct example_detail detail = detail_of(said, 4);
	struct arena arena = ARENA_INIT;
	bool moved = false;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct vote_table table;
		vote_table_make(&dataset, &detail, seed, &arena, &table);
		assert_int_equal(table.row_count, 3);
		assert_int_equal(table.voter_count, 3);
		assert_int_equal(row_named(&table, "yes")->count, 2);
		assert_int_equal(row_named(&table, "yes")->key, 0);
		assert_int_equal(row_named(&table, "no")->count, 1);
		assert_int_equal(row_named(&table, "maybe")->count, 0);
		assert_string_equal(table.rows[table.leading].label, "yes");
		for (size_t i = 0; i < table.voter_count; i++) {
			const struct vote_voter *voter = &table.voters[i];
			assert_string_equal(table.rows[voter->row].label, said[voter->annotation].label);
			assert_int_equal(voter->letter[0], 'A' + (int)i);
		}
		moved |= strcmp(table.rows[0].label, "yes") != 0;
	}
	assert_true(moved);
	arena_free(&arena);
}

static void a_tie_has_no_leader_and_a_scale_keeps_its_order(void **state)
{
	static const char *scale[] = { "-1", "0", "1" };
	struct annotation said[] = { { .who = "ana", .label = "1" }, { .who = "bea", .label = "-1" } };
	struct dataset dataset = dataset_of(LEVEL_ORDINAL, scale, 3);
	struct example_detail detail = detail_of(said, 2);
	struct arena arena = ARENA_INIT;
	struct vote_table table;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		vote_table_make(&dataset, &detail, seed, &arena, &table);
		for (size_t i = 0; i < 3; i++)
			assert_string_equal(table.rows[i].label, scale[i]);
		assert_int_equal(table.leading, VOTE_ROWS);
	}
	arena_free(&arena);
}

static void answers_of_sets_count_for_each_member(void **state)
{
	struct annotation said[] = { { .who = "ana", .label = "yes|maybe" }, { .who = "bea", .label = "maybe" },
		{ .who = "cem", .label = "|" } };
	struct dataset dataset = dataset_of(LEVEL_SET, class_labels, 3);
	struct example_detail detail = detail_of(said, 3);
	struct arena arena = ARENA_INIT;
	struct vote_table table;

	(void)state;
	vote_table_make(&dataset, &detail, 7, &arena, &table);
	assert_int_equal(row_named(&table, "yes")->count, 1);
	assert_int_equal(row_named(&table, "maybe")->count, 2);
	assert_int_equal(row_named(&table, "no")->count, 0);
	assert_true(vote_set_has("a|bc", "bc"));
	assert_false(vote_set_has("a|bc", "b"));
	assert_false(vote_set_has("|", "a"));
	assert_false(vote_set_has("", "a"));
	arena_free(&arena);
}

/* More different answers than are shown are still people. */
static void free_answers_make_rows_of_their_own(void **state)
{
	enum { MANY = VOTE_ROWS + 10 };
	static struct annotation said[MANY];
	static char texts[MANY][24];
	struct dataset dataset = dataset_of(LEVEL_TEXT, NULL, 0);
	struct example_detail detail = detail_of(said, MANY);
	struct arena arena = ARENA_INIT;
	struct vote_table table;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(texts[i], sizeof(texts[i]), "text %d", i);
		said[i] = (struct annotation){ .who = "p", .label = texts[i] };
	}
	vote_table_make(&dataset, &detail, 3, &arena, &table);
	assert_int_equal(table.row_count, VOTE_ROWS);
	assert_int_equal(table.voter_count, MANY);
	arena_free(&arena);
}

static void shares_are_read_back_as_parts_of_one(void **state)
{
	struct annotation said[] = { { .who = "ana", .label = "yes" }, { .who = "bea", .label = "no" } };
	struct dataset dataset = dataset_of(LEVEL_CLASS, class_labels, 3);
	struct example_detail detail = detail_of(said, 2);
	struct arena arena = ARENA_INIT;
	struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
	struct error error = ERROR_INIT;
	struct vote_table table;

	(void)state;
	vote_table_make(&dataset, &detail, 1, &arena, &table);
	vote_shares_print(&table, &text);
	assert_true(vote_shares_parse(text.data, &json, &error));
	assert_non_null(strstr(json.data, "\"yes\":0.5"));
	assert_non_null(strstr(json.data, "\"no\":0.5"));
	strbuf_reset(&json);
	assert_true(vote_shares_parse(" a=b = 3 | c=1 ", &json, &error));
	assert_string_equal(json.data, "{\"a=b\":0.75,\"c\":0.25}");
	strbuf_free(&text);
	strbuf_free(&json);
	arena_free(&arena);
}

static void broken_shares_are_refused(void **state)
{
	static const char *const broken[] = { "", "a", "a=1", "a=1|", "a=1|b", "a=1|b=0", "a=1|b=-1", "a=1|b=x",
		"=1|b=1", "a=1|b=nan", "a=1|b=inf", "a=1||b=1" };

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct strbuf json = STRBUF_INIT;
		struct error error = ERROR_INIT;
		assert_false(vote_shares_parse(broken[i], &json, &error));
		assert_true(error.message[0] != '\0');
		strbuf_free(&json);
	}
}

static bool pair_of(const char *const *names, size_t count, size_t *first, size_t *second)
{
	struct turn items[6] = { { .role = TURN_USER } };
	struct turns turns = { .items = items, .count = count };

	for (size_t i = 0; i < count; i++)
		items[i] = (struct turn){ .role = TURN_USER, .part = PART_INPUT, .name = names[i] };
	return vote_pair_of(&turns, first, second);
}

static void records_in_pairs_are_recognised(void **state)
{
	size_t first = 9, second = 9;

	(void)state;
	assert_true(pair_of((const char *[]){ "premise", "hypothesis" }, 2, &first, &second));
	assert_true(first == 0 && second == 1);
	assert_true(pair_of((const char *[]){ "text", "result_x", "result_y" }, 3, &first, &second));
	assert_true(first == 1 && second == 2);
	assert_false(pair_of((const char *[]){ "user", "user" }, 2, &first, &second));
	assert_false(pair_of((const char *[]){ "text" }, 1, &first, &second));
	assert_false(pair_of((const char *[]){ "one", "two", "three" }, 3, &first, &second));
}

static void too_fast_is_faster_than_reading(void **state)
{
	(void)state;
	assert_false(vote_too_fast(-1, 1000));
	assert_true(vote_too_fast(0, 0));
	assert_true(vote_too_fast(1400, 100));
	assert_false(vote_too_fast(1500, 100));
}

/* ---- The queue ---- */

static void the_next_open_one_is_found_round_the_end(void **state)
{
	struct queue_item items[] = { { .id = 1, .lanes = 1U << LANE_CONFLICT }, { .id = 2, .marks = QUEUE_DONE },
		{ .id = 3, .lanes = 1U << LANE_TIE }, { .id = 4, .marks = QUEUE_SKIPPED } };
	struct labels_book book = { .items = items, .count = 4 };

	(void)state;
	assert_int_equal(labels_next_open(&book, 0, 1, 0), 2);
	assert_int_equal(labels_next_open(&book, 2, 1, 0), 0);
	assert_int_equal(labels_next_open(&book, 0, -1, 0), 2);
	assert_int_equal(labels_next_open(&book, 0, 1, 1U << LANE_STALE), -1);
	assert_int_equal(labels_next_open(&book, 0, 1, 1U << LANE_TIE), 2);
	items[2].marks = QUEUE_DECIDED;
	assert_int_equal(labels_next_open(&book, 0, 1, 0), -1);
	assert_int_equal(labels_index_of(&book, 3), 2);
	assert_int_equal(labels_index_of(&book, 9), -1);
}

static void a_decision_is_counted_in_its_lanes_and_uncounted(void **state)
{
	struct labels_book book = { .count = 0 };
	struct queue_item item = { .lanes = 1U << LANE_OPEN | 1U << LANE_TIE, .marks = QUEUE_DONE };

	(void)state;
	for (int lane = 0; lane < LANE_COUNT; lane++)
		book.counts.lanes[lane] = (struct queue_count){ .open = 5, .mine = 5 };
	labels_settle_counts(&book, &item, 1);
	assert_int_equal(book.counts.lanes[LANE_TIE].open, 4);
	assert_int_equal(book.counts.lanes[LANE_TIE].done, 1);
	assert_int_equal(book.counts.lanes[LANE_OPEN].mine, 4);
	assert_int_equal(book.counts.lanes[LANE_CONFLICT].open, 5);
	labels_settle_counts(&book, &item, -1);
	assert_int_equal(book.counts.lanes[LANE_TIE].open, 5);
	item.marks = QUEUE_DECIDED; /* unsure: it leaves my queue, but stays open */
	labels_settle_counts(&book, &item, 1);
	assert_int_equal(book.counts.lanes[LANE_TIE].open, 5);
	assert_int_equal(book.counts.lanes[LANE_TIE].mine, 4);
}

static void a_sitting_keeps_each_example_once_and_times_in_order(void **state)
{
	struct labels_sitting sitting = { .ids = NULL };

	(void)state;
	for (int64_t i = 0; i < 200; i++)
		labels_sitting_add(&sitting, &(struct queue_item){ .id = i % 100 + 1 }, i < 100 ? 1000 - i : -1);
	assert_int_equal(sitting.count, 100);
	assert_int_equal(sitting.spent_count, 100);
	for (size_t i = 1; i < sitting.spent_count; i++)
		assert_true(sitting.spent[i - 1] <= sitting.spent[i]);
	assert_true(labels_in_sitting(&sitting, 50));
	labels_sitting_remove(&sitting, 50);
	assert_false(labels_in_sitting(&sitting, 50));
	assert_int_equal(sitting.count, 99);
	labels_sitting_free(&sitting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(votes_are_counted_behind_letters),
		cmocka_unit_test(a_tie_has_no_leader_and_a_scale_keeps_its_order),
		cmocka_unit_test(answers_of_sets_count_for_each_member),
		cmocka_unit_test(free_answers_make_rows_of_their_own),
		cmocka_unit_test(shares_are_read_back_as_parts_of_one),
		cmocka_unit_test(broken_shares_are_refused),
		cmocka_unit_test(records_in_pairs_are_recognised),
		cmocka_unit_test(too_fast_is_faster_than_reading),
		cmocka_unit_test(the_next_open_one_is_found_round_the_end),
		cmocka_unit_test(a_decision_is_counted_in_its_lanes_and_uncounted),
		cmocka_unit_test(a_sitting_keeps_each_example_once_and_times_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
