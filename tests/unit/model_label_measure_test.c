/* What is kept of agreement: read again as it was, stale as soon as a label changed and not before, and harmless when forged. */
#include "ticket_fixture.h"

#include "preop/model/guideline.h"
#include "preop/model/hazard.h"
#include "preop/model/label_measure.h"
#include "preop/model/queue.h"
#include "preop/model/threshold.h"

#include "preop/base/clock.h"

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static struct label_measure measured(struct fixture *f, int64_t dataset)
{
	struct label_measure measure;

	assert_ok(f, label_measure_read(f->db, dataset, &f->arena, &measure, &f->error));
	return measure;
}

/* Three examples, ana and ben agree on two; what aggregation came to is kept. */
static int64_t keep(struct fixture *f)
{
	struct aggregate_options options = { .method = AGGREGATE_MAJORITY };
	int64_t id = load_tickets(f), op;
	struct aggregate aggregate;
	struct dataset dataset;
	struct votes votes;

	for (int64_t i = 1; i <= 3; i++) {
		say(f, "ana", i, "ok");
		say(f, "ben", i, i == 3 ? "off-brand" : "ok");
	}
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_ok(f, label_measure_newest(f->db, &op, &f->error));
	assert_ok(f, votes_load(f->db, &dataset, NULL, &votes, &f->error));
	assert_ok(f, aggregate_run(&votes, &options, &aggregate, &f->error));
	assert_ok(f, label_measure_keep_aggregate(f->db, id, op, &aggregate, &f->error));
	aggregate_free(&aggregate);
	votes_free(&votes);
	return id;
}

static void nothing_was_kept(void **state)
{
	struct fixture *f = *state;
	struct label_measure measure = measured(f, load_tickets(f));

	assert_int_equal(measure.at, CLOCK_NONE);
	assert_false(measure.agreement.known || measure.aggregate.known || measure.doubt.known);
	assert_string_equal(measure.method, "");
}

static void a_label_makes_it_stale_and_nothing_else(void **state)
{
	static const char text[] = "# 1 Refunds\nrule\n";
	struct fixture *f = *state;
	int64_t id = keep(f), version, third = 3;

	assert_ok(f, guideline_import(f->db, id, text, sizeof(text) - 1, "", &version, &f->error));
	assert_ok(f, queue_skip(f->db, &third, 1, "later", NULL, &f->error));
	assert_ok(f, threshold_set(f->db, "agreement", .7, "", &f->error));
	assert_ok(f,
		hazard_add(f->db, "Promises a refund", (const char *const[]){ "severity=costly" }, 1, NULL, &f->error));
	struct label_measure measure = measured(f, id);
	assert_true(measure.aggregate.known);
	assert_false(measure.aggregate.stale);
	assert_false(measure.agreement.known);
	assert_string_equal(measure.method, "majority");
	assert_int_equal(measure.aggregate.items, 3);
	assert_int_equal(measure.ties, 1);
	say(f, "cem", 3, "ok");
	measure = measured(f, id);
	assert_true(measure.aggregate.stale);
	assert_int_equal(measure.aggregate.changes, 1);
	undo(f);
	assert_true(measured(f, id).aggregate.stale); /* to take a change back is one */
	/* The labels of whoever is a model count no more. */
	assert_ok(f,
		db_exec(f->db, &f->error,
			"UPDATE label_measure SET result = json_set(result, '$.aggregate.op',"
			" (SELECT max(seq) FROM op))"));
	assert_false(measured(f, id).aggregate.stale);
	assert_ok(f, person_set_kind(f->db, "ben", true, &f->error));
	assert_true(measured(f, id).aggregate.stale);
}

static void forged_measures_are_read_as_none(void **state)
{
	static const char *const forged[] = { "[]", "{", "", "{\"aggregate\":7}",
		"{\"aggregate\":{\"op\":1e300,\"items\":-5,\"method\":[]}}",
		"{\"aggregate\":{\"op\":\"x\",\"ties\":99999999999999999999,\"noise\":\"much\"}}" };
	struct fixture *f = *state;
	int64_t id = keep(f);

	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		assert_ok(f, db_run(f->db, &f->error, "UPDATE label_measure SET result = ?", "t", forged[i]));
		struct label_measure measure = measured(f, id);
		assert_int_equal(measure.aggregate.known, i >= 4);
		assert_int_equal(measure.aggregate.items, 0);
		assert_int_equal(measure.ties, 0);
		assert_true(isnan(measure.noise));
		assert_string_equal(measure.method, "");
	}
}

static void near_ones_are_kept_beside_the_rest(void **state)
{
	struct near_revisits near = { .items = 9, .revisited = 4, .contradicted = 2, .shown_count = 2 };
	struct fixture *f = *state;
	int64_t id = keep(f), op;

	near.shown[0] = (struct near_revisit){ 3, 7, 0.9375 };
	near.shown[1] = (struct near_revisit){ 1, 2, 0.8125 };
	assert_ok(f, label_measure_newest(f->db, &op, &f->error));
	assert_ok(f, label_measure_keep_near(f->db, id, op, &near, &f->error));
	struct label_measure measure = measured(f, id);
	assert_true(measure.aggregate.known && measure.near.known);
	assert_false(measure.near.stale);
	assert_memory_equal(&measure.revisits, &near, sizeof(near));
	assert_ok(f, example_edit(f->db, 1, "messages[0].content", "Where is it?", 12, "", &op, &f->error));
	measure = measured(f, id);
	assert_true(measure.near.stale);
	assert_false(measure.aggregate.stale); /* labels are what they were */
}

static void forged_near_ones_are_none(void **state)
{
	static const char *const forged[] = { "{\"near\":{\"items\":3,\"revisited\":4}}",
		"{\"near\":{\"items\":3,\"revisited\":2,\"contradicted\":3}}",
		"{\"near\":{\"items\":9223372036854775807,\"revisited\":9223372036854775807}}",
		"{\"near\":{\"items\":-1,\"revisited\":\"x\",\"shown\":[[[[]]]]}}", "{\"near\":[]}" };
	struct fixture *f = *state;
	int64_t id = keep(f);

	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		assert_ok(f, db_run(f->db, &f->error, "UPDATE label_measure SET result = ?", "t", forged[i]));
		assert_int_equal(measured(f, id).revisits.revisited, 0);
		assert_int_equal(measured(f, id).revisits.contradicted, 0);
	}
	assert_ok(f,
		db_run(f->db, &f->error, "UPDATE label_measure SET result = ?", "t",
			"{\"near\":{\"items\":9,\"revisited\":8,\"shown\":[1,2,3,4,5]}}"));
	assert_int_equal(measured(f, id).revisits.shown_count, NEAR_REVISIT_SHOWN);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_was_kept),
		CASE(a_label_makes_it_stale_and_nothing_else),
		CASE(forged_measures_are_read_as_none),
		CASE(near_ones_are_kept_beside_the_rest),
		CASE(forged_near_ones_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
