/* Merging: what comes along, what is a conflict, how it is settled, and what is refused. */
#include "merge_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/correction.h"
#include "preop/model/lock.h"
#include "preop/model/queue.h"
#include "preop/model/suite.h"
#include "preop/model/suite_import.h"
#include "preop/model/tag.h"

static int setup(void **state)
{
	struct copies *c = xcalloc(1, sizeof(*c));
	struct fixture *f;

	assert_int_equal(fixture_setup((void **)&f), 0);
	load_rows(f, "tickets", "common", ROWS);
	part(c, f);
	*state = c;
	return 0;
}

static void label(struct copies *c, int side, const char *who, int64_t id, const char *word)
{
	db_set_actor(c->db[side], who);
	assert_ok(c->f, label_set(c->db[side], &id, 1, word, NULL, true, NULL, &c->f->error));
}

static void split(struct copies *c, int side, int64_t id, const char *word)
{
	assert_ok(c->f, example_set_field(c->db[side], &id, 1, "split", word, NULL, &c->f->error));
}

static void edit(struct copies *c, int side, int64_t id, const char *text)
{
	assert_ok(c->f, example_edit(c->db[side], id, "completion", text, strlen(text), "", NULL, &c->f->error));
}

static int64_t ask(struct copies *c, int side, const char *sql)
{
	sqlite3_stmt *stmt = db_prepare(c->db[side], &c->f->error, sql, strlen(sql));
	int64_t value;

	assert_non_null(stmt);
	assert_int_equal(db_step(c->db[side], stmt, &c->f->error), 1);
	value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return value;
}

static void refuse(struct copies *c, const char *path, enum error_code code, const char *words)
{
	const struct merge_options options = { .dry_run = false };
	struct merge_report report;
	int64_t before = ask(c, 0, "SELECT count(*) + (SELECT count(*) FROM merged) FROM action");

	assert_refused(c->f, merge_copy(c->db[0], path, &options, &report, &c->f->error), code, words);
	assert_int_equal(ask(c, 0, "SELECT count(*) + (SELECT count(*) FROM merged) FROM action"), before);
	assert_sound(c, 0);
}

static void test_actions_come_with_their_person(void **state)
{
	struct copies *c = *state;

	label(c, 1, "bea", 3, "good");
	label(c, 1, "cem", 4, "bad");
	struct merge_report report = merge_into(c, 0);
	assert_int_equal(report.actions, 2);
	assert_int_equal(report.conflicts, 0);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM action WHERE who = 'cem' AND command = 'label-set'"), 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM action WHERE who = 'ana' AND command = 'merge'"), 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE label IS NOT NULL"), 2);
	assert_sound(c, 0);
	assert_int_equal(merge_into(c, 0).actions, 0);
}

static void test_dry_run(void **state)
{
	struct copies *c = *state;
	const struct merge_options options = { .dry_run = true };
	struct merge_report report;

	label(c, 1, "bea", 3, "good");
	assert_ok(c->f, merge_copy(c->db[0], c->path[1], &options, &report, &c->f->error));
	assert_int_equal(report.actions, 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM annotation"), 0);
	assert_int_equal(merge_into(c, 0).actions, 1);
}

/* Five planted conflicts among changes that are none. */
static void test_conflicts_are_counted_exactly(void **state)
{
	struct copies *c = *state;

	for (int64_t id = 1; id <= 6; id++) { /* ana on both machines: 1 to 3 differ, 4 to 6 do not */
		label(c, 0, "ana", id, "good");
		label(c, 1, "ana", id, id <= 3 ? "bad" : "good");
	}
	split(c, 0, 7, "a");
	split(c, 1, 7, "b");
	split(c, 0, 8, "a");
	split(c, 1, 9, "b");
	edit(c, 0, 10, "mine");
	edit(c, 1, 10, "theirs");
	edit(c, 0, 11, "the same");
	edit(c, 1, 11, "the same");
	struct merge_report report = merge_into(c, 0);
	assert_int_equal(report.conflicts, 5);
	assert_int_equal(open_conflicts(c, 0), 5);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE id = 7 AND split = 'a'"), 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE id = 9 AND split = 'b'"), 1);
	assert_sound(c, 0);
}

static void test_conflict_says_what_and_who(void **state)
{
	struct copies *c = *state;
	struct conflict *conflicts;
	size_t count;

	label(c, 0, "ana", 3, "good");
	label(c, 1, "ana", 3, "bad");
	merge_into(c, 0);
	assert_ok(c->f, conflict_list(c->db[0], 0, 10, &c->f->arena, &conflicts, &count, &c->f->error));
	assert_int_equal(count, 1);
	assert_string_equal(conflicts[0].what, "label of ana");
	assert_string_equal(conflicts[0].where, "example 3");
	assert_string_equal(conflicts[0].mine, "good");
	assert_string_equal(conflicts[0].theirs, "bad");
	assert_string_equal(conflicts[0].theirs_who, "ana");
	assert_int_equal(conflicts[0].example, 3);
}

static void judge(struct copies *c, int side, int64_t id, const struct decision *decision)
{
	db_set_actor(c->db[side], "eve");
	assert_ok(c->f, adjudication_set(c->db[side], id, decision, &c->f->error));
}

static void test_decisions_in_both_copies(void **state)
{
	struct decision first = { .outcome = OUTCOME_LABEL, .label = "good", .reason = "a", .sure = true, .spent = 5 };
	struct decision same = first, other = { .outcome = OUTCOME_BOTH, .note = "really", .section = "2.1" };
	struct copies *c = *state;
	struct conflict *conflicts;
	size_t count;

	for (int side = 0; side < 2; side++) {
		label(c, side, "ana", 3, "good");
		label(c, side, "ana", 3, "bad");
	}
	judge(c, 0, 3, &first);
	clock_fix(NOW + 5000);
	same.spent = 99;
	judge(c, 1, 3, &same);
	judge(c, 0, 4, &first);
	other.soft = "{\"good\":0.5,\"bad\":0.25}";
	judge(c, 1, 4, &other);
	/* Put aside in both copies: no question of the reason's first words. */
	assert_ok(c->f, queue_skip(c->db[0], (int64_t[]){ 5 }, 1, "later", NULL, &c->f->error));
	assert_ok(c->f, queue_skip(c->db[1], (int64_t[]){ 5 }, 1, "ask Kim", NULL, &c->f->error));
	merge_into(c, 0);
	assert_int_equal(ask(c, 0, "SELECT spent FROM adjudication WHERE example = 3"), 5); /* the earlier one, whole */
	assert_ok(c->f, conflict_list(c->db[0], 0, 10, &c->f->arena, &conflicts, &count, &c->f->error));
	assert_int_equal(count, 1);
	assert_string_equal(conflicts[0].what, "decision of eve");
	assert_string_equal(conflicts[0].where, "example 4");
	assert_string_equal(conflicts[0].base, "none");
	assert_string_equal(conflicts[0].mine, "good (annotator slip)");
	assert_string_equal(conflicts[0].theirs, "several are right: good 0.5, bad 0.25 (really; section 2.1; unsure)");
	assert_sound(c, 0);
}

/* Somebody chooses in one copy, and the other one is not asked, even when it has merged before. */
static void choice_travels(struct copies *c, enum conflict_side side)
{
	int64_t id;

	split(c, 0, 7, "a");
	split(c, 1, 7, "b");
	merge_into(c, 0);
	merge_into(c, 1);
	assert_int_equal(open_conflicts(c, 1), 1);
	id = ask(c, 0, "SELECT id FROM conflict");
	assert_ok(c->f, conflict_resolve(c->db[0], &id, 1, side, &c->f->error));
	merge_into(c, 1);
	assert_int_equal(open_conflicts(c, 1), 0);
	assert_same_contents(c, "after the choice");
	assert_int_equal(ask(c, 1,
				 side == CONFLICT_MINE ? "SELECT split = 'a' FROM example WHERE id = 7"
						       : "SELECT split = 'b' FROM example WHERE id = 7"),
		1);
	assert_sound(c, 0);
	assert_sound(c, 1);
}

static void test_choice_of_mine_travels(void **state)
{
	choice_travels(*state, CONFLICT_MINE);
}

static void test_choice_of_theirs_travels(void **state)
{
	choice_travels(*state, CONFLICT_THEIRS);
}

static void test_opposite_choices_conflict_again(void **state)
{
	struct copies *c = *state;

	split(c, 0, 7, "a");
	split(c, 1, 7, "b");
	merge_into(c, 0);
	merge_into(c, 1);
	for (int side = 0; side < 2; side++) {
		int64_t id = ask(c, side, "SELECT id FROM conflict");
		assert_ok(c->f, conflict_resolve(c->db[side], &id, 1, CONFLICT_MINE, &c->f->error));
	}
	merge_into(c, 0);
	assert_int_equal(open_conflicts(c, 0), 1);
	assert_sound(c, 0);
}

static void test_undo_opens_a_conflict_again(void **state)
{
	struct copies *c = *state;
	struct journal_result result;
	int64_t id;

	split(c, 0, 7, "a");
	split(c, 1, 7, "b");
	merge_into(c, 0);
	id = ask(c, 0, "SELECT id FROM conflict");
	assert_ok(c->f, conflict_resolve(c->db[0], &id, 1, CONFLICT_THEIRS, &c->f->error));
	assert_int_equal(ask(c, 0, "SELECT split = 'b' FROM example WHERE id = 7"), 1);
	assert_refused(c->f, conflict_resolve(c->db[0], &id, 1, CONFLICT_MINE, &c->f->error), ERROR_NOT_FOUND,
		"no open conflict");
	assert_ok(c->f, journal_undo(c->db[0], &result, &c->f->error));
	assert_int_equal(ask(c, 0, "SELECT split = 'a' FROM example WHERE id = 7"), 1);
	assert_int_equal(open_conflicts(c, 0), 1);
	assert_sound(c, 0);
}

/* Undo takes back the merge, then their actions, newest first, each for itself. */
static void test_undo_goes_one_by_one(void **state)
{
	struct copies *c = *state;
	struct journal_result result;
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

	print_contents(c->db[0], &before);
	label(c, 1, "bea", 3, "good");
	edit(c, 1, 5, "another answer");
	split(c, 1, 6, "test");
	merge_into(c, 0);
	for (int i = 0; i < 4; i++) {
		assert_ok(c->f, journal_undo(c->db[0], &result, &c->f->error));
		assert_sound(c, 0);
	}
	assert_string_equal(result.title, "label-set: good on 1 example");
	print_contents(c->db[0], &after);
	assert_string_equal(before.data, after.data);
	for (int i = 0; i < 4; i++)
		assert_ok(c->f, journal_redo(c->db[0], &result, &c->f->error));
	assert_same_contents(c, "after redo");
	strbuf_free(&before);
	strbuf_free(&after);
}

/* What they did and undid comes as done and undone. */
static void test_their_undo(void **state)
{
	struct copies *c = *state;
	struct journal_result result;

	split(c, 1, 6, "held");
	assert_ok(c->f, journal_undo(c->db[1], &result, &c->f->error));
	merge_into(c, 0);
	assert_int_equal(ask(c, 0, "SELECT undone FROM action WHERE command = 'split-set'"), 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM action WHERE mode = 1"), 1);
	assert_sound(c, 0);
}

static void test_imports_of_one_name(void **state)
{
	struct copies *c = *state;

	load_rows(c->f, "more", "left", 5);
	load_rows(&c->other, "more", "right", 4);
	label(c, 1, "bea", ROWS + 1, "good");
	edit(c, 1, ROWS + 2, "edited before the merge");
	struct merge_report report = merge_into(c, 0);
	assert_int_equal(report.rows, 4);
	merge_into(c, 1);
	assert_sound(c, 0);
	assert_sound(c, 1);
	assert_int_equal(ask(c, 0, "SELECT count(DISTINCT name) FROM dataset"), 3);
	assert_same_contents(c, "two datasets of one name");
}

static void test_snapshots_keep_their_digest(void **state)
{
	struct copies *c = *state;
	int64_t id;

	assert_ok(c->f, snapshot_create(c->db[0], 1, "mine", "", &id, &c->f->error));
	label(c, 0, "ana", 1, "good");
	label(c, 1, "bea", 2, "bad");
	assert_ok(c->f, snapshot_create(c->db[1], 1, "theirs", "", &id, &c->f->error));
	edit(c, 1, 2, "changed since");
	merge_into(c, 0);
	merge_into(c, 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM snapshot"), 2);
	assert_sound(c, 0);
	assert_sound(c, 1);
	assert_same_contents(c, "snapshots");
}

static void take(struct copies *c, int side, const char *suite, const char *system, int64_t at,
	const char *const *inputs, size_t count)
{
	struct suite_import *batch;

	clock_fix(at);
	assert_ok(c->f, suite_import_begin(c->db[side], suite, "outputs.jsonl", "outputs", &batch, &c->f->error));
	for (size_t i = 0; i < count; i++) {
		const char *text = arena_printf(&c->f->arena, "%s of %s at %d", inputs[i], system, (int)(at - NOW));
		const struct output_row row = { .case_id = inputs[i],
			.system = system,
			.input = inputs[i],
			.input_n = 3,
			.output = text,
			.output_n = strlen(text),
			.at = CLOCK_NONE,
			.score = 1 };
		assert_int_equal(suite_import_add(batch, &row, &c->f->error), OUTPUT_ADDED);
	}
	assert_ok(c->f, suite_import_end(batch, 10, 0, NULL, &c->f->error));
}

static void take_outputs(struct copies *c, int side, const char *suite, const char *system, int64_t at)
{
	static const char *const inputs[] = { "one", "two" };

	take(c, side, suite, system, at, inputs, 2);
}

static void take_case(struct copies *c, int side, const char *suite, const char *input)
{
	take(c, side, suite, "late", NOW + 9, &input, 1);
}

/* What was merged in may stand where its own copy has it, behind something the other has not seen. */
static void test_same_place_is_not_a_common_beginning(void **state)
{
	struct copies *c = *state;

	edit(c, 0, 1, "ana's text");
	edit(c, 1, 1, "bea's text");
	for (int64_t id = 3; id < 9; id++)
		label(c, 1, "bea", id, "good");
	assert_int_equal(merge_into(c, 0).conflicts, 1);
	assert_int_equal(merge_into(c, 1).conflicts, 1); /* her text is not passed over */
	assert_int_equal(open_conflicts(c, 1), 1);
	assert_sound(c, 1);
}

/* Two suites of one name are two; the newest outputs of a system are the same in both copies, whichever merged first. */
static void test_outputs(void **state)
{
	struct copies *c = *state;

	take_outputs(c, 0, "harbor", "base", NOW + 1);
	merge_into(c, 1);
	take_outputs(c, 0, "harbor", "tuned", NOW + 30);
	take_outputs(c, 1, "harbor", "tuned", NOW + 20);
	take_outputs(c, 0, "evening", "base", NOW + 40);
	take_outputs(c, 1, "evening", "base", NOW + 41);
	merge_into(c, 0);
	merge_into(c, 1);
	assert_sound(c, 0);
	assert_sound(c, 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM suite"), 3);
	assert_same_contents(c, "outputs");
}

/* They undid the import on whose rows somebody worked here. */
static void test_taken_away_there_worked_on_here(void **state)
{
	struct copies *c = *state;
	struct journal_result result;

	label(c, 0, "ana", 3, "good");
	assert_ok(c->f, journal_undo(c->db[1], &result, &c->f->error));
	merge_into(c, 0);
	assert_true(open_conflicts(c, 0) > 0);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE gone = 0"), ROWS);
	assert_sound(c, 0);
	/* And the other way round. */
	merge_into(c, 1);
	assert_true(open_conflicts(c, 1) > 0);
	assert_int_equal(ask(c, 1, "SELECT count(*) FROM example WHERE gone = 0"), 0);
	assert_sound(c, 1);
}

static void test_locked_here(void **state)
{
	struct copies *c = *state;

	assert_ok(c->f, lock_set_split(c->db[0], 1, "test", true, &c->f->error));
	edit(c, 1, 1, "changed in the test set"); /* row 1 is a test row, row 2 is none */
	split(c, 1, 2, "test");
	edit(c, 1, 3, "elsewhere");
	assert_int_equal(merge_into(c, 0).conflicts, 2);
	assert_int_equal(ask(c, 0, "SELECT revision FROM example WHERE id = 1"), 0);
	assert_int_equal(ask(c, 0, "SELECT revision FROM example WHERE id = 3"), 1);
	assert_sound(c, 0);
}

static void bring_rows(struct copies *c, int side, const char *split_name)
{
	const char *record = arena_printf(
		&c->f->arena, "{\"prompt\":\"new\",\"completion\":\"x\",\"split\":\"%s\"}", split_name);
	struct fixture *fixture = side == 0 ? c->f : &c->other;

	load(fixture, "tickets", SHAPE_PROMPT, NULL, &record, 1);
}

static int64_t tests_here(struct copies *c)
{
	return ask(c, 0, "SELECT count(*) FROM example WHERE gone = 0 AND split = 'test'");
}

/* Their new rows wait, too: those imported into the locked split, and those moved into it afterwards. */
static void test_new_rows_do_not_enter_a_locked_split(void **state)
{
	struct copies *c = *state;
	struct rng rng = { 1 };
	int64_t before = tests_here(c);
	assert_ok(c->f, lock_set_split(c->db[0], 1, "test", true, &c->f->error));
	bring_rows(c, 1, "test");
	bring_rows(c, 1, "train");
	split(c, 1, ROWS + 2, "test");
	assert_int_equal(merge_into(c, 0).conflicts, 2);
	assert_int_equal(tests_here(c), before);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE gone = 0"), ROWS + 1);
	assert_sound(c, 0);
	resolve_all(c, 0, &rng);
	assert_sound(c, 0);
	merge_into(c, 1);
	assert_int_equal(open_conflicts(c, 1), 0);
	assert_same_contents(c, "new rows of a locked split");
}

/* The import of locked rows was undone there: they stay. */
static void test_locked_rows_do_not_leave_with_their_import(void **state)
{
	struct copies *c = *state;
	struct journal_result result;
	int64_t before = tests_here(c);

	assert_ok(c->f, lock_set_split(c->db[0], 1, "test", true, &c->f->error));
	assert_ok(c->f, journal_undo(c->db[1], &result, &c->f->error));
	assert_true(merge_into(c, 0).conflicts > 0);
	assert_int_equal(tests_here(c), before);
	assert_sound(c, 0);
}

/* A correction of a locked row would be trained on; of rows elsewhere it comes along, and so do tags of locked rows. */
static void test_corrections_of_locked_rows_wait(void **state)
{
	struct copies *c = *state;
	struct correction made;
	const int64_t tests = 1;

	assert_ok(c->f, lock_set_split(c->db[0], 1, "test", true, &c->f->error));
	assert_ok(c->f, correction_of_example(c->db[1], 1, "better", 6, "", &made, &c->f->error));
	assert_ok(c->f, correction_of_example(c->db[1], 2, "better", 6, "", &made, &c->f->error));
	assert_ok(c->f, example_tag_add(c->db[1], &tests, 1, "hard", NULL, &c->f->error));
	assert_int_equal(merge_into(c, 0).conflicts, 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example WHERE gone = 0"), ROWS + 1);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM example_tag"), 1);
	assert_sound(c, 0);
}

static void test_new_cases_do_not_enter_a_locked_suite(void **state)
{
	struct copies *c = *state;

	take_outputs(c, 0, "harbor", "base", NOW + 1);
	merge_into(c, 1);
	assert_ok(c->f, lock_set_suite(c->db[0], 1, true, &c->f->error));
	take_outputs(c, 1, "harbor", "tuned", NOW + 2); /* the same cases: welcome */
	take_outputs(c, 1, "evening", "tuned", NOW + 3);
	assert_int_equal(merge_into(c, 0).conflicts, 0);
	take_case(c, 1, "harbor", "three");
	assert_int_equal(merge_into(c, 0).conflicts, 1);
	assert_int_equal(ask(c, 0,
				 "SELECT count(*) FROM output o JOIN run r ON r.id = o.run JOIN import i ON i.id = "
				 "r.import WHERE i.gone = 0"),
		6);
	assert_sound(c, 0);
}

/* ---- What is refused, with nothing written ---- */

static void test_own_file_and_other_project(void **state)
{
	struct copies *c = *state;
	char *path = path_join(c->f->folder, "else.preop");
	struct db *db;

	refuse(c, c->path[0], ERROR_INPUT, "own file");
	refuse(c, "/nowhere/at-all.preop", ERROR_NOT_FOUND, "there is no project file");
	assert_ok(c->f, project_create(&db, path, "Another", "", "eve", &c->f->error));
	db_close(db);
	refuse(c, path, ERROR_CONFLICT, "another project");
	unlink(path);
	free(path);
}

static void test_read_only(void **state)
{
	struct copies *c = *state;
	const struct merge_options options = { .dry_run = false };
	struct merge_report report;
	struct db *db;

	assert_ok(c->f, project_open(&db, c->path[0], DB_READ, "ana", &c->f->error));
	assert_refused(
		c->f, merge_copy(db, c->path[1], &options, &report, &c->f->error), ERROR_UNSUPPORTED, "reading only");
	db_close(db);
}

/* An action as a forger writes it: the chain is right, the states are not. */
static void forge(struct copies *c, const char *kind, const char *key, const char *before, const char *after)
{
	assert_ok(c->f, journal_begin(c->db[1], "forged", "forged", &c->f->error));
	assert_ok(c->f, journal_record(c->db[1], kind, key, before, after, &c->f->error));
	assert_ok(c->f, journal_commit(c->db[1], &c->f->error));
}

static void test_changed_behind_its_journal(void **state)
{
	struct copies *c = *state;

	label(c, 1, "bea", 3, "good");
	assert_ok(c->f, db_exec(c->db[1], &c->f->error, "UPDATE op SET after = replace(after, 'good', 'evil')"));
	refuse(c, c->path[1], ERROR_INPUT, "journal is broken");
}

/* Whatever the code: the sentence says what is wrong. */
static void refuse_forged(struct copies *c, const char *words)
{
	const struct merge_options options = { .dry_run = false };
	struct merge_report report;

	assert_false(merge_copy(c->db[0], c->path[1], &options, &report, &c->f->error));
	if (strstr(c->f->error.message, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", c->f->error.message, words);
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM action"), 2);
	assert_sound(c, 0);
}

static void test_forged_states(void **state)
{
	struct copies *c = *state;
	static const struct {
		const char *kind, *key, *after, *words;
	} forgeries[] = {
		{ "wish", "x", "{}", "cannot change a \"wish\"" },
		{ "gate", "A", "{\"answer\":", "not JSON" },
		{ "gate", "A", "{\"answer\":\"perhaps\"}", "gate A" },
		{ "gate", "A", "{ \"answer\" : \"pass\" }", "cannot be" },
		{ "gate", "Q", "{\"answer\":\"pass\",\"rationale\":\"\",\"who\":\"eve\",\"at\":1}", "cannot be" },
		{ "labels", "x:eve", "7", "no set of examples" },
		{ "labels", "x:eve", "{\"who\":\"eve\",\"values\":[[[\"a\",\"\",1],{\"no-such-import\":\"1-5\"}]]}",
			"not in this file" },
		{ "labels", "x:eve", NULL, "absent" },
		{ "body", "no-such-import:1", "{\"revision\":1,\"hash\":\"00\"}", "not in this file" },
		{ "import", "11111111-1111-4111-8111-111111111111", "{\"dataset\":\"\"}", "rows it does not have" },
		{ "suite-import", "11111111-1111-4111-8111-111111111111", "{\"suite\":\"\"}",
			"outputs it does not have" },
		{ "snapshot", "11111111-1111-4111-8111-111111111111", "{\"version\":1}", "snapshot" },
		{ "dataset", "11111111-1111-4111-8111-111111111111", "{\"name\":\"x\"}", "no label schema" },
		{ "bodies", "x:body", "{}", "absent" },
	};

	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		forge(c, forgeries[i].kind, forgeries[i].key,
			forgeries[i].after == NULL ? "{\"who\":\"eve\",\"values\":[]}" : NULL, forgeries[i].after);
		refuse_forged(c, forgeries[i].words);
		/* Away with it, that the next one is alone. */
		assert_ok(c->f,
			db_exec(c->db[1], &c->f->error,
				"DELETE FROM op WHERE action = (SELECT max(id) FROM action); DELETE FROM action WHERE "
				"id = (SELECT "
				"max(id) FROM action)"));
	}
}

static void test_forged_rows(void **state)
{
	struct copies *c = *state;

	load_rows(&c->other, "more", "right", 4);
	assert_ok(c->f,
		db_exec(c->db[1], &c->f->error,
			"UPDATE example_body SET body = CAST('{\"prompt\":\"evil\"}' AS BLOB) WHERE id = 42"));
	refuse(c, c->path[1], ERROR_INPUT, "not the one its hash stands for");
	assert_ok(c->f, db_exec(c->db[1], &c->f->error, "UPDATE import SET numbers = 1 << 62 WHERE id = 2"));
	refuse(c, c->path[1], ERROR_INPUT, "numbers");
}

static void test_forged_snapshot(void **state)
{
	struct copies *c = *state;
	int64_t id;

	assert_ok(c->f, snapshot_create(c->db[1], 1, "theirs", "", &id, &c->f->error));
	assert_ok(c->f, db_exec(c->db[1], &c->f->error, "UPDATE snapshot SET rows = rows + 1"));
	refuse(c, c->path[1], ERROR_INPUT, "not what it was");
}

static bool stop_at_once(void *context, int64_t done, int64_t total)
{
	(void)context, (void)done, (void)total;
	return false;
}

static void test_stopped(void **state)
{
	struct copies *c = *state;
	const struct merge_options options = { .progress = stop_at_once };
	struct merge_report report;

	label(c, 1, "bea", 3, "good");
	assert_refused(c->f, merge_copy(c->db[0], c->path[1], &options, &report, &c->f->error), ERROR_CANCELLED,
		"nothing has changed");
	assert_int_equal(ask(c, 0, "SELECT count(*) FROM annotation"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, copies_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_actions_come_with_their_person),
		TEST(test_dry_run),
		TEST(test_conflicts_are_counted_exactly),
		TEST(test_conflict_says_what_and_who),
		TEST(test_decisions_in_both_copies),
		TEST(test_choice_of_mine_travels),
		TEST(test_choice_of_theirs_travels),
		TEST(test_opposite_choices_conflict_again),
		TEST(test_undo_opens_a_conflict_again),
		TEST(test_undo_goes_one_by_one),
		TEST(test_their_undo),
		TEST(test_imports_of_one_name),
		TEST(test_snapshots_keep_their_digest),
		TEST(test_outputs),
		TEST(test_taken_away_there_worked_on_here),
		TEST(test_same_place_is_not_a_common_beginning),
		TEST(test_locked_here),
		TEST(test_new_rows_do_not_enter_a_locked_split),
		TEST(test_locked_rows_do_not_leave_with_their_import),
		TEST(test_corrections_of_locked_rows_wait),
		TEST(test_new_cases_do_not_enter_a_locked_suite),
		TEST(test_own_file_and_other_project),
		TEST(test_read_only),
		TEST(test_changed_behind_its_journal),
		TEST(test_forged_states),
		TEST(test_forged_rows),
		TEST(test_forged_snapshot),
		TEST(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
