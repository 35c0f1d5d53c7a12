/* Project, people, strands, signals, blockers, and undo over all of the case. */
#include "case_fixture.h"

#include "preop/model/box.h"
#include "preop/model/case_text.h"
#include "preop/model/status.h"

static int64_t actions(struct fixture *f)
{
	return fixture_count(f, "SELECT count(*) FROM action");
}

static void test_new_project(void **state)
{
	struct fixture *f = *state;
	struct project project;
	struct person *people;
	size_t count;

	assert_ok(f, project_read(f->db, &f->arena, &project, &f->error));
	assert_string_equal(project.title, "Support bot");
	assert_string_equal(project.question, "Should we fine-tune?");
	assert_int_equal(project.created_at, NOW);
	assert_int_equal(strlen(project.uuid), UUID_SIZE - 1);
	assert_ok(f, person_list(f->db, &f->arena, &people, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(people[0].name, "ana");
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM action WHERE id = 1 AND command = 'new' AND who = 'ana'"), 1);
	assert_int_equal(actions(f), 1);
}

static void test_create_refuses(void **state)
{
	struct fixture *f = *state;
	char *other = path_join(f->folder, "other.preop");
	struct db *db;

	assert_false(project_create(&db, f->path, "again", "", "ana", &f->error));
	assert_null(db);
	assert_true(path_exists(f->path));
	assert_false(project_create(&db, other, "title", "", "a:b", &f->error));
	assert_false(project_create(&db, other, "two\nlines", "", "ana", &f->error));
	assert_false(path_exists(other));
	free(other);
}

static void test_title_defaults_to_file_name(void **state)
{
	struct fixture *f = *state;
	char *other = path_join(f->folder, "harbor.preop");
	struct project project;
	struct db *db;

	assert_ok(f, project_create(&db, other, NULL, NULL, "ana", &f->error));
	assert_ok(f, project_read(db, &f->arena, &project, &f->error));
	assert_string_equal(project.title, "harbor");
	db_close(db);
	unlink(other);
	free(other);
}

static void test_beginning_stays(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	char *before = fixture_dump(f), *after;

	assert_false(journal_undo(f->db, &result, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_non_null(strstr(f->error.message, "begins"));
	after = fixture_dump(f);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void test_project_set(void **state)
{
	struct fixture *f = *state;
	struct project project;
	struct journal_result result;

	assert_ok(f, project_set(f->db, "question", "Is it \"tone\"\nor facts?", &f->error));
	assert_ok(f, project_set(f->db, "title", "Harbor \xc3\xa9", &f->error));
	assert_ok(f, project_set(f->db, "title", "Harbor \xc3\xa9", &f->error)); /* no change: no action */
	assert_int_equal(actions(f), 3);
	fixture_reopen(f, "raj");
	assert_ok(f, project_read(f->db, &f->arena, &project, &f->error));
	assert_string_equal(project.title, "Harbor \xc3\xa9");
	assert_string_equal(project.question, "Is it \"tone\"\nor facts?");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, project_read(f->db, &f->arena, &project, &f->error));
	assert_string_equal(project.title, "Support bot");
	assert_false(project_set(f->db, "title", " ", &f->error));
	assert_false(project_set(f->db, "title", "bad \xff", &f->error));
	assert_false(project_set(f->db, "budget", "9", &f->error));
	assert_non_null(strstr(f->error.message, "budget"));
}

static void test_person_names(void **state)
{
	static const char *const good[] = { "ana", "Ana Maria", "\xe5\xbc\xa0\xe4\xbc\x9f", "x" };
	static const char *const bad[] = { "", " ", " ana", "ana ", "a/b", "a:b", "a\nb", "\x1b[31m", "\xc3",
		"12345678901234567890123456789012345678901" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(person_name_valid(good[i], NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(person_name_valid(bad[i], NULL));
}

static void test_person_set(void **state)
{
	struct fixture *f = *state;
	struct person *people;
	size_t count;

	assert_ok(f, person_set(f->db, "raj", "lead", &f->error));
	assert_ok(f, person_set(f->db, "raj", "lead", &f->error));
	assert_int_equal(actions(f), 2);
	assert_ok(f, person_set(f->db, "raj", "annotator", &f->error));
	assert_ok(f, person_list(f->db, &f->arena, &people, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(people[1].name, "raj");
	assert_string_equal(people[1].role, "annotator");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action WHERE command = 'person-add'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action WHERE command = 'person-set'"), 1);
}

static void test_strands(void **state)
{
	struct fixture *f = *state;
	struct strand *strands;
	int64_t tone, facts;
	size_t count;

	assert_ok(f, strand_add(f->db, "tone inconsistent", &tone, &f->error));
	assert_ok(f, strand_add(f->db, "answers out of date", &facts, &f->error));
	assert_ok(f, strand_set(f->db, facts, "box", "facts", &f->error));
	assert_ok(f, strand_set(f->db, facts, "route", "retrieval", &f->error));
	assert_false(strand_set(f->db, facts, "box", "weights", &f->error));
	assert_non_null(strstr(f->error.message, "permissions"));
	assert_false(strand_set(f->db, facts, "status", "", &f->error));
	assert_false(strand_set(f->db, facts, "color", "red", &f->error));
	assert_false(strand_set(f->db, 99, "box", "facts", &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_ok(f, strand_remove(f->db, tone, &f->error));
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(strands[0].box, "facts");
	assert_string_equal(strands[0].route, "retrieval");
	assert_string_equal(strands[0].status, "routed");
	assert_ok(f, strand_set(f->db, facts, "route", "", &f->error));
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	assert_string_equal(strands[0].status, "open");
	assert_ok(f, strand_set(f->db, facts, "status", "closed", &f->error));
	assert_ok(f, strand_set(f->db, facts, "route", "retrieval", &f->error));
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	assert_string_equal(strands[0].status, "closed");
}

static void test_boxes(void **state)
{
	(void)state;
	for (int i = 0; i < BOX_COUNT; i++) {
		const struct box *box = box_text(i);

		assert_ptr_equal(box_find(box->id), box);
		assert_true(*box->name && *box->lives_in && *box->route);
		assert_string_equal(box->route_origin, "house");
		assert_int_equal(box->trained, !strcmp(box->id, "behavior"));
	}
	assert_null(box_find(""));
	assert_null(box_find("weights"));
}

/* Several calls inside one action are undone together. */
static void test_calls_join_an_open_action(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	char *before = fixture_dump(f), *after;

	assert_ok(f, journal_begin(f->db, "playbook", "two strands", &f->error));
	assert_ok(f, strand_add(f->db, "one", NULL, &f->error));
	assert_ok(f, strand_add(f->db, "two", NULL, &f->error));
	assert_ok(f, journal_commit(f->db, &f->error));
	assert_int_equal(actions(f), 2);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	after = fixture_dump(f);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void test_ui_state(void **state)
{
	struct fixture *f = *state;
	struct strbuf value = STRBUF_INIT;

	assert_ok(f, ui_state_read(f->db, "screen", &value, &f->error));
	assert_int_equal(value.len, 0);
	assert_ok(f, ui_state_write(f->db, "screen", "train", &f->error));
	assert_ok(f, ui_state_write(f->db, "screen", "data", &f->error));
	assert_ok(f, ui_state_read(f->db, "screen", &value, &f->error));
	assert_string_equal(value.data, "data");
	assert_int_equal(actions(f), 1);
	fixture_reopen(f, "raj");
	strbuf_reset(&value);
	assert_ok(f, ui_state_read(f->db, "screen", &value, &f->error));
	assert_int_equal(value.len, 0);
	strbuf_free(&value);
}

/* Ten examples: one deleted, one of an undone import, a repeated input, dates, labels of one and of two people; one whose dispute
 * cannot be, with one annotator. */
static void insert_examples(struct fixture *f, int64_t newest)
{
	assert_ok(f,
		db_exec(f->db, &f->error,
			"INSERT INTO dataset (id, uuid, name, created_at, digest) VALUES (1, 'd1', 'tickets', 0, "
			"zeroblob(32));"
			"INSERT INTO import (id, uuid, dataset, format, path, at, who) VALUES (90, 'i1', 1, 'chat', "
			"'a', 0, 'ana');"
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) "
			"INSERT INTO example (id, dataset, import, gone, fold, at, label, annotators, disputed, hash) "
			"SELECT i, 1, 90, "
			"CASE i WHEN 9 THEN 1 WHEN 10 THEN 2 ELSE 0 END, max(i, 2), CASE WHEN i > 2 THEN 1000 * i END, "
			"CASE WHEN i IN (1, 2, 3, 9) THEN 'good' END, CASE WHEN i = 3 THEN 2 WHEN i = 4 THEN 3 "
			"WHEN i = 5 THEN 1 ELSE 0 END, i IN (4, 5), zeroblob(16) FROM n"));
	assert_ok(f, db_run(f->db, &f->error, "UPDATE example SET at = ?1 WHERE id = 8", "i", newest));
}

static void assert_value(struct fixture *f, const char *id, enum signal_state state, const char *value)
{
	struct strbuf out = STRBUF_INIT;
	const struct signal *signal;
	struct signal *signals;
	size_t count;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	signal = signal_find(signals, count, id);
	assert_non_null(signal);
	signal_print_value(signal, &out);
	assert_string_equal(out.data, value);
	if (signal->state != state)
		fail_msg("%s is in state %d: %s", id, signal->state, signal->why);
	assert_true(strlen(signal->why) > 10);
	strbuf_free(&out);
}

static void test_signals_of_nothing(void **state)
{
	struct fixture *f = *state;

	assert_value(f, "examples", SIGNAL_BAD, "0");
	assert_value(f, "labeled", SIGNAL_UNDEFINED, "undefined");
	assert_value(f, "two_annotators", SIGNAL_UNDEFINED, "undefined");
	assert_value(f, "disputed", SIGNAL_UNDEFINED, "undefined");
	assert_value(f, "oldest", SIGNAL_UNDEFINED, "no dates");
	assert_value(f, "suite_newest", SIGNAL_UNDEFINED, "no dates");
	assert_value(f, "reviewed", SIGNAL_UNDEFINED, "undefined");
}

static void test_signals(void **state)
{
	struct fixture *f = *state;

	insert_examples(f, NOW);
	assert_value(f, "examples", SIGNAL_BAD, "8");
	assert_value(f, "unique", SIGNAL_BAD, "7");
	assert_value(f, "labeled", SIGNAL_GOOD, "5/8  62.5 %");
	assert_value(f, "two_annotators", SIGNAL_GOOD, "2/5  40.0 %");
	assert_value(f, "disputed", SIGNAL_BAD, "1/2  50.0 %");
	assert_value(f, "oldest", SIGNAL_WARN, "1970-01-01");
	assert_value(f, "newest", SIGNAL_GOOD, "2025-06-15");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET gone = 1"));
	assert_value(f, "examples", SIGNAL_BAD, "0");
}

static void test_suite_age(void **state)
{
	struct fixture *f = *state;
	struct output_row row = fixture_row("c1", "prompted", "input", "output", 1.0);

	insert_examples(f, NOW);
	fixture_import(f, "old", &row, 1);
	assert_value(f, "suite_newest", SIGNAL_UNDEFINED, "no dates");
	row = fixture_row("c2", "prompted", "input 2", "output", 1.0);
	row.at = NOW;
	fixture_import(f, "old", &row, 1);
	assert_value(f, "suite_newest", SIGNAL_WARN, "2025-06-15");
	row = fixture_row("c3", "prompted", "input 3", "output", 1.0);
	row.at = NOW + 1;
	fixture_import(f, "old", &row, 1);
	assert_value(f, "suite_newest", SIGNAL_GOOD, "2025-06-15");
	assert_value(f, "suite_cases", SIGNAL_BAD, "3");
}

static const struct blocker *blocker_like(const struct status *status, const char *text)
{
	for (size_t i = 0; i < status->blocker_count; i++) {
		if (strstr(status->blockers[i].text, text))
			return &status->blockers[i];
	}
	return NULL;
}

static void assert_blocker(const struct status *status, const char *text, const char *argument)
{
	const struct blocker *blocker = blocker_like(status, text);

	if (blocker == NULL)
		fail_msg("no blocker says \"%s\"", text);
	else
		assert_string_equal(blocker->argument, argument);
}

static void assert_worst_first(const struct status *status)
{
	static const int rank[] = { [GATE_FAIL] = 0, [GATE_UNKNOWN] = 1, [GATE_WAIVED] = 2 };

	for (size_t i = 0; i < status->blocker_count; i++) {
		const struct blocker *blocker = &status->blockers[i];

		assert_true(strchr("TRAIN", blocker->gate) && blocker->gate);
		assert_true(strlen(blocker->action) > 0 && strlen(blocker->screen) > 0);
		assert_non_null(blocker->argument);
		if (i > 0)
			assert_true(rank[status->blockers[i - 1].severity] <= rank[blocker->severity]);
	}
}

static void test_blockers_of_nothing(void **state)
{
	struct fixture *f = *state;
	struct status status;

	assert_ok(f, status_read(f->db, &f->arena, &status, &f->error));
	assert_int_equal(status.decision.verdict, VERDICT_NOT_DECIDED);
	assert_int_equal(status.actions, 1);
	assert_worst_first(&status);
	assert_non_null(blocker_like(&status, "no examples"));
	assert_non_null(blocker_like(&status, "no eval suite"));
	assert_non_null(blocker_like(&status, "not split"));
	assert_blocker(&status, "Task stability is not answered", "T");
	assert_null(blocker_like(&status, "disagree"));
}

static void test_blockers(void **state)
{
	struct fixture *f = *state;
	struct output_row row = fixture_row("c1", "prompted", "input", "output", 1.0);
	struct status status;
	int64_t strand;

	row.at = NOW;
	insert_examples(f, NOW);
	fixture_import(f, "suite", &row, 1);
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "38 % volatile facts\nsecond line", &f->error));
	assert_ok(f, gate_set(f->db, 'I', GATE_WAIVED, "raj, until August", &f->error));
	assert_ok(f, status_read(f->db, &f->arena, &status, &f->error));
	assert_non_null(blocker_like(&status, "is waived, but the waiver does not say who answers"));
	assert_null(blocker_like(&status, "waived: raj, until August"));
	assert_ok(f, case_text_set(f->db, "gate", "I", "owner", "raj", &f->error));
	assert_ok(f, case_text_set(f->db, "gate", "I", "until", "2025-08-01", &f->error));
	assert_ok(f, gate_set(f->db, 'A', GATE_PASS, "we know better", &f->error));
	assert_ok(f, strand_add(f->db, "tone", &strand, &f->error));
	assert_ok(f, status_read(f->db, &f->arena, &status, &f->error));
	assert_worst_first(&status);
	assert_int_equal(status.blockers[0].gate, 'R');
	assert_string_equal(status.blockers[0].text, "Required knowledge fails: 38 % volatile facts");
	assert_blocker(&status, "1 example carries labels that disagree", "open");
	assert_non_null(blocker_like(&status, "as old as the training set"));
	assert_non_null(blocker_like(&status, "waived: raj, until August"));
	assert_non_null(blocker_like(&status, "Available examples passes against a signal"));
	assert_non_null(blocker_like(&status, "1 strand has no box"));
	assert_null(blocker_like(&status, "no eval suite"));
}

static void test_status_on_a_reader(void **state)
{
	struct fixture *f = *state;
	struct status status;

	db_close(f->db);
	assert_ok(f, project_open(&f->db, f->path, DB_READ, "raj", &f->error));
	assert_ok(f, status_read(f->db, &f->arena, &status, &f->error));
	assert_string_equal(status.project.title, "Support bot");
	assert_false(gate_set(f->db, 'T', GATE_FAIL, "", &f->error));
}

/* Random work of all kinds. */
static void act(struct fixture *f, struct rng *rng);

static void act_gate(struct fixture *f, struct rng *rng)
{
	char *why = xasprintf("reason %llu", (unsigned long long)rng_below(rng, 1000));

	assert_ok(
		f, gate_set(f->db, "TRAIN"[rng_below(rng, 5)], (enum gate_answer)rng_below(rng, 4), why, &f -> error));
	free(why);
}

static void act_people(struct fixture *f, struct rng *rng)
{
	static const char *const names[] = { "ana", "raj", "mei" };

	assert_ok(f, person_set(f->db, names[rng_below(rng, 3)], rng_below(rng, 2) ? "lead" : "annotator", &f->error));
	assert_ok(f,
		project_set(f->db, rng_below(rng, 2) ? "title" : "question", rng_below(rng, 2) ? "a \"b\"" : "c\\d",
			&f->error));
	db_set_actor(f->db, names[rng_below(rng, 3)]);
}

static void act_strand(struct fixture *f, struct rng *rng)
{
	static const char *const boxes[] = { "", "behavior", "facts", "state", "permissions" };
	struct strand *strands;
	size_t count;

	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	if (count < 2 || rng_below(rng, 3) == 0)
		assert_ok(f, strand_add(f->db, "a strand", NULL, &f->error));
	else if (rng_below(rng, 2))
		assert_ok(f,
			strand_set(
				f->db, strands[rng_below(rng, count)].id, "box", boxes[rng_below(rng, 5)], &f->error));
	else
		assert_ok(f, strand_remove(f->db, strands[rng_below(rng, count)].id, &f->error));
}

static void act_import(struct fixture *f, struct rng *rng)
{
	static const char *const systems[] = { "prompted", "retrieval", "tuned" };
	struct suite_import *batch;

	assert_ok(
		f, suite_import_begin(f->db, rng_below(rng, 2) ? "s1" : "s2", "o.jsonl", "outputs", &batch, &f->error));
	for (int i = 0; i < 6; i++) {
		char id[16], text[32];
		struct output_row row;

		snprintf(id, sizeof(id), "c%d", (int)rng_below(rng, 4));
		snprintf(text, sizeof(text), "answer %d", (int)rng_below(rng, 3));
		row = fixture_row(id, systems[rng_below(rng, 3)], rng_below(rng, 4) ? id : "odd", text,
			(double)rng_below(rng, 2));
		assert_int_not_equal(suite_import_add(batch, &row, &f->error), OUTPUT_FAILED);
	}
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
}

static void act_verdict(struct fixture *f, struct rng *rng)
{
	struct review_pair *pairs;
	struct suite *suites;
	size_t suite_count, count;

	assert_ok(f, suite_list(f->db, &f->arena, &suites, &suite_count, &f->error));
	if (suite_count == 0)
		return;
	assert_ok(f, review_pairs(f->db, suites[rng_below(rng, suite_count)].id, NULL, 0, &pairs, &count, &f->error));
	if (count > 0)
		assert_ok(f,
			review_set(f->db, &pairs[rng_below(rng, count)], (enum review_choice)rng_below(rng, 5), true,
				"n", &f->error));
	free(pairs);
}

static void act_undo(struct fixture *f, struct rng *rng)
{
	struct journal_result result;

	if (rng_below(rng, 2)) {
		assert_ok(f, journal_redo(f->db, &result, &f->error));
	} else if (fixture_count(f, "SELECT count(*) FROM action WHERE mode = 0 AND undone = 0") > 1) {
		assert_ok(f, journal_undo(f->db, &result, &f->error));
	}
}

static void act(struct fixture *f, struct rng *rng)
{
	static void (*const acts[])(struct fixture *, struct rng *) = { act_gate, act_people, act_strand, act_import,
		act_import, act_verdict, act_verdict, act_verdict, act_undo, act_undo };

	clock_fix(clock_now() + 1000);
	acts[rng_below(rng, sizeof(acts) / sizeof(*acts))](f, rng);
	if (rng_below(rng, 10) == 0)
		fixture_reopen(f, "ana");
}

static void assert_dump(struct fixture *f, const char *expected)
{
	char *now = fixture_dump(f);

	assert_string_equal(now, expected);
	free(now);
}

/* Whatever was done: undoing all of it leads to the start, redoing all of it to the end, also across reopening. */
static void test_undo_everything(void **state)
{
	struct fixture *f = *state;
	struct strbuf problems = STRBUF_INIT;
	struct journal_result result;
	char *start = fixture_dump(f), *end;
	struct rng rng = { .state = 7 };
	int64_t live;

	for (int i = 0; i < 400; i++)
		act(f, &rng);
	end = fixture_dump(f);
	live = fixture_count(f, "SELECT count(*) FROM action WHERE mode = 0 AND undone = 0") - 1;
	assert_true(live > 50);
	for (int64_t i = 0; i < live; i++)
		assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_dump(f, start);
	fixture_reopen(f, "mei");
	for (int64_t i = 0; i < live; i++)
		assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_dump(f, end);
	fixture_reopen(f, "mei");
	assert_dump(f, end);
	assert_ok(f, journal_verify(f->db, &live, &f->error));
	assert_ok(f, db_check(f->db, &problems, &f->error));
	strbuf_free(&problems);
	free(start);
	free(end);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new_project),
		TEST(test_create_refuses),
		TEST(test_title_defaults_to_file_name),
		TEST(test_beginning_stays),
		TEST(test_project_set),
		TEST(test_person_names),
		TEST(test_person_set),
		TEST(test_strands),
		TEST(test_boxes),
		TEST(test_calls_join_an_open_action),
		TEST(test_ui_state),
		TEST(test_signals_of_nothing),
		TEST(test_signals),
		TEST(test_suite_age),
		TEST(test_blockers_of_nothing),
		TEST(test_blockers),
		TEST(test_status_on_a_reader),
		TEST(test_undo_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
