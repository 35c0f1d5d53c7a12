/* The registry of signals: every one where all is well, where it is not, and where its source is missing; and the limits of a case. */
#include "case_fixture.h"

#include "preop/model/hazard.h"
#include "preop/model/signal.h"

enum { CASES = 100 };

static void run(struct fixture *f, const char *sql)
{
	if (!db_exec(f->db, &f->error, sql))
		fail_msg("%s: %s", sql, f->error.message);
}

static const struct signal *read_signal(struct fixture *f, const char *id)
{
	const struct signal *signal;
	struct signal *signals;
	size_t count;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	signal = signal_find(signals, count, id);
	if (signal == NULL)
		fail_msg("there is no signal %s", id);
	return signal;
}

struct want {
	const char *id;
	enum signal_state state;
	const char *value;
};

static void assert_wants(struct fixture *f, const struct want *wants, size_t wanted)
{
	struct signal *signals;
	size_t count;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	for (size_t i = 0; i < wanted; i++) {
		const struct signal *signal = signal_find(signals, count, wants[i].id);
		struct strbuf value = STRBUF_INIT;

		assert_non_null(signal);
		signal_print_value(signal, &value);
		if (signal->state != wants[i].state || strcmp(value.data, wants[i].value) != 0)
			fail_msg("%s is %s in state %d: %s", wants[i].id, value.data, signal->state, signal->why);
		assert_true(strlen(signal->why) > 10);
		strbuf_free(&value);
	}
}
#define WANT(f, wants) assert_wants(f, wants, sizeof(wants) / sizeof(wants[0]))

/* ---- A project in which all is well ---- */

/* 120 inputs a day apart, half of them "no"; ten asked again half a year before, with the same label. */
static void good_examples(struct fixture *f)
{
	run(f,
		"INSERT INTO dataset (id, uuid, name, created_at, digest, labels, rows) VALUES (1, 'd1', 'tickets', 0, "
		"zeroblob(32), '[\"yes\",\"no\"]', 130);"
		"INSERT INTO import (id, uuid, dataset, format, path, at, who, shape) VALUES (90, 'i1', 1, 'prompt', "
		"'a', "
		"0, 'ana', 2);"
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130) "
		"INSERT INTO example (id, dataset, import, kind, fold, at, label, annotators, length, hash) SELECT i, "
		"1, 90, 1, "
		"(i - 1) % 120 + 2, 1750000000000 - 86400000 * CASE WHEN i > 120 THEN i + 180 ELSE i END, "
		"CASE i % 2 WHEN 0 THEN 'no' ELSE 'yes' END, 2, 100, zeroblob(16) FROM n;"
		"INSERT INTO example_body (id, body) SELECT id, CAST('{\"prompt\":\"Where is it?\",\"completion\":\"On "
		"its way\"}' AS BLOB) FROM example");
	run(f,
		"INSERT INTO guideline (dataset, version, sections, who, at) VALUES (1, 1, '[]', 'ana', 0), "
		"(1, 2, '[]', 'ana', 1749999999999);"
		"INSERT INTO guideline_patch (uuid, dataset, section, title, old, new, checks, state, version, who, "
		"at) VALUES "
		"('p1', 1, '1', 't', 'a', 'b', '[{\"example\":\"k\",\"label\":\"no\",\"verdict\":\"holds\"}]', "
		"'active', 2, "
		"'ana', 1749999999999)");
	run(f,
		"INSERT INTO facts_measure (dataset, op, at, result) VALUES (1, 1000000, 0, "
		"'{\"rows\":130,\"answers\":100,\"volatile_rows\":2,\"hits\":50,\"grounded\":49,\"carriers\":0}')");
}

/* Five systems on a hundred cases: the candidate is right once more than retrieval, and that no more than prompting. */
static void good_suite(struct fixture *f)
{
	static const struct {
		const char *name;
		int right;
	} systems[] = { { "zero-shot", 90 }, { "few-shot", 90 }, { "prompted", 91 }, { "retrieval", 91 },
		{ "small", 91 }, { "tuned", 92 } };
	struct output_row rows[CASES];
	char name[CASES][24];

	for (size_t s = 0; s < sizeof(systems) / sizeof(systems[0]); s++) {
		for (int i = 0; i < CASES; i++) {
			snprintf(name[i], sizeof(name[i]), "case %d", i);
			rows[i] = fixture_row(
				name[i], systems[s].name, name[i], "out", i < systems[s].right ? 1.0 : 0.0);
			rows[i].at = NOW;
		}
		fixture_import(f, "held-out", rows, CASES);
	}
	run(f,
		"UPDATE suite SET locked = 1; UPDATE eval_case SET slice = 'yes', must_pass = id <= 5;"
		"UPDATE system SET trained = '100' WHERE name = 'small'; UPDATE system SET trained = '400' WHERE name "
		"= 'tuned'");
}

/* A judge that says what is known. */
static void good_judge(struct fixture *f)
{
	run(f,
		"INSERT INTO judge (id, suite, name, mode, at, who) SELECT 1, id, 'strict', 'pair', 0, 'ana' FROM "
		"suite;"
		"INSERT INTO pair_gold (eval_case, first, second, import, choice) SELECT c.id, a.id, b.id, c.import, "
		"CASE c.id % 2 WHEN 0 THEN 'first' ELSE 'second' END FROM eval_case c, system a, system b "
		"WHERE a.name = 'prompted' AND b.name = 'retrieval';"
		"INSERT INTO judge_verdict (judge, eval_case, first, second, import, choice) "
		"SELECT 1, eval_case, first, second, import, choice FROM pair_gold");
}

static void good_case(struct fixture *f)
{
	static const char *const fields[] = { "severity=costly", "reach=100", "detect=24", "target=prompted v3",
		"puller=raj" };
	int64_t strand;

	assert_ok(f, strand_add(f->db, "Replies are too long", &strand, &f->error));
	assert_ok(f, strand_set(f->db, strand, "box", "behavior", &f->error));
	assert_ok(f, hazard_add(f->db, "Promises a refund", fields, 5, NULL, &f->error));
}

static void make_good(struct fixture *f)
{
	good_examples(f);
	good_suite(f);
	good_judge(f);
	good_case(f);
}

static void test_all_is_well(void **state)
{
	static const struct want wants[] = {
		{ "oldest", SIGNAL_GOOD, "2024-08-09" },
		{ "newest", SIGNAL_GOOD, "2025-06-14" },
		{ "guideline_changes", SIGNAL_GOOD, "1" },
		{ "guideline_flips", SIGNAL_GOOD, "0/1  0.0 %" },
		{ "contradictions", SIGNAL_GOOD, "0/10  0.0 %" },
		{ "half_life", SIGNAL_GOOD,
			"5373 days" }, /* log 2 * (10 * 300 + 20254.6) / 3: labels, and a version after years */
		{ "drift_length", SIGNAL_GOOD, "1.000" },
		{ "drift_labels", SIGNAL_GOOD, "0.000" },
		{ "volatile_facts", SIGNAL_GOOD, "2/100  2.0 %" },
		{ "facts_grounded", SIGNAL_GOOD, "49/50  98.0 %" },
		{ "foreign_strands", SIGNAL_GOOD, "0/1  0.0 %" },
		{ "open_book", SIGNAL_GOOD, "0.000" },
		{ "examples", SIGNAL_GOOD, "130" },
		{ "unique", SIGNAL_GOOD, "120" },
		{ "labeled", SIGNAL_GOOD, "130/130  100.0 %" },
		{ "funnel", SIGNAL_GOOD, "120" },
		{ "coverage_holes", SIGNAL_GOOD, "0/1  0.0 %" },
		{ "hard_negatives", SIGNAL_GOOD, "65/130  50.0 %" },
		{ "learning_curve", SIGNAL_NEUTRAL, "0.005" },
		{ "exposure", SIGNAL_GOOD, "0/1  0.0 %" },
		{ "rollback", SIGNAL_GOOD, "1/1  100.0 %" },
		{ "suite_cases", SIGNAL_GOOD, "100" },
		{ "suite_newest", SIGNAL_GOOD, "2025-06-15" },
		{ "exposed_cases", SIGNAL_GOOD, "0/100  0.0 %" },
		{ "suite_locked", SIGNAL_GOOD, "100/100  100.0 %" },
		{ "ladder_complete", SIGNAL_GOOD, "4/4  100.0 %" },
		{ "power", SIGNAL_GOOD, "0.028" },
		{ "judge_calibrated", SIGNAL_GOOD, "1/1  100.0 %" },
		{ "wall", SIGNAL_GOOD, "5" },
	};
	struct fixture *f = *state;

	make_good(f);
	WANT(f, wants);
	const struct signal *funnel = read_signal(f, "funnel");
	static const int64_t steps[] = { 130, 120, 120, 120, 120, 120 };
	assert_int_equal(funnel->step_count, 6);
	for (size_t i = 0; i < funnel->step_count; i++)
		assert_int_equal(funnel->steps[i].count, steps[i]);
}

static void test_nothing_is_well(void **state)
{
	static const struct want wants[] = {
		{ "oldest", SIGNAL_WARN, "1970-04-01" },
		{ "newest", SIGNAL_WARN, "1971-02-04" },
		{ "guideline_changes", SIGNAL_BAD, "13" },
		{ "guideline_flips", SIGNAL_BAD, "1/2  50.0 %" },
		{ "contradictions", SIGNAL_BAD, "8/10  80.0 %" },
		{ "half_life", SIGNAL_WARN, "125 days" }, /* 8 of 10 changed in 300 days, 1 of 2 in 100 */
		{ "drift_length", SIGNAL_BAD, "3.000" },
		{ "drift_labels", SIGNAL_BAD, "0.955" },
		{ "volatile_facts", SIGNAL_BAD, "40/100  40.0 %" },
		{ "facts_grounded", SIGNAL_BAD, "5/50  10.0 %" },
		{ "foreign_strands", SIGNAL_BAD, "1/1  100.0 %" },
		{ "open_book", SIGNAL_WARN, "0.090" } /* 0.034 to 0.162 */,
		{ "funnel", SIGNAL_WARN, "50" },
		{ "coverage_holes", SIGNAL_WARN, "1/2  50.0 %" },
		{ "hard_negatives", SIGNAL_WARN, "8/130  6.2 %" },
		{ "exposure", SIGNAL_BAD, "1/1  100.0 %" },
		{ "rollback", SIGNAL_BAD, "0/1  0.0 %" },
		{ "suite_locked", SIGNAL_BAD, "0/100  0.0 %" },
		{ "ladder_complete", SIGNAL_BAD, "2/4  50.0 %" },
		{ "judge_calibrated", SIGNAL_BAD, "0/1  0.0 %" },
		{ "wall", SIGNAL_BAD, "0" },
	};
	struct fixture *f = *state;

	make_good(f);
	/* Long ago; other labels and thrice the length in what is newest; two of ten revisited inputs as they were. */
	run(f,
		"UPDATE example SET at = at - 1750000000000 + 86400000 * 400, label = CASE WHEN id > 122 THEN 'x' WHEN "
		"id <= 60 "
		"THEN 'yes' WHEN id > 112 AND id <= 120 THEN 'no' ELSE 'old' END;"
		"UPDATE example_body SET body = CAST(replace(body, 'On its way', 'On its way. On its way. Surely') AS "
		"BLOB) WHERE id "
		"<= 60;"
		"UPDATE example SET label = 'yes' WHERE id IN (121, 122); UPDATE example SET disputed = 1 WHERE id > "
		"50");
	run(f,
		"WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 14) INSERT INTO guideline "
		"(dataset, "
		"version, sections, who, at) SELECT 1, i, '[]', 'ana', 1749999999999 FROM n;"
		"UPDATE guideline SET at = 1749999999999 - 86400000 * 100 WHERE version = 1;"
		"UPDATE guideline_patch SET checks = '[{\"example\":\"k\",\"label\":\"no\",\"verdict\":\"holds\"},"
		"{\"example\":\"l\",\"label\":\"no\",\"verdict\":\"flips\"}]'");
	run(f,
		"UPDATE facts_measure SET result = "
		"'{\"rows\":130,\"answers\":100,\"volatile_rows\":40,\"hits\":50,\"grounded\":5,\"carriers\":0}';"
		"UPDATE strand SET box = 'facts'; UPDATE hazard SET reach = 1e6, target = ''; UPDATE suite SET locked "
		"= 0;"
		"UPDATE eval_case SET must_pass = 0, slice = CASE WHEN id > 50 THEN 'refunds' ELSE 'yes' END;"
		"UPDATE judge_verdict SET choice = 'first';"
		"UPDATE output SET score = NULL WHERE run IN (SELECT r.id FROM run r JOIN system s ON s.id = r.system "
		"WHERE s.name "
		"IN ('few-shot', 'zero-shot'));"
		"UPDATE output SET score = 1 WHERE run IN (SELECT r.id FROM run r JOIN system s ON s.id = r.system "
		"WHERE s.name = "
		"'retrieval')");
	WANT(f, wants);
}

/* Without dates of labels the versions say it: 40 decided under the first, 4 flipped under a patch 100 days later, 1 left open. */
static void test_half_life_of_the_guideline(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f,
		"UPDATE example SET at = NULL; DELETE FROM guideline_patch;"
		"UPDATE guideline SET at = 1749999999999 - 86400000 * 100 WHERE version = 1;"
		"INSERT INTO adjudication (example, who, outcome, label, guideline, at) SELECT id, 'ana', 'label', "
		"'no', 1, 0 FROM example WHERE id <= 41");
	const struct signal *signal = read_signal(f, "half_life");
	assert_int_equal(signal->state, SIGNAL_UNDEFINED);
	assert_non_null(strstr(signal->why, "preop guideline patch"));
	run(f,
		"INSERT INTO guideline_patch (uuid, dataset, section, title, old, new, checks, state, version, who, "
		"at) "
		"VALUES ('p', 1, '1', 't', 'a', 'b', '[{\"example\":\"a\",\"label\":\"no\",\"verdict\":\"flips\"},"
		"{\"example\":\"b\",\"label\":\"no\",\"verdict\":\"flips\"},{\"example\":\"c\",\"label\":\"no\","
		"\"verdict\":\"flips\"},"
		"{\"example\":\"d\",\"label\":\"no\",\"verdict\":\"flips\"},{\"example\":\"e\",\"label\":\"no\","
		"\"verdict\":\"holds\"},"
		"{\"example\":\"f\",\"label\":\"no\",\"verdict\":\"\"}]', 'active', 2, 'ana', 1749999999999);"
		"INSERT INTO guideline (dataset, version, sections, who, at) VALUES (1, 3, '[]', 'ana', "
		"1750000000000)");
	static const struct want wants[] = { { "half_life", SIGNAL_GOOD, "658 days" } }; /* 100 log 2 / -log 0.9 */
	WANT(f, wants);
	signal = read_signal(f, "half_life");
	assert_non_null(strstr(signal->why, "1 guideline version tried on decided examples: 40 answers, 4 flipped"));
	assert_non_null(strstr(signal->why, "1 more was tried on nothing"));
	run(f, "UPDATE guideline_patch SET checks = replace(checks, 'holds', 'flips'); DELETE FROM adjudication");
	assert_non_null(strstr(read_signal(f, "half_life")->why, "had changed"));
}

/* Without a source every new signal says so, and what would measure it. */
static void test_nothing_is_there(void **state)
{
	static const char *const undefined[] = { "oldest", "newest", "guideline_changes", "guideline_flips",
		"contradictions", "half_life", "drift_length", "drift_labels", "volatile_facts", "facts_grounded",
		"foreign_strands", "open_book", "labeled", "two_annotators", "disputed", "agreement", "label_noise",
		"ceiling", "funnel", "coverage_holes", "hard_negatives", "learning_curve", "exposure", "rollback",
		"suite_newest", "exposed_cases", "reviewed", "suite_locked", "ladder_complete", "power",
		"judge_calibrated" };
	struct fixture *f = *state;
	struct signal *signals;
	size_t count, missing = 0;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	for (size_t i = 0; i < sizeof(undefined) / sizeof(undefined[0]); i++) {
		const struct signal *signal = signal_find(signals, count, undefined[i]);

		assert_non_null(signal);
		if (signal->state != SIGNAL_UNDEFINED || !isnan(signal->value))
			fail_msg("%s is in state %d: %s", signal->id, signal->state, signal->why);
		assert_true(strlen(signal->why) > 10);
	}
	for (size_t i = 0; i < count; i++)
		missing += signals[i].state == SIGNAL_UNDEFINED;
	assert_int_equal(missing, sizeof(undefined) / sizeof(undefined[0]));
	assert_non_null(strstr(signal_find(signals, count, "volatile_facts")->why, "preop facts"));
	assert_non_null(strstr(signal_find(signals, count, "exposure")->why, "preop hazard"));
}

/* data/train.json names signals that are in the registry, and each of the registry is named at its gate. */
static void test_registry_and_gates(void **state)
{
	struct signal_about about;

	(void)state;
	for (int i = 0; i < GATE_COUNT; i++)
		for (size_t j = 0; j < gate_text(i)->signal_count; j++)
			if (!signal_about(gate_text(i)->signals[j], &about))
				fail_msg("data/train.json: gate %c has no signal %s", gate_text(i)->letter,
					gate_text(i)->signals[j]);
	for (size_t i = 0; signal_about_at(i, &about); i++) {
		const struct gate_text *text = gate_text(gate_index(about.gate));
		bool named = false;

		for (size_t j = 0; j < text->signal_count; j++)
			named = named || strcmp(text->signals[j], about.id) == 0;
		if (!named)
			fail_msg("data/train.json: gate %c does not name %s", about.gate, about.id);
	}
}

/* Retrieval right on so many of the hundred cases more than prompting, or fewer. */
static const struct signal *gain_by_retrieval(struct fixture *f, int prompted, int retrieval)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"UPDATE output SET score = eval_case <= CASE (SELECT s.name FROM run r JOIN system s ON s.id = "
		"r.system WHERE r.id = output.run) WHEN 'retrieval' THEN %d ELSE %d END",
		retrieval, prompted);
	run(f, sql);
	return read_signal(f, "open_book");
}

/* A gain is judged by its interval: what may be on either side of the limit is a warning. */
static void test_gain_by_retrieval(void **state)
{
	struct fixture *f = *state;

	good_suite(f);
	const struct signal *signal = gain_by_retrieval(f, 50, 90);
	const char *sign;
	assert_int_equal(signal->state, SIGNAL_BAD); /* 0.301 to 0.498 */
	assert_non_null(strstr(signal->why, "scores 0.400 more than"));
	assert_non_null(strstr(signal->why, "missing facts, not skill"));
	assert_int_equal(gain_by_retrieval(f, 50, 58)->state, SIGNAL_WARN); /* 0.026 to 0.134 */
	assert_string_equal(
		signal_standing(gain_by_retrieval(f, 50, 58), &sign), "warning"); /* nobody said it is near */
	assert_int_equal(gain_by_retrieval(f, 50, 54)->state,
		SIGNAL_WARN); /* 0.001 to 0.079: nearer than the limit, not surely */
	assert_int_equal(gain_by_retrieval(f, 50, 51)->state, SIGNAL_GOOD); /* -0.017 to 0.037 */
	assert_int_equal(gain_by_retrieval(f, 50, 50)->state, SIGNAL_GOOD);
	signal = gain_by_retrieval(f, 90, 57);
	assert_int_equal(signal->state, SIGNAL_GOOD);
	assert_non_null(strstr(signal->why, "scores 0.330 less than"));
	assert_non_null(strstr(signal->why, "facts were not what was missing"));
	assert_ok(f, threshold_set(f->db, "open_book", 0.1, "", &f->error));
	assert_int_equal(gain_by_retrieval(f, 50, 58)->state, SIGNAL_WARN);
	assert_int_equal(gain_by_retrieval(f, 50, 54)->state, SIGNAL_GOOD);
}

/* What is printed as the limit is what is judged. */
static void test_limits_in_words(void **state)
{
	static const struct {
		const char *id, *threshold;
	} limits[] = { { "examples", "at least 100; from 50 on a warning" },
		{ "agreement", "at least 0.8; from 0.667 on a warning" },
		{ "oldest", "at most 2 years old; more a warning" },
		{ "half_life", "at least 1 year; from 90 days on a warning" },
		{ "guideline_flips", "at most 5 %; up to 20 % a warning" },
		{ "two_annotators", "at least 10 %; any a warning" }, { "disputed", "at most 10 %" },
		{ "exposed_cases", "none" }, { "suite_locked", "all; any a warning" }, { "learning_curve", "" } };
	struct fixture *f = *state;
	struct signal_about about;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		assert_true(signal_about(limits[i].id, &about));
		assert_string_equal(about.threshold, limits[i].threshold);
		assert_string_equal(read_signal(f, limits[i].id)->threshold, limits[i].threshold);
	}
	good_examples(f);
	run(f, "UPDATE example SET gone = 1 WHERE id > 60");
	assert_int_equal(read_signal(f, "examples")->state, SIGNAL_WARN);
	run(f, "UPDATE example SET gone = 1 WHERE id > 49");
	assert_int_equal(read_signal(f, "examples")->state, SIGNAL_BAD);
	assert_ok(f, threshold_set(f->db, "oldest", 400, "", &f->error));
	assert_string_equal(read_signal(f, "oldest")->threshold, "at most 400 days old");
}

/* One new case does not make a suite new, and cases of older suites are not counted. */
static void test_cases_of_the_newest_suite(void **state)
{
	struct output_row row = fixture_row("a", "prompted", "older", "out", 1.0);
	struct fixture *f = *state;

	good_examples(f);
	row.at = NOW;
	fixture_import(f, "before", &row, 1);
	good_suite(f);
	assert_int_equal(read_signal(f, "suite_cases")->part, CASES);
	assert_int_equal(read_signal(f, "wall")->part, 4);
	run(f, "UPDATE suite SET locked = name = 'before'");
	assert_int_equal(read_signal(f, "suite_locked")->part, 0);
	const struct signal *signal = read_signal(f, "suite_newest");
	assert_int_equal(signal->state, SIGNAL_GOOD);
	assert_int_equal(signal->at, NOW);
	run(f, "UPDATE eval_case SET at = 1600000000000 WHERE id > 51");
	assert_int_equal(read_signal(f, "suite_newest")->state, SIGNAL_GOOD); /* 50 of 100 */
	run(f, "UPDATE eval_case SET at = 1600000000000 WHERE id > 50");
	signal = read_signal(f, "suite_newest");
	assert_int_equal(signal->state, SIGNAL_WARN);
	assert_int_equal(signal->at, 1600000000000);
	assert_non_null(strstr(signal->why, "The median date of the 100 cases that have one, of 100"));
}

/* A dataset none of whose labels says "not this time" says nothing of hard negatives, and that is said. */
static void test_negatives_name_what_is_left_out(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f,
		"INSERT INTO dataset (id, uuid, name, created_at, digest, labels, rows) VALUES (2, 'd2', 'tones', 0, "
		"zeroblob(32), '[\"calm\",\"loud\"]', 1)");
	const struct signal *signal = read_signal(f, "hard_negatives");
	assert_int_equal(signal->whole, 130);
	assert_non_null(strstr(signal->why, "Left out, because no label of theirs says so: tones"));
	run(f, "UPDATE dataset SET gone = 1 WHERE id = 2");
	assert_null(strstr(read_signal(f, "hard_negatives")->why, "Left out"));
}

/* A measure that rows have outrun, and a hazard nobody estimated, are not known. */
static void test_half_known(void **state)
{
	static const char *const fields[] = { "severity=costly" };
	struct fixture *f = *state;

	make_good(f);
	run(f, "DELETE FROM facts_measure");
	assert_int_equal(read_signal(f, "volatile_facts")->state, SIGNAL_UNDEFINED);
	assert_non_null(strstr(read_signal(f, "volatile_facts")->why, "Not measured in tickets"));
	assert_ok(f, hazard_add(f->db, "Leaks a name", fields, 1, NULL, &f->error));
	assert_int_equal(read_signal(f, "exposure")->state, SIGNAL_WARN);
	assert_int_equal(read_signal(f, "rollback")->state, SIGNAL_WARN);
}

/* Verified is what the file knows to be right: a count, or not known; never a guess at the rest. */
static void test_verified(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f, "UPDATE example SET annotators = 1");
	const struct signal *signal = read_signal(f, "funnel");
	assert_int_equal(signal->steps[5].count, SIGNAL_STEP_UNKNOWN);
	assert_int_equal(signal->part, 120);
	assert_int_equal(signal->state, SIGNAL_WARN);
	assert_non_null(strstr(signal->why, "verified not known"));
	assert_non_null(strstr(signal->why, "preop adjudicate"));
	run(f,
		"UPDATE example SET gold = label WHERE id = 1; UPDATE example SET gold = 'other' WHERE id = 2;"
		"UPDATE example SET kind = 2 WHERE id = 3; UPDATE example SET annotators = 2 WHERE id IN (4, 5);"
		"UPDATE example SET disputed = 1 WHERE id = 5; UPDATE example SET disputed = 1, adjudicated = 1 WHERE "
		"id = 6;"
		"UPDATE example SET adjudicated = 3 WHERE id = 7; UPDATE example SET annotators = 2, label = NULL "
		"WHERE id = 8");
	signal = read_signal(f, "funnel");
	assert_int_equal(signal->steps[5].count, 4); /* 1, 3, 4, 6 */
	assert_int_equal(signal->part, 4);
	assert_int_equal(signal->state, SIGNAL_WARN); /* of the others it is not known */
	run(f, "UPDATE example SET gone = 1 WHERE id > 40");
	assert_int_equal(read_signal(f, "funnel")->state, SIGNAL_BAD);
}

/* Labels of two schemas say nothing of each other, whichever way their labels are written down. */
static void test_contradictions_stay_within_a_schema(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f,
		"INSERT INTO dataset (id, uuid, name, created_at, digest, labels, rows) VALUES (2, 'd2', 'tones', 0, "
		"zeroblob(32), '[\"no\",\"yes\"]', 120);"
		"INSERT INTO example (id, dataset, import, fold, at, label, length, hash) SELECT id + 1000, 2, 90, "
		"fold, at + "
		"86400000 * 1000, 'yes', 1, zeroblob(16) FROM example WHERE id <= 20");
	const struct signal *signal = read_signal(f, "contradictions");
	assert_int_equal(signal->whole, 20); /* the ten of before are among them */
	assert_int_equal(signal->part, 10);  /* every other one was "no" */
	assert_string_equal(signal->read, "2 datasets: tickets, tones");
	run(f, "UPDATE dataset SET labels = '[\"no\",\"yes\",\"formal\"]' WHERE id = 2");
	signal = read_signal(f, "contradictions");
	assert_int_equal(signal->whole, 10);
	assert_int_equal(signal->part, 0);
	run(f, "UPDATE dataset SET labels = '[\"no\",\"yes\"]', level = 'ordinal' WHERE id = 2");
	assert_int_equal(read_signal(f, "contradictions")->whole, 10);
}

/* A dataset of another schema that was there before is no drift; what drifts within one is named. */
static void test_drift_is_of_one_schema(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f,
		"INSERT INTO dataset (id, uuid, name, created_at, digest, labels, rows) VALUES (2, 'd2', 'tones', 0, "
		"zeroblob(32), '[\"calm\",\"loud\"]', 90);"
		"INSERT INTO example (id, dataset, import, kind, fold, at, label, length, hash) SELECT id + 1000, 2, "
		"90, 4, "
		"fold + 1000, 1600000000000 - 86400000 * id, CASE id % 2 WHEN 0 THEN 'calm' ELSE 'loud' END, 1, "
		"zeroblob(16) FROM example WHERE id <= 90");
	const struct signal *signal = read_signal(f, "drift_labels");
	assert_int_equal(signal->state, SIGNAL_GOOD);
	assert_non_null(strstr(signal->why, "the worst of 2 that are looked at apart"));
	run(f, "UPDATE example SET label = 'loud' WHERE id BETWEEN 1001 AND 1030");
	signal = read_signal(f, "drift_labels");
	assert_int_equal(signal->state, SIGNAL_BAD);
	assert_true(fabs(signal->number - 0.5) < 1e-9);
	assert_non_null(strstr(signal->why, "the label mix of tones, the worst of 2"));
	run(f, "UPDATE dataset SET labels = '[\"no\",\"yes\"]' WHERE id = 2"); /* one schema, one mix */
	assert_non_null(strstr(read_signal(f, "drift_labels")->why, "of tickets and 1 more of its schema,"));
}

/* It is the output that drifts, not what was asked; and of it the last turn, in characters. */
static void test_drift_of_the_output(void **state)
{
	struct fixture *f = *state;

	good_examples(f);
	run(f,
		"UPDATE example SET length = 9000 WHERE id <= 40;"
		"UPDATE example_body SET body = CAST(replace(body, 'Where', 'Where in all the world and beyond') AS "
		"BLOB) WHERE id "
		"<= 40");
	const struct signal *signal = read_signal(f, "drift_length");
	assert_int_equal(signal->state, SIGNAL_GOOD);
	assert_true(signal->number == 1);
	run(f, "UPDATE example_body SET body = CAST(replace(body, 'On its way', 'äöüßé') AS BLOB) WHERE id <= 44");
	signal = read_signal(f, "drift_length");
	assert_true(signal->number == 0.5);
	assert_int_equal(signal->state, SIGNAL_WARN); /* half is as far as twice */
	assert_non_null(strstr(signal->why, "(5 characters) over that in the oldest (10)"));
	run(f, "UPDATE example_body SET body = x'7b' WHERE id <= 40");
	assert_int_equal(read_signal(f, "drift_length")->state, SIGNAL_UNDEFINED);
	run(f, "UPDATE example SET kind = 4");
	signal = read_signal(f, "drift_length");
	assert_int_equal(signal->state, SIGNAL_UNDEFINED);
	assert_non_null(strstr(signal->why, "130 examples have a date"));
}

/* ---- Limits of the case ---- */

static void test_threshold(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;

	assert_ok(f, threshold_set(f->db, "examples", 200, "rows are cheap here", &f->error));
	make_good(f);
	fixture_reopen(f, "raj");
	assert_ok(f, threshold_set(f->db, "volatile_facts", 1, "", &f->error));
	const struct signal *signal = read_signal(f, "examples");
	assert_int_equal(signal->state, SIGNAL_BAD);
	assert_string_equal(signal->threshold, "at least 200");
	assert_non_null(strstr(signal->why, "set by ana now, before any data was here: rows are cheap here"));
	signal = read_signal(f, "volatile_facts");
	assert_int_equal(signal->state, SIGNAL_BAD);
	assert_non_null(strstr(signal->why, "set by raj now, after the data was here (6 imports)"));
	assert_ok(f, threshold_set(f->db, "ceiling", 95, "", &f->error)); /* the house has none */
	assert_int_equal(read_signal(f, "ceiling")->state, SIGNAL_UNDEFINED);
	assert_ok(f, threshold_clear(f->db, "examples", &f->error));
	assert_int_equal(read_signal(f, "examples")->state, SIGNAL_GOOD);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_int_equal(read_signal(f, "examples")->state, SIGNAL_BAD);
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void test_threshold_refuses(void **state)
{
	struct fixture *f = *state;

	assert_false(threshold_set(f->db, "nonsense", 1, "", &f->error));
	assert_int_equal(f->error.code, ERROR_USAGE);
	assert_false(threshold_set(f->db, "suite_newest", 1, "", &f->error));
	assert_false(threshold_set(f->db, "labeled", 101, "", &f->error));
	assert_false(threshold_set(f->db, "labeled", -1, "", &f->error));
	assert_false(threshold_set(f->db, "labeled", (double)NAN, "", &f->error));
	assert_false(threshold_set(f->db, "labeled", 50, "two\x1blines", &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), 1);
}

static void test_hazard_refuses(void **state)
{
	static const char *const bad[] = { "reach=many", "reach=-1", "detect=nan", "detect=1e9", "severity=awful",
		"depth=3", "reach", "title=", "=3", "worst=\x1b[2J", "severity=" };
	static const char *const good[] = { "severity=harmful", "reach=2", "detect=240" };
	struct fixture *f = *state;
	struct hazard *hazards;
	char uuid[UUID_SIZE];
	size_t count;

	assert_false(hazard_add(f->db, "No severity", NULL, 0, NULL, &f->error));
	assert_false(hazard_add(f->db, " ", good, 3, NULL, &f->error));
	assert_ok(f, hazard_add(f->db, "Wrong dose", good, 3, uuid, &f->error));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (hazard_set(f->db, uuid, &bad[i], 1, &f->error))
			fail_msg("%s was taken", bad[i]);
	assert_false(hazard_set(f->db, "nobody", good, 1, &f->error));
	assert_int_equal(f->error.code, ERROR_NOT_FOUND);
	assert_ok(f, hazard_list(f->db, &f->arena, &hazards, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(hazards[0].exposure > 19.99 && hazards[0].exposure < 20.01);
	assert_int_equal(hazards[0].state, HAZARD_WITHIN);
	assert_ok(f, hazard_set(f->db, uuid, (const char *[]){ "reach=" }, 1, &f->error));
	assert_ok(f, hazard_list(f->db, &f->arena, &hazards, &count, &f->error));
	assert_true(isnan(hazards[0].exposure));
	assert_int_equal(hazards[0].state, HAZARD_UNKNOWN);
	assert_ok(f, hazard_remove(f->db, uuid, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_is_well),
		TEST(test_nothing_is_well),
		TEST(test_half_life_of_the_guideline),
		TEST(test_nothing_is_there),
		TEST(test_gain_by_retrieval),
		TEST(test_limits_in_words),
		TEST(test_negatives_name_what_is_left_out),
		TEST(test_cases_of_the_newest_suite),
		TEST(test_drift_is_of_one_schema),
		TEST(test_drift_of_the_output),
		TEST(test_half_known),
		TEST(test_verified),
		TEST(test_contradictions_stay_within_a_schema),
		TEST(test_registry_and_gates),
		TEST(test_threshold),
		TEST(test_threshold_refuses),
		TEST(test_hazard_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
