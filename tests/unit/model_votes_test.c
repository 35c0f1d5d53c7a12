/* The labels of a dataset as ratings: their order, levels, what is dropped and why, gold, models apart. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/project.h"
#include "preop/model/votes.h"

#include <math.h>

static const char *const records[] = { "{\"id\":\"a\",\"prompt\":\"p1\",\"completion\":\"c1\"}",
	"{\"id\":\"b\",\"prompt\":\"p2\",\"completion\":\"c2\"}",
	"{\"id\":\"c\",\"prompt\":\"p3\",\"completion\":\"c3\"}" };

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static void read_votes(struct fixture *f, const struct votes_options *options, struct votes *votes)
{
	struct dataset dataset;

	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_ok(f, votes_load(f->db, &dataset, options, votes, &f->error));
}

/* "1:ana=ok,ben=odd 2:..." in the order of the ratings. */
static const char *spell(struct fixture *f, const struct votes *votes)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < votes->item_count; i++) {
		strbuf_addf(&text, "%s%" PRId64 ":", i > 0 ? " " : "", votes->examples[i]);
		for (size_t at = votes->ratings.start[i]; at < votes->ratings.start[i + 1]; at++)
			strbuf_addf(&text, "%s%s=%s", at > votes->ratings.start[i] ? "," : "",
				votes->annotators[votes->ratings.items[at].annotator],
				votes->categories[votes->ratings.items[at].category]);
	}
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void assert_votes(struct fixture *f, const struct votes_options *options, const char *expected)
{
	struct votes votes;

	read_votes(f, options, &votes);
	assert_string_equal(spell(f, &votes), expected);
	votes_free(&votes);
}

static void items_and_people_stand_in_order(void **state)
{
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	say(f, "zoe", 3, "odd");
	say(f, "ben", 1, "ok");
	say(f, "ana", 3, "ok");
	assert_votes(f, NULL, "1:ben=ok 3:ana=ok,zoe=odd");
	read_votes(f, NULL, &votes);
	assert_string_equal(votes.categories[0], "odd"); /* the schema's order */
	assert_int_equal(votes_item(&votes, 3), 1);
	assert_true(votes_item(&votes, 2) == SIZE_MAX);
	assert_int_equal(votes_annotator(&votes, "zoe"), 2);
	assert_int_equal(votes_annotator(&votes, "cem"), -1);
	assert_int_equal(votes_category(&votes, "ok"), 1);
	assert_int_equal(votes.spent[0], -1);
	votes_free(&votes);
}

static void nobody_labelled(void **state)
{
	struct fixture *f = *state;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	assert_votes(f, NULL, "");
}

static void deleted_rows_and_settled_ones_stay_out(void **state)
{
	struct fixture *f = *state;
	struct decision ok = { .outcome = OUTCOME_LABEL, .label = "ok", .sure = true, .spent = -1 };
	int64_t second = 2;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	for (int64_t id = 1; id <= 3; id++)
		say(f, "ana", id, "ok");
	assert_ok(f, example_set_gone(f->db, &second, 1, true, NULL, &f->error));
	assert_votes(f, NULL, "1:ana=ok 3:ana=ok");
	db_set_actor(f->db, "eve");
	assert_ok(f, adjudication_set(f->db, 3, &ok, &f->error));
	assert_votes(f, &(struct votes_options){ .undecided = true }, "1:ana=ok");
	assert_votes(f, NULL, "1:ana=ok 3:ana=ok");
}

static void models_are_kept_apart(void **state)
{
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	say(f, "ana", 1, "ok");
	say(f, "judge", 1, "odd");
	say(f, "judge", 2, "odd");
	assert_ok(f, person_set_kind(f->db, "judge", true, &f->error));
	assert_votes(f, NULL, "1:ana=ok");
	assert_votes(f, &(struct votes_options){ .who = VOTES_MODELS }, "1:judge=odd 2:judge=odd");
	read_votes(f, &(struct votes_options){ .who = VOTES_EVERYBODY }, &votes);
	assert_string_equal(spell(f, &votes), "1:ana=ok,judge=odd 2:judge=odd");
	assert_false(votes.model[0]);
	assert_true(votes.model[1]);
	votes_free(&votes);
}

static void labels_out_of_the_schema_are_counted(void **state)
{
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	say(f, "ana", 1, "ok");
	say(f, "ben", 1, "odd");
	say(f, "ben", 2, "odd");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET labels = '[\"ok\",\"bad\"]'"));
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET gold = 'Ok' WHERE id = 1"));
	read_votes(f, NULL, &votes);
	assert_string_equal(spell(f, &votes), "1:ana=ok");
	assert_int_equal(votes.annotator_count, 1);
	assert_int_equal(votes.category_count, 2); /* the declared scale */
	assert_int_equal(votes.lost[VOTES_LOST_SCHEMA].count, 2);
	assert_string_equal(votes.lost[VOTES_LOST_SCHEMA].sample, "odd");
	assert_int_equal(votes.lost[VOTES_LOST_SCHEMA].example, 1);
	assert_int_equal(votes.lost[VOTES_LOST_GOLD].count, 1);
	assert_int_equal(votes.gold[0], VOTES_GOLD_NONE);
	assert_int_equal(votes.gold_count, 0);
	votes_free(&votes);
}

static void numbers_are_a_scale(void **state)
{
	static const enum label_level ordinal = LEVEL_ORDINAL, numeric = LEVEL_NUMERIC;
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	say(f, "ana", 1, "5");
	say(f, "ben", 1, "-5");
	say(f, "ana", 2, "0");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET gold = '7' WHERE id = 1"));
	read_votes(f, NULL, &votes);
	assert_null(votes.scale);
	assert_string_equal(votes.categories[0], "5");
	votes_free(&votes);
	/* Read as a scale they stand in its order. */
	read_votes(f, &(struct votes_options){ .level = &ordinal }, &votes);
	assert_string_equal(votes.categories[0], "-5");
	assert_true(votes.scale[0] == -5 && votes.scale[2] == 5);
	assert_int_equal(votes.gold[0], VOTES_GOLD_NONE);
	votes_free(&votes);
	read_votes(f, &(struct votes_options){ .level = &numeric }, &votes);
	assert_int_equal(votes.category_count, 3);
	assert_int_equal(votes.gold[0], VOTES_GOLD_UNSAID);
	assert_int_equal(votes.gold_count, 1);
	votes_free(&votes);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE annotation SET label = 'nan' WHERE who = 'ben'"));
	read_votes(f, &(struct votes_options){ .level = &numeric }, &votes);
	assert_int_equal(votes.lost[VOTES_LOST_NUMBER].count, 1);
	assert_int_equal(votes.ratings.count, 2);
	votes_free(&votes);
}

static void sets_have_bits(void **state)
{
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET level = 'set', labels = '[\"billing\",\"bill\"]'"));
	say(f, "ana", 1, "bill|billing");
	say(f, "ben", 1, "bill");
	say(f, "ana", 2, "|");
	read_votes(f, NULL, &votes);
	assert_string_equal(spell(f, &votes), "1:ana=billing|bill,ben=bill 2:ana=|");
	assert_int_equal(votes.bits[votes_category(&votes, "billing|bill")], 3);
	assert_int_equal(votes.bits[votes_category(&votes, "bill")], 2);
	assert_int_equal(votes.bits[votes_category(&votes, "|")], 0);
	votes_free(&votes);
}

static void the_commonest_values_are_kept(void **state)
{
	struct fixture *f = *state;
	struct votes votes;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET level = 'text'"));
	assert_ok(f,
		db_exec(f->db, &f->error,
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
			" INSERT INTO annotation (example, who, label, at)"
			" SELECT 1, 'p' || i, 'text ' || i, 0 FROM n UNION ALL SELECT 2, 'p1', 'text 1200', 0"
			" UNION ALL SELECT 3, 'q', 'text 999', 0"));
	read_votes(f, NULL, &votes);
	assert_int_equal(votes.category_count, RATINGS_CATEGORIES);
	assert_int_equal(votes.lost[VOTES_LOST_VARIETY].count, 200);
	assert_int_equal(votes.ratings.count, 1002);
	assert_int_equal(votes.item_count, 3);
	assert_int_not_equal(votes_category(&votes, "text 1200"), -1);
	assert_int_equal(votes.annotator_count, 1001);
	votes_free(&votes);
}

static bool stop(void *context, int64_t done)
{
	(void)done;
	++*(int *)context;
	return false;
}

static void reading_can_be_cancelled(void **state)
{
	struct fixture *f = *state;
	struct dataset dataset;
	struct votes votes;
	int asked = 0;

	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	assert_ok(f,
		db_exec(f->db, &f->error,
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
			" INSERT INTO annotation (example, who, label, at) SELECT 1, 'p' || i, 'x', 0 FROM n"));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_false(votes_load(
		f->db, &dataset, &(struct votes_options){ .progress = stop, .context = &asked }, &votes, &f->error));
	assert_int_equal(f->error.code, ERROR_CANCELLED);
	assert_int_equal(asked, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(items_and_people_stand_in_order),
		CASE(nobody_labelled),
		CASE(deleted_rows_and_settled_ones_stay_out),
		CASE(models_are_kept_apart),
		CASE(labels_out_of_the_schema_are_counted),
		CASE(numbers_are_a_scale),
		CASE(sets_have_bits),
		CASE(the_commonest_values_are_kept),
		CASE(reading_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("votes", tests, NULL, NULL);
}
