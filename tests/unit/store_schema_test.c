/* The digests of the schemas: a file that has one of them is opened without running every NNN.sql. */
#include "store_support.h"

#include "../../src/store/schema.h"

static void test_digests_are_those_of_the_files(void **state)
{
	(void)state;
	for (int version = 1; version <= db_schema_version(); version++) {
		char hex[SHA256_HEX_SIZE];
		sqlite3 *memory;

		assert_int_equal(sqlite3_open(":memory:", &memory), SQLITE_OK);
		assert_int_equal(schema_run(memory, 0, version), SQLITE_OK);
		assert_true(schema_digest(memory, hex));
		if (strcmp(hex, schema_known_digest(version)) != 0)
			fail_msg("schema_digests.c must say of schema %d: \"%s\"", version, hex);
		sqlite3_close(memory);
	}
	assert_string_equal(schema_known_digest(0), "");
	assert_string_equal(schema_known_digest(db_schema_version() + 1), "");
}

/* Comments and spaces do not count, anything else does. */
static void test_digest_sees_every_change(void **state)
{
	static const struct {
		const char *sql;
		bool same;
	} cases[] = {
		{ "CREATE TABLE a (x INT)", true },
		{ "CREATE TABLE a  (x /* y */ INT)", true },
		{ "CREATE TABLE a (x TEXT)", false },
		{ "CREATE TABLE a (x INT); CREATE INDEX i ON a (x)", false },
		{ "CREATE TABLE a (x INT); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END", false },
		{ "CREATE TABLE b (x INT)", false },
	};
	char first[SHA256_HEX_SIZE], hex[SHA256_HEX_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sqlite3 *memory;

		assert_int_equal(sqlite3_open(":memory:", &memory), SQLITE_OK);
		assert_int_equal(sqlite3_exec(memory, cases[i].sql, NULL, NULL, NULL), SQLITE_OK);
		assert_true(schema_digest(memory, i == 0 ? first : hex));
		if (i > 0)
			assert_int_equal(strcmp(first, hex) == 0, cases[i].same);
		sqlite3_close(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digests_are_those_of_the_files),
		cmocka_unit_test(test_digest_sees_every_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
