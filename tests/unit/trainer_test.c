/*
 * The fate of a row before each trainer. Texts are "w w w": by the estimate one token a word, so lengths can be counted by eye. Expected values
 * were derived by hand from the rule that stands in front of each group.
 */
#include "preop/formats/trainer.h"

#include "preop/base/memory.h"
#include "preop/base/random.h"
#include "preop/text/estimate.h"
#include "trainer_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct trainer_verdict judge(enum trainer_id id, enum example_shape shape, const char *body, int64_t limit)
{
	static const struct field_map no_map;
	struct arena arena = ARENA_INIT;
	struct token_meter meter;
	struct turns turns;

	shape_turns(shape, &no_map, body, strlen(body), &arena, &turns);
	token_meter_open(&meter, NULL);
	assert_true(token_meter_turns(&meter, &turns, -1, NULL));
	struct trainer_row row = { shape, body, strlen(body), &turns, meter.tokens };
	struct trainer_verdict verdict = trainer_judge(id, &row, limit);
	token_meter_close(&meter);
	arena_free(&arena);
	return verdict;
}

struct expected {
	enum trainer_id id;
	enum example_shape shape;
	int64_t limit;
	const char *body;
	enum fate_reason reason;
	int64_t tokens, loss;
};

#define USER(text) "{\"role\":\"user\",\"content\":\"" text "\"}"
#define ANSWER(text) "{\"role\":\"assistant\",\"content\":\"" text "\"}"
#define CHAT(messages) "{\"messages\":[" messages "]}"
#define PAIR(prompt, completion) "{\"prompt\":\"" prompt "\",\"completion\":\"" completion "\"}"
#define CHOICE(prompt, chosen, rejected)                                                                               \
	"{\"prompt\":\"" prompt "\",\"chosen\":\"" chosen "\",\"rejected\":\"" rejected "\"}"

static const struct expected expected[] = {
	/* TRL SFT keeps the first max_length tokens. Messages and text are learned from whole. */
	{ TRAINER_TRL_SFT, SHAPE_CHAT, 5, CHAT(USER("q q") "," ANSWER("a a a")), REASON_WHOLE, 5, 5 },
	{ TRAINER_TRL_SFT, SHAPE_CHAT, 4, CHAT(USER("q q") "," ANSWER("a a a")), REASON_CUT, 4, 4 },
	{ TRAINER_TRL_SFT, SHAPE_TEXT, 3, "{\"text\":\"w w w\"}", REASON_WHOLE, 3, 3 },
	{ TRAINER_TRL_SFT, SHAPE_TEXT, 2, "{\"text\":\"w w w\"}", REASON_CUT, 2, 2 },
	/* Of a prompt and completion only the completion is; a prompt that fills the limit leaves nothing. */
	{ TRAINER_TRL_SFT, SHAPE_PROMPT, 5, PAIR("q q", "a a a"), REASON_WHOLE, 5, 3 },
	{ TRAINER_TRL_SFT, SHAPE_PROMPT, 3, PAIR("q q", "a a a"), REASON_CUT, 3, 1 },
	{ TRAINER_TRL_SFT, SHAPE_PROMPT, 2, PAIR("q q", "a a a"), REASON_MASKED, 0, 0 },
	{ TRAINER_TRL_SFT, SHAPE_PROMPT, 2, PAIR("q q", ""), REASON_WHOLE, 2, 0 },
	/* It has no reader for pairs of answers or instructions; a broken record ends the run. */
	{ TRAINER_TRL_SFT, SHAPE_PREFERENCE, 9, CHOICE("q", "a", "b"), REASON_SHAPE, 0, 0 },
	{ TRAINER_TRL_SFT, SHAPE_CHAT, 9, "{\"messages\":[]}", REASON_MALFORMED, 0, 0 },
	/* TRL DPO cuts each answer behind the prompt by itself; the loss is on both answers. */
	{ TRAINER_TRL_DPO, SHAPE_PREFERENCE, 5, CHOICE("q q", "a a a", "b"), REASON_WHOLE, 8, 4 },
	{ TRAINER_TRL_DPO, SHAPE_PREFERENCE, 4, CHOICE("q q", "a a a", "b"), REASON_CUT, 7, 3 },
	{ TRAINER_TRL_DPO, SHAPE_PREFERENCE, 2, CHOICE("q q", "a a a", "b"), REASON_CUT, 4, 0 },
	{ TRAINER_TRL_DPO, SHAPE_CHAT, 9, CHAT(USER("q") "," ANSWER("a")), REASON_SHAPE, 0, 0 },
	{ TRAINER_TRL_DPO, SHAPE_PREFERENCE, 9, "{\"prompt\":\"q\",\"chosen\":\"a\"}", REASON_MALFORMED, 0, 0 },
	/* Axolotl drops what is too long, and what has no label left. */
	{ TRAINER_AXOLOTL, SHAPE_CHAT, 5, CHAT(USER("q q") "," ANSWER("a a a")), REASON_WHOLE, 5, 3 },
	{ TRAINER_AXOLOTL, SHAPE_CHAT, 4, CHAT(USER("q q") "," ANSWER("a a a")), REASON_LONG, 0, 0 },
	{ TRAINER_AXOLOTL, SHAPE_CHAT, 9, CHAT(USER("q q")), REASON_MASKED, 0, 0 },
	{ TRAINER_AXOLOTL, SHAPE_CHAT, 9, CHAT(USER("q") ",{\"role\":\"assistant\",\"content\":\"a a\",\"weight\":0}"),
		REASON_MASKED, 0, 0 },
	{ TRAINER_AXOLOTL, SHAPE_CHAT, 9,
		CHAT(USER("q") ",{\"role\":\"assistant\",\"content\":\"a a\",\"weight\":0}," USER("q") "," ANSWER("a")),
		REASON_WHOLE, 5, 1 },
	{ TRAINER_AXOLOTL, SHAPE_TEXT, 3, "{\"text\":\"w w w\"}", REASON_WHOLE, 3, 3 },
	{ TRAINER_AXOLOTL, SHAPE_PREFERENCE, 4, CHOICE("q q", "a a a", "b"), REASON_LONG, 0, 0 },
	{ TRAINER_AXOLOTL, SHAPE_OPENAI_PREFERENCE, 9,
		"{\"input\":{\"messages\":[" USER("q") "]},\"preferred_output\":[" ANSWER(
			"a") "],\"non_preferred_output\":[" ANSWER("b") "]}",
		REASON_SHAPE, 0, 0 },
	/* LLaMA-Factory: answer under half of the cutoff stays (1 * 2 < 4), the question is cut to the rest. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_PROMPT, 4, PAIR("q q q q q", "a"), REASON_CUT, 4, 1 },
	/* Question under half (1 * 2 < 4), answer not: the answer is cut to 3. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_PROMPT, 4, PAIR("q", "a a a a a"), REASON_CUT, 4, 3 },
	/* Neither: in proportion, int(4 * 3/6) = 2. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_PROMPT, 4, PAIR("q q q", "a a a"), REASON_CUT, 4, 2 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_PROMPT, 6, PAIR("q q q", "a a a"), REASON_WHOLE, 6, 3 },
	/* The second pair has two tokens left: 1 * 2 < 2 is false for both, int(2 * 1/2) = 1 each. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 4,
		CHAT(USER("q") "," ANSWER("a") "," USER("q") "," ANSWER("a") "," USER("q") "," ANSWER("a")), REASON_CUT,
		4, 2 },
	/* Roles: an answer must be last, user and assistant take turns, tools stand where users do. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 9, CHAT(USER("q") "," ANSWER("a") "," USER("q")), REASON_ROLES, 0, 0 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 9, CHAT(USER("q") "," USER("q") "," ANSWER("a")), REASON_ROLES, 0, 0 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 9, CHAT(ANSWER("a") "," USER("q")), REASON_ROLES, 0, 0 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 9,
		CHAT("{\"role\":\"system\",\"content\":\"s\"}," USER("q") "," ANSWER("a")), REASON_WHOLE, 3, 1 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_ALPACA, 9,
		"{\"instruction\":\"i\",\"input\":\"n\",\"output\":\"a\",\"history\":[[\"q\",\"a a\"]]}", REASON_WHOLE,
		6, 3 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_CHAT, 9, "{\"messages\":4}", REASON_MALFORMED, 0, 0 },
	{ TRAINER_LLAMA_FACTORY, SHAPE_TEXT, 2, "{\"text\":\"w w w\"}", REASON_WHOLE, 3, 3 },
	/* The longer answer decides the cut: 1 * 2 < 4, so it may have three. */
	{ TRAINER_LLAMA_FACTORY, SHAPE_PREFERENCE, 4, CHOICE("q", "a a a a", "b"), REASON_CUT, 6, 4 },
	/* OpenAI cuts at the end; only assistant messages without weight 0 are learned from. */
	{ TRAINER_OPENAI, SHAPE_CHAT, 5, CHAT(USER("q q") "," ANSWER("a a a")), REASON_WHOLE, 5, 3 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 4, CHAT(USER("q q") "," ANSWER("a a a")), REASON_CUT, 4, 2 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT(USER("q") ",{\"role\":\"assistant\",\"content\":\"a a\",\"weight\":0}"),
		REASON_WHOLE, 3, 0 },
	{ TRAINER_OPENAI, SHAPE_PROMPT, 9, PAIR("q", "a"), REASON_SHAPE, 0, 0 },
	/* Its checks, each alone, then two at once: the one that comes first in the list is named. */
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, "{\"turns\":[]}", REASON_NO_MESSAGES, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, "{\"messages\":[]}", REASON_NO_MESSAGES, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, "[1]", REASON_MALFORMED, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"role\":\"user\"}," ANSWER("a")), REASON_NO_KEY, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"content\":\"q\"}," ANSWER("a")), REASON_NO_KEY, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"role\":\"user\",\"content\":\"q\",\"id\":1}," ANSWER("a")),
		REASON_ODD_KEY, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"role\":\"human\",\"content\":\"q\"}," ANSWER("a")), REASON_ODD_ROLE,
		0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT(USER("") "," ANSWER("a")), REASON_NO_CONTENT, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"role\":\"user\",\"content\":null}," ANSWER("a")), REASON_NO_CONTENT,
		0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT(USER("q")), REASON_NO_ASSISTANT, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT("{\"role\":\"user\",\"content\":\"q\",\"weight\":1}," ANSWER("a")),
		REASON_WEIGHT, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT(USER("q") ",{\"role\":\"assistant\",\"content\":\"a\",\"weight\":0.5}"),
		REASON_WEIGHT, 0, 0 },
	{ TRAINER_OPENAI, SHAPE_CHAT, 9, CHAT(USER("") ",{\"role\":\"gpt\",\"content\":\"a\"}"), REASON_ODD_ROLE, 0,
		0 },
	{ TRAINER_OPENAI, SHAPE_OPENAI_PREFERENCE, 9,
		"{\"input\":{\"messages\":[" USER("q") "]},\"preferred_output\":[" ANSWER(
			"a a") "],\"non_preferred_output\":[" ANSWER("b") "]}",
		REASON_WHOLE, 5, 3 },
};

static void test_fates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *e = &expected[i];
		struct trainer_verdict got = judge(e->id, e->shape, e->body, e->limit);
		if (got.reason != e->reason || got.tokens != e->tokens || got.loss != e->loss)
			fail_msg("%s, limit %d, %s: reason %d tokens %d loss %d, not %d %d %d",
				trainer_get(e->id)->title, (int)e->limit, e->body, got.reason, (int)got.tokens,
				(int)got.loss, e->reason, (int)e->tokens, (int)e->loss);
	}
}

/* An assistant message that calls a tool has no content and needs none. */
static void test_tool_calls(void **state)
{
	static const char body[] = CHAT(
		USER("q") ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
			  "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":"
			  "\"c\",\"content\":\"1\"}," ANSWER("a"));

	(void)state;
	assert_int_equal(judge(TRAINER_OPENAI, SHAPE_CHAT, body, 99).reason, REASON_WHOLE);
	assert_int_equal(judge(TRAINER_LLAMA_FACTORY, SHAPE_CHAT, body, 99).reason, REASON_WHOLE);
}

static void test_cut_formula(void **state)
{
	static const struct {
		int64_t source, target, cutoff, new_source, new_target;
	} cases[] = {
		{ 1000, 10, 100, 90, 10 }, /* 20 < 100: the question gives way */
		{ 10, 1000, 100, 10, 90 }, /* 20 < 100: the answer does */
		{ 1000, 1000, 100, 50, 50 },
		{ 3000, 1000, 100, 75, 25 },
		{ 50, 50, 100, 50, 50 },
		{ 50, 49, 100, 50, 49 },
		{ 0, 200, 100, 0, 100 },
		{ 200, 0, 100, 100, 0 },
		{ 0, 0, 100, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t source, target;
		llama_factory_cut(cases[i].source, cases[i].target, cases[i].cutoff, &source, &target);
		assert_int_equal(source, cases[i].new_source);
		assert_int_equal(target, cases[i].new_target);
	}
}

/* A reason that a judge gives has a row in the trainer's table, or its fate and title would be nobody's. */
static void test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_non_null(trainer_get(expected[i].id)->rules[expected[i].reason].title);
	for (int id = 0; id < TRAINERS; id++) {
		const struct trainer *trainer = trainer_get((enum trainer_id)id);
		enum trainer_id found;
		assert_true(trainer_find(trainer->name, &found, NULL));
		assert_int_equal(found, id);
		assert_true(trainer->limit > 0 && trainer->source[0] != '\0');
		for (int reason = 0; reason < REASONS; reason++)
			if (trainer->rules[reason].title != NULL)
				assert_true(trainer->rules[reason].rule[0] != '\0' &&
					trainer->rules[reason].advice != NULL);
	}
	struct error error = ERROR_INIT;
	enum trainer_id none;
	assert_false(trainer_find("trl", &none, &error));
	assert_non_null(strstr(error.message, "trl-sft, trl-dpo, axolotl, llama-factory, openai"));
}

/* Whatever the record and the limit: one reason with a row in the table, nothing read beyond the limit, no more learned than read. */
static void test_random(void **state)
{
	static const char *const pieces[] = { "{", "}", "[", "]", "\"messages\":", "\"role\":", "\"user\"",
		"\"assistant\"", "\"content\":", "\"a a a\"", ",", "null",
		"\"prompt\":", "\"chosen\":", "\"rejected\":", "\"text\":", "1" };
	struct rng rng = { 7 };
	struct strbuf body = STRBUF_INIT;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		strbuf_reset(&body);
		const struct expected *base = &expected[rng_below(&rng, sizeof(expected) / sizeof(expected[0]))];
		strbuf_adds(&body, base->body);
		for (uint64_t k = rng_below(&rng, 4); k > 0; k--) {
			const char *piece = pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))];
			size_t at = rng_below(&rng, body.len);
			strbuf_splice(&body, at, rng_below(&rng, body.len - at < 9 ? body.len - at : 9), piece,
				strlen(piece));
		}
		int64_t limit = 1 + (int64_t)rng_below(&rng, 12);
		enum example_shape shape = (enum example_shape)rng_below(&rng, SHAPE_COUNT);
		for (int id = 0; id < TRAINERS; id++) {
			struct trainer_verdict got = judge((enum trainer_id)id, shape, body.data, limit);
			assert_non_null(trainer_get((enum trainer_id)id)->rules[got.reason].title);
			assert_true(got.loss >= 0 && got.loss <= got.tokens);
			if (shape != SHAPE_TEXT)
				assert_true(got.tokens <= 2 * limit);
		}
	}
	strbuf_free(&body);
}

static void test_estimate(void **state)
{
	static const struct {
		const char *text;
		int64_t tokens;
	} cases[] = {
		{ "", 0 }, { "hello", 1 }, { "hello world", 2 },
		{ "strengthen", 2 },           /* ten letters: one over a word of nine */
		{ "internationalization", 4 }, /* 9 + 4 + 4 + 3 */
		{ "1234", 2 }, { "a, b", 3 }, { "a\n\nb", 3 }, { "a    b", 3 }, { "\xe4\xb8\xad\xe6\x96\x87", 2 },
		{ "\xd0\xb4\xd0\xb0", 1 }, { "\xff\xff", 3 }, /* two of one and a half */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(token_estimate(cases[i].text, strlen(cases[i].text)), cases[i].tokens);
}

/* A row's own count is divided among its turns and loses nothing. */
static void test_known(void **state)
{
	static const struct field_map no_map;
	static const char body[] = CHAT(USER("q q") "," ANSWER("a a a") "," USER("q"));
	struct arena arena = ARENA_INIT;
	struct token_meter meter;
	struct turns turns;

	(void)state;
	shape_turns(SHAPE_CHAT, &no_map, body, strlen(body), &arena, &turns);
	token_meter_open(&meter, NULL);
	for (int64_t known = 0; known < 100; known++) {
		int64_t sum = 0;
		assert_true(token_meter_turns(&meter, &turns, known, NULL));
		for (size_t i = 0; i < turns.count; i++) {
			assert_true(meter.tokens[i] >= 0);
			sum += meter.tokens[i];
		}
		assert_int_equal(sum, known);
	}
	token_meter_close(&meter);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_tool_calls),
		cmocka_unit_test(test_cut_formula),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_estimate),
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
