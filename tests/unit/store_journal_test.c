/* The journal: undo and redo, writing, reading, and the chain against tampering. */
#include "store_toys.h"

#include <signal.h>
#include <sys/wait.h>

/* Undo and redo. */

static void test_undo_and_redo(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct journal_result result;
	struct db *db = open_toys(place->path, DB_CREATE);

	assert_int_equal(undo(db), 0);
	assert_int_equal(redo(db), 0);
	set_value(db, "a", "1");
	set_value(db, "a", "2");
	must(journal_undo(db, &result, &error));
	assert_int_equal(result.action, 2);
	assert_string_equal(result.title, "set: a value");
	assert_value(db, "a", "1");
	assert_int_equal(undo(db), 1);
	assert_value(db, "a", NULL);
	assert_int_equal(undo(db), 0);
	assert_int_equal(redo(db), 1);
	assert_int_equal(redo(db), 2);
	assert_int_equal(redo(db), 0);
	assert_value(db, "a", "2");
	expect_sound(db);
	db_close(db);
}

/* Actions undone before a new one are out of reach for good; the new one's own undo can be taken back. */
static void test_new_action_empties_redo(void **state)
{
	const struct place *place = *state;
	struct db *db = open_toys(place->path, DB_CREATE);

	set_value(db, "a", "1");
	set_value(db, "a", "2");
	set_value(db, "a", "3");
	undo(db);
	undo(db);
	set_value(db, "b", "4");
	assert_int_equal(redo(db), 0);
	assert_int_equal(undo(db), 6);
	assert_int_equal(redo(db), 6);
	assert_int_equal(redo(db), 0);
	assert_int_equal(undo(db), 6);
	assert_int_equal(undo(db), 1);
	assert_int_equal(undo(db), 0);
	assert_value(db, "a", NULL);
	assert_int_equal(redo(db), 1);
	assert_int_equal(redo(db), 6);
	assert_int_equal(redo(db), 0);
	assert_value(db, "a", "1");
	assert_value(db, "b", "4");
	expect_sound(db);
	db_close(db);
}

/* Each op of an action stands on the one before it. */
static void test_ops_are_undone_in_reverse(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_toys(place->path, DB_CREATE);

	set_value(db, "a", "0");
	must(journal_begin(db, "many", "several at once", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"1\"}", &error));
	must(journal_change(db, "values", "", "{\"a\":\"2\",\"b\":\"2\",\"c\":null}", &error));
	must(journal_change(db, "value", "a", NULL, &error));
	must(journal_change(db, "gate", "T", "{\"answer\":\"pass\",\"rationale\":\"because\"}", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"3\"}", &error));
	must(journal_commit(db, &error));
	assert_value(db, "a", "3");
	undo(db);
	assert_value(db, "a", "0");
	assert_value(db, "b", NULL);
	redo(db);
	assert_value(db, "a", "3");
	assert_value(db, "b", "2");
	undo(db);
	undo(db);
	assert_value(db, "a", NULL);
	expect_sound(db);
	db_close(db);
}

static void test_undo_conflict(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct journal_result result;
	struct db *db = open_toys(place->path, DB_CREATE);

	must(journal_begin(db, "two", "both of them", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"1\"}", &error));
	must(journal_change(db, "value", "b", "{\"value\":\"1\"}", &error));
	must(journal_commit(db, &error));
	raw_sql(place->path, "UPDATE ui_state SET value = 'elsewhere' WHERE key = 'a'");
	struct fingerprint before = fingerprint(db);
	int64_t actions = count_actions(db);
	assert_false(journal_undo(db, &result, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_non_null(strstr(error.message, "undo of \"two: both of them\": value a has been changed"));
	assert_int_equal(result.action, 0);
	assert_string_equal(fingerprint(db).hex, before.hex);
	assert_int_equal(count_actions(db), actions);
	raw_sql(place->path, "UPDATE ui_state SET value = '1' WHERE key = 'a'");
	assert_int_equal(undo(db), 1);
	expect_sound(db);
	db_close(db);
}

static void test_undo_of_an_unknown_kind(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct journal_result result;
	struct db *db = open_toys(place->path, DB_CREATE);

	set_value(db, "a", "1");
	db_close(db);
	db = open_project(place->path, DB_WRITE);
	assert_false(journal_undo(db, &result, &error));
	assert_int_equal(error.code, ERROR_UNSUPPORTED);
	assert_non_null(strstr(error.message, "\"value\""));
	assert_true(sqlite3_get_autocommit(db_handle(db)));
	db_close(db);
}

/* Writing. */

static void test_no_change_no_action(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_toys(place->path, DB_CREATE);

	set_value(db, "a", "1");
	set_value(db, "a", "1");
	set_value(db, "b", NULL);
	must(journal_begin(db, "nothing", "at all", &error));
	assert_int_equal(journal_action_id(db), 2);
	must(journal_record(db, "value", "x", "same", "same", &error));
	must(journal_change(db, "value", "a", "{ \"value\" : \"1\" }", &error)); /* the same in other words */
	must(journal_commit(db, &error));
	assert_int_equal(journal_action_id(db), 0);
	assert_int_equal(count_actions(db), 1);
	db_close(db);
}

static void test_failed_change_takes_all_back(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_toys(place->path, DB_CREATE);

	must(journal_begin(db, "try", "it", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"1\"}", &error));
	assert_false(journal_change(db, "never", "this", "{}", &error));
	assert_string_equal(error.message, "this cannot be applied");
	assert_false(journal_change(db, "value", "b", "{\"value\":\"1\"}", &error));
	assert_false(journal_commit(db, &error));
	assert_non_null(strstr(error.message, "\"it\" was taken back"));
	journal_rollback(db); /* outside: nothing happens */
	assert_value(db, "a", NULL);

	must(journal_begin(db, "try", "again", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"1\"}", &error));
	journal_rollback(db);
	assert_value(db, "a", NULL);
	assert_int_equal(count_actions(db), 0);
	set_value(db, "a", "2");
	expect_sound(db);
	db_close(db);
}

static void test_read_only(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct journal_result result;

	make_project(place->path);
	struct db *db = open_toys(place->path, DB_READ);
	assert_false(journal_begin(db, "set", "x", &error));
	assert_int_equal(error.code, ERROR_UNSUPPORTED);
	must(journal_undo(db, &result, &error)); /* nothing to undo */
	expect_sound(db);
	db_close(db);
}

static void test_begin_does_not_nest(void **state)
{
	const struct place *place = *state;
	struct db *db = open_toys(place->path, DB_CREATE);
	int status = 0;

	pid_t child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		journal_begin(db, "outer", "x", NULL);
		journal_begin(db, "inner", "x", NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	db_close(db);
}

static void test_title_is_cut_between_characters(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct journal_result result;
	struct strbuf title = STRBUF_INIT;
	struct db *db = open_toys(place->path, DB_CREATE);

	for (int i = 0; i < 100; i++)
		strbuf_adds(&title, "€");
	must(journal_begin(db, "set", "short", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"1\"}", &error));
	journal_retitle(db, title.data);
	must(journal_commit(db, &error));
	must(journal_undo(db, &result, &error));
	assert_int_equal(strlen(result.title), 5 + 64 * 3);
	assert_int_equal(strncmp(result.title, "set: €", 8), 0);
	strbuf_free(&title);
	expect_sound(db);
	db_close(db);
}

/* Reading. */

struct collected {
	struct strbuf text;
	int limit;
};

static bool collect_entry(void *context, const struct journal_entry *entry)
{
	struct collected *collected = context;

	strbuf_addf(&collected->text, "%d %s %s %s mode %d of %d undone %d ops %d uuid %zu;", (int)entry->id,
		entry->who, entry->command, entry->title, (int)entry->mode, (int)entry->subject, entry->undone,
		(int)entry->ops, strlen(entry->uuid));
	return --collected->limit > 0;
}

static bool collect_op(void *context, const struct journal_op *op)
{
	struct collected *collected = context;

	strbuf_addf(&collected->text, "%d/%d %s %s %s %s>%s;", (int)op->seq, (int)op->action, op->who, op->kind,
		op->key, op->before == NULL ? "-" : op->before, op->after == NULL ? "-" : op->after);
	return --collected->limit > 0;
}

static void expect_collected(struct collected *collected, const char *expected)
{
	assert_string_equal(collected->text.data, expected);
	strbuf_reset(&collected->text);
	collected->limit = 100;
}

static void test_reading(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct collected collected = { STRBUF_INIT, 100 };
	struct db *db = open_toys(place->path, DB_CREATE);

	set_value(db, "a", "1");
	must(journal_begin(db, "load", "two files", &error));
	must(journal_record(db, "value", "z", NULL, "{}", &error));
	must(journal_change(db, "value", "a", NULL, &error));
	must(journal_commit(db, &error));
	set_value(db, "b", "1");
	undo(db);

	must(journal_list(db, 0, 10, collect_entry, &collected, &error));
	expect_collected(&collected,
		"4 ann undo set: a value mode 1 of 3 undone 0 ops 1 uuid 36;"
		"3 ann set a value mode 0 of 0 undone 1 ops 1 uuid 36;"
		"2 ann load two files mode 0 of 0 undone 0 ops 2 uuid 36;"
		"1 ann set a value mode 0 of 0 undone 0 ops 1 uuid 36;");
	must(journal_list(db, 3, 1, collect_entry, &collected, &error));
	expect_collected(&collected, "2 ann load two files mode 0 of 0 undone 0 ops 2 uuid 36;");
	collected.limit = 1;
	must(journal_list(db, 0, 10, collect_entry, &collected, &error));
	expect_collected(&collected, "4 ann undo set: a value mode 1 of 3 undone 0 ops 1 uuid 36;");
	must(journal_history(db, "value", "a", collect_op, &collected, &error));
	expect_collected(&collected, "1/1 ann value a ->{\"value\":\"1\"};3/2 ann value a {\"value\":\"1\"}>-;");
	must(journal_ops(db, 2, collect_op, &collected, &error));
	expect_collected(&collected, "2/2 ann value z ->{};3/2 ann value a {\"value\":\"1\"}>-;");
	collected.limit = 1;
	must(journal_ops(db, 2, collect_op, &collected, &error));
	expect_collected(&collected, "2/2 ann value z ->{};");
	strbuf_free(&collected.text);
	db_close(db);
}

/* The chain. */

static const struct tampering {
	const char *sql, *says;
} tamperings[] = {
	{ "UPDATE op SET before = '{\"value\":\"9\"}' WHERE seq = 3", "broken at op 3 of action 2 (\"three\")" },
	{ "UPDATE op SET after = '{\"value\":\"9\"}' WHERE seq = 1", "broken at op 1 of action 1 (\"a value\")" },
	{ "UPDATE op SET before = '' WHERE seq = 1", "broken at op 1" },
	{ "UPDATE op SET after = after || char(0) || 'hidden' WHERE seq = 2", "broken at op 2" },
	{ "UPDATE op SET kind = 'gate' WHERE seq = 2", "broken at op 2" },
	{ "UPDATE op SET key = 'a' WHERE seq = 4", "broken at op 4" },
	{ "UPDATE op SET hash = zeroblob(32) WHERE seq = 4", "broken at op 4" },
	{ "UPDATE op SET hash = x'00' WHERE seq = 8", "broken at op 8" },
	{ "UPDATE action SET title = 'four' WHERE id = 2", "broken at op 2 of action 2 (\"four\")" },
	{ "UPDATE action SET who = 'bob' WHERE id = 1", "broken at op 1" },
	{ "UPDATE action SET at = at - 86400000 WHERE id = 2", "broken at op 2" },
	{ "UPDATE action SET uuid = 'other' WHERE id = 2", "broken at op 2" },
	{ "UPDATE action SET command = 'se', title = 'ta value' WHERE id = 1", "broken at op 1" },
	{ "UPDATE action SET mode = 0, subject = NULL WHERE id = 3", "broken at op 5" },
	{ "UPDATE action SET subject = 1 WHERE id = 3", "broken at op 5" },
	{ "DELETE FROM op WHERE seq = 1", "op 1 is missing" },
	{ "DELETE FROM op WHERE seq = 3", "op 3 is missing" },
	{ "DELETE FROM op WHERE seq = 9", "broken at op 8" },
	{ "DELETE FROM op WHERE action = 4", "action 4 has lost its ops" },
	{ "DELETE FROM action WHERE id = 2", "action 2, to which op 2 belongs, is missing" },
	{ "UPDATE op SET seq = 100 WHERE seq = 2; UPDATE op SET seq = 2 WHERE seq = 3; UPDATE op SET seq = 3 WHERE seq "
	  "= 100",
		"broken at op 2" },
	{ "UPDATE op SET action = 1 WHERE seq = 2", "broken at op 1" },
	{ "INSERT INTO op SELECT 10, action, kind, key, before, after, hash FROM op WHERE seq = 9", "broken at op 9" },
	{ "INSERT INTO action SELECT 5, 'u', at, who, command, title, mode, subject, undone FROM action WHERE id = 1",
		"action 5 has lost its ops" },
	{ "UPDATE action SET undone = 1 WHERE id = 1", "action 1 is marked" },
	{ "UPDATE action SET undone = 0 WHERE id = 2", "action 2 is marked" },
};

/* Action 1: op 1; action 2: ops 2 to 4; action 3 undoes it: ops 5 to 7; action 4: ops 8 and 9. */
static void make_story(const char *path)
{
	struct error error = ERROR_INIT;
	struct db *db = open_toys(path, DB_CREATE);

	set_value(db, "a", "1");
	must(journal_begin(db, "set", "three", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"2\"}", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"3\"}", &error));
	must(journal_change(db, "value", "b", "{\"value\":\"2\"}", &error));
	must(journal_commit(db, &error));
	undo(db);
	must(journal_begin(db, "set", "two", &error));
	must(journal_change(db, "value", "a", "{\"value\":\"4\"}", &error));
	must(journal_change(db, "value", "b", "{\"value\":\"4\"}", &error));
	must(journal_commit(db, &error));
	expect_sound(db);
	db_close(db);
}

static void add_big_endian(struct strbuf *bytes, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		strbuf_addc(bytes, (char)(number >> shift));
}

static void add_field(struct strbuf *bytes, sqlite3_stmt *stmt, int column)
{
	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_NULL:
		add_big_endian(bytes, UINT64_MAX);
		break;
	case SQLITE_INTEGER:
		add_big_endian(bytes, 8);
		add_big_endian(bytes, (uint64_t)sqlite3_column_int64(stmt, column));
		break;
	default:
		add_big_endian(bytes, (uint64_t)sqlite3_column_bytes(stmt, column));
		strbuf_adds(bytes, (const char *)sqlite3_column_text(stmt, column));
	}
}

/* The chain computed a second way, from its description: anybody else's program must be able to. */
static void test_chain_is_as_described(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct strbuf bytes = STRBUF_INIT;
	unsigned char head[SHA256_SIZE] = { 0 };
	int ops = 0;

	make_story(place->path);
	struct db *db = open_project(place->path, DB_READ);
	sqlite3_stmt *stmt = db_query(db, &error,
		"SELECT seq, kind, key, before, after, seq = (SELECT max(seq) FROM op AS o WHERE o.action = op.action),"
		" id, uuid, at, who, command, title, mode, subject, hash"
		" FROM op JOIN action ON id = action ORDER BY seq",
		"");
	for (; db_step(db, stmt, &error) == 1; ops++) {
		strbuf_reset(&bytes);
		strbuf_add(&bytes, head, sizeof(head));
		for (int column = 0; column < 14; column++)
			add_field(&bytes, stmt, column);
		sha256_of(bytes.data, bytes.len, head);
		assert_memory_equal(sqlite3_column_blob(stmt, 14), head, sizeof(head));
	}
	assert_int_equal(ops, 9);
	strbuf_free(&bytes);
	db_close(db);
}

static void test_tampering(void **state)
{
	const struct place *place = *state;
	char *story = path_join(place->folder, "story");

	make_story(story);
	for (size_t i = 0; i < sizeof(tamperings) / sizeof(tamperings[0]); i++) {
		struct error error = ERROR_INIT;
		int64_t ops;
		copy_file(story, place->path);
		raw_sql(place->path, tamperings[i].sql);
		struct db *db = open_project(place->path, DB_WRITE);
		if (journal_verify(db, &ops, &error))
			fail_msg("not noticed: %s", tamperings[i].sql);
		assert_int_equal(error.code, ERROR_INPUT);
		if (strstr(error.message, tamperings[i].says) == NULL)
			fail_msg(
				"%s: \"%s\" does not say \"%s\"", tamperings[i].sql, error.message, tamperings[i].says);
		db_close(db);
	}
	free(story);
}

/* Numbers that cannot be counted on from. */
static void test_forged_numbers(void **state)
{
	static const char *const forgeries[] = {
		"UPDATE op SET seq = 9223372036854775807 WHERE seq = 1",
		"UPDATE op SET seq = 9223372036854775806 WHERE seq = 1",
		"PRAGMA foreign_keys = OFF; UPDATE action SET id = 9223372036854775807",
	};
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		struct error error = ERROR_INIT;
		struct db *db = open_toys(place->path, DB_CREATE);
		set_value(db, "a", "1");
		db_close(db);
		raw_sql(place->path, forgeries[i]);
		db = open_toys(place->path, DB_WRITE);
		assert_false(journal_begin(db, "set", "a value", &error));
		assert_int_equal(error.code, ERROR_INPUT);
		assert_non_null(strstr(error.message, "go back to a copy"));
		db_close(db);
		assert_int_equal(folder_walk(place->folder, true), 1);
	}
}

#define store_test(f) cmocka_unit_test_setup_teardown(f, place_set_up, place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(test_undo_and_redo),
		store_test(test_new_action_empties_redo),
		store_test(test_ops_are_undone_in_reverse),
		store_test(test_undo_conflict),
		store_test(test_undo_of_an_unknown_kind),
		store_test(test_no_change_no_action),
		store_test(test_failed_change_takes_all_back),
		store_test(test_read_only),
		store_test(test_begin_does_not_nest),
		store_test(test_title_is_cut_between_characters),
		store_test(test_reading),
		store_test(test_chain_is_as_described),
		store_test(test_tampering),
		store_test(test_forged_numbers),
	};

	return cmocka_run_group_tests_name("store/journal", tests, NULL, NULL);
}
