/* Id lists, hashes, random numbers, paths and resources. */
#include "preop/base/error.h"
#include "preop/base/hash.h"
#include "preop/base/idlist.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/base/resource.h"

#include <ctype.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Id list */

static void test_id_list_text(void **state)
{
	static const struct {
		const char *text;
		bool valid;
		size_t count;
	} rows[] = {
		{ "", true, 0 },
		{ "1", true, 1 },
		{ "1-5,9,12-20", true, 15 },
		{ "9223372036854775806-9223372036854775807", true, 2 },
		{ "9223372036854775808", false, 0 },  /* does not fit */
		{ "18446744073709551617", false, 0 }, /* 2^64 + 1 must not wrap to 1 */
		{ "1-20", true, 20 },
		{ "1-21", false, 0 }, /* over the limit */
		{ "1-10,20-30", false, 0 },
		{ "1-9000000000000000000", false, 0 },
		{ "0", false, 0 },
		{ "-1", false, 0 },
		{ "01", false, 0 },
		{ "5,5", false, 0 }, /* must rise */
		{ "5,4", false, 0 },
		{ "5-5", false, 0 },
		{ "5-4", false, 0 },
		{ "1-5,5", false, 0 },
		{ "1,", false, 0 },
		{ ",1", false, 0 },
		{ "1,,2", false, 0 },
		{ "1-", false, 0 },
		{ "1-2-3", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1;2", false, 0 },
		{ "x", false, 0 },
	};
	struct id_list list = ID_LIST_INIT;
	struct strbuf printed = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (id_list_parse(rows[i].text, 20, &list) != rows[i].valid)
			fail_msg("\"%s\"", rows[i].text);
		assert_int_equal(list.count, rows[i].count);
		strbuf_reset(&printed);
		id_list_print(&list, &printed);
		assert_string_equal(printed.data, rows[i].valid ? rows[i].text : "");
	}
	id_list_free(&list);
	strbuf_free(&printed);
}

static void test_id_list_sort(void **state)
{
	static const int64_t ids[] = { 9, 1, 5, 1, 9, INT64_MAX, 2, INT64_MIN, -3 };
	static const int64_t sorted[] = { INT64_MIN, -3, 1, 2, 5, 9, INT64_MAX };
	struct id_list list = ID_LIST_INIT;

	(void)state;
	id_list_sort_unique(&list);
	assert_int_equal(list.count, 0);
	assert_false(id_list_contains(&list, 1));
	assert_true(id_list_add_many(&list, ids, COUNT(ids)));
	assert_true(id_list_add_many(&list, NULL, 0));
	id_list_sort_unique(&list);
	assert_int_equal(list.count, COUNT(sorted));
	assert_memory_equal(list.ids, sorted, sizeof(sorted));
	for (size_t i = 0; i < COUNT(sorted); i++)
		assert_true(id_list_contains(&list, sorted[i]));
	assert_false(id_list_contains(&list, 3));
	id_list_clear(&list);
	assert_true(list.capacity > 0);
	for (int64_t id = 0; id < 10; id++)
		assert_true(id_list_add(&list, id / 2));
	id_list_sort_unique(&list); /* in order already, but not unique */
	assert_int_equal(list.count, 5);
	id_list_free(&list);
}

static void test_id_list_many(void **state)
{
	static int64_t ids[1000];
	struct id_list list = ID_LIST_INIT;

	(void)state;
	ids[999] = 7;
	assert_true(id_list_add_many(&list, ids, COUNT(ids)));
	assert_true(id_list_add_many(&list, ids, COUNT(ids)));
	assert_int_equal(list.count, 2 * COUNT(ids));
	assert_int_equal(list.ids[1999], 7);
	id_list_free(&list);
}

static void test_id_list_round_trip(void **state)
{
	struct rng rng = { .state = 1 };
	struct id_list list = ID_LIST_INIT, back = ID_LIST_INIT;
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (int round = 0; round < 200; round++) {
		id_list_clear(&list);
		for (uint64_t n = rng_below(&rng, 100); n > 0; n--)
			assert_true(id_list_add(&list, 1 + (int64_t)rng_below(&rng, 150)));
		id_list_sort_unique(&list);
		strbuf_reset(&text);
		id_list_print(&list, &text);
		assert_true(id_list_parse(text.data, list.count, &back));
		assert_int_equal(back.count, list.count);
		if (list.count > 0)
			assert_memory_equal(back.ids, list.ids, list.count * sizeof(*list.ids));
	}
	id_list_free(&list);
	id_list_free(&back);
	strbuf_free(&text);
}

/* Hash */

static void assert_sha256(const unsigned char digest[SHA256_SIZE], const char *hex)
{
	char text[SHA256_HEX_SIZE];

	hash_hex(digest, SHA256_SIZE, text);
	assert_string_equal(text, hex);
}

static void test_sha256(void **state)
{
	unsigned char digest[SHA256_SIZE];

	(void)state; /* the examples of FIPS 180-4 */
	sha256_of("", 0, digest);
	assert_sha256(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_of("abc", 3, digest);
	assert_sha256(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	struct sha256 *sum = sha256_new();
	for (int i = 0; i < 10000; i++) {
		char chunk[100];
		memset(chunk, 'a', sizeof(chunk));
		sha256_add(sum, chunk, sizeof(chunk));
	}
	sha256_finish(sum, digest);
	assert_sha256(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_hash64(void **state)
{
	(void)state; /* XXH3's own test value for no bytes and no seed */
	assert_true(hash64("", 0, 0) == UINT64_C(0x2D06800538D394C2));
	assert_true(hash64("abc", 3, 0) != hash64("abd", 3, 0));
	assert_true(hash64("abc", 3, 0) != hash64("abc", 3, 1));
}

/* Random */

static void test_rng(void **state)
{
	static const uint64_t known[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431), UINT64_C(16408922859458223821) };
	struct rng rng = { .state = 1234567 };

	(void)state; /* splitmix64 as published for this seed */
	for (size_t i = 0; i < COUNT(known); i++)
		assert_true(rng_next(&rng) == known[i]);
	double sum = 0;
	for (int i = 0; i < 10000; i++) {
		double unit = rng_unit(&rng);
		assert_true(unit >= 0 && unit < 1);
		sum += unit;
	}
	assert_true(sum > 4850 && sum < 5150); /* five standard deviations */
}

static void test_rng_below(void **state)
{
	struct rng rng = { .state = 42 };
	int seen[7] = { 0 };
	/* With a bound of 3/4 of the range, plain modulo would put half of the values below a third of it. */
	uint64_t bound = UINT64_C(3) << 62;
	int low = 0;

	(void)state;
	for (int i = 0; i < 7000; i++)
		seen[rng_below(&rng, COUNT(seen))]++;
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_in_range(seen[i], 850, 1150);
	for (int i = 0; i < 3000; i++) {
		uint64_t value = rng_below(&rng, bound);
		assert_true(value < bound);
		low += value < bound / 3;
	}
	assert_in_range(low, 850, 1150);
	assert_int_equal(rng_below(&rng, 1), 0);
}

static void test_uuid(void **state)
{
	char first[UUID_SIZE], second[UUID_SIZE], again[UUID_SIZE];

	(void)state;
	random_seed_process(7);
	random_uuid(first);
	random_uuid(second);
	random_seed_process(7);
	random_uuid(again);
	assert_string_equal(again, first);
	assert_string_not_equal(second, first);
	random_seed_process(0);
	random_uuid(first);
	random_seed_process(0);
	random_uuid(again);
	assert_string_not_equal(again, first); /* no seed is not the seed 0 */
	assert_int_equal(strlen(again), UUID_SIZE - 1);
	assert_int_equal(again[14], '4');
	assert_non_null(strchr("89ab", again[19]));
	for (int i = 0; i < UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		assert_true(dash ? again[i] == '-' : isdigit(again[i]) || (again[i] >= 'a' && again[i] <= 'f'));
	}
}

static void test_uuid_of(void **state)
{
	char first[UUID_SIZE], again[UUID_SIZE], other[UUID_SIZE];

	(void)state;
	random_uuid_of((const char *const[]){ "kind", "ab", "c", NULL }, first);
	random_uuid_of((const char *const[]){ "kind", "ab", "c", NULL }, again);
	random_uuid_of((const char *const[]){ "kind", "a", "bc", NULL }, other);
	assert_string_equal(again, first);
	assert_string_not_equal(other, first);
	assert_int_equal(strlen(first), UUID_SIZE - 1);
	assert_int_equal(first[14], '8');
	assert_non_null(strchr("89ab", first[19]));
}

static void test_random_bytes(void **state)
{
	unsigned char bytes[1000] = { 0 };
	int zeros = 0;

	(void)state;
	random_bytes(bytes, sizeof(bytes) - 1); /* over what one system call gives */
	for (size_t i = 0; i + 1 < sizeof(bytes); i++)
		zeros += bytes[i] == 0;
	assert_in_range(zeros, 0, 30);
	assert_int_equal(bytes[sizeof(bytes) - 1], 0);
}

/* Path */

static void test_path_names(void **state)
{
	static const struct {
		const char *path, *base, *stem;
	} rows[] = {
		{ "a.jsonl", "a.jsonl", "a" },
		{ "/data/a.jsonl.gz", "a.jsonl.gz", "a" },
		{ "../b.c/a.JSONL.GZ", "a.JSONL.GZ", "a" },
		{ "a.b.csv", "a.b.csv", "a.b" },
		{ "a.gz", "a.gz", "a" },
		{ "plain", "plain", "plain" },
		{ "x.y/plain", "plain", "plain" },
		{ ".hidden", ".hidden", ".hidden" },
		{ ".gz", ".gz", ".gz" },
		{ "folder/", "", "" },
		{ "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(path_base(rows[i].path), rows[i].base);
		char *stem = path_stem(rows[i].path);
		assert_string_equal(stem, rows[i].stem);
		free(stem);
	}
	assert_true(path_has_suffix("A.JSONL", ".jsonl"));
	assert_false(path_has_suffix("jsonl", ".jsonl"));
	assert_false(path_has_suffix("a.jsonl.gz", ".jsonl"));
}

static void test_path_join(void **state)
{
	static const struct {
		const char *directory, *name, *joined;
	} rows[] = {
		{ "a", "b", "a/b" },
		{ "a/", "b", "a/b" },
		{ "/", "b", "/b" },
		{ "", "b", "b" },
		{ "a", "/b", "/b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *joined = path_join(rows[i].directory, rows[i].name);
		assert_string_equal(joined, rows[i].joined);
		free(joined);
	}
}

static void assert_config(const char *expected)
{
	char *path = path_config("keys");

	assert_string_equal(path, expected);
	free(path);
}

static void test_path_config(void **state)
{
	(void)state;
	setenv("HOME", "/home/u", 1);
	setenv("XDG_CONFIG_HOME", "/etc/u", 1);
	assert_config("/etc/u/preop/keys");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_config("/home/u/.config/preop/keys");
	unsetenv("XDG_CONFIG_HOME");
	assert_config("/home/u/.config/preop/keys");
	unsetenv("HOME");
	assert_null(path_config("keys"));
	assert_null(path_state("recent"));
}

/* From the deepest up to `top`; all must be empty. */
static void remove_folders(char *deepest, const char *top)
{
	while (strlen(deepest) >= strlen(top)) {
		assert_int_equal(rmdir(deepest), 0);
		*strrchr(deepest, '/') = '\0';
	}
}

static void test_path_state(void **state)
{
	const char *above = getenv("TMPDIR");
	char *folder = xasprintf("%s/preop-test-XXXXXX", above == NULL ? "/tmp" : above);
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", folder, 1);
	char *path = path_state("undo/case");
	char *parent = xasprintf("%s/.local/state/preop/undo", folder);
	assert_non_null(path);
	assert_memory_equal(path, parent, strlen(parent));
	assert_true(path_is_directory(parent));
	assert_false(path_exists(path));
	assert_int_equal(stat(parent, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_true(path_exists(path));
	assert_false(path_is_directory(path));
	setenv("XDG_STATE_HOME", path, 1); /* a file where a folder must be */
	assert_null(path_state("recent"));
	unlink(path);
	remove_folders(parent, folder);
	free(parent);
	free(path);
	free(folder);
}

/* Resource */

static void assert_same_as_file(const struct resource *resource, const char *root)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error error = ERROR_INIT;
	char *path = path_join(root, resource->name);

	if (!strbuf_read_file(&bytes, path, 0, &error))
		fail_msg("%s", error.message);
	assert_int_equal(resource->size, bytes.len);
	assert_memory_equal(resource->data, bytes.data, bytes.len + 1); /* with the NUL */
	strbuf_free(&bytes);
	free(path);
}

/* ROOT/tests/fixtures is what ctest says; the folder itself need not be there. */
static char *repository_root(void)
{
	const char *fixtures = getenv("PREOP_FIXTURES");

	assert_non_null(fixtures);
	assert_true(path_has_suffix(fixtures, "/tests/fixtures"));
	return xstrndup(fixtures, strlen(fixtures) - strlen("/tests/fixtures"));
}

static void test_resource_all(void **state)
{
	const struct resource *before = NULL, *at = NULL;
	size_t count = 0;

	(void)state;
	char *root = repository_root();
	while ((at = resource_next(at, "")) != NULL) {
		assert_true(before == NULL || strcmp(before->name, at->name) < 0);
		assert_ptr_equal(resource_find(at->name), at);
		assert_same_as_file(at, root);
		before = at;
		count++;
	}
	assert_true(count > 2);
	free(root);
}

static void test_resource_prefix(void **state)
{
	const struct resource *at = NULL;
	size_t schemas = 0;

	(void)state;
	while ((at = resource_next(at, "src/store/schema/")) != NULL) {
		assert_memory_equal(at->name, "src/store/schema/", 17);
		schemas++;
	}
	assert_true(schemas > 0);
	assert_non_null(resource_find("src/store/schema/001.sql"));
	assert_null(resource_next(NULL, "zzz"));
	assert_null(resource_next(NULL, "data/no such file"));
	assert_null(resource_find(""));
	assert_null(resource_find("data"));
	assert_null(resource_find("zzz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id_list_text),
		cmocka_unit_test(test_id_list_sort),
		cmocka_unit_test(test_id_list_many),
		cmocka_unit_test(test_id_list_round_trip),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hash64),
		cmocka_unit_test(test_rng),
		cmocka_unit_test(test_rng_below),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_uuid_of),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_path_names),
		cmocka_unit_test(test_path_join),
		cmocka_unit_test(test_path_config),
		cmocka_unit_test(test_path_state),
		cmocka_unit_test(test_resource_all),
		cmocka_unit_test(test_resource_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
