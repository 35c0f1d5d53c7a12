/* The log, and bug(), which writes its last line. */
#include "preop/base/clock.h"
#include "preop/base/error.h"
#include "preop/base/log.h"
#include "preop/base/memory.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RING = 64 * 1024, THREADS = 4, LINES_EACH = 3000 };

static int temporary_file(char **path)
{
	const char *folder = getenv("TMPDIR");

	*path = xasprintf("%s/preop-log-XXXXXX", folder == NULL ? "/tmp" : folder);
	int fd = mkstemp(*path);
	assert_true(fd >= 0);
	return fd;
}

static void test_lines(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state; /* the first test: the ring holds nothing yet */
	clock_fix(1740824430123);
	log_warn("%d rows", 3);
	log_error("two\nlines and \033[31m");
	log_debug("never seen");
	log_set_level(LOG_DEBUG);
	log_debug("seen");
	log_set_level(LOG_ERROR);
	log_warn("never seen");
	log_set_level(LOG_INFO);
	log_copy(&text);
	assert_string_equal(text.data,
		"2025-03-01T10:20:30.123Z warn 3 rows\n"
		"2025-03-01T10:20:30.123Z error two?lines and ?[31m\n"
		"2025-03-01T10:20:30.123Z debug seen\n");
	strbuf_free(&text);
}

static void test_long_line(void **state)
{
	struct strbuf text = STRBUF_INIT;
	char *message = xmalloc(5000);

	(void)state;
	memset(message, 'x', 4999);
	message[4999] = '\0';
	log_info("%s", message);
	log_copy(&text);
	assert_string_equal(text.data + text.len - 7, "xxx...\n");
	strbuf_free(&text);
	free(message);
}

/* The number in a line of the test below; the line must be whole. */
static long line_number(const char *line)
{
	static const char lead[] = "2025-03-01T10:20:30.123Z info line number ";
	char *end;

	assert_memory_equal(line, lead, sizeof(lead) - 1);
	long number = strtol(line + sizeof(lead) - 1, &end, 10);
	assert_memory_equal(end, " of many", 8);
	return number;
}

static void test_ring_wraps(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 5000; i++)
		log_info("line number %d of many, long enough to fill the ring more than once", i);
	log_copy(&text);
	assert_in_range(text.len, RING - 200, RING);
	/* Oldest first, up to the newest. */
	long next = line_number(text.data);
	for (const char *at = text.data; *at != '\0'; at = strchr(at, '\n') + 1)
		assert_int_equal(line_number(at), next++);
	assert_int_equal(next, 5000);
	strbuf_free(&text);
}

static void test_dump_is_the_copy(void **state)
{
	struct strbuf copied = STRBUF_INIT, dumped = STRBUF_INIT;
	char *path;
	int fd = temporary_file(&path);

	(void)state;
	log_copy(&copied);
	log_dump(fd);
	close(fd);
	assert_true(strbuf_read_file(&dumped, path, 0, NULL));
	assert_string_equal(dumped.data, copied.data);
	log_dump(-1); /* nobody to write to: no harm */
	unlink(path);
	free(path);
	strbuf_free(&copied);
	strbuf_free(&dumped);
}

static void test_file(void **state)
{
	struct strbuf text = STRBUF_INIT;
	char *path;
	int fd = temporary_file(&path);

	(void)state;
	assert_int_equal(write(fd, "before\n", 7), 7);
	close(fd);
	assert_true(log_open(path));
	log_info("one");
	int free_before = dup(STDIN_FILENO);
	close(free_before);
	assert_true(log_open("/dev/null")); /* the log has moved */
	assert_true(log_open("/dev/null"));
	int free_after = dup(STDIN_FILENO);
	close(free_after);
	assert_true(free_after <= free_before); /* and left no file open */
	log_info("two");
	assert_false(log_open("/no/such/folder/log"));
	assert_true(strbuf_read_file(&text, path, 0, NULL));
	assert_string_equal(text.data, "before\n2025-03-01T10:20:30.123Z info one\n");
	unlink(path);
	free(path);
	strbuf_free(&text);
}

static void *write_lines(void *name)
{
	for (int i = 0; i < LINES_EACH; i++)
		log_info("thread %s", (const char *)name);
	return NULL;
}

static void test_threads(void **state)
{
	static char names[THREADS][8] = { "one", "two", "three", "four" };
	pthread_t threads[THREADS];
	struct strbuf text = STRBUF_INIT;
	char *path;
	int fd = temporary_file(&path);
	int lines = 0;

	(void)state;
	close(fd);
	assert_true(log_open(path));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, names[i]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_true(log_open("/dev/null"));
	assert_true(strbuf_read_file(&text, path, 0, NULL));
	for (const char *at = text.data; *at != '\0'; at = strchr(at, '\n') + 1) {
		assert_memory_equal(at, "2025-03-01T10:20:30.123Z info thread ", 37);
		lines++;
	}
	assert_int_equal(lines, THREADS * LINES_EACH);
	unlink(path);
	free(path);
	strbuf_free(&text);
}

static void hook(void)
{
	(void)!write(STDERR_FILENO, "terminal restored\n", 18);
}

static void hook_with_a_bug(void)
{
	hook();
	bug("again");
}

/* What a child that runs bug() with this hook says on standard error; it must die by SIGABRT. */
static void run_bug(void (*with)(void), struct strbuf *said)
{
	char *path;
	int status, fd = temporary_file(&path);
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		dup2(fd, STDERR_FILENO);
		signal(SIGABRT, SIG_DFL); /* cmocka catches it */
		bug_set_hook(with);
		bug("%d is no gate", 6);
	}
	close(fd);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_true(strbuf_read_file(said, path, 0, NULL));
	unlink(path);
	free(path);
}

static void test_bug(void **state)
{
	struct strbuf said = STRBUF_INIT;

	(void)state;
	run_bug(hook, &said);
	assert_string_equal(said.data, "terminal restored\npreop: bug: 6 is no gate\n");
	strbuf_reset(&said);
	run_bug(NULL, &said);
	assert_string_equal(said.data, "preop: bug: 6 is no gate\n");
	strbuf_reset(&said);
	run_bug(hook_with_a_bug, &said); /* no endless circle */
	assert_string_equal(said.data, "terminal restored\n");
	strbuf_free(&said);
}

static void test_bug_is_logged(void **state)
{
	struct strbuf said = STRBUF_INIT, text = STRBUF_INIT;
	char *path;
	int fd = temporary_file(&path);

	(void)state;
	close(fd);
	assert_true(log_open(path));
	run_bug(NULL, &said);
	assert_true(log_open("/dev/null"));
	assert_true(strbuf_read_file(&text, path, 0, NULL));
	assert_string_equal(text.data, "2025-03-01T10:20:30.123Z error bug: 6 is no gate\n");
	unlink(path);
	free(path);
	strbuf_free(&said);
	strbuf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_ring_wraps),
		cmocka_unit_test(test_dump_is_the_copy),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_bug),
		cmocka_unit_test(test_bug_is_logged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
