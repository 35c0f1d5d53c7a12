/* The two tests of a strand: what the answers come to, which of them count, what is refused, and undo. */
#include "case_fixture.h"

#include "preop/model/strand_test.h"

static const char *strand_named(struct fixture *f, const char *title)
{
	struct strand *strands;
	size_t count;
	int64_t id;

	assert_ok(f, strand_add(f->db, title, &id, &f->error));
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strands[i].id == id)
			return strands[i].uuid;
	fail_msg("no strand %s", title);
	return NULL;
}

static void answer(struct fixture *f, const char *strand, const char *name, const char *word)
{
	assert_ok(f, case_text_set(f->db, "strand", strand, name, word, &f->error));
}

static void assert_outcome(struct fixture *f, const char *strand, enum strand_test test, const char *words)
{
	struct strbuf out = STRBUF_INIT;
	struct case_text *texts;
	size_t count;

	strbuf_adds(&out, "> "); /* it appends */
	assert_ok(f, case_text_list(f->db, "strand", NULL, &f->arena, &texts, &count, &f->error));
	strand_test_outcome(test, texts, count, strand, &out);
	assert_string_equal(out.data, arena_printf(&f->arena, "> %s", words));
	strbuf_free(&out);
}

static void test_the_questions(void **state)
{
	static const struct {
		enum strand_test test;
		const char *id, *names[3];
	} expected[STRAND_TESTS] = {
		{ STRAND_TEST_WEIGHTS, "weights", { "weights.stable", "weights.pervasive", "weights.measurable" } },
		{ STRAND_TEST_STYLE, "style", { "style.pervasive", "style.specific", "style.consequential" } },
	};
	struct fixture *f = *state;
	const char *strand = strand_named(f, "it is rude");

	for (size_t i = 0; i < STRAND_TESTS; i++) {
		struct strand_test_text text = strand_test_text(expected[i].test);

		assert_string_equal(text.id, expected[i].id);
		assert_int_equal(text.count, 3);
		for (size_t j = 0; j < text.count; j++) {
			const char *name = strand_test_name(expected[i].test, j, &f->arena);

			assert_string_equal(name, expected[i].names[j]);
			assert_true(*text.asks[j].ask != '\0');
			answer(f, strand, name, "yes"); /* a name the file takes */
		}
	}
}

static void test_what_the_answers_come_to(void **state)
{
	struct fixture *f = *state;
	const char *strand = strand_named(f, "it is rude");

	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not asked yet");
	answer(f, strand, "weights.pervasive", "yes");
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "still to ask: stable, measurable");
	answer(f, strand, "weights.stable", "yes");
	answer(f, strand, "weights.measurable", "yes");
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "may belong in weights, once the lighter rungs failed");
	answer(f, strand, "weights.stable", "no"); /* one no decides, whatever else is said */
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not for weights: not stable");
	answer(f, strand, "weights.pervasive", "");
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not for weights: not stable");
	answer(f, strand, "weights.measurable", "no");
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not for weights: not stable, measurable");
}

/* The tests share a word, and strands share questions. */
static void test_each_test_and_strand_for_itself(void **state)
{
	struct fixture *f = *state;
	const char *first = strand_named(f, "it is rude"), *second = strand_named(f, "it is slow");

	answer(f, first, "style.pervasive", "no");
	assert_outcome(f, first, STRAND_TEST_STYLE, "no style to train: not pervasive");
	assert_outcome(f, first, STRAND_TEST_WEIGHTS, "not asked yet");
	assert_outcome(f, second, STRAND_TEST_STYLE, "not asked yet");
	answer(f, second, "style.pervasive", "yes");
	answer(f, second, "style.specific", "yes");
	answer(f, second, "style.consequential", "yes");
	assert_outcome(f, second, STRAND_TEST_STYLE, "a style: pervasive, specific, of consequence");
	assert_outcome(f, first, STRAND_TEST_STYLE, "no style to train: not pervasive");
}

static void test_undo_and_redo(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	const char *strand = strand_named(f, "it is rude");

	answer(f, strand, "weights.stable", "yes");
	answer(f, strand, "weights.stable", "no");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "still to ask: pervasive, measurable");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not asked yet");
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not for weights: not stable");
}

static void test_what_is_refused(void **state)
{
	static const struct {
		const char *name, *value;
	} bad[] = {
		{ "weights.stable", "perhaps" },
		{ "weights.stable", "YES" },
		{ "weights.stable", "yes " },
		{ "weights.specific", "yes" }, /* of the other test */
		{ "weights", "yes" },
		{ "weights.", "yes" },
		{ "", "yes" },
		{ "\x1b[31m", "yes" },
	};
	struct fixture *f = *state;
	const char *strand = strand_named(f, "it is rude");
	int64_t actions = fixture_count(f, "SELECT count(*) FROM action");

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (case_text_set(f->db, "strand", strand, bad[i].name, bad[i].value, &f->error))
			fail_msg("%s = %s was taken", bad[i].name, bad[i].value);
		assert_int_equal(f->error.code, ERROR_USAGE);
	}
	assert_false(case_text_set(f->db, "strand", "no such strand", "weights.stable", "yes", &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), actions);
	assert_outcome(f, strand, STRAND_TEST_WEIGHTS, "not asked yet");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_questions),
		TEST(test_what_the_answers_come_to),
		TEST(test_each_test_and_strand_for_itself),
		TEST(test_undo_and_redo),
		TEST(test_what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
