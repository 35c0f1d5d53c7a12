/*
 * Bringing an older file up to date. There is one real schema so far, so the program is linked with resources of its
 * own here: three small schemas, the third of which can be made to fail.
 */
#include "store_support.h"

#include "preop/base/resource.h"

static const char schema_1[] = "CREATE TABLE box (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;\n"
			       "CREATE TABLE item (id INTEGER PRIMARY KEY, box INTEGER REFERENCES box (id),"
			       " note TEXT DEFAULT 'two  -- dashes') STRICT;\n";
static const char schema_2[] = "CREATE TABLE new_box (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;\n"
			       "INSERT INTO new_box SELECT id, upper(name) FROM box;\n"
			       "DROP TABLE box;\n"
			       "ALTER TABLE new_box RENAME TO box;\n";
static const char good_3[] = "CREATE INDEX item_box ON item (box);\n";
static const char failing_3[] = "CREATE INDEX item_box ON item (box); INSERT INTO nowhere VALUES (1);\n";
static const char orphaning_3[] = "DELETE FROM box;\n";

static struct resource schemas[] = {
	{ "src/store/schema/001.sql", (const unsigned char *)schema_1, sizeof(schema_1) - 1 },
	{ "src/store/schema/002.sql", (const unsigned char *)schema_2, sizeof(schema_2) - 1 },
	{ "src/store/schema/003.sql", NULL, 0 },
};
static int known; /* how many of them the program has */

const struct resource *resource_find(const char *name)
{
	for (int i = 0; i < known; i++)
		if (strcmp(schemas[i].name, name) == 0)
			return &schemas[i];
	return NULL;
}

static void program_knows(int count, const char *third)
{
	known = count;
	schemas[2].data = (const unsigned char *)third;
}

static int set_up(void **state)
{
	int result = place_set_up(state);
	const struct place *place = *state;

	program_knows(1, NULL);
	if (result != 0)
		return result;
	make_project(place->path);
	raw_sql(place->path, "INSERT INTO box VALUES (1, 'one'); INSERT INTO item (id, box) VALUES (5, 1)");
	return 0;
}

/* What another program reads in a file. */
static void expect_text(const char *path, const char *sql, const char *expected)
{
	sqlite3 *handle;
	sqlite3_stmt *stmt;

	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal(db_column_text(stmt, 0), expected);
	sqlite3_finalize(stmt);
	sqlite3_close(handle);
}

static void expect_failure(const char *path, enum db_mode mode, enum error_code code, const char *says)
{
	struct error error = ERROR_INIT;
	struct db *db;

	assert_false(db_open(&db, path, mode, &error));
	assert_int_equal(error.code, code);
	if (strstr(error.message, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error.message, says);
}

static char *copy_name(const struct place *place, const char *suffix)
{
	return xasprintf("%s.before-1%s", place->path, suffix);
}

static void test_update(void **state)
{
	const struct place *place = *state;
	char *copy = copy_name(place, "");

	program_knows(3, good_3);
	chmod(place->path, 0640);
	expect_failure(place->path, DB_READ, ERROR_UNSUPPORTED, "open it once for writing");
	struct db *db = open_project(place->path, DB_WRITE);
	struct error error = ERROR_INIT;
	int64_t keys = 0;
	assert_false(db_newer(db));
	must(db_int(db, &error, &keys, NULL, "PRAGMA foreign_keys", ""));
	assert_int_equal(keys, 1);
	db_close(db);
	expect_text(place->path, "SELECT title FROM item JOIN box ON box.id = item.box", "ONE");
	expect_text(place->path, "PRAGMA user_version", "3");

	struct stat status;
	assert_int_equal(stat(copy, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_int_equal(folder_walk(place->folder, false), 2);
	program_knows(1, NULL);
	db_close(open_project(copy, DB_WRITE));
	expect_text(copy, "SELECT name FROM box", "one");
	free(copy);
}

/* What is in the WAL when the update begins is updated, and is in the copy. */
static void test_update_with_a_wal(void **state)
{
	const struct place *place = *state;
	struct error error = ERROR_INIT;
	char *copy = copy_name(place, "");
	struct db *older = open_project(place->path, DB_WRITE);

	must(db_run(older, &error, "UPDATE box SET name = 'changed'", ""));
	program_knows(2, NULL);
	db_close(open_project(place->path, DB_WRITE));
	db_close(older);
	expect_text(place->path, "SELECT title FROM box", "CHANGED");
	expect_text(copy, "SELECT name FROM box", "changed");
	free(copy);
}

static void test_failed_update_changes_nothing(void **state)
{
	static const struct {
		const char *third;
		const char *says;
	} failures[] = {
		{ failing_3, "nowhere" },
		{ orphaning_3, "point to nothing" },
	};
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		program_knows(3, failures[i].third);
		expect_failure(place->path, DB_WRITE, ERROR_DATABASE, failures[i].says);
		program_knows(1, NULL);
		db_close(open_project(place->path, DB_READ));
	}
	/* Each try kept its own copy. */
	char *first = copy_name(place, ""), *second = copy_name(place, ".2");
	assert_true(path_exists(first) && path_exists(second));
	free(first);
	free(second);
}

static void test_update_needs_its_copy(void **state)
{
	const struct place *place = *state;
	char *part = copy_name(place, ".part"), *inside = xasprintf("%s/x", part);

	/* A folder with something in it where the copy is to be written. */
	assert_int_equal(mkdir(part, 0700), 0);
	write_file(inside, "x", 1);
	program_knows(2, NULL);
	expect_failure(place->path, DB_WRITE, ERROR_IO, "keeping a copy before the update");
	unlink(inside);
	program_knows(1, NULL);
	db_close(open_project(place->path, DB_READ));
	free(part);
	free(inside);
}

/* Spaces and dashes inside quotes are no layout and no comment. */
static void test_quoted_text_counts(void **state)
{
	static const char *const texts[] = { "two -- dashes", "two  -- dots" };
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *sql = xasprintf(
			"DROP TABLE item; CREATE TABLE item (id INTEGER PRIMARY KEY, box INTEGER REFERENCES box (id),"
			" note TEXT DEFAULT '%s') STRICT",
			texts[i]);
		raw_sql(place->path, sql);
		expect_failure(place->path, DB_WRITE, ERROR_INPUT, "the table \"item\" is not what it should be");
		free(sql);
	}
}

#define migrate_test(f) cmocka_unit_test_setup_teardown(f, set_up, place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		migrate_test(test_update),
		migrate_test(test_update_with_a_wal),
		migrate_test(test_failed_update_changes_nothing),
		migrate_test(test_update_needs_its_copy),
		migrate_test(test_quoted_text_counts),
	};

	return cmocka_run_group_tests_name("store/migrate", tests, NULL, NULL);
}
