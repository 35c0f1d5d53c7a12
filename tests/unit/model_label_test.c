/* Labels of people on examples: whose they are, which one counts, what is refused. */
#include "ticket_fixture.h"

static void a_label_is_one_persons(void **state)
{
	static const int64_t ids[] = { 3, 1, 3, 4 };
	struct fixture *f = *state;
	struct example_detail detail;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, label_set(f->db, ids, 4, "off-brand", "too chatty", false, &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_ok(f, example_read(f->db, 1, &f->arena, &detail, &f->error));
	assert_string_equal(detail.row.label, "off-brand");
	assert_string_equal(detail.row.given, "ok");
	assert_int_equal(detail.row.annotators, 1);
	assert_int_equal(detail.annotation_count, 1);
	assert_string_equal(detail.annotations[0].who, "ana");
	assert_string_equal(detail.annotations[0].note, "too chatty");
	assert_int_equal(detail.annotations[0].at, NOW);
	/* The same again is no action. */
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, label_set(f->db, ids, 4, "off-brand", NULL, false, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	/* Taking it back shows what came in. */
	assert_ok(f, label_set(f->db, ids, 4, NULL, NULL, false, &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_string_equal(row_of(f, 1).label, "ok");
	assert_string_equal(row_of(f, 3).label, "");
	assert_int_equal(row_of(f, 1).annotators, 0);
	undo(f);
	assert_string_equal(row_of(f, 1).label, "off-brand");
	undo(f);
	assert_string_equal(row_of(f, 1).label, "ok");
}

static void the_majority_decides_and_a_tie_does_not(void **state)
{
	static const int64_t id = 1;
	struct fixture *f = *state;

	load_tickets(f);
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, &id, 1, "ok", NULL, false, NULL, &f->error));
	assert_false(row_of(f, 1).disputed);
	db_set_actor(f->db, "ben");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "");
	assert_true(row_of(f, 1).disputed);
	assert_int_equal(row_of(f, 1).annotators, 2);
	db_set_actor(f->db, "cem");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "off-brand");
	assert_true(row_of(f, 1).disputed);
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_false(row_of(f, 1).disputed);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	assert_true(row_of(f, 1).disputed);
	undo(f);
	assert_string_equal(row_of(f, 1).label, "");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void a_label_outside_of_the_schema_is_refused_or_added(void **state)
{
	static const int64_t id = 1;
	static const char *const schema[] = { "a", "b" };
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);
	struct dataset now;

	assert_refused(f, label_set(f->db, &id, 1, "new", NULL, false, NULL, &f->error), ERROR_INPUT,
		"\"new\" is no label of tickets; there is ok, off-brand");
	assert_int_equal(row_of(f, 1).annotators, 0);
	assert_ok(f, label_set(f->db, &id, 1, "new", NULL, true, NULL, &f->error));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_int_equal(now.label_count, 3);
	undo(f); /* the label and the schema are one action */
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_int_equal(now.label_count, 2);
	assert_int_equal(row_of(f, 1).annotators, 0);
	assert_ok(f, dataset_set_labels(f->db, dataset, schema, 2, &f->error));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_string_equal(now.labels[1], "b");
	undo(f);
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_string_equal(now.labels[1], "off-brand");
}

static void labels_are_checked(void **state)
{
	static const int64_t id = 1;
	static const char *const twice[] = { "a", "a" };
	static const char *many[201];
	char long_label[62] = { 0 };
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);

	memset(long_label, 'x', 61);
	assert_refused(f, label_set(f->db, &id, 1, "", NULL, true, NULL, &f->error), ERROR_INPUT, "must not be empty");
	assert_refused(f, label_set(f->db, &id, 1, " a", NULL, true, NULL, &f->error), ERROR_INPUT,
		"begins or ends with a blank");
	assert_refused(
		f, label_set(f->db, &id, 1, "a\nb", NULL, true, NULL, &f->error), ERROR_INPUT, "control character");
	assert_refused(f, label_set(f->db, &id, 1, long_label, NULL, true, NULL, &f->error), ERROR_INPUT,
		"longer than 60 characters");
	long_label[60] = '\0';
	assert_ok(f, label_set(f->db, &id, 1, long_label, NULL, true, NULL, &f->error));
	undo(f);
	assert_refused(f, dataset_set_labels(f->db, dataset, twice, 2, &f->error), ERROR_INPUT, "is there twice");
	assert_refused(f, dataset_set_labels(f->db, dataset, (const char *const[]){ "" }, 1, &f->error), ERROR_INPUT,
		"must not be empty");
	for (int i = 0; i < 201; i++)
		many[i] = arena_printf(&f->arena, "l%d", i);
	assert_refused(f, dataset_set_labels(f->db, dataset, many, 201, &f->error), ERROR_INPUT, "at most 200 labels");
	assert_ok(f, dataset_set_labels(f->db, dataset, many, 200, &f->error));
	assert_refused(f, label_set(f->db, &id, 1, "one more", NULL, true, NULL, &f->error), ERROR_INPUT, "is full");
	assert_refused(f, label_set(f->db, (int64_t[]){ 1, 99 }, 2, "l1", NULL, true, NULL, &f->error), ERROR_NOT_FOUND,
		"no example 99");
	assert_int_equal(row_of(f, 1).annotators, 0);
}

static void labels_of_many_people_come_from_a_file(void **state)
{
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);
	struct label_import *batch;
	struct label_count *counts;
	size_t count;

	assert_ok(f, label_import_begin(f->db, dataset, "in/labels.csv", &batch, &f->error));
	assert_int_equal(label_import_add(batch, "T-1", "ana", &LABEL_ANSWER("ok", NULL, INT64_C(1000)), &f->error),
		LABEL_ADDED);
	assert_int_equal(
		label_import_add(batch, "T-1", "ben", &LABEL_ANSWER("odd", "why", CLOCK_NONE), &f->error), LABEL_ADDED);
	assert_int_equal(
		label_import_add(batch, "T-1", "ana", &LABEL_ANSWER("ok", NULL, INT64_C(2000)), &f->error), LABEL_SAME);
	assert_int_equal(label_import_add(batch, "T-2", "ana", &LABEL_ANSWER("ok", NULL, INT64_C(3000)), &f->error),
		LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-2", "ana", &LABEL_ANSWER("odd", NULL, INT64_C(4000)), &f->error),
		LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-9", "ana", &LABEL_ANSWER("ok", NULL, CLOCK_NONE), &f->error),
		LABEL_UNMATCHED);
	assert_int_equal(
		label_import_add(batch, "T-2", "a/b", &LABEL_ANSWER("ok", NULL, CLOCK_NONE), &f->error), LABEL_FAILED);
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_ok(f, label_import_end(batch, &f->error));
	assert_true(row_of(f, 1).disputed);
	assert_string_equal(row_of(f, 2).label, "odd");
	assert_string_equal(found_by(f, dataset, "who:ben"), "1");
	assert_ok(f, label_counts(f->db, dataset, &f->arena, &counts, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(counts[0].label, "");
	assert_int_equal(counts[0].count, 3);
	assert_string_equal(counts[1].label, "odd");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	assert_int_equal(count_of(f, "SELECT count(*) FROM annotation"), 0);
	assert_string_equal(row_of(f, 1).label, "ok");
	redo(f);
	assert_true(row_of(f, 1).disputed);
	assert_int_equal(count_of(f, "SELECT at FROM annotation WHERE example = 2"), 4000);
	assert_ok(f, label_import_begin(f->db, dataset, "labels.csv", &batch, &f->error));
	assert_int_equal(
		label_import_add(batch, "T-3", "ana", &LABEL_ANSWER("ok", NULL, CLOCK_NONE), &f->error), LABEL_ADDED);
	label_import_abort(batch);
	assert_int_equal(row_of(f, 3).annotators, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_label_is_one_persons),
		TEST(the_majority_decides_and_a_tie_does_not),
		TEST(a_label_outside_of_the_schema_is_refused_or_added),
		TEST(labels_are_checked),
		TEST(labels_of_many_people_come_from_a_file),
	};

	return cmocka_run_group_tests_name("model_label", tests, NULL, NULL);
}
