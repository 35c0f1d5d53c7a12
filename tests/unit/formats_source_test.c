/* Bytes in and records out: gzip, styles, lines, arrays, objects; every reader with its input in one piece and
 * byte by byte. */
#include "formats_support.h"
#include "preop/base/hash.h"
#include "preop/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct reader_case reader_cases[] = {
	{ FRAMING_LINES, 0, "{}\n[1]\n", "1:1 {}\n2:1 [1]\n" },
	{ FRAMING_LINES, 0, "{}", "1:1 {}\n" },
	{ FRAMING_LINES, 0, "\n\n  {} \t\r\n\r\n\t1", "3:3 {}\n5:2 1\n" },
	{ FRAMING_LINES, 0, " \n \n", "" },
	{ FRAMING_ARRAY, 0, "[]", "" },
	{ FRAMING_ARRAY, 0, " [ ] \n", "" },
	{ FRAMING_ARRAY, 0, "[{\"a\":1}, 2 ,\n\"x]\", [3,[4]]\n]\n",
		"1:2 {\"a\":1}\n1:11 2\n2:1 \"x]\"\n2:7 [3,[4]]\n" },
	{ FRAMING_ARRAY, 0, "[{\"a\":\"\\\"}\"}]", "1:2 {\"a\":\"\\\"}\"}\n" },
	{ FRAMING_ARRAY, 0, "[{\"a\":1,},{}]",
		"1:2 {\"a\":1,}\n1:11 {}\n" }, /* balanced: the caller's check finds it */
	{ FRAMING_ARRAY, 0, "[{}\n {}]", "1:2 {}\n2:2 X expected ',' or ']' after a value\n" },
	{ FRAMING_ARRAY, 0, "[{}}", "1:2 {}\n1:4 X expected ',' or ']' after a value\n" },
	{ FRAMING_ARRAY, 0, "[{},", "1:2 {}\n1:5 X the array is not closed: the file was cut off\n" },
	{ FRAMING_ARRAY, 0, "[{} ", "1:2 {}\n1:5 X the array is not closed: the file was cut off\n" },
	{ FRAMING_ARRAY, 0, "[{}, {\"a\": [1, ",
		"1:2 {}\n1:6 X the file ends inside the value that starts here: it was cut off\n" },
	{ FRAMING_ARRAY, 0, "[{}] x", "1:2 {}\n1:6 X something follows the end of the JSON text\n" },
	{ FRAMING_ARRAY, 0, "[{\"a\": \"b}, \n{\"c\": 1}]", "1:13 X control character in a string\n" },
	{ FRAMING_ARRAY, 0, "[{\"a\": [1}, {}]", "1:10 X expected ',' or ']'\n" },
	{ FRAMING_OBJECT, 0, "{\"k\": {\"a\":1}, \"l\" : 2}", "1:7 \"k\"={\"a\":1}\n1:22 \"l\"=2\n" },
	{ FRAMING_OBJECT, 0, "{}", "" },
	{ FRAMING_OBJECT, 0, "{\"k\" 1}", "1:6 X expected ':' after a name\n" },
	{ FRAMING_OBJECT, 0, "{k: 1}", "1:2 X expected a name in quotes\n" },
	{ FRAMING_OBJECT, 0, "{\"k\": 1]", "1:7 \"k\"=1\n1:8 X expected ',' or '}' after a value\n" },
	{ FRAMING_OBJECT, 0, "{\"k\":", "1:6 X the file ends where a value should be: it was cut off\n" },
	{ FRAMING_LIST, 0, "{\"v\": [1, 2], \"x\": [{\"a\":1},\n {\"b\":2}], \"n\": null, \"y\":[{\"c\":3}]}",
		"1:21 {\"a\":1}\n2:2 {\"b\":2}\n2:28 {\"c\":3}\n" },
	{ FRAMING_LIST, 0, "{\"x\": [{}], \"n\": nul}", "1:8 {}\n1:18 X expected a value\n" },
	{ FRAMING_SEQUENCE, 0, "{\n\"a\": 1\n}\n{\"b\": 2} [3]\n", "1:1 {\n\"a\": 1\n}\n4:1 {\"b\": 2}\n4:10 [3]\n" },
	{ FRAMING_SEQUENCE, 0, "{} }", "1:1 {}\n1:4 X expected a value\n" },
};

static void readers_give_records_with_their_places(void **state)
{
	(void)state;
	expect_transcripts(reader_cases, sizeof(reader_cases) / sizeof(reader_cases[0]), 0);
}

static void readers_do_not_mind_where_the_input_is_cut(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 4; piece++)
		expect_transcripts(reader_cases, sizeof(reader_cases) / sizeof(reader_cases[0]), piece);
}

/* All bytes of the source; false with `error` when it fails. */
static bool read_all(struct source *source, struct strbuf *out, struct error *error)
{
	do {
		strbuf_add(out, source->text, source->length);
		source_skip(source, source->length);
		if (source->ended)
			return true;
	} while (source_more(source, error));
	return false;
}

static bool read_fixture(const char *name, struct strbuf *out, struct source *source, struct error *error)
{
	char *path = fixture(name);
	bool ok = source_open(source, path, error) && read_all(source, out, error);

	free(path);
	return ok;
}

static void members_and_frames_are_one_text(void **state)
{
	static const char *const names[] = { "chat.jsonl.gz", "two-members.jsonl.gz", "padded.jsonl.gz",
		"chat.jsonl.zst", "two-frames.jsonl.zst", "skippable.jsonl.zst" };
	struct strbuf plain = STRBUF_INIT;
	struct source source;

	(void)state;
	assert_true(read_fixture("chat.jsonl", &plain, &source, NULL));
	source_close(&source);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		assert_true(read_fixture(names[i], &out, &source, NULL));
		assert_non_null(source.compression);
		assert_int_equal(out.len, plain.len);
		assert_memory_equal(out.data, plain.data, plain.len);
		assert_int_equal(source.raw_read, source.raw_total);
		strbuf_free(&out);
		source_close(&source);
	}
	strbuf_free(&plain);
}

static void broken_compression_is_an_error(void **state)
{
	static const struct {
		const char *name, *says;
	} files[] = {
		{ "truncated.jsonl.gz", "end early" },
		{ "corrupt.jsonl.gz", "corrupt" },
		{ "trailing.jsonl.gz", "not gzip follow" },
		{ "twice.jsonl.gz", "compressed twice" },
		{ "truncated.jsonl.zst", "the zstd data end early" },
		{ "corrupt.jsonl.zst", "the zstd data are corrupt" },
		{ "trailing.jsonl.zst", "not zstd follow" },
		{ "twice.jsonl.zst.gz", "take one layer off with zstd -d" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		struct error error = ERROR_INIT;
		struct source source = { .fd = -1 };
		assert_false(read_fixture(files[i].name, &out, &source, &error));
		assert_int_equal(error.code, ERROR_INPUT);
		if (strstr(error.message, files[i].says) == NULL)
			fail_msg("%s: %s", files[i].name, error.message);
		strbuf_free(&out);
		source_close(&source);
	}
}

static void every_cut_of_a_gzip_file_is_noticed(void **state)
{
	struct strbuf whole = STRBUF_INIT, out = STRBUF_INIT;
	char *path = fixture("chat.jsonl.gz");
	struct source source;

	(void)state;
	assert_true(strbuf_read_file(&whole, path, 0, NULL));
	for (size_t n = 3; n < whole.len; n++) {
		struct error error = ERROR_INIT;
		strbuf_reset(&out);
		bool ok = source_open_memory(&source, whole.data, n, &error) && read_all(&source, &out, &error);
		source_close(&source);
		if (ok)
			fail_msg("the first %zu bytes pass for the whole", n);
	}
	free(path);
	strbuf_free(&whole);
	strbuf_free(&out);
}

static void digest_is_of_the_bytes_on_disk(void **state)
{
	static const char *const names[] = { "chat.jsonl", "bom.jsonl", "two-members.jsonl.gz", "empty" };
	unsigned char expected[SHA256_SIZE], digest[SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct strbuf raw = STRBUF_INIT, out = STRBUF_INIT;
		struct source source;
		char *path = fixture(names[i]);
		assert_true(strbuf_read_file(&raw, path, 0, NULL));
		sha256_of(raw.data, raw.len, expected);
		assert_true(read_fixture(names[i], &out, &source, NULL));
		source_digest(&source, digest);
		assert_memory_equal(digest, expected, SHA256_SIZE);
		assert_int_equal(source.raw_read, raw.len);
		source_close(&source);
		strbuf_free(&raw);
		strbuf_free(&out);
		free(path);
	}
}

static void style_is_noted(void **state)
{
	static const struct {
		const char *name;
		bool bom, crlf;
		char last;
	} files[] = {
		{ "chat.jsonl", false, false, '\n' },
		{ "bom.jsonl", true, false, '\n' },
		{ "crlf.jsonl", false, true, '\n' },
		{ "no-newline.jsonl", false, false, '}' },
		{ "quoted.csv", false, true, '\n' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		struct source source;
		assert_true(read_fixture(files[i].name, &out, &source, NULL));
		assert_int_equal(source.bom, files[i].bom);
		assert_int_equal(source.crlf, files[i].crlf);
		assert_int_equal(source.last_byte, files[i].last);
		assert_true(out.data[0] != '\xef');
		strbuf_free(&out);
		source_close(&source);
	}
}

static void files_that_cannot_be_read_say_so(void **state)
{
	struct source source;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(source_open(&source, "/no/such/file", &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	source_close(&source);
	assert_false(source_open(&source, "/", &error));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_non_null(strstr(error.message, "folder"));
	source_close(&source);
}

static void standard_input_is_read_to_its_end(void **state)
{
	static const char text[] = "{\"a\": 1}\n{\"b\": 2}\n";
	int ends[2], saved = dup(STDIN_FILENO);
	struct strbuf out = STRBUF_INIT;
	struct source source;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_true(source_open(&source, "-", NULL));
	assert_int_equal(source.raw_total, 0);
	assert_true(read_all(&source, &out, NULL));
	assert_string_equal(out.data, text);
	source_close(&source);
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
	strbuf_free(&out);
}

/* A line of 50 MB, then a short one: both come whole, and memory stays near the longest line. */
static void a_line_may_be_50_mb(void **state)
{
	enum { LONG = 50 * 1000 * 1000 };
	char *text = malloc(LONG + 16);
	struct source source;
	struct record record;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', LONG);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + LONG - 2, "\"}\n{}\n", 6);
	assert_true(source_open_memory(&source, text, LONG + 4, NULL));
	struct reader *reader = reader_open(FRAMING_LINES, 0, &source, NULL, NULL);
	assert_int_equal(reader_next(reader, &record, NULL), READ_RECORD);
	assert_int_equal(record.length, LONG);
	assert_memory_equal(record.text, text, LONG);
	assert_true(source.capacity <= (size_t)3 * LONG);
	assert_int_equal(reader_next(reader, &record, NULL), READ_RECORD);
	assert_int_equal(record.length, 2);
	assert_int_equal(record.line, 2);
	assert_int_equal(reader_next(reader, &record, NULL), READ_END);
	reader_close(reader);
	source_close(&source);
	free(text);
}

/* Many lines do not add up: the window stays as it was at the start. */
static void memory_does_not_grow_with_the_file(void **state)
{
	enum { LINES = 400 * 1000, WIDTH = 20 };
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct record record;
	int lines = 0;

	(void)state;
	for (int i = 0; i < LINES; i++)
		strbuf_addf(&text, "{\"number\": %*d}\n", WIDTH, i);
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	struct reader *reader = reader_open(FRAMING_LINES, 0, &source, NULL, NULL);
	while (reader_next(reader, &record, NULL) == READ_RECORD)
		assert_int_equal(record.line, ++lines);
	assert_int_equal(lines, LINES);
	assert_true(source.capacity <= (size_t)4 * SOURCE_CHUNK);
	reader_close(reader);
	source_close(&source);
	strbuf_free(&text);
}

static void a_line_over_the_limit_is_one_bad_record(void **state)
{
	enum { LONG = 3 * SOURCE_CHUNK };
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct record record;
	struct error error = ERROR_INIT;

	(void)state;
	strbuf_adds(&text, "{\"a\": 1}\n\"");
	for (int i = 0; i < LONG; i++)
		strbuf_addc(&text, 'x');
	strbuf_adds(&text, "\"\n{\"b\": 2}\n");
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	source.limit = SOURCE_CHUNK;
	struct reader *reader = reader_open(FRAMING_LINES, 0, &source, NULL, NULL);
	assert_int_equal(reader_next(reader, &record, &error), READ_RECORD);
	assert_int_equal(reader_next(reader, &record, &error), READ_BAD);
	assert_int_equal(record.line, 2);
	assert_non_null(strstr(error.message, "longer than"));
	assert_int_equal(reader_next(reader, &record, &error), READ_RECORD);
	assert_int_equal(record.line, 3);
	assert_int_equal(reader_next(reader, &record, &error), READ_END);
	reader_close(reader);
	source_close(&source);
	strbuf_free(&text);
}

/* In an array nobody can tell where the next record is without having read this one. */
static void an_element_over_the_limit_ends_the_reading(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct record record;
	struct error error = ERROR_INIT;

	(void)state;
	strbuf_adds(&text, "[1, \"");
	for (int i = 0; i < 3 * SOURCE_CHUNK; i++)
		strbuf_addc(&text, 'x');
	strbuf_adds(&text, "\"]");
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	source.limit = SOURCE_CHUNK;
	struct reader *reader = reader_open(FRAMING_ARRAY, 0, &source, NULL, NULL);
	assert_int_equal(reader_next(reader, &record, &error), READ_RECORD);
	assert_int_equal(reader_next(reader, &record, &error), READ_FAILED);
	assert_non_null(strstr(error.message, "longer than"));
	reader_close(reader);
	source_close(&source);
	strbuf_free(&text);
}

static bool count_ticks(void *context)
{
	int *left = context;

	return (*left)-- > 0;
}

static void a_tick_cancels(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct error error = ERROR_INIT;
	int left = 2;

	(void)state;
	for (int i = 0; i < 5 * SOURCE_CHUNK; i++)
		strbuf_addc(&text, ' ');
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	source.tick = count_ticks;
	source.context = &left;
	assert_true(source_more(&source, &error));
	assert_true(source_more(&source, &error));
	assert_false(source_more(&source, &error));
	assert_int_equal(error.code, ERROR_CANCELLED);
	source_close(&source);
	strbuf_free(&text);
}

/* Where more of a member is wanted, and where the next member would be. */
static void a_tick_cancels_gzip(void **state)
{
	char *path = fixture("chat.jsonl.gz");
	struct strbuf packed = STRBUF_INIT;
	size_t whole;

	(void)state;
	assert_true(strbuf_read_file(&packed, path, 0, NULL));
	whole = packed.len;
	for (size_t n = whole - 10; n <= whole; n += 10) {
		struct strbuf out = STRBUF_INIT;
		struct source source;
		struct error error = ERROR_INIT;
		int left = 0;
		assert_true(source_open_memory(&source, packed.data, n, NULL));
		source.tick = count_ticks;
		source.context = &left;
		assert_false(read_all(&source, &out, &error));
		assert_int_equal(error.code, ERROR_CANCELLED);
		source_close(&source);
		strbuf_free(&out);
	}
	free(path);
	strbuf_free(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_give_records_with_their_places),
		cmocka_unit_test(readers_do_not_mind_where_the_input_is_cut),
		cmocka_unit_test(members_and_frames_are_one_text),
		cmocka_unit_test(broken_compression_is_an_error),
		cmocka_unit_test(every_cut_of_a_gzip_file_is_noticed),
		cmocka_unit_test(digest_is_of_the_bytes_on_disk),
		cmocka_unit_test(style_is_noted),
		cmocka_unit_test(files_that_cannot_be_read_say_so),
		cmocka_unit_test(standard_input_is_read_to_its_end),
		cmocka_unit_test(a_line_may_be_50_mb),
		cmocka_unit_test(memory_does_not_grow_with_the_file),
		cmocka_unit_test(a_line_over_the_limit_is_one_bad_record),
		cmocka_unit_test(an_element_over_the_limit_ends_the_reading),
		cmocka_unit_test(a_tick_cancels),
		cmocka_unit_test(a_tick_cancels_gzip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
