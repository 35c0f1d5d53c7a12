/*
 * Byte-pair encoding and the files it comes from. The tiny vocabulary of tests/fixtures/tokenizer has the 256 bytes and two dozen merges; its expected
 * tokens were worked out by hand. PREOP_TOKENIZERS=FOLDER adds real *.tiktoken files and cases in files *TestPlans*.txt
 * ("EncodingName: ...", "Sample: ...", "Encoded: [...]").
 */
#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/strbuf.h"
#include "preop/formats/tokenizer.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZED(text) text, sizeof(text) - 1

static char *fixture(const char *name)
{
	const char *fixtures = getenv("PREOP_FIXTURES");

	return xasprintf("%s/tokenizer/%s", fixtures != NULL ? fixtures : "tests/fixtures", name);
}

static void open_fixture(const char *name, const char *encoding, struct tokenizer *out)
{
	struct error error = ERROR_INIT;
	char *path = fixture(name);

	if (!tokenizer_read(path, encoding, out, &error))
		fail_msg("%s", error.message);
	free(path);
}

/* "1,2,3" */
static void encode(struct bpe_coder *coder, const char *text, size_t n, struct strbuf *out)
{
	struct error error = ERROR_INIT;
	const uint32_t *ids;
	size_t count;

	strbuf_reset(out);
	if (!bpe_encode(coder, text, n, &ids, &count, &error))
		fail_msg("%s", error.message);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "%s%u", i > 0 ? "," : "", ids[i]);
}

struct expected {
	const char *text;
	size_t length;
	const char *ids;
};

/* he 256, ll 257, hell 258, hello 259, " w" 260, or 261, ld 262, " wor" 263, " world" 264, th 265, the 266, " the" 267, aa 268, aaaa 269, 12 270,
 * 123 271, in 272, ing 273, 's 274, c3a4 275, f09f 276, two newlines 277, two blanks 278. */
static const struct expected both[] = {
	{ SIZED(""), "" },
	{ SIZED("h"), "104" },
	{ SIZED("hello"), "259" },
	{ SIZED("hello world"), "259,264" },
	{ SIZED("ello"), "101,257,111" },
	{ SIZED("hellhello"), "258,259" },
	{ SIZED("aaa"), "268,97" }, /* the first of two equal pairs */
	{ SIZED("aaaaaaa"), "269,268,97" },
	{ SIZED("thing"), "265,273" },
	{ SIZED("12345"), "271,52,53" },        /* three digits, then the rest */
	{ SIZED("012345"), "48,270,51,52,53" }, /* split before merging: no 123 across */
	{ SIZED("he's"), "256,274" },
	{ SIZED("he'S"), "256,39,83" },
	{ SIZED("a  world"), "97,32,264" }, /* of two blanks the last goes with the word */
	{ SIZED("a  "), "97,278" },
	{ SIZED("a\n\n"), "97,277" },
	{ SIZED("\xc3\xa4"), "275" },
	{ SIZED("\xf0\x9f\x98\x80"), "276,152,128" },
	{ SIZED("a\0b"), "97,0,98" },
	{ SIZED("\xff"), "239,191,189" }, /* U+FFFD */
	{ SIZED("a\xc3"), "97,239,191,189" },
};

static void check_table(const char *file, const char *encoding, const struct expected *table, size_t count)
{
	struct strbuf got = STRBUF_INIT;
	struct tokenizer tokenizer;

	open_fixture(file, encoding, &tokenizer);
	struct bpe_coder *coder = bpe_coder_new(tokenizer.bpe);
	for (size_t i = 0; i < count; i++) {
		encode(coder, table[i].text, table[i].length, &got);
		if (strcmp(got.data, table[i].ids) != 0)
			fail_msg("%s \"%s\": %s, not %s", file, table[i].text, got.data, table[i].ids);
	}
	bpe_coder_free(coder);
	tokenizer_free(&tokenizer);
	strbuf_free(&got);
}

static void test_ranks(void **state)
{
	static const struct expected plain[] = {
		{ SIZED(" the"), "267" }, { SIZED("<|end|>"), "60,124,101,110,100,124,62" }, /* ordinary text */
		{ SIZED("a\xcc\x88"), "97,204,136" },                                        /* and not composed */
	};

	(void)state;
	check_table("tiny.tiktoken", "cl100k_base", both, sizeof(both) / sizeof(both[0]));
	check_table("tiny.tiktoken", "cl100k_base", plain, sizeof(plain) / sizeof(plain[0]));
}

static void test_json(void **state)
{
	static const struct expected special[] = {
		{ SIZED(" the"), "32,116,256" }, /* "he" comes first in the list, and "t he" is not in it */
		{ SIZED("<|end|>"), "300" }, { SIZED("hello<|end|> world"), "259,300,264" },
		{ SIZED("hello  <|end|>!"), "259,301" }, /* the longer one; takes the blanks before it along */
		{ SIZED("<|end|"), "60,124,101,110,100,124" }, { SIZED("a\xcc\x88"), "275" }, /* NFC */
	};

	(void)state;
	check_table("tiny.json", NULL, both, sizeof(both) / sizeof(both[0]));
	check_table("tiny.json", NULL, special, sizeof(special) / sizeof(special[0]));
}

/* GPT-2's pattern takes numbers whole and knows contractions in small letters only; o200k's keeps them with the word. */
static void test_encodings(void **state)
{
	static const struct expected gpt2[] = { { SIZED("12345"), "271,52,53" }, { SIZED("0123"), "48,271" },
		{ SIZED("he's"), "256,274" } };
	static const struct expected cl100k[] = { { SIZED("0123"), "48,270,51" } };
	static const struct expected o200k[] = { { SIZED("aa's"), "268,274" } };

	(void)state;
	check_table("tiny.tiktoken", "r50k_base", gpt2, 3);
	check_table("tiny.tiktoken", "cl100k_base", cl100k, 1);
	check_table("tiny.tiktoken", "o200k_base", o200k, 1);
}

static void test_identity(void **state)
{
	struct tokenizer tokenizer;

	(void)state;
	open_fixture("tiny.tiktoken", "qwen", &tokenizer);
	char *identity = tokenizer_identity(&tokenizer);
	assert_string_equal(tokenizer.encoding, "qwen");
	assert_int_equal(strncmp(identity, "tiny.tiktoken ", 14), 0);
	assert_int_equal(strlen(identity), 14 + 64);
	free(identity);
	tokenizer_free(&tokenizer);
}

/* ---- Broken files ---- */

static char folder[] = "/tmp/preop-tokenizer-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static char *write_file(const char *name, const char *bytes, size_t n)
{
	char *path = path_join(folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
	return path;
}

static void refuse(const char *name, const char *encoding, const char *bytes, size_t n, const char *sentence)
{
	struct error error = ERROR_INIT;
	struct tokenizer tokenizer;
	char *path = write_file(name, bytes, n);

	if (tokenizer_read(path, encoding, &tokenizer, &error))
		fail_msg("%.60s was read", bytes);
	if (strstr(error.message, sentence) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error.message, sentence);
	assert_null(tokenizer.bpe);
	unlink(path);
	free(path);
}

static void test_broken_ranks(void **state)
{
	static const struct expected files[] = {
		{ SIZED(""), "the file is empty" },
		{ SIZED("\n\n"), "the file is empty" },
		{ SIZED("YQ== 0\nY!== 1\n"), "line 2: the token is not base64" },
		{ SIZED("YQ= 0\n"), "not base64" },
		{ SIZED("==== 0\n"), "line 1: the token is not base64" },
		{ SIZED(" 0\n"), "not base64" },
		{ SIZED("YQ== 0\nYg==\n"), "line 2: no blank" },
		{ SIZED("YQ== 0\nYQ== 1\n"), "line 2: tokens 0 and 1 have the same bytes" },
		{ SIZED("YQ== -1\n"), "whole number" },
		{ SIZED("YQ== 99999999999\n"), "whole number" },
		{ SIZED("YQ== 1073741824000000000000000000000\n"), "whole number" },
		{ SIZED("YQ== 1x\n"), "whole number" },
		{ SIZED("YQ== 0\n"), "single byte 0x00" },
		{ SIZED("\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0"), "neither a .tiktoken file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		refuse("broken.tiktoken", "cl100k_base", files[i].text, files[i].length, files[i].ids);
	refuse("x.tiktoken", NULL, SIZED("YQ== 0\n"), "1 tokens are those of no encoding known here");
	refuse("x.tiktoken", "r50", SIZED("YQ== 0\n"), "there is no encoding \"r50\"; --encoding takes r50k_base");
}

/* Every byte once, but two with the same rank. */
static void test_duplicate_ranks(void **state)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct strbuf file = STRBUF_INIT;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		strbuf_addf(&file, "%c%c== %u\n", digits[i >> 2], digits[(i & 3) << 4], i == 255 ? 7 : i);
	refuse("twice.tiktoken", "gpt2", file.data, file.len, "two tokens have the number 7");
	strbuf_free(&file);
}

static void test_broken_json(void **state)
{
#define BEFORE "{\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"model\":"
	static const struct expected files[] = {
		{ SIZED("{"), "not JSON" },
		{ SIZED("{\"a\":1}"), "this is no tokenizer.json" },
		{ SIZED("{\"model\":[]}"), "this is no tokenizer.json" },
		{ SIZED("{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}"), "its model is Unigram" },
		{ SIZED("{\"model\":{\"type\":\"WordPiece\"}}"), "its model is WordPiece" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":[],\"merges\":[]}}"), "model.vocab must be an object" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":\"b\"},\"merges\":[]}}"), "the number of \"a\"" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":1e300},\"merges\":[]}}"), "the number of \"a\"" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"\":0},\"merges\":[]}}"), "token 0 is empty" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"a\":1},\"merges\":[]}}"), "same bytes" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":{}}}"),
			"model.merges must be a list" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}"),
			"model.merges[0]: no blank" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[1]}}"), "model.merges[0]: neither" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]}}"), "not two texts" },
		/* a merge of nothing, or into itself, would never end */
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a \"]}}"),
			"something that is no token" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a a\"]}}"),
			"something that is no token" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"\\u4e00 a\"]}}"), "alphabet" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}"), "single byte 0x00" },
		{ SIZED(BEFORE "{\"type\":\"BPE\",\"end_of_word_suffix\":\"</w>\"}}"), "marks at the ends of words" },
		{ SIZED("{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}"), "no byte-level tokenizer" },
		{ SIZED("{\"pre_tokenizer\":{\"type\":\"Metaspace\"},\"model\":{}}"), "pre-tokenizer \"Metaspace\"" },
		{ SIZED("{\"normalizer\":{\"type\":\"NFKC\"},\"model\":{}}"), "normalizer \"NFKC\"" },
		{ SIZED("{\"pre_tokenizer\":{\"type\":\"Split\",\"behavior\":\"Isolated\",\"pattern\":{\"Regex\":\"("
			"a\"}}}"),
			"the split pattern is no regular expression" },
		{ SIZED("{\"pre_tokenizer\":{\"type\":\"Split\",\"behavior\":\"Isolated\",\"pattern\":{\"Regex\":"
			"\"\\\\C\"}}}"),
			"the split pattern is no regular expression" },
		{ SIZED("{\"pre_tokenizer\":{\"type\":\"Split\",\"behavior\":\"Contiguous\",\"pattern\":{\"String\":"
			"\"a\"}}}"),
			"behavior \"Contiguous\"" },
		{ SIZED("{\"pre_tokenizer\":{\"type\":\"Split\"}}"), "a Split has no pattern" },
	};
#undef BEFORE

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		refuse("broken.json", NULL, files[i].text, files[i].length, files[i].ids);
	refuse("broken.json", "gpt2", SIZED("{}"), "leave --encoding away");
}

static void test_not_there(void **state)
{
	struct error error = ERROR_INIT;
	struct tokenizer tokenizer;

	(void)state;
	assert_false(tokenizer_read("/nowhere/x.tiktoken", NULL, &tokenizer, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	error = (struct error)ERROR_INIT;
	assert_false(tokenizer_read("/", NULL, &tokenizer, &error));
	assert_int_not_equal(error.code, ERROR_NONE);
}

/* ---- Hostile texts and patterns ---- */

static struct bpe *bytes_with(const char *pattern, const char *const *tokens, size_t count)
{
	struct bpe *bpe = bpe_new(BPE_BY_RANK);
	struct error error = ERROR_INIT;

	for (unsigned i = 0; i < 256; i++)
		assert_true(bpe_add_token(bpe, &(char){ (char)i }, 1, i, &error));
	for (size_t i = 0; i < count; i++)
		assert_true(bpe_add_token(bpe, tokens[i], strlen(tokens[i]), (uint32_t)(256 + i), &error));
	if (pattern != NULL)
		assert_true(bpe_add_split(bpe, pattern, strlen(pattern), BPE_KEEP_BOTH, &error));
	assert_true(bpe_finish(bpe, &error));
	return bpe;
}

enum { LONG = 2 * 1024 * 1024 };

/* One word of 2 MB: with a list that is searched for the best pair this would take hours. */
static void test_long_word(void **state)
{
	static const char *const tokens[] = { "aa", "aaaa", "aaaaaaaa" };
	struct bpe *bpe = bytes_with("\\p{L}+", tokens, 3);
	struct bpe_coder *coder = bpe_coder_new(bpe);
	struct error error = ERROR_INIT;
	char *text = xmalloc(LONG);
	size_t count;

	(void)state;
	memset(text, 'a', LONG);
	assert_true(bpe_encode(coder, text, LONG, NULL, &count, &error));
	assert_int_equal(count, LONG / 8);
	assert_true(bpe_encode(coder, text, LONG - 1, NULL, &count, &error));
	assert_int_equal(count, LONG / 8 + 2); /* 8 .. 8, 4, 2, 1 */
	free(text);
	bpe_coder_free(coder);
	bpe_free(bpe);
}

/* Words much longer than the stretch a match is first looked for in come out as with one look at all. */
static void test_stretches(void **state)
{
	struct bpe *bpe = bytes_with("\\p{L}+(?!x)|\\s+(?!\\S)|\\s+", NULL, 0);
	struct bpe_coder *coder = bpe_coder_new(bpe);
	struct error error = ERROR_INIT;
	struct strbuf text = STRBUF_INIT;
	size_t count;

	(void)state;
	for (size_t length = 200; length < 3000; length += 7) {
		for (size_t i = 0; i < length; i++)
			strbuf_adds(
				&text, "\xe4\xb8\x80"); /* characters of three bytes: a stretch must not end in one */
		strbuf_addc(&text, ' ');
	}
	assert_true(bpe_encode(coder, text.data, text.len, NULL, &count, &error));
	assert_int_equal(count, text.len);
	strbuf_free(&text);
	bpe_coder_free(coder);
	bpe_free(bpe);
}

static void test_hostile_patterns(void **state)
{
	static const char *const patterns[] = {
		"a(?=.*b)", /* reads to the end of the text for every letter */
		"(a+)+b",   /* backtracks without end */
		"(a|aa)+$",
		"(?:a?){300}a{300}b",
	};
	char *text = xmalloc(LONG);

	(void)state;
	memset(text, 'a', LONG);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct bpe *bpe = bytes_with(patterns[i], NULL, 0);
		struct bpe_coder *coder = bpe_coder_new(bpe);
		struct error error = ERROR_INIT;
		size_t count;
		assert_false(bpe_encode(coder, text, LONG, NULL, &count, &error));
		assert_non_null(strstr(error.message, "takes too long on this text"));
		assert_true(bpe_encode(coder, "aab", 3, NULL, &count, &error)); /* and goes on with the next */
		bpe_coder_free(coder);
		bpe_free(bpe);
	}
	free(text);
}

/* ---- Real files, when there are some ---- */

struct real {
	struct tokenizer tokenizer;
	struct bpe_coder *coder;
	char *encoding;
};

static bool open_real(const char *place, const char *encoding, struct real *out)
{
	struct error error = ERROR_INIT;
	bool edit = strcmp(encoding, "p50k_edit") == 0;
	char *path = xasprintf("%s/%s.tiktoken", place, edit ? "p50k_base" : encoding);

	bool ok = tokenizer_read(path, edit ? encoding : NULL, &out->tokenizer, &error);
	free(path);
	if (!ok)
		return false;
	out->coder = bpe_coder_new(out->tokenizer.bpe);
	out->encoding = xstrdup(encoding);
	return true;
}

static void close_real(struct real *real)
{
	bpe_coder_free(real->coder);
	tokenizer_free(&real->tokenizer);
	free(real->encoding);
	*real = (struct real){ .encoding = NULL };
}

static char *between(char **at, const char *start, const char *end)
{
	char *from = strstr(*at, start), *to = from != NULL ? strstr(from + strlen(start), end) : NULL;

	if (to == NULL)
		return NULL;
	*to = '\0';
	*at = to + 1;
	return from + strlen(start);
}

static size_t run_plans(const char *place, const char *name)
{
	struct strbuf file = STRBUF_INIT, got = STRBUF_INIT, wanted = STRBUF_INIT;
	char *path = path_join(place, name), *encoding, *sample, *ids;
	struct real real = { .encoding = NULL };
	size_t cases = 0;

	assert_true(strbuf_read_file(&file, path, 0, NULL));
	for (char *at = file.data; (encoding = between(&at, "EncodingName: ", "\n")) != NULL; cases++) {
		sample = between(&at, "Sample: ", "\nEncoded: [");
		at += strlen("Encoded: ");
		ids = between(&at, "[", "]");
		assert_non_null(ids);
		if (real.encoding == NULL || strcmp(real.encoding, encoding) != 0) {
			if (real.encoding != NULL)
				close_real(&real);
			assert_true(open_real(place, encoding, &real));
		}
		encode(real.coder, sample, strlen(sample), &got);
		strbuf_reset(&wanted);
		for (const char *c = ids; *c != '\0'; c++)
			if (*c != ' ')
				strbuf_addc(&wanted, *c);
		if (strcmp(got.data, wanted.data) != 0)
			fail_msg("%s \"%s\": %s, not %s", encoding, sample, got.data, wanted.data);
	}
	if (real.encoding != NULL)
		close_real(&real);
	free(path);
	strbuf_free(&file);
	strbuf_free(&got);
	strbuf_free(&wanted);
	return cases;
}

static void test_real(void **state)
{
	const char *place = getenv("PREOP_TOKENIZERS");
	DIR *listing = place != NULL ? opendir(place) : NULL;
	size_t cases = 0;

	(void)state;
	if (listing == NULL) {
		print_message("real tokenizers: skipped, PREOP_TOKENIZERS names no folder with *.tiktoken and "
			      "TestPlans.txt\n");
		skip();
	}
	for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
		if (strstr(entry->d_name, "TestPlans") != NULL)
			cases += run_plans(place, entry->d_name);
	closedir(listing);
	print_message("real tokenizers: %zu cases agree\n", cases);
	assert_true(cases > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranks),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_broken_ranks),
		cmocka_unit_test(test_duplicate_ranks),
		cmocka_unit_test(test_broken_json),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_long_word),
		cmocka_unit_test(test_stretches),
		cmocka_unit_test(test_hostile_patterns),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
