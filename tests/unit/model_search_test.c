/* Full text: what match: finds is what a person would find by reading, whatever was imported, edited and undone since the index was built. */
#include "data_fixture.h"

#include "preop/model/search.h"

#include <ctype.h>

/* A word as it is written, and as the index knows it. */
static const struct {
	const char *written, *known;
} words[] = {
	{ "refund", "refund" },
	{ "Refund", "refund" },
	{ "refunds", "refunds" },
	{ "caf\xC3\xA9", "cafe" },
	{ "CAFE", "cafe" },
	{ "\xC3\x84rger", "arger" },
	{ "menu", "menu" },
	{ "42", "42" },
	{ "\xE8\xA8\xAD\xE5\xAE\x9A", "\xE8\xA8\xAD\xE5\xAE\x9A" },
	{ "AND", "and" },
	{ "NEAR", "near" },
	{ "text", "text" },
};
enum { WORDS = sizeof(words) / sizeof(words[0]), TURN_WORDS = 6 };
static const char *const gaps[] = { " ", ", ", "-", "\\n", " \\\"", ". " };
enum { GAPS = sizeof(gaps) / sizeof(gaps[0]) };

/* ---- Records of these words, and what is known of them ---- */

static void random_turn(struct rng *rng, struct strbuf *json)
{
	for (uint64_t n = rng_below(rng, TURN_WORDS + 1); n-- > 0;)
		strbuf_addf(json, "%s%s", words[rng_below(rng, WORDS)].written, gaps[rng_below(rng, GAPS)]);
}

static const char *random_record(struct fixture *f, struct rng *rng, int number)
{
	struct strbuf json = STRBUF_INIT;

	strbuf_adds(&json, "{\"messages\":[{\"role\":\"user\",\"content\":\"");
	random_turn(rng, &json);
	strbuf_adds(&json, "\"},{\"role\":\"assistant\",\"content\":\"");
	random_turn(rng, &json);
	strbuf_addf(&json, "\"}],\"number\":%d}", number); /* no turn */
	const char *copy = arena_strdup(&f->arena, json.data);
	strbuf_free(&json);
	return copy;
}

static const char *known_word(const char *at, size_t n)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(words[i].written) == n && memcmp(words[i].written, at, n) == 0)
			return words[i].known;
	return NULL;
}

/* "|refund|menu|": letters, digits and bytes above ASCII make words. */
static void known_words(const char *text, size_t n, struct strbuf *out)
{
	strbuf_adds(out, "|");
	for (size_t i = 0, end; i < n; i = end + (end == i)) {
		for (end = i; end < n && ((unsigned char)text[end] >= 0x80 || isalnum((unsigned char)text[end])); end++)
			continue;
		if (end > i)
			strbuf_addf(out, "%s|", known_word(text + i, end - i));
	}
}

/* What a person finds: the phrase's words side by side in one turn; the last one may go on when `prefix`. */
static bool holds(const struct turns *turns, const char *phrase, bool prefix)
{
	struct strbuf wanted = STRBUF_INIT, text = STRBUF_INIT;
	bool found = false;

	known_words(phrase, strlen(phrase), &wanted);
	if (prefix)
		strbuf_truncate(&wanted, wanted.len - 1);
	for (size_t i = 0; i < turns->count; i++) {
		strbuf_reset(&text);
		known_words(turns->items[i].text, turns->items[i].length, &text);
		found = found || strstr(text.data, wanted.data) != NULL;
	}
	strbuf_free(&wanted);
	strbuf_free(&text);
	return found;
}

static const char *found_by_reading(struct fixture *f, const char *phrase, bool prefix)
{
	struct strbuf ids = STRBUF_INIT;
	int64_t rows = count_of(f, "SELECT coalesce(max(id), 0) FROM example");

	for (int64_t id = 1; id <= rows; id++) {
		struct arena arena = ARENA_INIT;
		struct example_detail detail;
		char *live = xasprintf("SELECT count(*) FROM example WHERE gone = 0 AND id = %" PRId64, id);
		if (count_of(f, live) == 1) {
			assert_ok(f, example_read(f->db, id, &arena, &detail, &f->error));
			if (holds(&detail.turns, phrase, prefix))
				strbuf_addf(&ids, "%s%" PRId64, ids.len ? "," : "", id);
		}
		free(live);
		arena_free(&arena);
	}
	const char *copy = arena_strdup(&f->arena, ids.data);
	strbuf_free(&ids);
	return copy;
}

static void compare_some(struct fixture *f, struct rng *rng)
{
	struct strbuf phrase = STRBUF_INIT;

	for (int i = 0; i < 3; i++) {
		bool prefix = rng_below(rng, 3) == 0;
		strbuf_reset(&phrase);
		for (uint64_t n = 1 + rng_below(rng, 3); n-- > 0;)
			strbuf_addf(&phrase, "%s%s", words[rng_below(rng, WORDS)].written, n ? " " : "");
		char *filter = xasprintf("match:\"%s%s\"", phrase.data, prefix ? "*" : "");
		const char *found = found_by(f, 0, filter), *read = found_by_reading(f, phrase.data, prefix);
		if (strcmp(found, read) != 0)
			fail_msg("%s finds %s; by reading %s", filter, found, read);
		free(filter);
	}
	strbuf_free(&phrase);
}

static void build(struct fixture *f, bool anew)
{
	struct search_state state;

	do {
		assert_ok(f, search_build_chunk(f->db, anew, &state, &f->error));
		anew = false;
	} while (state.indexed < state.rows);
}

/* ---- The tests ---- */

static void change_something(struct fixture *f, struct rng *rng, int step)
{
	int64_t rows = count_of(f, "SELECT coalesce(max(id), 0) FROM example"), id = 0;
	const char *record = random_record(f, rng, step);
	struct strbuf text = STRBUF_INIT;
	struct journal_result result;
	bool found;

	assert_ok(f,
		db_int(f->db, &f->error, &id, &found,
			"SELECT id FROM example WHERE gone < 2 AND id >= ? ORDER BY id LIMIT 1", "i",
			1 + (int64_t)rng_below(rng, (uint64_t)rows + 1)));
	random_turn(rng, &text);
	switch (rng_below(rng, 7)) {
	case 0:
		load(f, "more", SHAPE_CHAT, NULL, &record, 1);
		break;
	case 1:
	case 2:
		assert_ok(f,
			!found ||
				example_edit(
					f->db, id, "messages[1].content", text.data, text.len, NULL, NULL, &f->error));
		break;
	case 3:
		assert_ok(f, !found || example_set_gone(f->db, &id, 1, rng_below(rng, 2) == 0, NULL, &f->error));
		break;
	case 4:
		assert_ok(f,
			count_of(f, "SELECT count(*) FROM action WHERE undone = 0 AND mode = 0") < 2 ||
				journal_undo(f->db, &result, &f->error));
		break;
	case 5:
		assert_ok(f, journal_redo(f->db, &result, &f->error));
		break;
	default:
		build(f, rng_below(rng, 4) == 0);
	}
	strbuf_free(&text);
}

static void it_finds_what_reading_finds(void **state)
{
	enum { FIRST = 12, STEPS = 150 };
	struct fixture *f = *state;
	struct rng rng = { 3 };
	const char *first[FIRST];
	int64_t ops;

	for (int i = 0; i < FIRST; i++)
		first[i] = random_record(f, &rng, -i);
	load(f, "first", SHAPE_CHAT, NULL, first, FIRST);
	build(f, false);
	for (int step = 1; step <= STEPS; step++) {
		change_something(f, &rng, step);
		compare_some(f, &rng);
	}
	assert_ok(f, journal_verify(f->db, &ops, &f->error));
}

static void without_an_index_a_sentence_says_how_to_build_it(void **state)
{
	struct fixture *f = *state;
	struct search_state search;
	struct id_sink sink = { .count = 0 };

	assert_refused(
		f, rowset_build(f->db, 0, "match:x", 0, take_ids, &sink, &f->error), ERROR_NOT_FOUND, "preop index");
	assert_ok(f, search_state_read(f->db, &search, &f->error));
	assert_false(search.built);
	build(f, false); /* of no rows at all */
	assert_string_equal(found_by(f, 0, "match:x"), "");
	assert_ok(f, search_state_read(f->db, &search, &f->error));
	assert_true(search.built);
	assert_int_equal(search.indexed, 0);
}

/* What stands in the filter is a text, never FTS5's own language. */
static void no_text_is_a_syntax_error(void **state)
{
	static const char *const pieces[] = { "\\\"", "*", "(", ")", "AND", "OR", "NOT", "NEAR", "^", ":", "-", "+",
		"text", " ", "{", "}", ",", "'", "a", "\xC3\xA9", "\xFF", "rank", "\x7F", "0" };
	struct fixture *f = *state;
	struct rng rng = { 9 };
	const char *record = random_record(f, &rng, 1);

	load(f, "first", SHAPE_CHAT, NULL, &record, 1);
	build(f, false);
	load(f, "second", SHAPE_CHAT, NULL, &record, 1); /* one row is looked up, one looked through */
	for (int round = 0; round < 3000; round++) {
		struct strbuf text = STRBUF_INIT;
		struct id_sink sink = { .count = 0 };
		strbuf_adds(&text, "match:\"");
		for (uint64_t n = rng_below(&rng, 8); n-- > 0;)
			strbuf_adds(&text, pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))]);
		strbuf_adds(&text, "\"");
		f->error = (struct error)ERROR_INIT;
		if (rowset_build(f->db, 0, text.data, 0, take_ids, &sink, &f->error)) {
			if (sink.count == 1) /* both rows have the same text */
				fail_msg("%s finds one of two", text.data);
		} else if (strstr(f->error.message, "is not a word") == NULL) {
			fail_msg("%s: %s", text.data, f->error.message);
		}
		strbuf_free(&text);
	}
}

static bool stop_soon(void *left)
{
	return --*(int *)left < 0;
}

static void a_stopped_build_goes_on_where_it_was(void **state)
{
	enum { ROWS = 8192 + 100 };
	struct fixture *f = *state;
	const char **many = arena_alloc(&f->arena, ROWS * sizeof(*many));
	struct search_state search;
	int patience = 20;

	for (int i = 0; i < ROWS; i++)
		many[i] = arena_printf(&f->arena, "{\"prompt\":\"row%d\",\"completion\":\"x\"}", i);
	load(f, "many", SHAPE_PROMPT, NULL, many, ROWS);
	db_set_cancel(f->db, stop_soon, &patience);
	f->error = (struct error)ERROR_INIT;
	assert_false(search_build_chunk(f->db, false, &search, &f->error));
	assert_int_equal(f->error.code, ERROR_CANCELLED);
	db_set_cancel(f->db, NULL, NULL);
	assert_ok(f, search_state_read(f->db, &search, &f->error));
	assert_false(search.built); /* the chunk was taken back whole */
	assert_ok(f, search_build_chunk(f->db, false, &search, &f->error));
	assert_int_equal(search.indexed, 8192);
	assert_string_equal(found_by(f, 0, "match:row8191,row8192,row8291"), "8192,8193,8292");
	assert_ok(f, search_build_chunk(f->db, false, &search, &f->error));
	assert_int_equal(search.indexed, ROWS);
	assert_string_equal(found_by(f, 0, "match:row8191,row8192,row8291"), "8192,8193,8292");
	assert_string_equal(found_by(f, 0, "match:row8191 -match:x"), "");
	assert_ok(f, search_build_chunk(f->db, false, &search, &f->error)); /* nothing left to do */
	assert_int_equal(search.indexed, ROWS);
}

static void edits_are_noted_once_there_is_an_index(void **state)
{
	struct fixture *f = *state;
	static const char *const two[] = { "{\"prompt\":\"a\",\"completion\":\"b\"}",
		"{\"prompt\":\"c\",\"completion\":\"d\"}" };
	struct search_state search;
	struct journal_result result;

	load(f, "two", SHAPE_PROMPT, NULL, two, 1);
	assert_ok(f, example_edit(f->db, 1, "completion", "x", 1, NULL, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM search_stale"), 0);
	build(f, false);
	load(f, "more", SHAPE_PROMPT, NULL, two + 1, 1);
	assert_ok(f, example_edit(f->db, 2, "completion", "x", 1, NULL, NULL, &f->error)); /* not in the index */
	assert_int_equal(count_of(f, "SELECT count(*) FROM search_stale"), 0);
	assert_ok(f, example_edit(f->db, 1, "completion", "y", 1, NULL, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM search_stale"), 1);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(found_by(f, 0, "match:x"), "1,2");
	assert_string_equal(found_by(f, 0, "match:y"), "");
	build(f, false);
	assert_ok(f, search_state_read(f->db, &search, &f->error));
	assert_int_equal(search.stale, 1); /* a few are looked through; rebuilding takes them in */
	build(f, true);
	assert_ok(f, search_state_read(f->db, &search, &f->error));
	assert_int_equal(search.stale, 0);
	assert_string_equal(found_by(f, 0, "match:x"), "1,2");
}

/* ---- A stranger's file ---- */

static void reopen(struct fixture *f)
{
	assert_ok(f, project_open(&f->db, f->path, DB_WRITE, "ana", &f->error));
	assert_ok(f, db_exec(f->db, &f->error, "PRAGMA synchronous=OFF"));
}

/* Another program changes the index's own tables, which preop's connections do not let anybody do. */
static void damage(struct fixture *f, const char *sql)
{
	sqlite3 *raw;

	db_close(f->db);
	f->db = NULL;
	assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	reopen(f);
}

static void load_many(struct fixture *f, int count)
{
	const char **many = arena_alloc(&f->arena, (size_t)count * sizeof(*many));
	struct rng rng = { 21 };

	for (int i = 0; i < count; i++)
		many[i] = random_record(f, &rng, i);
	load(f, "many", SHAPE_CHAT, NULL, many, (size_t)count);
}

static void a_damaged_index_is_told_and_built_anew(void **state)
{
	static const char *const damages[] = {
		"UPDATE search_data SET block = x'00' WHERE id > 10",
		"UPDATE search_data SET block = x'FFFFFFFFFFFFFFFFFFFF'",
		"DELETE FROM search_data WHERE id > 10",
		"DELETE FROM search_data",
		"UPDATE search_data SET block = substr(block, 1, length(block) / 2) WHERE id > 10",
	};
	struct fixture *f = *state;
	struct id_sink sink = { .count = 0 };

	load_many(f, 300);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		build(f, true);
		const char *sound = found_by(f, 0, "match:\"refund menu\"");
		damage(f, damages[i]);
		sink.count = 0;
		assert_refused(f, rowset_build(f->db, 0, "match:\"refund menu\"", 0, take_ids, &sink, &f->error),
			ERROR_INPUT, "preop index rebuild");
		/* What does not need the index goes on. */
		assert_ok(f, example_edit(f->db, 300, "messages[0].content", "other", 5, NULL, NULL, &f->error));
		struct journal_result result;
		assert_ok(f, journal_undo(f->db, &result, &f->error));
		build(f, true);
		assert_string_equal(found_by(f, 0, "match:\"refund menu\""), sound);
	}
}

static void an_index_of_another_version_is_built_anew(void **state)
{
	struct fixture *f = *state;
	struct id_sink sink = { .count = 0 };

	load_many(f, 50);
	build(f, true);
	const char *sound = found_by(f, 0, "match:refund");
	damage(f, "UPDATE search_config SET v = 99 WHERE k = 'version'");
	assert_refused(
		f, rowset_build(f->db, 0, "match:refund", 0, take_ids, &sink, &f->error), ERROR_DATABASE, "rebuild");
	build(f, true);
	assert_string_equal(found_by(f, 0, "match:refund"), sound);
}

/* Any bytes may stand where the index was: an answer or an error, never a crash. */
static void random_damage_is_survived(void **state)
{
	static const char *const filters[] = { "match:refund", "match:\"refund menu\"", "match:re*", "-match:cafe",
		"match:\"caf\xC3\xA9 a*\" sort:-length" };
	struct fixture *f = *state;
	struct rng rng = { 33 };
	int errors = 0;

	load_many(f, 200);
	build(f, true);
	for (int round = 0; round < 60; round++) {
		char sql[200];
		snprintf(sql, sizeof(sql),
			"UPDATE search_data SET block = CAST(substr(block, 1, %d) || x'%02X%02X' || substr(block, %d) "
			"AS BLOB) "
			"WHERE id = (SELECT id FROM search_data ORDER BY id LIMIT 1 OFFSET %d)",
			(int)rng_below(&rng, 60), (unsigned)rng_below(&rng, 256), (unsigned)rng_below(&rng, 256),
			(int)rng_below(&rng, 60), (int)rng_below(&rng, 4));
		damage(f, sql);
		for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
			struct id_sink sink = { .count = 0 };
			f->error = (struct error)ERROR_INIT;
			errors += !rowset_build(f->db, 0, filters[i], 0, take_ids, &sink, &f->error);
		}
		if (round % 6 == 5)
			build(f, true);
	}
	assert_true(errors > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_finds_what_reading_finds),
		TEST(without_an_index_a_sentence_says_how_to_build_it),
		TEST(no_text_is_a_syntax_error),
		TEST(a_stopped_build_goes_on_where_it_was),
		TEST(edits_are_noted_once_there_is_an_index),
		TEST(a_damaged_index_is_told_and_built_anew),
		TEST(an_index_of_another_version_is_built_anew),
		TEST(random_damage_is_survived),
	};

	return cmocka_run_group_tests_name("model_search", tests, NULL, NULL);
}
