/* What a person still has to label: which examples, in which order, and that nothing of others comes with them. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/own_queue.h"
#include "preop/model/queue.h"

static void load_rows(struct fixture *f, size_t count)
{
	const char **records = arena_alloc(&f->arena, count * sizeof(*records));

	for (size_t i = 0; i < count; i++)
		records[i] = arena_printf(
			&f->arena, "{\"id\":\"k%zu\",\"prompt\":\"question %zu\",\"completion\":\"c\"}", i + 1, i + 1);
	load(f, "tickets", SHAPE_PROMPT, NULL, records, count);
}

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

struct sink {
	struct strbuf text;
	size_t count, calls, stop_after;
	bool complete;
};

static bool take(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct sink *sink = context;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&sink->text, "%s%" PRId64, sink->text.len > 0 ? "," : "", ids[i]);
	sink->count += count;
	sink->complete = complete;
	return ++sink->calls != sink->stop_after;
}

static void assert_queue(struct fixture *f, const char *who, enum own_order order, const char *wanted)
{
	struct own_options options = { .order = order };
	struct sink sink = { .text = STRBUF_INIT };
	struct own_counts counts;

	db_set_actor(f->db, who);
	assert_ok(f, own_queue_build(f->db, 1, &options, take, &sink, &counts, &f->error));
	assert_true(sink.complete);
	assert_string_equal(sink.text.data ? sink.text.data : "", wanted);
	assert_int_equal(counts.open, sink.count);
	strbuf_free(&sink.text);
}

static void test_fewest_first(void **state)
{
	struct fixture *f = *state;

	load_rows(f, 5);
	say(f, "ana", 1, "ok");
	say(f, "ben", 1, "odd");
	say(f, "ana", 3, "ok");
	assert_queue(f, "eve", OWN_FEWEST, "2,4,5,3,1");
	assert_queue(f, "ana", OWN_FEWEST, "2,4,5");
	assert_queue(f, "eve", OWN_FILE, "1,2,3,4,5");
}

static void test_random_is_a_persons_own(void **state)
{
	struct fixture *f = *state;
	struct own_options options = { .order = OWN_RANDOM };
	struct strbuf orders[3] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	static const char *const people[] = { "eve", "ben", "eve" };

	load_rows(f, 40);
	for (int i = 0; i < 3; i++) {
		struct sink sink = { .text = STRBUF_INIT };
		db_set_actor(f->db, people[i]);
		assert_ok(f, own_queue_build(f->db, 1, &options, take, &sink, NULL, &f->error));
		assert_int_equal(sink.count, 40);
		orders[i] = sink.text;
	}
	assert_string_equal(orders[0].data, orders[2].data);
	assert_string_not_equal(orders[0].data, orders[1].data);
	for (int i = 0; i < 3; i++)
		strbuf_free(&orders[i]);
}

static void test_left_out(void **state)
{
	struct fixture *f = *state;
	int64_t skipped = 2, gone = 3, taken = 0;
	struct decision decision = { .outcome = OUTCOME_LABEL, .label = "ok", .sure = true, .spent = -1 };
	struct own_options options = { .order = OWN_FILE };
	struct own_counts counts;

	load_rows(f, 6);
	say(f, "ana", 4, "ok");
	say(f, "eve", 1, "ok");
	assert_ok(f, queue_skip(f->db, &skipped, 1, "later", NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, &gone, 1, true, NULL, &f->error));
	db_set_actor(f->db, "head");
	assert_ok(f, adjudication_set(f->db, 4, &decision, &f->error));
	assert_queue(f, "eve", OWN_FILE, "5,6");
	assert_ok(f, own_queue_build(f->db, 1, &options, NULL, NULL, &counts, &f->error));
	assert_int_equal(counts.rows, 5);
	assert_int_equal(counts.mine, 1);
	assert_int_equal(counts.skipped, 1);
	assert_int_equal(counts.open, 2);
	assert_ok(f, own_unskip_all(f->db, 1, &taken, &f->error));
	assert_int_equal(taken, 1);
	assert_queue(f, "eve", OWN_FILE, "2,5,6");
	assert_queue(f, "nobody", OWN_FILE, "1,2,5,6");
}

static void test_chunks_and_cancel(void **state)
{
	struct fixture *f = *state;
	struct own_options options = { .order = OWN_FILE };
	struct sink sink = { .text = STRBUF_INIT };

	load_rows(f, 20000);
	db_set_actor(f->db, "eve");
	assert_ok(f, own_queue_build(f->db, 1, &options, take, &sink, NULL, &f->error));
	assert_int_equal(sink.count, 20000);
	assert_int_equal(sink.calls, 3);
	strbuf_free(&sink.text);
	sink = (struct sink){ .text = STRBUF_INIT, .stop_after = 1 };
	assert_refused(
		f, own_queue_build(f->db, 1, &options, take, &sink, NULL, &f->error), ERROR_CANCELLED, "not needed");
	assert_false(sink.complete);
	strbuf_free(&sink.text);
}

static void test_item_is_blind_but_for_ones_own(void **state)
{
	struct fixture *f = *state;
	struct own_item item;

	load_rows(f, 1);
	say(f, "ana", 1, "ok");
	db_set_actor(f->db, "eve");
	assert_ok(f, own_item_read(f->db, 1, false, &f->arena, &item, &f->error));
	assert_null(item.answer.label);
	assert_int_equal(item.turns.count, 2);
	assert_string_equal(item.external, "k1");
	struct label_answer answer = LABEL_ANSWER("ok", "it says so", CLOCK_NONE);
	answer.spent = 4200;
	answer.confidence = 0.5;
	int64_t id = 1;
	assert_ok(f, label_set_answer(f->db, &id, 1, &answer, false, NULL, &f->error));
	assert_ok(f, own_item_read(f->db, 1, false, &f->arena, &item, &f->error));
	assert_string_equal(item.answer.label, "ok");
	assert_string_equal(item.answer.note, "it says so");
	assert_int_equal(item.answer.spent, 4200);
	assert_true(item.answer.confidence > 0.49 && item.answer.confidence < 0.51);
	assert_refused(f, own_item_read(f->db, 2, false, &f->arena, &item, &f->error), ERROR_NOT_FOUND, "2");
	assert_ok(f, example_set_gone(f->db, &id, 1, true, NULL, &f->error));
	assert_refused(f, own_item_read(f->db, 1, false, &f->arena, &item, &f->error), ERROR_NOT_FOUND, "taken out");
}

/* Which of two answers was chosen before must not be told by where it stands or what it is called. */
static void test_sides_of_a_preference(void **state)
{
	struct fixture *f = *state;
	const char *records[40];
	int swapped = 0;

	for (int i = 0; i < 40; i++)
		records[i] = arena_printf(
			&f->arena, "{\"prompt\":\"q %d\",\"chosen\":\"good\",\"rejected\":\"bad\"}", i);
	load(f, "pairs", SHAPE_PREFERENCE, NULL, records, 40);
	db_set_actor(f->db, "eve");
	for (int64_t id = 1; id <= 40; id++) {
		struct own_item item;
		assert_ok(f, own_item_read(f->db, id, true, &f->arena, &item, &f->error));
		assert_true(item.compare);
		assert_string_equal(item.sides[OWN_LEFT].text, item.swapped ? "bad" : "good");
		assert_string_equal(item.sides[OWN_RIGHT].text, item.swapped ? "good" : "bad");
		assert_string_equal(own_answer(&item, "left"), item.swapped ? "right" : "left");
		assert_string_equal(own_answer(&item, "right"), item.swapped ? "left" : "right");
		assert_string_equal(own_answer(&item, "tie"), "tie");
		assert_int_equal(item.turns.count, 1);
		swapped += item.swapped;
	}
	assert_in_range(swapped, 8, 32);
	struct own_item item;
	assert_ok(f, own_item_read(f->db, 1, false, &f->arena, &item, &f->error));
	assert_int_equal(item.turns.count, 3);
	assert_string_equal(item.turns.items[1].name, "answer");
	assert_string_equal(item.turns.items[2].name, "answer");
}

static void test_sides_by_name(void **state)
{
	static const char *const records[] = {
		"{\"text\":\"q\",\"result_x\":\"one\",\"model\":\"m\",\"result_y\":\"two\"}"
	};
	struct fixture *f = *state;
	struct field_map map = { .input = { "text", "result_x", "model", "result_y" } };
	struct own_item item;

	load(f, "pairs", SHAPE_FIELDS, &map, records, 1);
	assert_ok(f, own_item_read(f->db, 1, true, &f->arena, &item, &f->error));
	assert_true(item.compare);
	assert_false(item.swapped);
	assert_string_equal(item.sides[OWN_LEFT].text, "one");
	assert_string_equal(item.sides[OWN_RIGHT].text, "two");
	assert_int_equal(item.turns.count, 2);
}

static void test_order_words(void **state)
{
	enum own_order order;

	(void)state;
	for (int i = 0; i < OWN_ORDER_COUNT; i++) {
		assert_true(own_order_parse(own_order_word((enum own_order)i), &order));
		assert_int_equal(order, i);
	}
	assert_false(own_order_parse("newest", &order));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fewest_first),
		TEST(test_random_is_a_persons_own),
		TEST(test_left_out),
		TEST(test_chunks_and_cancel),
		TEST(test_item_is_blind_but_for_ones_own),
		TEST(test_sides_of_a_preference),
		TEST(test_sides_by_name),
		TEST(test_order_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
