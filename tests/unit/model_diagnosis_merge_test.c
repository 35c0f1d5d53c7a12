/* Two copies that both went on with the diagnosis: what they said alike is nobody's question, and a conflict says what differs. */
#include "merge_fixture.h"

#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/hazard.h"
#include "preop/model/technique.h"
#include "preop/model/threshold.h"
#include "preop/model/tree.h"

#define STRAND(c, side) (strand_of(c, side)->uuid)

static int setup(void **state)
{
	struct copies *c = xcalloc(1, sizeof(*c));
	struct fixture *f;
	int64_t id;

	assert_int_equal(fixture_setup((void **)&f), 0);
	assert_ok(f, strand_add(f->db, "it does not know our prices", &id, &f->error));
	part(c, f);
	*state = c;
	return 0;
}

/* The copies act one after the other. */
static void go_on(void)
{
	clock_fix(clock_now() + 1000);
}

/* Both have merged, and nobody is asked. */
static void meet(struct copies *c, const char *when)
{
	for (int turn = 0; turn < 3; turn++)
		merge_into(c, turn % 2);
	for (int side = 0; side < 2; side++) {
		assert_int_equal(open_conflicts(c, side), 0);
		assert_sound(c, side);
	}
	assert_same_contents(c, when);
	assert_int_equal(merge_into(c, 0).actions + merge_into(c, 1).actions, 0);
}

static struct conflict *only_conflict(struct copies *c)
{
	struct conflict *conflicts;
	size_t count;

	merge_into(c, 0);
	assert_ok(c->f, conflict_list(c->db[0], 0, 10, &c->f->arena, &conflicts, &count, &c->f->error));
	assert_int_equal(count, 1);
	return conflicts;
}

/* ---- Causes that both filled in ---- */

static size_t fill(struct copies *c, int side)
{
	int64_t added;

	assert_ok(c->f,
		case_text_set(c->db[side], "strand", STRAND(c, side), "diagnosis", "does-not-know", &c->f->error));
	assert_ok(c->f, cause_add_listed(c->db[side], STRAND(c, side), &added, &c->f->error));
	return (size_t)added;
}

static struct cause *causes_of(struct copies *c, int side, size_t *count)
{
	struct cause *causes;

	assert_ok(c->f, cause_list(c->db[side], STRAND(c, side), &c->f->arena, &causes, count, &c->f->error));
	return causes;
}

static void conclude(struct copies *c, int side, size_t index, enum cause_state state, const char *result)
{
	size_t count;
	struct cause *causes = causes_of(c, side, &count);

	for (size_t i = 0; i < count; i++)
		if (causes[i].entry[0] != '\0' && index-- == 0) {
			assert_ok(c->f, cause_conclude(c->db[side], causes[i].uuid, state, result, &c->f->error));
			return;
		}
	fail();
}

static void test_both_fill(void **state)
{
	struct copies *c = *state;
	size_t filled = fill(c, 0), count;

	go_on();
	assert_int_equal(fill(c, 1), filled);
	meet(c, "both filled");
	for (int side = 0; side < 2; side++) {
		struct cause *causes = causes_of(c, side, &count);
		assert_int_equal(count, filled);
		for (size_t i = 0; i < count; i++) /* the earlier one, with its name */
			assert_true(strcmp(causes[i].who, "ana") == 0 && causes[i].at == NOW);
	}
}

/* What one concluded of a cause that both filled in holds, and is theirs, whoever filled it in first or last. */
static void test_both_fill_and_one_concludes(void **state)
{
	struct copies *c = *state;
	size_t count;

	fill(c, 0);
	conclude(c, 0, 0, CAUSE_RULED_OUT, "the prices stood in the prompt");
	go_on();
	fill(c, 1);
	meet(c, "one concluded");
	for (int side = 0; side < 2; side++) {
		struct cause *causes = causes_of(c, side, &count);
		size_t ruled_out = 0;
		for (size_t i = 0; i < count; i++)
			if (causes[i].state == CAUSE_RULED_OUT) {
				ruled_out++;
				assert_string_equal(causes[i].who, "ana");
			}
		assert_int_equal(ruled_out, 1);
	}
}

static void test_both_conclude_otherwise(void **state)
{
	struct copies *c = *state;

	fill(c, 0);
	fill(c, 1);
	conclude(c, 0, 0, CAUSE_RULED_OUT, "not so");
	conclude(c, 1, 0, CAUSE_SUPPORTED, "it is so");
	const struct conflict *conflict = only_conflict(c);
	assert_string_equal(conflict->what, "cause");
	assert_non_null(strstr(conflict->mine, "ruled out"));
	assert_non_null(strstr(conflict->theirs, "it is so"));
}

/* A cause taken away and filled in again is the one it was. */
static void test_filled_in_again(void **state)
{
	struct copies *c = *state;
	size_t filled = fill(c, 0), count;
	const char *uuid = arena_strdup(&c->f->arena, causes_of(c, 0, &count)->uuid);

	assert_ok(c->f, cause_remove(c->db[0], uuid, &c->f->error));
	go_on();
	assert_int_equal(fill(c, 0), 1);
	causes_of(c, 0, &count);
	assert_int_equal(count, filled);
	assert_sound(c, 0);
}

/* ---- Said alike by two people ---- */

static void say(struct copies *c, int side)
{
	struct error *error = &c->f->error;
	struct db *db = c->db[side];

	assert_ok(c->f, case_text_set(db, "strand", STRAND(c, side), "twin", "yes, a twin", error));
	assert_ok(c->f, case_text_set(db, "gate", "T", "claim", "the task is worth it", error));
	assert_ok(c->f, tree_answer(db, "", lists()->questions[0].id, "behavior", "three people asked", error));
	assert_ok(c->f, technique_set(db, "retrieval", TECHNIQUE_NOT_APPLICABLE, "no documents", error));
	assert_ok(c->f, technique_override(db, "fine-tuning", "the board wants it", error));
	assert_ok(c->f, gate_set(db, 'A', GATE_FAIL, "not enough examples", error));
}

static void assert_said_by(struct copies *c, const char *sql, const char *who, int64_t at)
{
	for (int side = 0; side < 2; side++) {
		sqlite3_stmt *stmt = db_prepare(c->db[side], &c->f->error, sql, strlen(sql));
		size_t rows = 0;

		assert_non_null(stmt);
		for (; db_step(c->db[side], stmt, &c->f->error) == 1; rows++) {
			assert_string_equal(db_column_text(stmt, 0), who);
			assert_int_equal(sqlite3_column_int64(stmt, 1), at);
		}
		sqlite3_finalize(stmt);
		assert_true(rows > 0);
	}
}

static const char *const said[] = { "SELECT who, at FROM case_text", "SELECT who, at FROM tree_answer",
	"SELECT who, at FROM technique", "SELECT who, at FROM technique_override",
	"SELECT who, at FROM gate WHERE at IS NOT NULL" };

static void test_said_alike(void **state)
{
	struct copies *c = *state;

	say(c, 1);
	go_on();
	say(c, 0);
	meet(c, "said alike");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		assert_said_by(c, said[i], "bea", NOW);
}

/* At the same moment, too, both copies take the same one. */
static void test_said_alike_at_once(void **state)
{
	struct copies *c = *state;

	say(c, 0);
	say(c, 1);
	meet(c, "said alike at once");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		assert_said_by(c, said[i], "ana", NOW);
}

/* ---- Hazards ---- */

static void set_hazard(struct copies *c, int side, const char *field)
{
	struct hazard *hazards;
	size_t count;

	assert_ok(c->f, hazard_list(c->db[side], &c->f->arena, &hazards, &count, &c->f->error));
	assert_int_equal(count, 1);
	assert_ok(c->f, hazard_set(c->db[side], hazards[0].uuid, &field, 1, &c->f->error));
}

static void begin_with_hazard(struct copies *c)
{
	static const char *const fields[] = { "severity=costly", "reach=200" };

	assert_ok(c->f, hazard_add(c->db[0], "promises a refund", fields, 2, NULL, &c->f->error));
	merge_into(c, 1);
	go_on();
}

static void test_hazard_of_the_last(void **state)
{
	struct copies *c = *state;

	begin_with_hazard(c);
	set_hazard(c, 1, "reach=900");
	meet(c, "set by another");
	assert_said_by(c, "SELECT who, at FROM hazard WHERE reach = 900", "bea", NOW + 1000);
	set_hazard(c, 0, "detect=4"); /* different fields: of the one who was last, in whatever order they merge */
	go_on();
	set_hazard(c, 1, "puller=whoever is on call");
	meet(c, "set by both");
	assert_said_by(c, "SELECT who, at FROM hazard WHERE reach = 900 AND detect = 4", "bea", NOW + 2000);
}

/* ---- A conflict says what differs ---- */

static void assert_conflict(struct copies *c, const char *what, const char *where, const char *mine, const char *theirs)
{
	const struct conflict *conflict = only_conflict(c);

	assert_string_equal(conflict->what, what);
	assert_string_equal(conflict->where, where);
	assert_string_equal(conflict->mine, mine);
	assert_string_equal(conflict->theirs, theirs);
	assert_string_equal(conflict->mine_who, "ana");
	assert_string_equal(conflict->theirs_who, "bea");
}

static void test_thresholds_differ(void **state)
{
	struct copies *c = *state;

	assert_ok(c->f, threshold_set(c->db[0], "examples", 200, "", &c->f->error));
	assert_ok(c->f, threshold_set(c->db[1], "examples", 50, "rows are dear here", &c->f->error));
	assert_conflict(c, "threshold", "examples", "value 200; no note", "value 50; rows are dear here");
}

static void test_hazards_differ(void **state)
{
	struct copies *c = *state;

	begin_with_hazard(c);
	set_hazard(c, 0, "reach=900");
	set_hazard(c, 0, "detect=10");
	set_hazard(c, 1, "reach=100");
	set_hazard(c, 1, "puller=Kim");
	assert_conflict(c, "hazard", "promises a refund", "no puller; reach 900; detect 10",
		"puller Kim; reach 100; no detect");
	assert_string_equal(only_conflict(c)->base, "no puller; reach 200; no detect");
}

static void test_causes_differ(void **state)
{
	struct copies *c = *state;
	const struct cause_new cause = { "no prices in the prompt", "look", "", 3, 2, 1 };
	char uuid[UUID_SIZE];

	assert_ok(c->f, cause_add(c->db[0], STRAND(c, 0), &cause, uuid, &c->f->error));
	merge_into(c, 1);
	assert_ok(c->f, cause_conclude(c->db[0], uuid, CAUSE_RULED_OUT, "they are there", &c->f->error));
	assert_ok(c->f, cause_conclude(c->db[1], uuid, CAUSE_SUPPORTED, "nine of ten pass", &c->f->error));
	assert_conflict(c, "cause", cause.title, "state ruled out; result they are there",
		"state supported; result nine of ten pass");
}

/* Taken away here, changed there: the one that is left is told whole. */
static void test_taken_away_or_changed(void **state)
{
	struct copies *c = *state;
	struct hazard *hazards;
	size_t count;

	begin_with_hazard(c);
	assert_ok(c->f, hazard_list(c->db[0], &c->f->arena, &hazards, &count, &c->f->error));
	assert_ok(c->f, hazard_remove(c->db[0], hazards[0].uuid, &c->f->error));
	set_hazard(c, 1, "detect=10");
	assert_conflict(c, "hazard", "promises a refund", "absent",
		"title promises a refund; severity costly; reach 200; detect 10");
}

static void test_texts_differ(void **state)
{
	struct copies *c = *state;
	struct error *error = &c->f->error;

	assert_ok(c->f, case_text_set(c->db[0], "gate", "T", "claim", "worth it", error));
	assert_ok(c->f, case_text_set(c->db[1], "gate", "T", "claim", "not worth it", error));
	assert_conflict(c, "claim", "gate T", "worth it", "not worth it");
}

static void test_answers_differ(void **state)
{
	struct copies *c = *state;
	const char *box = lists()->questions[0].id;

	assert_ok(c->f, tree_answer(c->db[0], STRAND(c, 0), box, "facts", "prices", &c->f->error));
	assert_ok(c->f, tree_answer(c->db[1], STRAND(c, 1), box, "state", "prices", &c->f->error));
	assert_conflict(c, "answer to \"box\"", "it does not know our prices", "facts", "state");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, copies_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_both_fill),
		TEST(test_both_fill_and_one_concludes),
		TEST(test_both_conclude_otherwise),
		TEST(test_filled_in_again),
		TEST(test_said_alike),
		TEST(test_said_alike_at_once),
		TEST(test_hazard_of_the_last),
		TEST(test_thresholds_differ),
		TEST(test_hazards_differ),
		TEST(test_causes_differ),
		TEST(test_taken_away_or_changed),
		TEST(test_texts_differ),
		TEST(test_answers_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
