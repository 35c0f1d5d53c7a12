/* The ladder: which outputs count, repeats, states, intervals, slices, two systems compared, verdicts as abilities. */
#include "case_fixture.h"

#include "preop/model/ladder_text.h"

static void near(double got, double expected, double distance)
{
	if (!(fabs(got - expected) <= distance))
		fail_msg("%.12g is not %.12g", got, expected);
}

static int64_t suite_of(struct fixture *f)
{
	struct suite suite;

	assert_ok(f, suite_find(f->db, NULL, &f->arena, &suite, &f->error));
	return suite.id;
}

static void read_ladder(struct fixture *f, struct ladder *ladder)
{
	*ladder = (struct ladder)LADDER_INIT;
	assert_ok(f, ladder_read(f->db, suite_of(f), NULL, ladder, &f->error));
}

static const struct ladder_row *row_named(struct fixture *f, const struct ladder *ladder, const char *name)
{
	const struct ladder_row *row = NULL;

	assert_ok(f, ladder_find(ladder, name, &row, &f->error));
	return row;
}

/* Two systems on `count` cases c0, c1 ...: `first` and `second` have a character a case: 1, 0, or a state's letter. */
static void import_pair(struct fixture *f, const char *first, const char *second, const char *const *slices,
	const char *const *clusters)
{
	const char *const systems[] = { "old", "new" }, *const scores[] = { first, second };
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, "s", "outputs.jsonl", "outputs", &batch, &f->error));
	for (size_t i = 0; i < strlen(first); i++) {
		for (int k = 0; k < 2; k++) {
			char letter = scores[k][i], *id = arena_printf(&f->arena, "c%02zu", i);
			struct output_row row = fixture_row(id, systems[k], id, "text", (double)NAN);

			if (letter == '-')
				continue;
			row.slice = slices ? slices[i] : NULL;
			row.cluster = clusters ? clusters[i] : NULL;
			row.state = letter == 'e' ? "error" : letter == 'r' ? "refused" : NULL;
			row.score = letter == '1' ? 1 : letter == '0' ? 0 : letter == 'h' ? .5 : (double)NAN;
			assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
		}
	}
	assert_ok(f, suite_import_end(batch, 100, 0, NULL, &f->error));
}

static void test_states_are_not_wrong_answers(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder;

	import_pair(f, "1100er-", "1111111", NULL, NULL);
	read_ladder(f, &ladder);
	const struct ladder_row *old = row_named(f, &ladder, "old");
	assert_int_equal(old->score.n, 4);
	near(old->score.mean, .5, 0);
	assert_int_equal(old->score.method, LADDER_WILSON);
	assert_int_equal(old->outputs, 6);
	assert_int_equal(old->states[LADDER_OK], 4);
	assert_int_equal(old->states[LADDER_ERROR], 1);
	assert_int_equal(old->states[LADDER_REFUSED], 1);
	assert_int_equal(old->states[LADDER_MISSING], 1);
	assert_int_equal(old->unscored[LADDER_MISSING], 1);
	assert_int_equal(old->unscored[LADDER_OK], 0);
	ladder_free(&ladder);
}

static void test_other_scores_get_student(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder;

	import_pair(f, "1h0h", "hhhh", NULL, NULL);
	read_ladder(f, &ladder);
	const struct ladder_mean *old = &row_named(f, &ladder, "old")->score;
	assert_int_equal(old->method, LADDER_T);
	assert_false(old->binary);
	/* sd .408248, SE .204124, t(.975, 3) 3.182446 */
	near(old->low, .5 - 3.182446305 * .204124145, 1e-8);
	assert_int_equal(row_named(f, &ladder, "new")->score.method, LADDER_NO_INTERVAL); /* nothing varies */
	ladder_free(&ladder);
}

/* Miller's fixture: five sources of 4, 3, 4, 3 and 2 cases. */
static void test_clusters(void **state)
{
	static const char *const clusters[] = { "a", "a", "a", "a", "b", "b", "b", "c", "c", "c", "c", "d", "d", "d",
		"e", "e" };
	struct fixture *f = *state;
	struct strbuf doubts = STRBUF_INIT;
	struct ladder ladder;

	import_pair(f, "1110001111100010", "1111111111111111", NULL, clusters);
	read_ladder(f, &ladder);
	const struct ladder_mean *old = &row_named(f, &ladder, "old")->score;
	assert_int_equal(old->method, LADDER_CLUSTERED);
	assert_int_equal(old->clusters, 5);
	near(old->se, .18436093034240947, 1e-12);
	ladder_explain_doubts(&ladder, NULL, 0, &doubts);
	assert_non_null(strstr(doubts.data, "fewer than 20"));
	strbuf_free(&doubts);
	ladder_free(&ladder);
}

static void add_repeat(struct fixture *f, struct suite_import *batch, const char *id, int64_t epoch, double score)
{
	struct output_row row = fixture_row(id, "again", id, score > 0 ? "yes" : "no", score);

	row.epoch = epoch;
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
}

/* c1: 1 1 0, c2: 1 1 1, c3: only once, 0. */
static void test_repeats(void **state)
{
	struct fixture *f = *state;
	struct suite_import *batch;
	struct strbuf text = STRBUF_INIT;
	struct ladder ladder;

	assert_ok(f, suite_import_begin(f->db, "s", "outputs.jsonl", "outputs", &batch, &f->error));
	for (int64_t epoch = 1; epoch <= 3; epoch++) {
		add_repeat(f, batch, "c1", epoch, epoch < 3);
		add_repeat(f, batch, "c2", epoch, 1);
	}
	add_repeat(f, batch, "c3", 1, 0);
	assert_ok(f, suite_import_end(batch, 100, 0, NULL, &f->error));
	read_ladder(f, &ladder);
	const struct ladder_row *row = row_named(f, &ladder, "again");
	assert_int_equal(row->score.n, 3);
	near(row->score.mean, (2.0 / 3 + 1 + 0) / 3, 1e-12);
	assert_int_equal(row->repeats, 3);
	assert_int_equal(row->least, 1);
	assert_int_equal(row->repeated, 2);
	near(row->flips, (2.0 / 3 + 0) / 2, 1e-12);
	ladder_explain_system(&ladder, row, NULL, 0, &text);
	assert_non_null(strstr(text.data, "33.3 %"));
	strbuf_free(&text);
	ladder_free(&ladder);
}

static void test_pass_at_k_of_repeats(void **state)
{
	struct fixture *f = *state;
	struct suite_import *batch;
	struct strbuf text = STRBUF_INIT;
	struct ladder ladder;

	assert_ok(f, suite_import_begin(f->db, "s", "outputs.jsonl", "outputs", &batch, &f->error));
	for (int64_t epoch = 1; epoch <= 5; epoch++)
		add_repeat(f, batch, "c1", epoch, epoch == 2);
	assert_ok(f, suite_import_end(batch, 100, 0, NULL, &f->error));
	read_ladder(f, &ladder);
	ladder_explain_system(&ladder, &ladder.rows[0], NULL, 0, &text);
	assert_non_null(strstr(text.data, "k = 1: 20.0 %, k = 2: 40.0 %, k = 4: 80.0 %, k = 5: 100.0 %."));
	strbuf_free(&text);
	ladder_free(&ladder);
}

static void test_newest_series_counts_and_undo(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct ladder_moment before;
	struct ladder ladder;

	import_pair(f, "10", "11", NULL, NULL);
	assert_ok(f, ladder_moment(f->db, &before, &f->error));
	fixture_import(f, "s", (struct output_row[]){ fixture_row("c00", "old", "c00", "other", 0) }, 1);
	read_ladder(f, &ladder);
	assert_true(ladder.at.op > before.op);
	near(row_named(f, &ladder, "old")->score.mean, 0, 0);
	ladder_free(&ladder);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	read_ladder(f, &ladder);
	near(row_named(f, &ladder, "old")->score.mean, .5, 0);
	ladder_free(&ladder);
}

/* ---- Two systems ---- */

static void test_compare(void **state)
{
	struct fixture *f = *state;
	struct ladder_comparison c;
	struct ladder ladder;

	/* both 2, only old 1, only new 4, neither 1; old lacks one, new one, both one. */
	import_pair(f, "11100000e1r",
		"11011110"
		"1"
		"ee",
		NULL, NULL);
	read_ladder(f, &ladder);
	assert_true(ladder_compare(&ladder, row_named(f, &ladder, "old"), row_named(f, &ladder, "new"), NULL, 0, &c));
	assert_int_equal(c.n, 8);
	assert_int_equal(c.counts.both, 2);
	assert_int_equal(c.counts.first_only, 1);
	assert_int_equal(c.counts.second_only, 4);
	assert_int_equal(c.counts.neither, 1);
	assert_int_equal(c.first_only, 1);
	assert_int_equal(c.second_only, 1);
	assert_int_equal(c.neither, 1);
	assert_int_equal(c.test, LADDER_MCNEMAR);
	near(c.p, .375, 1e-12);
	near(c.difference, .375, 1e-12);
	near(c.wrong.difference, (5.0 - 2) / 11, 1e-12);
	near(c.right.difference, (4.0 - 1) / 11, 1e-12);
	near(c.worst.difference, (4.0 - 3) / 11, 1e-12);
	near(c.best.difference, (6.0 - 1) / 11, 1e-12);
	ladder_free(&ladder);
}

static void test_compare_scores(void **state)
{
	struct fixture *f = *state;
	struct ladder_comparison c;
	struct strbuf text = STRBUF_INIT;
	struct ladder ladder;

	import_pair(f, "h0h1h0", "1hh10h", NULL, NULL);
	read_ladder(f, &ladder);
	assert_true(ladder_compare(&ladder, row_named(f, &ladder, "old"), row_named(f, &ladder, "new"), NULL, 0, &c));
	assert_false(c.binary);
	assert_int_equal(c.test, LADDER_SIGN_FLIP);
	/* .5 .5 0 0 -.5 .5: of 16 ways 10 have a sum of 1 or 2 either way. */
	near(c.p, 10 / 16.0, 1e-12);
	assert_int_equal(c.scores.wins, 3);
	assert_int_equal(c.scores.losses, 1);
	assert_true(isnan(c.wrong.difference));
	ladder_explain_comparison(&ladder, &c, NULL, 0, &text);
	assert_non_null(strstr(text.data, "BCa"));
	strbuf_free(&text);
	ladder_free(&ladder);
}

static void test_nothing_to_compare(void **state)
{
	struct fixture *f = *state;
	struct ladder_comparison c;
	struct strbuf text = STRBUF_INIT;
	struct ladder ladder;

	import_pair(f, "1e", "e1", NULL, NULL);
	read_ladder(f, &ladder);
	assert_true(ladder_compare(&ladder, &ladder.rows[0], &ladder.rows[1], NULL, 0, &c));
	assert_int_equal(c.n, 0);
	assert_true(isnan(c.p) && isnan(c.difference) && isnan(c.needed));
	ladder_explain_comparison(&ladder, &c, NULL, 0, &text);
	assert_non_null(strstr(text.data, "nothing can be compared"));
	strbuf_reset(&text);
	assert_true(ladder_compare(&ladder, &ladder.rows[0], &ladder.rows[0], NULL, 0, &c));
	ladder_explain_comparison(&ladder, &c, NULL, 0, &text);
	assert_non_null(strstr(text.data, "no discordant cases"));
	strbuf_free(&text);
	ladder_free(&ladder);
}

static void test_slices(void **state)
{
	static const char *const slices[] = { "10 steps", "9 steps", "9 steps", "10 steps", "9 steps", NULL };
	struct fixture *f = *state;
	const struct ladder_slice *slice;
	struct ladder_part *parts;
	struct ladder_change *changes;
	struct ladder_mean mean;
	struct ladder ladder;
	size_t count;

	import_pair(f, "100101", "011100", slices, NULL);
	read_ladder(f, &ladder);
	assert_ok(f, ladder_find_slice(&ladder, NULL, &slice, &f->error));
	assert_int_equal(slice->value_count, 2);
	const struct ladder_row *old = row_named(f, &ladder, "old"), *new = row_named(f, &ladder, "new");
	assert_ok(f, ladder_compare_slices(&ladder, old, new, slice, &parts, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(slice->values[parts[0].value], "9 steps"); /* by number, not by letter */
	assert_int_equal(parts[0].comparison.counts.second_only, 2);
	assert_int_equal(parts[1].comparison.counts.first_only, 1);
	near(parts[0].holm, 1, 1e-12);
	assert_true(ladder_mean_of(&ladder, new, slice, parts[0].value, &mean));
	assert_int_equal(mean.n, 3);
	near(mean.mean, 2.0 / 3, 1e-12);
	free(parts);
	assert_ok(f, ladder_changes(&ladder, old, new, NULL, 0, &changes, &count, &f->error));
	assert_int_equal(count, 4);
	assert_true(changes[0].second < changes[0].first && changes[1].second < changes[1].first);
	assert_true(changes[2].second > changes[2].first);
	free(changes);
	assert_false(ladder_find_slice(&ladder, "topic", &slice, &f->error));
	ladder_free(&ladder);
}

/* ---- Verdicts ---- */

static void decide(struct fixture *f, const char *who, size_t at, enum review_choice choice)
{
	struct review_pair *pairs;
	size_t count;

	db_set_actor(f->db, who);
	assert_ok(f, review_pairs(f->db, suite_of(f), NULL, 0, &pairs, &count, &f->error));
	assert_true(at < count);
	assert_ok(f, review_set(f->db, &pairs[at], choice, true, NULL, &f->error));
	free(pairs);
}

static void test_abilities(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder;

	import_pair(f, "1111", "1111", NULL, NULL);
	read_ladder(f, &ladder);
	assert_int_equal(ladder.verdicts.duels, LADDER_NO_VERDICTS);
	assert_true(isnan(ladder.rows[0].ability.chance));
	ladder_free(&ladder);
	/* In name order: "new" is first. Three for it, one against, one person a case. */
	for (size_t i = 0; i < 4; i++)
		decide(f, "ana", i, i < 3 ? REVIEW_FIRST : REVIEW_SECOND);
	read_ladder(f, &ladder);
	const struct ladder_row *new = row_named(f, &ladder, "new");
	assert_int_equal(ladder.verdicts.duels, LADDER_JOINED);
	assert_int_equal(ladder.verdicts.counted, 4);
	assert_int_equal(new->wins, 3);
	assert_int_equal(new->losses, 1);
	near(new->ability.value, log(3) / 2, 1e-9); /* half of the log odds above the mean of two */
	assert_int_equal(new->ability.bound, BT_ESTIMATED);
	ladder_free(&ladder);
	/* A newer output: what was said of the older one does not count. */
	fixture_import(f, "s", (struct output_row[]){ fixture_row("c00", "new", "c00", "another text", 1) }, 1);
	read_ladder(f, &ladder);
	assert_int_equal(ladder.verdicts.stale, 1);
	assert_int_equal(ladder.verdicts.counted, 3);
	ladder_free(&ladder);
}

static void test_always_won_is_a_bound(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder;

	import_pair(f, "11", "11", NULL, NULL);
	decide(f, "ana", 0, REVIEW_FIRST);
	decide(f, "ana", 1, REVIEW_BAD);
	read_ladder(f, &ladder);
	assert_int_equal(row_named(f, &ladder, "new")->ability.bound, BT_AT_LEAST);
	assert_int_equal(row_named(f, &ladder, "old")->ability.bound, BT_AT_MOST);
	assert_int_equal(row_named(f, &ladder, "old")->bad, 1);
	ladder_free(&ladder);
}

static void test_groups_apart(void **state)
{
	struct fixture *f = *state;
	struct ladder ladder;

	fixture_import(f, "s",
		(struct output_row[]){ fixture_row("c1", "a", "one", "a", 1), fixture_row("c1", "b", "one", "b", 1),
			fixture_row("c2", "c", "two", "c", 1), fixture_row("c2", "d", "two", "d", 1) },
		4);
	decide(f, "ana", 0, REVIEW_TIE);
	decide(f, "ana", 1, REVIEW_TIE);
	read_ladder(f, &ladder);
	assert_int_equal(ladder.verdicts.duels, LADDER_APART);
	assert_string_equal(ladder.verdicts.apart, "a, b | c, d");
	assert_true(isnan(ladder.rows[0].ability.chance));
	ladder_free(&ladder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_states_are_not_wrong_answers),
		TEST(test_other_scores_get_student),
		TEST(test_clusters),
		TEST(test_repeats),
		TEST(test_pass_at_k_of_repeats),
		TEST(test_newest_series_counts_and_undo),
		TEST(test_compare),
		TEST(test_compare_scores),
		TEST(test_nothing_to_compare),
		TEST(test_slices),
		TEST(test_abilities),
		TEST(test_always_won_is_a_bound),
		TEST(test_groups_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
