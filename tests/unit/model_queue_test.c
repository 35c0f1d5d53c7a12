/* What waits for a decision: lanes, order, putting aside, the audit sample and approval in bulk. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/queue.h"
#include "preop/model/vote_order.h"

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static void decide(struct fixture *f, const char *who, int64_t id, const char *label)
{
	struct decision decision = { .outcome = OUTCOME_LABEL, .label = label, .sure = true, .spent = -1 };

	db_set_actor(f->db, who);
	assert_ok(f, adjudication_set(f->db, id, &decision, &f->error));
}

/* Letters are votes of a, b, c ... in turn: "oo" two say ok, "od" one ok and one odd, "-" nobody. */
static void vote(struct fixture *f, int64_t id, const char *votes)
{
	static const char *const people[] = { "ana", "ben", "cem", "dua" };

	for (size_t i = 0; votes[i] != '\0'; i++)
		if (votes[i] != '-')
			say(f, people[i], id, votes[i] == 'o' ? "ok" : votes[i] == 'd' ? "odd" : "third");
}

static void load_items(struct fixture *f, const char *const *votes, size_t count)
{
	const char **records = arena_alloc(&f->arena, count * sizeof(*records));

	for (size_t i = 0; i < count; i++)
		records[i] = arena_printf(
			&f->arena, "{\"id\":\"k%zu\",\"prompt\":\"question %zu\",\"completion\":\"c\"}", i + 1, i + 1);
	load(f, "tickets", SHAPE_PROMPT, NULL, records, count);
	for (size_t i = 0; i < count; i++)
		vote(f, (int64_t)i + 1, votes[i]);
	db_set_actor(f->db, "eve");
}

struct sink {
	struct strbuf text;
	size_t count, calls;
	bool complete;
};

static bool take(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct sink *sink = context;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&sink->text, "%s%" PRId64, sink->text.len > 0 ? "," : "", items[i].id);
	sink->count += count;
	sink->calls++;
	sink->complete = complete;
	return true;
}

/* The ids of a queue, "3,1". */
static const char *queue_of(struct fixture *f, const struct queue_options *options, struct queue_counts *counts)
{
	struct sink sink = { .text = STRBUF_INIT };

	assert_ok(f, queue_build(f->db, 1, options, take, &sink, counts, &f->error));
	assert_true(sink.complete);
	const char *text = arena_strdup(&f->arena, sink.text.data);
	strbuf_free(&sink.text);
	return text;
}

static const char *lane_of(struct fixture *f, enum queue_lane lane)
{
	struct queue_options options = { .lane = lane, .order = ORDER_FILE };

	return queue_of(f, &options, NULL);
}

static void lanes_follow_the_votes(void **state)
{
	static const char *const votes[] = { "od", "ood", "oo", "o", "dd", "odt", "-" };
	struct fixture *f = *state;
	struct queue_options all = { .order = ORDER_FILE };
	struct queue_counts counts;

	load_items(f, votes, 7);
	assert_string_equal(lane_of(f, LANE_TIE), "1,6");
	assert_string_equal(lane_of(f, LANE_CONFLICT), "2");
	assert_string_equal(lane_of(f, LANE_UNANIMOUS), "3,5");
	assert_string_equal(lane_of(f, LANE_AUDIT), "3,5");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "");
	assert_string_equal(queue_of(f, &all, &counts), "1,2,6");
	assert_int_equal(counts.lanes[LANE_TIE].open, 2);
	decide(f, "eve", 1, "ok");
	assert_string_equal(lane_of(f, LANE_TIE), "6");
	queue_of(f, &all, &counts);
	assert_int_equal(counts.lanes[LANE_TIE].open, 1);
	assert_int_equal(counts.lanes[LANE_TIE].done, 1);
}

static void ones_own_are_left_out_unless_asked_for(void **state)
{
	static const char *const votes[] = { "od", "-od" };
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_FILE };
	struct queue_counts counts;

	load_items(f, votes, 2);
	db_set_actor(f->db, "ana");
	assert_string_equal(queue_of(f, &options, &counts), "2");
	assert_int_equal(counts.lanes[LANE_TIE].open, 2);
	assert_int_equal(counts.lanes[LANE_TIE].mine, 1);
	options.own = true;
	assert_string_equal(queue_of(f, &options, NULL), "1,2");
}

static void what_is_put_aside_comes_back(void **state)
{
	static const char *const votes[] = { "od", "do" };
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_FILE };
	struct journal_result result;
	struct queue_row row;
	int64_t changed;

	load_items(f, votes, 2);
	assert_ok(f, queue_skip(f->db, (int64_t[]){ 1 }, 1, "later, with Kim", &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(lane_of(f, LANE_TIE), "2");
	assert_ok(f, queue_rows(f->db, (int64_t[]){ 1 }, 1, &f->arena, &row, &f->error));
	assert_true(row.skipped);
	assert_string_equal(row.skip_reason, "later, with Kim");
	assert_int_equal(row.vote_count, 2);
	options.skipped = true;
	assert_string_equal(queue_of(f, &options, NULL), "1,2");
	/* Others see it still. */
	db_set_actor(f->db, "kim");
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	db_set_actor(f->db, "eve");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_string_equal(lane_of(f, LANE_TIE), "2");
	assert_ok(f, queue_unskip(f->db, (int64_t[]){ 1, 2 }, 2, &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void the_sample_comes_before_approval(void **state)
{
	static const char *const votes[] = { "oo", "oo", "dd", "oo", "od", "dd" };
	struct fixture *f = *state;
	struct queue_options options = { .audit_size = 2, .seed = 7 };
	struct queue_audit audit;
	struct journal_result result;
	struct decision *decisions;
	size_t count;
	int64_t approved;

	load_items(f, votes, 6);
	assert_refused(f, queue_approve(f->db, 1, &options, &approved, &f->error), ERROR_CONFLICT,
		"2 of the audit sample of 2");
	options.lane = LANE_AUDIT;
	const char *sample = queue_of(f, &options, NULL);
	assert_string_equal(queue_of(f, &options, NULL), sample);
	int64_t first = atoll(sample), second = atoll(strchr(sample, ',') + 1);
	decide(f, "eve", first, "ok");
	assert_refused(f, queue_approve(f->db, 1, &options, &approved, &f->error), ERROR_CONFLICT,
		"1 of the audit sample of 2");
	decide(f, "eve", second, "odd");
	assert_ok(f, queue_audit_read(f->db, 1, &options, &audit, &f->error));
	assert_int_equal(audit.unanimous, 5);
	assert_int_equal(audit.checked, 2);
	assert_int_equal(audit.open, 3);
	assert_ok(f, queue_approve(f->db, 1, &options, &approved, &f->error));
	assert_int_equal(approved, 3);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1"), 5);
	assert_ok(f, adjudication_read(f->db, 5, &f->arena, &decisions, &count, &f->error));
	assert_int_equal(count, 0); /* the tie */
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(result.title, "approve: 3 unanimous examples approved");
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1"), 2);
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void votes_are_shuffled_by_the_seed(void **state)
{
	uint64_t seed = vote_order_seed("0000:17", "eve");
	size_t one[30], again[30], labels[30], seen = 0;
	char letter[VOTE_LETTER_SIZE];

	(void)state;
	assert_int_equal(seed, vote_order_seed("0000:17", "eve"));
	assert_true(seed != vote_order_seed("0000:17", "kim") && seed != vote_order_seed("0000:18", "eve"));
	assert_true((int64_t)seed >= 0);
	vote_order(seed, VOTE_ORDER_PEOPLE, one, 30);
	vote_order(seed, VOTE_ORDER_PEOPLE, again, 30);
	vote_order(seed, VOTE_ORDER_LABELS, labels, 30);
	assert_memory_equal(one, again, sizeof(one));
	assert_memory_not_equal(one, labels, sizeof(one));
	for (size_t i = 0; i < 30; i++)
		seen |= (size_t)1 << one[i];
	assert_int_equal(seen, ((size_t)1 << 30) - 1);
	vote_letter(0, letter);
	assert_string_equal(letter, "A");
	vote_letter(25, letter);
	assert_string_equal(letter, "Z");
	vote_letter(26, letter);
	assert_string_equal(letter, "AA");
	vote_letter(26 + 26 * 26, letter);
	assert_string_equal(letter, "AAA");
	vote_letter(SIZE_MAX, letter); /* no room for all of it, and no overflow */
	assert_int_equal(strlen(letter), VOTE_LETTER_SIZE - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lanes_follow_the_votes),
		TEST(ones_own_are_left_out_unless_asked_for),
		TEST(what_is_put_aside_comes_back),
		TEST(the_sample_comes_before_approval),
		TEST(votes_are_shuffled_by_the_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
