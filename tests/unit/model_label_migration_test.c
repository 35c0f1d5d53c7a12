/* Migrations of label schemas: everything said in the new words, exactly undone, and merged with what another copy did. */
#include "merge_fixture.h"
#include "ticket_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/gold.h"
#include "preop/model/label_keys.h"
#include "preop/model/label_migration.h"

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

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, "because", true, NULL, &f->error));
}

/* T-1 came with ok, T-2 with off-brand; 3: ana ok, bob rude; 4: ana ok, bob ok. */
static int64_t load_votes(struct fixture *f)
{
	int64_t id = load_tickets(f);

	say(f, "ana", 3, "ok");
	say(f, "bob", 3, "rude");
	say(f, "ana", 4, "ok");
	say(f, "bob", 4, "ok");
	db_set_actor(f->db, "ana");
	return id;
}

/* All that a migration may touch, as one text. */
static const char *everything(struct fixture *f)
{
	static const char *const tables[] = {
		"SELECT id, label, given, carried_from, carried_to, annotators, disputed, adjudicated, gold FROM "
		"example ORDER BY id",
		"SELECT example, who, label, note, at FROM annotation ORDER BY 1, 2",
		"SELECT example, who, outcome, label, soft FROM adjudication ORDER BY 1, 2",
		"SELECT labels, schema, level, schema_version, rows, hex(digest) FROM dataset",
	};
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		sqlite3_stmt *stmt = db_prepare(f->db, &f->error, tables[i], strlen(tables[i]));
		assert_non_null(stmt);
		while (db_step(f->db, stmt, &f->error) == 1)
			for (int k = 0; k < sqlite3_column_count(stmt); k++)
				strbuf_addf(&text, "%s|", db_column_text(stmt, k));
		sqlite3_finalize(stmt);
	}
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static struct migration_report migrate(struct fixture *f, int64_t id, const struct label_migration *migration)
{
	struct migration_report report, preview;
	const char *before = everything(f);
	int64_t actions = count_of(f, "SELECT count(*) FROM action");

	assert_ok(f, label_migrate(f->db, id, migration, true, &f->arena, &preview, &f->error));
	assert_string_equal(everything(f), before);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	assert_ok(f, label_migrate(f->db, id, migration, false, &f->arena, &report, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions + 1);
	assert_int_equal(preview.annotations, report.annotations);
	assert_int_equal(preview.relabelled, report.relabelled);
	const char *after = everything(f);
	assert_journal(f);
	undo(f);
	assert_string_equal(everything(f), before);
	assert_journal(f);
	redo(f);
	assert_string_equal(everything(f), after);
	assert_journal(f);
	return report;
}

static const char *const ok_label[] = { "ok" }, *const two[] = { "ok", "rude" };

static void test_rename(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_votes(f), first = 1;
	const struct label_migration rename = {
		.kind = MIGRATE_RENAME, .from = ok_label, .from_count = 1, .into = "fine"
	};
	const struct decision decision = { .outcome = OUTCOME_BOTH, .soft = "{\"ok\":0.5,\"rude\":0.5}", .sure = true };

	db_set_actor(f->db, "cy");
	assert_ok(f, adjudication_set(f->db, 3, &decision, &f->error));
	assert_ok(f, gold_set(f->db, &(struct gold_value){ 2, "ok" }, 1, NULL, &f->error));
	assert_ok(f, snapshot_create(f->db, id, "before", "", NULL, &f->error));
	struct migration_report report = migrate(f, id, &rename);
	assert_int_equal(report.annotations, 3);
	assert_int_equal(report.people, 2);
	assert_int_equal(report.decisions, 1);
	assert_int_equal(report.given, 1);
	assert_int_equal(report.gold, 1);
	assert_int_equal(count_of(f, "SELECT gold = 'fine' FROM example WHERE id = 2"), 1);
	assert_int_equal(report.examples, 3);
	assert_int_equal(report.relabelled, 2);
	assert_int_equal(report.version, 2);
	assert_string_equal(row_of(f, 1).label, "fine");
	assert_string_equal(row_of(f, 1).given, "ok"); /* the record says so */
	assert_string_equal(row_of(f, 4).label, "fine");
	assert_int_equal(count_of(f, "SELECT soft = '{\"fine\":0.5,\"rude\":0.5}' FROM adjudication"), 1);
	struct dataset dataset = tickets_of(f);
	assert_string_equal(dataset.labels[0], "fine");
	assert_int_equal(dataset.schema_version, 2);
	/* An edit of the text leaves the new word; so does going back. */
	assert_ok(f, example_edit(f->db, first, "messages[0].content", "Refund?", 7, "", NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "fine");
	assert_string_equal(row_of(f, 1).given, "ok");
	undo(f);
	assert_string_equal(row_of(f, 1).label, "fine");
	assert_journal(f);
}

/* Two labels that become one make people agree. */
static void test_merge_labels(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_votes(f);
	const struct label_migration merge = { .kind = MIGRATE_MERGE, .from = two, .from_count = 2, .into = "ok" };

	assert_true(row_of(f, 3).disputed);
	struct migration_report report = migrate(f, id, &merge);
	assert_int_equal(report.annotations, 1);
	assert_int_equal(report.unanimous, 1);
	assert_int_equal(report.relabelled, 1);
	assert_int_equal(report.changes[0].example, 3);
	assert_null(report.changes[0].before);
	assert_string_equal(report.changes[0].after, "ok");
	assert_false(row_of(f, 3).disputed);
	assert_int_equal(tickets_of(f).label_count, 2);
}

static void test_split(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_votes(f);
	const struct migration_part parts[] = { { "ok-refund", "refund" }, { "ok-other", NULL } };
	const struct label_migration split = {
		.kind = MIGRATE_SPLIT, .from = ok_label, .from_count = 1, .parts = parts, .part_count = 2
	};

	struct migration_report report = migrate(f, id, &split);
	assert_string_equal(row_of(f, 1).label, "ok-refund"); /* came with it */
	assert_string_equal(row_of(f, 4).label, "");          /* no rule finds "SSO?" */
	assert_int_equal(row_of(f, 4).annotators, 0);
	assert_int_equal(report.unlabelled, 1);
	assert_int_equal(
		count_of(f, "SELECT count(*) FROM example WHERE carried_from IS NOT NULL AND carried_to IS NULL"), 1);
	assert_int_equal(tickets_of(f).label_count, 4);
	assert_string_equal(tickets_of(f).labels[0], "ok-refund");
	assert_string_equal(tickets_of(f).labels[1], "ok-other");
}

static void test_add_retire(void **state)
{
	static const char *const rude[] = { "rude" };
	struct fixture *f = *state;
	int64_t id = load_votes(f), first = 1;
	const struct label_migration add = { .kind = MIGRATE_ADD, .into = "late" };
	const struct label_migration retire = { .kind = MIGRATE_RETIRE, .from = rude, .from_count = 1 };
	struct label_use *uses;
	size_t count;

	assert_int_equal(migrate(f, id, &add).version, 1);
	assert_int_equal(tickets_of(f).schema_version, 1);
	assert_int_equal(migrate(f, id, &retire).version, 2);
	assert_refused(
		f, label_set(f->db, &first, 1, "rude", NULL, false, NULL, &f->error), ERROR_INPUT, "no label of");
	assert_ok(f, label_uses(f->db, id, &f->arena, &uses, &count, &f->error));
	assert_int_equal(count, 4);
	assert_string_equal(uses[3].label, "rude");
	assert_true(uses[3].outside);
	assert_int_equal(uses[3].annotations, 1);
}

/* In a set the label changes among the others, which stand in key order. */
static void test_sets(void **state)
{
	static const char *const labels[] = { "a", "b", "c" }, *const a[] = { "a" }, *const ab[] = { "a", "c" };
	struct fixture *f = *state;
	struct label_schema schema = LABEL_SCHEMA("", LEVEL_SET);
	struct dataset dataset;

	load_rows(f, "rows", "row", 3);
	assert_ok(f, dataset_find(f->db, "rows", &f->arena, &dataset, &f->error));
	schema.labels = labels;
	schema.label_count = 3;
	assert_ok(f, label_schema_set(f->db, dataset.id, &schema, &f->error));
	say(f, "ana", 1, "a|b");
	say(f, "ana", 2, "a");
	migrate(f, dataset.id,
		&(struct label_migration){ .kind = MIGRATE_RENAME, .from = a, .from_count = 1, .into = "z" });
	assert_string_equal(row_of(f, 1).label, "z|b");
	assert_string_equal(row_of(f, 2).label, "z");
	assert_refused(f,
		label_migrate(f->db, dataset.id,
			&(struct label_migration){ .kind = MIGRATE_MERGE, .from = ab, .from_count = 2, .into = "x|y" },
			true, &f->arena, &(struct migration_report){ 0 }, &f->error),
		ERROR_INPUT, "\"a\" is no label of rows");
}

static void test_refused(void **state)
{
	static const char *const none[] = { "nope" };
	struct fixture *f = *state;
	int64_t id = load_votes(f);
	const struct migration_part same[] = { { "x", "refund" }, { "x", NULL } },
				    unruled[] = { { "x", NULL }, { "y", NULL } },
				    broken[] = { { "x", "length>=" }, { "y", NULL } };
	const struct {
		struct label_migration migration;
		const char *words;
	} cases[] = {
		{ { .kind = MIGRATE_RENAME, .from = none, .from_count = 1, .into = "x" }, "nor used" },
		{ { .kind = MIGRATE_RENAME, .from = ok_label, .from_count = 1, .into = "rude" }, "merge them" },
		{ { .kind = MIGRATE_RENAME, .from = ok_label, .from_count = 1, .into = "ok" }, "already" },
		{ { .kind = MIGRATE_RENAME, .from = ok_label, .from_count = 1, .into = " x" }, "blank" },
		{ { .kind = MIGRATE_ADD, .into = "rude" }, "already" },
		{ { .kind = MIGRATE_RETIRE, .from = none, .from_count = 1 }, "nor used" },
		{ { .kind = MIGRATE_SPLIT, .from = ok_label, .from_count = 1, .parts = same, .part_count = 1 },
			"two labels" },
		{ { .kind = MIGRATE_SPLIT, .from = ok_label, .from_count = 1, .parts = same, .part_count = 2 },
			"twice" },
		{ { .kind = MIGRATE_SPLIT, .from = ok_label, .from_count = 1, .parts = unruled, .part_count = 2 },
			"needs a rule" },
		{ { .kind = MIGRATE_SPLIT, .from = ok_label, .from_count = 1, .parts = broken, .part_count = 2 },
			"the rule for \"x\"" },
	};
	const char *before = everything(f);
	struct migration_report report;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_refused(f, label_migrate(f->db, id, &cases[i].migration, false, &f->arena, &report, &f->error),
			ERROR_INPUT, cases[i].words);
		assert_string_equal(everything(f), before);
	}
}

/* One copy renames a label, the other one gives it and others: both come to the same, and what still has the old word can be renamed. */
static void test_merge_copies(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	int64_t id = load_votes(f), second = 2, fourth = 4;
	const struct label_migration rename = {
		.kind = MIGRATE_RENAME, .from = ok_label, .from_count = 1, .into = "fine"
	};
	struct migration_report report;

	part(&c, f);
	assert_ok(f, label_migrate(c.db[0], id, &rename, false, &f->arena, &report, &f->error));
	assert_ok(f, label_set(c.db[1], &second, 1, "ok", NULL, false, NULL, &f->error));
	assert_ok(f, label_set(c.db[1], &fourth, 1, "rude", NULL, false, NULL, &f->error));
	merge_into(&c, 0);
	merge_into(&c, 1);
	assert_int_equal(open_conflicts(&c, 0), 0);
	assert_same_contents(&c, "a migration and new labels");
	assert_sound(&c, 0);
	assert_sound(&c, 1);
	assert_string_equal(row_of(f, 1).label, "fine");
	assert_string_equal(row_of(f, 2).label, "ok");
	f->db = c.db[0];
	const struct label_migration rest = {
		.kind = MIGRATE_MERGE, .from = ok_label, .from_count = 1, .into = "fine"
	};
	assert_int_equal(migrate(f, id, &rest).annotations, 1);
	part_end(&c);
}

static void test_keys(void **state)
{
	(void)state;
	assert_int_equal(label_key_of(0), '1');
	assert_int_equal(label_key_of(8), '9');
	assert_in_range(label_key_of(9), 'A', 'z');
	assert_int_equal(label_key_of(LABEL_KEYS), 0);
	for (size_t i = 0; i < LABEL_KEYS; i++)
		assert_int_equal(label_key_index(label_key_of(i)), i);
	assert_int_equal(label_key_index('u'), LABEL_KEYS);
	assert_int_equal(label_key_index('\0'), LABEL_KEYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rename, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_merge_labels, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_split, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_add_retire, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_sets, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_refused, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_merge_copies, fixture_setup, fixture_teardown),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
