/* Opening and making project files, good and hostile, and several connections to one. */
#include "store_support.h"

#include "preop/base/resource.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

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

/* A reader beside an open connection trusts its check only while the schema is the one that was checked. */
static void test_reader_beside(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	struct db *first, *second;
	int64_t people = -1;

	make_project(place->path);
	first = open_project(place->path, DB_WRITE);
	assert_true(db_open_reader(&second, first, &error));
	assert_false(db_writable(second));
	assert_true(db_int(second, &error, &people, NULL, "SELECT count(*) FROM gate", ""));
	db_close(second);
	raw_sql(place->path, strangers[0].sql);
	assert_false(db_open_reader(&second, first, &error));
	assert_null(second);
	assert_int_equal(error.code, strangers[0].code);
	assert_non_null(strstr(error.message, strangers[0].says));
	db_close(first);
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

#define store_test(f) cmocka_unit_test_setup_teardown(f, place_set_up, place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(test_not_a_project),
		store_test(test_schema_of_strangers),
		store_test(test_reader_beside),
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
	};

	return cmocka_run_group_tests_name("store/open", tests, NULL, NULL);
}
