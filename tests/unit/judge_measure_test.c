/* How well judges measure: LLMBar's published judges, and small worlds where every number can be counted by hand. */
#include "case_fixture.h"

#include "preop/base/json.h"
#include "preop/model/judge_measure.h"

static void assert_near(const char *what, double got, double wanted)
{
	if (!(fabs(got - wanted) < 6e-7))
		fail_msg("%s: %.7f is not %.7f", what, got, wanted);
}

/* ---- Small worlds ---- */

static struct suite_import *begin(struct fixture *f)
{
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, "bar", "bar.json", "test", &batch, &f->error));
	return batch;
}

static void end(struct fixture *f, struct suite_import *batch)
{
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
}

static const char *name_case(struct fixture *f, size_t number)
{
	return arena_printf(&f->arena, "%03zu", number);
}

static void put_output(
	struct fixture *f, struct suite_import *batch, const char *case_id, const char *system, const char *text)
{
	struct output_row row = fixture_row(case_id, system, case_id, text, NAN);

	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
}

struct said {
	size_t number;
	bool swapped;
	int64_t repeat, round;
	enum review_choice choice; /* of gpt-a (first) and llama-b (second), whatever the order */
};

static enum review_choice turn(enum review_choice choice)
{
	return choice == REVIEW_FIRST ? REVIEW_SECOND : choice == REVIEW_SECOND ? REVIEW_FIRST : choice;
}

static void put_verdict(struct fixture *f, struct suite_import *batch, const char *judge, const struct said *said)
{
	const struct judge_verdict_row row = {
		.judge = judge,
		.of = { .id = name_case(f, said->number) },
		.shown = { said->swapped ? "llama-b" : "gpt-a", said->swapped ? "gpt-a" : "llama-b" },
		.repeat = said->repeat,
		.round = said->round,
		.choice = said->swapped ? turn(said->choice) : said->choice,
		.lean = NAN,
		.score = { NAN, NAN },
	};

	if (suite_import_verdict(batch, &row, &f->error) != OUTPUT_ADDED)
		fail_msg("%s", f->error.message);
}

/* gpt-a's outputs are the longer ones. */
static void import_world(struct fixture *f, size_t cases, const struct said *said, size_t count)
{
	struct suite_import *batch = begin(f);

	for (size_t i = 0; i < cases; i++) {
		put_output(f, batch, name_case(f, i), "gpt-a", "a long answer");
		put_output(f, batch, name_case(f, i), "llama-b", "short");
	}
	for (size_t i = 0; i < count; i++)
		put_verdict(f, batch, "gpt-judge", &said[i]);
	end(f, batch);
}

static void decide(struct fixture *f, size_t number, enum review_choice choice)
{
	struct review_pair *pairs;
	struct suite suite;
	size_t count;

	assert_ok(f, suite_find(f->db, "bar", &f->arena, &suite, &f->error));
	assert_ok(f, review_pairs(f->db, suite.id, NULL, 0, &pairs, &count, &f->error));
	for (size_t i = 0; i < count; i++) {
		struct suite_case eval_case;
		assert_ok(f, suite_case_read(f->db, pairs[i].eval_case, &f->arena, &eval_case, &f->error));
		if (strcmp(eval_case.external, name_case(f, number)) == 0)
			assert_ok(f, review_set(f->db, &pairs[i], choice, true, NULL, &f->error));
	}
	free(pairs);
}

static struct judge find(struct fixture *f, const char *name)
{
	struct suite suite;
	struct judge judge;

	assert_ok(f, suite_find(f->db, "bar", &f->arena, &suite, &f->error));
	assert_ok(f, judge_find(f->db, suite.id, name, &f->arena, &judge, &f->error));
	return judge;
}

static struct judge_measure measure(struct fixture *f, const char *name, bool first_round)
{
	struct judge judge = find(f, name);
	const struct judge_measure_options options = { .first_round = first_round };
	struct judge_measure out;

	assert_ok(f, judge_measure(f->db, &judge, &options, &f->arena, &out, &f->error));
	return out;
}

static struct judge_mark mark(struct fixture *f, const char *name)
{
	struct judge judge = find(f, name);
	struct judge_mark out;

	assert_ok(f, judge_mark(f->db, &judge, &f->arena, &out, &f->error));
	return out;
}

static void orders_unread_and_flips(void **state)
{
	static const struct said said[] = {
		{ 0, false, 1, 1, REVIEW_FIRST },
		{ 0, true, 1, 1, REVIEW_FIRST }, /* the same in both */
		{ 1, false, 1, 1, REVIEW_FIRST },
		{ 1, true, 1, 1, REVIEW_SECOND }, /* whichever came first */
		{ 2, false, 1, 1, REVIEW_SECOND },
		{ 2, true, 1, 1, REVIEW_FIRST }, /* whichever came second */
		{ 3, false, 1, 1, REVIEW_NONE },
		{ 3, true, 1, 1, REVIEW_FIRST },
		{ 4, false, 1, 1, REVIEW_TIE },
		{ 4, true, 1, 1, REVIEW_BAD },
		{ 5, true, 1, 1, REVIEW_SECOND },
	};
	struct fixture *f = *state;

	import_world(f, 7, said, sizeof(said) / sizeof(said[0]));
	struct judge_measure m = measure(f, "gpt-judge", false);
	assert_int_equal(m.pairs, 6);
	assert_int_equal(m.verdicts, 11);
	assert_int_equal(m.unread, 1);
	assert_int_equal(m.both_orders, 5);
	assert_int_equal(m.same.hits, 2);
	assert_int_equal(m.same.n, 4);
	assert_int_equal(m.orders_unread, 1);
	/* Pairs in both orders only: one of two, both, none, and of the fourth the one that could be read. */
	assert_int_equal(m.first_shown.n, 7);
	assert_int_equal(m.first_shown.hits, 1 + 2 + 0 + 0);
	assert_int_equal(m.flips_first.hits, 1);
	assert_int_equal(m.flips_first.n, 2);
	assert_int_equal(m.rates[0].first_wins, 1);
	assert_int_equal(m.rates[0].second_wins, 1);
	assert_int_equal(m.rates[0].ties, 3);
	assert_int_equal(m.rates[0].unread, 1);
	assert_true(m.rates[0].corrected.undefined);
	/* Settled winners are one of each; gpt-a's outputs are longer, and of the judge's family. */
	assert_int_equal(m.longer.hits, 1);
	assert_int_equal(m.longer.n, 2);
	assert_string_equal(m.family, "GPT");
	assert_int_equal(m.own.hits, 1);
	assert_int_equal(m.own.n, 2);
}

static void beside_people_with_ties_and_without(void **state)
{
	static const struct said said[] = {
		{ 0, false, 1, 1, REVIEW_FIRST },
		{ 1, false, 1, 1, REVIEW_FIRST },
		{ 2, false, 1, 1, REVIEW_TIE },
		{ 3, false, 1, 1, REVIEW_SECOND },
		{ 4, false, 1, 1, REVIEW_NONE },
		{ 5, false, 1, 1, REVIEW_FIRST },
	};
	struct fixture *f = *state;

	import_world(f, 6, said, sizeof(said) / sizeof(said[0]));
	decide(f, 0, REVIEW_FIRST);
	decide(f, 1, REVIEW_SECOND);
	decide(f, 2, REVIEW_BAD); /* a tie beside a judge */
	decide(f, 3, REVIEW_TIE);
	decide(f, 4, REVIEW_FIRST);
	fixture_reopen(f, "bea");
	decide(f, 5, REVIEW_SECOND);
	fixture_reopen(f, "ana");
	decide(f, 5, REVIEW_FIRST); /* people are split */
	struct judge_measure m = measure(f, "gpt-judge", false);
	const struct judge_against *people = &m.people[JUDGE_SETTLED];
	assert_int_equal(m.split, 1);
	assert_int_equal(people->compared, 5);
	assert_int_equal(people->unread, 1);
	assert_int_equal(people->with_ties.hits, 2);
	assert_int_equal(people->with_ties.n, 4);
	assert_int_equal(people->without_ties.hits, 1);
	assert_int_equal(people->without_ties.n, 2);
	assert_int_equal(people->tpr.n, 1);
	assert_int_equal(people->tnr.hits, 0);
	assert_int_equal(m.gold[JUDGE_SETTLED].compared, 0);
	assert_int_equal(m.longer_shared.n, 2);
	assert_int_equal(m.longer_people.hits, 1);
	assert_int_equal(m.disagreement_count, 2);
	assert_string_equal(m.disagreements[0].external, "001");
	assert_int_equal(m.disagreements[0].people, JUDGE_SAYS_SECOND);
	/* Whoever has not decided these pairs must not learn what the judge said of them. */
	fixture_reopen(f, "carl");
	m = measure(f, "gpt-judge", false);
	assert_int_equal(m.disagreement_count, 0);
	assert_int_equal(m.hidden, 2);
}

static void repeats_count_once_and_measure_steadiness(void **state)
{
	static const struct said said[] = {
		{ 0, false, 1, 1, REVIEW_FIRST },
		{ 0, false, 2, 1, REVIEW_FIRST },
		{ 0, false, 3, 1, REVIEW_FIRST },
		{ 1, false, 1, 1, REVIEW_FIRST },
		{ 1, false, 2, 1, REVIEW_NONE },
		{ 2, false, 1, 1, REVIEW_TIE },
		{ 2, false, 1, 2, REVIEW_SECOND },
	};
	struct fixture *f = *state;

	import_world(f, 3, said, sizeof(said) / sizeof(said[0]));
	struct judge_measure m = measure(f, "gpt-judge", false);
	assert_int_equal(m.pairs, 3);
	assert_int_equal(m.verdicts, 6);
	assert_int_equal(m.steady.hits, 1);
	assert_int_equal(m.steady.n, 2);
	assert_int_equal(m.rates[0].first_wins, 2);
	assert_int_equal(m.rates[0].second_wins, 1); /* the last round */
	assert_int_equal(measure(f, "gpt-judge", true).rates[0].ties, 1);
}

static void scores_prefer_the_higher(void **state)
{
	static const double values[][2] = { { 9, 4 }, { 5, 5 }, { NAN, 3 }, { 2, 8 } };
	struct fixture *f = *state;

	import_world(f, 4, NULL, 0);
	struct suite_import *batch = begin(f);
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 2; k++) {
			struct judge_score_row row = { .judge = "grader",
				.of = { .id = name_case(f, i) },
				.system = k ? "llama-b" : "gpt-a",
				.mode = JUDGE_SCORE,
				.value = values[i][k] };
			assert_int_equal(suite_import_judge_score(batch, &row, &f->error), OUTPUT_ADDED);
			row.repeat = 2;
			row.value = values[i][k] + 2;
			if (i == 0)
				assert_int_equal(suite_import_judge_score(batch, &row, &f->error), OUTPUT_ADDED);
		}
	end(f, batch);
	struct judge_measure m = measure(f, "grader", false);
	assert_int_equal(m.pairs, 4);
	assert_int_equal(m.rates[0].first_wins, 1);
	assert_int_equal(m.rates[0].second_wins, 1);
	assert_int_equal(m.rates[0].ties, 1);
	assert_int_equal(m.rates[0].unread, 1);
	assert_int_equal(m.steady.n, 2);
	assert_near("sd", m.score_sd, sqrt(2));
	assert_null(m.family);
}

/* Of two runs of a system the later one is its output; what the judge said of the earlier one counts no more. */
static void scores_of_older_runs_are_left_out(void **state)
{
	struct fixture *f = *state;

	import_world(f, 1, NULL, 0);
	for (int round = 0; round < 2; round++) { /* 5 against 1, then against 9 */
		struct suite_import *batch = begin(f);
		if (round == 1)
			put_output(f, batch, name_case(f, 0), "llama-b", "short, but right");
		for (size_t k = (size_t)round; k < 2; k++) {
			const struct judge_score_row row = { .judge = "grader",
				.of = { .id = name_case(f, 0) },
				.system = k ? "llama-b" : "gpt-a",
				.mode = JUDGE_SCORE,
				.value = k == 0      ? 5
					: round == 0 ? 1
						     : 9 };
			assert_int_equal(suite_import_judge_score(batch, &row, &f->error), OUTPUT_ADDED);
		}
		end(f, batch);
	}
	struct judge_measure m = measure(f, "grader", false);
	assert_int_equal(m.verdicts, 2);
	assert_int_equal(m.rates[0].first_wins, 0);
	assert_int_equal(m.rates[0].second_wins, 1);
}

/* Four right outputs of gpt-a (one called wrong, one not readable), four wrong ones of llama-b (one called right), and what nobody scored. */
static void labels_beside_main_scores(void **state)
{
	static const char *const said[][2] = { { "pass", "fail" }, { "pass", "pass" }, { "fail", "fail" },
		{ NULL, "fail" }, { "pass", "fail" } };
	struct fixture *f = *state;
	struct suite_import *batch = begin(f);

	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < 2; k++) {
			const char *name = name_case(f, i), *system = k ? "llama-b" : "gpt-a";
			struct output_row output = fixture_row(name, system, name, "x", i == 4 ? NAN : k ? 0 : 1);
			struct judge_score_row row = { .judge = "critic",
				.of = { .id = name },
				.system = system,
				.mode = JUDGE_LABEL,
				.value = NAN,
				.label = said[i][k] };
			assert_int_equal(suite_import_add(batch, &output, &f->error), OUTPUT_ADDED);
			assert_int_equal(suite_import_judge_score(batch, &row, &f->error), OUTPUT_ADDED);
			row.repeat = 2;
			row.label = "pass";
			if (i == 0)
				assert_int_equal(suite_import_judge_score(batch, &row, &f->error), OUTPUT_ADDED);
		}
	end(f, batch);
	struct judge_measure m = measure(f, "critic", false);
	const struct judge_against *gold = &m.gold[JUDGE_SETTLED];
	assert_true(m.outputs);
	assert_int_equal(m.pairs, 10);
	assert_int_equal(gold->compared, 8);
	assert_int_equal(gold->unread, 1);
	assert_int_equal(gold->tpr.hits, 2);
	assert_int_equal(gold->tpr.n, 3);
	assert_int_equal(gold->tnr.hits, 3);
	assert_int_equal(gold->tnr.n, 4);
	assert_int_equal(m.steady.hits, 1);
	assert_int_equal(m.steady.n, 2);
	assert_int_equal(m.rate_count, 2);
	assert_null(m.rates[0].second);
	assert_int_equal(m.rates[0].said.hits, 3);
	assert_int_equal(m.rates[0].said.n, 4);
	assert_non_null(strstr(mark(f, "critic").reason, "against gold on 8 outputs; TPR 0.67"));
	struct judge_line *lines;
	size_t count;
	judge_lines(&m, &f->arena, &lines, &count);
	assert_string_equal(lines[0].why, "on 10 outputs");
}

/* ---- The rule ---- */

static void import_gold(struct fixture *f, size_t from, size_t to, enum review_choice choice)
{
	struct suite_import *batch = begin(f);

	for (size_t i = from; i < to; i++) {
		const struct pair_gold_row row = {
			.of = { .id = name_case(f, i) }, .systems = { "gpt-a", "llama-b" }, .choice = choice
		};
		const struct said said = { i, false, 1, 1, choice };
		assert_int_equal(suite_import_pair_gold(batch, &row, &f->error), OUTPUT_ADDED);
		put_verdict(f, batch, "gpt-judge", &said);
	}
	end(f, batch);
}

static void calibrated_when_the_lower_limits_reach_it(void **state)
{
	static const struct said said[] = { { 0, false, 1, 1, REVIEW_FIRST } };
	struct fixture *f = *state;

	import_world(f, 80, said, 1);
	assert_false(mark(f, "gpt-judge").calibrated);
	assert_string_equal(mark(f, "gpt-judge").reason, "no human verdict to compare with yet: review 30 pairs");
	import_gold(f, 1, 40, REVIEW_FIRST);
	struct judge_mark now = mark(f, "gpt-judge");
	assert_false(now.calibrated);
	assert_non_null(strstr(now.reason, "TNR is not known"));
	import_gold(f, 40, 74, REVIEW_SECOND); /* 34 of 34: from .8985 */
	now = mark(f, "gpt-judge");
	assert_false(now.calibrated);
	assert_non_null(strstr(now.reason, "about 1 more of them would do"));
	import_gold(f, 74, 75, REVIEW_SECOND);
	now = mark(f, "gpt-judge");
	assert_true(now.calibrated);
	assert_string_equal(now.against, "gold");
	/* A person's word weighs more than the file's: with one verdict, people are what it is measured against. */
	decide(f, 0, REVIEW_SECOND);
	now = mark(f, "gpt-judge");
	assert_false(now.calibrated);
	assert_string_equal(now.against, "people");
}

static void a_judge_that_said_nothing_is_uncalibrated(void **state)
{
	struct fixture *f = *state;
	struct suite suite;

	import_world(f, 1, NULL, 0);
	assert_ok(f, suite_find(f->db, "bar", &f->arena, &suite, &f->error));
	assert_ok(f, judge_set(f->db, suite.id, "new", JUDGE_PAIR, "{}", &f->error));
	assert_false(mark(f, "new").calibrated);
	assert_string_equal(mark(f, "new").reason, "it has said nothing yet");
}

/* ---- LLMBar ---- */

static struct json_span read_json(const char *path, struct strbuf *text)
{
	struct json_check check;

	assert_true(strbuf_read_file(text, path, 0, NULL));
	assert_true(json_check(text->data, text->len, 0, &check));
	return json_root(text->data, text->len);
}

static const char *member(struct fixture *f, struct json_span object, const char *name)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(json_get(object, name), &text);
	const char *out = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return out;
}

static enum review_choice side(const char *word)
{
	return strcmp(word, "1") == 0 ? REVIEW_FIRST : strcmp(word, "2") == 0 ? REVIEW_SECOND : REVIEW_NONE;
}

static void put_round(
	struct fixture *f, struct suite_import *batch, struct json_span entry, struct judge_verdict_row row)
{
	static const char *const orders[] = { "swap = False", "swap = True" };

	for (int swapped = 0; swapped < 2; swapped++) {
		row.choice = side(member(f, json_get(entry, orders[swapped]), "winner"));
		row.choice = swapped ? turn(row.choice) : row.choice;
		row.shown[0] = swapped ? "output_2" : "output_1";
		row.shown[1] = swapped ? "output_1" : "output_2";
		if (suite_import_verdict(batch, &row, &f->error) != OUTPUT_ADDED)
			fail_msg("%s", f->error.message);
	}
}

static void import_llmbar(struct fixture *f, const char *file)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span rows = read_json(file, &text), row;
	struct suite_import *batch = begin(f);
	size_t cursor = 0;

	for (size_t i = 0; json_next_element(rows, &cursor, &row); i++) {
		struct output_row output = fixture_row(
			name_case(f, i), "output_1", member(f, row, "input"), member(f, row, "output_1"), NAN);
		assert_int_equal(suite_import_add(batch, &output, &f->error), OUTPUT_ADDED);
		output = fixture_row(
			name_case(f, i), "output_2", member(f, row, "input"), member(f, row, "output_2"), NAN);
		assert_int_equal(suite_import_add(batch, &output, &f->error), OUTPUT_ADDED);
		const struct pair_gold_row gold = { .of = { .id = name_case(f, i) },
			.systems = { "output_1", "output_2" },
			.choice = side(member(f, row, "label")) };
		assert_int_equal(suite_import_pair_gold(batch, &gold, &f->error), OUTPUT_ADDED);
		struct judge_verdict_row verdict = {
			.judge = "judge", .of = { .id = name_case(f, i) }, .lean = NAN, .score = { NAN, NAN }
		};
		struct json_span round;
		size_t at = 0;
		while (json_next_element(json_get(row, "results"), &at, &round)) {
			verdict.round++;
			put_round(f, batch, round, verdict);
		}
	}
	end(f, batch);
	strbuf_free(&text);
}

/* Of pairs both of whose words name a winner. */
static void assert_table(const char *what, const double *table, const int *wanted)
{
	for (size_t i = 0; i < 4; i++) {
		int got = (int)table[i / 2 * JUDGE_WORD_COUNT + i % 2];
		if (got != wanted[i])
			fail_msg("%s, cell %zu: %d is not %d", what, i, got, wanted[i]);
	}
}

struct published {
	const char *file;
	bool first;
	int n, right[2], same;
	double order_kappa;
	int orders[4], gold[4];
	double kappas[2];
};

/* ../shared/reference/evals.md 4.8: counted from LLMBar's files; its authors' own percentages agree. */
static const struct published published[] = {
	{ "Natural/GPT-4-Vanilla", false, 100, { 95, 96 }, 95, .897709, { 40, 3, 2, 55 }, { 40, 2, 3, 55 },
		{ .897709, .917898 } },
	{ "Natural/GPT-4-Swap", true, 100, { 92, 93 }, 93, .857955, { 40, 6, 1, 53 }, { 40, 2, 6, 52 },
		{ .837925, .855848 } },
	{ "Natural/GPT-4-Swap", false, 100, { 94, 95 }, 97, .938675, { 41, 3, 0, 56 }, { 40, 2, 4, 54 },
		{ .877651, .897035 } },
	{ "Natural/ChatGPT-Vanilla", false, 100, { 80, 83 }, 71, .428684, { 27, 25, 4, 44 }, { 37, 5, 15, 43 },
		{ .602544, .637990 } },
	{ "Natural/ChatGPT-Swap", true, 100, { 69, 77 }, 62, .309844, { 25, 36, 2, 37 }, { 36, 6, 25, 33 },
		{ .401082, .503454 } },
	{ "Natural/ChatGPT-Swap", false, 100, { 77, 78 }, 89, .774959, { 37, 6, 5, 52 }, { 31, 11, 12, 46 },
		{ .529460, .548440 } },
	{ "Adversarial-GPTInst/GPT-4-Vanilla", false, 92, { 78, 81 }, 87, .890995, { 46, 3, 2, 41 }, { 40, 5, 9, 38 },
		{ .696083, .761095 } },
	{ "Adversarial-GPTInst/GPT-4-Swap", true, 92, { 77, 77 }, 80, .739130, { 42, 8, 4, 38 }, { 40, 5, 10, 37 },
		{ .674528, .673913 } },
	{ "Adversarial-GPTInst/GPT-4-Swap", false, 92, { 80, 82 }, 88, .912423, { 48, 3, 1, 40 }, { 42, 3, 9, 38 },
		{ .739745, .782916 } },
	{ "Adversarial-GPTInst/ChatGPT-Vanilla", false, 92, { 25, 24 }, 57, .316058, { 27, 33, 2, 30 },
		{ 19, 26, 41, 6 }, { -.446948, -.490233 } },
	{ "Adversarial-GPTInst/ChatGPT-Swap", true, 92, { 29, 28 }, 54, .273332, { 31, 35, 2, 23 }, { 24, 20, 42, 5 },
		{ -.341977, -.399905 } },
	{ "Adversarial-GPTInst/ChatGPT-Swap", false, 92, { 31, 32 }, 72, .578272, { 38, 16, 3, 34 }, { 19, 25, 35, 12 },
		{ -.306636, -.307437 } },
	{ "Adversarial-Neighbor/GPT-4-Vanilla", false, 134, { 104, 107 }, 125, .865131, { 67, 6, 3, 58 },
		{ 59, 16, 14, 45 }, { .547399, .594849 } },
	{ "Adversarial-Neighbor/GPT-4-Swap", true, 134, { 99, 99 }, 120, .791370, { 63, 11, 3, 57 }, { 57, 18, 17, 42 },
		{ .471013, .478541 } },
	{ "Adversarial-Neighbor/GPT-4-Swap", false, 134, { 104, 104 }, 130, .939978, { 70, 3, 1, 60 },
		{ 59, 16, 14, 45 }, { .547399, .549024 } },
	{ "Adversarial-Neighbor/ChatGPT-Vanilla", false, 134, { 30, 22 }, 96, .461620, { 44, 35, 3, 52 },
		{ 25, 50, 54, 5 }, { -.586160, -.614111 } },
	{ "Adversarial-Neighbor/ChatGPT-Swap", true, 134, { 31, 31 }, 82, .305146, { 31, 51, 1, 51 }, { 27, 48, 55, 4 },
		{ -.579538, -.447054 } },
	{ "Adversarial-Neighbor/ChatGPT-Swap", false, 134, { 28, 33 }, 111, .648735, { 44, 17, 6, 67 },
		{ 15, 60, 46, 13 }, { -.565352, -.463135 } },
};

static void check_published(struct fixture *f, const struct published *row)
{
	struct judge_measure m = measure(f, "judge", row->first);
	const struct judge_against *one = &m.gold[JUDGE_NAMES], *two = &m.gold[JUDGE_SWAPPED];

	assert_int_equal(m.pairs, row->n);
	assert_int_equal(one->compared, row->n);
	assert_int_equal(one->with_ties.hits, row->right[0]);
	assert_int_equal(two->with_ties.hits, row->right[1]);
	assert_int_equal(m.same.hits, row->same);
	assert_near("kappa of the orders", m.order_kappa.kappa.value, row->order_kappa);
	assert_near("kappa of gold and order 1", one->kappa.kappa.value, row->kappas[0]);
	assert_near("kappa of gold and order 2", two->kappa.kappa.value, row->kappas[1]);
	assert_table("orders", m.orders, row->orders);
	assert_table("gold x order 1", one->table, row->gold);
	assert_int_equal(one->tpr.hits, row->gold[0]);
	assert_int_equal(one->tpr.n, row->gold[0] + row->gold[1]);
	assert_int_equal(one->tnr.hits, row->gold[3]);
	assert_int_equal(one->tnr.n, row->gold[2] + row->gold[3]);
}

static void llmbar_comes_out_as_published(void **state)
{
	const char *shared = getenv("PREOP_SHARED");
	struct fixture *f = *state;
	const char *loaded = "";

	if (shared == NULL || access(arena_printf(&f->arena, "%s/data/evals/llmbar", shared), R_OK) != 0) {
		print_message("skipped: PREOP_SHARED has no data/evals/llmbar\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		if (strcmp(loaded, published[i].file) != 0) {
			struct journal_result result;
			if (*loaded)
				assert_ok(f, journal_undo(f->db, &result, &f->error));
			import_llmbar(
				f, arena_printf(&f->arena, "%s/data/evals/llmbar/%s.json", shared, published[i].file));
			loaded = published[i].file;
		}
		print_message("%s %s\n", published[i].file, published[i].first ? "first" : "final");
		check_published(f, &published[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders_unread_and_flips, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(beside_people_with_ties_and_without, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			repeats_count_once_and_measure_steadiness, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(scores_prefer_the_higher, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(scores_of_older_runs_are_left_out, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(labels_beside_main_scores, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			calibrated_when_the_lower_limits_reach_it, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			a_judge_that_said_nothing_is_uncalibrated, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(llmbar_comes_out_as_published, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
