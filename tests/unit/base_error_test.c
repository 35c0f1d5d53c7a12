#include "preop/base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_error_set(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(error_set(&error, ERROR_INPUT, "line %d: no key \"%s\"", 7, "messages"));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_string_equal(error.message, "line 7: no key \"messages\"");
	error_set(&error, ERROR_IO, "again: %s", error.message); /* an argument inside the message it replaces */
	assert_string_equal(error.message, "again: line 7: no key \"messages\"");
	assert_false(error_set(NULL, ERROR_IO, "nobody listens"));
	assert_false(error_system(NULL, "nobody listens"));
	assert_false(error_wrap(NULL, "nobody listens"));
}

static void test_error_is_plain_text(void **state)
{
	static const struct {
		const char *given, *kept;
	} rows[] = {
		{ "two\nlines\tand a tab", "two?lines?and a tab" },
		{ "\033[31mred\007", "?[31mred?" },
		{ "del \177 and C1 \302\233 CSI", "del ? and C1 ? CSI" },
		{ "na\303\257ve \344\270\255 \360\237\230\200", "na\303\257ve \344\270\255 \360\237\230\200" },
		{ "latin-1 \351, overlong \300\257", "latin-1 ?, overlong ??" },
		{ "surrogate \355\240\200", "surrogate ???" },
		{ "cut \344\270", "cut ??" },
		{ "", "" },
	};
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		error_set(&error, ERROR_INPUT, "%s", rows[i].given);
		assert_string_equal(error.message, rows[i].kept);
	}
}

static void test_error_cut(void **state)
{
	struct error error = ERROR_INIT;
	char text[2 * ERROR_MESSAGE_SIZE];

	(void)state;
	/* Every alignment of a three-byte character against the end of the message. */
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\342\202\254\0", 4);
		error_set(&error, ERROR_INPUT, "%s", text);
		size_t n = strlen(error.message);
		assert_in_range(n, ERROR_MESSAGE_SIZE - 4, ERROR_MESSAGE_SIZE - 1);
		assert_string_equal(error.message + n - 3, "...");
		assert_memory_equal(error.message + n - 6, "\342\202\254", 3);
		assert_null(strchr(error.message, '?'));
	}
	memset(text, 'x', sizeof(text));
	text[ERROR_MESSAGE_SIZE - 1] = '\0';
	error_set(&error, ERROR_INPUT, "%s", text); /* just fits */
	assert_string_equal(error.message, text);
}

static void test_error_system(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	errno = ENOENT;
	assert_false(error_system(&error, "opening %s", "a.jsonl"));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_string_equal(error.message, "opening a.jsonl: No such file or directory");
	errno = EACCES;
	error_system(&error, "opening %s", "a.jsonl");
	assert_int_equal(error.code, ERROR_IO);
	assert_string_equal(error.message, "opening a.jsonl: Permission denied");
}

static void test_error_wrap(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(error_wrap(&error, "importing"));
	assert_int_equal(error.code, ERROR_NONE); /* it did not happen */
	assert_string_equal(error.message, "");
	error_set(&error, ERROR_INPUT, "no key");
	assert_false(error_wrap(&error, "importing %s", "a.jsonl"));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_string_equal(error.message, "importing a.jsonl: no key");
}

static void test_error_codes(void **state)
{
	(void)state;
	assert_int_equal(error_exit_status(ERROR_NONE), 0);
	assert_int_equal(error_exit_status(ERROR_USAGE), 64);
	for (int code = ERROR_INPUT; code <= ERROR_CANCELLED; code++)
		assert_int_equal(error_exit_status((enum error_code)code), 3);
	assert_string_equal(error_code_name(ERROR_NOT_FOUND), "not-found");
	assert_string_equal(error_code_name(ERROR_CANCELLED), "cancelled");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_set),
		cmocka_unit_test(test_error_is_plain_text),
		cmocka_unit_test(test_error_cut),
		cmocka_unit_test(test_error_system),
		cmocka_unit_test(test_error_wrap),
		cmocka_unit_test(test_error_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
