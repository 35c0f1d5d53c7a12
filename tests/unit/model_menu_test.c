/* The menu beside what was measured: which system stands for a rung, the bar and the cheapest rung that meets it, a rung in words; undo and bad input. */
#include "case_fixture.h"

#include "preop/model/menu.h"
#include "preop/model/system.h"

enum { CASES = 10 };

/* Ten outputs of a system, `right` of them right; 0.4 each when `right` is negative; nobody scored them when it is CASES + 1. */
static void add_outputs(struct fixture *f, const char *suite, const char *system, int right)
{
	struct output_row rows[CASES];

	for (int i = 0; i < CASES; i++) {
		const char *id = arena_printf(&f->arena, "c%d", i);
		double score = right < 0 ? 0.4 : right > CASES ? (double)NAN : i < right ? 1 : 0;

		rows[i] = fixture_row(id, system, id, "an answer", score);
	}
	fixture_import(f, suite, rows, CASES);
}

static void describe(struct fixture *f, const char *name, const char *rung)
{
	struct suite suite;

	assert_ok(f, suite_find(f->db, NULL, &f->arena, &suite, &f->error));
	const struct system wanted = { .suite = suite.id,
		.retires_at = CLOCK_NONE,
		.name = name,
		.rung = rung,
		.model = "m",
		.revision = "",
		.endpoint = "",
		.spec = "{}",
		.note = "" };
	assert_ok(f, system_put(f->db, &wanted, true, &f->error));
}

static void read_menu(struct fixture *f, struct menu *menu)
{
	*menu = (struct menu)MENU_INIT;
	assert_ok(f, menu_read(f->db, menu, &f->error));
}

static const struct menu_rung *rung(const struct menu *menu, const char *id)
{
	for (size_t i = 0; i < menu->count; i++)
		if (strcmp(menu->rungs[i].technique.rung->id, id) == 0)
			return &menu->rungs[i];
	fail_msg("no rung %s", id);
	return NULL;
}

/* Of the rung that meets the bar; "": none does. */
static void assert_cheapest(struct fixture *f, const char *bar, const char *id)
{
	struct menu menu;

	assert_ok(f, menu_set_bar(f->db, bar, &f->error));
	read_menu(f, &menu);
	assert_string_equal(menu.cheapest != NULL ? menu.cheapest->technique.rung->id : "", id);
	menu_free(&menu);
}

static void test_nothing_measured(void **state)
{
	struct fixture *f = *state;
	struct menu menu;

	assert_ok(f, menu_set_bar(f->db, "0", &f->error));
	read_menu(f, &menu);
	assert_int_equal(menu.count, lists()->rung_count);
	assert_string_equal(menu.suite, "");
	assert_null(menu.cheapest);
	for (size_t i = 0; i < menu.count; i++) {
		assert_null(menu.rungs[i].system);
		assert_int_equal(menu.rungs[i].technique.rung->place, i + 1);
	}
	menu_free(&menu);
}

/* The best of those described for the rung and those named after it; one that nobody scored stands for nothing. */
static void test_who_stands_for_a_rung(void **state)
{
	struct fixture *f = *state;
	struct menu menu;

	add_outputs(f, "s", "prompted", 6);
	add_outputs(f, "s", "long prompt", 7);
	add_outputs(f, "s", "retrieval", 5);
	add_outputs(f, "s", "few-shot", CASES + 1);
	describe(f, "long prompt", "prompted");
	describe(f, "retrieval", "candidate"); /* what is said of it counts, not its name */
	read_menu(f, &menu);
	assert_string_equal(menu.suite, "s");
	assert_string_equal(rung(&menu, "prompting")->system->name, "long prompt");
	assert_null(rung(&menu, "retrieval")->system);
	assert_string_equal(rung(&menu, "fine-tuning")->system->name, "retrieval");
	assert_null(rung(&menu, "few-shot")->system);
	assert_null(rung(&menu, "tools")->system); /* no system is of that rung */
	menu_free(&menu);
}

static void test_the_cheapest_that_meets_the_bar(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct menu menu;

	add_outputs(f, "s", "prompted", 7);
	add_outputs(f, "s", "retrieval", 9);
	add_outputs(f, "s", "candidate", 9);
	assert_cheapest(f, "65", "prompting");
	assert_cheapest(f, "70", "prompting"); /* as much is enough */
	assert_cheapest(f, "70.1", "retrieval");
	assert_cheapest(f, "91", "");
	assert_cheapest(f, "", "");
	read_menu(f, &menu);
	assert_true(isnan(menu.bar));
	menu_free(&menu);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	read_menu(f, &menu);
	assert_true(menu.bar > 70 && menu.bar < 71);
	assert_string_equal(menu.cheapest->technique.rung->id, "retrieval");
	menu_free(&menu);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	read_menu(f, &menu);
	assert_null(menu.cheapest);
	menu_free(&menu);
}

/* A score that is no share of right answers is compared as it is. */
static void test_a_graded_score_is_no_per_cent(void **state)
{
	struct fixture *f = *state;

	add_outputs(f, "s", "prompted", -1);
	assert_cheapest(f, "0.39", "prompting");
	assert_cheapest(f, "0.41", "");
	assert_cheapest(f, "39", "");
}

static void test_the_newest_suite_counts(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct menu menu;

	add_outputs(f, "old", "prompted", 10);
	add_outputs(f, "new", "prompted", 1);
	read_menu(f, &menu);
	assert_string_equal(menu.suite, "new");
	assert_true(rung(&menu, "prompting")->system->score.mean < 0.2);
	menu_free(&menu);
	assert_ok(f, journal_undo(f->db, &result, &f->error)); /* what an undone import brought is not measured */
	read_menu(f, &menu);
	assert_string_equal(menu.suite, "old");
	assert_true(rung(&menu, "prompting")->system->score.mean > 0.9);
	menu_free(&menu);
}

static void test_a_bar_is_a_number(void **state)
{
	static const char *const bad[] = { "much", "7O", "70 %", "nan", "inf", "1e999", "--7", " " };
	struct fixture *f = *state;
	int64_t actions;

	assert_ok(f, menu_set_bar(f->db, "70", &f->error));
	actions = fixture_count(f, "SELECT count(*) FROM action");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (menu_set_bar(f->db, bad[i], &f->error))
			fail_msg("\"%s\" was taken", bad[i]);
		assert_int_equal(f->error.code, ERROR_INPUT);
		assert_non_null(strstr(f->error.message, "number"));
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), actions);
	assert_int_equal(fixture_count(f, "SELECT value FROM case_text WHERE name = 'bar'"), 70);
}

static void assert_says(const struct menu *menu, const char *id, const char *words, bool says)
{
	struct strbuf text = STRBUF_INIT;

	menu_print_rung(rung(menu, id), &text);
	if ((strstr(text.data, words) != NULL) != says)
		fail_msg("%s %s \"%s\":\n%s", id, says ? "does not say" : "says", words, text.data);
	strbuf_free(&text);
}

static void test_a_rung_in_words(void **state)
{
	struct fixture *f = *state;
	struct menu menu;

	add_outputs(f, "s", "prompted", 7);
	assert_ok(f, technique_set(f->db, "caching", TECHNIQUE_NOT_APPLICABLE, "every question is new", &f->error));
	assert_ok(f, technique_override(f->db, "fine-tuning", "the board wants it", &f->error));
	read_menu(f, &menu);
	assert_says(&menu, "prompting", "1  ", true);
	assert_says(&menu, "prompting", "(origin: ", true);
	assert_says(&menu, "prompting", "measured     prompted: 70.0", true);
	assert_says(&menu, "prompting", "95 %", true);
	assert_says(&menu, "prompting", "on 10 cases", true);
	assert_says(&menu, "prompting", "override", false);
	assert_says(&menu, "caching", "not applicable", true);
	assert_says(&menu, "caching", "reason       every question is new", true);
	assert_says(&menu, "caching", "measured", false);
	assert_says(&menu, "fine-tuning", "override     the board wants it", true);
	assert_says(&menu, "fine-tuning", "door", true);
	menu_free(&menu);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_measured),
		TEST(test_who_stands_for_a_rung),
		TEST(test_the_cheapest_that_meets_the_bar),
		TEST(test_a_graded_score_is_no_per_cent),
		TEST(test_the_newest_suite_counts),
		TEST(test_a_bar_is_a_number),
		TEST(test_a_rung_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
