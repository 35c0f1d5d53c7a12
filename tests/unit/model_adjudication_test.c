/* What adjudicators decide, when it counts, and that undo and a verified digest go with it. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"

static const char *const records[] = { "{\"id\":\"a\",\"prompt\":\"p1\",\"completion\":\"c1\"}",
	"{\"id\":\"b\",\"prompt\":\"p2\",\"completion\":\"c2\"}",
	"{\"id\":\"c\",\"prompt\":\"p3\",\"completion\":\"c3\"}" };

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

/* Example 1: ana ok, ben odd; example 2: both ok. */
static void load_votes(struct fixture *f)
{
	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	say(f, "ana", 1, "ok");
	say(f, "ben", 1, "odd");
	say(f, "ana", 2, "ok");
	say(f, "ben", 2, "ok");
}

static struct decision label_of(const char *label)
{
	return (struct decision){ .outcome = OUTCOME_LABEL, .label = label, .sure = true, .spent = -1 };
}

static void decide(struct fixture *f, const char *who, int64_t id, const struct decision *decision)
{
	db_set_actor(f->db, who);
	assert_ok(f, adjudication_set(f->db, id, decision, &f->error));
}

static void expect(struct fixture *f, int64_t id, int state, const char *label, bool disputed)
{
	struct example_detail detail;
	char *sql = xasprintf("SELECT adjudicated FROM example WHERE id = %" PRId64, id);

	assert_ok(f, example_read(f->db, id, &f->arena, &detail, &f->error));
	assert_int_equal(count_of(f, sql), state);
	assert_string_equal(detail.row.label, label);
	assert_int_equal(detail.row.disputed, disputed);
	free(sql);
}

static void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_not_equal(result.action, 0);
}

static void a_decision_settles_a_tie(void **state)
{
	struct fixture *f = *state;
	struct decision ok = label_of("ok");

	load_votes(f);
	expect(f, 1, ADJUDICATED_NOT, "", true);
	decide(f, "eve", 1, &ok);
	expect(f, 1, ADJUDICATED_LABEL, "ok", false);
	/* Another vote does not change what was decided. */
	say(f, "cem", 1, "odd");
	expect(f, 1, ADJUDICATED_LABEL, "ok", false);
	undo(f);
	undo(f);
	expect(f, 1, ADJUDICATED_NOT, "", true);
	struct journal_result result;
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	expect(f, 1, ADJUDICATED_LABEL, "ok", false);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void ones_own_annotation_is_not_decided_alone(void **state)
{
	struct fixture *f = *state;
	struct decision odd = label_of("odd");
	struct decision *decisions;
	size_t count;

	load_votes(f);
	odd.self = false; /* whatever the caller says */
	decide(f, "ana", 1, &odd);
	expect(f, 1, ADJUDICATED_WAITS, "", true);
	assert_ok(f, adjudication_read(f->db, 1, &f->arena, &decisions, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(decisions[0].self);
	decide(f, "eve", 1, &odd);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
}

static void adjudicators_who_differ_leave_it_open(void **state)
{
	struct fixture *f = *state;
	struct decision ok = label_of("ok"), odd = label_of("odd"), unsure = label_of("ok");

	load_votes(f);
	unsure.sure = false;
	decide(f, "eve", 1, &unsure);
	expect(f, 1, ADJUDICATED_WAITS, "", true);
	decide(f, "eve", 1, &ok);
	expect(f, 1, ADJUDICATED_LABEL, "ok", false);
	decide(f, "kim", 1, &odd);
	expect(f, 1, ADJUDICATED_SPLIT, "", true);
	decide(f, "lou", 1, &odd);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
	assert_ok(f, adjudication_clear(f->db, (int64_t[]){ 1 }, 1, NULL, &f->error)); /* lou's */
	expect(f, 1, ADJUDICATED_SPLIT, "", true);
}

static void both_and_none_have_no_hard_label(void **state)
{
	struct fixture *f = *state;
	struct decision both = { .outcome = OUTCOME_BOTH, .soft = "{\"ok\":0.5,\"odd\":0.5}", .sure = true };
	struct decision none = { .outcome = OUTCOME_NONE, .sure = true, .reason = "l" };

	load_votes(f);
	decide(f, "eve", 1, &both);
	expect(f, 1, ADJUDICATED_BOTH, "", false);
	decide(f, "eve", 2, &none);
	expect(f, 2, ADJUDICATED_NONE, "", false);
	none.label = "odd";
	decide(f, "eve", 2, &none);
	expect(f, 2, ADJUDICATED_NONE, "odd", false);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void what_cannot_be_decided_is_refused(void **state)
{
	struct fixture *f = *state;
	struct decision odd = label_of("purple"), none = label_of(NULL), reason = label_of("ok");

	load_votes(f);
	db_set_actor(f->db, "eve");
	assert_refused(
		f, adjudication_set(f->db, 1, &odd, &f->error), ERROR_INPUT, "\"purple\" is no label of tickets");
	assert_refused(f, adjudication_set(f->db, 1, &none, &f->error), ERROR_INPUT, "needs the label");
	reason.reason = "z";
	assert_refused(f, adjudication_set(f->db, 1, &reason, &f->error), ERROR_INPUT, "no reason code");
	reason.reason = "a";
	assert_refused(f, adjudication_set(f->db, 99, &reason, &f->error), ERROR_NOT_FOUND, "no example 99");
	assert_int_equal(count_of(f, "SELECT count(*) FROM adjudication"), 0);
}

static void the_same_decision_is_no_action(void **state)
{
	struct fixture *f = *state;
	struct decision ok = label_of("ok");
	int64_t changed;

	load_votes(f);
	db_set_actor(f->db, "eve");
	assert_ok(f, adjudication_set_many(f->db, (int64_t[]){ 1, 2 }, 2, &ok, &changed, &f->error));
	assert_int_equal(changed, 2);
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, adjudication_set_many(f->db, (int64_t[]){ 2, 1, 2 }, 3, &ok, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	undo(f);
	expect(f, 1, ADJUDICATED_NOT, "", true);
	expect(f, 2, ADJUDICATED_NOT, "ok", false);
}

static void a_model_counts_in_nothing(void **state)
{
	struct fixture *f = *state;

	load_votes(f);
	say(f, "gpt", 1, "odd");
	expect(f, 1, ADJUDICATED_NOT, "odd", true);
	db_set_actor(f->db, "ana");
	assert_ok(f, person_set_kind(f->db, "gpt", true, &f->error));
	expect(f, 1, ADJUDICATED_NOT, "", true);
	assert_int_equal(count_of(f, "SELECT annotators FROM example WHERE id = 1"), 2);
	/* A model's label on an example nobody else labelled is no label. */
	say(f, "gpt", 3, "odd");
	expect(f, 3, ADJUDICATED_NOT, "", false);
	assert_int_equal(count_of(f, "SELECT annotators FROM example WHERE id = 3"), 0);
	undo(f);
	undo(f);
	expect(f, 1, ADJUDICATED_NOT, "odd", true);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void who_annotates_after_deciding_decided_nothing_alone(void **state)
{
	struct fixture *f = *state;
	struct decision odd = label_of("odd");

	load_votes(f);
	decide(f, "eve", 1, &odd);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
	say(f, "eve", 1, "odd");
	expect(f, 1, ADJUDICATED_WAITS, "odd", true); /* two to one */
	undo(f);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
	/* Taken back, decided, said again. */
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, (int64_t[]){ 1 }, 1, NULL, NULL, false, NULL, &f->error));
	decide(f, "ana", 1, &odd);
	assert_ok(f, adjudication_clear(f->db, (int64_t[]){ 1 }, 1, NULL, &f->error));
	decide(f, "ana", 1, &odd);
	say(f, "ana", 1, "odd");
	expect(f, 1, ADJUDICATED_LABEL, "odd", false); /* eve's counts */
	db_set_actor(f->db, "eve");
	assert_ok(f, adjudication_clear(f->db, (int64_t[]){ 1 }, 1, NULL, &f->error));
	expect(f, 1, ADJUDICATED_WAITS, "odd", false);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void a_model_decides_nothing(void **state)
{
	struct fixture *f = *state;
	struct decision ok = label_of("ok"), odd = label_of("odd");

	load_votes(f);
	decide(f, "gpt", 1, &odd);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
	db_set_actor(f->db, "eve");
	assert_ok(f, person_set_kind(f->db, "gpt", true, &f->error));
	expect(f, 1, ADJUDICATED_NOT, "", true);
	decide(f, "eve", 1, &ok);
	expect(f, 1, ADJUDICATED_LABEL, "ok", false);
	db_set_actor(f->db, "gpt");
	assert_refused(f, adjudication_set(f->db, 2, &odd, &f->error), ERROR_CONFLICT, "gpt is a model");
	undo(f);
	undo(f);
	expect(f, 1, ADJUDICATED_LABEL, "odd", false);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void the_same_decision_by_a_newer_guideline_is_one(void **state)
{
	struct fixture *f = *state;
	struct decision ok = label_of("ok");

	load_votes(f);
	decide(f, "eve", 1, &ok);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET guideline = 2"));
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	decide(f, "eve", 1, &ok);
	decide(f, "eve", 1, &ok);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions + 1);
	assert_int_equal(count_of(f, "SELECT guideline FROM adjudication"), 2);
	say(f, "ana", 1, "ok"); /* under none before */
	assert_int_equal(count_of(f, "SELECT guideline FROM annotation WHERE example = 1 AND who = 'ana'"), 2);
	undo(f);
	undo(f);
	assert_int_equal(count_of(f, "SELECT guideline FROM adjudication"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_decision_settles_a_tie),
		CASE(ones_own_annotation_is_not_decided_alone),
		CASE(adjudicators_who_differ_leave_it_open),
		CASE(both_and_none_have_no_hard_label),
		CASE(what_cannot_be_decided_is_refused),
		CASE(the_same_decision_is_no_action),
		CASE(a_model_counts_in_nothing),
		CASE(who_annotates_after_deciding_decided_nothing_alone),
		CASE(a_model_decides_nothing),
		CASE(the_same_decision_by_a_newer_guideline_is_one),
	};

	return cmocka_run_group_tests_name("adjudication", tests, NULL, NULL);
}
