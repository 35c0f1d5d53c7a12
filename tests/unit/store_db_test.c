/* Opening project files, good and hostile; statements; transactions; bulk loading; checking. */
#include "store_support.h"

#include "preop/base/resource.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

/* What can lie at a path. */

static void make_nothing(const char *path)
{
	(void)path;
}

static void make_folder(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_pipe(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_empty(const char *path)
{
	write_file(path, "", 0);
}

static void make_text(const char *path)
{
	for (int i = 0; i < 100; i++) {
		FILE *file = fopen(path, "a");
		assert_non_null(file);
		fprintf(file, "{\"line\": %d, \"text\": \"not a database\"}\n", i);
		fclose(file);
	}
}

static void make_short(const char *path)
{
	write_file(path, "SQLite format 3", 16);
}

static void make_other_database(const char *path)
{
	raw_sql(path, "CREATE TABLE project (id); PRAGMA user_version=1");
}

static void make_foreign_application(const char *path)
{
	raw_sql(path, "PRAGMA application_id=252006674; CREATE TABLE t (x)");
}

static void make_without_version(const char *path)
{
	make_project(path);
	raw_sql(path, "PRAGMA user_version=0");
}

static void make_truncated(const char *path)
{
	make_project(path);
	assert_int_equal(truncate(path, 3 * 8192 + 100), 0);
}

static void make_zeroed_schema(const char *path)
{
	static const char zeros[4096];

	make_project(path);
	int fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, zeros, sizeof(zeros), 100), sizeof(zeros));
	close(fd);
}

static const struct opening {
	const char *name;
	void (*make)(const char *path);
	enum error_code code;
	const char *says;
} openings[] = {
	{ "nothing", make_nothing, ERROR_NOT_FOUND, "there is no project file" },
	{ "folder", make_folder, ERROR_INPUT, "is a folder" },
	{ "pipe", make_pipe, ERROR_INPUT, "not an ordinary file" },
	{ "empty", make_empty, ERROR_INPUT, "is empty" },
	{ "text", make_text, ERROR_INPUT, "not a project file" },
	{ "short", make_short, ERROR_INPUT, "not a project file" },
	{ "other database", make_other_database, ERROR_INPUT, "database of another program" },
	{ "foreign application", make_foreign_application, ERROR_INPUT, "database of another program" },
	{ "no version", make_without_version, ERROR_INPUT, "no schema version" },
	{ "truncated", make_truncated, ERROR_INPUT, "damaged or incomplete" },
	{ "zeroed schema", make_zeroed_schema, ERROR_INPUT, "damaged or incomplete" },
};

static void expect_refusal(
	const char *name, const char *path, enum db_mode mode, enum error_code code, const char *says)
{
	struct error error = ERROR_INIT;
	struct db *db;

	if (db_open(&db, path, mode, &error))
		fail_msg("%s was opened", name);
	assert_null(db);
	if (error.code != code || strstr(error.message, says) == NULL)
		fail_msg("%s: \"%s\" (%s) does not say \"%s\"", name, error.message, error_code_name(error.code), says);
}

static void test_not_a_project(void **state)
{
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
		const struct opening *opening = &openings[i];
		opening->make(place->path);
		expect_refusal(opening->name, place->path, DB_READ, opening->code, opening->says);
		expect_refusal(opening->name, place->path, DB_WRITE, opening->code, opening->says);
		folder_walk(place->folder, true);
	}
}

static const struct stranger {
	const char *sql;
	enum error_code code;
	const char *says;
} strangers[] = {
	{ "CREATE TRIGGER spy AFTER INSERT ON op BEGIN DELETE FROM op; END", ERROR_INPUT,
		"the trigger \"spy\" does not belong there" },
	{ "CREATE VIEW peek AS SELECT * FROM op", ERROR_INPUT, "the view \"peek\" does not belong there" },
	{ "CREATE TABLE more (x)", ERROR_INPUT, "the table \"more\" does not belong there" },
	{ "CREATE VIRTUAL TABLE words USING fts5 (x)", ERROR_INPUT, "the table \"words\" does not belong there" },
	{ "CREATE INDEX op_extra ON op (lower(key))", ERROR_INPUT, "the index \"op_extra\" does not belong there" },
	{ "DROP INDEX op_action", ERROR_INPUT, "the index \"op_action\" is missing" },
	{ "DROP TABLE ui_state", ERROR_INPUT, "the table \"ui_state\" is missing" },
	{ "DROP TABLE verdict", ERROR_INPUT, "the table \"verdict\" is missing" },
	{ "ALTER TABLE gate ADD COLUMN extra TEXT", ERROR_INPUT, "the table \"gate\" is not what it should be" },
	{ "DROP INDEX op_action; CREATE INDEX op_action ON op (kind)", ERROR_INPUT,
		"the index \"op_action\" is not what it should be" },
	{ "DROP TABLE gate; CREATE VIEW gate AS SELECT 'T' AS letter", ERROR_INPUT, "\"gate\"" },
	{ "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'pass', 'fine') WHERE name = 'gate'",
		ERROR_INPUT, "the table \"gate\" is not what it should be" },
	{ "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET tbl_name = 'op' WHERE name = 'gate'", ERROR_INPUT,
		"gate" },
	{ "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_autoindex_spy', 'op', 0,"
	  " 'CREATE TRIGGER spy AFTER INSERT ON op BEGIN DELETE FROM op; END')",
		ERROR_INPUT, "damaged" },
	{ "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES ('table', 'sqlite_stat1', 'sqlite_stat1', 2, "
	  "'CREATE TABLE sqlite_stat1(a,b)')",
		ERROR_INPUT, "the table \"sqlite_stat1\" does not belong there" },
	{ "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'gate'", ERROR_INPUT,
		"damaged" },
	{ "PRAGMA user_version=99; CREATE TRIGGER spy AFTER INSERT ON op BEGIN DELETE FROM op; END", ERROR_INPUT,
		"no version of preop makes the trigger spy" },
	{ "PRAGMA user_version=99; DROP TABLE gate; CREATE VIEW gate AS SELECT 'T' AS letter", ERROR_INPUT,
		"no version of preop makes the view gate" },
	{ "PRAGMA user_version=99; DROP TABLE verdict", ERROR_UNSUPPORTED, "does without the table \"verdict\"" },
	{ "PRAGMA user_version=99; DROP TABLE verdict; CREATE VIRTUAL TABLE verdict USING fts5 (x)", ERROR_UNSUPPORTED,
		"does without the table \"verdict\"" },
};

static void test_schema_of_strangers(void **state)
{
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		make_project(place->path);
		raw_sql(place->path, strangers[i].sql);
		expect_refusal(strangers[i].sql, place->path, DB_READ, strangers[i].code, strangers[i].says);
		expect_refusal(strangers[i].sql, place->path, DB_WRITE, strangers[i].code, strangers[i].says);
		folder_walk(place->folder, true);
	}
}

static void test_statistics_are_guests(void **state)
{
	const struct place *place = *state;

	make_project(place->path);
	raw_sql(place->path, "INSERT INTO person (name, created_at) VALUES ('a', 0), ('b', 0); ANALYZE");
	db_close(open_project(place->path, DB_WRITE));
}

/* A comment or an indentation corrected in 001.sql must not lock anybody out; a changed string must. */
static void test_comments_do_not_count(void **state)
{
	static const struct {
		const char *find, *put;
		bool same;
	} edits[] = {
		{ "-- rises with every snapshot", "-- goes up, doesn't it", true },
		{ "id INTEGER PRIMARY KEY CHECK (id = 1),",
			"id\tINTEGER /* one (1) row */ PRIMARY KEY\n\nCHECK (id = 1),", true },
		{ "DEFAULT 'open'", "DEFAULT 'open '", false },
		{ "DEFAULT 'open'", "DEFAULT 'open--'", false },
		{ "letter TEXT PRIMARY KEY", "letter TEXT  COLLATE NOCASE PRIMARY KEY", false },
	};
	const struct place *place = *state;
	const char *schema = (const char *)resource_find("src/store/schema/001.sql")->data;

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		const char *at = strstr(schema, edits[i].find);
		assert_non_null(at);
		char *sql = xasprintf("%.*s%s%s; PRAGMA application_id=0x7072656f; PRAGMA user_version=1",
			(int)(at - schema), schema, edits[i].put, at + strlen(edits[i].find));
		raw_sql(place->path, sql);
		free(sql);
		if (edits[i].same)
			db_close(open_project(place->path, DB_WRITE));
		else
			expect_refusal(edits[i].put, place->path, DB_WRITE, ERROR_INPUT, "is not what it should be");
		folder_walk(place->folder, true);
	}
}

static void test_new_file(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_CREATE);
	int64_t value;

	assert_true(db_writable(db));
	assert_false(db_newer(db));
	assert_string_equal(db_journal_mode(db), "wal");
	assert_string_equal(db_path(db), place->path);
	must(db_int(db, &error, &value, NULL, "PRAGMA page_size", ""));
	assert_int_equal(value, 8192);
	must(db_int(db, &error, &value, NULL, "PRAGMA synchronous", ""));
	assert_int_equal(value, 2);
	must(db_int(db, &error, &value, NULL, "PRAGMA foreign_keys", ""));
	assert_int_equal(value, 1);
	must(db_int(db, &error, &value, NULL, "PRAGMA trusted_schema", ""));
	assert_int_equal(value, 0);
	must(db_int(db, &error, &value, NULL, "PRAGMA cell_size_check", ""));
	assert_int_equal(value, 1);
	must(db_int(db, &error, &value, NULL, "PRAGMA application_id", ""));
	assert_int_equal(value, 0x7072656f);
	must(db_int(db, &error, &value, NULL, "PRAGMA user_version", ""));
	assert_int_equal(value, db_schema_version());
	assert_false(db_exec(db, &error, "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema"));
	db_close(db);
	assert_int_equal(folder_walk(place->folder, false), 1);
}

static void test_create_refuses(void **state)
{
	const struct place *place = *state;
	char *nowhere = path_join(place->folder, "missing/x.preop");

	write_file(place->path, "mine", 4);
	expect_refusal("existing", place->path, DB_CREATE, ERROR_CONFLICT, "exists already");
	struct stat status;
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_size, 4);
	expect_refusal("no folder", nowhere, DB_CREATE, ERROR_NOT_FOUND, "cannot create");
	free(nowhere);
}

static void test_create_leaves_nothing_behind(void **state)
{
	const struct place *place = *state;
	struct rlimit before;

	/* A file may not grow beyond 20 KB: the schema does not fit. */
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	struct rlimit small = { .rlim_cur = 20000, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	struct error error = ERROR_INIT;
	struct db *db;
	bool opened = db_open(&db, place->path, DB_CREATE, &error);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_false(opened);
	assert_int_equal(error.code, ERROR_IO);
	assert_int_equal(folder_walk(place->folder, false), 0);
}

static void test_newer_file_is_read_only(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;

	make_project(place->path);
	raw_sql(place->path,
		"CREATE TABLE later (x TEXT) STRICT; ALTER TABLE gate ADD COLUMN extra TEXT; PRAGMA user_version=99");
	struct db *db = open_project(place->path, DB_WRITE);
	assert_true(db_newer(db));
	assert_false(db_writable(db));
	assert_false(db_run(db, &error, "INSERT INTO person (name, created_at) VALUES ('a', 0)", ""));
	assert_int_equal(error.code, ERROR_IO);
	db_close(db);
}

/* Runs `test` as a user whom permissions bind; root is bound by none. */
static void as_nobody(void (*test)(const struct place *place), const struct place *place)
{
	bool root = geteuid() == 0;

	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	test(place);
	if (root)
		assert_int_equal(seteuid(0), 0);
}

static void read_protected(const struct place *place)
{
	struct error error = ERROR_INIT;
	struct db *db = open_project(place->path, DB_READ);
	int64_t count;

	must(db_int(db, &error, &count, NULL, "SELECT count(*) FROM person", ""));
	assert_int_equal(count, 1);
	db_close(db);
	expect_refusal("protected", place->path, DB_WRITE, ERROR_IO, "write-protected");
}

static void test_read_only_folder(void **state)
{
	const struct place *place = *state;

	make_project(place->path);
	raw_sql(place->path, "INSERT INTO person (name, created_at) VALUES ('a', 0)");
	chmod(place->path, 0444);
	chmod(place->folder, 0555);
	as_nobody(read_protected, place);
}

static void read_beside_wal(const struct place *place)
{
	char *link = path_join(place->folder, "link");

	expect_refusal("wal", place->path, DB_READ, ERROR_IO, "copy both files");
	expect_refusal("wal behind a link", link, DB_READ, ERROR_IO, "copy both files");
	free(link);
}

static void test_read_only_folder_with_a_wal(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	char *live = path_join(place->folder, "live"), *wal = xasprintf("%s-wal", place->path);
	char *link = path_join(place->folder, "link");
	struct db *db = open_project(live, DB_CREATE);

	must(db_run(db, &error, "INSERT INTO person (name, created_at) VALUES ('a', 0)", ""));
	copy_file(live, place->path);
	char *live_wal = xasprintf("%s-wal", live);
	copy_file(live_wal, wal);
	assert_int_equal(symlink(place->path, link), 0);
	chmod(place->path, 0444);
	chmod(place->folder, 0555);
	as_nobody(read_beside_wal, place);
	db_close(db);
	free(live);
	free(live_wal);
	free(wal);
	free(link);
}

static void test_readers_see_writers(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *writer = open_project(place->path, DB_CREATE), *reader = open_project(place->path, DB_READ);
	int64_t version = db_data_version(reader), count;

	assert_false(db_writable(reader));
	assert_int_equal(db_data_version(reader), version);
	must(db_run(writer, &error, "INSERT INTO person (name, created_at) VALUES ('a', 0)", ""));
	assert_int_not_equal(db_data_version(reader), version);
	must(db_int(reader, &error, &count, NULL, "SELECT count(*) FROM person", ""));
	assert_int_equal(count, 1);
	assert_false(db_run(reader, &error, "DELETE FROM person", ""));
	db_close(reader);
	db_close(writer);
	assert_int_equal(folder_walk(place->folder, false), 1);
}

/* A reader that outlives the writer finds everything in the one file already. */
static void test_closing_before_a_reader(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *writer = open_project(place->path, DB_CREATE), *reader = open_project(place->path, DB_READ);
	char *wal = xasprintf("%s-wal", place->path);
	struct stat status;
	int64_t count;

	must(db_run(writer, &error, "INSERT INTO person (name, created_at) VALUES ('a', 0)", ""));
	db_close(writer);
	assert_int_equal(stat(wal, &status), 0);
	assert_int_equal(status.st_size, 0);
	must(db_int(reader, &error, &count, NULL, "SELECT count(*) FROM person", ""));
	assert_int_equal(count, 1);
	db_close(reader);
	free(wal);
}

static void test_busy_writer(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *first = open_project(place->path, DB_CREATE), *second = open_project(place->path, DB_WRITE);

	must(db_begin(first, &error));
	sqlite3_busy_timeout(db_handle(second), 1);
	assert_false(db_begin(second, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_non_null(strstr(error.message, "another program is writing"));
	db_rollback(first);
	must(db_begin(second, &error));
	db_rollback(second);
	db_close(second);
	db_close(first);
}

static int let_the_other_finish(void *context, int times)
{
	struct error error = ERROR_INIT;

	(void)times;
	must(db_commit(context, &error));
	return 1;
}

static void test_waiting_for_a_writer(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *first = open_project(place->path, DB_CREATE), *second = open_project(place->path, DB_WRITE);

	must(db_begin(first, &error));
	sqlite3_busy_handler(db_handle(second), let_the_other_finish, first);
	must(db_begin(second, &error));
	must(db_commit(second, &error));
	db_close(second);
	db_close(first);
}

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
		store_test(test_not_a_project),
		store_test(test_schema_of_strangers),
		store_test(test_statistics_are_guests),
		store_test(test_comments_do_not_count),
		store_test(test_new_file),
		store_test(test_create_refuses),
		store_test(test_create_leaves_nothing_behind),
		store_test(test_newer_file_is_read_only),
		store_test(test_read_only_folder),
		store_test(test_read_only_folder_with_a_wal),
		store_test(test_readers_see_writers),
		store_test(test_closing_before_a_reader),
		store_test(test_busy_writer),
		store_test(test_waiting_for_a_writer),
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
