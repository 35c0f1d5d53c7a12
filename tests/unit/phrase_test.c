/* Texts made bare, and phrases found in them. */
#include "preop/text/phrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_bare(void **state)
{
	static const struct {
		const char *text, *bare;
	} rows[] = {
		{ "", "" },
		{ " , ", "" },
		{ "Fine-Tuning", "fine tuning" },
		{ "fine\xe2\x80\x91tune", "fine tune" },              /* U+2011 */
		{ "fine\xe2\x80\x93 \xe2\x80\x93tune", "fine tune" }, /* en dashes */
		{ "fine_tune.it", "fine tune it" },
		{ "\xef\xbc\xa6\xef\xbc\xa9\xef\xbc\xae\xef\xbc\xa5\xe3\x80\x80x", "fine x" }, /* full width */
		{ "f\xd1\x96n\xd0\xb5", "fine" },                                              /* Cyrillic i and e */
		{ "\xce\xa4UNE", "tune" },                                                     /* Greek Tau */
		{ "fi\xc2\xadne\xe2\x80\x8b", "fine" }, /* soft hyphen, zero width space */
		{ "mod\xc3\xa8le Stra\xc3\x9f"
		  "e",
			"modele strasse" },
		{ "\xf0\x9d\x90\x9f\xf0\x9d\x90\xa2ne", "fine" }, /* bold letters of mathematics */
		{ "It is fine, tuning: no. End", "it is fine\ntuning\nno\nend" },
		{ "a\xff"
		  "b",
			"a b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf out = STRBUF_INIT;

		text_bare(rows[i].text, strlen(rows[i].text), &out);
		while (out.len > 0 && (out.data[out.len - 1] == ' ' || out.data[out.len - 1] == '\n'))
			strbuf_truncate(&out, out.len - 1);
		assert_string_equal(out.data, rows[i].bare);
		strbuf_free(&out);
	}
}

static void test_phrases(void **state)
{
	static const struct {
		const char *text, *phrase, *found; /* NULL: not in it */
	} rows[] = {
		{ "Please fine-tune it", "fine tun*", "fine tune" },
		{ "fine", "fine tun*", NULL },
		{ "It is fine, tune it", "fine tun*", NULL },
		{ "define tuning", "fine tun*", NULL },
		{ "listen", "list", NULL },
		{ "a list.", "list", "list" },
		{ "acknowledge", "know", NULL },
		{ "train a small new model", "train a ... model", "train a small new model" },
		{ "train a model", "train a ... model", "train a model" },
		{ "train a one two three four model", "train a ... model", NULL },
		{ "train a bit. The model", "train a ... model", NULL },
		{ "\xe6\x88\x91\xe4\xbb\xac\xe8\xa6\x81\xe5\xbe\xae\xe8\xb0\x83\xe6\xa8\xa1\xe5\x9e\x8b",
			"\xe5\xbe\xae\xe8\xb0\x83", "\xe5\xbe\xae\xe8\xb0\x83" },
		{ "x", "", NULL },
		{ "x", "...", NULL },
		{ "x y", "* ...", NULL },
		{ "", "x", NULL },
		{ "a b c d e f g h i j k l m n o p q r", "a b c d e f g h i j k l m n o p q r",
			"a b c d e f g h i j k l m n o p" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf bare = STRBUF_INIT;
		size_t at, length;

		text_bare(rows[i].text, strlen(rows[i].text), &bare);
		bool found = text_says(&bare, rows[i].phrase, &at, &length);
		if (found != (rows[i].found != NULL))
			fail_msg("\"%s\" in \"%s\"", rows[i].phrase, rows[i].text);
		if (found && (length != strlen(rows[i].found) || memcmp(bare.data + at, rows[i].found, length) != 0))
			fail_msg("\"%.*s\", not \"%s\"", (int)length, bare.data + at, rows[i].found);
		strbuf_free(&bare);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bare), cmocka_unit_test(test_phrases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
