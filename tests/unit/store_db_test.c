/* Statements, transactions, bulk loading and checking. */
#include "store_support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

/* Statements. */

static void test_types_round_trip(void **state)
{
	static const char bytes[] = { 0, 'a', 0, (char)0xff, 0 };
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);

	sqlite3_stmt *stmt = db_query(db, &error, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9", "idtstbbns", INT64_MIN,
		0.1, "grün", "a\0b", (size_t)3, (const char *)NULL, bytes, sizeof(bytes), "", (size_t)0, "", (size_t)0);
	assert_non_null(stmt);
	assert_int_equal(db_step(db, stmt, &error), 1);
	assert_true(sqlite3_column_int64(stmt, 0) == INT64_MIN);
	assert_true(sqlite3_column_double(stmt, 1) == 0.1);
	assert_string_equal(db_column_text(stmt, 2), "grün");
	assert_memory_equal(db_column_text(stmt, 3), "a\0b", 4);
	assert_int_equal(sqlite3_column_bytes(stmt, 3), 3);
	assert_int_equal(sqlite3_column_type(stmt, 4), SQLITE_NULL);
	assert_string_equal(db_column_text(stmt, 4), "");
	assert_null(db_column_dup(stmt, 4));
	assert_int_equal(sqlite3_column_bytes(stmt, 5), sizeof(bytes));
	assert_memory_equal(sqlite3_column_blob(stmt, 5), bytes, sizeof(bytes));
	assert_int_equal(sqlite3_column_type(stmt, 6), SQLITE_BLOB);
	assert_int_equal(sqlite3_column_type(stmt, 7), SQLITE_NULL);
	assert_int_equal(sqlite3_column_type(stmt, 8), SQLITE_TEXT);
	char *copy = db_column_dup(stmt, 3);
	assert_memory_equal(copy, "a\0b", 4);
	free(copy);
	assert_int_equal(db_step(db, stmt, &error), 0);
	db_close(db);
}

static void test_int_and_text(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);
	struct strbuf text = STRBUF_INIT;
	int64_t value = 7;
	bool found = true;

	must(db_int(db, &error, &value, &found, "SELECT id FROM person WHERE name = ?1", "t", "nobody"));
	assert_false(found);
	assert_int_equal(value, 7);
	assert_false(db_int(db, &error, &value, NULL, "SELECT id FROM person WHERE name = ?1", "t", "nobody"));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	strbuf_adds(&text, "<");
	must(db_text(db, &error, &text, &found, "SELECT ?1", "s", "a\0b", (size_t)3));
	assert_true(found);
	assert_int_equal(text.len, 4);
	assert_memory_equal(text.data, "<a\0b", 5);
	must(db_text(db, &error, &text, NULL, "SELECT NULL", ""));
	assert_int_equal(text.len, 4);
	strbuf_free(&text);

	assert_false(db_run(db, &error, "SELECT nothing", ""));
	assert_int_equal(error.code, ERROR_DATABASE);
	assert_non_null(strstr(error.message, "nothing"));
	assert_null(db_prepare(db, &error, "  ", 2));
	sqlite3_stmt *stmt = db_prepare(db, &error, "SELECT 5; and more", 8);
	assert_non_null(stmt);
	assert_int_equal(db_step(db, stmt, &error), 1);
	sqlite3_finalize(stmt);
	assert_false(db_run(db, &error, "INSERT INTO strand (uuid, position, title) VALUES (?1, 1, ?2)", "tn", "u"));
	assert_non_null(strstr(error.message, "strand.title"));
	db_close(db);
}

#define TEN(prefix)                                                                                                    \
	prefix "0", prefix "1", prefix "2", prefix "3", prefix "4", prefix "5", prefix "6", prefix "7", prefix "8",    \
		prefix "9"

/* More literals than the table begins with: it grows, and finds all of them again. */
static void test_many_statements(void **state)
{
	static const char *const literals[] = { TEN("SELECT 10"), TEN("SELECT 11"), TEN("SELECT 12"), TEN("SELECT 13"),
		TEN("SELECT 14"), TEN("SELECT 15"), TEN("SELECT 16"), TEN("SELECT 17"), TEN("SELECT 18"),
		TEN("SELECT 19") };
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++) {
			int64_t value;
			must(db_int(db, &error, &value, NULL, literals[i], ""));
			assert_int_equal(value, 100 + i);
		}
	}
	int kept = 0;
	for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(db_handle(db), stmt)) != NULL;)
		kept += strncmp(sqlite3_sql(stmt), "SELECT 1", 8) == 0;
	assert_int_equal(kept, 100);
	db_close(db);
}

#ifndef NDEBUG
static void use_one_literal_twice(struct db *db)
{
	for (int i = 0; i < 2; i++)
		db_step(db, db_query(db, NULL, "SELECT 1 UNION SELECT 2", ""), NULL);
}
#endif

static void bind_too_few(struct db *db)
{
	db_query(db, NULL, "SELECT ?1, ?2", "i", (int64_t)1);
}

static void commit_without_begin(struct db *db)
{
	db_commit(db, NULL);
}

/* Mistakes of the program end it, in a child here. */
static void test_bugs(void **state)
{
	static void (*const bugs[])(struct db *) = {
		bind_too_few,
		commit_without_begin,
#ifndef NDEBUG
		use_one_literal_twice,
#endif
	};
	const struct place *place = *state;
	struct db *db = open_project(place->path, DB_CREATE);

	for (size_t i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++) {
		int status = 0;
		pid_t child = fork();
		if (child == 0) {
			signal(SIGABRT, SIG_DFL);
			close(STDERR_FILENO);
			bugs[i](db);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
	db_close(db);
}

/* Transactions. */

static bool add_person(struct db *db, const char *name, struct error *error)
{
	return db_run(db, error, "INSERT INTO person (name, created_at) VALUES (?1, 0)", "t", name);
}

static int64_t count_persons(struct db *db)
{
	struct error error = ERROR_INIT;
	int64_t count;

	must(db_int(db, &error, &count, NULL, "SELECT count(*) FROM person", ""));
	return count;
}

static void test_nested_transactions(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);

	must(db_begin(db, &error));
	must(add_person(db, "a", &error));
	must(db_begin(db, &error));
	must(add_person(db, "b", &error));
	must(db_commit(db, &error));
	must(db_commit(db, &error));
	assert_int_equal(count_persons(db), 2);

	must(db_begin(db, &error));
	must(add_person(db, "c", &error));
	must(db_begin(db, &error));
	must(add_person(db, "d", &error));
	db_rollback(db);
	must(db_begin(db, &error));
	assert_false(db_commit(db, &error));
	assert_non_null(strstr(error.message, "all of it was taken back"));
	assert_false(db_commit(db, &error));
	assert_int_equal(count_persons(db), 2);
	assert_true(sqlite3_get_autocommit(db_handle(db)));

	db_rollback(db); /* outside: nothing happens */
	must(db_begin(db, &error));
	must(add_person(db, "e", &error));
	must(db_commit(db, &error));
	db_close(db);
	db = open_project(place->path, DB_READ);
	assert_int_equal(count_persons(db), 3);
	db_close(db);
}

static bool stop_when_asked(void *context)
{
	int *calls = context;

	(*calls)++;
	return *calls > 3;
}

/* SQLite rolls a cancelled write back with its whole transaction: what comes after must not be committed piece by
 * piece. */
static void test_cancel(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);
	int calls = 0;

	must(db_begin(db, &error));
	must(add_person(db, "a", &error));
	db_set_cancel(db, stop_when_asked, &calls);
	assert_false(db_run(db, &error,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
		" INSERT INTO person (name, created_at) SELECT 'p' || i, 0 FROM n",
		""));
	assert_int_equal(error.code, ERROR_CANCELLED);
	db_set_cancel(db, NULL, NULL);
	assert_false(add_person(db, "b", &error));
	assert_false(db_exec(db, &error, "DELETE FROM person"));
	assert_false(db_commit(db, &error));
	assert_non_null(strstr(error.message, "all of it was taken back"));
	assert_int_equal(count_persons(db), 0);
	must(add_person(db, "c", &error));
	db_close(db);
}

static void test_full_disk(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);

	must(add_person(db, "a", &error));
	must(db_exec(db, &error, "PRAGMA max_page_count=1")); /* as small as the file is */
	assert_false(db_run(db, &error, "INSERT INTO ui_state VALUES ('a', 'b', hex(zeroblob(1000000)))", ""));
	assert_int_equal(error.code, ERROR_IO);
	assert_non_null(strstr(error.message, "the disk is full"));
	error = (struct error)ERROR_INIT;
	assert_false(db_fail(db, &error, "saving the layout"));
	assert_int_equal(strncmp(error.message, "saving the layout: ", 19), 0);
	assert_int_equal(count_persons(db), 1);
	db_close(db);
}

static int count_waits(void *waits, int times)
{
	(void)times;
	++*(int *)waits;
	return 0;
}

static void test_bulk(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);

	db_bulk_begin(db);
	assert_string_equal(db_journal_mode(db), "truncate");
	must(add_person(db, "a", &error));
	db_bulk_end(db);
	assert_string_equal(db_journal_mode(db), "wal");

	struct db *reader = open_project(place->path, DB_READ);
	int waits = 0;
	sqlite3_busy_handler(db_handle(db), count_waits, &waits);
	db_bulk_begin(db);
	assert_int_equal(waits, 0);
	assert_string_equal(db_journal_mode(db), "wal");
	must(add_person(db, "b", &error));
	db_bulk_end(db);
	assert_string_equal(db_journal_mode(db), "wal");
	assert_int_equal(count_persons(reader), 2);
	db_bulk_begin(reader);
	db_bulk_end(reader);
	db_close(reader);
	db_close(db);
	assert_int_equal(folder_walk(place->folder, false), 1);
}

/* A file system without shared memory, which is what WAL lacks on some network mounts. */
static void test_without_shared_memory(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

	sqlite3_vfs_register(sqlite3_vfs_find("unix-dotfile"), 1);
	struct db *db = open_project(place->path, DB_CREATE);
	assert_string_equal(db_journal_mode(db), "truncate");
	must(add_person(db, "a", &error));
	db_bulk_begin(db);
	db_bulk_end(db);
	assert_string_equal(db_journal_mode(db), "truncate");
	db_close(db);
	sqlite3_vfs_register(usual, 1);
	db = open_project(place->path, DB_WRITE);
	assert_string_equal(db_journal_mode(db), "wal");
	assert_int_equal(count_persons(db), 1);
	db_close(db);
}

static void test_check(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct strbuf problems = STRBUF_INIT;

	make_project(place->path);
	struct db *db = open_project(place->path, DB_READ);
	must(db_check(db, &problems, &error));
	assert_int_equal(problems.len, 0);
	db_close(db);

	raw_sql(place->path, "INSERT INTO system (suite, name) VALUES (77, 'lost')");
	db = open_project(place->path, DB_READ);
	assert_false(db_check(db, &problems, &error));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_string_equal(problems.data, "row 1 of system points to a row of suite that is not there\n");
	db_close(db);
	strbuf_free(&problems);
}

static void test_check_finds_damage(void **state)
{
	static const char ones[64] = { 1 };
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct strbuf problems = STRBUF_INIT;

	make_project(place->path);
	int fd = open(place->path, O_WRONLY);
	assert_int_equal(pwrite(fd, ones, sizeof(ones), 5 * 8192), sizeof(ones));
	close(fd);
	struct db *db = open_project(place->path, DB_READ);
	assert_false(db_check(db, &problems, &error));
	assert_int_equal(error.code, ERROR_INPUT);
	db_close(db);
	strbuf_free(&problems);
}

#define store_test(f) cmocka_unit_test_setup_teardown(f, place_set_up, place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(test_types_round_trip),
		store_test(test_int_and_text),
		store_test(test_many_statements),
		store_test(test_bugs),
		store_test(test_nested_transactions),
		store_test(test_cancel),
		store_test(test_full_disk),
		store_test(test_bulk),
		store_test(test_without_shared_memory),
		store_test(test_check),
		store_test(test_check_finds_damage),
	};

	return cmocka_run_group_tests_name("store/db", tests, NULL, NULL);
}
