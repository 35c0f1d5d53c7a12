/* Zip archives: what they hold, what is left of those that were cut, and what is refused. */
#include "zip_builder.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { LIMIT = 1 << 20 };

static void expect_text(const struct zip *zip, const char *name, const char *text)
{
	const struct zip_member *member = zip_find(zip, name);
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (member == NULL)
		fail_msg("%s is not there", name);
	if (!zip_read_member(zip, member, LIMIT, &out, &error))
		fail_msg("%s", error.message);
	assert_string_equal(out.data, text);
	assert_int_equal(out.len, strlen(text));
	strbuf_free(&out);
}

static void expect_refused(const struct zip *zip, const char *name, uint64_t limit, const char *reason)
{
	const struct zip_member *member = zip_find(zip, name);
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	assert_non_null(member);
	strbuf_adds(&out, "kept");
	assert_false(zip_read_member(zip, member, limit, &out, &error));
	if (strstr(error.message, reason) == NULL || strstr(error.message, name) == NULL)
		fail_msg("\"%s\" says neither \"%s\" nor %s", error.message, reason, name);
	assert_string_equal(out.data, "kept");
	strbuf_free(&out);
}

static void expect_no_archive(const struct archive *archive, const char *reason)
{
	struct zip zip;
	struct error error = ERROR_INIT;

	if (zip_open(&zip, archive_input(archive), &error))
		fail_msg("opened; expected: %s", reason);
	if (strstr(error.message, reason) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error.message, reason);
	zip_close(&zip);
}

static struct archive archive_new(void)
{
	return (struct archive){ .bytes = STRBUF_INIT };
}

static void add_four(struct archive *archive)
{
	archive_add(archive, (struct built_member){ .name = "plain", .text = "stored text" });
	archive_add(archive, (struct built_member){ .name = "deflated", .text = "text text text text", .method = 8 });
	archive_add(archive,
		(struct built_member){ .name = "zstd", .text = "one frame and another", .method = 93, .frames = true });
	archive_add(archive, (struct built_member){ .name = "empty", .text = "" });
}

static void expect_four(const struct zip *zip)
{
	assert_int_equal(zip->count, 4);
	expect_text(zip, "plain", "stored text");
	expect_text(zip, "deflated", "text text text text");
	expect_text(zip, "zstd", "one frame and another");
	expect_text(zip, "empty", "");
	assert_null(zip_find(zip, "other"));
}

static void members_are_read_by_all_methods(void **state)
{
	static const struct {
		bool wide;
		const char *comment, *before;
	} cases[] = { { false, "", "" }, { true, "", "" }, { false, "a comment PK\5\6", "" },
		{ false, "", "#!/bin/sh in front of it\n" }, { true, "x", "#!" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct archive archive = archive_new();
		struct zip zip;
		struct error error = ERROR_INIT;
		add_four(&archive);
		archive_end(&archive, cases[i].wide, cases[i].comment);
		strbuf_splice(&archive.bytes, 0, 0, cases[i].before, strlen(cases[i].before));
		if (!zip_open(&zip, archive_input(&archive), &error))
			fail_msg("case %zu: %s", i, error.message);
		assert_null(zip.scanned);
		expect_four(&zip);
		zip_close(&zip);
		strbuf_free(&archive.bytes);
	}
}

static void a_file_is_read_by_place(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;
	char path[] = "/tmp/preop-zip-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	add_four(&archive);
	archive_end(&archive, false, "");
	assert_true(fd >= 0 && unlink(path) == 0);
	assert_int_equal(write(fd, archive.bytes.data, archive.bytes.len), archive.bytes.len);
	lseek(fd, 3, SEEK_SET);
	assert_true(zip_open(&zip, (struct zip_input){ .fd = fd, .size = archive.bytes.len }, NULL));
	expect_four(&zip);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 3);
	zip_close(&zip);
	close(fd);
	strbuf_free(&archive.bytes);
}

static void of_one_name_the_later_wins(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;

	(void)state;
	archive_add(&archive, (struct built_member){ .name = "a", .text = "old" });
	archive_add(&archive, (struct built_member){ .name = "b", .text = "b" });
	archive_add(&archive, (struct built_member){ .name = "a", .text = "newer", .method = 8 });
	archive_add(&archive, (struct built_member){ .name = "a", .text = "newest" });
	archive_end(&archive, false, "");
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	assert_int_equal(zip.count, 2);
	assert_string_equal(zip.members[0].name, "b");
	expect_text(&zip, "a", "newest");
	zip_close(&zip);
	strbuf_free(&archive.bytes);
}

static void zip64_numbers_are_taken_from_their_field(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;

	(void)state;
	archive_add(&archive, (struct built_member){ .name = "a", .text = "first" });
	archive_add(
		&archive, (struct built_member){ .name = "wide", .text = "wide wide wide", .method = 8, .wide = true });
	archive_end(&archive, true, "");
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	assert_null(zip.scanned);
	expect_text(&zip, "wide", "wide wide wide");
	zip_close(&zip);
	strbuf_free(&archive.bytes);
}

/* Cut anywhere: what was whole before the cut is read, nothing else, and never a crash. */
static void without_a_directory_whole_members_are_found(void **state)
{
	struct archive archive = archive_new();
	size_t ends[BUILT_MAX], whole;

	(void)state;
	archive_add(&archive, (struct built_member){ .name = "plain", .text = "stored text" });
	ends[0] = archive.bytes.len;
	archive_add(&archive,
		(struct built_member){ .name = "late", .text = "late late late", .method = 8, .descriptor = true });
	ends[1] = archive.bytes.len;
	archive_add(&archive,
		(struct built_member){ .name = "frames",
			.text = "two frames, sizes behind them",
			.method = 93,
			.frames = true,
			.descriptor = true,
			.wide = true });
	ends[2] = archive.bytes.len;
	archive_add(&archive, (struct built_member){ .name = "last", .text = "last last", .method = 8, .wide = true });
	ends[3] = archive.bytes.len;
	archive_end(&archive, false, "");
	for (size_t n = 1; n < archive.bytes.len; n++) {
		char *bytes = xmalloc(n); /* of its own, so that a read behind it is seen */
		struct zip zip;
		memcpy(bytes, archive.bytes.data, n);
		for (whole = 0; whole < 4 && ends[whole] <= n; whole++) {
		}
		bool opened = zip_open(&zip, (struct zip_input){ .fd = -1, .memory = bytes, .size = n }, NULL);
		assert_int_equal(opened, whole > 0);
		assert_int_equal(zip.count, whole);
		if (whole == 4)
			expect_text(&zip, "last", "last last");
		if (whole >= 3)
			expect_text(&zip, "frames", "two frames, sizes behind them");
		if (whole >= 2)
			expect_text(&zip, "late", "late late late");
		if (whole > 0) {
			assert_non_null(zip.scanned);
			if (n < ends[3])
				assert_int_equal(zip.lost, n - ends[whole - 1]);
		}
		zip_close(&zip);
		free(bytes);
	}
	strbuf_free(&archive.bytes);
}

static void a_writer_that_died_before_the_sizes_leaves_no_member(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;

	(void)state;
	archive_add(&archive, (struct built_member){ .name = "a", .text = "whole" });
	struct built_member *cut = archive_add(
		&archive, (struct built_member){ .name = "b", .text = "not finished", .method = 8 });
	memset(archive.bytes.data + cut->at + 14, 0, 12); /* CRC and sizes */
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	assert_int_equal(zip.count, 1);
	expect_text(&zip, "a", "whole");
	assert_int_equal(zip.lost, archive.bytes.len - cut->at);
	zip_close(&zip);
	strbuf_free(&archive.bytes);
}

static void a_damaged_directory_is_done_without(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;

	(void)state;
	add_four(&archive);
	size_t directory = archive.bytes.len;
	archive_end(&archive, false, "");
	archive.bytes.data[directory + 1] = 'X';
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	assert_string_equal(zip.scanned, "its directory is damaged");
	expect_four(&zip);
	zip_close(&zip);
	strbuf_free(&archive.bytes);
}

/* What a member claims against what it is. */
static void claims_are_held_against_the_bytes(void **state)
{
	static const struct {
		int method;
		int64_t more_packed, more_unpacked; /* than it has */
		uint32_t crc_flip;
		uint64_t limit;
		const char *reason;
	} cases[] = {
		{ 8, 0, 0, 1, LIMIT, "CRC" },
		{ 0, 0, 0, 1, LIMIT, "CRC" },
		{ 8, 0, -1, 0, LIMIT, "more than the 18 bytes its header says" },
		{ 93, 0, -1, 0, LIMIT, "more than the 18 bytes its header says" },
		{ 8, 0, 5, 0, LIMIT, "unpacks to 19 bytes, its header says 24" },
		{ 0, 0, 5, 0, LIMIT, "unpacks to 19 bytes, its header says 24" },
		{ 8, -3, 0, 0, LIMIT, "end early" },
		{ 93, -3, 0, 0, LIMIT, "end early" },
		{ 8, 4, 0, 0, LIMIT, "something follows" },
		{ 93, 4, 0, 0, LIMIT, "corrupt" },
		{ 8, 0, INT64_C(4) << 30, 0, LIMIT,
			"claims 4294967315 bytes unpacked; more than 1048576 are not read" },
		{ 8, 0, 0, 0, 18, "more than 18 are not read" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct archive archive = archive_new();
		struct zip zip;
		struct built_member *member = archive_add(&archive,
			(struct built_member){ .name = "m",
				.text = "text text text text",
				.method = (unsigned)cases[i].method,
				.wide = true });
		strbuf_adds(&archive.bytes, "12345678");
		member->packed += (uint64_t)cases[i].more_packed;
		member->unpacked += (uint64_t)cases[i].more_unpacked;
		member->crc ^= cases[i].crc_flip;
		archive_end(&archive, false, "");
		assert_true(zip_open(&zip, archive_input(&archive), NULL));
		expect_refused(&zip, "m", cases[i].limit, cases[i].reason);
		zip_close(&zip);
		strbuf_free(&archive.bytes);
	}
}

static void corrupt_bytes_are_refused(void **state)
{
	static const unsigned methods[] = { 8, 93 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct archive archive = archive_new();
		struct zip zip;
		struct built_member *member = archive_add(
			&archive, (struct built_member){ .name = "m", .text = "abcabcabcabc", .method = methods[i] });
		memset(archive.bytes.data + member->at + 31, 0xff, 6);
		archive_end(&archive, false, "");
		assert_true(zip_open(&zip, archive_input(&archive), NULL));
		expect_refused(&zip, "m", LIMIT, "corrupt");
		zip_close(&zip);
		strbuf_free(&archive.bytes);
	}
}

static void what_is_not_read_is_named(void **state)
{
	struct archive archive = archive_new();
	struct zip zip;

	(void)state;
	archive_add(&archive, (struct built_member){ .name = "bz", .text = "x", .method = 12 });
	archive_add(&archive, (struct built_member){ .name = "secret", .text = "x", .flags = 1 });
	archive_add(&archive, (struct built_member){ .name = "moved", .text = "x" })->at = 0;
	archive.members[2].at = archive.members[1].at + 1;
	archive_end(&archive, false, "");
	expect_no_archive(&archive, "share bytes");
	archive.bytes.len = 0;
	archive.count = 0;
	archive_add(&archive, (struct built_member){ .name = "bz", .text = "x", .method = 12 });
	archive_add(&archive, (struct built_member){ .name = "secret", .text = "x", .flags = 1 });
	struct built_member *other = archive_add(&archive, (struct built_member){ .name = "other", .text = "x" });
	archive.bytes.data[other->at + 30] = 'a';
	archive_end(&archive, false, "");
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	expect_refused(&zip, "bz", LIMIT, "method 12");
	expect_refused(&zip, "secret", LIMIT, "encrypted");
	expect_refused(&zip, "other", LIMIT, "another name");
	zip_close(&zip);
	strbuf_free(&archive.bytes);
}

static void archives_made_to_explode_are_refused(void **state)
{
	struct archive archive = archive_new();
	size_t n = 1 << 22;
	char *zeros = xcalloc(1, n);
	struct zip zip;

	(void)state;
	archive_add_bytes(&archive, (struct built_member){ .name = "honest", .text = zeros, .method = 8 }, n);
	archive_add_bytes(&archive, (struct built_member){ .name = "liar", .text = zeros, .method = 8 }, n)->unpacked =
		100;
	archive_end(&archive, false, "");
	assert_true(archive.bytes.len < 20000);
	assert_true(zip_open(&zip, archive_input(&archive), NULL));
	expect_refused(&zip, "honest", LIMIT, "claims 4194304 bytes");
	expect_refused(&zip, "liar", LIMIT, "more than the 100 bytes");
	zip_close(&zip);
	free(zeros);

	/* two names, one body */
	archive.bytes.len = 0;
	archive.count = 0;
	archive_add(&archive, (struct built_member){ .name = "a", .text = "body" });
	archive.members[archive.count] = archive.members[0];
	archive.members[archive.count++].name = "b";
	archive_end(&archive, false, "");
	expect_no_archive(&archive, "made to unpack to more than it holds");

	/* a member behind the end */
	archive.bytes.len = 0;
	archive.count = 0;
	archive_add(&archive, (struct built_member){ .name = "far", .text = "body", .wide = true })->packed =
		UINT64_MAX - 7;
	archive_end(&archive, false, "");
	expect_no_archive(&archive, "far: the 18446744073709551608 bytes its header claims are not in the archive");
	strbuf_free(&archive.bytes);
}

static void bytes_that_are_no_archive_are_refused(void **state)
{
	static const char *const texts[] = { "", "P", "PK\3\4", "PK\5\6",
		"no archive at all, but long enough for one" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct archive archive = archive_new();
		strbuf_adds(&archive.bytes, texts[i]);
		expect_no_archive(&archive, "no zip archive");
		strbuf_free(&archive.bytes);
	}
}

static void no_flipped_bit_gets_through(void **state)
{
	struct archive archive = archive_new();

	(void)state;
	add_four(&archive);
	archive_end(&archive, true, "");
	for (size_t bit = 0; bit < 8 * archive.bytes.len; bit++) {
		struct zip zip;
		archive.bytes.data[bit / 8] ^= (char)(1 << bit % 8);
		if (zip_open(&zip, archive_input(&archive), NULL))
			for (size_t i = 0; i < zip.count; i++) {
				struct strbuf out = STRBUF_INIT;
				if (zip_read_member(&zip, &zip.members[i], LIMIT, &out, NULL))
					assert_true(out.len == 0 ||
						strstr("stored text|text text text text|one frame and another",
							out.data) != NULL);
				strbuf_free(&out);
			}
		zip_close(&zip);
		archive.bytes.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	strbuf_free(&archive.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read_by_all_methods),
		cmocka_unit_test(a_file_is_read_by_place),
		cmocka_unit_test(of_one_name_the_later_wins),
		cmocka_unit_test(zip64_numbers_are_taken_from_their_field),
		cmocka_unit_test(without_a_directory_whole_members_are_found),
		cmocka_unit_test(a_writer_that_died_before_the_sizes_leaves_no_member),
		cmocka_unit_test(a_damaged_directory_is_done_without),
		cmocka_unit_test(claims_are_held_against_the_bytes),
		cmocka_unit_test(corrupt_bytes_are_refused),
		cmocka_unit_test(what_is_not_read_is_named),
		cmocka_unit_test(archives_made_to_explode_are_refused),
		cmocka_unit_test(bytes_that_are_no_archive_are_refused),
		cmocka_unit_test(no_flipped_bit_gets_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
