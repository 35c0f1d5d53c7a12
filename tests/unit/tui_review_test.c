/* Review: where to go next, and the screen itself on a real project without a terminal: what blind hides, what a verdict writes, what undo brings back. */
#include "case_fixture.h"

#include "tui/app_private.h"
#include "tui/screens/review_view.h"

#include <locale.h>

/* ---- Views that show nothing: the linker takes no other screen from the library ---- */

static struct view *no_create(struct app *app)
{
	(void)app;
	return xcalloc(1, sizeof(struct view));
}

static void no_destroy(struct view *view)
{
	free(view);
}

static void no_event(struct view *view, enum view_event event)
{
	(void)view, (void)event;
}

static void no_draw(struct view *view, const struct surface *s, bool focused)
{
	(void)view, (void)s, (void)focused;
}

static bool no_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	(void)view, (void)id, (void)args;
	return error_set(error, ERROR_USAGE, "%s", "");
}

#define NO_VIEW(ID, NAME)                                                                                              \
	{                                                                                                              \
		.id = ID, .name = NAME, .title = NAME, .key = '9', .contexts = CONTEXT_LIST, .create = no_create,      \
		.destroy = no_destroy, .event = no_event, .draw = no_draw, .command = no_command                       \
	}
static const struct view_ops no_views[] = { NO_VIEW(VIEW_CASE, "case"), NO_VIEW(VIEW_TRAIN, "train"),
	NO_VIEW(VIEW_DATA, "data"), NO_VIEW(VIEW_LINEAGE, "lineage"), NO_VIEW(VIEW_JOBS, "jobs"),
	NO_VIEW(VIEW_LABELS, "labels") };
const struct view_ops *const view_table[VIEW_COUNT] = { [VIEW_CASE] = &no_views[0],
	[VIEW_TRAIN] = &no_views[1],
	[VIEW_DATA] = &no_views[2],
	[VIEW_LABELS] = &no_views[5],
	[VIEW_REVIEW] = &review_view,
	[VIEW_LINEAGE] = &no_views[3],
	[VIEW_JOBS] = &no_views[4] };

/* ---- Where to go ---- */

static struct review_pair pair_of(int64_t eval_case, int64_t second, enum review_choice choice)
{
	return (struct review_pair){ .eval_case = eval_case, .first = 1, .second = second, .choice = choice };
}

static void test_next_open(void **state)
{
	struct review_pair pairs[] = { pair_of(1, 2, REVIEW_NONE), pair_of(1, 3, REVIEW_TIE), pair_of(2, 2, REVIEW_BAD),
		pair_of(2, 3, REVIEW_NONE) };

	(void)state;
	assert_int_equal(review_next_open(pairs, 4, 0), 3);
	assert_int_equal(review_next_open(pairs, 4, 3), 0); /* round the end */
	pairs[0].choice = REVIEW_FIRST;
	assert_int_equal(review_next_open(pairs, 4, 3), 3); /* only the one we stand on */
	pairs[3].choice = REVIEW_FIRST;
	assert_int_equal(review_next_open(pairs, 4, 1), 4);
	assert_int_equal(review_next_open(NULL, 0, SIZE_MAX), 0);
}

static void test_cases(void **state)
{
	struct review_pair pairs[] = { pair_of(5, 2, REVIEW_NONE), pair_of(5, 3, REVIEW_TIE),
		pair_of(7, 2, REVIEW_NONE), pair_of(9, 2, REVIEW_BAD), pair_of(9, 3, REVIEW_TIE) };
	struct review_book book = { .pairs = pairs, .pair_count = 5 };

	(void)state;
	book.cases = review_case_starts(pairs, 5, &book.case_count);
	assert_int_equal(book.case_count, 3);
	for (size_t at = 0; at < 5; at++)
		assert_int_equal(review_case_of(&book, at), at < 2 ? 0 : at < 3 ? 1 : 2);
	assert_int_equal(review_case_end(&book, 0), 2);
	assert_int_equal(review_case_end(&book, 2), 5);
	assert_int_equal(review_count(&book).cases, 2);
	assert_int_equal(review_count(&book).pairs, 3);
	free(book.cases);
	assert_null(review_case_starts(NULL, 0, &book.case_count));
	assert_int_equal(book.case_count, 0);
}

static void test_reopened(void **state)
{
	struct review_pair old[] = { pair_of(1, 2, REVIEW_TIE), pair_of(1, 3, REVIEW_TIE), pair_of(2, 2, REVIEW_NONE) };
	struct review_pair new[] = { pair_of(1, 2, REVIEW_TIE), pair_of(1, 3, REVIEW_NONE),
		pair_of(2, 2, REVIEW_NONE) };
	struct review_book before = { .pairs = old, .pair_count = 3 }, now = { .pairs = new, .pair_count = 3 };

	(void)state;
	assert_int_equal(review_reopened(&before, &now), 1);
	assert_int_equal(review_reopened(&now, &before), 3); /* redo: one more is decided */
	new[0].choice = REVIEW_NONE;
	assert_int_equal(review_reopened(&before, &now), 3); /* two at once */
	new[0] = pair_of(1, 4, REVIEW_TIE);
	assert_int_equal(review_reopened(&before, &now), 3); /* other pairs */
}

static void test_side_words(void **state)
{
	struct review_pair pair = pair_of(1, 2, REVIEW_NONE);

	(void)state;
	assert_int_equal(review_side_choice(&pair, true), REVIEW_SECOND);
	assert_string_equal(review_side_words(&pair, REVIEW_SECOND), "A better");
	pair.first_left = true;
	assert_string_equal(review_side_words(&pair, REVIEW_SECOND), "B better");
	assert_string_equal(review_side_words(&pair, REVIEW_BAD), "both bad");
}

/* ---- The screen ---- */

static const char *const names[] = { "prompted", "retrieval", "tuned" };

static int screen_setup(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	struct output_row rows[] = {
		fixture_row("c1", "prompted", "How do I start?\nSecond line", "Press the green key.\nThen wait.", 0.0),
		fixture_row("c1", "retrieval", "How do I start?\nSecond line", "Press the red key.\nThen wait.", 1.0),
		fixture_row("c1", "tuned", "How do I start?\nSecond line", "", (double)NAN),
		fixture_row("c2", "prompted", "How do I stop?", "Let go.", 1.0),
		fixture_row("c2", "retrieval", "How do I stop?", "Pull\x1b[2Jthe plug.", 1.0),
		fixture_row("c2", "tuned", "How do I stop?", "Let go.", 1.0),
	};
	rows[0].reference = "The green one.";
	rows[0].reference_n = strlen(rows[0].reference);
	rows[4].state = "truncated";
	fixture_import(f, "harbor", rows, sizeof(rows) / sizeof(*rows));
	db_close(f->db);
	f->db = NULL;
	return 0;
}

static struct app *open_app(struct fixture *f, const char *actor, int rows, int cols, bool ascii)
{
	struct app_options options = { .path = f->path, .actor = actor, .rows = rows, .cols = cols, .ascii = ascii };
	struct app *app = app_create(&options, NULL, &f->error);

	assert_non_null(app);
	app_start(app);
	app_settle(app);
	return app;
}

static void run(struct fixture *f, struct app *app, const char *line)
{
	toasts_next_step(app);
	assert_ok(f, app_run(app, line, &f->error));
	app_settle(app);
}

static char *frame(struct app *app)
{
	struct strbuf text = STRBUF_INIT;

	app_draw(app);
	grid_print_text(&app->grid, &text);
	return strbuf_detach(&text, NULL);
}

static bool shows(struct app *app, const char *word)
{
	char *text = frame(app);
	bool found = strstr(text, word) != NULL;

	free(text);
	return found;
}

static bool shows_a_name(struct app *app)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		found |= shows(app, names[i]);
	return found;
}

static const struct review_pair *current(struct app *app)
{
	return review_pair(review_self(app->views[VIEW_REVIEW]));
}

/* The verdict of ana on the pair, as it is in the file; "" for none. */
static void read_verdict(struct fixture *f, const struct review_pair *pair, struct strbuf *out)
{
	struct db *db;
	bool found;

	strbuf_reset(out);
	assert_ok(f, project_open(&db, f->path, DB_READ, "ana", &f->error));
	assert_ok(f,
		db_text(db, &f->error, out, &found,
			"SELECT choice || ' ' || shown_left || ' ' || blind || ' ' || note FROM verdict WHERE "
			"eval_case = ?1 AND first = ?2 AND second = ?3 AND who = 'ana'",
			"iii", pair->eval_case, pair->first, pair->second));
	db_close(db);
}

static void test_blind_hides_names(void **state)
{
	static const int sizes[][2] = { { 24, 80 }, { 40, 120 }, { 10, 40 }, { 16, 60 }, { 3, 200 }, { 1, 1 } };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(*sizes); i++) {
		struct app *app = open_app(f, "bea", sizes[i / 2][0], sizes[i / 2][1], i % 2);

		run(f, app, "go review");
		for (int at = 0; at < 6; at++) {
			assert_non_null(review_page(review_self(app->views[VIEW_REVIEW])));
			assert_false(shows_a_name(app));
			run(f, app, "unified");
			assert_false(shows_a_name(app));
			app_run(app, "reference", NULL); /* some have none */
			assert_false(shows_a_name(app));
			run(f, app, "next-pair");
		}
		app_destroy(app);
	}
}

static void test_names_after_the_verdict(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 30, 100, false);

	run(f, app, "go review");
	assert_true(shows(app, "not decided yet"));
	assert_false(shows(app, "score"));
	assert_true(shows(app, "0 of 2 cases, 0 of 6 pairs"));
	run(f, app, "verdict-tie");
	assert_false(shows_a_name(app)); /* the next one, and the status line */
	assert_true(shows(app, "1 of 2 cases, 1 of 6 pairs"));
	assert_true(shows(app, "undoes"));
	run(f, app, "previous-pair");
	assert_true(shows_a_name(app));
	assert_true(shows(app, "score"));
	assert_true(shows(app, "you: tie"));
	run(f, app, "next-pair");
	assert_false(shows_a_name(app));
	run(f, app, "blind");
	assert_true(shows_a_name(app));
	assert_true(shows(app, "names shown"));
	app_destroy(app);
}

static void test_verdict_is_in_the_file(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct strbuf verdict = STRBUF_INIT;
	struct review_pair first, second;

	run(f, app, "go review");
	first = *current(app);
	run(f, app, "note it names the key");
	assert_true(shows(app, "saved with your verdict"));
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, "");
	run(f, app, "verdict-left");
	read_verdict(f, &first, &verdict);
	assert_string_equal(
		verdict.data, first.first_left ? "first first 1 it names the key" : "second second 1 it names the key");
	second = *current(app);
	assert_false(review_same_pair(&first, &second));

	run(f, app, "previous-pair"); /* a second thought; the note stays */
	run(f, app, "verdict-bad");
	read_verdict(f, &first, &verdict);
	assert_string_equal(
		verdict.data, first.first_left ? "bad first 1 it names the key" : "bad second 1 it names the key");
	assert_true(review_same_pair(&second, current(app)));
	run(f, app, "undo");
	run(f, app, "undo");
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, "");
	assert_true(review_same_pair(&first, current(app))); /* brought back to what is open again */
	assert_true(shows(app, "not decided yet"));
	assert_false(shows_a_name(app));
	strbuf_free(&verdict);
	app_destroy(app);
}

/* Keys typed faster than the disk writes are verdicts on one pair each. */
static void test_keys_in_a_burst(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);

	run(f, app, "go review");
	for (int i = 0; i < 3; i++)
		assert_ok(f, app_run(app, "verdict-tie", &f->error));
	assert_int_equal(review_self(app->views[VIEW_REVIEW])->saving_count, 3);
	assert_true(shows(app, "saving 3"));
	app_settle(app);
	assert_int_equal(review_self(app->views[VIEW_REVIEW])->saving_count, 0);
	assert_true(shows(app, "3 of 6 pairs"));
	app_destroy(app);
	assert_ok(f, project_open(&f->db, f->path, DB_READ, "ana", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE choice = 'tie' AND blind = 1"), 3);
}

static void test_saving_shows_no_names(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);

	run(f, app, "go review");
	assert_ok(f, app_run(app, "verdict-tie", &f->error));
	assert_ok(f, app_run(app, "previous-pair", &f->error));
	assert_true(shows(app, "saving"));
	assert_false(shows_a_name(app));
	assert_false(app_run(app, "verdict-bad", &f->error)); /* not on a guess */
	app_settle(app);
	assert_true(shows_a_name(app));
	app_destroy(app);
}

static void test_copy_tells_nothing(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct view *view = app->views[VIEW_REVIEW];
	struct strbuf text = STRBUF_INIT;

	run(f, app, "go review");
	assert_true(review_view.copy(view, "row", &text));
	assert_non_null(strstr(text.data, "\"case\""));
	assert_null(strstr(text.data, "\"system\""));
	run(f, app, "blind");
	strbuf_reset(&text);
	assert_true(review_view.copy(view, "row", &text));
	assert_non_null(strstr(text.data, "\"system\""));
	strbuf_reset(&text);
	assert_true(review_view.copy(view, "id", &text));
	assert_string_equal(text.data, "c1");
	strbuf_free(&text);
	app_destroy(app);
}

static void test_ladder_and_states(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 100, false);

	run(f, app, "go review");
	run(f, app, "systems prompted tuned");
	assert_true(shows(app, "✗ empty"));
	assert_false(shows_a_name(app));
	assert_true(shows(app, "2 systems"));
	run(f, app, "next-pair");
	assert_true(shows(app, "letter for letter"));
	assert_false(app_run(app, "systems prompted nobody", &f->error));
	assert_non_null(strstr(f->error.message, "nobody"));
	run(f, app, "ladder");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(shows(app, names[i]));
	assert_true(shows(app, "No case has a date"));
	assert_false(app_run(app, "verdict-left", &f->error));
	run(f, app, "back");
	assert_false(shows_a_name(app));
	app_destroy(app);
}

static void test_session(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct review_pair left;

	run(f, app, "go review");
	run(f, app, "next-pair");
	run(f, app, "next-pair");
	run(f, app, "blind");
	left = *current(app);
	app_destroy(app);
	app = open_app(f, "ana", 24, 80, false);
	assert_int_equal(app->current, VIEW_REVIEW);
	assert_true(review_same_pair(&left, current(app)));
	assert_true(shows(app, "names shown"));
	app_destroy(app);
}

static void test_another_person(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 30, 100, false);

	run(f, app, "go review");
	run(f, app, "verdict-tie");
	run(f, app, "previous-pair");
	run(f, app, "act-as bea");
	assert_true(shows(app, "not decided yet"));
	assert_false(shows(app, "ana: tie"));
	run(f, app, "verdict-bad");
	run(f, app, "previous-pair");
	assert_true(shows(app, "you: both bad"));
	assert_true(shows(app, "ana: tie"));
	app_destroy(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_open),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_reopened),
		cmocka_unit_test(test_side_words),
		cmocka_unit_test_setup_teardown(test_blind_hides_names, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_names_after_the_verdict, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_verdict_is_in_the_file, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_keys_in_a_burst, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_saving_shows_no_names, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_copy_tells_nothing, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_ladder_and_states, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_session, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_another_person, screen_setup, fixture_teardown),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
