/* The journal: undo and redo as a property, the chain against tampering, and kill -9. */
#include "store_support.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/base/random.h"
#include "preop/store/journal.h"

#include <signal.h>
#include <sys/wait.h>

/*
 * Three kinds of objects on tables that every project has: "value", one row; "gate", a row of several columns;
 * "values", a set of values whose extent is in its states: {"a": "1", "b": null}.
 */

static bool read_value(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(db, error, state, &found,
		"SELECT json_object('value', value) FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key);
}

static bool apply_value(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "DELETE FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key);
	return db_run(db, error,
		"INSERT INTO ui_state (who, key, value) VALUES ('toy', ?1, ?2 ->> '$.value')"
		" ON CONFLICT DO UPDATE SET value = excluded.value",
		"tt", key, state);
}

static bool read_gate(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(db, error, state, &found,
		"SELECT json_object('answer', answer, 'rationale', rationale) FROM gate WHERE letter = ?1", "t", key);
}

static bool apply_gate(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "DELETE FROM gate WHERE letter = ?1", "t", key);
	return db_run(db, error,
		"INSERT INTO gate (letter, answer, rationale) VALUES (?1, ?2 ->> '$.answer', ?2 ->> '$.rationale')"
		" ON CONFLICT DO UPDATE SET answer = excluded.answer, rationale = excluded.rationale",
		"tt", key, state);
}

static bool read_values(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return db_text(db, error, state, NULL,
		"SELECT json_group_object(wanted.key, ui_state.value) FROM json_each(?1) AS wanted"
		" LEFT JOIN ui_state ON who = 'toy' AND ui_state.key = wanted.key",
		"t", like);
}

static bool apply_values(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return db_run(db, error, "DELETE FROM ui_state WHERE who = 'toy' AND key IN (SELECT key FROM json_each(?1))",
		       "t", state) &&
		db_run(db, error,
			"INSERT INTO ui_state (who, key, value) SELECT 'toy', key, value FROM json_each(?1) WHERE "
			"value IS NOT NULL",
			"t", state);
}

static bool read_never(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)db, (void)key, (void)like, (void)state, (void)error;
	return true;
}

static bool apply_never(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)db, (void)state;
	return error_set(error, ERROR_INPUT, "%s cannot be applied", key);
}

static const struct journal_target toys[] = { { "value", read_value, apply_value }, { "gate", read_gate, apply_gate } };
static const struct journal_target more_toys[] = { { "values", read_values, apply_values },
	{ "never", read_never, apply_never } };

static struct db *open_toys(const char *path, enum db_mode mode)
{
	struct db *db = open_project(path, mode);

	journal_register(db, toys, 2);
	journal_register(db, more_toys, 2);
	db_set_actor(db, "ann");
	return db;
}

struct fingerprint {
	char hex[SHA256_HEX_SIZE];
};

/* Everything the targets can change. */
static struct fingerprint fingerprint(struct db *db)
{
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;
	struct fingerprint print;
	unsigned char digest[SHA256_SIZE];

	must(db_text(db, &error, &text, NULL,
		"SELECT json_group_array(json_array(key, value)) FROM (SELECT key, value FROM ui_state ORDER BY key)",
		""));
	must(db_text(db, &error, &text, NULL,
		"SELECT json_group_array(json_array(letter, answer, rationale)) FROM (SELECT * FROM gate ORDER BY "
		"letter)",
		""));
	sha256_of(text.data, text.len, digest);
	hash_hex(digest, sizeof(digest), print.hex);
	strbuf_free(&text);
	return print;
}

static int64_t count_actions(struct db *db)
{
	struct error error = ERROR_INIT;
	int64_t count;

	must(db_int(db, &error, &count, NULL, "SELECT count(*) FROM action", ""));
	return count;
}

static void set_value(struct db *db, const char *key, const char *value)
{
	struct error error = ERROR_INIT;
	char *state = value == NULL ? NULL : xasprintf("{\"value\":\"%s\"}", value);

	must(journal_begin(db, "set", "a value", &error));
	must(journal_change(db, "value", key, state, &error));
	must(journal_commit(db, &error));
	free(state);
}

static void assert_value(struct db *db, const char *key, const char *expected)
{
	struct error error = ERROR_INIT;
	struct strbuf text = STRBUF_INIT;
	bool found;

	must(db_text(db, &error, &text, &found, "SELECT value FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key));
	if (expected == NULL)
		assert_false(found);
	else
		assert_string_equal(text.data, expected);
	strbuf_free(&text);
}

static int64_t undo(struct db *db)
{
	struct error error = ERROR_INIT;
	struct journal_result result;

	must(journal_undo(db, &result, &error));
	return result.action;
}

static int64_t redo(struct db *db)
{
	struct error error = ERROR_INIT;
	struct journal_result result;

	must(journal_redo(db, &result, &error));
	return result.action;
}

static void expect_sound(struct db *db)
{
	struct error error = ERROR_INIT;
	struct strbuf problems = STRBUF_INIT;
	int64_t ops, written;

	must(journal_verify(db, &ops, &error));
	must(db_int(db, &error, &written, NULL, "SELECT count(*) FROM op", ""));
	assert_int_equal(ops, written);
	must(db_check(db, &problems, &error));
	strbuf_free(&problems);
}

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

/* The property: however actions, undo and redo follow each other, the file is in the state a list of states says. */

enum { STEPS = 500, KEYS = 6 };

struct model {
	struct fingerprint states[STEPS + 1];
	int now, last; /* undo goes to now - 1, redo to at most `last` */
};

static void random_change(struct db *db, struct rng *rng)
{
	static const char *const answers[] = { "pass", "fail", "unknown", "waived" };
	struct error error = ERROR_INIT;
	char key[2] = { (char)('a' + rng_below(rng, KEYS)), '\0' }, letter[2] = { "TRAIN"[rng_below(rng, 5)], '\0' };
	int value = (int)rng_below(rng, 4);
	char *state = NULL;

	switch (rng_below(rng, 5)) {
	case 0:
		must(journal_change(db, "value", key, NULL, &error));
		break;
	case 1:
		must(journal_change(db, "gate", letter, NULL, &error));
		break;
	case 2:
		state = xasprintf("{\"answer\":\"%s\",\"rationale\":\"r%d\"}", answers[value], value);
		must(journal_change(db, "gate", letter, state, &error));
		break;
	case 3:
		state = xasprintf(
			"{\"a\":\"%d\",\"%c\":null,\"f\":\"%d\"}", value, (char)('b' + rng_below(rng, 4)), value + 1);
		must(journal_change(db, "values", "", state, &error));
		break;
	default:
		state = xasprintf("{\"value\":\"v%d\"}", value);
		must(journal_change(db, "value", key, state, &error));
	}
	free(state);
}

static void random_action(struct db *db, struct rng *rng, struct model *model)
{
	struct error error = ERROR_INIT;
	int64_t before = count_actions(db);

	must(journal_begin(db, "random", "something", &error));
	for (uint64_t i = rng_below(rng, 4) + 1; i > 0; i--)
		random_change(db, rng);
	must(journal_commit(db, &error));
	if (count_actions(db) == before)
		return;
	model->last = ++model->now;
	model->states[model->now] = fingerprint(db);
}

static void expect_state(struct db *db, const struct model *model)
{
	assert_string_equal(fingerprint(db).hex, model->states[model->now].hex);
}

static void undo_one(struct db *db, struct model *model)
{
	bool possible = model->now > 0;

	assert_int_equal(undo(db) != 0, possible);
	model->now -= possible;
	expect_state(db, model);
}

static void redo_one(struct db *db, struct model *model)
{
	bool possible = model->now < model->last;

	assert_int_equal(redo(db) != 0, possible);
	model->now += possible;
	expect_state(db, model);
}

static struct db *reopen(struct db *db, const char *path)
{
	db_close(db);
	return open_toys(path, DB_WRITE);
}

static struct db *random_steps(struct db *db, const char *path, struct rng *rng, struct model *model)
{
	for (int i = 0; i < STEPS; i++) {
		uint64_t dice = rng_below(rng, 20);
		if (dice < 12)
			random_action(db, rng, model);
		else if (dice < 16)
			undo_one(db, model);
		else if (dice < 19)
			redo_one(db, model);
		else
			db = reopen(db, path);
	}
	return db;
}

static void test_random_actions(void **state)
{
	const struct place *place = *state;

	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct model *model = xcalloc(1, sizeof(*model));
		struct rng rng = { seed };
		struct db *db = open_toys(place->path, DB_CREATE);
		model->states[0] = fingerprint(db);
		db = random_steps(db, place->path, &rng, model);
		while (model->now > 0)
			undo_one(db, model);
		undo_one(db, model);
		db = reopen(db, place->path);
		expect_state(db, model);
		while (model->now < model->last)
			redo_one(db, model);
		redo_one(db, model);
		db = reopen(db, place->path);
		expect_state(db, model);
		expect_sound(db);
		db_close(db);
		folder_walk(place->folder, true);
		free(model);
	}
}

/* kill -9: whatever was acknowledged is there. */

enum { ROUNDS = 30, MOST_ACKNOWLEDGED = 25, MOST_SPIN = 1500 /* microseconds; a commit takes some hundreds */ };

static _Noreturn void count_for_ever(const char *path, bool bulk, int64_t start, int acknowledge)
{
	struct db *db;
	char text[48];

	if (!db_open(&db, path, DB_WRITE, NULL))
		_exit(1);
	journal_register(db, toys, 2);
	if (bulk)
		db_bulk_begin(db);
	for (int64_t i = start + 1;; i++) {
		snprintf(text, sizeof(text), "{\"value\":\"%lld\"}", (long long)i);
		if (!journal_begin(db, "count", "one more", NULL) ||
			!journal_change(db, "value", "counter", text, NULL) || !journal_commit(db, NULL) ||
			write(acknowledge, "", 1) != 1)
			_exit(1);
	}
}

/* Reads acknowledgements until `most` came, or until the end when it is 0. */
static int64_t read_acknowledgements(int fd, uint64_t most)
{
	int64_t count = 0;
	char byte;

	while ((most == 0 || (uint64_t)count < most) && read(fd, &byte, 1) == 1)
		count++;
	return count;
}

/* The random moment inside a commit. */
static void spin(uint64_t microseconds)
{
	int64_t end = clock_monotonic() + (int64_t)microseconds;

	while (clock_monotonic() < end)
		continue;
}

/* One life of a child; what it acknowledged. */
static int64_t live_and_die(const char *path, struct rng *rng, int64_t start)
{
	int ends[2], status = 0;
	bool bulk = rng_below(rng, 2) == 0;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		count_for_ever(path, bulk, start, ends[1]);
	}
	close(ends[1]);
	int64_t acknowledged = read_acknowledgements(ends[0], rng_below(rng, MOST_ACKNOWLEDGED) + 1);
	spin(rng_below(rng, MOST_SPIN));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	acknowledged += read_acknowledgements(ends[0], 0);
	close(ends[0]);
	return acknowledged;
}

static void test_kill(void **state)
{
	const struct place *place = *state;
	struct rng rng = { 42 };
	int64_t present = 0;

	make_project(place->path);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t acknowledged = present + live_and_die(place->path, &rng, present);
		struct db *db = open_toys(place->path, DB_WRITE);
		char text[48];
		expect_sound(db);
		present = count_actions(db);
		/* At most the one that was being acknowledged is there on top. */
		assert_in_range(present, acknowledged, acknowledged + 1);
		snprintf(text, sizeof(text), "%lld", (long long)present);
		assert_value(db, "counter", text);
		db_close(db);
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
		store_test(test_random_actions),
		store_test(test_kill),
	};

	return cmocka_run_group_tests_name("store/journal", tests, NULL, NULL);
}
