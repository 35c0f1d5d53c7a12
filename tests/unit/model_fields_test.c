/* Fields and tombstones set in bulk, edits of records, and what the journal keeps of them. */
#include "ticket_fixture.h"

/* --- fields and tombstones --- */

static void fields_are_set_in_bulk(void **state)
{
	static const int64_t ids[] = { 2, 1 }, all[] = { 1, 2, 3, 4 };
	struct fixture *f = *state;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, ids, 2, "split", "train", &changed, &f->error));
	assert_int_equal(changed, 2);
	assert_ok(f, example_set_field(f->db, all, 4, "split", "test", &changed, &f->error));
	assert_int_equal(changed, 4);
	assert_ok(f, example_set_field(f->db, all, 4, "kind", "corr", &changed, &f->error));
	assert_int_equal(changed, 4);
	assert_ok(f, example_set_field(f->db, all, 4, "kind", "correction", &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_string_equal(found_by(f, 0, "split:test kind:correction"), "1,2,3,4");
	undo(f);
	undo(f);
	assert_string_equal(found_by(f, 0, "split:train"), "1,2");
	assert_string_equal(found_by(f, 0, "split:\"\""), "3,4");
	redo(f);
	assert_string_equal(found_by(f, 0, "split:test"), "1,2,3,4");
	assert_ok(f, example_set_field(f->db, all, 4, "split", NULL, &changed, &f->error));
	assert_string_equal(found_by(f, 0, "split:\"\""), "1,2,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_refused(f, example_set_field(f->db, all, 4, "kind", "essay", NULL, &f->error), ERROR_INPUT,
		"\"essay\" is no kind of example");
	assert_refused(f, example_set_field(f->db, all, 4, "kind", NULL, NULL, &f->error), ERROR_INPUT,
		"is no kind of example");
	assert_refused(f, example_set_field(f->db, all, 4, "title", "x", NULL, &f->error), ERROR_INPUT,
		"there is split and kind");
	assert_refused(
		f, example_set_field(f->db, all, 4, "gone", "x", NULL, &f->error), ERROR_INPUT, "not through a field");
}

static void the_deleted_can_come_back(void **state)
{
	static const int64_t ids[] = { 1, 2 };
	struct fixture *f = *state;
	struct dataset dataset;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, example_set_gone(f->db, ids, 2, true, &changed, &f->error));
	assert_int_equal(changed, 2);
	assert_string_equal(found_by(f, 0, ""), "3,4");
	assert_string_equal(found_by(f, 0, "is:deleted"), "1,2");
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.rows, 2);
	assert_ok(f, example_set_gone(f->db, ids, 1, false, &changed, &f->error));
	assert_string_equal(found_by(f, 0, ""), "1,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	undo(f);
	assert_string_equal(found_by(f, 0, ""), "1,2,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

/* What the log shows of each deed. */
static void actions_say_what_was_done(void **state)
{
	static const int64_t all[] = { 1, 2, 3, 4 };
	static const char *const titles[] = { "import: tickets.jsonl: 4 examples into tickets",
		"label-set: ok on 1 example", "label-set: odd on 4 examples",
		"label-set: label taken back on 4 examples", "split-set: split test on 4 examples",
		"split-set: split cleared on 1 example", "delete: 4 examples", "delete: 1 example brought back",
		"edit: example 1", "revert: example 1 back to revision 0", "label-schema: tickets: 1 label",
		"import: labels.csv: 1 label by 1 person for tickets", "snapshot: tickets: v1, 1 example" };
	struct fixture *f = *state;
	struct label_import *batch;
	int64_t dataset = load_tickets(f);

	assert_ok(f, label_set(f->db, all, 1, "ok", NULL, false, NULL, &f->error));
	assert_ok(f, label_set(f->db, all, 4, "odd", NULL, true, NULL, &f->error));
	assert_ok(f, label_set(f->db, all, 4, NULL, NULL, true, NULL, &f->error));
	assert_ok(f, example_set_field(f->db, all, 4, "split", "test", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, all, 1, "split", NULL, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, all, 4, true, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, all, 1, false, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "id", "T-0", 3, NULL, NULL, &f->error));
	assert_ok(f, example_revert(f->db, 1, 0, &f->error));
	assert_ok(f, dataset_set_labels(f->db, dataset, (const char *const[]){ "a" }, 1, &f->error));
	assert_ok(f, label_import_begin(f->db, dataset, "in/labels.csv", &batch, &f->error));
	assert_int_equal(
		label_import_add(batch, "T-1", "ben", &LABEL_ANSWER("a", NULL, CLOCK_NONE), &f->error), LABEL_ADDED);
	assert_ok(f, label_import_end(batch, &f->error));
	assert_ok(f, snapshot_create(f->db, dataset, NULL, NULL, NULL, &f->error));
	sqlite3_stmt *stmt = db_query(
		f->db, &f->error, "SELECT command || ': ' || title FROM action WHERE id > 1 ORDER BY id", "");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		assert_int_equal(db_step(f->db, stmt, &f->error), 1);
		assert_string_equal(db_column_text(stmt, 0), titles[i]);
	}
	assert_int_equal(db_step(f->db, stmt, &f->error), 0);
	assert_string_equal(example_kind_word(0), "unknown");
	assert_string_equal(example_kind_word(6), "unknown");
	assert_string_equal(example_kind_short(6), "?");
	assert_string_equal(example_kind_short(KIND_RETRIEVAL), "retr");
}

static void bulk_states_are_compact(void **state)
{
	struct fixture *f = *state;
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT, uuid = STRBUF_INIT, expected = STRBUF_INIT;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, (int64_t[]){ 3 }, 1, "split", "test", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, (int64_t[]){ 1, 2, 3, 4 }, 4, "split", "train", NULL, &f->error));
	assert_ok(f, db_text(f->db, &f->error, &uuid, NULL, "SELECT uuid FROM import", ""));
	assert_ok(f, db_text(f->db, &f->error, &before, NULL, "SELECT before FROM op ORDER BY seq DESC LIMIT 1", ""));
	assert_ok(f, db_text(f->db, &f->error, &after, NULL, "SELECT after FROM op ORDER BY seq DESC LIMIT 1", ""));
	strbuf_addf(&expected, "{\"field\":\"split\",\"values\":[[\"test\",{\"%s\":\"3\"}],[null,{\"%s\":\"1-2,4\"}]]}",
		uuid.data, uuid.data);
	assert_string_equal(before.data, expected.data);
	strbuf_reset(&expected);
	strbuf_addf(&expected, "{\"field\":\"split\",\"values\":[[\"train\",{\"%s\":\"1-4\"}]]}", uuid.data);
	assert_string_equal(after.data, expected.data);
	assert_int_equal(count_of(f,
				 "SELECT count(*) FROM op WHERE kind = 'examples' AND key = (SELECT uuid FROM dataset) "
				 "|| ':split'"),
		2);
	strbuf_free(&before);
	strbuf_free(&after);
	strbuf_free(&uuid);
	strbuf_free(&expected);
}

/* A state that somebody wrote into the file by hand is refused, never believed. */
static void forged_states_are_refused(void **state)
{
	static const char *const states[] = {
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1-9000000000000000000\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"5\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1,1\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1\"}],[\"y\",{\"%s\":\"1\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"nobody\":\"1\"}]]}",
		"{\"field\":\"title\",\"values\":[[\"x\",{\"%s\":\"1\"}]]}",
		"{\"field\":\"split\",\"values\":[[]]}",
		"{\"field\":\"split\"}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":",
		"17",
	};
	struct fixture *f = *state;
	struct strbuf uuid = STRBUF_INIT;

	load_tickets(f);
	assert_ok(f, db_text(f->db, &f->error, &uuid, NULL, "SELECT uuid FROM import", ""));
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct strbuf forged = STRBUF_INIT;
		for (const char *p = states[i]; *p != '\0'; p++)
			if (strncmp(p, "%s", 2) == 0) {
				strbuf_adds(&forged, uuid.data);
				p++;
			} else {
				strbuf_addc(&forged, *p);
			}
		assert_ok(f, journal_begin(f->db, "forge", "", &f->error));
		assert_false(journal_change(f->db, "examples", "x:split", forged.data, &f->error));
		journal_rollback(f->db);
		strbuf_free(&forged);
	}
	assert_string_equal(found_by(f, 0, "split:\"\""), "1,2,3,4");
	strbuf_free(&uuid);
}

/* --- edits --- */

static void an_edit_is_a_revision(void **state)
{
	struct fixture *f = *state;
	struct example_detail detail;
	struct revision *revisions;
	size_t count;
	int64_t revision;

	load_tickets(f);
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "SAML?", 5, "typo", &revision, &f->error));
	assert_int_equal(revision, 1);
	assert_ok(f, example_read(f->db, 4, &f->arena, &detail, &f->error));
	assert_string_equal(detail.body,
		"{\"id\":\"T-4\",\"n\":9007199254740993,\"x\":1.10,\"messages\":[{\"role\":\"user\",\"content\":\"SAML?"
		"\"}]}");
	assert_string_equal(detail.row.title, "SAML?");
	assert_int_equal(detail.row.length, 5);
	assert_int_equal(detail.row.revision, 1);
	assert_int_equal(detail.row.flags, FLAG_NO_OUTPUT | FLAG_EDITED);
	/* The same text is no edit. */
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "SAML?", 5, NULL, &revision, &f->error));
	assert_int_equal(revision, 1);
	assert_ok(f, example_revisions(f->db, 4, &f->arena, &revisions, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(revisions[0].body, tickets[3]);
	assert_false(revisions[0].current);
	assert_string_equal(revisions[1].note, "typo");
	assert_string_equal(revisions[1].who, "ana");
	assert_true(revisions[1].current);
	undo(f);
	assert_ok(f, example_read(f->db, 4, &f->arena, &detail, &f->error));
	assert_string_equal(detail.body, tickets[3]);
	assert_int_equal(detail.row.revision, 0);
	assert_int_equal(detail.row.flags, FLAG_NO_OUTPUT);
	/* A number that was undone is not given again. */
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "OIDC?", 5, NULL, &revision, &f->error));
	assert_int_equal(revision, 2);
	assert_ok(f, example_revert(f->db, 4, 0, &f->error));
	assert_string_equal(row_of(f, 4).title, "SSO?");
	assert_ok(f, example_revert(f->db, 4, 1, &f->error));
	assert_string_equal(row_of(f, 4).title, "SAML?");
	undo(f);
	undo(f);
	assert_string_equal(row_of(f, 4).title, "OIDC?");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_refused(f, example_revert(f->db, 4, 9, &f->error), ERROR_NOT_FOUND, "has no revision 9");
	assert_refused(f, example_edit(f->db, 4, "nowhere", "x", 1, NULL, NULL, &f->error), ERROR_NOT_FOUND,
		"no text at nowhere");
	assert_refused(
		f, example_edit(f->db, 44, "nowhere", "x", 1, NULL, NULL, &f->error), ERROR_NOT_FOUND, "no example 44");
	assert_ok(f, example_revisions(f->db, 1, &f->arena, &revisions, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(revisions[0].current);
}

static void an_edit_keeps_what_people_set(void **state)
{
	static const int64_t id = 1;
	struct fixture *f = *state;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, &id, 1, "split", "train", NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "label", "new", 3, NULL, NULL, &f->error));
	assert_string_equal(row_of(f, 1).given, "new");
	assert_string_equal(row_of(f, 1).label, "new"); /* nobody labelled */
	assert_string_equal(row_of(f, 1).split, "train");
	assert_ok(f, label_set(f->db, &id, 1, "ok", NULL, false, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "label", "newer", 5, NULL, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "ok");
	assert_refused(f,
		example_edit(f->db, 1, "messages[0].role", "", 0, NULL, NULL, &f->error) &&
			example_edit(f->db, 1, "x", "", 0, NULL, NULL, &f->error),
		ERROR_NOT_FOUND, "no text at x");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(fields_are_set_in_bulk),
		TEST(the_deleted_can_come_back),
		TEST(actions_say_what_was_done),
		TEST(bulk_states_are_compact),
		TEST(forged_states_are_refused),
		TEST(an_edit_is_a_revision),
		TEST(an_edit_keeps_what_people_set),
	};

	return cmocka_run_group_tests_name("model_fields", tests, NULL, NULL);
}
