/* Filters: every term, errors that help, text as people read it, row sets in chunks. */
#include "data_fixture.h"

#include "preop/model/flag.h"
#include "preop/model/saved_filter.h"
#include "preop/model/search.h"
#include "preop/model/tag.h"

static const char *const records[] = {
	/* 1 */ "{\"id\":\"T-1\",\"date\":\"2025-03-01\",\"group\":\"C-118\",\"label\":\"ok\",\"split\":\"train\","
		"\"messages\":[{\"role\":\"user\",\"content\":"
		"\"Where is my Refund?\"},{\"role\":\"assistant\",\"content\":\"On its way\"}]}",
	/* 2 */
	"{\"id\":\"T-2\",\"date\":\"2025-03-31T23:59:59Z\",\"label\":\"off-brand\",\"split\":\"test\",\"messages\":[{"
	"\"role\":\"user\",\"content\":"
	"\"caf\\u00e9 \\\"quoted\\\" line\\nbreak\"},{\"role\":\"assistant\",\"content\":\"C:\\\\temp\"}]}",
	/* 3 */
	("{\"id\":\"T-3\",\"date\":\"2025-04-01\",\"label\":\"ok\",\"split\":\"train\",\"messages\":[{\"role\":"
	 "\"user\","
	 "\"content\":\"where is  my REFUND?\"},"
	 "{\"role\":\"assistant\",\"content\":\"Sent\"}],\"price\":4242}"),
	/* 4 */ "{\"id\":\"17\",\"messages\":[{\"role\":\"user\",\"content\":\"caf\xC3\xA9\"}],\"kind\":\"corr\"}",
	/* 5 */
	"{\"id\":\"T-5\",\"label\":\"two words\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u0041bc "
	"\\ud800\"},{\"role\":\"assistant\",\"content\":\"x\"}]}",
};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

static void build_index(struct fixture *f)
{
	struct search_state done = { .built = false };

	while (!done.built || done.indexed < done.rows)
		assert_ok(f, search_build_chunk(f->db, false, &done, &f->error));
}

static int setup(void **state)
{
	static const int64_t labelled[] = { 1, 2 };

	fixture_setup(state);
	struct fixture *f = *state;
	load(f, "tickets", SHAPE_CHAT, NULL, records, RECORDS);
	db_set_actor(f->db, "ben");
	assert_ok(f, label_set(f->db, labelled, 2, "ok", NULL, true, NULL, &f->error));
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, labelled, 1, "off-brand", NULL, true, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 5, "messages[1].content", "a longer text", 13, NULL, NULL, &f->error));
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 2, 3 }, 2, "hard", NULL, &f->error));
	assert_ok(f, example_tag_add(f->db, (int64_t[]){ 3 }, 1, "two words", NULL, &f->error));
	assert_ok(f, saved_filter_save(f->db, "unclear", "has:dispute,label sort:-id", &f->error));
	assert_ok(f, saved_filter_save(f->db, "gone", "is:deleted", &f->error));
	assert_ok(f, saved_filter_save(f->db, "both", "@unclear -tag:\"two words\"", &f->error));
	build_index(f);
	return 0;
}

static const struct {
	const char *filter, *ids;
} finds[] = {
	{ "", "1,2,3,4,5" },
	{ "   ", "1,2,3,4,5" },
	{ "label:ok", "2,3" },
	{ "label:\"\"", "1,4" },
	{ "-label:ok", "1,4,5" },
	{ "label:ok,\"two words\"", "2,3,5" },
	{ "label=ok", "2,3" },
	{ "split:train label:ok", "3" },
	{ "-split:train,test", "4,5" },
	{ "kind:corr", "4" },
	{ "kind:demonstration,correction", "1,2,3,4,5" },
	{ "has:edit", "5" },
	{ "-has:edit", "1,2,3,4" },
	{ "has:label", "2,3,5" },
	{ "has:dispute", "1" },
	{ "has:date", "1,2,3" },
	{ "has:group", "1" },
	{ "-has:output", "4" },
	{ "has:flag", "5" },
	{ "is:duplicate", "1,3" },
	{ "-is:duplicate", "2,4,5" },
	{ "dup", "1,3" },
	{ "-dup", "2,4,5" },
	{ "dup -label:ok", "1" },
	{ "\"dup\"", "" },
	{ "duplicate", "" }, /* a word */
	{ "tag:hard", "2,3" },
	{ "-tag:hard", "1,4,5" },
	{ "tag:hard,\"two words\"", "2,3" },
	{ "tag:hard tag:\"two words\"", "3" },
	{ "tag:hard -tag:\"two words\"", "2" },
	{ "tag:\"\"", "1,4,5" },
	{ "tag:hard sort:-id", "3,2" },
	{ "tag:HARD", "" },
	{ "has:tag", "2,3" },
	{ "-has:tag", "1,4,5" },
	{ "has:tokens", "" },
	{ "flag:surrogate", "5" },
	{ "flag:surrogate,repeated", "1,3,5" },
	{ "flag:no-output", "4" },
	{ "-flag:no-output,edited", "1,2,3" },
	{ "is:dismissed", "" },
	{ "tokens:1", "4" },
	{ "tokens>=7", "1,2" },
	{ "tokens<=1", "4" },
	{ "near:1", "1,3" }, /* the same input */
	{ "near:2", "2" },
	{ "near:1,2", "1,2,3" },
	{ "-near:1", "2,4,5" },
	{ "near:99", "" },
	{ "match:refund", "1,3" },
	{ "match:REFUND -match:sent", "1" },
	{ "match:refu", "" }, /* whole words */
	{ "match:refu*", "1,3" },
	{ "match:\"my refund\"", "1,3" },
	{ "match:\"refund my\"", "" },
	{ "match:\"my ref*\"", "1,3" },
	{ "match:where match:sent", "3" },
	{ "match:temp,sent", "2,3" },
	{ "match:\"refund on\"", "" }, /* not over the end of a turn */
	{ "match:cafe", "2,4" },       /* accents aside */
	{ "match:CAF\xC3\x89", "2,4" },
	{ "match:abc", "5" },
	{ "match:longer", "5" }, /* an edit */
	{ "match:\"line break\"", "2" },
	{ "match:\"a\\\"b\"", "" },
	{ "match:\"AND OR NOT\"", "" },
	{ "match:text:x", "" },
	{ "match:NEAR(a)", "" },
	{ "match:\xE2\x80\x94", "" }, /* no word at all */
	{ "-match:\xE2\x80\x94", "1,2,3,4,5" },
	{ "match:refund sort:-id", "3,1" },
	{ "label:ok tokens>=6 split:train source:tickets -has:edit \"sent\" dup sort:-length", "3" },
	{ "@unclear", "5,3,2,1" },
	{ "@unclear split:train", "3,1" },
	{ "-@unclear", "4" }, /* and no order */
	{ "@both", "5,2,1" },
	{ "-@both sort:-id", "4,3" },
	{ "@gone", "" },
	{ "length>=28", "1,2" },
	{ "length:5", "" },
	{ "length:4", "4" },
	{ "length<4", "" },
	{ "length<=4", "4" },
	{ "length>29", "2" },
	{ "annotators>1", "1" },
	{ "annotators:0,2", "1,3,4,5" },
	{ "revision>0", "5" },
	{ "at>=2025-03-31", "2,3" },
	{ "at<=2025-03-31", "1,2" },
	{ "at>2025-03-31", "3" },
	{ "at<2025-03-31", "1" },
	{ "at:2025-03", "1,2" },
	{ "at:2025", "1,2,3" },
	{ "at:2024,2025-04", "3" },
	{ "at:2025-03-31T23:59:59Z", "2" },
	{ "-at:2025-03", "3,4,5" },
	{ "id:2", "2" },
	{ "id:2..4", "2,3,4" },
	{ "-id:2..4", "1,5" },
	{ "id:5..9,1..1", "1,5" },
	{ "id:4..2", "" },
	{ "id:2..x", "" }, /* somebody's own id */
	{ "id:17", "4" },  /* the id it came with; there is no row 17 */
	{ "id:T-3,1", "1,3" },
	{ "group:C-118", "1" },
	{ "source:TICKETS", "1,2,3,4,5" },
	{ "source:nowhere", "" },
	{ "who:ana", "1" },
	{ "gold:a", "" },
	{ "decided:label,both", "" },
	{ "-has:decision -has:gold who:ana", "1" },
	{ "who:ben -who:ana", "2" },
	{ "sort:-length", "2,1,3,5,4" },
	{ "sort:label,-id", "3,2,5,4,1" },
	{ "sort:-at", "3,2,1,4,5" },
	{ "sort:at", "1,2,3,4,5" },
	{ "sort:split has:date", "2,1,3" },
	{ "sort:-revision sort:-id", "5,4,3,2,1" },
	{ "refund", "1,3" },
	{ "REFUND -\"its way\"", "3" },
	{ "\"my refund\"", "1,3" },
	{ "caf\xC3\xA9", "2,4" },
	{ "\"\\\"quoted\\\"\"", "2" },
	{ "\"c:\\\\temp\"", "2" },
	{ "linebreak", "" },
	{ "nbreak", "" }, /* the n of an escape is no letter */
	{ "abc", "5" },
	{ "4242", "3" },
	{ "content", "" }, /* a key */
	{ "label", "" },   /* a word, although a term is called so */
	{ "assistant", "1,2,3,5" },
	{ "\"role\\\":\"", "" },
	{ "-", "1,2,3,5" }, /* no negation: in dates and ids */
	{ "\"\"", "1,2,3,4,5" },
};

static void every_term_finds_its_rows(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++) {
		const char *ids = found_by(f, i % 2 == 0 ? 0 : 1, finds[i].filter);
		if (strcmp(ids, finds[i].ids) != 0)
			fail_msg("%s finds %s, not %s", finds[i].filter, ids, finds[i].ids);
	}
	assert_string_equal(found_by(f, 99, ""), "");
}

static void the_deleted_are_seen_only_when_asked_for(void **state)
{
	struct fixture *f = *state;

	assert_ok(f, example_set_gone(f->db, (int64_t[]){ 1 }, 1, true, NULL, &f->error));
	assert_string_equal(found_by(f, 0, "refund"), "3");
	assert_string_equal(found_by(f, 0, "refund is:deleted"), "1");
	assert_string_equal(found_by(f, 0, "-is:deleted"), "2,3,4,5");
	assert_string_equal(found_by(f, 0, "@gone"), "1");
	assert_string_equal(found_by(f, 0, "-@gone"), "2,3,4,5");
	assert_string_equal(found_by(f, 0, "match:refund"), "3");
	assert_string_equal(found_by(f, 0, "is:deleted,duplicate"), "1,3");
}

static void errors_name_the_word_and_what_is_allowed(void **state)
{
	static const struct {
		const char *filter;
		size_t at;
		const char *sentence;
	} cases[] = {
		{ "label:ok has:colour", 13,
			"has: \"colour\" is not one of edit, label, dispute, date, group, output, flag, tag, tokens, "
			"gold, decision" },
		{ "kind:essay", 5,
			"kind: \"essay\" is not one of demonstration, correction, preference, classification, "
			"retrieval" },
		{ "is:", 3, "is needs a value after its sign; see the table of terms" },
		{ "label:a,", 8, "label needs a value after its sign; see the table of terms" },
		{ "length>=ten", 8, "length: \"ten\" is not a whole number" },
		{ "length>=1.5", 8, "length: \"1.5\" is not a whole number" },
		{ "at>=soon", 4, "at: \"soon\" is not a date like 2025-01-31, 2025-01 or 2025" },
		{ "at:2025-13", 3, "at: \"2025-13\" is not a date like 2025-01-31, 2025-01 or 2025" },
		{ "at:2025-02-30", 3, "at: \"2025-02-30\" is not a date like 2025-01-31, 2025-01 or 2025" },
		{ "label>=ok", 0, "label cannot be compared by size; write label:VALUE" },
		{ "sort:colour", 5,
			"sort: \"colour\" is not one of length, at, label, id, split, revision, tokens, group, source, "
			"external, kind, annotators" },
		{ "-sort:length", 1, "to sort the other way round write sort:-KEY" },
		{ "x \"never closed", 2, "the quote before never closed is never closed" },
		{ "label:\"a\"b", 9, "a blank is missing before b" },
		{ "see http://x.y/z", 4,
			"there is no term \"http\"; terms are label, given, split, kind, has, is, tag, flag, length, "
			"tokens, "
			"annotators, revision, at, id, group, source, who, gold, decided, near, match, sort; to look "
			"for the text write \"http://x.y/z\" in quotes" },
		{ "a lable:x", 2,
			"there is no term \"lable\"; did you mean label? to look for the text write \"lable:x\" in "
			"quotes" },
		{ "-tokns>=512", 1,
			"there is no term \"tokns\"; did you mean tokens? to look for the text write \"tokns>=512\" in "
			"quotes" },
		{ "near:T-1", 5, "near: \"T-1\" is not the number of a row" },
		{ "near:0", 5, "near: \"0\" is not the number of a row" },
		{ "near>3", 0, "near cannot be compared by size; write near:VALUE" },
		{ "tokens>=many", 8, "tokens: \"many\" is not a whole number" },
		{ "tag:", 4, "tag needs a value after its sign; see the table of terms" },
		{ "flag:odd", 5,
			"flag: \"odd\" is not one of edited, repeated, no-output, encoding, surrogate, nul, "
			"duplicate-keys, empty-turn, tool-id, role-order" },
		{ "match:\"- ...\"", 6, "match: \"- ...\" is not a word: it has no letter and no digit" },
		{ "match:\"\"", 6, "match: \"\" is not a word: it has no letter and no digit" },
		{ "x @", 2,
			"the name of a saved filter is missing behind @; to look for the sign write \"@\" in quotes" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t at = 999;
		f->error = (struct error)ERROR_INIT;
		assert_null(filter_parse(cases[i].filter, &at, &f->error));
		assert_int_equal(f->error.code, ERROR_INPUT);
		assert_string_equal(f->error.message, cases[i].sentence);
		assert_int_equal(at, cases[i].at);
	}
}

static void every_line_of_help_is_true(void **state)
{
	struct fixture *f = *state;
	size_t count;
	const struct filter_help *table = filter_help_table(&count);

	assert_true(count >= 15);
	for (size_t i = 0; i < count; i++) {
		struct filter *filter = filter_parse(table[i].example, NULL, &f->error);
		assert_non_null(filter);
		assert_false(filter_empty(filter));
		sqlite3_stmt *stmt = filter_select(f->db, filter, 1, &f->error);
		filter_free(filter);
		assert_non_null(stmt);
		assert_true(db_step(f->db, stmt, &f->error) >= 0);
		sqlite3_finalize(stmt);
		/* The table's own name for the term begins its example. */
		size_t name = strspn(table[i].term, "abcdefghijklmnopqrstuvwxyz");
		if (strchr(":<>", table[i].term[name]) != NULL)
			assert_int_equal(strncmp(table[i].term, table[i].example, name), 0);
	}
}

static void note_word(void *context, const char *word)
{
	strbuf_addf(context, "[%s]", word);
}

static void words_are_known_for_highlighting(void **state)
{
	struct fixture *f = *state;
	struct strbuf words = STRBUF_INIT;
	struct filter *filter = filter_parse(
		"refund -no label:ok \"two words\" match:new*,\"old ones\" -match:other", NULL, &f->error);

	assert_non_null(filter);
	filter_words(filter, note_word, &words);
	assert_string_equal(words.data, "[refund][two words][new][old ones]");
	assert_true(filter_scans_bodies(filter));
	filter_free(filter);
	filter = filter_parse("label:ok sort:id", NULL, &f->error);
	assert_false(filter_scans_bodies(filter));
	assert_false(filter_empty(filter));
	filter_free(filter);
	filter = filter_parse(NULL, NULL, &f->error);
	assert_true(filter_empty(filter));
	filter_free(filter);
	filter_free(NULL);
	strbuf_free(&words);
}

static void values_cannot_become_sql(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(found_by(f, 0, "label:\"' OR 1=1 --\""), "");
	assert_string_equal(found_by(f, 0, "id:\"1) OR (1\""), "");
	assert_string_equal(found_by(f, 0, "\"') OR ('\""), "");
	assert_int_equal(count_of(f, "SELECT count(*) FROM example"), 5);
}

static char *folded(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return copy;
}

/* The search jumps over most bytes; it must find what a plain comparison at every place finds, however the record is written. */
static void a_text_is_found_wherever_it_is(void **state)
{
	static const char *const pieces[] = { "a", "B", "z", "Z", "[", "{", "@", "0", "9", ".", "-", " ", "\"", "\\",
		"/", "\n", "\xC3\xA4", "ab", "ABC", "x1" };
	enum { PIECES = sizeof(pieces) / sizeof(pieces[0]), TEXTS = 60 };
	struct fixture *f = *state;
	const char *texts[TEXTS], *bodies[TEXTS];
	struct rng rng = { 5 };
	struct strbuf text = STRBUF_INIT, body = STRBUF_INIT;

	for (int i = 0; i < TEXTS; i++) {
		bool escape = rng_below(&rng, 3) == 0;
		strbuf_reset(&text);
		strbuf_reset(&body);
		for (uint64_t k = rng_below(&rng, 12); k-- > 0;)
			strbuf_adds(&text, pieces[rng_below(&rng, PIECES)]);
		strbuf_adds(&body, "{\"messages\":[{\"role\":\""); /* q and w in no piece: each record is another */
		for (int bit = 0; bit < 6; bit++)
			strbuf_addc(&body, (i >> bit & 1) != 0 ? 'q' : 'w');
		strbuf_adds(&body, "\",\"content\":\"");
		for (size_t k = 0; k < text.len; k++)
			if ((unsigned char)text.data[k] >= 0x80) {
				strbuf_adds(&body, escape ? "\\u00e4" : "\xC3\xA4");
				k++;
			} else if (escape || text.data[k] < ' ' || strchr("\"\\", text.data[k]) != NULL) {
				strbuf_addf(&body, "\\u%04x", (unsigned)text.data[k]);
			} else {
				strbuf_addc(&body, text.data[k]);
			}
		strbuf_adds(&body, "\"}]}");
		texts[i] = folded(&f->arena, text.data);
		bodies[i] = arena_strdup(&f->arena, body.data);
	}
	load(f, "texts", SHAPE_CHAT, NULL, bodies, TEXTS);
	for (int round = 0; round < 400; round++) {
		size_t found, expected = 0;
		int64_t ids[TEXTS];
		strbuf_reset(&text);
		for (uint64_t k = 1 + rng_below(&rng, 3); k-- > 0;)
			strbuf_adds(&text, pieces[rng_below(&rng, PIECES)]);
		for (int64_t i = 0; i < TEXTS; i++)
			ids[i] = RECORDS + 1 + i;
		const char *needle = folded(&f->arena, text.data);
		while (expected < TEXTS && strstr(texts[expected], needle) == NULL)
			expected++;
		assert_ok(f, rowset_search(f->db, ids, TEXTS, text.data, &found, &f->error));
		if (found != expected)
			fail_msg("%s is found in text %zu, not %zu", text.data, found, expected);
	}
	strbuf_free(&text);
	strbuf_free(&body);
}

/* Random filters of the language's own pieces: parsed or refused with a place inside the text, never a crash or an SQL error. */
static void any_text_is_parsed_or_refused(void **state)
{
	static const char *const pieces[] = { "label", "split", ":", ">=", "<", "\"", "-", ",", "2025", "-01", " ",
		"is", "sort", "has", "edit", "\\", "ok", "id", "at", "\xFF", "\t", "deleted", "who", "=", "match", "*",
		"@", "unclear", "both", "near", "1", "tag", "flag", "nul", "dup", "tokens", "(", "'" };
	struct fixture *f = *state;
	struct rng rng = { 11 };

	for (int round = 0; round < 6000; round++) {
		struct strbuf text = STRBUF_INIT;
		size_t at = 0;
		for (uint64_t k = rng_below(&rng, 9); k-- > 0;)
			strbuf_adds(&text, pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))]);
		struct filter *filter = filter_parse(text.data, &at, &f->error);
		if (filter == NULL) {
			assert_true(at <= text.len);
		} else {
			sqlite3_stmt *stmt = filter_select(f->db, filter, (int64_t)rng_below(&rng, 2), &f->error);
			if (stmt == NULL && f->error.code == ERROR_NOT_FOUND)
				assert_non_null(strchr(text.data, '@'));
			else if (stmt == NULL || db_step(f->db, stmt, &f->error) < 0)
				fail_msg("%s: %s", text.data, f->error.message);
			sqlite3_finalize(stmt);
		}
		filter_free(filter);
		strbuf_free(&text);
	}
}

static void dismissed_flags_are_not_found(void **state)
{
	struct fixture *f = *state;
	int64_t changed;

	assert_ok(f,
		example_dismiss(
			f->db, (int64_t[]){ 3, 4, 5 }, 3, FLAG_SURROGATE | FLAG_REPEATED, false, &changed, &f->error));
	assert_int_equal(changed, 2);
	assert_string_equal(found_by(f, 0, "has:flag"), "");
	assert_string_equal(found_by(f, 0, "flag:surrogate,repeated"), "1");
	assert_string_equal(found_by(f, 0, "is:dismissed"), "3,5");
	assert_string_equal(found_by(f, 0, "-is:dismissed"), "1,2,4");
	assert_string_equal(found_by(f, 0, "dup"), "1,3"); /* a fact, dismissed or not */
	assert_string_equal(found_by(f, 0, "flag:edited"), "5");
}

static void every_flag_can_be_asked_for(void **state)
{
	struct fixture *f = *state;
	size_t count;
	const struct example_flag_word *words = example_flag_table(&count);

	assert_int_equal(FLAGS_ODD, 911); /* as it stands in the SQL of has:flag */
	for (size_t i = 0; i < count; i++) {
		f->error = (struct error)ERROR_INIT;
		found_by(f, 0, arena_printf(&f->arena, "flag:%s", words[i].word));
		assert_ptr_equal(example_flag_find(words[i].word), &words[i]);
	}
	assert_null(example_flag_find("odd"));
}

static void near_takes_the_group_too(void **state)
{
	static const char *const grouped[] = {
		"{\"id\":\"G-1\",\"group\":\"C-118\",\"prompt\":\"one\",\"completion\":\"x\"}",
		"{\"id\":\"G-2\",\"group\":\"C-118\",\"prompt\":\"two\",\"completion\":\"x\"}",
		"{\"id\":\"G-3\",\"group\":\"C-119\",\"prompt\":\"ONE\",\"completion\":\"y\"}",
		"{\"id\":\"G-4\",\"group\":\"C-120\",\"prompt\":\"four\",\"completion\":\"y\"}",
	};
	struct fixture *f = *state;

	load(f, "groups", SHAPE_PROMPT, NULL, grouped, 4);
	assert_string_equal(found_by(f, 2, "near:6"), "6,7,8");
	assert_string_equal(found_by(f, 2, "near:7"), "6,7");
	assert_string_equal(found_by(f, 2, "near:8"), "6,8");
	assert_string_equal(found_by(f, 0, "near:9"), "9");
	assert_string_equal(found_by(f, 2, "near:1"), ""); /* of another dataset */
	assert_string_equal(found_by(f, 0, "near:6 sort:-id"), "8,7,6");
}

static void saved_filters_that_cannot_be_used_say_why(void **state)
{
	struct fixture *f = *state;
	struct id_sink sink = { .count = 0 };
	char name[16];

#define select(filter) rowset_build(f->db, 0, filter, 0, take_ids, &sink, &f->error)
	assert_refused(f, select("@unclaer"), ERROR_NOT_FOUND, "did you mean @unclear?");
	assert_refused(f, select("@nothing"), ERROR_NOT_FOUND, "there is no saved filter \"nothing\"");
	assert_refused(f, saved_filter_save(f->db, "a b", "dup", &f->error), ERROR_INPUT, "letters, digits");
	assert_refused(f, saved_filter_save(f->db, "", "dup", &f->error), ERROR_INPUT, "must not be empty");
	assert_refused(f, saved_filter_save(f->db, "bad", "lable:x", &f->error), ERROR_INPUT, "did you mean label?");
	assert_refused(f, saved_filter_save(f->db, "self", "@self", &f->error), ERROR_INPUT, "leads back to itself");
	assert_refused(
		f, saved_filter_save(f->db, "unclear", "dup @both", &f->error), ERROR_INPUT, "leads back to itself");
	assert_string_equal(found_by(f, 0, "@unclear"), "5,3,2,1"); /* as it was */
	assert_ok(f, saved_filter_save(f->db, "d0", "dup", &f->error));
	for (int i = 1; i <= SAVED_FILTER_DEPTH; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		char *inner = arena_printf(&f->arena, "@d%d", i - 1);
		if (i < SAVED_FILTER_DEPTH)
			assert_ok(f, saved_filter_save(f->db, name, inner, &f->error));
		else
			assert_refused(
				f, saved_filter_save(f->db, name, inner, &f->error), ERROR_INPUT, "saved filters deep");
	}
	/* A stranger's file may hold what nobody could save. */
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE saved_filter SET filter = '@both' WHERE name = 'unclear'"));
	assert_refused(f, select("@both"), ERROR_INPUT, "leads back to itself");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE saved_filter SET filter = 'has:' WHERE name = 'unclear'"));
	assert_refused(f, select("dup -@unclear"), ERROR_INPUT, "in @unclear");
#undef select
}

struct chunks {
	size_t sizes[8], count, stop_after;
	int64_t last;
	bool complete;
};

static bool take_chunk(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct chunks *chunks = context;

	assert_false(chunks->complete);
	assert_true(chunks->count < 8);
	chunks->sizes[chunks->count++] = count;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(ids[i], ++chunks->last);
	chunks->complete = complete;
	return chunks->stop_after != chunks->count;
}

static void row_sets_come_in_chunks(void **state)
{
	enum { ROWS = ROWSET_FIRST_CHUNK + ROWSET_CHUNK + 10 };
	struct fixture *f = *state;
	const char **many = arena_alloc(&f->arena, ROWS * sizeof(*many));
	struct chunks chunks = { .count = 0 };

	for (int i = 0; i < ROWS; i++)
		many[i] = arena_printf(&f->arena, "{\"prompt\":\"%d\",\"completion\":\"x\"}", i);
	load(f, "many", SHAPE_PROMPT, NULL, many, ROWS);
	chunks.last = RECORDS;
	assert_ok(f, rowset_build(f->db, 2, "", 0, take_chunk, &chunks, &f->error));
	assert_int_equal(chunks.count, 3);
	assert_int_equal(chunks.sizes[0], ROWSET_FIRST_CHUNK);
	assert_int_equal(chunks.sizes[1], ROWSET_CHUNK);
	assert_int_equal(chunks.sizes[2], 10);
	assert_true(chunks.complete);
	chunks = (struct chunks){ .last = RECORDS };
	assert_ok(f, rowset_build(f->db, 2, NULL, 70, take_chunk, &chunks, &f->error));
	assert_int_equal(chunks.count, 2);
	assert_int_equal(chunks.last, RECORDS + 70);
	chunks = (struct chunks){ .last = RECORDS, .stop_after = 2 };
	assert_refused(
		f, rowset_build(f->db, 2, NULL, 0, take_chunk, &chunks, &f->error), ERROR_CANCELLED, "not needed");
	assert_int_equal(chunks.count, 2);
	chunks = (struct chunks){ .count = 0 };
	assert_ok(f, rowset_build(f->db, 2, "label:nothing", 0, take_chunk, &chunks, &f->error));
	assert_int_equal(chunks.count, 1);
	assert_int_equal(chunks.sizes[0], 0);
	assert_true(chunks.complete);
	assert_refused(f, rowset_build(f->db, 2, "has:x", 0, take_chunk, &chunks, &f->error), ERROR_INPUT, "has:");
}

/* First rows come at once however many there are: nothing is sorted, and rare labels and tags are looked up. */
static void filters_read_the_index_in_its_order(void **state)
{
	static const struct {
		const char *filter, *plan;
	} cases[] = {
		{ "", "SEARCH e USING COVERING INDEX example_live (dataset=? AND gone=?)" },
		{ "length>3", "SEARCH e USING INDEX example_live (dataset=? AND gone=?)" },
		{ "label:ok", "SEARCH e USING COVERING INDEX example_label (dataset=? AND label=? AND gone=?)" },
		{ "label:ok length>3", "SEARCH e USING INDEX example_label (dataset=? AND label=? AND gone=?)" },
		{ "label:ok,bad", "SEARCH e USING INDEX example_live (dataset=? AND gone=?)" },
		{ "-label:ok", "SEARCH e USING INDEX example_live (dataset=? AND gone=?)" },
		{ "tag:x", "SEARCH e USING COVERING INDEX example_live (dataset=? AND gone=? AND rowid=?)" },
		{ "match:x", "SEARCH e USING COVERING INDEX example_live (dataset=? AND gone=? AND rowid=?)" },
		{ "near:1", "SEARCH e USING COVERING INDEX example_live (dataset=? AND gone=? AND rowid=?)" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter *filter = filter_parse(cases[i].filter, NULL, &f->error);
		sqlite3_stmt *stmt = filter_select(f->db, filter, 1, &f->error);
		char *sql = xasprintf("EXPLAIN QUERY PLAN %s", sqlite3_sql(stmt));
		sqlite3_stmt *plan = db_prepare(f->db, &f->error, sql, strlen(sql));

		assert_int_equal(db_step(f->db, plan, &f->error), 1);
		assert_string_equal(db_column_text(plan, 3), cases[i].plan);
		while (db_step(f->db, plan, &f->error) == 1)
			assert_null(strstr(db_column_text(plan, 3), "ORDER BY"));
		sqlite3_finalize(plan);
		sqlite3_finalize(stmt);
		filter_free(filter);
		free(sql);
	}
}

static bool filter_parse_and_free(const char *text, struct error *error)
{
	struct filter *filter = filter_parse(text, NULL, error);

	filter_free(filter);
	return filter != NULL;
}

static void ids_become_a_filter(void **state)
{
	struct fixture *f = *state;
	struct strbuf text = STRBUF_INIT;
	struct id_list ids = ID_LIST_INIT;

	assert_int_equal(filter_print_ids(&ids, &text), 0);
	assert_string_equal(text.data, "");
	assert_true(id_list_add_many(&ids, (const int64_t[]){ 1, 3, 4, 5 }, 4));
	assert_int_equal(filter_print_ids(&ids, &text), 4);
	assert_string_equal(text.data, "id:1..1,3..5");
	assert_ok(f, filter_parse_and_free(text.data, &f->error));
	id_list_clear(&ids);
	strbuf_reset(&text);
	for (int64_t i = 0; i < 2 * FILTER_VALUES; i++) /* every second one: each a stretch of its own */
		assert_true(id_list_add(&ids, 1 + 2 * i));
	assert_int_equal(filter_print_ids(&ids, &text), FILTER_VALUES);
	assert_ok(f, filter_parse_and_free(text.data, &f->error));
	strbuf_free(&text);
	id_list_free(&ids);
}

/* Each holds the one before ten times: written out they would be ten million terms. */
static void saved_filters_do_not_multiply_for_ever(void **state)
{
	struct fixture *f = *state;
	const char *inner = "label:ok";
	bool saved = true;

	for (int i = 0; saved && i < 7; i++) {
		const char *name = arena_printf(&f->arena, "times%d", i), *text = "";
		for (int k = 0; k < 10; k++)
			text = arena_printf(&f->arena, "%s %s", text, inner);
		saved = saved_filter_save(f->db, name, text, &f->error);
		inner = arena_printf(&f->arena, "@%s", name);
	}
	assert_false(saved);
	assert_non_null(strstr(f->error.message, "more than 100 saved filters"));
}

static void more_terms_than_sqlite_takes_are_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 101; i++)
		strbuf_addf(&text, "w%d ", i);
	assert_null(filter_parse(text.data, NULL, &error));
	assert_string_equal(error.message, "a filter has at most 100 terms");
	strbuf_free(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_term_finds_its_rows),
		TEST(the_deleted_are_seen_only_when_asked_for),
		TEST(errors_name_the_word_and_what_is_allowed),
		TEST(every_line_of_help_is_true),
		TEST(dismissed_flags_are_not_found),
		TEST(every_flag_can_be_asked_for),
		TEST(near_takes_the_group_too),
		TEST(saved_filters_that_cannot_be_used_say_why),
		TEST(saved_filters_do_not_multiply_for_ever),
		TEST(more_terms_than_sqlite_takes_are_refused),
		TEST(words_are_known_for_highlighting),
		TEST(values_cannot_become_sql),
		TEST(a_text_is_found_wherever_it_is),
		TEST(any_text_is_parsed_or_refused),
		TEST(row_sets_come_in_chunks),
		TEST(filters_read_the_index_in_its_order),
		TEST(ids_become_a_filter),
	};

	return cmocka_run_group_tests_name("model_filter", tests, NULL, NULL);
}
