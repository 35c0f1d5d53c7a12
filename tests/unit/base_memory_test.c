/* Allocation, arenas and byte strings. */
#include "preop/base/error.h"
#include "preop/base/memory.h"
#include "preop/base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_memory_strings(void **state)
{
	(void)state;
	char *copy = xstrndup("a\0b", 3);
	assert_memory_equal(copy, "a\0b", 4);
	free(copy);
	copy = xstrndup(NULL, 0);
	assert_string_equal(copy, "");
	free(copy);
	copy = xasprintf("%s has %d", "this", 5);
	assert_string_equal(copy, "this has 5");
	free(copy);
	free(xmalloc(0)); /* not NULL: it would have been a bug() */
	free(xcalloc(0, 8));
}

static void test_memory_try_array(void **state)
{
	(void)state;
	int *numbers = try_array(NULL, 4, sizeof(*numbers));
	assert_non_null(numbers);
	numbers[3] = 7;
	assert_null(try_array(numbers, SIZE_MAX / 2, sizeof(*numbers)));
	assert_int_equal(numbers[3], 7); /* still there */
	numbers = try_array(numbers, 0, sizeof(*numbers));
	assert_non_null(numbers);
	free(numbers);
}

static void test_arena_alignment_and_zero(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	void *first = NULL;
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 300; size++) {
			unsigned char *p = arena_alloc(&arena, size);
			if (size == 0 && round == 1)
				first = p;
			if (size == 0 && round == 2)
				assert_ptr_equal(p, first); /* the kept block, from its start */
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xAA, size);
		}
		assert_true(arena.used >= 300 * 299 / 2);
		arena_reset(&arena);
		assert_int_equal(arena.used, 0);
	}
	arena_free(&arena);
	assert_null(arena.head);
}

static void test_arena_big_blocks(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	char *first = arena_strdup(&arena, "first");
	char *big = arena_alloc(&arena, 1 << 20);
	big[(1 << 20) - 1] = 'x';
	char *second = arena_printf(&arena, "%s %d", "second", 2);
	assert_string_equal(first, "first");
	assert_string_equal(second, "second 2");
	assert_true(second > first && second - first < 100); /* the big one did not waste the first block's room */
	char *bytes = arena_strndup(&arena, "a\0b", 3);
	assert_memory_equal(bytes, "a\0b", 4);
	arena_free(&arena);
	arena_alloc(&arena, 1 << 20); /* the only block */
	arena_reset(&arena);
	assert_null(arena.head);
	arena_free(&arena);
}

static void test_strbuf_empty(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_string_equal(sb.data, "");
	strbuf_add(&sb, NULL, 0);
	strbuf_reset(&sb);
	strbuf_truncate(&sb, 5);
	strbuf_splice(&sb, 0, 0, NULL, 0);
	assert_ptr_equal(sb.data, strbuf_empty);
	size_t n = 9;
	char *detached = strbuf_detach(&sb, &n);
	assert_string_equal(detached, "");
	assert_int_equal(n, 0);
	free(detached);
	strbuf_free(&sb);
}

static void test_strbuf_grows(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb);
	for (int i = 0; i < 10000; i++) {
		strbuf_addc(&sb, (char)('a' + i % 26));
		assert_int_equal(sb.data[sb.len], '\0');
	}
	assert_int_equal(sb.len, 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(sb.data[i], 'a' + i % 26);
	strbuf_truncate(&sb, 3);
	assert_string_equal(sb.data, "abc");
	strbuf_reset(&sb);
	assert_string_equal(sb.data, "");
	assert_true(sb.capacity > 10000);
	strbuf_add(&sb, "a\0b", 3);
	assert_memory_equal(sb.data, "a\0b", 4);
	strbuf_free(&sb);
	assert_int_equal(sb.capacity, 0);
}

static void test_strbuf_format(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (int width = 1; width < 300; width++) { /* around every growth */
		strbuf_free(&sb);
		strbuf_addf(&sb, "%*d|", width, 7);
		assert_int_equal(sb.len, width + 1);
		assert_int_equal(strlen(sb.data), width + 1);
		strbuf_addf(&sb, "%s", "end");
		assert_string_equal(sb.data + width, "|end");
	}
	strbuf_free(&sb);
}

static void test_strbuf_splice(void **state)
{
	static const struct {
		size_t pos, remove;
		const char *bytes, *result;
	} rows[] = {
		{ 0, 0, "", "0123456789" },
		{ 0, 0, "ab", "ab0123456789" },
		{ 10, 0, "ab", "0123456789ab" },
		{ 3, 4, "", "012789" },
		{ 3, 4, "abcd", "012abcd789" },
		{ 3, 4, "abcdef", "012abcdef789" },
		{ 3, 4, "a", "012a789" },
		{ 0, 10, "", "" },
		{ 9, 1, "z", "012345678z" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_free(&sb);
		strbuf_adds(&sb, "0123456789");
		strbuf_splice(&sb, rows[i].pos, rows[i].remove, rows[i].bytes, strlen(rows[i].bytes));
		assert_string_equal(sb.data, rows[i].result);
		assert_int_equal(sb.len, strlen(rows[i].result));
	}
	strbuf_free(&sb);
}

static void test_strbuf_try_reserve(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_false(strbuf_try_reserve(&sb, SIZE_MAX));
	strbuf_adds(&sb, "kept");
	assert_false(strbuf_try_reserve(&sb, SIZE_MAX - 4));
	assert_string_equal(sb.data, "kept");
	assert_true(strbuf_try_reserve(&sb, 1000));
	assert_true(sb.capacity >= 1005);
	size_t n;
	char *data = strbuf_detach(&sb, &n);
	assert_int_equal(n, 4);
	assert_int_equal(sb.len, 0);
	free(data);
}

static char *temporary_file(const char *bytes, size_t n)
{
	const char *folder = getenv("TMPDIR");
	char *path = xasprintf("%s/preop-test-XXXXXX", folder == NULL ? "/tmp" : folder);
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
	return path;
}

static void test_strbuf_read_file(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct error error = ERROR_INIT;
	char *path = temporary_file("one\0two", 7);

	(void)state;
	strbuf_adds(&sb, ">");
	assert_true(strbuf_read_file(&sb, path, 0, &error));
	assert_int_equal(sb.len, 8);
	assert_memory_equal(sb.data, ">one\0two", 9);
	assert_true(strbuf_read_file(&sb, path, 7, &error)); /* just the limit */
	assert_int_equal(sb.len, 15);
	assert_false(strbuf_read_file(&sb, path, 6, &error));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_non_null(strstr(error.message, "larger than 6 bytes"));
	assert_int_equal(sb.len, 15); /* as before */
	unlink(path);
	assert_false(strbuf_read_file(&sb, path, 0, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(error.message, path));
	assert_false(strbuf_read_file(&sb, "/", 0, &error));
	assert_int_equal(error.code, ERROR_IO);
	assert_int_equal(sb.len, 15);
	free(path);
	strbuf_free(&sb);
}

static void test_strbuf_read_stream(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "from a pipe", 11), 11);
	close(ends[1]);
	char *path = xasprintf("/dev/fd/%d", ends[0]);
	assert_true(strbuf_read_file(&sb, path, 0, NULL));
	assert_string_equal(sb.data, "from a pipe");
	close(ends[0]);
	free(path);
	strbuf_free(&sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_strings),
		cmocka_unit_test(test_memory_try_array),
		cmocka_unit_test(test_arena_alignment_and_zero),
		cmocka_unit_test(test_arena_big_blocks),
		cmocka_unit_test(test_strbuf_empty),
		cmocka_unit_test(test_strbuf_grows),
		cmocka_unit_test(test_strbuf_format),
		cmocka_unit_test(test_strbuf_splice),
		cmocka_unit_test(test_strbuf_try_reserve),
		cmocka_unit_test(test_strbuf_read_file),
		cmocka_unit_test(test_strbuf_read_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
