/* Neighbours and ids of one's own, against what the filter near: says of random rows; the columns' values out of records. */
#include "data_fixture.h"

#include "preop/model/neighbours.h"

enum { ROWS = 200 };

static int setup(void **state)
{
	static char records[ROWS][200];
	static const char *pointers[ROWS];
	struct rng rng = { 5 };

	fixture_setup(state);
	for (int i = 0; i < ROWS; i++) {
		snprintf(records[i], sizeof(records[i]),
			"{\"id\":\"T-%03d\",\"group\":\"C-%d\",\"n\":%d,\"messages\":[{\"role\":\"user\",\"content\":"
			"\"question %d\"},{\"role\":\"assistant\",\"content\":\"answer\\n%d\"}]}",
			i, (int)rng_below(&rng, 60), i, (int)rng_below(&rng, 120), i);
		pointers[i] = records[i];
	}
	load(*state, "tickets", SHAPE_CHAT, NULL, pointers, ROWS);
	return 0;
}

static void neighbours_are_those_of_the_filter(void **state)
{
	struct fixture *f = *state;
	char filter[32];
	size_t all = 0;

	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET gone = 1 WHERE id % 17 = 0"));
	for (int64_t id = 1; id <= ROWS; id++) {
		struct neighbour *found;
		size_t count, sames = 0;
		struct id_sink *sink = arena_alloc(&f->arena, sizeof(*sink));
		if (id % 17 == 0)
			continue;
		snprintf(filter, sizeof(filter), "near:%" PRId64, id);
		assert_ok(f, rowset_build(f->db, 1, filter, 0, take_ids, sink, &f->error));
		assert_ok(f, example_neighbours(f->db, id, ROWS, &f->arena, &found, &count, &f->error));
		assert_int_equal(count + 1, sink->count); /* the filter shows the row itself, too */
		for (size_t i = 0; i < count; i++) {
			assert_true(found[i].id != id && found[i].id % 17 != 0);
			assert_true(found[i].same_input || found[i].same_group);
			assert_true(i == 0 || found[i - 1].same_input >= found[i].same_input);
			sames += found[i].same_input;
		}
		all += count;
		assert_ok(f, example_neighbours(f->db, id, 1, &f->arena, &found, &count, &f->error));
		assert_true(count <= 1 && (count == 0 || found[0].same_input == (sames > 0)));
	}
	assert_true(all > ROWS);
}

static void an_id_is_a_number_or_ones_own(void **state)
{
	static const struct {
		const char *text;
		int64_t id;
	} cases[] = { { "3", 3 }, { "#3", 3 }, { "T-003", 4 }, { "T-9", 0 }, { "999", 0 }, { "", 0 }, { "7", 0 },
		{ "-1", 0 }, { "42x", 9 } };
	struct fixture *f = *state;
	int64_t id;

	assert_ok(f,
		db_exec(f->db, &f->error,
			"UPDATE example SET gone = 1 WHERE id = 7;"
			"UPDATE example SET external = '42x' WHERE id = 9"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_ok(f, example_find(f->db, 1, cases[i].text, &id, &f->error));
		assert_int_equal(id, cases[i].id);
	}
	assert_ok(f, example_find(f->db, 2, "3", &id, &f->error));
	assert_int_equal(id, 0);
}

static void values_come_out_of_records(void **state)
{
	static const char *const paths[] = { "n", VALUE_OUTPUT, "messages[0].role", "nothing", "messages" };
	static const int64_t ids[] = { 5, 999, 2 };
	struct fixture *f = *state;
	const char *out[15];

	assert_ok(f, example_values(f->db, ids, 3, paths, 5, &f->arena, out, &f->error));
	assert_string_equal(out[0], "4");
	assert_string_equal(out[1], "answer 4"); /* one line */
	assert_string_equal(out[2], "user");
	assert_string_equal(out[3], "");
	assert_memory_equal(out[4], "[{\"role\"", 8);
	for (int i = 5; i < 10; i++)
		assert_string_equal(out[i], "");
	assert_string_equal(out[11], "answer 1");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(neighbours_are_those_of_the_filter),
		TEST(an_id_is_a_number_or_ones_own),
		TEST(values_come_out_of_records),
	};

	return cmocka_run_group_tests_name("model_neighbours", tests, NULL, NULL);
}
