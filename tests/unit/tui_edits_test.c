/* Editing, replacing, correcting and locking in the workbench, as a person does it: scripts on a small project, without a terminal. */
#include "script_fixture.h"

#define ROW(id, split, user, assistant)                                                                                \
	"{\"id\":\"" id "\"," split "\"n\":1,\"messages\":[{\"role\":\"user\",\"content\":\"" user                     \
	"\"},{\"role\":\"assistant\",\"content\":\"" assistant "\"}]}\n"

static const char examples[] = ROW("A", "", "How do I export?", "Press export.")
	ROW("B", "", "Where is my refund?", "On its way.") ROW("C", "\"split\":\"test\",", "Hi", "Hello")
		ROW("D", "\"split\":\"train\",", "Refund me", "No.");
static const char outputs[] = "{\"case_id\":\"H-1\",\"system\":\"one\",\"input\":\"Why?\",\"output\":\"Because.\"}\n"
			      "{\"case_id\":\"H-1\",\"system\":\"two\",\"input\":\"Why?\",\"output\":\"No idea.\"}\n";

static void fill(struct db *db)
{
	import_text(db, "tickets", examples);
	import_text(db, "held-out", outputs);
}

static int set_up(void **state)
{
	(void)state;
	make_project(fill);
	return 0;
}

static void test_a_field_in_place(void **state)
{
	(void)state;
	run("go data\n"
	    "keys E\n"
	    "assert edit which value\n"
	    "assert messages[1].content\n"
	    "assert the whole record\n"
	    "type id\n"
	    "keys Enter\n"
	    "assert #1 id: A\n"
	    "keys C-u\n"
	    "type A-1\n"
	    "keys Enter\n"
	    "assert why:\n"
	    "type renumbered\n"
	    "keys Enter\n"
	    "assert #1 saved as revision 1\n"
	    "edit-field n\n"
	    "assert JSON\n"
	    "keys C-u\n"
	    "type nonsense\n"
	    "assert column\n"
	    "keys Enter\n"
	    "assert edit again\n"
	    "keys Escape\n"
	    "assert-not revision 2\n"
	    "edit-field n\n"
	    "keys C-u\n"
	    "type 2.50\n"
	    "keys Enter Enter\n"
	    "assert #1 saved as revision 2\n"
	    "keys r Enter\n"
	    "assert \"n\":2.50\n"
	    "assert \"id\":\"A-1\"\n"
	    "palette\n"
	    "type edit-field nowhere\n"
	    "keys Enter\n"
	    "assert nothing at nowhere\n");
}

static void test_the_whole_record(void **state)
{
	(void)state;
	write_file(editor, "#!/bin/sh\nprintf '{\"messages\":' > \"$1\"\n", 0700);
	run("go data\n"
	    "edit-field .\n"
	    "assert line 1, column 13\n"
	    "assert edit again\n"
	    "keys Enter\n" /* the editor leaves it as it was: the choice is there again */
	    "assert edit again\n"
	    "keys Down Enter\n"
	    "assert-not edit again\n");
	write_file(editor,
		"#!/bin/sh\nprintf '{\"messages\":[{\"role\":\"user\",\\n\"content\":\"All new\"}]}' > \"$1\"\n", 0700);
	run("go data\n"
	    "edit-field .\n"
	    "assert All new\n"
	    "keys s\n"
	    "keys Escape\n" /* not at a loss for words: back at the diff */
	    "assert All new\n"
	    "keys s Enter\n"
	    "assert #1 saved as revision 1\n"
	    "assert All new\n"
	    "keys u\n"
	    "assert How do I export?\n");
	write_file(editor, "#!/bin/sh\nexit 3\n", 0700);
	run("go data\n"
	    "edit-field .\n"
	    "assert ended with status 3\n"
	    "assert How do I export?\n");
}

static void test_revisions_are_compared(void **state)
{
	(void)state;
	run("go data\n"
	    "edit-field id\n"
	    "keys C-u\n"
	    "type first\n"
	    "keys Enter\n"
	    "type reason one\n"
	    "keys Enter\n"
	    "edit-field id\n"
	    "keys C-u\n"
	    "type second\n"
	    "keys Enter Up Enter\n" /* the reason given before */
	    "assert saved as revision 2\n"
	    "keys R\n"
	    "assert revision 2  (now)\n"
	    "assert +1 -1 words  reason one\n"
	    "assert as imported\n"
	    "keys Down Enter\n"
	    "assert compare revision 1 with\n"
	    "keys Enter\n"
	    "assert revision 2 (now), back to 1\n"
	    "assert second\n"
	    "keys q R Down Down Enter Down Enter\n"
	    "assert revision 1, back to 0\n"
	    "keys s\n"
	    "assert #1 is back at revision 0\n");
}

static void test_find_and_replace(void **state)
{
	(void)state;
	run("go data\n"
	    "keys F\n"
	    "assert find in the rows shown\n"
	    "type /refund|(export)/i\n"
	    "keys Enter\n"
	    "type <$0>\n"
	    "keys Enter\n"
	    "assert Replace 4 places in 3 rows\n"
	    "keys Space\n"
	    "assert 1 skipped\n"
	    "assert Replace 2 places in 2 rows\n"
	    "keys s\n"
	    "type brackets\n"
	    "keys Enter\n"
	    "assert 2 places in 2 rows replaced\n"
	    "assert Where is my <refund>?\n"
	    "assert <Refund> me\n"
	    "assert How do I export?\n"
	    "keys u\n"
	    "assert Where is my refund?\n"
	    "assert Refund me\n"
	    "keys Space F\n"
	    "assert find in the marked rows\n"
	    "type refund\n"
	    "keys Enter Enter\n"
	    "assert nothing to replace in 1 row\n"
	    "keys F\n"
	    "type /(/\n"
	    "keys Enter Enter\n"
	    "assert wrong at character 2\n");
}

static void test_kinds(void **state)
{
	(void)state;
	run("go data\n"
	    "keys C\n"
	    "assert only better and worse?\n"
	    "assert a known failure\n"
	    "type preference\n"
	    "keys Enter\n"
	    "assert preference: 1 row\n"
	    "assert mixes kinds since tickets\n"
	    "go case\n"
	    "wait-idle\n"
	    "go data\n"
	    "kind demo\n"
	    "assert-not mixes kinds\n"
	    "palette\n"
	    "type kind nonsense\n"
	    "keys Enter\n"
	    "assert KIND is demonstration\n");
}

static void test_corrections(void **state)
{
	(void)state;
	write_file(editor, "#!/bin/sh\nprintf 'Open the menu.' > \"$1\"\n", 0700);
	run("go data\n"
	    "keys W\n"
	    "assert No failure has been corrected yet\n"
	    "keys Escape c\n"
	    "assert what should have been said\n"
	    "assert Open the menu.\n"
	    "keys s\n"
	    "type invented\n"
	    "keys Enter\n"
	    "assert correction #5 in tickets\n"
	    "assert DW\n"
	    "keys W\n"
	    "assert Wall: 1 candidate\n"
	    "assert failed in example 1, corrected in #5\n"
	    "assert Press export.\n"
	    "keys Escape u\n"
	    "assert tickets   4 examples\n"
	    "go review\n"
	    "keys e\n"
	    "assert correct which output\n"
	    "keys 2 Enter\n"
	    "assert H-1, output B: what should have been said\n"
	    "keys s Enter\n"
	    "assert and its input is trained on\n"
	    "go case\n"
	    "wait-idle\n"
	    "assert 1 of 1 test cases is trained on\n");
}

static void test_locks(void **state)
{
	(void)state;
	write_file(editor, "#!/bin/sh\nprintf 'Something else' > \"$1\"\n", 0700);
	run("go data\n"
	    "lock\n"
	    "assert lock which split\n"
	    "type test\n"
	    "keys Enter\n"
	    "assert split test is locked\n"
	    "keys j j D\n"
	    "assert locked by ana\n"
	    "dismiss\n"
	    "keys c\n"
	    "assert would be trained on\n"
	    "assert-not what should have been said\n"
	    "dismiss\n"
	    "keys e Enter s Enter\n"
	    "assert locked by ana\n"
	    "dismiss\n"
	    "lock test\n"
	    "assert split test is open again\n"
	    "keys D\n"
	    "assert taken out: 1 row\n"
	    "go review\n"
	    "lock\n"
	    "assert the suite is locked\n"
	    "keys e Enter\n"
	    "assert would be trained on\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_field_in_place, set_up),
		cmocka_unit_test_setup(test_the_whole_record, set_up),
		cmocka_unit_test_setup(test_revisions_are_compared, set_up),
		cmocka_unit_test_setup(test_find_and_replace, set_up),
		cmocka_unit_test_setup(test_kinds, set_up),
		cmocka_unit_test_setup(test_corrections, set_up),
		cmocka_unit_test_setup(test_locks, set_up),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
