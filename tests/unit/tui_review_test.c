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
	NO_VIEW(VIEW_LABELS, "labels"), NO_VIEW(VIEW_LIBRARY, "library") };
const struct view_ops *const view_table[VIEW_COUNT] = { [VIEW_CASE] = &no_views[0],
	[VIEW_TRAIN] = &no_views[1],
	[VIEW_DATA] = &no_views[2],
	[VIEW_LABELS] = &no_views[5],
	[VIEW_REVIEW] = &review_view,
	[VIEW_LINEAGE] = &no_views[3],
	[VIEW_LIBRARY] = &no_views[6],
	[VIEW_JOBS] = &no_views[4] };

/* ---- Words and undone looks ---- */

static void test_words(void **state)
{
	struct review_look pair = { .systems = { 1, 2 }, .count = 2, .sides = { 1, 0 } };
	struct review_look three = { .systems = { 1, 2, 3 }, .count = 3, .sides = { 2, 0, 1 } };

	(void)state;
	assert_int_equal(review_side_answer(&pair, 0, false), ANSWER_BEST + 1);
	assert_int_equal(review_side_answer(&pair, 0, true), ANSWER_BEST);
	assert_string_equal(review_answer_words(&pair, ANSWER_BEST + 1, false), "A better");
	assert_string_equal(review_answer_words(&pair, ANSWER_BEST + 1, true), "B better");
	assert_string_equal(review_answer_words(&pair, ANSWER_BAD, false), "both bad");
	assert_string_equal(review_answer_words(&three, ANSWER_BEST + 1, false), "C is best");
	assert_string_equal(review_answer_words(&three, ANSWER_BAD, false), "all bad");
}

static void test_reopened(void **state)
{
	struct review_look old[] = { { .eval_case = 1, .answer = ANSWER_TIE }, { .eval_case = 2, .answer = ANSWER_TIE },
		{ .eval_case = 3 } };
	struct review_look new[] = { { .eval_case = 1, .answer = ANSWER_TIE }, { .eval_case = 2 }, { .eval_case = 3 } };
	uint32_t place[] = { 2, 0, 1 };
	struct review_queue before = { .looks = old, .count = 3 }, now = { .looks = new, .count = 3, .place = place };
	bool repeat = true;

	(void)state;
	before.place = place;
	assert_int_equal(review_reopened(&before, &now, &repeat), 0);
	assert_false(repeat);
	assert_true(review_reopened(&now, &before, &repeat) == SIZE_MAX); /* redo: one more is decided */
	old[0].repeated = true;
	assert_true(review_reopened(&before, &now, &repeat) == SIZE_MAX); /* two at once */
	new[1].answer = ANSWER_TIE;
	assert_int_equal(review_reopened(&before, &now, &repeat), 2); /* a second look was taken back */
	assert_true(repeat);
	new[0].eval_case = 9;
	assert_true(review_reopened(&before, &now, &repeat) == SIZE_MAX); /* others */
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

static struct review_name current(struct app *app)
{
	const struct review_view *review = review_self(app->views[VIEW_REVIEW]);

	return review_name_of(review_look(review), review->repeat);
}

/* The system that stands left. */
static bool first_left(struct app *app)
{
	const struct review_view *review = review_self(app->views[VIEW_REVIEW]);

	return review_look_side(review_look(review), 0, review->repeat) == 0;
}

/* The verdict of ana on the pair, as it is in the file; "" for none. */
static void read_verdict(struct fixture *f, const struct review_name *pair, struct strbuf *out)
{
	struct db *db;
	bool found;

	strbuf_reset(out);
	assert_ok(f, project_open(&db, f->path, DB_READ, "ana", &f->error));
	assert_ok(f,
		db_text(db, &f->error, out, &found,
			"SELECT choice || ' ' || shown_left || ' ' || blind || ' ' || note FROM verdict WHERE "
			"eval_case = ?1 AND first = ?2 AND second = ?3 AND who = 'ana'",
			"iii", pair->eval_case, pair->systems[0], pair->systems[1]));
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

/* Until the seal nothing tells who is who, not even a verdict; after it verdicts are not blind, whatever undo says. */
static void test_names_after_the_seal(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 30, 100, false);
	struct strbuf verdict = STRBUF_INIT;
	struct review_name look;

	run(f, app, "go review");
	assert_true(shows(app, "not decided yet"));
	assert_true(shows(app, "0 decided, 6 to go"));
	run(f, app, "verdict-tie");
	assert_false(shows_a_name(app)); /* the next one, and the status line */
	assert_true(shows(app, "1 decided, 5 to go"));
	assert_true(shows(app, "undoes"));
	run(f, app, "previous-pair");
	assert_true(shows(app, "you: tie"));
	assert_false(shows_a_name(app));
	assert_false(shows(app, "score"));
	run(f, app, "blind"); /* asks */
	assert_true(shows(app, "stay blind"));
	assert_false(shows_a_name(app));
	run(f, app, "accept");
	assert_false(shows_a_name(app));
	run(f, app, "ladder"); /* asks, too */
	assert_false(shows_a_name(app));
	run(f, app, "item-next");
	run(f, app, "accept");
	assert_true(shows_a_name(app)); /* the ladder */
	run(f, app, "back");
	assert_true(shows(app, "names shown"));
	assert_true(shows(app, "score"));
	run(f, app, "undo");
	assert_false(shows_a_name(app));
	assert_true(shows(app, "names known, not blind"));
	run(f, app, "next-open");
	look = current(app);
	run(f, app, "verdict-bad");
	read_verdict(f, &look, &verdict);
	assert_int_equal(verdict.data[verdict.len - 2], '0');
	strbuf_free(&verdict);
	app_destroy(app);
}

static void test_verdict_is_in_the_file(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct strbuf verdict = STRBUF_INIT;
	struct review_name first, second;
	bool left;

	run(f, app, "go review");
	first = current(app);
	left = first_left(app);
	run(f, app, "note it names the key");
	assert_true(shows(app, "with your verdict"));
	run(f, app, "reasons clear, tone");
	assert_true(shows(app, "because clear, tone"));
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, "");
	run(f, app, "verdict-left");
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, left ? "first first 1 it names the key" : "second second 1 it names the key");
	second = current(app);
	assert_false(review_same_look(&first, &second));

	run(f, app, "previous-pair"); /* a second thought; the note stays */
	assert_true(shows(app, "because clear, tone"));
	run(f, app, "verdict-bad");
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, left ? "bad first 1 it names the key" : "bad second 1 it names the key");
	run(f, app, "undo");
	run(f, app, "undo");
	read_verdict(f, &first, &verdict);
	assert_string_equal(verdict.data, "");
	second = current(app);
	assert_true(review_same_look(&first, &second)); /* brought back to what is open again */
	assert_true(shows(app, "not decided yet"));
	assert_false(shows_a_name(app));
	strbuf_free(&verdict);
	app_destroy(app);
}

static void test_keys_of_verdicts(void **state)
{
	static const struct {
		const char *key, *words;
	} keys[] = { { "verdict-third", "you: tie" }, { "verdict-fourth", "you: both bad" },
		{ "verdict-tie", "you: tie" }, { "verdict-bad", "you: both bad" }, { "verdict-left", "you: A better" },
		{ "verdict-right", "you: B better" } };
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 100, false);

	run(f, app, "go review");
	run(f, app, "auto-advance");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		run(f, app, keys[i].key);
		assert_true(shows(app, keys[i].words));
	}
	run(f, app, "verdict-clear");
	assert_true(shows(app, "not decided yet"));
	app_destroy(app);
}

/* One look at three outputs is a verdict on every pair that follows from it, taken back in one step. */
static void test_three_at_once(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 30, 130, false);

	run(f, app, "go review");
	run(f, app, "systems 3");
	assert_true(shows(app, "3 at once"));
	assert_true(shows(app, " C "));
	assert_false(shows_a_name(app));
	run(f, app, "verdict-third");
	assert_false(shows_a_name(app));
	run(f, app, "previous-pair");
	assert_true(shows(app, "you: C is best"));
	run(f, app, "next-open");
	run(f, app, "verdict-bad");
	assert_true(shows(app, "Everything is decided"));
	app_destroy(app);
	assert_ok(f, project_open(&f->db, f->path, DB_WRITE, "ana", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE choice <> 'bad'"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE choice = 'bad'"), 3);
	assert_int_equal(fixture_count(f, "SELECT count(DISTINCT view) FROM verdict"), 2);
	struct journal_result result;
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict"), 2);
}

static void test_put_aside(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct review_name first, now;

	run(f, app, "go review");
	first = current(app);
	run(f, app, "skip");
	now = current(app);
	assert_false(review_same_look(&first, &now));
	for (int i = 0; i < 5; i++)
		run(f, app, "verdict-tie");
	now = current(app);
	assert_true(review_same_look(&first, &now)); /* comes again at the end */
	assert_true(shows(app, "put aside"));
	run(f, app, "verdict-tie");
	assert_true(shows(app, "Everything is decided"));
	app_destroy(app);
	assert_ok(f, project_open(&f->db, f->path, DB_READ, "ana", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM review_skip"), 0); /* deciding takes it up */
}

/* Reasons on the lowest lines: a key each, and the verdict's own key ends it. */
static void test_reasons(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);

	run(f, app, "go review");
	run(f, app, "reasons");
	assert_true(shows(app, "c correct"));
	assert_true(shows(app, "u unsafe") || shows(app, "n unsafe"));
	app_key(app, "c");
	app_key(app, "t");
	app_key(app, "2");
	app_settle(app);
	assert_true(shows(app, "1 done"));
	run(f, app, "previous-pair");
	assert_true(shows(app, "because correct, tone"));
	run(f, app, "reasons tone");
	assert_true(shows(app, "because correct"));
	assert_false(shows(app, "tone"));
	assert_false(app_run(app, "reasons nonsense", &f->error));
	assert_non_null(strstr(f->error.message, "nonsense"));
	app_destroy(app);
	assert_ok(f, project_open(&f->db, f->path, DB_READ, "ana", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE reasons = '[\"correct\"]'"), 1);
}

/* A single click on an output decides nothing, two in a row do. */
static void test_mouse(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 30, 120, false);
	struct view *view = app->views[VIEW_REVIEW];

	run(f, app, "go review");
	free(frame(app));
	int row = review_self(view)->sides_top + 2;
	review_view.mouse(view, row, 100, MOUSE_CLICK);
	app_settle(app);
	assert_true(shows(app, "0 decided"));
	review_view.mouse(view, row, 100, MOUSE_DOUBLE);
	app_settle(app);
	assert_true(shows(app, "1 decided"));
	run(f, app, "previous-pair");
	assert_true(shows(app, "you: B better"));
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
	assert_true(shows(app, "3 done · 3 left"));
	app_destroy(app);
	assert_ok(f, project_open(&f->db, f->path, DB_READ, "ana", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM verdict WHERE choice = 'tie' AND blind = 1"), 3);
}

static void test_saving_is_not_changed(void **state)
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
	assert_true(shows(app, "you: tie"));
	app_destroy(app);
}

static void seal(struct fixture *f, struct app *app)
{
	run(f, app, "blind");
	run(f, app, "item-next");
	run(f, app, "accept");
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
	seal(f, app);
	strbuf_reset(&text);
	assert_true(review_view.copy(view, "row", &text));
	assert_non_null(strstr(text.data, "\"system\""));
	strbuf_reset(&text);
	assert_true(review_view.copy(view, "id", &text));
	assert_int_equal(text.data[0], 'c');
	strbuf_free(&text);
	app_destroy(app);
}

static void test_states_and_systems(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 100, false);

	run(f, app, "go review");
	run(f, app, "order file");
	run(f, app, "systems prompted tuned");
	assert_false(shows_a_name(app));
	assert_true(shows(app, "2 systems"));
	run(f, app, "previous-pair");
	assert_true(shows(app, "✗ empty") || shows(app, "letter for letter"));
	run(f, app, "next-pair");
	assert_true(shows(app, "✗ empty") || shows(app, "letter for letter"));
	assert_false(app_run(app, "systems prompted nobody", &f->error));
	assert_non_null(strstr(f->error.message, "nobody"));
	assert_false(app_run(app, "consistency", &f->error) && shows_a_name(app));
	app_destroy(app);
}

static void test_session(void **state)
{
	struct fixture *f = *state;
	struct app *app = open_app(f, "ana", 24, 80, false);
	struct review_name left, now;

	run(f, app, "go review");
	run(f, app, "next-pair");
	run(f, app, "next-pair");
	run(f, app, "scroll-apart");
	left = current(app);
	app_destroy(app);
	app = open_app(f, "ana", 24, 80, false);
	assert_int_equal(app->current, VIEW_REVIEW);
	now = current(app);
	assert_true(review_same_look(&left, &now));
	assert_true(review_self(app->views[VIEW_REVIEW])->apart);
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
	run(f, app, "verdict-bad");
	run(f, app, "previous-pair");
	assert_true(shows(app, "you: both bad"));
	assert_false(shows(app, "ana: tie")); /* would be no verdict of one's own */
	seal(f, app);
	assert_true(shows(app, "ana: tie"));
	app_destroy(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_reopened),
		cmocka_unit_test_setup_teardown(test_blind_hides_names, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_names_after_the_seal, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_verdict_is_in_the_file, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_keys_of_verdicts, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_three_at_once, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_put_aside, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_reasons, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_mouse, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_keys_in_a_burst, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_saving_is_not_changed, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_copy_tells_nothing, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_states_and_systems, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_session, screen_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_another_person, screen_setup, fixture_teardown),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
