/* Lineage: grouping, lanes and parents from real work, details, and a long journal. */
#include "case_fixture.h"

#include "preop/model/dataset.h"
#include "preop/model/label.h"
#include "preop/model/lineage.h"
#include "preop/model/snapshot.h"

#define MINUTE INT64_C(60000)

static const char *const import_uuid = "11111111-1111-4111-8111-111111111111";
static const char *const dataset_uuid = "22222222-2222-4222-8222-222222222222";

struct lineage {
	struct lineage_node *nodes;
	size_t count;
};

static struct lineage read_lineage(struct fixture *f)
{
	struct lineage lineage;

	assert_ok(f, lineage_read(f->db, &f->arena, &lineage.nodes, &lineage.count, &f->error));
	for (size_t i = 0; i < lineage.count; i++) {
		const struct lineage_node *node = &lineage.nodes[i];

		assert_true(strlen(node->title) > 0 && strlen(node->object) > 0);
		for (int j = 0; j < LINEAGE_PARENTS; j++) {
			assert_true(node->parents[j] == -1 || node->parents[j] > (int)i);
			assert_true(node->parents[j] < (int)lineage.count);
		}
	}
	return lineage;
}

/* An action with one op of a kind and key that need not be sound. */
static void record(
	struct fixture *f, const char *command, const char *title, const char *kind, const char *key, const char *after)
{
	assert_ok(f, journal_begin(f->db, command, title, &f->error));
	assert_ok(f, journal_record(f->db, kind, key, NULL, after, &f->error));
	assert_ok(f, journal_commit(f->db, &f->error));
}

/* An import whose uuid is known. */
static void record_import(struct fixture *f)
{
	assert_ok(f,
		db_exec(f->db, &f->error,
			"INSERT INTO dataset (id, uuid, name, created_at, digest) VALUES (1, "
			"'22222222-2222-4222-8222-222222222222', "
			"'tickets', 0, zeroblob(32));"
			"INSERT INTO import (id, uuid, dataset, format, path, at, who, rows, duplicates, bytes, "
			"first_id, numbers) VALUES "
			"(9, '11111111-1111-4111-8111-111111111111', 1, 'chat', 'tickets.jsonl', 0, 'ana', 3, 1, 777, "
			"1, 4);"
			"INSERT INTO example (id, dataset, import, gone, hash) VALUES (1, 1, 9, 0, zeroblob(16)), (2, "
			"1, 9, 1, zeroblob(16)), "
			"(3, 1, 9, 0, zeroblob(16));"));
	assert_ok(f, journal_begin(f->db, "import", "3 examples from tickets.jsonl", &f->error));
	assert_ok(f, journal_record(f->db, "dataset", dataset_uuid, NULL, "{\"name\":\"tickets\"}", &f->error));
	assert_ok(f, journal_record(f->db, "import", import_uuid, NULL, "{}", &f->error));
	assert_ok(f, journal_commit(f->db, &f->error));
}

/* The same through the dataset module: three tickets, one of them twice. */
static void import_tickets(struct fixture *f, const char *const *inputs, size_t count)
{
	const struct import_source source = {
		.dataset_name = "tickets", .path = "tickets.jsonl", .format = "chat", .shape = SHAPE_PROMPT
	};
	struct import_totals totals = { .bytes = 777 };
	struct dataset_import *batch;

	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	for (size_t i = 0; i < count; i++) {
		char *body = xasprintf("{\"prompt\":\"%s\",\"completion\":\"answer\"}", inputs[i]);
		struct example_facts facts;
		struct json_check check;
		enum import_result result;

		example_facts_init(&facts);
		assert_true(json_check(body, strlen(body), 0, &check));
		assert_ok(f, shape_facts(SHAPE_PROMPT, NULL, body, strlen(body), &check, &facts, &f->error));
		result = dataset_import_add(batch, body, strlen(body), &facts, &f->error);
		assert_int_not_equal(result, IMPORT_FAILED);
		totals.rows += result == IMPORT_ADDED;
		totals.duplicates += result == IMPORT_DUPLICATE;
		example_facts_free(&facts);
		free(body);
	}
	assert_ok(f, dataset_import_end(batch, &totals, NULL, &f->error));
}

static const char *const tickets[] = { "one", "two", "three", "one" };

static void label(struct fixture *f, const char *text)
{
	static const int64_t ids[] = { 1, 2, 3 };

	assert_ok(f, label_set(f->db, ids, 3, text, "", true, NULL, &f->error));
}

static const char *fact(struct fixture *f, const struct lineage_node *node, const char *name)
{
	struct lineage_fact *facts;
	size_t count;

	assert_ok(f, lineage_detail(f->db, node, &f->arena, &facts, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(facts[i].name, name))
			return facts[i].value;
	}
	return "";
}

static void test_only_the_project(void **state)
{
	struct lineage lineage = read_lineage(*state);

	assert_int_equal(lineage.count, 1);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_PROJECT);
	assert_int_equal(lineage.nodes[0].lane, 0);
	assert_int_equal(lineage.nodes[0].parents[0], -1);
	assert_string_equal(lineage_type_word(LINEAGE_PROJECT), "project");
}

/* Answers within half an hour of one another are one node; a pause or another person begins a new one. */
static void test_groups(void **state)
{
	struct fixture *f = *state;
	struct lineage lineage;

	assert_ok(f, gate_set(f->db, 'T', GATE_FAIL, "a", &f->error));
	clock_fix(NOW + 29 * MINUTE);
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "b", &f->error));
	clock_fix(NOW + 58 * MINUTE);
	assert_ok(f, gate_set(f->db, 'A', GATE_FAIL, "c", &f->error));
	assert_ok(f, strand_add(f->db, "another kind", NULL, &f->error));
	db_set_actor(f->db, "raj");
	assert_ok(f, gate_set(f->db, 'I', GATE_FAIL, "d", &f->error));
	clock_fix(NOW + 89 * MINUTE);
	assert_ok(f, gate_set(f->db, 'N', GATE_FAIL, "e", &f->error));
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 5);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_GATE);
	assert_int_equal(lineage.nodes[0].actions, 1);
	assert_string_equal(lineage.nodes[0].title, "N fail");
	assert_string_equal(lineage.nodes[1].who, "raj");
	assert_int_equal(lineage.nodes[2].type, LINEAGE_CASE);
	assert_int_equal(lineage.nodes[3].actions, 3);
	assert_int_equal(lineage.nodes[3].rows, 3);
	assert_string_equal(lineage.nodes[3].title, "3 gate answers");
	assert_int_equal(lineage.nodes[3].at, NOW + 58 * MINUTE);
	for (int i = 0; i < 4; i++)
		assert_int_equal(lineage.nodes[i].parents[0], i + 1);
}

static void test_dataset_lane(void **state)
{
	struct fixture *f = *state;
	const int64_t one = 1;
	struct lineage lineage;

	import_tickets(f, tickets, 4);
	label(f, "good");
	label(f, "bad");
	assert_ok(f, example_edit(f->db, 1, "completion", "better", 6, "", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, &one, 1, "split", "train", NULL, &f->error));
	assert_ok(f, snapshot_create(f->db, 1, "v1", "", NULL, &f->error));
	label(f, "good");
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 6);
	for (int i = 0; i < 5; i++) {
		assert_string_equal(lineage.nodes[i].object, "tickets");
		assert_int_equal(lineage.nodes[i].lane, 1);
		assert_int_equal(lineage.nodes[i].parents[0], i + 1); /* the last parent is the project */
	}
	assert_int_equal(lineage.nodes[0].type, LINEAGE_LABELS);
	assert_int_equal(lineage.nodes[0].actions, 1); /* work after a snapshot stands on it */
	assert_int_equal(lineage.nodes[1].type, LINEAGE_SNAPSHOT);
	assert_int_equal(lineage.nodes[1].rows, 3);
	assert_int_equal(lineage.nodes[2].type, LINEAGE_EDITS);
	assert_int_equal(lineage.nodes[2].actions, 2);
	assert_int_equal(lineage.nodes[2].rows, 2);
	assert_string_equal(lineage.nodes[2].title, "2 edits");
	assert_int_equal(lineage.nodes[3].type, LINEAGE_LABELS);
	assert_int_equal(lineage.nodes[3].rows, 6);
	assert_string_equal(lineage.nodes[3].title, "6 labels");
	assert_int_equal(lineage.nodes[4].type, LINEAGE_IMPORT);
	assert_int_equal(lineage.nodes[4].rows, 3);
}

/* A label that is new to the schema changes the dataset, too; the action is still about labels, in whichever order its ops come. */
static void test_best_op_decides(void **state)
{
	struct fixture *f = *state;
	struct lineage lineage;

	record_import(f);
	assert_ok(f, journal_begin(f->db, "label-set", "new on 3 examples", &f->error));
	assert_ok(f,
		journal_record(
			f->db, "labels", "x", NULL, "{\"11111111-1111-4111-8111-111111111111\":\"1-3\"}", &f->error));
	assert_ok(f, journal_record(f->db, "dataset", dataset_uuid, NULL, "{}", &f->error));
	assert_ok(f, journal_commit(f->db, &f->error));
	lineage = read_lineage(f);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_LABELS);
	assert_int_equal(lineage.nodes[0].rows, 3);
	assert_string_equal(lineage.nodes[0].object, "tickets");
}

static void import_outputs(struct fixture *f, const char *suffix)
{
	char one[16], two[16];
	struct output_row rows[2];

	snprintf(one, sizeof(one), "one %s", suffix);
	snprintf(two, sizeof(two), "two %s", suffix);
	rows[0] = fixture_row("c1", "prompted", "input", one, 1.0);
	rows[1] = fixture_row("c1", "retrieval", "input", two, (double)NAN);
	fixture_import(f, "harbor", rows, 2);
}

static void review_once(struct fixture *f, enum review_choice choice)
{
	struct review_pair *pairs;
	struct suite suite;
	size_t count;

	assert_ok(f, suite_find(f->db, NULL, &f->arena, &suite, &f->error));
	assert_ok(f, review_pairs(f->db, suite.id, NULL, 0, &pairs, &count, &f->error));
	assert_ok(f, review_set(f->db, &pairs[0], choice, true, "", &f->error));
	free(pairs);
}

static void test_suite_lane(void **state)
{
	struct fixture *f = *state;
	struct lineage lineage;

	import_outputs(f, "a");
	review_once(f, REVIEW_TIE);
	review_once(f, REVIEW_FIRST);
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 3);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_VERDICTS);
	assert_int_equal(lineage.nodes[0].actions, 2);
	assert_string_equal(lineage.nodes[0].object, "harbor");
	assert_int_equal(lineage.nodes[0].parents[0], 1);
	assert_int_equal(lineage.nodes[1].type, LINEAGE_OUTPUTS);
	assert_int_equal(lineage.nodes[1].rows, 2);
	assert_int_equal(lineage.nodes[1].parents[0], 2);
	assert_string_equal(fact(f, &lineage.nodes[1], "file"), "outputs.jsonl");
	/* Who reviews it blind is not told which system is the better one. */
	assert_string_equal(fact(f, &lineage.nodes[1], "systems"), "shown once you have sealed your verdicts");
	assert_string_equal(fact(f, &lineage.nodes[1], "system prompted"), "");
	assert_ok(f, review_seal(f->db, 1, "", &f->error));
	lineage = read_lineage(f);
	const struct lineage_node *outputs = lineage.nodes;
	while (outputs->type != LINEAGE_OUTPUTS)
		outputs++;
	assert_string_equal(fact(f, outputs, "system prompted"), "1 outputs, 1 scored, mean 1.000");
	assert_string_equal(fact(f, outputs, "system retrieval"), "1 outputs, not scored");
	assert_string_equal(fact(f, outputs, "cases"), "1, of which 1 were new");
}

/* What was undone hangs at the side: later work stands on what counts. */
static void test_undone_is_a_side_branch(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct lineage lineage;

	import_outputs(f, "a");
	import_outputs(f, "b");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	import_outputs(f, "c");
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 4);
	assert_false(lineage.nodes[0].undone);
	assert_int_equal(lineage.nodes[0].parents[0], 2);
	assert_true(lineage.nodes[1].undone);
	assert_int_equal(lineage.nodes[1].parents[0], 2);
	assert_true(strlen(fact(f, &lineage.nodes[1], "undone")) > 0);
	assert_string_equal(fact(f, &lineage.nodes[0], "undone"), "");
}

/* Undone and standing answers of one sitting are two nodes. */
static void test_undone_does_not_mix(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct lineage lineage;

	assert_ok(f, gate_set(f->db, 'T', GATE_FAIL, "a", &f->error));
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "b", &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 3);
	assert_true(lineage.nodes[0].undone);
	assert_false(lineage.nodes[1].undone);
	assert_int_equal(lineage.nodes[0].parents[0], 1);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_int_equal(read_lineage(f).count, 2);
}

static void test_import_detail(void **state)
{
	struct fixture *f = *state;
	const int64_t two = 2;
	struct lineage lineage;

	import_tickets(f, tickets, 4);
	assert_ok(f, example_set_gone(f->db, &two, 1, true, NULL, &f->error));
	lineage = read_lineage(f);
	assert_string_equal(fact(f, &lineage.nodes[1], "what"), "import");
	assert_string_equal(fact(f, &lineage.nodes[1], "of"), "tickets");
	assert_string_equal(fact(f, &lineage.nodes[1], "format"), "chat");
	assert_string_equal(fact(f, &lineage.nodes[1], "bytes"), "777");
	assert_string_equal(fact(f, &lineage.nodes[1], "duplicates"), "1");
	assert_string_equal(fact(f, &lineage.nodes[1], "sha256"), "not computed");
	assert_string_equal(fact(f, &lineage.nodes[1], "still live"), "2");
}

static void test_snapshot_detail(void **state)
{
	static const char *const more[] = { "four" };
	struct fixture *f = *state;
	const int64_t two = 2;
	struct lineage lineage;

	import_tickets(f, tickets, 4);
	assert_ok(f, snapshot_create(f->db, 1, "v1", "before the cleaning", NULL, &f->error));
	lineage = read_lineage(f);
	assert_string_equal(fact(f, &lineage.nodes[0], "since then"), "no row has changed");
	assert_string_equal(fact(f, &lineage.nodes[0], "note"), "before the cleaning");
	assert_string_equal(fact(f, &lineage.nodes[0], "rows"), "3");
	assert_string_equal(fact(f, &lineage.nodes[0], "labels"), "none 3");
	assert_string_equal(fact(f, &lineage.nodes[0], "splits"), "none 3");
	assert_int_equal(strlen(fact(f, &lineage.nodes[0], "digest")), 64);
	assert_ok(f, example_edit(f->db, 1, "completion", "better", 6, "", NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, &two, 1, true, NULL, &f->error));
	import_tickets(f, more, 1);
	assert_string_equal(fact(f, &lineage.nodes[0], "since then"), "1 changed, 1 removed, 1 added");
}

/* A node lists its own actions, not those of others that came in between. */
static void test_actions_of_a_group(void **state)
{
	struct fixture *f = *state;
	struct lineage_fact *facts;
	struct lineage lineage;
	size_t count;

	assert_ok(f, gate_set(f->db, 'T', GATE_FAIL, "a", &f->error));
	assert_ok(f, strand_add(f->db, "between", NULL, &f->error));
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "b", &f->error));
	lineage = read_lineage(f);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_GATE);
	assert_string_equal(fact(f, &lineage.nodes[0], "actions"), "2");
	assert_ok(f, lineage_detail(f->db, &lineage.nodes[0], &f->arena, &facts, &count, &f->error));
	assert_string_equal(facts[count - 2].value, "T fail");
	assert_string_equal(facts[count - 1].value, "R fail");
}

/* 20,000 actions of four people, taking turns, with a pause after every thousandth. */
static void test_long_journal(void **state)
{
	struct fixture *f = *state;
	struct lineage lineage;

	record_import(f);
	assert_ok(f,
		db_exec(f->db, &f->error,
			"WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 20002) "
			"INSERT INTO action (id, uuid, at, who, command, title) SELECT i, 'u' || i, 1750000000000 + i "
			"* 1000 + (i / 1000) * 3600000, "
			"'p' || (i % 4), 'label-set', 'good on 3 examples' FROM n;"
			"INSERT INTO op (action, kind, key, after, hash) SELECT id, 'labels', 'x', "
			"'[[\"good\",{\"11111111-1111-4111-8111-111111111111\":\"1-3\"}]]', x'' FROM action WHERE id > "
			"2"));
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 2 + 21 * 4 - 1); /* the last block is of three actions */
	assert_int_equal(lineage.nodes[10].actions, 250);
	assert_int_equal(lineage.nodes[10].rows, 750);
}

/* States with numbers that no file of ours has. */
static void test_hostile_states(void **state)
{
	struct fixture *f = *state;
	struct lineage lineage;

	record_import(f);
	record(f, "label-set", "odd", "labels", "x",
		"[[\"a\",{\"11111111-1111-4111-8111-111111111111\":\"1-99999999999999999999,5-2,-,7\"}]]");
	record(f, "odd", "odd", "nobody's", "", "11111111-1111-4111-8111-11111111111");
	lineage = read_lineage(f);
	assert_int_equal(lineage.count, 4);
	assert_int_equal(lineage.nodes[0].type, LINEAGE_EDITS);
	assert_string_equal(lineage.nodes[0].object, "case");
	assert_int_equal(lineage.nodes[1].type, LINEAGE_LABELS);
	assert_true(lineage.nodes[1].rows >= 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_only_the_project),
		TEST(test_groups),
		TEST(test_dataset_lane),
		TEST(test_best_op_decides),
		TEST(test_suite_lane),
		TEST(test_undone_is_a_side_branch),
		TEST(test_undone_does_not_mix),
		TEST(test_import_detail),
		TEST(test_snapshot_detail),
		TEST(test_actions_of_a_group),
		TEST(test_long_journal),
		TEST(test_hostile_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
