/* The Data screen as a person uses it: scripts on a small project, without a terminal. A failed assert prints the screen. */
#include "preop/model/label.h"
#include "preop/model/rowset.h"
#include "script_fixture.h"

/* Row 3 is raj's, rows 1 and 6 ask the same. */
static const char records[] = "{\"id\":\"A\",\"messages\":[{\"role\":\"user\",\"content\":\"How do I "
			      "export?\"},{\"role\":\"assistant\",\"content\":\"Press export.\"}]}\n"
			      "{\"id\":\"B\",\"messages\":[{\"role\":\"user\",\"content\":\"Where is my "
			      "refund?\"},{\"role\":\"assistant\",\"content\":\"On its way, "
			      "with many words around it.\"}]}\n"
			      "{\"id\":\"C\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":"
			      "\"assistant\",\"content\":\"Hello\"}]}\n"
			      "{\"id\":\"D\",\"messages\":[{\"role\":\"system\",\"content\":\"Be "
			      "kind.\"},{\"role\":\"user\",\"content\":\"Refund me\"},{\"role\":\"assistant\","
			      "\"content\":\"No.\"}]}\n"
			      "{\"id\":\"E\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u001b[31mred\"},{"
			      "\"role\":\"assistant\",\"content\":\"\"}]}\n"
			      "{\"id\":\"F\",\"messages\":[{\"role\":\"user\",\"content\":\"How do I "
			      "export?\"},{\"role\":\"assistant\",\"content\":\"Ask the export fairy.\"}]}\n";

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

static void fill(struct db *db)
{
	static const char *const labels[] = { "good", "bad" };
	struct id_list ids = ID_LIST_INIT;

	assert_int_equal(import_text(db, "tickets", records), 6);
	assert_true(rowset_build(db, 0, "", 0, take_ids, &ids, NULL));
	assert_true(dataset_set_labels(db, 1, labels, 2, NULL));
	db_set_actor(db, "raj");
	assert_true(label_set(db, ids.ids + 2, 1, "bad", "", false, NULL, NULL));
	id_list_free(&ids);
}

static int set_up(void **state)
{
	(void)state;
	make_project(fill);
	return 0;
}

static void test_one_key_labels(void **state)
{
	(void)state;
	run("go data\n"
	    "assert 1 of 6\n"
	    "keys 1\n"
	    "assert 2 of 6\n"
	    "filter label:good\n"
	    "assert 1 of 1\n"
	    "keys -\n"
	    "assert No row matches the filter\n"
	    "keys u\n"
	    "assert 1 of 1\n"
	    "filter sort:id\n"
	    "keys g g j j 1\n"
	    "assert tie!\n" /* raj said bad */
	    "label-set bad\n"
	    "assert 5 of 6\n"
	    "keys l\n"
	    "type brand new\n"
	    "keys Enter\n"
	    "assert 3 brand new\n"
	    "label-new fourth\n"
	    "assert 4 fourth\n");
}

static void test_wrong_labels_say_so(void **state)
{
	(void)state;
	run("go data\n"
	    "keys 7\n"
	    "assert there is no label 7: good, bad\n" TRY(
		    "label-set purple") "assert good, bad\n"
					"assert-not purple \342\200\246\n" /* what was shown meanwhile is taken back */
					"assert 2 of 6\n");
}

static void test_marks(void **state)
{
	(void)state;
	run("go data\n"
	    "keys Space j v\n"
	    "assert 3 marked\n"
	    "keys 2\n"
	    "assert bad on 3 rows\n"
	    "assert-not marked\n"
	    "keys u *\n"
	    "assert 6 marked\n"
	    "keys *\n"
	    "assert-not marked\n" TRY("mark-range") "assert mark the first row of the range before\n");
}

static void test_filter(void **state)
{
	(void)state;
	run("go data\n"
	    "keys f\n"
	    "type refund\n"
	    "assert 2 rows\n"
	    "type :x\n"
	    "assert refund\n"
	    "keys Enter\n"
	    "assert \342\234\227\n" /* an error, and the rows stay */
	    "assert 1 of 6\n"
	    "keys ! f C-u\n"
	    "type refund sort:-length\n"
	    "keys Enter\n"
	    "assert 1 of 2\n"
	    "sort length\n"
	    "assert filter refund sort:length\n"
	    "sort length\n"
	    "assert filter refund sort:-length\n"
	    "sort label\n"
	    "assert filter refund sort:label\n" TRY("sort colour") "assert colour\n"
								   "keys f C-u ? Enter\n"
								   "assert label:NAME\n");
}

static void test_search(void **state)
{
	(void)state;
	run("go data\n"
	    "search REFUND\n"
	    "assert 2 of 6\n"
	    "keys n\n"
	    "assert 4 of 6\n"
	    "keys n\n"
	    "assert search went round the end\n"
	    "assert 2 of 6\n"
	    "keys N\n"
	    "assert search went round the start\n"
	    "assert 4 of 6\n"
	    "search nowhere at all\n"
	    "assert no row shown here holds\n"
	    "assert 4 of 6\n");
}

static void test_going_to_a_row(void **state)
{
	(void)state;
	run("go data\n"
	    "jump 5\n"
	    "assert 5 of 6\n"
	    "jump #2\n"
	    "assert 2 of 6\n"
	    "jump 77\n"
	    "assert no example of tickets has the number or the id \"77\"\n"
	    "keys !\n"
	    "jump F\n"
	    "assert 6 of 6\n"
	    "jump 5\n"
	    "filter refund\n" /* 5 is not in it: the next one behind, or the last */
	    "assert 2 of 2\n"
	    "filter id:5\n"
	    "assert \342\220\233[31mred\n");
}

static void test_splits_and_deletion(void **state)
{
	(void)state;
	run("go data\n"
	    "keys s\n"
	    "type holdout\n"
	    "keys Enter\n"
	    "assert split holdout: 1 row\n"
	    "filter split:holdout\n"
	    "assert 1 of 1\n"
	    "split-set train\n"
	    "assert No row matches\n"
	    "filter split:train\n"
	    "keys s\n"
	    "type no split\n"
	    "keys Enter\n"
	    "filter split:train\n"
	    "assert No row matches\n"
	    "filter sort:id\n"
	    "keys G D\n"
	    "assert 5 of 5\n"
	    "assert taken out: 1 row\n"
	    "keys u\n"
	    "assert of 6\n");
}

static void test_edit(void **state)
{
	(void)state;
	write_file(editor, "#!/bin/sh\nprintf 'Hello there, new text\\n' > \"$1\"\n", 0700);
	run("go data\n"
	    "keys j j e\n"
	    "assert edit which turn\n"
	    "keys Enter\n" /* the last assistant turn */
	    "assert Hello there, new text\n"
	    "keys s\n"
	    "type it was short\n"
	    "keys Enter\n"
	    "assert #3 saved as revision 1\n"
	    "edit 2\n"
	    "assert nothing was changed\n" TRY("edit 9") "assert TURN is a number from 1 to 2\n"
							 "keys Enter\n"
							 "assert rev 1\n"
							 "keys R\n"
							 "assert revision 1  (now)\n"
							 "assert it was short\n"
							 "keys Down Enter\n"
							 "assert back to 0\n"
							 "keys s\n"
							 "assert #3 is back at revision 0\n"
							 "assert-not new text\n" TRY(
								 "revert 5") "assert \342\234\227\n");
	write_file(editor, "#!/bin/sh\nexit 1\n", 0700);
	run("go data\n"
	    "edit 1\n"
	    "assert-not before\n");
}

static void test_detail(void **state)
{
	(void)state;
	run("go data\n"
	    "jump 4\n"
	    "keys Enter\n"
	    "assert Be kind.\n"
	    "assert none yet\n"
	    "keys r\n"
	    "assert \"role\":\"system\"\n"
	    "keys 1\n" /* labels and goes on, still in full */
	    "assert no output\n"
	    "keys r j\n"
	    "assert 1 other row with the same input\n"
	    "copy id\n"
	    "assert copied the id\n"
	    "keys Escape\n"
	    "assert input\n");
	run_sized("go data\nassert #6\nassert assistant\n", 30, 120);
}

static void test_import_dialog(void **state)
{
	(void)state;
	write_file(rows_file, "text,category\nwhere is it,card\nbroken \"row\nagain,card\n", 0600);
	char *script = xasprintf("go data\n"
				 "import %s\n"
				 "assert import now\n"
				 "assert dataset rows\n"
				 "keys Down Enter C-u\n"
				 "type cards\n"
				 "keys Enter\n"
				 "assert dataset cards\n"
				 "keys Enter\n"
				 "keys Escape\n"
				 "assert cards\n"
				 "keys u\n"
				 "assert 1 of 6\n" TRY("import /no/such/file") "assert cannot open\n",
		rows_file);
	run(script);
	free(script);
}

static void test_datasets(void **state)
{
	(void)state;
	write_file(rows_file, "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":\"x\"}\n", 0600);
	char *script = xasprintf(
		"go data\nfilter refund\nimport %s\nkeys Enter\nassert rows   1 example\ndataset tickets\nassert 1 of "
		"6\n"
		"palette\ntype dataset nothing\nkeys Enter\nassert there are: \nsnapshot first\nassert snapshot "
		"\"first\" taken of 6 rows\n",
		rows_file);
	run(script);
	free(script);
}

static void test_session(void **state)
{
	(void)state;
	run("go data\nfilter refund \"my\" sort:-length\nfilter sort:-id\njump 4\n");
	run("assert filter sort:-id\nassert 3 of 6\n");
	run("go data\nfilter \"100 % refund\"\n");
	run("assert filter \"100 % refund\"\nassert No row matches\n");
}

static void test_empty_project(void **state)
{
	struct db *db;

	(void)state;
	unlink(project);
	assert_true(project_create(&db, project, "t", "fine-tune?", "ana", NULL));
	db_close(db);
	run("go data\nassert No examples yet\nassert preop import FILE\n" TRY(
		"filter x") "assert there are no examples yet\nkeys 1 e Space G\n");
}

/* Whatever the size, nothing falls over and the rows stay rows. */
static void test_sizes(void **state)
{
	(void)state;
	for (int cols = 1; cols < 130; cols += 7)
		run_sized(
			"go data\nkeys j Enter\nkeys Escape\nkeys f Escape\nkeys l Escape\n", cols < 20 ? 3 : 11, cols);
}

/* ---- Between the keys: what a script, which waits for everything, cannot see ---- */

static struct app *open_app(int rows, int cols)
{
	struct app_options options = { .path = project, .actor = "ana", .rows = rows, .cols = cols, .fresh = true };
	struct app *app = app_create(&options, NULL, NULL);

	assert_non_null(app);
	app_start(app);
	app_go(app, VIEW_DATA, NULL);
	app_settle(app);
	return app;
}

static bool shows(struct app *app, const char *text)
{
	struct strbuf screen = STRBUF_INIT;

	app_draw(app);
	grid_print_text(&app->grid, &screen);
	bool found = strstr(screen.data, text) != NULL;
	strbuf_free(&screen);
	return found;
}

static void test_a_label_shows_before_it_is_written(void **state)
{
	struct app *app = open_app(24, 80);

	(void)state;
	app_key(app, "1");
	assert_true(shows(app, "1  good\342\200\246"));
	assert_true(shows(app, "2 of 6")); /* gone on */
	app_settle(app);
	assert_true(shows(app, "1  good "));
	assert_false(shows(app, "good\342\200\246"));

	assert_true(app_run(app, "label-set purple", NULL)); /* the writer refuses it */
	assert_true(shows(app, "2  purp\342\200\246"));
	app_settle(app);
	assert_false(shows(app, "purp\342\200\246"));
	assert_true(shows(app, "2  \302\267"));
	app_destroy(app);
}

static void test_keys_typed_ahead(void **state)
{
	struct app *app = open_app(24, 80);

	(void)state;
	assert_true(app_run(app, "search export", NULL));
	app_key(app, "n");
	app_key(app, "n"); /* rows 6, 1 and 6 again, whatever has been read meanwhile */
	app_settle(app);
	assert_true(shows(app, "6 of 6"));
	app_key(app, "k");
	app_key(app, "e"); /* the row it means is still being read */
	app_settle(app);
	assert_true(shows(app, "edit which turn"));
	app_destroy(app);
}

static void mouse(struct app *app, int row, int col, enum mouse_action action)
{
	app_event(app, &(struct event){ .type = EVENT_MOUSE, .row = row, .col = col, .mouse = action });
	app_settle(app);
}

static void test_mouse(void **state)
{
	struct app *app = open_app(24, 120);

	(void)state;
	mouse(app, 6, 10, MOUSE_CLICK); /* bar, tabs, top line, heads: rows begin at 4 */
	assert_true(shows(app, "3 of 6"));
	assert_true(shows(app, "flags"));
	mouse(app, 6, 10, MOUSE_CLICK); /* the same again opens it */
	assert_false(shows(app, "flags  input"));
	app_key(app, "Escape");
	mouse(app, 6, 110, MOUSE_CLICK); /* the detail: nothing */
	mouse(app, 20, 10, MOUSE_CLICK); /* below the rows: nothing */
	assert_true(shows(app, "flags  input"));
	assert_true(shows(app, "3 of 6"));
	mouse(app, 8, 10, MOUSE_DOUBLE);
	assert_true(shows(app, "5 of 6"));
	assert_false(shows(app, "flags  input"));
	app_destroy(app);
}

static void assert_copied(struct app *app, const char *what, const char *expected)
{
	char *line = xasprintf("copy %s", what);

	assert_true(app_run(app, line, NULL));
	assert_string_equal(app->p->clipboard.data, expected);
	free(line);
}

static void test_copy(void **state)
{
	struct app *app = open_app(24, 80);

	(void)state;
	app_key(app, "j");
	app_key(app, "j");
	app_settle(app);
	assert_copied(app, "id", "3");
	assert_copied(app, "row",
		"{\"id\":\"C\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\","
		"\"content\":\"Hello\"}]}");
	assert_copied(app, "value", "user:\nHi\n\nassistant:\nHello");
	app_destroy(app);
}

/* Rows are never missing for longer than it takes to read them: every jump ends with all of the window there. */
static void test_far_jumps(void **state)
{
	enum { ROWS = 3000 };
	struct strbuf bytes = STRBUF_INIT;
	struct db *db;

	(void)state;
	for (int i = 1; i <= ROWS; i++)
		strbuf_addf(&bytes, "{\"prompt\":\"question %d\",\"completion\":\"a\"}\n", i);
	struct import_options options = { .path = "many.jsonl", .memory = bytes.data, .memory_size = bytes.len };
	struct import_report report;
	assert_true(project_open(&db, project, DB_WRITE, "ana", NULL));
	assert_true(import_run(db, &options, NULL, NULL, &report, NULL));
	import_report_free(&report);
	strbuf_free(&bytes);
	db_close(db);

	struct app *app = open_app(24, 80);
	assert_true(shows(app, "1 of 3 000"));
	static const char *const keys[] = { "G", "C-u", "C-b", "C-b", "C-b", "C-b", "Home", "C-f", "C-d", "End", "k" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct strbuf screen = STRBUF_INIT;
		app_key(app, keys[i]);
		app_settle(app);
		app_draw(app);
		grid_print_text(&app->grid, &screen);
		int lines = 0;
		for (const char *at = screen.data; (at = strstr(at, "question ")); at++)
			lines++;
		assert_int_equal(lines, 17);
		strbuf_free(&screen);
	}
	assert_true(shows(app, "2 999 of 3 000"));
	app_destroy(app);
}

int main(void)
{
#define DATA_TEST(function) cmocka_unit_test_setup(function, set_up)
	static const struct CMUnitTest tests[] = {
		DATA_TEST(test_one_key_labels),
		DATA_TEST(test_wrong_labels_say_so),
		DATA_TEST(test_marks),
		DATA_TEST(test_filter),
		DATA_TEST(test_search),
		DATA_TEST(test_going_to_a_row),
		DATA_TEST(test_splits_and_deletion),
		DATA_TEST(test_edit),
		DATA_TEST(test_detail),
		DATA_TEST(test_import_dialog),
		DATA_TEST(test_datasets),
		DATA_TEST(test_session),
		DATA_TEST(test_empty_project),
		DATA_TEST(test_sizes),
		DATA_TEST(test_a_label_shows_before_it_is_written),
		DATA_TEST(test_keys_typed_ahead),
		DATA_TEST(test_mouse),
		DATA_TEST(test_copy),
		DATA_TEST(test_far_jumps),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
