/* Commands of the user's: bytes through, honest ends, nothing left running. */
#include "preop/base/process.h"

#include "preop/base/clock.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool run(const char *const *words, const char *in, size_t limit, int64_t timeout, struct strbuf *out,
	struct error *error)
{
	struct process process = {
		.words = words, .in = in, .in_n = strlen(in), .timeout_ms = timeout, .limit = limit
	};

	return process_run(&process, out, error);
}

static void test_bytes_go_through(void **state)
{
	static const char *const cat[] = { "cat", NULL };
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 60000; i++) /* more than a pipe holds, both ways */
		strbuf_addf(&in, "%d\n", i);
	strbuf_adds(&out, "before ");
	struct process process = { .words = cat, .in = in.data, .in_n = in.len, .limit = 1 << 20 };
	assert_true(process_run(&process, &out, &error));
	assert_int_equal(out.len, in.len + 7);
	assert_memory_equal(out.data + 7, in.data, in.len);
	strbuf_free(&in);
	strbuf_free(&out);
}

static void test_nobody_reads(void **state)
{
	static const char *const say[] = { "echo", "a $HOME * b", NULL };
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 60000; i++)
		strbuf_addf(&in, "%d\n", i);
	struct process process = { .words = say, .in = in.data, .in_n = in.len, .limit = 100 };
	assert_true(process_run(&process, &out, &error));
	assert_string_equal(out.data, "a $HOME * b\n"); /* no shell has looked at it */
	strbuf_free(&in);
	strbuf_free(&out);
}

static void test_failures_say_why(void **state)
{
	static const char *const none[] = { "preop-no-such-program", NULL };
	static const char *const fails[] = { "sh", "-c", "echo one >&2; echo 'the index is missing' >&2; exit 4",
		NULL };
	static const char *const much[] = { "sh", "-c", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", NULL };
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(run(none, "", 100, 0, &out, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_false(run(fails, "", 100, 0, &out, &error));
	assert_string_equal(error.message, "sh ended with status 4: the index is missing");
	assert_false(run(much, "", 1000, 0, &out, &error));
	assert_string_equal(error.message, "sh wrote more than 1000 bytes");
	assert_int_equal(out.len, 0);
	strbuf_free(&out);
}

/* The child of the command holds the pipe open: the group is what has to end. */
static void test_time_is_up(void **state)
{
	static const char *const slow[] = { "sh", "-c", "sleep 600 & wait", NULL };
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;
	int64_t started = clock_monotonic();

	(void)state;
	assert_false(run(slow, "", 100, 50, &out, &error));
	assert_string_equal(error.message, "sh was not ready after 0.1 s and was stopped");
	assert_true(clock_monotonic() - started < 60 * 1000000);
	strbuf_free(&out);
}

static bool at_once(void *context)
{
	(void)context;
	return true;
}

static void test_cancelled(void **state)
{
	static const char *const slow[] = { "sleep", "600", NULL };
	struct process process = { .words = slow, .limit = 100, .stop = at_once };
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(process_run(&process, &out, &error));
	assert_int_equal(error.code, ERROR_CANCELLED);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_go_through),
		cmocka_unit_test(test_nobody_reads),
		cmocka_unit_test(test_failures_say_why),
		cmocka_unit_test(test_time_is_up),
		cmocka_unit_test(test_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
