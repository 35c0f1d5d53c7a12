/* One answer from many: methods, ties, gold, scores, cancel. The methods' own values are tested with the statistics. */
#include "data_fixture.h"

#include "preop/model/aggregate.h"
#include "preop/model/votes.h"

#include <math.h>

static const char *const records[] = { "{\"id\":\"a\",\"prompt\":\"p1\",\"completion\":\"c1\"}",
	"{\"id\":\"b\",\"prompt\":\"p2\",\"completion\":\"c2\"}",
	"{\"id\":\"c\",\"prompt\":\"p3\",\"completion\":\"c3\"}",
	"{\"id\":\"d\",\"prompt\":\"p4\",\"completion\":\"c4\"}" };

static void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) < 1e-12))
		fail_msg("%.15g is not %.15g", value, expected);
}

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

/* 1: ok ok ok, 2: ok odd (a tie), 3: odd odd ok, 4: one label. Right: ok, ok, ok, nothing known. */
static void load_votes(struct fixture *f, struct votes *votes)
{
	struct dataset dataset;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 4);
	say(f, "ana", 1, "ok");
	say(f, "ben", 1, "ok");
	say(f, "cem", 1, "ok");
	say(f, "ana", 2, "ok");
	say(f, "ben", 2, "odd");
	say(f, "ana", 3, "ok");
	say(f, "ben", 3, "odd");
	say(f, "cem", 3, "odd");
	say(f, "cem", 4, "odd");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET gold = 'ok' WHERE id < 4"));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_ok(f, votes_load(f->db, &dataset, NULL, votes, &f->error));
	assert_int_equal(votes->gold_count, 3);
}

static void majority_keeps_ties(void **state)
{
	struct fixture *f = *state;
	struct aggregate aggregate;
	struct votes votes;
	double confusion[3 * 4];

	load_votes(f, &votes);
	assert_ok(f,
		aggregate_run(
			&votes, &(struct aggregate_options){ .method = AGGREGATE_MAJORITY }, &aggregate, &f->error));
	assert_int_equal(aggregate.ties, 1);
	assert_int_equal(aggregate.unanimous, 2);
	assert_int_equal(aggregate.label[1], CONSENSUS_TIE);
	assert_int_equal(aggregate.label[2], votes_category(&votes, "odd"));
	assert_int_equal(aggregate.score.items, 3);
	assert_near(aggregate.score.split, 1.5 / 3);
	assert_near(aggregate.score.kept, 1.0 / 3);
	assert_near(aggregate.expected_wrong, 0.5 + 1.0 / 3);
	/* ben (1): "ok" to item 1, "odd" to items 2 (half ok) and 3 (a third ok) */
	aggregate_confusion(&votes, &aggregate, confusion);
	assert_near(confusion[4 + 0], 1);
	assert_near(confusion[4 + 1], 0.5 + 1.0 / 3);
	aggregate_free(&aggregate);
	votes_free(&votes);
}

static void gold_is_used_when_asked(void **state)
{
	struct fixture *f = *state;
	struct aggregate_options options = { .method = AGGREGATE_DAWID_SKENE, .gold = true, .smoothing = 0.01 };
	struct aggregate aggregate;
	struct votes votes;

	load_votes(f, &votes);
	for (int i = 0; i < AGGREGATE_METHOD_COUNT; i++) {
		options.method = (enum aggregate_method)i;
		assert_ok(f, aggregate_run(&votes, &options, &aggregate, &f->error));
		for (size_t item = 0; item < 3; item++)
			assert_int_equal(aggregate.label[item], votes_category(&votes, "ok"));
		assert_near(aggregate.score.kept, 1);
		assert_near(aggregate.majority.split, 0.5);
		assert_true(aggregate.gold);
		aggregate_free(&aggregate);
	}
	votes_free(&votes);
}

static void methods_have_words(void **state)
{
	enum aggregate_method method;

	(void)state;
	for (int i = 0; i < AGGREGATE_METHOD_COUNT; i++) {
		assert_true(aggregate_method_parse(aggregate_method_word((enum aggregate_method)i), &method));
		assert_int_equal(method, i);
	}
	assert_false(aggregate_method_parse("mace", &method));
}

static bool stop(void *context, int iteration, double log_likelihood)
{
	assert_true(isfinite(log_likelihood));
	*(int *)context = iteration;
	return iteration < 2;
}

static void it_can_be_cancelled(void **state)
{
	struct fixture *f = *state;
	struct aggregate aggregate;
	struct votes votes;
	int last = 0;

	load_votes(f, &votes);
	assert_refused(f,
		aggregate_run(&votes,
			&(struct aggregate_options){
				.method = AGGREGATE_DAWID_SKENE, .progress = stop, .context = &last },
			&aggregate, &f->error),
		ERROR_CANCELLED, "cancelled");
	assert_int_equal(last, 2);
	votes_free(&votes);
}

static void nothing_labelled_is_no_failure(void **state)
{
	struct fixture *f = *state;
	struct aggregate aggregate;
	struct dataset dataset;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 4);
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_ok(f, votes_load(f->db, &dataset, NULL, &votes, &f->error));
	for (int i = 0; i < AGGREGATE_METHOD_COUNT; i++) {
		assert_ok(f,
			aggregate_run(&votes, &(struct aggregate_options){ .method = (enum aggregate_method)i },
				&aggregate, &f->error));
		assert_true(isnan(aggregate.score.split));
		assert_int_equal(aggregate.score.items, 0);
		aggregate_free(&aggregate);
	}
	votes_free(&votes);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(majority_keeps_ties),
		CASE(gold_is_used_when_asked),
		CASE(methods_have_words),
		CASE(it_can_be_cancelled),
		CASE(nothing_labelled_is_no_failure),
	};

	return cmocka_run_group_tests_name("aggregate", tests, NULL, NULL);
}
