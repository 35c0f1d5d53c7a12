/* The lists of data/: every link leads somewhere, every source exists, every text fits; and what a person's own file may get wrong. */
#include "../../src/model/list_file.h"

#include "preop/model/box.h"
#include "preop/model/check.h"
#include "preop/model/lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What fits on a screen of 24 lines and 80 columns: a page of a playbook holds five lists of these. */
enum { SENTENCE_MOST = 220, WORDS_MOST = 90 };

static void check_sentence(const char *of, const char *text, size_t most)
{
	if (strlen(text) > most)
		fail_msg("%s: %zu bytes, at most %zu: %s", of, strlen(text), most, text);
	assert_null(strchr(text, '\n'));
}

static void check_sources(const char *of, struct texts sources)
{
	if (sources.count == 0)
		fail_msg("%s names no source, not even \"house\"", of);
	for (size_t i = 0; i < sources.count; i++)
		if (lists_source(sources.at[i]) == NULL)
			fail_msg("%s: there is no source \"%s\"", of, sources.at[i]);
}

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

static void check_rung(const char *of, const char *rung)
{
	if (*rung != '\0' && lists_rung(rung) == NULL)
		fail_msg("%s: there is no rung \"%s\"", of, rung);
}

static void test_own_files_are_none(void **state)
{
	(void)state;
	assert_int_equal(lists_problems()->count, 0);
}

static void test_diagnoses(void **state)
{
	const struct lists *all = lists();
	size_t with_sentence = 0;

	(void)state;
	assert_int_equal(all->diagnosis_count, 6);
	for (size_t i = 0; i < all->diagnosis_count; i++) {
		const struct list_diagnosis *diagnosis = &all->diagnoses[i];

		with_sentence += *diagnosis->sentence != '\0';
		assert_true(diagnosis->cause_count >= 4);
		check_sentence(diagnosis->id, diagnosis->training_only_if, SENTENCE_MOST);
		for (size_t j = 0; j < diagnosis->cause_count; j++) {
			const struct list_cause *cause = &diagnosis->causes[j];

			check_sources(cause->id, cause->sources);
			check_rung(cause->id, cause->rung);
			check_sentence(cause->id, cause->cause, WORDS_MOST);
			check_sentence(cause->id, cause->test, SENTENCE_MOST);
			check_sentence(cause->id, cause->supports, SENTENCE_MOST);
			assert_true(cause->likelihood <= 3 && cause->danger <= 3 && cause->effort <= 3);
		}
	}
	assert_int_equal(with_sentence, 5);
	assert_string_equal(lists_diagnosis("fails-sometimes")->needs, "clusters");
	assert_int_equal(all->weights_test_count, 3);
	assert_int_equal(all->style_test_count, 3);
	assert_true(all->twin_count > 0);
}

static void test_menu(void **state)
{
	const struct lists *all = lists();

	(void)state;
	assert_int_equal(all->rung_count, 9);
	for (size_t i = 0; i < all->rung_count; i++) {
		const struct list_rung *rung = &all->rungs[i];

		assert_int_equal(rung->place, (int)i + 1);
		assert_int_equal(rung->trains, i >= 7);
		check_sources(rung->id, rung->sources);
		check_sentence(rung->id, rung->attempt, SENTENCE_MOST);
		check_sentence(rung->id, rung->cost, WORDS_MOST);
	}
	assert_string_equal(all->rungs[0].origin, "book");
	assert_string_equal(all->rungs[3].origin, "house");
}

static size_t index_of_question(const char *id)
{
	const struct list_question *question = lists_question(id);

	if (question == NULL)
		fail_msg("there is no question \"%s\"", id);
	return (size_t)(question - lists()->questions);
}

/* A question leads to later ones only, so every walk ends; every question and every end is reached. */
static void test_tree(void **state)
{
	const struct lists *all = lists();
	bool *asked = calloc(all->question_count, sizeof(*asked)), *ended = calloc(all->end_count, sizeof(*ended));

	(void)state;
	asked[0] = true;
	for (size_t i = 0; i < all->question_count; i++) {
		const struct list_question *question = &all->questions[i];

		assert_true(asked[i]);
		check_sources(question->id, question->sources);
		assert_true(question->answer_count >= 2);
		for (size_t j = 0; j < question->answer_count; j++) {
			const struct list_answer *answer = &question->answers[j];

			assert_true((*answer->then == '\0') != (*answer->end == '\0'));
			if (*answer->then != '\0') {
				assert_true(index_of_question(answer->then) > i);
				asked[index_of_question(answer->then)] = true;
			} else {
				assert_non_null(lists_end(answer->end));
				ended[lists_end(answer->end) - all->ends] = true;
			}
		}
	}
	for (size_t i = 0; i < all->end_count; i++) {
		assert_true(ended[i]);
		check_rung(all->ends[i].id, all->ends[i].rung);
		check_sentence(all->ends[i].id, all->ends[i].say, SENTENCE_MOST);
	}
	free(asked);
	free(ended);
}

static void check_words(const char *of, struct texts words)
{
	assert_true(words.count >= 2 && words.count <= 4);
	for (size_t i = 0; i < words.count; i++)
		check_sentence(of, words.at[i], 140);
}

static void test_playbooks(void **state)
{
	const struct lists *all = lists();

	(void)state;
	assert_int_equal(all->playbook_count, 10);
	for (size_t i = 0; i < all->playbook_count; i++) {
		const struct list_playbook *playbook = &all->playbooks[i];

		assert_string_equal(playbook->name_origin, i == 0 ? "book" : "house");
		assert_string_equal(playbook->origin, "house");
		check_words(playbook->id, playbook->when_not);
		for (size_t j = 0; j < playbook->when.count; j++)
			check_sentence(playbook->id, playbook->when.at[j], 140);
		check_words(playbook->id, playbook->data);
		check_words(playbook->id, playbook->eval);
		check_words(playbook->id, playbook->wrong);
		check_sources(playbook->id, playbook->sources);
		for (size_t j = 0; j < playbook->strand_count; j++)
			assert_non_null(box_find(playbook->strands[j].box));
		for (int j = 0; j < 5; j++)
			check_sentence(playbook->id, playbook->asks.gate[j], WORDS_MOST);
		assert_true(playbook->checks.count > 0);
		for (size_t j = 0; j < playbook->checks.count; j++)
			if (check_kind_find(playbook->checks.at[j], &(struct error)ERROR_INIT) == NULL)
				fail_msg("%s: there is no check \"%s\"", playbook->id, playbook->checks.at[j]);
	}
}

static void test_glossary(void **state)
{
	const struct lists *all = lists();

	(void)state;
	assert_true(all->term_count >= 50);
	for (size_t i = 0; i < all->term_count; i++) {
		const struct list_term *term = &all->terms[i];

		assert_ptr_equal(lists_term(term->term), term);
		check_sentence(term->id, term->means, SENTENCE_MOST);
		check_sources(term->id, term->sources);
		for (size_t j = 0; j < term->see.count; j++)
			assert_non_null(lists_term(term->see.at[j]));
		for (size_t j = 0; j < term->also.count; j++)
			assert_ptr_equal(lists_term(term->also.at[j]), term);
	}
	assert_string_equal(lists_term("LORA")->id, "lora");
	assert_null(lists_term("nonsense"));
}

static void test_sources_checklist_hazards(void **state)
{
	const struct lists *all = lists();

	(void)state;
	for (size_t i = 0; i < all->source_count; i++) {
		const struct list_source *source = &all->sources[i];

		assert_ptr_equal(lists_source(source->id), source);
		assert_true(strcmp(source->id, "house") == 0 || strncmp(source->url, "https://", 8) == 0);
	}
	for (size_t i = 0; i < all->stage_count; i++)
		for (size_t j = 0; j < all->stages[i].item_count; j++) {
			check_sentence(all->stages[i].id, all->stages[i].items[j].text, WORDS_MOST);
			check_sources(all->stages[i].items[j].id, all->stages[i].items[j].sources);
		}
	assert_int_equal(all->severity_count, 4);
	assert_int_equal(all->limit_count, 4);
	for (size_t i = 0; i < all->severity_count; i++) {
		assert_int_equal(all->severities[i].rank, (int)i + 1);
		assert_string_equal(all->limits[i].severity, all->severities[i].id);
	}
}

static void test_facts(void **state)
{
	static const char *const homes[] = { "database", "retrieval", "policy", NULL };
	static const char *const levels[] = { "error", "warn", "info", NULL };
	static const char *const grounds[] = { "number", "text", NULL };
	const struct lists *all = lists();

	(void)state;
	assert_true(all->fact_count >= 15);
	for (size_t i = 0; i < all->fact_count; i++) {
		check_sources(all->facts[i].id, all->facts[i].sources);
		assert_true(is_one_of(all->facts[i].goes, homes));
		assert_true(is_one_of(all->facts[i].level, levels));
		assert_true(is_one_of(all->facts[i].grounds, grounds));
	}
}

/* A small list with every type of field. */
struct thing {
	const char *id, *note, *origin;
	struct texts tags;
	int rank, number;
	bool flag;
};
static const struct list_field thing_fields[] = {
	{ "id", LIST_TEXT, offsetof(struct thing, id), 0, NULL },
	{ "note", LIST_OPTIONAL, offsetof(struct thing, note), 0, NULL },
	{ "origin", LIST_ORIGIN, offsetof(struct thing, origin), 0, NULL },
	{ "tags", LIST_WORDS, offsetof(struct thing, tags), 0, NULL },
	{ "rank", LIST_RANK, offsetof(struct thing, rank), 0, NULL },
	{ "number", LIST_NUMBER, offsetof(struct thing, number), 0, NULL },
	{ "flag", LIST_FLAG, offsetof(struct thing, flag), 0, NULL },
};
static const struct list_shape thing_shape = { sizeof(struct thing), thing_fields,
	sizeof(thing_fields) / sizeof(thing_fields[0]) };

static bool read_things(
	const char *data, bool own, struct arena *arena, struct thing **out, size_t *count, struct error *error)
{
	const struct list_text text = {
		.name = "own.json", .data = data, .size = strlen(data), .origin = own ? "yours" : NULL
	};
	void *at;
	bool ok = list_check(&text, error) && list_read(&text, "things", &thing_shape, arena, &at, count, error);

	*out = ok ? at : NULL;
	return ok;
}

static void test_reading(void **state)
{
	struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct thing *things;
	size_t count;

	(void)state;
	assert_true(read_things(
		"{\"things\":[{\"id\":\"a\",\"origin\":\"book\",\"rank\":3,\"number\":0,\"tags\":[\"x\",\"\\u00e9\"],"
		"\"flag\":true}]}",
		true, &arena, &things, &count, &error));
	assert_int_equal(count, 1);
	assert_string_equal(things[0].origin, "yours");
	assert_string_equal(things[0].note, "");
	assert_string_equal(things[0].tags.at[1], "\xc3\xa9");
	assert_true(things[0].flag);
	assert_true(read_things("{}", true, &arena, &things, &count, &error));
	assert_int_equal(count, 0);
	arena_free(&arena);
}

static void test_faults_name_their_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "own.json:1: " },
		{ "[]", "own.json:1: a list is an object" },
		{ "{\n\"things\":\n5}", "own.json:3: \"things\" must be a list" },
		{ "{\n\"things\":[\n7]}", "own.json:3: an entry must be an object" },
		{ "{\n\"things\":[\n{}]}", "own.json:3: \"id\" is missing" },
		{ "{\"things\":[{\"id\":\n4}]}", "own.json:2: \"id\" must be a text" },
		{ "{\"things\":[{\"id\":\"\"}]}", "\"id\" is empty" },
		{ "{\"things\":[{\"id\":\"a\\u0000\"}]}", "\"id\" holds a NUL" },
		{ "{\"things\":[{\"id\":\"a\",\"tags\":\"x\"}]}", "\"tags\" must be a list of texts" },
		{ "{\"things\":[{\"id\":\"a\",\"tags\":[1]}]}", "\"tags\" must be a list of texts" },
		{ "{\"things\":[{\"id\":\"a\",\"rank\":0}]}", "\"rank\" must be a whole number from 1 to 9" },
		{ "{\"things\":[{\"id\":\"a\",\"rank\":1,\"number\":1e99}]}", "\"number\" must be a whole number" },
		{ "{\"things\":[{\"id\":\"a\",\"rank\":1,\"number\":1,\"flag\":0}]}",
			"\"flag\" must be true or false" },
		{ "{\"things\":[{\"id\":\"a\"},]}", "own.json:1: " },
		{ "{\"things\":[{\"id\":\"\xff\"}]}", "is not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct error error = ERROR_INIT;
		struct thing *things;
		size_t count;

		assert_false(read_things(cases[i].text, true, &arena, &things, &count, &error));
		if (strstr(error.message, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].text, error.message);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_files_are_none),
		cmocka_unit_test(test_diagnoses),
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_playbooks),
		cmocka_unit_test(test_glossary),
		cmocka_unit_test(test_sources_checklist_hazards),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_faults_name_their_line),
	};

	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
