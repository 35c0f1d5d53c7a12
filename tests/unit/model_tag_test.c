/* Tags, dismissed flags and saved filters: through the journal and back, and never part of what a snapshot is. */
#include "data_fixture.h"

#include "preop/model/flag.h"
#include "preop/model/saved_filter.h"
#include "preop/model/tag.h"

static const char *const records[] = {
	"{\"prompt\":\"one\",\"completion\":\"x\"}",
	"{\"prompt\":\"ONE\",\"completion\":\"y\"}", /* the same input */
	"{\"prompt\":\"two\",\"completion\":\"\"}",
	"{\"prompt\":\"three \\ud800\",\"completion\":\"z\"}",
};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

static int setup(void **state)
{
	fixture_setup(state);
	load(*state, "first", SHAPE_PROMPT, NULL, records, RECORDS);
	load(*state, "second", SHAPE_PROMPT, NULL, records, 2);
	return 0;
}

/* "1:hard,long 3:hard" */
static const char *all_tags(struct fixture *f)
{
	struct strbuf text = STRBUF_INIT;

	assert_ok(f,
		db_text(f->db, &f->error, &text, NULL,
			"SELECT coalesce(group_concat(row, ' '), '') FROM (SELECT example || ':' || group_concat(tag) "
			"AS row FROM (SELECT * FROM example_tag ORDER BY example, tag) GROUP BY example ORDER BY "
			"example)",
			""));
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static const char *all_dismissed(struct fixture *f)
{
	struct strbuf text = STRBUF_INIT;

	assert_ok(f,
		db_text(f->db, &f->error, &text, NULL,
			"SELECT group_concat(dismissed, ' ') FROM (SELECT dismissed FROM example ORDER BY id)", ""));
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void assert_sound(struct fixture *f)
{
	int64_t ops;

	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_true(result.action > 0);
}

static void redo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_true(result.action > 0);
}

static void tags_go_on_and_off_in_one_action(void **state)
{
	struct fixture *f = *state;
	int64_t changed, actions = count_of(f, "SELECT count(*) FROM action");

	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 5, 1, 3, 1 }, 4, "hard", &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1 }, 1, "a b, \"c\"", &changed, &f->error));
	assert_string_equal(all_tags(f), "1:a b, \"c\",hard 3:hard 5:hard");
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1, 2 }, 2, "hard", &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1, 2 }, 2, "hard", &changed, &f->error));
	assert_int_equal(changed, 0); /* nothing changed: no action */
	assert_ok(f, example_tag_remove(f->db, (int64_t[]){ 1, 4 }, 2, "hard", &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(all_tags(f), "1:a b, \"c\" 2:hard 3:hard 5:hard");
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions + 4);
	assert_sound(f);
	for (int i = 0; i < 4; i++)
		undo(f);
	assert_string_equal(all_tags(f), "");
	for (int i = 0; i < 4; i++)
		redo(f);
	assert_string_equal(all_tags(f), "1:a b, \"c\" 2:hard 3:hard 5:hard");
	assert_sound(f);
}

static void tags_are_counted_and_read_with_the_rows(void **state)
{
	struct fixture *f = *state;
	struct tag_count *tags;
	struct example_detail detail;
	struct example rows[2];
	size_t count;

	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1, 2, 3, 5 }, 4, "z", NULL, &f->error));
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 2 }, 1, "a", NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, (int64_t[]){ 3 }, 1, true, NULL, &f->error));
	assert_ok(f, tag_list(f->db, 1, &f->arena, &tags, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(tags[0].tag, "a");
	assert_int_equal(tags[0].count, 1);
	assert_int_equal(tags[1].count, 2); /* one is deleted, one of another dataset */
	assert_ok(f, tag_list(f->db, 0, &f->arena, &tags, &count, &f->error));
	assert_int_equal(tags[1].count, 3);
	assert_ok(f, example_page(f->db, (int64_t[]){ 4, 2 }, 2, &f->arena, rows, &f->error));
	assert_int_equal(rows[0].tag_count, 0);
	assert_int_equal(rows[1].tag_count, 2);
	assert_string_equal(rows[1].tags[0], "a");
	assert_string_equal(rows[1].tags[1], "z");
	assert_ok(f, example_read(f->db, 2, &f->arena, &detail, &f->error));
	assert_int_equal(detail.row.tag_count, 2);
}

static void what_is_no_tag_is_refused(void **state)
{
	struct fixture *f = *state;
	char longest[62];

	memset(longest, 'x', sizeof(longest));
	longest[61] = '\0';
#define add(tag) example_tag_add(f->db, (int64_t[]){ 1 }, 1, tag, NULL, &f->error)
	assert_refused(f, add(""), ERROR_INPUT, "must not be empty");
	assert_refused(f, add("-x"), ERROR_INPUT, "does not begin with -");
	assert_refused(f, add(" x"), ERROR_INPUT, "blank");
	assert_refused(f, add("x "), ERROR_INPUT, "blank");
	assert_refused(f, add("a\nb"), ERROR_INPUT, "control character");
	assert_refused(f, add("\xFF"), ERROR_INPUT, "not UTF-8");
	assert_refused(f, add(longest), ERROR_INPUT, "61 bytes");
#undef add
	longest[60] = '\0';
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1 }, 1, longest, NULL, &f->error));
	assert_refused(f, example_tag_add(f->db, (int64_t[]){ 2, 99 }, 2, "x", NULL, &f->error), ERROR_NOT_FOUND,
		"no example 99");
	assert_int_equal(count_of(f, "SELECT count(*) FROM example_tag"), 1); /* all or nothing */
}

static void dismissed_flags_come_back(void **state)
{
	struct fixture *f = *state;
	int64_t changed;

	assert_string_equal(all_dismissed(f), "0 0 0 0 0 0");
	assert_ok(f,
		example_dismiss(f->db, (int64_t[]){ 1, 2, 3, 4 }, 4, FLAG_REPEATED | FLAG_SURROGATE, false, &changed,
			&f->error));
	assert_int_equal(changed, 3); /* row 3 has neither */
	assert_string_equal(all_dismissed(f), "64 64 0 2 0 0");
	assert_ok(
		f, example_dismiss(f->db, (int64_t[]){ 1, 2, 3, 4 }, 4, FLAGS_DISMISSABLE, false, &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(all_dismissed(f), "64 64 16 2 0 0");
	assert_ok(f, example_dismiss(f->db, (int64_t[]){ 1, 4 }, 2, FLAG_REPEATED, true, &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(all_dismissed(f), "0 64 16 2 0 0");
	assert_sound(f);
	undo(f);
	assert_string_equal(all_dismissed(f), "64 64 16 2 0 0");
	undo(f);
	undo(f);
	assert_string_equal(all_dismissed(f), "0 0 0 0 0 0");
	redo(f);
	redo(f);
	assert_string_equal(all_dismissed(f), "64 64 16 2 0 0");
	/* That a row was edited is no fault. */
	assert_ok(f, example_edit(f->db, 5, "completion", "new", 3, NULL, NULL, &f->error));
	assert_ok(f, example_dismiss(f->db, (int64_t[]){ 5 }, 1, FLAG_EDITED, false, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_refused(f, example_dismiss(f->db, (int64_t[]){ 1, 99 }, 2, FLAG_REPEATED, true, NULL, &f->error),
		ERROR_NOT_FOUND, "no example 99");
	assert_sound(f);
}

static void saved_filters_go_through_the_journal(void **state)
{
	struct fixture *f = *state;
	struct saved_filter *items;
	size_t count;
	int64_t actions;

	assert_ok(f, saved_filter_save(f->db, "b", "dup sort:-id", &f->error));
	assert_ok(f, saved_filter_save(f->db, "\xC3\xA4.1_x-", "@b \"\xC3\xA4\"", &f->error));
	assert_ok(f, saved_filter_save(f->db, "b", "-dup", &f->error));
	actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, saved_filter_save(f->db, "b", "-dup", &f->error)); /* as it is: no action */
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	assert_ok(f, saved_filter_list(f->db, &f->arena, &items, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(items[0].name, "b");
	assert_string_equal(items[0].filter, "-dup");
	assert_string_equal(items[0].who, "ana");
	assert_sound(f);
	undo(f);
	assert_string_equal(found_by(f, 1, "@b"), "2,1");
	redo(f);
	assert_string_equal(found_by(f, 1, "@b"), "3,4");
	assert_ok(f, saved_filter_remove(f->db, "b", &f->error));
	assert_refused(f, saved_filter_remove(f->db, "b", &f->error), ERROR_NOT_FOUND, "no saved filter \"b\"");
	assert_sound(f);
	undo(f);
	assert_string_equal(found_by(f, 1, "@b"), "3,4");
}

static const char *digests(struct fixture *f)
{
	struct strbuf text = STRBUF_INIT;

	assert_ok(f, db_text(f->db, &f->error, &text, NULL, "SELECT group_concat(hex(digest)) FROM dataset", ""));
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void snapshots_know_neither(void **state)
{
	struct fixture *f = *state;
	const char *before = digests(f);

	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 1, 2 }, 2, "x", NULL, &f->error));
	assert_ok(f, example_dismiss(f->db, (int64_t[]){ 1, 4 }, 2, FLAGS_DISMISSABLE, false, NULL, &f->error));
	assert_string_equal(digests(f), before);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example_past"), 0);
}

/* Random changes, then all of them back and forth again. */
static void any_history_goes_back_and_forth(void **state)
{
	static const char *const tags[] = { "a", "b", "long tag", "\xC3\xA4" };
	enum { STEPS = 120 };
	struct fixture *f = *state;
	struct rng rng = { 7 };
	int actions = 0;

	for (int step = 0; step < STEPS; step++) {
		int64_t ids[4], changed = 0;
		size_t count = 1 + rng_below(&rng, 4);
		for (size_t i = 0; i < count; i++)
			ids[i] = 1 + (int64_t)rng_below(&rng, RECORDS + 2);
		const char *tag = tags[rng_below(&rng, 4)];
		switch (rng_below(&rng, 5)) {
		case 0:
			assert_ok(f, example_tag_add(f->db, ids, count, tag, &changed, &f->error));
			break;
		case 1:
			assert_ok(f, example_tag_remove(f->db, ids, count, tag, &changed, &f->error));
			break;
		case 2:
			assert_ok(f, example_set_gone(f->db, ids, count, rng_below(&rng, 2) == 0, &changed, &f->error));
			break;
		default:
			assert_ok(f,
				example_dismiss(f->db, ids, count, 1U << rng_below(&rng, 10), rng_below(&rng, 2) == 0,
					&changed, &f->error));
		}
		actions += changed > 0;
	}
	const char *last_tags = all_tags(f), *last_bits = all_dismissed(f);
	assert_true(actions > STEPS / 4);
	assert_sound(f);
	for (int i = 0; i < actions; i++)
		undo(f);
	assert_string_equal(all_tags(f), "");
	assert_string_equal(all_dismissed(f), "0 0 0 0 0 0");
	undo(f); /* the import of the second dataset */
	redo(f);
	for (int i = 0; i < actions; i++)
		redo(f);
	assert_string_equal(all_tags(f), last_tags);
	assert_string_equal(all_dismissed(f), last_bits);
	assert_sound(f);
}

/* States that somebody wrote by hand are refused or do no harm. */
static void forged_states_are_survived(void **state)
{
	static const char *const states[] = {
		"{\"tag\":\"-x\",\"values\":[]}",
		"{\"tag\":\"\",\"values\":[]}",
		"{\"tag\":\"x\",\"values\":[[true,{\"no-such-import\":\"1-3\"}]]}",
		"{\"tag\":\"x\",\"values\":[[7,{}]]}",
		"{\"field\":\"flags\",\"values\":[[\"many\",{}]]}",
		"[]",
		"x",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		for (int kind = 0; kind < 2; kind++) {
			assert_ok(f, journal_begin(f->db, "tag", "forged", &f->error));
			bool ok = journal_change(f->db, kind ? "dismissed" : "tags", "x:y", states[i], &f->error);
			(void)ok;
			journal_rollback(f->db);
		}
	assert_string_equal(all_tags(f), "");
	assert_sound(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(tags_go_on_and_off_in_one_action),
		TEST(tags_are_counted_and_read_with_the_rows),
		TEST(what_is_no_tag_is_refused),
		TEST(dismissed_flags_come_back),
		TEST(saved_filters_go_through_the_journal),
		TEST(snapshots_know_neither),
		TEST(any_history_goes_back_and_forth),
		TEST(forged_states_are_survived),
	};

	return cmocka_run_group_tests_name("model_tag", tests, NULL, NULL);
}
