/* Walking the rows of the Data screen: columns, charts, comparing, neighbours, jumping. Scripts on a small project, without a terminal. */
#include "preop/model/label.h"
#include "script_fixture.h"

/* Rows 1, 4 and 7 ask the same; rows 2 and 3 are one customer's. */
#define RECORD(ID, MORE, QUESTION, ANSWER)                                                                             \
	"{\"id\":\"" ID "\"," MORE "\"messages\":[{\"role\":\"user\",\"content\":\"" QUESTION                          \
	"\"},{\"role\":\"assistant\",\"content\":\"" ANSWER "\"}]}\n"

static const char records[] = RECORD("T-01", "\"metadata\":{\"lang\":\"de\",\"odd key\":7},\"split\":\"train\",",
	"How do I export?", "Press it.") RECORD("T-02",
	"\"metadata\":{\"lang\":\"fr\"},\"group\":\"C-118\",\"split\":\"train\",", "Where is it?", "Here.")
	RECORD("T-03", "\"group\":\"C-118\",\"split\":\"test\",", "Where is my refund?", "On its way to you now.")
		RECORD("T-04", "\"split\":\"test\",", "How do I export?", "Press the other export button, please.")
			RECORD("T-05", "", "Hello", "Hi") RECORD("T-06", "", "What?", "Nothing.")
				RECORD("T-07", "", "how do i  EXPORT?", "No.");

static void fill(struct db *db)
{
	static const char *const labels[] = { "good", "bad" };

	import_text(db, "others", RECORD("X-1", "", "Elsewhere?", "Yes."));
	import_text(db, "tickets", records);
	assert_true(dataset_set_labels(db, 2, labels, 2, NULL));
}

static int set_up(void **state)
{
	(void)state;
	make_project(fill);
	return 0;
}

/* ---- Columns ---- */

static void columns_are_chosen_and_kept(void **state)
{
	(void)state;
	run("go data\n"
	    "assert-not tokens\n"
	    "keys V\n"
	    "assert columns of the list\n"
	    "keys G k k k k k k k k Space\n" /* tokens */
	    "keys Enter\n"
	    "assert ~7\n"
	    "columns own-id:5 tokens title output\n"
	    "assert T-01\n"
	    "assert Press it.\n"
	    "assert-not len\n");
	run("assert T-01\n" /* after a restart, another dataset, and back */
	    "assert Press it.\n"
	    "dataset others\n"
	    "assert-not X-1\n"
	    "assert flags\n"
	    "dataset tickets\n"
	    "assert T-01\n"
	    "columns usual\n"
	    "assert-not T-01\n");
	run("assert-not T-01\n");
}

static void fields_of_the_record_are_columns(void **state)
{
	(void)state;
	run("go data\n"
	    "columns id .metadata.lang .\"metadata[\\\"odd key\\\"]\":9 title\n"
	    "assert metadata.lang\n"
	    "assert   de  \n"
	    "assert   fr  \n"
	    "assert   7  \n"
	    "keys V a\n"
	    "assert field of the record\n"
	    "type metadata.nothing\n"
	    "keys Enter Enter\n"
	    "assert metadata.noth\n");
	run("assert   fr  \nassert metadata.noth\n");
}

static void the_chooser_moves_and_widens(void **state)
{
	(void)state;
	run("go data\n"
	    "columns id length title\n"
	    "keys V j J\n"
	    "keys Enter\n"
	    "assert #  input\n" /* length went behind the input */
	    "keys V j > > Enter\n"
	    "keys V j - Escape\n"
	    "assert input             \n"
	    "keys V j j K K Enter\n"
	    "assert      len     #  input\n"
	    "keys V r Enter\n"
	    "assert   label\n");
}

static void wrong_columns_say_so(void **state)
{
	(void)state;
	run("go data\n" TRY("columns colour") "assert there is no column \"colour\"\n" TRY(
		"columns id:1") "assert can be 2 to 120 wide\n"
				"assert flags\n" /* as before */
				"columns id\n"
				"keys V Space\n"
				"assert at least one column\n");
}

static void narrow_windows_drop_columns(void **state)
{
	(void)state;
	run_sized("go data\ncolumns id date group own-id source tokens title\n"
		  "assert own id\nassert tickets.jsonl\n",
		24, 90);
	run_sized("assert T-01\nassert-not tickets.jsonl\nassert How do I export?\n", 24, 70);
	run_sized("assert-not T-01\nassert How do I export?\nkeys V\nassert no room\n", 24, 40);
	for (int cols = 1; cols < 130; cols += 9)
		run_sized("go data\nkeys V j J + a Escape Escape\n", cols < 20 ? 3 : 11, cols);
}

/* ---- Charts ---- */

static void bars_count_what_the_filter_shows(void **state)
{
	(void)state;
	run("go data\n"
	    "chart split\n"
	    "assert split \342\224\200 4 of 7 rows\n"
	    "assert test  2  50 %\n"
	    "assert 3 without\n"
	    "filter refund\n"
	    "assert split \342\224\200 1 row \n"
	    "assert test 1 100 %\n"
	    "assert-not train \n"
	    "filter group:nobody\n"
	    "assert The filter shows no row\n"
	    "filter length<10\n"
	    "chart group\n"
	    "assert None of these rows has any\n"
	    "chart length\n"
	    "assert least 7   mean 7.0   most 7\n" TRY("chart colour") "assert label, given, split\n");
}

static void enter_on_a_bar_filters_and_takes_it_back(void **state)
{
	(void)state;
	run("go data\n"
	    "chart split\n"
	    "keys j Enter\n"
	    "assert filter split:\"train\"\n"
	    "assert 1 of 2\n"
	    "assert \342\234\223 train\n"
	    "keys Enter\n"
	    "assert 1 of 7\n"
	    "assert-not filter split\n"
	    "filter hello\n"
	    "chart length\n"
	    "keys Enter\n"
	    "assert filter hello length:7\n"
	    "keys Enter\n"
	    "filter sort:id\n"
	    "chart flag\n"
	    "assert repeated 3\n"
	    "assert a row may have several\n");
}

static void the_chart_has_the_keys_only_while_it_is_in_focus(void **state)
{
	(void)state;
	run("go data\n"
	    "chart split\n"
	    "keys j Escape\n"
	    "assert 1 of 7\n"
	    "keys j\n"
	    "assert 2 of 7\n"
	    "keys B > >\n"
	    "assert  flags \n"
	    "keys < Tab S-Tab h\n"
	    "assert  split \n"
	    "keys B\n"
	    "assert-not  split \n"
	    "assert 2 of 7\n"
	    "keys B\n");
	run("assert  split \nassert 2 of 7\nkeys j\nassert 3 of 7\nkeys B B\n");
	run("assert-not 4 of 7 rows\n");
	run_sized("go data\n" TRY("chart split") "assert too few rows\nkeys j\nassert 4 of 7\n", 10, 40);
	for (int cols = 1; cols < 130; cols += 9)
		run_sized("go data\nfilter sort:id\nkeys B j j Enter Escape >\n", cols < 20 ? 3 : 22, cols);
}

/* ---- Comparing ---- */

static void two_examples_are_compared(void **state)
{
	(void)state;
	run("go data\n" TRY(
		"compare") "assert mark the other example first: press Space\n"
			   "keys Space = \n" /* marking went on to the next row */
			   "assert #2 and #3: \n"
			   "assert-not A split\n"
			   "assert A group     -\n"
			   "assert B group     C-118\n"
			   "assert A  #2  demonstration\n"
			   "keys q\n"
			   "assert 2 of 7\n"
			   "keys k\n" TRY(
				   "compare") "assert this is the marked example\n"
					      "keys j Space Space\n" TRY("compare") "assert 3 rows are marked\n" TRY(
						      "compare two") "assert an ID is the number\n"
								     "compare #5 8\n"
								     "assert #5 and #8\n"
								     "assert How do I export?\n");
	run_sized("go data\ncompare 2 4\nassert A split     train\nassert B split     test\n", 30, 120);
	for (int cols = 1; cols < 130; cols += 9)
		run_sized("go data\ncompare 2 4\nkeys j k q\n", cols < 20 ? 3 : 22, cols);
}

/* ---- Neighbours, jumping ---- */

static void neighbours_are_shown_and_left_again(void **state)
{
	(void)state;
	run("go data\n"
	    "filter sort:-id\n"
	    "jump 5\n"
	    "keys ~\n"
	    "assert filter near:5\n"
	    "assert 2 of 3\n" /* the cursor is on it */
	    "keys Escape\n"
	    "assert filter sort:-id\n"
	    "assert 4 of 7\n"
	    "jump 4\n"
	    "keys ~ C-o\n"
	    "assert 5 of 7\n"
	    "jump 7\n" TRY("neighbours") "assert #7 has no neighbours\n");
	run_sized("go data\n"
		  "jump 2\n"
		  "assert near      #5  same input  in test\n" /* row 2 is in train */
		  "assert           #8  same input\n"
		  "jump 4\n"
		  "assert near      #3  same group\n"
		  "jump 7\n"
		  "assert-not near \n",
		40, 120);
}

static void jumping_takes_own_ids_and_asks_about_the_filter(void **state)
{
	(void)state;
	run("go data\n"
	    "jump T-04\n"
	    "assert 4 of 7\n"
	    "filter refund\n"
	    "jump T-06\n"
	    "assert the filter hides #7\n"
	    "keys Down Enter\n"
	    "assert 1 of 1\n"
	    "jump 7\n"
	    "keys Enter\n"
	    "assert 6 of 7\n"
	    "keys Escape\n" /* the way back */
	    "assert filter refund\n"
	    "jump X-1\n" /* is in the other dataset */
	    "assert no example of tickets\n");
}

static void what_a_filter_looks_for_is_the_next_hit(void **state)
{
	(void)state;
	run("go data\n"
	    "filter export sort:id\n"
	    "keys n\n"
	    "assert 2 of 3\n"
	    "keys N\n"
	    "assert 1 of 3\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(columns_are_chosen_and_kept),
		TEST(fields_of_the_record_are_columns),
		TEST(the_chooser_moves_and_widens),
		TEST(wrong_columns_say_so),
		TEST(narrow_windows_drop_columns),
		TEST(bars_count_what_the_filter_shows),
		TEST(enter_on_a_bar_filters_and_takes_it_back),
		TEST(the_chart_has_the_keys_only_while_it_is_in_focus),
		TEST(two_examples_are_compared),
		TEST(neighbours_are_shown_and_left_again),
		TEST(jumping_takes_own_ids_and_asks_about_the_filter),
		TEST(what_a_filter_looks_for_is_the_next_hit),
	};

	return cmocka_run_group_tests_name("tui_walk", tests, make_directory, remove_directory);
}
