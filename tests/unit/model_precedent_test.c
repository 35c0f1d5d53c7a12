/* Decided examples that are like another one, near-duplicates, and one decision for all of them. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/precedent.h"
#include "preop/model/queue.h"

/* 1 to 3 are nearly alike (3 in another split), 4 is 1 again, 5 shares half, 6 nothing. */
static const char *const records[] = {
	"{\"prompt\":\"please refund the second payment of last month to my card because it was taken "
	"twice\",\"completion\":\"c1\"}",
	"{\"prompt\":\"please refund the second payment of last month to my card because it was taken twice "
	"today\",\"completion\":\"c2\"}",
	"{\"prompt\":\"hello please refund the second payment of last month to my card because it was taken "
	"twice\",\"completion\":\"c3\",\"split\":\"test\"}",
	"{\"prompt\":\"Please refund  the second payment of last month to my card because it was taken twice "
	"\",\"completion\":\"c4\"}",
	"{\"prompt\":\"please refund the second payment of last month since the shop never sent anything at "
	"all\",\"completion\":\"c5\"}",
	"{\"prompt\":\"what are your opening hours on sunday\",\"completion\":\"c6\"}",
};

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static void decide(struct fixture *f, const char *who, int64_t id, const char *label)
{
	struct decision decision = {
		.outcome = OUTCOME_LABEL, .label = label, .section = "2.1", .sure = true, .spent = 900
	};

	db_set_actor(f->db, who);
	assert_ok(f, adjudication_set(f->db, id, &decision, &f->error));
}

static struct precedent_index *load_index(struct fixture *f)
{
	struct precedent_index *index;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, sizeof(records) / sizeof(records[0]));
	for (int64_t id = 1; id <= 6; id++) {
		say(f, "ana", id, "ok");
		say(f, "ben", id, "odd");
	}
	db_set_actor(f->db, "eve");
	assert_ok(f, precedent_index_build(f->db, 1, NULL, NULL, &index, &f->error));
	assert_int_equal(precedent_index_count(index), 6);
	return index;
}

static struct precedents find(struct fixture *f, struct precedent_index *index, int64_t id)
{
	struct precedents found;

	assert_ok(f, precedent_find(f->db, index, id, 5, &f->arena, &found, &f->error));
	return found;
}

static void nearest_decided_ones_come_first(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f);

	assert_int_equal(find(f, index, 1).count, 0);
	decide(f, "eve", 5, "ok");
	decide(f, "eve", 4, "ok");
	decide(f, "eve", 6, "ok");
	struct precedents found = find(f, index, 1);
	assert_int_equal(found.count, 2); /* 6 is like nothing */
	assert_int_equal(found.items[0].example, 4);
	assert_true(found.items[0].similarity == 1);
	assert_string_equal(found.items[0].label, "ok");
	assert_string_equal(found.items[0].section, "2.1");
	assert_string_equal(found.items[0].who, "eve");
	assert_int_equal(found.items[1].example, 5);
	/* 7 of 23 different pairs of words */
	assert_true(found.items[1].similarity > 0.2 && found.items[1].similarity < 0.5);
	assert_string_equal(found.warning, "");
	precedent_index_free(index);
}

static void precedents_that_contradict_are_a_warning(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f);

	decide(f, "eve", 4, "ok");
	decide(f, "eve", 2, "odd");
	struct precedents found = find(f, index, 1);
	assert_true(found.split);
	assert_false(found.against_votes); /* a tie: nothing leads */
	assert_true(found.items[1].conflicts && !found.items[0].conflicts);
	assert_non_null(strstr(found.warning, "precedents conflict"));
	decide(f, "eve", 2, "ok");
	assert_string_equal(find(f, index, 1).warning, "");
	say(f, "cem", 1, "odd"); /* two to one against what was decided */
	found = find(f, index, 1);
	assert_true(found.against_votes && !found.split);
	assert_string_equal(found.warning, "2 of 2 near precedents went against what most say here");
	precedent_index_free(index);
}

static void what_changed_since_is_seen(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f);
	struct precedents found;

	decide(f, "eve", 4, "ok");
	assert_int_equal(find(f, index, 1).count, 1);
	assert_ok(f, example_set_gone(f->db, (int64_t[]){ 4 }, 1, true, NULL, &f->error));
	assert_int_equal(find(f, index, 1).count, 0);
	assert_ok(f, example_set_gone(f->db, (int64_t[]){ 4 }, 1, false, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 4, "prompt", "nothing alike", 13, "", NULL, &f->error));
	assert_int_equal(find(f, index, 1).count, 0);
	assert_refused(
		f, precedent_find(f->db, index, 99, 5, &f->arena, &found, &f->error), ERROR_NOT_FOUND, "no example 99");
	precedent_index_free(index);
}

static void a_group_is_decided_at_once(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f);
	struct decision_group group;
	struct journal_result result;
	struct decision *decisions;
	int64_t changed;
	size_t count;

	assert_ok(f, precedent_group(f->db, index, 1, &f->arena, &group, &f->error));
	assert_int_equal(group.count, 3);
	assert_int_equal(group.items[0].example, 4);
	assert_true(group.items[0].checked && !group.items[0].other_split);
	assert_true(group.leak);
	assert_string_equal(
		group.warning, "1 near-duplicate stands in another split: what is tested may have been learned");
	assert_refused(f, precedent_propagate(f->db, 1, (int64_t[]){ 2 }, 1, &changed, &f->error), ERROR_NOT_FOUND,
		"no decision on example 1");
	decide(f, "eve", 1, "ok");
	assert_ok(f, precedent_propagate(f->db, 1, (int64_t[]){ 4, 2, 3, 1 }, 4, &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1 AND label = 'ok'"), 4);
	assert_ok(f, adjudication_read(f->db, 2, &f->arena, &decisions, &count, &f->error));
	assert_int_equal(count, 1);
	assert_non_null(strstr(decisions[0].source, ":1"));
	assert_int_equal(decisions[0].spent, -1);
	assert_string_equal(decisions[0].section, "2.1");
	assert_ok(f, adjudication_read(f->db, 1, &f->arena, &decisions, &count, &f->error));
	assert_string_equal(decisions[0].source, "");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(result.title, "propagate: ok on 3 more examples like 1");
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1"), 1);
	/* Nothing of the group is left to choose once it is decided. */
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_ok(f, precedent_group(f->db, index, 1, &f->arena, &group, &f->error));
	assert_true(group.items[0].decided && !group.items[0].checked);
	assert_ok(f, journal_verify_states(f->db, &f->error));
	assert_ok(f, snapshot_verify(f->db, &f->error));
	precedent_index_free(index);
}

struct seen {
	unsigned suspect[8];
	double gain[8];
};

static bool look(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct seen *seen = context;

	(void)complete;
	for (size_t i = 0; i < count; i++) {
		seen->suspect[items[i].id] = items[i].suspect;
		seen->gain[items[i].id] = (double)items[i].gain;
	}
	return true;
}

static void near_duplicates_weigh_in_the_queue(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f);
	struct queue_options plain = { .order = ORDER_FILE }, near = { .order = ORDER_FILE, .index = index };
	struct seen alone = { .gain = { 0 } }, together = { .gain = { 0 } };

	uint64_t cluster = precedent_index_cluster(index, 1);
	assert_true(cluster != 0);
	for (int64_t id = 2; id <= 4; id++)
		assert_int_equal(precedent_index_cluster(index, id), cluster);
	assert_int_not_equal(precedent_index_cluster(index, 5), cluster);
	assert_int_not_equal(precedent_index_cluster(index, 6), cluster);
	assert_int_equal(precedent_index_cluster(index, 99), 0);
	assert_ok(f, queue_build(f->db, 1, &plain, look, &alone, NULL, &f->error));
	assert_ok(f, queue_build(f->db, 1, &near, look, &together, NULL, &f->error));
	assert_true(alone.gain[1] == 2 * alone.gain[6]); /* 4 is the same, 6 is alone */
	assert_true(together.gain[1] == 4 * together.gain[6] && together.gain[3] < together.gain[1] /* test */);
	/* 2 was decided for odd; 1 is nearly the same and everybody says ok. */
	decide(f, "eve", 2, "odd");
	say(f, "ben", 1, "ok");
	db_set_actor(f->db, "kim");
	assert_ok(f, queue_build(f->db, 1, &plain, look, &alone, NULL, &f->error));
	assert_ok(f, queue_build(f->db, 1, &near, look, &together, NULL, &f->error));
	assert_int_equal(alone.suspect[1], 0);
	assert_int_equal(together.suspect[1], SUSPECT_REPEAT);
	precedent_index_free(index);
}

static bool stop(void *context, int64_t done)
{
	(void)context;
	(void)done;
	return false;
}

static void an_index_can_be_cancelled(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f), *other;

	assert_refused(
		f, precedent_index_build(f->db, 1, stop, NULL, &other, &f->error), ERROR_CANCELLED, "not needed");
	assert_null(other);
	precedent_index_free(index);
	precedent_index_free(NULL);
}

/* A file of a stranger: bodies that are no records, rows of decisions that contradict the column. */
static void absurd_content_is_survived(void **state)
{
	struct fixture *f = *state;
	struct precedent_index *index = load_index(f), *other;
	struct decision_group group;

	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example_body SET body = x'7b22ff00' WHERE id = 2"));
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example_body SET body = x'' WHERE id = 3"));
	assert_ok(f,
		db_exec(f->db, &f->error,
			"INSERT INTO adjudication (example, who, outcome, label, soft, at, guideline, spent)"
			" VALUES (4, 'x', 'both', NULL, '{{{', -9223372036854775808, 9223372036854775807, -5)"));
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET adjudicated = 77 WHERE id = 4"));
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET adjudicated = 1, label = NULL WHERE id = 5"));
	assert_ok(f, precedent_index_build(f->db, 1, NULL, NULL, &other, &f->error));
	assert_int_equal(find(f, other, 1).count, 0);
	assert_int_equal(find(f, other, 2).count, 0);
	assert_ok(f, precedent_group(f->db, other, 3, &f->arena, &group, &f->error));
	precedent_index_free(other);
	precedent_index_free(index);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nearest_decided_ones_come_first),
		TEST(precedents_that_contradict_are_a_warning),
		TEST(what_changed_since_is_seen),
		TEST(a_group_is_decided_at_once),
		TEST(near_duplicates_weigh_in_the_queue),
		TEST(an_index_can_be_cancelled),
		TEST(absurd_content_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
