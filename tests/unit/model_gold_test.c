/* Gold: many values as one action, exact undo, and what two copies of a project make of it. */
#include "merge_fixture.h"

#include "preop/model/gold.h"

/* "1:yes 3:no" */
static const char *all_gold(struct fixture *f, struct db *db)
{
	struct strbuf text = STRBUF_INIT;

	assert_ok(f,
		db_text(db, &f->error, &text, NULL,
			"SELECT coalesce(group_concat(row, ' '), '') FROM (SELECT id || ':' || gold AS row FROM "
			"example WHERE "
			"gold IS NOT NULL ORDER BY id)",
			""));
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_true(result.action > 0);
}

static void test_set_undo_redo(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	int64_t changed;

	load_rows(f, "rows", "a", 4);
	assert_ok(f,
		gold_set(f->db, (struct gold_value[]){ { 3, "no" }, { 1, "yes" }, { 3, "late" } }, 3, &changed,
			&f->error));
	assert_int_equal(changed, 2);
	assert_string_equal(all_gold(f, f->db), "1:yes 3:no");
	assert_ok(f,
		gold_set(f->db, (struct gold_value[]){ { 1, NULL }, { 2, "\"\xc3\xa4\"" } }, 2, &changed, &f->error));
	assert_string_equal(all_gold(f, f->db), "2:\"\xc3\xa4\" 3:no");
	undo(f);
	assert_string_equal(all_gold(f, f->db), "1:yes 3:no");
	undo(f);
	assert_string_equal(all_gold(f, f->db), "");
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_string_equal(all_gold(f, f->db), "2:\"\xc3\xa4\" 3:no");
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void test_nothing_is_no_action(void **state)
{
	struct fixture *f = *state;
	int64_t changed, actions;

	load_rows(f, "rows", "a", 2);
	assert_ok(f, gold_set(f->db, &(struct gold_value){ 1, "x" }, 1, NULL, &f->error));
	actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, gold_set(f->db, &(struct gold_value){ 1, "x" }, 1, &changed, &f->error));
	assert_ok(f, gold_set(f->db, NULL, 0, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_false(gold_set(f->db, (struct gold_value[]){ { 1, "y" }, { 99, "x" } }, 2, &changed, &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_string_equal(all_gold(f, f->db), "1:x");
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
}

static void test_copies_meet(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	load_rows(f, "rows", "a", 6);
	part(&c, f);
	assert_ok(f, gold_set(c.db[0], (struct gold_value[]){ { 1, "yes" }, { 2, "same" } }, 2, NULL, &f->error));
	assert_ok(f, gold_set(c.db[1], (struct gold_value[]){ { 2, "same" }, { 3, "no" } }, 2, NULL, &f->error));
	merge_into(&c, 0);
	assert_string_equal(all_gold(f, c.db[0]), "1:yes 2:same 3:no");
	assert_sound(&c, 0);
	part_end(&c);
}

static void test_copies_differ(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	load_rows(f, "rows", "a", 6);
	part(&c, f);
	assert_ok(f, gold_set(c.db[0], &(struct gold_value){ 1, "yes" }, 1, NULL, &f->error));
	assert_ok(f, gold_set(c.db[1], &(struct gold_value){ 1, "no" }, 1, NULL, &f->error));
	merge_into(&c, 0);
	assert_string_equal(all_gold(f, c.db[0]), "1:yes");
	assert_int_equal(count_of(f, "SELECT count(*) FROM conflict WHERE kind = 'gold' AND state = 'open'"), 1);
	part_end(&c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_set_undo_redo),
		TEST(test_nothing_is_no_action),
		TEST(test_copies_meet),
		TEST(test_copies_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
