/* Label schemas: levels, what fits them, the version of their keys, undo, merging. */
#include "merge_fixture.h"
#include "ticket_fixture.h"

static struct dataset tickets_of(struct fixture *f)
{
	struct dataset dataset;

	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	return dataset;
}

static void assert_journal(struct fixture *f)
{
	int64_t ops;

	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void test_set(void **state)
{
	static const char *const three[] = { "ok", "off-brand", "rude" };
	struct fixture *f = *state;
	int64_t id = load_tickets(f);
	struct label_schema schema = LABEL_SCHEMA("tone", LEVEL_ORDINAL);

	assert_int_equal(tickets_of(f).schema_version, 1);
	schema.labels = three;
	schema.label_count = 3;
	assert_ok(f, label_schema_set(f->db, id, &schema, &f->error));
	struct dataset dataset = tickets_of(f);
	assert_string_equal(dataset.schema, "tone");
	assert_int_equal(dataset.level, LEVEL_ORDINAL);
	assert_int_equal(dataset.label_count, 3);
	assert_int_equal(dataset.schema_version, 2);
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, label_schema_set(f->db, id, &schema, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	assert_journal(f);
	undo(f);
	dataset = tickets_of(f);
	assert_string_equal(dataset.schema, "");
	assert_int_equal(dataset.level, LEVEL_CLASS);
	assert_int_equal(dataset.label_count, 2);
	assert_int_equal(dataset.schema_version, 1);
	assert_journal(f);
	redo(f);
	assert_int_equal(tickets_of(f).label_count, 3);
	assert_journal(f);
}

/* A label more has a new key and leaves the others theirs. */
static void test_version(void **state)
{
	static const char *const more[] = { "ok", "off-brand", "rude" },
				 *const turned[] = { "off-brand", "ok", "rude" };
	struct fixture *f = *state;
	int64_t id = load_tickets(f);
	struct dataset dataset = tickets_of(f);
	struct label_schema schema;

	label_schema_of(&dataset, &schema);
	schema.labels = more;
	schema.label_count = 3;
	assert_ok(f, label_schema_set(f->db, id, &schema, &f->error));
	assert_int_equal(tickets_of(f).schema_version, 1);
	schema.labels = turned;
	assert_ok(f, label_schema_set(f->db, id, &schema, &f->error));
	assert_int_equal(tickets_of(f).schema_version, 2);
}

static void test_misfits(void **state)
{
	static const char *const one[] = { "ok" }, *const bar[] = { "ok", "off-brand", "a|b" };
	struct fixture *f = *state;
	int64_t id = load_tickets(f);
	struct label_schema schema = LABEL_SCHEMA("", LEVEL_NUMERIC);

	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT,
		"2 labels of tickets would not fit: \"off-brand\" on 1 example, as on 2; \"ok\" on 1 example, as on 1");
	schema = LABEL_SCHEMA("", LEVEL_CLASS);
	schema.labels = one;
	schema.label_count = 1;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT,
		"1 label of tickets would not fit: \"off-brand\" on 1 example, as on 2");
	schema.labels = bar;
	schema.label_count = 3;
	schema.level = LEVEL_SET;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT, "holds '|'");
	schema = LABEL_SCHEMA("", LEVEL_PREFERENCE);
	schema.labels = one;
	schema.label_count = 1;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT, "left, right and tie");
	schema = LABEL_SCHEMA("", LEVEL_NUMERIC);
	schema.low = 5;
	schema.high = 1;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT, "has no room");
	schema.level = LEVEL_CLASS;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT, "only a numeric scale");
	assert_int_equal(tickets_of(f).schema_version, 1);
}

static int64_t load_bare(struct fixture *f)
{
	struct dataset dataset;

	load_rows(f, "bare", "bare", 6);
	assert_ok(f, dataset_find(f->db, "bare", &f->arena, &dataset, &f->error));
	return dataset.id;
}

static void test_numeric(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_bare(f), first = 1, ops;
	struct label_schema schema = LABEL_SCHEMA("fluency", LEVEL_NUMERIC);

	schema.low = 0;
	schema.high = 5;
	assert_ok(f, label_schema_set(f->db, id, &schema, &f->error));
	assert_ok(f, label_set(f->db, &first, 1, "2.50", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "2.5");
	assert_refused(
		f, label_set(f->db, &first, 1, "7", NULL, true, NULL, &f->error), ERROR_INPUT, "not on the scale");
	schema.high = 2;
	assert_refused(f, label_schema_set(f->db, id, &schema, &f->error), ERROR_INPUT, "\"2.5\" on 1 example");
	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

/* What strtod() reads beside decimal numbers, and what would not be the same number when it is read again. */
static void test_numeric_is_decimal(void **state)
{
	static const char *const none[] = { "0x10", "inf", "nan", "1e-310", "1e400", "1.7976931348623157e308", " 1" };
	struct fixture *f = *state;
	int64_t id = load_bare(f), first = 1;

	assert_ok(f, label_schema_set(f->db, id, &LABEL_SCHEMA("fluency", LEVEL_NUMERIC), &f->error));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(label_set(f->db, &first, 1, none[i], NULL, true, NULL, &f->error));
	assert_ok(f, label_set(f->db, &first, 1, "-2.5e3", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "-2500");
}

static void test_preference(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_bare(f);

	assert_ok(f, label_schema_set(f->db, id, &LABEL_SCHEMA("", LEVEL_PREFERENCE), &f->error));
	assert_int_equal(count_of(f, "SELECT labels = '[\"left\",\"right\",\"tie\"]' FROM dataset"), 1);
}

/* One copy says how to read the labels, the other names the schema; each then has both. */
static void test_merge(void **state)
{
	static const char *const both[] = { "ok", "off-brand" };
	struct fixture *f = *state;
	struct copies c;
	int64_t id = load_tickets(f);
	struct label_schema schema = LABEL_SCHEMA("", LEVEL_ORDINAL);

	schema.labels = both;
	schema.label_count = 2;
	part(&c, f);
	assert_ok(f, label_schema_set(c.db[0], id, &schema, &f->error));
	schema.level = LEVEL_CLASS;
	schema.name = "tone";
	assert_ok(f, label_schema_set(c.db[1], id, &schema, &f->error));
	merge_into(&c, 0);
	merge_into(&c, 1);
	assert_int_equal(open_conflicts(&c, 0), 0);
	for (int i = 0; i < 2; i++) {
		struct dataset dataset;
		assert_ok(f, dataset_find(c.db[i], "tickets", &f->arena, &dataset, &f->error));
		assert_string_equal(dataset.schema, "tone");
		assert_int_equal(dataset.level, LEVEL_ORDINAL);
		assert_int_equal(dataset.schema_version, 3);
		assert_sound(&c, i);
	}
	assert_same_contents(&c, "schemas of two copies");
	part_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_set, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_version, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_misfits, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_numeric, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_numeric_is_decimal, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_preference, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_merge, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
